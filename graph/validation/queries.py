"""The queries of shapes (SHACL-SPARQL 5) asked of a store, each once for all nodes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

import rdflib
from pyoxigraph import Literal, NamedNode, QuerySolution, QuerySolutions, Store
from rdflib.namespace import SH

from graph.validation.result import Result, Term

_IN_MESSAGE = re.compile(r"\{[?$](\w+)\}")


@dataclass(frozen=True, slots=True)
class ShapeQuery:
    """A query that a shape has, on its one target node."""

    focus: NamedNode
    shape: NamedNode
    rule: NamedNode
    severity: str
    message: str
    text: str

    def results(self, store: Store) -> Iterator[Result]:
        """A result for each solution (SHACL 5.3.2)."""
        answer = store.query(self.text, use_default_graph_as_union=True)
        assert isinstance(answer, QuerySolutions)
        names = [variable.value for variable in answer.variables]
        for solution in answer:
            yield self._result(solution, names)

    def _result(self, solution: QuerySolution, names: list[str]) -> Result:
        bound = {name: solution[name] for name in names if solution[name] is not None}
        path = bound.get("path")
        return Result(
            self.focus,
            path if isinstance(path, NamedNode) else None,
            bound.get("value", self.focus),
            self.shape,
            self.rule,
            "SPARQLConstraintComponent",
            self.severity,
            _IN_MESSAGE.sub(lambda match: _words(bound.get(match[1]), match[0]), self.message),
        )


def _words(term: Term | None, otherwise: str) -> str:
    """A term as it stands in a message."""
    if isinstance(term, NamedNode | Literal):
        return term.value
    return otherwise if term is None else str(term)


def queries(shapes: rdflib.Graph) -> list[ShapeQuery]:
    """The queries of all shapes, with the prefixes that they declare, ordered by their shapes."""
    return sorted(
        (
            _query(shapes, shape, rule)
            for shape, rule in shapes.subject_objects(SH.sparql)
        ),
        key=lambda query: query.rule.value,
    )  # fmt: skip


def _query(shapes: rdflib.Graph, shape: rdflib.term.Node, rule: rdflib.term.Node) -> ShapeQuery:
    declared = {
        str(shapes.value(each, SH.prefix)): str(shapes.value(each, SH.namespace))
        for ontology in shapes.objects(rule, SH.prefixes)
        for each in shapes.objects(ontology, SH.declare)
    }
    prefixes = "".join(f"PREFIX {name}: <{space}>\n" for name, space in sorted(declared.items()))
    severity = shapes.value(shape, SH.severity) or SH.Violation
    return ShapeQuery(
        NamedNode(str(shapes.value(shape, SH.targetNode))),
        NamedNode(str(shape)),
        NamedNode(str(rule)),
        str(severity).rpartition("#")[2],
        str(shapes.value(rule, SH.message)),
        prefixes + str(shapes.value(rule, SH.select)).replace("$this", "?this"),
    )
