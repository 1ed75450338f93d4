"""A thing as JSON for those who don't know RDF; the same triples as in every other format."""

from __future__ import annotations

import json
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from pyld import jsonld
from rdflib.compare import isomorphic

from graph.rdf.framing import frame
from graph.rdf.jsonld import context, json_text
from graph.releases.open import open_store
from graph.releases.release import Release
from graph.stores.describe import describe
from tests.conftest import BASE

# rdflib's own parser uses what rdflib calls deprecated
pytestmark = [
    pytest.mark.filterwarnings(f"ignore:{what} is deprecated:DeprecationWarning")
    for what in ("ConjunctiveGraph", "Dataset.default_context")
]
ROOT = BASE + "id/work/a"
ODD = """
@prefix pal: <https://w3id.org/palmares#> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
<id/work/a> a pal:Work, _:class ; rdfs:label "A"@en, "Ah"@de, "plain" ;
    pal:tiedWith <id/work/a>, <id/work/b>, _:b ; <http://p.example/x> <id/work/b>, "x", "y"@fr .
<id/work/b> rdfs:label "B"@en ; pal:tiedWith <id/work/a> ; <http://p.example/y> <id/work/c> .
<id/work/c> <http://p.example/y> <id/work/d> ; <http://p.example/z> <id/work/a> .
<id/work/d> <http://p.example/y> <id/work/c> .
_:b <http://p.example/x> <id/work/a> ; rdfs:label "blank"@en .
<id/work/e> a <id/work/a> ; rdfs:label "true"^^<http://www.w3.org/2001/XMLSchema#boolean> .
pal:Work rdfs:label "work"@en .
"""


def inlined(document: dict[str, Any]) -> dict[str, Any]:
    return {**document, "@context": context()}


def by_oxigraph(document: dict[str, Any]) -> rdflib.Graph:
    text = ox.serialize(
        ox.parse(json.dumps(inlined(document)), ox.RdfFormat.JSON_LD), format=ox.RdfFormat.N_TRIPLES
    )
    return rdflib.Graph().parse(data=text or b"", format="nt")


def by_rdflib(document: dict[str, Any]) -> rdflib.Graph:
    return rdflib.Graph().parse(data=json.dumps(inlined(document)), format="json-ld")


def by_pyld(document: dict[str, Any]) -> rdflib.Graph:
    text = jsonld.to_rdf(inlined(document), {"format": "application/n-quads"})
    return rdflib.Graph().parse(data=text, format="nt")


def graph_of(triples: list[ox.Triple]) -> rdflib.Graph:
    text = ox.serialize(triples, format=ox.RdfFormat.N_TRIPLES)
    return rdflib.Graph().parse(data=text or b"", format="nt")


def is_same(document: dict[str, Any], triples: list[ox.Triple]) -> bool:
    """Whether each reader of JSON-LD finds these triples, whatever blank nodes are called."""
    wanted = graph_of(triples)
    read = [reader(document) for reader in (by_oxigraph, by_rdflib, by_pyld)]
    return all(isomorphic(found, wanted) for found in read)


def test_odd_statements_come_back_all_and_no_others() -> None:
    triples = [quad.triple for quad in ox.parse(ODD, ox.RdfFormat.TURTLE, base_iri=BASE)]
    document = frame(triples, ROOT, BASE)
    assert document["id"] == ROOT
    assert is_same(document, triples)
    assert is_same(frame(triples[::-1], ROOT, BASE), triples)


@pytest.mark.parametrize(
    "path",
    ["work/her-2013", "agent/spike-jonze", "table/her-2013/ad303aad/row/8",
     "table/her-2013/column/award", "programme/academy-awards",
     "category/academy-awards/best-original-screenplay"],
)  # fmt: skip
def test_a_description_comes_back(release: Release, path: str) -> None:
    found = describe(open_store(release), f"{BASE}id/{path}")
    document = frame(found.quads, found.iri, BASE)
    assert is_same(document, list(dict.fromkeys(quad.triple for quad in found.quads)))


def test_a_film_is_used_without_knowing_rdf(release: Release) -> None:
    found = describe(open_store(release), BASE + "id/work/her-2013")
    film = frame(found.quads, found.iri, BASE)
    assert film["@context"] == BASE + "ontology/context.jsonld"
    assert film["type"] == ["Work", "Movie"]
    assert film["label"] == "Her"
    assert film["director"] == [{"id": BASE + "id/agent/spike-jonze", "label": "Spike Jonze"}]
    assert len(film["workOf"]) == 97
    assert all(nomination.keys() == {"id", "label"} for nomination in film["workOf"])
    glossary = {node["id"]: node["label"] for node in film["glossary"]}
    assert glossary["https://w3id.org/palmares#Work"] == "work"


def test_each_property_of_ours_that_points_to_a_thing_has_a_word_backwards(
    release: Release,
) -> None:
    store = open_store(release)
    query = (
        "SELECT ?p (SAMPLE(?o) AS ?one) { ?s ?p ?o "
        "FILTER(STRSTARTS(STR(?p), 'https://w3id.org/palmares#') "
        "&& STRSTARTS(STR(?o), STR(<id/>))) } "
        "GROUP BY ?p"
    )
    pairs = [*store.query(query).rows()]
    assert len(pairs) > 10
    for _, thing in pairs:
        assert isinstance(thing, ox.NamedNode)
        found = describe(store, thing.value)
        backwards = frame(found.quads, found.iri, BASE).get("@reverse", {})
        assert not [name for name in backwards if name.startswith("pal:")], thing


def test_the_text_is_the_document_with_a_line_for_each_member_and_node() -> None:
    document = {"id": "a", "one": [{"id": "b"}], "two": [{"id": "c"}, {"id": "ü"}], "x": {}}
    text = json_text(document).decode()
    assert json.loads(text) == document
    assert text == (
        '{\n "id": "a",\n "one": [{"id": "b"}],\n "two": [\n  {"id": "c"},\n  {"id": "ü"}\n ],\n'
        ' "x": {}\n}\n'
    )
