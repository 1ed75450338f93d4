"""Every address of ours in a release answers, in every format, and each says the same."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from html import unescape
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox
import pytest
import rdflib
from flask import Flask
from flask.testing import FlaskClient
from rdflib.namespace import DCTERMS

from graph.rdf.formats import CSV, DOCUMENT_FORMATS, HTML, JSON_LD, TURTLE, Format
from graph.rdf.jsonld import context
from graph.rdf.namespaces import ONTOLOGY, PREFIXES
from graph.releases.build import build
from graph.releases.release import Release
from server.serving.app import close, create_app
from tests.conftest import BASE

pytestmark = pytest.mark.slow

#: Things of a release with odd names that are tried in all formats.
ODD_THINGS = 300
_BLOCK = re.compile(r'<script type="application/ld\+json">(.*?)</script>', re.DOTALL)

Triples = frozenset[ox.Triple]


def application(release: Release) -> Iterator[Flask]:
    app = create_app(release)
    try:
        yield app
    finally:
        close(app)


@pytest.fixture(scope="module")
def crawled(release: Release) -> Iterator[Flask]:
    yield from application(release)


@pytest.fixture(scope="module")
def odd(shared: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of pages as they are found, whose names have all kinds of characters."""
    folder = shared / "corpus" / "wikitext"
    pages = sorted(folder.glob("*"))
    return build(pages, tmp_path_factory.mktemp("odd"), BASE)


def ours(release: Release) -> list[str]:
    """All IRIs of ours that occur, as paths below the base, without fragments and former ones."""
    store = ox.Store.read_only(str(release.store_path))
    found: set[str] = set()
    for quad in store:
        terms = (quad.subject, quad.predicate, quad.object, quad.graph_name)
        found |= {term.value for term in terms if isinstance(term, ox.NamedNode)}
    found -= {former for former, _ in formers(release)}
    start = release.base
    return sorted({iri[len(start) :].partition("#")[0] for iri in found if iri.startswith(start)})


def formers(release: Release) -> list[tuple[str, str]]:
    """What was called otherwise before, or in its own table: the former IRI and the one now."""
    store = ox.Store.read_only(str(release.store_path))
    quads = store.quads_for_pattern(None, ox.NamedNode(str(DCTERMS.replaces)), None)
    return [(str(quad.object)[1:-1], str(quad.subject)[1:-1]) for quad in quads]


def get(client: FlaskClient, path: str, accept: str = "*/*") -> Any:
    return client.get("/" + quote(path, safe="/"), headers={"Accept": accept}, buffered=True)


def inlined(document: dict[str, Any]) -> Triples:
    text = json.dumps({**document, "@context": context()})
    return frozenset(quad.triple for quad in ox.parse(text, ox.RdfFormat.JSON_LD))


def of_rdf(body: bytes, written: Format) -> Triples:
    return frozenset(quad.triple for quad in ox.parse(body, written.rdf))


def of_sheet(body: bytes) -> Triples:
    return frozenset(
        ox.Triple(
            ox.NamedNode(row["subject"]),
            ox.NamedNode(row["predicate"]),
            _value(row["object"], row["datatype"], row["language"]),
        )
        for row in csv.DictReader(io.StringIO(body.decode(), newline=""))
    )


def _value(text: str, datatype: str, language: str) -> ox.NamedNode | ox.Literal:
    plain = re.sub(r"^'(?='*[=+\-@\t\r])", "", text)
    if language:
        return ox.Literal(plain, language=language)
    prefix, _, local = datatype.partition(":")
    if not datatype:
        return ox.NamedNode(text)
    return ox.Literal(plain, datatype=ox.NamedNode(PREFIXES[prefix] + local))


def of_page(body: bytes) -> Triples:
    block = _BLOCK.search(body.decode())
    assert block
    return inlined(json.loads(unescape(block[1])))


def triples(body: bytes, written: Format) -> Triples:
    readers: dict[Format, Callable[[bytes], Triples]] = {
        JSON_LD: lambda text: inlined(json.loads(text)),
        CSV: of_sheet,
        HTML: of_page,
    }
    reader = readers.get(written)
    return reader(body) if reader else of_rdf(body, written)


