"""Editions told from their programmes: the number, season or year in an award's name or link."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.reading.awards.headings import is_category_like, names_award
from graph.reading.model.rows import season_of

_YEAR = r"(?:1[89]|20)\d\d"
#: "36th", "36th Annual"; what follows must not make a name of it (Fifth Avenue, 20th Century).
_NUMBER = re.compile(
    r"(?<![\w'’-])(?:the\s+)?(?P<number>\d{1,3})(?:st|nd|rd|th)(?:\s+annual)?\s+"
    r"(?!(?:avenue|street|century|fleet|dimension|anniversary|place|floor|district|grade|generation"
    r"|runner|edition of))(?=\w)",
    re.I,
)
#: The two years of a season: "1927/28", "1989–1990".
SEASON = rf"{_YEAR}\s?[-–/]\s?(?:{_YEAR}|\d\d)"
_FIRST = re.compile(rf"(?P<year>{SEASON}|{_YEAR})\s+(?P<rest>\D.*)", re.S)
_LAST = re.compile(
    rf"(?P<rest>.*[^\d\s,(–—-])(?P<joint>,\s*|\s*\(|\s+[-–—]\s+|\s+)"
    rf"(?P<year>{SEASON}|{_YEAR})\)?",
    re.S,
)
_EDITION_OF = (
    r"(?:edi[cz]i[óo]n|edizione|edi[çc][ãa]o|[ée]dition|c[ée]r[ée]monie|entrega|[Vv]erleihung)\s+"
    r"(?:d(?:e l|ell)?['’]"
    r"|(?:de\s+los|de\s+las|des|dei|degli|delle|dos|das|de la|de|del|della|do|da|der|du)\s+)"
)
#: What other languages put before the name of an edition: "28e cérémonie des …", "60. …".
_FOREIGN = re.compile(
    r"(?P<number>\d{1,3})(?:\.?[ªº°]|\.|e|er|re|ère|ème|a|o)\s+"
    rf"(?:(?P<edition>{_EDITION_OF})|(?=[A-ZÀ-ÖØ-Þ]))(?P<rest>.+)",
    re.S,
)
_IN_ROMAN_DIGITS = re.compile(rf"(?P<number>[IVXL]+)\s+{_EDITION_OF}(?P<rest>.+)", re.S)
#: "第39回…賞", "…獎第39屆": Japanese and Chinese.
_DIGITS = "一二三四五六七八九"
_EASTERN = re.compile(
    rf"\s*[(（]?第\s*(?P<number>\d{{1,3}}|[{_DIGITS}]?十[{_DIGITS}]?|[{_DIGITS}])"
    r"\s*[回届屆][)）]?\s*"
)


_ROMAN = re.compile(
    r"(?P<number>(?-i:(?!I\s+[Pp]remi\b)(?=[IVXL])X{0,4}(?:XL|L)?X{0,3}(?:IX|IV|V?I{0,3})))\s+"
    r"(?P<rest>(?:premios|pr[êe]mios|premi|edici[óo]n)\b.+"
    r"|(?<=[IVXL]{2}\s)(?:premio|pr[êe]mio|premi|festival|gala|mostra)\b.+)",
    re.I | re.S,
)
_ROMAN_DIGITS = {"I": 1, "V": 5, "X": 10, "L": 50}


@dataclass(frozen=True, slots=True)
class EditionName:
    """An award's name without what makes it an edition's: its ``number`` and ``year`` (or season).

    ``programme`` is the rest, the whole name where it is no edition's.
    """

    programme: str
    number: int | None = None
    year: str = ""

    @property
    def is_edition(self) -> bool:
        """Whether the name is that of one edition."""
        return self.number is not None or bool(self.year)


@lru_cache(maxsize=4096)
def edition_in(name: str, year: str = "") -> EditionName:
    """The programme in an award's name, and which edition of it the name says.

    A ``year`` that stands beside the name tells that the same year at its end is no part of it.

    >>> edition_in("13th Lake Awards"), edition_in("Lake Awards, 1972").year
    (EditionName(programme='Lake Awards', number=13, year=''), '1972')
    >>> edition_in("Owl's 36th Box Office Awards").programme, edition_in("5th Avenue Prize").number
    ("Owl's Box Office Awards", None)
    """
    text = " ".join(name.split())
    rest, year = _without_year(text, year)
    match = _NUMBER.search(rest)
    if match and names_award(rest[: match.start()] + rest[match.end() :]):
        rest = f"{rest[: match.start()]}{rest[match.end() :]}".strip()
        return EditionName(rest, int(match["number"]), year)
    if match := _EASTERN.search(rest):
        programme = rest[: match.start()] + rest[match.end() :]
        apart = match.start() == 0 or match.end() == len(rest)
        if apart and names_award(programme):
            return EditionName(programme, _eastern(match["number"]), year)
    if match := _IN_ROMAN_DIGITS.fullmatch(rest):
        return EditionName(match["rest"], _arabic(match["number"]), year)
    match = _FOREIGN.fullmatch(rest)
    if match and (match["edition"] or names_award(match["rest"])):
        return EditionName(match["rest"], int(match["number"]), year)
    if match := _ROMAN.fullmatch(rest):
        return EditionName(match["rest"], _arabic(match["number"].upper()), year)
    return EditionName(rest, None, year)


def _eastern(number: str) -> int:
    """The number that Chinese digits below a hundred write, or others.

    >>> _eastern("十二"), _eastern("三十九"), _eastern("九"), _eastern("39")
    (12, 39, 9, 39)
    """
    if number.isdecimal():
        return int(number)
    tens, ten, ones = number.rpartition("十")
    count = (_DIGITS.find(tens) + 1 if tens else 1) if ten else 0
    return count * 10 + (_DIGITS.find(ones) + 1 if ones else 0)


def _arabic(roman: str) -> int:
    """The number that Roman digits write.

    >>> _arabic("XXIV"), _arabic("XII")
    (24, 12)
    """
    values = [_ROMAN_DIGITS[digit] for digit in roman]
    return sum(
        -value if any(value < later for later in values[place + 1 : place + 2]) else value
        for place, value in enumerate(values)
    )


def _without_year(text: str, beside: str) -> tuple[str, str]:
    """A name without the year that begins or ends it, and that year; only an award's has one."""
    if (match := _FIRST.fullmatch(text)) and names_award(match["rest"]):
        return match["rest"].strip(), season_of(match["year"])
    match = _LAST.fullmatch(text)
    if not match:
        return text, ""
    apart = match["joint"].strip() != "" or match["year"] == beside
    if is_category_like(text) and not (apart and names_award(match["rest"])):
        return text, ""
    rest = match["rest"].strip()
    if (apart or names_award(rest)) and re.search(r"[^\W\d_]{2}", rest):
        return rest, season_of(match["year"])
    return text, ""


_TRAILING_BARE = re.compile(rf"(?P<rest>.*\w)(?:\s+in|\s+[-–—])\s+(?P<year>{_YEAR})", re.I | re.S)
_TRAILING = re.compile(rf"(?P<rest>.*\w)\s*(?:\(|,\s*)(?P<year>{_YEAR})\)?", re.S)


@lru_cache(maxsize=4096)
def year_behind(category: str, beside: str = "") -> tuple[str, str]:
    """A category without the year behind it, and that year.

    It is one in brackets, or the one that also stands ``beside`` the category.

    >>> year_behind("Best Screenplay (1998)"), year_behind("Best Song in 1998", "1998")
    (('Best Screenplay', '1998'), ('Best Song', '1998'))
    """
    match = _TRAILING.fullmatch(category)
    if not match and beside:
        match = _TRAILING_BARE.fullmatch(category)
        match = match if match and match["year"] == beside else None
    return (match["rest"], match["year"]) if match else (category, "")
