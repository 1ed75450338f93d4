"""What programs look for at known places: the data set in VoID, the endpoint, the icon."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import Any
from urllib.parse import quote

from flask import Blueprint, Response, current_app
from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad

from graph.rdf.description import MOST_STATEMENTS
from graph.rdf.formats import DOCUMENT_FORMATS, GRAPH_FORMATS, RESULT_FORMATS, TEXT
from graph.rdf.namespaces import RDF_TYPE, RDFS_LABEL, SD, VOID, XSD_INTEGER
from graph.releases.dcat import facts_of_files
from graph.releases.void import VOID_PATH, describe
from server.http.documents import (
    EXTENSIONS,
    Document,
    answer,
    conditional,
    split_extension,
)
from server.http.negotiation import Choice
from server.http.site import Site
from server.pages import render
from server.routes.operation import Operation, extension_parameter, media_types
from server.routes.own_addresses import statements_about

_RDFS_COMMENT = "http://www.w3.org/2000/01/rdf-schema#comment"
_RDFS_SEE_ALSO = "http://www.w3.org/2000/01/rdf-schema#seeAlso"
_W3C_FORMATS = "http://www.w3.org/ns/formats/"

#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/.well-known/void",
        "The data set in VoID and DCAT.",
        (200, 304, 406),
        media_types(*DOCUMENT_FORMATS),
    ),
    Operation(
        "/.well-known/void.{extension}",
        "The same in one format.",
        (200, 304, 404),
        media_types(*DOCUMENT_FORMATS),
        (extension_parameter(*DOCUMENT_FORMATS),),
    ),
    Operation("/favicon.ico", "The icon of the pages.", (200, 304), ("image/svg+xml",)),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/.well-known/void`` (RFC 8615) and ``/favicon.ico``."""
    routes = Blueprint("description", __name__)
    document = void_document(site)

    @routes.get("/favicon.ico")
    def icon() -> Response:
        path = Path(str(current_app.static_folder), "icon.svg")
        choice = Choice(TEXT, "image/svg+xml", varies=False)
        return conditional(site, choice, "favicon.ico", path.read_bytes)

    @routes.get("/.well-known/void", strict_slashes=True)
    def void() -> Response:
        return answer(site, document)

    @routes.get(f"/.well-known/void.<any({EXTENSIONS}):extension>")
    def void_file(extension: str) -> Response:
        return answer(site, document, split_extension(f"void.{extension}")[1])

    return routes


def void_document(site: Site) -> Document:
    """The catalog graph of a release, with the facts of its files.

    Where there is no catalog, VoID from the manifest; where the catalog is too much for one
    document, the same without source tables, and the address of the catalog's pages.
    """
    path, catalog = VOID_PATH, site.iri("graph/catalog")
    manifest = site.release.manifest

    def quads() -> list[Quad]:
        if catalog not in manifest["graphs"]:
            external = [*statements_about(site, ""), *statements_about(site, path)]
            return [*dict.fromkeys([*void_description(site), *external])]
        if manifest["graphs"][catalog] > MOST_STATEMENTS:
            pages = NamedNode(site.pattern_url("graph", catalog))
            quads = [*_without_tables(site), *_quads([(site.iri(path), _RDFS_SEE_ALSO, pages)])]
        else:
            quads = site.store.graph(catalog)
        return [*quads, *_quads(facts_of_files(manifest, site.base, site.release.modified))]

    return Document(
        path, site.iri(path), quads, lambda: render.document(site, site.iri(path), path, quads())
    )


def _quads(statements: Iterable[tuple[str, str, NamedNode | Literal]]) -> Iterator[Quad]:
    for subject, predicate, value in statements:
        yield Quad(NamedNode(subject), NamedNode(predicate), value, DefaultGraph())


def void_description(site: Site) -> Iterator[Quad]:
    """The data set in the words of VoID, for what doesn't describe itself."""
    return _void(site, site.release.manifest)


