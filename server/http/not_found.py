"""The answer for an address with nothing at it: a redirect, 410 (Gone) or 404."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from flask import Flask, Response, current_app, redirect, request
from pyoxigraph import Literal
from werkzeug.exceptions import NotFound

from graph.errors import PalmaresError, UnknownThing
from graph.iris import canonical_path
from graph.rdf.description import node
from graph.rdf.formats import DOCUMENT_FORMATS
from graph.rdf.terms import Term
from server.http import errors
from server.http.documents import EXTENSIONS, split_extension
from server.http.site import Site

#: The methods that are led to another address: what another sends would be lost.
_READING_METHODS = ("GET", "HEAD")
#: The path of a row or cell, in one text of its table: its key, and which text that is.
_ROW = re.compile(r"(?:id|doc)/table/([^/]+)/([^/]+)/row/[1-9][0-9]*(?:/[^/]+)?")
_PRESENT = """
PREFIX pal: <https://w3id.org/palmares#>
SELECT ?table ?row { ?row pal:table ?table ; pal:rowNumber ?number } LIMIT 1
"""
#: Things whose paths begin with that of their programme.
_OF_PROGRAMMES = ("category", "ceremony", "nomination")
_REMOVAL = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?gone ?reason ?new {
  ?removal pal:removed ?gone ; rdfs:comment ?reason
  OPTIONAL { ?new dcterms:replaces ?gone }
} ORDER BY ?new LIMIT 1
"""


