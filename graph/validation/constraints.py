"""The constraints of SHACL Core that shapes here use, each a function of the value nodes.

They give exactly what pySHACL gives, which the tests hold them to; a shape with a constraint that
isn't here is refused, not passed over.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime
from functools import lru_cache

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode
from pyshacl.rdfutil.compare import compare_literal
from rdflib.namespace import RDF, SH, XSD

from graph.validation.node_view import NodeView, Values
from graph.validation.result import Term

#: What breaks a constraint: value nodes, or None where no single one does.
Broken = Iterator[Term | None]
Check = Callable[[NodeView, Term, Values, Iterable[Term]], Broken]

#: Literals whose values are remembered: dates and numbers come again and again.
_LITERALS = 1 << 14
_KINDS: dict[rdflib.term.Node, tuple[type, ...]] = {
    SH.IRI: (NamedNode,),
    SH.Literal: (Literal,),
    SH.BlankNode: (BlankNode,),
    SH.BlankNodeOrIRI: (BlankNode, NamedNode),
    SH.BlankNodeOrLiteral: (BlankNode, Literal),
    SH.IRIOrLiteral: (NamedNode, Literal),
}
#: What a valid literal of a datatype is in Python; others are taken as they are.
_VALUES: dict[rdflib.term.Node, type | tuple[type, ...]] = {
    XSD.string: (str, bytes),
    RDF.langString: (str, bytes),
    XSD.integer: int,
    XSD.date: date,
    XSD.dateTime: datetime,
    XSD.boolean: bool,
}


def check_of(shapes: rdflib.Graph, constraint: str, parameter: rdflib.term.Node) -> Check | None:
    """The function for a constraint, by its local name; None for what is no constraint."""
    make = _CONSTRAINTS.get(constraint)
    return make(shapes, parameter) if make else None


def term_of(node: rdflib.term.Node) -> NamedNode | BlankNode | Literal:
    """A term of rdflib as one of pyoxigraph."""
    if isinstance(node, rdflib.Literal):
        if node.language:
            return Literal(str(node), language=node.language)
        return Literal(str(node), datatype=NamedNode(node.datatype or XSD.string))
    return BlankNode(str(node)) if isinstance(node, rdflib.BNode) else NamedNode(str(node))


@lru_cache(_LITERALS)
def _value(literal: Literal) -> rdflib.Literal:
    if literal.language:
        return rdflib.Literal(literal.value, lang=literal.language)
    return rdflib.Literal(literal.value, datatype=rdflib.URIRef(literal.datatype.value))


def _text(term: Term) -> str | None:
    """What patterns and lengths look at: the text of an IRI or a literal, nothing of others."""
    if isinstance(term, NamedNode):
        return term.value
    if not isinstance(term, Literal):
        return None
    if term.language or term.datatype.value == str(XSD.string):
        return term.value
    return str(_value(term))


def _each(wrong: Callable[[Term], bool]) -> Check:
    """A check of one value node at a time."""
    return lambda view, node, own, values: (value for value in values if wrong(value))


def _integer(parameter: rdflib.term.Node) -> int:
    assert isinstance(parameter, rdflib.Literal)
    return int(parameter)


def _min_count(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    least = _integer(parameter)
    return lambda view, node, own, values: iter([None] * (sum(1 for _ in values) < least))


def _max_count(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    most = _integer(parameter)
    return lambda view, node, own, values: iter([None] * (sum(1 for _ in values) > most))


def _node_kind(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    kinds = _KINDS[parameter]
    return _each(lambda value: not isinstance(value, kinds))


def _class(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    of = NamedNode(str(parameter))
    return lambda view, node, own, values: (
        value for value in values if not view.is_instance(value, of)
    )


def _datatype(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    datatype, valid = NamedNode(str(parameter)), _VALUES.get(parameter)

    def wrong(value: Term) -> bool:
        if not isinstance(value, Literal) or value.datatype != datatype:
            return True
        literal = _value(value)
        return bool(literal.ill_typed) or not (valid is None or isinstance(literal.value, valid))

    return _each(wrong)


def _pattern(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    search = re.compile(str(parameter)).search

    def wrong(value: Term) -> bool:
        text = _text(value)
        return text is None or not search(text)

    return _each(wrong)


def _min_length(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    least = _integer(parameter)

    def wrong(value: Term) -> bool:
        text = _text(value)
        return bool(least) and (text is None or len(text) < least)

    return _each(wrong)


def _max_length(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    most = _integer(parameter)

    def wrong(value: Term) -> bool:
        text = _text(value)
        return text is None or len(text) > most

    return _each(wrong)


def _bound(holds: Callable[[int], bool]) -> Callable[[rdflib.Graph, rdflib.term.Node], Check]:
    def make(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
        return _each(lambda value: not _compares(value, parameter, holds))

    return make


def _compares(value: Term, bound: rdflib.term.Node, holds: Callable[[int], bool]) -> bool:
    if not isinstance(value, Literal) or not isinstance(bound, rdflib.Literal):
        return False
    literal = _value(value)
    if isinstance(literal.value, str) != isinstance(bound.value, str):
        return False
    try:
        return holds(compare_literal(literal, bound))  # type: ignore[no-untyped-call]
    except (TypeError, NotImplementedError):
        return False


def _in(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    allowed = {term_of(each) for each in shapes.items(parameter)}
    return _each(lambda value: value not in allowed)


def _has_value(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    wanted = term_of(parameter)
    return lambda view, node, own, values: iter([None] * (wanted not in set(values)))


def _equals(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    other = NamedNode(str(parameter))
    return lambda view, node, own, values: iter(set(own.get(other, ())) ^ set(values))


def _unique_lang(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    def repeated(view: NodeView, node: Term, own: Values, values: Iterable[Term]) -> Broken:
        languages = Counter(
            value.language for value in values if isinstance(value, Literal) and value.language
        )
        yield from (None for times in languages.values() if times > 1)

    return repeated


def _or(shapes: rdflib.Graph, parameter: rdflib.term.Node) -> Check:
    """One of several shapes without names, each of constraints on the value itself."""
    branches = [_constraints(shapes, each) for each in shapes.items(parameter)]

    def wrong(view: NodeView, node: Term, own: Values, values: Iterable[Term]) -> Broken:
        for value in values:
            if not any(_holds(view, value, checks) for checks in branches):
                yield value

    return wrong


def _constraints(shapes: rdflib.Graph, shape: rdflib.term.Node) -> Sequence[Check]:
    checks = []
    for predicate, parameter in shapes.predicate_objects(shape):
        check = check_of(shapes, str(predicate).removeprefix(str(SH)), parameter)
        if check is None:
            raise ValueError(f"a shape in sh:or has {predicate}, which is not supported")
        checks.append(check)
    return checks


def _holds(view: NodeView, value: Term, checks: Sequence[Check]) -> bool:
    return not any(True for check in checks for _ in check(view, value, {}, [value]))


_CONSTRAINTS: dict[str, Callable[[rdflib.Graph, rdflib.term.Node], Check]] = {
    "class": _class,
    "datatype": _datatype,
    "equals": _equals,
    "hasValue": _has_value,
    "in": _in,
    "maxCount": _max_count,
    "maxExclusive": _bound(lambda order: order < 0),
    "maxInclusive": _bound(lambda order: order <= 0),
    "maxLength": _max_length,
    "minCount": _min_count,
    "minExclusive": _bound(lambda order: order > 0),
    "minInclusive": _bound(lambda order: order >= 0),
    "minLength": _min_length,
    "nodeKind": _node_kind,
    "or": _or,
    "pattern": _pattern,
    "uniqueLang": _unique_lang,
}
