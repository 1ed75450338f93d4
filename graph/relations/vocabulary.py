"""The statements of the vocabulary: its terms, their alignment, and the words read as results."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

import pyoxigraph as ox

from graph.bundled import bundled
from graph.iris import Iris
from graph.rdf.namespaces import PAL, SKOS
from graph.reading.awards.result_words import result_words

#: The files of the ontology's named graph.
FILES = ("ontology/palmares.ttl", "ontology/alignment.ttl", "ontology/wikidata.ttl")
_HIDDEN = ox.NamedNode(SKOS + "hiddenLabel")


def ontology(base: str) -> set[ox.Quad]:
    """The quads of the ontology, its alignment and the words of results, in their named graph."""
    graph = ox.NamedNode(Iris(base).graph("ontology"))
    return {ox.Quad(each.subject, each.predicate, each.object, graph) for each in _triples()}


@cache
def _triples() -> frozenset[ox.Triple]:
    files = (
        quad.triple
        for name in FILES
        for quad in ox.parse(path=bundled(name), format=ox.RdfFormat.TURTLE)
    )
    return frozenset([*files, *_words()])


def _words() -> Iterator[ox.Triple]:
    for concept, words in result_words().items():
        for word in words:
            yield ox.Triple(ox.NamedNode(PAL + concept), _HIDDEN, ox.Literal(word))
