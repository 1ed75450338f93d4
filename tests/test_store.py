"""The store answers queries and describes things, and does nothing else."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import QueryError, QueryRefused, ReleaseError, UnknownThing
from graph.rdf.formats import CSV, JSON, N_TRIPLES, TURTLE
from graph.releases.release import Release
from graph.stores.dataset import StoredDataset
from graph.stores.describe import describe
from graph.stores.local import LocalStore

BASE = "http://x/list/"
DATA = """
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX pal: <https://w3id.org/palmares#>
GRAPH <graph/a> { <id/a> rdfs:label "A"@en, "Ah"@de ; pal:work <id/b> . <id/b> rdfs:label "B"@en }
GRAPH <graph/b> { <id/b> rdfs:label "B"@en . <id/c> pal:work <id/b> . <id/d> pal:work <id/b> }
"""
ALL = "SELECT * { ?s ?p ?o }"


def rows(
    store: LocalStore, query: str, default: Sequence[str] = (), named: Sequence[str] = ()
) -> list[tuple[object, ...]]:
    return [*store.query(query, default, named).rows()]


@pytest.fixture(params=[False, True], ids=["named_graphs_only", "default_graph_filled"])
def store(request: pytest.FixtureRequest) -> LocalStore:
    engine = ox.Store()
    engine.load(DATA, ox.RdfFormat.TRIG, base_iri=BASE)
    if request.param:
        engine.extend({ox.Quad(*quad.triple) for quad in [*engine]})
    return LocalStore(engine, BASE)


def test_a_query_resolves_relative_iris_against_the_base(store: LocalStore) -> None:
    answer = store.query(
        "PREFIX pal: <https://w3id.org/palmares#> SELECT ?s { ?s pal:work ?o } ORDER BY ?s"
    )
    assert (answer.kind, answer.variables) == ("solutions", ["s"])
    assert (
        answer.serialize(CSV)
        == b"s\r\nhttp://x/list/id/a\r\nhttp://x/list/id/c\r\nhttp://x/list/id/d\r\n"
    )


def test_a_filled_default_graph_holds_a_statement_of_two_graphs_once() -> None:
    engine = ox.Store()
    engine.load(DATA, ox.RdfFormat.TRIG, base_iri=BASE)
    engine.extend({ox.Quad(*quad.triple) for quad in [*engine]})
    assert len(rows(LocalStore(engine, BASE), ALL)) == 6


def test_graphs_are_named_whether_the_default_graph_is_filled_or_not(store: LocalStore) -> None:
    assert len(rows(store, "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }")) == 2


@pytest.mark.parametrize(
    ("query", "default", "named", "count"),
    [
        ("SELECT * FROM <graph/b> { ?s ?p ?o }", [], [], 3),
        ("SELECT * FROM <graph/none> { ?s ?p ?o }", [], [], 0),
        ("SELECT * FROM NAMED <graph/b> { ?s ?p ?o }", [], [], 0),
        ("SELECT * FROM NAMED <graph/b> { GRAPH ?g { ?s ?p ?o } }", [], [], 3),
        (ALL, ["http://x/list/graph/a"], [], 4),
        (ALL, ["graph/a"], [], 4),
        (ALL, [], ["http://x/list/graph/a"], 0),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", ["graph/a"], [], 0),
        ("SELECT * { GRAPH ?g { ?s ?p ?o } }", ["graph/a"], ["graph/b"], 3),
        ("SELECT * FROM <graph/a> { ?s ?p ?o }", ["graph/b"], [], 3),
    ],
)
def test_the_dataset_is_what_the_request_or_the_query_says(
    store: LocalStore, query: str, default: list[str], named: list[str], count: int
) -> None:
    assert len(rows(store, query, default, named)) == count


def test_a_graph_holds_each_triple_once_and_reads_well(store: LocalStore) -> None:
    answer = store.query("CONSTRUCT { ?s ?p ?o } WHERE { GRAPH ?g { ?s ?p ?o } }")
    assert answer.kind == "graph"
    text = answer.serialize(TURTLE).decode()
    assert "@prefix pal: <https://w3id.org/palmares#> ." in text
    assert "schema:" not in text
    lines = store.query("DESCRIBE <id/b>").serialize(N_TRIPLES).splitlines()
    assert len(lines) == len(set(lines)) == 1


def test_a_boolean_is_true_or_false(store: LocalStore) -> None:
    answer = store.query("ASK { <id/a> ?p ?o }")
    assert (answer.kind, bool(answer), answer.variables) == ("boolean", True, [])
    with pytest.raises(TypeError):
        bool(store.query(ALL))


def test_an_answer_is_refused_in_a_format_of_another_kind(store: LocalStore) -> None:
    with pytest.raises(QueryRefused, match="Turtle"):
        store.query(ALL).serialize(TURTLE)
    with pytest.raises(QueryRefused, match="JSON"):
        store.query("DESCRIBE <id/a>").serialize(JSON)


@pytest.mark.parametrize(
    ("query", "line", "column", "said"),
    [
        ("SELECT * { ?s ?p", 1, 17, "\n  SELECT * { ?s ?p\n                  ^"),
        ("ASK {\n  ?s <a b> ?o }", 2, 11, "IRI parsing failed"),
        ("ASK {\n  ex:a ?p ?o }", 2, 3, "the prefix ex: isn't declared"),
        ("", 1, 1, "line 1"),
        ("SELEC ?x { ?x ?y ?z }", 1, 1, "must begin with SELECT"),
        ("SELECT ?x { ?x a Foo }", 1, 18, "Foo can't stand here"),
        ("SELECT ?x { ?x a ?y . FILTR(?y) }", 1, 23, "FILTR can't stand here"),
        ("ASK { ?x a ?y\n  OPTINAL { ?y a ?z } }", 2, 3, "\n    OPTINAL { ?y"),
        ("SELECT * { ?s ?p ?o } GRUOP BY ?s", 1, 23, "GRUOP can't stand here"),
        ("SELECT * { ?s ?p ?o } ORDER BY ?s LIMIT ten", 1, 41, "ten can't stand here"),
        ('SELECT * { BIND(STRLENX("a") AS ?x) }', 1, 17, "STRLENX can't stand here"),
        ("SELECT * { ?s ?p ?o }} LIMIT 1", 1, 22, "} can't stand here"),
        ('ASK { ?s ?p "a }', 1, 13, "isn't closed in its line"),
    ],
)
def test_a_wrong_query_is_placed(
    store: LocalStore, query: str, line: int, column: int, said: str
) -> None:
    with pytest.raises(QueryError) as error:
        store.query(query)
    assert (error.value.line, error.value.column) == (line, column)
    assert said in str(error.value)
    assert len(str(error.value)) < 300


@pytest.mark.parametrize("query", ["ASK \ud800", "ASK " + "{" * 10_000 + "}" * 10_000])
def test_a_text_that_would_break_the_engine_is_a_wrong_query(store: LocalStore, query: str) -> None:
    with pytest.raises(QueryError):
        store.query(query)


@pytest.mark.parametrize("query", ["CLEAR ALL", "ASK { SERVICE <http://127.0.0.1:9/> {} }"])
def test_updates_and_calls_of_others_are_refused(store: LocalStore, query: str) -> None:
    with pytest.raises(QueryRefused):
        store.query(query)


def test_a_variable_is_bound_to_an_iri_without_being_pasted(store: LocalStore) -> None:
    query = "SELECT ?thing ?o { ?thing <https://w3id.org/palmares#work> ?o }"
    answer = store.query(query, bindings={"thing": BASE + "id/a"})
    assert [str(row[1]) for row in answer.rows()] == ["<http://x/list/id/b>"]


def test_a_description_holds_what_is_said_and_what_points_to_it(store: LocalStore) -> None:
    found = describe(store, BASE + "id/b")
    graphs = {str(quad.graph_name) for quad in found.own}
    assert graphs == {f"<{BASE}graph/a>", f"<{BASE}graph/b>"}
    assert (len(found.inlinks), found.inlinks_total) == (3, 3)
    assert found.label(BASE + "id/a") == "A"
    assert found.label(BASE + "id/c") is None
    assert all(quad.graph_name != ox.DefaultGraph() for quad in found.quads)
    assert len(found.quads) == len(set(found.quads)) == 6


@pytest.mark.parametrize("iri", [BASE + "id/none", "no iri", BASE + "id/a> ?p ?o } #", ""])
def test_nothing_is_known_of_what_is_no_subject(store: LocalStore, iri: str) -> None:
    assert not store.knows(iri)
    with pytest.raises(UnknownThing):
        describe(store, iri)
    with pytest.raises(UnknownThing):
        store.graph(iri)


def test_english_labels_come_before_others(store: LocalStore) -> None:
    assert store.labels([BASE + "id/a", BASE + "id/c", "no iri"]) == {BASE + "id/a": "A"}


def test_a_store_that_is_not_there_cannot_be_opened(tmp_path: Path) -> None:
    with pytest.raises(ReleaseError, match="can't be opened"):
        LocalStore.open(StoredDataset(tmp_path / "none", BASE))


def test_a_release_is_opened_without_changing_it(release: Release) -> None:
    before = {path.name: path.stat().st_mtime_ns for path in release.store_path.iterdir()}
    store = LocalStore.open(release.dataset)
    assert rows(store, "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")[0][0] == ox.Literal(
        str(release.manifest["triples"]),
        datatype=ox.NamedNode("http://www.w3.org/2001/XMLSchema#integer"),
    )
    assert {path.name: path.stat().st_mtime_ns for path in release.store_path.iterdir()} == before
