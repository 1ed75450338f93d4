"""Source tables as they were read: their rows and raw cells."""

from __future__ import annotations

import csv
import io
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from pyoxigraph import NamedNode

from graph.rdf.curies import local_name
from graph.rdf.namespaces import PAL, RDF_TYPE
from graph.rdf.statement_csv import plain_text
from graph.reading.awards.vocabulary import Role, role_of
from graph.stores.protocol import GraphStore
from server.pages.nominations import iri_list
from server.pages.terms import value_of

_SOURCE_TABLE = NamedNode(PAL + "SourceTable")
#: Columns of a table of which all cells are read, however many rows.
MOST_COLUMNS = 60
#: What the columns that a table's page shows say; where fewer than some are known to, it shows the
#: first columns.
MAIN = (Role.AWARD, Role.BODY, Role.CEREMONY, Role.DATE, Role.YEAR, Role.CATEGORY, Role.WORK,
        Role.RECIPIENTS, Role.RESULT)  # fmt: skip
FEWEST_MAIN, FIRST_COLUMNS = 3, 6
#: Rows of a table that are read at a time for a file.
_CSV_ROWS = 500
_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pal: <https://w3id.org/palmares#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
# What is bound comes first, and the class is looked at last: the engine would begin with all things
# of a class, however many there are.
_COLUMNS = """
SELECT ?table ?column WHERE {
  ?column pal:table ?table ; pal:columnNumber ?number
  FILTER EXISTS { ?column a pal:SourceColumn }
}
ORDER BY ?number
"""
_ROWS = """
SELECT ?table ?row WHERE {
  ?row pal:table ?table ; pal:rowNumber ?number FILTER EXISTS { ?row a pal:SourceRow }
}
ORDER BY ?number LIMIT ROWS OFFSET SKIPPED
"""
_COUNT = """
SELECT ?table (COUNT(?row) AS ?rows) WHERE {
  ?row pal:table ?table FILTER EXISTS { ?row a pal:SourceRow }
}
GROUP BY ?table
"""
_ABOUT = """
SELECT ?table ?property ?value WHERE {
  VALUES ?property { prov:wasDerivedFrom pal:sourceFile dcterms:created dcterms:license }
  ?table ?property ?value
}
ORDER BY ?value LIMIT 20
"""
_ADDITIONS = """
SELECT ?graph (COUNT(?addition) AS ?additions) WHERE {
  GRAPH ?graph { ?addition a pal:Addition }
}
GROUP BY ?graph
"""
_DOUBTS = """
SELECT ?row ?doubt WHERE { VALUES ?row { FOUND } ?row pal:doubt ?doubt }
ORDER BY ?row ?doubt LIMIT DOUBTS
"""
#: Doubts that are read for each row, on average, at most.
DOUBTS = 10
_CELLS = """
SELECT ?row ?column ?text WHERE {
  VALUES ?row { FOUND }
  ?cell pal:row ?row ; pal:column ?column ; pal:text ?text .
}
LIMIT CELLS
"""
_ROW = """
SELECT ?row ?number ?column ?cell ?text WHERE {
  ?cell pal:row ?row ; pal:column ?column ; pal:text ?text .
  ?column pal:columnNumber ?number .
}
ORDER BY ?number
"""
_ABOUT_ROW = """
SELECT ?row ?table ?number ?page ?created ?span WHERE {
  ?row pal:table ?table ; pal:rowNumber ?number .
  OPTIONAL { ?table prov:wasDerivedFrom ?page }
  OPTIONAL { ?table dcterms:created ?created }
  OPTIONAL { ?row pal:recipientsSpanFrom ?span }
}
"""
_NOMINATIONS = """
SELECT ?row ?nomination WHERE {
  ?nomination prov:wasDerivedFrom ?row FILTER EXISTS { ?nomination a pal:Nomination }
}
ORDER BY ?nomination
"""


@dataclass(frozen=True)
class SourceCell:
    """A raw cell: its own IRI, its column's and the text."""

    iri: str
    column: str
    text: str


@dataclass(frozen=True)
class SourceRow:
    """A row with its cells, its source, its nominations, and why it may have been misread."""

    iri: str
    number: str
    table: str
    page: str
    created: str
    span: str
    cells: tuple[SourceCell, ...]
    nominations: tuple[str, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True)
class SourceTable:
    """The columns of a table and the texts of its first rows, by row and column.

    ``additions`` is how many values its curators state beside the cells; ``about`` says which page
    it is from, when it was tabulated and under which licence, by the
    names ``wasDerivedFrom`` (or ``sourceFile``), ``created`` and ``license``.
    """

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    texts: Mapping[tuple[str, str], str]
    about: Mapping[str, str]
    additions: int = 0


