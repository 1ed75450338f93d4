"""Nominations of several pages that look alike and have different keys, so that they aren't merged.

They name one programme, category text, year and work (or nominees, where none names a work, else
what they honour of unknown kind), and no page states two of them: what it lists apart, it tells
apart.
"""

from __future__ import annotations

import itertools
import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.partitions.runs import predicate_of, subject_of, write_sorted
from graph.rdf.namespaces import PAL, PROV, RDFS

#: The parts of a nomination's path behind its programme, as they are called.
PARTS = ("edition", "category line", "what is counted")
#: Nominations of a group that are compared with each other.
MOST_COMPARED = 50

_CATEGORY, _WORK, _NOMINEE, _HONOURED = (
    f"<{PAL}{name}>".encode() for name in ("category", "work", "nominee", "honours")
)
_FROM, _LABEL = f"<{PROV}wasDerivedFrom>".encode(), f"<{RDFS}label>".encode()
_YEAR = re.compile(r"(\d{4})(?:[/–-]\d+)?\"")
_TABLE_NUMBER = re.compile(r"_t\d+$")


@dataclass(frozen=True, slots=True)
class Statement:
    """A nomination by its path below the base, and the keys of the pages that state it."""

    path: str
    pages: frozenset[str]

    @property
    def parts(self) -> tuple[str, ...]:
        """The parts of its key behind the programme, as in ``PARTS``."""
        return tuple(self.path.split("/")[3:])


def lookalikes(
    lines: Iterable[bytes], base: str, folder: Path, differ: Callable[[str, str], bool]
) -> Iterator[list[Statement]]:
    """Groups of nominations that look alike, from the key lines of all pages, sorted.

    ``differ`` tells which pairs a curator has told apart; what is between is written into
    ``folder``.
    """
    path = folder / "lookalikes.jsonl"
    write_sorted(_looks(lines, base), path)
    with path.open("rb") as looks:
        for _, group in itertools.groupby(looks, lambda line: line.partition(b"\t")[0]):
            members = [_statement(line) for line in itertools.islice(group, MOST_COMPARED)]
            alike = [each for each in members if any(_alike(each, o, differ) for o in members)]
            if alike:
                yield alike
    path.unlink()


def differences(group: Sequence[Statement]) -> str:
    """What tells the nominations of a group apart, in words, with the pages that say so."""
    named = []
    for place, word in enumerate(PARTS):
        values = {each.parts[place] for each in group}
        if len(values) > 1:
            variants = ", ".join(f"{each.parts[place]} ({_pages(each)})" for each in group)
            named.append(f"{word}: {variants}")
    return "; ".join(named)


def _pages(statement: Statement) -> str:
    return ", ".join(sorted(statement.pages)[:3])


def _alike(left: Statement, right: Statement, differ: Callable[[str, str], bool]) -> bool:
    apart = left.pages.isdisjoint(right.pages)
    return apart and left.path != right.path and not differ(left.path, right.path)


def _statement(line: bytes) -> Statement:
    path, pages = json.loads(line.partition(b"\t")[2])
    return Statement(path, frozenset(pages))


def _looks(lines: Iterable[bytes], base: str) -> Iterator[bytes]:
    """A line for each nomination: what it looks like, a tab, its path and its pages."""
    start = f"<{base}id/nomination/".encode()
    for subject, group in itertools.groupby(lines, subject_of):
        if subject.startswith(start):
            path = subject[1:-1].decode().removeprefix(base)
            values: defaultdict[bytes, list[str]] = defaultdict(list)
            for line in group:
                values[predicate_of(line)].append(line.split(b" ", 2)[2].decode())
            yield from _look(path, values, base)


def _look(path: str, values: dict[bytes, list[str]], base: str) -> Iterator[bytes]:
    years = {match[1] for label in values[_LABEL] if (match := _YEAR.search(label))}
    named = sorted(values[_WORK] or values[_NOMINEE] or values[_HONOURED])
    programme = path.split("/")[2]
    start = f"<{base}id/table/"
    pages = sorted(
        {
            _TABLE_NUMBER.sub("", row.removeprefix(start).partition("/")[0])
            for row in values[_FROM]
            if row.startswith(start)
        }
    )
    if named and pages and len(years) == 1:
        categories = {value.split(">")[0].rpartition("/")[2] for value in values[_CATEGORY]}
        for category in categories:
            look = json.dumps([programme, category, *years, *(v.split(">")[0] for v in named)])
            yield f"{look}\t{json.dumps([path, pages])}\n".encode()
