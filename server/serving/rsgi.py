"""Speaks RSGI, granian's own interface, for a WSGI application.

WSGI under granian can't do three things that an honest answer needs: break off a body that failed
(the end of the iterator is a well-formed end), notice before the first byte that the client has
gone, and wait for a slow body without a thread. Here the event loop reads the request, answers
from the cache, and watches the client; a thread runs the application; a body in pieces goes
through a pipe, so that its sender waits for a client that reads slowly.
"""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from typing import TYPE_CHECKING, Any

from server.http.cache import UNCACHED_HEADERS, CacheMiddleware, Key
from server.http.compression import coding_for
from server.http.limits import refusal
from server.http.site import Config, Site
from server.routes.plain_query import plain_query
from server.routes.sparql import PENDING_ANSWER
from server.serving import direct, status
from server.serving.client import Proxies
from server.serving.logs import AccessLog
from server.serving.metrics import Metrics
from server.serving.reload import Published
from server.serving.reply import Reply
from server.serving.request import CLIENT_GONE, FAULT, Request
from server.serving.status import Status

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIApplication

#: Threads that run the application: most of them wait for query processes.
THREADS = 128
#: Seconds after which it matters whether the client still waits for its answer.
WATCH_SECONDS = 0.05
#: Seconds between two looks whether requests are under way.
LOOK_SECONDS = 0.02
#: Seconds for which a client may take to send the body of a request.
BODY_SECONDS = 20
#: Seconds between two looks at what goes on, for the metrics.
SAMPLE_SECONDS = 2
_DAMAGED = (
    "503 Service Unavailable\n\n"
    "The release is damaged, and there is no other. It has been written to the server's log.\n"
)
_log = logging.getLogger(__name__)


