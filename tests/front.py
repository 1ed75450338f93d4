"""Requests through all of a server process but its connections: from ASGI to the application."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from threading import Thread
from typing import Any

from graph.releases.release import Release
from server.http.site import Config
from server.serving.app import close, create_app, site_of
from server.serving.asgi import Asgi
from server.serving.reload import Published
from server.serving.rsgi import Front

Pairs = list[tuple[bytes, bytes]]


@dataclass(frozen=True)
class Sent:
    """What was answered to a request."""

    status: int
    headers: dict[str, str]
    body: bytes


class _Done:
    """What granian gives for a message, on which it acts at once."""

    def __await__(self) -> Iterator[None]:
        return iter(())


class Server:
    """The front with the application of one release behind it, in an event loop of its own."""

    def __init__(self, published: Published, config: Config | None = None) -> None:
        self.published = published
        self._app = Asgi(Front(lambda: nullcontext(published), config))
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever)
        self._thread.start()

    def close(self) -> None:
        """Ends the event loop."""
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()
        self._loop.close()

    def send(
        self, method: str, target: str, *headers: tuple[str, str], body: bytes | None = b""
    ) -> Sent:
        """The answer to a request with these headers and no other, but for Host.

        A body of None is one that breaks off.
        """
        pairs = [(name.lower().encode(), value.encode("latin-1")) for name, value in headers]
        if all(name != b"host" for name, _ in pairs):
            pairs.append((b"host", b"x"))
        run = asyncio.run_coroutine_threadsafe(self._send(method, target, pairs, body), self._loop)
        return run.result(60)

    async def _send(self, method: str, target: str, headers: Pairs, body: bytes | None) -> Sent:
        path, _, query = target.partition("?")
        scope = {
            "method": method, "path": path, "raw_path": path.encode(),
            "query_string": query.encode(), "headers": headers, "scheme": "http",
            "http_version": "1.1", "server": ("127.0.0.1", "80"), "client": ("127.0.0.1", "99"),
        }  # fmt: skip
        messages: list[dict[str, Any]] = []
        files: list[asyncio.Future[bytes]] = []
        parts: list[dict[str, Any]] = [{"type": "http.disconnect"}]
        if body is not None:
            parts = [{"type": "http.request", "body": body, "more_body": False}]

        async def receive() -> dict[str, Any]:
            if not parts:
                await asyncio.Event().wait()  # the client stays
            return parts.pop()

        def read(path: str) -> None:
            files.append(self._loop.run_in_executor(None, Path(path).read_bytes))

        def send(message: dict[str, Any]) -> _Done:
            if message["type"] == "http.response.pathsend":  # which may be a pipe
                self._loop.call_soon_threadsafe(read, message["path"])
            else:
                messages.append(message)
            return _Done()

        await self._app(scope, receive, send)
        start, *rest = messages
        pieces = [message.get("body", b"") for message in rest] + await asyncio.gather(*files)
        pairs = (
            (name.decode("latin-1"), value.decode("latin-1")) for name, value in start["headers"]
        )
        named = {name.lower(): value for name, value in pairs}
        return Sent(start["status"], named, b"".join(pieces))


@contextmanager
def served(release: Release, config: Config | None = None) -> Iterator[Server]:
    """A server of a release."""
    app = create_app(release, config)
    server = Server(Published(app.wsgi_app, site_of(app)), config)
    try:
        yield server
    finally:
        server.close()
        close(app)
