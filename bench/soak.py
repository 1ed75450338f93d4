"""Ten minutes of mixed load on a server: requests, failures, and what it holds before and after."""

from __future__ import annotations

import http.client
import os
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from urllib.parse import quote, urlsplit

from bench.serving import BASE, free_port, running
from graph.bundled import bundled
from graph.release import build

SECONDS = float(os.environ.get("PALMARES_SOAK_SECONDS", "600"))
MIX = (
    ("SELECT * {{ ?s a ?c }} LIMIT 10 #{}", 20),
    ("SELECT * {{ ?s ?p ?o }} #{}", 2),
    ("SELECT (COUNT(*) AS ?n) {{ ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }} #{}", 1),
)


def held(pid: int) -> tuple[int, int, float]:
    """Processes, descriptors and MiB of memory of a process and all below it."""
    found, new, descriptors, memory = [pid], [pid], 0, 0
    while new:
        with suppress(OSError):
            for task in Path(f"/proc/{new.pop()}/task").iterdir():
                below = [int(child) for child in (task / "children").read_text().split()]
                found += below
                new += below
    for each in found:
        with suppress(OSError):
            descriptors += len([*Path(f"/proc/{each}/fd").iterdir()])
            memory += int(Path(f"/proc/{each}/statm").read_text().split()[1]) * 4096
    return len(found), descriptors, memory / 1024**2


def main() -> None:
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        build([bundled("mappings/her-2013")], folder / "releases", BASE)
        port = free_port()
        program = str(Path(sys.executable).parent / "palmares")
        url = f"http://127.0.0.1:{port}/sparql"
        with running([program, "serve", "--port", str(port), "--timeout", "1"], url, folder):
            pid = _server_of(folder)
            count = refused = 0
            started, told = time.monotonic(), 0.0
            while time.monotonic() - started < SECONDS:
                for query, times in MIX:
                    for _ in range(times):
                        count += 1
                        refused += not _asked(url, query.format(count))
                if time.monotonic() - told > max(SECONDS / 10, 5):
                    told = time.monotonic()
                    processes, descriptors, memory = held(pid)
                    print(
                        f"{told - started:5.0f} s {count:7} asked {refused:5} refused "
                        f"{processes:3} processes {descriptors:4} descriptors {memory:6.0f} MiB",
                        flush=True,
                    )


def _server_of(folder: Path) -> int:
    """The child of this process that runs in that folder."""
    for task in Path("/proc/self/task").iterdir():
        for pid in (task / "children").read_text().split():
            with suppress(OSError):
                if Path(f"/proc/{pid}/cwd").resolve() == folder.resolve():
                    return int(pid)
    raise RuntimeError("the server isn't there")


def _asked(url: str, query: str) -> bool:
    connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
    try:
        connection.request("GET", f"/sparql?query={quote(query)}")
        response = connection.getresponse()
        response.read()
        return response.status == 200
    finally:
        connection.close()


if __name__ == "__main__":
    main()
