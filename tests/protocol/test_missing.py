"""What isn't where it is asked for: spelt otherwise (301), gone (410), or unknown (404)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest

from graph.releases.build import build
from tests.test_tombstones import data_set

from .conftest import Client, Reply, free_port, serving

PAGE = "text/html"


@pytest.mark.parametrize(
    ("path", "canonical"),
    [
        ("id/Work/A", "id/work/a"),
        ("id/work/a/", "id/work/a"),
        ("ID/WORK/A//", "id/work/a"),
        ("id/agent/JEAN-Pierre-Jeunet", "id/agent/jean-pierre-jeunet"),
        ("id/agent/ÉMILE-ZÔLA", "id/agent/émile-zôla"),
        ("id/agent/e\u0301mile-zo\u0302la", "id/agent/émile-zôla"),
        ("doc/Work/a", "doc/work/a"),
        ("Doc/work/a/", "doc/work/a"),
        ("doc/Work/A.TTL", "doc/work/a.ttl"),
        ("doc/work/a.jsonld/", "doc/work/a.jsonld"),
        ("doc/agent/K.nt", "doc/agent/k.nt"),
        ("graph/table/A", "graph/table/a"),
        ("graph/Table/a.NQ", "graph/table/a.nq"),
        ("ontology/", "ontology"),
        ("Ontology", "ontology"),
        ("ONTOLOGY.TTL", "ontology.ttl"),
        (".well-known/VoID", ".well-known/void"),
        (".well-known/void.TTL", ".well-known/void.ttl"),
        ("Sparql", "sparql"),
        ("sparql/", "sparql"),
        ("SPARQL/terms.json", "sparql/terms.json"),
        ("fragments/", "fragments"),
        ("Fragments.TTL", "fragments.ttl"),
        ("Search", "search"),
        ("reconcile/", "reconcile"),
        ("OpenAPI.json/", "openapi.json"),
        ("robots.txt/", "robots.txt"),
        ("dumps", "dumps/"),
        ("Dumps/", "dumps/"),
        ("DUMPS", "dumps/"),
        ("dumps/Palmares.NQ.gz", "dumps/palmares.nq.gz"),
        ("release/", "release"),
        ("ontology/context.jsonld/", "ontology/context.jsonld"),
    ],
)
def test_get_another_spelling_301(client: Client, below: Client, path: str, canonical: str) -> None:
    for server in (client, below):
        for query in ("", "?q=1&y=%C3%A9&z=/"):
            for method in ("GET", "HEAD"):
                reply = server.send(method, "/" + quote(path) + query, {"Host": "evil.example"})
                assert reply.status == 301, path
                assert reply.headers["location"] == server.base + quote(canonical) + query
                assert "evil" not in str(reply.headers)
        reached = "/" + reply.headers["location"].removeprefix(server.base)
        assert server.get(reached.partition("?")[0]).status in (200, 303)


@pytest.mark.parametrize(
    "path",
    ["id/nobody/", "id/Nobody", "doc/work/b/", "doc/Work/B.ttl", "graph/None", "id//Work/a",
     "evil.example/%2e%2e", "id/work/a/x/", "dumps/x/", "ontology/Nomination",
     "doc/work/a.EXE", "id/work/a.TTL", "id/", "Id", "id/work/a%2F%2F..%2Fa", "id/%00/",
     "id/table/a%20b/x/row/1", "doc/table/a%20b/x/row/1/award"],
)  # fmt: skip
def test_get_no_spelling_of_anything_404(client: Client, path: str) -> None:
    reply = client.get("/" + path)
    assert reply.status == 404
    assert "location" not in reply.headers


@pytest.mark.parametrize(
    "path", ["//evil.example/id/Work/A", "/id/Work/A/@evil.example", "/\\evil.example/ID/Work/A"]
)
def test_get_another_host_in_the_path_404(client: Client, path: str) -> None:
    reply = client.get(path)
    assert reply.status == 404
    assert "location" not in reply.headers


def test_get_a_redirect_leads_nowhere_else(client: Client) -> None:
    reply = client.get("/id/Work/A?//evil.example/%0d%0aX:%20y")
    assert reply.headers["location"] == client.base + "id/work/a?//evil.example/%0d%0aX:%20y"
    assert "x" not in reply.headers


REPLACED = (
    "id/agent/kites/ann-tern,id/agent/kites/anne-tern,Her name was spelt wrong\n"
    "id/agent/kites/cleo-rail,,She was never <nominated>\n"
)


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of a release after another one, which had other people."""
    folder = tmp_path_factory.mktemp("gone")
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    names = ("Ann Tern", "Bea Gull", "Cleo Rail")
    build([data_set(folder / "kites", *names)], folder / "releases", base)
    source = data_set(folder / "kites", "Anne Tern", replaced=REPLACED)
    with serving(build([source], folder / "releases", base), port) as client:
        yield client


