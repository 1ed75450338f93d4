"""The Reconciliation Service API 0.2: matches names with things, for OpenRefine and its like.

After https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/. Other
origins reach it by CORS; there is no JSONP, which would have clients run what is answered.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Mapping
from functools import partial
from urllib.parse import quote, urlencode

from flask import Blueprint, Response, redirect, render_template, request
from werkzeug.exceptions import BadRequest, NotFound, UnsupportedMediaType

from graph.errors import UnknownThing
from graph.matching.properties import Ask
from graph.rdf.formats import HTML, PLAIN_JSON
from graph.workers.answer import AnyAnswer
from graph.workers.queries import QueryOptions
from server.http.documents import conditional
from server.http.encoding import check_utf8
from server.http.headers import add_links
from server.http.negotiation import Choice, acceptable, fixed
from server.http.shares import share
from server.http.site import Site
from server.reconcile import responses
from server.reconcile.manifest import Service, Shape
from server.reconcile.requests import read_extension, read_queries
from server.routes.operation import (
    COUNT,
    STRING,
    Operation,
    Parameter,
    Schema,
    media_types,
    object_schema,
)
from server.routes.search import index_of
from server.routes.sparql import FORM

#: Suggestions of one answer, how many a client may skip, and characters of a prefix that count.
SUGGESTIONS = 25
SKIPPED = 1000
PREFIX_LENGTH = 200
#: Bytes of a batch of queries, which need no more.
BATCH_BYTES = 256 * 1024
#: What a client may ask for beside the manifest.
PARAMETERS = ("queries", "extend")

_SHAPES: Schema = {"type": "array", "items": object_schema(id=STRING, name=STRING)}
_ID = Parameter(
    "id",
    "The id of a thing, as candidates have it.",
    {"type": "string", "minLength": 1},
    example="thing",
    needed=True,
)
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/reconcile",
        "Matches names with things, or gives their values; else the manifest "
        "(Reconciliation Service API 0.2).",
        (200, 304, 400, 404, 413),
        media_types(PLAIN_JSON, HTML),
        (
            Parameter("queries", "A batch of queries, in JSON."),
            Parameter("extend", "Things and properties whose values are wanted, in JSON."),
        ),
        {"type": "object"},
    ),
    Operation(
        "/reconcile",
        "Matches names with things, or gives their values.",
        (200, 400, 404, 413, 415),
        media_types(PLAIN_JSON),
        json={"type": "object"},
        body={FORM: {"type": "object", "properties": dict.fromkeys(PARAMETERS, STRING)}},
        method="post",
    ),
    Operation(
        "/reconcile/suggest/{sort}",
        "Things, types or properties with a word that begins so.",
        (200, 304, 400, 404),
        media_types(PLAIN_JSON),
        (
            Parameter("sort", "Of what.", {"enum": ["entity", "type", "property"]}, "path"),
            Parameter("prefix", "The beginning of a word, or an id.", example="words"),
            Parameter("cursor", "How many to pass over.", COUNT),
        ),
        object_schema(result=_SHAPES),
    ),
    Operation(
        "/reconcile/properties",
        "Properties of things of a type.",
        (200, 304, 400, 404),
        media_types(PLAIN_JSON),
        (
            Parameter("type", "The id of a type."),
            Parameter("limit", "How many at most.", COUNT),
        ),
        object_schema(properties=_SHAPES),
    ),
    Operation(
        "/reconcile/view",
        "A thing by its id: leads to its address.",
        (303, 400, 404),
        (),
        (_ID,),
    ),
    Operation(
        "/reconcile/preview",
        "A thing by its id, as a small page for a frame.",
        (200, 304, 400, 404),
        media_types(HTML),
        (_ID,),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes of the service, ``/reconcile`` and below."""
    routes = Blueprint("reconcile", __name__)
    routes.after_request(partial(add_links, site))
    service = Service(site)

    @routes.before_request
    def is_there() -> None:
        index_of(site)

    @routes.get("/reconcile")
    def get() -> Response:
        choice = fixed(PLAIN_JSON)
        if not any(name in request.args for name in PARAMETERS):
            # a client that accepts neither gets the manifest nevertheless
            choice = acceptable((PLAIN_JSON, HTML)) or Choice(PLAIN_JSON, PLAIN_JSON.content_type)
        if choice.format is HTML:
            return conditional(site, choice, "reconcile", lambda: render_template("reconcile.html"))
        return _cacheable(site, lambda: _answer(site, service, request.args), choice)

    @routes.post("/reconcile")
    def post() -> Response:
        if request.mimetype != FORM:
            raise UnsupportedMediaType(f"Send queries or extend as {FORM}.")
        request.max_content_length = min(BATCH_BYTES, site.config.request_bytes)
        check_utf8(request.get_data())
        if not any(name in request.form for name in PARAMETERS):
            raise BadRequest(f"There must be one of the parameters {' and '.join(PARAMETERS)}.")
        return fixed(PLAIN_JSON).response(_json(_answer(site, service, request.form)))

    @routes.get("/reconcile/suggest/<any(entity,type,property):sort>")
    def suggest(sort: str) -> Response:
        prefix = request.args.get("prefix", "").strip()[:PREFIX_LENGTH]
        skipped = _number("cursor", 0, SKIPPED)
        suggestions: dict[str, Callable[[str, int, int], list[Shape]]] = {
            "entity": partial(responses.entity_suggestions, service),
            "type": service.types_named,
            "property": service.properties_named,
        }
        suggested = suggestions[sort]
        return _cacheable(
            site, lambda: {"result": suggested(prefix, skipped, skipped + SUGGESTIONS)}
        )

    @routes.get("/reconcile/properties")
    def properties() -> Response:
        kind, limit = request.args.get("type", ""), _number("limit", SUGGESTIONS, SKIPPED)
        answer = {"type": kind, "limit": limit, "properties": service.properties_of(kind, limit)}
        return _cacheable(site, lambda: answer)

    @routes.get("/reconcile/view")
    def view() -> Response:
        iri = _iri(site, service)
        if iri.startswith(site.base):
            return redirect(site.url(iri.removeprefix(site.base)), code=303)  # type: ignore[return-value]
        about = site.address(iri)
        if about == iri:
            about = site.url("fragments") + "?" + urlencode({"subject": iri})
        return redirect(about, code=303)  # type: ignore[return-value]

    @routes.get("/reconcile/preview")
    def preview() -> Response:
        iri = _iri(site, service)
        path = f"reconcile/preview?id={quote(iri, safe='')}"
        return conditional(site, fixed(HTML), path, lambda: _preview(site, service, iri))

    return routes


