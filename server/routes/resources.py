"""Things and their documents: ``/id/…`` leads to ``/doc/…``, which comes in every format.

After "Cool URIs for the Semantic Web" (W3C), 4.2: 303 to one document that negotiates. A thing
elsewhere below the base has its document at its own address, one whose IRI has a fragment at the
address before that (4.1).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import cache

from flask import Blueprint, Response, redirect, request
from pyoxigraph import Quad
from werkzeug.exceptions import BadRequest

from graph.errors import UnknownThing
from graph.rdf.description import MOST_STATEMENTS, Description
from graph.rdf.formats import DOCUMENT_FORMATS, HTML
from graph.stores.describe import describe
from server.http.documents import Document, answer, split_extension
from server.http.negotiation import Choice
from server.http.paging import FROM
from server.http.raw_path import path_below
from server.http.site import Site
from server.pages import render, sources, things
from server.pages.document_metadata import document_metadata, links_of, source_links
from server.routes.operation import PAGE, POSITIVE, Operation, Parameter, media_types
from server.routes.own_addresses import statements_about_graph, statements_with_fragments

_NUMBER = re.compile("[1-9][0-9]*")
#: The largest number of a page or row that is looked for.
LARGEST_NUMBER = 999_999_999

_THING = Parameter(
    "path",
    "The path of a thing; in that of a document its extension may fix the format.",
    {"type": "string", "minLength": 1},
    "path",
    "thing",
)
_GRAPH = Parameter(
    "path",
    "The name of a graph, and an extension.",
    {"type": "string", "minLength": 1},
    "path",
    "graph",
)
_FROM = Parameter(FROM, "The row that the table of a page begins with.", POSITIVE)
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation("/id/{path}", "A thing: leads to its document.", (301, 303, 404, 410), (), (_THING,)),
    Operation(
        "/doc/{path}",
        "The document about a thing.",
        (200, 301, 304, 400, 404, 406, 410),
        media_types(*DOCUMENT_FORMATS),
        (_THING, PAGE, _FROM),
    ),
    Operation(
        "/graph/{path}",
        "A named graph.",
        (200, 301, 304, 404, 406, 410),
        media_types(*DOCUMENT_FORMATS),
        (_GRAPH,),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes of the things and of the named graphs."""
    routes = Blueprint("resources", __name__)

    # The path that a route finds is decoded; which thing is meant stands in the raw one.
    @routes.get("/id/<path:path>")
    def thing(path: str) -> Response:
        raw, query = path_below(request.environ, site.base), request.query_string.decode("latin-1")
        spelling = site.spelling(f"{raw}?{query}", site.store.knows) if query else None
        if spelling:
            query = ""
        else:
            spelling = site.spelling(raw, site.has_statements)
        if spelling is None:
            raise UnknownThing(f"Nothing is known of {site.iri(raw)}.")
        document = site.url(f"doc/{spelling.removeprefix('id/')}")
        response = redirect(document + (f"?{query}" if query else ""), code=303)
        response.headers["Link"] = f'<{document}>; rel="describedby"'
        return response  # type: ignore[return-value]

    @routes.get("/doc/<path:path>")
    def document(path: str) -> Response:
        raw = "id/" + path_below(request.environ, site.base).removeprefix("doc/")
        spelling, choice = _with_extension(site, raw, site.has_statements)
        if spelling is None:
            raise UnknownThing(f"Nothing is said of {site.iri(raw)}.")
        path = spelling.removeprefix("id/")
        return answer(
            site,
            thing_document(site, path, number_parameter("page"), number_parameter(FROM)),
            choice,
        )

    @routes.get("/graph/<path:path>")
    def graph(path: str) -> Response:
        raw = path_below(request.environ, site.base)
        spelling, choice = _with_extension(site, raw, site.store.has_graph)
        if spelling is None:
            raise UnknownThing(f"There is no graph {site.iri(raw)}.")
        return answer(site, graph_document(site, spelling, site.iri(spelling)), choice)

    return routes


