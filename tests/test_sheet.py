"""Statements as a table for spreadsheets: nothing is lost, and no text is taken for a formula."""

from __future__ import annotations

import csv
import io
import re

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.rdf.namespaces import PREFIXES
from graph.rdf.statement_csv import COLUMNS, write_sheet

BASE = "http://x/list/"
A, B, P = (ox.NamedNode(f"{BASE}{name}") for name in ("id/a", "id/b", "ontology#p"))
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
XSD = "http://www.w3.org/2001/XMLSchema#"


def rows(quads: list[ox.Quad]) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(write_sheet(quads).decode(), newline=""))]


def term(text: str) -> ox.NamedNode | ox.BlankNode:
    return ox.BlankNode(text[2:]) if text.startswith("_:") else ox.NamedNode(text)


def read_back(row: dict[str, str]) -> ox.Quad:
    """The statement of a row, as docs/dereference.md says that it is read."""
    value: ox.NamedNode | ox.BlankNode | ox.Literal
    text = re.sub(r"^'(?='*[=+\-@\t\r])", "", row["object"])
    if row["language"]:
        value = ox.Literal(text, language=row["language"])
    elif row["datatype"]:
        prefix, _, local = row["datatype"].partition(":")
        space = PREFIXES.get(prefix, f"{prefix}:")
        value = ox.Literal(text, datatype=ox.NamedNode(space + local))
    else:
        value = term(row["object"])
    graph = term(row["graph"]) if row["graph"] else ox.DefaultGraph()
    return ox.Quad(term(row["subject"]), ox.NamedNode(row["predicate"]), value, graph)


def test_a_row_tells_the_statement_and_the_labels_of_what_it_names() -> None:
    told = [
        ox.Quad(A, P, B, ox.NamedNode(BASE + "graph/g")),
        ox.Quad(A, LABEL, ox.Literal("Ä", language="en")),
        ox.Quad(P, LABEL, ox.Literal("points", language="en")),
        ox.Quad(B, LABEL, ox.Literal("B")),
    ]
    assert tuple(rows(told)[0]) == COLUMNS
    assert [*rows(told)[0].values()] == [
        A.value, "Ä", P.value, "points", B.value, "B", "", "", BASE + "graph/g",
    ]  # fmt: skip
    assert [*rows(told)[1].values()][4:] == ["Ä", "", "", "en", ""]
    assert [*rows(told)[3].values()][4:] == ["B", "", "xsd:string", "", ""]


@given(
    st.text(st.characters(codec="utf-8", exclude_characters="\0")),
    st.sampled_from(["@en", "@en-gb", f"{XSD}string", f"{XSD}integer", "urn:x:y", "http://d.x/z"]),
)
def test_a_text_is_read_back(text: str, kind: str) -> None:
    value = (
        ox.Literal(text, language=kind[1:])
        if kind.startswith("@")
        else ox.Literal(text, datatype=ox.NamedNode(kind))
    )
    quad = ox.Quad(A, P, value, ox.BlankNode("g"))
    assert [read_back(row) for row in rows([quad])] == [quad]


@pytest.mark.parametrize("text", ["=1+1", "+cmd|'/C calc'!A0", "-x", "@SUM(A1)", "\tx", "'=1"])
@pytest.mark.parametrize("kind", ["string", "integer"])
def test_no_text_is_taken_for_a_formula(text: str, kind: str) -> None:
    quads = [
        ox.Quad(A, LABEL, ox.Literal(text, datatype=ox.NamedNode(XSD + kind))),
        ox.Quad(B, LABEL, ox.Literal(text, language="en")),
    ]
    for row, quad in zip(rows(quads), quads, strict=True):
        assert row["object"] == row["subject label"] == "'" + text
        assert read_back(row) == quad


@pytest.mark.parametrize("number", ["-5", "+5.5", "1", "-.5"])
def test_numbers_stay_numbers_in_spreadsheets(number: str) -> None:
    assert rows([ox.Quad(A, P, ox.Literal(number))])[0]["object"] == number
