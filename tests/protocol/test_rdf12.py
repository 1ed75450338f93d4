"""Triple terms, reifiers and texts with a direction (RDF 1.2): each format has them, or says no."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import quote, urlencode

import pyoxigraph as ox
import pytest

from graph.rdf.formats import DOCUMENT_FORMATS, HTML, JSON_LD, Format
from graph.rdf.patterns import read_term, skolemize, write_term
from graph.releases.files import Source, load

from .conftest import Client, free_port, serving

DATA = r"""
PREFIX : <id/>
PREFIX rdf: <http://www.w3.org/1999/02/22-rdf-syntax-ns#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
<< :a :says :b ~ :plain >> <http://p.example/certainty> 0.9 .
:nested rdf:reifies <<( :a :says <<( :b :says _:x )>> )>> .
:quoting :quotes <<( :b :says "say \"hi\"\n" )>> ; :knows :plain .
:a rdfs:label "A", "\u0627\u0628"@ar--rtl .
"""
ABOUT_TRIPLES = ("plain", "nested", "quoting")
RDF_FORMATS = [fmt for fmt in DOCUMENT_FORMATS if fmt.rdf]
CONSTRUCT = "CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder = tmp_path_factory.mktemp("rdf12")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    port = free_port()
    made = folder / "made"
    made.mkdir()
    with serving(
        load([Source(folder / "data.ttl")], made, f"http://127.0.0.1:{port}/"), port
    ) as client:
        yield client


def expected(client: Client) -> set[ox.Triple]:
    return {quad.triple for quad in ox.parse(DATA, ox.RdfFormat.TURTLE, base_iri=client.base)}


def is_about_a_triple(triple: ox.Triple) -> bool:
    return isinstance(triple.object, ox.Triple)


@pytest.mark.parametrize("thing", ABOUT_TRIPLES)
@pytest.mark.parametrize("fmt", DOCUMENT_FORMATS, ids=lambda fmt: fmt.name)
def test_a_document_has_triple_terms_or_says_that_its_format_has_none(
    client: Client, fmt: Format, thing: str
) -> None:
    reply = client.get(f"/doc/{thing}.{fmt.extension}")
    if fmt is JSON_LD:
        assert reply.status == 406
        assert "JSON-LD can't express" in reply.text
        return
    assert reply.status == 200
    if fmt.rdf:
        found = {quad.triple for quad in ox.parse(reply.body, fmt.rdf)}
        assert any(is_about_a_triple(triple) for triple in found)
    else:
        assert "says" in reply.text


@pytest.mark.parametrize("fmt", RDF_FORMATS, ids=lambda fmt: fmt.name)
@pytest.mark.parametrize("path", ["/fragments", "/sparql?query=" + quote(CONSTRUCT)])
def test_fragments_and_answers_have_them_or_say_no(client: Client, path: str, fmt: Format) -> None:
    reply = client.get(path, accept=fmt.media_type)
    if fmt is JSON_LD:
        assert (reply.status, "triple terms" in reply.text) == (406, True)
        return
    assert reply.status == 200
    found = {quad.triple for quad in ox.parse(reply.body, fmt.rdf)}
    wanted = {triple for triple in expected(client) if "_:" not in str(triple)}
    assert wanted <= found


def test_json_ld_has_all_else_with_the_direction_of_texts(client: Client) -> None:
    reply = client.get("/doc/a.jsonld")
    assert reply.status == 200
    assert '"@direction": "rtl"' in reply.text


def test_a_page_shows_triple_terms_and_its_data_block_leaves_them_out(client: Client) -> None:
    for thing in ABOUT_TRIPLES:
        reply = client.get(f"/doc/{thing}", accept=HTML.media_type)
        assert reply.status == 200
        assert "&lt;&lt;( " in reply.text


@pytest.mark.parametrize("view", ["table", "chart", "graph"])
def test_the_query_page_shows_them(client: Client, view: str) -> None:
    for query in ("SELECT * { ?s ?p ?o }", CONSTRUCT):
        address = "/sparql?" + urlencode({"query": query, "view": view})
        assert client.get(address, accept=HTML.media_type).status == 200


def test_a_fragment_can_be_asked_for_by_a_triple_term(client: Client) -> None:
    for triple in filter(is_about_a_triple, expected(client)):
        (object_,) = client_objects(client, triple)
        reply = client.get("/fragments.nt?" + urlencode({"object": write_term(object_)}))
        found = [quad.triple for quad in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)]
        assert (triple.subject, triple.predicate) in [(t.subject, t.predicate) for t in found]


def client_objects(client: Client, triple: ox.Triple) -> set[ox.Triple]:
    """The triple terms that the statements like this one have there, blank nodes by their names."""
    parts = {"subject": write_term(triple.subject), "predicate": write_term(triple.predicate)}
    reply = client.get("/fragments.nt?" + urlencode(parts))
    quads = ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)
    return {quad.object for quad in quads if isinstance(quad.object, ox.Triple)}


def test_terms_are_read_as_they_are_written() -> None:
    base = "http://x.example/"
    for quad in ox.parse(DATA, ox.RdfFormat.TURTLE, base_iri=base):
        value = skolemize(quad.triple, base).object
        term = read_term(write_term(value), base)
        assert skolemize(ox.Triple(quad.subject, quad.predicate, term), base).object == value


@pytest.mark.parametrize(
    "text", ["<<( <id/a> <b> )>>", "<<(", "<<( <http://a/> <http://b/> 1 )>> x"]
)
def test_what_is_no_triple_term_is_told_so(client: Client, text: str) -> None:
    reply = client.get("/fragments?" + urlencode({"object": text}))
    assert (reply.status, "is no triple term" in reply.text) == (400, True)
