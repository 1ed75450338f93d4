"""A made-up release, served over real HTTP, and a client that shows what was answered."""

from __future__ import annotations

import hashlib
import http.client
import pickle
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pyoxigraph as ox
import pytest

from graph.labels.index import INDEX, write_index
from graph.releases.integrity import measure_files
from graph.releases.manifest import write_manifest
from graph.releases.release import Release, open_release
from graph.stores.local import LocalStore
from graph.stores.seal import seal
from graph.stores.statistics import measure
from server.http.site import Config

DATA = Path(__file__).with_name("data.trig")
#: Serves what the first argument says, pickled.
_SERVE = """
import pickle, sys
from server.serving.run import serve
if __name__ == "__main__":
    serve(*pickle.loads(bytes.fromhex(sys.argv[1])))
"""


@dataclass(frozen=True)
class Reply:
    """One answer, as it came."""

    status: int
    headers: dict[str, str]
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode()

    @property
    def media_type(self) -> str:
        return self.headers.get("content-type", "").partition(";")[0]


@dataclass(frozen=True)
class Client:
    """Sends a request as it is given: no redirect is followed, no header added."""

    address: str
    base: str

    def send(
        self, method: str, path: str, headers: dict[str, str] | None = None, body: bytes = b""
    ) -> Reply:
        place = urlsplit(self.address)
        connection = http.client.HTTPConnection(str(place.hostname), place.port, timeout=30)
        try:
            connection.request(method, path, body or None, headers or {})
            response = connection.getresponse()
            named = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, named, response.read())
        finally:
            connection.close()

    def get(self, path: str, accept: str | None = None, **headers: str) -> Reply:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.send("GET", path, {**({"Accept": accept} if accept else {}), **named})


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def made_up_release(folder: Path, base: str, more: str = "") -> Release:
    """A release in ``folder`` with the statements of ``data.trig`` under that base.

    ``more`` are further ones, in TriG with the prefixes of that file.
    """
    quads = [*ox.parse(DATA.read_text("utf-8") + more, ox.RdfFormat.TRIG, base_iri=base)]
    store = ox.Store(folder / "store")
    store.bulk_extend(quads)
    store.bulk_extend({ox.Quad(*quad.triple) for quad in quads})
    store.flush()
    numbers = measure(LocalStore(store, base))
    del store
    write_index(folder / INDEX, quads, base)
    (folder / "dumps").mkdir()
    names = ("palmares.nq", "palmares.nq.gz", "palmares.rdf")
    dumps = [_dump(folder / "dumps", name, quads) for name in names]
    manifest = {
        "id": "0123456789abcdef",
        "base": base,
        "title": "Made-up honours",
        **numbers,
        "dumps": dumps,
        "files": measure_files(folder, (INDEX, *(f"dumps/{name}" for name in names))),
        "seal": seal(folder / "store"),
    }
    write_manifest(folder, manifest)
    return open_release(folder)


def _dump(folder: Path, name: str, quads: list[ox.Quad]) -> dict[str, Any]:
    name_of_format = name.removesuffix(".gz").rpartition(".")[2]
    written = ox.RdfFormat.from_extension(name_of_format)
    assert written
    statements = quads if written.supports_datasets else {quad.triple for quad in quads}
    data = ox.serialize(statements, format=written) or b""
    (folder / name).write_bytes(data)
    return {
        "file": name,
        "media_type": written.media_type,
        "format": {"nq": "n-quads", "rdf": "rdf-xml"}[name_of_format],
        "encoding": "gzip" if name.endswith(".gz") else None,
        "bytes": len(data),
        "sha256": hashlib.sha256(data).hexdigest(),
    }


@contextmanager
def served(folder: Path, path: str = "/", config: Config | None = None) -> Iterator[Client]:
    """A server of the made-up release, whose base is the server's address and that path."""
    port = free_port()
    release = made_up_release(folder, f"http://127.0.0.1:{port}{path}")
    with serving(release, port, config) as client:
        yield client


@contextmanager
def serving(release: Release, port: int, config: Config | None = None) -> Iterator[Client]:
    """A server of that release at that port, as ``palmares serve`` runs it, with one worker."""
    given = pickle.dumps((release.path, "127.0.0.1", port, 1, config)).hex()
    command = [sys.executable, "-c", _SERVE, given]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as server:
        try:
            assert server.stdout is not None
            assert "answers at" in server.stdout.readline()
            yield Client(f"http://127.0.0.1:{port}", release.base)
        finally:
            server.terminate()
            assert server.wait(30) == 0


@pytest.fixture(scope="session")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server of the made-up release."""
    with served(tmp_path_factory.mktemp("made-up")) as made:
        yield made


@pytest.fixture(scope="session")
def below(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    """A client of a server whose base has a path."""
    with served(tmp_path_factory.mktemp("below"), "/honours/list/") as made:
        yield made


@pytest.fixture
def ask(client: Client) -> Callable[..., Reply]:
    """GETs from the made-up release."""
    return client.get
