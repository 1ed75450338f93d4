"""What stands between the server's connections and the application: bodies that never end."""

from __future__ import annotations

import asyncio
import gc
import os
from collections.abc import AsyncIterator, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import nullcontext, suppress
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from graph.workers.queries import State
from server.http.headers import EVERYWHERE
from server.http.site import Config, Site
from server.serving.asgi import Scope
from server.serving.client import Proxies
from server.serving.reload import Published
from server.serving.reply import Reply
from server.serving.request import Request
from server.serving.rsgi import Front
from tests.front import Server, served
from tests.protocol.conftest import made_up_release

#: Of what is served, only what goes on is looked at here.


class Idle:
    """Evaluates nothing."""

    def state(self) -> State:
        return State({}, {}, 0)


SITE = cast(Site, SimpleNamespace(queries=Idle()))


class Dripping:
    """A client that sends a byte now and then, for ever, and what it is told."""

    def __init__(self) -> None:
        self.sent = 0
        self.status = 0
        self.headers: list[tuple[str, str]] = []

    def __aiter__(self) -> AsyncIterator[bytes]:
        return self._bytes()

    async def _bytes(self) -> AsyncIterator[bytes]:
        while True:
            await asyncio.sleep(0.01)
            self.sent += 1
            yield b"A"

    def response_bytes(self, status: int, headers: Any, body: bytes) -> None:
        self.status, self.headers = status, headers


def scope(method: str, path: str, *headers: tuple[bytes, bytes]) -> Scope:
    """What granian tells of a request."""
    return Scope({
        "method": method, "path": path, "raw_path": path.encode(), "query_string": b"",
        "headers": [(b"host", b"x"), *headers], "scheme": "http", "http_version": "1.1",
        "server": ("a", "1"), "client": ("b", "2"),
    })  # fmt: skip


def front() -> Front:
    def nothing(environ: Any, start_response: Any) -> list[bytes]:
        raise AssertionError("the application is asked")

    return Front(lambda: nullcontext(Published(nothing, SITE)), Config(request_bytes=1000))


def test_a_body_that_comes_byte_by_byte_has_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("server.serving.rsgi.BODY_SECONDS", 0.2)
    request = scope("POST", "/sparql", (b"content-length", b"900"))
    client = Dripping()
    # Tests in a browser keep an event loop running in the main thread.
    with ThreadPoolExecutor(1) as thread:
        thread.submit(lambda: asyncio.run(front().__rsgi__(request, client))).result()
    assert client.status == 408
    assert {*EVERYWHERE.items()} <= {*client.headers}
    assert 0 < client.sent < 900


def test_an_answer_without_a_body_is_sent_as_such() -> None:
    """It isn't sent through a pipe, which would be closed before anybody read it."""

    def empty(environ: Any, start_response: Any) -> tuple[bytes, ...]:
        start_response("204 NO CONTENT", [("Allow", "GET")])
        return ()

    sent: list[tuple[int, list[tuple[str, str]]]] = []
    client = SimpleNamespace(response_empty=lambda *answer: sent.append(answer))
    with ThreadPoolExecutor(1) as thread:
        front = Front(lambda: nullcontext(Published(empty, SITE)))
        thread.submit(lambda: asyncio.run(front.__rsgi__(scope("OPTIONS", "/"), client))).result()
    [(status, [*headers, (name, _)])] = sent
    assert (status, headers, name) == (204, [("Allow", "GET")], "x-request-id")


@pytest.mark.parametrize(
    ("peer", "trusted", "client"),
    [
        ("127.0.0.1", "127.0.0.1", "192.0.2.7"),
        ("[::ffff:127.0.0.1]", "127.0.0.1", "192.0.2.7"),
        ("[::ffff:10.1.2.3]", "10.0.0.0/8", "192.0.2.7"),
        ("[::ffff:127.0.0.1]", "::ffff:0:0/96", "192.0.2.7"),
        ("[::ffff:127.0.0.2]", "127.0.0.1", "[::ffff:127.0.0.2]"),
        ("[::1]", "127.0.0.1", "[::1]"),
    ],
)
def test_a_proxy_is_known_by_its_address_whichever_way_a_socket_tells_it(
    peer: str, trusted: str, client: str
) -> None:
    headers = {"x-forwarded-for": "192.0.2.7", "x-request-id": "of-the-proxy"}
    proxies = Proxies([trusted])
    assert proxies.client(peer, headers) == client
    is_known = client == "192.0.2.7"
    assert (proxies.request_id(peer, headers) == "of-the-proxy") == is_known


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    with served(made_up_release(tmp_path, "http://127.0.0.1:8000/")) as made:
        yield made


def test_what_the_front_answers_has_the_headers_of_every_answer(
    server: Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    every = {name.lower(): value for name, value in EVERYWHERE.items()}
    refusals = [
        server.send("get", "/"),
        server.send("GET", "/", ("Transfer-Encoding", "gzip")),
        server.send("GET", "/", ("Host", "a b")),
        server.send("GET", "/" + "a" * 9000),
        server.send("GET", "/", ("X", "a" * 40_000)),
        server.send("POST", "/sparql", ("Content-Length", "99"), body=b"query="),
        server.send("GET", "/-/nothing"),
        server.send("DELETE", "/-/health"),
    ]
    monkeypatch.setattr("server.serving.rsgi.THREADS", 0)
    busy = server.send("GET", "/doc/work/a")
    server.published.is_damaged = True
    refusals += [busy, server.send("GET", "/doc/work/a")]
    statuses = [501, 501, 400, 414, 431, 400, 404, 405, 503, 503]
    assert [reply.status for reply in refusals] == statuses
    for reply in refusals:
        assert every.items() <= reply.headers.items(), reply
    assert busy.headers["retry-after"] == "2"


def test_a_body_that_is_broken_off_is_told_to_scripts_of_other_origins(server: Server) -> None:
    reply = server.send("POST", "/sparql", ("Transfer-Encoding", "chunked"), body=None)
    assert (reply.status, reply.headers["access-control-allow-origin"]) == (400, "*")


class Late:
    """A server that opens the pipes of earlier answers only when there is a next one."""

    def __init__(self) -> None:
        self.paths: list[str] = []
        self.late_reads: list[bytes] = []

    def response_file(self, status: int, headers: Any, path: str) -> None:
        for earlier in self.paths:
            with suppress(FileNotFoundError, BlockingIOError):
                late = os.open(earlier, os.O_RDONLY | os.O_NONBLOCK)
                self.late_reads.append(os.read(late, 100))
                os.close(late)
        self.paths.append(path)


def test_a_pipe_that_is_opened_too_late_never_gives_another_answer(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr("server.serving.request.OPEN_SECONDS", 0.01)
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    gc.collect()  # else what earlier tests left could go meanwhile
    server, descriptors = Late(), len([*Path("/proc/self/fd").iterdir()])

    def answer(environ: Any, start_response: Any) -> Iterator[bytes]:
        start_response("200 OK", [])
        return iter([b"private", b" words"])

    for _ in range(3):
        reply = Reply(server, "id", "client")
        Request(answer, scope("GET", "/"), {}, b"", reply).run()
    assert len(server.paths) == 3
    assert server.late_reads == []
    assert [*tmp_path.iterdir()] == []
    assert len([*Path("/proc/self/fd").iterdir()]) == descriptors
