"""Compares results as SPARQL does: rows in any order, numbers by value, blank nodes by place."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from rdflib import RDF, XSD, BNode, Graph, Literal, Namespace
from rdflib.compare import isomorphic, to_isomorphic
from rdflib.query import Result
from rdflib.term import Node

RS = Namespace("http://www.w3.org/2001/sw/DataAccess/tests/result-set#")
NUMERIC = {XSD.integer, XSD.decimal, XSD.float, XSD.double}
EXTENSIONS = {".srx": "xml", ".srj": "json", ".tsv": "tsv", ".csv": "csv"}

Row = frozenset[tuple[str, Any]]


def read(data: bytes, form: str) -> bool | list[Row]:
    """What rdflib reads in a result document: a boolean or rows."""
    found = Result.parse(io.BytesIO(data), format=form)
    if found.type == "ASK":
        return bool(found.askAnswer)
    return [row({str(k): v for k, v in each.items()}) for each in found.bindings]


def expected(path: Path) -> bool | list[Row] | Graph:
    """What a file of the suite says: a boolean, rows or a graph."""
    if path.suffix in EXTENSIONS:
        return read(path.read_bytes(), EXTENSIONS[path.suffix])
    graph = Graph().parse(path, publicID=path.as_uri())
    result = graph.value(None, RDF.type, RS.ResultSet)
    if result is None:
        return graph
    truth = graph.value(result, RS.boolean)
    if isinstance(truth, Literal):
        return bool(truth)
    return [
        row(
            {
                str(graph.value(binding, RS.variable)): cast(Node, graph.value(binding, RS.value))
                for binding in graph.objects(solution, RS.binding)
            }
        )
        for solution in graph.objects(result, RS.solution)
    ]


def row(bindings: dict[str, Node]) -> Row:
    """A solution as something to compare."""
    return frozenset((name, _key(term)) for name, term in bindings.items() if term is not None)


def _key(term: Node) -> Any:
    if isinstance(term, Literal) and term.datatype in NUMERIC and not term.ill_typed:
        value = term.value
        return ("number", str(term.datatype), str(float(value)) if value != value else value)
    if isinstance(term, Literal):
        datatype = None if term.datatype == XSD.string else term.datatype
        language = term.language.lower() if term.language else None
        return ("literal", str(term), language, datatype and str(datatype))
    return ("blank" if isinstance(term, BNode) else "iri", str(term))


def same(found: Any, wanted: Any) -> bool:
    """Whether the two are the same answer."""
    if isinstance(wanted, Graph):
        return isomorphic(to_isomorphic(found), to_isomorphic(wanted))
    if isinstance(wanted, bool) or isinstance(found, bool):
        return found is wanted
    if _blanks(found) or _blanks(wanted):
        return len(found) == len(wanted) and _match(list(found), list(wanted), {})
    return _counted(found) == _counted(wanted)


def _counted(rows: Sequence[Row]) -> Counter[Row]:
    return Counter(frozenset((name, _hashable(key)) for name, key in each) for each in rows)


def _hashable(key: Any) -> Any:
    kind, *rest = key
    # 0.1 as a decimal and as a float are other terms, told apart by their datatype
    return (kind, *(float(part) if isinstance(part, Decimal) else part for part in rest))


def _blanks(rows: Sequence[Row]) -> bool:
    return any(key[0] == "blank" for each in rows for _, key in each)


def _match(found: list[Row], wanted: list[Row], known: dict[str, str]) -> bool:
    """Whether a renaming of blank nodes, one to one, makes the rows the same; tries them all."""
    if not found:
        return True
    first, rest = found[0], found[1:]
    for index, other in enumerate(wanted):
        renamed = _renaming(dict(first), dict(other), known)
        if renamed is not None and _match(rest, wanted[:index] + wanted[index + 1 :], renamed):
            return True
    return False


def _renaming(
    one: dict[str, Any], other: dict[str, Any], known: dict[str, str]
) -> dict[str, str] | None:
    if one.keys() != other.keys():
        return None
    renamed = dict(known)
    for name, key in one.items():
        wanted = other[name]
        if key[0] == wanted[0] == "blank":
            if renamed.setdefault(key[1], wanted[1]) != wanted[1]:
                return None
        elif _hashable(key) != _hashable(wanted):
            return None
    return renamed if len(set(renamed.values())) == len(renamed) else None
