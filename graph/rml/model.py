"""What an RML mapping says: one class for each word of the specification (RML-Core)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum
from itertools import product

from rdflib import RDF
from rdflib.term import Literal, Node, URIRef


@dataclass(frozen=True)
class Constant:
    """An expression that is the same RDF term for every row (``rml:constant``)."""

    term: URIRef | Literal


@dataclass(frozen=True)
class Reference:
    """An expression that is a cell of the row (``rml:reference``)."""

    column: str


@dataclass(frozen=True)
class Template:
    """An expression that puts cells into a text (``rml:template``), in parts, escapes resolved."""

    parts: tuple[str | Reference, ...]


Expression = Constant | Reference | Template


class TermType(Enum):
    """What a term map makes (``rml:termType``)."""

    IRI = "IRI"
    URI = "URI"
    UNSAFE_IRI = "UnsafeIRI"
    UNSAFE_URI = "UnsafeURI"
    BLANK_NODE = "BlankNode"
    LITERAL = "Literal"


@dataclass(frozen=True)
class TermMap:
    """A rule that makes an RDF term of a row; ``node`` is where the mapping states it.

    ``language`` and ``datatype`` are those of literals, at most one of them is there.
    """

    expression: Expression
    term_type: TermType
    node: Node
    language: Expression | None = None
    datatype: TermMap | None = None


@dataclass(frozen=True)
class Join:
    """A join condition: the value of ``child`` here equals that of ``parent`` there."""

    child: Expression
    parent: Expression
    node: Node


@dataclass(frozen=True)
class ReferencingObjectMap:
    """An object that is the subject of the triples map at ``parent``, of the rows that join."""

    parent: Node
    joins: tuple[Join, ...]
    node: Node


@dataclass(frozen=True)
class PredicateObjectMap:
    """The predicates and objects that a row gives, each with each, and their graphs."""

    predicates: tuple[TermMap, ...]
    objects: tuple[TermMap | ReferencingObjectMap, ...]
    graphs: tuple[TermMap, ...]


@dataclass(frozen=True)
class Statement:
    """One kind of statement that a row gives; ``graph`` None is the default graph."""

    predicate: TermMap
    object: TermMap | ReferencingObjectMap
    graph: TermMap | None


@dataclass(frozen=True)
class LogicalSource:
    """The table that is read, as the mapping names it, and the texts that mean "no value"."""

    name: str
    nulls: frozenset[str] = frozenset()


@dataclass(frozen=True)
class TriplesMap:
    """The rules for the rows of one logical source; ``node`` is its name in the mapping."""

    node: Node
    base: str
    source: LogicalSource
    subject: TermMap
    classes: tuple[URIRef, ...] = ()
    graphs: tuple[TermMap, ...] = ()
    predicate_objects: tuple[PredicateObjectMap, ...] = ()

    def references(self) -> Iterator[ReferencingObjectMap]:
        """The referencing object maps of all its predicate-object maps."""
        for each in self.predicate_objects:
            yield from (x for x in each.objects if isinstance(x, ReferencingObjectMap))

    def statements(self) -> Iterator[Statement]:
        """Each predicate with each object in each graph (RML-Core, "Generated RDF Triples")."""
        for each in self.classes:
            for graph in self.graphs or (None,):
                yield Statement(self._constant(RDF.type), self._constant(each), graph)
        for group in self.predicate_objects:
            graphs = (*self.graphs, *group.graphs) or (None,)
            for parts in product(group.predicates, group.objects, graphs):
                yield Statement(*parts)

    def _constant(self, term: URIRef) -> TermMap:
        return TermMap(Constant(term), TermType.IRI, self.subject.node)

    def expressions(self) -> Iterator[tuple[Expression, Node]]:
        """All expressions that read this source's rows, each with the node that states it."""
        yield from _of_term_map(self.subject)
        for statement in self.statements():
            for part in (statement.predicate, statement.object, statement.graph):
                if isinstance(part, TermMap):
                    yield from _of_term_map(part)
        for reference in self.references():
            yield from ((join.child, join.node) for join in reference.joins)


def _of_term_map(term_map: TermMap) -> Iterator[tuple[Expression, Node]]:
    yield term_map.expression, term_map.node
    if term_map.language is not None:
        yield term_map.language, term_map.node
    if term_map.datatype is not None:
        yield from _of_term_map(term_map.datatype)


def columns(expression: Expression) -> tuple[str, ...]:
    """The columns that an expression reads (its reference expression set), in order."""
    if isinstance(expression, Template):
        return tuple(part.column for part in expression.parts if isinstance(part, Reference))
    return (expression.column,) if isinstance(expression, Reference) else ()
