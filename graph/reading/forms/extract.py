"""Plain-text extracts of pages, as text corpora have them: what they lost is said row by row.

Such an extract keeps of each table only as many cells a row as its first line names, counted from
the left, and drops the cells that span down. So the first row of an award shows its award, date
and category, later ones category and recipient; an empty recipient is one that spans down.
"""

from __future__ import annotations

import csv
import io
import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from graph.errors import InputError
from graph.reading.awards.dates import read_date
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.forms.flow import Flow
from graph.reading.model.document import Document
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Grid, Slot
from graph.reading.model.source import LOOKED_AT, Evidence, Headings, Page, Source

_HEADING = re.compile(r"(={1,6})\s*(.+?)\s*\1\s*")
FORM = "extract"
_TITLE = re.compile(r"\s*=\s*([^=\n]+?)\s*=\s*\n")
_ROW = re.compile(r"\|(?![-+}])(.*)\|\s*")
#: What is known of an extract's rows besides the columns that its first line names.
_LOST = ("Recipient(s)", "Result")
LOST_RECIPIENT = Doubt(
    DoubtCode.LOST_RECIPIENTS, "the extract lost the recipients of an award's first row"
)
LOST_RESULT = Doubt(DoubtCode.LOST_RESULT, "the extract lost the result")


def recognises(document: Document) -> Evidence:
    """Certain of a text with a line of bars that names award columns as an extract does."""
    lines = document.text[:LOOKED_AT].splitlines()
    header = any(_header(line) for line in lines if line.startswith("|"))
    return Evidence.CERTAIN if header else Evidence.NONE


def read(document: Document) -> Page:
    """The award tables of an extract.

    Raises InputError if it has no line that names the columns of one.
    """
    text = document.text
    headings = Headings()
    tables: list[_Table] = []
    table: _Table | None = None
    for line in text.splitlines():
        if heading := _HEADING.fullmatch(line.strip()):
            headings.enter(len(heading[1]), heading[2])
        if columns := _header(line):
            table = _Table(headings.path, columns)
            tables.append(table)
        elif table and (row := _ROW.fullmatch(line.strip())):
            table.add([part.strip() for part in row[1].split("|")])
        elif line.strip():
            table = None
    if not tables and (header := _csv_rows(text)):
        tables.append(table := _Table((), header[0]))
        for cells in header[1:]:
            table.add(cells)
    if not tables:
        raise InputError(
            document.name,
            "has no line that names award columns, such as '| Award | Date | Category |'",
            hint="Name the form if it is another (html, wikitext, csv)",
        )
    title = _TITLE.match(text)
    sources = tuple(table.source() for table in tables if table.rows)
    return Page(title[1] if title else "", sources)


def _csv_rows(text: str) -> list[list[str]]:
    """The rows of CSV whose header names award columns as an extract does; none of other text."""
    try:
        rows = [[cell.strip() for cell in row] for row in csv.reader(io.StringIO(text)) if row]
    except csv.Error:
        return []
    return rows if rows and _are_columns(rows[0]) else []


def _header(line: str) -> list[str] | None:
    match = _ROW.fullmatch(line.strip())
    if not match:
        return None
    columns = [part.strip() for part in match[1].split("|") if part.strip()]
    return columns if _are_columns(columns) else None


def _are_columns(columns: Sequence[str]) -> bool:
    roles = [role_of(column) for column in columns]
    return roles[-1:] == [Role.CATEGORY] and roles[-2:-1] in ([Role.DATE], [Role.YEAR])


def _slot(text: str, row: int, column: int, *doubts: Doubt, header: bool = False) -> Slot:
    flow = Flow()
    flow.add(text)
    flow.doubts += doubts
    return Slot(flow.cell(header=header), row, column)


def _text(slot: Slot | None) -> str:
    return slot.cell.text if slot else ""


@dataclass(slots=True)
class _Table:
    headings: tuple[str, ...]
    columns: list[str]
    rows: list[list[Slot | None]] = field(default_factory=list)

    def add(self, cells: list[str]) -> None:
        """One line: a full row if a date stands where the header has it, else a later row."""
        number, shared = len(self.rows) + 1, len(self.columns) - 1
        filled = [cell for cell in cells if cell]
        if not filled:
            return
        row: list[Slot | None]
        if len(filled) == len(self.columns) and read_date(filled[-2]).iso:
            row = [_slot(cell, number, place) for place, cell in enumerate(filled)]
            row.append(_slot("", number, len(row), LOST_RECIPIENT))
        elif self.rows:
            above = self.rows[-1]
            row = [*above[:shared], _slot(filled[0], number, shared)]
            recipient = cells[1] if len(cells) > 1 else ""
            row.append(_slot(recipient, number, len(row)) if recipient else above[len(row)])
        else:
            row = [None] * shared
            row += [_slot(cell, number, shared + place) for place, cell in enumerate(filled[:2])]
            row += [None] * (len(self.columns) + 1 - len(row))
        row.append(_slot("", number, len(row), LOST_RESULT))
        self.rows.append(row)

    def imply(self) -> None:
        """Tells whom a cell names that spans down from a lost one, where that is certain enough.

        It is, if every other row of its category and of the first row's names the same. The first
        row stays as it is: its own cell is lost.
        """
        category, recipient = len(self.columns) - 1, len(self.columns)
        names_by_category: dict[str, set[str]] = defaultdict(set)
        for row in self.rows:
            if text := _text(row[recipient]):
                names_by_category[_text(row[category])].add(text)
        for number, row in enumerate(self.rows, 1):
            lost = row[recipient]
            if lost is None or LOST_RECIPIENT not in lost.cell.doubts or lost.row == number:
                continue
            span = f"the recipients span down from row {lost.row}, where the extract lost them"
            first = names_by_category[_text(self.rows[lost.row - 1][category])]
            if len(first) == 1 and first == names_by_category[_text(row[category])]:
                text = f"{span}; told by the other rows of both categories"
                doubt = Doubt(DoubtCode.IMPLIED_RECIPIENTS, text)
                cell = Cell(doubts=(doubt,), implied=next(iter(first)))
            else:
                cell = Cell(doubts=(Doubt(DoubtCode.LOST_RECIPIENTS, span),))
            row[recipient] = Slot(cell, lost.row, recipient)

    def source(self) -> Source:
        """The table with the two columns that an extract has no header for."""
        self.imply()
        header = [
            _slot(column, 0, place, header=True)
            for place, column in enumerate([*self.columns, *_LOST])
        ]
        rows = ((*header,), *((*row,) for row in self.rows))
        return Source(Grid(rows, len(header)), self.headings, first_row=0)
