"""The rows of a table that are no data: its header, and rows of one cell across it."""

from __future__ import annotations

from collections.abc import Sequence

from graph.reading.awards.cells import is_bare_result
from graph.reading.awards.dates import is_year
from graph.reading.awards.headings import is_category_like, names_award
from graph.reading.awards.vocabulary import Role, flag_of, is_identifier_header, role_of
from graph.reading.model.grid import Grid, Slot

#: Characters of a header; longer texts are data.
_HEADER_LENGTH = 60
#: Headers of those who are honoured that are also words for results.
_HONOURED = frozenset("nominee nominees recipient recipients winner winners".split())
#: Rows below a header in which results and years are looked for.
_LOOKED_AT = 30


def is_header_text(text: str) -> bool:
    """Whether a text is one that headers have: a known word for what a column holds."""
    if len(text) > _HEADER_LENGTH or any(char.isdigit() for char in text[:4]):
        return False
    return role_of(text) != Role.OTHER or bool(flag_of(text)) or is_identifier_header(text)


def heads_columns(texts: Sequence[str], below: Sequence[Sequence[str]]) -> bool:
    """Whether a row heads several columns that are each of a year or a nominee.

    ``below`` are the rows under it: they have results in columns of nominees, and no years in those
    of years. What else the row has must be words of headers, as most of its texts are none.

    >>> heads_columns(["Category", "2012", "2013"], [["Best Film", "Won", "Nominated"]])
    True
    """
    rows = below[:_LOOKED_AT]
    places = {n for row in rows for n, text in enumerate(row) if is_bare_result(text)}
    years = {n for n, text in enumerate(texts) if is_year(text)}
    if not any(is_year(text) for row in rows for n, text in enumerate(row) if n in years):
        places |= years
    headed = [texts[n] for n in places if n < len(texts)]
    if len({*headed}) < 2 or not all(text.strip() and not is_bare_result(text) for text in headed):
        return False
    rest = [text for n, text in enumerate(texts) if n not in places and text.strip()]
    return bool(rows and rest) and all(map(is_header_text, rest))


def banner(grid: Grid, y: int) -> Slot | None:
    """The one cell that a row consists of, if it is a row of one cell in a wider table."""
    slots = {slot for slot in grid.rows[y] if slot}
    if len(slots) == 1 and grid.width > 1:
        only = slots.pop()
        if only.row == y and (only.cell.rowspan == 1 or only.cell.colspan > 1):
            return only
    return None


def banners(grid: Grid, first: int) -> list[str]:
    """The texts of the banners above row ``first``."""
    texts = [slot.cell.text for y in range(first) if (slot := banner(grid, y))]
    return [text for text in texts if text]


def header(grid: Grid) -> tuple[int, tuple[str, ...]]:
    """How many rows the header has, and each column's header text ("" where it has none)."""
    first = 0
    while first < len(grid.rows) and (
        banner(grid, first) or all(slot.cell.header for slot in grid.rows[first] if slot)
    ):
        first += 1
    rows = [y for y in range(first) if not banner(grid, y)]
    if not rows:
        start = 0
        while start < len(grid.rows) and banner(grid, start):
            start += 1
        if start < len(grid.rows) and _is_header(grid, start):
            rows, first = [start], start + 1
        else:
            first = start if start < len(grid.rows) else 0
    headers = []
    for x in range(grid.width):
        texts = [slot.cell.text for y in rows if (slot := grid.rows[y][x])]
        headers.append(
            next(
                (t for t in reversed(texts) if role_of(t) != Role.OTHER),
                " ".join(dict.fromkeys(texts)),
            )
        )
    return first, tuple(headers)


def _is_header(grid: Grid, y: int) -> bool:
    """Whether row ``y``, whose cells aren't marked so, is a header."""
    texts = [slot.cell.text if slot else "" for slot in grid.rows[y]]
    below = [
        [slot.cell.text if slot else "" for slot in row]
        for row in grid.rows[y + 1 : y + 1 + _LOOKED_AT]
    ]
    return _names_columns(grid.rows[y]) or heads_columns(texts, below)


def _names_columns(row: Sequence[Slot | None]) -> bool:
    """Whether plain cells are a header: most are known header words, and none is a result.

    "Nominee" and "Recipient" are headers as well as results: the texts beside them tell which.
    """
    texts = [slot.cell.text for slot in row if slot and slot.cell.text]
    words = [text for text in texts if len(text) < 40 and role_of(text) != Role.OTHER]
    results = [text for text in texts if is_bare_result(text)]
    if results and all(text.casefold() in _HONOURED for text in results):
        results = [text for text in texts if names_award(text) and len(text.split()) > 1]
        results += filter(is_category_like, texts)
    return len(words) > 1 and len(words) * 2 > len(texts) and not results
