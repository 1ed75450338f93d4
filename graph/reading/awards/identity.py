"""Which link of a cell says what the whole cell is: the article is the thing's identity."""

from __future__ import annotations

import re

from graph.reading.awards.nouns import without_qualifier
from graph.reading.model.grid import Cell
from graph.reading.model.quotes import QUOTES

#: What may stand beside the link: years, numbers, brackets, "the".
_BESIDE = re.compile(r"\([^()]*\)|\b(?:the|annual|s)\b|\d+(?:st|nd|rd|th)?|[\W_]+", re.I)
_EDITION = re.compile(r"\b(?:\d+(?:st|nd|rd|th)|(?:1[89]|20)\d\d)\b", re.I)
#: Longer texts are no names.
_LONGEST = 400


def article_named(target: str, name: str) -> str:
    """What a link says that ``name`` is: a section of an article is another thing than the article.

    Where the name is the article's, the section only says where that tells of it.

    >>> article_named("Ann Bell (singer)#Life", "Ann Bell"), article_named("Ann Bell#Band", "Reed")
    ('Ann Bell (singer)', 'Ann Bell#Band')
    """
    article = target.partition("#")[0]
    is_articles = name.casefold() in (article.casefold(), without_qualifier(article).casefold())
    return article if is_articles else target


def identity(cell: Cell, *, is_work: bool = False) -> str:
    """The article that a cell's one link leads to, if the link stands for the whole cell.

    Else "": a link to a part of the name ("[[Lamp (magazine)|Lamp]] Top 100") or to an edition
    that the name doesn't tell ("[[5th Lake Awards|Lake Awards]]") is another thing's identity. The
    qualifier of a work's article may well have a year ("[[Owl (2009 film)|Owl]]").
    """
    if len(cell.text) > _LONGEST:
        return ""
    targets = {article_named(target, label.strip(QUOTES + " ")) for target, label in cell.links}
    if len(targets) != 1:
        return ""
    target = targets.pop()
    rest = cell.text
    for mark in sorted(cell.marks, key=lambda mark: -mark.start):
        if mark.kind == "link":
            rest = rest[: mark.start] + rest[mark.end :]
    editions = set(_EDITION.findall(cell.text.lower()))
    named = without_qualifier(target) if is_work else target
    if _BESIDE.sub("", rest) or not set(_EDITION.findall(named.lower())) <= editions:
        return ""
    return target
