"""A plain GET of a query is answered on a shorter way, and nobody can tell."""

from __future__ import annotations

import gzip
import http.client
import itertools
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote, urlencode, urlsplit

import pytest
import zstandard

from .conftest import Client, Reply
from .test_abuse import sent

QUERIES = {
    "rows": "SELECT * { ?s ?p ?o } ORDER BY ?s ?p ?o LIMIT 3",
    "many rows": "SELECT * { ?s ?p ?o . ?a ?b ?c } ORDER BY ?s ?p ?o ?a ?b ?c LIMIT 300",
    "no row": "SELECT * { <urn:none> ?p ?o }",
    "truth": "ASK { ?s ?p ?o }",
    "graph": "CONSTRUCT WHERE { <urn:none> ?p ?o }",
    "letters": 'SELECT ("日本 \U0001f3ac" AS ?x) {}',
    "time": "SELECT (NOW() - NOW() AS ?x) {}",
    "syntax error": "SELECT * {",
    "refused": "SELECT * { SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }",
    "empty": "",
}
ACCEPTS = ["", "*/*", "application/sparql-results+json", "application/json", "text/csv",
           "text/tab-separated-values", "application/sparql-results+xml", "text/turtle",
           "application/n-triples", "text/html", "text/turtle, text/csv;q=0.5", "image/png",
           ";"]  # fmt: skip
_numbers = itertools.count()


def told(reply: Reply) -> tuple[int, dict[str, str], bytes]:
    """What an answer says, without what each has of its own.

    On a busy machine one of two may come in pieces.
    """
    own = ("date", "x-request-id", "content-length", "transfer-encoding")
    headers = {name: value for name, value in reply.headers.items() if name not in own}
    assert int(reply.headers.get("content-length", len(reply.body))) == len(reply.body)
    coding = headers.get("content-encoding", "")
    decode: dict[str, Callable[[bytes], bytes]] = {"gzip": gzip.decompress, "zstd": unpacked}
    if "vary" in headers:
        headers["vary"] = ", ".join(sorted(headers["vary"].split(", ")))
    return reply.status, headers, decode.get(coding, bytes)(reply.body)


def unpacked(data: bytes) -> bytes:
    return zstandard.ZstdDecompressor().decompressobj().decompress(data)


def both(client: Client, parameters: dict[str, str], headers: dict[str, str]) -> list[Reply]:
    """The answer to a query that wasn't asked before, and the application's own answer to it."""
    comment = f" # {next(_numbers)}" if parameters.get("query") else ""
    query = {**parameters, "query": parameters.get("query", "") + comment}
    target = f"/sparql?{urlencode(query)}"
    plain = client.send("GET", target, headers)
    # A demand that is met changes nothing, but has the application look.
    return [plain, client.send("GET", target, {**headers, "If-Match": "*"})]


@pytest.mark.parametrize("name", QUERIES)
@pytest.mark.parametrize("accept", ACCEPTS)
def test_the_answer_is_that_of_the_application(client: Client, name: str, accept: str) -> None:
    headers = {"Accept": accept} if accept else {}
    plain, other = both(client, {"query": QUERIES[name]}, headers)
    assert told(plain) == told(other)


@pytest.mark.parametrize("coding", ["gzip", "zstd", "gzip;q=0, identity", "br"])
@pytest.mark.parametrize("name", ["rows", "many rows", "graph"])
def test_it_is_compressed_alike(client: Client, name: str, coding: str) -> None:
    plain, other = both(client, {"query": QUERIES[name]}, {"Accept-Encoding": coding})
    assert told(plain) == told(other)
    assert ("content-encoding" in plain.headers) == (
        name == "many rows" and coding in ("gzip", "zstd")
    )


@pytest.mark.parametrize(
    "more",
    [{"format": "csv"}, {"format": "xml"}, {"format": "html"}, {"format": "none"}, {"timeout": "1"},
     {"timeout": "x"}, {"default-graph-uri": "urn:g"}, {"view": "chart"}, {"other": "1"}],
)  # fmt: skip
def test_parameters_mean_the_same(client: Client, more: dict[str, str]) -> None:
    plain, other = both(client, {"query": QUERIES["rows"], **more}, {})
    assert told(plain) == told(other)


@pytest.mark.parametrize(
    "target", ["query=ASK{}&query=ASK{}", "query=%FF", "query=ASK%7B%7D;x", "query"]
)
def test_odd_addresses_mean_the_same(client: Client, target: str) -> None:
    target = f"/sparql?{target}"
    plain = client.send("GET", target, {})
    other = client.send("GET", target, {"If-Match": "*"})
    assert told(plain) == told(other)


@pytest.mark.parametrize("more", [b"", b"&view=table"])  # with which it goes the long way
def test_letters_that_were_not_escaped_mean_the_same(client: Client, more: bytes) -> None:
    target = 'SELECT("日本é"+AS+?x){}'.replace('"', "%22").encode()
    reply = sent(client, b"/sparql?query=" + target + more, b"Accept: text/csv")
    assert reply.text.splitlines() == ["x", "日本é"]
    escaped = client.get(f"/sparql?query={quote(target, safe='%+')}{more.decode()}", "text/csv")
    assert (escaped.body, escaped.headers["etag"]) == (reply.body, reply.headers["etag"])


@pytest.mark.parametrize("letters", [b"\xe9", b"\xff\xfe"])
def test_bytes_that_are_no_letters_are_an_error(client: Client, letters: bytes) -> None:
    assert sent(client, b"/sparql?query=ASK{}%23" + letters).status == 400


def test_the_second_answer_comes_from_memory(client: Client) -> None:
    target = f"/sparql?query={quote(QUERIES['rows'])}%20%23memory"
    first, second = client.get(target), client.get(target)
    assert told(first) == told(second)
    unchanged = client.get(target, If_None_Match=first.headers["etag"])
    assert (unchanged.status, unchanged.body) == (304, b"")


def test_long_and_large_answers_go_on_in_a_thread(client: Client) -> None:
    """The event loop, which waits only for a moment, answers others meanwhile."""
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    large = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
    with ThreadPoolExecutor(2) as threads:
        answers = [threads.submit(both, client, {"query": query}, {}) for query in (slow, large)]
        assert client.get("/robots.txt").status == 200
        for answer in answers:
            plain, other = answer.result()
            assert told(plain)[::2] == told(other)[::2]
            assert plain.status == 200


def test_a_client_that_leaves_does_not_keep_a_process(client: Client) -> None:
    place = urlsplit(client.address)
    query = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    for number in range(6):
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=30)
        connection.request("GET", f"/sparql?query={quote(query)}%23{number}")
        connection.close()
    assert client.get("/sparql?query=ASK%7B%7D%23after").status == 200


def test_below_a_path_it_is_the_same(below: Client) -> None:
    for path in ("/sparql", "/honours/list/sparql"):
        reply = below.get(f"{path}?query=ASK%7B%7D%23{next(_numbers)}")
        assert (reply.status, reply.media_type) == (200, "application/sparql-results+json")
