"""Each kind of process of a running server is killed: it is replaced, or all of them end."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import pytest

from tests.waiting import until

from .conftest import Client, free_port, made_up_release
from .test_run import process, told

ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"


@dataclass(frozen=True)
class Running:
    """A server, and how to find its processes."""

    pid: int
    client: Client

    def family(self) -> dict[int, str]:
        """The processes below the first one, by their role."""
        found: dict[int, str] = {}
        new = [self.pid]
        while new:
            parent = new.pop()
            for child in children(parent):
                found[child] = role(child, parent)
                new.append(child)
        return found

    def having(self, name: str) -> set[int]:
        """The processes with a role."""
        return {pid for pid, each in self.family().items() if each == name}

    def answers(self) -> bool:
        """Whether a query that no cache knows is answered."""
        with suppress(OSError):
            query = quote(f"ASK {{}} # {os.urandom(8).hex()}")
            return self.client.get(f"/sparql?query={query}").status == 200
        return False


def children(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):
        for task in Path(f"/proc/{pid}/task").iterdir():
            found += map(int, (task / "children").read_text("ascii").split())
    return found


def role(pid: int, parent: int) -> str:
    with suppress(OSError):
        command = Path(f"/proc/{pid}/cmdline").read_text()
        if "fork_server" in command:
            forked = "fork_server" in Path(f"/proc/{parent}/cmdline").read_text()
            return "query process" if forked else "fork server"
        return "tracker" if "resource_tracker" in command else "server process"
    return "gone"


def is_gone(pid: int) -> bool:
    try:
        state = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return True
    return state == "Z"  # whoever adopted it may not have asked for it yet


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    with process(made_up_release(tmp_path, base).path, port, tmp_path) as started:
        told(started)
        server = Running(started.pid, Client(base, base))
        assert until(lambda: len(server.having("fork server")) == 2)
        assert until(lambda: len(server.having("query process")) == 8)
        yield server
        with suppress(ProcessLookupError):
            os.kill(started.pid, signal.SIGKILL)


@pytest.mark.matrix
@pytest.mark.parametrize("name", ["server process", "fork server", "query process"])
def test_a_process_that_is_killed_is_replaced(running: Running, name: str) -> None:
    before = running.family()
    victim = min(running.having(name))
    below = children(victim)
    os.kill(victim, signal.SIGKILL)
    assert until(lambda: all(is_gone(pid) for pid in [victim, *below]))

    def is_whole() -> bool:
        # what is missing is noticed when it is needed
        roles = [*running.family().values()]
        return running.answers() and sorted(roles) == sorted(before.values())

    assert until(is_whole)


def test_a_server_process_that_is_killed_again_and_again_is_replaced_each_time(
    running: Running,
) -> None:
    for _ in range(4):
        before = running.having("server process")
        assert until(lambda before=before: running.having("fork server"))  # type: ignore[misc]
        os.kill(max(before), signal.SIGKILL)

        def is_replaced(before: set[int] = before) -> bool:
            now = running.having("server process")
            return len(now) == 2 and now != before

        assert until(is_replaced)
    assert until(running.answers)
    assert not is_gone(running.pid)


def test_the_tracker_of_resources_that_is_killed_is_missed_by_nobody(running: Running) -> None:
    (tracker,) = running.having("tracker")
    os.kill(tracker, signal.SIGKILL)
    assert until(lambda: is_gone(tracker))
    assert until(running.answers)


@pytest.mark.matrix
@pytest.mark.parametrize("busy", [False, True])
def test_all_end_with_the_first_one(running: Running, busy: bool) -> None:
    family = [*running.family()]
    with socket.create_connection(("127.0.0.1", int(running.client.base.split(":")[2][:-1]))) as it:
        if busy:
            it.sendall(f"GET /sparql?query={quote(ENDLESS)} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            assert until(lambda: any(map(computes, running.having("query process"))))
        os.kill(running.pid, signal.SIGKILL)
        assert until(lambda: all(is_gone(pid) for pid in family))
    with pytest.raises(ConnectionRefusedError):
        running.client.get("/")


def computes(pid: int) -> bool:
    with suppress(OSError):
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "R"
    return False


def test_a_server_process_that_does_not_end_is_killed(running: Running) -> None:
    family = [*running.family()]
    os.kill(min(running.having("server process")), signal.SIGSTOP)
    os.kill(running.pid, signal.SIGTERM)
    assert until(lambda: all(is_gone(pid) for pid in [running.pid, *family]))
