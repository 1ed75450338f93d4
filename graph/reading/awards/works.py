"""Several works that one cell names, each marked as a title: linked, italic or quoted."""

from __future__ import annotations

import re

from graph.reading.awards.identity import article_named
from graph.reading.awards.kinds import QUOTES
from graph.reading.awards.nouns import kind_of_article
from graph.reading.model.grid import Cell
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient

#: What may stand between and behind the titles: joints, and notes in brackets.
_BETWEEN = re.compile(r"(?:\([^()]*\)|\band\b|&|[,;/|\s+])*", re.I)
_QUOTED = re.compile(r"[\"“][^\"“”\n]+[\"”]")


def several_works(cell: Cell) -> tuple[Recipient, ...]:
    """The works of a cell that consists of several titles, each marked; none of any other cell.

    A link inside an italic title says its article.
    """
    spans = _titles(cell)
    if len(spans) < 2:
        return ()
    place = 0
    for start, end in [*spans, (len(cell.text), len(cell.text))]:
        if not _BETWEEN.fullmatch(cell.text[place:start]):
            return ()
        place = end
    return tuple(_work(cell, start, end) for start, end in spans)


def _titles(cell: Cell) -> list[tuple[int, int]]:
    """Where the titles stand, none inside of another."""
    marks = [(m.start, m.end) for m in cell.marks if m.kind in ("italic", "link")]
    quoted = [(m.start(), m.end()) for m in _QUOTED.finditer(cell.text)]
    spans: list[tuple[int, int]] = []
    for start, end in sorted({*marks, *quoted}, key=lambda span: (span[0], -span[1])):
        if not spans or start >= spans[-1][1]:
            spans.append((start, end))
    return spans


def _work(cell: Cell, start: int, end: int) -> Recipient:
    name = cell.text[start:end].strip()
    links = (m for m in cell.marks if m.kind == "link" and start <= m.start and m.end <= end)
    article = next((article_named(m.target, name.strip(QUOTES)) for m in links), None)
    kind = kind_of_article(article or "")
    return Recipient(name, kind if kind in WORK_KINDS else Kind.OTHER_WORK, article=article)
