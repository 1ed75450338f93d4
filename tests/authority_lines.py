"""Writes authority files for tests: lines that name only the columns that matter."""

from __future__ import annotations

import csv
from pathlib import Path

from graph.authorities.files import COLUMNS


def write(folder: Path, name: str, *lines: dict[str, str]) -> Path:
    """An authority file of some lines; columns that a line doesn't name are empty."""
    folder.mkdir(exist_ok=True)
    with (folder / name).open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, COLUMNS[name], restval="", lineterminator="\n")
        writer.writeheader()
        writer.writerows({"evidence": "its own page", **line} for line in lines)
    return folder


def paste(folder: Path, name: str, line: str) -> None:
    """Appends a line to an authority file, which is begun if it isn't there."""
    folder.mkdir(exist_ok=True)
    path = folder / name
    if not path.exists():
        path.write_text(",".join(COLUMNS[name]) + "\n", "utf-8")
    with path.open("a", encoding="utf-8") as file:
        file.write(line + "\n")
