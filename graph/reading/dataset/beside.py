"""Reads all that a curator says beside a source, whatever file of the data set it is in."""

from __future__ import annotations

import difflib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from graph.errors import InputError, Problems
from graph.reading.dataset.additions import ADDITIONS, AdditionLine, read_additions
from graph.reading.dataset.corrections import CORRECTIONS, Correction, read_corrections
from graph.reading.dataset.head import HEAD, Head, read_head
from graph.reading.dataset.links import CLAIMS, LINKS, read_claims, read_links
from graph.reading.dataset.names import NAMES, NameLine, read_names
from graph.reading.dataset.redirects import REDIRECTS, read_redirects
from graph.reading.dataset.work import EVENTS, PEOPLE, read_work
from graph.reading.model.rows import Claim, Link, Removal, Work

#: The rows of a data set that are made by hand.
ROWS = "accolades.csv"

Value = TypeVar("Value")
#: The files of a data set that are read beside its source.
FILES = (
    HEAD, ROWS, ADDITIONS, CORRECTIONS, NAMES, CLAIMS, LINKS, REDIRECTS, PEOPLE, EVENTS,
)  # fmt: skip


@dataclass(frozen=True)
class Beside:
    """What the files of a data set say beside its rows; ``work`` None if none is described."""

    head: Head
    work: Work | None
    names: Mapping[str, NameLine]
    corrections: tuple[Correction, ...]
    additions: tuple[AdditionLine, ...]
    claims: tuple[Claim, ...]
    links: tuple[Link, ...]
    removals: tuple[Removal, ...]


def read_beside(folder: Path, problems: Problems) -> Beside:
    """What the files of the data set in ``folder`` say; what is wrong with them is noted.

    Raises InputError if its ``table.toml`` can't be used at all.
    """
    head = read_head(folder)

    def noted(read: Callable[[Path], Value], otherwise: Value) -> Value:
        with problems.noted():
            return read(folder)
        return otherwise

    noted(lambda path: _check_names_of_files(path, head), None)
    nobody: dict[str, NameLine] = {}
    names = noted(read_names, nobody)
    return Beside(
        head,
        noted(lambda path: read_work(path, head, names), None) if head.work else None,
        names,
        noted(read_corrections, ()),
        noted(read_additions, ()),
        noted(read_claims, ()),
        noted(read_links, ()),
        noted(read_redirects, ()),
    )


def _check_names_of_files(folder: Path, head: Head) -> None:
    """Raises InputError for a file whose name is nearly that of one that would be read."""
    others = {path.name for path in folder.iterdir()} - {*FILES, head.source}
    for name in sorted(others):
        for near in difflib.get_close_matches(name, FILES, 1, 0.85):
            hint = f"Rename it {near}, or give it quite another name"
            raise InputError(folder / name, "is not read: no file is called so", hint=hint)
