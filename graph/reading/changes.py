"""What changed in the rows of a page between two readings of it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from graph.kinds import counted
from graph.reading.model.rows import Table

_Row = tuple[int, tuple[str, ...]]


def row_changes(before: Sequence[Table], after: Sequence[Table]) -> Iterator[str]:
    """A line for each row of the source that came, went or says something else now."""
    old, new = ({table.key: table for table in tables} for tables in (before, after))
    for key in dict.fromkeys([*old, *new]):
        if key not in new:
            yield f"table {key}: is gone, with {counted(len(old[key].rows), 'row')}"
        elif key not in old:
            yield f"table {key}: is new, with {counted(len(new[key].rows), 'row')}"
        else:
            yield from _changes(old[key], new[key], f"table {key}, " if len(new) > 1 else "")


def _changes(before: Table, after: Table, where: str) -> Iterator[str]:
    old, new = _rows(before), _rows(after)
    matcher = SequenceMatcher(None, [row for _, row in old], [row for _, row in new], False)
    for kind, start, end, new_start, new_end in matcher.get_opcodes():
        if kind == "equal":
            continue
        paired = min(end - start, new_end - new_start)
        for (_, was), (number, row) in zip(old[start:end], new[new_start:new_end], strict=False):
            yield f"{where}row {number}: {_difference(was, row, before.columns, after.columns)}"
        for number, row in old[start + paired : end]:
            yield f"{where}row {number} is gone: {_words(row)}"
        for number, row in new[new_start + paired : new_end]:
            yield f"{where}row {number} is new: {_words(row)}"


def _rows(table: Table) -> list[_Row]:
    rows = {row.number: row.cells for row in table.rows}
    return sorted(rows.items())


def _difference(
    was: Sequence[str], now: Sequence[str], columns: Sequence[str], new_columns: Sequence[str]
) -> str:
    """The cells of a row that differ, by their columns; all of it where the columns do."""
    if columns != new_columns:
        return f"{_words(was)} -> {_words(now)}"
    differences = (
        f"{column}: {_plain(old)!r} -> {_plain(new)!r}"
        for column, old, new in zip(columns, was, now, strict=False)
        if old != new
    )
    return "; ".join(differences)


def _words(row: Sequence[str]) -> str:
    return " | ".join(text for text in map(_plain, row) if text)


def _plain(text: str) -> str:
    return " ".join(text.split())
