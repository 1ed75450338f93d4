"""What data says of the addresses of documents that are made here, as ``/`` and ``/sparql``."""

from __future__ import annotations

from pyoxigraph import Quad

from graph.errors import EndpointError, QueryError, QueryStopped, TooManyStatements, UnknownThing
from graph.stores.describe import describe
from server.http.site import Site

#: IRIs with a fragment that one document is about.
FRAGMENTS_LIMIT = 500


def statements_with_fragments(site: Site, path: str) -> list[Quad]:
    """What is said of the IRIs that add a fragment to the one at ``path``."""
    names = site.fragments.get(path, [])[:FRAGMENTS_LIMIT]
    return _statements(site, [f"{path}#{name}" for name in names])


def statements_about(site: Site, path: str) -> list[Quad]:
    """What is said of the IRI at ``path``, and of those that add a fragment to it.

    A release says in its own documents what there is to say of them, so nothing is looked up there.
    """
    if path not in site.fragments:
        return []
    try:
        return [*_statements(site, [path]), *statements_with_fragments(site, path)]
    except (EndpointError, QueryError, QueryStopped):  # the document itself is no other server's
        return []


def statements_about_graph(site: Site, graph: str) -> list[Quad]:
    """What a release says of one of its named graphs: where it is from, licence, size.

    Nothing is added to the graphs of data without source tables.
    """
    if not site.release.manifest.get("sources"):
        return []
    return _statements(site, [graph.removeprefix(site.base)])


def _statements(site: Site, paths: list[str]) -> list[Quad]:
    statements: dict[Quad, None] = {}
    for path in paths:
        try:
            description = describe(site.store, site.iri(path))
        except (UnknownThing, TooManyStatements):  # which are at their own address, in pages
            continue
        statements |= dict.fromkeys([*description.own, *description.nested])
    return [*statements]
