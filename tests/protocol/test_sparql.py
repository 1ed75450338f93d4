"""The endpoint: every way to ask, every form of answer, every refusal (SPARQL 1.1 Protocol)."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlencode
from xml.etree import ElementTree

import pyoxigraph as ox
import pytest

from graph.rdf.formats import GRAPH_FORMATS, JSON, RESULT_FORMATS, XML, Format
from server.http.site import Config

from .conftest import Client, Reply, served

ASK = "ASK { ?s ?p ?o }"
SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/palmares#Work> }"
CONSTRUCT = "CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }"
DIRECT = {"Content-Type": "application/sparql-query"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def get(client: Client, query: str, accept: str | None = None, *more: tuple[str, str]) -> Reply:
    return client.get("/sparql?" + urlencode([("query", query), *more]), accept)


def rows(reply: Reply) -> list[dict[str, str]]:
    assert reply.status == 200, reply.text
    found = json.loads(reply.body)["results"]["bindings"]
    return [{name: term["value"] for name, term in row.items()} for row in found]


def test_a_query_in_the_address_is_answered(client: Client) -> None:
    reply = get(client, SELECT)
    assert reply.headers["content-type"] == "application/sparql-results+json"
    assert rows(reply) == [{"s": client.base + "id/work/a"}]


def test_a_query_in_a_form_is_answered(client: Client) -> None:
    reply = client.send("POST", "/sparql", FORM, urlencode({"query": SELECT}).encode())
    assert rows(reply) == [{"s": client.base + "id/work/a"}]


def test_a_query_as_a_body_is_answered(client: Client) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=UTF-8"}
    reply = client.send("POST", "/sparql", headers, SELECT.encode())
    assert rows(reply) == [{"s": client.base + "id/work/a"}]


def test_a_query_as_a_body_is_read_as_utf_8(client: Client) -> None:
    query = 'SELECT ?s { ?s ?p "Émile Zôla"@en }'
    assert len(rows(client.send("POST", "/sparql", DIRECT, query.encode()))) == 1


@pytest.mark.parametrize("written", RESULT_FORMATS, ids=lambda one: one.name)
def test_rows_come_in_the_accepted_format(client: Client, written: Format) -> None:
    reply = get(client, SELECT, written.media_type)
    assert reply.headers["content-type"] == written.content_type
    assert "Accept" in reply.headers["vary"]
    assert (client.base + "id/work/a").encode() in reply.body


@pytest.mark.parametrize("written", RESULT_FORMATS, ids=lambda one: one.name)
def test_a_boolean_comes_in_the_accepted_format(client: Client, written: Format) -> None:
    reply = get(client, ASK, written.media_type)
    assert (reply.status, reply.media_type) == (200, written.media_type)
    assert b"true" in reply.body


@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda one: one.name)
@pytest.mark.parametrize("query", [CONSTRUCT, "DESCRIBE <id/work/a>"])
def test_a_graph_comes_in_the_accepted_format(client: Client, written: Format, query: str) -> None:
    reply = get(client, query, written.media_type)
    assert reply.headers["content-type"] == written.content_type
    assert len([*ox.parse(reply.body, written.rdf)]) >= 4


@pytest.mark.parametrize("accept", ["application/xml", "text/xml"])
def test_rows_come_under_the_accepted_name_of_their_format(client: Client, accept: str) -> None:
    reply = get(client, SELECT, accept)
    assert reply.media_type == accept
    assert ElementTree.fromstring(reply.body).tag.endswith("sparql")


@pytest.mark.parametrize("accept", ["text/turtle", "image/png", "application/json;q=0, a/b"])
def test_a_format_that_rows_do_not_have_is_406(client: Client, accept: str) -> None:
    reply = get(client, SELECT, accept)
    assert reply.status == 406
    assert "Accept" in reply.headers["vary"]
    assert all(written.media_type in reply.text for written in RESULT_FORMATS)


def test_a_text_that_xml_has_not_comes_in_another_accepted_format_or_is_406(
    client: Client,
) -> None:
    query = 'SELECT ("a\\u0001b" AS ?x) {}'
    reply = get(client, query, XML.media_type)
    assert (reply.status, "the character U+0001" in reply.text) == (406, True)
    reply = get(client, query, f"{XML.media_type}, {JSON.media_type};q=0.5")
    assert (reply.status, reply.media_type, rows(reply)) == (
        200,
        JSON.media_type,
        [{"x": "a\x01b"}],
    )
    reply = get(client, 'SELECT ("a\\rb" AS ?x) {}', XML.media_type)
    assert "".join(ElementTree.fromstring(reply.body).itertext()) == "a\rb"


def test_rows_are_a_page_for_a_browser(client: Client) -> None:
    reply = get(client, "SELECT * { ?s ?p ?label FILTER(isLiteral(?label)) }", "text/html")
    assert (reply.status, reply.media_type) == (200, "text/html")
    assert "<script>alert" not in reply.text
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in reply.text


@pytest.mark.parametrize(("query", "told"), [(ASK, "Yes."), ("ASK { <a:b> ?p ?o }", "No.")])
def test_a_boolean_is_a_page_for_a_browser(client: Client, query: str, told: str) -> None:
    assert told in get(client, query, "text/html").text


def test_get_union_holds_a_statement_of_two_graphs_once(client: Client) -> None:
    person = client.base + "id/agent/jean-pierre-jeunet"
    assert rows(get(client, f"SELECT (COUNT(*) AS ?n) {{ <{person}> ?p ?o }}")) == [{"n": "2"}]
    graphs = f"SELECT DISTINCT ?g {{ GRAPH ?g {{ <{person}> ?p ?o }} }}"
    assert len(rows(get(client, graphs))) == 2


def test_a_default_graph_can_be_chosen(client: Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    found = rows(get(client, query, None, ("default-graph-uri", client.base + "graph/table/b")))
    assert found == [{"n": "2"}]


def test_get_default_graph_uri_overrides_from(client: Client) -> None:
    query = "SELECT (COUNT(*) AS ?n) FROM <graph/table/a> { ?s ?p ?o }"
    found = rows(get(client, query, None, ("default-graph-uri", client.base + "graph/table/b")))
    assert found == [{"n": "2"}]


def test_post_direct_several_default_graph_uris(client: Client) -> None:
    graphs = [f"{client.base}graph/{name}" for name in ("table/b", "catalog")]
    path = "/sparql?" + urlencode([("default-graph-uri", graph) for graph in graphs])
    query = b"SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
    assert rows(client.send("POST", path, DIRECT, query)) == [{"n": "4"}]


def test_a_named_graph_can_be_chosen_in_a_form(client: Client) -> None:
    graph = client.base + "graph/table/b"
    query = "SELECT DISTINCT ?g { { GRAPH ?g { ?s ?p ?o } } UNION { ?x ?y ?z } }"
    body = urlencode({"query": query, "named-graph-uri": graph}).encode()
    assert rows(client.send("POST", "/sparql", FORM, body)) == [{"g": graph}]


def test_post_form_default_graph_uri_in_the_address(client: Client) -> None:
    path = "/sparql?" + urlencode({"default-graph-uri": client.base + "graph/table/b"})
    body = urlencode({"query": "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"}).encode()
    assert rows(client.send("POST", path, FORM, body)) == [{"n": "2"}]


def test_post_form_query_in_the_address_too(client: Client) -> None:
    path = "/sparql?" + urlencode({"query": ASK})
    assert client.send("POST", path, FORM, urlencode({"query": ASK}).encode()).status == 400


def test_a_form_in_another_charset_is_415(client: Client) -> None:
    headers = {"Content-Type": FORM["Content-Type"] + "; charset=UTF-16"}
    assert client.send("POST", "/sparql", headers, b"query=ASK{}").status == 415


def test_a_from_clause_chooses_the_graph(client: Client) -> None:
    found = rows(get(client, "SELECT (COUNT(*) AS ?n) FROM <graph/table/b> { ?s ?p ?o }"))
    assert found == [{"n": "2"}]


@pytest.mark.parametrize("graph", ["http://127.0.0.1:9/x", "file:///etc/passwd"])
def test_get_from_unknown_graph_is_empty(client: Client, graph: str) -> None:
    assert rows(get(client, f"SELECT * FROM <{graph}> {{ ?s ?p ?o }}")) == []


def test_a_graph_that_is_no_iri_is_400(client: Client) -> None:
    assert get(client, ASK, None, ("named-graph-uri", "http://a b")).status == 400


def test_a_syntax_error_is_400_with_its_place(client: Client) -> None:
    reply = get(client, "SELECT *\nWHERE { ?s ?p }", "application/sparql-results+json")
    assert (reply.status, reply.media_type) == (400, "text/plain")
    assert "line 2, column 15" in reply.text
    assert "Traceback" not in reply.text


def test_get_query_bad_syntax_html_keeps_the_query(client: Client) -> None:
    reply = get(client, "SELECT <oops", "text/html,*/*;q=0.8,application/signed-exchange;v=b3")
    assert (reply.status, reply.media_type) == (400, "text/html")
    assert "SELECT &lt;oops" in reply.text


def test_a_query_given_twice_is_400(client: Client) -> None:
    assert get(client, ASK, None, ("query", ASK)).status == 400


def test_a_form_without_a_query_is_400(client: Client) -> None:
    assert client.send("POST", "/sparql", FORM, b"quest=ASK%7B%7D").status == 400


def test_a_body_that_is_not_utf_8_is_400_with_its_place(client: Client) -> None:
    reply = client.send("POST", "/sparql", DIRECT, b"ASK { ?s ?p '\xff' }")
    assert (reply.status, "byte 14" in reply.text) == (400, True)


def test_a_body_in_another_charset_is_415(client: Client) -> None:
    headers = {"Content-Type": "application/sparql-query; charset=UTF-16"}
    assert client.send("POST", "/sparql", headers, ASK.encode("utf-16")).status == 415


@pytest.mark.parametrize("media_type", ["text/plain", "application/json", "multipart/form-data"])
def test_a_body_of_another_media_type_is_415(client: Client, media_type: str) -> None:
    reply = client.send("POST", "/sparql", {"Content-Type": media_type}, ASK.encode())
    assert reply.status == 415
    assert "application/sparql-query" in reply.text


def test_an_update_as_a_body_is_403(client: Client) -> None:
    headers = {"Content-Type": "application/sparql-update"}
    assert client.send("POST", "/sparql", headers, b"CLEAR ALL").status == 403


def test_an_update_in_a_form_is_403(client: Client) -> None:
    assert client.send("POST", "/sparql", FORM, b"update=CLEAR+ALL").status == 403


@pytest.mark.parametrize(
    "update",
    ["INSERT DATA { <a:b> <a:b> 1 }", "PREFIX a: <b:>\n#x\ndelete where {?s ?p ?o}", "LOAD <a:b>"],
)
def test_an_update_in_place_of_a_query_is_403(client: Client, update: str) -> None:
    assert get(client, update).status == 403


def test_a_service_clause_is_403_with_its_place(client: Client) -> None:
    reply = get(client, "ASK {\n  SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }")
    assert reply.status == 403
    assert "line 2, column 3" in reply.text


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
def test_another_method_is_405_with_those_allowed(client: Client, method: str) -> None:
    reply = client.send(method, "/sparql", DIRECT, ASK.encode())
    assert reply.status == 405
    assert {"GET", "HEAD", "POST"} <= set(reply.headers["allow"].split(", "))


def test_a_body_that_is_too_large_is_413(tmp_path: Path) -> None:
    with served(tmp_path, config=Config(request_bytes=1000)) as client:
        for headers, start in ((DIRECT, b""), (FORM, b"query=")):
            body = start + b"ASK{}" + b" " * 1000
            assert client.send("POST", "/sparql", headers, body).status == 413
        assert client.send("POST", "/sparql", DIRECT, b"ASK{}").status == 200


def test_a_head_request_has_the_headers_of_get(client: Client) -> None:
    path = "/sparql?query=" + quote(SELECT)
    got, head = client.get(path), client.send("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["content-length"] == str(len(got.body))


def test_a_preflight_request_allows_what_clients_send(client: Client) -> None:
    headers = {"Origin": "https://example.org", "Access-Control-Request-Method": "POST"}
    reply = client.send("OPTIONS", "/sparql", headers)
    assert (reply.status, reply.body) == (204, b"")
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "POST" in reply.headers["access-control-allow-methods"]
    assert "Content-Type" in reply.headers["access-control-allow-headers"]


@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda one: one.name)
def test_the_endpoint_describes_itself(client: Client, written: Format) -> None:
    reply = client.get("/sparql", written.media_type)
    assert (reply.status, reply.media_type) == (200, written.media_type)
    for told in ("30 seconds", "'timeout'", "1024 MiB", "Retry-After"):
        assert told in reply.text.replace("&apos;", "'").replace("&#39;", "'")
    store = ox.Store()
    if written.name == "json-ld":
        assert client.base + "sparql" in reply.text
        return
    store.load(reply.body, written.rdf)
    endpoint = ox.NamedNode(client.base + "sparql")
    sd = "http://www.w3.org/ns/sparql-service-description#"
    assert any(store.quads_for_pattern(None, ox.NamedNode(sd + "endpoint"), endpoint))
    names = {str(q.object) for q in store.quads_for_pattern(None, ox.NamedNode(sd + "name"), None)}
    assert f"<{client.base}graph/table/b>" in names


def test_the_endpoint_is_a_form_for_a_browser(client: Client) -> None:
    reply = client.get("/sparql", "text/html,application/xhtml+xml,*/*;q=0.8")
    assert reply.media_type == "text/html"
    assert '<textarea id="query" name="query"' in reply.text


LABELLED = (
    "SELECT ?thing ?thingLabel { ?thing rdfs:label 'Japan'@en SERVICE wikibase:label {"
    ' bd:serviceParam wikibase:language "[AUTO_LANGUAGE],en" } }'
)


#: A query whose answer has a text of 32 MiB.
LONG = " ".join(
    [
        'SELECT ?a21 { BIND("0123456789abcdef" AS ?a0)',
        *(f"BIND(CONCAT(?a{n}, ?a{n}) AS ?a{n + 1})" for n in range(21)),
        "}",
    ]
)


@pytest.mark.parametrize("form", ["SELECT ?a21", "CONSTRUCT { <urn:a> <urn:b> ?a21 }"])
def test_an_answer_with_a_text_that_no_page_has_room_for_is_told(client: Client, form: str) -> None:
    query = LONG.replace("SELECT ?a21", form)
    reply = get(client, query, "text/html")
    assert (reply.status, "longer than what can be read" in reply.text) == (406, True)
    accept = "text/csv" if form.startswith("SELECT") else "application/n-triples"
    assert len(get(client, query, accept).body) > 2**25


@pytest.mark.parametrize("method", ["GET", "POST"])
def test_a_label_service_is_answered_in_the_languages_of_the_client(
    client: Client, method: str
) -> None:
    def labels(languages: str) -> tuple[str, Reply]:
        headers = {"Accept-Language": languages, "Accept": "application/sparql-results+json"}
        if method == "GET":
            reply = client.send("GET", "/sparql?" + urlencode({"query": LABELLED}), headers)
        else:
            reply = client.send("POST", "/sparql", headers | DIRECT, LABELLED.encode())
        return rows(reply)[0]["thingLabel"], reply

    answers = {languages: labels(languages) for languages in ("en", "tlh;q=0.1, ja-JP", "ja", "")}
    texts = {languages: text for languages, (text, _) in answers.items()}
    assert texts["ja"] == texts["tlh;q=0.1, ja-JP"] != texts["en"] == texts[""]
    assert labels("tlh, ja;q=0")[0] == texts["en"]
    tags = {reply.headers["etag"] for _, reply in answers.values()}
    assert len(tags) == 3  # none, and English alone, are one
    assert "Accept-Language" in answers["ja"][1].headers["vary"]


def test_a_query_of_its_own_languages_has_one_answer_for_all(client: Client) -> None:
    reply = get(client, LABELLED.replace("[AUTO_LANGUAGE],", ""))
    assert "Accept-Language" not in reply.headers["vary"]


def test_a_service_of_wikidata_alone_is_refused_with_what_is_possible(client: Client) -> None:
    reply = get(client, "SELECT * { SERVICE wikibase:mwapi { } }")
    assert (reply.status, "/reconcile" in reply.text) == (400, True)
