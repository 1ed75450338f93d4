"""What no partition shows alone: two values where there may be one, two things with one item."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

from graph.partitions.partition import Partition
from graph.partitions.runs import distinct, merge, subject_of, write_lines, write_sorted
from graph.stores.building import answer_of
from graph.validation.report import Finding
from graph.validation.shapes import check_store, shapes_across


def check_across(
    partitions: Sequence[Partition], entities: Path, base: str, folder: Path
) -> tuple[Finding, ...]:
    """What the shapes that compare sources find in what several of them say.

    ``entities`` is the joined graph of shared things; what is between is written into ``folder``.
    """
    if len(partitions) < 2:
        return ()
    with TemporaryDirectory(dir=folder, prefix=".across-") as place:
        scratch = Path(place)
        links, speakers, wanted = (scratch / name for name in ("links.nq", "speakers", "wanted.nq"))
        write_lines(merge([partition.links for partition in partitions], scratch), links)
        write_sorted(_speakers(partitions), speakers)
        shared = distinct(heapq.merge(_spoken_of_twice(speakers), _subjects(links)))
        write_lines(_about(shared, merge([entities, links], scratch)), wanted)
        return answer_of(
            [wanted], scratch, lambda store: check_store(store, base, shapes_across()).findings
        )


def _speakers(partitions: Sequence[Partition]) -> Iterator[bytes]:
    """A line for each thing that a source speaks of: the thing, and the number of the source."""
    for number, partition in enumerate(partitions):
        for subject in _subjects(partition.entities):
            yield b"%s %d\n" % (subject, number)


def _spoken_of_twice(speakers: Path) -> Iterator[bytes]:
    """The things that more than one source speaks of, in order."""
    with speakers.open("rb") as lines:
        for subject, group in itertools.groupby(lines, subject_of):
            if len([*itertools.islice(group, 2)]) > 1:
                yield subject


def _about(things: Iterable[bytes], lines: Iterable[bytes]) -> Iterator[bytes]:
    """The lines about some things; both in order."""
    things = iter(things)
    thing = next(things, None)
    for subject, group in itertools.groupby(lines, subject_of):
        while thing is not None and thing < subject:
            thing = next(things, None)
        if thing == subject:
            yield from group


def _subjects(path: Path) -> Iterator[bytes]:
    with path.open("rb") as lines:
        for subject, _ in itertools.groupby(lines, subject_of):
            yield subject
