"""A table as a grid: its cells, and their spans expanded as the HTML table model forms a table.

The rules are those of the HTML standard, "Forming a table": ragged rows, overlapping cells,
``rowspan=0``, row groups that end a span. Two things are left out on purpose: rows that only an
overrunning span would make are never invented, and where two cells overlap in a slot the earlier
one is read (the slot is reported in ``overlaps``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from graph.errors import PalmaresError
from graph.reading.model.doubts import Doubt

#: The caps of the HTML standard for the attributes.
MAX_COLSPAN = 1000
MAX_ROWSPAN = 65534
#: Slots of one table after which it isn't expanded further: far above any real table.
MAX_SLOTS = 4_000_000


class TableTooLarge(PalmaresError):
    """The spans of a table ask for more slots than ``MAX_SLOTS``."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A stretch of a cell's text: a ``link`` to an article, ``italic`` or ``small`` text."""

    kind: str
    start: int
    end: int
    target: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """What stands in a table cell: text with ``\\n`` for line breaks, its marks and footnotes.

    ``doubts`` says what of the source could not be shown in ``text``; ``implied`` is what the
    table elsewhere says of a cell that a lossy form lost, ``alternative`` the text that stands
    for the pictures of a cell, ``colour`` that of its background, "" for none.
    """

    text: str = ""
    marks: tuple[Mark, ...] = ()
    header: bool = False
    colspan: int = 1
    rowspan: int = 1
    references: tuple[str, ...] = ()
    doubts: tuple[Doubt, ...] = ()
    implied: str = ""
    alternative: str = ""
    colour: str = ""

    @property
    def has_italics(self) -> bool:
        """Whether some of the text is in italics."""
        return any(mark.kind == "italic" for mark in self.marks)

    @property
    def links(self) -> tuple[tuple[str, str], ...]:
        """The links as (article, label), in the order of the text."""
        return tuple(
            (mark.target, self.text[mark.start : mark.end])
            for mark in self.marks
            if mark.kind == "link"
        )


@dataclass(frozen=True, slots=True, eq=False)
class Slot:
    """A cell at its anchor; every slot of the grid that it covers holds this same object."""

    cell: Cell
    row: int
    column: int


@dataclass(frozen=True, slots=True)
class Grid:
    """The expanded table: ``rows[y][x]`` is the slot or None where no cell covers it.

    Every row is ``width`` long. ``overlaps`` are the (y, x) that more than one cell covers.
    """

    rows: tuple[tuple[Slot | None, ...], ...]
    width: int
    overlaps: frozenset[tuple[int, int]] = frozenset()

    def texts(self) -> list[tuple[str, ...]]:
        """The text of every slot, row by row; "" where no cell is."""
        return [tuple(slot.cell.text if slot else "" for slot in row) for row in self.rows]

    def anchored(self, y: int) -> Iterator[Slot]:
        """The cells that start in row ``y``, each once."""
        last: Slot | None = None
        for slot in self.rows[y]:
            if slot and slot.row == y and slot is not last:
                last = slot
                yield slot


def span(value: str | None, most: int, least: int = 1) -> int:
    """A span attribute by the rules for non-negative integers: the leading digits, else 1."""
    text = (value or "").strip().removeprefix("+")
    digits = ""
    for char in text[:20]:
        if char not in "0123456789":
            break
        digits += char
    if not digits or int(digits) < least:
        return 1
    return min(int(digits), most)


def form(groups: Iterable[Sequence[Sequence[Cell]]]) -> Grid:
    """The grid of a table given as row groups of rows of cells.

    Raises TableTooLarge if the spans make more than ``MAX_SLOTS`` slots.
    """
    rows: list[list[Slot | None]] = []
    overlaps: set[tuple[int, int]] = set()
    slots = 0
    for group in groups:
        ends = len(rows) + len(group)
        hanging: dict[int, list[tuple[Slot, int]]] = {}
        for cells in group:
            row = _hang(hanging, len(rows))
            _place(row, cells, len(rows), ends, hanging, overlaps)
            rows.append(row)
            slots += len(row)
            if slots > MAX_SLOTS:
                raise TableTooLarge(
                    f"a table's spans make more than {MAX_SLOTS:,} cells of it; "
                    "correct its colspan and rowspan values or split it"
                )
    width = max((len(row) for row in rows), default=0)
    if width * len(rows) > MAX_SLOTS:
        raise TableTooLarge(f"a table of {len(rows):,} rows and {width:,} columns is too large")
    return Grid(
        tuple((*row, *[None] * (width - len(row))) for row in rows), width, frozenset(overlaps)
    )


def _hang(hanging: dict[int, list[tuple[Slot, int]]], y: int) -> list[Slot | None]:
    """Row ``y`` with the cells that hang into it from above; spent ones are forgotten."""
    for column in [c for c, cells in hanging.items() if all(end <= y for _, end in cells)]:
        del hanging[column]
    row: list[Slot | None] = [None] * (max(hanging, default=-1) + 1)
    for column, cells in hanging.items():
        row[column] = next(slot for slot, end in cells if end > y)
    return row


def _place(
    row: list[Slot | None],
    cells: Sequence[Cell],
    y: int,
    ends: int,
    hanging: dict[int, list[tuple[Slot, int]]],
    overlaps: set[tuple[int, int]],
) -> None:
    x = 0
    for cell in cells:
        while x < len(row) and row[x] is not None:
            x += 1
        slot = Slot(cell, y, x)
        end = min(y + cell.rowspan, ends) if cell.rowspan else ends
        row.extend([None] * (x + cell.colspan - len(row)))
        for column in range(x, x + cell.colspan):
            if row[column] is None:
                row[column] = slot
            else:
                overlaps.add((y, column))
            if end > y + 1:
                hanging.setdefault(column, []).append((slot, end))
        x += cell.colspan
        if x > MAX_SLOTS:
            raise TableTooLarge(f"a row of a table has more than {MAX_SLOTS:,} columns")
