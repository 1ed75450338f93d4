"""Tells things of one name apart: by their programme, their result or the end of their IRI."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from pyoxigraph import NamedNode

from graph.kinds import whole_properties
from graph.rdf.curies import local_name
from server.http.site import Site
from server.pages.terms import value_of

_WHOLES = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?whole { VALUES ?thing { THINGS } ?thing (WHOLES)/rdfs:label ?whole }
ORDER BY ?thing DESC(?whole)
"""
_OUTCOMES = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?thing ?result { VALUES ?thing { THINGS } ?thing pal:result/rdfs:label ?result }
ORDER BY ?thing DESC(?result)
"""


def outcomes(site: Site, nominations: Iterable[str]) -> dict[str, str]:
    """The result of each of the nominations (IRIs) that has one, by its IRI."""
    return _pairs(site, _OUTCOMES, map(NamedNode, nominations))


def disambiguation(site: Site, names: Mapping[NamedNode, str]) -> dict[NamedNode, str]:
    """A few words for each thing that shares its name with another one."""
    frequencies = Counter(names.values())
    namesakes = [thing for thing, name in names.items() if frequencies[name] > 1]
    if not namesakes:
        return {}
    paths = "|".join(f"pal:{name}" for name in whole_properties())
    wholes = _pairs(site, _WHOLES.replace("WHOLES", paths), namesakes)
    words = {thing: wholes.get(thing.value) or _end(thing.value) for thing in namesakes}
    return {thing: text for thing, text in words.items() if text != names[thing]}


def _pairs(site: Site, query: str, things: Iterable[NamedNode]) -> dict[str, str]:
    """The values of a query of two columns about ``things``, by those of the first."""
    values = " ".join(map(str, things))
    rows = site.store.query(query.replace("THINGS", values)).rows() if values else ()
    return {value_of(row[0]): value_of(row[1]) for row in rows}


def _end(iri: str) -> str:
    """The last part of an IRI.

    >>> _end("http://example.org/category/best-film"), _end("http://example.org/x#y")
    ('best-film', 'y')
    """
    return local_name(iri.rstrip("/#"))
