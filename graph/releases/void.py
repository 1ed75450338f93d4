"""A data set in the words of VoID: its size, graphs, classes, properties, links to Wikidata.

After https://www.w3.org/TR/void/, for what a release says of itself as for what is said of other
data.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import quote

import pyoxigraph as ox

from graph.rdf.curies import split_iri
from graph.rdf.namespaces import (
    FOAF,
    PREFIXES,
    RDF_TYPE,
    RDFS_LABEL,
    VOID,
    WIKIDATA,
    XSD_INTEGER,
)

#: The path of the description below the base (VoID, 7.2), and the fragment of the data set.
VOID_PATH = ".well-known/void"
DATASET = "#dataset"

Triple = tuple[str, str, ox.NamedNode | ox.Literal]

_PREFIXES = {namespace: prefix for prefix, namespace in PREFIXES.items()}


def describe(base: str, title: ox.Literal, counts: Mapping[str, Any]) -> Iterator[Triple]:
    """The data set at ``base``, with the ``counts`` that its manifest has, as far as it has them.

    These are ``triples``, and triples or things by IRI: ``graphs``, ``classes``, ``properties``
    and ``links``, the properties that lead to items of Wikidata.
    """
    void = base + VOID_PATH
    dataset = void + DATASET
    yield void, RDF_TYPE.value, node(VOID + "DatasetDescription")
    yield void, RDFS_LABEL.value, english("Description of the data set")
    yield void, FOAF + "primaryTopic", node(dataset)
    yield dataset, RDF_TYPE.value, node(VOID + "Dataset")
    yield dataset, RDFS_LABEL.value, title
    yield dataset, VOID + "sparqlEndpoint", node(base + "sparql")
    if "triples" in counts:
        yield dataset, VOID + "triples", _number(counts["triples"])
    for name in ("classes", "properties"):
        if name in counts:
            yield dataset, VOID + name, _number(len(counts[name]))
    yield from _graphs(dataset, base, counts["graphs"])
    for kind, entities in counts["classes"].items():
        yield from _partition(void, "class", kind, "entities", entities)
    for kind, triples in counts.get("properties", {}).items():
        yield from _partition(void, "property", kind, "triples", triples)
    for link, triples in counts.get("links", {}).items():
        yield from _linkset(void, link, triples)
    if counts.get("links"):
        yield from _wikidata(void)


def _graphs(dataset: str, base: str, graphs: Mapping[str, int]) -> Iterator[Triple]:
    for graph, triples in graphs.items():
        yield dataset, VOID + "subset", node(graph)
        yield graph, RDF_TYPE.value, node(VOID + "Dataset")
        yield graph, RDFS_LABEL.value, english(f"Graph {graph.removeprefix(base + 'graph/')}")
        yield graph, VOID + "triples", _number(triples)


def _partition(void: str, sort: str, term: str, unit: str, number: int) -> Iterator[Triple]:
    """The things of a class, or the statements with a property (4.5)."""
    partition = f"{void}#{sort}-{_name(term)}"
    words = {"class": "Instances of", "property": "Statements with"}[sort]
    yield void + DATASET, f"{VOID}{sort}Partition", node(partition)
    yield partition, RDF_TYPE.value, node(VOID + "Dataset")
    yield partition, RDFS_LABEL.value, english(f"{words} {split_iri(term)[1]}")
    yield partition, VOID + sort, node(term)
    yield partition, VOID + unit, _number(number)


def _linkset(void: str, link: str, triples: int) -> Iterator[Triple]:
    """The statements with a property that lead from things of the data set to items (5)."""
    linkset = f"{void}#links-{_name(link)}"
    yield void + DATASET, VOID + "subset", node(linkset)
    yield linkset, RDF_TYPE.value, node(VOID + "Linkset")
    yield linkset, RDFS_LABEL.value, english(f"Links to Wikidata with {split_iri(link)[1]}")
    yield linkset, VOID + "linkPredicate", node(link)
    yield linkset, VOID + "subjectsTarget", node(void + DATASET)
    yield linkset, VOID + "objectsTarget", node(void + "#wikidata")
    yield linkset, VOID + "triples", _number(triples)


def _wikidata(void: str) -> Iterator[Triple]:
    target = void + "#wikidata"
    yield target, RDF_TYPE.value, node(VOID + "Dataset")
    yield target, RDFS_LABEL.value, english("Wikidata")
    yield target, FOAF + "homepage", node("https://www.wikidata.org/")
    yield target, VOID + "uriSpace", ox.Literal(WIKIDATA)
    yield target, VOID + "sparqlEndpoint", node("https://query.wikidata.org/sparql")


def _name(term: str) -> str:
    """What names a term in a fragment: two vocabularies may share a local name."""
    space, local = split_iri(term)
    return quote(f"{_PREFIXES.get(space, space)}-{local}", safe="/:")


def node(value: str) -> ox.NamedNode:
    """The node with this IRI."""
    return ox.NamedNode(value)


def english(value: str) -> ox.Literal:
    """A text in English."""
    return ox.Literal(value, language="en")


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=XSD_INTEGER)
