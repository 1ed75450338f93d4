"""The source tables as they were read: their rows and raw cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from graph.opening import AnyStore

#: Columns of a table of which all cells are read, however many rows.
MOST_COLUMNS = 60
_PREFIXES = """
PREFIX pal: <ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
"""
_COLUMNS = """
SELECT ?table ?column WHERE {
  ?column a pal:SourceColumn ; pal:table ?table ; pal:columnNumber ?number .
}
ORDER BY ?number
"""
_ROWS = """
SELECT ?table ?row WHERE { ?row a pal:SourceRow ; pal:table ?table ; pal:rowNumber ?number }
ORDER BY ?number LIMIT ROWS
"""
_CELLS = """
SELECT ?table ?row ?column ?text WHERE {
  ?row a pal:SourceRow ; pal:table ?table ; pal:rowNumber ?number .
  ?cell pal:row ?row ; pal:column ?column ; pal:text ?text .
}
ORDER BY ?number LIMIT CELLS
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
  OPTIONAL { ?table <http://purl.org/dc/terms/created> ?created }
  OPTIONAL { ?row pal:recipientsSpanFrom ?span }
}
"""
_STATED = """
SELECT ?row ?nomination WHERE { ?nomination a pal:Nomination ; prov:wasDerivedFrom ?row }
ORDER BY ?nomination
"""


@dataclass(frozen=True)
class Cell:
    """A raw cell: its own IRI, its column's and the text."""

    iri: str
    column: str
    text: str


@dataclass(frozen=True)
class SourceRow:
    """A row with its cells, where it is from, and the nominations that it states."""

    iri: str
    number: str
    table: str
    page: str
    created: str
    span: str
    cells: tuple[Cell, ...]
    nominations: tuple[str, ...]


@dataclass(frozen=True)
class SourceTable:
    """The columns of a table and the texts of its first rows, by row and column."""

    columns: tuple[str, ...]
    rows: tuple[str, ...]
    texts: Mapping[tuple[str, str], str]


def source_table(store: AnyStore, table: str, limit: int) -> SourceTable:
    """A table with its first ``limit`` rows."""
    bound = {"table": table}

    def ask(query: str) -> list[tuple[str, ...]]:
        text = query.replace("ROWS", str(limit)).replace("CELLS", str(limit * MOST_COLUMNS))
        text = _PREFIXES + text
        return [tuple(map(_value, found)) for found in store.query(text, bindings=bound).rows()]

    texts = {(row, column): text for _, row, column, text in ask(_CELLS)}
    columns, rows = ([found[1] for found in ask(query)] for query in (_COLUMNS, _ROWS))
    return SourceTable(tuple(columns), tuple(rows), texts)


def source_row(store: AnyStore, row: str) -> SourceRow | None:
    """A row with all its cells; None if it isn't described as one."""

    def ask(query: str) -> list[tuple[str, ...]]:
        answer = store.query(_PREFIXES + query, bindings={"row": row})
        return [tuple(map(_value, found)) for found in answer.rows()]

    about = ask(_ABOUT_ROW)
    if not about:
        return None
    _, table, number, page, created, span = about[0]
    cells = tuple(Cell(cell, column, text) for _, _, column, cell, text in ask(_ROW))
    stated = tuple(nomination for _, nomination in ask(_STATED))
    return SourceRow(row, number, table, page, created, span, cells, stated)


def _value(term: Any) -> str:
    return "" if term is None else str(term.value)
