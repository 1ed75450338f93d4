"""Ten minutes of mixed load on a server, and what it holds before and after.

Quick queries, documents, pages and searches run beside results that are read whole, queries that
reach the limit of time, clients that go away before the first byte and in the middle, clients
that send or read slowly, and beside 2,000 connections on which nothing happens. The cache is filled
before, so that what grows afterwards is a leak.
"""

from __future__ import annotations

import http.client
import os
import random
import resource
import selectors
import socket
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit

from bench import peers
from bench.data import small
from bench.held import descriptors, owned
from bench.processes import Running

SECONDS = float(os.environ.get("PALMARES_SOAK_SECONDS", "600"))
#: Seconds between two lines, and for which the server has nothing to do before it is looked at.
TOLD, REST = SECONDS / 10, 8.0
#: Seconds that a query may take.
LIMIT = 1
#: Connections on which nothing happens: half of them after a request, half without any.
IDLE = 2000
#: Answers that fill the cache, with many rows each.
FILLING = 800
LONG = "SELECT * {{ ?s ?p ?o }} LIMIT 3000 #{}"
WHOLE = "SELECT * {{ ?s ?p ?o }} #{}"
QUICK = "SELECT * {{ ?s a ?c }} LIMIT 10 #{}"
ENDLESS = "SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} #{}"
PATHS = (
    "/doc/work/her-2013.ttl?{}",
    "/doc/programme/academy-awards?{}",
    "/search?q=moon&x={}",
    "/doc/agent/spike-jonze.jsonld?{}",
    "/id/nothing?{}",
)


class Load:
    """The clients; ``said`` counts what they were answered, by kind of client and status."""

    def __init__(self, server: Running) -> None:
        self._place = urlsplit(server.address).netloc
        self.said: Counter[str] = Counter()
        self._numbers = count()
        self._ended = threading.Event()
        self._threads: list[threading.Thread] = []

    def start(self) -> None:
        """Lets all clients begin."""
        self._ended.clear()
        clients: list[Callable[[], None]] = [self.quick, self.quick, self.browse, self.whole]
        clients += [self.endless, self.leave, self.leave_midway, self.send_slowly, self.read_slowly]
        clients += [self.download, self.look]
        self._threads = [threading.Thread(target=self._go_on, args=(c,)) for c in clients]
        for thread in self._threads:
            thread.start()

    def stop(self) -> None:
        """Has all clients end what they do."""
        self._ended.set()
        for thread in self._threads:
            thread.join()

    def _go_on(self, client: Callable[[], None]) -> None:
        while not self._ended.is_set():
            try:
                client()
            except (OSError, http.client.HTTPException) as error:
                self.said[f"{client.__name__} {type(error).__name__}"] += 1

    def fill(self) -> None:
        """Has the server keep as many answers as it may."""
        for _ in range(FILLING):
            self._ask("fill", _query(LONG.format(next(self._numbers))))

    def quick(self) -> None:
        """A lookup."""
        self._ask("quick", _query(QUICK.format(next(self._numbers))))

    def browse(self) -> None:
        """A document, a page or a search."""
        number = next(self._numbers)
        self._ask("browse", PATHS[number % len(PATHS)].format(number))

    def whole(self) -> None:
        """A result of all statements."""
        self._ask("whole", _query(WHOLE.format(next(self._numbers))))

    def download(self) -> None:
        """A dump."""
        self._ask("download", "/dumps/palmares.nq")
        self._ended.wait(1)

    def look(self) -> None:
        """Those who run the server: its metrics."""
        self._ask("look", "/-/metrics")
        self._ended.wait(5)

    def endless(self) -> None:
        """A query that reaches the limit of time."""
        self._ask("endless", _query(ENDLESS.format(next(self._numbers))))

    def leave(self) -> None:
        """A client that goes away before there is an answer."""
        with self._sent(_query(ENDLESS.format(next(self._numbers)))):
            self._ended.wait(random.uniform(0, 0.3))
        self.said["leave"] += 1

    def leave_midway(self) -> None:
        """A client that goes away after some bytes of an answer."""
        with self._sent(_query(WHOLE.format(next(self._numbers)))) as connection:
            connection.recv(1000)
        self.said["leave_midway"] += 1
        self._ended.wait(0.2)

    def send_slowly(self) -> None:
        """A client that sends a byte at a time, and then nothing more."""
        host, _, port = self._place.partition(":")
        with socket.create_connection((host, int(port)), 30) as connection:
            for byte in b"POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\nquery=":
                connection.send(bytes([byte]))
                if self._ended.wait(0.02):
                    break
        self.said["send_slowly"] += 1

    def read_slowly(self) -> None:
        """A client that reads little of a large answer at a time."""
        with self._sent(_query(WHOLE.format(next(self._numbers)))) as connection:
            for _ in range(20):
                if not connection.recv(500) or self._ended.wait(0.1):
                    break
        self.said["read_slowly"] += 1

    def _ask(self, kind: str, target: str) -> None:
        connection = http.client.HTTPConnection(
            self._place, timeout=60, source_address=_source(kind)
        )
        try:
            connection.request("GET", target)
            response = connection.getresponse()
            response.read()
            self.said[f"{kind} {response.status}"] += 1
        finally:
            connection.close()

    def _sent(self, target: str) -> socket.socket:
        host, _, port = self._place.partition(":")
        connection = socket.create_connection((host, int(port)), 30, _source(target[-1]))
        connection.sendall(f"GET {target} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        return connection


class Idle:
    """Connections on which nothing happens; those that the server closes are made anew."""

    def __init__(self, server: Running) -> None:
        place = urlsplit(server.address)
        self._place = str(place.hostname), place.port or 80
        self._open = selectors.DefaultSelector()
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._keep)
        self.closed = 0

    def __enter__(self) -> Idle:
        for number in range(IDLE):
            self._connect(asks=number % 2 == 0)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        for key in [*self._open.get_map().values()]:
            cast(socket.socket, key.fileobj).close()
        self._open.close()

    def _connect(self, asks: bool) -> None:
        connection = socket.create_connection(self._place, 30, _source("idle"))
        if asks:
            connection.sendall(b"GET /robots.txt HTTP/1.1\r\nHost: x\r\n\r\n")
        self._open.register(connection, selectors.EVENT_READ, asks)

    def _keep(self) -> None:
        while not self._ended.is_set():
            for key, _ in self._open.select(1):
                self._read(cast(socket.socket, key.fileobj), asks=key.data)

    def _read(self, connection: socket.socket, asks: bool) -> None:
        with suppress(OSError):
            if connection.recv(65536):
                return
        self._open.unregister(connection)
        connection.close()
        self.closed += 1
        with suppress(OSError):
            self._connect(asks)


