"""Reads ``corrections.csv`` of a data set, and corrects the cells of its tables before reading.

A correction says what stands in a cell, so that one of another page, or of a later revision that
says something else, is reported and not applied.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.dataset.row_choice import CHOICE_COLUMNS, RowChoice, RowTexts, row_choice, same
from graph.reading.model.grid import Cell, Grid, Mark, Slot
from graph.reading.model.rows import Addition, Status
from graph.reading.model.source import Source

CORRECTIONS = "corrections.csv"
CORRECTION_COLUMNS = (
    *CHOICE_COLUMNS, "column", "was", "right", "reason", "evidence", "author", "date",
)  # fmt: skip
#: Columns that every correction may leave out.
OPTIONAL_COLUMNS = ("table", "row", "evidence", "author", "date")


@dataclass(frozen=True, slots=True)
class Correction:
    """What is right in the place of what stands in a cell of ``column``, and why."""

    file: str
    line: int
    rows: RowChoice
    column: str
    was: str
    right: str
    reason: str
    evidence: tuple[str, ...]
    author: str
    date: str

    @property
    def words(self) -> str:
        """How a message names it."""
        return f"{Path(self.file).name}, line {self.line}"

    def addition(self) -> Addition:
        """The value that the rows have by it."""
        return Addition(
            self.column, self.right, self.evidence, self.reason, self.author, self.date,
            Status.SOURCED if self.evidence else Status.INFERRED, self.column, self.was,
        )  # fmt: skip


def read_corrections(folder: Path) -> tuple[Correction, ...]:
    """The corrections of the data set in ``folder``; none without the file. Raises InputError."""
    path = folder / CORRECTIONS
    return tuple(read_rows_if_any(path, CORRECTION_COLUMNS, _correction, OPTIONAL_COLUMNS))


def _correction(cell: Cells) -> Correction:
    was, right = cell.optional("was"), cell.optional("right")
    if same(was) == same(right):
        cell.note("right", "is what stands there", "Write what is right, or remove the line")
    return Correction(
        str(cell.path), cell.line, row_choice(cell), cell.text("column"), was, right,
        cell.text("reason"), cell.addresses("evidence"), cell.optional("author"),
        cell.day_if_any("date"),
    )  # fmt: skip


@dataclass
class Corrections:
    """The corrections of a page, and what became of each of them in its tables."""

    lines: Sequence[Correction]
    _applied: dict[tuple[int, int], list[Correction]] = field(default_factory=dict)
    _outcomes: dict[Correction, str] = field(default_factory=dict)
    _done: set[Correction] = field(default_factory=set)
    #: The one table of a line that several have a row for, 0 for none of them.
    _tables: dict[Correction, int] = field(default_factory=dict)

    def refuse_ambiguous(self, tables: Iterable[tuple[Source, int, Sequence[str]]]) -> None:
        """Leaves out the lines that would be applied in several of the tables of a page.

        The tables are as ``corrected`` takes them.
        """
        trial = Corrections(self.lines)
        for source, number, columns in tables:
            trial.corrected(source, number, columns)
        places: dict[Correction, list[tuple[int, int]]] = {}
        for place, lines in trial._applied.items():
            for line in lines:
                places.setdefault(line, []).append(place)
        for line, of_line in places.items():
            numbers = dict.fromkeys(number for number, _ in of_line)
            chosen = [number for number, row in of_line if row == line.rows.number]
            if len(numbers) > 1 and len(chosen) == 1:
                self._tables[line] = chosen[0]
            elif len(numbers) > 1:
                tables_with = ", ".join(map(str, numbers))
                fault = f"the tables {tables_with} have {line.rows.words}; name one of them"
                self._outcomes[line] = f"not applied: {fault}"
                self._tables[line] = 0

    def corrected(self, source: Source, number: int, columns: Sequence[str]) -> Source:
        """The table ``number`` (from 1) with the headers ``columns``, corrected."""
        if not self.lines:
            return source
        corrected = source
        texts = RowTexts(enumerate(source.grid.texts(), source.first_row))
        for line in self.lines:
            is_there = self._tables.get(line, number) == number
            if is_there and line.rows.is_of_table(number, source.headings):
                corrected = self._correct(corrected, texts, line, number, columns)
        return corrected

    def additions(self, number: int, row: int) -> tuple[Addition, ...]:
        """What a row of table ``number`` says by corrections; ``row`` counts from 1."""
        return tuple(line.addition() for line in self._applied.get((number, row), ()))

    def remarks(self) -> Iterator[str]:
        """What became of the corrections that were not applied, a sentence each."""
        for line in self.lines:
            outcome = self._outcomes.get(line, f"not applied: no row has {line.rows.words}")
            if outcome:
                yield f"{line.words}: {outcome}"

    @property
    def unapplied(self) -> int:
        """How many corrections fit no cell, without those that the source made itself."""
        return len([*self.remarks()]) - len(self._done)

    def _correct(
        self,
        source: Source,
        texts: RowTexts,
        line: Correction,
        number: int,
        columns: Sequence[str],
    ) -> Source:
        place = next((x for x, name in enumerate(columns) if same(name) == same(line.column)), None)
        chosen = _chosen(source, texts, line, place)
        if not chosen:
            return source
        if place is None:
            self._note(line, f"not applied: the table has no column {line.column!r}")
            return source
        ys = [row - source.first_row for row in chosen]
        if len({source.grid.rows[y][place] for y in ys}) > 1:
            rows = ", ".join(map(str, chosen))
            have = f"rows {rows} have {line.rows.words}; say more of them"
            if not any(_says(source, row, place, line.was) for row in chosen):
                have = f"none of the rows {rows} says {line.was!r} there"
            self._note(line, f"not applied: {have}")
            return source
        return self._replace(source, texts, line, number, (ys[0], place))

    def _replace(
        self,
        source: Source,
        texts: RowTexts,
        line: Correction,
        number: int,
        place: tuple[int, int],
    ) -> Source:
        (y, x), grid = place, source.grid
        slot, row = grid.rows[y][x], y + source.first_row
        text = slot.cell.text if slot else ""
        if same(text) == same(line.right):
            self._note(line, "done: the source says so itself now; remove the line")
            self._done.add(line)
            return source
        if same(text) != same(line.was):
            self._note(line, f"not applied: row {row} says {text!r} there, not {line.was!r}")
            return source
        new = Slot(_cell(slot, line.right), slot.row if slot else y, slot.column if slot else x)
        rows = list(grid.rows)
        for at_y in [y] if slot is None else [at for at, each in enumerate(rows) if slot in each]:
            rows[at_y] = tuple(
                new if (slot and each is slot) or (at_y, at) == (y, x) else each
                for at, each in enumerate(rows[at_y])
            )
            at_row = at_y + source.first_row
            self._applied.setdefault((number, at_row), []).append(line)
            texts.put(at_row, [each.cell.text if each else "" for each in rows[at_y]])
        self._outcomes[line] = ""
        return replace(source, grid=Grid(tuple(rows), grid.width, grid.overlaps))

    def _note(self, line: Correction, outcome: str) -> None:
        if self._outcomes.get(line) != "":
            self._outcomes[line] = outcome


def _chosen(source: Source, texts: RowTexts, line: Correction, place: int | None) -> list[int]:
    """The rows that a line is about: those with its cells where one says what is wrong.

    Else also those in whose cells what is right stands already, as the page may have changed.
    """
    exact = line.rows.rows(texts)
    if place is not None and any(_says(source, row, place, line.was) for row in exact):
        return exact
    also = {same(line.was): (same(line.right),), same(line.right): (same(line.was),)}
    return line.rows.rows(texts, also)


def _says(source: Source, row: int, place: int, text: str) -> bool:
    slot = source.grid.rows[row - source.first_row][place]
    return same(slot.cell.text if slot else "") == same(text)


def _cell(slot: Slot | None, text: str) -> Cell:
    """The cell with another text; its links stay where their words do."""
    if slot is None:
        return Cell(text)
    old = slot.cell
    marks = []
    for mark in old.marks:
        words = old.text[mark.start : mark.end]
        start = text.find(words)
        if words and start >= 0:
            marks.append(Mark(mark.kind, start, start + len(words), mark.target))
    return replace(old, text=text, marks=tuple(marks), doubts=(), implied="", alternative="")
