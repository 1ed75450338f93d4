"""Reads a data set: a folder with a source as it is, and beside it what its curator says."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import TypeVar

from graph.errors import InputError, Problems
from graph.iris import Name
from graph.reading.awards.declaration import Declaration
from graph.reading.awards.subjects import PageSubject
from graph.reading.dataset import names
from graph.reading.dataset.additions import Additions
from graph.reading.dataset.beside import Beside, read_beside
from graph.reading.dataset.corrections import Corrections
from graph.reading.dataset.folder import read_dataset
from graph.reading.dataset.head import Head, read_head
from graph.reading.dataset.links import CLAIMS, LINKS, REPEATED, claimed_rows, fault_of
from graph.reading.dataset.names import named, namings
from graph.reading.declarations import from_members
from graph.reading.model.rows import (
    Claim,
    Kind,
    Link,
    Recipient,
    Row,
    Subject,
    SubjectKind,
    Table,
    Work,
)
from graph.reading.source_tables import SourcePage, recorded
from graph.reading.tables import Reading, read_page

Value = TypeVar("Value")


def read_folder(folder: Path) -> list[Table]:
    """The tables of the data set in ``folder``, with what its curator says of them.

    Raises InputError that tells everything that is wrong with its files.
    """
    problems = Problems()
    if not read_head(folder).source:
        table = read_dataset(folder)
        beside = read_beside(folder, problems)
        _refuse_useless_lines(folder, beside, table)
        return [_with_remarks(table, [*names.remarks(table.rows, beside.work, beside.names)])]
    beside = read_beside(folder, problems)
    corrections = Corrections(beside.corrections)
    with problems.noted():
        reading = read_source_of(beside.head, corrections)
    problems.raise_any()
    page = _page(beside, reading)
    tables = [
        _with_corrections(page.table(table, number if number > 1 else 0), number, corrections)
        for number, table in zip(reading.numbers, reading.tables, strict=True)
    ]
    tables = _with_additions(tables, reading, beside, problems)
    problems.raise_any()
    remarks = (*tables[0].remarks, *corrections.remarks())
    unapplied = tables[0].unapplied + corrections.unapplied
    tables[0] = replace(tables[0], remarks=remarks, unapplied=unapplied)
    _check_cells(beside.head, tables)
    return _shared_out(tables, _without_useless_lines(beside, tables))


def _useless_lines(beside: Beside, tables: Sequence[Table]) -> dict[Claim | Link, str]:
    """The claims and links beside the tables that say nothing of them, each with the reason."""
    rows = [row for table in tables for row in table.rows]
    faults: dict[Claim | Link, str] = {claim: fault_of(claim, rows) for claim in beside.claims}
    for link in beside.links:
        if not any(_has_linked(link, table, beside.work) for table in tables):
            words = ", ".join(filter(None, (link.programme, link.name)))
            faults[link] = f"{link.item} is of the {link.kind} {words!r}, which no row has"
    return {line: fault for line, fault in faults.items() if fault}


def _refuse_useless_lines(folder: Path, beside: Beside, table: Table) -> None:
    """Raises InputError for lines that say nothing of rows which their curator has made."""
    problems = Problems()
    for line, fault in _useless_lines(beside, [table]).items():
        hint = "Write it as the table does, or remove the line"
        problems.add(InputError(folder / _file_of(line), fault, line=line.line, hint=hint))
    problems.raise_any()


def _without_useless_lines(beside: Beside, tables: list[Table]) -> Beside:
    """What is beside the tables of a source without what says nothing of them, which is told.

    Each line may have been of use before the source changed, so none is refused.
    """
    faults = _useless_lines(beside, tables)
    remarks = [
        f"{_file_of(line)}, line {line.line}: "
        + (f"done: {fault}; remove the line" if fault is REPEATED else f"not applied: {fault}")
        for line, fault in faults.items()
    ]
    rows = [row for table in tables for row in table.rows]
    remarks += names.remarks(rows, beside.work, beside.names)
    tables[0] = _with_remarks(tables[0], remarks)
    return replace(
        beside,
        claims=tuple(claim for claim in beside.claims if claim not in faults),
        links=tuple(link for link in beside.links if link not in faults),
    )


def _file_of(line: Claim | Link) -> str:
    return CLAIMS if isinstance(line, Claim) else LINKS


def _with_remarks(table: Table, remarks: Sequence[str]) -> Table:
    unapplied = sum(": not applied: " in remark for remark in remarks)
    return replace(table, remarks=(*table.remarks, *remarks), unapplied=table.unapplied + unapplied)


def read_source_of(head: Head, corrections: Corrections | None = None) -> Reading:
    """What is read of the source of a data set. Raises InputError if it has no award table."""
    path = head.path.with_name(head.source)
    reading = read_page(
        path,
        head.form or None,
        title=head.title,
        declaration=declaration_of(head),
        corrections=corrections,
        leave=head.leave,
    )
    if not reading.tables:
        raise InputError(path, f"has no award table ({reading.why_nothing})")
    return reading


def declaration_of(head: Head) -> Declaration:
    """What a data set says of the columns of its source. Raises InputError."""
    return from_members(head.members, head.path)


def _page(beside: Beside, reading: Reading) -> SourcePage:
    head = beside.head
    if beside.work:
        subject = PageSubject(SubjectKind.WORK, None, beside.work.name, reading.subject.article)
        reading = replace(reading, subject=subject)
    return SourcePage(head.path.with_name(head.source), reading, recorded(head.members))


def _with_corrections(table: Table, number: int, corrections: Corrections) -> Table:
    rows = tuple(
        replace(row, additions=corrections.additions(number, row.number)) for row in table.rows
    )
    return replace(table, rows=rows)


def _with_additions(
    tables: Sequence[Table], reading: Reading, beside: Beside, problems: Problems
) -> list[Table]:
    sections = [read.section for read in reading.tables]
    named_rows = [[_with_names(row, beside) for row in table.rows] for table in tables]
    places = zip(reading.numbers, sections, named_rows, strict=True)
    additions = Additions(beside.additions, beside.names, places)
    done: list[Table] = []
    for number, table, of_table in zip(reading.numbers, tables, named_rows, strict=True):
        rows: list[Row] = []
        for row in of_table:
            with problems.noted():
                rows.append(additions.added(row, number))
        done.append(replace(table, rows=tuple(rows), namings=namings(rows, beside.names)))
    without_row = [*additions.remarks()]
    done[0] = replace(
        done[0],
        remarks=(*done[0].remarks, *without_row),
        unapplied=done[0].unapplied + len(without_row),
    )
    return done


def _with_names(row: Row, beside: Beside) -> Row:
    """A row with what the data set says of all names of its awards, people and works."""
    award = row.award
    if beside.head.shared_awards and not award.article:
        row = replace(row, award=Name(award.text, is_shared=True))
    return named(row, beside.names)


def _check_cells(head: Head, tables: Sequence[Table]) -> None:
    """Raises InputError if the cells of the source aren't those that the curator's files are of."""
    rows = sum(len(table.rows) for table in tables)
    if head.rows and head.rows != rows:
        raise InputError(
            head.path.with_name(head.source),
            f"has {rows} rows, {head.path.name} says {head.rows}",
            hint=f"Undo the change, or write rows = {rows} if it is right",
        )
    if head.cells and head.cells != tables[0].cells_hash:
        raise InputError(
            head.path.with_name(head.source),
            f"has other cells than {head.path.name} says: their hash is {tables[0].cells_hash}",
            hint="Undo the change, or write the new hash if it is right",
        )


def _shared_out(tables: Sequence[Table], beside: Beside) -> list[Table]:
    """The tables with the claims and links that are about what each names, and the work."""
    work = beside.work
    subject = _subject(work, tables[0], beside) if work else None
    claims = [_place(tables, partial(_has_claimed, claim)) for claim in beside.claims]
    links = [_place(tables, partial(_has_linked, link, work=work)) for link in beside.links]
    return [
        replace(
            table,
            work=work or table.work,
            subject=subject or table.subject,
            claims=_of_place(beside.claims, claims, place),
            links=_of_place(beside.links, links, place),
            removals=beside.removals if place == 0 else (),
        )
        for place, table in enumerate(tables)
    ]


def _subject(work: Work, table: Table, beside: Beside) -> Subject:
    """The work that is described, with its article: that of its name, else of the page's title."""
    named = beside.names.get(work.name)
    read = table.subject.recipient if table.subject else None
    article = named.article if named else ""
    itself = Recipient(work.name, Kind.WORK, article=article or (read.article if read else None))
    return Subject(SubjectKind.WORK, itself)


