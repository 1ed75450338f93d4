"""What the document of a thing says of itself: topic, sources, release, licence, its pages.

Those who have it in a format without named graphs learn so where the statements come from. Pages
are told in the words of Hydra (hydra:PartialCollectionView).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from pyoxigraph import Literal, NamedNode, Quad

from graph.rdf.description import Description
from graph.rdf.namespaces import DCT, FOAF, HYDRA, RDF_TYPE, XSD_INTEGER
from server.http.documents import page_address
from server.http.site import Site

_DOCUMENT = NamedNode(FOAF + "Document")
_TOPIC = NamedNode(FOAF + "primaryTopic")
_SOURCE = NamedNode(DCT + "source")
_LICENCE = NamedNode(DCT + "license")
_IN_DATASET = NamedNode("http://rdfs.org/ns/void#inDataset")
_VERSION = NamedNode("http://www.w3.org/ns/dcat#version")
#: The words of Hydra for link relations.
_RELATIONS = {
    relation: NamedNode(HYDRA + name)
    for relation, name in (
        ("first", "first"), ("prev", "previous"), ("next", "next"), ("last", "last"),
    )
}  # fmt: skip


def document_metadata(site: Site, description: Description, path: str) -> Iterator[Quad]:
    """The statements about the document at ``path``, in no named graph.

    Its sources are the named graphs in which its statements stand; the licences are theirs, or
    where these have none those of the release. It has none where that of a source may be unknown.
    """
    document = NamedNode(site.iri(page_address(path, description.page)))
    dataset = NamedNode(site.iri(".well-known/void#dataset"))
    yield Quad(document, RDF_TYPE, _DOCUMENT)
    yield Quad(document, _TOPIC, NamedNode(description.iri))
    for graph in description.graphs:
        yield Quad(document, _SOURCE, NamedNode(graph))
    for licence in _licences(site, description):
        yield Quad(document, _LICENCE, NamedNode(licence))
    yield Quad(document, _IN_DATASET, dataset)
    yield Quad(dataset, _VERSION, Literal(site.release.id))
    if description.last > 1:
        yield from _pages(site, description, path, document)


def _pages(site: Site, description: Description, path: str, document: NamedNode) -> Iterator[Quad]:
    collection = NamedNode(site.iri(f"{path}#incoming"))
    total = Literal(str(description.inlinks_total), datatype=XSD_INTEGER)
    yield Quad(NamedNode(description.iri), NamedNode(HYDRA + "collection"), collection)
    yield Quad(collection, RDF_TYPE, NamedNode(HYDRA + "Collection"))
    yield Quad(collection, NamedNode(HYDRA + "totalItems"), total)
    yield Quad(collection, NamedNode(HYDRA + "view"), document)
    yield Quad(document, RDF_TYPE, NamedNode(HYDRA + "PartialCollectionView"))
    for relation, number in description.neighbours.items():
        yield Quad(document, _RELATIONS[relation], NamedNode(site.iri(page_address(path, number))))


def _licences(site: Site, description: Description) -> Iterable[str]:
    manifest = site.release.manifest
    unlicensed = manifest.get("unlicensed", {})
    if not unlicensed:
        return filter(None, description.licences or manifest.get("licences", ()))
    # what is said of shared things is from all tables, also from those of an unknown licence
    keys = [graph.partition(site.iri("graph/table/"))[2] for graph in description.graphs]
    licensed = all(key and key not in unlicensed for key in keys)
    return description.licences if licensed else ()
