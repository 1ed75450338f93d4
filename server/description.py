"""What machines look for: VoID at its known place and at the first page, and what a service is."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from flask import Blueprint, Response
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph.dcat import facts_of_files
from graph.formats import GRAPH_FORMATS, HTML, PLAIN_JSON, RESULT_FORMATS
from server import pages
from server.documents import EXTENSIONS, Document, alternates, answer, conditional, split_extension
from server.negotiation import negotiate
from server.site import Site

_SD = "http://www.w3.org/ns/sparql-service-description#"
_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
_RDFS_SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_VOID = "http://rdfs.org/ns/void#"
_W3C_FORMATS = "http://www.w3.org/ns/formats/"
_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")


def blueprint(site: Site) -> Blueprint:
    """The routes ``/`` and ``/.well-known/void`` (RFC 8615)."""
    routes = Blueprint("description", __name__)
    document = _void_document(site)

    @routes.get("/")
    def home() -> Response:
        choice = negotiate((HTML, *GRAPH_FORMATS))
        if choice.format is not HTML:
            response = answer(site, document, choice)
        else:
            response = conditional(site, choice, "", lambda: pages.home(site))
            response.headers["Link"] = ", ".join(_home_links(site))
        return response

    @routes.get("/.well-known/void", strict_slashes=True)
    def void() -> Response:
        return answer(site, document)

    @routes.get(f"/.well-known/void.<any({EXTENSIONS}):extension>")
    def void_file(extension: str) -> Response:
        return answer(site, document, split_extension(f"void.{extension}")[1])

    return routes


def _home_links(site: Site) -> list[str]:
    """Where programs find out what is here (RFC 8288; ``service-desc``: RFC 8631)."""
    void = ".well-known/void"
    return [
        f'<{site.url("")}>; rel="canonical"',
        f'<{site.url(void)}>; rel="describedby"',
        f'<{site.url("openapi.json")}>; rel="service-desc"; type="{PLAIN_JSON.media_type}"',
        *(
            f'<{url}>; rel="alternate"; type="{written.media_type}"'
            for written, url in alternates(site, void)
            if written is not HTML
        ),
    ]


def _void_document(site: Site) -> Document:
    """The catalog graph that a release holds and what is known of its files.

    Where there is no catalog, what the manifest tells.
    """
    path, catalog = ".well-known/void", site.iri("graph/catalog")
    manifest = site.release.manifest

    def quads() -> list[Quad]:
        if catalog not in manifest["graphs"]:
            return [*void_description(site)]
        made = site.release.modified
        return [*site.store.graph(catalog), *_quads(facts_of_files(manifest, site.base, made))]

    return Document(
        path, site.iri(path), quads, lambda: pages.graph(site, site.iri(path), path, quads())
    )


def _quads(statements: Iterable[tuple[str, str, NamedNode | Literal]]) -> Iterator[Quad]:
    for subject, predicate, value in statements:
        yield Quad(NamedNode(subject), NamedNode(predicate), value, DefaultGraph())


def void_description(site: Site) -> Iterator[Quad]:
    """The data set in the words of VoID, for what doesn't describe itself."""
    return _quads(_void_statements(site))


def _void_statements(site: Site) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    manifest, document = site.release.manifest, site.iri(".well-known/void")
    dataset = f"{document}#dataset"
    yield document, _RDF_TYPE, NamedNode(_VOID + "DatasetDescription")
    yield document, "http://xmlns.com/foaf/0.1/primaryTopic", NamedNode(dataset)
    yield dataset, _RDF_TYPE, NamedNode(_VOID + "Dataset")
    yield dataset, _RDFS_LABEL, Literal(manifest["title"])
    yield dataset, _VOID + "sparqlEndpoint", NamedNode(site.iri("sparql"))
    if "triples" in manifest:
        yield dataset, _VOID + "triples", Literal(str(manifest["triples"]), datatype=_INTEGER)
    yield dataset, _VOID + "classes", Literal(str(len(manifest["classes"])), datatype=_INTEGER)
    for graph, count in manifest["graphs"].items():
        yield dataset, _VOID + "subset", NamedNode(graph)
        yield graph, _RDF_TYPE, NamedNode(_VOID + "Dataset")
        yield graph, _VOID + "triples", Literal(str(count), datatype=_INTEGER)
    for number, (kind, count) in enumerate(manifest["classes"].items(), 1):
        partition = f"{document}#class-{number}"
        yield dataset, _VOID + "classPartition", NamedNode(partition)
        yield partition, _VOID + "class", NamedNode(kind)
        yield partition, _VOID + "entities", Literal(str(count), datatype=_INTEGER)


