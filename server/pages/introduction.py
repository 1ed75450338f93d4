"""The line under the name of a thing: what it is in a plain word, and what tells it from others."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from graph.rdf.namespaces import OWL, RDF_TYPE, SCHEMA, WIKIDATA
from server.http.site import Site
from server.pages.terms import TermView, date_in_words, host, term_view, with_thousands

#: Words for classes that say more than one of ours, or have no label here; the first that fits.
_WORDS = {
    SCHEMA + "Movie": "film",
    SCHEMA + "MusicComposition": "song",
    SCHEMA + "Clip": "scene",
    SCHEMA + "Person": "person",
    SCHEMA + "MusicGroup": "group",
    SCHEMA + "Organization": "organisation",
    SCHEMA + "Festival": "festival",
    SCHEMA + "ScreeningEvent": "screening",
    SCHEMA + "PublicationEvent": "release",
    SCHEMA + "PerformanceRole": "part played",
    SCHEMA + "Country": "country",
    SCHEMA + "MonetaryAmount": "amount of money",
    SCHEMA + "AggregateRating": "rating",
    "http://wikiba.se/ontology#Statement": "statement in Wikidata’s form",
}
#: The label of this class is a word that only modellers use.
_AGENT = "person or group"
_MADE_BY = (SCHEMA + "director", SCHEMA + "author")
#: Of a long list the line has the first.
_MOST = 6


@dataclass(frozen=True)
class Introduction:
    """What a thing is (empty where no word is known), and what is told of it in one line."""

    kind: str
    dates: tuple[str, ...]
    amount: str
    by: tuple[TermView, ...]
    lists: tuple[tuple[TermView, ...], ...]


def introduction(site: Site, own: Iterable[Quad], labels: Mapping[str, str]) -> Introduction:
    """The line of the thing whose statements are ``own``; it says only what they say."""
    said: dict[str, dict[object, None]] = {}
    for quad in own:
        said.setdefault(quad.predicate.value, {})[quad.object] = None

    def shown(predicate: str) -> tuple[TermView, ...]:
        terms = [*said.get(predicate, ())][:_MOST]
        return tuple(term_view(site, term, labels) for term in terms)

    def texts(*names: str) -> tuple[str, ...]:
        terms = [term for name in names for term in said.get(SCHEMA + name, ())][:_MOST]
        return tuple(term.value for term in terms if isinstance(term, Literal))

    types = said.get(RDF_TYPE.value, ())
    classes = {term.value for term in types if isinstance(term, NamedNode)}
    same = [*said.get(OWL + "sameAs", ()), *said.get(SCHEMA + "mainEntityOfPage", ())]
    elsewhere = tuple(
        TermView(_place(term.value), term.value)
        for term in same[:_MOST]
        if isinstance(term, NamedNode) and term.value.startswith(("http://", "https://"))
    )
    lists = shown(SCHEMA + "genre"), shown(SCHEMA + "countryOfOrigin"), elsewhere
    return Introduction(
        kind=_kind(site, classes, labels),
        dates=tuple(map(date_in_words, texts("datePublished"))),
        amount=_amount(texts("value"), texts("minValue"), texts("currency")),
        by=next(filter(None, map(shown, _MADE_BY)), ()),
        lists=tuple(filter(None, lists)),
    )


def _kind(site: Site, classes: Collection[str], labels: Mapping[str, str]) -> str:
    found = [word for name, word in _WORDS.items() if name in classes]
    if not found and site.iri("ontology#Agent") in classes:
        found = [_AGENT]
    ours = sorted(name for name in classes if name.startswith(site.iri("ontology#")))
    found += [labels[name] for name in ours if name in labels]
    return found[0][:1].upper() + found[0][1:] if found else ""


def _amount(exact: Collection[str], least: Collection[str], currency: Collection[str]) -> str:
    """An amount with its currency, where there is one of each: ``more than 47,000,000 USD``."""
    if len(currency) != 1 or len(exact) + len(least) != 1:
        return ""
    (number,), (code,) = (*exact, *least), currency
    return f"{'more than ' if least else ''}{with_thousands(number)} {code}"


def _place(address: str) -> str:
    """The site that an address leads to, as people call it."""
    if address.startswith(WIKIDATA):
        return "Wikidata"
    place = host(address)
    return "Wikipedia" if place.endswith(".wikipedia.org") else place
