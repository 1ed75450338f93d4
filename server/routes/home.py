"""The first page: for people the page of the release, for programs the description of its data."""

from __future__ import annotations

from flask import Blueprint, Response

from graph.rdf.formats import GRAPH_FORMATS, HTML, PLAIN_JSON
from server.http.documents import alternates, answer, conditional
from server.http.negotiation import fixed, negotiate
from server.http.site import Site
from server.pages import home as page
from server.routes.description import void_document
from server.routes.operation import Operation, media_types

#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/",
        "The first page; for programs the description of the data set.",
        (200, 304, 406),
        media_types(HTML, *GRAPH_FORMATS),
    ),
    Operation("/developers", "What there is for programs.", (200, 304), media_types(HTML)),
)


def blueprint(site: Site) -> Blueprint:
    """The route ``/``."""
    routes = Blueprint("home", __name__)
    document = void_document(site)

    @routes.get("/")
    def home() -> Response:
        choice = negotiate((HTML, *GRAPH_FORMATS))
        if choice.format is not HTML:
            response = answer(site, document, choice)
        else:
            response = conditional(site, choice, "", lambda: page.home(site))
            response.headers["Link"] = ", ".join(_links(site))
        return response

    @routes.get("/developers")
    def developers() -> Response:
        return conditional(site, fixed(HTML), "developers", lambda: page.developers(site))

    return routes


def _links(site: Site) -> list[str]:
    """Where programs find out what is here (RFC 8288; ``service-desc``: RFC 8631)."""
    void = ".well-known/void"
    return [
        f'<{site.url("")}>; rel="canonical"',
        f'<{site.url(void)}>; rel="describedby"',
        f'<{site.url("openapi.json")}>; rel="service-desc"; type="{PLAIN_JSON.media_type}"',
        *(
            f'<{url}>; rel="alternate"; type="{fmt.media_type}"'
            for fmt, url in alternates(site, void)
            if fmt is not HTML
        ),
    ]
