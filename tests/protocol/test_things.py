"""Dereferencing: things, documents, graphs, the ontology, the descriptions, the dumps."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from html.parser import HTMLParser
from urllib.parse import quote

import pyoxigraph as ox
import pytest

from graph.rdf.formats import GRAPH_FORMATS, N_QUADS, TRIG, Format

from .conftest import Client

NAMES = ["work/a", "agent/émile-zôla", "agent/日本", "agent/j.r.r", "agent/k.nt", "table/a"]
BROWSER = (
    "text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,image/apng,*/*;"
    "q=0.8,application/signed-exchange;v=b3;q=0.7"
)
DOCUMENTS = ["/doc/work/a", "/graph/table/a", "/ontology", "/.well-known/void"]

#: Times that a preflight is sent: what depends on who is faster shows itself.
OFTEN = 10


@pytest.mark.parametrize("name", NAMES)
def test_a_thing_leads_to_its_document_by_303(client: Client, name: str) -> None:
    reply = client.get("/id/" + quote(name) + "?x=1&y=%C3%A9")
    assert reply.status == 303
    assert reply.headers["location"] == client.base + "doc/" + quote(name) + "?x=1&y=%C3%A9"


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda one: one.name)
def test_a_document_comes_in_the_accepted_format(
    client: Client, name: str, written: Format
) -> None:
    reply = client.get("/doc/" + quote(name), written.media_type)
    assert reply.headers["content-type"] == written.content_type
    assert "Accept" in reply.headers["vary"]
    assert (client.base + "id/" + name) in reply.text or f"/{name}" in reply.text


@pytest.mark.parametrize("path", DOCUMENTS)
def test_get_document_by_extension_is_what_is_negotiated(client: Client, path: str) -> None:
    for written in GRAPH_FORMATS:
        fixed = client.get(f"{path}.{written.extension}", "text/html")
        assert fixed.headers["content-type"] == written.content_type
        assert fixed.body == client.get(path, written.media_type).body
        assert fixed.headers["vary"] == "Accept-Encoding"
    assert client.get(path + ".html").media_type == "text/html"


@pytest.mark.parametrize("path", DOCUMENTS)
def test_get_document_says_the_same_in_every_format(client: Client, path: str) -> None:
    said = set()
    for written in GRAPH_FORMATS:
        if written.name != "json-ld":  # it links a context, which clients fetch
            body = client.get(path, written.media_type).body
            said.add(frozenset(quad.triple for quad in ox.parse(body, written.rdf)))
    assert len(said) == 1


@pytest.mark.parametrize("path", DOCUMENTS)
@pytest.mark.parametrize("written", [N_QUADS, TRIG], ids=lambda one: one.name)
def test_get_document_default_graph_is_the_union(
    client: Client, path: str, written: Format
) -> None:
    plain = {
        quad.triple for quad in ox.parse(client.get(path + ".nt").body, ox.RdfFormat.N_TRIPLES)
    }
    found = [*ox.parse(client.get(path, written.media_type).body, written.rdf)]
    default = [quad.triple for quad in found if quad.graph_name == ox.DefaultGraph()]
    assert len(default) == len(plain)
    assert {*default} == plain == {quad.triple for quad in found}


def test_get_document_json_ld_with_the_published_context(client: Client) -> None:
    document = json.loads(client.get("/doc/work/a.jsonld").body)
    link = document["@context"]
    assert link == client.base + "ontology/context.jsonld"
    context = json.loads(client.get("/ontology/context.jsonld").body)
    document["@context"] = context["@context"]
    inlined = {quad.triple for quad in ox.parse(json.dumps(document), ox.RdfFormat.JSON_LD)}
    turtle = client.get("/doc/work/a.ttl").body
    assert inlined == {quad.triple for quad in ox.parse(turtle, ox.RdfFormat.TURTLE)}


def test_get_document_name_that_ends_like_a_file(client: Client) -> None:
    assert client.get("/doc/agent/k.nt").media_type == "text/turtle"
    assert client.get("/doc/agent/k.nt.nq").media_type == "application/n-quads"


@pytest.mark.parametrize(
    "path",
    ["/id/nobody", "/doc/nobody", "/doc/nobody.ttl", "/doc/work/a.xlsx", "/graph/none", "/nothing",
     "/id//work/a", "/id/%FF", "/id/a%20b", "/doc/%3Cscript%3E", "/dumps/none.ttl",
     "/dumps/..%2Fmanifest.json", "/dumps/../manifest.json", "/.well-known/void.exe"],
)  # fmt: skip
def test_nothing_known_is_404_in_plain_words(client: Client, path: str) -> None:
    for accept in ("*/*", BROWSER):
        reply = client.get(path, accept)
        assert reply.status == 404
        assert reply.media_type == ("text/html" if accept == BROWSER else "text/plain")
        assert accept != BROWSER or "<script>" not in reply.text
        assert "Traceback" not in reply.text


@pytest.mark.parametrize("path", [*DOCUMENTS, "/dumps/"])
def test_a_document_in_an_unknown_format_is_406(client: Client, path: str) -> None:
    reply = client.get(path, "image/png")
    assert (reply.status, reply.media_type) == (406, "text/plain")
    assert "text/html" in reply.text


def test_a_document_links_its_other_formats(client: Client) -> None:
    link = client.get("/doc/agent/%C3%A9mile-z%C3%B4la").headers["link"]
    url = client.base + "doc/agent/%C3%A9mile-z%C3%B4la"
    assert f'<{url}>; rel="canonical"' in link
    assert f'<{client.base}id/agent/%C3%A9mile-z%C3%B4la>; rel="describes"' in link
    for written in GRAPH_FORMATS:
        part = f'<{url}.{written.extension}>; rel="alternate"; type="{written.media_type}"'
        assert part in link


@pytest.mark.parametrize("path", [*DOCUMENTS, "/", "/dumps/", "/dumps/palmares.nq", "/robots.txt"])
def test_what_the_client_has_is_304(client: Client, path: str) -> None:
    first = client.get(path)
    again = client.get(path, If_None_Match=first.headers["etag"])
    assert (again.status, again.body) == (304, b"")
    assert again.headers["etag"] == first.headers["etag"]
    assert client.get(path, If_None_Match='"other"').status == 200


def test_an_etag_differs_by_format(client: Client) -> None:
    accepts = [*(written.media_type for written in GRAPH_FORMATS), "text/html"]
    tags = {client.get("/doc/work/a", accept).headers["etag"] for accept in accepts}
    assert len(tags) == len(accepts)


@pytest.mark.parametrize(
    "path",
    [*DOCUMENTS, "/", "/id/work/a", "/doc/work/a.html", "/dumps/", "/dumps/palmares.nq.gz",
     "/robots.txt", "/sparql", "/ontology/context.jsonld", "/static/style.css", "/nothing"],
)  # fmt: skip
def test_head_is_get_without_body(client: Client, path: str) -> None:
    got, head = client.get(path), client.send("HEAD", path)
    assert (head.status, head.body) == (got.status, b"")
    for headers in (got.headers, head.headers):
        headers.pop("date")
        headers.pop("x-request-id")
    assert head.headers == got.headers


@pytest.mark.parametrize("path", ["/", "/id/work/a", "/doc/work/a", "/ontology", "/dumps/"])
def test_options_lists_the_methods(client: Client, path: str) -> None:
    for _ in range(OFTEN):
        reply = client.send("OPTIONS", path, {"Origin": "https://example.org"})
        assert (reply.status, reply.headers["allow"]) == (204, "GET, HEAD, OPTIONS")
        assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", ["/", "/id/work/a", "/doc/work/a", "/dumps/palmares.nq"])
def test_post_is_405_where_nothing_is_asked(client: Client, path: str) -> None:
    reply = client.send("POST", path, {}, b"x")
    assert (reply.status, reply.headers["allow"]) == (405, "GET, HEAD, OPTIONS")


def test_a_dump_has_its_digest_as_etag(client: Client) -> None:
    reply = client.get("/dumps/palmares.nq")
    assert reply.media_type == "application/n-quads"
    assert reply.headers["etag"] == f'"{hashlib.sha256(reply.body).hexdigest()}"'


def test_get_dump_compressed_is_a_file_not_an_encoding(client: Client) -> None:
    reply = client.get("/dumps/palmares.nq.gz", Accept_Encoding="gzip")
    assert reply.media_type == "application/gzip"
    assert "content-encoding" not in reply.headers


def test_a_dump_can_be_resumed(client: Client) -> None:
    whole = client.get("/dumps/palmares.nq")
    etag = whole.headers["etag"]
    rest = client.get("/dumps/palmares.nq", Range="bytes=100-", If_Range=etag)
    assert (rest.status, rest.body) == (206, whole.body[100:])
    assert rest.headers["content-range"] == f"bytes 100-{len(whole.body) - 1}/{len(whole.body)}"
    changed = client.get("/dumps/palmares.nq", Range="bytes=100-", If_Range='"other"')
    assert (changed.status, changed.body) == (200, whole.body)
    assert client.get("/dumps/palmares.nq", Range="bytes=99999999-").status == 416


def test_the_sums_of_dumps_are_theirs(client: Client) -> None:
    digest, name = client.get("/dumps/SHA256SUMS").text.splitlines()[0].split("  ")
    assert hashlib.sha256(client.get(f"/dumps/{name}").body).hexdigest() == digest


def test_the_dumps_are_listed_as_json(client: Client) -> None:
    listed = json.loads(client.get("/dumps/", "application/json").body)
    assert listed["dumps"][0]["url"] == client.base + "dumps/palmares.nq"


class Page(HTMLParser):
    """The links, styles and scripts of a page, and whether its tags close."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.links: list[str] = []
        self.found: list[str] = []
        self.open: list[str] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append(tag)
        self.links += [str(value) for name, value in attrs if name in ("href", "src", "action")]
        assert not [name for name, _ in attrs if name == "style" or name.startswith("on")]
        if tag == "script" and ("type", "application/ld+json") not in attrs:
            assert dict(attrs)["src"]
        if tag not in ("meta", "link", "br", "input"):
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


