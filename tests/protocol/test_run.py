"""The server as a process: it says where it answers and ends when it is told to."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from server.http.site import REQUEST_BYTES
from server.serving.granian_server import CALM_SECONDS, FIRST_PAUSE, LONGEST_PAUSE, Pauses
from tests.waiting import until

from .conftest import Client, free_port, made_up_release

SERVE = """
import sys
from pathlib import Path
from graph.errors import PalmaresError
from server.serving.run import serve
if __name__ == "__main__":
    try:
        serve(Path(sys.argv[1]), sys.argv[2], int(sys.argv[3]), 2)
    except PalmaresError as error:
        sys.exit(str(error))
"""


@contextmanager
def process(
    release: Path, port: int, elsewhere: Path, host: str = "127.0.0.1", also: str = ""
) -> Iterator[subprocess.Popen[str]]:
    """A server; all of its processes run the text ``also`` first."""
    script = elsewhere / "serve.py"
    script.write_text(SERVE + also, "utf-8")
    root = str(Path(__file__).parents[2])
    with subprocess.Popen(
        [sys.executable, str(script), str(release), host, str(port)],
        cwd=elsewhere,
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    ) as started:
        try:
            yield started
        finally:
            if started.poll() is None:
                started.send_signal(signal.SIGTERM)
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                started.kill()


def children(pid: int) -> list[int]:
    listed = Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii")
    return [int(child) for child in listed.split()]


def answers(base: str) -> bool:
    """Whether a server comes to answer there."""

    def answered() -> bool:
        try:
            return Client(base, base).get("/robots.txt").status == 200
        except ConnectionError:
            return False

    return until(answered)


def told(started: subprocess.Popen[str]) -> str:
    assert started.stdout is not None
    line = started.stdout.readline()
    assert line, started.stderr.read() if started.stderr else ""
    return line.strip()


@pytest.mark.parametrize("sign", [signal.SIGTERM, signal.SIGINT])
def test_serve_answers_and_ends(tmp_path: Path, sign: signal.Signals) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    release = made_up_release(tmp_path, base)
    with process(release.path, port, tmp_path) as started:
        assert told(started) == f"Palmares answers at {base}"
        client = Client(base, base)
        assert client.get("/id/agent/%E6%97%A5%E6%9C%AC").status == 303
        assert "日本" in client.get("/doc/agent/%E6%97%A5%E6%9C%AC", "text/html").text
        assert client.get("/sparql?query=ASK%7B%7D").status == 200
        head = client.send("HEAD", "/doc/work/a")
        assert (head.status, head.body) == (200, b"")
        whole = client.get("/dumps/palmares.nq")
        rest = client.get("/dumps/palmares.nq", Range="bytes=10-")
        assert (rest.status, rest.body) == (206, whole.body[10:])
        workers = children(started.pid)
        started.send_signal(sign)
        assert started.wait(30) == 0
        assert started.stdout is not None
        assert started.stdout.read() == ""
        assert until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in workers))


def test_a_release_of_another_port_of_this_machine_says_where_its_links_lead(
    tmp_path: Path,
) -> None:
    with process(made_up_release(tmp_path, "http://localhost:1/").path, 0, tmp_path) as started:
        line = told(started)
    address = line.split()[3].strip(",")
    assert line == (
        f"Palmares answers at {address}, but the release's links lead to http://localhost:1/: "
        f"serve it there, or build it with --base {address}"
    )


def test_serve_large_body_and_many_requests_on_one_connection(tmp_path: Path) -> None:
    with process(made_up_release(tmp_path, "http://x.example/").path, 0, tmp_path) as started:
        line = told(started)
        listening = re.fullmatch(
            r"Palmares answers at http://x.example/ \(listening on http://127.0.0.1:(\d+)/\)", line
        )
        assert listening is not None, line
        client = Client(f"http://127.0.0.1:{listening[1]}", "http://x.example/")
        headers = {"Content-Type": "application/sparql-query"}
        assert client.send("POST", "/sparql", headers, b" " * (REQUEST_BYTES + 1)).status == 413
        assert client.get("/id/work/a").headers["location"] == "http://x.example/doc/work/a"
        connection = http.client.HTTPConnection("127.0.0.1", int(listening[1]), timeout=30)
        for _ in range(20):
            connection.request("HEAD", "/doc/work/a.ttl")
            response = connection.getresponse()
            assert (response.status, response.read()) == (200, b"")
        connection.close()


def test_serve_replaces_a_worker_that_dies(tmp_path: Path) -> None:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    with process(made_up_release(tmp_path, base).path, port, tmp_path) as started:
        told(started)
        known = children(started.pid)
        commands = {pid: Path(f"/proc/{pid}/cmdline").read_text() for pid in known}
        worker = next(pid for pid, command in commands.items() if "spawn_main" in command)
        os.kill(worker, signal.SIGKILL)
        assert until(lambda: set(children(started.pid)) - set(known))
        # the other worker, too, may still be starting
        assert answers(base)


def test_a_server_whose_processes_cannot_start_ends(tmp_path: Path) -> None:
    release = made_up_release(tmp_path, "http://x.example/")
    fault = "if __name__ == '__mp_main__': sys.exit(3)\n"
    with process(release.path, 0, tmp_path, also=fault) as started:
        output, errors = started.communicate(timeout=60)
    assert (started.returncode, output) == (1, "")
    assert "the server ends: its processes do before they answer anything" in errors


def test_pauses_between_processes_that_end_grow_and_have_an_end() -> None:
    pauses = Pauses()
    waited = [pauses.next(float(moment)) for moment in range(10)]
    assert waited[:3] == [0, FIRST_PAUSE, 2 * FIRST_PAUSE]
    assert waited == sorted(waited)
    assert waited[-1] == LONGEST_PAUSE
    assert pauses.next(9 + CALM_SECONDS) == 0


def test_serve_port_in_use(tmp_path: Path) -> None:
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        release = made_up_release(tmp_path, f"http://127.0.0.1:{port}/")
        with process(release.path, port, tmp_path) as started:
            output, errors = started.communicate(timeout=30)
        assert (started.returncode, output) == (1, "")
        assert f"port {port}, can't be taken" in errors
        assert "--port" in errors
        assert "Traceback" not in errors


@pytest.mark.parametrize("host", ["192.0.2.1", "kites..example"])
def test_serve_names_a_host_that_it_cannot_take(tmp_path: Path, host: str) -> None:
    with process(made_up_release(tmp_path, "http://x.example/").path, 0, tmp_path, host) as started:
        output, errors = started.communicate(timeout=30)
    assert (started.returncode, output, "Traceback" in errors) == (1, "", False)
    assert host in errors


def test_serve_without_a_release_says_how_to_build_one(tmp_path: Path) -> None:
    with process(tmp_path / "none", 0, tmp_path) as started:
        _, errors = started.communicate(timeout=30)
    assert started.returncode == 1
    assert "palmares build" in errors


@pytest.mark.parametrize("port", ["65536", "99999", "-1"])
def test_a_port_that_is_none_is_refused(port: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "palmares", "serve", "--port", port],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert (done.returncode, done.stdout) == (2, "")
    assert "0<=x<=65535" in done.stderr
