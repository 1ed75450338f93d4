"""Programs that aren't ours ask and read what is served: rdflib's store, Comunica, roqet, curl."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from rdflib import RDF, RDFS, Dataset, Graph, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from graph.releases.files import Source, load
from graph.releases.release import Release

from .conftest import Client, free_port, serving

SELECT = "SELECT ?s WHERE { ?s a <https://w3id.org/palmares#Work> }"
#: Seconds that another program may take.
PATIENCE = 60

# rdflib's store uses what rdflib itself calls deprecated.
pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning:rdflib")


def ran(*command: str, folder: Path | None = None) -> str:
    done = subprocess.run(
        command, capture_output=True, text=True, timeout=PATIENCE, cwd=folder, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.parametrize("method", ["GET", "POST", "POST_FORM"])
@pytest.mark.parametrize("form", ["xml", "json", "csv", "tsv"])
def test_the_sparqlstore_of_rdflib_reads_every_format_of_rows(
    client: Client, method: Any, form: str
) -> None:
    graph = Graph(SPARQLStore(client.base + "sparql", method=method, returnFormat=form))
    work = URIRef(client.base + "id/work/a")
    assert [*graph.query(SELECT)] == [(work,)]
    if form in ("xml", "json"):  # it reads no boolean in the others
        assert graph.query("ASK { ?s ?p ?o }").askAnswer is True


def test_the_sparqlstore_of_rdflib_finds_triples(client: Client) -> None:
    graph = Graph(SPARQLStore(client.base + "sparql"))
    work = URIRef(client.base + "id/work/a")
    known = Graph().parse(client.base + "doc/work/a.ttl")
    assert {*graph.triples((work, None, None))} == {*known.triples((work, None, None))} != set()
    assert (work, RDF.type, URIRef("https://w3id.org/palmares#Work")) in graph
    assert len(graph) > 10
    built = graph.query("CONSTRUCT { ?s ?p ?o } WHERE { ?s ?p ?o }").graph
    assert built is not None
    assert len(built) == len(graph)


def test_rdflib_sparqlstore_named_graph(client: Client) -> None:
    name = URIRef(client.base + "graph/table/b")
    dataset = Dataset(SPARQLStore(client.base + "sparql"))
    assert len([*dataset.get_context(name).triples((None, None, None))]) == 2


COMUNICA = """
const { QueryEngine } = require('@comunica/query-sparql');
const [endpoint, work, type] = process.argv.slice(1);
(async () => {
  const engine = new QueryEngine();
  const sources = [type === 'detected' ? endpoint : { type: 'sparql', value: endpoint }];
  const rows = await engine.queryBindings('SELECT ?s { ?s a ?c FILTER(?s = <' + work + '>) }',
    { sources });
  const quads = await engine.queryQuads('CONSTRUCT { ?s a ?c } WHERE { ?s a ?c }', { sources });
  const document = await engine.queryBindings('SELECT ?o { <' + work + '> ?p ?o }',
    { sources: [work], unionDefaultGraph: true });
  console.log(JSON.stringify({
    rows: (await rows.toArray()).map(row => row.get('s').value),
    truth: await engine.queryBoolean('ASK { <' + work + '> ?p ?o }', { sources }),
    falsehood: await engine.queryBoolean('ASK { <urn:none> ?p ?o }', { sources }),
    quads: (await quads.toArray()).length,
    document: (await document.toArray()).length,
  }));
})();
"""


@pytest.mark.parametrize("kind", ["told", "detected"])
def test_comunica_reads_endpoint_documents_and_fragments(
    client: Client, comunica: Path, kind: str
) -> None:
    work = client.base + "id/work/a"
    found = json.loads(
        ran("node", "-e", COMUNICA, client.base + "sparql", work, kind, folder=comunica)
    )
    assert {*found["rows"]} == {work}
    assert (found["truth"], found["falsehood"]) == (True, False)
    known = Graph().parse(client.base + "doc/work/a.ttl")
    assert found["quads"] > 3
    # it asks for N-Quads first, in which a statement of two graphs is there twice
    assert found["document"] >= len([*known.triples((URIRef(work), None, None))]) > 0


COMUNICA_FRAGMENTS = """
const { QueryEngine } = require('@comunica/query-sparql');
const [base, queries] = process.argv.slice(1);
const written = row => [...row].map(([key, term]) => key.value + term.value).sort().join();
(async () => {
  const answers = [];
  for (const query of JSON.parse(queries)) {
    const both = [];
    for (const source of [base + 'fragments', base + 'sparql']) {
      const engine = new QueryEngine();
      const rows = await (await engine.queryBindings(query, { sources: [source] })).toArray();
      both.push(rows.map(written).sort());
    }
    answers.push(both);
  }
  console.log(JSON.stringify(answers));
})();
"""
PREFIXES = (
    "PREFIX pal: <https://w3id.org/palmares#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
)
JOINS = [
    "SELECT * { ?n pal:work <BASEid/work/her-2013> ; pal:result pal:won ; "
    'pal:category/rdfs:label ?c FILTER(CONTAINS(?c, "Score")) }',
    "SELECT ?name (COUNT(*) AS ?n) { ?credit pal:agent ?who ; pal:role ?role . "
    "?who rdfs:label ?name } GROUP BY ?name",
    'SELECT ?who ?item { ?who rdfs:label "Spike Jonze"@en ; '
    "<http://www.w3.org/2002/07/owl#sameAs> ?item }",
    "SELECT ?c ?d { ?c a pal:Ceremony ; <http://schema.org/startDate> ?d "
    "OPTIONAL { ?x pal:about ?c } FILTER(!BOUND(?x)) }",
]


def test_comunica_evaluates_joins_over_fragments_as_the_endpoint_does(
    release: Release, comunica: Path, tmp_path: Path
) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    dump = tmp_path / "her.nt"
    text = (release.path / "dumps" / "palmares.nt").read_text("utf-8")
    dump.write_text(text.replace(f"<{release.base}", f"<{base}"), "utf-8")
    (tmp_path / "made").mkdir()
    queries = [(PREFIXES + query).replace("BASE", base) for query in JOINS]
    with serving(load([Source(dump)], tmp_path / "made", base), port):
        script = COMUNICA_FRAGMENTS, base, json.dumps(queries)
        found = json.loads(ran("node", "-e", *script, folder=comunica))
    for over_fragments, over_sparql in found:
        assert over_fragments == over_sparql
        assert len(over_sparql) > 0


@pytest.fixture
def roqet() -> str:
    program = shutil.which("roqet")
    if not program:
        pytest.skip("needs roqet (rasqal-utils)")
    return program


@pytest.mark.parametrize("form", ["xml", "csv", "tsv"])
def test_roqet_reads_every_format_of_rows(client: Client, roqet: str, form: str) -> None:
    found = ran(roqet, "-q", "-p", client.base + "sparql", "-r", form, "-e", SELECT)
    assert client.base + "id/work/a" in found


def test_roqet_reads_what_a_thing_leads_to(client: Client, roqet: str) -> None:
    work = client.base + "id/work/a"
    query = f"SELECT ?label WHERE {{ <{work}> <{RDFS.label}> ?label }}"
    assert "row: [label=" in ran(roqet, "-q", "-D", work, "-e", query)


@pytest.fixture
def curl() -> str:
    program = shutil.which("curl")
    if not program:
        pytest.skip("needs curl (curl)")
    return program


@pytest.mark.parametrize(
    "options",
    [
        ["--get", "--data-urlencode", f"query={SELECT}"],
        ["--data-urlencode", f"query={SELECT}"],
        ["--header", "Content-Type: application/sparql-query", "--data-binary", SELECT],
    ],
    ids=["get", "form", "direct"],
)
def test_curl_asks_in_every_way(client: Client, curl: str, options: list[str]) -> None:
    found = ran(curl, "-sSf", "-H", "Accept: text/csv", *options, client.base + "sparql")
    assert found.splitlines() == ["s", client.base + "id/work/a"]


def test_curl_follows_a_thing_and_keeps_what_it_has(
    client: Client, curl: str, tmp_path: Path
) -> None:
    thing, file, tag = client.base + "id/work/a", tmp_path / "a.nt", tmp_path / "etag"
    options = ["-sSf", "-L", "-H", "Accept: application/n-triples", "-w", "%{http_code}"]
    options += ["-o", str(file), "--etag-save", str(tag), "--etag-compare", str(tag)]
    assert ran(curl, *options, thing) == "200"
    assert len(Graph().parse(file, format="nt")) > 3
    assert ran(curl, *options, thing) == "304"


def test_curl_goes_on_with_a_dump_that_broke_off(client: Client, curl: str, tmp_path: Path) -> None:
    file, dump = tmp_path / "d.nq", client.base + "dumps/palmares.nq"
    whole = client.get("/dumps/palmares.nq").body
    file.write_bytes(whole[:100])
    ran(curl, "-sSf", "-C", "-", "-o", str(file), dump)
    assert file.read_bytes() == whole


def test_curl_is_told_of_an_error(client: Client, curl: str) -> None:
    found = ran(curl, "-sS", "-w", "%{http_code}", client.base + "sparql", "-d", "query=ASK+%7B")
    assert found.startswith("400 Bad Request\n\nThe query can't be read at line 1")
    assert found.endswith("400")
