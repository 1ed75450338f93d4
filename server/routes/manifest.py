"""The page of the release: its id, its counts, its sources and how it was checked."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import Blueprint, Response, redirect, render_template

from graph.rdf.formats import HTML, PLAIN_JSON, TURTLE
from graph.rdf.namespaces import PAL
from graph.releases.manifest import text_of
from graph.releases.release import REPORT, SHAPES
from server.http.documents import conditional
from server.http.files import released_file
from server.http.negotiation import negotiate
from server.http.site import Site
from server.pages import render
from server.pages.changes import change_to
from server.pages.citation import sources_url
from server.pages.terms import shortened
from server.routes.operation import ADDRESS, STRING, Operation, media_types, object_schema

RELEASE_SCHEMA = object_schema(
    id=STRING,
    base=ADDRESS,
    title=STRING,
    graphs={"type": "object"},
    classes={"type": "object"},
)
#: Sources and named graphs that the page tells of one by one.
MOST_NAMED = 60
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/release",
        "What the release is made of.",
        (200, 304, 406),
        media_types(HTML, PLAIN_JSON),
        json=RELEASE_SCHEMA,
    ),
    Operation(
        "/release/report.ttl", "The SHACL report.", (200, 206, 304, 404, 416), media_types(TURTLE)
    ),
    Operation("/report", "The SHACL report by its IRI: leads to it.", (303,)),
    Operation(
        "/shapes",
        "The shapes that the release was checked with.",
        (200, 206, 304, 404, 416),
        media_types(TURTLE),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/release`` (the manifest) and those of its SHACL report and shapes."""
    routes = Blueprint("release", __name__)

    @routes.get("/release")
    def release() -> Response:
        choice = negotiate((HTML, PLAIN_JSON))

        def body() -> str | bytes:
            if choice.format is HTML:
                return _page(site)
            return text_of(site.release.public_manifest)

        return conditional(site, choice, "release", body, lasts=False)

    @routes.get("/release/report.ttl")
    def report() -> Response:
        return released_file(site, site.release, REPORT, TURTLE.media_type)

    @routes.get("/report")
    def report_as_a_thing() -> Response:
        return redirect(site.url("release/report.ttl"), code=303)  # type: ignore[return-value]

    @routes.get("/shapes")
    def shapes() -> Response:
        return released_file(site, site.release, SHAPES, TURTLE.media_type)

    return routes


def _page(site: Site) -> str:
    manifest = site.release.manifest
    all_graphs, classes = manifest.get("graphs", {}), manifest.get("classes", {})
    graphs = _largest(all_graphs)
    names = {iri: shortened(site, iri) for iri in classes} | site.store.labels(classes)
    names |= render.graph_names(site, graphs)
    own_classes = {iri: n for iri, n in classes.items() if iri.startswith(PAL)}
    return render_template(
        "release.html",
        names=names,
        graphs=graphs,
        graph_count=len(all_graphs),
        most_named=MOST_NAMED,
        sources_url=sources_url(site),
        classes=own_classes or classes,
        others={iri: n for iri, n in classes.items() if iri not in own_classes}
        if own_classes
        else {},
        day=_day(site.release.modified),
        change=change_to(site.release),
        reported=REPORT in site.release.manifest.get("files", {}),
    )


def _largest(graphs: dict[str, int]) -> dict[str, int]:
    """The graphs, or the largest of very many, in the order of their names."""
    largest = {*sorted(graphs, key=lambda iri: (-graphs[iri], iri))[:MOST_NAMED]}
    return {iri: count for iri, count in graphs.items() if iri in largest}


def _day(modified: int | None) -> str | None:
    """The day of a time, as ISO 8601 writes it."""
    return None if modified is None else datetime.fromtimestamp(modified, UTC).date().isoformat()
