"""The SPARQL endpoint: SPARQL 1.1 Protocol, the query part of it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from functools import partial

from flask import Blueprint, Response, request
from werkzeug.datastructures import MultiDict
from werkzeug.exceptions import (
    BadRequest,
    Forbidden,
    RequestEntityTooLarge,
    UnsupportedMediaType,
)

from graph import __version__
from graph.errors import FormatError, PalmaresError, ReleaseDamaged
from graph.rdf.formats import (
    CSV,
    DOCUMENT_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON,
    N_TRIPLES,
    RESULT_FORMATS,
    TSV,
    XML,
    Format,
    by_extension,
)
from graph.sparql.syntax import is_deterministic
from graph.workers.answer import AnyAnswer, WorkerAnswer
from graph.workers.queries import QueryOptions
from server.http import errors
from server.http.documents import write
from server.http.encoding import check_utf8
from server.http.headers import add_links
from server.http.languages import preferred_languages
from server.http.negotiation import Choice, acceptable, fixed, negotiate, wants_page
from server.http.shares import share
from server.http.site import ON_DISCONNECT, Site
from server.pages import query
from server.pages.query import VIEWS, QueryRequest
from server.routes.description import service_description
from server.routes.operation import STRING, Operation, Parameter, Schema, media_types, object_schema

FORM = "application/x-www-form-urlencoded"
DIRECT = "application/sparql-query"
#: The key of a WSGI environ under which the answer to the query of the request may be, though its
#: end wasn't waited for, or the error that came of it.
PENDING_ANSWER = "palmares.pending_answer"
UPDATE = "application/sparql-update"
#: Parameters of a form, most of which name graphs.
PARAMETERS = 10_000

#: What each kind of answer comes in, the preferred first.
ANSWER_FORMATS: dict[str, tuple[Format, ...]] = {
    "solutions": (*RESULT_FORMATS, HTML),
    "boolean": (JSON, XML, CSV, TSV, HTML),
    "graph": (*GRAPH_FORMATS, HTML),
}

_ANSWER_FORMATS = (*RESULT_FORMATS, *GRAPH_FORMATS, HTML)
_GRAPHS: Schema = {"type": "array", "items": {"type": "string"}}
#: The parameters beside the query (SPARQL 1.1 Protocol, 2.1), in the address or in a form.
_OPTIONS: dict[str, Schema] = {
    "default-graph-uri": _GRAPHS,
    "named-graph-uri": _GRAPHS,
    "timeout": {"type": "number", "exclusiveMinimum": 0},
    "format": {
        "type": "string",
        "examples": [*dict.fromkeys(fmt.extension for fmt in _ANSWER_FORMATS)],
    },
    "view": {"enum": [*VIEWS]},
}
_OPTION_PARAMETERS = tuple(
    Parameter(name, description, _OPTIONS[name])
    for name, description in (
        ("default-graph-uri", "A graph of the default graph."),
        ("named-graph-uri", "A named graph."),
        ("timeout", "Seconds for it, if fewer than the limit."),
        ("format", "A file extension fixes the format; any other value leaves it to Accept."),
        ("view", "How a page shows the answer."),
    )
)
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/sparql",
        "Answers a SPARQL 1.1 query, or describes the endpoint (SPARQL 1.1 Protocol).",
        (200, 304, 400, 403, 406, 429, 503),
        media_types(*_ANSWER_FORMATS),
        (
            Parameter(
                "query", "The query; without it the endpoint describes itself.", example="query"
            ),
            *_OPTION_PARAMETERS,
        ),
    ),
    Operation(
        "/sparql",
        "Answers a SPARQL 1.1 query.",
        (200, 400, 403, 406, 413, 415, 429, 503),
        media_types(*_ANSWER_FORMATS),
        _OPTION_PARAMETERS,
        body={
            FORM: object_schema(query=STRING) | {"properties": {"query": STRING, **_OPTIONS}},
            DIRECT: STRING,
        },
        method="post",
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The route ``/sparql``."""
    routes = Blueprint("sparql", __name__)
    routes.after_request(partial(add_links, site))

    @routes.get("/sparql")
    def get() -> Response:
        if "query" not in request.args and "update" not in request.args:
            _seconds(request.args.get("timeout"))
            _view(request.args.get("view"))
            return _description(site)
        return _respond(site, _from_parameters(request.args))

    @routes.post("/sparql")
    def post() -> Response:
        if request.mimetype == FORM:
            _check_charset()
            _check_parameters()
            return _respond(site, _from_parameters(request.values))
        if request.mimetype == DIRECT:
            return _respond(site, _from_body())
        if request.mimetype == UPDATE:
            raise Forbidden("This is an update. The data here can only be read.")
        raise UnsupportedMediaType(f"Send the query as {FORM} or as {DIRECT}.")

    return routes


