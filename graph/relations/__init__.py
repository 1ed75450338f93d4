"""Source tables to the relations that the RML mapping reads: tidy facts with their minted IRIs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from graph.iris import Iris
from graph.reading.model.rows import Table
from graph.relations import links, removals, rows, work
from graph.relations.columns import COLUMNS
from graph.tabular import Relation


def relations(tables: Iterable[Table], iris: Iris) -> dict[str, Relation]:
    """The relations of ``COLUMNS`` by name, from one or more source tables.

    Raises PalmaresError when a claim or link names what its table doesn't have.
    """
    collected: dict[str, list[tuple[str, ...]]] = {name: [] for name in COLUMNS}
    for table in tables:
        for part in (rows, work, links, removals):
            for name, fact in part.facts(table, iris):
                assert fact.keys() <= set(COLUMNS[name]), (name, fact.keys())
                collected[name].append(tuple(fact.get(column, "") for column in COLUMNS[name]))
    collected["labels.csv"] = _one_label_each(collected["labels.csv"])
    return {name: Relation(name, COLUMNS[name], rows) for name, rows in collected.items()}


def _one_label_each(labels: Sequence[tuple[str, ...]]) -> list[tuple[str, ...]]:
    """One label for each entity: what it is called most often; the rest is ``also``.

    Tables spell the name of one thing differently; a reader needs one, and none must be lost.
    """
    counts: dict[str, Counter[str]] = {}
    for _, entity, label, _, _ in labels:
        counts.setdefault(entity, Counter())[label] += 1
    chosen = {
        entity: min(count, key=lambda label: (-count[label], label))
        for entity, count in counts.items()
    }
    return [
        (graph, entity, chosen[entity], "" if label == chosen[entity] else label,
         chosen[entity] if name else "")
        for graph, entity, label, _, name in dict.fromkeys(labels)
    ]  # fmt: skip
