"""Documents of things whose IRIs stand under another address, and the members of a class.

Data that is served as it is, from files or another server, seldom stands below the base: its IRIs
stay what they are, and each has its document at ``/describe?iri=…``.
"""

from __future__ import annotations

from functools import cache
from urllib.parse import quote

from flask import Blueprint, Response, redirect, render_template, request
from pyoxigraph import NamedNode
from werkzeug.exceptions import BadRequest

from graph.errors import UnknownThing
from graph.rdf.description import Description, node
from graph.rdf.formats import DOCUMENT_FORMATS, HTML, by_extension
from graph.stores.describe import describe
from graph.workers.queries import QueryOptions
from server.http.documents import EXTENSIONS, Document, answer, conditional
from server.http.negotiation import Choice, fixed
from server.http.shares import share
from server.http.site import DESCRIBE, Site
from server.pages import things
from server.pages.document_metadata import document_metadata, source_links
from server.pages.terms import shortened, term_view
from server.routes.operation import (
    IRI,
    PAGE,
    POSITIVE,
    Operation,
    Parameter,
    extension_parameter,
    media_types,
)
from server.routes.resources import number_parameter

#: Members of a class on a page.
MEMBERS = 100
#: Members of a class that are sorted for each page of them.
MOST_SORTED = 10_000
_IRI = Parameter("iri", "The IRI of a thing.", IRI, example="iri", needed=True)
_STATUSES = (200, 303, 304, 400, 404, 406)
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/describe",
        "The document about any thing of which the data says something.",
        _STATUSES,
        media_types(*DOCUMENT_FORMATS),
        (_IRI, PAGE),
    ),
    Operation(
        "/describe.{extension}",
        "The same in one format.",
        (200, 303, 304, 400, 404),
        media_types(*DOCUMENT_FORMATS),
        (extension_parameter(*DOCUMENT_FORMATS), _IRI, PAGE),
    ),
    Operation(
        "/members",
        "The things of a class.",
        (200, 304, 400, 404),
        media_types(HTML),
        (
            Parameter("iri", "The IRI of the class.", IRI, example="class", needed=True),
            Parameter("page", "Which page.", POSITIVE),
        ),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/describe``, ``/describe.<extension>`` and ``/members``."""
    routes = Blueprint("describe", __name__)

    @routes.get("/describe")
    def one() -> Response:
        return _described(site, None)

    @routes.get(f"/describe.<any({EXTENSIONS}):extension>")
    def file(extension: str) -> Response:
        fmt = by_extension(extension, DOCUMENT_FORMATS)
        assert fmt is not None
        return _described(site, fixed(fmt))

    @routes.get("/members")
    def members() -> Response:
        iri, number = _iri(), number_parameter("page")
        path = f"members?iri={quote(iri, safe='')}&page={number}"
        things = _members(site, iri, number)
        if not things:
            raise UnknownThing(f"Nothing here is of the class {iri}, or not so much.")
        return conditional(site, fixed(HTML), path, lambda: _page(site, iri, number, things))

    return routes


def _described(site: Site, choice: Choice | None) -> Response:
    iri, number = _iri(), number_parameter("page")
    if iri.startswith(site.base) and site.has_statements(iri):
        return redirect(site.url(iri.removeprefix(site.base)), code=303)  # type: ignore[return-value]
    if not site.store.knows(iri):
        raise UnknownThing(f"Nothing is said here of {iri}; perhaps there is something at it.")
    return answer(site, described_document(site, iri, number), choice)


def described_document(site: Site, iri: str, number: int) -> Document:
    """A page of the document about an IRI that stands under another address."""
    path = DESCRIBE + quote(iri, safe="")

    @cache  # it may be wanted for the body and for the links, or not at all
    def description() -> Description:
        return describe(site.store, iri, number)

    return Document(
        path=path,
        about=iri,
        quads=lambda: [*description().quads, *document_metadata(site, description(), path)],
        page=lambda: things.thing(site, description(), path),
        number=number,
        neighbours=lambda: description().neighbours,
        framed=True,
        sources=lambda: source_links(site, description()),
    )


def _iri() -> str:
    iri = request.args.get("iri", "")
    if not iri or node(iri) is None:
        raise BadRequest("The parameter 'iri' is an absolute IRI, such as http://example.org/x.")
    return iri


def _members(site: Site, iri: str, number: int) -> list[str]:
    """The things of a class on a page, and one more where there are more.

    Very many are in an order of the engine's own, which is always the same; and all of it has the
    limits of a client's own query.
    """
    count = site.release.manifest.get("classes", {}).get(iri, 0)
    order = "ORDER BY ?thing" if count <= MOST_SORTED else ""
    page = f"LIMIT {MEMBERS + 1} OFFSET {(number - 1) * MEMBERS}"
    query = f"SELECT ?thing {{ ?thing a {NamedNode(iri)} }} {order} {page}"
    answer = site.queries.query(query, QueryOptions(client=share()))
    members = [term.value for (term,) in answer.rows() if isinstance(term, NamedNode)]
    answer.close()
    return members


def _page(site: Site, iri: str, number: int, members: list[str]) -> str:
    page = members[:MEMBERS]
    labels = site.store.labels([iri, *page])
    address = f"{site.url('members')}?iri={quote(iri, safe='')}"
    return render_template(
        "members.html",
        iri=iri,
        title=labels.get(iri, shortened(site, iri)),
        total=site.release.manifest.get("classes", {}).get(iri),
        members=[term_view(site, NamedNode(member), labels) for member in page],
        previous=f"{address}&page={number - 1}" if number > 1 else None,
        following=f"{address}&page={number + 1}" if len(members) > MEMBERS else None,
    )
