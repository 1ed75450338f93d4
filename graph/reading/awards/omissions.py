"""Which rows of a grid state no nomination, and why: headers, banners, footers, silent rows."""

from __future__ import annotations

import re

from graph.reading.awards.cells import is_blank, is_empty, is_marked, is_not_given
from graph.reading.awards.columns import Columns
from graph.reading.awards.dates import is_year
from graph.reading.awards.header import banner
from graph.reading.awards.headings import names_award
from graph.reading.awards.row_cells import RowCells
from graph.reading.awards.table import Reason
from graph.reading.awards.vocabulary import Role
from graph.reading.model.grid import Grid

_FOOTER = re.compile(
    r"(?:sources?|notes?|references?|totals?|key|legend|citations?|see also)\b", re.I
)
_NAMING = (Role.RECIPIENTS, Role.WORK)
_TELLING = (Role.CATEGORY, Role.RESULT, Role.RECIPIENTS)


class Omissions:
    """Says of each row in its order why it is left out; ``banner`` and ``year`` stand above it."""

    def __init__(self, grid: Grid, columns: Columns) -> None:
        self._grid, self._columns = grid, columns
        self.banner = self.year = ""

    def reason(self, row: RowCells) -> Reason | None:
        """Why a row is no nomination, None if it is one."""
        grid, y = self._grid, row.y
        only = banner(grid, y)
        text = only.cell.text if only else ""
        if is_year(text):
            self.year = text
            return Reason.BANNER
        if y < self._columns.first:
            return Reason.BANNER if only else Reason.HEADER
        if only:
            is_footer = _FOOTER.match(text) and not names_award(text)  # "Key West Film Festival"
            if is_footer or y == len(grid.rows) - 1:
                return Reason.FOOTER
            self.banner = text
            return Reason.BANNER
        if not any(grid.anchored(y)):
            return Reason.SPANNED
        own = list(grid.anchored(y))
        if all(slot.cell.text == self._columns.headers[slot.column] for slot in own):
            return Reason.REPEATED_HEADER
        texts = {role: row.text(role) for role in _TELLING}
        if self._columns.flags and is_blank(texts[Role.CATEGORY] + texts[Role.RECIPIENTS]):
            texts[Role.RESULT] = ""
        if _FOOTER.fullmatch(own[0].cell.text.strip(" :")) and not texts[Role.RESULT]:
            return Reason.FOOTER
        if self._is_not_given(row):
            return Reason.NOT_GIVEN
        return self._why_silent(row, texts)

    def _is_not_given(self, row: RowCells) -> bool:
        """Whether a row says that nobody got the award, in the place of whom or of what it is for.

        What is marked as a title or a link doesn't say it. In the place of the result it is said
        only if the row names nobody and nothing.
        """
        cells = (row.slots[self._columns.at[role]] for role in _NAMING if role in self._columns.at)
        named = [slot.cell for slot in cells if slot]
        texts = ["" if is_marked(cell) else cell.text for cell in named]
        result = "" if any(not is_empty(cell.text) for cell in named) else row.text(Role.RESULT)
        return any(map(is_not_given, [*texts, result]))

    def _why_silent(self, row: RowCells, texts: dict[Role, str]) -> Reason | None:
        """Why a row states no nomination, None if it does."""
        silent = all(map(is_blank, texts.values())) and not self._columns.by_nominee
        if silent and (Role.CATEGORY in self._columns.at or is_blank(row.text(Role.AWARD))):
            return Reason.SILENT
        if (
            Role.RESULT not in self._columns.at
            and Role.CATEGORY in self._columns.at
            and is_blank(texts[Role.CATEGORY])
        ):
            return Reason.UNNAMED
        return None
