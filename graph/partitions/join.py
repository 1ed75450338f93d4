"""Joins partitions: what is said of shared things, and the view in the form of Wikidata.

It sees names and keys of all tables, never their cells, and is made anew for each release.
"""

from __future__ import annotations

import itertools
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.partitions.partition import Partition, Settings, apply, load_mappings
from graph.partitions.runs import merge, write_sorted
from graph.partitions.statements import statement_lines
from graph.partitions.witnesses import one_of_each
from graph.relations import LABELS, preferred
from graph.relations.columns import COLUMNS
from graph.tabular import Relation

#: Names that are taken at a time.
BATCH = 20_000


@dataclass(frozen=True)
class Joined:
    """The sorted files of the graphs that all partitions make together."""

    entities: Path
    statements: Path


def join(partitions: Sequence[Partition], settings: Settings, folder: Path) -> Joined:
    """Writes the graphs of shared things and of the view in Wikidata's form into ``folder``."""
    joined = Joined(folder / "entities.nq", folder / "statements.nq")
    labels = folder / "labels.nq"
    write_sorted(_label_lines(partitions, settings, folder), labels)
    files = [labels, *(partition.entities for partition in partitions)]
    write_sorted(one_of_each(merge(files, folder)), joined.entities)
    links = merge([partition.links for partition in partitions], folder)

    def keys() -> Iterable[bytes]:
        return one_of_each(merge([partition.keys for partition in partitions], folder))

    statements = statement_lines(keys, links, joined.entities, settings.base)
    write_sorted(statements, joined.statements)
    return joined


def _label_lines(
    partitions: Sequence[Partition], settings: Settings, folder: Path
) -> Iterator[bytes]:
    """What each thing is called, and by which tables: one label, its other names beside it."""
    mappings = load_mappings(settings)
    rows = _label_rows(merge([partition.names for partition in partitions], folder))
    while batch := list(itertools.islice(rows, BATCH)):
        yield from apply(mappings, {LABELS: Relation(LABELS, COLUMNS[LABELS], batch)})


def _label_rows(lines: Iterable[bytes]) -> Iterator[tuple[str, ...]]:
    for subject, group in itertools.groupby(lines, lambda line: line.partition(b"\t")[0]):
        names = [json.loads(line.partition(b"\t")[2]) for line in group]
        times: Counter[str] = Counter()
        for label, _, _, count, _ in names:
            times[label] += count
        decided = next((label for label, *_, is_preferred in names if is_preferred), "")
        chosen, entity = decided or preferred(times), subject[1:-1].decode()
        for label, name, table, _, _ in names:
            other = "" if label == chosen else label
            yield table, entity, chosen, other, chosen if name else "", ""
