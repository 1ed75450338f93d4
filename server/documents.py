"""Writes a set of statements as a document in the chosen format, with its links and its ETag."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flask import Response, request
from pyoxigraph import Quad

from graph import __version__
from graph.answers import serialize
from graph.formats import GRAPH_FORMATS, HTML, JSON_LD, Format, by_extension
from graph.jsonld import compact
from server.negotiation import Choice, fixed, negotiate
from server.site import Site

#: What a document comes in, the preferred first.
DOCUMENT_FORMATS = (*GRAPH_FORMATS, HTML)
#: The extensions of documents, as the pattern of an address lists them.
EXTENSIONS = ",".join(written.extension for written in DOCUMENT_FORMATS)


@dataclass(frozen=True)
class Document:
    """A document at ``path`` (below the base, without extension) about the thing ``about``.

    ``quads`` and ``page`` (the HTML) are made only when they are needed.
    """

    path: str
    about: str
    quads: Callable[[], Sequence[Quad]]
    page: Callable[[], str]


def split_extension(path: str) -> tuple[str, Choice | None]:
    """The path without its extension and the format this fixes; None if it fixes none."""
    stem, dot, extension = path.rpartition(".")
    written = by_extension(extension, DOCUMENT_FORMATS) if dot and stem else None
    return (stem, fixed(written)) if written else (path, None)


def answer(site: Site, document: Document, choice: Choice | None = None) -> Response:
    """The document as it is asked for; 304 where the client has it, 406 where it can't be."""
    choice = choice or negotiate(DOCUMENT_FORMATS)

    def body() -> str | bytes:
        if choice.format is HTML:
            return document.page()
        return write(document.quads(), choice.format, site.base)

    response = conditional(site, choice, document.path, body)
    response.headers["Link"] = ", ".join(_links(site, document))
    return response


def conditional(site: Site, choice: Choice, path: str, body: Callable[[], str | bytes]) -> Response:
    """A response whose body is made only if the client hasn't got it (RFC 9110, 13).

    A release never changes, so its id, the format and the path are what a body depends on. What
    an endpoint has may change, so there the body itself is looked at.
    """
    response = choice.response()
    state = "\n".join((__version__, site.release.id, choice.content_type, path))
    made = body() if site.release.endpoint else None
    state += "" if made is None else made if isinstance(made, str) else made.hex()
    etag = hashlib.sha256(state.encode()).hexdigest()[:32]
    response.set_etag(etag)
    response.cache_control.no_cache = True
    if not request.if_none_match.contains(etag):
        response.set_data(body() if made is None else made)
    response.make_conditional(request.environ)
    return response


def write(quads: Sequence[Quad], written: Format, base: str) -> bytes:
    """The statements in one of the RDF formats; JSON-LD is compacted with the context of ours."""
    if written is JSON_LD:
        triples = [quad.triple for quad in quads]
        text = json.dumps(compact(triples, base), ensure_ascii=False, indent=1)
        return text.encode() + b"\n"
    return serialize(quads, written, base)


def alternates(site: Site, path: str) -> list[tuple[Format, str]]:
    """Every format of the document at ``path``, with the address that fixes it."""
    return [(written, site.url(f"{path}.{written.extension}")) for written in DOCUMENT_FORMATS]


def _links(site: Site, document: Document) -> list[str]:
    canonical = site.url(document.path)
    about = site.url(document.about.removeprefix(site.base))
    found = [f'<{canonical}>; rel="canonical"']
    found += [f'<{about}>; rel="describes"'] if about != canonical else []
    found += [f'<{site.url(".well-known/void")}>; rel="describedby"']
    return found + [
        f'<{url}>; rel="alternate"; type="{written.media_type}"'
        for written, url in alternates(site, document.path)
    ]
