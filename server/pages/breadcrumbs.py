"""Where a thing stands among the others: the way from the lists to it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from pyoxigraph import Quad

from graph.kinds import ThingKind
from graph.rdf.namespaces import PAL
from graph.tables.listing import LISTINGS
from server.http.site import Site

#: A name with its address.
Step = tuple[str, str]
#: The list that a kind of thing is in.
_LISTS = {listing.table.class_name: listing for listing in LISTINGS.values()}


def breadcrumbs(
    site: Site,
    kinds: Sequence[ThingKind],
    own: Iterable[Quad],
    labels: Mapping[str, str],
    section: Mapping[str, Any],
) -> list[Step]:
    """The steps before a thing of these kinds, the first page left out."""
    name = next((kind.name for kind in kinds if kind.name in (*_LISTS, "SourceRow")), "")
    values = {quad.predicate.value: quad.object for quad in own}
    if name == "Nomination" and "facts" in section:
        facts, names = section["facts"], section["names"]
        steps = [*section["provenance"].works[:1], facts.programme, facts.ceremony]
        return [(names.get(iri, iri), iri) for iri in steps if iri]
    if name == "SourceRow":
        return [*_list(site, "SourceTable"), *_step(values.get(PAL + "table"), labels)]
    if name in ("AwardCategory", "Ceremony"):
        return [*_list(site, "AwardProgramme"), *_step(values.get(PAL + "programme"), labels)]
    return _list(site, name)


def _list(site: Site, name: str) -> list[Step]:
    listing = _LISTS.get(name)
    return [(listing.title, site.url(listing.name))] if listing and site.lists else []


def _step(term: Any, labels: Mapping[str, str]) -> list[Step]:
    return [(labels.get(term.value, term.value), term.value)] if term is not None else []
