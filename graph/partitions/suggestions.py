"""What a curator may look at: names that could mean the same, and things that have no item.

Nothing of it is concluded: each is told with its reason, as a line for an authority file, the most
used first. What a curator has told apart (``different.csv``) doesn't come back.
"""

from __future__ import annotations

import csv
import heapq
import io
import itertools
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from graph.authorities.authorities import Authorities
from graph.authorities.files import CATEGORIES, COLUMNS, EDITIONS, PEOPLE, PROGRAMMES, WORKS
from graph.authorities.lookup import without_edition
from graph.authorities.record import Sort
from graph.iris import slug
from graph.partitions.decisions import Claim, property_of, text_of
from graph.partitions.lookalikes import Statement, differences, lookalikes
from graph.partitions.partition import Partition
from graph.partitions.runs import merge, predicate_of, subject_of, write_sorted
from graph.relations import preferred

#: Words that tell no programme from another one.
_EMPTY_WORDS = frozenset(("the", "annual", "award", "awards", "prize", "prizes"))
_SAME_AS = b"<http://www.w3.org/2002/07/owl#sameAs>"
#: Suggestions of each sort that are kept.
MOST = 100
#: Members of a group that a line names; the curator sees how many there are.
_MOST_MEMBERS = 50
_FILES = {
    Sort.PROGRAMME: PROGRAMMES,
    Sort.CATEGORY: CATEGORIES,
    Sort.EDITION: EDITIONS,
    Sort.AGENT: PEOPLE,
    Sort.WORK: WORKS,
}
#: Sorts whose names are compared over pages.
_COMPARED = (Sort.PROGRAMME, Sort.AGENT, Sort.WORK)


@dataclass(frozen=True, slots=True)
class Suggestion:
    """One thing to look at: why, and the line of the authority file ``file`` that would settle it.

    ``times`` is how often it is named.
    """

    file: str
    cells: tuple[str, ...]
    reason: str
    times: int

    @property
    def line(self) -> str:
        """The line to paste into the file."""
        text = io.StringIO()
        csv.writer(text, lineterminator="").writerow(self.cells)
        return text.getvalue()


@dataclass(frozen=True, slots=True)
class Suggestions:
    """What could be the same, which nominations look alike, what pages say differently, and what
    has no item.

    The most used come first; the counts are of all.
    """

    same: tuple[Suggestion, ...] = ()
    alike: tuple[Suggestion, ...] = ()
    different: tuple[Suggestion, ...] = ()
    unaligned: tuple[Suggestion, ...] = ()
    same_count: int = 0
    alike_count: int = 0
    different_count: int = 0
    unaligned_count: int = 0

    def facts(self, most: int) -> dict[str, Any]:
        """The first of each sort, and how many there are, for a manifest."""
        return {
            sort: {
                "count": count,
                "first": [
                    {"file": each.file, "line": each.line, "reason": each.reason}
                    for each in members[:most]
                ],
            }
            for sort, count, members in (
                ("same", self.same_count, self.same),
                ("alike", self.alike_count, self.alike),
                ("different", self.different_count, self.different),
                ("unaligned", self.unaligned_count, self.unaligned),
            )
        }


@dataclass(slots=True)
class Thing:
    """What tables name: its path below the base, what they call it and how often, and which do."""

    path: str
    labels: Counter[str] = field(default_factory=Counter)
    tables: set[str] = field(default_factory=set)
    decided: str = ""

    def json(self) -> str:
        """One line that ``parse`` reads."""
        return json.dumps(
            [self.path, sorted(self.labels.items()), sorted(self.tables), self.decided],
            ensure_ascii=False,
        )

    @classmethod
    def parse(cls, line: bytes) -> Thing:
        """The thing that a line of ``json`` is."""
        path, labels, tables, decided = json.loads(line)
        return cls(path, Counter(dict(labels)), set(tables), decided)

    @property
    def sort(self) -> str:
        """The word behind ``id/``."""
        return self.path.split("/")[1]

    @property
    def id(self) -> str:
        """The rest of the path."""
        return self.path.split("/", 2)[2]

    @property
    def label(self) -> str:
        """Its name: that of an authority file, else the one that is used most."""
        return self.decided or preferred(self.labels)

    @property
    def times(self) -> int:
        """How often tables name it."""
        return self.labels.total()

    @property
    def is_bare(self) -> bool:
        """Whether nothing but its page says what it is."""
        return "_in_" in self.id if self.sort == Sort.PROGRAMME else "/" in self.id


