"""Data whose IRIs stand under another address: browsed here, from its classes to its things."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graph.rdf.formats import GRAPH_FORMATS
from graph.releases.files import Source, load
from server.serving.app import close, create_app
from tests.conftest import BASE

pytestmark = pytest.mark.slow

BROWSER = {"Accept": "text/html"}
DATA = (
    """
@prefix ex: <http://films.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:kite a ex:Film ; rdfs:label "Kite"@en ; ex:by ex:ann ; ex:page <http://elsewhere.example/kite> .
ex:ann a ex:Person ; rdfs:label "Ann Tern" .
ex:Film rdfs:label "Film" .
ex:song a ex:Song ; ex:take """
    + ", ".join(map(str, range(200)))
    + " ."
)


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("any")
    (folder / "data.ttl").write_text(DATA, "utf-8")
    (folder / "many.nt").write_text(
        "".join(f"<http://m.example/{n:03}> a <http://m.example/C> .\n".replace(
            " a ", " <http://www.w3.org/1999/02/22-rdf-syntax-ns#type> ") for n in range(150)),
        "utf-8",
    )  # fmt: skip
    (folder / "out").mkdir()
    app = create_app(
        load([Source(folder / "data.ttl"), Source(folder / "many.nt")], folder / "out", BASE)
    )
    yield app.test_client()
    close(app)


def address(iri: str) -> str:
    return f"describe?iri={quote(iri, safe='')}"


def test_a_thing_elsewhere_has_its_document_here_in_every_format(client: FlaskClient) -> None:
    kite = "http://films.example/kite"
    page = client.get("/" + address(kite), headers=BROWSER).text
    assert "<h1>Kite</h1>" in page
    assert f'<a href="{kite}"><code>{kite}</code></a>' in page
    assert f'href="{BASE}{address("http://films.example/ann")}"' in page
    assert 'href="http://elsewhere.example/kite"' in page  # of which nothing is said
    for fmt in GRAPH_FORMATS:
        by_header = client.get("/" + address(kite), headers={"Accept": fmt.media_type})
        by_extension = client.get(f"/describe.{fmt.extension}?iri={quote(kite, safe='')}")
        assert by_header.status_code == 200
        assert by_header.data == by_extension.data
        assert kite in by_header.text or "ex:kite" in by_header.text


def test_the_first_page_leads_to_classes_their_members_and_their_documents(
    client: FlaskClient,
) -> None:
    home = client.get("/", headers=BROWSER).text
    assert "film, person, award" not in home
    (link,) = re.findall(rf'href="{BASE}(members\?iri=[^"]*Film)"', home)
    members = client.get("/" + link, headers=BROWSER).text
    assert f'href="{BASE}{address("http://films.example/kite")}"' in members
    assert "m.example" not in members


def test_the_questions_are_about_what_the_data_has_most_of(client: FlaskClient) -> None:
    home = client.get("/", headers=BROWSER).text
    questions = re.findall(rf'href="{BASE}(sparql\?[^"]*)"', home)
    assert questions
    for question in questions:
        answer = client.get("/" + question.replace("&amp;", "&"), headers=BROWSER)
        assert answer.status_code == 200
    assert "Her" not in home


def test_the_members_of_a_large_class_are_paged(client: FlaskClient) -> None:
    path = "/members?iri=" + quote("http://m.example/C", safe="")
    first = client.get(path, headers=BROWSER).text
    second = client.get(path + "&page=2", headers=BROWSER).text
    seen = {*re.findall(r"m\.example%2F(\d+)", first), *re.findall(r"m\.example%2F(\d+)", second)}
    assert len(seen) == 150
    assert 'rel="next"' in first
    assert 'rel="next"' not in second
    assert client.get(path + "&page=3", headers=BROWSER).status_code == 404


def test_of_very_many_values_a_page_has_the_first_and_the_other_formats_all(
    client: FlaskClient,
) -> None:
    song = "/" + address("http://films.example/song")
    page = client.get(song, headers=BROWSER).text
    assert "and 170 more, which this document has in its other formats" in page
    (block,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', page)
    assert block.count("film") < 100
    assert len(page) < 30_000
    turtle = client.get(song, headers={"Accept": "text/turtle"}).text
    assert all(f" {number} " in turtle for number in range(200))


def test_search_results_lead_to_documents_here(client: FlaskClient) -> None:
    page = client.get("/search?q=kite", headers=BROWSER).text
    assert f'href="{BASE}{address("http://films.example/kite")}"' in page


@pytest.mark.parametrize(
    ("iri", "status"), [("", 400), ("kite", 400), ("a b:c", 400), ("urn:x", 404)]
)
def test_what_is_no_thing_of_the_data_is_said(client: FlaskClient, iri: str, status: int) -> None:
    assert client.get("/describe", query_string={"iri": iri}).status_code == status


@pytest.fixture(scope="module")
def prefixed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[FlaskClient, list[str]]]:
    """Files that call their namespaces something, and what was said as they were loaded."""
    folder, lines = tmp_path_factory.mktemp("prefixes"), list[str]()
    (folder / "a.ttl").write_text(PREFIXED, "utf-8")
    (folder / "b.ttl").write_text("@prefix two: <http://two.example/b#> .", "utf-8")
    (folder / "c.rdf").write_text(
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"'
        ' xmlns:songs="http://songs.example/"><songs:Song rdf:about="http://songs.example/one"/>'
        "</rdf:RDF>",
        "utf-8",
    )
    (folder / "out").mkdir()
    sources = [Source(folder / name) for name in ("a.ttl", "b.ttl", "c.rdf")]
    app = create_app(load(sources, folder / "out", BASE, progress=lines.append))
    yield app.test_client(), lines
    close(app)


PREFIXED = """
@prefix films: <http://films.example/> .
@prefix : <http://plain.example/#> .
@prefix wd: <http://mine.example/> .
@prefix two: <http://two.example/a#> .
@prefix s: <http://schema.org/> .
films:kite a films:Film ; s:name "Kite" ; films:title "Drake"@en ; :flies true ; two:p wd:Q1 .
"""


def answer_to(client: FlaskClient, query: str, accept: str = "text/csv") -> str:
    reply = client.get("/sparql", query_string={"query": query}, headers={"Accept": accept})
    return reply.text


@pytest.mark.parametrize(
    ("query", "answer"),
    [
        ("SELECT ?v { films:kite :flies ?v }", "true"),
        ("SELECT ?v { ?v a songs:Song }", "http://songs.example/one"),
        ("SELECT ?v { films:kite s:name ?v }", "Kite"),
        ("PREFIX films: <http://plain.example/#> SELECT ?v { ?s films:flies ?v }", "true"),
        (
            "SELECT ?v { ?s a films:Film SERVICE wikibase:label { bd:serviceParam"
            ' wikibase:language "en" . ?s films:title ?v } }',
            "Drake",
        ),
        ("SELECT (STR(wd:Q1) AS ?v) {}", "http://www.wikidata.org/entity/Q1"),
    ],
)
def test_queries_know_the_prefixes_of_the_files_after_their_own_and_ours(
    prefixed: tuple[FlaskClient, list[str]], query: str, answer: str
) -> None:
    assert answer_to(prefixed[0], query).split() == ["v", answer]


def test_a_prefix_that_says_two_things_is_told_and_known_to_no_query(
    prefixed: tuple[FlaskClient, list[str]],
) -> None:
    client, lines = prefixed
    assert "the prefix two: isn't declared" in answer_to(client, "SELECT * { ?s two:p ?o }")
    told = [line for line in lines if line.startswith("prefixes")]
    assert len(told) == 2
    assert "two: stands for 2 namespaces" in told[0]
    assert "wd: is <http://www.wikidata.org/entity/> in queries here" in told[1]


def test_pages_completion_and_turtle_have_the_prefixes_of_the_files(
    prefixed: tuple[FlaskClient, list[str]],
) -> None:
    client, _ = prefixed
    kite = address("http://films.example/kite")
    page = client.get("/" + kite, headers=BROWSER).text
    assert "films:Film" in page
    assert ":flies" in page
    for turtle in (
        client.get("/" + kite, headers={"Accept": "text/turtle"}).text,
        answer_to(client, "DESCRIBE films:kite", "text/turtle"),
        answer_to(client, "CONSTRUCT WHERE { films:kite ?p ?o }", "application/trig"),
    ):
        assert "@prefix films: <http://films.example/> ." in turtle
        assert "films:kite" in turtle
        assert "schema:name" in turtle  # a namespace of ours keeps our prefix
        assert "@prefix s:" not in turtle
    words = client.get("/sparql/terms.json").get_json()
    assert words["prefixes"]["films"] == "http://films.example/"
    assert {"films:Film", ":flies", "schema:name"} <= {term["name"] for term in words["terms"]}


def test_the_query_page_asks_about_this_data_and_shows_the_label_service(
    prefixed: tuple[FlaskClient, list[str]],
) -> None:
    client, _ = prefixed
    page = client.get("/sparql", headers=BROWSER).text
    assert "Which things are films:Film?" in page
    assert "Moon Song" not in page
    (example,) = re.findall(rf'href="{BASE}(sparql\?[^"]*)#answer">this example', page)
    answer = client.get("/" + example.replace("&amp;", "&"), headers=BROWSER)
    assert answer.status_code == 200
    assert "thingLabel" in answer.text
