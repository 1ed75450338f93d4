"""Rows whose cells stand elsewhere than the header says, or are empty below another."""

from __future__ import annotations

from collections.abc import Sequence

from graph.reading.awards.cells import is_bare_result
from graph.reading.awards.columns import Columns
from graph.reading.awards.header import banner
from graph.reading.awards.vocabulary import Role
from graph.reading.model.grid import Grid, Slot

#: Roles of columns that group rows: their cells are left empty below the first of a group.
_GROUPING = (Role.AWARD, Role.DATE, Role.CEREMONY, Role.CATEGORY, Role.WORK)

Slots = tuple[Slot | None, ...]


def aligned(grid: Grid, y: int, columns: Columns, above: Sequence[Slot | None]) -> Slots:
    """The cells of row ``y``, moved behind a cell that spans down to it where they belong there.

    So it is if the row's own cells all stand before that cell, its result among them, and nothing
    stands behind it: the page left the spans of the first columns away. They are read as in the
    row ``above``.
    """
    row = grid.rows[y]
    place = columns.at.get(Role.RESULT)
    if place is None or row[place] is not None or columns.flags or not above:
        return row
    own = list(grid.anchored(y))
    spanning = [x for x, slot in enumerate(row) if slot and slot.row < y]
    if not own or not spanning or own[-1].column > spanning[-1]:
        return row
    ends = [n for n, slot in enumerate(own) if is_bare_result(slot.cell.text)]
    free = [x for x in range(place + 1) if x not in spanning]
    if not ends or ends[-1] >= len(free):
        return row
    moved = list(row)
    for x in free:
        moved[x] = above[x]
    for x, slot in zip(free[len(free) - ends[-1] - 1 :], own, strict=False):
        moved[x] = slot
    return tuple(moved)


def filled_down(grid: Grid, columns: Columns) -> dict[tuple[int, int], Slot]:
    """The cells above for the empty cells of a file in which merged cells were written once.

    A column is filled down if it groups rows, is filled in the first row, and in every row that
    begins a group of the columns before it.
    """
    rows = [y for y in range(columns.first, len(grid.rows)) if not banner(grid, y)]
    places = sorted(columns.at[role] for role in _GROUPING if role in columns.at)
    filled: dict[tuple[int, int], Slot] = {}
    begins = rows[:1]
    for place in places:
        empty = [y for y in rows if not _text(grid, y, place)]
        if set(empty) & set(begins) or not rows:
            break
        last: Slot | None = None
        for y in rows:
            if _text(grid, y, place):
                last = grid.rows[y][place]
            elif last:
                filled[y, place] = last
        begins = sorted({*begins, *(y for y in rows if _text(grid, y, place))})
    return filled


def _text(grid: Grid, y: int, place: int) -> str:
    slot = grid.rows[y][place]
    return slot.cell.text if slot else ""
