"""Describes a thing, page by page, whichever store has the data."""

from __future__ import annotations

from graph.errors import UnknownPage, UnknownThing
from graph.rdf.description import INTRODUCTION, Description, graphs_of, named_terms, node
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
    labels, licences = store.annotations(named_terms(thing, own, inlinks.quads), graphs)
    return Description(
        iri=iri,
        own=tuple(own),
        inlinks=tuple(inlinks.quads),
        inlinks_total=inlinks.total,
        labels=dict(sorted(labels.items())),
        graphs=graphs,
        licences=licences,
        page=page,
        last=inlinks.last,
        nested=tuple(nested),
    )
