"""Describes a thing, page by page, whichever store has the data."""

from __future__ import annotations

from collections.abc import Mapping

from pyoxigraph import Quad

from graph.errors import UnknownPage, UnknownThing
from graph.rdf.description import (
    INTRODUCTION,
    Description,
    first_values,
    graphs_of,
    node,
    terms_with_labels,
)
from graph.stores.protocol import GraphStore


def describe(store: GraphStore, iri: str, page: int = 1) -> Description:
    """A page (from 1) of the description of a thing of which there are statements.

    Raises UnknownThing for a thing of which there are none, UnknownPage beyond the last.
    """
    thing = node(iri)
    own, inlinks = store.excerpt(thing, max(page, 1)) if thing else ([], None)
    if thing is None or inlinks is None or not own:
        raise UnknownThing(f"Nothing is said of {iri}.")
    if not 1 <= page <= inlinks.last:
        raise UnknownPage(f"What is said of {iri} ends with page {inlinks.last}.")
    if page > 1:
        own = [quad for quad in own if quad.predicate in INTRODUCTION]
    own, nested = store.nested(thing, own)
    graphs = graphs_of([*own, *inlinks.quads])
    first = first_values(own)
    terms = [*terms_with_labels(thing, first, inlinks.quads), *{quad.graph_name for quad in own}]
    labels, licences = store.annotations(terms, graphs)

    def other_labels() -> Mapping[str, Quad]:
        others = {quad.object for quad in own} - {quad.object for quad in first}
        return store.annotations(others, ()).labels if others else {}

    return Description(
        iri=iri,
        own=tuple(own),
        inlinks=tuple(inlinks.quads),
        inlinks_total=inlinks.total,
        counted=inlinks.counted,
        labels=dict(sorted(labels.items())),
        graphs=graphs,
        licences=licences,
        page=page,
        last=inlinks.last,
        nested=tuple(nested),
        other_labels=other_labels,
    )
