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
DATA = """
@prefix ex: <http://films.example/> .
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
ex:kite a ex:Film ; rdfs:label "Kite"@en ; ex:by ex:ann ; ex:page <http://elsewhere.example/kite> .
ex:ann a ex:Person ; rdfs:label "Ann Tern" .
ex:Film rdfs:label "Film" .
"""


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
        assert kite in by_header.text


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


def test_search_results_lead_to_documents_here(client: FlaskClient) -> None:
    page = client.get("/search?q=kite", headers=BROWSER).text
    assert f'href="{BASE}{address("http://films.example/kite")}"' in page


@pytest.mark.parametrize(
    ("iri", "status"), [("", 400), ("kite", 400), ("a b:c", 400), ("urn:x", 404)]
)
def test_what_is_no_thing_of_the_data_is_said(client: FlaskClient, iri: str, status: int) -> None:
    assert client.get("/describe", query_string={"iri": iri}).status_code == status
