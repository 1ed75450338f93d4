"""Connections: none is idle for ever, many are possible, and all end with the server."""

from __future__ import annotations

import http.server
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from graph.workers.limits import Limits
from server.http.site import Config
from server.serving import run
from tests.waiting import PATIENCE, until

from .conftest import Client, free_port, made_up_release, serving
from .test_run import SERVE, process, told

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"
HEAD = b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n"
#: The state of a TCP connection that is open, as it stands in /proc/net/tcp (proc(5)).
ESTABLISHED = "01"


@pytest.fixture(scope="module")
def impatient(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A server that closes connections after a second, and gives queries ten minutes."""
    port = free_port()
    release = made_up_release(tmp_path_factory.mktemp("idle"), f"http://127.0.0.1:{port}/")
    with serving(release, port, Config(limits=Limits(seconds=600), idle_seconds=1)) as client:
        yield client


def connect(client: Client, data: bytes = b"") -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", urlsplit(client.address).port or 0), 30)
    connection.settimeout(PATIENCE)
    connection.sendall(data)
    return connection


def request_of(query: str) -> bytes:
    target = "/sparql?" + urlencode({"query": query})
    return f"GET {target} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode()


def is_open_at_the_server(connection: socket.socket) -> bool:
    ends = [f"{end[1]:04X}" for end in (connection.getpeername(), connection.getsockname())]
    rows = [line.split() for line in Path("/proc/net/tcp").read_text("ascii").splitlines()]
    return any(
        [row[1][-4:], row[2][-4:]] == ends and row[3] == ESTABLISHED for row in rows if len(row) > 3
    )


@pytest.mark.parametrize("sent", [b"", HEAD[:20], HEAD], ids=["nothing", "half", "one request"])
def test_a_connection_that_sends_no_further_request_is_closed(
    impatient: Client, sent: bytes
) -> None:
    with connect(impatient, sent) as connection, connection.makefile("rb") as answer:
        assert answer.read().startswith(b"HTTP/1.1 200 " if sent == HEAD else b"")


def test_a_connection_that_waits_for_its_answer_is_not_idle(impatient: Client) -> None:
    path = "/sparql?" + urlencode({"query": ENDLESS, "timeout": "2.5"})
    reply = impatient.get(path)
    assert (reply.status, "after 2.5 seconds" in reply.text) == (503, True)


def test_a_client_that_takes_nothing_of_its_answer_is_left(impatient: Client) -> None:
    with connect(impatient, request_of(ROWS)) as connection:
        assert connection.recv(10)
        assert is_open_at_the_server(connection)
        assert until(lambda: not is_open_at_the_server(connection))


def test_few_files_leave_connections_for_many(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    release = made_up_release(tmp_path, base)
    script = tmp_path / "serve.py"
    script.write_text(SERVE, "utf-8")
    command = [sys.executable, str(script), str(release.path), "127.0.0.1", str(port)]
    with ExitStack() as opened:
        started = opened.enter_context(
            subprocess.Popen(
                ["/bin/sh", "-c", 'ulimit -n 1024; exec "$@"', "sh", *command],
                env={**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])},
                stdout=subprocess.PIPE,
                text=True,
            )
        )
        opened.callback(started.terminate)
        told(started)
        client = Client(base, base)
        for _ in range(400):
            opened.enter_context(connect(client))
        for _ in range(10):
            assert client.get("/robots.txt").status == 200


@pytest.mark.parametrize("work", ["a query", "an answer", "a body", "nothing"])
def test_a_server_that_is_told_to_end_does_so_whatever_is_under_way(
    tmp_path: Path, work: str
) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    post = b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    sent = {
        "a query": request_of(ENDLESS),
        "an answer": request_of(ROWS),
        "a body": post + b"Content-Length: 1000\r\n\r\nASK",
        "nothing": HEAD,
    }[work]
    with process(made_up_release(tmp_path, base).path, port, tmp_path) as started:
        told(started)
        with connect(Client(base, base), sent) as connection:
            if work in ("an answer", "nothing"):
                assert connection.recv(10)
            # another request is answered behind it, so it has been read
            assert Client(base, base).get("/robots.txt").status == 200
            started.send_signal(signal.SIGTERM)
            assert started.wait(PATIENCE) == 0
        assert started.stderr is not None
        assert "refused" not in started.stderr.read()


class Late(http.server.BaseHTTPRequestHandler):
    """Answers that it isn't ready, until it is."""

    ready: threading.Event

    def do_HEAD(self) -> None:
        self.send_response(200 if self.ready.is_set() else 503)
        self.end_headers()

    def log_message(self, *args: object) -> None:
        pass


def test_a_start_that_takes_long_is_announced_all_the_same(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(run, "START_SECONDS", 0.1)
    monkeypatch.setattr(Late, "ready", threading.Event(), raising=False)
    errors: list[str] = []

    def has_said() -> bool:
        errors.append(capsys.readouterr().err)
        return "doesn't answer yet" in errors[-1]

    with http.server.HTTPServer(("127.0.0.1", 0), Late) as server:
        serving = threading.Thread(target=server.serve_forever, daemon=True)
        serving.start()
        port = server.server_port
        has_answered = threading.Event()
        said_to = ("Here.", "127.0.0.1", port, has_answered)
        announcing = threading.Thread(target=run._announce, args=said_to, daemon=True)
        announcing.start()
        try:
            assert until(has_said)
            assert announcing.is_alive()
            assert not has_answered.is_set()
            Late.ready.set()
            announcing.join(PATIENCE)
            assert has_answered.is_set()
        finally:
            server.shutdown()
            serving.join()
    assert capsys.readouterr().out == "Here.\n"
