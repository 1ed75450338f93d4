"""A thing as JSON for those who don't know RDF; the same triples as in every other format."""

from __future__ import annotations

import io
import json
from collections.abc import Iterable
from itertools import pairwise
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyld import jsonld
from rdflib.compare import isomorphic

from graph.rdf.framing import frame
from graph.rdf.jsonld import compact, context, json_text, write_graphs
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
    link = document["@context"]
    return {**document, "@context": [context(), *link[1:]] if isinstance(link, list) else context()}


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


IRIS = [ROOT, BASE + "id/work/b", "https://w3id.org/palmares#Work", "http://x.example/1", "urn:x:y",
        "http://schema.org/Movie", "http://www.w3.org/2001/XMLSchema#integer", "wd:Q42",
        "schema:Movie"]  # fmt: skip
TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
PREDICATES = [TYPE, TYPE, "http://www.w3.org/2000/01/rdf-schema#label", "http://x.example/p",
              "https://w3id.org/palmares#director", "https://w3id.org/palmares#year",
              "http://schema.org/startDate", "https://w3id.org/palmares#result",
              "https://w3id.org/palmares#Work", "schema:name"]  # fmt: skip
TYPES = [ox.NamedNode("urn:x:type"), ox.NamedNode("xsd:integer")]
DATATYPES = ["string", "integer", "boolean", "date", "gYear", "decimal"]
nodes = st.one_of(
    st.builds(ox.NamedNode, st.sampled_from(IRIS)),
    st.builds(ox.BlankNode, st.sampled_from(["b", "c", "Work"])),
)
literals = st.one_of(
    st.builds(ox.Literal, st.text(max_size=5), language=st.sampled_from(["en", "de", None])),
    st.builds(
        ox.Literal,
        st.sampled_from(["1", "01", "-0", "true", "1.5", "2014", "2014-01-01", "", "Work", "_:b"]),
        datatype=st.sampled_from(DATATYPES).map(
            lambda name: ox.NamedNode(f"http://www.w3.org/2001/XMLSchema#{name}")
        ),
    ),
    st.builds(ox.Literal, st.just("x"), datatype=st.sampled_from(TYPES)),
)
triples_of = st.lists(
    st.builds(
        ox.Triple,
        nodes,
        st.builds(ox.NamedNode, st.sampled_from(PREDICATES)),
        st.one_of(nodes, literals),
    ),
    min_size=1,
    max_size=8,
)


def canonical(triples: Iterable[ox.Triple]) -> ox.Dataset:
    """The triples, whatever their blank nodes are called."""
    dataset = ox.Dataset(ox.Quad(t.subject, t.predicate, t.object) for t in triples)
    dataset.canonicalize(ox.CanonicalizationAlgorithm.RDFC_1_0)
    return dataset


@given(triples_of, st.sampled_from(["http://x.example/graph", "wd:graph", "schema:graph"]))
def test_any_statements_come_back_from_each_document(triples: list[ox.Triple], name: str) -> None:
    expected = canonical(triples)
    streamed = io.BytesIO()
    graph = ox.NamedNode(name)
    quads = (ox.Quad(t.subject, t.predicate, t.object, graph) for t in sorted(triples, key=str))
    write_graphs(quads, streamed)
    for document in (
        json.dumps(inlined(frame(triples, ROOT, BASE))),
        json.dumps(compact(triples, BASE, inline=True)),
        streamed.getvalue().decode(),
    ):
        by_engine = [quad.triple for quad in ox.parse(document, ox.RdfFormat.JSON_LD)]
        assert canonical(by_engine) == expected
        n_quads = jsonld.to_rdf(json.loads(document), {"format": "application/n-quads"})
        others = [quad.triple for quad in ox.parse(n_quads, ox.RdfFormat.N_QUADS)]
        assert canonical(others) == expected


def chain(length: int) -> list[ox.Triple]:
    """The thing, and nodes without IRIs that lead from one to the next."""
    next_node = ox.NamedNode("http://x.example/next")
    blanks = [ox.BlankNode(f"b{n}") for n in range(length)]
    return [
        ox.Triple(ox.NamedNode(ROOT), next_node, blanks[0]),
        *(ox.Triple(before, next_node, blank) for before, blank in pairwise(blanks)),
        ox.Triple(blanks[-1], next_node, ox.Literal("end")),
    ]


def test_a_long_chain_of_nodes_is_a_document_of_few_levels() -> None:
    triples = chain(2000)
    document = inlined(frame(triples, ROOT, BASE))
    read = [quad.triple for quad in ox.parse(json_text(document), ox.RdfFormat.JSON_LD)]
    assert {*read} == {*triples}
    assert len(jsonld.to_rdf(document)["@default"]) == len(triples)


def test_a_thing_that_is_its_own_label_is_a_document() -> None:
    label = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
    triples = [ox.Triple(ox.NamedNode(ROOT), label, ox.NamedNode(ROOT))]
    assert is_same(frame(triples, ROOT, BASE), triples)


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


def test_an_iri_that_looks_compact_stays_what_it_is() -> None:
    triples = [
        ox.Triple(ox.NamedNode(subject), ox.NamedNode(f"http://schema.org/{name}"), value)
        for subject, name, value in (
            ("wd:Q42", "name", ox.Literal("Owl")),
            ("http://x.example/1", "about", ox.NamedNode("http://schema.org/owls")),
        )
    ]
    link = BASE + "ontology/context.jsonld"
    assert frame(triples, "wd:Q42", BASE)["@context"] == [link, {"wd": None}]
    assert compact(triples, BASE)["graph"][1] == {"id": "wd:Q42", "name": "Owl"}
    assert compact(triples[1:], BASE)["@context"] == link
    dump = io.BytesIO()
    graph = ox.NamedNode(f"{BASE}graph/owls")
    write_graphs((ox.Quad(t.subject, t.predicate, t.object, graph) for t in triples), dump)
    assert [line for line in dump.getvalue().decode().splitlines() if "@context" in line][1:] == [
        ' {"@context": {"wd": null}, "id": "wd:Q42", "name": "Owl"},'
    ]
