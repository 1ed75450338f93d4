"""Starts the servers that are compared, each with the data of a release.

A peer is found where a variable says, else where `make bench-peers` put it, else on the path.
Each function gives a context manager, which raises Missing where the peer isn't here, or can't
load the data within the bounds of ``bench.processes``.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from bench.processes import LOAD_SECONDS, Missing, Running, bounded, free_port, running
from graph.releases.release import Release

#: Where `make bench-peers` puts them.
PEERS = Path(__file__).parents[1] / ".bench/peers"
#: The Python of an environment that has morph-kgc.
MORPH_KGC = Path(os.environ.get("PALMARES_MORPH_KGC", PEERS / "morph-kgc/bin/python"))
#: Processes of a server, where it lets one say how many.
WORKERS = 2
#: Memory for Virtuoso's buffers of 8 KiB: 2 GiB.
VIRTUOSO_BUFFERS = 262_144
VIRTUOSO_GRAPH = "urn:palmares"

_VIRTUOSO = """
[Database]
DatabaseFile = virtuoso.db
ErrorLogFile = virtuoso.log
LockFile = virtuoso.lck
TransactionFile = virtuoso.trx
xa_persistent_file = virtuoso.pxa
FileExtend = 200
TempStorage = TempDatabase
[TempDatabase]
DatabaseFile = temporary.db
TransactionFile = temporary.trx
[Parameters]
ServerPort = 127.0.0.1:{sql}
DisableUnixSocket = 1
ServerThreads = 60
NumberOfBuffers = {buffers}
MaxDirtyBuffers = {dirty}
DirsAllowed = {data}
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
MaxClientConnections = 40
ServerThreads = 40
MaxKeepAlives = 40
KeepAliveTimeout = 15
[SPARQL]
ResultSetMaxRows = 10000000
"""
_RDFLIB = """
import sys
import uvicorn
from rdflib import Dataset
from rdflib_endpoint import SparqlEndpoint
graph = Dataset(default_union=True)
graph.parse(sys.argv[1])
uvicorn.run(SparqlEndpoint(graph=graph, path="/sparql"), port=int(sys.argv[2]), log_level="error")
"""


def triples(release: Release) -> Path:
    """The triples of the release, as every server can load them."""
    return release.dumps_path / "palmares.nt"


def program(variable: str, *places: str) -> str:
    """The program that ``variable`` names, else the first that is there; raises Missing."""
    named = os.environ.get(variable)
    for place in [named] if named else places:
        found = shutil.which(place) or shutil.which(PEERS / place)
        if found:
            return found
    raise Missing(f"not here: set {variable}, or run make bench-peers")


@contextmanager
def ours(release: Release, folder: Path, *options: str) -> Iterator[Running]:
    port = free_port()
    palmares = str(Path(sys.executable).with_name("palmares"))
    command = [palmares, "serve", "--releases", str(release.path.parent), "--port", str(port)]
    command += ["--release", release.id, "--workers", str(WORKERS), *options]
    with running(command, port, folder, "/sparql?query=ASK%7B%7D") as server:
        yield server


@contextmanager
def floor(interface: str, bodies: Path, folder: Path) -> Iterator[Running]:
    """The bare function of that interface ("rsgi" or "wsgi") that answers the files in a folder."""
    port = free_port()
    granian = str(Path(sys.executable).with_name("granian"))
    command = [granian, "--interface", interface, "--workers", str(WORKERS), "--port", str(port)]
    env = {"PALMARES_FLOOR": str(bodies), "PYTHONPATH": str(Path(__file__).parents[1])}
    probe = f"/{next(bodies.iterdir()).name.removesuffix('.headers')}"
    with running([*command, f"bench.floors:{interface}"], port, folder, probe, env) as server:
        yield server


@contextmanager
def oxigraph(release: Release, folder: Path) -> Iterator[Running]:
    found = program("PALMARES_OXIGRAPH", "oxigraph/bin/oxigraph", _beside("oxigraph"))
    store, port = folder / "oxigraph", free_port()
    _do([found, "load", "-l", str(store), "-f", str(triples(release))], folder)
    _do([found, "optimize", "-l", str(store)], folder)
    command = [found, "serve-read-only", "-l", str(store), "--bind", f"127.0.0.1:{port}"]
    with running(command, port, folder, "/query?query=ASK%7B%7D") as server:
        yield server


@contextmanager
def rdflib_endpoint(release: Release, folder: Path) -> Iterator[Running]:
    python = program("PALMARES_RDFLIB_ENDPOINT", "rdflib-endpoint/bin/python")
    (folder / "rdflib_server.py").write_text(_RDFLIB)
    port = free_port()
    command = [python, "rdflib_server.py", str(triples(release)), str(port)]
    with running(command, port, folder, "/sparql?query=ASK%7B%7D") as server:
        yield server


@contextmanager
def virtuoso(release: Release, folder: Path) -> Iterator[Running]:
    found = program("PALMARES_VIRTUOSO", "virtuoso-t")
    isql = program("PALMARES_ISQL", "isql-vt")
    home, sql, port = folder / "virtuoso", free_port(), free_port()
    home.mkdir()
    data = release.dumps_path
    dirty = VIRTUOSO_BUFFERS * 3 // 4
    text = _VIRTUOSO.format(sql=sql, port=port, data=data, buffers=VIRTUOSO_BUFFERS, dirty=dirty)
    (home / "virtuoso.ini").write_text(text)
    command = [found, "+foreground", "+configfile", "virtuoso.ini"]
    with running(command, port, home, "/sparql?query=ASK%7B%7D") as server:
        name = triples(release).name
        for statement in (
            f"ld_dir('{data}', '{name}', '{VIRTUOSO_GRAPH}');",
            "rdf_loader_run();",
            "checkpoint;",
        ):
            _do([isql, f"127.0.0.1:{sql}", "dba", "dba", f"exec={statement}"], home)
        yield server


def _beside(name: str) -> str:
    return str(Path(sys.executable).with_name(name))


def _do(command: list[str], folder: Path) -> None:
    """Runs a step of loading."""
    started = time.monotonic()
    try:
        done = subprocess.run(
            bounded(command), cwd=folder, capture_output=True, text=True, timeout=LOAD_SECONDS
        )
    except subprocess.TimeoutExpired:
        raise Missing(f"loading took more than {LOAD_SECONDS} s") from None
    if done.returncode:
        said = " ".join((done.stderr or done.stdout).split())[-300:]
        taken = time.monotonic() - started
        raise Missing(f"loading failed after {taken:.0f} s: {said}")
