"""What the document of a thing says of itself: topic, sources, release, licence, its pages.

Those who have it in a format without named graphs learn so where the statements come from. Pages
are told in the words of Hydra (hydra:PartialCollectionView).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, Quad

from graph.iris import Iris
from graph.rdf.description import Description
from graph.rdf.namespaces import DCT, FOAF, HYDRA, PROV, RDF_TYPE, RDFS, SCHEMA, XSD_INTEGER
from server.http.documents import page_address
from server.http.site import IN_IRI, Site, licence_link

_DOCUMENT = NamedNode(FOAF + "Document")
_SEE_ALSO = NamedNode(RDFS + "seeAlso")
_TOPIC = NamedNode(FOAF + "primaryTopic")
_SOURCE = NamedNode(DCT + "source")
_ORIGINS = (_SOURCE, NamedNode(PROV + "wasDerivedFrom"))
_LICENCE = NamedNode(DCT + "license")
_CREDIT = NamedNode(SCHEMA + "creditText")
#: Sources that a document names, and that a release may have to be named by each document that
#: tells of none in particular.
NAMED_SOURCES = 5
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

    Its sources are the named graphs in which its statements stand, and the pages that these were
    read from, with whom they want to be named; the licences are theirs, or where these have none
    those of the release. It has none where that of a source may be unknown, nor has what a user's
    own mapping alone says pages or licences of the tables beside it.
    """
    document = NamedNode(site.iri(page_address(path, description.page)))
    dataset = NamedNode(site.iri(".well-known/void#dataset"))
    yield Quad(document, RDF_TYPE, _DOCUMENT)
    yield Quad(document, _TOPIC, NamedNode(description.iri))
    for graph in description.graphs:
        yield Quad(document, _SOURCE, NamedNode(graph))
    for source in _named_sources(site, description):
        if source["attribution"]:
            yield Quad(document, _CREDIT, Literal(source["attribution"], language="en"))
        if source["page"]:
            yield Quad(document, _SOURCE, NamedNode(source["page"]))
    for licence in _licences(site, description):
        yield Quad(document, _LICENCE, NamedNode(licence))
    yield Quad(document, _IN_DATASET, dataset)
    yield Quad(dataset, _VERSION, Literal(site.release.id))
    if not description.counted:
        everything = NamedNode(site.pattern_url("object", description.iri))
        yield Quad(document, _SEE_ALSO, everything)
    if description.last > 1:
        yield from _pages(site, description, path, document)


def source_links(site: Site, description: Description) -> list[str]:
    """The same for the header Link: the licences (RFC 4946), and the pages ("via", RFC 4287).

    A source table says itself under which licence it is, which is all that its CSV has of it.
    """
    own = (quad.object for quad in description.own if quad.predicate == _LICENCE)
    licences = [term.value for term in own if isinstance(term, NamedNode)]
    pages = {source["page"]: source for source in _named_sources(site, description)}
    return [
        *map(licence_link, licences or _licences(site, description)),
        *(_page_link(page, source["attribution"] or "") for page, source in pages.items() if page),
    ]


def links_of(statements: Iterable[Quad]) -> list[str]:
    """The licences and the pages that these statements name, for the header Link."""
    links = []
    for quad in statements:
        if quad.predicate == _LICENCE and isinstance(quad.object, NamedNode):
            links.append(licence_link(quad.object.value))
        elif quad.predicate == _SOURCE and isinstance(quad.object, NamedNode):
            links.append(_page_link(quad.object.value))
    return links


def _page_link(page: str, attribution: str = "") -> str:
    """The entry for a page, whose title names its authors (RFC 8187 writes what isn't ASCII)."""
    title = f"; title*=UTF-8''{quote(attribution, safe='')}" if attribution else ""
    return f'<{quote(page, safe=IN_IRI)}>; rel="via"{title}'


def sources_of(site: Site, description: Description) -> list[dict[str, Any]]:
    """The source tables that speak of a thing: those of its graphs, and those that it names."""
    graphs, tables = site.iri("graph/table/"), site.iri("id/table/")
    keys = {iri.partition(graphs)[2] for iri in description.graphs}
    for quad in description.own:
        if quad.predicate in _ORIGINS:
            path = str(getattr(quad.object, "value", "")).partition(tables)[2]
            keys.add(path.partition("/")[0])
    places = site.release.source_places
    return [_sources(site)[place] for place in sorted(places[key] for key in keys & places.keys())]


def _named_sources(site: Site, description: Description) -> Sequence[dict[str, Any]]:
    """The first of these; where none is known, all of a release that is made of few."""
    sources = sources_of(site, description)
    if not sources and len(_sources(site)) <= NAMED_SOURCES and not _is_own(site, description):
        sources = [*_sources(site)]
    return sources[:NAMED_SOURCES]


def _is_own(site: Site, description: Description) -> bool:
    """Whether all of it is of users' own mappings."""
    graphs = description.graphs
    return bool(graphs) and not any(map(Iris(site.base).makes, graphs))


def _sources(site: Site) -> Sequence[dict[str, Any]]:
    sources: Sequence[dict[str, Any]] = site.release.manifest.get("sources", ())
    return sources


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
        of_release = () if _is_own(site, description) else manifest.get("licences", ())
        return filter(None, description.licences or of_release)
    # what is said of shared things is from all tables, also from those of an unknown licence
    keys = [graph.partition(site.iri("graph/table/"))[2] for graph in description.graphs]
    licensed = all(key and key not in unlicensed for key in keys)
    return description.licences if licensed else ()
