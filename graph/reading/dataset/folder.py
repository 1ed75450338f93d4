"""Reads a data set's folder: the tidy table and the facts beside it, strictly."""

from __future__ import annotations

import re
from pathlib import Path

from graph.errors import InputError
from graph.iris import Name
from graph.reading.dataset.cells import Cells, read_rows, read_rows_if_any
from graph.reading.dataset.replacements import read_replaced
from graph.reading.dataset.work import read_head, read_work
from graph.reading.model.rows import (
    Claim,
    Edition,
    Kind,
    Link,
    Recipient,
    Result,
    Row,
    Status,
    Subject,
    SubjectKind,
    Table,
)

ROWS = "accolades.csv"
ROW_COLUMNS = (
    "row", "award", "date", "category", "recipients", "kinds", "roles", "recipients_from",
    "result", "status", "note", "tied_with", "evidence", "evidence_note",
)  # fmt: skip
ARTICLE_COLUMNS = ("name", "article")
CLAIM_COLUMNS = ("award", "date", "category", "aspect", "value", "note", "evidence")
LINK_COLUMNS = ("kind", "programme", "name", "item", "verification", "evidence")

#: The result words of a tidy table; an empty cell is an unknown result.
RESULTS = {
    "Won": Result.WON,
    "Nominated": Result.NOMINATED,
    "Runner-up": Result.RUNNER_UP,
    "Second place": Result.PLACED,
    "Third place": Result.PLACED,
    "Mention": Result.MENTION,
    "Honoured": Result.HONOURED,
    "Included": Result.INCLUDED,
    "Longlisted": Result.LONGLISTED,
    "Shortlisted": Result.SHORTLISTED,
    "Pending": Result.PENDING,
}
#: Kinds of parts of the work that the table is about.
_PARTS = (Kind.SONG, Kind.SCENE, Kind.EPISODE)
#: The place that a result word tells.
_RANKS = {"Second place": 2, "Third place": 3}
#: What a links file may pair with a Wikidata item.
LINK_KINDS = ("work", "programme", "category", "ceremony", "festival", "person", "group")
#: Pairings below this are not published.
VERIFICATIONS = ("verified-1", "verified-2")
#: What another source may say otherwise.
ASPECTS = ("date", "recipients")

_ITEM = re.compile(r"Q[1-9][0-9]*")


def read_dataset(folder: Path) -> Table:
    """The table in ``folder``: its ``table.toml``, ``accolades.csv`` and the optional files.

    Raises InputError that names the file, row and column of the first thing that is wrong.
    """
    head = read_head(folder)
    articles = _articles(folder / "articles.csv")
    work = read_work(folder, head, articles)
    itself = Recipient(work.name, Kind.WORK, article=articles.get(work.name))
    rows = read_rows(folder / ROWS, ROW_COLUMNS, lambda cell: _row(cell, articles, itself))
    _refuse_duplicates(folder / ROWS, rows)
    return Table(
        key=head["key"],
        title=head["title"],
        page=head["page"],
        created=head["created"].isoformat(),
        licence=head["licence"],
        attribution=head["attribution"],
        revision=str(head.get("revision", "")),
        work=work,
        subject=Subject(SubjectKind.WORK, itself),
        columns=ROW_COLUMNS[1:],
        rows=tuple(rows),
        claims=tuple(read_rows_if_any(folder / "claims.csv", CLAIM_COLUMNS, _claim)),
        links=tuple(read_rows_if_any(folder / "wikidata.csv", LINK_COLUMNS, _link)),
        removals=read_replaced(folder),
    )


def _articles(path: Path) -> dict[str, str]:
    pairs = read_rows_if_any(
        path, ARTICLE_COLUMNS, lambda cell: (cell.text("name"), cell.text("article"))
    )
    return dict(pairs)


def _row(cell: Cells, articles: dict[str, str], work: Recipient) -> Row:
    word = cell.optional("result")
    status = cell.choice("status", {str(status): status for status in Status})
    if bool(word) == (status is Status.UNKNOWN):
        raise cell.error(
            "status",
            f"{str(status)!r} does not go with the result {word!r}",
            "An empty result, and only that, is 'unknown'",
        )
    spans_from = cell.optional("recipients_from")
    return Row(
        number=cell.number("row"),
        award=Name(cell.text("award"), known=True),
        category=Name(cell.text("category"), known=True),
        recipients=_recipients(cell, articles, work),
        result=cell.choice("result", RESULTS) if word else None,
        rank=_RANKS.get(word),
        status=status,
        cells=tuple(cell.cells[column] for column in ROW_COLUMNS[1:]),
        edition=Edition(date=cell.date("date")),
        works=(work,),
        note=cell.optional("note"),
        tied_with=cell.parts("tied_with"),
        evidence=cell.addresses("evidence"),
        evidence_note=cell.optional("evidence_note"),
        recipients_span_from=cell.number("recipients_from") if spans_from else None,
    )


def _recipients(cell: Cells, articles: dict[str, str], work: Recipient) -> tuple[Recipient, ...]:
    names, kinds, roles = cell.parts("recipients"), cell.parts("kinds"), cell.parts("roles")
    if "" in names:
        raise cell.error("recipients", "has an empty name", "Separate names by one semicolon")
    for column, parts in (("kinds", kinds), ("roles", roles)):
        if len(parts) != len(names) and (column == "kinds" or parts):
            raise cell.error(
                column,
                f"has {len(parts)} entries for {len(names)} recipients",
                "Give one for each, separated by semicolons",
            )
    kinds_by_word = {str(kind): kind for kind in Kind}
    for kind in kinds:
        if kind not in kinds_by_word:
            raise cell.error(
                "kinds", f"{kind!r} is not known", f"Use one of: {', '.join(kinds_by_word)}"
            )
    return tuple(
        Recipient(
            name=name,
            kind=kinds_by_word[kind],
            roles=tuple(role.split("+")) if role else (),
            article=articles.get(name),
            whole=work if kinds_by_word[kind] in _PARTS else None,
        )
        for name, kind, role in zip(names, kinds, roles or [""] * len(names), strict=True)
    )


def _refuse_duplicates(path: Path, rows: list[Row]) -> None:
    numbers: set[int] = set()
    places: dict[tuple[object, ...], int] = {}
    for place, row in enumerate(rows, 1):
        if row.number in numbers:
            raise InputError(path, f"{row.number} is there twice", row=place, column="row")
        numbers.add(row.number)
        same = (row.award, row.edition, row.category, row.recipients)
        if same in places:
            raise InputError(
                path,
                f"says the same as row {places[same]}: "
                f"{row.award.text}, {row.edition.date}, {row.category.text}",
                row=place,
                hint="Remove one of them",
            )
        places[same] = place
    for place, row in enumerate(rows, 1):
        if row.recipients_span_from is not None and row.recipients_span_from not in numbers:
            raise InputError(
                path,
                f"there is no row {row.recipients_span_from}",
                row=place,
                column="recipients_from",
            )


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
    )


def _link(cell: Cells) -> Link:
    item = cell.text("item")
    if not _ITEM.fullmatch(item):
        raise cell.error("item", f"{item!r} is not a Wikidata item", "Write it as Q19020")
    kind = cell.choice("kind", {name: name for name in LINK_KINDS})
    programme = cell.optional("programme")
    if bool(programme) != (kind in ("category", "ceremony")):
        raise cell.error(
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
    )
