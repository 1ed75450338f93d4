"""Memory of a server: of each process after lookups, and while a client reads a large result.

The documents that are looked up were rendered before, as a build renders those of all things.

RSS is what is resident, PSS the process's share of it (a page that n processes have counts 1/n
for each), own what no file backs; files are what is mapped, and store what of that is the store's.
"""

from __future__ import annotations

import http.client
import os
import tempfile
import threading
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench import peers, wrk
from bench.data import large
from bench.documents import targets, things
from bench.held import Memory, memory, owned, role
from bench.processes import Running, family
from graph.releases.release import Release

#: Seconds of lookups and of documents before it is looked at, and their connections.
WARM_SECONDS, CONNECTIONS = 5, 4
#: Things that are looked up; rendering their documents takes a minute or two.
THINGS = 3000
#: Rows of the large result.
ROWS = int(os.environ.get("PALMARES_BENCH_ROWS", "5000000"))
#: Seconds between two looks while it is read.
LOOK = 0.5
PIECE = 1 << 16
#: Seconds that it may take: reading it is what is measured, not the limit.
LIMIT = 1800


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


def look_up(server: Running, release: Release, iris: list[str]) -> None:
    """Lookups of different things: by queries and as documents."""
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


def stream(server: Running) -> None:
    """Reads the large result, and prints the most that each kind of process had meanwhile."""
    before = owned(server.pid)
    reader = Reader(server)
    began = time.monotonic()
    reader.start()
    seen = []
    while reader.is_alive():
        seen.append(owned(server.pid))
        reader.join(LOOK)
    print(
        f"{reader.rows:,} rows, {reader.bytes / 1e6:,.0f} MB in {time.monotonic() - began:.0f} s, "
        f"the first after {reader.first:.2f} s"
        f"{f', failed: {reader.failure!r}' if reader.failure else ''}"
    )
    for name in dict.fromkeys(name for name, _ in before):
        half = len(seen) // 2
        print(
            f"{name:18} own memory: {_most([before], name):.1f} MiB before, at most "
            f"{_most(seen[:half], name):.1f} in the first half, {_most(seen[half:], name):.1f} in "
            "the second"
        )


def _most(looks: list[list[tuple[str, float]]], name: str) -> float:
    return max((size for look in looks for other, size in look if other == name), default=0.0)


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        release = large()
        print(f"{release.manifest['triples']:,} triples")
        iris = things(release)[:THINGS]
        limits = ("--timeout", str(LIMIT))
        with peers.ours(release, folder, *limits) as server:
            print("\nafter the start")
            show(looked(server, release.store_path))
            look_up(server, release, iris)
            print("\nafter lookups")
            show(looked(server, release.store_path))
            print("\na large result")
            stream(server)


if __name__ == "__main__":
    main()
