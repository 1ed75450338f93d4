"""Abuse of headers and paths changes nothing: the right status, nothing reflected, no fault.

Against the real server, with names that attack in its data; requests are sent byte for byte.
"""

from __future__ import annotations

import csv
import io
import socket
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote, urlsplit
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.rdf.formats import DOCUMENT_FORMATS
from tests.sample import examples
from tests.ungated import build_unchecked

from .conftest import Client, Reply, free_port
from .test_run import answers, process

DATA = Path(__file__).parents[1] / "cases" / "datasets" / "names-that-attack"
WORK = "id/work/names-that-attack"
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
#: Characters of the longest text with a tag in it that our own pages may hold.
TAG = 8
#: What only an attacker would send, and what must never come back as it is.
MARK = "<x'\"attack>"
#: The statuses of a request that makes no sense, besides those of one that does.
REFUSED = {400, 404, 405, 406, 413, 414, 431}
FOUND = {200, 301, 303, 304, 410}
each_time = settings(
    max_examples=examples(120),
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)


@pytest.fixture(scope="module")
def attacked(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder, port = tmp_path_factory.mktemp("abuse"), free_port()
    base = f"http://127.0.0.1:{port}/"
    release = build_unchecked(DATA, folder / "releases", base)
    with process(release.path, port, folder):
        assert answers(base)
        yield Client(base, base)


def sent(client: Client, target: bytes, *headers: bytes, method: bytes = b"GET") -> Reply:
    """The answer to a request with just these bytes; status 0 if there is none."""
    place = urlsplit(client.address)
    lines = [method + b" " + target + b" HTTP/1.1", b"Connection: close", *headers]
    if not any(line.lower().startswith(b"host") for line in headers):
        lines.append(b"Host: x")
    data = b""
    with socket.create_connection((str(place.hostname), place.port or 80), timeout=20) as link:
        try:
            link.sendall(b"\r\n".join(lines) + b"\r\n\r\n")
            while piece := link.recv(65536):
                data += piece
        except ConnectionError:
            pass  # it needn't read all of what it refuses
    head, _, body = data.partition(b"\r\n\r\n")
    first, *rest = head.decode("latin-1").split("\r\n")
    named = {name.lower(): value for name, _, value in (line.partition(": ") for line in rest)}
    return Reply(int(first.split()[1]) if first else 0, named, body)


def is_sound(client: Client, reply: Reply, sent_text: str = "") -> None:
    """No fault, no other address than ours to go to, nothing repeated that could act."""
    assert reply.status in FOUND | REFUSED, reply.body[:300]
    text = reply.body.decode("utf-8", "replace")
    assert "Traceback" not in text
    assert reply.headers.get("location", client.base).startswith(client.base)
    if "html" in reply.headers.get("content-type", ""):
        for raw in (MARK, sent_text) if "<" in sent_text and len(sent_text) > TAG else (MARK,):
            assert raw not in text
    assert all(MARK not in value for value in reply.headers.values())


PAGES = ["", WORK, WORK.replace("id/", "doc/"), "doc/work/names-that-attack.html", "ontology",
         "sparql", "search?q=alert", "dumps/", "openapi.json", "sitemap-1.xml", "nothing",
         "id/work/NAMES-that-attack/", ".well-known/void.ttl"]  # fmt: skip


@pytest.mark.matrix
@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    "headers",
    [
        [b"Host: evil.example"],
        [b"Host: evil.example:99999"],
        [b"Host: <x'\"attack>"],
        [b"Host: 127.0.0.1@evil.example"],
        [b"Host: x", b"X-Forwarded-Host: evil.example", b"X-Forwarded-Proto: gopher",
         b"Forwarded: host=evil.example", b"X-Original-URL: /evil", b"X-Rewrite-URL: /evil",
         b"X-Forwarded-Prefix: /evil", b"X-HTTP-Method-Override: DELETE"],
        [b"Host: \xff\xfe"],
    ],
    ids=["other", "port", "mark", "user", "forwarded", "bytes"],
)  # fmt: skip
def test_the_host_changes_nothing(attacked: Client, page: str, headers: list[bytes]) -> None:
    target = b"/" + page.encode()
    usual, other = sent(attacked, target), sent(attacked, target, *headers)
    if other.status != 400:  # what is no name of a host may be refused
        for reply in (usual, other):
            reply.headers.pop("date")
            reply.headers.pop("x-request-id")
        assert other == usual
    assert b"evil" not in other.body
    is_sound(attacked, other)


