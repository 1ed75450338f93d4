"""What is too much for one document: graphs, things and classes of very many statements."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from unittest import mock
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from graph.errors import TooManyQueries
from graph.rdf.formats import DOCUMENT_FORMATS, HTML
from graph.releases.files import Source, load
from graph.stores.local import LocalStore
from graph.workers.pool import Pool
from tests.front import Server, served

pytestmark = pytest.mark.slow

BASE = "http://127.0.0.1:8000/"
#: Statements that a document may have here, and how many there are of what is too large.
MOST, COUNT = 20, 30
CLASS, WORDY = "http://x.example/Kite", "http://x.example/wordy"
SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
DATA = f"""
GRAPH <graph/small> {{ <{CLASS}> <urn:p> "a class" . }}
GRAPH <graph/large> {{ {" ".join(f"<http://x.example/{n}> a <{CLASS}> ." for n in range(COUNT))} }}
GRAPH <graph/words> {{ {" ".join(f"<{WORDY}> <urn:p> {n} ." for n in range(COUNT))} }}
GRAPH <graph/small> {{ <http://x.example/0> <urn:p> <http://x.example/1> . }}
GRAPH <graph/endpoint> {{ {" ".join(f"<sparql> <urn:p> {n} ." for n in range(COUNT))} }}
"""


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    folder = tmp_path_factory.mktemp("large")
    (folder / "data.trig").write_text(DATA, "utf-8")
    (folder / "made").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        modules = ("graph.rdf.description", "graph.stores.local", "server.routes.resources")
        for module in modules:
            patch.setattr(f"{module}.MOST_STATEMENTS", MOST)
        with served(load([Source(folder / "data.trig")], folder / "made", BASE)) as made:
            yield made


def pages_of(part: str, iri: str) -> str:
    return f"{BASE}fragments?{part}={quote(iri, safe='')}"


def test_a_graph_of_too_many_statements_is_refused_and_says_where_they_are(server: Server) -> None:
    pages = pages_of("graph", f"{BASE}graph/large")
    for fmt in DOCUMENT_FORMATS:
        if fmt is not HTML:
            by_header = server.send("GET", "/graph/large", ("Accept", fmt.media_type))
            by_address = server.send("GET", f"/graph/large.{fmt.extension}")
            for reply in (by_header, by_address):
                assert (reply.status, pages in reply.body.decode()) == (403, True)
    assert server.send("GET", "/graph/small.ttl").status == 200
    address = pages.removeprefix(BASE.rstrip("/"))
    assert server.send("GET", address, ("Accept", "text/turtle")).status == 200


def test_the_page_of_such_a_graph_leads_to_nothing_that_is_refused(server: Server) -> None:
    reply = server.send("GET", "/graph/large", ("Accept", "text/html"))
    page = reply.body.decode()
    assert reply.status == 200
    assert f"{COUNT} statements: more than one document holds" in page
    assert pages_of("graph", f"{BASE}graph/large") in page
    assert "graph/large." not in page.replace("graph/large.html", "")
    assert "graph/large.ttl" not in reply.headers["link"]
    assert "dumps/" not in page.partition("<main")[2].partition("</main")[0]
    small = server.send("GET", "/graph/small", ("Accept", "text/html"))
    assert "graph/small.ttl" in small.body.decode()


def test_what_points_to_a_thing_is_left_out_where_it_is_too_much(server: Server) -> None:
    address = f"/describe?iri={quote(CLASS, safe='')}"
    pages = pages_of("object", CLASS)
    page = server.send("GET", address, ("Accept", "text/html")).body.decode()
    assert f"some of more than {MOST} statements" in page
    assert f'<a href="{pages}">' in page
    reply = server.send("GET", address.replace("?", ".nt?"))
    triples = {*ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)}
    assert any(q.predicate.value == SEE_ALSO and q.object.value == pages for q in triples)
    assert any(q.subject.value == CLASS for q in triples)
    assert server.send("GET", address + "&page=2").status == 404


def test_a_thing_of_which_too_much_is_said_is_refused_and_says_where_it_is(server: Server) -> None:
    reply = server.send("GET", f"/describe?iri={quote(WORDY, safe='')}")
    assert (reply.status, pages_of("subject", WORDY) in reply.body.decode()) == (403, True)


def test_a_document_of_our_own_leaves_out_what_data_says_too_much_of_its_address(
    server: Server,
) -> None:
    for path in ("/sparql", "/graph/endpoint.html"):
        assert server.send("GET", path, ("Accept", "text/turtle")).status == 200


def test_no_more_is_read_than_a_document_may_have(server: Server) -> None:
    read = []
    pattern = LocalStore._pattern

    def counted(store: LocalStore, *terms: Any) -> Iterator[ox.Quad]:
        for quad in pattern(store, *terms):
            read.append(quad)
            yield quad

    with mock.patch.object(LocalStore, "_pattern", counted):
        for address in ("/graph/words.nq", f"/describe.nq?iri={quote(WORDY, safe='')}"):
            read.clear()
            assert server.send("GET", address).status == 403
            assert len(read) < MOST + 5, address


def test_members_are_sorted_within_the_limits_of_a_query(server: Server) -> None:
    address = f"/members?iri={quote(CLASS, safe='')}"
    with mock.patch.object(Pool, "query", side_effect=TooManyQueries("All are taken.", 5)):
        assert server.send("GET", address).status == 429
    page = server.send("GET", address).body.decode()
    members = re.findall(r'href="[^"]*x.example%2F([0-9]+)"', page)
    assert members == sorted(map(str, range(COUNT)))


def test_members_that_are_too_many_to_be_sorted_are_on_one_page_each(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.routes.describe.MOST_SORTED", COUNT - 1)
    monkeypatch.setattr("server.routes.describe.MEMBERS", 7)
    members: list[str] = []
    for number in range(1, 6):
        address = f"/members?iri={quote(CLASS, safe='')}&page={number}&new"
        page = server.send("GET", address).body.decode()
        members += re.findall(r'href="[^"]*x.example%2F([0-9]+)"', page)
    assert sorted(members) == sorted(map(str, range(COUNT)))
    assert server.send("GET", address.replace("page=5", "page=6")).status == 404
