"""Source tables to the relations that the RML mapping reads: tidy facts with their minted IRIs."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Sequence

from graph.authorities.record import Record
from graph.iris import Iris
from graph.reading.model.rows import Table
from graph.relations import authority_records, links, removals, rows, work
from graph.relations.columns import COLUMNS
from graph.relations.page import Page
from graph.tabular import Relation

#: The relation of what tables call things.
LABELS = "labels.csv"


def relations(
    tables: Sequence[Table], iris: Iris, records: Iterable[Record] = ()
) -> dict[str, Relation]:
    """The relations of ``COLUMNS`` by name, from one or more source tables.

    ``records`` are what authority files say of things that the tables name. In ``LABELS`` each
    name stands as often as a table uses it (``choose_labels``). Raises
    PalmaresError when a claim or link names what its table doesn't have.
    """
    collected: dict[str, list[tuple[str, ...]]] = {name: [] for name in COLUMNS}
    page = Page(tables, iris)
    facts = [part.facts(table, page) for table in tables for part in (rows, links)]
    facts += [part.facts(table, iris) for table in tables for part in (work, removals)]
    facts += [authority_records.facts(records, tables, iris)]
    for name, fact in itertools.chain.from_iterable(facts):
        assert fact.keys() <= set(COLUMNS[name]), (name, fact.keys())
        collected[name].append(tuple(fact.get(column, "") for column in COLUMNS[name]))
    return {name: Relation(name, COLUMNS[name], rows) for name, rows in collected.items()}


def choose_labels(names: Relation) -> Relation:
    """One label for each entity: that of its authority, else what it is called most often.

    Tables spell the name of one thing differently; a reader needs one, and none must be lost.
    """
    times: dict[str, Counter[str]] = {}
    decided: dict[str, str] = {}
    for _, entity, label, _, _, is_preferred in names.rows:
        times.setdefault(entity, Counter())[label] += 1
        if is_preferred:
            decided[entity] = label
    chosen = {entity: decided.get(entity) or preferred(labels) for entity, labels in times.items()}
    return Relation(
        LABELS,
        COLUMNS[LABELS],
        [
            (table, entity, chosen[entity], "" if label == chosen[entity] else label,
             chosen[entity] if name else "", "")
            for table, entity, label, _, name, _ in dict.fromkeys(names.rows)
        ],
    )  # fmt: skip


def preferred(times: Counter[str]) -> str:
    """The name that is used most often, of several the first by its text."""
    return min(times, key=lambda label: (-times[label], label))
