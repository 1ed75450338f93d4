"""Writes what is told of one thing as one JSON object, for those who don't know RDF.

What the thing points to is embedded under the property, what points to it under the term of the
context that means the property backwards (``directorOf``), else under ``@reverse``. A node has its
label wherever it is embedded, the rest of what is said of it where it is met first. What nothing
embeds, as the names of classes and properties, or only too deep, as the end of a long list, is in
the ``glossary`` (@included; JSON-LD 1.1, 4.1.8).
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from itertools import chain
from typing import Any

from pyoxigraph import BlankNode, Literal, NamedNode, Quad, Triple

from graph.rdf.description import INTRODUCTION
from graph.rdf.jsonld import CONTEXT_PATH, Properties, Terms, context_terms, iris_of, node_id

_TYPE = INTRODUCTION[0].value
#: Nodes inside each other: readers take a piece of their stack for each.
DEPTH = 32
_INTRODUCTION = [predicate.value for predicate in INTRODUCTION]


def frame(statements: Iterable[Quad] | Iterable[Triple], root: str, base: str) -> dict[str, Any]:
    """A JSON-LD 1.1 document with the thing ``root`` (an IRI) as its one object.

    It links the published context, and says the same triples as ``statements``, whose order it
    keeps. Graphs aren't told.
    """
    nodes: dict[str, Properties] = {}
    inlinks: dict[str, dict[str, None]] = {}
    for statement in statements:
        identifier, name = node_id(statement.subject), statement.predicate.value
        properties, value = nodes.setdefault(identifier, {}), statement.object
        if identifier != root and isinstance(value, NamedNode) and value.value == root:
            inlinks.setdefault(name, {})[identifier] = None
        else:
            # A statement may stand in several graphs.
            properties.setdefault(name, {})[value] = None
    undone, terms = context_terms().around(chain([root], inlinks, iris_of(nodes)))
    link = base + CONTEXT_PATH
    return {"@context": [link, undone] if undone else link} | _Frame(nodes, terms).root(
        root, inlinks
    )


class _Frame:
    """The nodes of one document, and those of them that are written already."""

    def __init__(self, nodes: dict[str, Properties], terms: Terms) -> None:
        self._nodes, self._terms = nodes, terms
        self._identifiers: set[str] = set()

    def root(self, iri: str, inlinks: Mapping[str, Iterable[str]]) -> dict[str, Any]:
        """The object of the thing, with all other nodes in it."""
        self._identifiers.add(iri)
        values: dict[str, list[Any]] = {}
        reverse_values: dict[str, list[Any]] = {}
        for predicate, subjects in inlinks.items():
            members = [self._member(subject, 1) for subject in subjects]
            term = self._terms.reverses.get(predicate)
            (values if term else reverse_values)[term or self._terms.name(predicate)] = members
        thing = self._object(iri, self._nodes.get(iri, {}), values, 1)
        if reverse_values:
            thing["@reverse"] = reverse_values
        glossary = [self._member(node, 1) for node in self._nodes if node not in self._identifiers]
        return thing | ({"glossary": glossary} if glossary else {})

    def _member(self, identifier: str, depth: int) -> dict[str, Any]:
        """The object of a node that is inside of so many."""
        properties = self._nodes.get(identifier, {})
        if identifier in self._identifiers or depth > DEPTH:
            return self._object(identifier, _introduction(properties), {}, depth)
        self._identifiers.add(identifier)
        return self._object(identifier, properties, {}, depth + 1)

    def _object(
        self, identifier: str, properties: Properties, values: dict[str, list[Any]], depth: int
    ) -> dict[str, Any]:
        for predicate, objects in properties.items():
            for value in objects if predicate != _TYPE else ():
                if isinstance(value, NamedNode | BlankNode):
                    member = self._member(node_id(value), depth)
                    values.setdefault(self._terms.key(predicate), []).append(member)
                else:
                    key, member = self._terms.member(predicate, value)
                    values.setdefault(key, []).append(member)
        return self._terms.node_object(identifier, properties.get(_TYPE, ()), values)


def _introduction(properties: Properties) -> Properties:
    """Classes and labels, as far as these are no nodes, which may lead back to their own."""
    introduction = {name: properties[name] for name in _INTRODUCTION if name in properties}
    return {
        name: {value: None for value in values if name == _TYPE or isinstance(value, Literal)}
        for name, values in introduction.items()
    }
