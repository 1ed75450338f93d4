"""What to say of an address at which nothing is: where it is instead, that it is gone, or 404."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from flask import Flask, Response, current_app, redirect, request
from pyoxigraph import Literal
from werkzeug.exceptions import NotFound

from graph.errors import PalmaresError, UnknownThing
from graph.iris import canonical_path
from graph.rdf.description import node
from graph.rdf.formats import DOCUMENT_FORMATS
from server.http import errors
from server.http.documents import EXTENSIONS, split_extension
from server.http.site import Site

#: The methods that are led to another address: what another sends would be lost.
_ASKING = ("GET", "HEAD")
_REMOVAL = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pal: <ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
SELECT ?gone ?reason ?new {
  ?removal pal:removed ?gone ; rdfs:comment ?reason
  OPTIONAL { ?new dcterms:replaces ?gone }
} ORDER BY ?new LIMIT 1
"""


@dataclass(frozen=True)
class Gone:
    """A thing or graph that was published once; each is None where it isn't known.

    ``replacement`` is an IRI, ``release`` the id of the last release that had it.
    """

    iri: str
    release: str | None
    reason: str | None
    replacement: str | None


def register(app: Flask, site: Site, elsewhere: Callable[[Site], Response | None]) -> None:
    """Makes ``app`` look for what is asked for, before it answers that there is no such thing.

    ``elsewhere`` gives the document about a thing that has that very address. Else it is 301 where
    the address differs from one that is there only in case or by a slash at its end (RFC 9110,
    15.4.2), 410 where an earlier release had it or a data set says that it is gone (15.5.11),
    naming what replaced it. None of it costs much where something is found.
    """

    @app.before_request
    def slash() -> Response | None:
        """Leads to the one spelling of an address; routes are found with and without a slash."""
        rule = request.url_rule.rule if request.url_rule else ""
        ends = rule.endswith("/")
        if request.method not in _ASKING or rule[-1:] in ("", ">") or len(request.path) < 2:
            return None
        if request.path.endswith("/") == ends:
            return None
        return _moved(site, request.path.strip("/") + ("/" if ends else ""))

    @app.errorhandler(NotFound)
    @app.errorhandler(UnknownThing)
    def not_found(error: NotFound | UnknownThing) -> Response:
        try:
            if request.method in _ASKING and (document := elsewhere(site)):
                return document
            instead = _instead(site, request.path.removeprefix("/"))
        except PalmaresError as fault:
            return app.handle_user_exception(fault)  # type: ignore[return-value]
        if instead:
            instead.cache_control.no_cache = True  # another release may say otherwise
            return instead
        return errors.answer(
            404, error.description or "" if isinstance(error, NotFound) else str(error)
        )


def _instead(site: Site, path: str) -> Response | None:
    """The answer where something else than 404 is to be said."""
    canonical = canonical_path(path)
    if canonical != path and _is_there(site, canonical):
        return _moved(site, canonical)
    if request.method in _ASKING and (spelling := _other_spelling(site, path)):
        return _moved(site, spelling)
    for iri, suffix in _candidates(site, path):
        gone = _gone(site, iri)
        if gone:
            return _say(site, gone, path.partition("/")[0], suffix)
    return None


def _moved(site: Site, path: str) -> Response:
    query = request.query_string.decode("latin-1")
    url = site.url(path) + (f"?{query}" if query else "")
    return redirect(url, code=301)  # type: ignore[return-value]


def _other_spelling(site: Site, path: str) -> str | None:
    """The path of a route or a dump that this one is in another case, with or without a slash."""
    wanted = path.lower().rstrip("/")
    rules = [rule.rule.removeprefix("/") for rule in current_app.url_map.iter_rules()]
    paths = {each for each in rules if "<" not in each}
    paths |= {f"dumps/{dump['file']}" for dump in site.release.manifest["dumps"]}
    paths |= {
        f"{rule.partition('<')[0]}{fmt.extension}"
        for rule in rules
        if rule.endswith(f"<any({EXTENSIONS}):extension>")
        for fmt in DOCUMENT_FORMATS
    }
    spellings = (each for each in sorted(paths) if each.lower().rstrip("/") == wanted != "")
    return next((each for each in spellings if each != path), None)


def _candidates(site: Site, path: str) -> list[tuple[str, str]]:
    """The things or graphs that a path may mean, each with the extension that this leaves."""
    space, _, name = path.partition("/")
    if space not in ("id", "doc", "graph") or not name:
        return []
    kind = "id" if space == "doc" else space
    stem = split_extension(name)[0] if space != "id" else name
    return [
        (site.iri(f"{kind}/{one}"), name.removeprefix(one)) for one in dict.fromkeys([name, stem])
    ]


def _is_there(site: Site, path: str) -> bool:
    is_there = site.store.has_graph if path.startswith("graph/") else site.store.knows
    return any(is_there(iri) for iri, _ in _candidates(site, path))


def _gone(site: Site, iri: str) -> Gone | None:
    """What is known of a thing that isn't there."""
    if node(iri) is None:
        return None
    release = site.tombstones.last_release(iri) if site.tombstones else None
    removal = next(iter(site.store.query(_REMOVAL, bindings={"gone": iri}).rows()), None)
    if removal is None:
        return Gone(iri, release, None, None) if release else None
    _, reason, new = removal
    assert isinstance(reason, Literal)
    return Gone(iri, release, reason.value, new.value if new else None)  # type: ignore[union-attr]


def _say(site: Site, gone: Gone, space: str, suffix: str) -> Response:
    since = f" Release {gone.release} was the last that had it." if gone.release else ""
    message = f"{gone.iri} is no more.{since}"
    message += f"\n\n{gone.reason}" if gone.reason else ""
    if not gone.replacement:
        return errors.answer(410, message)
    path = gone.replacement.removeprefix(site.base)
    called = site.store.labels([gone.replacement]).get(gone.replacement, "")
    response = errors.answer(410, f"{message}\n\nIt was replaced by:", site.url(path), called)
    if space == "doc":
        path = path.replace("id/", "doc/", 1) + suffix
    response.headers["Link"] = f'<{site.url(path)}>; rel="successor-version"'
    return response
