"""Source tables to the relations that the RML mapping reads: tidy facts with their minted IRIs."""

from __future__ import annotations

import itertools
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.authorities.record import Record
from graph.iris import Iris
from graph.reading.model.rows import Table
from graph.relations import additions, authority_records, links, removals, rows, work
from graph.relations.columns import COLUMNS
from graph.relations.entities import PROGRAM_LANGUAGE, Fact
from graph.relations.page import Page
from graph.tabular import Relation

#: The relation of what tables call things.
LABELS = "labels.csv"

_COLUMN_SETS = {name: frozenset(columns) for name, columns in COLUMNS.items()}


def relations(
    tables: Sequence[Table], iris: Iris, records: Iterable[Record] = ()
) -> dict[str, Relation]:
    """The relations of ``COLUMNS`` by name, from one or more source tables.

    ``records`` are what authority files say of things that the tables name. In ``LABELS`` each
    name stands as often as a table uses it (``choose_labels``). Raises
    PalmaresError when a claim or link names what its table doesn't have.
    """
    (whole,) = batches(tables, iris, records)
    return whole


def batches(
    tables: Sequence[Table],
    iris: Iris,
    records: Iterable[Record] = (),
    most_facts: int | None = None,
) -> Iterator[dict[str, Relation]]:
    """The same in parts with so many facts at most, one at a time; None for one part with all."""
    records = [*records]
    page = Page(tables, iris, records)
    facts = itertools.chain.from_iterable(
        [part.facts(table, page) for table in tables for part in (rows, additions, links)]
        + [part.facts(table, iris) for table in tables for part in (work, removals)]
        + [authority_records.facts(records, tables, iris)]
    )
    for batch in [facts] if most_facts is None else _batches(facts, most_facts):
        collected: dict[str, list[tuple[str, ...]]] = {name: [] for name in COLUMNS}
        for name, fact in batch:
            assert fact.keys() <= _COLUMN_SETS[name], (name, fact.keys())
            collected[name].append(tuple([fact.get(column, "") for column in COLUMNS[name]]))
        yield {name: Relation(name, COLUMNS[name], rows) for name, rows in collected.items()}


def _batches(facts: Iterator[Fact], size: int) -> Iterator[Iterable[Fact]]:
    """The facts in parts of that size; each is to be read before the next is asked for."""
    for first in facts:
        yield itertools.chain([first], itertools.islice(facts, size - 1))


#: What one row of ``LABELS`` says: the label, the name, the table, "preferred", the language.
Naming = tuple[str, str, str, str, str]


def choose_labels(names: Mapping[tuple[str, ...], int]) -> Relation:
    """One label in each language for each entity, its other names beside it.

    ``names`` are the rows of ``LABELS`` with how often each stands there. Tables spell the name of
    one thing differently; a reader needs one, and none must be lost.
    """
    uses: dict[str, list[tuple[Naming, int]]] = defaultdict(list)
    for (table, entity, label, _, name, is_preferred, language), count in names.items():
        uses[entity].append(((label, name, table, is_preferred, language), count))
    rows = [row for entity, namings in uses.items() for row in label_rows(entity, namings)]
    return Relation(LABELS, COLUMNS[LABELS], rows)


def label_rows(entity: str, namings: Sequence[tuple[Naming, int]]) -> Iterator[tuple[str, ...]]:
    """The rows of ``LABELS`` that say what an entity is called, by how often it is called so.

    In each language its label is that of its authority, else what it is called most often; its
    name is the label in the program's language, else in the first by its tag.
    """
    times: dict[str, Counter[str]] = defaultdict(Counter)
    chosen: dict[str, str] = {}
    for (label, _, _, is_preferred, language), count in namings:
        times[language][label] += count
        if is_preferred:
            chosen[language] = label
    chosen = {language: preferred(labels) for language, labels in times.items()} | chosen
    name_of = chosen.get(PROGRAM_LANGUAGE) or chosen[min(chosen)]
    for (label, name, table, _, language), _ in namings:
        own = chosen[language]
        other = "" if label == own else label
        yield table, entity, own, other, name_of if name else "", "", language


def preferred(times: Counter[str]) -> str:
    """The name that is used most often, of several the first by its text."""
    return min(times, key=lambda label: (-times[label], label))
