"""The file ``redirects.csv`` of a data set: what earlier releases had, why it went, what came."""

from __future__ import annotations

import csv
import re
from collections.abc import Iterable
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.model.rows import Removal
from graph.tabular import read_csv

REDIRECTS = "redirects.csv"
REDIRECT_COLUMNS = ("old", "new", "reason")

_PATH = re.compile(r"(?:id|graph)/[^\s<>\"{}|\\^`%?#]*[^\s<>\"{}|\\^`%?#/]")


@dataclass(frozen=True, slots=True)
class Redirect:
    """A line of the file: paths below the base, and why the one stands in the other's place."""

    old: str
    new: str
    reason: str


def read_redirects(folder: Path) -> tuple[Removal, ...]:
    """The removals that the data set in ``folder`` declares; none without the file.

    Where one leads to what another line leads on from, it leads to the end. Raises InputError with
    the file, line and column of what is wrong.
    """
    removals = read_rows_if_any(folder / REDIRECTS, REDIRECT_COLUMNS, _removal)
    by_path: dict[str, Removal] = {}
    for removal in removals:
        other = by_path.setdefault(removal.old, removal)
        if other is not removal:
            raise removal.error("old", f"{removal.old!r} is in line {other.line} already")
    return tuple(replace(removal, new=_end(removal, by_path)) for removal in removals)


def _end(removal: Removal, by_path: dict[str, Removal]) -> str:
    """The path at the end of a chain of lines."""
    end, visited = removal, {removal.old}
    while end.new in by_path:
        end = by_path[end.new]
        if end.old in visited:
            raise removal.error(
                "new", "leads back to where it began", "Remove the line whose 'old' is there"
            )
        visited.add(end.old)
    return end.new


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


def append_redirects(folder: Path, redirects: Iterable[Redirect]) -> Path:
    """Writes lines behind those of the file, which is made where there is none; gives its path.

    Raises OSError.
    """
    path = folder / REDIRECTS
    is_new = not path.exists()
    columns = REDIRECT_COLUMNS if is_new else read_csv(path, REDIRECT_COLUMNS, remarks=True).columns
    is_open = not is_new and not path.read_bytes().endswith(b"\n")
    with path.open("a", encoding="utf-8", newline="") as file:
        lines = csv.DictWriter(file, columns, lineterminator="\n")
        if is_new:
            lines.writeheader()
        file.write("\n" if is_open else "")
        lines.writerows(asdict(each) for each in redirects)
    return path
