"""RDF terms of every kind (RDF 1.2 Concepts, 3), and their spelling in N-Triples."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pyoxigraph as ox

#: What may be a subject.
Node = ox.NamedNode | ox.BlankNode
#: What may be an object; a triple is a triple term there.
Term = Node | ox.Literal | ox.Triple

_SCHEME = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
#: The end of a reference, which urljoin leaves out where nothing stands behind its signs.
_ENDING = re.compile(r";*(?:[?#].*)?\Z", re.DOTALL)


def is_absolute(text: str) -> bool:
    """Whether a text begins as an IRI does, with a scheme."""
    return _SCHEME.match(text) is not None


def resolved(reference: str, base: str) -> str:
    """The IRI that a reference is under a base without a query (RFC 3986, 5.2.2).

    >>> [resolved(text, "http://x.example/") for text in ("ns#", "a/../b?", "urn:ns#", "")]
    ['http://x.example/ns#', 'http://x.example/b?', 'urn:ns#', 'http://x.example/']
    """
    if is_absolute(reference):
        return reference
    ending = _ENDING.search(reference)
    assert ending is not None  # it may be empty
    return urljoin(base, reference[: ending.start()]) + ending[0]


def n_triples(term: Term) -> str:
    """A term as N-Triples spells it.

    >>> n_triples(ox.Triple(ox.BlankNode("b"), ox.NamedNode("urn:p"), ox.Literal("v")))
    '<<( _:b <urn:p> "v" )>>'
    """
    if not isinstance(term, ox.Triple):
        return str(term)
    return f"<<( {' '.join(n_triples(part) for part in term)} )>>"


def atoms(term: object) -> Iterator[object]:
    """The term itself, or what a triple term is made of, however deep.

    >>> inner = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("v"))
    >>> outer = ox.Triple(ox.NamedNode("urn:b"), ox.NamedNode("urn:says"), inner)
    >>> [str(part) for part in atoms(outer)]
    ['<urn:b>', '<urn:says>', '<urn:a>', '<urn:p>', '"v"']
    """
    if not isinstance(term, ox.Triple):
        yield term
        return
    for part in term:
        yield from atoms(part)


def has_triple_term(statement: ox.Quad | ox.Triple) -> bool:
    """Whether the object of the statement is a triple term (RDF 1.2)."""
    return isinstance(statement.object, ox.Triple)
