"""Finds the source row and cell behind a node of the graph."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Store

from graph.rdf.curies import local_name
from graph.rdf.namespaces import PAL, RDF_TYPE

#: Links away from the source that are followed: an agent is a credit's, a credit a nomination's.
STEPS = 5

Node = NamedNode | BlankNode

_DERIVED = NamedNode("http://www.w3.org/ns/prov#wasDerivedFrom")
_ABOUT = NamedNode("http://schema.org/about")
#: Properties whose value is nearer to the source than their subject.
_TOWARDS = ("row", "table", "about", "entity")
#: Properties whose subject is nearer to the source than their value.
_FROM = (
    "nominee",
    "agent",
    "forWork",
    "honours",
    "credit",
    "category",
    "ceremony",
    "programme",
    "work",
    "tiedWith",
)


@dataclass(frozen=True)
class SourceLocation:
    """Where the source says something; ``rows`` are all rows behind it, in order.

    ``column`` and ``cell`` (None if the cell is empty) are those to look at in the first row;
    ``sources`` are the IRIs of that row and cell, or of the table.
    """

    table: str | None = None
    rows: tuple[int, ...] = ()
    column: str | None = None
    cell: str | None = None
    sources: tuple[str, ...] = ()

    def text(self) -> str:
        """``table her-2013, row 71, cell date = "15 December" (and 3 more rows)``, or ""."""
        if self.table is None:
            return ""
        words = f"table {self.table}"
        if self.rows:
            words += f", row {self.rows[0]}"
            if self.column:
                words += f", cell {self.column}"
                words += f' = "{self.cell}"' if self.cell is not None else " (empty)"
            others = len(self.rows) - 1
            words += f" (and {others} more row{'' if others == 1 else 's'})" if others else ""
        return words


def locate(store: Store, node: Node, column: str | None) -> SourceLocation:
    """The place of ``node`` in the source: the rows that it came from, or that use it.

    ``column`` is the column to look at, as the tidy tables call it (``date``).
    """
    own_column = _value(store, node, f"{PAL}column")
    if own_column is not None:
        column = local_name(own_column)
    visited: set[Node] = set()
    nodes: set[Node] = {node}
    for _ in range(STEPS):
        rows = sorted(row for each in nodes for row in _as_row(store, each))
        if rows:
            return _location(store, rows, column)
        tables = sorted(table for each in nodes for table in _as_table(store, each))
        if tables:
            return SourceLocation(table=_key(tables[0]), sources=(tables[0],))
        visited |= nodes
        nodes = {near for each in nodes for near in _nearer(store, each)} - visited
    return SourceLocation()


def _as_row(store: Store, node: Node) -> Iterator[tuple[str, int, str]]:
    table, number = _value(store, node, f"{PAL}table"), _value(store, node, f"{PAL}rowNumber")
    if table and number and number.isdecimal() and isinstance(node, NamedNode):
        yield table, int(number), node.value


def _as_table(store: Store, node: Node) -> Iterator[str]:
    tables = [quad.subject for quad in store.quads_for_pattern(None, _ABOUT, node)]
    for table in (node, *tables):
        is_one = any(store.quads_for_pattern(table, RDF_TYPE, NamedNode(f"{PAL}SourceTable")))
        if is_one and isinstance(table, NamedNode):
            yield table.value


def _nearer(store: Store, node: Node) -> Iterator[Node]:
    for link in (_DERIVED, *_terms(_TOWARDS)):
        for quad in store.quads_for_pattern(node, link, None):
            if isinstance(quad.object, NamedNode | BlankNode):
                yield quad.object
    # What links to a blank node is its only place, whatever the property.
    properties = [None] if isinstance(node, BlankNode) else _terms(_FROM)
    for link in properties:
        for quad in store.quads_for_pattern(None, link, node):
            if isinstance(quad.subject, NamedNode | BlankNode):
                yield quad.subject


def _terms(names: Iterable[str]) -> list[NamedNode | None]:
    return [NamedNode(PAL + name) for name in names]


def _location(store: Store, rows: list[tuple[str, int, str]], column: str | None) -> SourceLocation:
    table, _, row = rows[0]
    cell = _cell(store, row, column) if column else None
    return SourceLocation(
        table=_key(table),
        rows=tuple(dict.fromkeys(number for each, number, _ in rows if each == table)),
        column=_key(cell) if cell else column,
        cell=_value(store, NamedNode(cell), f"{PAL}text") if cell else None,
        sources=(row, cell) if cell else (row,),
    )


def _cell(store: Store, row: str, column: str) -> str | None:
    """The cell of that column, or of the one whose longer header has its name in it."""
    cells = sorted(
        quad.subject.value
        for quad in store.quads_for_pattern(None, NamedNode(f"{PAL}row"), NamedNode(row))
        if isinstance(quad.subject, NamedNode)
    )
    named = [cell for cell in cells if _key(cell) == column]
    alike = [cell for cell in cells if column.removesuffix("s") in _key(cell)]
    return next(iter(named or alike), None)


def _key(iri: str) -> str:
    return local_name(iri)


def _value(store: Store, node: Node, predicate: str) -> str | None:
    values = sorted(
        quad.object.value
        for quad in store.quads_for_pattern(node, NamedNode(predicate), None)
        if isinstance(quad.object, NamedNode | Literal)
    )
    return values[0] if values else None