def _without_tables(site: Site) -> Iterator[Quad]:
    """The same, but for the graphs of source tables."""
    manifest, tables = site.release.manifest, site.iri("graph/table/")
    graphs = manifest["graphs"].items()
    others = {graph: count for graph, count in graphs if not graph.startswith(tables)}
    return _void(site, {**manifest, "graphs": others})


def _void(site: Site, counts: Mapping[str, Any]) -> Iterator[Quad]:
    return _quads(describe(site.base, Literal(counts["title"]), counts))


def service_description(site: Site) -> list[Quad]:
    """The endpoint in the words of SPARQL 1.1 Service Description; no blank nodes."""
    return [*dict.fromkeys([*_quads(_statements(site)), *statements_about(site, "sparql")])]


def _statements(site: Site) -> Iterator[tuple[str, str, NamedNode | Literal]]:
    endpoint = site.iri("sparql")
    service, dataset, union = (f"{endpoint}#{name}" for name in ("service", "dataset", "default"))
    manifest = site.release.manifest
    yield service, RDF_TYPE.value, NamedNode(SD + "Service")
    yield (
        service,
        RDFS_LABEL.value,
        Literal(f"SPARQL endpoint of {manifest['title']}", language="en"),
    )
    yield service, _RDFS_COMMENT, Literal(_limits(site), language="en")
    yield service, SD + "endpoint", NamedNode(endpoint)
    yield service, SD + "supportedLanguage", NamedNode(SD + "SPARQL11Query")
    is_union = site.release.default_graph.is_union
    if is_union:
        yield service, SD + "feature", NamedNode(SD + "UnionDefaultGraph")
    yield (
        service,
        SD + "defaultEntailmentRegime",
        NamedNode("http://www.w3.org/ns/entailment/Simple"),
    )
    for fmt in (*RESULT_FORMATS, *GRAPH_FORMATS):
        yield service, SD + "resultFormat", NamedNode(f"{_W3C_FORMATS}{fmt.w3c_name}")
    yield service, SD + "defaultDataset", NamedNode(dataset)
    yield dataset, RDF_TYPE.value, NamedNode(SD + "Dataset")
    yield dataset, RDFS_LABEL.value, Literal(f"Release {site.release.id}", language="en")
    # What it is about, its licences and dumps, in the words of VoID and DCAT.
    yield dataset, _RDFS_SEE_ALSO, NamedNode(site.iri(".well-known/void#dataset"))
    yield dataset, SD + "defaultGraph", NamedNode(union)
    yield union, RDF_TYPE.value, NamedNode(SD + "Graph")
    label = "The union of all graphs" if is_union else "What is in no named graph"
    yield union, RDFS_LABEL.value, Literal(label, language="en")
    if "triples" in manifest:
        yield union, VOID + "triples", Literal(str(manifest["triples"]), datatype=XSD_INTEGER)
    for graph, count in manifest["graphs"].items():
        # The node that pairs a name with a graph is no blank node: it can be linked to.
        pair = f"{endpoint}#{quote(graph.removeprefix(site.base), safe='/')}"
        yield dataset, SD + "namedGraph", NamedNode(pair)
        yield pair, RDF_TYPE.value, NamedNode(SD + "NamedGraph")
        yield pair, SD + "name", NamedNode(graph)
        yield pair, SD + "graph", NamedNode(graph)
        yield graph, RDF_TYPE.value, NamedNode(SD + "Graph")
        yield graph, VOID + "triples", Literal(str(count), datatype=XSD_INTEGER)


def _limits(site: Site) -> str:
    limits, endpoint = site.config.limits, site.release.endpoint
    memory = "" if endpoint else f" and {limits.memory // 1024**2} MiB of memory"
    statuses = "503 or, for the time, 504" if endpoint else "503"
    return (
        f"A query may take {limits.seconds:g} seconds{memory}, to the last byte of its answer; the "
        "parameter 'timeout', in seconds, lowers that for one query. The answer may have "
        f"{limits.result // 1024**2} MiB. At a limit the status is {statuses}, with the reason, or "
        "the answer is broken off where some of it was sent; Retry-After says when another try "
        "could do better. Nothing is cut short in silence. The data can only be read, and no query "
        "is sent on to others: updates and SERVICE get 403."
    )
