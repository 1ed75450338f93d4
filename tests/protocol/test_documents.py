"""The document of a thing: its pages, what it says of itself, its table, its date."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from email.utils import formatdate, parsedate_to_datetime

import pyoxigraph as ox
import pytest

from graph.rdf.description import INLINKS_LIMIT
from graph.rdf.formats import DOCUMENT_FORMATS, GRAPH_FORMATS, Format
from graph.releases.files import Source, load

from .conftest import Client, free_port, serving

TOTAL = 2 * INLINKS_LIMIT + 50
PRIZE = "/doc/programme/prize"
HYDRA = "http://www.w3.org/ns/hydra/core#"
DCT = "http://purl.org/dc/terms/"
HEAD = """
@prefix rdfs: <http://www.w3.org/2000/01/rdf-schema#> .
@prefix pal: <https://w3id.org/palmares#> .
@prefix dcterms: <http://purl.org/dc/terms/> .
<graph/a> { <id/programme/prize> a pal:AwardProgramme ; rdfs:label "Prize"@en . }
<graph/b> { <id/programme/none> rdfs:label "None"@en . }
<graph/catalog> { <graph/a> dcterms:license <http://l.example/a> . }
"""


@pytest.fixture(scope="module")
def many(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server of a programme to which more statements point than a page holds."""
    folder, port = tmp_path_factory.mktemp("many"), free_port()
    lines = (f"<id/n/{n}> pal:programme <id/programme/prize> ." for n in range(TOTAL))
    (folder / "many.trig").write_text(HEAD + "<graph/a> {" + "\n".join(lines) + "}", "utf-8")
    (folder / "made").mkdir()
    release = load([Source(folder / "many.trig")], folder / "made", f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        yield client


def read(client: Client, path: str, written: Format) -> set[ox.Triple]:
    reply = client.get(path, written.media_type)
    assert reply.status == 200
    return triples(client, reply.body, written)


def triples(client: Client, body: bytes, written: Format) -> set[ox.Triple]:
    if written.name == "json-ld":
        context = json.loads(client.get("/ontology/context.jsonld").body)
        body = json.dumps({**json.loads(body), **context}).encode()
    return {quad.triple for quad in ox.parse(body, written.rdf)}


def said(found: set[ox.Triple], subject: str) -> dict[str, set[str]]:
    values: dict[str, set[str]] = {}
    for triple in found:
        if triple.subject == ox.NamedNode(subject):
            name = re.split("[/#]", triple.predicate.value)[-1]
            values.setdefault(name, set()).add(triple.object.value)  # type: ignore[union-attr]
    return values


def links(header: str) -> dict[str, str]:
    return {relation: url for url, relation in re.findall(r'<([^>]*)>; rel="(\w+)"', header)}


@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda one: one.name)
def test_get_document_pages_hold_each_statement_once(many: Client, written: Format) -> None:
    pages = [PRIZE, PRIZE + "?page=2", PRIZE + "?page=3"]
    pointing = [
        triple.subject.value  # type: ignore[union-attr]
        for page in pages
        for triple in read(many, page, written)
        if triple.predicate.value.endswith("#programme")
    ]
    assert sorted(pointing) == sorted(f"{many.base}id/n/{n}" for n in range(TOTAL))


def test_get_document_pages_are_told_with_hydra(many: Client) -> None:
    document = many.base + PRIZE[1:]
    for number, neighbours in (
        (1, {"first": {document}, "next": {f"{document}?page=2"}}),
        (2, {"first": {document}, "previous": {document}, "next": {f"{document}?page=3"}}),
        (3, {"first": {document}, "previous": {f"{document}?page=2"}}),
    ):
        page = document if number == 1 else f"{document}?page={number}"
        found = read(many, page.removeprefix(many.base[:-1]), GRAPH_FORMATS[0])
        view = said(found, page)
        neighbours["last"] = {f"{document}?page=3"}
        assert {name: view.get(name) for name in neighbours} == neighbours
        assert ("previous" in view, "next" in view) == (number > 1, number < 3)
        assert view["primaryTopic"] == {many.base + "id/programme/prize"}
        assert HYDRA + "PartialCollectionView" in view["type"]
        (collection,) = said(found, many.base + "id/programme/prize")["collection"]
        assert said(found, collection)["totalItems"] == {str(TOTAL)}
        assert said(found, collection)["view"] == {page}


def test_pages_of_a_document_are_linked(many: Client) -> None:
    document = many.base + PRIZE[1:]
    first, middle, last = (
        links(many.get(PRIZE + query).headers["link"]) for query in ("", "?page=2", "?page=3")
    )
    assert (first["next"], first["last"]) == (f"{document}?page=2", f"{document}?page=3")
    assert (middle["prev"], middle["next"]) == (document, f"{document}?page=3")
    assert middle["canonical"] == f"{document}?page=2"
    assert (last["first"], last["prev"]) == (document, f"{document}?page=2")
    assert "prev" not in first
    assert "next" not in last
    fixed = many.get(PRIZE + ".nt?page=2").headers["link"]
    assert links(fixed)["next"] == f"{document}.nt?page=3"
    assert f'<{document}.ttl?page=2>; rel="alternate"; type="text/turtle"' in fixed


def test_get_document_pages_by_extension_and_on_the_page(many: Client) -> None:
    for written in DOCUMENT_FORMATS:
        fixed = many.get(f"{PRIZE}.{written.extension}?page=2")
        assert fixed.headers["content-type"] == written.content_type
        if written.name != "html":  # its links keep the extension or not
            assert fixed.body == many.get(PRIZE + "?page=2", written.media_type).body
    text = many.get(PRIZE + "?page=2", "text/html").text
    assert f'<a href="{many.base}{PRIZE[1:]}?page=3" rel="next">' in text
    assert f"{TOTAL} statements point to it; this is page 2 of 3" in text
    assert "<title>Prize, page 2" in text


@pytest.mark.parametrize("path", [PRIZE + "?page=4", PRIZE + ".ttl?page=99999999",
                                  "/doc/programme/none?page=2"])  # fmt: skip
def test_get_document_page_beyond_the_last_404(many: Client, path: str) -> None:
    assert many.get(path).status == 404


@pytest.mark.parametrize("page", ["0", "-1", "", "x", "1.0", "%D9%A3", "01", "1%00"])
def test_get_document_page_that_is_no_number_400(many: Client, page: str) -> None:
    assert many.get(f"{PRIZE}?page={page}").status == 400


def test_get_document_first_page_is_the_document(many: Client) -> None:
    assert many.get(PRIZE + "?page=1").body == many.get(PRIZE).body
    assert many.get("/id/programme/prize?page=2").headers["location"].endswith(PRIZE + "?page=2")


@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda one: one.name)
def test_get_document_says_where_it_is_from(many: Client, written: Format) -> None:
    document = said(read(many, PRIZE, written), many.base + PRIZE[1:])
    assert document["primaryTopic"] == {many.base + "id/programme/prize"}
    assert document["source"] == {many.base + "graph/a"}
    assert document["license"] == {"http://l.example/a"}
    dataset = many.base + ".well-known/void#dataset"
    assert document["inDataset"] == {dataset}
    assert said(read(many, PRIZE, written), dataset)["version"]
    other = said(read(many, "/doc/programme/none", written), many.base + "doc/programme/none")
    assert other["source"] == {many.base + "graph/b"}
    assert "license" not in other


