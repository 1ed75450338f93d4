"""The relations of what a curator states beside a table's cells: each value with its evidence."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.rdf.namespaces import PAL, RDF, SCHEMA, SKOS
from graph.reading.model.rows import Addition, Status, Table
from graph.relations.entities import Fact, graph_of, iri_of, label_of
from graph.relations.page import Page

#: The property of the graph whose value an addition states, by the word of the data set's files;
#: that of a correction is the text of the cell.
_PROPERTIES = {
    "result": PAL + "result",
    "recipient": PAL + "nominee",
    "roles": PAL + "role",
    "work": PAL + "work",
    "date": SCHEMA + "startDate",
    "season": PAL + "season",
    "edition number": PAL + "editionNumber",
    "award": PAL + "programme",
    "category": PAL + "category",
    "citation": PAL + "citation",
    "standing": PAL + "standing",
    "rank": PAL + "rank",
    "votes": PAL + "votes",
    "tied with": PAL + "tiedWith",
    "note": SKOS + "note",
    "settled": PAL + "doubt",
    "kind": RDF + "type",
    "article": SCHEMA + "mainEntityOfPage",
}


def facts(table: Table, page: Page) -> Iterator[Fact]:
    """Every addition to the table's rows, and to what they name.

    What is stated of one thing by two of its names is one addition, by the first of them.
    """
    stated: set[str] = set()
    for name, fact in _facts(table, page):
        if name != "additions.csv" or fact["addition"] not in stated:
            yield name, fact
        stated.add(fact["addition"])


def _facts(table: Table, page: Page) -> Iterator[Fact]:
    iris = page.iris
    for listing in page.listings(table):
        row, nomination = listing.row, listing.nomination
        place = iris.row(table.key, table.version, row.number)
        for addition in row.additions:
            cell = iris.cell(place, addition.column) if addition.column else ""
            corrects = cell if addition.instead_of else ""
            yield from _addition(addition, nomination, label_of(row, table), table, iris, corrects)
    for naming in sorted(table.namings, key=lambda each: each.who.name):
        about = iri_of(naming.who, table, iris)
        yield from _addition(naming.addition, about, naming.who.name, table, iris)


def _addition(
    addition: Addition, about: str, name: str, table: Table, iris: Iris, corrects: str = ""
) -> Iterator[Fact]:
    graph = graph_of(table, iris)
    iri = iris.addition(table.key, about, addition.property, addition.value)
    yield (
        "additions.csv",
        {
            "graph": graph,
            "addition": iri,
            "label": f"{addition.property}: {addition.value or Status.UNKNOWN} ({name})",
            "about": about,
            "property": _PROPERTIES.get(addition.property, PAL + "text"),
            "value": addition.value,
            "status": PAL + addition.status,
            "reason": addition.reason,
            "author": addition.author,
            "date": addition.date,
            "corrects": corrects,
        },
    )
    for document in addition.evidence:
        yield "addition_sources.csv", {"graph": graph, "addition": iri, "document": document}
    for role in addition.roles:
        yield "addition_roles.csv", {"graph": graph, "addition": iri, "role": role}
