"""Text extracts whose tables are lines of bars under any header, with the losses said row by row.

Where the page spanned cells down, such an extract leaves them away: a later row begins with its
first own cell, and empty cells stand at its end.
"""

from __future__ import annotations

import re

from graph.reading.awards.cells import is_bare_result
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.forms.flow import Flow
from graph.reading.model.document import Document
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Grid, Slot
from graph.reading.model.source import LOOKED_AT, Evidence, Headings, Page, Source

FORM = "bars"
_HEADING = re.compile(r"(={1,6})\s*(.+?)\s*\1\s*")
_TITLE = re.compile(r"\s*=\s*([^=\n]+?)\s*=\s*\n")
_ROW = re.compile(r"\|(?![-+}|])(.*)\|\s*")
_SHORT = Doubt(
    DoubtCode.ROW_LENGTH, "the row is short of cells: its first cells are taken from the row above"
)
_ENDS_EARLY = Doubt(
    DoubtCode.ROW_LENGTH,
    "the row is short of cells: which of its columns it lacks isn't certain",
)

Row = list[Slot | None]


def recognises(document: Document) -> Evidence:
    """A line of bars that names award columns, with another line of bars below it."""
    lines = document.text[:LOOKED_AT].splitlines()
    for place, line in enumerate(lines[:-1]):
        if line.startswith("|") and _header(line) and _ROW.fullmatch(lines[place + 1].strip()):
            return Evidence.TABLE
    return Evidence.NONE


def read(document: Document) -> Page:
    """The tables of lines of bars, each under the headings above it."""
    headings, sources = Headings(), list[Source]()
    columns: list[str] | None = None
    rows: list[Row] = []
    for line in [*document.text.splitlines(), ""]:
        match = _ROW.fullmatch(line.strip())
        if heading := _HEADING.fullmatch(line.strip()):
            headings.enter(len(heading[1]), heading[2])
        if match and columns:
            cells = [part.strip() for part in match[1].split("|")]
            if any(cells):
                rows.append(_row(cells, columns, rows))
        elif match and (columns := _header(line)):
            rows = [[_slot(text, 0, x, header=True) for x, text in enumerate(columns)]]
        elif columns:
            if len(rows) > 1:
                sources.append(Source(Grid(tuple(map(tuple, rows)), len(columns)), headings.path))
            columns = None
    title = _TITLE.match(document.text)
    return Page(title[1] if title else "", tuple(sources))


def _header(line: str) -> list[str] | None:
    """The columns that a line of bars names; None if it names no award's or only one."""
    match = _ROW.fullmatch(line.strip())
    columns = [part.strip() for part in match[1].split("|")] if match else []
    while columns and not columns[-1]:
        columns.pop()
    roles = [role_of(column) for column in columns if len(column) < 60]
    words = len(roles) - roles.count(Role.OTHER)
    award_roles = {Role.AWARD, Role.BODY, Role.CATEGORY, Role.RESULT}.intersection(roles)
    return columns if words > 1 and words * 2 > len(columns) and award_roles else None


def _row(cells: list[str], columns: list[str], rows: list[Row]) -> Row:
    """A full row as it stands; a short one moved to its last columns, under the cells above."""
    width, number = len(columns), len(rows)
    filled = cells[:width]
    while filled and not filled[-1]:
        filled.pop()
    results = [place for place, text in enumerate(columns) if role_of(text) == Role.RESULT]
    own = [place for place, text in enumerate(filled) if is_bare_result(text)]
    missing, doubt = width - len(filled), _ENDS_EARLY
    if results and own:
        missing, doubt = results[0] - own[-1], _SHORT
    if missing <= 0 or number == 1:
        return [_slot(text, number, x) for x, text in enumerate([*cells, *[""] * width][:width])]
    above = rows[-1][:missing]
    row: Row = [*above, *(_slot(text, number, missing + x) for x, text in enumerate(filled))]
    row = row[:width] + [_slot("", number, x) for x in range(len(row), width)]
    place = max(missing, 0)
    first = row[place]
    row[place] = _slot(first.cell.text if first else "", number, place, doubt)
    return row


def _slot(text: str, row: int, column: int, *doubts: Doubt, header: bool = False) -> Slot:
    flow = Flow()
    flow.add(text)
    flow.doubts += doubts
    return Slot(flow.cell(header=header), row, column)