SEGMENTS = st.sampled_from(
    [b"id", b"doc", b"graph", b"dumps", b"ontology", b"static", b"work", b"..", b".", b"",
     b"%2e%2e",
     b"%2F", b"%5C", b"\\", b"%00", b"%0d%0aX:y", b"%FF%FE", b"%C0%AE", b"%ED%A0%80", b"%E2%80%AE",
     b"%25%32%66", b"%", b"%zz", b";x=1", b"~", b"%3Cx'%22attack%3E", b"names-that-attack",
     b"manifest.json", b"palmares.nt", b"etc", b"passwd", b"a" * 300, b"b" * 9000,
     "é日".encode(), b"\xff", b"id:work", b"http:", b"@evil.example", b"*"]
)  # fmt: skip


@given(parts=st.lists(SEGMENTS, max_size=6), end=st.sampled_from([b"", b".ttl", b".html", b"/"]))
@each_time
def test_no_path_is_a_fault(attacked: Client, parts: list[bytes], end: bytes) -> None:
    for accept in (b"Accept: text/html", b"Accept: text/turtle"):
        is_sound(attacked, sent(attacked, b"/" + b"/".join(parts) + end, accept))


@given(path=st.text(min_size=1, max_size=40), space=st.sampled_from(["id", "doc", "graph"]))
@each_time
def test_no_name_of_a_thing_is_a_fault(attacked: Client, path: str, space: str) -> None:
    data = path.encode("utf-8", "surrogatepass")
    reply = sent(attacked, f"/{space}/{quote(data, safe='')}".encode(), b"Accept: text/html")
    is_sound(attacked, reply, path)


@given(
    page=st.sampled_from(["search", "sparql", "fragments", "reconcile", "doc/work/x", WORK]),
    name=st.sampled_from(["q", "after", "page", "query", "timeout", "subject", "object", "view",
                          "graph", "queries", "default-graph-uri", MARK]),
    value=st.one_of(st.text(max_size=60), st.sampled_from([MARK, "-1", "9" * 400, "NaN", "\0"])),
)  # fmt: skip
@each_time
def test_no_parameter_is_a_fault(attacked: Client, page: str, name: str, value: str) -> None:
    data = value.encode("utf-8", "surrogatepass")
    target = f"/{page}?{quote(name)}={quote(data, safe='')}".encode()
    reply = sent(attacked, target, b"Accept: text/html, text/turtle;q=0.1")
    is_sound(attacked, reply, value if len(value) > 4 else "")


TYPES = st.sampled_from(
    ["text/html", "text/turtle", "TEXT/TURTLE", "text/*", "*/*", "application/json", "*/turtle",
     "text/turtle;charset=utf-8", "text/turtle;q=0", "application/ld+json;profile=\"x,y\"", "q=1",
     "text/html;q=2", "text/html;q=nan", "text/html;q=-1", ";;;", ",", "", "\"", "text/csv;q=0.001",
     "image/png", "a/b/c", "x" * 2000, MARK, "text/html; q = 0.5", "application/n-quads;q=1e9"]
)  # fmt: skip


@given(accept=st.lists(TYPES, max_size=6).map(",".join), page=st.sampled_from(PAGES))
@each_time
def test_no_accept_header_is_a_fault(attacked: Client, accept: str, page: str) -> None:
    reply = sent(attacked, b"/" + page.encode(), b"Accept: " + accept.encode())
    is_sound(attacked, reply)
    known = {written.media_type for written in DOCUMENT_FORMATS}
    if reply.status == 200 and page.startswith("doc/") and "." not in page:
        assert reply.media_type in known | {"application/json", "text/plain"}
    if reply.status == 406:
        assert reply.media_type in ("text/plain", "text/html")


@given(
    header=st.sampled_from(["Range", "If-None-Match", "If-Modified-Since", "If-Range",
                            "Accept-Encoding",
                            "Content-Type", "Content-Length", "Expect", "Cookie", "Origin"]),
    value=st.one_of(
        st.sampled_from([MARK, "*", "W/\"x\"", "bytes=-1-", "bytes=9-1", "gzip;q=9", "-1", "Mon"]),
        st.text(st.characters(min_codepoint=33, max_codepoint=255), max_size=40),
    ),
    page=st.sampled_from([*PAGES, "dumps/palmares.nt"]),
)  # fmt: skip
@each_time
def test_no_other_header_is_a_fault(attacked: Client, header: str, value: str, page: str) -> None:
    if header == "Content-Length" and value.isdecimal():
        return  # then it waits for as much
    line = f"{header}: {value}".encode("latin-1")
    reply = sent(attacked, b"/" + page.encode(), line)
    if reply.status not in (206, 408, 416, 417):
        is_sound(attacked, reply)


