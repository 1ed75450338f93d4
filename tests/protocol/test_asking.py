"""The query page and what it offers, by HTTP."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from html import unescape
from unittest import mock
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest
from flask.testing import FlaskClient

from graph.rdf.formats import CSV, GRAPH_FORMATS, JSON, RESULT_FORMATS, TURTLE, Format
from graph.releases.release import Release
from graph.workers.pool import Pool
from server.pages.charts import MOST_ROWS
from server.pages.examples import EXAMPLES, Example
from server.serving.app import close, create_app
from tests.conftest import BASE

BROWSER = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
NUMBERS = "SELECT ?x ?n { VALUES (?x ?n) { ('one' 1) ('two' 2) } }"
FILM = "DESCRIBE <id/work/her-2013>"


@pytest.fixture(scope="module")
def client(release: Release) -> Iterator[FlaskClient]:
    app = create_app(release)
    try:
        yield app.test_client()
    finally:
        close(app)


def asked(client: FlaskClient, query: str, **more: str) -> str:
    reply = client.get("/sparql?" + urlencode({"query": query, **more}), headers=BROWSER)
    assert reply.status_code == 200
    return reply.text


def links(text: str) -> dict[str, str]:
    found = re.findall(r'<a href="([^"]*)"[^>]*>([^<]*)</a>', text)
    return {name: unescape(address) for address, name in found}


@pytest.mark.parametrize("written", RESULT_FORMATS, ids=lambda written: written.extension)
def test_the_parameter_format_fixes_the_format_of_a_result(
    client: FlaskClient, written: Format
) -> None:
    address = "/sparql?" + urlencode({"query": NUMBERS, "format": written.extension})
    reply = client.get(address, headers=BROWSER)
    assert reply.content_type == written.content_type
    assert reply.vary.as_set() <= {"accept-encoding"}
    assert reply.data == client.get("/sparql?" + urlencode({"query": NUMBERS}),
                                    headers={"Accept": written.media_type}).data  # fmt: skip


def test_the_page_offers_every_format_of_its_answer_as_a_file(client: FlaskClient) -> None:
    for query, formats in ((NUMBERS, RESULT_FORMATS), (FILM, GRAPH_FORMATS)):
        offered = links(asked(client, query))
        for written in formats:
            address = offered[written.label].removeprefix(BASE.rstrip("/"))
            assert client.get(address, headers=BROWSER).content_type == written.content_type


@pytest.mark.parametrize("name", ["ttl", "turtle", "rdf+xml", ""])
def test_a_format_that_an_answer_does_not_have_leaves_it_to_what_is_accepted(
    client: FlaskClient, name: str
) -> None:
    address = "/sparql?" + urlencode({"query": NUMBERS, "format": name})
    reply = client.get(address, headers={"Accept": "text/csv"})
    assert (reply.status_code, reply.mimetype) == (200, "text/csv")
    assert client.get(address, headers={"Accept": "text/turtle"}).status_code == 406


#: What XML hasn't, and what no element of RDF/XML can be named by.
NO_XML = 'SELECT ("\\u0001" AS ?x) {}'
NO_ELEMENT = "CONSTRUCT { <urn:x> <urn:1> 1 } {}"


@pytest.mark.parametrize(
    ("query", "name", "accept", "evaluations", "result"),
    [
        (NO_XML, "xml", "*/*", 1, "406"),
        (NO_XML, "xml", "text/csv", 1, "406"),
        (NO_ELEMENT, "rdf", "*/*", 1, "406"),
        (NO_XML, "", "application/sparql-results+xml, */*;q=0.1", 2, JSON.media_type),
        (NO_XML, "", "application/xml, text/csv;q=0.5, text/turtle;q=0.9", 2, CSV.media_type),
        (NO_ELEMENT, "", "application/rdf+xml, text/csv;q=0.9, */*;q=0.1", 2, TURTLE.media_type),
    ],
)
def test_a_query_is_evaluated_once_for_each_format_that_may_be_its_answer(
    client: FlaskClient, query: str, name: str, accept: str, evaluations: int, result: str
) -> None:
    address = "/sparql?" + urlencode({"query": query, "format": name})
    with mock.patch.object(Pool, "query", autospec=True, side_effect=Pool.query) as evaluation:
        reply = client.get(address, headers={"Accept": accept})
    outcome = reply.mimetype if reply.status_code == 200 else str(reply.status_code)
    assert (outcome, evaluation.call_count) == (result, evaluations), reply.text


def test_the_service_description_comes_in_a_format_too(client: FlaskClient) -> None:
    reply = client.get("/sparql?format=nt", headers=BROWSER)
    assert reply.content_type == "application/n-triples"
    assert [*ox.parse(reply.data, ox.RdfFormat.N_TRIPLES)]


def test_a_result_with_numbers_is_offered_as_chart_and_a_graph_as_picture(
    client: FlaskClient,
) -> None:
    for query, name, part in ((NUMBERS, "Chart", 'class="bars chart"'),
                              (FILM, "Graph", 'class="network"')):  # fmt: skip
        table = asked(client, query)
        assert part not in table
        assert 'class="answer"' in table
        picture = client.get(links(table)[name].removeprefix(BASE.rstrip("/")), headers=BROWSER)
        assert part in picture.text
        assert 'class="answer"' not in picture.text
        assert f'aria-current="page">{name}' in picture.text
    assert 'aria-label="n: 2"' in asked(client, NUMBERS, view="chart")
    assert ">Spike Jonze<" in asked(client, FILM, view="graph")
    for query in ("SELECT ?x { VALUES ?x { 'one' } }", "ASK {}"):
        assert not {"Chart", "Graph"} & links(asked(client, query)).keys()


def test_a_table_calls_things_by_their_names_with_their_iris_below(client: FlaskClient) -> None:
    text = asked(client, "SELECT ?x ?n { VALUES (?x ?n) { (<id/work/her-2013> 1234567) } }")
    assert f'<a href="{BASE}id/work/her-2013">Her</a>' in text
    assert '<small class="below">id/work/her-2013</small>' in text
    assert '<td class="number"><bdi>1,234,567</bdi></td>' in text
    year = asked(client, "SELECT ?n (NOW() AS ?t) { VALUES ?n { 2013 } }")
    assert "<bdi>2013</bdi>" in year
    assert "<small>date and time</small>" in year


def test_only_the_rows_that_a_page_shows_are_named(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    named: list[int] = []
    site = client.application.extensions["site"]
    labels = site.store.labels

    def counting(iris: Iterable[str]) -> Mapping[str, str]:
        several = {*iris}
        named.append(len(several))
        return labels(several)  # type: ignore[no-any-return]

    monkeypatch.setattr(site.store, "labels", counting)
    many = "SELECT ?row ?n { ?row <https://w3id.org/palmares#rowNumber> ?n }"
    asked(client, many, view="chart")
    assert max(named) == MOST_ROWS
    asked(client, many)
    assert max(named) == 97


def test_things_of_one_name_are_told_apart_in_a_picture(client: FlaskClient) -> None:
    example = next(one for one in EXAMPLES if one.view == "graph")
    text = asked(client, example.query, view="graph")
    assert re.search(
        r">Best Editing</text><text class=\"disambiguation\"[^>]*>San Diego Film Critics", text
    )
    assert "Every arrow means <em>nominee</em>." in text
    assert 'class="arrow" x=' not in text


def test_a_view_that_does_not_fit_is_a_table_and_says_why(client: FlaskClient) -> None:
    text = asked(client, "SELECT ?x { VALUES ?x { 'one' } }", view="chart")
    assert "There is no chart of this" in text
    assert 'class="answer"' in text
    assert client.get("/sparql?query=ASK{}&view=pie", headers=BROWSER).status_code == 400


def test_views_of_one_query_have_etags_of_their_own(client: FlaskClient) -> None:
    tags = set()
    for view in ("table", "chart"):
        address = "/sparql?" + urlencode({"query": NUMBERS, "view": view})
        tags.add(client.get(address, headers=BROWSER).headers["ETag"])
    assert len(tags) == 2


def test_a_page_keeps_the_query_that_can_not_be_answered_and_tells_where(
    client: FlaskClient,
) -> None:
    wrong = client.get("/sparql?" + urlencode({"query": "SELECT ?x\n{ ?x }"}), headers=BROWSER)
    assert wrong.status_code == 400
    assert 'data-line="2" data-column="' in wrong.text
    assert "SELECT ?x\n{ ?x }</textarea>" in wrong.text
    refused = client.get("/sparql?" + urlencode({"query": "DROP ALL"}), headers=BROWSER)
    assert refused.status_code == 403
    assert "DROP ALL</textarea>" in refused.text
    slow = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
    stopped = client.get("/sparql?" + urlencode({"query": slow, "timeout": "0.2"}), headers=BROWSER)
    assert stopped.status_code == 503
    assert f"{slow}</textarea>" in stopped.text


@pytest.mark.parametrize(
    ("query", "cause"),
    [
        ("SELEC * {}", "it must begin with SELECT, ASK, CONSTRUCT or DESCRIBE"),
        ("SELECT * { ?s ?p ?o", "a { isn&#39;t closed."),
        ("SELECT", "something is missing before its end."),
        ("SELECT * { ?s a foo:Bar }", "the prefix foo: isn&#39;t declared."),
    ],
)
def test_a_page_names_the_cause_of_a_mistake(client: FlaskClient, query: str, cause: str) -> None:
    wrong = client.get("/sparql?" + urlencode({"query": query}), headers=BROWSER)
    assert f": {cause}" in wrong.text
    assert "<mark>" in wrong.text


def test_a_page_keeps_the_graphs_that_a_query_is_asked_of(client: FlaskClient) -> None:
    graph = f"{BASE}graph/ontology"
    text = asked(client, NUMBERS, **{"default-graph-uri": graph})
    assert f'name="default-graph-uri" value="{graph}"' in text
    assert urlencode({"default-graph-uri": graph}) in links(text)["CSV"]


@pytest.mark.parametrize("example", EXAMPLES, ids=lambda example: example.title)
def test_an_example_has_an_answer_that_can_be_looked_at_as_it_says(
    client: FlaskClient, example: Example
) -> None:
    text = asked(client, example.query, view=example.view)
    assert "There is no" not in text
    assert not re.search(r">0 (rows|statements)<", text)


def test_the_words_to_complete_with_are_those_of_the_ontology_and_the_data(
    client: FlaskClient,
) -> None:
    words = json.loads(client.get("/sparql/terms.json").data)
    assert words["prefixes"]["pal"] == "https://w3id.org/palmares#"
    terms = {term["name"]: term for term in words["terms"]}
    assert terms["pal:Nomination"]["kind"] == "class"
    assert terms["pal:nominee"]["kind"] == "property"
    assert terms["pal:won"] == {**terms["pal:won"], "kind": "concept", "label": "won"}
    assert terms["schema:Movie"]["kind"] == "class"
    assert terms["pal:Nomination"]["about"].startswith("The statement that works")
    assert all(name.split(":")[0] in words["prefixes"] for name in terms)
