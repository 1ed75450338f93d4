"""The rows from which our statements come, cell by cell."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import Any

from graph.stores.protocol import GraphStore

_QUERY = """
SELECT ?statement ?row ?number ?table ?column ?text {
  ?statement a wikibase:Statement ; prov:hadPrimarySource/prov:wasDerivedFrom ?row .
  ?row a pal:SourceRow ; pal:rowNumber ?number ; pal:table/rdfs:label ?table .
  ?cell pal:row ?row ; pal:text ?text ; pal:column ?c .
  ?c rdfs:label ?column ; pal:columnNumber ?place
} ORDER BY ?statement ?row ?place"""


@dataclass(frozen=True)
class SourceRow:
    """A row of a source: its IRI and number, the name of its table, and the cells by column."""

    iri: str
    number: str
    table: str
    cells: dict[str, str]


def source_rows(store: GraphStore) -> dict[str, list[SourceRow]]:
    """The rows of each statement in Wikidata's form, by its IRI."""
    rows: dict[str, dict[str, SourceRow]] = defaultdict(dict)
    for solution in store.query(_QUERY).rows():
        terms: list[Any] = [*solution]
        statement, row, number, table, column, text = (term.value for term in terms)
        source = rows[statement].setdefault(row, SourceRow(row, number, table, {}))
        source.cells[column] = text
    return {statement: [*of.values()] for statement, of in rows.items()}
