"""The geometry of the pictures: bars and a time line, as SVG that the templates write.

Positions are shares of the width, so that a picture fits a phone without shrinking its letters.
Colours are classes of the style sheet, so that they follow light, dark and print. CONTRIBUTING.md
says why no charting library draws them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import NamedTuple

from graph.kinds import quantity
from server.pages.nominations import ORDER, UNKNOWN, Tally, tone
from server.pages.terms import date_in_words

#: What a reader calls the groups.
WORDS = {"won": "won", "placed": "placed or honoured", "nominated": "nominated only",
         UNKNOWN: "not known"}  # fmt: skip
#: Pixels of the height of the time line's tallest column, and of one nomination at most.
LINE_HEIGHT = 140
UNIT_HEIGHT = 14
#: Days up to which marks are months; beyond they are years.
WEEKS_UNTIL = 550
#: Years that can be drawn: a slip of the pen doesn't make a line of millennia.
YEARS = range(1800, 2200)
#: Marks below the time line at most, so that they fit a phone.
MOST_MARKS = 12
#: The share of the width behind which a mark would stand out of the picture.
LAST_MARK = 93
#: The axis is broken for so many days without anything, if they are so large a share of all, and
#: something was held on so many days before or behind them.
LEAST_GAP, LEAST_SHARE, SEASON_DAYS = 60, 0.25, 5
#: The share of the width that a break of the axis takes.
BREAK = 5.0
#: A name with its IRI.
Named = tuple[str, str]
#: The share of the width that the longest bar takes: its border isn't cut off.
LONGEST = 99.5


class _Length(NamedTuple):
    """What columns may be: up to how many days, and which of a date must be known for them.

    A date that is known so precisely has so many ``characters``.
    """

    name: str
    most_days: int
    precision: str
    characters: int


#: The lengths of columns, the shortest first.
LENGTHS = (
    _Length("week", WEEKS_UNTIL, "day", 10),
    _Length("month", 3000, "month", 7),
    _Length("year", 366 * len(YEARS), "year", 4),
)


@dataclass(frozen=True)
class BarPart:
    """A rectangle of one group; ``at`` and ``size`` are a share (percent) or pixels."""

    tone: str
    at: float
    size: float


@dataclass(frozen=True)
class TallyBar:
    """A line of a bar chart: of which thing (an IRI), its parts, and the same in words."""

    iri: str
    total: int
    words: str
    parts: tuple[BarPart, ...]


@dataclass(frozen=True)
class TimeColumn:
    """One column of the time line: its place as a share, its parts in pixels from above.

    ``editions`` are those of its time, name and IRI.
    """

    at: float
    width: float
    period: str
    words: str
    parts: tuple[BarPart, ...]
    editions: tuple[Named, ...] = ()


@dataclass(frozen=True)
class TimeLine:
    """Columns along time, the marks below, where the axis is broken, scale, and all in words.

    ``scale`` says how many nominations a column as high as the picture stands for.
    """

    columns: tuple[TimeColumn, ...]
    marks: tuple[tuple[float, str, str], ...]
    breaks: tuple[float, ...]
    height: int
    scale: str
    words: str


def toned(tally: Tally) -> Tally:
    """The counts by group."""
    groups: Tally = Counter()
    for result, number in tally.items():
        groups[tone(result)] += number
    return groups


def in_words(tally: Tally) -> str:
    """The counts of the groups that occur.

    >>> in_words(Counter(won=2, nominated=1, shortlisted=1))
    '2 won, 2 nominated only'
    """
    groups = toned(tally)
    return ", ".join(f"{groups[name]:,} {WORDS[name]}" for name in ORDER if groups[name])


def bars(tallies: Mapping[str, Tally], limit: int) -> list[TallyBar]:
    """The ``limit`` longest bars, longest first, then by wins, then by IRI."""

    def rank(pair: tuple[str, Tally]) -> tuple[int, int, str]:
        return -pair[1].total(), -pair[1]["won"], pair[0]

    longest_first = sorted(tallies.items(), key=rank)[:limit]
    longest = max((tally.total() for _, tally in longest_first), default=1)
    return [
        TallyBar(iri, tally.total(), in_words(tally), _stacked(toned(tally), LONGEST / longest))
        for iri, tally in longest_first
    ]


def time_line(
    dates: Mapping[str, Tally], editions: Mapping[str, Sequence[Named]] | None = None
) -> TimeLine | None:
    """The nominations by week, month or year; None unless two dates are known so precisely.

    ``editions`` are those held on a date, name and IRI. A time in which nothing happens, longer
    than what is drawn before and behind it, is left out of the axis, which is broken there. A date
    that isn't known so precisely is left out too; where those would be most, columns are longer.
    """
    length = next((each for each in LENGTHS if _fits(dates, each)), None)
    if length is None:
        return None
    days = _days(dates, length)
    axis = _Axis.of(_stretches(sorted({*days.values()})), length.name)
    tallies: dict[date, Tally] = {}
    held: dict[date, dict[Named, None]] = {}
    for text, day in sorted(days.items()):
        begin = axis.begin_of(day)
        tallies.setdefault(begin, Counter()).update(dates[text])
        held.setdefault(begin, {}).update(dict.fromkeys((editions or {}).get(text, ())))
    highest = max(tally.total() for tally in tallies.values())
    unit = min(UNIT_HEIGHT, LINE_HEIGHT / highest)
    height = round(unit * highest)
    columns = tuple(
        _column(axis, begin, tallies[begin], (*held[begin],), unit, height)
        for begin in sorted(tallies)
    )
    scale = f"{quantity(highest, 'nomination')} in a {length.name}"
    words = _summary(tallies, length.name)
    if rest := sum(tally.total() for text, tally in dates.items() if text not in days):
        words += f" Left out: {quantity(rest, 'nomination')} whose {length.precision} isn't known."
    return TimeLine(columns, axis.marks(), axis.breaks(), height, scale, words)


def _days(dates: Iterable[str], length: _Length) -> dict[str, date]:
    """The first day of each date that is known precisely enough for columns of a length."""
    return {text: day for text in dates if len(text) >= length.characters and (day := _day(text))}


def _fits(dates: Mapping[str, Tally], length: _Length) -> bool:
    """Whether columns may have that length: not too many, and not most nominations left out."""
    days = _days(dates, length)
    drawn = sum(dates[text].total() for text in days)
    is_most = 2 * drawn >= sum(tally.total() for tally in dates.values())
    begins = {_start(day, length.name) if length is LENGTHS[-1] else day for day in days.values()}
    if len(begins) < 2 or not (is_most or length is LENGTHS[-1]):
        return False
    stretches = _stretches(sorted({*days.values()}))
    return sum((last - first).days for first, last in stretches) <= length.most_days


def _stretches(days: Sequence[date]) -> list[tuple[date, date]]:
    """The first and the last day of each time in which something happens.

    A gap parts two of them if it is long, a large part of the whole, and would squeeze a season.
    """
    least = max(LEAST_GAP, (days[-1] - days[0]).days * LEAST_SHARE)
    stretches, first = [], days[0]
    for place, (day, following) in enumerate(pairwise(days), 1):
        squeezes = max(place, len(days) - place) >= SEASON_DAYS
        if (following - day).days >= least and squeezes:
            stretches.append((first, day))
            first = following
    return [*stretches, (first, days[-1])]


@dataclass(frozen=True)
class _Axis:
    """Where days stand: stretches of time one after the other, with a break between two."""

    stretches: tuple[tuple[date, date], ...]
    length: str

    @classmethod
    def of(cls, stretches: Sequence[tuple[date, date]], length: str) -> _Axis:
        """The axis of stretches, which become whole weeks, months or years; touching ones join."""
        whole: list[tuple[date, date]] = []
        for first, last in stretches:
            start, end = _start(first, length), _next(_start(last, length), length)
            if whole and start <= whole[-1][1]:
                whole[-1] = (whole[-1][0], max(end, whole[-1][1]))
            else:
                whole.append((start, end))
        return cls(tuple(whole), length)

    @property
    def _days(self) -> int:
        return sum((end - start).days for start, end in self.stretches)

    @property
    def _per_day(self) -> float:
        return (100 - BREAK * (len(self.stretches) - 1)) / self._days

    def begin_of(self, day: date) -> date:
        """The first day of the week, month or year of a day."""
        return _start(day, self.length)

    def at(self, day: date) -> float:
        """The share of the width at which a day stands."""
        share = 0.0
        for start, end in self.stretches:
            if day <= end:
                return round(share + max((day - start).days, 0) * self._per_day, 2)
            share += (end - start).days * self._per_day + BREAK
        return 100.0

    def breaks(self) -> tuple[float, ...]:
        """Where the axis is broken: the middles of the breaks."""
        return tuple(round(self.at(end) + BREAK / 2, 2) for _, end in self.stretches[:-1])

    def marks(self) -> tuple[tuple[float, str, str], ...]:
        """The months (or years, where there would be too many) that begin on the axis."""
        length = "month" if self._days <= WEEKS_UNTIL else "year"
        begins: list[tuple[float, date]] = []
        for start, end in self.stretches:
            begin = _start(start, length)
            while begin < end:
                at = self.at(begin)
                if begin >= start and at <= LAST_MARK:
                    begins.append((at, begin))
                begin = _next(begin, length)
        step = -(-len(begins) // MOST_MARKS) or 1
        # the months that are left out are those between two marks, of which January is one
        first = next((place for place, (_, begin) in enumerate(begins) if begin.month == 1), 0)
        marks: list[tuple[float, str, str]] = []
        last_year = None
        for at, begin in begins[first % step :: step]:
            year = "" if begin.year == last_year else str(begin.year)
            last_year = begin.year
            marks.append((at, begin.strftime("%b") if length == "month" else "", year))
        return tuple(marks)


def _column(
    axis: _Axis, begin: date, tally: Tally, editions: tuple[Named, ...], unit: float, height: int
) -> TimeColumn:
    rising = _stacked(toned(tally), unit)
    parts = tuple(
        BarPart(part.tone, round(height - part.at - part.size, 1), part.size) for part in rising
    )
    at = axis.at(begin)
    width = round(axis.at(_next(begin, axis.length)) - at, 2)
    period = _period(begin, axis.length)
    return TimeColumn(at, width, period, f"{period}: {in_words(tally)}", parts, editions)


def _stacked(groups: Tally, scale: float) -> tuple[BarPart, ...]:
    parts, at = [], 0.0
    for name in ORDER:
        if groups[name]:
            size = groups[name] * scale
            parts.append(BarPart(name, round(at, 1), round(size, 1)))
            at += size
    return tuple(parts)


def _summary(tallies: Mapping[date, Tally], length: str) -> str:
    busiest = max(sorted(tallies), key=lambda begin: tallies[begin].total())
    first, last = min(tallies), max(tallies)
    return (
        f"From {_period(first, length)} to {_period(last, length)}. "
        f"Most in {_period(busiest, length)}: {in_words(tallies[busiest])}."
    )


def _day(text: str) -> date | None:
    try:
        day = date.fromisoformat(text + "-01-01"[: 10 - len(text)] if len(text) < 10 else text)
    except ValueError:
        return None
    return day if day.year in YEARS else None


def _start(day: date, length: str) -> date:
    if length == "week":
        return day - timedelta(days=day.weekday())
    return day.replace(day=1) if length == "month" else day.replace(month=1, day=1)


def _next(begin: date, length: str) -> date:
    if length == "week":
        return begin + timedelta(days=7)
    if length == "year" or begin.month == 12:
        return date(begin.year + 1, 1, 1)
    return begin.replace(month=begin.month + 1)


def _period(begin: date, length: str) -> str:
    if length == "week":
        return "the week of " + date_in_words(begin.isoformat())
    return date_in_words(begin.isoformat()[: 7 if length == "month" else 4])
