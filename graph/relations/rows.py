"""The relations of a source table: its columns, rows and cells, and what each row states."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.rdf.namespaces import PAL
from graph.reading.model.rows import (
    Edition,
    Kind,
    LeftOut,
    Recipient,
    Result,
    Row,
    Status,
    Subject,
    Table,
)
from graph.relations.entities import (
    PROGRAM_LANGUAGE,
    Fact,
    agents_of,
    award_of,
    ceremony_of,
    dates,
    described,
    edition_label,
    graph_of,
    iri_of,
    label_of,
    labelled,
    language_of,
    name_of,
    works_of,
)
from graph.relations.page import Listing, Page


def facts(table: Table, page: Page) -> Iterator[Fact]:
    """Everything that the table's rows say."""
    iris = page.iris
    yield from _table(table, iris)
    for listing in page.listings(table):
        yield from _row(listing.row, table, iris)
        yield from _award(listing.row, table, page)
        yield from _cells(listing.row, table, iris)
        if listing.is_first:
            yield from _nomination(listing, page)
        yield from _disputed(listing, iris)
        yield from _honoured(listing, iris)
        yield from _credits(listing, iris)
        yield from _witness(listing, page)
    for left_out in table.left_out:
        yield from _left_out(left_out, table, iris)


def _table(table: Table, iris: Iris) -> Iterator[Fact]:
    graph, iri = graph_of(table, iris), iris.table(table.key)
    # one row may state several nominations
    numbers = {row.number for row in table.rows} | {row.number for row in table.left_out}
    yield (
        "tables.csv",
        {
            "graph": graph,
            "table": iri,
            "label": table.title,
            "language": language_of(table),
            "page": table.page,
            "file": table.file,
            "about": _about(table.subject, table, iris) if table.subject else "",
            "created": table.created,
            "revision": table.revision,
            "licence": table.licence,
            "attribution": table.attribution,
            "row_count": str(len(numbers)),
        },
    )
    if table.subject and table.subject.recipient:
        yield from described(table.subject.recipient, table, iris)
    for doubt in table.doubts:
        yield "doubts.csv", {"graph": graph, "row": iri, "doubt": doubt.text}
    for word, result in sorted(table.words):
        yield "result_words.csv", {"graph": graph, "result": PAL + result, "word": word}
    for number, name in enumerate(table.columns, 1):
        column = {"column": iris.column(table.key, name), "label": name, "number": str(number)}
        column |= {"language": language_of(table)}
        yield "columns.csv", {"graph": graph, "table": iri} | column


def _about(subject: Subject, table: Table, iris: Iris) -> str:
    """The IRI of what a table is about; "" for what no row of it names."""
    if subject.recipient:
        return iri_of(subject.recipient, table, iris)
    for row in table.rows:
        if subject.programme and row.award.text == subject.programme.text:
            if subject.edition and _is_same(subject.edition, row.edition):
                return ceremony_of(row, table, iris)
            if subject.category and subject.category.text == row.category.text:
                return iris.category(row.award, row.category, table.scope)
            if not subject.edition and not subject.category:
                return iris.programme(row.award, table.scope)
    return ""


def _is_same(own: Edition, edition: Edition) -> bool:
    """Whether a row is of the edition that its page is about: by its number, else name or year."""
    if own.number is not None and edition.number is not None:
        return own.number == edition.number
    if own.name and own.name == edition.name:
        return True
    return own.year != "" and own.year in (edition.year, edition.date[:4])


def _row(row: Row, table: Table, iris: Iris) -> Iterator[Fact]:
    span = row.recipients_span_from
    fact = {"graph": graph_of(table, iris), **_row_itself(row.number, table, iris)}
    spanned = iris.row(table.key, table.version, span) if span is not None else ""
    yield "rows.csv", fact | {"span_row": spanned}
    for doubt in row.doubts:
        yield "doubts.csv", {"graph": fact["graph"], "row": fact["row"], "doubt": doubt.text}


def _award(row: Row, table: Table, page: Page) -> Iterator[Fact]:
    """The programme, category and edition that a row names."""
    iris = page.iris
    programme = iris.programme(row.award, table.scope)
    category = iris.category(row.award, row.category, table.scope)
    ceremony = ceremony_of(row, table, iris)
    date = page.date(ceremony)
    number = "" if row.edition.number is None else str(row.edition.number)
    yield from labelled(programme, row.award.text, table, iris)
    yield from labelled(category, row.category.text, table, iris)
    own = "" if row.edition.name else PROGRAM_LANGUAGE
    yield from labelled(ceremony, edition_label(row, date), table, iris, language=own)
    yield "categories.csv", {"programme": programme, "category": category}
    fields = {"programme": programme, "ceremony": ceremony, **dates(date)}
    yield "ceremonies.csv", fields | {"number": number, "season": row.edition.season}


def _nomination(listing: Listing, page: Page) -> Iterator[Fact]:
    """What a nomination is, by the row that describes it."""
    row, table, iris = listing.row, listing.table, page.iris
    fact = {"graph": graph_of(table, iris), "nomination": listing.nomination}
    yield (
        "nominations.csv",
        fact
        | {
            "label": label_of(row, table),
            "language": language_of(table),
            "category": iris.category(row.award, row.category, table.scope),
            "ceremony": ceremony_of(row, table, iris),
            "result": PAL + row.result if row.result and not listing.disputed else "",
            "result_status": PAL + (Status.UNKNOWN if listing.disputed else row.status),
            "rank": "" if row.rank is None else str(row.rank),
            "votes": "" if row.votes is None else str(row.votes),
            **dates(page.own_date(row, table)),
        },
    )
    if not listing.disputed:
        yield from _awards_won(row, table, iris)


