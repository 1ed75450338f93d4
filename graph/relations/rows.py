"""The relations of a source table: its columns, rows and cells, and what each row states."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.rdf.namespaces import PAL
from graph.reading.model.rows import Kind, LeftOut, Recipient, Row, Table
from graph.relations.entities import (
    Fact,
    ceremony_of,
    dates,
    described,
    graph_of,
    iri_of,
    label_of,
    labelled,
    name_of,
    nominations_of,
    work_of,
)


def facts(table: Table, iris: Iris) -> Iterator[Fact]:
    """Everything that the table's rows say."""
    yield from _table(table, iris)
    for row, nomination in nominations_of(table, iris):
        yield from _row(row, nomination, table, iris)
        yield from _cells(row, table, iris)
        yield from _credits(row, nomination, table, iris)
    for left_out in table.left_out:
        yield from _left_out(left_out, table, iris)


def _table(table: Table, iris: Iris) -> Iterator[Fact]:
    graph, iri = graph_of(table, iris), iris.table(table.key)
    # one row may state several nominations
    numbers = {row.number for row in table.rows} | {row.number for row in table.left_out}
    subject = table.subject.recipient if table.subject else None
    about = iri_of(subject, table, iris) if subject else ""
    if subject:
        yield from described(subject, table, iris)
    yield (
        "tables.csv",
        {
            "graph": graph,
            "table": iri,
            "label": table.title,
            "page": table.page,
            "file": table.file,
            "about": about,
            "created": table.created,
            "revision": table.revision,
            "licence": table.licence,
            "attribution": table.attribution,
            "row_count": str(len(numbers)),
        },
    )
    for doubt in table.doubts:
        yield "doubts.csv", {"graph": graph, "row": iri, "doubt": doubt.text}
    for number, name in enumerate(table.columns, 1):
        column = {"column": iris.column(table.key, name), "label": name, "number": str(number)}
        yield "columns.csv", {"graph": graph, "table": iri} | column


def _row(row: Row, nomination: str, table: Table, iris: Iris) -> Iterator[Fact]:
    graph = graph_of(table, iris)
    span = row.recipients_span_from
    programme = iris.programme(row.award, table.key)
    category = iris.category(row.award, row.category, table.key)
    yield from labelled(programme, row.award.text, table, iris)
    yield from labelled(category, row.category.text, table, iris)
    yield (
        "rows.csv",
        {
            "graph": graph,
            **_row_itself(row.number, table, iris),
            "span_row": iris.row(table.key, span) if span is not None else "",
            "nomination": nomination,
            "nomination_label": label_of(row, table),
            "work": work_of(row, table, iris),
            "programme": programme,
            "category": category,
            "ceremony": ceremony_of(row, table, iris),
            **dates(row.edition.date),
            "result": PAL + row.result if row.result else "",
            "result_status": PAL + row.status,
            "note": row.note,
            "evidence_note": row.evidence_note,
        },
    )
    edition = row.edition
    when = edition.date.replace("/", " to ") or edition.season or edition.key or "undated"
    ceremony = f"{row.award.text}, {when}"
    yield from labelled(ceremony_of(row, table, iris), ceremony, table, iris)
    for document in row.evidence:
        yield "evidence.csv", {"graph": graph, "nomination": nomination, "document": document}
    for doubt in row.doubts:
        doubtful = {"row": iris.row(table.key, row.number), "doubt": doubt.text}
        yield "doubts.csv", {"graph": graph} | doubtful
    for work in row.works[:1]:
        yield from described(work, table, iris)
    for name in row.tied_with:
        other = Recipient(name, Kind.OTHER_WORK)
        tie = {"nomination": nomination, "work": iri_of(other, table, iris)}
        yield "ties.csv", {"graph": graph} | tie
        yield from described(other, table, iris)


def _row_itself(number: int, table: Table, iris: Iris) -> dict[str, str]:
    return {
        "table": iris.table(table.key),
        "row": iris.row(table.key, number),
        "row_number": str(number),
        "row_label": f"Row {number} of {table.title}",
    }


def _left_out(left_out: LeftOut, table: Table, iris: Iris) -> Iterator[Fact]:
    graph = graph_of(table, iris)
    itself = _row_itself(left_out.number, table, iris)
    yield "left_out.csv", {"graph": graph, **itself, "reason": left_out.reason}
    if left_out.doubtful:
        yield "doubts.csv", {"graph": graph, "row": itself["row"], "doubt": left_out.reason}
    yield from _cells(left_out, table, iris)


def _cells(row: Row | LeftOut, table: Table, iris: Iris) -> Iterator[Fact]:
    fact = {"graph": graph_of(table, iris), "row": iris.row(table.key, row.number)}
    for name, text in zip(table.columns, row.cells, strict=False):
        if text:
            cell = {"column": iris.column(table.key, name), "text": text}
            cell |= {"cell": iris.cell(table.key, row.number, name)}
            yield "cells.csv", fact | cell | {"label": f"Row {row.number}, {name}"}


def _credits(row: Row, nomination: str, table: Table, iris: Iris) -> Iterator[Fact]:
    fact = {"graph": graph_of(table, iris)}
    for order, recipient in enumerate(row.recipients, 1):
        nominee = iri_of(recipient, table, iris)
        credit = iris.credit(nomination, nominee)
        label = f"{name_of(recipient)} ({label_of(row, table)})"
        yield (
            "credits.csv",
            fact
            | {"row": iris.row(table.key, row.number), "nomination": nomination, "credit": credit}
            | {"label": label, "order": str(order), "nominee": nominee},
        )
        for role in recipient.roles:
            yield "roles.csv", fact | {"credit": credit, "role": role}
        yield from described(recipient, table, iris)
