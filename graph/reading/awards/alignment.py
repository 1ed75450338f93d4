"""Rows whose cells stand elsewhere than the header says, or are empty below another."""

from __future__ import annotations

from collections.abc import Sequence

from graph.reading.awards.cells import is_bare_result
from graph.reading.awards.columns import Columns
from graph.reading.awards.evidence import is_dated
from graph.reading.awards.header import banner
from graph.reading.awards.headings import is_category_like
from graph.reading.awards.vocabulary import Role
from graph.reading.model.grid import Grid, Slot

#: Roles of columns that group rows: their cells are left empty below the first of a group.
_GROUPING = (Role.AWARD, Role.DATE, Role.CEREMONY, Role.CATEGORY, Role.WORK)

Slots = tuple[Slot | None, ...]


def aligned(grid: Grid, y: int, columns: Columns, above: Sequence[Slot | None]) -> Slots:
    """The cells of row ``y``, moved to where they belong if the row leaves its first columns away.

    So it is if a cell from above stands in the row behind those columns, no cell stands where the
    result should, and the row's own cells fit up to it. The first columns are read as ``above``.
    """
    row = grid.rows[y]
    place = columns.at.get(Role.RESULT)
    if place is None or row[place] is not None or columns.flags or not above:
        return row
    own = list(grid.anchored(y))
    spanning = [x for x, slot in enumerate(row) if slot and slot.row < y]
    results = [n for n, slot in enumerate(own) if is_bare_result(slot.cell.text)]
    if not spanning or not results:
        return row
    free = [x for x in range(grid.width) if x not in spanning]
    missing = free.index(place) - results[-1]
    before = sum(x < spanning[-1] for x in free)
    if not 0 < missing <= before or not _lacks_first(own, free, spanning[-1], columns):
        return row
    cells = list(row)
    for x in free:
        cells[x] = above[x] if x < free[missing] else None
    for x, slot in zip(free[missing:], own, strict=False):
        cells[x] = slot
    return tuple(cells)


def _lacks_first(own: Sequence[Slot], free: Sequence[int], spanning: int, columns: Columns) -> bool:
    """Whether the first of a row's own cells doesn't belong into the first column."""
    text = own[0].cell.text
    if columns.at.get(Role.DATE) == free[0]:
        return not is_dated(text)
    return own[-1].column < spanning or is_category_like(text)


def filled_down(grid: Grid, columns: Columns) -> dict[tuple[int, int], Slot]:
    """The cells above for the empty cells of a file in which merged cells were written once.

    A column groups rows if it is filled in the first row; the columns before it group them, too.
    What is empty is filled within a group alone: if its first row is, nothing says what stood
    in it. Works are filled only if every group has one, as an award may be for none.
    """
    rows = [y for y in range(columns.first, len(grid.rows)) if not banner(grid, y)]
    places = sorted(columns.at[role] for role in _GROUPING if role in columns.at)
    cells: dict[tuple[int, int], Slot] = {}
    begins = {*rows[:1]}
    for place in places:
        filled = {y for y in rows if _text(grid, y, place)}
        if not rows or rows[0] not in filled:
            break
        if place == columns.at.get(Role.WORK) and not begins <= filled:
            continue
        last: Slot | None = None
        for y in rows:
            if y in filled:
                last = grid.rows[y][place]
            elif y in begins:
                last = None
            elif last:
                cells[y, place] = last
        begins |= filled
    return cells


def _text(grid: Grid, y: int, place: int) -> str:
    slot = grid.rows[y][place]
    return slot.cell.text if slot else ""
