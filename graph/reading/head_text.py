"""The ``table.toml`` of a page: what was said of it, what was understood, what is to be said."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from graph.kinds import counted
from graph.reading.awards.declaration import DECLARABLE
from graph.reading.awards.subjects import SUBJECTS
from graph.reading.awards.table import ReadTable
from graph.reading.awards.table_doubts import table_doubts
from graph.reading.awards.vocabulary import Role
from graph.reading.dataset.head import HEAD
from graph.reading.model.doubts import DoubtCode
from graph.reading.source_tables import SourcePage
from graph.reading.tables import Reading
from graph.reading.toml_text import comment, member, quoted, table_text

#: What to write for members that nothing tells.
_HINTS = {
    "form": '"wikitext"', "title": '"the title of the page"', "page": '"https://…"',
    "revision": '"the number of its revision"', "created": "2026-01-31",
    "licence": '"https://…", without which it is marked "licence unknown" everywhere',
    "attribution": '"whom the licence wants to be named"',
}  # fmt: skip


#: The members that are no tables, in the order in which they are written.
PLAIN = (
    "source", "form", "key", "title", "page", "language", "revision", "created", "licence",
    "attribution", "shared_awards", "leave", "rows", "cells", "table", "dates", "years", "subject",
)  # fmt: skip
#: The line that settles what years are, and the code of the doubt.
_HELD, _YEAR = 'years = "held"  # or "season"', DoubtCode.YEAR
_TABLES = ("columns", "results", "constants", "separators", "work")


def head_text(said: Mapping[str, Any], page: SourcePage, reading: Reading) -> str:
    """The text of the file: ``said`` are the members that somebody said, with their values.

    What isn't said but known of the page stands beside them; what nothing tells, and what would
    settle a doubt of a table of the ``reading``, stands there as a comment.
    """
    members = {**_known(page, reading), **said}
    lines = [comment(f"{HEAD}: what {said['source']} is. docs/curate.md tells of every member.")]
    for name in PLAIN:
        if members.get(name):
            lines.append(member(name, members[name]))
        elif name in _HINTS:
            lines.append(f"# {name} = {_HINTS[name]}")
    lines += [*_questions(reading, said), *_years(reading)]
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        lines += ["", *_columns(table, number)]
    for name in _TABLES:
        lines += ["", *table_text(name, members[name])] if members.get(name) else []
    for own in said.get("tables", ()):
        lines += ["", "[[tables]]", *(member(*pair) for pair in own.items())]
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        lines += _proposal(table, number, reading)
    return "\n".join(lines) + "\n"


def _known(page: SourcePage, reading: Reading) -> dict[str, Any]:
    """The members that the page, or its record, tells."""
    table = page.table(reading.tables[0], 0)
    members = {
        "title": reading.title, "page": table.page, "revision": table.revision,
        "licence": table.licence, "attribution": table.attribution,
    }  # fmt: skip
    created = {"created": date.fromisoformat(table.created)} if table.created else {}
    return {name: value for name, value in members.items() if value} | created


def _questions(reading: Reading, said: Mapping[str, Any]) -> Iterator[str]:
    """What the page is read as about, with the line that says something else."""
    if said.get("subject"):
        return
    subject = reading.subject
    kind = str(subject.noun or subject.kind or "none")
    reason = f" ({subject.reason})" if subject.reason else ""
    yield from ("", comment(f"The page is read as about: {kind}{reason}. Say what it is if that "
                            "is wrong."))  # fmt: skip
    doubts = [doubt for table in reading.tables for doubt in table_doubts(table, subject)]
    for text in dict.fromkeys(doubt.text for doubt in doubts if doubt.code is DoubtCode.SUBJECT):
        yield comment(f"It is doubtful: {text}")
    is_named = kind in SUBJECTS and subject.name
    yield comment(member("subject", f"{kind}: {subject.name}" if is_named else "person"))


def _years(reading: Reading) -> Iterator[str]:
    """The line that says what the years of a lone table are, where nothing tells it."""
    if len(reading.tables) == 1 and (text := _doubts(reading.tables[0], reading).get(_YEAR)):
        yield from ("", comment(f"Its years are doubtful: {text}"), f"# {_HELD}")


def _doubts(table: ReadTable, reading: Reading) -> dict[DoubtCode, str]:
    return {doubt.code: doubt.text for doubt in table_doubts(table, reading.subject)}


def _columns(table: ReadTable, number: int) -> Iterator[str]:
    """What the columns of a table are read as."""
    where = " > ".join(table.section) or table.title or "no heading"
    rows = counted(len(table.rows), "row")
    yield comment(f"Table {number} ({where}): {rows}; its columns are read as")
    words = {role: word for word, role in DECLARABLE.items()}
    for header, role in zip(table.columns, table.roles, strict=False):
        yield f"#   {quoted(header)} = {quoted(words.get(Role(role), role))}"


def _proposal(table: ReadTable, number: int, reading: Reading) -> list[str]:
    """The lines that settle the doubts of a table, as comments."""
    codes = {doubt.code for row in table.rows for doubt in row.doubts}
    year = _doubts(table, reading).get(_YEAR) if len(reading.tables) > 1 else None
    reasons, members = [], []
    if year:
        reasons.append(f"Table {number}: {year}")
        members.append(_HELD)
    if DoubtCode.NO_AWARD in codes:
        text = "its rows name no award, so none is taken. Say which it is:"
        reasons.append(f"Table {number}: {text}")
        members.append('constants = { award = "…" }')
    if not members:
        return []
    lines = [*reasons, "[[tables]]", member("table", str(number)), *members]
    return ["", *(f"# {line}" for line in lines)]
