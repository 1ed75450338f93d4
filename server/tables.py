"""The tables that a page shows beside a thing's statements: a work's accolades, a table's rows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from pyoxigraph import NamedNode

from graph.opening import AnyStore

#: What pages know by class; the rest of a page is the same for all things. The first variable is
#: bound to the thing; the engine wants it among those selected.
_ACCOLADES = """
PREFIX pal: <ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <http://schema.org/>
SELECT ?work ?nomination ?programme ?ceremony ?date ?category ?nominee ?result WHERE {
  ?nomination pal:work ?work ; pal:category ?category ; pal:ceremony ?ceremony ;
    prov:wasDerivedFrom ?row .
  ?row pal:rowNumber ?number .
  ?category pal:programme ?programme .
  OPTIONAL { ?ceremony schema:startDate ?date }
  OPTIONAL { ?nomination pal:result ?result }
  OPTIONAL {
    ?nomination pal:credit ?credit .
    ?credit pal:nominee ?nominee ; pal:order ?order .
  }
}
ORDER BY ?number ?nomination ?order
"""
_COLUMNS = """
PREFIX pal: <ontology#>
SELECT ?table ?column WHERE {
  ?column a pal:SourceColumn ; pal:table ?table ; pal:columnNumber ?number .
}
ORDER BY ?number
"""
_ROWS = """
PREFIX pal: <ontology#>
SELECT ?table ?row WHERE { ?row a pal:SourceRow ; pal:table ?table ; pal:rowNumber ?number }
ORDER BY ?number
"""
_CELLS = """
PREFIX pal: <ontology#>
SELECT ?table ?row ?column ?cell ?text WHERE {
  ?column pal:table ?table . ?cell pal:column ?column ; pal:row ?row ; pal:text ?text .
}
"""


@dataclass(frozen=True)
class Cell:
    """Texts, each with the IRI that it leads to or None."""

    parts: tuple[tuple[str, str | None], ...] = ()


@dataclass(frozen=True)
class Table:
    """A table for people: the first cell of a row heads it."""

    caption: str
    header: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]


def tables_of(store: AnyStore, iri: str, classes: Iterable[str]) -> list[Table]:
    """The tables for a thing of those classes (IRIs); none for most."""
    ontology = f"{store.base}ontology#"
    made = []
    if f"{ontology}Work" in classes:
        made.append(_accolades(store, iri))
    if f"{ontology}SourceTable" in classes:
        made.append(_source(store, iri))
    return [table for table in made if table.rows]


def _accolades(store: AnyStore, work: str) -> Table:
    found = [*store.query(_ACCOLADES, bindings={"work": work}).rows()]
    nominees: dict[Any, list[Any]] = {}
    for _, nomination, *_, nominee, _result in found:
        nominees.setdefault(nomination, []).extend([nominee] if nominee else [])
    firsts = {row[1]: row for row in reversed(found)}
    labels = store.labels(
        term.value for row in found for term in row if isinstance(term, NamedNode)
    )

    def linked(terms: Iterable[Any]) -> Cell:
        present = [term.value for term in terms if term is not None]
        return Cell(tuple((labels.get(iri, iri), iri) for iri in present))

    rows = []
    for nomination in nominees:
        _, _, programme, ceremony, date, category, _, result = firsts[nomination]
        when = Cell(((_value(date), _value(ceremony)),)) if date else linked([ceremony])
        outcome = labels[_value(result)] if result else "not known"
        rows.append(
            (
                linked([category]),
                linked([programme]),
                when,
                linked(nominees[nomination]),
                Cell(((outcome, _value(nomination)),)),
            )
        )
    header = ("Category", "Award", "Ceremony", "Recipients", "Result")
    return Table("Accolades", header, tuple(rows))


def _source(store: AnyStore, table: str) -> Table:
    bound = {"table": table}
    columns = [_value(row[1]) for row in store.query(_COLUMNS, bindings=bound).rows()]
    rows = [_value(row[1]) for row in store.query(_ROWS, bindings=bound).rows()]
    cells = {
        (_value(row), _value(column)): Cell(((_value(text), _value(cell)),))
        for _, row, column, cell, text in store.query(_CELLS, bindings=bound).rows()
    }
    labels = store.labels(columns)
    header = ("Row", *(labels[column] for column in columns))
    written = tuple(
        (
            Cell(((row.rpartition("/")[2], row),)),
            *(cells.get((row, column), Cell()) for column in columns),
        )
        for row in rows
    )
    return Table("The table as it was read", header, written)


def _value(term: Any) -> str:
    return str(term.value)
