"""Pages and data sets to source tables: what a build reads, whatever form it is in."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputError, reason_of
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.table import ReadTable
from graph.reading.dataset.cells import ADDRESS
from graph.reading.dataset.folder import read_dataset
from graph.reading.dataset.work import HEAD
from graph.reading.declarations import declaration_beside, read_toml
from graph.reading.model.rows import Table
from graph.reading.source_tables import SourcePage
from graph.reading.tables import read_page


def read_source(
    path: Path,
    form: str | None = None,
    *,
    strict: bool = False,
    declaration: Declaration = UNDECLARED,
) -> list[Table]:
    """The tables of a data set (a folder) or of a page (a file, with its ``.json`` beside it).

    A folder whose ``table.toml`` names a ``source`` holds a table as somebody keeps it, in that
    file.

    ``strict`` refuses a page with rows that can't be read with certainty; ``declaration`` says
    what of a page isn't to be guessed. Raises InputError.
    """
    if path.is_dir():
        about = _own_table(path)
        if about is None:
            return [read_dataset(path)]
        declaration, path = read_toml(path / HEAD), path / str(about["source"])
    else:
        about = _sidecar(path)
    if declaration is UNDECLARED:
        declaration = declaration_beside(path)
    reading = read_page(path, form, title=about.get("title", ""), declaration=declaration)
    if not reading.tables:
        raise InputError(path, f"has no award table ({reading.why_nothing})")
    if strict:
        _refuse_doubts(path, reading.tables)
    page = SourcePage(path, reading, about)
    several = len(reading.tables) > 1
    return [
        page.table(table, number if several and number > 1 else 0)
        for number, table in enumerate(reading.tables, 1)
    ]


def _own_table(folder: Path) -> dict[str, Any] | None:
    """What ``table.toml`` says of a table that isn't tidy, whose file it names as ``source``.

    None if it names none, so that the folder is a tidy data set. Raises InputError.
    """
    path = folder / HEAD
    try:
        head = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError):
        return None  # the reader of tidy data sets says what is wrong
    source = head.get("source")
    if source is None:
        return None
    if not isinstance(source, str) or Path(source).name != source:
        raise InputError(path, f"source = {source!r} is not the name of a file in this folder")
    for name in ("page", "licence"):
        if name in head and not ADDRESS.fullmatch(str(head[name])):
            raise InputError(path, f"{name} = {head[name]!r} is not an http or https address")
    created = str(head.get("created", ""))
    names = {"page": "url", "licence": "licence_url"}
    members = {names.get(name, name): str(value) for name, value in head.items()
               if isinstance(value, str)}  # fmt: skip
    return {**members, "timestamp": created}


def _sidecar(path: Path) -> dict[str, Any]:
    """What ``palmares fetch`` noted of a page: its title, address, revision and date."""
    beside = path.with_suffix(".json")
    if beside == path or not beside.exists():
        return {}
    try:
        about = json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(beside, f"can't be read as JSON: {reason_of(error)}") from None
    if not isinstance(about, dict) or not isinstance(about.get("title"), str):
        raise InputError(beside, "names no title", hint="Fetch the page again or remove the file")
    return about


def _refuse_doubts(path: Path, tables: Sequence[ReadTable]) -> None:
    doubtful = [row for table in tables for row in table.rows if row.doubts]
    if doubtful:
        first = doubtful[0]
        raise InputError(
            path,
            f"{first.doubts[0]} ({len(doubtful)} rows are doubtful)",
            row=first.source_row,
            hint="'palmares read' shows them all; without --strict they are kept, marked",
        )
