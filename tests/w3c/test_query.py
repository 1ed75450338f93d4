"""The W3C's SPARQL 1.1 query, syntax and result-format suites, through our store and writers.

Answers are written by us, read by rdflib, and compared with the suite's. What the engine can't do
is listed with its reason: the list may shrink (an exception that passes fails), never grow.
"""

from __future__ import annotations

import csv
import io

import pyoxigraph as ox
import pytest
from rdflib import Graph

from graph.errors import QueryError, QueryRefused
from graph.rdf.formats import CSV, JSON, N_TRIPLES, TSV, TURTLE, XML
from graph.stores.dataset import DefaultGraph
from graph.stores.local import LocalStore

from .manifests import MF, QT, Case, cases
from .results import expected, read, same

#: What Oxigraph (0.5.13) can't do.
EXCEPTIONS = {
    # GROUP_CONCAT of literals with one language keeps the language, as SPARQL 1.2 wants it.
    "aggregates/agg-groupconcat-04",
    "aggregates/agg-groupconcat-06",
    # A group, VALUES or MINUS inside GRAPH ?g is evaluated before ?g is known: it isn't asked
    # graph by graph.
    "aggregates/agg-empty-group-count-graph",
    "bindings/graph",
    "negation/graph-minus",
    # BNODE("a") is one node in all solutions; there should be one for each solution.
    "functions/bnode01",
    # A path of length zero from a term that is in no statement doesn't find the term itself.
    "property-path/zero_or_more_set_start",
    "property-path/zero_or_more_set_end",
    "property-path/zero_or_one_set_start",
    "property-path/zero_or_one_set_end",
    # Numbers are kept by value: 1.0e6 comes back as 1000000, a negativeInteger as an integer.
    "csv-tsv-res/csv03",
    "csv-tsv-res/tsv03",
}
FOLDERS = (
    *("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions", "grouping"),
    *("negation", "project-expression", "property-path", "subquery"),
    *("syntax-query", "csv-tsv-res", "json-res"),
)


def loaded(case: Case) -> LocalStore:
    """The dataset of a case: its data in the default graph, the rest in graphs named by file."""
    engine = ox.Store()
    query = case.file(MF.action, QT.query)
    assert query is not None
    for path in case.files(MF.action, QT.data):
        engine.load(path=path, base_iri=path.as_uri())
    for path in case.files(MF.action, QT.graphData):
        engine.load(path=path, base_iri=path.as_uri(), to_graph=ox.NamedNode(path.as_uri()))
    return LocalStore(engine, query.as_uri(), DefaultGraph.SEPARATE)


def evaluates(case: Case) -> None:
    query, result = case.file(MF.action, QT.query), case.file(MF.result)
    assert query is not None
    assert result is not None
    store, text, wanted = loaded(case), query.read_text("utf-8"), expected(result)
    if isinstance(wanted, Graph):
        for written, form in ((TURTLE, "turtle"), (N_TRIPLES, "nt")):
            data = store.query(text).serialize(written)
            assert same(Graph().parse(data, format=form), wanted), data.decode()
        return
    for written, form in ((JSON, "json"), (XML, "xml")):
        data = store.query(text).serialize(written)
        assert same(read(data, form), wanted), f"{data.decode()}\n{result.read_text()}"


def writes_the_file(case: Case) -> None:
    query, result = case.file(MF.action, QT.query), case.file(MF.result)
    assert query is not None
    assert result is not None
    written = CSV if result.suffix == ".csv" else TSV
    data = loaded(case).query(query.read_text("utf-8")).serialize(written)
    assert _lines(data, written.extension) == _lines(result.read_bytes(), written.extension)


def _lines(data: bytes, extension: str) -> list[list[str]]:
    """The cells of the file, in one order, whatever blank nodes are called."""
    text = data.decode()
    rows = [*csv.reader(io.StringIO(text, newline=""))] if extension == "csv" else []
    header, *rows = rows or [line.split("\t") for line in text.splitlines()]
    # the columns of SELECT * have no order
    order = sorted(range(len(header)), key=header.__getitem__)
    plain = [["_:" if cell.startswith("_:") else cell for cell in row] for row in rows]
    return [[header[at] for at in order], *sorted([row[at] for at in order] for row in plain)]


def accepts(case: Case) -> None:
    path = case.file(MF.action)
    assert path is not None
    try:
        LocalStore(ox.Store(), path.as_uri()).query(path.read_text("utf-8"))
    except (QueryRefused, QueryError) as error:
        # well-formed, but not allowed here, or with a function that nobody knows
        if not str(error).startswith(("SERVICE at", "The query can't be evaluated: The custom")):
            raise


def rejects(case: Case) -> None:
    path = case.file(MF.action)
    assert path is not None
    with pytest.raises(QueryError):
        LocalStore(ox.Store(), path.as_uri()).query(path.read_text("utf-8"))


CHECKS = {
    "QueryEvaluationTest": evaluates,
    "CSVResultFormatTest": writes_the_file,
    "PositiveSyntaxTest11": accepts,
    "NegativeSyntaxTest11": rejects,
}


@pytest.mark.parametrize("case", cases(*FOLDERS))
def test_a_query_of_the_suite_has_the_expected_answer(case: Case) -> None:
    if case.name not in EXCEPTIONS:
        CHECKS[case.kind](case)
        return
    with pytest.raises((AssertionError, QueryError, QueryRefused, pytest.fail.Exception)):
        CHECKS[case.kind](case)


def test_every_exception_is_a_test_of_the_suite() -> None:
    known = {parameter.id for parameter in cases(*FOLDERS)}
    if known == {None}:
        pytest.skip("needs ../shared")
    assert known >= EXCEPTIONS
