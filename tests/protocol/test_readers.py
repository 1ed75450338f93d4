"""Readers that aren't ours, over our documents: the same triples, and answers by following links.

N3.js, jsonld.js, rapper, Comunica's link traversal and rdflib, from the film's own address on.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pyoxigraph as ox
import pytest
from rdflib import RDFS, Graph, Namespace, URIRef

from graph.bundled import bundled
from graph.releases.build import build

from .conftest import Client, free_port
from .test_run import answers, process

pytestmark = pytest.mark.program

#: Seconds that another program may take.
PATIENCE = 120
#: Documents of every kind.
DOCUMENTS = (
    "doc/work/her-2013",
    "doc/agent/spike-jonze",
    "doc/programme/academy-awards",
    "doc/category/academy-awards/best-original-screenplay",
    "doc/nomination/academy-awards/86/best-original-screenplay/her-2013",
    "doc/table/her-2013/ad303aad/row/2",
    "graph/wikidata",
    "ontology",
    ".well-known/void",
)
#: Questions whose answers are in several documents, and the thing whose document is the first.
QUESTIONS = {
    "id/work/her-2013": """
SELECT DISTINCT ?date ?festival ?percent {
  <id/work/her-2013> pal:premiere ?event ; schema:aggregateRating ?rating .
  ?event schema:startDate ?date ; schema:superEvent ?festival .
  ?rating schema:ratingValue ?percent .
}
""",
    "id/work/her-2013/the-moon-song": """
