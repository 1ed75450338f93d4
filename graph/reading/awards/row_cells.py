"""The cells of one row of an award table, by what their columns are."""

from __future__ import annotations

from dataclasses import dataclass

from graph.reading.awards.columns import Columns
from graph.reading.awards.vocabulary import Role
from graph.reading.model.grid import Slot


@dataclass(frozen=True, slots=True)
class RowCells:
    """The cells of row ``y`` of a grid; ``short`` if its first cells are taken from above.

    ``places`` are the columns that have a role.
    """

    y: int
    columns: Columns
    slots: tuple[Slot | None, ...]
    short: bool
    places: frozenset[int]

    def slot(self, role: Role) -> Slot | None:
        """The cell of a role; a cell over several columns speaks for the first."""
        place = self.columns.at.get(role)
        slot = self.slots[place] if place is not None else None
        if slot and place and slot.column < place and slot.column in self.places:
            return None if not self.short else slot
        return slot

    def text(self, role: Role) -> str:
        """What the row says of a role, or what is declared for all rows; "" for nothing."""
        slot = self.slot(role)
        text = slot.cell.text if slot else ""
        return text or self.columns.declaration.constants.get(role, "")
