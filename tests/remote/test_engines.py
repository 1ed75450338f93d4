"""A release in a real Oxigraph and a real Virtuoso is the same as in a store of our own."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from graph.errors import EndpointError, QueryError, UnknownPage, UnknownThing
from graph.rdf.description import INLINKS_LIMIT
from graph.rdf.formats import CSV, JSON, N_TRIPLES
from graph.rdf.patterns import read_pattern
from graph.releases.endpoint_release import describe_endpoint
from graph.releases.load import GraphStoreWriter, UpdateWriter, Writer, load
from graph.releases.release import Release
from graph.stores.describe import describe
from graph.stores.local import LocalStore
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.store import RemoteStore
from graph.workers.endpoint_queries import EndpointQueries
from graph.workers.limits import Limits
from palmares.commands import main
from tests.protocol.conftest import Client, free_port, serving
from tests.test_docs import QUERIES
from tests.test_own_mapping import two_spellings

from .conftest import VIRTUOSO_ROWS, Engine

pytestmark = pytest.mark.program

COUNT = "SELECT (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } }"
THINGS = (
    *("work/her-2013", "programme/academy-awards", "table/her-2013/row/2", "agent/her-2013/nobody"),
    *("ceremony/academy-awards/2014-03-02", "work/her-2013/the-moon-song"),
)
PATHS = (
    *("/", "/id/work/her-2013", "/doc/work/her-2013", "/doc/table/her-2013", "/graph/wikidata"),
    *("/doc/work/her-2013.jsonld", "/doc/work/her-2013.nq", "/graph/table/her-2013.nt"),
    *("/ontology", "/ontology.ttl", "/.well-known/void", "/dumps/", "/sparql", "/doc/work/none"),
    *(
        "/search?q=jon",
        "/reconcile/suggest/entity?prefix=moon",
        "/reconcile/preview?id=work/her-2013",
    ),
    *("/fragments?subject=%3Cid/work/her-2013%3E", "/fragments?page=2", "/fragments?page=0"),
    *("/reconcile?queries=" + quote('{"q": {"query": "Best Original Screenplay Academy Award"}}'),),
    *("/sparql?query=" + quote(query) for query in ("ASK { <id/work/her-2013> ?p ?o }",)),
)

#: What has the same body too.
ALIKE = ("/doc/", "/graph/", "/ontology", "/reconcile")


@pytest.fixture
def remote(loaded: Engine, release: Release) -> RemoteStore:
    return RemoteStore(Endpoint(loaded.endpoint), release.base)


@pytest.fixture
def local(release: Release) -> LocalStore:
    return LocalStore.open(release.dataset)


@pytest.mark.parametrize("number", range(5))
def test_the_queries_of_the_readme_have_the_same_answers(
    remote: RemoteStore, local: LocalStore, number: int
) -> None:
    query = QUERIES[number][0]
    assert remote.query(query).serialize(CSV) == local.query(query).serialize(CSV)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?s ?sLabel ?x ?xLabel { ?s a pal:AwardProgramme OPTIONAL { ?s owl:sameAs ?x } %s }",
        "SELECT * { ?s a schema:Movie SERVICE wikibase:label { %s ?s rdfs:label ?name } }",
        "SELECT ?sAltLabel (COUNT(*) AS ?n) { ?s a pal:AwardProgramme %s } GROUP BY ?sAltLabel"
        " HAVING (?n > 0)",
    ],
)
def test_a_label_service_has_the_same_answers(
    remote: RemoteStore, local: LocalStore, query: str
) -> None:
    language = 'bd:serviceParam wikibase:language "de,en" .'
    service = f"SERVICE wikibase:label {{ {language} }}"
    text = query % (language if "SERVICE" in query else service)
    answers = [sorted(store.query(text).serialize(CSV).splitlines()) for store in (remote, local)]
    assert answers[0] == answers[1]
    assert len(answers[0]) > 1


@pytest.mark.parametrize("name", THINGS)
def test_a_thing_is_described_alike(remote: RemoteStore, local: LocalStore, name: str) -> None:
    iri = f"{local.base}id/{name}"
    assert remote.knows(iri) == local.knows(iri)
    if not local.knows(iri):
        with pytest.raises(UnknownThing):
            describe(remote, iri)
        return
    here, there = describe(local, iri), describe(remote, iri)
    assert (there.own, there.labels) == (here.own, here.labels)
    assert there.inlinks_total == here.inlinks_total
    assert len(there.inlinks) == len(here.inlinks)
    if here.inlinks_total == len(here.inlinks):
        assert there == here


@pytest.mark.parametrize(
    "written",
    [
        {},
        {"predicate": "rdfs:label"},
        {"subject": "<id/work/her-2013>"},
        {"predicate": "rdfs:label", "object": '"Spike Jonze"@en'},
        {"object": '"2014-03-02"^^xsd:date'},
        {"graph": "<graph/wikidata>", "predicate": "owl:sameAs"},
        {"subject": "http://nobody.example/"},
    ],
)
def test_a_pattern_has_the_same_matches_page_by_page(
    remote: RemoteStore, local: LocalStore, written: dict[str, str]
) -> None:
    pattern = read_pattern(written, local.base)
    here = local.matches(pattern, 300)
    there = [*remote.matches(pattern, 200), *remote.matches(pattern, 100, 200)]
    assert len(there) == len(set(there)) == len(here)
    if len(here) < 300:
        assert set(there) == set(here)
    assert remote.count(pattern, 50) == local.count(pattern, 50) == min(50, len(here))


def test_graphs_and_labels_are_alike(remote: RemoteStore, local: LocalStore) -> None:
    graph = f"{local.base}graph/ontology"
    assert remote.has_graph(graph)
    assert not remote.has_graph(graph + "/none")
    assert remote.graph(graph) == local.graph(graph)
    with pytest.raises(UnknownThing):
        remote.graph(graph + "/none")
    iris = [quad.subject.value for quad in local.graph(graph)]  # type: ignore[union-attr]
    assert remote.labels([*iris, "no iri"]) == local.labels(iris) != {}


def test_a_graph_and_a_dataset_may_be_asked_for(remote: RemoteStore, local: LocalStore) -> None:
    query = "CONSTRUCT WHERE { ?s ?p ?o }"
    graphs = ["graph/wikidata"]
    found = {*remote.query(query, graphs).serialize(N_TRIPLES).splitlines()}
    assert found == {*local.query(query, graphs).serialize(N_TRIPLES).splitlines()} != set()
    named = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    (row,) = remote.query(named, [], graphs).rows()
    assert row == (ox.NamedNode(local.base + "graph/wikidata"),)


def test_a_variable_is_bound(remote: RemoteStore, local: LocalStore) -> None:
    query = "SELECT ?thing ?type { ?thing a ?type } ORDER BY ?type # all"
    bound = {"thing": local.base + "id/work/her-2013"}
    found = [*remote.query(query, bindings=bound).rows()]
    assert found == [*local.query(query, bindings=bound).rows()] != []


def test_a_wrong_query_is_the_askers_fault(remote: RemoteStore) -> None:
    with pytest.raises(QueryError, match=r"line \d"):
        remote.query("SELECT *\n{ ?s ?p } }")


@pytest.fixture
def pair(loaded: Engine, release: Release, tmp_path: Path) -> Iterator[tuple[Client, Client]]:
    """A client of a server of the release, and one of a server of the engine."""
    described = describe_endpoint(loaded.endpoint, tmp_path, release.base)
    with serving(release, free_port()) as here, serving(described, free_port()) as there:
        yield here, there


def test_the_server_has_the_same_surface(pair: tuple[Client, Client]) -> None:
    here, there = pair
    for path in PATHS:
        for accept in ("text/html", "*/*", "image/png"):
            wanted, found = here.get(path, accept), there.get(path, accept)
            assert (found.status, found.media_type) == (wanted.status, wanted.media_type), path
            same = path.startswith(ALIKE) and accept == "*/*"
            assert not same or found.body == wanted.body, path


def test_an_answer_that_was_changed_has_another_etag(
    engine: Engine, release: Release, tmp_path: Path
) -> None:
    writer, base = GraphStoreWriter(engine.graph_store), "http://changing.example/"
    graph, iri = base + "graph/g", base + "id/x"
    writer.clear(graph)
    writer.add(graph, [triple(iri, "1")])
    described = describe_endpoint(engine.endpoint, tmp_path, base)
    with serving(described, free_port()) as client:
        first = client.get("/doc/x.nt")
        again = client.get("/doc/x.nt", if_none_match=first.headers["etag"])
        assert (first.status, again.status) == (200, 304)
        writer.add(graph, [triple(iri, "2")])
        changed = client.get("/doc/x.nt", if_none_match=first.headers["etag"])
        assert changed.status == 200
        assert set(changed.text.splitlines()) - set(first.text.splitlines()) == {
            f'<{iri}> <http://p.example/> "2" .'
        }
        assert "last-modified" not in changed.headers
    writer.clear(graph)


def test_what_points_to_a_thing_comes_in_pages(engine: Engine) -> None:
    writer, base = GraphStoreWriter(engine.graph_store), "http://paged.example/"
    graph, iri, count = base + "graph/g", base + "id/x", 2 * INLINKS_LIMIT + 1
    thing, predicate = ox.NamedNode(iri), ox.NamedNode("http://p.example/")
    subjects = [ox.NamedNode(f"{base}id/{number}") for number in range(count)]
    writer.clear(graph)
    writer.add(graph, [triple(iri, "1"), *(ox.Triple(s, predicate, thing) for s in subjects)])
    remote = RemoteStore(Endpoint(engine.endpoint), base)
    pages = [describe(remote, iri, page) for page in (1, 2, 3)]
    shown = [quad.subject for page in pages for quad in page.inlinks]
    assert len(shown) == count
    assert set(shown) == set(subjects)
    assert {(page.inlinks_total, page.last) for page in pages} == {(count, 3)}
    with pytest.raises(UnknownPage, match="page 3"):
        describe(remote, iri, 4)
    writer.clear(graph)


def triple(iri: str, text: str) -> ox.Triple:
    return ox.Triple(ox.NamedNode(iri), ox.NamedNode("http://p.example/"), ox.Literal(text))


def test_a_large_answer_is_passed_on_without_being_held(oxigraph: Engine, release: Release) -> None:
    def memory() -> int:
        return int(Path("/proc/self/statm").read_text().split()[1]) * 4096

    load(release, oxigraph.endpoint, GraphStoreWriter(oxigraph.graph_store))
    queries = EndpointQueries(
        RemoteStore(Endpoint(oxigraph.endpoint), release.base), Limits(seconds=200)
    )
    before, size = memory(), 0
    for piece in queries.query("SELECT * { ?a ?b ?c . ?d ?e ?f } LIMIT 300000").body(JSON):
        assert isinstance(piece, bytes)
        size += len(piece)
    assert size > 100_000_000
    assert memory() - before < 20_000_000


def test_virtuoso_may_not_cut_rows_in_silence(
    virtuoso: Engine, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", virtuoso.auth)
    load(release, virtuoso.endpoint, GraphStoreWriter(virtuoso.graph_store))
    remote = RemoteStore(Endpoint(virtuoso.endpoint), release.base)
    with pytest.raises(EndpointError, match="cut its answer short"):
        remote.query("SELECT * { GRAPH ?g { ?s ?p ?o } }")
    below = remote.query(f"SELECT * {{ ?s ?p ?o }} LIMIT {VIRTUOSO_ROWS - 1}")
    assert len([*below.rows()]) == VIRTUOSO_ROWS - 1


def test_virtuoso_may_not_be_made_to_fetch(
    virtuoso: Engine, release: Release, tmp_path: Path
) -> None:
    described = describe_endpoint(virtuoso.endpoint, tmp_path, release.base)
    inside = f"http://127.0.0.1:{free_port()}/"
    with serving(described, free_port()) as client:
        for query in (
            f'SELECT (bif:http_get("{inside}") AS ?x) {{}}',
            f"ASK {{ SERVICE <{inside}> {{}} }}",
        ):
            assert client.get("/sparql?query=" + quote(query)).status == 403
        loaded = f'SELECT * FROM <{inside}> OPTION (get:soft "soft") {{ ?s ?p ?o }}'
        reply = client.get("/sparql?query=" + quote(loaded))
        assert (reply.status, reply.media_type) in ((400, "text/plain"), (502, "text/plain"))


class Breaking:
    """A writer that fails at a batch."""

    def __init__(self, writer: Writer, failing: int | None = None) -> None:
        self.batch, self.sent = writer.batch, 0
        self._writer, self._failing = writer, failing

    def add(self, graph: str | None, triples: list[ox.Triple]) -> None:
        self.sent += 1
        if self.sent == self._failing:
            self._writer.add(graph, triples[: len(triples) // 2])
            raise EndpointError("broken off")
        self._writer.add(graph, triples)

    def clear(self, graph: str | None) -> None:
        self._writer.clear(graph)


def test_a_load_that_broke_off_goes_on(engine: Engine, release: Release) -> None:
    store = GraphStoreWriter(engine.graph_store, batch=1000)
    for graph in ("loading", "catalog", "wikidata"):  # as if nothing were there
        store.clear(f"{release.base}graph/{graph}")
    with pytest.raises(EndpointError, match="broken off"):
        load(release, engine.endpoint, Breaking(store, 8))
    told: list[str] = []
    resumed = Breaking(store)
    load(release, engine.endpoint, resumed, told.append)
    assert any("000 were there)" in line for line in told), told
    counts = [*release.manifest["graphs"].values()]
    counts += [release.manifest["triples"]] if engine.name == "oxigraph" else []
    assert resumed.sent < sum(-(-count // 1000) for count in counts)
    load(release, engine.endpoint, resumed, told.append)
    assert told[-1].endswith("is there already")


def test_what_another_release_left_behind_is_replaced(engine: Engine, release: Release) -> None:
    store = GraphStoreWriter(engine.graph_store)
    load(release, engine.endpoint, store)
    other = replace(release, manifest={**release.manifest, "id": "f" * 16})
    stale = triple(release.base + "id/x", "of an earlier release")
    store.add(release.base + "graph/catalog", [stale])
    with pytest.raises(EndpointError, match="has others now"):
        load(other, engine.endpoint, store)  # its catalog names another id
    load(release, engine.endpoint, store)
    remote = RemoteStore(Endpoint(engine.endpoint), release.base)
    assert not remote.knows(release.base + "id/x")


def test_a_release_loads_by_updates_too(oxigraph: Engine, release: Release) -> None:
    store = GraphStoreWriter(oxigraph.graph_store)
    for graph in (None, f"{release.base}graph/catalog"):
        store.clear(graph)
    load(release, oxigraph.endpoint, UpdateWriter(str(oxigraph.update)))
    (row,) = RemoteStore(Endpoint(oxigraph.endpoint), release.base).query(COUNT).rows()
    assert row[0].value == str(release.manifest["quads"])  # type: ignore[union-attr]


def test_wrong_credentials_are_told(
    virtuoso: Engine, release: Release, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", "dba:wrong")
    writer = GraphStoreWriter(virtuoso.graph_store)
    with pytest.raises(EndpointError, match="401"):
        writer.clear("http://x.example/")


def test_the_command_loads_a_release(engine: Engine, release: Release) -> None:
    releases = ["--releases", str(release.path.parent)]
    at = ["--endpoint", engine.endpoint, "--graph-store", engine.graph_store]
    done = CliRunner().invoke(main, ["load", *releases, *at])
    assert (done.exit_code, done.stdout) == (0, "")
    assert done.stderr.splitlines()[-1].startswith(f"loaded    {release.id}")
    wrong = CliRunner().invoke(main, ["load", *releases, "--endpoint", engine.endpoint])
    assert (wrong.exit_code, "--graph-store or --update" in wrong.stderr) == (2, True)


@pytest.mark.parametrize(
    ("graph", "counts"), [("", {"mapping/owls": 2}), ("graph/{value}", {"7": 1, "007": 1})]
)
def test_a_release_with_two_spellings_of_one_value_loads(
    tmp_path: Path, oxigraph: Engine, graph: str, counts: dict[str, int]
) -> None:
    release = two_spellings(tmp_path, "rml:datatype xsd:integer", ("007", "7"), graph)
    for name, count in counts.items():
        assert release.manifest["graphs"][f"{release.base}graph/{name}"] == count
    store = GraphStoreWriter(oxigraph.graph_store)
    told: list[str] = []
    load(release, oxigraph.endpoint, store)
    load(release, oxigraph.endpoint, store, told.append)
    assert told == [f"loaded    {release.id} is there already"]