SELECT DISTINCT ?nomination ?category ?programme {
  ?nomination pal:work <id/work/her-2013/the-moon-song> ; pal:category ?category .
  ?category pal:programme ?programme .
}
""",
}
#: What the film won, and whose prize it is.
WON = """
SELECT ?category ?name {
  ?nomination pal:work <id/work/her-2013> ; pal:result pal:won ; pal:category ?category .
  ?category pal:programme/rdfs:label ?name .
}
"""
PREFIXES = """BASE <ADDRESS>
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
"""


@pytest.fixture(scope="module")
def her(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """The bundled data set under the server that publishes it."""
    folder, port = tmp_path_factory.mktemp("readers"), free_port()
    base = f"http://127.0.0.1:{port}/"
    release = build([bundled("mappings/her-2013")], folder / "releases", base)
    with process(release.path, port, folder):
        assert answers(base)
        yield Client(base, base)


def ours(client: Client, document: str) -> set[ox.Triple]:
    """The triples of a document, read by our own parser from its plainest format."""
    reply = client.get(f"/{document}.nt")
    assert reply.status == 200
    return {quad.triple for quad in ox.parse(reply.body, ox.RdfFormat.N_TRIPLES)}


def triples(n_quads: str) -> set[ox.Triple]:
    """What another program wrote, whatever the graphs."""
    return {quad.triple for quad in ox.parse(n_quads, ox.RdfFormat.N_QUADS)}


def ran(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout


@pytest.fixture(scope="module")
def scripts() -> Path:
    """The folder in which the readers in JavaScript are installed."""
    folder = os.environ.get("PALMARES_READERS")
    if not folder or not shutil.which("node"):
        pytest.skip(
            "needs the readers in JavaScript (npm's n3, jsonld and "
            "@comunica/query-sparql-link-traversal; their folder: PALMARES_READERS)"
        )
    return Path(folder)


N3 = """
const { Parser, Writer } = require('n3');
(async () => {
  const found = {};
  for (const url of process.argv.slice(1)) {
    const reply = await fetch(url);
    const format = reply.headers.get('content-type').split(';')[0];
    const quads = new Parser({ format, baseIRI: url }).parse(await reply.text());
    found[url] = new Writer({ format: 'N-Quads' }).quadsToString(quads);
  }
  console.log(JSON.stringify(found));
})();
"""


def test_n3_js_reads_every_document_in_every_format_that_it_knows(
    her: Client, scripts: Path
) -> None:
    urls = [
        f"{her.base}{document}.{extension}"
        for document in DOCUMENTS
        for extension in ("ttl", "nt", "trig", "nq")
    ]
    found = json.loads(ran("node", "-e", N3, *urls, folder=scripts))
    for url in urls:
        document = url.removeprefix(her.base).rpartition(".")[0]
        assert triples(found[url]) == ours(her, document), url


JSON_LD = """
const jsonld = require('jsonld');
(async () => {
  const found = {};
  for (const url of process.argv.slice(1)) {
    found[url] = await jsonld.toRDF(url, { format: 'application/n-quads' });
  }
  console.log(JSON.stringify(found));
})();
"""


def test_jsonld_js_reads_every_document_with_the_context_that_it_links(
    her: Client, scripts: Path
) -> None:
    things = [f"{her.base}{path.replace('doc/', 'id/', 1)}" for path in DOCUMENTS]
    found = json.loads(ran("node", "-e", JSON_LD, *things, folder=scripts))
    for thing, document in zip(things, DOCUMENTS, strict=True):
        assert triples(found[thing]) == ours(her, document), thing


@pytest.fixture(scope="module")
def rapper() -> str:
    program = shutil.which("rapper")
    if not program:
        pytest.skip("needs rapper (raptor2-utils)")
    return program


@pytest.mark.parametrize(
    ("parser", "extension"),
    [("turtle", "ttl"), ("ntriples", "nt"), ("rdfxml", "rdf"), ("trig", "trig"), ("nquads", "nq")],
)
def test_rapper_reads_every_document(her: Client, rapper: str, parser: str, extension: str) -> None:
    for document in DOCUMENTS:
        url = f"{her.base}{document}.{extension}"
        read = ran(rapper, "-q", "-i", parser, "-o", "ntriples", url)
        assert triples(read) == ours(her, document), url


def test_rapper_follows_a_thing_to_its_document(her: Client, rapper: str) -> None:
    thing = her.base + "id/work/her-2013"
    read = ran(rapper, "-q", "-g", "-o", "ntriples", thing)
    assert triples(read) == ours(her, "doc/work/her-2013")


def expected(her: Client, query: str) -> set[tuple[str, ...]]:
    """The rows that the endpoint answers."""
    accept = {"Content-Type": "application/sparql-query", "Accept": "application/json"}
    reply = her.send("POST", "/sparql", accept, whole(her, query).encode())
    found = json.loads(reply.body)
    names = found["head"]["vars"]
    return {tuple(row[name]["value"] for name in names) for row in found["results"]["bindings"]}


def whole(her: Client, query: str) -> str:
    return PREFIXES.replace("ADDRESS", her.base) + query


TRAVERSAL = """
const { QueryEngine } = require('@comunica/query-sparql-link-traversal');
const [start, query, ...names] = process.argv.slice(1);
(async () => {
  const rows = await new QueryEngine().queryBindings(query, { sources: [start] });
  const found = await rows.toArray();
  console.log(JSON.stringify(found.map(row => names.map(name => row.get(name).value))));
  process.exit(0);
})();
"""


@pytest.mark.parametrize("start", QUESTIONS)
def test_comunica_finds_by_following_links_what_the_endpoint_answers(
    her: Client, scripts: Path, start: str
) -> None:
    query = whole(her, QUESTIONS[start])
    names = re.findall(r"\?(\w+)", QUESTIONS[start].partition("{")[0])
    told = ran("node", "-e", TRAVERSAL, her.base + start, query, *names, folder=scripts)
    found = {tuple(row) for row in json.loads(told)}
    assert found == expected(her, QUESTIONS[start])
    assert found


def test_rdflib_finds_by_following_links_what_the_endpoint_answers(her: Client) -> None:
    pal, film = Namespace("https://w3id.org/palmares#"), URIRef(her.base + "id/work/her-2013")
    found = set()
    for nomination in Graph().parse(str(film)).subjects(pal.work, film):
        told = Graph().parse(str(nomination))
        if (nomination, pal.result, pal.won) in told:
            category = told.value(nomination, pal.category)
            programme = Graph().parse(str(category)).value(category, pal.programme)
            name = Graph().parse(str(programme)).value(programme, RDFS.label)
            found.add((str(category), str(name)))
    assert found == expected(her, WON)
    assert len(found) > 20
