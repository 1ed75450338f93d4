"""What several test modules share: the release of the bundled data set, built once."""

from __future__ import annotations

import gc
import os
import shutil
import signal
import socket
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pyoxigraph as ox
import pytest
from hypothesis import settings

from graph.bundled import bundled
from graph.partitions.partition import Settings, TableSummary
from graph.releases.assemble import assemble
from graph.releases.build import build
from graph.releases.release import Release
from graph.validation.report import Report
from tests.sample import FULL, SEED, sample

# What a shell runs in the background ignores Ctrl-C, and so would all that the tests start.
if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    signal.signal(signal.SIGINT, signal.default_int_handler)

BASE = "http://127.0.0.1:8000/"

PREFIXES = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX p: <http://www.wikidata.org/prop/>
PREFIX ps: <http://www.wikidata.org/prop/statement/>
PREFIX pq: <http://www.wikidata.org/prop/qualifier/>
"""


@dataclass(frozen=True)
class Assembled:
    """What sources make: their tables, their statements, and what the shapes find in them."""

    tables: tuple[TableSummary, ...]
    quads: frozenset[ox.Quad]
    report: Report


def assembled(sources: Sequence[Path]) -> Assembled:
    """The content of a release of ``sources``, which isn't made."""
    with TemporaryDirectory() as folder:
        content = assemble(sources, Settings(BASE), Path(folder))
        return Assembled(content.tables, frozenset(content.quads()), content.report)


Ask = Callable[[str], list[tuple[str, ...]]]


TESTS = Path(__file__).parent
#: The markers of all tests in a folder; those of a single module are in its ``pytestmark``.
FOLDER_MARKS = {
    "browser": ("slow", "browser"),
    "protocol": ("slow",),
    "remote": ("slow",),
}

# Without a word to the contrary the same examples are tried each time, however long one takes.
settings.register_profile("same", derandomize=True, deadline=None)
settings.register_profile("full", derandomize=False, print_blob=True, deadline=None)
settings.load_profile("full" if FULL else "same")


def pytest_report_header() -> str:
    """Says how much runs."""
    return "matrices: whole" if FULL else f"matrices: a tenth, PALMARES_SEED={SEED}"


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Marks what a whole folder has in common, and leaves out most cases of each matrix."""
    for item in items:
        for folder, marks in FOLDER_MARKS.items():
            if TESTS / folder in item.path.parents:
                for mark in marks:
                    item.add_marker(mark)
    if FULL:
        return
    matrices: defaultdict[str, dict[str, dict[str, Any]]] = defaultdict(dict)
    for item in items:
        if item.get_closest_marker("matrix"):
            parameters = item.callspec.params if hasattr(item, "callspec") else {}
            matrices[item.nodeid.partition("[")[0]][item.nodeid] = dict(parameters)
    cases = {case for matrix in matrices.values() for case in matrix}
    chosen = {case for matrix in matrices.values() for case in sample(matrix)}
    left_out = [item for item in items if item.nodeid in cases - chosen]
    config.hook.pytest_deselected(items=left_out)
    gone = set(left_out)
    items[:] = [item for item in items if item not in gone]


def pytest_collection_finish() -> None:
    """Lets the collector of garbage look at what tests make alone."""
    gc.collect()
    gc.freeze()


@pytest.fixture(scope="session", autouse=True)
def loopback_only() -> Iterator[None]:
    """Lets no test connect to another machine."""
    connect = socket.socket.connect

    def guarded(self: socket.socket, address: Any) -> None:
        internet = self.family in (socket.AF_INET, socket.AF_INET6)
        if internet and address[0] not in ("127.0.0.1", "::1", "localhost"):
            raise PermissionError(f"Tests ask only the loopback interface, not {address[0]}")
        connect(self, address)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guarded)
        yield


#: Variables that would be taken for options of commands or for colours.
VARIABLES = ("PALMARES_BASE", "PALMARES_RELEASES", "PALMARES_CONTACT", "PALMARES_API",
             "PALMARES_ENDPOINT_AUTH", "NO_COLOR", "FORCE_COLOR")  # fmt: skip


@pytest.fixture(scope="session", autouse=True)
def environment() -> Iterator[None]:
    """Keeps what a developer's shell says from the tests and from what they start."""
    with pytest.MonkeyPatch.context() as patch:
        for name in VARIABLES:
            patch.delenv(name, raising=False)
        for name in ("no_proxy", "NO_PROXY"):
            patch.setenv(name, "*")
        patch.setenv("COLUMNS", "100")
        yield


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of facts and conformance data beside the project."""
    folder = Path(__file__).parents[2] / "shared"
    if not folder.is_dir():
        pytest.skip("needs ../shared")
    return folder


@pytest.fixture(scope="session")
def release(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of the bundled data set."""
    folder = tmp_path_factory.mktemp("her") / "releases"
    return build([bundled("mappings/her-2013")], folder, BASE)


@pytest.fixture
def dataset(tmp_path: Path) -> Path:
    """A copy of the bundled data set, to spoil."""
    return Path(shutil.copytree(bundled("mappings/her-2013"), tmp_path / "her-2013"))


@pytest.fixture
def hand_made(tmp_path: Path) -> Path:
    """A copy of a small data set of hand-made rows, to spoil."""
    name = "lantern-hill-2012"
    return Path(shutil.copytree(TESTS / "cases/datasets" / name, tmp_path / name))


@pytest.fixture(scope="session")
def ask(release: Release) -> Ask:
    """Answers a SELECT query over the release with tuples of plain values, "" for unbound."""
    store = ox.Store.read_only(str(release.store_path))

    def plain(value: Any) -> str:
        return "" if value is None else value.value.removeprefix(BASE)

    def answer(query: str) -> list[tuple[str, ...]]:
        rows = store.query(PREFIXES + query, base_iri=BASE, use_default_graph_as_union=True)
        assert isinstance(rows, ox.QuerySolutions)
        return [tuple(plain(value) for value in row) for row in rows]

    return answer


@pytest.fixture
def comunica() -> Path:
    """The folder in which Comunica is installed."""
    folder = os.environ.get("PALMARES_COMUNICA")
    if not folder or not shutil.which("node"):
        pytest.skip("needs Comunica (npm's @comunica/query-sparql; its folder: PALMARES_COMUNICA)")
    return Path(folder)
