"""Real SPARQL servers, each on a port of its own on the loopback interface."""

from __future__ import annotations

import gc
import http.client
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from graph.releases.load import GraphStoreWriter, load
from graph.releases.release import Release
from tests.protocol.conftest import free_port
from tests.waiting import until

#: Seconds that an engine is given to start.
START_SECONDS = 60
#: Virtuoso's administrator in a new database; he is there on the loopback interface only.
VIRTUOSO_AUTH = "dba:dba"
VIRTUOSO_ROWS = 10_000
VIRTUOSO_INI = """
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
ServerThreads = 20
NumberOfBuffers = 10000
MaxDirtyBuffers = 6000
[HTTPServer]
ServerPort = 127.0.0.1:{port}
ServerRoot = .
MaxClientConnections = 10
ServerThreads = 10
[SPARQL]
ResultSetMaxRows = {rows}
"""


@dataclass(frozen=True)
class Engine:
    """A running server: where it takes queries, and graphs, and updates if that is tried."""

    name: str
    endpoint: str
    graph_store: str
    update: str | None = None
    auth: str = ""


def started(command: list[str], folder: Path, endpoint: str) -> Iterator[None]:
    """The program, from the time it answers until the test session ends."""
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(command, cwd=folder, stdout=output, stderr=output)
    try:
        until(lambda: _answers(endpoint) or process.poll() is not None, START_SECONDS)
        assert _answers(endpoint), (folder / "output").read_text("utf-8", "replace")
        yield
    finally:
        process.kill()
        process.wait(30)


def _answers(endpoint: str) -> bool:
    place = urlsplit(endpoint)
    connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=5)
    try:
        connection.request("GET", f"{place.path}?query=ASK%7B%7D")
        return connection.getresponse().status == 200
    except OSError:
        return False
    finally:
        connection.close()


@pytest.fixture(autouse=True)
def no_garbage() -> Iterator[None]:
    """Drops what a test leaves in the thread that made it: the engine's results belong to one."""
    yield
    gc.collect()


@pytest.fixture(scope="session")
def oxigraph(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    program = Path(sys.executable).with_name("oxigraph")
    if not program.exists():
        pytest.skip("needs oxigraph (requirements-dev.txt)")
    address = f"http://127.0.0.1:{(port := free_port())}"
    engine = Engine("oxigraph", f"{address}/query", f"{address}/store", f"{address}/update")
    command = [str(program), "serve", "--bind", f"127.0.0.1:{port}"]
    for _ in started(command, tmp_path_factory.mktemp("oxigraph"), engine.endpoint):
        yield engine


@pytest.fixture(scope="session")
def virtuoso(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    program = shutil.which("virtuoso-t")
    if not program:
        pytest.skip("needs virtuoso-t (virtuoso-opensource-7)")
    address = f"http://127.0.0.1:{(port := free_port())}"
    engine = Engine(
        "virtuoso",
        f"{address}/sparql",
        f"{address}/sparql-graph-crud-auth",
        auth=VIRTUOSO_AUTH,
    )
    folder = tmp_path_factory.mktemp("virtuoso")
    text = VIRTUOSO_INI.format(sql=free_port(), port=port, rows=VIRTUOSO_ROWS)
    (folder / "virtuoso.ini").write_text(text, "ascii")
    command = [program, "+foreground", "+configfile", "virtuoso.ini"]
    for _ in started(command, folder, engine.endpoint):
        yield engine


@pytest.fixture(params=["oxigraph", "virtuoso"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> Engine:
    """Each engine in turn, with what it wants to be told in the environment."""
    found: Engine = request.getfixturevalue(request.param)
    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", found.auth)
    return found


@pytest.fixture
def loaded(engine: Engine, release: Release) -> Engine:
    """Each engine with the release in it."""
    load(release, engine.endpoint, GraphStoreWriter(engine.graph_store))
    return engine
