"""What a recipient is, by how it is written: a title, a song, a scene, a company, a group."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.reading.model.rows import Kind

QUOTES = '"“”«»'
_SONG = re.compile(
    r"\b(?:song|music|lyrics?|single|track|record|recording|score|tune|video)\b", re.I
)
_SCENE = re.compile(r"\b(?:scenes?|moments?|sequences?|kiss|fight|musical number|line)\b", re.I)
_COMPANY = re.compile(
    r"\b(?:inc|ltd|llc|gmbh|studios?|pictures|productions?|entertainment|films|records"
    r"|company|games|interactive|university|corporation|network|orchestra|association)\.?$",
    re.I,
)
_GROUP = re.compile(r"\s(?:&|and)\s|\b(?:cast|ensemble|crew|team)$", re.I)


def kind_of(text: str, roles: Sequence[str], category: str, title: str, *, italic: bool) -> Kind:
    """The kind of a recipient, by its text as written, in a category, on a page about ``title``.

    A bare name is an agent: nothing tells a person from a band by its name.
    """
    name = text.strip(QUOTES).strip()
    quoted = text[:1] in QUOTES
    of_page = bool(title) and name.casefold() == title.casefold()
    if of_page and not (quoted and _SONG.search(category)):
        return Kind.WORK
    if quoted or (roles[:1] and roles[0].lower() in ("song", "songs")):
        if _SCENE.search(name) or _SCENE.search(category):
            return Kind.SCENE
        return Kind.SONG if roles or _SONG.search(category) else Kind.OTHER_WORK
    if italic:
        return Kind.OTHER_WORK
    if _COMPANY.search(name):
        return Kind.ORGANISATION
    return Kind.GROUP if _GROUP.search(name) else Kind.AGENT
