"""Writes a set of statements as a document in the chosen format, with its links and validators."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import quote

from flask import Response, request
from pyoxigraph import Quad

from graph import __version__
from graph.rdf.formats import (
    CSV,
    DOCUMENT_FORMATS,
    HTML,
    JSON_LD,
    N_QUADS,
    TRIG,
    Format,
    by_extension,
)
from graph.rdf.writers import Layout
from graph.releases.void import VOID_PATH
from server.http.negotiation import Choice, fixed, negotiate
from server.http.site import IN_IRI, Site

#: What a request with a condition has; all others needn't be examined for one.
_CONDITIONS = frozenset(
    f"HTTP_{name}"
    for name in ("IF_MATCH", "IF_MODIFIED_SINCE", "IF_NONE_MATCH", "IF_RANGE", "RANGE")
)
#: The extensions of documents, as the pattern of an address lists them.
EXTENSIONS = ",".join(fmt.extension for fmt in DOCUMENT_FORMATS)


def _no_neighbours() -> Mapping[str, int]:
    return {}


def _no_links() -> Sequence[str]:
    return ()


@dataclass(frozen=True)
class Document:
    """A document at ``path`` (below the base, without extension) about the thing ``about``.

    ``quads``, ``page`` (the HTML), ``neighbours`` (pages by link relation) and ``sources`` (links
    to what it is made of and its licences) are made only when they are needed. ``number`` is which
    page this is, ``first`` the row that a table of the HTML begins with; ``framed`` says that
    JSON-LD has the thing as its one object. ``csv`` makes the document in CSV where that isn't a
    table of the statements, which it is if that gives None. ``formats`` are those that are linked.
    """

    path: str
    about: str
    quads: Callable[[], Sequence[Quad]]
    page: Callable[[], str]
    number: int = 1
    neighbours: Callable[[], Mapping[str, int]] = _no_neighbours
    framed: bool = False
    first: int = 1
    csv: Callable[[], bytes | None] | None = None
    sources: Callable[[], Sequence[str]] = _no_links
    formats: Sequence[Format] = DOCUMENT_FORMATS


def split_extension(path: str) -> tuple[str, Choice | None]:
    """The path without its extension and the format this fixes; None if it fixes none."""
    stem, dot, extension = path.rpartition(".")
    fmt = by_extension(extension, DOCUMENT_FORMATS) if dot and stem else None
    return (stem, fixed(fmt)) if fmt else (path, None)


def answer(site: Site, document: Document, choice: Choice | None = None) -> Response:
    """The document as it is asked for; 304 where the client has it, 406 where it can't be."""
    choice = choice or negotiate(DOCUMENT_FORMATS)

    def body() -> str | bytes:
        if choice.format is HTML:
            return document.page()
        if choice.format is CSV and document.csv and (table := document.csv()) is not None:
            return table
        root = document.about if document.framed else None
        return write(document.quads(), choice.format, site, root)

    path = page_address(document.path, document.number)
    path += f" from {document.first}" if choice.format is HTML else ""
    response = conditional(site, choice, path, body)
    links = _links(site, document)
    if response.status_code == 200:
        extension = "" if choice.varies else choice.format.extension
        address = with_extension(site.url(document.path), extension)
        for relation, number in document.neighbours().items():
            links.append(f'<{page_address(address, number)}>; rel="{relation}"')
        links += document.sources()
    response.headers["Link"] = ", ".join(links)
    return response


def page_address(address: str, number: int) -> str:
    """The address of a page of what stands at ``address``.

    >>> page_address("doc/x", 1), page_address("doc/x", 2)
    ('doc/x', 'doc/x?page=2')
    """
    return address if number == 1 else f"{address}{'&' if '?' in address else '?'}page={number}"


def with_extension(address: str, extension: str) -> str:
    """The address of a document in the format of an extension, before its parameters.

    >>> with_extension("doc/x", "ttl"), with_extension("describe?iri=a", "nt")
    ('doc/x.ttl', 'describe.nt?iri=a')
    """
    path, mark, query = address.partition("?")
    return f"{path}{'.' if extension else ''}{extension}{mark}{query}"


def conditional(
    site: Site, choice: Choice, path: str, body: Callable[[], str | bytes], *, lasts: bool = True
) -> Response:
    """A response whose body is made only if the client hasn't got it (RFC 9110, 13).

    A release never changes, so its id, the format and the path are what a body depends on, and
    which of its indexes can't be used until they are mended: then no time is told. What an endpoint
    has may change, and so may a manifest, which a build of the same data writes anew: of what
    doesn't last (``lasts``) the body itself is looked at, and no time is told either. Only the tag
    of this very body says that the thing is there: ``*`` and dates don't.
    """
    response = choice.response()
    absent_files = site.absent_files
    state = "\n".join((__version__, site.release.id, choice.content_type, path, *absent_files))
    content = body() if site.release.endpoint or not lasts else None
    state += "" if content is None else content if isinstance(content, str) else content.hex()
    etag = hashlib.sha256(state.encode()).hexdigest()[:32]
    response.headers["ETag"] = f'"{etag}"'
    response.headers["Cache-Control"] = "no-cache"
    if site.last_modified and lasts and not absent_files:
        response.headers["Last-Modified"] = site.last_modified
    if_none_match = request.if_none_match
    if if_none_match.star_tag or not if_none_match.contains_weak(etag):
        response.set_data(body() if content is None else content)
    if not _CONDITIONS.isdisjoint(request.environ):
        response.make_conditional(request.environ)
    return response


def write(
    quads: Sequence[Quad],
    fmt: Format,
    site: Site,
    root: str | None = None,
) -> bytes:
    """The statements in one of the RDF formats or as CSV.

    JSON-LD is in the words of the published context, and with a ``root`` its one object. Where a
    format has named graphs, the default graph is their ``union``, as it is at the endpoint: clients
    that prefer such a format and ask the default graph find what all others find.
    """
    default_graph = (Quad(*quad.triple) for quad in quads)
    if fmt in (N_QUADS, TRIG):
        quads = [*default_graph, *quads]
    elif fmt is JSON_LD:
        quads = [*default_graph]
    return fmt.write(quads, Layout(site.base, root=root, prefixes=site.prefixes))


def alternates(
    site: Site, path: str, number: int = 1, formats: Sequence[Format] = DOCUMENT_FORMATS
) -> list[tuple[Format, str]]:
    """The formats of the document at ``path``, each with the address that fixes it."""
    url = site.url(path)
    return [(fmt, page_address(with_extension(url, fmt.extension), number)) for fmt in formats]


def _links(site: Site, document: Document) -> list[str]:
    canonical = site.url(document.path)
    if document.about.startswith(site.base):
        about = site.url(document.about.removeprefix(site.base))
    else:
        about = quote(document.about, safe=IN_IRI)
    links = [f'<{page_address(canonical, document.number)}>; rel="canonical"']
    links += [f'<{about}>; rel="describes"'] if about != canonical else []
    links += [f'<{site.url(VOID_PATH)}>; rel="describedby"']
    return links + [
        f'<{url}>; rel="alternate"; type="{fmt.media_type}"'
        for fmt, url in alternates(site, document.path, document.number, document.formats)
    ]
