"""Pages and data sets to source tables: what a build reads, whatever form it is in."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from graph.errors import InputError
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.table import ReadTable
from graph.reading.declarations import declaration_beside
from graph.reading.folders import read_folder
from graph.reading.model.rows import Table
from graph.reading.source_tables import SourcePage, names_works
from graph.reading.tables import read_page


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
        return read_folder(path)
    about = _sidecar(path)
    if declaration is UNDECLARED:
        declaration = declaration_beside(path)
    reading = read_page(path, form, title=about.get("title", ""), declaration=declaration)
    if not reading.tables:
        raise InputError(path, f"has no award table ({reading.why_nothing})")
    if strict:
        _refuse_doubts(path, reading.tables)
    page = SourcePage(
        path,
        reading.title,
        about,
        about_work=not any(map(names_works, reading.tables)),
        is_wiki=reading.is_wiki,
    )
    several = len(reading.tables) > 1
    return [
        page.table(table, number if several and number > 1 else 0)
        for number, table in enumerate(reading.tables, 1)
    ]


def _sidecar(path: Path) -> dict[str, Any]:
    """What ``palmares fetch`` noted of a page: its title, address, revision and date."""
    beside = path.with_suffix(".json")
    if beside == path or not beside.exists():
        return {}
    try:
        about = json.loads(beside.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(beside, f"can't be read as JSON: {error}") from None
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
