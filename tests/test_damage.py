"""A damaged release is never served as a whole one."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import QueryError, ReleaseDamaged
from graph.rdf.formats import JSON, TURTLE
from graph.releases.release import Release, open_release
from graph.stores.local import LocalStore
from graph.workers.pool import Pool
from tests.conftest import BASE

pytestmark = pytest.mark.slow

COUNT = "SELECT (COUNT(*) AS ?n) { ?s ?p ?o }"
#: Bytes of a file of data that has more than its own index.
LARGE = 100_000
EVERYTHING = "SELECT * { GRAPH ?g { ?s ?p ?o } }"


@pytest.fixture
def copy(release: Release, tmp_path: Path) -> Release:
    """A copy of a release, to damage."""
    return open_release(Path(shutil.copytree(release.path, tmp_path / "releases" / release.id)))


def flip(path: Path, at: int | None = None) -> None:
    """Changes one byte of a file, by default the one in the middle."""
    data = bytearray(path.read_bytes())
    data[len(data) // 2 if at is None else at] ^= 0xFF
    path.write_bytes(data)


def spoil_data(release: Release) -> None:
    """Changes each large file of data of the store in its middle, which opening doesn't read."""
    for path in release.store_path.glob("*.sst"):
        if path.stat().st_size > LARGE:
            flip(path)


@pytest.mark.parametrize(
    "read",
    [
        lambda store: [*store.query(EVERYTHING).rows()],
        lambda store: store.query(EVERYTHING).serialize(JSON),
        lambda store: store.query("CONSTRUCT WHERE { ?s ?p ?o }").serialize(TURTLE),
        lambda store: [*store.subjects()],
        lambda store: store.labels(f"{BASE}id/category/{n}" for n in range(99)),
        lambda store: store.graph(BASE + "graph/ontology"),
    ],
)
def test_what_the_engine_says_of_damaged_files_is_an_error_of_the_library(
    copy: Release, read: Callable[[LocalStore], object]
) -> None:
    spoil_data(copy)
    with pytest.raises(ReleaseDamaged, match="The store is damaged"):
        read(LocalStore.open(copy.dataset))


def test_a_function_that_the_engine_lacks_is_no_damage() -> None:
    with pytest.raises(QueryError, match="custom function"):
        LocalStore(ox.Store(), BASE).query("SELECT (<urn:f>(1) AS ?x) {}").serialize(JSON)


def test_a_query_process_says_that_the_store_is_damaged(copy: Release) -> None:
    with Pool(copy.dataset) as pool:
        assert pool.query(COUNT).serialize(JSON)
        spoil_data(copy)
    with Pool(copy.dataset) as pool, pytest.raises(ReleaseDamaged, match="damaged"):
        pool.query(EVERYTHING).serialize(JSON)
