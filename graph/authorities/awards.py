"""Which programme, edition and category line a row names, by its links, then by its words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from dataclasses import replace
from typing import TypeVar

from graph.authorities.lookup import Lookup, without_edition
from graph.authorities.record import Record, Sort
from graph.iris import Iris, Name
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
    edition = _edition(row, number, programme.id, lookup)
    category, counted_by = _category(row, programme.id, lookup)
    return replace(row, award=award, edition=edition, category=category, counted_by=counted_by)


class Editions:
    """The editions of one page: one of a programme on a day is the same in all rows."""

    def __init__(self, rows: Iterable[Row], scope: str) -> None:
        self._scope = scope
        self._numbers: dict[tuple[str, str], set[int]] = {}
        self._seasons: dict[tuple[str, str], set[str]] = {}
        for row in rows:
            edition = row.edition
            if (edition.number or edition.season) and _is_day(edition.date):
                key = self._key(row)
                self._numbers.setdefault(key, set()).update(filter(None, (edition.number,)))
                self._seasons.setdefault(key, set()).update(filter(None, (edition.season,)))

    def completed(self, row: Row) -> Row:
        """The row with the number and season of its edition that other rows alone have.

        Where they say different ones, it isn't known which.
        """
        edition = row.edition
        if (edition.number and edition.season) or not _is_day(edition.date) or not self._numbers:
            return row
        key = self._key(row)
        number = edition.number or _only(self._numbers.get(key, set()))
        season = edition.season or _only(self._seasons.get(key, set())) or ""
        return replace(row, edition=replace(edition, number=number, season=season))

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


def _edition(row: Row, number: int | None, programme: str, lookup: Lookup) -> Edition:
    """The edition with what authority files say of it: by its links, then number, name and date."""
    edition = row.edition
    number = edition.number or number
    record = lookup.article(Sort.EDITION, edition.article, programme)
    record = record or lookup.article(Sort.EDITION, row.award.article, programme)
    if not record and number:
        record = lookup.path(f"id/{Sort.EDITION}/{programme}/{number}")
    record = record or lookup.text(Sort.EDITION, edition.name, programme)
    if not number:
        record = record or lookup.moment("season", edition.season, programme)
        record = record or _held(edition, programme, lookup)
    if not record:
        return replace(edition, number=number)
    return replace(
        edition,
        number=record.number or number,
        season=record.season or edition.season,
        authority=record.id.partition("/")[2],
    )


def _held(edition: Edition, programme: str, lookup: Lookup) -> Record | None:
    """The one edition of that day, or of that year, of which somebody has another day.

    Two editions may have been held in one year: one of another season isn't it.
    """
    record = lookup.moment("date", edition.date, programme)
    record = record or lookup.moment("date", edition.date[:4], programme)
    is_other = record and "" != edition.season != record.season != ""
    return None if is_other else record


def _category(row: Row, programme: str, lookup: Lookup) -> tuple[Name, CountedBy]:
    record = lookup.text(Sort.CATEGORY, row.category.text, programme, year_of(row.edition))
    if not record:
        return row.category, CountedBy.UNKNOWN
    line = record.id.partition("/")[2]
    return replace(row.category, authority=line), record.counted_by


def year_of(edition: Edition) -> int | None:
    """The year of an edition: of its season or date, else the one that may be of either."""
    when = edition.season or edition.date or edition.year
    return int(when[:4]) if when[:4].isdigit() else None
