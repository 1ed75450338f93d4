"""Holds nodes against the core constraints of shapes: each node once, whatever shapes aim at it.

pySHACL does the same shape by shape, and looks up the values of a node for each of them again.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

import rdflib
from pyoxigraph import NamedNode, Store
from rdflib.namespace import RDF, SH

from graph.rdf.namespaces import RDF_TYPE
from graph.validation.constraints import Check, check_of
from graph.validation.node_view import NodeView, Values
from graph.validation.paths import Path, path_of
from graph.validation.result import Result, Term

#: What shapes say that is no constraint of a node.
_OTHER = frozenset(
    "closed deactivated declare description group ignoredProperties message name order path"
    " prefixes property severity sparql targetClass targetNode targetSubjectsOf".split()
)


@dataclass(frozen=True, slots=True)
class Constraint:
    """One constraint of a shape: what it looks at, and what to say if it is broken."""

    shape: NamedNode
    component: str
    severity: str
    message: str
    check: Check
    path: Path | None = None
    predicate: NamedNode | None = None

    def results(self, view: NodeView, node: Term, own: Values) -> Iterator[Result]:
        """What of a node breaks it."""
        values = self.path(view, node, own) if self.path else (node,)
        for value in self.check(view, node, own, values):
            yield Result(
                node, self.predicate, value, self.shape, self.shape, self.component,
                self.severity, self.message,
            )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Closed:
    """That a node has no property but those of its shape."""

    shape: NamedNode
    severity: str
    message: str
    allowed: frozenset[NamedNode]

    def results(self, view: NodeView, node: Term, own: Values) -> Iterator[Result]:
        """What a node has beyond."""
        for predicate, values in own.items():
            if predicate not in self.allowed:
                for value in values:
                    yield Result(
                        node, predicate, value, self.shape, self.shape,
                        "ClosedConstraintComponent", self.severity, self.message,
                    )  # fmt: skip


class CoreShapes:
    """The core constraints of a graph of shapes, by what they are aimed at."""

    def __init__(self, shapes: rdflib.Graph) -> None:
        self._shapes = shapes
        self._by_class: defaultdict[NamedNode, list[Constraint | Closed]] = defaultdict(list)
        self._by_property: defaultdict[NamedNode, list[Constraint | Closed]] = defaultdict(list)
        for kind in (SH.NodeShape, SH.PropertyShape):
            for shape in sorted(shapes.subjects(RDF.type, kind), key=str):
                self._aim(shape)

    def _aim(self, shape: rdflib.term.Node) -> None:
        constraints: list[Constraint | Closed] = [
            *self._constraints(shape),
            *self._closed(shape),
            *(each for part in self._shapes.objects(shape, SH.property)
              for each in self._constraints(part)),
        ]  # fmt: skip
        for of in self._shapes.objects(shape, SH.targetClass):
            self._by_class[NamedNode(str(of))] += constraints
        for predicate in self._shapes.objects(shape, SH.targetSubjectsOf):
            self._by_property[NamedNode(str(predicate))] += constraints

    def _constraints(self, shape: rdflib.term.Node) -> Iterator[Constraint]:
        path = self._shapes.value(shape, SH.path)
        single = NamedNode(str(path)) if isinstance(path, rdflib.URIRef) else None
        for predicate, parameter in self._shapes.predicate_objects(shape):
            name = str(predicate).removeprefix(str(SH))
            if name == str(predicate) or name in _OTHER:
                continue
            check = check_of(self._shapes, name, parameter)
            if check is None:
                raise ValueError(f"the shape {shape} has {predicate}, which is not supported")
            yield Constraint(
                NamedNode(str(shape)), f"{name[0].upper()}{name[1:]}ConstraintComponent",
                self._severity(shape), self._message(shape), check,
                path_of(self._shapes, path) if path is not None else None, single,
            )  # fmt: skip

    def _closed(self, shape: rdflib.term.Node) -> Iterator[Closed]:
        closed = self._shapes.value(shape, SH.closed)
        if closed is None or not closed.toPython():  # type: ignore[attr-defined]
            return
        allowed = {
            path
            for part in self._shapes.objects(shape, SH.property)
            for path in self._shapes.objects(part, SH.path)
        }
        for ignored in self._shapes.objects(shape, SH.ignoredProperties):
            allowed |= set(self._shapes.items(ignored))
        names = frozenset(
            NamedNode(str(each)) for each in allowed if isinstance(each, rdflib.URIRef)
        )
        name = NamedNode(str(shape))
        yield Closed(name, self._severity(shape), self._message(shape), names)

    def _severity(self, shape: rdflib.term.Node) -> str:
        return str(self._shapes.value(shape, SH.severity) or SH.Violation).rpartition("#")[2]

    def _message(self, shape: rdflib.term.Node) -> str:
        return str(self._shapes.value(shape, SH.message) or "")

    def results(self, store: Store) -> Iterator[Result]:
        """Every result of these constraints in a store; one may come more than once."""
        view = NodeView(store)
        aimed: dict[frozenset[NamedNode], list[Constraint | Closed]] = {}
        places = {of: place for place, of in enumerate(self._populated(view))}
        for of in places:
            for node in view.subjects(RDF_TYPE, of):
                own = view.described(node)
                classes = frozenset(each for each in own[RDF_TYPE] if isinstance(each, NamedNode))
                if min(places[each] for each in classes if each in places) < places[of]:
                    continue  # it was looked at as one of another class
                if classes not in aimed:
                    above = view.all_above(classes)
                    aimed[classes] = [each for of in above for each in self._by_class.get(of, ())]
                yield from _hold(view, node, own, aimed[classes])
        for predicate, constraints in self._by_property.items():
            for node in view.subjects(predicate):
                yield from _hold(view, node, view.described(node), constraints)

    def _populated(self, view: NodeView) -> Iterator[NamedNode]:
        """The classes of the nodes that are aimed at: each once."""
        yield from dict.fromkeys(
            below for of in self._by_class for below in sorted(view.below(of), key=str)
        )


def _hold(
    view: NodeView, node: Term, own: Values, constraints: list[Constraint | Closed]
) -> Iterator[Result]:
    for constraint in constraints:
        yield from constraint.results(view, node, own)
