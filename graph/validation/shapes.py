"""Checks data against ontology/shapes.ttl and says what is wrong, and in which cell."""

from __future__ import annotations

import ast
import logging
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from functools import cache, lru_cache
from typing import Any, TypeVar

import pyshacl
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Store, Triple
from pyshacl.graph_abstraction import OxigraphDataGraph
from rdflib.namespace import SH

from graph.bundled import bundled
from graph.rdf.literals import engine_form
from graph.rdf.namespaces import ONTOLOGY, PAL
from graph.validation.constraints import term_of
from graph.validation.queries import ShapeQuery, queries
from graph.validation.report import SEVERITIES, Finding, Report
from graph.validation.result import Result
from graph.validation.source_location import locate
from graph.validation.walk import CoreShapes

__all__ = ["SEVERITIES", "Finding", "Report", "check", "check_store", "shapes_graph"]

#: The file of the shapes, and their IRI: what queries over everything are aimed at.
SHAPES_FILE = bundled("ontology/shapes.ttl")
WHOLE = NamedNode(f"{ONTOLOGY}/shapes")

#: The shapes whose queries compare what several sources say.
ACROSS = ("ItemOnce",)
#: The parameters of constraints that look at one value, or for one, at a time.
_SINGLE = (
    SH.minCount, SH["class"], SH.nodeKind, SH.pattern, SH.datatype, SH["in"], SH.hasValue,
    SH.equals, SH["or"], SH.minLength, SH.maxLength, SH.minInclusive, SH.minExclusive,
)  # fmt: skip

#: pySHACL's own message for sh:in, in which it has the list in no order.
_NOT_IN_LIST = re.compile(r"(Value .* not in list )(\[.*\])", re.DOTALL)

T = TypeVar("T")


def check(quads: Iterable[Quad], base: str, *, reference: bool = False) -> Report:
    """What the shapes find in ``quads``, taken as the union of their graphs.

    They may hold the ontology's own graph or not. Raises nothing of its own: a report that doesn't
    conform is a value.
    """
    held, store = [*quads], Store()
    store.extend(held)
    report = check_store(store, base, reference=reference)
    respelt = {finding for quad in held for finding in _respelt(quad, store)}
    return Report(base, tuple(sorted({*report.findings, *respelt}, key=lambda each: each.order)))


def check_store(
    data: Store, base: str, shapes: rdflib.Graph | None = None, *, reference: bool = False
) -> Report:
    """The same for a store, which stays as it is; one on disk takes three times as long.

    ``shapes`` are all of them by default; with ``reference``, pySHACL answers
    them, which takes many times as long and finds the same.
    """
    shapes = shapes_graph() if shapes is None else shapes
    results = reference_results(data, shapes) if reference else own_results(data, shapes)
    findings = {_finding(result, shapes, data) for result in results}
    return Report(base, tuple(sorted(findings, key=lambda finding: finding.order)))


def own_results(data: Store, shapes: rdflib.Graph) -> set[Result]:
    """What breaks the shapes: core constraints in one walk over the nodes, queries one by one."""
    core, queries = _compiled(shapes)
    with quiet():
        results = set(core.results(data))
        for query in queries:
            results |= set(query.results(data))
    return results


def reference_results(data: Store, shapes: rdflib.Graph) -> set[Result]:
    """What breaks the shapes, as pySHACL has it; raises its error for what are none."""
    with quiet():
        _, results, _ = pyshacl.validate(_Data(data), shacl_graph=shapes)
    if isinstance(results, Exception):
        raise results
    assert isinstance(results, rdflib.Graph)
    # what stands below another result (sh:detail) is a reason of that, of its own severity
    return {_result(results, result) for result in results.objects(None, SH.result)}


@lru_cache(8)
def _compiled(shapes: rdflib.Graph) -> tuple[CoreShapes, list[ShapeQuery]]:
    return CoreShapes(shapes), queries(shapes)


def _result(results: rdflib.Graph, node: rdflib.term.Node) -> Result:
    def term(predicate: rdflib.URIRef) -> Any:
        value = results.value(node, predicate)
        return None if value is None else term_of(value)

    path, shape = term(SH.resultPath), term(SH.sourceShape)
    return Result(
        term(SH.focusNode),
        path if isinstance(path, NamedNode) else None,
        term(SH.value),
        shape,
        term(SH.sourceConstraint) or shape,
        str(results.value(node, SH.sourceConstraintComponent)).removeprefix(str(SH)),
        str(results.value(node, SH.resultSeverity)).removeprefix(str(SH)),
        _message(results, node),
    )


