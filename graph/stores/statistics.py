"""Counts what a store holds, by asking it: statements, named graphs, classes."""

from __future__ import annotations

from typing import Any

import pyoxigraph as ox

from graph.stores.protocol import GraphStore

_STATEMENTS = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
_GRAPHS = "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g"
_PROPERTIES = "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p"
_CLASSES = "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c"


def measure(store: GraphStore) -> dict[str, Any]:
    """What a manifest tells in numbers; counted in the default dataset of ``store``."""
    (statements,) = (_number(row[0]) for row in store.query(_STATEMENTS).rows())
    graphs = _by_iri(store, _GRAPHS)
    return {
        "triples": statements,
        "quads": sum(graphs.values()),
        "graphs": graphs,
        "properties": _by_iri(store, _PROPERTIES),
        "classes": _by_iri(store, _CLASSES),
    }


def _by_iri(store: GraphStore, query: str) -> dict[str, int]:
    rows = [(row[0], _number(row[1])) for row in store.query(query).rows()]
    return dict(sorted((term.value, n) for term, n in rows if isinstance(term, ox.NamedNode)))


def _number(term: object) -> int:
    assert isinstance(term, ox.Literal)
    return int(term.value)
