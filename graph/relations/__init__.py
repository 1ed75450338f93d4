"""Source tables to the relations that the RML mapping reads: tidy facts with their minted IRIs."""

from __future__ import annotations

from collections.abc import Iterable

from graph.iris import Iris
from graph.reading.rows import Table
from graph.relations import links, rows, work
from graph.relations.columns import COLUMNS
from graph.tabular import Relation


def relations(tables: Iterable[Table], iris: Iris) -> dict[str, Relation]:
    """The relations of ``COLUMNS`` by name, from one or more source tables.

    Raises PalmaresError when a claim or link names what its table doesn't have.
    """
    collected: dict[str, list[tuple[str, ...]]] = {name: [] for name in COLUMNS}
    for table in tables:
        for part in (rows, work, links):
            for name, fact in part.facts(table, iris):
                assert fact.keys() <= set(COLUMNS[name]), (name, fact.keys())
                collected[name].append(tuple(fact.get(column, "") for column in COLUMNS[name]))
    return {name: Relation(name, COLUMNS[name], rows) for name, rows in collected.items()}
