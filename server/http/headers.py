"""Headers of every answer: reading from any origin is allowed, running foreign content isn't."""

from __future__ import annotations

from urllib.parse import urlsplit

from flask import Flask, Response, request

from server.http.site import CONTENT, Site

#: What scripts of other origins may send and see (Fetch standard, CORS protocol): any header, for
#: none changes anything here. The star doesn't stand for Authorization, and older browsers don't
#: know it.
REQUEST_HEADERS = (
    "*, Authorization, Accept, Content-Type, If-Modified-Since, If-None-Match, If-Range, Range"
)
RESPONSE_HEADERS = (
    "Accept-Ranges, Content-Range, ETag, Link, Location, Repr-Digest, Retry-After, X-Request-Id"
)
#: The headers of every answer.
EVERYWHERE = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": RESPONSE_HEADERS,
    "X-Content-Type-Options": "nosniff",
}
#: How the media types end that a browser shows as a document, which might run or load something.
DOCUMENT_TYPES = ("html", "xml")
#: The methods of an address that can only be read.
READING = ("GET", "HEAD", "OPTIONS")
#: Seconds for which a browser remembers what a preflight said.
PREFLIGHT_AGE = 86400

#: Endpoints of pages that clients of other origins show in frames; nothing can be done on them.
FRAME_ENDPOINTS = ("reconcile.preview",)


def register(app: Flask, base: str) -> None:
    """Makes ``app`` answer OPTIONS by itself and set the headers on everything."""
    origin = "{0.scheme}://{0.netloc}".format(urlsplit(base))
    policy = (
        f"default-src 'none'; script-src 'self' {origin}; style-src 'self' {origin}; "
        f"img-src 'self' {origin}; connect-src 'self' {origin}; "
        f"form-action 'self' {origin}; base-uri 'none'; frame-ancestors "
    )

    @app.before_request
    def options() -> Response | None:
        if request.method != "OPTIONS":
            return None
        response = Response(status=204)
        del response.headers["Content-Type"]
        response.headers["Allow"] = _all_methods(app)
        response.headers["Access-Control-Allow-Methods"] = response.headers["Allow"]
        response.headers["Access-Control-Allow-Headers"] = REQUEST_HEADERS
        response.headers["Access-Control-Max-Age"] = str(PREFLIGHT_AGE)
        return response

    @app.after_request
    def everywhere(response: Response) -> Response:
        response.headers.update(EVERYWHERE)
        request.environ[CONTENT] = (response.content_type or "", response.content_length)
        if (response.mimetype or "").endswith(DOCUMENT_TYPES):
            response.headers["Referrer-Policy"] = "strict-origin-when-cross-origin"
            ancestors = "*" if request.endpoint in FRAME_ENDPOINTS else "'none'"
            response.headers["Content-Security-Policy"] = policy + ancestors
        return response


def add_links(site: Site, response: Response) -> Response:
    """Links an answer made of the whole release to its description and its licence."""
    if response.status_code in (200, 304):
        response.headers["Link"] = ", ".join(site.links)
    return response


def _all_methods(app: Flask) -> str:
    """What the address allows in all: its rules stand one for each method.

    One without a route may be a thing's own, whose document can be read there.
    """
    adapter = app.create_url_adapter(request)
    return ", ".join(sorted((adapter and adapter.allowed_methods()) or READING))
