"""Programmes and categories told apart where one cell names both, or a cell names a giver."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import lru_cache

from graph.reading.awards.headings import is_category_like, is_generic, names_award
from graph.reading.awards.identity import article_named
from graph.reading.model.grid import Cell

_AWARD = r"(?:awards?|prizes?|premios?|medals?|oscars?|emmys?|grammys?|trophy|trophies|hono[u]?rs?)"
#: "Lake Award for Best Song": one award of a programme; "Star Awards for Television": all of it.
_FOR = re.compile(rf"(?P<programme>.+?\b{_AWARD})\s+for\s+(?P<category>\S.*)", re.I | re.S)
_MANY = re.compile(r"(?:awards|prizes|premios|medals|hono[u]?rs)$", re.I)
#: "Lake Award – Best Song", "Lake Awards: Best Song".
_JOINED = re.compile(
    rf"(?P<programme>.+?\b{_AWARD})(?:\s+[-–—]\s+|\s*:\s+|,\s+)(?P<category>\S.*)", re.I | re.S
)
_NEXT = re.compile(
    rf"(?P<programme>.+?\b{_AWARD})\s+(?P<category>(?:best|outstanding|favou?rite|choice|top|most"
    r"|achievement in|excellence in|distinguished|special)\b.*)",
    re.I | re.S,
)
#: Who gives an award, where the column of categories says it.
_FROM = re.compile(
    r"(?:presented|given|awarded)?\s*(?:by|from)\s+(?P<the>the\s+)?(?P<giver>[A-Z].*)", re.S
)
#: How the names of awards begin that any programme may have: they say no programme.
_OF_ANY = re.compile(
    r"(?:the\s+)?(?:best|outstanding|favou?rite|most|special|lifetime|honorary|achievement|jury"
    r"|audience|grand|main|career|critics['’]? (?:prize|award)|public)\b",
    re.I,
)
_LISTED = re.compile(r"^(?:lists? of|index of|outline of)\b", re.I)
_FESTIVAL = re.compile(r"\bfestivals?\b", re.I)
_FESTIVE = re.compile(r"\b(?:festival|fest|filmfest|film week)\b", re.I)


@dataclass(frozen=True, slots=True)
class AwardName:
    """A programme and its category; ``article`` is the programme's where a link says it."""

    programme: str
    category: str
    article: str = ""


def row_category(category: str, division: AwardName | None, award: str) -> str:
    """The category of a row, else the one that its award's cell says; "" where that says none.

    >>> row_category("", None, "Best Actress"), row_category("", None, "Lake Film Awards")
    ('Best Actress', '')
    """
    if category or division is None:
        return category or (award if is_category_like(award) else "")
    return division.category


def divided(cell: Cell, text: str) -> AwardName | None:
    """Programme and category in the text of one cell; None where its words don't say both.

    A link that stands for the first part of the text is the programme's.
    """
    return _by_link(cell, text) or by_words(text)


def _by_link(cell: Cell, text: str) -> AwardName | None:
    links = [mark for mark in cell.marks if mark.kind == "link"]
    if len(links) != 1 or links[0].start or cell.text != text:
        return None
    name, rest = text[: links[0].end], text[links[0].end :]
    category = re.sub(r"^(?:\s*[-–—:,]\s*|\s+for\s+|\s+)", "", rest).strip()
    if rest == rest.lstrip(" -–—:,") or not re.match(r"[^\W\d_]{3}", category):
        return None
    if re.match(r"(?:and|or|of|&)\s", category) or is_prize(category):
        return None
    return AwardName(name.strip(), category, article_named(links[0].target, name.strip()))


def is_prize(rest: str) -> bool:
    """Whether what follows a link makes it a giver: "[[Lantern]] Reed Award"."""
    return names_award(rest) and not is_category_like(rest)


@lru_cache(maxsize=4096)
def by_words(text: str) -> AwardName | None:
    """Programme and category in a text, by its words alone.

    >>> by_words("Lake Award for Best Song"), by_words("Star Awards for Television")
    (AwardName(programme='Lake Award', category='Best Song', article=''), None)
    """
    plain = " ".join(text.split())
    for pattern in (_NEXT, _FOR, _JOINED):
        match = pattern.fullmatch(plain)
        if not match or not _is_programme(match["programme"]):
            continue
        is_named = is_category_like(match["category"])
        is_single = pattern is _FOR and not _MANY.search(match["programme"])
        if is_named or (is_single and not re.match(r"(?:his|her|their|its)\b", match["category"])):
            return AwardName(match["programme"].strip(), match["category"].strip())
    return None


def _is_programme(name: str) -> bool:
    """Whether a name is that of a programme and not of a category as any may have it."""
    return not is_generic(name) and not _OF_ANY.match(name)


@lru_cache(maxsize=4096)
def giver_in(category: str) -> str:
    """Who gives an award, where a cell of categories says no more: "from the Lake Festival".

    >>> giver_in("from the Lake Film Festival"), giver_in("Best Song from a Film")
    ('Lake Film Festival', '')
    """
    match = _FROM.fullmatch(" ".join(category.split()))
    return match["giver"] if match and names_award(match["giver"]) else ""


@lru_cache(maxsize=4096)
def is_lone_category(text: str) -> bool:
    """Whether a text that stands as an award names a category and no programme."""
    return is_category_like(text) and by_words(text) is None


def is_programmes_article(text: str, article: str) -> bool:
    """Whether the article that a cell links to can be the programme's that the cell names.

    It isn't if it is one category's, a list, or a festival's where the cell names awards.

    >>> is_programmes_article("Lake Award", "Lake Award for Best Song")
    False
    """
    if _LISTED.match(article) or (
        re.search(r"\bfor\b", article) and not re.search(r"\bfor\b", text)
    ):
        return False
    return not (_FESTIVAL.search(article) and not _FESTIVE.search(text) and names_award(text))
