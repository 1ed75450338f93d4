"""Speaks RSGI, granian's own interface, for a WSGI application.

WSGI under granian can't do three things that an honest answer needs: break off a body that failed
(the end of the iterator is a well-formed end), notice before the first byte that the client has
gone, and wait for a slow body without a thread. Here the event loop reads the request, answers
from the cache, and watches the client; a thread runs the application; a body in pieces goes
through a pipe, so that its sender waits for a client that reads slowly.
"""

from __future__ import annotations

import array
import asyncio
import ctypes
import fcntl
import io
import logging
import os
import socket
import struct
import sys
import termios
import threading
import time
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any

from server.http.cache import UNKEPT, Cached, Headers, key_of
from server.http.compression import coding_for
from server.http.site import WHEN_GONE

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Threads that run the application: most of them wait for query processes.
THREADS = 128
#: Seconds after which it matters whether the client still waits for its answer.
WATCH_SECONDS = 0.05
#: Seconds for which a client may take to send the body of a request.
BODY_SECONDS = 20
#: Seconds for which granian may take to open the other end of a pipe.
OPEN_SECONDS = 20
#: Bytes that a pipe holds.
PIPE_BYTES = 256 * 1024
_TEXT = [("content-type", "text/plain; charset=utf-8")]
_log = logging.getLogger(__name__)


