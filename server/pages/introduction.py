"""The line under the name of a thing: its kind in a plain word, and its most telling facts."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from pyoxigraph import Literal, NamedNode, Quad

from graph.kinds import kinds_of, words_of_others
from graph.rdf.curies import COMMON
from graph.rdf.namespaces import OWL, PAL, RDF_TYPE, SCHEMA, WIKIDATA
from server.http.site import Site
from server.pages.terms import TermView, date_in_words, host, term_view, with_thousands

_MADE_BY = (SCHEMA + "director", SCHEMA + "author")
#: What a work cost and earned: what people call it, and the property that leads to the amount.
_MONEY = (("Budget", PAL + "budget"), ("Box office", PAL + "boxOffice"))
#: Of a long list the line has the first.
_MOST = 6


@dataclass(frozen=True)
class Introduction:
    """The kind of a thing (empty where there is no word for it) and its facts in one line.

    ``money`` stands below: what an amount is for, and the amount, which leads to its own page.
    """

    kind: str
    dates: tuple[str, ...]
    amount: str
    by: tuple[TermView, ...]
    lists: tuple[tuple[TermView, ...], ...]
    money: tuple[tuple[str, TermView], ...]


def introduction(site: Site, own: Iterable[Quad], labels: Mapping[str, str]) -> Introduction:
    """The line of the thing that has the statements ``own``; it says nothing else."""
    values: dict[str, dict[Any, None]] = {}
    for quad in own:
        values.setdefault(quad.predicate.value, {})[quad.object] = None

    def views(predicate: str) -> tuple[TermView, ...]:
        terms = [*values.get(predicate, ())][:_MOST]
        return tuple(term_view(site, term, labels) for term in terms)

    def texts(*names: str) -> tuple[str, ...]:
        terms = [term for name in names for term in values.get(SCHEMA + name, ())][:_MOST]
        return tuple(term.value for term in terms if isinstance(term, Literal))

    types = values.get(RDF_TYPE.value, ())
    classes = {term.value for term in types if isinstance(term, NamedNode)}
    pages = [*values.get(OWL + "sameAs", ()), *values.get(SCHEMA + "mainEntityOfPage", ())]
    elsewhere = tuple(
        TermView(_place(term.value), term.value)
        for term in pages[:_MOST]
        if isinstance(term, NamedNode) and term.value.startswith(("http://", "https://"))
    )
    lists = views(SCHEMA + "genre"), views(SCHEMA + "countryOfOrigin"), elsewhere
    return Introduction(
        kind=_kind(site, classes, labels),
        dates=tuple(map(date_in_words, texts("datePublished"))),
        amount=_amount(texts("value"), texts("minValue"), texts("currency")),
        by=next(filter(None, map(views, _MADE_BY)), ()),
        lists=tuple(filter(None, lists)),
        money=tuple(_money(site, values)),
    )


def _money(site: Site, values: Mapping[str, Collection[Any]]) -> Iterator[tuple[str, TermView]]:
    for words, predicate in _MONEY:
        for thing in values.get(predicate, ()):
            amount = _amount_of(site, thing) if isinstance(thing, NamedNode) else ""
            if amount:
                yield words, TermView(amount, site.address(thing.value))


def _amount_of(site: Site, thing: NamedNode) -> str:
    texts: dict[str, dict[str, None]] = {}
    for quad in site.store.quads(thing):
        if isinstance(quad.object, Literal):
            texts.setdefault(quad.predicate.value, {})[quad.object.value] = None
    names = (SCHEMA + name for name in ("value", "minValue", "currency"))
    return _amount(*(texts.get(name, {}) for name in names))


def _kind(site: Site, classes: Collection[str], labels: Mapping[str, str]) -> str:
    """What a thing of these classes is called, with a capital; empty where no word is known."""
    words = [word for name, word in words_of_others().items() if COMMON.expand(name) in classes]
    words += [kind.word for kind in kinds_of(classes, PAL)]
    ours = sorted(name for name in classes if name.startswith(PAL))
    words += [labels[name] for name in ours if name in labels]
    return words[0][:1].upper() + words[0][1:] if words else ""


def _amount(exact: Collection[str], least: Collection[str], currency: Collection[str]) -> str:
    """An amount with its currency, where there is one of each: ``more than 47,000,000 USD``."""
    if len(currency) != 1 or len(exact) + len(least) != 1:
        return ""
    (number,), (code,) = (*exact, *least), currency
    return f"{'more than ' if least else ''}{with_thousands(number)} {code}"


def _place(address: str) -> str:
    """What people call the site of an address."""
    if address.startswith(WIKIDATA):
        return "Wikidata"
    place = host(address)
    return "Wikipedia" if place.endswith(".wikipedia.org") else place
