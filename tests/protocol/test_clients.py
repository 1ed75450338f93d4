"""Clients that aren't ours read what is served: SPARQLWrapper, rdflib."""

from __future__ import annotations

from typing import Any

import pytest
import SPARQLWrapper
from rdflib import Graph, URIRef
from rdflib.namespace import RDFS

from .conftest import Client

# rdflib's JSON-LD parser and SPARQLWrapper use what rdflib calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/palmares#Work> }"


def wrapped(client: Client, query: str, return_format: str) -> Any:
    wrapper = SPARQLWrapper.SPARQLWrapper(client.base + "sparql")
    wrapper.setQuery(query)
    wrapper.setReturnFormat(return_format)
    return wrapper


@pytest.mark.parametrize("method", [SPARQLWrapper.GET, SPARQLWrapper.POST])
@pytest.mark.parametrize("requestmethod", [SPARQLWrapper.URLENCODED, SPARQLWrapper.POSTDIRECTLY])
def test_sparqlwrapper_reads_rows_from_json(
    client: Client, method: str, requestmethod: str
) -> None:
    wrapper = wrapped(client, SELECT, SPARQLWrapper.JSON)
    wrapper.setMethod(method)
    wrapper.setRequestMethod(
        requestmethod if method == SPARQLWrapper.POST else SPARQLWrapper.URLENCODED
    )
    found = wrapper.queryAndConvert()["results"]["bindings"]
    assert [row["s"]["value"] for row in found] == [client.base + "id/work/a"]


@pytest.mark.parametrize(
    "return_format", [SPARQLWrapper.JSON, SPARQLWrapper.XML, SPARQLWrapper.CSV, SPARQLWrapper.TSV]
)
def test_sparqlwrapper_reads_rows_in_every_format(client: Client, return_format: str) -> None:
    result = wrapped(client, SELECT, return_format).query()
    found = result.convert()
    text = found.toxml() if return_format == SPARQLWrapper.XML else str(found)
    assert client.base + "id/work/a" in text


@pytest.mark.parametrize("return_format", [SPARQLWrapper.JSON, SPARQLWrapper.XML])
def test_sparqlwrapper_reads_a_boolean_in_every_format(client: Client, return_format: str) -> None:
    found = wrapped(client, "ASK { ?s ?p ?o }", return_format).queryAndConvert()
    assert "true" in (found.toxml() if return_format == SPARQLWrapper.XML else str(found).lower())


@pytest.mark.parametrize(
    "return_format",
    [
        SPARQLWrapper.TURTLE,
        SPARQLWrapper.N3,
        SPARQLWrapper.RDFXML,
        SPARQLWrapper.JSONLD,
        SPARQLWrapper.XML,
    ],
)
@pytest.mark.parametrize("query", ["CONSTRUCT WHERE { ?s ?p ?o }", "DESCRIBE <id/work/a>"])
def test_sparqlwrapper_reads_a_graph_in_every_format(
    client: Client, return_format: str, query: str
) -> None:
    found = wrapped(client, query, return_format).queryAndConvert()
    graph = found if isinstance(found, Graph) else Graph().parse(data=found)
    assert (URIRef(client.base + "id/work/a"), RDFS.label, None) in graph


def test_sparqlwrapper_tells_the_place_of_a_mistake(client: Client) -> None:
    with pytest.raises(SPARQLWrapper.SPARQLExceptions.QueryBadFormed, match="line 1, column"):
        wrapped(client, "SELECT", SPARQLWrapper.JSON).query()


@pytest.mark.parametrize("name", ["work/a", "agent/%C3%A9mile-z%C3%B4la", "agent/k.nt"])
def test_rdflib_follows_a_thing_to_its_document(client: Client, name: str) -> None:
    graph = Graph().parse(f"{client.base}id/{name}")
    assert len([*graph.subject_objects(RDFS.label)]) >= 1


def test_rdflib_reads_a_non_ascii_address_as_written(client: Client) -> None:
    thing = URIRef(client.base + "id/agent/émile-zôla")
    assert str(Graph().parse(thing).value(thing, RDFS.label)) == "Émile Zôla"


@pytest.mark.parametrize("form", ["turtle", "nt", "xml", "json-ld"])
def test_rdflib_reads_every_format_alike(client: Client, form: str) -> None:
    known = Graph().parse(f"{client.base}id/work/a", format="turtle")
    assert set(Graph().parse(f"{client.base}id/work/a", format=form)) == set(known)
