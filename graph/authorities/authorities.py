"""All authority files of a build, as one answer to the question which thing a name means."""

from __future__ import annotations

import hashlib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from graph.authorities.files import Difference, Line, read_folder
from graph.authorities.record import Record, Sort, is_public
from graph.bundled import bundled
from graph.iris import slug
from graph.reading.model.rows import CountedBy

#: The authority files that come with the program.
BUNDLED = "mappings/authorities"

#: What a name is looked up by: its sort, the programme that it is of ("" for none), and
#: "text", "article", "identifier", "season", "date" or "path" with its spelling.
Key = tuple[str, str, str, str]


@dataclass(frozen=True, eq=False)
class Authorities:
    """What all authority files say, by the names, articles, identifiers and paths of things."""

    records: dict[str, Record]
    by_key: dict[Key, tuple[Record, ...]]
    differences: frozenset[frozenset[str]]

    def of_text(
        self, sort: Sort, text: str, scope: str = "", year: int | None = None
    ) -> Record | None:
        """What a name means in a year (None if that is unknown); None if it is nothing or two."""
        records = self.by_key.get((sort, scope, "text", slug(text)), ()) if text else ()
        bearers = [
            record
            for record in records
            if any(form.is_of(year) and slug(form.text) == slug(text) for form in record.names)
        ]
        return bearers[0] if len(bearers) == 1 else None

    def of_article(self, sort: Sort, article: str | None, scope: str = "") -> Record | None:
        """What an article is about."""
        return self._only(sort, scope, "article", article or "")

    def of_moment(self, by: str, when: str, programme: str) -> Record | None:
        """The one edition of a programme in a "season" or at a "date", which may be a year."""
        return self._only(Sort.EDITION, programme, by, when)

    def of_identifier(self, sort: Sort, identifier: str) -> Record | None:
        """What has an identifier: one with its scheme, or one that means the same everywhere."""
        return self._only(sort, "", "identifier", identifier)

    def of_path(self, path: str) -> Record | None:
        """What a thing that was published under that path is."""
        return self._only("", "", "path", path)

    def differ(self, left: str, right: str) -> bool:
        """Whether a curator says that two things, given by their paths, are not one."""
        return right in self.partners_of(left)

    def partners_of(self, path: str) -> frozenset[str]:
        """The paths of the things that a curator says are not the one with this path."""
        return self._partners.get(path, frozenset())

    @cached_property
    def _partners(self) -> dict[str, frozenset[str]]:
        partners: defaultdict[str, set[str]] = defaultdict(set)
        for pair in self.differences:
            for path in pair:
                partners[path] |= pair - {path}
        return {path: frozenset(others) for path, others in partners.items()}

    def fingerprint(self, keys: Iterable[Key]) -> str:
        """The hash of all that the files say of names: it changes with any line about them."""
        records = {record.path: record for key in keys for record in self.by_key.get(key, ())}
        concerned = [records[path] for path in sorted(records)]
        bodies = {f"id/{Sort.AGENT}/{body}" for record in concerned for body in record.conferred_by}
        parents = {f"id/{Sort.PROGRAMME}/{record.programme}" for record in concerned}
        concerned += [
            self.records[path] for path in sorted(bodies | parents) if path in self.records
        ]
        paths = {key[3] for key in keys if key[2] == "path"} | records.keys()
        pairs = sorted(sorted(pair) for pair in self.differences if pair & paths)
        return hashlib.sha256(repr((concerned, pairs)).encode()).hexdigest()[:32]

    def _only(self, sort: str, scope: str, by: str, spelling: str) -> Record | None:
        records = self.by_key.get((sort, scope, by, spelling), ())
        return records[0] if len(records) == 1 else None


def load(folders: Sequence[Path] = ()) -> Authorities:
    """The authority files that come with the program, and those in some folders of a user's own.

    Several lines about one thing add up. Raises InputError with the file, line and column of what
    is wrong, also where two things claim the same name, article, identifier or path.
    """
    states = tuple(
        (folder, tuple((path.name, path.stat().st_mtime_ns) for path in sorted(folder.glob("*"))))
        for folder in (bundled(BUNDLED), *folders)
    )
    return _loaded(states)


@cache
def _loaded(states: tuple[tuple[Path, tuple[tuple[str, int], ...]], ...]) -> Authorities:
    lines: list[Line] = []
    differences: list[Difference] = []
    for folder, _ in states:
        more, pairs = read_folder(folder)
        lines += more
        differences += pairs
    return authorities(lines, differences)


