"""Turns errors into answers: a status, what is wrong and what to do; never a stack."""

from __future__ import annotations

import re

from flask import Flask, Response, render_template, request
from werkzeug.exceptions import HTTPException, NotAcceptable, NotFound, RequestEntityTooLarge
from werkzeug.http import HTTP_STATUS_CODES

from graph.errors import (
    EndpointError,
    EndpointTimeout,
    FormatError,
    PalmaresError,
    PatternError,
    QueryError,
    QueryRefused,
    QueryStopped,
    ReleaseDamaged,
    TooManyQueries,
    TooManyStatements,
    UnknownPage,
    UnknownThing,
    lack_of,
)
from graph.rdf.formats import HTML, TEXT
from graph.workers.job import RETRY_SECONDS
from server.http.negotiation import rule_out, wants_page
from server.http.raw_path import raw_path
from server.http.site import LIMIT, Site

#: The status of each of the library's errors; the others are faults of the server.
STATUS: dict[type[PalmaresError], int] = {
    PatternError: 400,
    QueryError: 400,
    QueryRefused: 403,
    TooManyStatements: 403,
    FormatError: 406,
    UnknownThing: 404,
    UnknownPage: 404,
    EndpointTimeout: 504,
    EndpointError: 502,
    TooManyQueries: 429,
    QueryStopped: 503,
    ReleaseDamaged: 503,
}
#: Headers of werkzeug's own error responses that clients need.
PASSED_HEADERS = ("Allow", "Content-Range", "Retry-After", "Location")
#: What a page says of each status in the first place.
HEADINGS = {
    400: "That request can’t be understood",
    403: "That isn’t allowed here",
    404: "Nothing is at this address",
    405: "That can’t be done with this address",
    410: "This is no longer here",
    413: "That is too much at once",
    415: "That isn’t read here",
    429: "That is too much at once",
    500: "Something went wrong here",
    502: "The server that holds the data doesn’t answer as it should",
    503: "This can’t be answered just now",
    504: "The server that holds the data doesn’t answer in time",
}
#: Letters of a name to look for that a page proposes.
SEARCH_LENGTH = 100
_FAULT = "The server failed at this request. It has been written to its log."
_BUSY = "The server has no room for more open files or memory at the moment. Ask again later."
_DAMAGED = (
    "The release is damaged: a file that this answer needs can't be read. It has been written to "
    "the server's log."
)


def register(app: Flask, site: Site) -> None:
    """Makes ``app`` answer every error here."""

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Response:
        headers = [(name, value) for name, value in error.get_headers() if name in PASSED_HEADERS]
        response = answer(error.code or 500, error.description or "")
        for name, value in headers:
            text = ", ".join(sorted(value.split(", "))) if name == "Allow" else value
            response.headers[name] = text
        return response

    @app.errorhandler(RequestEntityTooLarge)
    def too_large(error: RequestEntityTooLarge) -> Response:
        request.environ[LIMIT] = "body"
        limit = request.max_content_length or 0
        has_message = error.description != RequestEntityTooLarge.description
        return answer(
            413, (has_message and error.description) or f"A body may have {limit:,} bytes."
        )

    @app.errorhandler(PalmaresError)
    def library_error(error: PalmaresError) -> Response:
        return with_status(answer(status_of(error), public_message(app, error)), error)

    @app.errorhandler(TooManyStatements)
    def too_many(error: TooManyStatements) -> Response:
        request.environ[LIMIT] = "statements"
        return answer(status_of(error), f"{error} {_where_all_are(site, error)}")

    @app.errorhandler(FormatError)
    def unsayable(error: FormatError) -> Response:
        """What the next format can say that the client accepts; 406 where none is left."""
        failure = error
        while rule_out(failure.format_name):
            try:
                return app.make_response(app.dispatch_request())
            except FormatError as another:
                failure = another
            except NotAcceptable:
                break
            except Exception as other:
                response = app.make_response(app.handle_user_exception(other))
                if response.status_code == NotAcceptable.code:
                    break
                return response
        return answer(status_of(error), str(error))

    @app.errorhandler(Exception)
    def fault(error: Exception) -> Response:
        if isinstance(error, OSError) and lack_of(error):
            app.logger.error("%s %s: %s", request.method, raw_path(request.environ), error)
            return library_error(QueryStopped(_BUSY, RETRY_SECONDS))
        app.logger.error("%s %s", request.method, raw_path(request.environ), exc_info=error)
        return answer(500, _FAULT)


def _where_all_are(site: Site, error: TooManyStatements) -> str:
    pages = f"{site.pattern_url(error.part, error.iri)} has them in pages"
    dumps = f", {site.url('dumps/')} has files with all that there is"
    return f"{pages}{dumps if site.release.manifest.get('dumps') else ''}."


def public_message(app: Flask, error: PalmaresError) -> str:
    """What the client is told; faults of the server, which name its files, go to its log."""
    is_damaged = isinstance(error, ReleaseDamaged)
    if not is_damaged and status_of(error) != 500:
        return str(error)
    app.logger.error("%s %s: %s", request.method, raw_path(request.environ), error)
    return _DAMAGED if is_damaged else _FAULT


def status_of(error: PalmaresError) -> int:
    """The status of one of the library's errors."""
    return next((code for kind, code in STATUS.items() if isinstance(error, kind)), 500)


def with_status(response: Response, error: PalmaresError) -> Response:
    """The response with the status of the error and what else its headers should say."""
    response.status_code = status_of(error)
    if isinstance(error, QueryStopped):
        request.environ[LIMIT] = error.limit
    if isinstance(error, QueryStopped) and error.retry_after:
        response.headers["Retry-After"] = str(error.retry_after)
    return response


def answer(status: int, message: str) -> Response:
    """The error as a page for a browser and as plain text for all others.

    An error is no reason to answer 406, so this asks only whether HTML is what is wanted most.
    """
    name = HTTP_STATUS_CODES.get(status, "Error")
    if wants_page():
        explanation = "" if message == NotFound.description else message
        page = render_template(
            "error.html",
            status=status,
            name=name,
            heading=HEADINGS.get(status, name),
            paragraphs=explanation.split("\n\n") if explanation else [],
            path=request.path.removeprefix("/"),
            lost=status in (404, 410),
            words=_words(request.path),
        )
        response = Response(page, status, content_type=HTML.content_type)
    else:
        text = f"{status} {name}\n\n{message}\n"
        response = Response(text, status, content_type=TEXT.content_type)
    response.vary.add("Accept")
    return response


def _words(path: str) -> str:
    """The name at the end of a path, to be looked for: without an extension, as words.

    >>> _words("/doc/agent/spike-jonze.ttl"), _words("/")
    ('spike jonze', '')
    """
    name = path.rstrip("/").rpartition("/")[2]
    stem, dot, extension = name.rpartition(".")
    name = stem if dot and extension.isalnum() and stem else name
    return " ".join(re.split(r"[-_+\s]+", name)).strip()[:SEARCH_LENGTH]
