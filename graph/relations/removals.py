"""The relation of what earlier releases had: each removal with its reason and its replacement."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

import pyoxigraph as ox

from graph.iris import Iris
from graph.reading.model.rows import Table
from graph.relations.entities import Fact, graph_of

_REPLACES = ox.NamedNode("http://purl.org/dc/terms/replaces")


def facts(table: Table, iris: Iris) -> Iterator[Fact]:
    """Every removal that the table's data set declares."""
    for removal in table.removals:
        yield (
            "removals.csv",
            {
                "graph": graph_of(table, iris),
                "removal": iris.removal(removal.old),
                "label": f"Removal of {removal.old}",
                "removed": iris.base + removal.old,
                "replacement": iris.base + removal.new if removal.new else "",
                "reason": removal.reason,
            },
        )


def check(tables: Iterable[Table], quads: Collection[ox.Quad], base: str) -> None:
    """Refuses removals that the data contradicts: ``quads`` are all that the tables make.

    Raises InputError with the file and line of a thing that is declared gone and is still there,
    and of a replacement that isn't.
    """
    declared = [removal for table in tables for removal in table.removals]
    if not declared:
        return
    # a statement that something replaces another says nothing of the thing itself
    statements = [quad for quad in quads if quad.predicate != _REPLACES]
    nodes = {node.value for quad in statements for node in (quad.subject, quad.graph_name)}  # type: ignore[union-attr]
    for removal in declared:
        if base + removal.old in nodes:
            raise removal.error("old", f"{removal.old!r} is still there", "Remove the line")
        if removal.new and base + removal.new not in nodes:
            raise removal.error(
                "new",
                f"{removal.new!r} is not there",
                "Name what is in this release, or leave it empty",
            )