def _source(client: str) -> tuple[str, int]:
    """An address of its own for each kind of client: the server is fair between addresses."""
    return f"127.0.1.{1 + sum(client.encode()) % 250}", 0


def _query(text: str) -> str:
    return f"/sparql?query={quote(text)}"


@dataclass(frozen=True)
class Held:
    """What a server holds: processes, descriptors, MiB of its workers and of query processes."""

    processes: int
    descriptors: int
    workers: float
    queries: float

    def line(self, when: str) -> str:
        """As it is printed."""
        return (
            f"{when:>8} {self.processes:4} processes {self.descriptors:5} descriptors; own memory: "
            f"server workers {self.workers:6.1f} MiB, query processes {self.queries:6.1f} MiB"
        )


def held(server: Running) -> Held:
    found = owned(server.pid)
    sums = [
        sum(size for name, size in found if name == wanted)
        for wanted in ("server worker", "query process")
    ]
    return Held(len(found), descriptors(server.pid), *sums)


def soak(server: Running) -> None:
    load = Load(server)
    load.fill()
    with Idle(server) as idle:
        _under_load(server, load)
    print(f"{idle.closed:8} idle connections that the server closed")
    for kind, times in sorted(load.said.items()):
        print(f"{times:8} {kind}")


def _under_load(server: Running, load: Load) -> None:
    load.start()
    time.sleep(min(30, TOLD))
    load.stop()
    time.sleep(REST)
    before = held(server)
    print(before.line("at rest"), flush=True)
    load.said.clear()
    load.start()
    started = time.monotonic()
    while (passed := time.monotonic() - started) < SECONDS:
        time.sleep(min(TOLD, SECONDS - passed + 0.1))
        print(held(server).line(f"{time.monotonic() - started:.0f} s"), flush=True)
    load.stop()
    time.sleep(REST)
    print(held(server).line("at rest"), flush=True)


def main() -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(soft, min(hard, 2 * IDLE)), hard))
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        release = small(folder)
        with (
            suppress(KeyboardInterrupt),
            peers.ours(release, folder, "--timeout", str(LIMIT)) as server,
        ):
            soak(server)


if __name__ == "__main__":
    main()
