"""Gives an RSGI application what granian tells through ASGI: the path as the client spelt it.

``a%2Fb`` and ``a/b`` are two paths (RFC 3986, 2.2), which RSGI has decoded into one. ASGI has both,
and headers whatever their bytes are. Everything else an application sees is RSGI as granian has it.
"""

from __future__ import annotations

import asyncio
import os
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any

from server.serving.pipe import is_pipe
from server.serving.reply import TEXT_HEADERS

#: Bytes of a range of a file that are read at once.
CHUNK = 256 * 1024
_NO_ASCII = re.compile(rb"[\x80-\xff]")

Pairs = list[tuple[str, str]]


class Headers:
    """The headers of a request in the order in which they came, their names in lower case."""

    def __init__(self, pairs: list[tuple[bytes, bytes]]) -> None:
        self._pairs = [(name.decode("latin-1"), value.decode("latin-1")) for name, value in pairs]

    def items(self) -> Pairs:
        """All of them; a name may come more than once."""
        return self._pairs

    def get_all(self, name: str) -> list[str]:
        """The values of one name."""
        return [value for field, value in self._pairs if field == name]

    def get(self, name: str, default: str | None = None) -> str | None:
        """The first value of a name."""
        return next(iter(self.get_all(name)), default)

    def __contains__(self, name: str) -> bool:
        return bool(self.get_all(name))

    def __iter__(self) -> Iterator[str]:
        return iter(name for name, _ in self._pairs)


class Scope:
    """The scope of a request in RSGI, and ``raw_path``: the path with its percent signs.

    What is no ASCII in that and in ``query_string`` is escaped, as it should have been sent.
    """

    def __init__(self, asgi_scope: dict[str, Any]) -> None:
        self.method: str = asgi_scope["method"]
        self.path: str = asgi_scope["path"]
        self.raw_path = _escaped(asgi_scope["raw_path"])
        self.query_string = _escaped(asgi_scope["query_string"])
        self.headers = Headers(asgi_scope["headers"])
        self.scheme: str = asgi_scope["scheme"]
        self.http_version: str = asgi_scope["http_version"]
        self.server, self.client = _address(asgi_scope["server"]), _address(asgi_scope["client"])


class BrokenBody(Exception):
    """The body of a request ended before its end, or is not in chunks as it should be."""


class Protocol:
    """RSGI's ways to read the body of a request and to answer, from any thread."""

    # granian acts on a message at the call of ``send``, so nothing is waited for where a body is
    # one message.
    def __init__(
        self, receive: Callable[[], Awaitable[Any]], send: Callable[[Any], Any], has_length: bool
    ) -> None:
        """``has_length`` says that the length of the request's body stands in its headers."""
        self._receive, self._send, self._has_length = receive, send, has_length
        self._loop = asyncio.get_running_loop()
        self._pipe = -1
        self._is_started = False
        self._range: Future[None] | None = None

    async def __aiter__(self) -> AsyncIterator[bytes]:
        more_body = True
        while more_body:
            message = await self._receive()
            if message["type"] == "http.disconnect":
                if self._has_length:
                    return  # the length tells that something is missing
                raise BrokenBody
            more_body = message["more_body"]
            yield message["body"]

    async def client_disconnect(self) -> None:
        """Waits until the client has gone, or has been answered."""
        while (await self._receive())["type"] != "http.disconnect":
            pass
        if self._pipe >= 0:  # granian says so as soon as it has begun to read a file
            closure = self._loop.create_future()
            self._loop.add_reader(self._pipe, closure.set_result, None)
            try:
                await closure
            finally:
                self._loop.remove_reader(self._pipe)

    def response_empty(self, status: int, headers: Pairs) -> None:
        """Answers without a body."""
        self.response_bytes(status, headers, b"")

    def response_str(self, status: int, headers: Pairs, body: str) -> None:
        """Answers with a text."""
        self.response_bytes(status, headers, body.encode())

    def response_bytes(self, status: int, headers: Pairs, body: bytes) -> None:
        """Answers with these bytes."""
        self._start(status, headers)
        self._send({"type": "http.response.body", "body": body})

    def response_file(self, status: int, headers: Pairs, path: str) -> None:
        """Answers with what granian reads from that path, which may be the end of a pipe."""
        if is_pipe(path):
            # Its other end tells by an error that nobody reads it any more.
            self._pipe = os.open(path, os.O_WRONLY)
        self._start(status, headers)
        self._send({"type": "http.response.pathsend", "path": path})

    def response_file_range(
        self, status: int, headers: Pairs, path: str, start: int, end: int
    ) -> None:
        """Answers with the bytes of that file from ``start`` to before ``end``."""
        if start == 0 and end == Path(path).stat().st_size:
            self.response_file(status, headers, path)
            return
        self._start(status, headers)
        self._range = asyncio.run_coroutine_threadsafe(
            self._send_range(os.open(path, os.O_RDONLY), start, end), self._loop
        )

    async def close(self) -> None:
        """Waits until an answer that was begun is sent, when the application has ended.

        One that gave none had a body that can't be read, or a client that is gone.
        """
        if not self._is_started:
            self.response_str(400, TEXT_HEADERS, "400 Bad Request\n\nThe body can't be read.\n")
        if self._pipe >= 0:
            os.close(self._pipe)
        if self._range:
            await asyncio.wrap_future(self._range)

    def _start(self, status: int, headers: Pairs) -> None:
        self._is_started = True
        pairs = [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers]
        self._send({"type": "http.response.start", "status": status, "headers": pairs})

    async def _send_range(self, descriptor: int, start: int, end: int) -> None:
        disconnect = asyncio.ensure_future(self.client_disconnect())
        try:
            while start < end and not disconnect.done():
                size = min(CHUNK, end - start)
                data = await self._loop.run_in_executor(None, os.pread, descriptor, size, start)
                start = start + len(data) if data else end
                message = {"type": "http.response.body", "body": data, "more_body": start < end}
                await self._send(message)
        finally:
            disconnect.cancel()
            os.close(descriptor)


class Asgi:
    """An ASGI application around an RSGI one."""

    def __init__(self, app: Any) -> None:
        self._app = app

    async def __call__(self, asgi_scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answers one request."""
        scope = Scope(asgi_scope)
        protocol = Protocol(receive, send, "content-length" in scope.headers)
        try:
            await self._app.__rsgi__(scope, protocol)
        finally:
            await protocol.close()


def _escaped(text: bytes) -> str:
    """A part of an address with all of its letters in one spelling, that of RFC 3986 (2.1)."""
    return _NO_ASCII.sub(lambda byte: b"%%%02X" % byte[0][0], text).decode("ascii")


def _address(pair: tuple[str, str]) -> str:
    host, port = pair
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"