def _disputed(listing: Listing, iris: Iris) -> Iterator[Fact]:
    """The outcome that a row states where other rows of its page state others: it is a claim."""
    row, table, results = listing.row, listing.table, listing.disputed
    if row.result in results:
        fact = {"graph": graph_of(table, iris)}
        note = f"Rows of one page say {' and '.join(results)}"
        claim = iris.claim(table.key, listing.nomination, "result", row.result)
        fields = {"about": listing.nomination, "property": PAL + "result", "text": str(row.result)}
        label = f"Said otherwise: {row.result}"
        yield "claims.csv", fact | fields | {"claim": claim, "label": label, "note": note}
        place = iris.row(table.key, table.version, row.number)
        yield "claim_sources.csv", fact | {"claim": claim, "document": place}
        yield "notes.csv", fact | {"nomination": listing.nomination, "note": note}


def _honoured(listing: Listing, iris: Iris) -> Iterator[Fact]:
    """What a row names in its nomination besides agents."""
    row, table = listing.row, listing.table
    fact = {"graph": graph_of(table, iris), "nomination": listing.nomination}
    for standing in row.standings:
        yield "standings.csv", fact | {"standing": PAL + standing}
    for work in works_of(row):
        yield "works_named.csv", fact | {"work": iri_of(work, table, iris)}
        yield from described(work, table, iris)
    for who in row.recipients:
        if who.kind is Kind.UNKNOWN:
            yield "honours.csv", fact | {"honouree": iri_of(who, table, iris)}
            yield from described(who, table, iris)


def _awards_won(row: Row, table: Table, iris: Iris) -> Iterator[Fact]:
    """The award in words, of all that got it: what readers of schema.org look for."""
    if row.result is Result.WON and row.status is not Status.INFERRED and not row.standings:
        for winner in (*works_of(row), *agents_of(row)):
            fact = {"entity": iri_of(winner, table, iris), "language": language_of(table)}
            yield "awards.csv", fact | {"award": award_of(row)}


def _witness(listing: Listing, page: Page) -> Iterator[Fact]:
    """What a row says of its nomination beside another row that says the same."""
    row, table, iris = listing.row, listing.table, page.iris
    fact = {"graph": graph_of(table, iris), "nomination": listing.nomination}
    place = iris.row(table.key, table.version, row.number)
    yield "derivations.csv", fact | {"row": place, "result": PAL + row.result if row.result else ""}
    for document in row.evidence:
        yield "evidence.csv", fact | {"document": document}
    for citation in row.citations:
        yield "citations.csv", fact | {"citation": citation, "language": language_of(table)}
    notes = [row.note] if row.note else []
    for name, other in page.tied(listing):
        if other:
            yield "ties.csv", fact | {"other": other}
            yield "ties.csv", fact | {"nomination": other, "other": listing.nomination}
        else:
            notes.append(f"Tied with {name}")
    for note in notes:
        yield "notes.csv", fact | {"note": note}
    if row.evidence_note:
        yield "evidence.csv", fact | {"evidence_note": row.evidence_note}


def _row_itself(number: int, table: Table, iris: Iris) -> dict[str, str]:
    return {
        "table": iris.table(table.key),
        "row": iris.row(table.key, table.version, number),
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
    place = iris.row(table.key, table.version, row.number)
    fact = {"graph": graph_of(table, iris), "row": place}
    for name, text in zip(table.columns, row.cells, strict=False):
        if text:
            cell = {"column": iris.column(table.key, name), "text": text}
            cell |= {"cell": iris.cell(place, name)}
            yield "cells.csv", fact | cell | {"label": f"Row {row.number}, {name}"}


def _credits(listing: Listing, iris: Iris) -> Iterator[Fact]:
    row, table = listing.row, listing.table
    fact = {"graph": graph_of(table, iris), "language": language_of(table)}
    place = iris.row(table.key, table.version, row.number)
    credits: set[str] = set()
    for order, agent in enumerate(agents_of(row), 1):
        iri = iri_of(agent, table, iris)
        work = _work_of(agent, row, table, iris)
        credit = iris.credit(listing.nomination, iri, work)
        if credit not in credits:
            credits.add(credit)
            label = f"{name_of(agent)} ({label_of(row, table)})"
            fields = {"nomination": listing.nomination, "row": place, "label": label, "agent": iri}
            fields |= {"order": str(order), "for_work": work, "share": agent.share}
            yield "credits.csv", fact | {"credit": credit} | fields
        for role in agent.roles:
            yield "roles.csv", fact | {"credit": credit, "role": role}
        if agent.character:
            yield "characters_played.csv", fact | {"credit": credit, "character": agent.character}
        yield from described(agent, table, iris)


def _work_of(agent: Recipient, row: Row, table: Table, iris: Iris) -> str:
    """The work for which somebody is named, where the row tells one of its works."""
    return "" if agent.work is None else iri_of(row.works[agent.work], table, iris)
