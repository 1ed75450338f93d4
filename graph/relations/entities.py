"""The nominees and other named entities of a table: which IRI, which label, which class."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.reading.rows import WORK_KINDS, Kind, Recipient, Row, Table

SCHEMA = "http://schema.org/"

#: One row of a relation: the relation's name, and its cells by column ("" may be left out).
Fact = tuple[str, dict[str, str]]

#: What a recipient's kind says of its class; an agent of no known kind has none.
_CLASSES = {
    Kind.PERSON: "Person",
    Kind.GROUP: "MusicGroup",
    Kind.ORGANISATION: "Organization",
    Kind.SONG: "MusicComposition",
    Kind.SCENE: "Clip",
    Kind.OTHER_WORK: "CreativeWork",
}


def name_of(recipient: Recipient) -> str:
    """The recipient's name; a song or scene without the quotation marks around it."""
    if recipient.kind in WORK_KINDS:
        return recipient.name.strip('"“”')
    return recipient.name


def iri_of(recipient: Recipient, table: Table, iris: Iris) -> str:
    """The IRI of a recipient that ``table`` names."""
    if recipient.kind is Kind.WORK:
        return iris.work(table.work.key)
    if recipient.kind in WORK_KINDS:
        return iris.named_work(table.key, recipient.name)
    return iris.agent(table.key, recipient.name, recipient.article)


def described(recipient: Recipient, table: Table, iris: Iris) -> Iterator[Fact]:
    """What the table says of a recipient itself; its own work is described elsewhere."""
    if recipient.kind is Kind.WORK:
        return
    known = _CLASSES.get(recipient.kind)
    fact = {
        "graph": graph_of(table, iris),
        "label": name_of(recipient),
        "class": SCHEMA + known if known else "",
    }
    iri = iri_of(recipient, table, iris)
    if recipient.kind in WORK_KINDS:
        yield "named_works.csv", fact | {"work": iri}
    else:
        page = iris.wikipedia(recipient.article) if recipient.article else ""
        yield "agents.csv", fact | {"agent": iri, "page": page}


def graph_of(table: Table, iris: Iris) -> str:
    """The named graph of a source table."""
    return iris.graph(f"table/{table.key}")


def ceremony_of(row: Row, iris: Iris) -> str:
    """The ceremony at which a row's nomination was decided."""
    return iris.ceremony(row.award, row.date or "undated")


def label_of(row: Row, table: Table) -> str:
    """The label of a row's nomination."""
    year = f" {row.date[:4]}" if row.date else ""
    return f"{table.work.name}: {row.category}, {row.award}{year}"


def nominations_of(table: Table, iris: Iris) -> Iterator[tuple[Row, str]]:
    """Each row with the IRI of its nomination.

    A category that lists the work more than once in a table tells its nominations apart by
    their recipients.
    """

    def listing(row: Row) -> tuple[str, str]:
        return iris.category(row.award, row.category), row.date

    times: dict[tuple[str, str], int] = {}
    for row in table.rows:
        times[listing(row)] = times.get(listing(row), 0) + 1
    for row in table.rows:
        repeated = times[listing(row)] > 1
        names = tuple(recipient.name for recipient in row.recipients) if repeated else ()
        key, date = table.work.key, row.date or "undated"
        yield row, iris.nomination(key, row.award, date, row.category, names)
