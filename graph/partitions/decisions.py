"""What is so where several pages state one nomination or edition: one value of each kind.

Of two stages of an award the later one stands; of two dates the more precise one that the other
doesn't contradict. Where pages disagree, what most of them say stands, and what the others say is
a divergent claim; where as many say the one as the other, nothing stands and all are claims. The
order of pages changes nothing.
"""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.iris import Iris
from graph.partitions.runs import predicate_of, subject_of
from graph.rdf.curies import local_name
from graph.rdf.namespaces import PAL, SCHEMA
from graph.reading.model.rows import Result, Status

_LABEL = b"<http://www.w3.org/2000/01/rdf-schema#label>"
_CATEGORY, _RESULT, _STATUS, _ORDER, _RANK, _VOTES = (
    f"<{PAL}{name}>".encode()
    for name in ("category", "result", "resultStatus", "order", "rank", "votes")
)
_DATE = b"<http://purl.org/dc/terms/date>"
_START, _END = (f"<{SCHEMA}{name}>".encode() for name in ("startDate", "endDate"))
#: Properties of which a nomination, credit or edition has one value.
_SINGLE = frozenset((_CATEGORY, _RESULT, _STATUS, _ORDER, _RANK, _VOTES, _DATE, _START, _END))
_DATES = frozenset((_DATE, _START, _END))
#: Results that another one may follow, in their order.
_STAGES = tuple(
    f"<{PAL}{stage}>".encode()
    for stage in (Result.PENDING, Result.LONGLISTED, Result.SHORTLISTED, Result.NOMINATED)
)
#: How a result is known, the best first.
_STATUSES = tuple(
    f"<{PAL}{status}>".encode()
    for status in (Status.SOURCED, Status.AS_WRITTEN, Status.INFERRED, Status.UNKNOWN)
)
_KINDS = ("ceremony", "nomination")


@dataclass(frozen=True, slots=True)
class Disagreement:
    """Lines that give one property of one thing values of which only one can be true.

    Of a result it may be one line: that which stands, while others say what led to it.
    ``statuses`` say how a result is known, where it is one.
    """

    lines: tuple[bytes, ...]
    statuses: tuple[bytes, ...] = ()

    @property
    def subject(self) -> bytes:
        """The thing, as in N-Quads."""
        return subject_of(self.lines[0])

    @property
    def predicate(self) -> bytes:
        """The property, as in N-Quads."""
        return predicate_of(self.lines[0])


@dataclass(frozen=True, slots=True)
class Claim:
    """A value that doesn't stand, and the key of a table of the page that states it."""

    line: bytes
    table: str


@dataclass(slots=True)
class Decisions:
    """Decides what several pages say of one thing; ``disagreements`` are left to ``settled``."""

    base: str
    disagreements: list[Disagreement] = field(default_factory=list)

    def decided(self, lines: Iterable[bytes]) -> Iterator[bytes]:
        """Sorted lines without the values that don't stand, and without those in dispute."""
        starts = tuple(f"<{self.base}id/{kind}/".encode() for kind in _KINDS)
        for subject, group in itertools.groupby(lines, subject_of):
            if subject.startswith(starts):
                yield from self._of_one([*group])
            else:
                yield from group

    def _of_one(self, lines: Sequence[bytes]) -> Iterator[bytes]:
        results: list[bytes] = []  # of several those that may stand
        for predicate, group in itertools.groupby(lines, predicate_of):
            values = [*group]
            candidates = chosen(values, predicate) if predicate in _SINGLE else values
            if predicate == _LABEL:
                candidates = _one_each_language(values)
            if predicate == _RESULT and len(values) > 1:
                results = candidates
            elif predicate == _STATUS and results and len(results) + len(values) > 2:
                # it is known as the pages that say so know it, and not as the others do
                self.disagreements.append(Disagreement((*results,), (*values,)))
                results = []
            elif predicate in _SINGLE and len(candidates) > 1:
                self.disagreements.append(Disagreement((*candidates,)))
            else:
                yield from candidates
        if len(results) > 1:
            self.disagreements.append(Disagreement((*results,)))
        else:
            yield from results

    def settled(self, sources: Sequence[tuple[Path, str]]) -> tuple[list[bytes], list[Claim]]:
        """The lines that stand of those in dispute, and the claims that don't.

        ``sources`` are the files with what each page says, with the key of a table of the page.
        """
        wanted = {line for each in self.disagreements for line in (*each.lines, *each.statuses)}
        witnesses = _said_by(wanted, sources) if wanted else {}
        stand: list[bytes] = []
        claims: list[Claim] = []
        for each in self.disagreements:
            winner = _most_said(each.lines, witnesses)
            stand += [winner, *_status(winner, each, witnesses)] if winner else _left_open(each)
            claims += [
                Claim(line, table)
                for line in each.lines
                if line != winner
                for table in witnesses.get(line, ())
            ]
        return stand, claims


