"""Reads ``claims.csv`` and ``wikidata.csv`` of a data set: what others say of what it names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from graph.reading.dataset.additions import RESULTS
from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.dataset.row_choice import SEPARATOR, RowChoice, RowTexts
from graph.reading.model.rows import Claim, Link, Row

CLAIMS, LINKS = "claims.csv", "wikidata.csv"
CLAIM_COLUMNS = (
    "award", "date", "category", "row", "cells", "aspect", "value", "note", "evidence",
)  # fmt: skip
#: Columns that every claim may leave out.
OPTIONAL_CLAIM_COLUMNS = ("row", "cells")
LINK_COLUMNS = ("kind", "programme", "name", "item", "verification", "evidence")
#: What a links file may pair with a Wikidata item.
LINK_KINDS = ("work", "programme", "category", "ceremony", "festival", "person", "group")
#: Pairings below this are not published.
VERIFICATIONS = ("verified-1", "verified-2")
#: What another source may say otherwise.
ASPECTS = ("date", "recipients", "result")
#: What is told of a claim that the table itself has meanwhile.
REPEATED = "the table says so itself"

_ITEM = re.compile(r"Q[1-9][0-9]*")


def read_claims(folder: Path) -> tuple[Claim, ...]:
    """What other sources say otherwise; none without the file. Raises InputError."""
    first: dict[tuple[str, ...], int] = {}

    def line(cell: Cells) -> Claim:
        claim = _claim(cell)
        cells = ("award", "date", "category", "row", "cells", "aspect", "value")
        words = tuple(cell.cells[name] for name in cells)
        if first.setdefault(words, cell.line) != cell.line:
            hint = "Say all of it in one line"
            cell.note("value", f"line {first[words]} claims the same", hint)
        return claim

    return tuple(read_rows_if_any(folder / CLAIMS, CLAIM_COLUMNS, line, OPTIONAL_CLAIM_COLUMNS))


def read_links(folder: Path) -> tuple[Link, ...]:
    """The Wikidata items of what the table names; none without the file. Raises InputError."""
    return tuple(read_rows_if_any(folder / LINKS, LINK_COLUMNS, _link))


def _claim(cell: Cells) -> Claim:
    aspect = cell.choice("aspect", {name: name for name in ASPECTS})
    value = cell.optional("value")
    return Claim(
        award=cell.text("award"),
        date=cell.date("date"),
        category=cell.optional("category"),
        aspect=aspect,
        value=cell.date("value") if value and aspect == "date" else value,
        evidence=cell.addresses("evidence"),
        note=cell.text("note"),
        line=cell.line,
        row=cell.number_if_any("row"),
        cells=tuple(text for text in cell.parts("cells", SEPARATOR) if text),
    )


def _link(cell: Cells) -> Link:
    item = cell.text("item")
    if item and not _ITEM.fullmatch(item):
        cell.note("item", f"{item!r} is not a Wikidata item", "Write it as Q19020")
    kind = cell.choice("kind", {name: name for name in LINK_KINDS})
    programme = cell.optional("programme")
    if bool(programme) != (kind in ("category", "ceremony")):
        cell.note(
            "programme",
            f"{programme!r} does not go with the kind {kind!r}",
            "A category and a ceremony, and only these, belong to a programme",
        )
    return Link(
        kind=kind,
        programme=programme,
        name=cell.text("name"),
        item=item,
        verification=cell.choice("verification", {name: name for name in VERIFICATIONS}),
        evidence=tuple(part.strip() for part in cell.text("evidence").split(" | ")),
        line=cell.line,
    )


def claimed_rows(claim: Claim, rows: Iterable[Row]) -> list[Row]:
    """The rows that a claim is about, or of whose ceremony it is."""
    concerned = [
        row
        for row in rows
        if (row.award.text, row.edition.date) == (claim.award, claim.date)
        and claim.category in ("", row.category.text)
    ]
    choice = RowChoice("", claim.row, claim.cells)
    if claim.cells:
        concerned = [row for row in concerned if choice.rows(RowTexts([(1, row.cells)]))]
    numbered = [row for row in concerned if row.number == claim.row]
    return numbered if numbered or (claim.row and not claim.cells) else concerned


def fault_of(claim: Claim, rows: Sequence[Row]) -> str:
    """Why a claim can't stand beside rows, a sentence; "" if it can."""
    concerned = claimed_rows(claim, rows)
    words = ", ".join(filter(None, (claim.award, claim.date, claim.category, *claim.cells)))
    if not concerned:
        words += f", row {claim.row}" if claim.row else ""
        return f"is about {words}, which no row has"
    if claim.category and len({_honoured(row) for row in concerned}) > 1:
        numbers = ", ".join(str(row.number) for row in concerned)
        return (
            f"is about {words}, which the rows {numbers} have: write the number of one into 'row',"
            " or texts of its cells into 'cells'"
        )
    if any(_says(row, claim) for row in concerned):
        return REPEATED
    return ""


def _honoured(row: Row) -> tuple[frozenset[str], frozenset[str]]:
    """Who and what a row names, in which two nominations of one category differ."""
    return frozenset(who.name for who in row.recipients), frozenset(who.name for who in row.works)


def _says(row: Row, claim: Claim) -> bool:
    """Whether a row itself says what is claimed to be otherwise."""
    if claim.aspect == "date":
        return claim.value == row.edition.date
    if claim.aspect == "result":
        return row.result is not None and RESULTS.get(claim.value.capitalize()) is row.result
    names = {name.strip() for name in claim.value.split(";")}
    return bool(claim.value) and names == {who.name for who in row.recipients}