def _description(site: Site) -> Response:
    choice = _choice(DOCUMENT_FORMATS)
    if choice.format is HTML:
        return choice.response(query.form(site))
    return choice.response(write(service_description(site), choice.format, site))


def _from_parameters(parameters: MultiDict[str, str]) -> QueryRequest:
    """The operation in a query string or a form (2.1.1 and 2.1.2): exactly one ``query``.

    What else stands in the address of a form counts too, rather than being passed over.
    """
    if "update" in parameters:
        raise Forbidden("This is an update. The data here can only be read.")
    queries = parameters.getlist("query")
    if len(queries) != 1:
        raise BadRequest(f"There must be one parameter 'query'; there are {len(queries)}.")
    return _query_request(queries[0], parameters)


def _from_body() -> QueryRequest:
    """The operation with the query as the body (2.1.3), which is in UTF-8 whatever else is said."""
    _check_charset()
    if "query" in request.args:
        raise BadRequest("There is a query in the body and another one in the address.")
    try:
        query = request.get_data().decode("utf-8")
    except UnicodeDecodeError as error:
        raise BadRequest(f"The query isn't UTF-8: byte {error.start + 1} is wrong.") from None
    return _query_request(query, request.args)


def _check_parameters() -> None:
    form = request.get_data()
    if form.count(b"&") >= PARAMETERS:
        raise RequestEntityTooLarge(f"A form may have {PARAMETERS:,} parameters.")
    check_utf8(form)


def _check_charset() -> None:
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if charset not in ("utf-8", "utf8", "us-ascii"):
        raise UnsupportedMediaType(f"A query is read as UTF-8, not as {charset!r}.")


def _query_request(query: str, parameters: MultiDict[str, str]) -> QueryRequest:
    return QueryRequest(
        query,
        tuple(parameters.getlist("default-graph-uri")),
        tuple(parameters.getlist("named-graph-uri")),
        _seconds(parameters.get("timeout")),
        _view(parameters.get("view")),
        preferred_languages(query, request.headers.get("Accept-Language", "")),
    )


def _seconds(timeout: str | None) -> float | None:
    """The parameter ``timeout``, which may lower the limit of the server."""
    if timeout is None:
        return None
    try:
        seconds = float(timeout)
    except ValueError:
        seconds = 0.0
    if not 0 < seconds < float("inf"):
        raise BadRequest(f"The timeout is in seconds, more than 0; this is {timeout!r}.")
    return seconds


def _view(view: str | None) -> str:
    """The parameter ``view``, which says how a page shows the answer."""
    if view and view not in VIEWS:
        raise BadRequest(f"The view is one of {', '.join(VIEWS)}; this is {view!r}.")
    return view or VIEWS[0]


def _format_choice(formats: Sequence[Format]) -> Choice | None:
    """The format that the parameter ``format`` names by its extension, else what is accepted.

    Clients such as SPARQLWrapper send names of their own there, beside an Accept header.
    """
    fmt = by_extension(request.values.get("format", ""), tuple(formats))
    return fixed(fmt) if fmt else acceptable(formats)


def _choice(formats: Sequence[Format]) -> Choice:
    """The same; raises NotAcceptable, with the list of what there is, for what there isn't."""
    return _format_choice(formats) or negotiate(formats)


