"""RDF/XML, and results in XML, say what they can, so that parsers read it, and refuse the rest."""

from __future__ import annotations

import io
import json
import xml.etree.ElementTree as ET
from itertools import pairwise

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import BlankNode, Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import FormatError
from graph.rdf.formats import CSV, JSON, RDF_XML, TSV, XML
from graph.rdf.namespaces import RDF
from graph.rdf.terms import Term, n_triples
from graph.rdf.writers import Layout
from graph.sparql.results import STREAM_TRIPLES, Answer

THING, BASE = NamedNode("http://x.example/thing"), "http://x.example/"
LABEL = NamedNode("http://x.example/ns#label")


def read(document: bytes) -> set[tuple[str, str]]:
    """Properties and values, as another library reads them."""
    graph = rdflib.Graph().parse(data=document, format="xml")
    return {(str(p), str(o)) for _, p, o in graph}


@pytest.mark.parametrize(
    "iri",
    ["http://x.example/ns#a.b", "http://x.example/ns#é", "http://x.example/1a",
     "http://x.example/x%20y", "urn:x:y", "http://x.example/-_"],
)  # fmt: skip
def test_a_property_that_ends_like_a_name_is_written(iri: str) -> None:
    document = RDF_XML.write([Triple(THING, NamedNode(iri), Literal("v"))], Layout(BASE))
    assert read(document) == {(iri, "v")}


@pytest.mark.parametrize(
    "iri", ["http://x.example/31", "http://x.example/", "http://x.example/a:1"]
)
def test_a_property_that_does_not_is_refused_with_its_statement(iri: str) -> None:
    with pytest.raises(FormatError, match=f"<{THING.value}> <{iri}>: the property's IRI"):
        RDF_XML.write([Triple(THING, NamedNode(iri), Literal("v"))], Layout(BASE))


RESERVED = [RDF + name for name in (
    "RDF", "Description", "ID", "about", "aboutEach", "aboutEachPrefix", "bagID", "datatype", "li",
    "nodeID", "parseType", "resource",
)]  # fmt: skip


@pytest.mark.parametrize("iri", [*RESERVED, "http://www.w3.org/2000/xmlns/owl"])
def test_a_property_that_is_a_part_of_the_syntax_is_refused(iri: str) -> None:
    with pytest.raises(FormatError, match=f"<{iri}>: the property's IRI is reserved"):
        RDF_XML.write([Triple(THING, NamedNode(iri), Literal("v"))], Layout(BASE))


@pytest.mark.parametrize("name", ["_1", "_12", "type", "value", "Bag"])
def test_other_properties_of_rdf_are_written(name: str) -> None:
    document = RDF_XML.write([Triple(THING, NamedNode(RDF + name), Literal("v"))], Layout(BASE))
    assert read(document) == {(RDF + name, "v")}


def test_blank_nodes_whose_labels_are_no_names_of_xml_stay_different() -> None:
    labels = ["1a", "_1a", "__1a", "a1", "2"]
    triples = [
        Triple(BlankNode(label), LABEL, BlankNode(other)) for label, other in pairwise(labels)
    ]
    graph = rdflib.Graph().parse(data=RDF_XML.write(triples, Layout(BASE)), format="xml")
    assert len({*graph.subjects(), *graph.objects()}) == len(labels)
    assert len([*graph]) == len(triples)


@pytest.mark.parametrize("char", ["\0", "\x01", "\x0b", "\x1f", "\ufffe"])
def test_a_character_that_xml_has_not_is_refused(char: str) -> None:
    with pytest.raises(FormatError, match=rf"has the character U\+{ord(char):04X}"):
        RDF_XML.write([Triple(THING, LABEL, Literal(f"a{char}b"))], Layout(BASE))


@given(st.text())
def test_a_text_is_read_as_it_was_or_refused(text: str) -> None:
    triples = [Triple(THING, LABEL, Literal(text))]
    try:
        document = RDF_XML.write(triples, Layout(BASE))
    except FormatError:
        return
    assert next(iter(parse(document, RdfFormat.RDF_XML))).object == Literal(text)
    assert read(document) == {(LABEL.value, text)}


def test_a_long_graph_is_written_likewise() -> None:
    triples = [Triple(THING, LABEL, Literal(f"{n}\r\n")) for n in range(STREAM_TRIPLES + 10)]
    output = io.BytesIO()
    Answer(iter(triples), BASE).write(RDF_XML, output)
    assert read(output.getvalue()) == {(LABEL.value, f"{n}\r\n") for n in range(len(triples))}
    wrong = [*triples, Triple(THING, LABEL, Literal("\x0b"))]
    with pytest.raises(FormatError):
        Answer(iter(wrong), BASE).write(RDF_XML, io.BytesIO())


# ------------------------------------------------------------------ results of queries

TERMS = st.one_of(
    st.builds(Literal, st.text()),
    st.builds(Literal, st.text(), language=st.just("en")),
    st.builds(Literal, st.text(), datatype=st.just(NamedNode("http://x.example/a&b'c"))),
)


def rows(*terms: Term) -> Answer:
    """A row with these terms, as another server's would be read."""
    names = [f"x{n}" for n in range(len(terms))]
    variables = " ".join(f"?{name}" for name in names)
    values = " ".join(map(n_triples, terms))
    query = f"SELECT {variables} {{ VALUES ({variables}) {{ ({values}) }} }}"
    results = ox.Store().query(query)
    assert isinstance(results, ox.QuerySolutions)
    return Answer(results, BASE)


def terms_in(document: bytes, fmt: ox.QueryResultsFormat) -> list[object]:
    results = ox.parse_query_results(document, fmt)
    assert isinstance(results, ox.QuerySolutions)
    (row,) = results
    return [*row]


@given(TERMS, st.text())
def test_a_row_is_read_as_it_was_or_refused(term: Literal, inner: str) -> None:
    terms: list[Term] = [term, Triple(THING, LABEL, Literal(inner))]
    for fmt in (JSON, TSV):
        assert fmt.results is not None
        assert terms_in(rows(*terms).serialize(fmt), fmt.results) == terms
    try:
        document = rows(*terms).serialize(XML)
    except FormatError:
        return
    assert terms_in(document, ox.QueryResultsFormat.XML) == terms
    literals = ET.fromstring(document).iter("{http://www.w3.org/2005/sparql-results#}literal")
    assert [literal.text or "" for literal in literals] == [term.value, inner]


@pytest.mark.parametrize("char", ["\0", "\x01", "\x0b", "\x1f", "\ufffe", "\uffff"])
@pytest.mark.parametrize("size", [0, *range(8100, 8200, 9)])
def test_a_row_with_a_character_that_xml_has_not_is_refused(char: str, size: int) -> None:
    """Wherever the engine, which writes in pieces, cuts it."""
    with pytest.raises(FormatError, match=rf"character U\+{ord(char):04X}.*other format"):
        rows(Literal("é" * size + char + "b")).write(XML, io.BytesIO())


def test_rows_with_any_character_can_be_had_as_json_csv_and_tsv() -> None:
    text = "a\rb\x01c"
    assert json.loads(rows(Literal(text)).serialize(JSON))["results"]["bindings"] == [
        {"x0": {"type": "literal", "value": text}}
    ]
    assert rows(Literal(text)).serialize(CSV) == b'x0\r\n"a\rb\x01c"\r\n'
    assert rows(Literal(text)).serialize(TSV) == b'?x0\n"a\\rb\x01c"\n'