def _of_place(values: Sequence[Value], places: Sequence[int], place: int) -> tuple[Value, ...]:
    return tuple(value for value, at in zip(values, places, strict=True) if at == place)


def _place(tables: Sequence[Table], is_of: Callable[[Table], bool]) -> int:
    """The place of the first table of which something is true, the first if it is of none."""
    return next((place for place, table in enumerate(tables) if is_of(table)), 0)


def _has_claimed(claim: Claim, table: Table) -> bool:
    return bool(claimed_rows(claim, table.rows))


def _has_linked(link: Link, table: Table, work: Work | None) -> bool:
    """Whether a table, or the description of its work, has what is linked.

    That is an award, a category or edition of it, a festival, or a name.
    """
    rows = table.rows
    if link.kind == "category":
        return (link.programme, link.name) in {(row.award.text, row.category.text) for row in rows}
    if link.kind == "ceremony":
        return (link.programme, link.name) in {(row.award.text, row.edition.date) for row in rows}
    if link.kind == "programme":
        return link.name in {row.award.text for row in rows}
    if link.kind == "festival":
        return work is not None and link.name in {each.festival for each in work.showings}
    bearers = {who.name for row in rows for who in (*row.recipients, *row.works)}
    if work:
        bearers |= {work.name, *(part.who.name for part in work.parts)}
    return link.name in bearers