def _message(results: rdflib.Graph, node: rdflib.term.Node) -> str:
    """The English message, else the first of all; a graph has them in no order."""

    def order(message: Any) -> tuple[bool, str]:
        return getattr(message, "language", None) != "en", str(message)

    message = str(min(results.objects(node, SH.resultMessage), key=order, default=""))
    match = _NOT_IN_LIST.fullmatch(message)
    if match and (node, SH.sourceConstraintComponent, SH.InConstraintComponent) in results:
        with suppress(ValueError, SyntaxError):  # the message of a user that begins so
            return f"{match[1]}{sorted(ast.literal_eval(match[2]))}"
    return message


@cache
def shapes_graph() -> rdflib.Graph:
    """The shapes, the same under every base; not to be changed."""
    return rdflib.Graph().parse(SHAPES_FILE, format="turtle")


@cache
def shapes_across() -> rdflib.Graph:
    """The shapes that what several sources say can break though each of them alone keeps them.

    These are the upper bounds of values, and the queries that compare entities by their items.
    """
    whole = shapes_graph()
    across = rdflib.Graph() + whole
    compared = {rdflib.URIRef(f"{WHOLE.value}#{name}") for name in ACROSS}
    for shape, query in whole.subject_objects(SH.sparql):
        if shape not in compared:
            across.remove((shape, SH.sparql, query))
    for parameter in _SINGLE:
        across.remove((None, parameter, None))
    return across


def _respelt(quad: Quad, data: Store) -> Iterator[Finding]:
    """What to say of a literal that a store spells otherwise: no shape sees it in the store."""
    value, focus = quad.object, quad.subject
    if not isinstance(value, Literal) or not isinstance(focus, NamedNode | BlankNode):
        return
    stored = engine_form(value)
    if stored != value:
        yield Finding(
            severity="Violation",
            focus=_unlabelled(focus),
            path=quad.predicate,
            value=value,
            message=f"{value.value} would be stored as {stored.value}; write it so",
            shape=NamedNode(f"{PAL}StoredSpelling"),
            component=NamedNode(f"{SH}PatternConstraintComponent"),
            location=locate(data, focus, None),
        )


class _Data(OxigraphDataGraph):
    """A store as pySHACL sees it, true without counting, with no statements about literals.

    pySHACL 0.40 asks ``datagraph or …`` for every result, and its own class answers by counting
    all quads: seconds for ten thousand triples. It asks for what paths lead to from literals too,
    at which the engine raises TypeError.
    """

    def __bool__(self) -> bool:
        return True

    def objects(self, subject: Any = None, predicate: Any = None, unique: bool = False) -> Any:
        """The values of a property."""
        literal = isinstance(subject, rdflib.Literal)
        return iter(()) if literal else super().objects(subject, predicate, unique)

    def predicate_objects(self, subject: Any = None, unique: bool = False) -> Any:
        """The properties and their values."""
        literal = isinstance(subject, rdflib.Literal)
        return iter(()) if literal else super().predicate_objects(subject, unique)


#: Whether this is a thread that checks data at the moment.
_checking: ContextVar[bool] = ContextVar("checking", default=False)


def _is_wanted(record: logging.LogRecord) -> bool:
    """rdflib logs a traceback for each wrong date; a check looks for wrong dates."""
    return not _checking.get()


logging.getLogger("rdflib.term").addFilter(_is_wanted)


@contextmanager
def quiet() -> Iterator[None]:
    """Leaves out what rdflib logs of wrong values in this thread; all others log as ever."""
    token = _checking.set(True)
    try:
        yield
    finally:
        _checking.reset(token)


def _finding(result: Result, shapes: rdflib.Graph, data: Store) -> Finding:
    focus, value, path = result.focus, result.value, result.path
    assert not isinstance(value, Triple)
    if focus == WHOLE and isinstance(value, NamedNode | BlankNode):
        focus, value = value, None  # a query over everything gives the node in question as value
    assert isinstance(focus, NamedNode | BlankNode)
    if value == focus:
        value = None
    counted = path if value is None and result.rule == result.shape else None
    rule = rdflib.URIRef(result.rule.value)
    column = shapes.value(rule, rdflib.URIRef(f"{PAL}cellColumn"))
    return Finding(
        severity=result.severity,
        focus=_unlabelled(focus),
        path=path,
        value=_unlabelled(value),
        message=result.message,
        shape=result.shape,
        component=NamedNode(f"{SH}{result.component}"),
        location=locate(data, focus, str(column) if column else None),
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
