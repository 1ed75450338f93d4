"""The W3C's SPARQL 1.1 Protocol suite: its requests, as they stand, over real HTTP.

The tests of queries, with those of requests that are wrong for any server, must pass. Updates are
no part of a server that can only be read: each must be refused with a 4xx.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import Graph, Literal, Namespace, URIRef
from rdflib.collection import Collection
from rdflib.term import Node

from graph.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS
from graph.releases.files import Source, load
from tests.protocol.conftest import Client, Reply, free_port, serving

from .manifests import MF, SUITE, Case, cases, local
from .results import read

pytestmark = pytest.mark.slow

HT = Namespace("http://www.w3.org/2011/http#")
CNT = Namespace("http://www.w3.org/2011/content#")
UT = Namespace("http://www.w3.org/2009/sparql/tests/test-update#")
RDFS_LABEL = URIRef("http://www.w3.org/2000/01/rdf-schema#label")
MEDIA_TYPES = {
    "boolean": {written.media_type for written in RESULT_FORMATS},
    "tabular": {written.media_type for written in RESULT_FORMATS},
    "RDF": {written.media_type for written in GRAPH_FORMATS},
}

ALL = cases("protocol")
QUERIES = [case for case in ALL if not str(case.id).startswith("protocol/update_")]
UPDATES = [case for case in ALL if str(case.id).startswith("protocol/update_")]


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of all files that a test of the suite names, under their names."""
    sources = sorted({found for case in ALL for found in named(case.values[0])})
    port = free_port()
    folder = tmp_path_factory.mktemp("suite")
    release = load([Source(*each) for each in sources], folder, f"http://127.0.0.1:{port}/")
    with serving(release, port) as made:
        yield made


def named(case: Case) -> Iterator[tuple[Path, str]]:
    for data in case.manifest.objects(case.node, UT.graphData):
        file, name = case.manifest.value(data, UT.graph), case.manifest.value(data, RDFS_LABEL)
        assert isinstance(file, URIRef)
        yield local(file), str(name)


def requests(case: Case) -> Iterator[Node]:
    connection = case.manifest.value(case.node, MF.action)
    listed = case.manifest.value(connection, HT.requests)
    assert listed is not None
    yield from Collection(case.manifest, listed)


def sent(client: Client, graph: Graph, request: Node) -> Reply:
    path = str(graph.value(request, HT.absolutePath)).replace("/sparql/", "/sparql", 1)
    headers = {}
    listed = graph.value(request, HT.headers)
    for header in Collection(graph, listed) if listed else ():
        headers[str(graph.value(header, HT.fieldName))] = str(graph.value(header, HT.fieldValue))
    content = graph.value(request, HT.body)
    body = b""
    if content is not None:
        encoding = str(graph.value(content, CNT.characterEncoding))
        body = str(graph.value(content, CNT.chars)).encode(encoding)
    return client.send(str(graph.value(request, HT.methodName)), path, headers, body)


def test_the_suite_has_27_tests_on_the_side_of_queries() -> None:
    if not SUITE.is_dir():
        pytest.skip("needs ../shared")
    assert (len(QUERIES), len(UPDATES)) == (27, 7)


@pytest.mark.parametrize("case", QUERIES)
def test_the_server_passes_a_test_of_the_protocol(client: Client, case: Case) -> None:
    graph = case.manifest
    for request in requests(case):
        reply = sent(client, graph, request)
        wanted = graph.value(request, HT.resp)
        allowed = {str(each)[-3] for each in graph.objects(wanted, MF.expectedStatus)}
        assert str(reply.status)[0] in allowed, reply.text
        form = graph.value(wanted, MF.expectedFormat)
        if form is not None:
            assert reply.media_type in MEDIA_TYPES[str(form)]
        truth = graph.value(wanted, MF.expectedBoolean)
        if isinstance(truth, Literal):
            assert read(reply.body, "json") is bool(truth)


@pytest.mark.parametrize("case", UPDATES)
def test_an_update_is_refused_and_changes_nothing(client: Client, case: Case) -> None:
    first, *others = (sent(client, case.manifest, request) for request in requests(case))
    assert first.status == 403
    assert "can only be read" in first.text
    for reply in others:  # a question whether the update was done
        assert (reply.status, read(reply.body, "json")) == (200, False)