SOURCE_TABLE = re.compile("id/table/[^/]+")


def check_thing(client: FlaskClient, path: str, number: int) -> None:
    """The thing's document says the same in several formats; its page says it of the thing itself.

    The formats take turns with the ``number``, each of them with every third thing.
    """
    document = path.replace("id/", "doc/", 1)
    wanted = of_rdf(get(client, document, TURTLE.media_type).data, TURTLE)
    thing = ox.NamedNode(BASE + path)
    formats = [*DOCUMENT_FORMATS[number % 3 :: 3]]
    if SOURCE_TABLE.fullmatch(path):
        formats = [each for each in formats if each.name != "csv"]  # the table as its source has it
    for written in formats:
        reply = get(client, f"{document}.{written.extension}")
        assert reply.status_code == 200, (path, written.name)
        assert reply.content_type == written.content_type
        found = triples(reply.data, written)
        if written is HTML:
            assert found <= wanted, path
            assert {t for t in wanted if t.subject == thing} <= found, path
        else:
            assert found == wanted, (path, written.name)


def check_addresses(client: FlaskClient, paths: list[str]) -> list[str]:
    """Every address answers; returns the things among them."""
    things = [path for path in paths if path.startswith("id/")]
    for path in paths:
        reply = get(client, path)
        if path in things:
            document = quote(path.replace("id/", "doc/", 1), safe="/:@!$&'()*+,;=~")
            assert (reply.status_code, reply.location) == (303, BASE + document)
        else:
            assert reply.status_code == 200, path
    return things


def test_every_address_of_the_bundled_data_answers_the_same_in_every_format(
    crawled: Flask, release: Release
) -> None:
    client = crawled.test_client()
    paths = ours(release)
    things = check_addresses(client, paths)
    assert len(things) > 1000
    for former, present in formers(release):
        reply = get(client, former.removeprefix(BASE))
        assert (reply.status_code, reply.location) == (301, present)
    for number, path in enumerate(things):
        check_thing(client, path, number)


@pytest.mark.parametrize("written", DOCUMENT_FORMATS, ids=lambda one: one.name)
def test_every_graph_answers_in_every_format(
    crawled: Flask, release: Release, written: Format
) -> None:
    client = crawled.test_client()
    documents = [path for path in ours(release) if path.startswith("graph/")]
    assert len(documents) == len(release.manifest["graphs"])
    for path in (*documents, "ontology", ".well-known/void"):
        reply = get(client, f"{path}.{written.extension}")
        assert (reply.status_code, reply.content_type) == (200, written.content_type)
        if written is not HTML:
            wanted = of_rdf(get(client, path, TURTLE.media_type).data, TURTLE)
            assert triples(reply.data, written) == wanted, path


def test_odd_names_answer_too(odd: Release) -> None:
    for app in application(odd):
        client = app.test_client()
        paths = ours(odd)
        things = check_addresses(client, paths)
        strange = [path for path in things if quote(path, safe="/") != path]
        assert strange
        tried = (*strange, *things[:: len(things) // ODD_THINGS])
        for number, path in enumerate(tried[:ODD_THINGS]):
            check_thing(client, path, number)


def test_the_report_of_the_check_names_what_can_be_asked_for(release: Release) -> None:
    """Its own IRI, and the shapes and properties that it speaks of."""
    app = create_app(release)
    try:
        client = app.test_client()
        moved = client.get("/report")
        assert (moved.status_code, moved.location) == (303, f"{release.base}release/report.ttl")
        found = []
        for path in ("/release/report.ttl", "/shapes"):
            with closing(client.get(path)) as answer:
                assert answer.content_type.startswith("text/turtle")
                found.append(rdflib.Graph().parse(data=answer.data, format="turtle"))
        report, shapes = found
        named = {*report.objects(None, rdflib.SH.sourceShape)}
        assert named
        for shape in named:
            assert str(shape).partition("#")[0] == f"{ONTOLOGY}/shapes"
            assert (shape, None, None) in shapes
    finally:
        close(app)
