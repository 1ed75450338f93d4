"""Why a row can't be read with certainty: what its cells, its length and further columns say."""

from __future__ import annotations

from collections.abc import Iterator

from graph.reading.awards.cells import ResultReading, is_empty, is_marked
from graph.reading.awards.dates import DateReading
from graph.reading.awards.headings import is_category_like, names_award
from graph.reading.awards.recipients import RecipientsReading
from graph.reading.awards.row_cells import RowCells
from graph.reading.awards.vocabulary import Role
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Grid, Slot

#: Roles of which a second column that says more than the first makes a row doubtful.
_DOUBTED = (Role.RECIPIENTS, Role.WORK, Role.RESULT, Role.AWARD)


def unread_doubts(
    row: RowCells, people: RecipientsReading, result: ResultReading, work: str
) -> Iterator[Doubt]:
    """Doubts for what further columns of a role say that the row doesn't."""
    values = {
        Role.RECIPIENTS: [who.name for who in people.recipients],
        Role.WORK: [work],
        Role.RESULT: [result.word],
        Role.AWARD: [row.text(Role.AWARD)],
    }
    for role in _DOUBTED:
        for place in row.columns.others.get(role, ()):
            slot = row.slots[place] if place not in row.columns.by_nominee else None
            text = slot.cell.text if slot else ""
            if not is_empty(text) and not (values[role] and all(n in text for n in values[role])):
                header = row.columns.headers[place]
                message = f"the column {header!r} says more of its {role}; it is not read"
                yield Doubt(DoubtCode.UNREAD_COLUMN, message)


def row_doubts(
    grid: Grid, row: RowCells, result: ResultReading, date: DateReading, people: RecipientsReading
) -> list[Doubt]:
    """The doubts of what was read of a row, and of where its cells stand."""
    doubts = [d for slot in grid.rows[row.y] if slot for d in slot.cell.doubts]
    doubts += [d for d in (date.doubt, result.doubt) if d]
    doubts += people.doubts
    results = Role.RESULT in row.columns.at or row.columns.by_nominee
    if results and not result.word and not doubts:
        doubts.append(Doubt(DoubtCode.NO_RESULT, "the row says no result"))
    lines = row.text(Role.CATEGORY).split("\n")
    if sum(is_category_like(line) for line in lines if line[:1] != "(") > 1:
        text = f"{' / '.join(lines)!r} may be several categories: give each a row of its own"
        doubts.append(Doubt(DoubtCode.SEVERAL_CATEGORIES, text))
    if any(y == row.y for y, _ in grid.overlaps):
        text = "cells overlap in the row; the earlier is read"
        doubts.append(Doubt(DoubtCode.OVERLAP, text))
    wide = [
        role
        for role, place in row.columns.at.items()
        if (slot := row.slots[place]) and slot.cell.text and row.slot(role) is None
        if not (role is Role.WORK and _is_category(row, slot))
    ]
    if wide:
        text = f"one cell stands also where the {wide[0]} should"
        doubts.append(Doubt(DoubtCode.OVERLAP, text))
    if any(_is_beyond(row, place, slot) for place, slot in enumerate(grid.rows[row.y])):
        doubts.append(Doubt(DoubtCode.ROW_LENGTH, "the row has more cells than the header"))
    return doubts


def _is_category(row: RowCells, slot: Slot) -> bool:
    """Whether a cell that spans further columns is the category, by its column and its words."""
    text = slot.cell.text
    is_named = is_category_like(text) or names_award(text)
    return row.slot(Role.CATEGORY) is slot and is_named and not is_marked(slot.cell)


def _is_beyond(row: RowCells, place: int, slot: Slot | None) -> bool:
    """Whether a cell stands where the header names no column."""
    return (
        slot is not None
        and slot.row == row.y
        and bool(slot.cell.text)
        and not row.columns.headers[place]
        and place not in row.places
        and sum(map(bool, row.columns.headers)) > 1
    )
