"""Pages and data sets to source tables: what a build reads, whatever form it is in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputError, reason_of
from graph.kinds import counted
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.declarations import declaration_beside
from graph.reading.folders import read_folder
from graph.reading.model.doubts import Doubt
from graph.reading.model.rows import Table
from graph.reading.source_tables import SourcePage, recorded
from graph.reading.tables import Reading, read_page

#: Members of ``table.toml`` that say what only the files of a folder can be held to.
_OF_FOLDERS = ("work", "shared_awards", "rows", "cells")


def read_source(
    path: Path,
    form: str | None = None,
    *,
    strict: bool = False,
    declaration: Declaration = UNDECLARED,
) -> list[Table]:
    """The tables of a data set (a folder) or of a page (a file, with its ``.json`` beside it).

    ``strict`` refuses a page with rows that can't be read with certainty; ``declaration`` says
    what of a page isn't to be guessed. Raises InputError.
    """
    if path.is_dir():
        tables = read_folder(path)
        if strict:
            _refuse_doubts(path, [(row.number, row.doubts) for t in tables for row in t.rows])
        return tables
    refuse_members_of_folders(path, declaration)
    reading, about = read_file(path, form, declaration=declaration)
    if not reading.tables:
        raise InputError(path, f"has no award table ({reading.why_nothing})")
    if strict:
        rows = [row for table in reading.tables for row in table.rows]
        _refuse_doubts(path, [(row.source_row, row.doubts) for row in rows])
    page = SourcePage(path, reading, about)
    return [
        page.table(table, number if number > 1 else 0)
        for number, table in zip(reading.numbers, reading.tables, strict=True)
    ]


def read_file(
    path: Path,
    form: str | None = None,
    *,
    title: str = "",
    declaration: Declaration = UNDECLARED,
) -> tuple[Reading, dict[str, Any]]:
    """What is read of a page, and what is declared or recorded of it: its title, address and so on.

    What is given stands above what ``declaration`` says, that above what lies beside the page.
    Raises InputError.
    """
    if declaration is UNDECLARED:
        declaration = declaration_beside(path)
    said = declaration.facts(path.name)
    about = sidecar(path) | recorded(said)
    if title:
        about["title"] = title
    reading = read_page(
        path,
        form or said.get("form") or None,
        title=about.get("title", ""),
        declaration=declaration,
        leave=said.get("leave", ()),
    )
    return reading, about


def refuse_members_of_folders(path: Path, declaration: Declaration) -> None:
    """Raises InputError if a page is said to be what the folder of a data set alone says."""
    for name in _OF_FOLDERS:
        if name in declaration.facts(path.name):
            hint = "'palmares adopt' makes the folder of a page, with all that the file says"
            message = f"says {name}, which is for the folder of a data set"
            raise InputError(declaration.origin, message, hint=hint)


def sidecar(path: Path) -> dict[str, Any]:
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


def _refuse_doubts(path: Path, rows: Sequence[tuple[int, tuple[Doubt, ...]]]) -> None:
    """Raises InputError if one of the rows, given by number, is doubtful."""
    doubtful = [(number, doubts) for number, doubts in rows if doubts]
    if doubtful:
        number, doubts = doubtful[0]
        raise InputError(
            path,
            f"{doubts[0]} ({counted(len(doubtful), 'doubtful row')})",
            row=number,
            hint="'palmares read' shows them all; without --strict they are kept, marked",
        )
