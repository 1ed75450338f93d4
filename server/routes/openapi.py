"""Writes the operations of all routes as an OpenAPI 3.1 document, with examples of the release."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from flask import Blueprint, Response

from graph import __version__
from graph.rdf.formats import HTML, PLAIN_JSON, TEXT
from graph.rdf.namespaces import ONTOLOGY, PAL
from server.http.documents import conditional
from server.http.negotiation import fixed
from server.http.site import Site
from server.pages.examples import EXAMPLES
from server.routes.operation import Operation, Parameter, media_types

#: What each status means; the wording of RFC 9110 where that is plain enough.
STATUSES = {
    200: "What was asked for.",
    206: "The part of the file that was asked for.",
    301: "It has another address or is spelt otherwise: there.",
    303: "Its document is there.",
    304: "The client has it already.",
    400: "The request can't be understood; the answer says where.",
    403: "This is refused: updates, SERVICE, more statements than one document may have.",
    404: "Nothing is known of it.",
    406: "It is in none of the formats that are accepted; the answer lists those that there are.",
    410: "A release before had it, and nothing stands in its place.",
    413: "The request is too long.",
    415: "A query is sent as a form or as it is.",
    416: "The file hasn't got that part.",
    429: "This client has too many queries already.",
    503: "A limit was reached; the answer says which.",
}
#: What has no content, or none that a client needs.
_BARE = (304,)
_TEXT_TYPES = (TEXT.media_type, HTML.media_type)
_SOME_THING = "SELECT ?s { ?s a <https://w3id.org/palmares#Work> } LIMIT 1"

#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/openapi.json",
        "This document.",
        (200, 304),
        media_types(PLAIN_JSON),
        json={"type": "object"},
    ),
)


def blueprint(site: Site, operations: Sequence[Operation]) -> Blueprint:
    """The route ``/openapi.json``, which describes those operations and itself."""
    routes = Blueprint("openapi", __name__)

    @routes.get("/openapi.json")
    def openapi() -> Response:
        def body() -> str:
            return json.dumps(description(site, operations), ensure_ascii=False, indent=1) + "\n"

        return conditional(site, fixed(PLAIN_JSON), "openapi.json", body)

    return routes


def description(site: Site, operations: Sequence[Operation]) -> dict[str, Any]:
    """The document (OpenAPI 3.1.1, 4.8); its examples are of this release."""
    examples = _examples(site)
    paths: dict[str, dict[str, Any]] = {}
    for operation in operations:
        entry = _operation(operation, examples)
        paths.setdefault(operation.path, {})[operation.method] = entry
    return {
        "openapi": "3.1.1",
        "info": {
            "title": site.release.manifest["title"],
            "version": __version__,
            "description": "HEAD is answered wherever GET is, OPTIONS everywhere. Every error "
            "is a text, or a page for a browser, that says what is wrong and what to do. What is "
            "told here of no address may come at many: 403 for more statements than one document "
            "may have, 406 for what the format of an extension can't say, 429 for too many "
            "queries of one client, 503 (come again) and, of data on another server, 502 and 504.",
        },
        "servers": [{"url": site.url("").removesuffix("/")}],
        "paths": paths,
    }


def _operation(operation: Operation, examples: dict[str, str]) -> dict[str, Any]:
    words = operation.path.replace("{", "").replace("}", "").split("/")
    entry: dict[str, Any] = {
        "operationId": "-".join([operation.method, *filter(None, words)]),
        "summary": operation.summary,
        "parameters": [_parameter(parameter, examples) for parameter in operation.parameters],
        "responses": {str(status): _response(operation, status) for status in operation.statuses},
    }
    if operation.body:
        content = {name: {"schema": schema} for name, schema in operation.body.items()}
        entry["requestBody"] = {"required": True, "content": content}
    return entry


def _parameter(parameter: Parameter, examples: dict[str, str]) -> dict[str, Any]:
    entry: dict[str, Any] = {
        "name": parameter.name,
        "in": parameter.place,
        "description": parameter.description,
        "required": parameter.needed or parameter.place == "path",
        "schema": parameter.schema,
    }
    example = examples.get(parameter.example or "")
    if example is not None:
        entry["example"] = int(example) if parameter.schema["type"] == "integer" else example
    return entry


def _response(operation: Operation, status: int) -> dict[str, Any]:
    entry: dict[str, Any] = {"description": STATUSES[status]}
    if status in _BARE:
        return entry
    media_types = operation.media_types if status < 300 else _TEXT_TYPES
    entry["content"] = {
        name: {"schema": operation.json}
        if operation.json and status < 300 and name == PLAIN_JSON.media_type
        else {}
        for name in media_types
    }
    return entry


def _examples(site: Site) -> dict[str, str]:
    """Values of parameters that find something here."""
    manifest = site.release.manifest
    values = {"words": "best", "number": "0", "label": "b0", "query": EXAMPLES[0].query}
    for (thing,) in site.store.query(_SOME_THING).rows():
        values["thing"] = thing.value.removeprefix(site.iri("id/"))  # type: ignore[union-attr]
    values["iri"] = ONTOLOGY
    values["class"] = next(iter(manifest.get("classes", {})), PAL + "Work")
    values["release"] = site.release.id
    for graph in manifest["graphs"]:
        values["graph"] = graph.removeprefix(site.iri("graph/"))
    for dump in manifest["dumps"]:
        values["file"] = dump["file"]
    return values