PAGES = ["/", *(path + ".html" for path in DOCUMENTS), "/doc/table/a.html", "/sparql", "/dumps/",
         "/doc/agent/%E6%97%A5%E6%9C%AC.html", "/nothing", "/sparql?query=ASK%7B%7D",
         "/doc/nomination/n.html", "/graph/table/b.html", "/search?q=prize", "/search", "/release",
         "/doc/table/a/row/1.html", "/doc/agent/jean-pierre-jeunet.html"]  # fmt: skip


@pytest.mark.parametrize("path", PAGES)
def test_page_has_no_script_of_its_own_and_closes_what_it_opens(client: Client, path: str) -> None:
    reply = client.get(path, BROWSER)
    page = Page(reply.text)
    assert page.open == []
    assert "style" not in page.found
    assert {"html", "main", "header", "footer", "h1"} <= set(page.found)
    assert "default-src 'none'" in reply.headers["content-security-policy"]
    assert reply.headers["x-content-type-options"] == "nosniff"


def _crawl(client: Client) -> Iterator[tuple[str, int]]:
    seen, waiting = set(), [client.base]
    while waiting:
        url = waiting.pop().partition("#")[0]
        if url in seen or not url.startswith(client.base):
            continue
        seen.add(url)
        reply = client.get("/" + quote(url.removeprefix(client.base), safe="/?=&%:+"), BROWSER)
        yield url, reply.status
        waiting += [reply.headers["location"]] if "location" in reply.headers else []
        waiting += Page(reply.text).links if reply.media_type == "text/html" else []


def test_every_link_on_the_pages_leads_somewhere(client: Client) -> None:
    statuses = dict(_crawl(client))
    assert {url for url, status in statuses.items() if status >= 400} == set()
    for name in ("work/a", "table/a", "nomination/n", "agent/jean-pierre-jeunet"):
        assert client.base + "id/" + name in statuses


def test_page_of_a_work_shows_its_accolades(client: Client) -> None:
    text = client.get("/doc/work/a.html").text
    assert text.index("Accolades") < text.index("2001-05-20") < text.index(">won</a>")
    assert "Jean-Pierre Jeunet" in text


def test_page_of_a_table_shows_its_cells(client: Client) -> None:
    assert "&#39;&#39;Prize&#39;&#39;</td>" in client.get("/doc/table/a.html").text
    assert "&#39;&#39;Prize&#39;&#39;</code></a>" in client.get("/doc/table/a/row/1.html").text