def test_get_document_json_ld_is_one_object(many: Client) -> None:
    prize = json.loads(many.get(PRIZE + ".jsonld?page=3").body)
    assert prize["id"] == many.base + "id/programme/prize"
    assert (prize["type"], prize["label"]) == ("AwardProgramme", "Prize")
    assert len(prize["programmeOf"]) == TOTAL % INLINKS_LIMIT
    assert prize["document"]["license"] == [{"id": "http://l.example/a"}]
    assert prize["document"]["previous"] == {"id": many.base + PRIZE[1:] + "?page=2"}
    assert prize["collection"]["totalItems"] == TOTAL


def test_documents_come_as_csv_tables(many: Client, client: Client) -> None:
    reply = many.get(PRIZE, "text/csv")
    assert reply.headers["content-type"] == "text/csv; charset=utf-8"
    rows = [*csv.DictReader(io.StringIO(reply.text, newline=""))]
    assert len(rows) == len(read(many, PRIZE, GRAPH_FORMATS[0]))
    found = {(row["subject label"], row["predicate"], row["object"]) for row in rows}
    label = "http://www.w3.org/2000/01/rdf-schema#label"
    assert ("Prize", label, "Prize") in found
    for path in ("/ontology", "/graph/table/a", "/.well-known/void", "/fragments"):
        assert client.get(path, "text/csv").body == client.get(path + ".csv").body
        assert client.get(path + ".csv").media_type == "text/csv"


DATED = ["/", "/doc/work/a", "/doc/work/a.ttl", "/doc/work/a.html", "/graph/table/a", "/ontology",
         "/.well-known/void", "/dumps/", "/dumps/palmares.nq",
         "/search?q=prize", "/ontology/context.jsonld", "/robots.txt"]  # fmt: skip


@pytest.mark.parametrize("path", DATED)
def test_get_last_modified_is_when_the_release_was_made(client: Client, path: str) -> None:
    made = client.get("/doc/work/a").headers["last-modified"]
    first = client.get(path)
    assert first.headers["last-modified"] == made
    seconds = parsedate_to_datetime(made).timestamp()
    assert client.get(path, If_Modified_Since=formatdate(seconds - 1)).status == 200


@pytest.mark.parametrize("path", DATED)
def test_what_was_not_modified_since_is_304(client: Client, path: str) -> None:
    made = client.get("/doc/work/a").headers["last-modified"]
    unseen = path + ("&" if "?" in path else "?") + "unseen"
    reply = client.get(unseen, If_Modified_Since=made)
    assert (reply.status, reply.body) == (304, b"")
    # a tag counts before the date (RFC 9110, 13.1.3)
    fresh = unseen + "=2"
    both = client.get(fresh, If_Modified_Since=made, If_None_Match='"other"')
    assert both.status == 200


@pytest.mark.parametrize("header", [{"If_None_Match": "*"}, {"If_Modified_Since": formatdate()}])
@pytest.mark.parametrize("path", ["/doc/nobody", "/doc/nobody.ttl", "/doc/work/a?page=2"])
def test_a_condition_on_nothing_is_404(client: Client, path: str, header: dict[str, str]) -> None:
    assert client.get(path, None, **header).status == 404


@pytest.mark.parametrize("page", ["4000", "999999999", "9" * 30])
def test_get_document_far_behind_the_last_page_404(many: Client, page: str) -> None:
    assert many.get(f"{PRIZE}.html?page={page}").status == 404
