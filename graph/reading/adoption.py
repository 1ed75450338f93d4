"""Makes a data set's folder of a page: what the reader understood, and its doubts as proposals."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from collections.abc import Iterator, Sequence, Set
from pathlib import Path
from typing import Any
from unicodedata import combining, normalize

from graph.errors import InputError, PalmaresError, reason_of
from graph.iris import slug
from graph.kinds import counted
from graph.reading.awards.declaration import DECLARABLE, UNDECLARED, Declaration
from graph.reading.awards.subjects import SUBJECTS
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.dataset.additions import ADDITION_COLUMNS, ADDITIONS
from graph.reading.dataset.corrections import CORRECTION_COLUMNS, CORRECTIONS
from graph.reading.dataset.head import HEAD
from graph.reading.dataset.names import NAME_COLUMNS, NAMES
from graph.reading.dataset.row_choice import SEPARATOR, RowTexts, same
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.source_tables import SourcePage
from graph.reading.sources import sidecar
from graph.reading.tables import Reading, read_page

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
    DoubtCode.SEVERAL_RESULTS: Role.RESULT,
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
    about = sidecar(source)
    title = title or str(about.get("title", ""))
    reading = read_page(source, form, title=title, declaration=declaration)
    if not reading.tables:
        raise InputError(source, f"has no award table ({reading.why_nothing})")
    name = normalize("NFKD", slug(reading.title or source.stem.replace("_", " ")))
    unaccented = "".join(char for char in name if not combining(char))
    key = re.sub("[^a-z0-9]+", "-", unaccented).strip("-") or "data-set"
    folder = folder or Path(key)
    files = {
        HEAD: _head(source, key, reading, about, form),
        CORRECTIONS: _file(CORRECTION_COLUMNS, _proposals(reading, _CORRECTIONS)),
        ADDITIONS: _file(ADDITION_COLUMNS, _proposals(reading, _ADDITIONS)),
        NAMES: _file(NAME_COLUMNS, ()),
    }
    try:
        folder.mkdir(parents=True)
        shutil.copyfile(source, folder / source.name)
        if about:
            record = source.with_suffix(".json")
            shutil.copyfile(record, folder / record.name)
        for name, text in files.items():
            (folder / name).write_text(text, "utf-8")
    except FileExistsError:
        raise PalmaresError(f"{folder} is there already; name another with --to") from None
    except OSError as error:
        raise PalmaresError(f"{folder} can't be written ({reason_of(error)})") from None
    return folder


def _head(source: Path, key: str, reading: Reading, about: dict[str, Any], form: str | None) -> str:
    table = SourcePage(source, reading, about).table(reading.tables[0], 0)
    members = {
        "source": source.name, "form": form or "", "key": key, "title": reading.title,
        "page": table.page, "revision": table.revision, "created": table.created,
        "licence": table.licence, "attribution": table.attribution,
    }  # fmt: skip
    lines = [f"# {HEAD}: what {source.name} is. docs/curate.md tells of every member."]
    for name, value in members.items():
        text = value if name == "created" else json.dumps(value, ensure_ascii=False)
        lines.append(f"{name} = {text}" if value else f"# {name} = {_HINTS[name]}")
    subject = reading.subject
    kind = str(subject.noun or subject.kind or "none")
    reason = f" ({subject.reason})" if subject.reason else ""
    lines += ["", f"# The page is read as about: {kind}{reason}. Say what it is if that is wrong."]
    proposed = f"{kind}: {subject.name}" if kind in SUBJECTS and subject.name else "person"
    lines += [f"# subject = {json.dumps(proposed, ensure_ascii=False)}"]
    words = {role: word for word, role in DECLARABLE.items()}
    for number, each in enumerate(reading.tables, 1):
        where = " > ".join(each.section) or each.title or "no heading"
        lines += [
            "",
            f"# Table {number} ({where}): {counted(len(each.rows), 'row')}; its columns are read "
            "as",
        ]
        for header, role in zip(each.columns, each.roles, strict=False):
            lines.append(
                f"#   {json.dumps(header, ensure_ascii=False)} = {words.get(Role(role))!r}"
            )
        if any(doubt.code is DoubtCode.NO_AWARD for row in each.rows for doubt in row.doubts):
            lines += _NO_AWARD.format(number).splitlines()
    return "\n".join(lines) + "\n"


#: What is to be said of a table whose rows name no award, so that they are taken.
_NO_AWARD = """\
# Its rows name no award, so none is taken. Say which it is:
# [[tables]]
# table = "{}"
# constants = {{ award = "…" }}
"""
#: What to write for members that nothing tells.
_HINTS = {
    "form": '"wikitext"', "title": '"the title of the page"', "page": '"https://…"',
    "revision": '"the number of its revision"', "created": "2026-01-31",
    "licence": '"https://…", without which it is marked "licence unknown" everywhere',
    "attribution": '"whom the licence wants to be named"',
}  # fmt: skip


def _file(columns: Sequence[str], proposals: Iterator[dict[str, str]] | tuple[()]) -> str:
    """A CSV file with a header, and the lines that its curator may fill in and uncomment."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, columns, lineterminator="\n")
    writer.writeheader()
    for proposal in proposals:
        first = columns[0]
        writer.writerow(proposal | {first: f"# {proposal.get(first, '')}"})
    return text.getvalue()


def _proposals(
    reading: Reading, kinds: dict[DoubtCode, str] | dict[DoubtCode, Role]
) -> Iterator[dict[str, str]]:
    several = len(reading.tables) > 1
    for number, table in enumerate(reading.tables, 1):
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
