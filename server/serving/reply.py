"""What is answered to one request, and what its log line and the metrics tell of it."""

from __future__ import annotations

import time
from typing import Any

from server.http.cache import Headers
from server.http.headers import EVERYWHERE

#: The header that names a request, and an answer as the answer to it.
REQUEST_ID_HEADER = "x-request-id"
#: The headers of a plain text that isn't the application's.
TEXT_HEADERS = [("content-type", "text/plain; charset=utf-8"), *EVERYWHERE.items()]


class Reply:
    """Sends the one answer to a request through granian's protocol object.

    ``status`` is 0 until then; ``size`` counts the bytes of the body that were handed over, and
    ``limit`` names the limit that the request has reached.
    """

    __slots__ = (
        "_protocol",
        "cached",
        "client",
        "limit",
        "request_id",
        "route",
        "size",
        "start_time",
        "status",
    )  # fmt: skip

    def __init__(self, protocol: Any, request_id: str, client: str) -> None:
        self._protocol = protocol
        self.request_id, self.client = request_id, client
        self.start_time = time.perf_counter()
        self.status = self.size = 0
        self.route = self.limit = ""
        self.cached = False

    def empty(self, status: int, headers: Headers) -> None:
        """Sends an answer without a body."""
        self.status = status
        self._protocol.response_empty(status, self._named(headers))

    def whole(self, status: int, headers: Headers, body: bytes) -> None:
        """Sends an answer with its body."""
        self.status, self.size = status, len(body)
        self._protocol.response_bytes(status, self._named(headers), body)

    def text(self, status: int, text: str, *headers: tuple[str, str]) -> None:
        """Sends a plain text, with the headers of every answer."""
        self.whole(status, [*TEXT_HEADERS, *headers], text.encode())

    def file(self, status: int, headers: Headers, path: str) -> None:
        """Sends what can be read at that path."""
        self.status = status
        self._protocol.response_file(status, self._named(headers), path)

    def part(self, status: int, headers: Headers, path: str, start: int, end: int) -> None:
        """Sends the bytes of a file from ``start`` on, before ``end``."""
        self.status, self.size = status, end - start
        self._protocol.response_file_range(status, self._named(headers), path, start, end)

    def _named(self, headers: Headers) -> Headers:
        return [*headers, (REQUEST_ID_HEADER, self.request_id)]
