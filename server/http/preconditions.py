"""Looks at what a request demands of the state of what it asks for, before anything else does.

RFC 9110, 13.2.2: If-Match and If-Unmodified-Since come before all other conditions and before a
range, so that nobody joins the parts of two releases. A range that isn't understood is none (14.2).
"""

from __future__ import annotations

import re

from flask import Flask, Response, g, request
from werkzeug.http import parse_date, parse_etags

from server.http import errors
from server.http.compression import CODINGS

#: One range of bytes; of several the whole is sent, as is allowed.
_RANGE = re.compile(r"bytes=\s*(?:[0-9]+-[0-9]*|-[0-9]+)\s*")
#: Statuses that a request without conditions would have, or one whose other conditions are met.
_CONDITIONAL_STATUSES = (200, 206, 304, 416)
#: How the tags of compressed answers end, which are otherwise those of the whole.
_CODING_SUFFIX = re.compile(f'-(?:{"|".join(CODINGS)})(?=")')


def register(app: Flask) -> None:
    """Makes ``app`` answer 412 where a demand isn't met."""

    @app.before_request
    def take_conditions() -> None:
        environ = request.environ
        g.preconditions = (
            environ.pop("HTTP_IF_MATCH", ""),
            environ.pop("HTTP_IF_UNMODIFIED_SINCE", ""),
        )
        if request.method == "HEAD" or not _RANGE.fullmatch(environ.get("HTTP_RANGE", "")):
            environ.pop("HTTP_RANGE", None)

    @app.after_request
    def check_conditions(response: Response) -> Response:
        tags, since = g.get("preconditions", ("", ""))
        if not (tags or since) or request.method not in ("GET", "HEAD"):
            return response
        if response.status_code not in _CONDITIONAL_STATUSES or _is_met(response, tags, since):
            return response
        response.close()
        return errors.answer(
            412, "The document has changed since the version you named (If-Match)."
        )


def _is_met(response: Response, tags: str, since: str) -> bool:
    if tags:
        etags = parse_etags(_CODING_SUFFIX.sub("", tags))
        tag, weak = response.get_etag()
        return etags.star_tag or (tag is not None and not weak and etags.contains(tag))
    date, modification = parse_date(since), response.last_modified
    return date is None or modification is None or modification <= date
