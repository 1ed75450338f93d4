"""Reads all that a curator says beside a source, whatever file of the data set it is in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from graph.errors import Problems
from graph.reading.dataset.additions import AdditionLine, read_additions
from graph.reading.dataset.corrections import Correction, read_corrections
from graph.reading.dataset.head import Head, read_head
from graph.reading.dataset.links import read_claims, read_links
from graph.reading.dataset.names import NameLine, read_names
from graph.reading.dataset.redirects import read_redirects
from graph.reading.dataset.work import read_work
from graph.reading.model.rows import Claim, Link, Removal, Work

Value = TypeVar("Value")


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
