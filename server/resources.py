"""Things and their documents: ``/id/…`` leads to ``/doc/…``, which comes in every format.

After "Cool URIs for the Semantic Web" (W3C), 4.2: 303 to one document that negotiates.
"""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request

from graph.errors import UnknownThing
from server import pages, things
from server.documents import Document, answer, split_extension
from server.negotiation import Choice
from server.site import Site


def blueprint(site: Site) -> Blueprint:
    """The routes of the things and of the named graphs."""
    routes = Blueprint("resources", __name__)

    @routes.get("/id/<path:path>")
    def thing(path: str) -> Response:
        if not site.store.knows(site.iri(f"id/{path}")):
            raise UnknownThing(f"Nothing is known of {site.iri(f'id/{path}')}.")
        query = request.query_string.decode("latin-1")
        document = site.url(f"doc/{path}")
        response = redirect(document + (f"?{query}" if query else ""), code=303)
        response.headers["Link"] = f'<{document}>; rel="describedby"'
        return response  # type: ignore[return-value]

    @routes.get("/doc/<path:path>")
    def document(path: str) -> Response:
        path, choice = _known(site, "id", path)
        about = site.iri(f"id/{path}")
        description = site.store.describe(about)
        return answer(
            site,
            Document(
                path=f"doc/{path}",
                about=about,
                quads=lambda: description.quads,
                page=lambda: things.thing(site, description, f"doc/{path}"),
            ),
            choice,
        )

    @routes.get("/graph/<path:path>")
    def graph(path: str) -> Response:
        path, choice = _known(site, "graph", path)
        return answer(
            site, graph_document(site, f"graph/{path}", site.iri(f"graph/{path}")), choice
        )

    return routes


def graph_document(site: Site, path: str, graph: str) -> Document:
    """The document at ``path`` that holds one named graph."""
    return Document(
        path=path,
        about=site.iri(path),
        quads=lambda: site.store.graph(graph),
        page=lambda: pages.graph(site, graph, path, site.store.graph(graph)),
    )


def _known(site: Site, space: str, path: str) -> tuple[str, Choice | None]:
    """The path of a thing or graph that is here, and the format its extension fixes.

    A name may end like a file (``k.nt``): what is known by the whole name is meant.
    """
    for name, choice in ((path, None), split_extension(path)):
        iri = site.iri(f"{space}/{name}")
        if site.store.has_graph(iri) if space == "graph" else site.store.knows(iri):
            return name, choice
    raise UnknownThing(f"Nothing is known of {site.iri(f'{space}/{path}')}.")
