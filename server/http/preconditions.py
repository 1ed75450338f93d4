"""Looks at what a request demands of the state of what it asks for, before anything else does.

RFC 9110, 13.2.2: If-Match and If-Unmodified-Since come before all other conditions and before a
range, so that nobody joins the parts of two releases. A range that isn't understood is none (14.2).
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from flask import Flask, Response, g, request
from werkzeug.http import parse_date, parse_etags

from server.http import errors
from server.http.compression import CODINGS

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: One range of bytes; of several the whole is sent, as is allowed.
_RANGE = re.compile(r"bytes=\s*(?:[0-9]+-[0-9]*|-[0-9]+)\s*")
#: Conditions that come before a range and are judged where the document is known.
_BEFORE_RANGE = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")
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
        if request.method == "HEAD" or not _has_range(environ):
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


def _has_range(environ: WSGIEnvironment) -> bool:
    """Whether a range is understood, and nothing comes before it that may say otherwise.

    A client that names what it has is answered 304 or sent the whole (RFC 9110, 13.2.2 and 14.2:
    a range may be ignored); a part fits only what a strong tag names (13.1.5).
    """
    if not _RANGE.fullmatch(environ.get("HTTP_RANGE", "")):
        return False
    is_weak = environ.get("HTTP_IF_RANGE", "").startswith("W/")
    return not is_weak and all(name not in environ for name in _BEFORE_RANGE)


def _is_met(response: Response, tags: str, since: str) -> bool:
    if tags:
        etags = parse_etags(_CODING_SUFFIX.sub("", tags))
        tag, weak = response.get_etag()
        return etags.star_tag or (tag is not None and not weak and etags.contains(tag))
    date, modification = parse_date(since), response.last_modified
    return date is None or modification is None or modification <= date
