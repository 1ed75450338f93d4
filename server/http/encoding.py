"""Refuses parameters that aren't UTF-8, rather than answering for others than were sent."""

from __future__ import annotations

from urllib.parse import unquote_to_bytes

from flask import Flask, request
from werkzeug.exceptions import BadRequest

#: The blueprint of things and graphs, in whose IRIs a query may be of any bytes.
_THINGS = "resources"


def register(app: Flask) -> None:
    """Makes ``app`` answer 400 where parameters in an address aren't UTF-8."""

    @app.before_request
    def take_address() -> None:
        if request.url_rule and request.blueprint != _THINGS:
            check_utf8(request.query_string)


def check_utf8(parameters: bytes) -> None:
    """Takes parameters as they were sent; raises BadRequest for bytes that aren't UTF-8.

    A form has them as an address does (WHATWG URL Standard, 5.1).
    """
    try:
        unquote_to_bytes(parameters).decode("utf-8")
    except UnicodeDecodeError as error:
        wrong = error.object[error.start]
        raise BadRequest(f"The parameters aren't UTF-8: byte {wrong:#04x} is wrong.") from None
