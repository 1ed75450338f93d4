"""An answer is printed as a table whose columns stand below each other."""

from __future__ import annotations

import pyoxigraph as ox
import pytest

from graph.errors import QueryError
from graph.sparql.result_table import MEASURED_ROWS, WIDEST, table
from graph.stores.local import LocalStore

BASE = "http://x.example/"


def printed(query: str) -> list[str]:
    return [*table(LocalStore(ox.Store(), BASE).query(query))]


def test_texts_stand_left_and_numbers_right() -> None:
    query = 'SELECT ?name ?n { VALUES (?name ?n) { ("Her" 7) ("Frances Ha" 11) } }'
    assert printed(query) == [
        "name         n",
        "----------  --",
        "Her          7",
        "Frances Ha  11",
    ]


def test_iris_are_short_and_what_is_unbound_is_empty() -> None:
    query = """
        SELECT ?a ?b { VALUES (?a ?b) {
          (<https://w3id.org/palmares#Work> UNDEF)
          (<id/work/her> 1) (<http://schema.org/Movie> "x"@de)
          (<http://elsewhere.example/a> <http://schema.org/a/b>) } }
    """
    assert printed(query) == [
        "a                             b",
        "----------------------------  -----------------------",
        "pal:Work",
        "<id/work/her>                 1",
        "schema:Movie                  x",
        "<http://elsewhere.example/a>  <http://schema.org/a/b>",
    ]


def test_wide_characters_and_accents_are_measured_as_they_are_shown() -> None:
    lines = printed('SELECT ?a ?b { VALUES (?a ?b) { ("日本" 1) ("e\u0301" 2) ("abcd" 3) } }')
    assert lines[1:] == ["----  -", "日本  1", "e\u0301     2", "abcd  3"]


def test_what_would_move_the_cursor_is_shown_as_an_escape() -> None:
    assert printed(r'SELECT ("a\n\tb\u001B[2J" AS ?a) {}')[2] == r"a\n\tb\x1b[2J"


def test_a_long_cell_stands_out_and_leaves_its_column_alone() -> None:
    long = "x" * (WIDEST + 1)
    lines = printed(f'SELECT ?a ?b {{ VALUES (?a ?b) {{ ("{long}" "y") ("z" "y") }} }}')
    assert lines[2:] == [f"{long}  y", "z  y"]


def test_rows_beyond_the_measured_ones_are_printed_too() -> None:
    values = " ".join(f"({n})" for n in range(MEASURED_ROWS + 5))
    assert len(printed(f"SELECT ?n {{ VALUES (?n) {{ {values} }} }}")) == MEASURED_ROWS + 7


def test_no_rows_leave_the_header() -> None:
    assert printed("SELECT ?a ?b { ?a ?b 1 }") == ["a  b", "-  -"]
    assert printed("SELECT * {}") == ["", "", ""]


def test_a_graph_is_a_table_of_its_statements() -> None:
    lines = printed("CONSTRUCT { <a> <b> 1 } WHERE {}")
    assert lines[0].split() == ["subject", "predicate", "object"]
    assert lines[2].split() == ["<a>", "<b>", "1"]


def test_a_failure_midway_is_an_error() -> None:
    with pytest.raises(QueryError):
        printed("SELECT (<http://no.such/function>(1) AS ?x) {}")
