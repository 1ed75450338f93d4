"""The server against other SPARQL servers and the floor: the same data and queries, in one run.

Ours is asked warm (from its cache) and cold (each request differs by a comment, so no cache has
it). The floor is a bare WSGI function under the same HTTP server, which answers 600 bytes. With
PALMARES_OXIGRAPH (a program, PyPI package ``oxigraph``) and PALMARES_RDFLIB_ENDPOINT (the Python
of an environment that has rdflib-endpoint and uvicorn) those are the peers.
"""

from __future__ import annotations

import http.client
import os
import socket
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote, urlsplit

from graph.bundled import bundled
from graph.release import build

SECONDS = float(os.environ.get("PALMARES_BENCH_SECONDS", "1"))
CONNECTIONS = (1, 4, 32)
BASE = "http://127.0.0.1:8000/"
_P = (
    f"PREFIX pal: <{BASE}ontology#> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#> "
    "PREFIX schema: <http://schema.org/> PREFIX prov: <http://www.w3.org/ns/prov#> "
)
QUERIES = {
    "ask": "ASK { ?s ?p ?o }",
    "one row": f"SELECT ?l {{ <{BASE}id/work/her-2013> rdfs:label ?l }}",
    "a label": "SELECT ?s { ?s rdfs:label 'Academy Awards'@en }",
    "a thing": f"SELECT ?p ?o {{ <{BASE}id/work/her-2013> ?p ?o }}",
    "a path": "SELECT ?l { ?n pal:category/pal:programme/rdfs:label ?l } LIMIT 10",
    "a star": "SELECT * { ?n pal:category ?c ; pal:ceremony ?y ; pal:resultStatus ?r } LIMIT 20",
    "optional": "SELECT * { ?n a pal:Nomination OPTIONAL { ?n pal:result ?r } }",
    "filter": "SELECT ?s { ?s rdfs:label ?l FILTER(CONTAINS(?l, 'Screenplay')) }",
    "distinct": "SELECT DISTINCT ?p { ?s ?p ?o }",
    "group by": "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p ORDER BY DESC(?n)",
    "construct": "CONSTRUCT { ?n pal:category ?c } WHERE { ?n pal:category ?c }",
    "2000 rows": "SELECT * { ?s ?p ?o } LIMIT 2000",
}
FLOOR = """
BODY = b"x" * 600
def app(environ, start_response):
    start_response("200 OK", [("Content-Type", "text/plain")])
    return [BODY]
"""
RDFLIB = """
import sys
import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1])
uvicorn.run(SparqlEndpoint(graph=graph, path="/"), port=int(sys.argv[2]), log_level="error")
"""


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


@contextmanager
def running(command: list[str], url: str, folder: Path) -> Iterator[str]:
    """A server, from its first answer until the end of the block."""
    with subprocess.Popen(
        command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            deadline = time.monotonic() + 60
            while not _answers(url):
                if process.poll() is not None or time.monotonic() > deadline:
                    raise RuntimeError(f"{command[0]} doesn't answer")
                time.sleep(0.1)
            yield url
        finally:
            process.terminate()
            process.wait(30)


def _answers(url: str) -> bool:
    try:
        return _get(http.client.HTTPConnection(urlsplit(url).netloc, timeout=30), url, "ASK {}")
    except OSError:
        return False


def _get(connection: http.client.HTTPConnection, url: str, query: str) -> bool:
    accept = "text/turtle" if "CONSTRUCT" in query else "application/sparql-results+json"
    target = f"{urlsplit(url).path}?query={quote(query)}"
    connection.request("GET", target, headers={"Accept": accept})
    response = connection.getresponse()
    response.read()
    return response.status == 200


def load(url: str, query: str, connections: int, cold: bool) -> tuple[float, float, float]:
    """Requests a second, median and 99th percentile in milliseconds."""
    times: list[float] = []
    failed = threading.Event()
    started = time.perf_counter()

    def client(number: int) -> None:
        connection = http.client.HTTPConnection(urlsplit(url).netloc, timeout=60)
        count = 0
        while time.perf_counter() - started < SECONDS:
            count += 1
            text = f"{query} #{os.getpid()}.{started}.{number}.{count}" if cold else query
            began = time.perf_counter()
            if not _get(connection, url, text):
                failed.set()
            times.append(time.perf_counter() - began)
        connection.close()

    threads = [threading.Thread(target=client, args=(n,)) for n in range(connections)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    passed = time.perf_counter() - started
    if failed.is_set() or len(times) < 2:
        return 0.0, 0.0, 0.0
    percentiles = statistics.quantiles(times, n=100)
    return len(times) / passed, percentiles[49] * 1000, percentiles[98] * 1000


def servers(folder: Path) -> Iterator[tuple[str, list[str], str, bool]]:
    """Name, command, address and whether it is to be asked cold."""
    release = build([bundled("mappings/her-2013")], folder / "releases", BASE)
    (folder / "floor.py").write_text(FLOOR)
    (folder / "rdflib_server.py").write_text(RDFLIB)
    binaries = Path(sys.executable).parent
    port = str(free_port())
    granian = [str(binaries / "granian"), "--interface", "wsgi", "--workers", "2"]
    yield "floor", [*granian, "--port", port, "floor:app"], f"http://127.0.0.1:{port}/", False
    port = str(free_port())
    ours = [str(binaries / "palmares"), "serve", "--port", port]
    yield "ours, warm", ours, f"http://127.0.0.1:{port}/sparql", False
    port = str(free_port())
    ours = [str(binaries / "palmares"), "serve", "--port", port]
    yield "ours, cold", ours, f"http://127.0.0.1:{port}/sparql", True
    if "PALMARES_OXIGRAPH" in os.environ:
        port = str(free_port())
        program = os.environ["PALMARES_OXIGRAPH"]
        store = folder / "oxigraph"
        file = str(release.dumps_path / "palmares.nt")
        subprocess.run(
            [program, "load", "-l", str(store), "-f", file], check=True, capture_output=True
        )
        bind = f"127.0.0.1:{port}"
        command = [program, "serve-read-only", "-l", str(store), "--bind", bind]
        yield "oxigraph serve", command, f"http://{bind}/query", True
    if "PALMARES_RDFLIB_ENDPOINT" in os.environ:
        port = str(free_port())
        file = str(release.dumps_path / "palmares.nt")
        command = [os.environ["PALMARES_RDFLIB_ENDPOINT"], "rdflib_server.py", file, port]
        yield "rdflib-endpoint", command, f"http://127.0.0.1:{port}/", True


def table(name: str, measure: Callable[[str, int], tuple[float, float, float]]) -> None:
    for query in QUERIES:
        cells = []
        for connections in CONNECTIONS:
            rate, median, slowest = measure(query, connections)
            cells.append(f"{rate:8.0f} {median:7.2f} {slowest:8.2f}")
        print(f"{name:16} {query:10} " + " |".join(cells), flush=True)


def main() -> None:
    heads = " |".join(f"{f'{n} conn.: /s':>8} {'p50 ms':>7} {'p99 ms':>8}" for n in CONNECTIONS)
    print(f"{'server':16} {'query':10} {heads}")
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for name, command, url, cold in servers(folder):
            with running(command, url, folder):
                table(name, lambda q, n, u=url, c=cold: load(u, _P + QUERIES[q], n, c))  # type: ignore[misc]


if __name__ == "__main__":
    main()
