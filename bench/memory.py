"""Memory of a server: of each process after lookups, and while a client reads a large result.

RSS is what is resident, PSS the process's share of it (a page that n processes have counts 1/n
for each), own what no file backs; files are what is mapped, and store what of that is the store's.
"""

from __future__ import annotations

import http.client
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench import peers, wrk
from bench.data import large
from bench.documents import targets, things
from bench.processes import Memory, Running, family, memory
from graph.release import Release

#: Seconds of lookups and of documents before it is looked at, and their connections.
WARM_SECONDS, CONNECTIONS = 5, 4
#: Rows of the large result.
ROWS = int(os.environ.get("PALMARES_BENCH_ROWS", "5000000"))
#: Seconds between two looks while it is read.
LOOK = 0.25
PIECE = 1 << 16
#: Seconds that it may take: reading it is what is measured, not the limit.
LIMIT = 1800


def role(pid: int) -> str:
    """What a process of the server is for."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    if "graph.workers.nursery" in command:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        parents = Path(f"/proc/{parent}/cmdline").read_bytes().decode()
        return "query process" if "graph.workers.nursery" in parents else "nursery"
    if "spawn_main" in command:
        return "server worker"
    return "resource tracker" if "resource_tracker" in command else "main process"


def looked(server: Running, store: Path) -> dict[int, tuple[str, Memory]]:
    """All processes of the server that are there, with their roles."""
    found = {}
    for pid in family(server.pid):
        with suppress(OSError):
            found[pid] = role(pid), memory(pid, store)
    return found


def show(found: dict[int, tuple[str, Memory]]) -> None:
    print(f"{'process':18} {'RSS':>8} {'PSS':>8} {'own':>8} {'files':>8} {'store':>8}   (MiB)")
    for name, held in sorted(found.values(), key=lambda each: each[0]):
        cells = (held.rss, held.pss, held.own, held.files, held.store)
        print(f"{name:18} " + " ".join(f"{cell:8.1f}" for cell in cells))
    total = sum(held.pss for _, held in found.values())
    print(f"{'all':18} {'':8} {total:8.1f}", flush=True)


def look_up(server: Running, release: Release) -> None:
    """Lookups of different things: by queries and as documents."""
    iris = things(release)
    queries = [f"/sparql?query={quote(f'SELECT * {{ <{iri}> ?p ?o }}')}" for iri in iris]
    for asked, accept in (
        (queries, "application/sparql-results+json"),
        (targets("ours", release.base, iris)["Turtle"], "text/turtle"),
        (targets("ours", release.base, iris)["HTML"], "text/html"),
    ):
        load = wrk.run(server.address, asked, accept, CONNECTIONS, WARM_SECONDS)
        print(
            f"{load.rate * WARM_SECONDS:.0f} lookups ({accept}), {load.failed} failed", flush=True
        )


class Reader(threading.Thread):
    """A client that reads a result of many rows whole, and counts them."""

    def __init__(self, server: Running) -> None:
        super().__init__(daemon=True)
        self._server = server
        self.rows = self.bytes = 0
        self.first = 0.0
        self.failure: Exception | None = None

    def run(self) -> None:
        """Reads it."""
        try:
            self._read()
        except (OSError, http.client.HTTPException) as error:
            self.failure = error

    def _read(self) -> None:
        query = f"SELECT ?s ?p ?o {{ ?s ?p ?o }} LIMIT {ROWS}"
        place = urlsplit(self._server.address).netloc
        connection = http.client.HTTPConnection(place, timeout=120)
        began = time.monotonic()
        target = f"/sparql?query={quote(query)}"
        connection.request("GET", target, headers={"Accept": "text/tab-separated-values"})
        response = connection.getresponse()
        while piece := response.read(PIECE):
            self.first = self.first or time.monotonic() - began
            self.bytes += len(piece)
            self.rows += piece.count(b"\n")
        self.rows -= 1  # the heading


def stream(server: Running, store: Path) -> None:
    """Reads the large result, and prints the most that each kind of process had meanwhile."""
    before = looked(server, store)
    reader = Reader(server)
    began = time.monotonic()
    reader.start()
    seen = [*_looks(server, store, reader)]
    seconds = time.monotonic() - began
    print(
        f"{reader.rows:,} rows, {reader.bytes / 1e6:,.0f} MB in {seconds:.0f} s, the first after "
        f"{reader.first:.2f} s{f', failed: {reader.failure}' if reader.failure else ''}"
    )
    for name in dict.fromkeys(name for name, _ in before.values()):
        then = max(held.own for other, held in before.values() if other == name)
        half = [_most(look, name) for look in seen[: len(seen) // 2]]
        rest = [_most(look, name) for look in seen[len(seen) // 2 :]]
        print(
            f"{name:18} own memory: {then:.1f} MiB before, at most {max(half):.1f} in the first "
            f"half, {max(rest):.1f} in the second"
        )


def _looks(server: Running, store: Path, reader: Reader) -> Iterator[dict[int, tuple[str, Memory]]]:
    yield looked(server, store)
    while reader.is_alive():
        time.sleep(LOOK)
        yield looked(server, store)


def _most(look: dict[int, tuple[str, Memory]], name: str) -> float:
    return max((held.own for other, held in look.values() if other == name), default=0.0)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        release = large()
        print(f"{release.manifest['triples']:,} triples")
        limits = ("--timeout", str(LIMIT))
        with peers.ours(release, folder, *limits) as server:
            print("\nafter the start")
            show(looked(server, release.store_path))
            look_up(server, release)
            print("\nafter lookups")
            show(looked(server, release.store_path))
            print("\na large result")
            stream(server, release.store_path)


if __name__ == "__main__":
    main()
