"""Rows as ``palmares read --to csv`` writes them, read again as the same rows."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from graph.reading.awards.declaration import Declaration
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.model.rows import Kind, Recipient

#: The columns of the CSV; the first ten are those of the expected files of the corpus.
COLUMNS = (
    "award", "date_or_year", "category", "recipients", "result", "work", "ceremony",
    "result_note", "date_iso", "recipients_split", "roles", "kinds", "references", "doubts",
    "section", "table", "row",
)  # fmt: skip
#: What these columns are.
WRITTEN = Declaration(
    dict.fromkeys(COLUMNS, Role.OTHER)
    | {
        "award": Role.AWARD,
        "date_iso": Role.DATE,
        "category": Role.CATEGORY,
        "recipients_split": Role.RECIPIENTS,
        "result": Role.RESULT,
        "work": Role.WORK,
        "ceremony": Role.CEREMONY,
    },
    separators={"recipients_split": "|"},
    origin="the columns",
)


def is_written(headers: Sequence[str]) -> bool:
    """Whether a table has the columns of the CSV."""
    return tuple(headers) == COLUMNS


def restored(table: ReadTable) -> ReadTable:
    """The rows with the notes and recipients that their cells give, each with kind and roles."""
    return replace(table, rows=tuple(map(_restored, table.rows)))


def _restored(row: ReadRow) -> ReadRow:
    cells = dict(zip(COLUMNS, row.cells, strict=False))
    row = replace(row, result_note=cells.get("result_note", row.result_note))
    names, kinds, roles = (
        cells.get(name, "").split("|") for name in ("recipients_split", "kinds", "roles")
    )
    if not (len(names) == len(kinds) == len(roles)) or not all(names):
        return row
    known = {str(kind): kind for kind in Kind}
    recipients = tuple(
        Recipient(name, known.get(kind, Kind.AGENT), tuple(filter(None, role.split("+"))))
        for name, kind, role in zip(names, kinds, roles, strict=True)
    )
    return replace(row, recipients=recipients)
