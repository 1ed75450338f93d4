"""Which programme, edition and category line a row names, by its links, then by its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence, Set
from dataclasses import replace
from typing import TypeVar

from graph.authorities.lookup import Lookup, without_edition
from graph.authorities.record import Record, Sort
from graph.iris import Iris, Name, named, slug
from graph.reading.model.rows import CountedBy, Edition, Row

#: Paths of IRIs are the same under any base.
_ANY_BASE = "https://w3id.org/"

Value = TypeVar("Value")


def resolved(row: Row, scope: str, lookup: Lookup) -> Row:
    """The row with the ids that authority files have for its programme, edition and category.

    ``scope`` is the key of its page.
    """
    programme, number = _programme(row, scope, lookup)
    if programme is None:
        return row
    award = replace(row.award, authority=programme.id)
    programmes = (programme.id, named(row.award, scope))
    edition = _edition(row, number, scope, programmes, lookup)
    category, counted_by = _category(row, programmes, lookup)
    return replace(row, award=award, edition=edition, category=category, counted_by=counted_by)


class Numbers:
    """The numbers that the rows of one page give to what is one edition by its line."""

    def __init__(self, rows: Iterable[Row]) -> None:
        self._numbers: dict[tuple[str, str], set[int]] = {}
        for row in rows:
            if row.edition.number and row.edition.authority:
                self._numbers.setdefault(self._line(row), set()).add(row.edition.number)

    def told_apart(self, row: Row) -> Row:
        """The row without the line of its season or day where that is of rows of other numbers."""
        edition = row.edition
        if not edition.number or edition.article or len(self._numbers.get(self._line(row), ())) < 2:
            return row
        return replace(row, edition=replace(edition, authority=""))

    def _line(self, row: Row) -> tuple[str, str]:
        return row.award.authority, row.edition.authority


class Editions:
    """The editions of one page: one of a programme on a day is the same in all rows."""

    def __init__(self, rows: Iterable[Row], scope: str) -> None:
        self._scope = scope
        self._numbers: dict[tuple[str, str], set[int]] = {}
        self._seasons: dict[tuple[str, str], set[str]] = {}
        self._lines: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            edition = row.edition
            if _is_day(edition.date) and (edition.number or edition.season or edition.authority):
                key = self._key(row)
                self._numbers.setdefault(key, set()).update(filter(None, (edition.number,)))
                self._seasons.setdefault(key, set()).update(filter(None, (edition.season,)))
                self._lines.setdefault(key, set()).update(filter(None, (edition.authority,)))

    def completed(self, row: Row) -> Row:
        """The row with the number, season and line of its edition that other rows alone have.

        Where they say different ones, it isn't known which.
        """
        edition = row.edition
        if not _is_day(edition.date) or not self._numbers:
            return row
        key = self._key(row)
        if key not in self._numbers:
            return row
        numbers, seasons = self._numbers[key], self._seasons[key]
        is_one = len(numbers) < 2 and len(seasons) < 2
        line = _only(self._lines[key]) if is_one else ""
        return replace(
            row,
            edition=replace(
                edition,
                number=edition.number or _only(numbers),
                season=edition.season or _only(seasons) or "",
                authority=edition.authority or line or "",
            ),
        )

    def _key(self, row: Row) -> tuple[str, str]:
        return Iris(_ANY_BASE).programme(row.award, self._scope), row.edition.date


def _is_day(date: str) -> bool:
    return len(date) == len("2014-03-02")


def _only(values: Set[Value]) -> Value | None:
    return next(iter(values)) if len(values) == 1 else None


def _programme(row: Row, scope: str, lookup: Lookup) -> tuple[Record | None, int | None]:
    """The programme, and the number of the edition that its name tells.

    What the award links to comes first, then what its edition links to, then its words, then what
    its category links to: the programme that the category is of; then where it was published.
    """
    year = year_of(row.edition)
    for article in (row.award.article, row.edition.article):
        for record, number in _of_article(article, year, lookup):
            return record, number
    for text in (row.award.text, row.edition.name):
        for record, number in _of_text(text, year, lookup):
            return record, number
    line = lookup.article(Sort.CATEGORY, row.category.article)
    if line:
        return _of_line(line, lookup), None
    published = Iris(_ANY_BASE).programme(row.award, scope).removeprefix(_ANY_BASE)
    return lookup.path(published), None


def _of_article(
    article: str, year: int | None, lookup: Lookup
) -> Iterator[tuple[Record, int | None]]:
    """A programme by its article, by that of an edition or category, or by an edition's title."""
    if not article:
        return
    title, number = without_edition(article)
    for name in dict.fromkeys((article, title)):
        record = lookup.article(Sort.PROGRAMME, name)
        if record:
            yield record, number if name == title else None
    for sort in (Sort.EDITION, Sort.CATEGORY):
        part = lookup.article(sort, article)
        record = _of_line(part, lookup) if part else None
        if record:
            yield record, number
    if title != article:
        record = lookup.text(Sort.PROGRAMME, title, year=year)
        if record:
            yield record, number


