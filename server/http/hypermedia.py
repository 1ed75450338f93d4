"""What a fragment says of itself: its number, its pages, and how to ask for others.

The words are those that the specification of Triple Pattern Fragments asks for (VoID and Hydra);
the nodes have addresses, so that nothing depends on how a parser names blank nodes.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from graph.matching.fragments import PAGE_TRIPLES, FragmentPage
from graph.rdf.namespaces import DCT, HYDRA, RDF, VOID, XSD_INTEGER

_RDF_TYPE = RDF + "type"
_PRIMARY_TOPIC = "http://xmlns.com/foaf/0.1/primaryTopic"
_PARTS = ("subject", "predicate", "object")

_Statement = tuple[str, str, NamedNode | Literal]


@dataclass(frozen=True)
class Addresses:
    """Where a fragment and its pages are; ``form`` is the address that the parts are added to.

    ``dataset`` is the IRI of what is searched, ``template`` the URI template (RFC 6570) of all its
    fragments; ``previous`` and ``following`` are None where there is no such page.
    """

    dataset: str
    form: str
    template: str
    fragment: str
    page: str
    previous: str | None
    following: str | None


def controls(at: Addresses, page: FragmentPage, *, in_graph: bool) -> list[Quad]:
    """The metadata and controls of a page.

    ``in_graph`` puts them into a named graph of their own, apart from the data, with the link that
    tells clients which graph that is.
    """
    metadata = NamedNode(f"{at.page}#metadata")
    statements = [*_dataset(at), *_form(at), *_fragment(at, page)]
    if not in_graph:
        return [Quad(NamedNode(s), NamedNode(p), o) for s, p, o in statements]
    topics = (NamedNode(at.fragment), NamedNode(at.dataset))
    statements += [(metadata.value, _PRIMARY_TOPIC, topic) for topic in topics]
    return [Quad(NamedNode(s), NamedNode(p), o, metadata) for s, p, o in statements]


def _dataset(at: Addresses) -> Iterator[_Statement]:
    yield at.dataset, _RDF_TYPE, NamedNode(VOID + "Dataset")
    yield at.dataset, _RDF_TYPE, NamedNode(HYDRA + "Collection")
    yield at.dataset, VOID + "subset", NamedNode(at.fragment)
    yield at.dataset, HYDRA + "search", NamedNode(f"{at.form}#search")


def _form(at: Addresses) -> Iterator[_Statement]:
    form = f"{at.form}#search"
    yield form, _RDF_TYPE, NamedNode(HYDRA + "IriTemplate")
    yield form, HYDRA + "template", Literal(at.template)
    yield form, HYDRA + "variableRepresentation", NamedNode(HYDRA + "ExplicitRepresentation")
    for part in _PARTS:
        yield form, HYDRA + "mapping", NamedNode(f"{at.form}#{part}")
    for part in _PARTS:
        mapping = f"{at.form}#{part}"
        yield mapping, _RDF_TYPE, NamedNode(HYDRA + "IriTemplateMapping")
        yield mapping, HYDRA + "variable", Literal(part)
        yield mapping, HYDRA + "property", NamedNode(RDF + part)


def _fragment(at: Addresses, page: FragmentPage) -> Iterator[_Statement]:
    total = Literal(str(page.total.number), datatype=XSD_INTEGER)
    yield at.fragment, _RDF_TYPE, NamedNode(HYDRA + "Collection")
    yield at.fragment, DCT + "source", NamedNode(at.dataset)
    yield at.fragment, VOID + "triples", total
    yield at.fragment, HYDRA + "view", NamedNode(at.page)
    if at.fragment != at.page:
        yield at.fragment, VOID + "subset", NamedNode(at.page)
        yield at.fragment, HYDRA + "totalItems", total
    yield at.page, _RDF_TYPE, NamedNode(HYDRA + "PartialCollectionView")
    yield at.page, HYDRA + "totalItems", total
    yield at.page, HYDRA + "itemsPerPage", Literal(str(PAGE_TRIPLES), datatype=XSD_INTEGER)
    yield at.page, HYDRA + "first", NamedNode(at.fragment)
    if at.previous:
        yield at.page, HYDRA + "previous", NamedNode(at.previous)
    if at.following:
        yield at.page, HYDRA + "next", NamedNode(at.following)