def _answer(site: Site, service: Service, parameters: Mapping[str, str]) -> Shape:
    """The answer to an operation, or the manifest where there is none."""
    operations = [name for name in PARAMETERS if name in parameters]
    if len(operations) > 1:
        raise BadRequest("There must be only one of the parameters queries and extend.")
    ask = _query_function(site)
    if "queries" in parameters:
        queries = read_queries(parameters["queries"], service.property_of, service.kind_of)
        return {
            name: responses.match_response(service, query, ask) for name, query in queries.items()
        }
    if "extend" in parameters:
        extension = read_extension(parameters["extend"], service.property_of)
        return responses.extension_response(service, extension, ask)
    return service.manifest()


def _query_function(site: Site) -> Ask:
    """A function that runs queries; all queries of one request share one deadline."""
    until, client = time.monotonic() + site.config.limits.seconds, share()

    def ask(query: str) -> AnyAnswer:
        seconds = max(until - time.monotonic(), 0.001)
        return site.queries.query(query, QueryOptions(seconds=seconds, client=client))

    return ask


def _iri(site: Site, service: Service) -> str:
    """The IRI of the thing that the request names.

    Raises BadRequest without an id, UnknownThing where there is no such thing."""
    if not request.args.get("id"):
        raise BadRequest("The parameter 'id' is missing: the id of a thing.")
    iri = service.iri_of(request.args["id"])
    if not site.store.knows(iri):
        raise UnknownThing(f"There is nothing with the IRI {iri[:200]} here.")
    return iri


def _preview(site: Site, service: Service, iri: str) -> str:
    thing = responses.candidate(service, iri)
    if thing is None:
        raise NotFound(f"{iri[:200]} has no name here.")
    ask = _query_function(site)
    counts = {
        prop.id: prop.values(ask, iri, 1)[0].value
        for prop in map(service.property_of, ("nominations", "wins"))
        if thing.kind in prop.kinds
    }
    summary = responses.summary(service, thing.kind, thing.part_of)
    return render_template("preview.html", thing=thing, iri=iri, counts=counts, summary=summary)


def _number(name: str, otherwise: int, limit: int) -> int:
    text = request.args.get(name, "")
    if not text:
        return otherwise
    if not (text.isascii() and text.isdecimal()):
        raise BadRequest(f"The {name} must be a number.")
    return min(int(text[:9]), limit)


def _cacheable(site: Site, answer: Callable[[], Shape], choice: Choice | None = None) -> Response:
    """An answer to GET with validators; ``choice`` is the negotiated format."""
    query = quote(request.query_string.decode("latin-1"))
    path = f"{request.path.removeprefix('/')}?{query}"
    return conditional(site, choice or fixed(PLAIN_JSON), path, lambda: _json(answer()))


def _json(answer: Shape) -> str:
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"
