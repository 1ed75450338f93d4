"""What the years of a table are: its header, its notes or its cells say it, or nothing does."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.reading.awards.columns import Columns
from graph.reading.awards.dates import is_season
from graph.reading.awards.editions import edition_in
from graph.reading.awards.table import ReadRow, Years
from graph.reading.awards.vocabulary import Role, words_of
from graph.reading.model.grid import Grid

_HELD = frozenset({"ceremony", "held", "awarded", "date", "dates", "presented", "presentation"})
_SEASON = frozenset(
    {"season", "film", "films", "release", "released", "eligibility", "work", "honoured", "honored"}
)
_NOTE_HELD = re.compile(
    r"year (?:of|in which|that|when)\b[^.]*\b(?:ceremony|presented|given|held|took place)", re.I
)
_NOTE_SEASON = re.compile(
    r"year (?:of|in which|that|when)\b[^.]*\b(?:release|eligib|honou?red)", re.I
)


def years_of_header(header: str) -> Years:
    """What years below a header are, by its words.

    >>> years_of_header("year_film"), years_of_header("Date of ceremony"), years_of_header("Year")
    (<Years.SEASON: 'season'>, <Years.HELD: 'held'>, <Years.UNKNOWN: ''>)
    """
    words = {*words_of(header)}
    if words & _HELD:
        return Years.HELD
    return Years.SEASON if words & _SEASON else Years.UNKNOWN


def years_of_table(columns: Columns, grid: Grid, rows: Sequence[ReadRow]) -> Years:
    """What the years in the column of dates are: by its header and the notes to it, else by rows.

    A header "Date" says that they are of when awards were held, unless seasons stand below it.
    """
    place = columns.at.get(Role.DATE)
    is_plain = place is not None and {*words_of(columns.headers[place])} <= {"date", "dates"}
    seasons = any(is_season(row.date.iso) for row in rows)
    if is_plain and seasons and not columns.declaration.years:
        return Years.UNKNOWN
    return years_of(columns, grid) or years_of_rows(rows)


def years_of(columns: Columns, grid: Grid) -> Years:
    """What the years in the column of dates are, by its header and the notes to it."""
    if columns.declaration.years:
        return Years(columns.declaration.years)
    place = columns.at.get(Role.DATE)
    if place is None:
        return Years.HELD if Role.DATE in columns.declaration.constants else Years.UNKNOWN
    if meaning := years_of_header(columns.headers[place]):
        return meaning
    if season_place(columns) is not None:
        return Years.HELD
    notes = [
        note
        for row in grid.rows[: columns.first]
        if (slot := row[place])
        for note in slot.cell.references
    ]
    if any(map(_NOTE_HELD.search, notes)):
        return Years.HELD
    return Years.SEASON if any(map(_NOTE_SEASON.search, notes)) else Years.UNKNOWN


def years_of_rows(rows: Sequence[ReadRow]) -> Years:
    """What the years of rows are, where their cells say it.

    Seasons such as "1927/28" stand in a column of seasons, days in one of dates, and where both do
    neither says it; and a year later than that in an award's own name is the year in which it was
    held.
    """
    seasons = any(is_season(row.date.iso) for row in rows)
    days = any(row.date.precision in ("day", "month") for row in rows)
    if seasons or days:
        return Years.UNKNOWN if seasons and days else Years.SEASON if seasons else Years.HELD
    pairs = {
        (int(year), int(row.date.iso))
        for row in rows
        if row.date.precision == "year"
        and (year := edition_in(row.award).year).isdigit()
        and abs(int(year) - int(row.date.iso)) == 1
    }
    later = [year < date for year, date in pairs]
    if later and all(later):
        return Years.HELD
    return Years.SEASON if later and not any(later) else Years.UNKNOWN


def season_place(columns: Columns) -> int | None:
    """The column that says which season is honoured, beside that of dates."""
    used = columns.at.get(Role.DATE)
    for place, header in enumerate(columns.headers):
        kind = columns.role_at(place)
        spare = kind in (Role.YEAR, Role.OTHER) and place != used
        if spare and place in _year_places(columns) and years_of_header(header) is Years.SEASON:
            return place
    return None


def _year_places(columns: Columns) -> set[int]:
    others = {*columns.others.get(Role.YEAR, ()), *columns.others.get(Role.DATE, ())}
    return others | ({columns.at[Role.YEAR]} if Role.YEAR in columns.at else set())