@pytest.mark.parametrize("method", [b"PUT", b"DELETE", b"PATCH", b"TRACE", b"CONNECT", b"X"])
@pytest.mark.parametrize("page", PAGES)
def test_no_method_changes_anything(attacked: Client, method: bytes, page: str) -> None:
    reply = sent(attacked, b"/" + page.encode(), b"Content-Length: 0", method=method)
    assert reply.status in (400, 404, 405, 501, 0)
    assert b"attack" not in reply.body or reply.status == 404


def table(text: str) -> list[list[str]]:
    """The rows of a CSV text (RFC 4180)."""
    return [*csv.reader(io.StringIO(text, newline=""), strict=True)]


def test_a_name_that_attacks_passes_tables_sitemaps_and_links_unharmed(attacked: Client) -> None:
    document = "/" + WORK.replace("id/", "doc/")
    quads = ox.parse(attacked.get(document + ".nt").body, ox.RdfFormat.N_TRIPLES)
    work = ox.NamedNode(attacked.base + WORK)
    (name,) = (q.object.value for q in quads if q.subject == work and q.predicate == LABEL)
    assert len(name) == 10_000
    rows = table(attacked.get(document + ".csv").text)
    assert len({len(row) for row in rows}) == 1
    assert name in {cell for row in rows for cell in row}
    query = f"SELECT ?name {{ ?s {LABEL} ?name FILTER(STRLEN(?name) > 9999) }}"
    answer = attacked.get("/sparql?query=" + quote(query), "text/csv")
    assert [name] in table(answer.text)
    sitemap = ElementTree.fromstring(attacked.get("/sitemap-1.xml").body)
    places = [str(entry[0].text) for entry in sitemap]
    assert f"{attacked.base}{document[1:]}" in places
    for place in places:
        reply = attacked.get("/" + place.removeprefix(attacked.base), "text/html")
        assert reply.status == 200
        assert reply.headers["link"].isascii()
        assert "<script" not in reply.headers["link"]
        assert "<script>alert" not in reply.text


@pytest.mark.parametrize(
    ("host", "status"),
    [(b'a b<>"', 400), (b"a b", 400), (b"a/b", 400), (b"a@b", 400), (b"a:b", 400), (b"[::1", 400),
     (b"\xff", 400), (b"a%zz", 400),
     (b"a", 200), (b"a.example:8000", 200), (b"a:", 200), (b"[::1]:80", 200), (b"a_b%20c", 200)],
)  # fmt: skip
def test_what_names_no_host_is_refused(attacked: Client, host: bytes, status: int) -> None:
    assert sent(attacked, b"/robots.txt", b"Host: " + host).status == status


FORM = "application/x-www-form-urlencoded"


@pytest.mark.parametrize("value", ["%FF", "a%C3", "%ED%A0%80", "%C0%AE"])
@pytest.mark.parametrize(
    ("path", "name"),
    [("sparql", "query"), ("sparql", "default-graph-uri"), ("search", "q"), ("fragments", "object"),
     ("reconcile", "queries"), ("reconcile/suggest/entity", "prefix"), ("describe", "iri")],
)  # fmt: skip
def test_parameters_that_are_not_utf_8_are_told(
    attacked: Client, path: str, name: str, value: str
) -> None:
    query = "&query=ASK%7B%7D" if path == "sparql" and name != "query" else ""
    parameters = f"{name}=a+{value}{query}"
    reply = attacked.get(f"/{path}?{parameters}")
    assert (reply.status, "UTF-8" in reply.text) == (400, True)
    if path in ("sparql", "reconcile"):
        reply = attacked.send("POST", f"/{path}", {"Content-Type": FORM}, parameters.encode())
        assert (reply.status, "UTF-8" in reply.text) == (400, True)


def test_a_form_may_hold_letters_as_they_are(attacked: Client) -> None:
    body = 'query=SELECT+("é%C3%A9"+AS+?x)+{}'.encode()
    reply = attacked.send("POST", "/sparql", {"Content-Type": FORM, "Accept": "text/csv"}, body)
    assert (reply.status, reply.text) == (200, "x\r\néé\r\n")
    body = body.replace("é".encode(), b"\xe9")
    assert attacked.send("POST", "/sparql", {"Content-Type": FORM}, body).status == 400
