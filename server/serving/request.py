"""Runs the WSGI application for one request, in a thread, and sends what it gives."""

from __future__ import annotations

import io
import logging
import sys
import threading
import time
from collections.abc import Callable, Iterable
from contextlib import closing
from itertools import chain
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote_to_bytes

from graph.errors import QueryStopped
from server.http.cache import Headers
from server.http.files import SENDFILE, SENDS_FILES
from server.http.raw_path import RAW_PATH
from server.http.site import LIMIT, ON_DISCONNECT, ROUTE
from server.serving.client import REQUEST_ID
from server.serving.connections import shut
from server.serving.pipe import Pipe
from server.serving.reply import Reply

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Seconds for which granian may take to open the other end of a pipe.
OPEN_SECONDS = 20
#: What a client is told of a fault of the server.
FAULT = "500 Internal Server Error\n"
#: What stands in the log and the metrics for a status, where the client went before there was one.
CLIENT_GONE = 499
_SENDFILE = SENDFILE.lower()
_log = logging.getLogger(__name__)


class Request:
    """One request on its way through the application."""

    def __init__(
        self, app: WSGIApplication, scope: Any, headers: dict[str, str], body: bytes, reply: Reply
    ) -> None:
        self._app, self._scope, self._reply = app, scope, reply
        self._headers, self._body = headers, body
        #: What the application is told besides, in its environ.
        self.environ_extras: dict[str, Any] = {}
        self._lock = threading.Lock()
        self._is_disconnected = False
        self._disconnect_callback: Callable[[], None] | None = None

    def is_long(self) -> bool:
        """Whether it may take so long that it matters if the client waits for it."""
        return "/sparql" in str(self._scope.path)

    def notify_disconnect(self) -> None:
        """The client has gone away."""
        with self._lock:
            self._is_disconnected = True
            call, self._disconnect_callback = self._disconnect_callback, None
        if call:
            call()

    def on_disconnect(self, call: Callable[[], None]) -> None:
        """Has ``call`` called when the client goes away, or now if it has."""
        with self._lock:
            self._disconnect_callback = call
        if self._is_disconnected:
            self.notify_disconnect()

    def run(self) -> None:
        """Runs the application and sends what it gives."""
        REQUEST_ID.set(self._reply.request_id)
        environ = self._environ()
        head: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            head.update(status=int(status[:3]), headers=headers)
            return lambda data: None

        try:
            body = self._app(environ, start)
            self._reply.route, self._reply.limit = environ.get(ROUTE, ""), environ.get(LIMIT, "")
            is_gone = self._is_disconnected
            self._answer(head["status"], head["headers"], body)
            if is_gone:
                self._reply.status = CLIENT_GONE
        except Exception:
            _log.exception("%s %s", self._scope.method, self._reply.route or "failed")
            self._reply.text(500, FAULT)

    def _answer(self, status: int, headers: Headers, body: Iterable[bytes]) -> None:
        path = next((value for name, value in headers if name.lower() == _SENDFILE), None)
        if path is not None:
            self._send_file(status, headers, path)
        elif isinstance(body, list):
            self._reply.whole(status, headers, b"".join(body))
        else:
            self._send(status, headers, body)

    def _send_file(self, status: int, headers: Headers, path: str) -> None:
        """Sends a file, or the range of it that Content-Range tells (RFC 9110, 14.4)."""
        values = {name.lower(): value for name, value in headers}
        headers = [pair for pair in headers if pair[0].lower() != _SENDFILE]
        length = int(values["content-length"])
        if self._scope.method == "HEAD" or not length:
            self._reply.empty(status, headers)
        else:
            places = values.get("content-range", "bytes 0").removeprefix("bytes ")
            start = int(places.partition("-")[0])
            self._reply.part(status, headers, path, start, start + length)

    def _send(self, status: int, headers: Headers, body: Iterable[bytes]) -> None:
        """Sends a body in pieces. When it fails the connection is shut, in the middle of it."""
        pieces = (piece for piece in body if piece)
        try:
            first = next(pieces, None)
            if first is None:  # an empty pipe would look as if it had been read already
                self._reply.empty(status, headers)
            else:
                self._send_through_pipe(status, headers, first, pieces)
        except BrokenPipeError:
            pass  # the client has gone
        except Exception as error:
            _log.warning("an answer was broken off: %s", error)
            self._reply.limit = error.limit if isinstance(error, QueryStopped) else ""
            shut(self._scope.client, hard=self._scope.http_version == "1")
        finally:
            _close(body)

    def _send_through_pipe(
        self, status: int, headers: Headers, first: bytes, pieces: Iterable[bytes]
    ) -> None:
        with closing(Pipe()) as pipe:
            room = pipe.room
            self._write(pipe, first[:room])  # more would wait for a reader
            # granian opens the other end by its name. When it has read from that, ours is closed,
            # and a write fails as soon as the client has gone.
            self._reply.file(status, headers, pipe.path)
            self._wait_read(pipe)
            pipe.forget()
            for piece in chain([first[room:]], pieces):
                self._write(pipe, piece)

    def _write(self, pipe: Pipe, data: bytes) -> None:
        pipe.write(data)
        self._reply.size += len(data)

    def _wait_read(self, pipe: Pipe) -> None:
        """Waits until a pipe is empty; raises BrokenPipeError if nobody reads it."""
        pause, deadline = 0.0005, time.monotonic() + OPEN_SECONDS
        while pipe.unread:
            if self._is_disconnected or time.monotonic() > deadline:
                raise BrokenPipeError
            time.sleep(pause)
            pause = min(2 * pause, 0.02)

    def _environ(self) -> dict[str, Any]:
        scope = self._scope
        host, _, port = scope.server.rpartition(":")
        environ: dict[str, Any] = {
            "REQUEST_METHOD": scope.method,
            "SCRIPT_NAME": "",
            "PATH_INFO": _wsgi_path(scope),
            RAW_PATH: scope.raw_path,
            "QUERY_STRING": scope.query_string,
            "SERVER_NAME": host,
            "SERVER_PORT": port,
            "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
            "REMOTE_ADDR": self._reply.client,
            "CONTENT_LENGTH": str(len(self._body)),
            "wsgi.version": (1, 0),
            "wsgi.url_scheme": scope.scheme,
            "wsgi.input": io.BytesIO(self._body),
            "wsgi.input_terminated": True,
            "wsgi.errors": sys.stderr,
            "wsgi.multithread": True,
            "wsgi.multiprocess": True,
            "wsgi.run_once": False,
            SENDS_FILES: True,
            ON_DISCONNECT: self.on_disconnect,
            **self.environ_extras,
        }
        for name, value in self._headers.items():
            if name == "content-type":
                environ["CONTENT_TYPE"] = value
            elif name not in ("content-length", "transfer-encoding"):
                environ[f"HTTP_{name.upper().replace('-', '_')}"] = value
        return environ


def _wsgi_path(scope: Any) -> str:
    """The path in the form of WSGI: the Latin-1 reading of its bytes, decoded (PEP 3333)."""
    return unquote_to_bytes(scope.raw_path.encode("latin-1")).decode("latin-1")


def _close(body: Any) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
