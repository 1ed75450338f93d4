"""What no partition shows alone: two values where there may be one, two things with one item."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.partitions.partition import Partition
from graph.partitions.runs import subject_of
from graph.validation.report import Finding
from graph.validation.shapes import check_store, shapes_across


def check_across(partitions: Sequence[Partition], entities: Path, base: str) -> tuple[Finding, ...]:
    """What the shapes that compare sources find in what several of them say.

    ``entities`` is the joined graph of shared things.
    """
    if len(partitions) < 2:
        return ()
    shared = _shared(partitions)
    store = ox.Store()
    for path in (entities, *(partition.links for partition in partitions)):
        with path.open("rb") as lines:
            wanted = b"".join(line for line in lines if subject_of(line) in shared)
        store.bulk_load(wanted, format=ox.RdfFormat.N_QUADS)
    return check_store(store, base, shapes_across()).findings


def _shared(partitions: Sequence[Partition]) -> set[bytes]:
    """The things that more than one source speaks of, or that have an item."""
    times: dict[bytes, int] = {}
    linked: set[bytes] = set()
    for partition in partitions:
        for subject in _subjects(partition.entities):
            times[subject] = times.get(subject, 0) + 1
        linked |= set(_subjects(partition.links))
    return linked | {subject for subject, count in times.items() if count > 1}


def _subjects(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        for subject, _ in itertools.groupby(lines, subject_of):
            yield subject
