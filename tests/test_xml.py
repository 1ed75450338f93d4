"""RDF/XML says what it can, so that parsers read it, and refuses the rest."""

from __future__ import annotations

import io

import pytest
import rdflib
from hypothesis import given
from hypothesis import strategies as st
from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, parse

from graph.errors import FormatError
from graph.rdf.formats import RDF_XML
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
