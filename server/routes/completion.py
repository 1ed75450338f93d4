"""What an editor may propose: the prefixes, and the words of the ontology and of the data."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import Any

from flask import Blueprint, Response
from pyoxigraph import Literal, NamedNode, Quad

from graph.rdf.formats import PLAIN_JSON
from graph.rdf.namespaces import OWL, PAL, RDF_TYPE, WIKIDATA, query_prefixes
from server.http.documents import conditional
from server.http.negotiation import fixed
from server.http.site import Site
from server.pages.query import COMPLETION_PATH
from server.pages.terms import shortened
from server.routes.operation import STRING, Operation, Schema, media_types, object_schema

#: What a term is, by the class that the ontology gives it.
_KINDS = {
    OWL + "Class": "class",
    OWL + "ObjectProperty": "property",
    OWL + "DatatypeProperty": "property",
}
_MEANINGS = (
    "http://www.w3.org/2000/01/rdf-schema#comment",
    "http://www.w3.org/2004/02/skos/core#definition",
)
#: A prefixed name that needs no escape in SPARQL (19.8, PNAME_LN).
_NAME = re.compile(r"(?:[A-Za-z][\w-]*)?:\w[\w-]*", re.ASCII)
#: The local name of a Wikidata property under one of its prefixes.
_PROPERTY = re.compile(r"(?:p|ps|pq|wdt):(P\d+)")

_TERMS: Schema = {
    "type": "array",
    "items": object_schema(
        name=STRING,
        kind={"enum": ["class", "property", "concept"]},
        label=STRING,
        about=STRING,
    ),
}
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        f"/{COMPLETION_PATH}",
        "Prefixes and words to write queries with.",
        (200, 304),
        media_types(PLAIN_JSON),
        json=object_schema(prefixes={"type": "object"}, terms=_TERMS),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The route of the words; a release never changes, so they are made once and kept."""
    routes = Blueprint("completion", __name__)

    @routes.get(f"/{COMPLETION_PATH}")
    def terms() -> Response:
        return conditional(
            site, fixed(PLAIN_JSON), COMPLETION_PATH, lambda: json.dumps(words(site))
        )

    return routes


def words(site: Site) -> dict[str, Any]:
    """The prefixes, and every term with its name, kind, label and meaning where it has one."""
    kinds, meanings = _ontology(site)
    manifest = site.release.manifest
    kinds = {
        **dict.fromkeys(manifest.get("properties", ()), "property"),
        **dict.fromkeys(manifest.get("classes", ()), "class"),
        **kinds,
    }
    names = {iri: shortened(site, iri) for iri in kinds}
    labels = site.store.labels([*kinds, *_items(names.values())])
    return {
        "prefixes": query_prefixes(site.release.prefixes),
        "terms": [
            {
                "name": name,
                "kind": kinds[iri],
                "label": labels.get(iri) or labels.get(_item(name) or "", ""),
                "about": meanings.get(iri, ""),
            }
            for iri, name in sorted(names.items(), key=lambda pair: _rank(pair[1]))
            if _NAME.fullmatch(name)
        ],
    }


def _ontology(site: Site) -> tuple[dict[str, str], dict[str, str]]:
    """The kind and the meaning of each term of the ontology, by IRI; nothing if there is none."""
    graph = site.iri("graph/ontology")
    quads = site.store.graph(graph) if site.store.has_graph(graph) else []
    own_quads = [quad for quad in quads if _subject(quad).startswith(PAL)]
    kinds = {_subject(quad): "concept" for quad in own_quads}
    for quad in own_quads:
        if quad.predicate.value == RDF_TYPE.value and isinstance(quad.object, NamedNode):
            kinds[_subject(quad)] = _KINDS.get(quad.object.value, kinds[_subject(quad)])
    return kinds, _meanings(own_quads)


def _meanings(quads: Iterable[Quad]) -> dict[str, str]:
    return {
        _subject(quad): quad.object.value
        for quad in quads
        if quad.predicate.value in _MEANINGS and isinstance(quad.object, Literal)
    }


def _subject(quad: Quad) -> str:
    return str(quad.subject.value)  # type: ignore[union-attr]


def _rank(name: str) -> tuple[bool, str]:
    """Our own words first, then by name."""
    return not name.startswith("pal:"), name.lower()


def _item(name: str) -> str | None:
    """The item of a Wikidata property, which has its label."""
    match = _PROPERTY.fullmatch(name)
    return WIKIDATA + match[1] if match else None


def _items(names: Iterable[str]) -> list[str]:
    return [item for item in map(_item, names) if item]