def _of_text(text: str, year: int | None, lookup: Lookup) -> Iterator[tuple[Record, int | None]]:
    if not text:
        return
    rest, number = without_edition(text)
    for name in dict.fromkeys((text, rest)):
        record = lookup.text(Sort.PROGRAMME, name, year=year)
        if record:
            yield record, number if name == rest else None


def _of_line(record: Record, lookup: Lookup) -> Record | None:
    """The programme of a category line or an edition."""
    return lookup.path(f"id/{Sort.PROGRAMME}/{record.programme}")


def _edition(
    row: Row, number: int | None, scope: str, programmes: Sequence[str], lookup: Lookup
) -> Edition:
    """The edition with what authority files say of it.

    It is known by its links, then its number, name, season and date, then where it was published.
    """
    programme = programmes[0]
    edition = replace(row.edition, number=row.edition.number or number)
    record = lookup.article(Sort.EDITION, edition.article, programme)
    record = record or lookup.article(Sort.EDITION, row.award.article, programme)
    if not record and edition.number:
        record = lookup.path(f"id/{Sort.EDITION}/{programme}/{edition.number}")
    record = record or lookup.text(Sort.EDITION, edition.name, programme)
    if not record:
        record = _numbered(lookup.moment("season", edition.season, programme), edition)
    record = record or _held(edition, programme, lookup)
    record = record or _published(Sort.EDITION, edition.path(scope), programmes, lookup)
    if not record:
        return edition
    return replace(
        edition,
        number=record.number or edition.number,
        season=record.season or edition.season,
        authority=record.id.partition("/")[2],
    )


def _numbered(record: Record | None, edition: Edition) -> Record | None:
    """An edition that is known by when it was, unless it has another number."""
    is_other = record and edition.number and record.number not in (None, edition.number)
    return None if is_other else record


def _held(edition: Edition, programme: str, lookup: Lookup) -> Record | None:
    """The one edition of that day, or of that year, of which somebody has another day.

    Two editions may have been held in one year: one of another season isn't it, and a number tells
    that it is of the year no better.
    """
    if edition.number and not _is_day(edition.date):
        return None
    record = lookup.moment("date", edition.date, programme)
    if not edition.number:
        record = record or lookup.moment("date", edition.date[:4], programme)
    is_other = record and "" != edition.season != record.season != ""
    return None if is_other else _numbered(record, edition)


def _category(row: Row, programmes: Sequence[str], lookup: Lookup) -> tuple[Name, CountedBy]:
    text, programme = row.category.text, programmes[0]
    record = lookup.text(Sort.CATEGORY, text, programme, year_of(row.edition))
    record = record or _published(Sort.CATEGORY, slug(text), programmes, lookup)
    if not record:
        return row.category, CountedBy.UNKNOWN
    line = record.id.partition("/")[2]
    return replace(row.category, authority=line), record.counted_by


def _published(
    sort: Sort, segment: str, programmes: Sequence[str], lookup: Lookup
) -> Record | None:
    """What a line says to be the same as what stood at a segment below one of the programmes.

    The first of these is its own, others are what that was without its line.
    """
    for programme in programmes:
        path = f"id/{sort}/{programme}/{segment}"
        record = lookup.path(path)
        if record and path in record.same and record.programme == programmes[0]:
            return record
    return None


def year_of(edition: Edition) -> int | None:
    """The year of an edition: of its season or date, else the one that may be of either."""
    when = edition.season or edition.date or edition.year
    return int(when[:4]) if when[:4].isdigit() else None
