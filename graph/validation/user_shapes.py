"""Checks data by shapes that a user wrote: any SHACL (Core, and SPARQL constraints), by pySHACL."""

from __future__ import annotations

import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path

import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Store
from rdflib.namespace import SH
from rdflib.plugins.parsers.notation3 import BadSyntax

from graph.errors import InputError, reason_of
from graph.validation.report import SEVERITIES, Finding
from graph.validation.result import Result
from graph.validation.shapes import quiet, reference_results
from graph.validation.source_location import SourceLocation

#: Characters of a reason that are told: the engine names all that could stand in a wrong query.
_REASON_LENGTH = 300


def load_shapes(paths: Iterable[Path]) -> rdflib.Graph:
    """The shapes in Turtle files; raises InputError for one that can't be read."""
    shapes = rdflib.Graph()
    for path in paths:
        try:
            with quiet():
                shapes.parse(path, format="turtle")
        except BadSyntax as error:
            line = error.lines + 1
            raise InputError(path, f"is not Turtle ({error.message})", line=line) from None
        except (OSError, UnicodeDecodeError, ValueError) as error:
            raise InputError(path, f"can't be read ({reason_of(error)})") from None
    return shapes


def check_by(paths: Sequence[Path], data: Store) -> tuple[Finding, ...]:
    """What the shapes in these files find; raises InputError for what are no shapes."""
    shapes = load_shapes(paths)
    try:
        results = reference_results(data, shapes)
    except (MemoryError, OSError):
        raise
    except Exception as error:  # what comes of a wrong pattern or query is as it may be
        names = ", ".join(map(str, paths))
        reason = textwrap.shorten(str(error) or type(error).__name__, _REASON_LENGTH)
        raise InputError(names, f"can't be applied as shapes ({reason})") from None
    return tuple(_finding(result, shapes) for result in results)


def _finding(result: Result, shapes: rdflib.Graph) -> Finding:
    shape = _named(result.shape, shapes)
    focus, value = result.focus, result.value
    if not isinstance(focus, NamedNode | BlankNode):  # a literal that a shape names as its target
        focus, value = shape, focus
    return Finding(
        severity=result.severity if result.severity in SEVERITIES else "Warning",
        focus=focus,
        path=result.path,
        value=value if isinstance(value, NamedNode | Literal) and value != focus else None,
        message=result.message,
        shape=shape,
        component=NamedNode(f"{SH}{result.component}"),
        location=SourceLocation(),
    )


def _named(shape: NamedNode | BlankNode, shapes: rdflib.Graph) -> NamedNode:
    """The shape, or the nearest one around it that has an IRI: a blank node's label is chance."""
    node: rdflib.term.Node | None = (
        rdflib.BNode(shape.value) if isinstance(shape, BlankNode) else rdflib.URIRef(shape.value)
    )
    visited = set()
    while isinstance(node, rdflib.BNode) and node not in visited:
        visited.add(node)
        node = min(shapes.subjects(None, node), key=str, default=None)
    return NamedNode(str(node)) if isinstance(node, rdflib.URIRef) else NamedNode(str(SH.NodeShape))