def suggestions(
    partitions: Sequence[Partition],
    authorities: Authorities,
    base: str,
    folder: Path,
    claims: Iterable[Claim] = (),
) -> Suggestions:
    """What to look at, ``MOST`` of each sort; what is between is written into ``folder``.

    ``claims`` are what pages say otherwise than stands.
    """
    items = set(_linked(merge([partition.links for partition in partitions], folder), base))
    same, unaligned = _Most(), _Most()

    def bearers() -> Iterator[bytes]:
        for thing in _things(merge([partition.names for partition in partitions], folder), base):
            if thing.path not in items:
                unaligned.add(_unaligned(thing, authorities))
            yield from _bearer_lines(thing)

    path = folder / "bearers.jsonl"
    write_sorted(bearers(), path)
    with path.open("rb") as lines:
        for _, group in itertools.groupby(lines, lambda line: line.partition(b"\t")[0]):
            same.add(_same([Thing.parse(line.partition(b"\t")[2]) for line in group], authorities))
    path.unlink()
    alike, different = _Most(), _Most()
    keys = merge([partition.keys for partition in partitions], folder)
    for nominations in lookalikes(keys, base, folder, authorities.differ):
        alike.add(_alike(nominations, authorities))
    for suggestion in _different(claims, authorities, base):
        different.add(suggestion)
    without_item = _with_own_ids(unaligned.first(), authorities)
    return Suggestions(
        same.first(), alike.first(), different.first(), without_item,
        same.count, alike.count, different.count, unaligned.count,
    )  # fmt: skip


class _Most:
    """The suggestions about what is used most, of any number."""

    def __init__(self) -> None:
        self.count = 0
        self._kept: dict[tuple[str, ...], Suggestion] = {}

    def add(self, suggestion: Suggestion | None) -> None:
        """Counts a suggestion and keeps it as long as there aren't more important ones."""
        if suggestion is None or suggestion.cells in self._kept:
            return
        self.count += 1
        self._kept[suggestion.cells] = suggestion
        if len(self._kept) > 2 * MOST + 100:
            self._kept = {each.cells: each for each in self.first()}

    def first(self) -> tuple[Suggestion, ...]:
        """Those that are kept, the most used first."""
        return tuple(heapq.nsmallest(MOST, self._kept.values(), key=_order))


def _order(suggestion: Suggestion) -> tuple[int, str, tuple[str, ...]]:
    return -suggestion.times, suggestion.file, suggestion.cells


def _things(lines: Iterable[bytes], base: str) -> Iterator[Thing]:
    """The things that names are of, in the order of their paths."""
    start = f"<{base}id/"
    for subject, group in itertools.groupby(lines, lambda line: line.partition(b"\t")[0]):
        iri = subject.decode()
        sort = iri.removeprefix(start).partition("/")[0]
        if not iri.startswith(start) or sort not in _FILES:
            continue
        thing = Thing(f"id/{iri.removeprefix(start)[:-1]}")
        for line in group:
            (label, _, table, is_preferred, _), times = json.loads(line.partition(b"\t")[2])
            if is_preferred:
                thing.decided = label
            if table:
                thing.labels[label] += times
                thing.tables.add(table)
        if thing.labels:
            yield thing


def _linked(lines: Iterable[bytes], base: str) -> Iterator[str]:
    for line in lines:
        if predicate_of(line) == _SAME_AS:
            yield subject_of(line)[1:-1].decode().removeprefix(base)


def _alike(group: Sequence[Statement], authorities: Authorities) -> Suggestion:
    """Nominations that look alike, with the line that makes one of those whose editions differ."""
    paths = tuple(each.path for each in group)
    reason = f"{' and '.join(paths)} look alike and are not one, by {differences(group)}"
    programme = paths[0].split("/")[2]
    record = authorities.records.get(f"id/{Sort.PROGRAMME}/{programme}")
    editions = {each.parts[0] for each in group}
    cells = {name: text for each in editions for name, text in _edition(each).items()}
    if record is None or len({each.parts[1:] for each in group}) > 1 or len(cells) < len(editions):
        return Suggestion("", paths, reason, len(group))
    label = f"{record.label}, {' or '.join(sorted(editions))}"
    members = {"programme": programme, "label": label, **cells}
    return _suggestion(Sort.EDITION, members, reason, len(group))


def _different(
    claims: Iterable[Claim], authorities: Authorities, base: str
) -> Iterator[Suggestion]:
    """The editions and nominations of which pages say different things, each with who says what."""
    by_thing: dict[tuple[str, str], list[Claim]] = {}
    for claim in claims:
        path = subject_of(claim.line)[1:-1].decode().removeprefix(base)
        by_thing.setdefault((path, property_of(claim)), []).append(claim)
    for (path, name), group in by_thing.items():
        values = "; ".join(f"{text_of(claim)} ({claim.table})" for claim in group)
        reason = f"{path}: pages say of its {name} what others don't: {values}"
        sort, programme, segment = path.split("/", 3)[1:4]
        is_known = f"id/{Sort.PROGRAMME}/{programme}" in authorities.records
        if sort != Sort.EDITION or not is_known or not _edition(segment):
            yield Suggestion("", (path, name), reason, len(group))
            continue
        cells = {"programme": programme, **_edition(segment), "dates": text_of(group[0])}
        label = f"{authorities.records[f'id/{Sort.PROGRAMME}/{programme}'].label}, {segment}"
        yield _suggestion(sort, cells | {"label": label}, reason, len(group))


