"""Checks data against ontology/shapes.ttl and says what is wrong, and in which cell."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import cache
from pathlib import Path
from typing import TypeVar

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib.namespace import RDF, SH, XSD

from graph.bundled import bundled
from graph.rdf.literals import engine_form
from graph.rdf.namespaces import PAL
from graph.validation.report import SEVERITIES, Finding, Report
from graph.validation.source_location import locate

__all__ = ["SEVERITIES", "Finding", "Report", "check", "check_store", "shapes_graph"]

#: The shapes; "{base}" in their strings stands for the base.
SHAPES = bundled("ontology/shapes.ttl")

#: The shapes whose queries compare what several sources say.
ACROSS = ("ItemOnce",)
#: The parameters of constraints that look at one value, or for one, at a time.
_SINGLE = (
    SH.minCount, SH["class"], SH.nodeKind, SH.pattern, SH.datatype, SH["in"], SH.hasValue,
    SH.equals, SH["or"], SH.minLength, SH.maxLength, SH.minInclusive, SH.minExclusive,
)  # fmt: skip

_IN_PATTERN = re.compile(r"[.+*?()\[\]{}|^$\\]")

T = TypeVar("T")


def check(quads: Iterable[Quad], base: str) -> Report:
    """What the shapes find in ``quads``, taken as the union of their graphs.

    They may hold the ontology's own graph or not. Raises nothing of its own: a report that doesn't
    conform is a value.
    """
    held, store = [*quads], Store()
    store.extend(held)
    report = check_store(store, base)
    respelt = {finding for quad in held for finding in _respelt(quad, store, base)}
    return Report(base, tuple(sorted({*report.findings, *respelt}, key=lambda each: each.order)))


def check_store(data: Store, base: str, shapes: rdflib.Graph | None = None) -> Report:
    """The same for a store, which stays as it is; one on disk takes three times as long.

    ``shapes`` are those for that base, all of them by default.
    """
    shapes = shapes_graph(base) if shapes is None else shapes
    with _quiet():
        _, results, _ = pyshacl.validate(_Data(data), shacl_graph=_at_once(shapes))
    assert isinstance(results, rdflib.Graph)
    findings = {
        _finding(results, result, shapes, data, base)
        for result in results.subjects(RDF.type, SH.ValidationResult)
    }
    return Report(base, tuple(sorted(findings, key=lambda finding: finding.order)))


@cache
def shapes_graph(base: str) -> rdflib.Graph:
    """The shapes for that base, "{base}" filled in; not to be changed."""
    graph = rdflib.Graph().parse(SHAPES, format="turtle", publicID=base)
    in_pattern = _IN_PATTERN.sub(r"\\\g<0>", base)
    for subject, predicate, text in list(graph):
        if isinstance(text, rdflib.Literal) and "{base}" in text:
            filled = text.replace("{base}", in_pattern if predicate == SH.pattern else base)
            graph.remove((subject, predicate, text))
            graph.add((subject, predicate, rdflib.Literal(filled, datatype=text.datatype)))
    return graph


@cache
def shapes_across(base: str) -> rdflib.Graph:
    """The shapes that what several sources say can break though each of them alone keeps them.

    These are the upper bounds of values, and the queries that compare entities by their items.
    """
    whole = shapes_graph(base)
    across = rdflib.Graph() + whole
    compared = {rdflib.URIRef(f"{base}shapes#{name}") for name in ACROSS}
    for shape, query in whole.subject_objects(SH.sparql):
        if shape not in compared:
            across.remove((shape, SH.sparql, query))
    for parameter in _SINGLE:
        across.remove((None, parameter, None))
    return across


def write_shapes(path: Path, base: str) -> None:
    """Writes the shapes for that base as Turtle: the same each time."""
    path.write_text(shapes_graph(base).serialize(format="turtle"), "utf-8")


def _respelt(quad: Quad, data: Store, base: str) -> Iterator[Finding]:
    """What to say of a literal that a store spells otherwise: no shape sees it in the store."""
    value, focus = quad.object, quad.subject
    if not isinstance(value, Literal) or not isinstance(focus, NamedNode | BlankNode):
        return
    kept = engine_form(value)
    if kept != value:
        yield Finding(
            severity="Violation",
            focus=_unlabelled(focus),
            path=quad.predicate,
            value=value,
            message=f"{value.value} would be stored as {kept.value}; write it so",
            shape=NamedNode(f"{PAL}StoredSpelling"),
            component=NamedNode(f"{SH}PatternConstraintComponent"),
            location=locate(data, focus, None, base),
        )


def _at_once(shapes: rdflib.Graph) -> rdflib.Graph:
    """The same shapes, every property shape with the targets of its node shape as its own.

    pySHACL makes the constraints of a nested shape anew for every focus node, those of a shape
    with targets once: 0.3 s instead of 1.1 s for ten thousand triples.
    """
    flat = rdflib.Graph() + shapes
    for node_shape, property_shape in shapes.subject_objects(SH.property):
        flat.remove((node_shape, SH.property, property_shape))
        for target in (SH.targetClass, SH.targetSubjectsOf):
            for what in shapes.objects(node_shape, target):
                flat.add((property_shape, target, what))
    return flat


class _Data(OxigraphDataGraph):
    """A store as pySHACL sees it, true without counting.

    pySHACL 0.40 asks ``datagraph or …`` for every result, and its own class answers by counting
    all quads: seconds for ten thousand triples.
    """

    def __bool__(self) -> bool:
        return True


#: Whether this is a thread that checks data at the moment.
_checking: ContextVar[bool] = ContextVar("checking", default=False)


def _is_wanted(record: logging.LogRecord) -> bool:
    """rdflib logs a traceback for each wrong date; a check looks for wrong dates."""
    return not _checking.get()


logging.getLogger("rdflib.term").addFilter(_is_wanted)


@contextmanager
def _quiet() -> Iterator[None]:
    """Leaves out what rdflib logs of wrong values in this thread; all others log as ever."""
    token = _checking.set(True)
    try:
        yield
    finally:
        _checking.reset(token)


def _finding(
    results: rdflib.Graph, result: rdflib.term.Node, shapes: rdflib.Graph, data: Store, base: str
) -> Finding:
    focus = _term(results.value(result, SH.focusNode))
    value = _term(results.value(result, SH.value))
    path = _term(results.value(result, SH.resultPath))
    shape = results.value(result, SH.sourceShape)
    rule = results.value(result, SH.sourceConstraint) or shape
    if focus == NamedNode(base) and isinstance(value, NamedNode | BlankNode):
        focus, value = value, None  # a query over everything gives the node in question as value
    simple = path if isinstance(path, NamedNode) else None
    assert isinstance(focus, NamedNode | BlankNode)
    if value == focus:
        value = None
    counted = simple if value is None and rule == shape else None
    column = shapes.value(rule, rdflib.URIRef(f"{PAL}cellColumn"))
    return Finding(
        severity=str(results.value(result, SH.resultSeverity)).removeprefix(str(SH)),
        focus=_unlabelled(focus),
        path=simple,
        value=_unlabelled(value),
        message=str(results.value(result, SH.resultMessage)),
        shape=NamedNode(str(shape)),
        component=NamedNode(str(results.value(result, SH.sourceConstraintComponent))),
        location=locate(data, focus, str(column) if column else None, base),
        values=_values(data, focus, counted),
    )


def _values(data: Store, focus: NamedNode | BlankNode, path: NamedNode | None) -> tuple[str, ...]:
    if path is None:
        return ()
    values = {quad.object for quad in data.quads_for_pattern(focus, path, None)}
    return tuple(
        sorted(each.value if isinstance(each, NamedNode) else str(each) for each in values)
    )


def _unlabelled(term: T) -> T | BlankNode:
    """A blank node's label is chance: in a report all have one."""
    return BlankNode("unnamed") if isinstance(term, BlankNode) else term


def _term(node: rdflib.term.Node | None) -> NamedNode | BlankNode | Literal | None:
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(node.datatype or XSD.string))
    if isinstance(node, rdflib.BNode):
        return BlankNode(str(node))
    return NamedNode(str(node)) if node is not None else None
