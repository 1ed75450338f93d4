"""Several works that one cell names, each marked as a title: linked, italic or quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.reading.awards.identity import article_named
from graph.reading.awards.names import mask, may_be_titles
from graph.reading.awards.nouns import kind_of_article, without_qualifier
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell
from graph.reading.model.quotes import QUOTED, QUOTES
from graph.reading.model.rows import WORK_KINDS, Kind, Recipient

#: What may stand between and behind the titles: joints, and notes in brackets.
_BETWEEN = re.compile(
    r"(?:\([^()]*\)|\b(?:and|und|et|e|og|och|en|i|ve|y)\b|&|[,;/|\s+、，；·•])*", re.I
)
#: One thing (see ``names.mask``) behind which stands who made it.
_MADE = re.compile(r"(\ue002+)\s+by\s+(?=\S)")


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


def separated_works(cell: Cell, separator: str) -> tuple[Recipient, ...]:
    """The works of a cell in which a person says what stands between titles."""
    return tuple(
        _work(cell, start, end)
        for start, end in _stretches(cell.text, separator)
        if cell.text[start:end].strip()
    )


def _stretches(text: str, separator: str) -> Iterator[tuple[int, int]]:
    start = 0
    for match in re.finditer(re.escape(separator), text):
        yield start, match.start()
        start = match.end()
    yield start, len(text)


def lone_work(cell: Cell, article: str | None, own: str) -> tuple[Recipient, list[Doubt]]:
    """The work of a cell that is read as one, with the doubts about that.

    ``article`` is what the cell as a whole links to, ``own`` the article of the page's subject,
    whose name is one. Who made a title is named behind "by".
    """
    masked = mask(cell.text, cell.marks)
    if made := _MADE.match(masked):
        text = f"the column of works also says {cell.text[made.end(1) :].strip()!r}; it is not read"
        return _work(cell, 0, made.end(1)), [Doubt(DoubtCode.UNREAD_COLUMN, text)]
    doubts = []
    is_own = cell.text.casefold() in (own.casefold(), without_qualifier(own).casefold())
    if may_be_titles(masked) and not is_own:
        text = (
            f"{cell.text!r} may be one work or several: say what stands between titles in "
            "[separators] of table.toml"
        )
        doubts.append(Doubt(DoubtCode.TITLES, text))
    return Recipient(cell.text, Kind.OTHER_WORK, article=article), doubts


def _titles(cell: Cell) -> list[tuple[int, int]]:
    """Where the titles stand, none inside of another."""
    marks = [(m.start, m.end) for m in cell.marks if m.kind in ("italic", "link")]
    quoted = [(m.start(), m.end()) for m in QUOTED.finditer(cell.text)]
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
