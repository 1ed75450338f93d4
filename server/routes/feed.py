"""What changed from release to release, as an Atom feed (RFC 4287) for those who follow it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from flask import Blueprint, Response

from graph.rdf.formats import ATOM
from graph.rdf.xml_characters import NO_CHARACTER
from graph.releases.history import history
from graph.releases.manifest import timestamp
from graph.releases.release import Release
from server.http.documents import conditional
from server.http.negotiation import fixed
from server.http.site import Site
from server.pages.changes import change_to
from server.routes.operation import Operation, media_types

#: Releases that the feed tells of, the newest first.
MOST_ENTRIES = 10
PATH = "release/feed.atom"
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(f"/{PATH}", "What changed, release by release.", (200, 304), media_types(ATOM)),
)


def blueprint(site: Site) -> Blueprint:
    """The route ``/release/feed.atom``."""
    routes = Blueprint("feed", __name__)

    @routes.get(f"/{PATH}")
    def feed() -> Response:
        return conditional(site, fixed(ATOM), PATH, lambda: _text(site), lasts=False)

    return routes


def _releases(site: Site) -> list[Release]:
    """The served release and those before it that are kept under the same address."""
    if not site.release.is_kept:
        return [site.release]
    releases = [each for each in history(site.release.path.parent) if each.base == site.base]
    earlier = [each for each in releases if each.created <= site.release.created]
    return earlier[:MOST_ENTRIES] or [site.release]


def _text(site: Site) -> str:
    """The feed; titles and labels may have characters that XML hasn't."""
    return NO_CHARACTER.sub("\ufffd", "\n".join(_feed(site, _releases(site))))


def _feed(site: Site, releases: list[Release]) -> Iterator[str]:
    title = str(site.release.manifest["title"])
    authors = site.release.manifest.get("attributions") or ["The publisher"]
    yield '<?xml version="1.0" encoding="utf-8"?>'
    yield '<feed xmlns="http://www.w3.org/2005/Atom">'
    yield f"<title>{escape(title)}</title>"
    yield f"<id>{escape(site.base)}{PATH}</id>"
    yield f"<updated>{_moment(releases[0])}</updated>"
    yield f'<link rel="self" href="{escape(site.url(PATH))}"/>'
    yield f'<link rel="alternate" type="text/html" href="{escape(site.url("release"))}"/>'
    yield from (f"<author><name>{escape(author)}</name></author>" for author in authors)
    for release in releases:
        yield from _entry(site, release)
    yield "</feed>\n"


def _entry(site: Site, release: Release) -> Iterator[str]:
    change = change_to(release)
    manifest = site.url(f"release/{release.id}/manifest.json")
    yield "<entry>"
    yield f"<title>Release {release.id}</title>"
    yield f"<id>{escape(site.base)}release/{release.id}/</id>"
    yield f"<updated>{_moment(release)}</updated>"
    yield f'<link rel="alternate" type="application/json" href="{escape(manifest)}"/>'
    yield f"<summary>{escape(change.summary)}</summary>"
    if change.lines:
        yield f'<content type="text">{escape(chr(10).join(change.lines))}</content>'
    yield "</entry>"


def _moment(release: Release) -> str:
    return timestamp(release.created)
