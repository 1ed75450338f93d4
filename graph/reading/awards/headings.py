"""Headings and names: which of them name an award, and which only say that awards follow."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.reading.awards import languages

_AWARD_WORD = re.compile(
    r"\b(?:awards?|awardz|prizes?|prix|premios?|festivals?|fest|critics|guild|society|association"
    r"|academy|circle|bafta|emmys?|oscars?|grammys?|globes?|tonys?|juno|brit|medals?|trophy"
    r"|hono(?:u)?rs?|board of review|institute|césars?|goya|ariel|razzies?|razzie|afi|sag|dga"
    r"|wga|pga|naacp|glaad|registry|foundation|magazine|choice|d'or|bears?|lions?|honou?ree"
    r"|walk of fame|hall of fame|fellowship|scholarship|order of|crystal|palmares?)\b",
    re.I,
)
_CATEGORY = re.compile(
    r"\W*(?:best|outstanding|favou?rite|most|top|choice|achievement|excellence|lifetime|special"
    r"|breakthrough|breakout|rising|new|supporting|leading|lead|original|male|female|album|song"
    r"|video|artist|record|single|grand|golden?|silver|jury|audience|honorary|distinguished)\b"
    r"|.*\bof the (?:year|decade|century|month)\b",
    re.I | re.S,
)
_GENERIC = frozenset(
    "awards award and nominations nomination nominated accolades accolade honors honours honor "
    "honour honorary recognition recognitions achievements achievement prizes prize list lists of "
    "other others major minor film films television tv music theatre theater stage acting "
    "reception critical release selected international national industry recent various "
    "response legacy career critics critic critics' reviews by received for the a an in to "
    "festival festivals circuit guild organizations organisations associations societies "
    "group groups special miscellaneous state listed additional further public popular main "
    "year-end early later life work works media radio video game games series movie movies as "
    "actor actress director producer writer singer composer artist solo individual performer "
    "competitive competitions competition wins winner winners & won table top ten notable "
    "box office performance premiere".split()
)
_LISTS = re.compile(r"(?:list of )?(?:awards|accolades|honou?rs|nominations|prizes)\b", re.I)
_WORD = re.compile(r"[^\W_]+(?:['’-][^\W_]+)*|&")


def names_award(text: str) -> bool:
    """Whether a text has a word that the names of awards and their givers have."""
    return bool(_AWARD_WORD.search(text)) or languages.names_award(text)


def is_category_like(text: str) -> bool:
    """Whether a text begins as categories do ("Best …", "… of the Year")."""
    return bool(_CATEGORY.match(text)) or languages.is_category_like(text)


def is_generic(heading: str) -> bool:
    """Whether a heading names no award, only a kind ("Film awards and nominations", "2010s")."""
    if languages.announces_awards(heading):
        return True
    words = [word.lower() for word in _WORD.findall(heading)]
    return all(word in _GENERIC or word.rstrip("s").isdigit() for word in words)


def announces_awards(heading: str) -> bool:
    """Whether a heading says that awards follow, naming none."""
    if languages.announces_awards(heading):
        return True
    words = {word.lower() for word in _WORD.findall(heading)}
    kinds = {"awards", "award", "accolades", "accolade", "honors", "honours", "nominations",
             "recognition", "prizes", "recognitions", "achievements"}  # fmt: skip
    return bool(words & kinds) and (is_generic(heading) or bool(_LISTS.match(heading)))


def award_of(headings: Sequence[str]) -> str:
    """The award that the innermost telling heading names; "" if none does.

    A heading names an award if it has an award's word, or stands under one that announces awards.
    """
    for place in range(len(headings) - 1, -1, -1):
        heading = headings[place]
        if is_generic(heading) or (_LISTS.match(heading) and " by " in heading):
            continue
        if names_award(heading) or any(announces_awards(above) for above in headings[:place]):
            return heading
        return ""
    return ""


def stems(text: str) -> frozenset[str]:
    """The words of a name without their plural ends, to compare names by.

    >>> stems("Grammy Awards") <= stems("Grammy Award for Best Rock Album")
    True
    """
    return frozenset(
        word.lower().replace("’", "'").removesuffix("'s").rstrip("s")
        for word in _WORD.findall(text)
        if word.lower() not in {"the", "of", "and", "for"}
    )
