"""Counts statements as they pass by, from their N-Quads lines alone."""

from __future__ import annotations

import itertools
from array import array
from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.errors import MappingError
from graph.partitions.runs import subject_of
from graph.rdf.namespaces import WIKIDATA

_TYPE = b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
#: Things that are counted together at first: what they have in all bounds what each has.
_BUCKETS = 1 << 20
_ITEM = f"<{WIKIDATA}Q".encode()
_REPLACES = b"<http://purl.org/dc/terms/replaces>"


@dataclass(frozen=True)
class Statistics:
    """Counts of statements: all triples, quads by graph, triples by property and by class.

    ``links`` are those from things of a release to items of Wikidata, by property.
    """

    triples: int
    graphs: dict[str, int]
    properties: dict[str, int]
    classes: dict[str, int]
    links: dict[str, int]

    @property
    def quads(self) -> int:
        """The number of quads in all graphs."""
        return sum(self.graphs.values())

    def __add__(self, other: Statistics) -> Statistics:
        """The counts of both, which have no statement in common."""
        return Statistics(
            self.triples + other.triples,
            *(
                dict(sorted((Counter(a) + Counter(b)).items()))
                for a, b in (
                    (self.graphs, other.graphs),
                    (self.properties, other.properties),
                    (self.classes, other.classes),
                    (self.links, other.links),
                )
            ),
        )


class LineCount:
    """Counts sorted, distinct N-Quads lines that pass through.

    ``present`` are those of the IRIs ``sought`` that are a subject or a graph among them; ``base``
    is the address of the release.
    """

    def __init__(self, sought: Collection[str] = (), *, base: str) -> None:
        self._thing = f"<{base}id/".encode()
        self._sought = {f"<{iri}>".encode() for iri in sought}
        self._triples = 0
        self._graphs: Counter[bytes] = Counter()
        self._properties: Counter[bytes] = Counter()
        self._classes: Counter[bytes] = Counter()
        self._links: Counter[bytes] = Counter()
        self._present: set[bytes] = set()

    @property
    def present(self) -> set[str]:
        """The IRIs sought that were seen, but for what is only said to replace another."""
        present = self._present | (self._sought & self._graphs.keys())
        return {term[1:-1].decode() for term in present}

    def through(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """The lines, counted; raises MappingError for a triple in two graphs.

        Each statement stands in one named graph, so that the union of all holds it once.
        """
        before = b""
        for line in lines:
            triple, _, graph = line[:-3].rpartition(b" ")
            if triple == before:
                raise MappingError(f"A mapping puts a statement into two graphs: {line.decode()}")
            before = triple
            subject, predicate, value = triple.split(b" ", 2)
            self._triples += 1
            self._graphs[graph] += 1
            self._properties[predicate] += 1
            if predicate == _TYPE and value.startswith(b"<"):  # a literal is no class
                self._classes[value] += 1
            if value.startswith(_ITEM) and subject.startswith(self._thing):
                self._links[predicate] += 1
            if subject in self._sought and predicate != _REPLACES:
                self._present.add(subject)
            yield line

    def statistics(self) -> Statistics:
        """What was counted so far."""
        return Statistics(
            self._triples,
            *map(_by_iri, (self._graphs, self._properties, self._classes, self._links)),
        )


def _by_iri(counts: Counter[bytes]) -> dict[str, int]:
    return dict(sorted((term[1:-1].decode(), times) for term, times in counts.items()))


def frequent(file: Path, base: str, more_than: int) -> set[str]:
    """The things below ``id/`` of which, or to which, more sorted N-Quads lines speak than that.

    They are counted in two passes, so that it needs the same memory for any number of things.
    """
    start = f"<{base}id/".encode()
    counts = array("L", bytes(_BUCKETS * array("L").itemsize))
    for term in _objects(file, start):
        counts[hash(term) % _BUCKETS] += 1
    exact = Counter(
        term for term in _objects(file, start) if counts[hash(term) % _BUCKETS] > more_than
    )
    terms = {term for term, times in exact.items() if times > more_than}
    return {term[1:-1].decode() for term in terms | _frequent_subjects(file, start, more_than)}


def _objects(file: Path, start: bytes) -> Iterator[bytes]:
    with file.open("rb") as lines:
        for line in lines:
            value = line.split(b" ", 3)[2]
            if value.startswith(start):
                yield value


def _frequent_subjects(file: Path, start: bytes, more_than: int) -> set[bytes]:
    with file.open("rb") as lines:
        groups = itertools.groupby(lines, subject_of)
        return {
            subject
            for subject, group in groups
            if subject.startswith(start) and sum(1 for _ in group) > more_than
        }