class Front:
    """An RSGI application around a WSGI one; ``current`` gives that one for each request."""

    def __init__(self, current: Callable[[], WSGIApplication], body_bytes: int) -> None:
        self._current = current
        self._body_bytes = body_bytes
        self._threads = ThreadPoolExecutor(THREADS, "request")
        self._busy = 0

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers one request."""
        app = self._current()
        given = _headers(scope)
        body = b""
        if "content-length" in given or "transfer-encoding" in given:
            try:
                body = await asyncio.wait_for(self._body(protocol), BODY_SECONDS)
            except TimeoutError:
                protocol.response_str(408, _TEXT, "408 Request Timeout\n")
                return
            except _TooLong:
                body = b" " * (self._body_bytes + 1)  # the application says so
            except Exception:
                return  # the client has gone
            else:
                announced = given.get("content-length", "")
                if announced.isdecimal() and len(body) < int(announced):
                    text = "400 Bad Request\n\nThe body ended before its announced length.\n"
                    protocol.response_str(400, _TEXT, text)
                    return
        elif (
            isinstance(app, Cached)
            and given.keys().isdisjoint(UNKEPT)
            and self._kept(app, scope, given, protocol)
        ):
            return
        if self._busy >= THREADS:
            headers = [*_TEXT, ("retry-after", "2")]
            protocol.response_str(503, headers, "503 Service Unavailable\n\nThe server is busy.\n")
            return
        self._busy += 1
        request = _Request(app, scope, given, body, protocol)
        loop = asyncio.get_running_loop()
        run = loop.run_in_executor(self._threads, request.run)
        watch = None
        try:
            if request.is_long():
                await asyncio.wait((run,), timeout=WATCH_SECONDS)
                if not run.done():
                    watch = asyncio.ensure_future(protocol.client_disconnect())
                    await asyncio.wait((run, watch), return_when=asyncio.FIRST_COMPLETED)
                    if not run.done():
                        request.gone()
            await run
        finally:
            self._busy -= 1
            if watch and not watch.done():
                watch.cancel()

    def _kept(self, app: Cached, scope: Any, given: dict[str, str], protocol: Any) -> bool:
        """Answers from the cache, if it can."""
        if scope.method not in ("GET", "HEAD"):
            return False
        coded = given.get("accept-encoding")
        coding = coding_for(coded) if coded else ""
        key = key_of(_path(scope), scope.query_string, given.get("accept", ""), coding, "", b"")
        kept = app.kept(key)
        if kept is None:
            return False
        status = kept.status(given.get("if-none-match", ""), given.get("if-modified-since", ""))
        if status == 304:
            protocol.response_empty(304, kept.unchanged)
        elif scope.method == "HEAD":
            protocol.response_empty(status, kept.headers)
        else:
            protocol.response_bytes(status, kept.headers, kept.body)
        return True

    async def _body(self, protocol: Any) -> bytes:
        pieces, size = [], 0
        async for piece in protocol:
            if not piece:
                break
            pieces.append(bytes(piece))
            size += len(piece)
            if size > self._body_bytes:
                raise _TooLong
        return b"".join(pieces)


class _TooLong(Exception):
    """The body of a request is larger than it may be."""


class _Request:
    """One request in a thread of its own."""

    def __init__(
        self, app: WSGIApplication, scope: Any, given: dict[str, str], body: bytes, protocol: Any
    ) -> None:
        self._app, self._scope, self._protocol = app, scope, protocol
        self._given, self._body = given, body
        self._lock = threading.Lock()
        self._is_gone = False
        self._when_gone: Callable[[], None] | None = None

    def is_long(self) -> bool:
        """Whether it may take so long that it matters if the client waits for it."""
        return "/sparql" in str(self._scope.path)

    def gone(self) -> None:
        """The client has gone away."""
        with self._lock:
            self._is_gone = True
            call, self._when_gone = self._when_gone, None
        if call:
            call()

    def tell_when_gone(self, call: Callable[[], None]) -> None:
        """Has ``call`` called when the client goes away, or now if it has."""
        with self._lock:
            self._when_gone = call
        if self._is_gone:
            self.gone()

    def run(self) -> None:
        """Runs the application and sends what it gives."""
        try:
            given: dict[str, Any] = {}

            def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
                given.update(status=int(status[:3]), headers=headers)
                return lambda data: None

            body = self._app(self._environ(), start)
            status, headers = given["status"], given["headers"]
            if isinstance(body, list):
                self._protocol.response_bytes(status, headers, b"".join(body))
            else:
                self._send(status, headers, body)
        except Exception:
            _log.exception("%s %s", self._scope.method, self._scope.path)
            self._protocol.response_str(500, _TEXT, "500 Internal Server Error\n")

    def _send(self, status: int, headers: Headers, body: Iterable[bytes]) -> None:
        """Sends a body in pieces. When it fails the connection is shut, in the middle of it."""
        pieces = (piece for piece in body if piece)
        ours = descriptor = -1
        try:
            first = next(pieces, None)
            if first is None:  # an empty pipe would look as if it had been read already
                self._protocol.response_empty(status, headers)
                return
            ours, descriptor = os.pipe()
            with suppress(OSError):
                fcntl.fcntl(descriptor, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            room = fcntl.fcntl(descriptor, fcntl.F_GETPIPE_SZ)
            _write(descriptor, first[:room])  # more would wait for a reader
            # granian opens the other end by its name. When it has read from that, ours is closed,
            # and a write fails as soon as the client has gone.
            self._protocol.response_file(status, headers, f"/proc/self/fd/{ours}")
            self._wait_read(ours)
            os.close(ours)
            ours = -1
            for piece in chain([first[room:]], pieces):
                _write(descriptor, piece)
        except BrokenPipeError:
            pass  # the client has gone
        except Exception as error:
            _log.warning("%s: an answer was broken off: %s", self._scope.path, error)
            shut(self._scope.client, hard=self._scope.http_version == "1")
        finally:
            for each in (ours, descriptor):
                if each >= 0:
                    os.close(each)
            _close(body)

    def _wait_read(self, descriptor: int) -> None:
        """Waits until a pipe is empty; raises BrokenPipeError if nobody reads it."""
        held, pause = array.array("i", [0]), 0.0005
        deadline = time.monotonic() + OPEN_SECONDS
        while True:
            fcntl.ioctl(descriptor, termios.FIONREAD, held)
            if not held[0]:
                return
            if self._is_gone or time.monotonic() > deadline:
                raise BrokenPipeError
            time.sleep(pause)
            pause = min(2 * pause, 0.02)

    def _environ(self) -> dict[str, Any]:
        scope = self._scope
        host, _, port = scope.server.rpartition(":")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": _path(scope),
            "QUERY_STRING": scope.query_string,
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": scope.client.rpartition(":")[0],
            "CONTENT_LENGTH": str(len(self._body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": io.BytesIO(self._body),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            WHEN_GONE: self.tell_when_gone,
        }
        for name, value in self._given.items():
            if name == "content-type":
                environ["CONTENT_TYPE"] = value
            elif name not in ("content-length", "transfer-encoding"):
                environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ


def shut(client: str, hard: bool = False) -> None:
    """Shuts the connection that this process has with ``client`` (address and port).

    In HTTP/1.0 a body may end where the connection does, so there it is reset instead (``hard``):
    the client, or the proxy that speaks HTTP/1.0, sees an error.
    """
    host, _, port = client.rpartition(":")
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as known:
                if known.getpeername()[:2] == (host.strip("[]"), int(port)):
                    if hard:
                        _disconnect(known)
                    known.shutdown(socket.SHUT_RDWR)


def _disconnect(known: socket.socket) -> None:
    """Resets a TCP connection at once, whoever else has it open (connect(2), AF_UNSPEC)."""
    nowhere = struct.pack("H14x", socket.AF_UNSPEC)
    ctypes.CDLL(None).connect(known.fileno(), nowhere, len(nowhere))


def _path(scope: Any) -> str:
    """The path in the form of WSGI: the Latin-1 reading of its bytes (PEP 3333)."""
    path: str = scope.path
    return path if path.isascii() else path.encode().decode("latin-1")


def _headers(scope: Any) -> dict[str, str]:
    """The headers by their names; of those that come more than once, the values as one list."""
    lines = scope.headers.items()
    found: dict[str, str] = dict(lines)
    if len(found) < len(lines):
        found = {}
        for name, value in lines:
            found[name] = f"{found[name]},{value}" if name in found else value
    return found


def _write(descriptor: int, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        rest = rest[os.write(descriptor, rest) :]


def _close(body: Any) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