def _bearer_lines(thing: Thing) -> Iterator[bytes]:
    """A line for each name that a thing bears, so that those of one name stand together."""
    if thing.sort in _COMPARED:
        for name in {_folded(label, thing.sort) for label in thing.labels}:
            yield f"{thing.sort} {name}\t{thing.json()}\n".encode()


def _same(group: Sequence[Thing], authorities: Authorities) -> Suggestion | None:
    """Things of one sort that bear one name, of which at most one is more than a name."""
    head = min(group, key=lambda thing: (thing.is_bare, -thing.times, thing.path))
    paths = {thing.path for thing in group}
    others = [
        thing
        for thing in group
        if thing.is_bare
        and thing.path != head.path
        and not authorities.partners_of(thing.path) & paths
    ]
    return _one_line(head, others) if others else None


def _folded(label: str, sort: str) -> str:
    """What is left of a name without what makes no difference between two spellings of it.

    >>> _folded("The 71st Lake Awards", "programme"), _folded("K.K. Bo", "agent")
    ('lake', 'kkbo')
    """
    if sort != Sort.PROGRAMME:
        return slug(label).replace("-", "")
    words = slug(without_edition(re.sub(r"^the ", "", label, flags=re.I))[0]).split("-")
    return "-".join(word for word in words if word not in _EMPTY_WORDS) or slug(label)


def _one_line(head: Thing, others: Sequence[Thing]) -> Suggestion:
    tables = head.tables.union(*(thing.tables for thing in others))
    times = head.times + sum(thing.times for thing in others)
    pages = ", ".join(sorted(table.rpartition("/")[2] for table in tables)[:3])
    more = f" and {len(tables) - 3} more" if len(tables) > 3 else ""
    reason = f"named {times} times in {pages}{more}: one name, and nothing else tells"
    label = head.label
    forms = {label for thing in others for label in thing.labels}
    if head.sort == Sort.PROGRAMME:
        label = head.decided or without_edition(label)[0]
        forms = {without_edition(form)[0] for form in forms}
    forms -= {label}
    cells = {
        "id": slug(label) if head.is_bare else head.id,
        "label": label,
        "forms": ";".join(sorted(form for form in forms if ";" not in form)),
        "same": ";".join(
            thing.path for thing in [*([head] if head.is_bare else []), *others][:_MOST_MEMBERS]
        ),
    }
    return _suggestion(head.sort, cells, reason, times)


def _unaligned(thing: Thing, authorities: Authorities) -> Suggestion | None:
    """The line in which an item is missing; none for a part of a programme that has no line."""
    programme, _, last = thing.id.rpartition("/")
    cells = {"id": thing.id, "label": thing.label}
    if thing.sort in (Sort.CATEGORY, Sort.EDITION):
        if f"id/{Sort.PROGRAMME}/{programme}" not in authorities.records:
            return None
        if thing.sort == Sort.EDITION and not _edition(last):
            return None
        cells |= {"programme": programme, "line": last, **_edition(last)}
    elif thing.is_bare:
        cells |= {"id": slug(thing.label), "same": thing.path}
    return _suggestion(thing.sort, cells, "has no item", thing.times)


def _with_own_ids(
    suggestions: Sequence[Suggestion], authorities: Authorities
) -> tuple[Suggestion, ...]:
    """The lines, each with an id of its own: lines with one id are of one thing.

    Of bare names that are alike each has the key of its page in its id.
    """
    ids = Counter((each.file, each.cells[0]) for each in suggestions)
    return tuple(
        _with_own_id(each)
        if ids[each.file, each.cells[0]] > 1 or _is_taken(each, authorities)
        else each
        for each in suggestions
    )


def _is_taken(suggestion: Suggestion, authorities: Authorities) -> bool:
    (sort,) = (sort for sort, file in _FILES.items() if file == suggestion.file)
    return f"id/{sort}/{suggestion.cells[0]}" in authorities.records


def _with_own_id(suggestion: Suggestion) -> Suggestion:
    columns = COLUMNS[suggestion.file]
    path = suggestion.cells[columns.index("same")] if "same" in columns else ""
    if not path:
        return suggestion
    own = path.split("/", 2)[2].replace("/", "_")
    return replace(suggestion, cells=(own, *suggestion.cells[1:]))


def _edition(segment: str) -> dict[str, str]:
    """The number, season or year of an edition that is its path segment; nothing for a doubt."""
    season = segment.removeprefix("season-")
    if season != segment:
        return {"season": season.replace("-", "/")}
    if not segment.isdigit():
        return {}
    return {"dates": segment} if len(segment) == len("1900") else {"number": segment}


def _suggestion(sort: str, cells: dict[str, str], reason: str, times: int) -> Suggestion:
    file = _FILES[Sort(sort)]
    cells = {"evidence": reason, **cells}
    return Suggestion(file, tuple(cells.get(column, "") for column in COLUMNS[file]), reason, times)
