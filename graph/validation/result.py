"""One validation result, whichever way it was reached, with the members that SHACL 3.6.2 has."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import BlankNode, Literal, NamedNode, Triple

Node = NamedNode | BlankNode
Term = NamedNode | BlankNode | Literal | Triple


@dataclass(frozen=True, slots=True)
class Result:
    """Which node breaks which constraint of which shape.

    ``path`` is None where it is not a single property, ``rule`` the constraint in the shape, or
    the shape itself; ``component`` and ``severity`` are local names in the namespace of SHACL.
    """

    focus: Term
    path: NamedNode | None
    value: Term | None
    shape: NamedNode
    rule: NamedNode
    component: str
    severity: str
    message: str
