"""What points to a thing comes in pages: all of it, each statement once, each page at one price."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, cast

import pyoxigraph as ox
import pytest

from graph.errors import ReleaseError, TooManyStatements, UnknownPage
from graph.indexes.inlinks import INLINKS, InlinksFile, write_inlinks
from graph.rdf.description import GRAPHS_LIMIT, INLINKS_LIMIT, Description
from graph.releases.build import build
from graph.releases.files import Source, load
from graph.releases.release import Release
from graph.stores.dataset import DefaultGraph
from graph.stores.describe import describe
from graph.stores.local import LocalStore
from tests.conftest import BASE

pytestmark = pytest.mark.slow

PRIZE = ox.NamedNode(BASE + "id/programme/prize")
OTHER = ox.NamedNode(BASE + "id/programme/other")
LABEL = ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")
PROGRAMME = ox.NamedNode("https://w3id.org/palmares#programme")
GRAPHS = [ox.NamedNode(f"{BASE}graph/table/{name}") for name in "ab"]


def nominations(count: int) -> Iterator[ox.Quad]:
    """So many statements that point to the prize, in two graphs, and one to another."""
    yield ox.Quad(PRIZE, LABEL, ox.Literal("Prize", language="en"), GRAPHS[0])
    yield ox.Quad(PRIZE, PROGRAMME, OTHER, GRAPHS[0])
    yield ox.Quad(OTHER, LABEL, ox.Literal("Other", language="en"), GRAPHS[0])
    for number in range(count):
        subject = ox.NamedNode(f"{BASE}id/nomination/{number}")
        yield ox.Quad(subject, PROGRAMME, PRIZE, GRAPHS[number % 2])


def in_memory(quads: Iterable[ox.Quad]) -> ox.Store:
    engine = ox.Store()
    engine.extend(quads)
    engine.extend({ox.Quad(*quad.triple) for quad in [*engine]})
    return engine


def indexed(engine: ox.Store, path: Path) -> LocalStore:
    write_inlinks(path, LocalStore(engine, BASE).large())
    return LocalStore(engine, BASE, inlinks=InlinksFile(path))


def all_pages(store: LocalStore) -> list[Description]:
    first = describe(store, PRIZE.value)
    return [first, *(describe(store, PRIZE.value, page) for page in range(2, first.last + 1))]


@pytest.mark.parametrize("count", [0, 1, INLINKS_LIMIT, INLINKS_LIMIT + 1, 3 * INLINKS_LIMIT])
def test_each_statement_is_on_one_page_with_the_index_and_without(
    tmp_path: Path, count: int
) -> None:
    engine = in_memory(nominations(count))
    wanted = {quad for quad in nominations(count) if quad.object == PRIZE}
    without, with_it = (
        all_pages(store)
        for store in (LocalStore(engine, BASE), indexed(engine, tmp_path / INLINKS))
    )
    assert without == with_it
    shown = [quad for page in with_it for quad in page.inlinks]
    assert len(shown) == len(wanted)
    assert set(shown) == wanted
    assert {page.inlinks_total for page in with_it} == {count}
    assert [len(page.inlinks) for page in with_it[:-1]] == [INLINKS_LIMIT] * (len(with_it) - 1)
    assert len(with_it) == max(1, -(-count // INLINKS_LIMIT))


def test_only_things_to_which_much_points_are_in_the_index(tmp_path: Path) -> None:
    engine = in_memory(nominations(INLINKS_LIMIT + 1))
    assert write_inlinks(tmp_path / INLINKS, LocalStore(engine, BASE).large()) == 1
    kept = InlinksFile(tmp_path / INLINKS)
    assert kept.page(OTHER.value, 1) is None
    found = kept.page(PRIZE.value, 2)
    assert found
    own, page = found
    assert {quad.predicate for quad in own} == {LABEL, PROGRAMME}
    assert (len(page.quads), page.total, page.last) == (1, INLINKS_LIMIT + 1, 2)


@pytest.mark.parametrize("page", [2, 3, 10**8])
def test_there_is_no_page_beyond_the_last(tmp_path: Path, page: int) -> None:
    engine = in_memory(nominations(INLINKS_LIMIT))
    for store in (LocalStore(engine, BASE), indexed(engine, tmp_path / INLINKS)):
        with pytest.raises(UnknownPage, match="page 1"):
            describe(store, PRIZE.value, page)


def test_a_later_page_says_what_the_thing_is_and_the_next_ones(tmp_path: Path) -> None:
    store = indexed(in_memory(nominations(3 * INLINKS_LIMIT)), tmp_path / INLINKS)
    first, second, third = all_pages(store)
    assert {quad.predicate for quad in first.own} == {LABEL, PROGRAMME}
    assert {quad.predicate for quad in second.own} == {LABEL}
    assert first.neighbours == {"first": 1, "next": 2, "last": 3}
    assert second.neighbours == {"first": 1, "prev": 1, "next": 3, "last": 3}
    assert third.neighbours == {"first": 1, "prev": 2, "last": 3}
    assert describe(store, OTHER.value).neighbours == {}


class Counting:
    """A store that counts the statements that are read."""

    def __init__(self, engine: ox.Store) -> None:
        self._engine = engine
        self.read = 0

    def quads_for_pattern(self, *pattern: Any) -> Iterator[ox.Quad]:
        for quad in self._engine.quads_for_pattern(*pattern):
            self.read += 1
            yield quad


def test_a_page_costs_the_same_however_much_points_to_the_thing(tmp_path: Path) -> None:
    read = []
    for count in (3, 30):
        engine = in_memory(nominations(count * INLINKS_LIMIT))
        path = tmp_path / f"{count}.sqlite"
        write_inlinks(path, LocalStore(engine, BASE).large())
        for page in (1, 2, count):
            counting = Counting(engine)
            store = LocalStore(cast("ox.Store", counting), BASE, inlinks=InlinksFile(path))
            counting.read = 0
            assert len(describe(store, PRIZE.value, page).inlinks) == INLINKS_LIMIT
            read.append((page == 1, counting.read))
    assert len(set(read)) == 2, read


def test_a_statement_of_many_graphs_is_one_and_is_told_with_the_first(tmp_path: Path) -> None:
    graphs = [ox.NamedNode(f"{BASE}graph/table/{number:03}") for number in range(INLINKS_LIMIT)]
    subjects = [ox.NamedNode(f"{BASE}id/category/{number}") for number in range(3)]
    quads = [ox.Quad(PRIZE, LABEL, ox.Literal("Prize", language="en"), graph) for graph in graphs]
    quads += [ox.Quad(each, PROGRAMME, PRIZE, graph) for each in subjects for graph in graphs]
    engine = in_memory(quads)
    for store in (LocalStore(engine, BASE), indexed(engine, tmp_path / INLINKS)):
        found = describe(store, PRIZE.value)
        assert (found.inlinks_total, found.last) == (len(subjects), 1)
        assert {quad.subject for quad in found.inlinks} == set(subjects)
        first = tuple(graph.value for graph in graphs[:GRAPHS_LIMIT])
        assert found.graphs == first
        assert len(found.inlinks) == len(subjects) * GRAPHS_LIMIT
        assert len(found.own) == GRAPHS_LIMIT


@pytest.mark.parametrize("is_old", [False, True], ids=["index", "index made before"])
def test_what_is_said_of_a_thing_to_which_much_points_is_bounded_too(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, is_old: bool
) -> None:
    most = 20
    quads = [*nominations(INLINKS_LIMIT + 1)]
    quads += [ox.Quad(PRIZE, LABEL, ox.Literal(f"Prize {n}"), GRAPHS[0]) for n in range(most)]
    engine = in_memory(quads)
    for module in ("graph.stores.local", "graph.rdf.description", "graph.indexes.inlinks"):
        if not (is_old and module == "graph.indexes.inlinks"):
            monkeypatch.setattr(f"{module}.MOST_STATEMENTS", most)
    store = indexed(engine, tmp_path / INLINKS)
    for page in (1, 2):
        with pytest.raises(TooManyStatements, match=f"More than {most} statements") as error:
            describe(store, PRIZE.value, page)
        assert (error.value.part, error.value.iri) == ("subject", PRIZE.value)


def test_the_same_statements_give_the_same_file(tmp_path: Path) -> None:
    quads = [*nominations(2 * INLINKS_LIMIT)]
    for name, given in (("a", quads), ("b", quads[::-1])):
        write_inlinks(tmp_path / name, LocalStore(in_memory(given), BASE).large())
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_a_file_that_is_no_index_is_told(tmp_path: Path) -> None:
    (tmp_path / INLINKS).write_bytes(b"no index")
    with pytest.raises(ReleaseError, match="the next build makes it anew"):
        InlinksFile(tmp_path / INLINKS)


def pointing_quads(store: LocalStore, iri: str) -> set[ox.Quad]:
    pages = [describe(store, iri)]
    pages += [describe(store, iri, page) for page in range(2, pages[0].last + 1)]
    shown = [quad for page in pages for quad in page.inlinks]
    assert len(shown) == len(set(shown)) == pages[0].inlinks_total
    return set(shown)


@pytest.mark.parametrize("form", ["nt", "nq"])
@pytest.mark.parametrize("default_graph", [DefaultGraph.UNION, DefaultGraph.SEPARATE])
def test_files_have_pages_too(tmp_path: Path, form: str, default_graph: DefaultGraph) -> None:
    known = [quad for quad in nominations(450) if quad.object == PRIZE]
    held = known if form == "nq" else [ox.Quad(*quad.triple) for quad in known]
    of_blank_nodes = [ox.Quad(ox.BlankNode(f"b{n}"), PROGRAMME, PRIZE) for n in range(50)]
    about = ox.Quad(PRIZE, LABEL, ox.Literal("Prize"))
    path = tmp_path / f"prize.{form}"
    rdf_format = ox.RdfFormat.from_extension(form)
    ox.serialize([about, *held, *of_blank_nodes], path, format=rdf_format)
    (tmp_path / "made").mkdir()
    release = load([Source(path)], tmp_path / "made", BASE, default_graph)
    store = LocalStore.open(release.dataset)
    assert InlinksFile(release.inlinks_path).page(PRIZE.value, 3)
    found = pointing_quads(store, PRIZE.value)
    assert len(found) == 500
    assert set(held) <= found


def test_a_release_has_the_index_and_gets_it_if_it_was_made_before(
    tmp_path: Path, dataset: Path
) -> None:
    release = build([dataset], tmp_path, BASE)
    before = release.inlinks_path.read_bytes()
    release.inlinks_path.unlink()
    assert build([dataset], tmp_path, BASE).inlinks_path.read_bytes() == before


def test_a_release_without_the_index_is_served_all_the_same(release: Release) -> None:
    store = LocalStore.open(release.dataset)
    assert describe(store, BASE + "id/work/her-2013").inlinks_total > 97
