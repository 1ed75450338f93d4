"""What stands behind a name: a role, a character, a work that it is for, an official reason."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import Enum, auto

from graph.reading.awards.crafts import CRAFT
from graph.reading.model.quotes import QUOTED, QUOTES


class Behind(Enum):
    """What the words behind a name say."""

    ROLE = auto()
    CHARACTER = auto()
    WORK = auto()
    WHOLE = auto()
    CITATION = auto()
    NOTE = auto()
    UNSURE = auto()


@dataclass(frozen=True, slots=True)
class Reason:
    """What words behind a name say, and the part of them that says it.

    ``work`` is the title that ends them besides, ``sort`` what they say that a title is.
    """

    what: Behind
    text: str
    sort: str = ""
    work: str = ""


_CHARACTER = re.compile(
    r"(?:for\s+)?(?:(?:his|her|their|the)\s+)?(?:playing|portraying|voicing|(?:role|portrayal|voice"
    r"|performance|part)\s+(?:as|of))\s+(?P<character>.+)|as\s+(?P<role>.+)",
    re.I | re.S,
)
_CITATION = re.compile(
    r"(?:for|in)\s+(?:(?:his|her|their|its|an?|the|lifetime|outstanding|exceptional|distinguished"
    r"|long|significant|special|excellence|achievements?|contributions?|services?|dedication|work"
    r"|recognition|bringing|being|having|creating|making)\b).*"
    r"|for\s+\w+ing\s.*",
    re.I | re.S,
)
_NOTE = re.compile(
    r"posthumous(?:ly)?\b.*|tied?|shared|joint(?:ly)?|ex aequo"
    r"|(?:shared |tied |also |along )?with\b.*|(?:uncredited|declined)\b.*"
    r"|(?:featuring|feat\.?|ft\.?)\s.*",
    re.I | re.S,
)
_FOR, _FROM = re.compile(r"for\s+", re.I), re.compile(r"(?:from|in|of)\s+(?=\S)", re.I)
_SORTED = (
    r"(?:the\s+)?(?:(?P<sort>episode|song|film|movie|album)s?\s*:?\s*)?"
    rf"(?P<title>{QUOTED.pattern})"
)
_TITLE = re.compile(rf"(?:(?:for|in|on|from)\s+)?{_SORTED}", re.I | re.S)
#: A character or a craft with the title of the work that it is in.
_WITHIN = re.compile(rf"(?P<part>.+?)\s+(?:in|on|from|for)\s+{_SORTED}", re.I | re.S)
_CREDITED = re.compile(
    rf"(?P<part>{CRAFT.pattern})\s+(?:of|in|on|from|for)\s+{_SORTED}", re.I | re.S
)
_IN = re.compile(rf".+\s(?:in|on)\s+(?:the\s+)?(?P<title>{QUOTED.pattern})", re.I | re.S)


def reason_of(text: str, *, marked: bool = False, title: bool = False) -> Reason:
    """What words behind a name say.

    ``marked`` if what follows "for" is a link or italic, ``title`` if the name before is a title.

    >>> reason_of("for his contribution to film").what, reason_of('for playing "Joy"').text
    (<Behind.CITATION: 5>, 'Joy')
    >>> reason_of('as Joy in "Elm"').text, reason_of('as Joy in "Elm"').work
    ('Joy', '"Elm"')
    """
    text = " ".join(text.split())
    if _NOTE.fullmatch(text):
        return Reason(Behind.NOTE, text)
    if match := _CHARACTER.fullmatch(text):
        played = match["character"] or match["role"]
        within = _WITHIN.fullmatch(played)
        part = (within["part"] if within else played).strip()
        part = part.strip(QUOTES + " ") if QUOTED.fullmatch(part) else part
        what = Behind.ROLE if CRAFT.fullmatch(part) else Behind.CHARACTER
        if within:
            return Reason(what, part, (within["sort"] or "").lower(), within["title"])
        return Reason(what, part)
    behind = _FOR.sub("", text, count=1) if _FOR.match(text) else ""
    if match := None if title else _TITLE.fullmatch(text):
        return Reason(Behind.WORK, match["title"], (match["sort"] or "").lower())
    if behind and marked:
        return Reason(Behind.WORK, behind)
    if title and _FROM.match(text):
        return Reason(Behind.WHOLE, _FROM.sub("", text, count=1))
    if credited := _CREDITED.fullmatch(text):
        sort = (credited["sort"] or "").lower()
        return Reason(Behind.ROLE, credited["part"], sort, credited["title"])
    if _CITATION.fullmatch(text):
        within = _IN.fullmatch(text)
        return Reason(Behind.CITATION, text, work=within["title"] if within else "")
    if behind:
        return Reason(Behind.UNSURE, text)
    return Reason(Behind.ROLE, text)
