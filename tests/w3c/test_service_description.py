"""The W3C's SPARQL 1.1 Service Description suite: its three tests, over real HTTP."""

from __future__ import annotations

import pytest
from rdflib import RDF, Graph, Namespace, URIRef

from tests.protocol.conftest import Client

from .manifests import Case, cases

pytestmark = pytest.mark.slow

SD = Namespace("http://www.w3.org/ns/sparql-service-description#")
FORMATS = "http://www.w3.org/ns/formats/"

#: Each property that we use with the classes of its subjects and of its objects (section 3).
SCHEMA = {
    SD.endpoint: (SD.Service, None),
    SD.feature: (SD.Service, SD.Feature),
    SD.defaultEntailmentRegime: (SD.Service, None),
    SD.supportedLanguage: (SD.Service, SD.Language),
    SD.resultFormat: (SD.Service, None),
    SD.defaultDataset: (SD.Service, SD.Dataset),
    SD.defaultGraph: (SD.Dataset, SD.Graph),
    SD.namedGraph: (SD.Dataset, SD.NamedGraph),
    SD.name: (SD.NamedGraph, None),
    SD.graph: (SD.NamedGraph, SD.Graph),
}
#: The instances that the vocabulary itself has of its classes.
INSTANCES = {
    SD.Feature: {SD.UnionDefaultGraph, SD.BasicFederatedQuery, SD.DereferencesURIs},
    SD.Language: {SD.SPARQL11Query, SD.SPARQL10Query},
}


def described(client: Client) -> Graph:
    reply = client.get("/sparql")
    assert (reply.status, reply.media_type) == (200, "text/turtle")
    return Graph().parse(data=reply.body, format="turtle")


def returns_rdf(client: Client) -> None:
    assert len(described(client)) > 0


def has_endpoint_triple(client: Client) -> None:
    endpoints = [*described(client).objects(None, SD.endpoint)]
    assert endpoints == [URIRef(client.base + "sparql")]


def conforms_to_schema(client: Client) -> None:
    graph = described(client)
    used = {p for p in graph.predicates() if str(p).startswith(SD)}
    assert used <= SCHEMA.keys()
    for subject, predicate, thing in graph:
        if not isinstance(predicate, URIRef) or predicate not in SCHEMA:
            continue
        domain, span = SCHEMA[predicate]
        assert (subject, RDF.type, domain) in graph
        assert isinstance(thing, URIRef)
        assert span is None or (thing, RDF.type, span) in graph or thing in INSTANCES[span]
    for service in graph.subjects(RDF.type, SD.Service):
        assert len([*graph.objects(service, SD.endpoint)]) == 1
        assert all(
            str(each).startswith(FORMATS) for each in graph.objects(service, SD.resultFormat)
        )
    for named in graph.subjects(RDF.type, SD.NamedGraph):
        assert len([*graph.objects(named, SD.name)]) == 1


CHECKS = {
    "returns-rdf": returns_rdf,
    "has-endpoint-triple": has_endpoint_triple,
    "conforms-to-schema": conforms_to_schema,
}


@pytest.mark.parametrize("case", cases("service-description"))
def test_the_description_passes_a_test_of_the_suite(client: Client, case: Case) -> None:
    CHECKS[case.name.rpartition("/")[2]](client)


def test_it_tells_features_entailment_and_where_the_data_set_is_described(client: Client) -> None:
    graph = described(client)
    (service,) = graph.subjects(RDF.type, SD.Service)
    assert (service, SD.feature, SD.UnionDefaultGraph) in graph
    simple = URIRef("http://www.w3.org/ns/entailment/Simple")
    assert [*graph.objects(service, SD.defaultEntailmentRegime)] == [simple]
    (dataset,) = graph.objects(service, SD.defaultDataset)
    void = URIRef(client.base + ".well-known/void#dataset")
    assert (dataset, URIRef("http://www.w3.org/2000/01/rdf-schema#seeAlso"), void) in graph
