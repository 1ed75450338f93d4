"""The answer for an address with nothing at it: a redirect, 410 (Gone) or 404."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, redirect, request
from werkzeug.exceptions import HTTPException, NotFound

from graph.errors import PalmaresError, UnknownThing
from graph.iris import canonical_path
from graph.rdf.formats import DOCUMENT_FORMATS
from graph.releases.successors import first_row, removal_reason, replacement, successor
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


@dataclass(frozen=True)
class Removal:
    """A thing or graph that was published once; each is None where it isn't known.

    ``release`` is the id of the last release that had it.
    """

    iri: str
    release: str | None
    reason: str | None


def register(app: Flask, site: Site, own_document: Callable[[Site], Response | None]) -> None:
    """Makes ``app`` look for what is asked for, before it answers that there is no such thing.

    ``own_document`` gives the document about a thing that has that very address. Else it is 301
    where the address differs from one that is there only in case or by a slash at its end (RFC
    9110, 15.4.2), or where a data set or an authority file says what stands in the place of the
    thing or of one of which its path is made; 410 where an earlier release had it or a data set
    says that it is gone (15.5.11). None of it costs much where something is found.
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
        except (UnknownThing, NotFound) as fault:  # for which this would be called again
            return _nothing_there(fault)
        except (PalmaresError, HTTPException) as fault:
            return app.handle_user_exception(fault)  # type: ignore[return-value]
        if alternative:
            alternative.cache_control.no_cache = True  # another release may say otherwise
            return alternative
        return _nothing_there(error)


def _nothing_there(error: NotFound | UnknownThing) -> Response:
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
    if table := _table_of_row(site, path):
        return redirect(site.url(f"doc/table/{table}") + "#superseded", code=303)  # type: ignore[return-value]
    for iri, _ in _candidates(site, path):
        removal = _removal(site, iri)
        if removal:
            return _gone_response(removal)
    return None


def _table_of_row(site: Site, path: str) -> str | None:
    """The key of the table whose row has that path, if it has another text now; else None.

    What the number of a row means in an earlier text says nothing of this one.
    """
    match = _ROW.fullmatch(path)
    if match is None:
        return None
    moved = replacement(f"id/table/{match[1]}", site.store)
    key = moved.removeprefix("id/table/") or match[1]
    table = site.iri(f"id/table/{key}")
    present = first_row(site.store, _PRESENT, "table", table)
    if present is None:
        return None
    version = present[1].value.removeprefix(f"{table}/").partition("/")[0]  # type: ignore[union-attr]
    return key if moved or version != match[2] else None


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
    """The path of what stands in a thing's place; None where nothing does."""
    space = path.partition("/")[0]
    for iri, suffix in _candidates(site, path):
        new = successor(iri.removeprefix(site.base), site.store)
        if new is None:
            return None
        if new:
            return f"{space}/{new.partition('/')[2]}{suffix}"
    return None


def _removal(site: Site, iri: str) -> Removal | None:
    """The removal of a thing or graph; None where there is no word of one."""
    release = site.tombstones.last_release(iri) if site.tombstones else None
    reason = removal_reason(iri, site.store)
    return Removal(iri, release, reason) if release or reason is not None else None


def _gone_response(removal: Removal) -> Response:
    since = f" Release {removal.release} was the last that had it." if removal.release else ""
    message = f"{removal.iri} is no more.{since}"
    message += f"\n\n{removal.reason}" if removal.reason else ""
    return errors.answer(410, message)
