"""Rows as ``palmares read --to csv`` writes them, read again as the same rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from graph.reading.awards.dates import DateReading
from graph.reading.awards.declaration import Declaration
from graph.reading.awards.subjects import names_subject
from graph.reading.awards.table import ReadRow, ReadTable, Years
from graph.reading.awards.vocabulary import Role
from graph.reading.awards.years import years_of_rows
from graph.reading.model.doubts import Doubt, DoubtCode, kind_doubts
from graph.reading.model.grid import Slot
from graph.reading.model.rows import Kind, Recipient
from graph.reading.model.source import Source

#: The columns of the CSV; the first ten are those of the expected files of the corpus.
COLUMNS = (
    "award", "date_or_year", "category", "recipients", "result", "work", "ceremony",
    "result_note", "date_iso", "recipients_split", "roles", "kinds", "references", "doubts",
    "section", "table", "row",
)  # fmt: skip
#: What these columns are; what else they say is taken from the cells of the rows.
_ROLES = dict.fromkeys(COLUMNS, Role.OTHER) | {
    "award": Role.AWARD,
    "date_or_year": Role.DATE,
    "category": Role.CATEGORY,
    "recipients": Role.RECIPIENTS,
    "result": Role.RESULT,
    "work": Role.WORK,
    "ceremony": Role.CEREMONY,
}
#: The columns in which a bar is a line break of the cell that they are of.
_WITH_LINES = frozenset(map(COLUMNS.index, ("award", "category", "recipients", "work", "ceremony")))
_BAR = re.compile(r"(?<=\S)\|(?=\S)")
_KINDS = {str(kind): kind for kind in Kind}


def is_written(headers: Sequence[str]) -> bool:
    """Whether a table has the columns of the CSV."""
    return tuple(headers) == COLUMNS


def with_roles(declaration: Declaration) -> Declaration:
    """What somebody said of the table, and of its other columns what they are."""
    return replace(
        declaration,
        columns={**_ROLES, **declaration.columns},
        origin=declaration.origin or "the columns",
    )


def with_lines(source: Source) -> Source:
    """The table with the line breaks that bars in its cells stand for, as a page has them."""
    rows = tuple(tuple(map(_with_lines, row)) for row in source.grid.rows)
    return replace(source, grid=replace(source.grid, rows=rows), alone=False)


def _with_lines(slot: Slot | None) -> Slot | None:
    if slot is None or slot.column not in _WITH_LINES:
        return slot
    return replace(slot, cell=replace(slot.cell, text=_BAR.sub("\n", slot.cell.text)))


def restored(table: ReadTable, title: str) -> ReadTable:
    """The table with all that the cells of its rows give; ``title`` is that of its page.

    It lists works and people itself if rows name both, and neither the title nor what somebody
    said tells what it is about.
    """
    rows = [*map(_restored, table.rows)]
    is_empty = [not any(texts) for texts in zip(*(row.cells for row in rows), strict=False)]
    roles = (
        Role.OTHER if empty else role for empty, role in zip(is_empty, table.roles, strict=False)
    )
    names_both = any(row.works for row in rows) and any(row.recipients for row in rows)
    is_about = names_subject(title) or table.declaration.says_subject
    return replace(
        table,
        roles=tuple(map(str, roles)),
        rows=tuple(rows),
        unread=(),
        says_kinds=True,
        alone=names_both and not is_about,
        years=Years(table.declaration.years) if table.declaration.years else years_of_rows(rows),
    )


def _restored(row: ReadRow) -> ReadRow:
    cells = dict(zip(COLUMNS, row.cells, strict=False))
    date = DateReading(cells["date_iso"], _precision(cells["date_iso"]))
    recipients = _recipients(cells)
    return replace(
        row,
        date=date,
        recipients=recipients,
        result_note=cells["result_note"],
        references=tuple(filter(None, cells["references"].split(" | "))),
        section=tuple(filter(None, cells["section"].split(" > "))),
        doubts=tuple(_doubts(row, cells, recipients)),
    )


def _doubts(
    row: ReadRow, cells: Mapping[str, str], recipients: Sequence[Recipient]
) -> Iterator[Doubt]:
    """The doubts that are written, and what is doubtful of the cells as they are.

    A date that is known in ISO 8601 is none, and that a row says no result is written if it is one.
    """
    texts = dict.fromkeys(filter(None, cells["doubts"].split(" | ")))
    unknown = (who.name for who in recipients if who.kind is Kind.UNKNOWN)
    for doubt in kind_doubts(unknown):
        texts.pop(doubt.text, None)  # the kind that is written says it
    settled = {DoubtCode.NO_RESULT} | ({DoubtCode.DATE} if cells["date_iso"] else set())
    for doubt in row.doubts:
        if doubt.text in texts or doubt.code not in settled:
            texts.pop(doubt.text, None)
            yield doubt
    yield from (Doubt(DoubtCode.WRITTEN, text) for text in texts)


def _precision(iso: str) -> str:
    """The precision of a date in ISO 8601, as of a ``DateReading``."""
    if "/" in iso:
        return "range"
    return {0: "", 4: "year", 7: "month"}.get(len(iso), "day")


def _recipients(cells: Mapping[str, str]) -> tuple[Recipient, ...]:
    """The recipients that the cells of a row name, each with its kind and roles where they fit."""
    names = [*filter(None, cells["recipients_split"].split("|"))]
    kinds, roles = (cells[name].split("|") for name in ("kinds", "roles"))
    if not len(names) == len(kinds) == len(roles):
        return tuple(Recipient(name, Kind.AGENT) for name in names)
    return tuple(
        Recipient(name, _KINDS.get(kind, Kind.AGENT), tuple(filter(None, role.split("+"))))
        for name, kind, role in zip(names, kinds, roles, strict=True)
    )
