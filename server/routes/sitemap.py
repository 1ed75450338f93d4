"""The addresses of all pages for search engines, in parts, as sitemaps.org's protocol has it.

A part is a stretch of the search index, so each costs the same however large the release is. A page
changed last, as far as is known, when its release was made, which its Last-Modified says too.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from html import escape
from urllib.parse import urlsplit

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from graph.labels.scan import last_place, things
from graph.rdf.formats import PLAIN_XML, TEXT
from server.http.documents import conditional
from server.http.negotiation import fixed
from server.http.site import Site
from server.routes.operation import COUNT, Operation, Parameter, media_types

#: Places of the index in a part; the protocol allows 50,000 addresses and 50 MiB.
PART_PLACES = 5_000
#: Characters of an address; the protocol wants less than 2,048, so a longer one is left out.
ADDRESS_LENGTH = 2_047
#: What robots should not ask: there is no end of it.
UNBOUNDED_PATHS = ("sparql", "search", "fragments", "reconcile")
#: Pages that are about no single thing.
PAGES = ("", "ontology", "release", "dumps/", "sparql", ".well-known/void.html")

_NUMBER = Parameter("number", "A part that /sitemap.xml lists.", COUNT, "path", "number")
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation("/robots.txt", "What robots may do.", (200, 304), media_types(TEXT)),
    Operation(
        "/sitemap.xml", "The parts of the list of all pages.", (200, 304), media_types(PLAIN_XML)
    ),
    Operation(
        "/sitemap-{number}.xml",
        "One part of it.",
        (200, 304, 404),
        media_types(PLAIN_XML),
        (_NUMBER,),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/robots.txt``, ``/sitemap.xml`` (an index) and its parts."""
    routes = Blueprint("sitemap", __name__)

    @routes.get("/robots.txt")
    def robots() -> Response:
        return conditional(site, fixed(TEXT), "robots.txt", lambda: _robots(site))

    @routes.get("/sitemap.xml")
    def index() -> Response:
        return conditional(site, fixed(PLAIN_XML), "sitemap.xml", lambda: _index(site))

    @routes.get("/sitemap-<int(max=999999999):number>.xml")
    def part(number: int) -> Response:
        if number > _parts(site):
            raise NotFound(f"There is no such part; {site.url('sitemap.xml')} lists them.")
        path = f"sitemap-{number}.xml"
        return conditional(site, fixed(PLAIN_XML), path, lambda: _part(site, number))

    return routes


def _robots(site: Site) -> str:
    root = urlsplit(site.url("")).path
    disallow = [f"Disallow: {root}{path}?" for path in UNBOUNDED_PATHS]
    allow = ["Allow: /", "", f"Sitemap: {site.url('sitemap.xml')}", ""]
    return "\n".join(["User-agent: *", *disallow, *allow])


def _parts(site: Site) -> int:
    """The number of the last part; part 0 has the pages that are about no single thing."""
    release = site.release
    return -(-last_place(release.search_path) // PART_PLACES) if release.has_search_index else 0


def _index(site: Site) -> str:
    parts = (site.url(f"sitemap-{number}.xml") for number in range(_parts(site) + 1))
    return _list(site, "sitemapindex", "sitemap", parts)


def _part(site: Site, number: int) -> str:
    return _list(site, "urlset", "url", _documents(site, number) if number else _pages(site))


def _pages(site: Site) -> Iterator[str]:
    has_ontology = site.store.has_graph(site.iri("graph/ontology"))
    yield from (site.url(page) for page in PAGES if page != "ontology" or has_ontology)


def _documents(site: Site, number: int) -> Iterator[str]:
    iris = things(site.release.search_path, (number - 1) * PART_PLACES, PART_PLACES)
    for iri in iris:
        path = iri.removeprefix(site.base)
        if path.startswith("id/"):
            yield site.url("doc/" + path.removeprefix("id/"))


def _list(site: Site, root: str, element: str, addresses: Iterable[str]) -> str:
    modified = site.release.modified
    moment = (
        f"<lastmod>{datetime.fromtimestamp(modified, UTC):%Y-%m-%dT%H:%M:%SZ}</lastmod>"
        if modified
        else ""
    )
    entries = "".join(
        f"<{element}><loc>{escape(address)}</loc>{moment}</{element}>\n"
        for address in addresses
        if len(address) <= ADDRESS_LENGTH
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{entries}</{root}>\n'
    )
