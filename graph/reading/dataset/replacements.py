"""Reads ``replaced.csv`` of a data set: what earlier releases had, why it went, what came."""

from __future__ import annotations

import re
from pathlib import Path

from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.model.rows import Removal

REPLACED = "replaced.csv"
REMOVAL_COLUMNS = ("old", "new", "reason")

_PATH = re.compile(r"(?:id|graph)/[^\s<>\"{}|\\^`%?#]*[^\s<>\"{}|\\^`%?#/]")


def read_replaced(folder: Path) -> tuple[Removal, ...]:
    """The removals that the data set in ``folder`` declares; none without the file.

    Raises InputError with the file, line and column of what is wrong.
    """
    removals = read_rows_if_any(folder / REPLACED, REMOVAL_COLUMNS, _removal)
    lines: dict[str, int] = {}
    for removal in removals:
        if removal.old in lines:
            raise removal.error("old", f"{removal.old!r} is in line {lines[removal.old]} already")
        lines[removal.old] = removal.line
    return tuple(removals)


def _removal(cell: Cells) -> Removal:
    old, new = cell.text("old"), cell.optional("new")
    for column, path in (("old", old), ("new", new)):
        if path and not _PATH.fullmatch(path):
            raise cell.error(
                column,
                f"{path!r} is not a path of a thing or graph",
                "Write it below the base and unescaped, such as id/agent/spike-jonze",
            )
    return Removal(old, new, cell.text("reason"), str(cell.path), cell.line)