def _respond(site: Site, query_request: QueryRequest) -> Response:
    choices = {kind: _format_choice(formats) for kind, formats in ANSWER_FORMATS.items()}
    lasting = is_deterministic(query_request.query) and site.queries.lasting
    is_conditional = lasting and request.method == "GET"
    has_any = is_conditional and request.if_none_match.star_tag
    if is_conditional and request.if_none_match and not has_any:
        for choice in filter(None, choices.values()):
            etag = etag_of(site, query_request, choice.content_type)
            if request.if_none_match.contains_weak(etag):
                return _not_modified(choice, etag, query_request)
    try:
        answer = _answer(site, query_request, formats_at_once(choices))
    except PalmaresError as error:
        return _refusal(site, query_request, error)
    try:
        choice = choices[answer.kind] or _choice(ANSWER_FORMATS[answer.kind])  # which says no
        response = choice.response()
        _add_languages(response, query_request)
        if lasting:
            _last(response, etag_of(site, query_request, choice.content_type))
        else:
            response.cache_control.no_store = True
        _fill(response, site, query_request, choice, answer)
        if has_any:  # it says nothing where there is no answer (RFC 9110, 13.2.1)
            answer.close()
            response.status_code = 304
    except PalmaresError as error:
        return _refusal(site, query_request, error)
    except BaseException:  # such as that there is no format of it, or no process to read it
        answer.close()
        raise
    return response


def _answer(site: Site, query_request: QueryRequest, formats: dict[str, Format]) -> AnyAnswer:
    """The answer, which may have been asked for before this request came here."""
    pending: WorkerAnswer | PalmaresError | None = request.environ.pop(PENDING_ANSWER, None)
    if isinstance(pending, PalmaresError):
        raise pending
    if pending is not None:
        pending.begin()
        return pending
    options = QueryOptions(
        query_request.default_graphs,
        query_request.named_graphs,
        query_request.languages,
        formats,
        query_request.seconds,
        share(),
    )
    return site.queries.query(query_request.query, options, request.environ.get(ON_DISCONNECT))


def _add_languages(response: Response, query_request: QueryRequest) -> None:
    """Says that the answer depends on the languages of the client, where it does."""
    if query_request.languages:
        response.vary.add("Accept-Language")


def _not_modified(choice: Choice, etag: str, query_request: QueryRequest) -> Response:
    """304 before anything is evaluated: the tag was given to an answer to this very query."""
    response = choice.response()
    _add_languages(response, query_request)
    response.status_code = 304
    _last(response, etag)
    return response


def formats_at_once(choices: Mapping[str, Choice | None]) -> dict[str, Format]:
    """What each kind of answer is to be written in; a page is made of rows."""
    page = {"solutions": JSON, "graph": N_TRIPLES}
    formats = {
        kind: page.get(kind) if choice.format is HTML else choice.format
        for kind, choice in choices.items()
        if choice
    }
    return {kind: fmt for kind, fmt in formats.items() if fmt}


def _last(response: Response, etag: str) -> None:
    """Marks the response as good for as long as the release is."""
    response.set_etag(etag)
    response.cache_control.no_cache = True


def _fill(
    response: Response, site: Site, query_request: QueryRequest, choice: Choice, answer: AnyAnswer
) -> None:
    """Gives the response its body, whole or as it comes."""
    if choice.format is HTML:
        response.set_data(query.results(site, query_request, answer))
        return
    body = answer.body(choice.format)
    if isinstance(body, bytes):
        response.set_data(body)
    else:
        response.response = body
        response.implicit_sequence_conversion = False  # nothing may gather it
        del response.headers["Content-Length"]  # of the empty body that it was made with


def _refusal(site: Site, query_request: QueryRequest, error: PalmaresError) -> Response:
    """A page with the query, to be mended; for all others the error goes its way."""
    is_fault = isinstance(error, ReleaseDamaged | FormatError)
    if is_fault or errors.status_of(error) == 500 or not wants_page():
        raise error
    response = errors.with_status(
        fixed(HTML).response(query.refusal(site, query_request, error)), error
    )
    response.vary.add("Accept")
    return response


def etag_of(site: Site, query_request: QueryRequest, content_type: str) -> str:
    """What an answer depends on; the data of a release are the same for ever."""
    graphs = json.dumps([query_request.default_graphs, query_request.named_graphs])
    state = "\n".join(
        (
            __version__,
            site.release.id,
            content_type,
            query_request.view,
            *query_request.languages,
            graphs,
            query_request.query,
        )
    )
    return hashlib.sha256(state.encode("utf-8", "surrogatepass")).hexdigest()[:32]
