"""The relations of a source table: its columns, rows and cells, and what each row states."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.reading.rows import Kind, Recipient, Row, Table
from graph.relations.entities import (
    Fact,
    ceremony_of,
    described,
    graph_of,
    iri_of,
    label_of,
    name_of,
    nominations_of,
)


def facts(table: Table, iris: Iris) -> Iterator[Fact]:
    """Everything that the table's rows say."""
    yield from _table(table, iris)
    for row, nomination in nominations_of(table, iris):
        yield from _row(row, nomination, table, iris)
        yield from _cells(row, table, iris)
        yield from _credits(row, nomination, table, iris)


def _table(table: Table, iris: Iris) -> Iterator[Fact]:
    graph, iri = graph_of(table, iris), iris.table(table.key)
    fact = {"graph": graph, "table": iri, "label": table.title, "page": table.page}
    fact |= {"work": iris.work(table.work.key), "created": table.created}
    fact |= {"licence": table.licence, "attribution": table.attribution}
    fact |= {"revision": table.revision, "row_count": str(len(table.rows))}
    yield "tables.csv", fact
    for number, name in enumerate(table.columns, 1):
        column = {"column": iris.column(table.key, name), "label": name, "number": str(number)}
        yield "columns.csv", {"graph": graph, "table": iri} | column


def _row(row: Row, nomination: str, table: Table, iris: Iris) -> Iterator[Fact]:
    graph = graph_of(table, iris)
    span = row.recipients_span_from
    fact = {"graph": graph, "table": iris.table(table.key), "row_number": str(row.number)}
    fact |= {
        "row": iris.row(table.key, row.number),
        "row_label": f"Row {row.number} of {table.title}",
        "span_row": iris.row(table.key, span) if span is not None else "",
    }
    fact |= {"nomination": nomination, "nomination_label": label_of(row, table)}
    fact |= {"work": iris.work(table.work.key)}
    fact |= {"programme": iris.programme(row.award), "programme_label": row.award}
    fact |= {"category": iris.category(row.award, row.category), "category_label": row.category}
    fact |= {
        "ceremony": ceremony_of(row, iris),
        "ceremony_label": f"{row.award}, {row.date or 'undated'}",
        ("year", "month", "date")[row.date.count("-")]: row.date,
    }
    fact |= {
        "result": iris.term(row.result) if row.result else "",
        "result_status": iris.term(row.status),
        "note": row.note,
        "evidence_note": row.evidence_note,
    }
    yield "rows.csv", fact
    for document in row.evidence:
        yield "evidence.csv", {"graph": graph, "nomination": nomination, "document": document}
    for name in row.tied_with:
        other = Recipient(name, Kind.OTHER_WORK)
        tie = {"nomination": nomination, "work": iri_of(other, table, iris)}
        yield "ties.csv", {"graph": graph} | tie
        yield from described(other, table, iris)


def _cells(row: Row, table: Table, iris: Iris) -> Iterator[Fact]:
    fact = {"graph": graph_of(table, iris), "row": iris.row(table.key, row.number)}
    for name, text in zip(table.columns, row.cells, strict=True):
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
