"""The rows of a table that are no data: its header, and rows of one cell across it."""

from __future__ import annotations

from collections.abc import Sequence

from graph.reading.awards.cells import is_bare_result
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.model.grid import Grid, Slot


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
        if start < len(grid.rows) and _names_columns(grid.rows[start]):
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


def _names_columns(row: Sequence[Slot | None]) -> bool:
    """Whether plain cells are a header: most are known header words, and none is a result."""
    texts = [slot.cell.text for slot in row if slot and slot.cell.text]
    words = [text for text in texts if len(text) < 40 and role_of(text) != Role.OTHER]
    return len(words) > 1 and len(words) * 2 > len(texts) and not any(map(is_bare_result, texts))