class Front:
    """An RSGI application around a WSGI one; ``current`` gives that one for each request."""

    def __init__(
        self, current: Callable[[], AbstractContextManager[Published]], config: Config | None = None
    ) -> None:
        config = config or Config()
        self._current = current
        self._body_bytes = config.request_bytes
        self._proxies = Proxies(config.proxies)
        self._metrics = Metrics()
        self._status = Status(self._metrics)
        logs = config.logging
        self._access_log = AccessLog(logs) if logs.access != "none" else None
        self._threads = ThreadPoolExecutor(THREADS, "request")
        self._busy = 0
        self._samples = False

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers one request."""
        if not self._samples:
            self._samples = True
            self._sample(asyncio.get_running_loop())
        headers = _headers(scope)
        peer = scope.client.rpartition(":")[0]
        request_id = self._proxies.request_id(peer, headers)
        reply = Reply(protocol, request_id, self._proxies.client(peer, headers))
        try:
            with self._current() as published:
                await self._answer(published, scope, headers, protocol, reply)
        except Exception:
            _log.exception("%s failed", scope.method)
            if not reply.status:
                reply.text(500, FAULT)
        finally:
            seconds = time.perf_counter() - reply.start_time
            self._metrics.record(reply, seconds)
            if self._access_log:
                self._access_log.write(scope, headers, reply, seconds)

    def _sample(self, loop: asyncio.AbstractEventLoop) -> None:
        """Takes down what goes on, from now on again and again."""
        loop.call_later(SAMPLE_SECONDS, self._sample, loop)
        with self._current() as published:
            self._metrics.sample(published.site.queries)

    def wait_idle(self, seconds: float) -> bool:
        """Whether the application comes to answer no request within so many seconds."""
        deadline = time.monotonic() + seconds
        while self._busy and time.monotonic() < deadline:
            time.sleep(LOOK_SECONDS)
        return not self._busy

    async def _answer(
        self,
        published: Published,
        scope: Any,
        headers: dict[str, str],
        protocol: Any,
        reply: Reply,
    ) -> None:
        rejection = refusal(scope.method, scope.raw_path, scope.headers.items(), scope.http_version)
        if rejection:
            reply.limit = "head"
            reply.text(*rejection)
            return
        if published.is_damaged and not scope.path.startswith(status.PREFIX):
            reply.text(503, _DAMAGED)
            return
        app, site = published.app, published.site
        body = b""
        if "content-length" in headers or "transfer-encoding" in headers:
            read = await self._body(headers, protocol, reply)
            if read is None:
                return
            body = read
        elif isinstance(app, CacheMiddleware) and self._from_cache(app, scope, headers, reply):
            return
        if scope.path.startswith(status.PREFIX):
            loop = asyncio.get_running_loop()
            await loop.run_in_executor(
                None, self._status.send, scope.method, scope.path, published, reply
            )
        elif self._busy >= THREADS:
            reply.limit = "requests"
            text = "503 Service Unavailable\n\nThe server is busy.\n"
            reply.text(503, text, ("retry-after", "2"))
        else:
            request = Request(app, scope, headers, body, reply)
            if await self._needs_application(app, site, scope, headers, request, reply):
                await self._run(request, protocol)

    async def _needs_application(
        self,
        app: WSGIApplication,
        site: Site,
        scope: Any,
        headers: dict[str, str],
        request: Request,
        reply: Reply,
    ) -> bool:
        """Whether the request is left for the application; else it was a plain query."""
        if scope.method != "GET" or not isinstance(app, CacheMiddleware):
            return True
        plain = plain_query(site, scope.raw_path, scope.query_string, headers)
        if plain is None:
            return True
        key = _key(scope, headers)
        pending = await direct.answer(app, site, plain, key, request, reply)
        if pending is not None:
            request.environ_extras[PENDING_ANSWER] = pending
        return pending is not None

    async def _run(self, request: Request, protocol: Any) -> None:
        """Runs the application in a thread, and tells it when the client has gone."""
        self._busy += 1
        run = asyncio.get_running_loop().run_in_executor(self._threads, request.run)
        watch = None
        try:
            if request.is_long():
                await asyncio.wait((run,), timeout=WATCH_SECONDS)
                if not run.done():
                    watch = asyncio.ensure_future(protocol.client_disconnect())
                    await asyncio.wait((run, watch), return_when=asyncio.FIRST_COMPLETED)
                    if not run.done():
                        request.notify_disconnect()
            await run
        finally:
            self._busy -= 1
            if watch and not watch.done():
                watch.cancel()

    def _from_cache(
        self, app: CacheMiddleware, scope: Any, headers: dict[str, str], reply: Reply
    ) -> bool:
        """Answers from the cache, if it can."""
        if scope.method not in ("GET", "HEAD") or not headers.keys().isdisjoint(UNCACHED_HEADERS):
            return False
        response = app.lookup(_key(scope, headers))
        if response is None:
            return False
        reply.cached, reply.route = True, response.route
        code = response.status(
            headers.get("if-none-match", ""), headers.get("if-modified-since", "")
        )
        if code == 304:
            reply.empty(304, response.validators)
        elif scope.method == "HEAD":
            reply.empty(code, response.headers)
        else:
            reply.whole(code, response.headers, response.body)
        return True

    async def _body(self, headers: dict[str, str], protocol: Any, reply: Reply) -> bytes | None:
        """The body of the request; None where it doesn't come, which is answered if it can be."""
        try:
            body = await asyncio.wait_for(self._read(protocol), BODY_SECONDS)
        except TimeoutError:
            reply.limit = "body"
            reply.text(408, "408 Request Timeout\n")
            return None
        except Exception:
            reply.status = CLIENT_GONE
            return None
        length = headers.get("content-length", "")
        # Python reads no number of thousands of digits.
        if length.isdecimal() and len(body) < min(int(length[:20]), self._body_bytes):
            text = "400 Bad Request\n\nThe body ended before its announced length.\n"
            reply.text(400, text)
            return None
        return body

    async def _read(self, protocol: Any) -> bytes:
        """All of the body, or more than a body may have: the application says so."""
        pieces, size = [], 0
        async for piece in protocol:
            pieces.append(bytes(piece))
            size += len(piece)
            if not piece or size > self._body_bytes:
                break
        return b"".join(pieces)


def _key(scope: Any, headers: dict[str, str]) -> Key:
    """What the answer to a GET depends on."""
    codings = headers.get("accept-encoding")
    coding = coding_for(codings) if codings else ""
    accept = headers.get("accept", "")
    return Key(scope.raw_path, scope.query_string, accept, coding, "", b"")


def _headers(scope: Any) -> dict[str, str]:
    """The headers by their names; of those that come more than once, the values as one list."""
    lines = scope.headers.items()
    headers: dict[str, str] = dict(lines)
    if len(headers) < len(lines):
        headers = {}
        for name, value in lines:
            headers[name] = f"{headers[name]},{value}" if name in headers else value
    return headers