def row_count(store: GraphStore, table: str) -> int:
    """How many rows a table has."""
    answer = store.query(_PREFIXES + _COUNT, bindings={"table": table}).rows()
    return sum(int(value_of(number)) for _, number in answer)


def source_table(store: GraphStore, table: str, limit: int, skipped: int = 0) -> SourceTable:
    """A table with its first ``limit`` rows after ``skipped`` ones."""

    def ask(query: str) -> tuple[str, ...]:
        answer = store.query(_PREFIXES + query, bindings={"table": table}).rows()
        return tuple(value_of(term) for _, term in answer)

    columns = ask(_COLUMNS)
    rows = ask(_ROWS.replace("ROWS", str(limit)).replace("SKIPPED", str(skipped)))
    query = _CELLS.replace("FOUND", iri_list(rows)).replace("CELLS", str(limit * MOST_COLUMNS))
    cells = store.query(_PREFIXES + query).rows()
    texts = {(row, column): text for row, column, text in (map(value_of, cell) for cell in cells)}
    about_rows = store.query(_PREFIXES + _ABOUT, bindings={"table": table}).rows()
    about = {local_name(value_of(name)): value_of(value) for _, name, value in about_rows}
    graph = table.replace("/id/table/", "/graph/table/")
    added = store.query(_PREFIXES + _ADDITIONS, bindings={"graph": graph}).rows()
    additions = sum(int(value_of(number)) for _, number in added)
    return SourceTable(columns, rows, texts, about, additions)


def source_csv(store: GraphStore, table: str) -> bytes | None:
    """All rows of a table as the source has them, with their numbers, as CSV in UTF-8.

    None for a thing that is no source table.
    """
    if not any(store.quads(NamedNode(table), RDF_TYPE, _SOURCE_TABLE)):
        return None
    total = row_count(store, table)
    columns: tuple[str, ...] = ()
    lines: list[list[str]] = []
    for start in range(0, total, _CSV_ROWS):
        part = source_table(store, table, _CSV_ROWS, start)
        columns = part.columns
        for row in part.rows:
            texts = (part.texts.get((row, column), "") for column in columns)
            lines.append([local_name(row), *map(plain_text, texts)])
    names = store.labels(columns)
    output = io.StringIO(newline="")
    csv.writer(output).writerows(
        [["row", *(names.get(column, column) for column in columns)], *lines]
    )
    return output.getvalue().encode()


def doubts(store: GraphStore, rows: Collection[str]) -> dict[str, list[str]]:
    """Why rows may have been misread, by the IRIs of the doubtful ones."""
    query = _DOUBTS.replace("FOUND", iri_list(rows)).replace("DOUBTS", str(len(rows) * DOUBTS))
    by_row: dict[str, list[str]] = {}
    for row, doubt in store.query(_PREFIXES + query).rows():
        by_row.setdefault(value_of(row), []).append(value_of(doubt))
    return by_row


def main_columns(columns: Sequence[str], names: Mapping[str, str]) -> list[str]:
    """The columns with the main facts, in the order of the table: the first of each role.

    >>> names = {"a": "Award", "n": "Note", "y": "Year", "r": "Result", "s": "Status"}
    >>> main_columns(["n", "a", "y", "r", "s"], names)
    ['a', 'y', 'r']
    """
    first: dict[Role, str] = {}
    for column in columns:
        first.setdefault(role_of(names.get(column, "")), column)
    main = [column for role, column in first.items() if role in MAIN]
    return main if len(main) >= FEWEST_MAIN else [*columns[:FIRST_COLUMNS]]


def source_row(store: GraphStore, row: str) -> SourceRow | None:
    """A row with all its cells; None if it isn't described as one."""

    def ask(query: str) -> list[tuple[str, ...]]:
        answer = store.query(_PREFIXES + query, bindings={"row": row})
        return [tuple(map(value_of, row_terms)) for row_terms in answer.rows()]

    about = ask(_ABOUT_ROW)
    if not about:
        return None
    _, table, number, page, created, span = about[0]
    cells = tuple(SourceCell(cell, column, text) for _, _, column, cell, text in ask(_ROW))
    nominations = tuple(nomination for _, nomination in ask(_NOMINATIONS))
    doubt_texts = tuple(doubts(store, [row]).get(row, ()))
    return SourceRow(row, number, table, page, created, span, cells, nominations, doubt_texts)