def service_description(site: Site) -> list[Quad]:
    """The endpoint in the words of SPARQL 1.1 Service Description; no blank nodes."""
    return [*_quads(_statements(site))]


def _statements(site: Site) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    endpoint = site.iri("sparql")
    service, dataset, union = (f"{endpoint}#{name}" for name in ("service", "dataset", "default"))
    manifest = site.release.manifest
    yield service, _RDF_TYPE, NamedNode(_SD + "Service")
    yield service, _RDFS_LABEL, Literal(f"SPARQL endpoint of {manifest['title']}", language="en")
    yield service, _RDFS_COMMENT, Literal(_limits(site), language="en")
    yield service, _SD + "endpoint", NamedNode(endpoint)
    yield service, _SD + "supportedLanguage", NamedNode(_SD + "SPARQL11Query")
    if not manifest.get("separate"):
        yield service, _SD + "feature", NamedNode(_SD + "UnionDefaultGraph")
    yield (
        service,
        _SD + "defaultEntailmentRegime",
        NamedNode("http://www.w3.org/ns/entailment/Simple"),
    )
    for written in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield service, _SD + "resultFormat", NamedNode(f"{_W3C_FORMATS}{written.w3c_name}")
    yield service, _SD + "defaultDataset", NamedNode(dataset)
    yield dataset, _RDF_TYPE, NamedNode(_SD + "Dataset")
    yield dataset, _RDFS_LABEL, Literal(f"Release {site.release.id}", language="en")
    # What it is about, its licences and dumps, in the words of VoID and DCAT.
    yield dataset, _RDFS_SEE_ALSO, NamedNode(site.iri(".well-known/void#dataset"))
    yield dataset, _SD + "defaultGraph", NamedNode(union)
    yield union, _RDF_TYPE, NamedNode(_SD + "Graph")
    meant = "What is in no named graph" if manifest.get("separate") else "The union of all graphs"
    yield union, _RDFS_LABEL, Literal(meant, language="en")
    if "triples" in manifest:
        yield union, _VOID + "triples", Literal(str(manifest["triples"]), datatype=_INTEGER)
    for graph, count in manifest["graphs"].items():
        # The node that pairs a name with a graph is no blank node: it can be linked to.
        named = f"{endpoint}#{quote(graph.removeprefix(site.base), safe='/')}"
        yield dataset, _SD + "namedGraph", NamedNode(named)
        yield named, _RDF_TYPE, NamedNode(_SD + "NamedGraph")
        yield named, _SD + "name", NamedNode(graph)
        yield named, _SD + "graph", NamedNode(graph)
        yield graph, _RDF_TYPE, NamedNode(_SD + "Graph")
        yield graph, _VOID + "triples", Literal(str(count), datatype=_INTEGER)


def _limits(site: Site) -> str:
    limits, endpoint = site.config.limits, site.release.endpoint
    memory = "" if endpoint else f" and {limits.memory // 1024**2} MiB of memory"
    late = "503 or, for the time, 504" if endpoint else "503"
    return (
        f"A query may take {limits.seconds:g} seconds{memory}, to the last byte of its answer; the "
        "parameter 'timeout', in seconds, lowers that for one query. The answer may have "
        f"{limits.result // 1024**2} MiB. At a limit the status is {late}, with the reason, or the "
        "answer is broken off where some of it was sent; Retry-After says when another try could "
        "do better. Nothing is cut short in silence. The data can only be read, and no query is "
        "sent on to others: updates and SERVICE get 403."
    )