def own_document(site: Site) -> Response | None:
    """The document at the address of a thing that isn't below ``id/``; None where there is none."""
    raw, query = path_below(request.environ, site.base), request.query_string.decode("latin-1")
    path, choice = None, None
    if query:
        path = site.spelling(f"{raw}?{query}", site.store.knows)
    if path is None:
        path, choice = _with_extension(site, raw, site.has_statements)
    if path is None:
        return None
    return answer(
        site, iri_document(site, path, path, 1 if "?" in path else number_parameter("page")), choice
    )


def thing_document(site: Site, path: str, number: int, first: int = 1) -> Document:
    """A page of the document of ``id/<path>``, whose table begins with the row ``first``."""
    return iri_document(site, f"id/{path}", f"doc/{path}", number, first)


def iri_document(site: Site, path: str, address: str, number: int, first: int = 1) -> Document:
    """The document at ``address`` about the IRI at ``path``, and those that add a fragment to it.

    Where nothing is said of that IRI itself, the document is about the others alone.
    """
    about = site.iri(path)
    if not site.store.knows(about):
        quads = cache(lambda: statements_with_fragments(site, path))
        return Document(
            address, about, quads, lambda: render.document(site, about, address, quads())
        )

    @cache  # it may be wanted for the body and for the links, or not at all
    def description() -> Description:
        return describe(site.store, about, number)

    return Document(
        path=address,
        about=about,
        quads=lambda: [
            *dict.fromkeys([*description().quads, *statements_with_fragments(site, path)]),
            *document_metadata(site, description(), address),
        ],
        page=lambda: things.thing(site, description(), address, first),
        number=number,
        neighbours=lambda: description().neighbours,
        framed=True,
        first=first,
        csv=_source_table(site, about),
        sources=lambda: source_links(site, description()),
    )


def _source_table(site: Site, iri: str) -> Callable[[], bytes | None] | None:
    """What makes the CSV of a source table, which has its rows; None where none is to be."""
    name = iri.removeprefix(site.iri("id/table/"))
    if name == iri or "/" in name:
        return None
    return lambda: sources.source_csv(site.store, iri)


def graph_document(site: Site, path: str, graph: str) -> Document:
    """The document at ``path`` that holds one named graph, and what its release says of that."""

    @cache  # it may be wanted for the body and for the links, or not at all
    def origin() -> list[Quad]:
        return statements_about_graph(site, graph)

    count = site.release.manifest.get("graphs", {}).get(graph, 0)
    is_large = count > MOST_STATEMENTS

    def page() -> str:
        if is_large:
            return render.large_graph(site, graph, path, count)
        return render.graph(site, graph, path, site.store.graph(graph))

    return Document(
        path=path,
        about=site.iri(path),
        quads=lambda: [*site.store.graph(graph), *origin()],
        page=page,
        sources=lambda: links_of(origin()),
        formats=[HTML] if is_large else DOCUMENT_FORMATS,
    )


def _with_extension(
    site: Site, raw: str, exists: Callable[[str], bool]
) -> tuple[str | None, Choice | None]:
    """The path of a known IRI, and the format that an extension of its document fixes.

    A name may end like a file (``k.nt``): what is known by the whole name is meant.
    """
    for name, choice in dict.fromkeys(((raw, None), split_extension(raw))):
        path = site.spelling(name, exists)
        if path is not None:
            return path, choice
    return None, None


def number_parameter(name: str) -> int:
    """A parameter that is a number from 1 on, which it is by default.

    Raises BadRequest for anything else, and UnknownThing for one that is too large.
    """
    text = request.args.get(name, "1")
    if not _NUMBER.fullmatch(text):
        raise BadRequest(f"The parameter {name!r} is a number from 1 on.")
    if len(text) > len(str(LARGEST_NUMBER)):
        raise UnknownThing(f"There is nothing as far behind as {name!r} says.")
    return int(text)
