"""Things of a release that have no Wikidata item, with what such an item can be recognised by."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import unquote

from graph.rdf.curies import local_name
from graph.rdf.namespaces import WIKIDATA
from graph.stores.protocol import GraphStore

#: What a thing is, by the names of classes.
PROGRAMME, CATEGORY, CEREMONY = "AwardProgramme", "AwardCategory", "Ceremony"
AGENT, PERSON, WORK = "Agent", "Person", "Work"

_UNALIGNED = """
SELECT ?thing ?label ?kind ?article ?identifier ?date {
  VALUES ?class { pal:AwardProgramme pal:AwardCategory pal:Ceremony pal:Agent pal:Work }
  ?thing a ?class ; rdfs:label ?label .
  FILTER NOT EXISTS { ?thing owl:sameAs ?item }
  BIND (if(EXISTS { ?thing a schema:Person }, schema:Person, ?class) AS ?kind)
  OPTIONAL { ?thing schema:mainEntityOfPage ?article }
  OPTIONAL { ?thing schema:identifier ?identifier }
  OPTIONAL { ?thing schema:startDate|schema:datePublished ?date }
} ORDER BY ?thing (LANG(?label) != "en") ?article ?identifier ?date"""
# the relatives of an award or edition are its programme, those of a programme its awards, of a work
# its people, and of these the works and awards that they are named for
_RELATIVES = """
SELECT DISTINCT ?thing ?relative {
  { ?thing a pal:AwardCategory ; pal:programme/owl:sameAs ?relative }
  UNION
  { ?thing a pal:Ceremony ; pal:programme/owl:sameAs ?relative }
  UNION
  { ?award pal:programme ?thing ; a pal:AwardCategory ; owl:sameAs ?relative }
  UNION
  { ?thing schema:director|schema:author|schema:musicBy|schema:actor|schema:producer ?maker .
    ?maker owl:sameAs ?relative }
  UNION
  { ?nomination pal:work ?thing ; pal:nominee/owl:sameAs ?relative }
  UNION
  { ?nomination pal:nominee ?thing ; pal:work/owl:sameAs ?relative }
  UNION
  { ?nomination pal:nominee ?thing ; pal:category/pal:variantOf?/owl:sameAs ?relative }
} ORDER BY ?thing ?relative"""
_LINKED = "SELECT DISTINCT ?item { ?thing owl:sameAs ?item } ORDER BY ?item"
_ARTICLES = "https://en.wikipedia.org/wiki/"


@dataclass(frozen=True)
class Thing:
    """A thing without an item: its IRI, label, the titles of its articles and its identifiers.

    ``relatives`` are the items of what it has to do with: the awards of a programme, the programme
    of an award or edition, the people of a work, the works and awards that a person is named for.
    ``date`` is that of an edition, or the year of a work.
    """

    iri: str
    label: str
    articles: tuple[str, ...] = ()
    identifiers: tuple[str, ...] = ()
    kind: str = ""
    relatives: tuple[str, ...] = ()
    date: str = ""


def unaligned(store: GraphStore) -> list[Thing]:
    """The things of a release that have no item."""
    things: dict[str, Thing] = {}
    for row in store.query(_UNALIGNED).rows():
        iri, label, kind, article, identifier, date = _texts(row)
        thing = things.get(iri, Thing(iri, label, kind=local_name(kind), date=date))
        things[iri] = replace(
            thing,
            articles=_with(thing.articles, _title(article)),
            identifiers=_with(thing.identifiers, identifier),
        )
    for row in store.query(_RELATIVES).rows():
        iri, relative = _texts(row)
        if iri in things:
            relatives = _with(things[iri].relatives, relative.removeprefix(WIKIDATA))
            things[iri] = replace(things[iri], relatives=relatives)
    return [*things.values()]


def linked_items(store: GraphStore) -> set[str]:
    """The items that things of a release have (Q1), which are no other thing's."""
    return {_texts(row)[0].removeprefix(WIKIDATA) for row in store.query(_LINKED).rows()}


def _texts(row: Any) -> list[str]:
    return ["" if term is None else term.value for term in row]


def _title(article: str) -> str:
    """The title of an article of the English Wikipedia; "" for any other page or a section."""
    if not article.startswith(_ARTICLES) or "#" in article:
        return ""
    return unquote(article.removeprefix(_ARTICLES)).replace("_", " ")


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if not value or value in values else (*values, value)
