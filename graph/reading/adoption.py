"""Makes a data set's folder of a page: what the reader understood, and its doubts as proposals."""

from __future__ import annotations

import csv
import io
import re
import shutil
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from unicodedata import combining, normalize

from graph.errors import InputError, PalmaresError, reason_of
from graph.iris import slug
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.dataset.additions import ADDITION_COLUMNS, ADDITIONS
from graph.reading.dataset.beside import FILES
from graph.reading.dataset.corrections import CORRECTION_COLUMNS, CORRECTIONS
from graph.reading.dataset.head import HEAD
from graph.reading.dataset.names import NAME_COLUMNS, NAMES
from graph.reading.dataset.row_choice import SEPARATOR, RowTexts, same
from graph.reading.declarations import declaration_beside, to_members
from graph.reading.head_text import head_text
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.source_tables import SourcePage
from graph.reading.sources import read_file, sidecar
from graph.reading.tables import Reading
from graph.tabular import REMARK

#: What an addition can settle: the property, by the code of the doubt.
_ADDITIONS = {
    DoubtCode.LOST_RECIPIENTS: "recipient",
    DoubtCode.IMPLIED_RECIPIENTS: "recipient",
    DoubtCode.LOST_RESULT: "result",
    DoubtCode.NO_RESULT: "result",
    DoubtCode.UNKNOWN_RESULT: "result",
    DoubtCode.OTHER_RESULT: "result",
}
#: The role of the cell that a doubt is about, where a correction can settle it. A row without an
#: award isn't taken, so that nothing can be added to it.
_CORRECTIONS = {
    DoubtCode.DATE: Role.DATE,
    DoubtCode.EMPTY_AWARD: Role.AWARD,
    DoubtCode.NAMES: Role.RECIPIENTS,
    DoubtCode.TITLES: Role.WORK,
    DoubtCode.SEVERAL_RESULTS: Role.RESULT,
    DoubtCode.SEVERAL_CATEGORIES: Role.CATEGORY,
}


def adopt(
    source: Path,
    folder: Path | None = None,
    *,
    title: str = "",
    form: str | None = None,
    declaration: Declaration = UNDECLARED,
) -> Path:
    """Makes the folder of a data set around a page, beside where the program runs by default.

    The source is copied as it is, with the record of where it was fetched from. Raises InputError
    for a page without award tables and PalmaresError if the folder is there or can't be written.
    """
    if declaration is UNDECLARED:
        declaration = declaration_beside(source)
    _refuse_source(source, declaration)
    reading, about = read_file(source, form, title=title, declaration=declaration)
    if not reading.tables:
        raise InputError(source, f"has no award table ({reading.why_nothing})")
    key = about.get("key") or _key(reading.title or source.stem.replace("_", " "))
    folder = folder or Path(key)
    said = {**declaration.about, **to_members(declaration), "source": source.name, "key": key}
    said |= {"form": form} if form else {}
    files = {
        HEAD: head_text(said, SourcePage(source, reading, about), reading),
        CORRECTIONS: _file(CORRECTION_COLUMNS, _proposals(reading, _CORRECTIONS)),
        ADDITIONS: _file(ADDITION_COLUMNS, _proposals(reading, _ADDITIONS)),
        NAMES: _file(NAME_COLUMNS, ()),
    }
    record = source.with_suffix(".json")
    has_record = bool(sidecar(source))
    try:
        folder.mkdir(parents=True)
        shutil.copyfile(source, folder / source.name)
        if has_record:
            shutil.copyfile(record, folder / record.name)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except FileExistsError:
        raise PalmaresError(f"{folder} is there already; name another with --to") from None
    except OSError as error:
        raise PalmaresError(f"{folder} can't be written ({reason_of(error)})") from None
    return folder


def _key(name: str) -> str:
    """A name as the key of a data set: small letters of ASCII, digits and hyphens."""
    decomposed = normalize("NFKD", slug(name))
    unaccented = "".join(char for char in decomposed if not combining(char))
    return re.sub("[^a-z0-9]+", "-", unaccented).strip("-") or "data-set"


def _refuse_source(source: Path, declaration: Declaration) -> None:
    """Raises InputError if a declaration is of another file, or the source is named as ours are."""
    if source.name in FILES:
        hint = "Copy it under another name, and adopt that"
        raise InputError(source, "is called as a file that a curator writes", hint=hint)
    other = declaration.about.get("source", source.name)
    if other != source.name:
        hint = f"Write source = {source.name!r}, if it is of that file"
        raise InputError(declaration.origin, f"is of {other!r}, not of {source.name!r}", hint=hint)


def _file(columns: Sequence[str], proposals: Iterator[dict[str, str]] | tuple[()]) -> str:
    """A CSV file with a header, and the lines that its curator may fill in and uncomment.

    No space follows the ``#``: it would be a part of the first cell where that is taken away.
    """
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for proposal in proposals:
        first = columns[0]
        writer.writerow(proposal | {first: f"{REMARK}{proposal.get(first, '')}"})
    return text.getvalue()


def _proposals(
    reading: Reading, kinds: dict[DoubtCode, str] | dict[DoubtCode, Role]
) -> Iterator[dict[str, str]]:
    several = len(reading.tables) > 1
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        texts = RowTexts(enumerate(row.cells for row in table.rows))
        for place, row in enumerate(table.rows):
            for doubt in row.doubts:
                if doubt.code in kinds:
                    yield {
                        "table": str(number) if several else "",
                        "row": str(row.source_row),
                        "cells": SEPARATOR.join(telling_cells(texts, place)),
                        **_proposal(doubt, row, table),
                    }


def _proposal(doubt: Doubt, row: ReadRow, table: ReadTable) -> dict[str, str]:
    """The cells of a proposal that are about its value, left to be filled in."""
    if doubt.code in _ADDITIONS:
        status = {"status": "sourced", "reason": doubt.text}
        return {"property": _ADDITIONS[doubt.code], "value": "…"} | status
    role = _CORRECTIONS[doubt.code]
    place = next((x for x, name in enumerate(table.roles) if name == role), None)
    if place is None:
        return {"column": "", "was": "", "right": "…", "reason": doubt.text}
    column, was = table.columns[place], same(row.cells[place])
    return {"column": column, "was": was, "right": "…", "reason": doubt.text}


def telling_cells(rows: RowTexts, number: int) -> tuple[str, ...]:
    """The first cells of a row that tell it from the others, all of them if none do."""
    texts = tuple(dict.fromkeys(filter(None, rows.texts(number))))
    alike: Set[int] | None = None
    for length, text in enumerate(texts, 1):
        with_text = rows.with_text(text)
        alike = with_text if alike is None else alike & with_text
        if len(alike) == 1:
            return texts[:length]
    return texts
