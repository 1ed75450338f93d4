"""HTML elements as pages of Wikipedia use them: what they mark, hide, and link to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import unquote

from graph.reading.forms.flow import STRUCK
from graph.reading.model.grid import Grid, Slot
from graph.reading.model.source import article

SKIPPED = frozenset("style script template noscript head svg math".split())
BLOCKS = frozenset("p div li ul ol dl dd dt hr blockquote center section".split())
MARKS = {
    "i": "italic",
    "em": "italic",
    "cite": "italic",
    "small": "small",
    "b": "bold",
    "strong": "bold",
    "s": STRUCK,
    "del": STRUCK,
    "strike": STRUCK,
}
HEADING = re.compile(r"h[1-6]")
_HIDDEN = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.I)
_HIDDEN_CLASSES = frozenset(
    "mw-editsection sortkey navbox-abbr Inline-Template noexcerpt mw-cite-backlink".split()
)


def is_hidden(tag: str, attributes: Mapping[str, str]) -> bool:
    """Whether an element isn't part of the text: a footnote's mark, an edit link, a sort key."""
    classes = attributes.get("class", "").split()
    if tag == "sup" and ({"reference", "mw-ref"} & set(classes) or "rel" in attributes):
        return True
    if not _HIDDEN_CLASSES.isdisjoint(classes):
        return True
    if "hidden" in attributes and tag != "table":
        return True
    return tag != "table" and bool(_HIDDEN.search(attributes.get("style", "")))


_PATH = re.compile(r"(?:(?:https?:)?//(?:(?P<wiki>[\w-]+)\.)?[\w.-]*wikipedia\.org)?/wiki/|\./")


def article_of(href: str, language: str = "") -> str:
    """The title of the article that an address of a page leads to; "" for any other.

    A page in a ``language`` ("" if not known) has the articles of that Wikipedia: a title of
    another one may be another thing's here.

    >>> article_of("https://fr.wikipedia.org/wiki/Ada_Brook", "fr-CA")
    'Ada Brook'
    >>> article_of("https://en.wikipedia.org/wiki/Ada_Brook", "fr")
    ''
    """
    match = _PATH.match(href)
    if not match or (match["wiki"] and match["wiki"] not in ("www", *_wikis(language))):
        return ""
    return article(unquote(href[match.end() :].partition("?")[0]))


def _wikis(language: str) -> tuple[str, ...]:
    """The codes of the Wikipedias in the language with a tag; English where it isn't known."""
    tag = language.strip().lower() or "en"
    return tag, re.split("[-_]", tag)[0]


def resolved(grid: Grid, notes: Mapping[str, str]) -> Grid:
    """The grid with what the page's notes say for each footnote's mark, "" where they don't."""
    if not any(slot and slot.cell.references for row in grid.rows for slot in row):
        return grid
    resolved_slots: dict[Slot, Slot] = {}

    def resolved_slot(slot: Slot | None) -> Slot | None:
        if slot is None or not slot.cell.references:
            return slot
        if slot not in resolved_slots:
            references = tuple(notes.get(name, "") for name in slot.cell.references)
            cell = replace(slot.cell, references=references)
            resolved_slots[slot] = Slot(cell, slot.row, slot.column)
        return resolved_slots[slot]

    rows = tuple(tuple(resolved_slot(slot) for slot in row) for row in grid.rows)
    return Grid(rows, grid.width, grid.overlaps)
