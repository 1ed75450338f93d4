"""Dates as award tables write them: days, months, years, ranges and seasons, with precision."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from functools import lru_cache

from graph.reading.awards import languages
from graph.reading.model.doubts import Doubt, DoubtCode

MONTHS = (
    "January February March April May June July August September October November December"
).split()
_MONTH = (
    r"(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)(?![^\W\d_])\.?"
)
_SEASONS = r"spring|summer|autumn|fall|winter"
_TO = r"\s*(?:[-–—−/]|\bto\b|\band\b|&)\s*"
_DAY = r"\d{1,2}(?:st|nd|rd|th)?"
_YEAR = r"\d{4}"
#: Everything that is said of a date besides the date: weekdays, editions, notes in brackets.
_NOISE = re.compile(
    r"\b(?:mon|tues|wednes|thurs|fri|satur|sun)day\b,?|\([^()]*\)|\[[^\[\]]*\]"
    r"|\b(?:circa|c\.|ca\.|on|the|of)(?=\s)",
    re.I,
)
#: Longer texts are no dates.
_LONGEST = 200


@dataclass(frozen=True, slots=True)
class DateReading:
    """What a date cell says: ISO 8601 (``a/b`` for a range), its precision, and any doubt.

    ``iso`` is "" where the text says no date; ``precision`` is "day", "month", "year", "range",
    "season" or "".
    """

    iso: str = ""
    precision: str = ""
    doubt: Doubt | None = None


@lru_cache(maxsize=4096)
def read_date(text: str, order: str = "") -> DateReading:
    """The reading of a date cell; ``order`` is "day-first" or "month-first" where it is known.

    >>> read_date("March 2, 2014").iso, read_date("12–23 May 1994").iso, read_date("1989/90").iso
    ('2014-03-02', '1994-05-12/1994-05-23', '1989/1990')
    """
    plain = " ".join(_NOISE.sub(" ", text[:_LONGEST].replace("\n", " ")).split()).strip(" ,.;")
    if not plain or len(text) > _LONGEST:
        return DateReading()
    plain = re.sub(r"\d", lambda digit: str(int(digit[0])), plain)  # of any script
    if order and (match := _NUMERIC.fullmatch(plain)):
        return _ordered(match, order)
    reading = _by_form(plain)
    if reading is None and (english := languages.english_date(plain)):
        reading = _by_form(english)
    if reading is not None:
        return reading
    if edition := _EDITION.fullmatch(plain):
        return DateReading(edition["y"], "year")
    years = dict.fromkeys(re.findall(r"(?<!\d)(?:1[89]|20)\d\d(?!\d)", plain))
    if len(years) == 1:
        year = next(iter(years))
        return _doubtful(f"of the date {plain!r} only the year is read", year)
    if re.search(r"\d|" + _MONTH, plain, re.I):
        return _doubtful(f"the date {plain!r} can't be read")
    return DateReading()


def _by_form(plain: str) -> DateReading | None:
    for pattern, build in _FORMS:
        if match := pattern.fullmatch(plain):
            try:
                return build(match)
            except ValueError:
                return _doubtful(f"there is no date {plain!r}")
    return None


def _doubtful(text: str, year: str = "") -> DateReading:
    return DateReading(year, "year" if year else "", Doubt(DoubtCode.DATE, text))


def is_year(text: str) -> bool:
    """Whether a text is a year, a season or a span of years and nothing else."""
    return bool(re.fullmatch(rf"{_YEAR}(?:{_TO}(?:\d{{4}}|\d\d))?", text.strip()))


def is_season(iso: str) -> bool:
    """Whether a date, as ``DateReading.iso`` has it, is two years that follow each other.

    >>> is_season("1927/1928"), is_season("1905/1913"), is_season("1927")
    (True, False, False)
    """
    first, _, last = iso.partition("/")
    return len(first) == 4 and last.isdigit() and int(last) == int(first) + 1


def _number(month: str) -> int:
    return next(number for number, name in enumerate(MONTHS, 1) if name[:3] == month[:3].title())


def _iso(year: str, month: str = "", day: str = "") -> str:
    if not month:
        return f"{int(year):04}"
    number = int(month) if month.isdigit() else _number(month)
    if not day:
        return f"{date(int(year), number, 1):%Y-%m}" if int(year) > 999 else ""
    return date(int(year), number, int(re.sub(r"\D", "", day))).isoformat()


def _range(first: str, last: str) -> DateReading:
    if last < first:
        raise ValueError("a range that ends before it begins")
    return DateReading(f"{first}/{last}", "range")


def _day(match: re.Match[str]) -> DateReading:
    return DateReading(_iso(match["y"], match["m"], match["d"]), "day")


def _iso_month(match: re.Match[str]) -> DateReading:
    if int(match["m"]) == (int(match["y"]) + 1) % 100:
        return _doubtful(f"{match[0]!r} may be a month or two years", match["y"])
    return _month(match)


def _month(match: re.Match[str]) -> DateReading:
    return DateReading(_iso(match["y"], match["m"]), "month")


def _year(match: re.Match[str]) -> DateReading:
    return DateReading(match["y"], "year")


def _season(match: re.Match[str]) -> DateReading:
    return DateReading(match["y"], "season")


def _days(match: re.Match[str]) -> DateReading:
    parts = match.groupdict()
    year, month = parts["y"], parts["m"]
    last_year, last_month = parts.get("y2") or year, parts.get("m2") or month
    if not parts.get("y2") and parts.get("m2") and _number(last_month) < _number(month):
        # "30 December – 2 January 2013": the year is written once, of the end.
        year = str(int(year) - 1)
    return _range(_iso(year, month, parts["d"]), _iso(last_year, last_month, parts["d2"]))


def _months(match: re.Match[str]) -> DateReading:
    year, last = match["y"] or match["y2"], match["y2"]
    return _range(_iso(year, match["m"]), _iso(last, match["m2"]))


def _years(match: re.Match[str]) -> DateReading:
    first, last = match["y"], match["y2"]
    if len(last) == 2:
        # "1999/00" turns the century.
        last = str(int(first) // 100 * 100 + int(last) + 100 * (last < first[2:]))
    reading = _range(first, last)
    if is_season(reading.iso):
        return reading
    several = f"{match[0]!r} is a span of more than two years, which no season is"
    return replace(reading, doubt=Doubt(DoubtCode.DATE, several))


def _numeric(match: re.Match[str]) -> DateReading:
    first, second, year = int(match["a"]), int(match["b"]), match["y"]
    if first == second or (first > 12) != (second > 12):
        day, month = (first, second) if first > 12 or first == second else (second, first)
        return DateReading(date(int(year), month, day).isoformat(), "day")
    return _doubtful(f"{match[0]!r} may be day/month or month/day", year)


def _ordered(match: re.Match[str], order: str) -> DateReading:
    day, month = (match["a"], match["b"]) if order == "day-first" else (match["b"], match["a"])
    try:
        return DateReading(date(int(match["y"]), int(month), int(day)).isoformat(), "day")
    except ValueError:
        return _doubtful(f"there is no date {match[0]!r} written {order.replace('-', ' ')}")


_NUMERIC = re.compile(r"(?P<a>\d\d?)[./-](?P<b>\d\d?)[./-](?P<y>\d{4})")
#: A year with the name of its edition: "1995 – 1st Annual Lake Awards".
_EDITION = re.compile(
    r"(?P<y>(?:1[89]|20)\d\d)\s*[-–—:]\s*(?:the\s+)?\d+(?:st|nd|rd|th)\b\D*", re.I
)
_M, _M2 = f"(?P<m>{_MONTH})", f"(?P<m2>{_MONTH})"
_D, _D2 = f"(?P<d>{_DAY})", f"(?P<d2>{_DAY})"
_Y, _Y2 = f"(?P<y>{_YEAR})", f"(?P<y2>{_YEAR})"
_FORMS = [
    (re.compile(pattern, re.I), build)
    for pattern, build in (
        (rf"{_Y}", _year),
        (rf"(?P<y>{_YEAR})-(?P<m>\d\d?)-(?P<d>\d\d?)", _day),
        (rf"(?P<y>{_YEAR})-(?P<m>0[1-9]|1[0-2])", _iso_month),
        (rf"{_M}\s*{_D},?\s+{_Y}", _day),
        (rf"{_D}\s+{_M},?\s+{_Y}", _day),
        (rf"{_Y},?\s+{_M}\s+{_D}", _day),
        (rf"{_Y},?\s+{_D}\s+{_M}", _day),
        (rf"{_M},?\s+{_Y}", _month),
        (rf"{_Y},?\s+{_M}", _month),
        (rf"{_D}{_TO}{_D2}\s+{_M},?\s+{_Y}", _days),
        (rf"{_M}\s+{_D}{_TO}{_D2},?\s+{_Y}", _days),
        (rf"{_M}\s+{_D}{_TO}{_M2}\s+{_D2},?\s+{_Y}", _days),
        (rf"{_D}\s+{_M}{_TO}{_D2}\s+{_M2},?\s+{_Y}", _days),
        (rf"{_M}\s+{_D},?\s+{_Y}{_TO}{_M2}\s+{_D2},?\s+{_Y2}", _days),
        (rf"{_D}\s+{_M},?\s+{_Y}{_TO}{_D2}\s+{_M2},?\s+{_Y2}", _days),
        (rf"{_M}(?:,?\s+{_Y})?{_TO}{_M2},?\s+{_Y2}", _months),
        (rf"{_Y}{_TO}(?P<y2>\d{{4}}|\d\d)", _years),
        (rf"(?:{_SEASONS}),?\s+{_Y}", _season),
        (rf"{_Y},?\s+(?:{_SEASONS})", _season),
        (_NUMERIC.pattern, _numeric),
    )
]
