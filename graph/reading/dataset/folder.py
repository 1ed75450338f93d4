"""Reads a data set of hand-made rows: the tidy table and the facts beside it, strictly."""

from __future__ import annotations

import itertools
from collections.abc import Mapping
from pathlib import Path

from graph.errors import InputError, Problems
from graph.iris import Name
from graph.kinds import counted
from graph.reading.dataset.additions import ADDITIONS, RESULTS
from graph.reading.dataset.beside import ROWS, read_beside
from graph.reading.dataset.cells import Cells, read_rows
from graph.reading.dataset.corrections import CORRECTIONS
from graph.reading.dataset.head import HEAD
from graph.reading.dataset.names import NameLine, namings
from graph.reading.model.rows import (
    PARTS,
    Edition,
    Kind,
    Recipient,
    Row,
    Status,
    Subject,
    SubjectKind,
    Table,
)

ROW_COLUMNS = (
    "row", "award", "date", "category", "recipients", "kinds", "roles", "recipients_from",
    "result", "status", "note", "tied_with", "evidence", "evidence_note",
)  # fmt: skip
#: Columns that a table of hand-made rows may leave out.
OPTIONAL_COLUMNS = ("roles", "recipients_from", "note", "tied_with", "evidence", "evidence_note")


def read_dataset(folder: Path) -> Table:
    """The table in ``folder``: its ``table.toml``, ``accolades.csv`` and the optional files.

    Raises InputError that names file, row and column of everything that is wrong.
    """
    problems = Problems()
    beside = read_beside(folder, problems)
    head, names, rows = beside.head, beside.names, list[Row]()
    itself = Recipient(head.work["name"], Kind.WORK, article=_article(head.work["name"], names))
    with problems.noted():
        _refuse_files_of_sources(folder)
    with problems.noted():
        rows = read_rows(
            folder / ROWS, ROW_COLUMNS, lambda cell: _row(cell, names, itself), OPTIONAL_COLUMNS
        )
        _check_numbers(folder / ROWS, rows, problems)
    problems.raise_any()
    return Table(
        key=head.key,
        title=head.title,
        page=head.page,
        file="" if head.page else ROWS,
        created=head.created,
        licence=head.licence,
        attribution=head.attribution,
        revision=head.revision,
        language=head.language,
        work=beside.work,
        subject=Subject(SubjectKind.WORK, itself),
        columns=ROW_COLUMNS[1:],
        rows=tuple(rows),
        claims=beside.claims,
        links=beside.links,
        removals=beside.removals,
        namings=namings(rows, names),
    )


def _refuse_files_of_sources(folder: Path) -> None:
    """Raises InputError if a folder of hand-made rows has files that speak of a source's cells."""
    for name in (CORRECTIONS, ADDITIONS):
        if (folder / name).exists():
            message = f"speaks of a source, and {HEAD} names none"
            hint = f"Write it into {ROWS}, which is made by hand, or name a source"
            raise InputError(folder / name, message, hint=hint)


def _article(name: str, names: Mapping[str, NameLine]) -> str | None:
    return names[name].article or None if name in names else None


def _row(cell: Cells, names: Mapping[str, NameLine], work: Recipient) -> Row:
    word = cell.optional("result")
    status = cell.choice("status", {str(status): status for status in Status})
    if bool(word) == (status is Status.UNKNOWN):
        cell.note(
            "status",
            f"{str(status)!r} does not go with the result {word!r}",
            "An empty result, and only that, is 'unknown'",
        )
    return Row(
        number=cell.number("row"),
        award=Name(cell.text("award"), is_shared=True),
        category=Name(cell.text("category"), is_shared=True),
        recipients=_recipients(cell, names, work),
        result=cell.choice("result", RESULTS) if word else None,
        status=status,
        cells=tuple(cell.cells[column] for column in ROW_COLUMNS[1:]),
        edition=Edition(date=cell.date("date")),
        works=(work,),
        note=cell.optional("note"),
        tied_with=cell.parts("tied_with"),
        evidence=cell.addresses("evidence"),
        evidence_note=cell.optional("evidence_note"),
        recipients_span_from=cell.number_if_any("recipients_from"),
    )


def _recipients(
    cell: Cells, names: Mapping[str, NameLine], work: Recipient
) -> tuple[Recipient, ...]:
    whom, kinds, roles = cell.parts("recipients"), cell.parts("kinds"), cell.parts("roles")
    if "" in whom:
        cell.note("recipients", "has an empty name", "Separate names by one semicolon")
    for column, parts in (("kinds", kinds), ("roles", roles)):
        if len(parts) != len(whom) and (column == "kinds" or parts):
            cell.note(
                column,
                f"has {counted(len(parts), 'entry', 'entries')} for "
                f"{counted(len(whom), 'recipient')}",
                "Give one for each, separated by semicolons",
            )
    kinds_by_word = {str(kind): kind for kind in Kind}
    for kind in kinds:
        if kind not in kinds_by_word:
            words = ", ".join(kinds_by_word)
            cell.note("kinds", f"{kind!r} is not known", f"Use one of: {words}")
    return tuple(
        Recipient(
            name=name,
            kind=kinds_by_word.get(kind, Kind.AGENT),
            roles=tuple(role.split("+")) if role else (),
            article=_article(name, names),
            whole=work if kinds_by_word.get(kind) in PARTS else None,
        )
        for name, kind, role in itertools.zip_longest(whom, kinds, roles, fillvalue="")
        if name
    )


def _check_numbers(path: Path, rows: list[Row], problems: Problems) -> None:
    numbers = {row.number for row in rows}
    earlier: set[int] = set()
    places: dict[tuple[object, ...], int] = {}
    for place, row in enumerate(rows, 1):
        if row.number in earlier:
            message = f"{row.number} is there twice"
            problems.add(InputError(path, message, row=place, column="row"))
        earlier.add(row.number)
        same = (row.award, row.edition, row.category, row.recipients)
        if places.setdefault(same, place) != place:
            facts = f"{row.award.text}, {row.edition.date}, {row.category.text}"
            message = f"says the same as row {places[same]}: {facts}"
            problems.add(InputError(path, message, row=place, hint="Remove one of them"))
        span = row.recipients_span_from
        if span is not None and span not in numbers:
            message = f"there is no row {span}"
            problems.add(InputError(path, message, row=place, column="recipients_from"))
