"""A release that is loaded into another server is whole there, wherever an earlier try ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from urllib.parse import parse_qs

import pyoxigraph as ox
import pytest

from graph.errors import EndpointError, ReleaseDamaged
from graph.releases.build import build
from graph.releases.load import MARKER, load
from graph.releases.release import Release
from tests.conftest import BASE
from tests.test_current import spoil_block
from tests.test_tombstones import data_set

from .test_endpoint import JSON, says, server

pytestmark = pytest.mark.slow

#: Statements that are sent at a time: the largest graph of the release takes three batches.
BATCH = 1500
STALE = ox.Triple(
    ox.NamedNode("http://x.example/"), ox.NamedNode("http://p.example/"), ox.Literal("")
)


@pytest.fixture(scope="module")
def kites(tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("kites")
    return build([data_set(folder / "kites", "Ann Tern")], folder / "releases", BASE)


class Server:
    """A server's store, written to directly.

    Its default graph is that of the store, or the union of all graphs. Of the step number
    ``failing`` a share is done before it fails.
    """

    batch = BATCH

    def __init__(self, is_union: bool) -> None:
        self.store, self.is_union = ox.Store(), is_union
        self.steps = self.failing = 0
        self.share = 1.0

    def answer(self, handler: BaseHTTPRequestHandler) -> None:
        """Answers a query over HTTP."""
        (query,) = parse_qs(handler.asked)["query"]  # type: ignore[attr-defined]
        answer = self.store.query(query, use_default_graph_as_union=self.is_union)
        assert not isinstance(answer, ox.QueryTriples)
        says(200, answer.serialize(format=ox.QueryResultsFormat.JSON) or b"", JSON)(handler)

    def add(self, graph: str | None, triples: list[ox.Triple]) -> None:
        self._step(self.store.add, [_quad(triple, graph) for triple in triples])

    def clear(self, graph: str | None) -> None:
        quads = self.store.quads_for_pattern(None, None, None, _name(graph))
        self._step(self.store.remove, [*quads])

    def _step(self, change: Callable[[ox.Quad], None], quads: list[ox.Quad]) -> None:
        self.steps += 1
        is_failing = self.steps == self.failing
        for quad in quads[: int(len(quads) * self.share)] if is_failing else quads:
            change(quad)
        if is_failing:
            raise EndpointError("broken off")

    def content(self) -> set[str]:
        return {str(quad) for quad in self.store}


def _quad(triple: ox.Triple, graph: str | None) -> ox.Quad:
    return ox.Quad(triple.subject, triple.predicate, triple.object, _name(graph))


def _name(graph: str | None) -> ox.NamedNode | ox.DefaultGraph:
    return ox.DefaultGraph() if graph is None else ox.NamedNode(graph)


@pytest.fixture(params=["separate", "union"])
def target(request: pytest.FixtureRequest, kites: Release) -> Iterator[tuple[Server, str]]:
    """A server with its address, in which another data set and an earlier release are."""
    made = Server(is_union=request.param == "union")
    with server(made.answer) as url:
        yield made, url


def fill(target: Server, release: Release) -> None:
    """Has the server hold what an earlier release left: more than the release has, and others."""
    target.store.clear()
    for graph in (*release.manifest["graphs"], *([] if target.is_union else [None])):
        number = release.manifest["triples"] + 1
        target.store.extend(
            ox.Quad(STALE.subject, STALE.predicate, ox.Literal(str(n)), _name(graph))
            for n in range(number if graph is None else 10)
        )
    target.store.add(_quad(STALE, "http://other.example/"))
    target.steps = target.failing = 0


def expected(target: Server, release: Release) -> set[str]:
    """What the server holds with the release in it."""
    store = ox.Store.read_only(str(release.store_path))
    quads = {str(quad) for quad in store}
    if not target.is_union:
        quads |= {str(_quad(quad.triple, None)) for quad in store}
    return quads | {str(_quad(STALE, "http://other.example/"))}


@pytest.mark.parametrize("share", [0, 0.5, 1])
def test_a_load_that_ended_at_any_step_is_whole_after_the_next_one(
    target: tuple[Server, str], kites: Release, share: float
) -> None:
    made, url = target
    made.share = share
    whole = expected(made, kites)
    fill(made, kites)
    load(kites, url, made)
    assert made.content() == whole
    for step in range(1, made.steps + 1):
        fill(made, kites)
        made.failing = step
        with pytest.raises(EndpointError, match="broken off"):
            load(kites, url, made)
        load(kites, url, made)
        assert made.content() == whole, step


def test_what_others_write_into_a_default_graph_of_its_own_is_not_called_loaded(
    kites: Release,
) -> None:
    made = Server(is_union=False)
    with server(made.answer) as url:
        load(kites, url, made)
        made.store.add(_quad(STALE, None))
        load(kites, url, made)
        assert str(_quad(STALE, None)) not in made.content()


def test_a_release_that_is_there_is_not_sent_again(
    target: tuple[Server, str], kites: Release
) -> None:
    made, url = target
    fill(made, kites)
    load(kites, url, made)
    before, told = made.content(), list[str]()
    load(kites, url, made, told.append)
    assert told == [f"loaded    {kites.id} is there already"]
    assert made.content() == before
    assert not any(BASE + MARKER in quad for quad in before)


def test_a_damaged_release_is_not_loaded(tmp_path: Path) -> None:
    release = build([data_set(tmp_path / "kites", "Ann Tern")], tmp_path / "releases", BASE)
    spoil_block(release)
    made = Server(is_union=False)
    with server(made.answer) as url, pytest.raises(ReleaseDamaged, match="is not the file that"):
        load(release, url, made)
    assert made.steps == 0
