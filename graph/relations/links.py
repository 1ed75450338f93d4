"""The relations of what others say of a table's entities: diverging claims and Wikidata items."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping

from graph.errors import PalmaresError
from graph.iris import Iris
from graph.rdf.namespaces import PAL, SCHEMA, WIKIDATA
from graph.reading.dataset.links import claimed_rows
from graph.reading.model.rows import Claim, Link, Recipient, Table
from graph.relations.entities import (
    Fact,
    ceremony_of,
    dates,
    graph_of,
    iri_of,
    label_of,
)
from graph.relations.page import Page

#: What a claim about each aspect is called, and the property that it is about.
_OTHER = {"date": "Another date", "recipients": "Other recipients", "result": "Another result"}
_PROPERTIES = {"recipients": "nominee", "result": "result"}


def facts(table: Table, page: Page) -> Iterator[Fact]:
    """Every claim and every link of the table.

    Raises PalmaresError for one that is about what the table doesn't have.
    """
    iris = page.iris
    for claim in table.claims:
        yield from _claim(claim, table, page)
    entities = _entities(table, iris)
    for link in table.links:
        yield from _link(link, entities, table, iris)


def _claim(claim: Claim, table: Table, page: Page) -> Iterator[Fact]:
    iris = page.iris
    graph = graph_of(table, iris)
    about, name = _subject_of(claim, table, page)
    iri = iris.claim(table.key, about, claim.aspect, claim.value)
    value = f": {claim.value}" if claim.value else ""
    dated = claim.aspect == "date"
    yield (
        "claims.csv",
        {
            "graph": graph,
            "claim": iri,
            "label": f"{_OTHER[claim.aspect]} for {name}{value}",
            "about": about,
            "property": SCHEMA + "startDate" if dated else PAL + _PROPERTIES[claim.aspect],
            "note": claim.note,
            **(dates(claim.value) if dated else {"text": claim.value}),
        },
    )
    for document in claim.evidence:
        yield "claim_sources.csv", {"graph": graph, "claim": iri, "document": document}


def _subject_of(claim: Claim, table: Table, page: Page) -> tuple[str, str]:
    for row in claimed_rows(claim, table.rows)[:1]:
        if not claim.category:
            return ceremony_of(row, table, page.iris), f"{row.award.text}, {row.edition.date}"
        nomination = next(each.nomination for each in page.listings(table) if each.row is row)
        return nomination, label_of(row, table)
    what = ", ".join(part for part in (claim.award, claim.date, claim.category) if part)
    raise PalmaresError(
        f"{table.key}: claims.csv, line {claim.line}: the claim is about {what}, which no row has."
        " Write it as the table does"
    )


def _link(
    link: Link, entities: Mapping[tuple[str, str, str], set[str]], table: Table, iris: Iris
) -> Iterator[Fact]:
    entity = _linked(link, entities.get((link.kind, link.programme, link.name), set()), table, iris)
    fact = {"graph": iris.graph("wikidata"), "alignment": iris.alignment(link.item, entity)}
    yield (
        "links.csv",
        fact
        | {"entity": entity, "item": WIKIDATA + link.item}
        | {"label": iris.alignment_label(link.item, entity), "verification": link.verification},
    )
    for text in link.evidence:
        yield "link_evidence.csv", fact | {"evidence": text}


def _linked(link: Link, entities: set[str], table: Table, iris: Iris) -> str:
    """The one thing of those with its name that a link is about."""
    if len(entities) == 1:
        return next(iter(entities))
    words = ", ".join(part for part in (link.programme, link.name) if part)
    start = (
        f"{table.key}: wikidata.csv, line {link.line}: {link.item} is linked to the {link.kind}"
        f" {words!r}, which"
    )
    if not entities:
        raise PalmaresError(f"{start} the table doesn't have. Write it as the table does")
    things = " and ".join(sorted(map(iris.path, entities)))
    raise PalmaresError(
        f"{start} is the name of {len(entities)} things of the table: {things}. Take the line out,"
        " and give the item in an authority file, which tells them apart"
    )


def _entities(table: Table, iris: Iris) -> Mapping[tuple[str, str, str], set[str]]:
    """The IRIs of what the table names, by kind, programme and name, which several may share."""
    work, scope = table.work, table.scope
    entities: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
    people: list[Recipient] = []
    if work:
        entities["work", "", work.name].add(iris.work(work.key))
        people += [part.who for part in work.parts]
    for row in table.rows:
        award, category = row.award, row.category
        entities["programme", "", award.text].add(iris.programme(award, scope))
        line = iris.category(award, category, scope)
        entities["category", award.text, category.text].add(line)
        entities["ceremony", award.text, row.edition.date].add(ceremony_of(row, table, iris))
        people += (*row.works, *row.recipients)
    for who in people:
        entities[str(who.kind), "", who.name].add(iri_of(who, table, iris))
    for showing in work.showings if work else ():
        if work and showing.festival:
            festival = iris.of_work(work.key, "festival", showing.festival)
            entities["festival", "", showing.festival].add(festival)
    return entities
