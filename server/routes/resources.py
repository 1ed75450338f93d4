"""Things and their documents: ``/id/…`` leads to ``/doc/…``, which comes in every format.

After "Cool URIs for the Semantic Web" (W3C), 4.2: 303 to one document that negotiates.
"""

from __future__ import annotations

import re
from functools import cache

from flask import Blueprint, Response, redirect, request
from werkzeug.exceptions import BadRequest

from graph.errors import UnknownThing
from graph.rdf.description import Description
from graph.stores.describe import describe
from server.http.documents import Document, answer, split_extension
from server.http.negotiation import Choice
from server.http.paging import FROM
from server.http.site import Site
from server.pages import render, things
from server.pages.document_metadata import document_metadata

_NUMBER = re.compile("[1-9][0-9]*")
#: The largest number of a page or row that is looked for.
MOST = 999_999_999


def blueprint(site: Site) -> Blueprint:
    """The routes of the things and of the named graphs."""
    routes = Blueprint("resources", __name__)

    @routes.get("/id/<path:path>")
    def thing(path: str) -> Response:
        spelt = site.spelt(f"id/{path}", site.store.knows)
        if not site.store.knows(site.iri(spelt)):
            raise UnknownThing(f"Nothing is known of {site.iri(spelt)}.")
        query = request.query_string.decode("latin-1")
        document = site.url(f"doc/{spelt.removeprefix('id/')}")
        response = redirect(document + (f"?{query}" if query else ""), code=303)
        response.headers["Link"] = f'<{document}>; rel="describedby"'
        return response  # type: ignore[return-value]

    @routes.get("/doc/<path:path>")
    def document(path: str) -> Response:
        path, choice = _thing(site, path)
        return answer(site, thing_document(site, path, _number("page"), _number(FROM)), choice)

    @routes.get("/graph/<path:path>")
    def graph(path: str) -> Response:
        path, choice = _graph(site, path)
        return answer(
            site, graph_document(site, f"graph/{path}", site.iri(f"graph/{path}")), choice
        )

    return routes


def thing_document(site: Site, path: str, number: int, first: int = 1) -> Document:
    """A page of the document of ``id/<path>``, whose table begins with the row ``first``."""
    about = site.iri(f"id/{path}")
    address = f"doc/{path}"

    @cache  # it may be wanted for the body and for the links, or not at all
    def description() -> Description:
        return describe(site.store, about, number)

    return Document(
        path=address,
        about=about,
        quads=lambda: [*description().quads, *document_metadata(site, description(), address)],
        page=lambda: things.thing(site, description(), address, first),
        number=number,
        neighbours=lambda: description().neighbours,
        framed=True,
        first=first,
    )


def graph_document(site: Site, path: str, graph: str) -> Document:
    """The document at ``path`` that holds one named graph."""
    return Document(
        path=path,
        about=site.iri(path),
        quads=lambda: site.store.graph(graph),
        page=lambda: render.graph(site, graph, path, site.store.graph(graph)),
    )


def _thing(site: Site, path: str) -> tuple[str, Choice | None]:
    """The path of a thing, and the format its extension fixes.

    A name may end like a file (``k.nt``): what is known by the whole name is meant.
    """
    stem, choice = split_extension(path)
    if choice and site.store.knows(site.iri(site.spelt(f"id/{path}", site.store.knows))):
        stem, choice = path, None
    return site.spelt(f"id/{stem}", site.store.knows).removeprefix("id/"), choice


def _graph(site: Site, path: str) -> tuple[str, Choice | None]:
    """The same for a named graph, which must be here."""
    for name, choice in ((path, None), split_extension(path)):
        spelt = site.spelt(f"graph/{name}", site.store.has_graph)
        if site.store.has_graph(site.iri(spelt)):
            return spelt.removeprefix("graph/"), choice
    raise UnknownThing(f"There is no graph {site.iri(f'graph/{path}')}.")


def _number(name: str) -> int:
    text = request.args.get(name, "1")
    if not _NUMBER.fullmatch(text):
        raise BadRequest(f"The parameter {name!r} is a number from 1 on.")
    if len(text) > len(str(MOST)):
        raise UnknownThing(f"There is nothing as far behind as {name!r} says.")
    return int(text)