_SUCCESSOR = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pal: <https://w3id.org/palmares#>
SELECT ?former ?new {
  ?new dcterms:replaces ?former
  FILTER NOT EXISTS { ?removal pal:removed ?former }
} ORDER BY ?new LIMIT 1
"""


@dataclass(frozen=True)
class Removal:
    """A thing or graph that was published once; each is None where it isn't known.

    ``replacement`` is an IRI, ``release`` the id of the last release that had it.
    """

    iri: str
    release: str | None
    reason: str | None
    replacement: str | None


def register(app: Flask, site: Site, own_document: Callable[[Site], Response | None]) -> None:
    """Makes ``app`` look for what is asked for, before it answers that there is no such thing.

    ``own_document`` gives the document about a thing that has that very address. Else it is 301
    where the address differs from one that is there only in case or by a slash at its end (RFC
    9110, 15.4.2), or where an authority file says that it is another thing's, 410 where an earlier
    release had it or a data set says that it is gone (15.5.11), naming what replaced it. None of it
    costs much where something is found.
    """

    @app.before_request
    def slash() -> Response | None:
        """Leads to the one spelling of an address; routes are found with and without a slash."""
        rule = request.url_rule.rule if request.url_rule else ""
        ends = rule.endswith("/")
        if (
            request.method not in _READING_METHODS
            or rule[-1:] in ("", ">")
            or len(request.path) < 2
        ):
            return None
        if request.path.endswith("/") == ends:
            return None
        return _redirect(site, request.path.strip("/") + ("/" if ends else ""))

    @app.errorhandler(NotFound)
    @app.errorhandler(UnknownThing)
    def not_found(error: NotFound | UnknownThing) -> Response:
        try:
            if request.method in _READING_METHODS and (document := own_document(site)):
                return document
            alternative = _alternative(site, request.path.removeprefix("/"))
        except PalmaresError as fault:
            return app.handle_user_exception(fault)  # type: ignore[return-value]
        if alternative:
            alternative.cache_control.no_cache = True  # another release may say otherwise
            return alternative
        return errors.answer(
            404, error.description or "" if isinstance(error, NotFound) else str(error)
        )


def _alternative(site: Site, path: str) -> Response | None:
    """The answer where something else than 404 is to be said."""
    canonical = canonical_path(path)
    if canonical != path and _is_there(site, canonical):
        return _redirect(site, canonical)
    if request.method in _READING_METHODS and (spelling := _spelling(site, path)):
        return _redirect(site, spelling)
    successor = _successor(site, path)
    if successor:
        return _redirect(site, successor)
    table = _superseded(site, path)
    if table:
        return redirect(site.url(f"doc/table/{table}") + "#superseded", code=303)  # type: ignore[return-value]
    for iri, suffix in _candidates(site, path):
        removal = _removal(site, iri)
        if removal:
            return _gone_response(site, removal, path.partition("/")[0], suffix)
    return None


def _superseded(site: Site, path: str) -> str | None:
    """The key of the table whose row has that path, if it has another text now; else None.

    What the number of a row means in an earlier text says nothing of this one.
    """
    match = _ROW.fullmatch(path)
    if match is None:
        return None
    table = site.iri(f"id/table/{match[1]}")
    present = _first_row(site, _PRESENT, "table", table)
    if present is None:
        return None
    version = present[1].value.removeprefix(f"{table}/").partition("/")[0]  # type: ignore[union-attr]
    return match[1] if version != match[2] else None


def _first_row(site: Site, query: str, name: str, iri: str) -> tuple[Term | None, ...] | None:
    """The first row of a query in which ``name`` is bound; None, too, where that is no IRI."""
    if node(iri) is None:
        return None
    return next(iter(site.store.query(query, bindings={name: iri}).rows()), None)


def _redirect(site: Site, path: str) -> Response:
    query = request.query_string.decode("latin-1")
    url = site.url(path) + (f"?{query}" if query else "")
    return redirect(url, code=301)  # type: ignore[return-value]


def _spelling(site: Site, path: str) -> str | None:
    """The path of a route or a dump that this one is in another case, with or without a slash."""
    folded = path.lower().rstrip("/")
    rules = [rule.rule.removeprefix("/") for rule in current_app.url_map.iter_rules()]
    paths = {rule for rule in rules if "<" not in rule}
    files = (*site.release.manifest["dumps"], *site.release.manifest.get("tables", ()))
    paths |= {f"dumps/{file['file']}" for file in files}
    paths |= {
        f"{rule.partition('<')[0]}{fmt.extension}"
        for rule in rules
        if rule.endswith(f"<any({EXTENSIONS}):extension>")
        for fmt in DOCUMENT_FORMATS
    }
    spellings = (other for other in sorted(paths) if other.lower().rstrip("/") == folded != "")
    return next((spelling for spelling in spellings if spelling != path), None)


def _candidates(site: Site, path: str) -> list[tuple[str, str]]:
    """The things or graphs that a path may mean, each with the extension that this leaves."""
    space, _, name = path.partition("/")
    if space not in ("id", "doc", "graph") or not name:
        return []
    kind = "id" if space == "doc" else space
    stem = split_extension(name)[0] if space != "id" else name
    return [
        (site.iri(f"{kind}/{form}"), name.removeprefix(form))
        for form in dict.fromkeys([name, stem])
    ]


def _is_there(site: Site, path: str) -> bool:
    is_there = site.store.has_graph if path.startswith("graph/") else site.store.knows
    return any(is_there(iri) for iri, _ in _candidates(site, path))


def _successor(site: Site, path: str) -> str | None:
    """The path of what took a thing's place because both were one; None where nothing did.

    The path of what belongs to a programme begins with that of the programme.
    """
    space = path.partition("/")[0]
    for iri, suffix in _candidates(site, path):
        for new in _merged(site, iri.removeprefix(f"{site.base}id/")):
            if site.store.knows(f"{site.base}id/{new}"):
                return f"{space}/{new}{suffix}"
    return None


def _merged(site: Site, path: str) -> Iterator[str]:
    """The paths below ``id/`` that such a path may have now."""
    kind, _, rest = path.partition("/")
    programme, _, part = rest.partition("/")
    if new := _new_id(site, kind, rest):
        yield f"{kind}/{new}"
    if kind in _OF_PROGRAMMES and part and (new := _new_id(site, "programme", programme)):
        yield f"{kind}/{new}/{part}"


def _new_id(site: Site, kind: str, former: str) -> str:
    iri = f"{site.base}id/{kind}/{former}"
    row = _first_row(site, _SUCCESSOR, "former", iri)
    start = f"{site.base}id/{kind}/"
    return row[1].value.removeprefix(start) if row else ""  # type: ignore[union-attr]


def _removal(site: Site, iri: str) -> Removal | None:
    """The removal of a thing or graph; None where there is no word of one."""
    release = site.tombstones.last_release(iri) if site.tombstones else None
    removal = _first_row(site, _REMOVAL, "gone", iri)
    if removal is None:
        return Removal(iri, release, None, None) if release else None
    _, reason, new = removal
    assert isinstance(reason, Literal)
    return Removal(iri, release, reason.value, new.value if new else None)  # type: ignore[union-attr]


def _gone_response(site: Site, removal: Removal, space: str, suffix: str) -> Response:
    since = f" Release {removal.release} was the last that had it." if removal.release else ""
    message = f"{removal.iri} is no more.{since}"
    message += f"\n\n{removal.reason}" if removal.reason else ""
    if not removal.replacement:
        return errors.answer(410, message)
    path = removal.replacement.removeprefix(site.base)
    label = site.store.labels([removal.replacement]).get(removal.replacement, "")
    response = errors.answer(410, f"{message}\n\nIt was replaced by:", site.url(path), label)
    if space == "doc":
        path = path.replace("id/", "doc/", 1) + suffix
    response.headers["Link"] = f'<{site.url(path)}>; rel="successor-version"'
    return response
