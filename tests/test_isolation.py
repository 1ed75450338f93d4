"""A query process can't reach the network, whatever its engine is made to do."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from graph.releases.release import Release
from graph.workers.pool import Pool

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
#: Asks the engine itself, past the refusal of SERVICE. The first argument is the port, the second
#: says whether the process is restricted, the third whether it gives up its privileges before.
ASK_ANOTHER = """
import os, socket, subprocess, sys
import pyoxigraph as ox
from graph.workers.isolation import forbid_network
port, restricted, unprivileged = sys.argv[1:]
if unprivileged == "yes":
    os.setgid(65534)
    os.setuid(65534)
if restricted == "yes":
    forbid_network()
query = f"ASK {{ SERVICE <http://127.0.0.1:{port}/> {{ ?s ?p ?o }} }}"
try:
    print(bool(ox.Store().query(query)))
except Exception as error:
    print("failed:", error)
if restricted == "yes":
    for attempt in (socket.socket, socket.socketpair, lambda: subprocess.run(["true"])):
        try:
            attempt()
            print("possible:", attempt)
        except PermissionError:
            pass
"""


@pytest.fixture
def listening() -> Iterator[tuple[int, list[bytes]]]:
    """A port, and what those who connect to it send."""
    heard: list[bytes] = []
    body = b'{"head":{},"boolean":true,"results":{"bindings":[]}}'
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/sparql-results+json\r\n"
    with socket.socket() as server:
        server.bind(("127.0.0.1", 0))
        server.listen()

        def answer() -> None:
            while True:
                try:
                    connection = server.accept()[0]
                except OSError:
                    return
                with connection:
                    heard.append(connection.recv(10_000))
                    connection.sendall(head + b"Content-Length: %d\r\n\r\n" % len(body) + body)

        thread = threading.Thread(target=answer, daemon=True)
        thread.start()
        yield server.getsockname()[1], heard
        server.shutdown(socket.SHUT_RDWR)
    thread.join(10)


def ask_another(port: int, restricted: bool, unprivileged: bool = False) -> str:
    flags = ["yes" if flag else "no" for flag in (restricted, unprivileged)]
    done = subprocess.run(
        [sys.executable, "-c", ASK_ANOTHER, str(port), *flags],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=60,
        check=True,
    )
    return done.stdout


def test_the_engine_alone_would_call_others(listening: tuple[int, list[bytes]]) -> None:
    port, heard = listening
    ask_another(port, restricted=False)
    assert len(heard) == 1


@pytest.mark.parametrize("unprivileged", [False, True])
def test_a_restricted_process_calls_nobody(
    listening: tuple[int, list[bytes]], unprivileged: bool
) -> None:
    if unprivileged and os.getuid() != 0:
        pytest.skip("the tests run without privileges anyway")
    port, heard = listening
    told = ask_another(port, restricted=True, unprivileged=unprivileged)
    assert told.startswith("failed:")
    assert "possible:" not in told
    assert not heard


def test_every_query_process_is_restricted(release: Release) -> None:
    with Pool(release.dataset) as pool:
        answer = pool.query("ASK {}")
        worker = answer._job.worker
        assert worker is not None
        status = Path(f"/proc/{worker.pid}/status").read_text("ascii")
        kinds = [str(link.readlink()) for link in Path(f"/proc/{worker.pid}/fd").iterdir()]
        answer.close()
    assert "NoNewPrivs:\t1" in status
    assert "Seccomp:\t2" in status
    assert not [kind for kind in kinds if kind.startswith("socket:")]
