"""Property paths of shapes (SHACL 2.3.1) as functions of a view of the data and a node."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import rdflib
from pyoxigraph import NamedNode
from rdflib.namespace import RDF, SH

from graph.validation.node_view import NodeView, Values
from graph.validation.result import Term

#: The value nodes of a node, some of whose values are at hand.
Path = Callable[[NodeView, Term, Values], Iterable[Term]]


def path_of(shapes: rdflib.Graph, node: rdflib.term.Node) -> Path:
    """The function for a path; raises ValueError for one of a form that no shape here has."""
    if isinstance(node, rdflib.URIRef):
        return _Predicate(NamedNode(str(node)))
    if (inverse := shapes.value(node, SH.inversePath)) is not None:
        return _inverse(NamedNode(str(inverse)))
    if (alternatives := shapes.value(node, SH.alternativePath)) is not None:
        return _alternative([path_of(shapes, each) for each in shapes.items(alternatives)])
    if (node, RDF.first, None) in shapes:
        return _sequence([path_of(shapes, each) for each in shapes.items(node)])
    raise ValueError(f"the path {node} is of a form that is not supported")


class _Predicate:
    """The path of one property, whose values are mostly at hand."""

    def __init__(self, predicate: NamedNode) -> None:
        self.predicate = predicate

    def __call__(self, view: NodeView, node: Term, values: Values) -> Iterable[Term]:
        return values.get(self.predicate, ())


def _inverse(predicate: NamedNode) -> Path:
    return lambda view, node, values: set(view.subjects(predicate, node))


def _alternative(paths: Sequence[Path]) -> Path:
    return lambda view, node, values: {
        value for path in paths for value in path(view, node, values)
    }


def _sequence(paths: Sequence[Path]) -> Path:
    first, *others = paths

    def follow(view: NodeView, node: Term, values: Values) -> Iterable[Term]:
        reached = set(first(view, node, values))
        for path in others:
            reached = {
                value for each in reached for value in path(view, each, view.described(each))
            }
        return reached

    return follow