def gone(client: Client, path: str, accept: str = "*/*") -> Reply:
    reply = client.get(path, accept)
    assert reply.status == 410
    return reply


@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_get_the_document_of_what_was_replaced_301(later: Client, suffix: str) -> None:
    reply = later.get("/doc/agent/kites/ann-tern" + suffix)
    new = f"{later.base}doc/agent/kites/anne-tern{suffix}"
    assert (reply.status, reply.headers["location"]) == (301, new)
    assert later.get("/" + new.removeprefix(later.base)).status == 200


def test_get_the_thing_that_was_replaced_301(later: Client) -> None:
    for method in ("GET", "HEAD"):
        reply = later.send(method, "/id/agent/kites/ann-tern")
        assert reply.status == 301
        assert reply.headers["location"] == f"{later.base}id/agent/kites/anne-tern"


@pytest.mark.parametrize("accept", ["*/*", "text/turtle", "application/ld+json", PAGE])
@pytest.mark.parametrize("suffix", ["", ".ttl", ".html"])
def test_get_what_is_gone_says_why_410(later: Client, suffix: str, accept: str) -> None:
    reply = gone(later, "/doc/agent/kites/cleo-rail" + suffix, accept)
    assert "was the last that had it" in reply.text
    if accept == PAGE:
        assert 'name="q" value="cleo rail"' in reply.text
        assert "never &lt;nominated&gt;" in reply.text
    else:
        assert reply.media_type == "text/plain"
        assert "She was never <nominated>" in reply.text
    assert reply.headers["vary"] == "Accept"
    head = later.send("HEAD", "/id/agent/kites/cleo-rail")
    assert (head.status, head.body) == (410, b"")


def test_get_what_only_a_release_before_had_410(later: Client) -> None:
    for path in ("/id/agent/kites/bea-gull", "/doc/agent/kites/bea-gull.nt"):
        reply = gone(later, path)
        assert "link" not in reply.headers
        assert "was the last that had it" in reply.text


def test_get_a_row_of_an_earlier_text_of_a_table_leads_to_the_table_303(later: Client) -> None:
    page = f"{later.base}doc/table/kites"
    for path in ("/id/table/kites/12345678/row/2", "/doc/table/kites/12345678/row/1/award"):
        reply = later.get(path)
        assert (reply.status, reply.headers["location"]) == (303, f"{page}#superseded")
    assert 'id="superseded"' in later.get("/doc/table/kites", PAGE).text
    (row,) = {*re.findall(r"id/(table/kites/[0-9a-f]{8}/row/)", later.get("/doc/table/kites").text)}
    assert later.get(f"/id/{row}999").status == 404
    assert later.get("/id/table/nothing/12345678/row/1").status == 404


def test_get_what_no_release_had_404(later: Client) -> None:
    for path in ("/id/agent/kites/cy", "/doc/agent/kites/bea-gull.exe", "/graph/table/kite"):
        assert later.get(path).status == 404


def test_get_what_is_there_is_as_if_nothing_had_gone(later: Client) -> None:
    assert later.get("/id/agent/kites/anne-tern").status == 303
    text = later.get("/doc/agent/kites/anne-tern.nt").text
    assert "http://purl.org/dc/terms/replaces" in text
    removal = later.get("/doc/removal/agent/kites/ann-tern.nt").text
    assert "https://w3id.org/palmares#removed" in removal


def test_get_another_spelling_of_what_is_gone_404(later: Client) -> None:
    assert later.get("/id/agent/kites/Bea-Gull").status == 404
