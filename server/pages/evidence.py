"""The pages that are the evidence for something: what they are called, by whom, and of when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode

from graph.rdf.description import node
from graph.rdf.namespaces import DCT, SCHEMA
from server.http.site import Site
from server.pages.terms import date_in_words

#: The properties with what a page is called, besides its label, who published it, and when.
_TITLES = (DCT + "title", SCHEMA + "headline")
_PUBLISHERS = (DCT + "publisher", SCHEMA + "publisher")
_DATES = (DCT + "issued", SCHEMA + "datePublished")


@dataclass(frozen=True)
class Evidence:
    """A page; its title is its address where none is known, ``details`` are empty where none are.

    The details are who published it, and when or in which revision.
    """

    address: str
    title: str
    details: tuple[str, ...] = ()


def evidence_of(site: Site, addresses: Iterable[str]) -> Iterator[Evidence]:
    """What is known of pages: of a source of the release what was said of it, else by the data."""
    addresses = [*addresses]
    labels = site.store.labels(addresses)
    for address in addresses:
        if source := site.release.sources_by_page.get(address):
            yield _of_source(address, source)
        else:
            details = *_values(site, address, _PUBLISHERS), *_values(site, address, _DATES)
            titles = [labels[address]] if address in labels else _values(site, address, _TITLES)
            yield Evidence(address, titles[0] if titles else address, details)


def _of_source(address: str, source: dict[str, str]) -> Evidence:
    title = source["title"]
    publisher = (source.get("attribution") or "").removesuffix(f", {title}")
    revision, day = source.get("revision"), source.get("tabulated")
    time = f"revision {revision}" if revision else date_in_words(day) if day else ""
    return Evidence(address, title, tuple(filter(None, (publisher, time))))


def _values(site: Site, address: str, properties: Iterable[str]) -> list[str]:
    thing, names = node(address), {*properties}
    quads = site.store.quads(thing) if thing else ()
    objects = dict.fromkeys(quad.object for quad in quads if quad.predicate.value in names)
    values = [term.value for term in objects if isinstance(term, Literal | NamedNode)]
    labels = site.store.labels(values)
    return [date_in_words(labels.get(value, value)) for value in values]
