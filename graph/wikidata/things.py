"""Things of a release that have no Wikidata item, with what such an item can be recognised by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from urllib.parse import unquote

from graph.rdf.curies import local_name
from graph.rdf.namespaces import WIKIDATA
from graph.stores.protocol import GraphStore

#: What a thing is, by the names of classes.
PROGRAMME, CATEGORY, CEREMONY = "AwardProgramme", "AwardCategory", "Ceremony"
AGENT, PERSON, WORK = "Agent", "Person", "Work"

# the relatives of an award are its programme, those of a programme its awards
_UNALIGNED = """
SELECT ?thing ?label ?kind ?article ?identifier ?relative {
  VALUES ?class { pal:AwardProgramme pal:AwardCategory pal:Ceremony pal:Agent pal:Work }
  ?thing a ?class ; rdfs:label ?label .
  FILTER NOT EXISTS { ?thing owl:sameAs ?item }
  BIND (if(EXISTS { ?thing a schema:Person }, schema:Person, ?class) AS ?kind)
  OPTIONAL { ?thing schema:mainEntityOfPage ?article }
  OPTIONAL { ?thing schema:identifier ?identifier }
  OPTIONAL {
    { ?thing a pal:AwardCategory ; pal:programme/owl:sameAs ?relative }
    UNION
    { ?award pal:programme ?thing ; a pal:AwardCategory ; owl:sameAs ?relative }
  }
} ORDER BY ?thing (LANG(?label) != "en") ?article ?identifier ?relative"""
_LINKED = "SELECT DISTINCT ?item { ?thing owl:sameAs ?item } ORDER BY ?item"
_ARTICLES = "https://en.wikipedia.org/wiki/"


@dataclass(frozen=True)
class Thing:
    """A thing without an item: its IRI, label, the title of its article and its identifiers.

    ``relatives`` are the items of a programme's awards, or that of an award's programme.
    """

    iri: str
    label: str
    article: str = ""
    identifiers: tuple[str, ...] = ()
    kind: str = ""
    relatives: tuple[str, ...] = ()


def unaligned(store: GraphStore) -> list[Thing]:
    """The things of a release that have no item."""
    things: dict[str, Thing] = {}
    for row in store.query(_UNALIGNED).rows():
        terms: list[Any] = [*row]
        iri, label, kind, article, identifier, relative = (
            "" if term is None else term.value for term in terms
        )
        title = _title(article)
        thing = things.get(iri, Thing(iri, label))
        things[iri] = Thing(
            iri,
            thing.label,
            thing.article or title,
            _with(thing.identifiers, identifier),
            local_name(kind),
            _with(thing.relatives, relative.removeprefix(WIKIDATA)),
        )
    return [*things.values()]


def linked_items(store: GraphStore) -> set[str]:
    """The items that things of a release have (Q1), which are no other thing's."""
    rows: list[Any] = [*store.query(_LINKED).rows()]
    return {item.value.removeprefix(WIKIDATA) for (item,) in rows}


def _title(article: str) -> str:
    """The title of an article of the English Wikipedia; "" for any other page."""
    if not article.startswith(_ARTICLES):
        return ""
    return unquote(article.removeprefix(_ARTICLES)).replace("_", " ")


def _with(values: tuple[str, ...], value: str) -> tuple[str, ...]:
    return values if not value or value in values else (*values, value)
