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
#: Makes each system call that could open a connection or start a program, with arguments that mean
#: nothing, and prints the error that it gives. Those that libc has no function for go by number.
CALL_ALL = """
import ctypes, errno, platform, sys
from graph.workers.isolation import forbid_network
libc = ctypes.CDLL(None, use_errno=True)
named = ["socket", "socketpair", "bind", "listen", "accept", "connect", "sendto", "sendmsg",
         "accept4", "sendmmsg", "execve", "ptrace"]
numbered = {"io_uring_setup": 425, "io_uring_enter": 426, "pidfd_getfd": 438,
            "execveat": {"x86_64": 322, "aarch64": 281}[platform.machine()]}
calls = {name: getattr(libc, name) for name in named}
for name, number in numbered.items():
    calls[name] = lambda *arguments, number=number: libc.syscall(number, *arguments)
if sys.argv[1] == "yes":
    forbid_network()
for name, call in calls.items():
    ctypes.set_errno(0)
    result = call(-1, None, -1, -1, 0)
    print(name, errno.errorcode.get(ctypes.get_errno()) if result == -1 else "possible")
"""
#: Connects a socket that was there before the process was restricted.
CONNECT_LATER = """
import socket, sys
from graph.workers.isolation import forbid_network
early = socket.socket()
if sys.argv[2] == "yes":
    forbid_network()
early.connect(("127.0.0.1", int(sys.argv[1])))
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


def run(script: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", script, *arguments]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=60)


def flag(value: bool) -> str:
    return "yes" if value else "no"


def ask_another(port: int, restricted: bool, unprivileged: bool = False) -> str:
    done = run(ASK_ANOTHER, str(port), flag(restricted), flag(unprivileged))
    assert done.returncode == 0, done.stderr
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


def test_every_system_call_that_opens_connections_or_starts_programs_is_refused() -> None:
    free, restricted = (
        dict(line.split() for line in run(CALL_ALL, flag(value)).stdout.splitlines())
        for value in (False, True)
    )
    assert len(free) == 16
    assert "EPERM" not in free.values(), free
    assert restricted == dict.fromkeys(free, "EPERM")


@pytest.mark.parametrize("restricted", [False, True])
def test_a_socket_that_was_open_before_connects_no_more(
    listening: tuple[int, list[bytes]], restricted: bool
) -> None:
    done = run(CONNECT_LATER, str(listening[0]), flag(restricted))
    assert ("PermissionError" in done.stderr) == restricted
    assert (done.returncode == 0) == (not restricted), done.stderr


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