def chosen(lines: Sequence[bytes], predicate: bytes) -> list[bytes]:
    """Of several values of a property the one that stands; more than one if that is disputed."""
    if predicate == _RESULT:
        return _last_stage(lines)
    if predicate == _STATUS:
        return [min(lines, key=lambda line: _STATUSES.index(value_of(line)))]
    if predicate in _DATES:
        return _most_precise(lines)
    if predicate == _CATEGORY:
        return [_of_line(lines)]
    if predicate in (_RANK, _VOTES):
        return [*lines]
    return [min(lines, key=lambda line: (len(line), line))]


def _one_each_language(labels: Iterable[bytes]) -> list[bytes]:
    """The shortest of the labels in each language."""
    shortest: dict[bytes, bytes] = {}
    for line in sorted(labels, key=lambda line: (len(line), line)):
        shortest.setdefault(value_of(line).rpartition(b"@")[2], line)
    return [*shortest.values()]


def _last_stage(lines: Sequence[bytes]) -> list[bytes]:
    outcomes = [line for line in lines if value_of(line) not in _STAGES]
    return outcomes or [max(lines, key=lambda line: _STAGES.index(value_of(line)))]


def _most_precise(lines: Sequence[bytes]) -> list[bytes]:
    """The dates that none of the others begins with: a year says less than a day of it."""
    texts = {line: value_of(line).split(b'"')[1] for line in lines}
    return [
        line
        for line, text in texts.items()
        if not any(other.startswith(text + b"-") for other in texts.values())
    ]


def _of_line(lines: Sequence[bytes]) -> bytes:
    """The category whose name is that of the line in the nomination's address, else the first."""
    segments = subject_of(lines[0]).split(b"/id/nomination/", 1)[-1].split(b"/")
    line_id = segments[2] if len(segments) > 2 else b""
    own = [line for line in lines if value_of(line).rstrip(b">").endswith(b"/" + line_id)]
    return min(own or lines)


def _said_by(
    wanted: set[bytes], sources: Sequence[tuple[Path, str]]
) -> dict[bytes, tuple[str, ...]]:
    """Which tables' pages have each of some lines."""
    witnesses: defaultdict[bytes, list[str]] = defaultdict(list)
    for path, table in sources:
        with path.open("rb") as lines:
            for line in lines:
                if line in wanted:
                    witnesses[line].append(table)
    return {line: tuple(sorted(tables)) for line, tables in witnesses.items()}


def _most_said(lines: Sequence[bytes], witnesses: dict[bytes, tuple[str, ...]]) -> bytes | None:
    if len(lines) == 1:
        return lines[0]
    counts = sorted((len(witnesses.get(line, ())) for line in lines), reverse=True)
    if counts[0] == counts[1]:
        return None
    return max(lines, key=lambda line: len(witnesses.get(line, ())))


def _status(
    result: bytes, disagreement: Disagreement, witnesses: dict[bytes, tuple[str, ...]]
) -> list[bytes]:
    """How a result is known by the pages that state it; the others know another one."""
    tables = {*witnesses.get(result, ())}
    statuses = [
        line for line in disagreement.statuses if not tables.isdisjoint(witnesses.get(line, ()))
    ]
    return chosen(statuses, _STATUS) if statuses else []


def _left_open(disagreement: Disagreement) -> list[bytes]:
    """What stands where nothing tells who is right: of dates what they have in common."""
    if disagreement.statuses:
        status = disagreement.statuses[0]
        return [status.replace(value_of(status), _STATUSES[-1])]
    if disagreement.predicate not in _DATES:
        return []
    dates = [value_of(line).split(b'"')[1] for line in disagreement.lines]
    years = {date[:4] for date in dates}
    if len(years) > 1:
        return []
    line = disagreement.lines[0]
    year = b'"%s"^^<http://www.w3.org/2001/XMLSchema#gYear>' % years.pop()
    return [line.replace(value_of(line), year)]


def value_of(line: bytes) -> bytes:
    """The object of an N-Quads line, as it is written there."""
    return line.split(b" ", 2)[2].rsplit(b" ", 2)[0]


def claim_iri(claim: Claim, iris: Iris) -> str:
    """The IRI of a claim that pages made by disagreeing."""
    about = subject_of(claim.line)[1:-1].decode()
    return iris.claim(claim.table, about, property_of(claim), text_of(claim))


def property_of(claim: Claim) -> str:
    """The name of the property that a claim is about: "result", "startDate"."""
    return local_name(predicate_of(claim.line)[1:-1].decode())


def text_of(claim: Claim) -> str:
    """The claimed value in words: a date as written, a result by its name."""
    value = value_of(claim.line).decode()
    return value.split('"')[1] if value.startswith('"') else value[1:-1].rpartition("#")[2]