def authorities(lines: Iterable[Line], differences: Iterable[Difference]) -> Authorities:
    """What some lines say together; raises InputError where they contradict each other."""
    records: dict[str, Record] = {}
    owners: dict[Key, Line] = {}
    lines = [*lines]
    for line in lines:
        record = line.record
        _refuse_conflicts(line, owners)
        earlier = records.get(record.path)
        _refuse_contradictions(line, earlier)
        records[record.path] = earlier.with_more(record) if earlier else record
    for line in lines:
        _check_references(line, records)
    by_key: dict[Key, dict[str, Record]] = {}
    for record in records.values():
        for _, key in keys_of(record):
            by_key.setdefault(key, {})[record.path] = record
    differences = [*differences]
    for difference in differences:
        _refuse_merged(difference, by_key)
    pairs = frozenset(frozenset((each.one, each.other)) for each in differences)
    return Authorities(records, {key: (*each.values(),) for key, each in by_key.items()}, pairs)


def keys_of(record: Record) -> Iterator[tuple[str, Key]]:
    """Every key under which a record is found, with the column that gives it."""
    sort, scope = str(record.sort), record.programme
    yield "same", ("", "", "path", record.path)
    for path in record.same:
        yield "same", ("", "", "path", path)
    for form in record.names:
        yield "forms", (sort, scope, "text", slug(form.text))
    for article in record.articles:
        yield "articles", (sort, scope, "article", article)
        if scope:  # an article tells the programme too
            yield "articles", (sort, "", "article", article)
    for by, when in _moments(record):
        yield "dates", (sort, scope, by, when)
    if record.item:
        yield "item", (sort, "", "identifier", record.item)
    for identifier in record.identifiers:
        scheme, _, value = identifier.rpartition(":")
        if scheme:
            yield "identifiers", (sort, "", "identifier", identifier)
        if is_public(value):  # a bare number is told from a page's own by its scheme alone
            yield "identifiers", (sort, "", "identifier", value)


def _moments(record: Record) -> Iterator[tuple[str, str]]:
    """The season of an edition, and its dates and their years, as a row may give them."""
    if record.season:
        yield "season", record.season
    for when in dict.fromkeys((*record.dates, *(date[:4] for date in record.dates))):
        yield "date", when


def _refuse_conflicts(line: Line, owners: dict[Key, Line]) -> None:
    """Refuses what another thing has already; people and works may share their names.

    Two editions may be of one year, which then tells none of them.
    """
    record = line.record
    for column, key in keys_of(record):
        if column == "dates" or (column == "forms" and record.sort in (Sort.AGENT, Sort.WORK)):
            continue
        owner = owners.setdefault(key, line)
        if owner.record.path == record.path or (column == "forms" and _apart(owner, line, key[3])):
            continue
        raise line.cells.error(
            column,
            f"{_spelling(line, column, key)!r} is {owner.record.label!r} already ({owner.place})",
            "Remove it from one of them, or give both one id if they are one thing",
        )


def _spelling(line: Line, column: str, key: Key) -> str:
    """What a key is of, as the line has it."""
    names = (form.text for form in line.record.names) if column == "forms" else ()
    return next((name for name in names if slug(name) == key[3]), key[3])


#: What a thing has only one of; the number, season and line of one are in its id.
_SINGLE = ("item", "kind", "year", "number", "season", "counted_by", "nominees")


def _refuse_contradictions(line: Line, earlier: Record | None) -> None:
    """Refuses what another line of the same thing says otherwise."""
    for column in _SINGLE if earlier else ():
        value, other = getattr(line.record, column), getattr(earlier, column)
        unknown = CountedBy.UNKNOWN if column == "counted_by" else None
        if value and other and value != other and unknown not in (value, other):
            raise line.cells.error(
                column,
                f"is {value!s} here, and {other!s} in another line of {line.record.path}",
                "Say the same in both, or give them two ids if they are two things",
            )


def _refuse_merged(difference: Difference, by_key: dict[Key, dict[str, Record]]) -> None:
    """Refuses a difference between two paths that are of one thing by the other files."""
    one, other = (
        {*by_key.get(("", "", "path", path), {path: None})}
        for path in (difference.one, difference.other)
    )
    if one & other:
        raise difference.cells.error(
            "other",
            f"{difference.other!r} is the same as {difference.one!r} by the other files",
            "Remove this line, or the path from 'same'",
        )


def _apart(left: Line, right: Line, spelling: str) -> bool:
    """Whether two things have a name in common in different years only."""
    spans = [
        [(form.first or 0, form.last or 9999) for form in line.record.names
         if slug(form.text) == spelling]
        for line in (left, right)
    ]  # fmt: skip
    return all(a[1] < b[0] or b[1] < a[0] for a in spans[0] for b in spans[1])


def _check_references(line: Line, records: dict[str, Record]) -> None:
    record = line.record
    if record.programme and f"id/{Sort.PROGRAMME}/{record.programme}" not in records:
        raise line.cells.error(
            "programme",
            f"{record.programme!r} is no programme",
            "Describe it in programmes.csv, or write its id as there",
        )
    for body in record.conferred_by:
        if f"id/{Sort.AGENT}/{body}" not in records:
            raise line.cells.error(
                "conferred_by", f"{body!r} is no id of people.csv", "Describe the body there"
            )
