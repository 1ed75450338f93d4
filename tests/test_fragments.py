"""Fragments of many statements: each match is on one page, numbers are true or limits."""

from __future__ import annotations

from collections.abc import Iterator

import pyoxigraph as ox
import pytest

from graph.errors import UnknownThing
from graph.matching.fragments import BLOCK_PAGES, COUNT_LIMIT, PAGE_TRIPLES, Fragments
from graph.rdf.patterns import Pattern
from graph.releases.files import Source, load
from graph.releases.open import open_store
from graph.workers.pool import Pool
from tests.conftest import BASE

#: More than are counted, and more than one block.
MANY = COUNT_LIMIT + 234
P, Q, X = (ox.NamedNode(f"http://x.example/{name}") for name in "pqx")
TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")


@pytest.fixture(scope="module")
def fragments(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Fragments]:
    """Of MANY things with a number and a class each, and of one that has all of them."""
    folder = tmp_path_factory.mktemp("many")
    lines = (f"<http://x.example/{n}> {P} {n} ; {Q} {X} ; a {X} ; {P} _:all ." for n in range(MANY))
    (folder / "data.ttl").write_text("\n".join(lines), "utf-8")
    (folder / "made").mkdir()
    release = load([Source(folder / "data.ttl")], folder / "made", BASE)
    with Pool(release.dataset) as pool:
        yield Fragments(open_store(release), pool, release.manifest)


def test_the_pages_of_a_large_fragment_hold_each_match_once(fragments: Fragments) -> None:
    pattern, number = Pattern(predicate=Q), 1
    found: list[ox.Triple] = []
    while True:
        page = fragments.page(pattern, number)
        found += page.triples
        assert (page.total.number, page.total.exact) == (MANY, True)
        assert page.has_next == (len(found) < MANY)
        if not page.has_next:
            break
        assert len(page.triples) == PAGE_TRIPLES
        number += 1
    assert number > 2 * BLOCK_PAGES
    assert len(set(found)) == len(found) == MANY


def test_a_page_is_the_same_whatever_was_asked_before(fragments: Fragments) -> None:
    pattern = Pattern(predicate=P)
    later = fragments.page(pattern, BLOCK_PAGES + 1)
    assert fragments.page(pattern, 1) == fragments.page(pattern, 1)
    assert later == fragments.page(pattern, BLOCK_PAGES + 1)
    before = fragments.page(pattern, BLOCK_PAGES)
    assert not set(before.triples) & set(later.triples)


@pytest.mark.parametrize(
    ("pattern", "number", "exact"),
    [
        (Pattern(), 4 * MANY, True),
        (Pattern(predicate=TYPE, object=X), MANY, True),
        (Pattern(predicate=Q, object=X), MANY, False),
        (Pattern(object=X), 4 * MANY, False),
        (Pattern(subject=ox.NamedNode("http://x.example/1")), 4, True),
        (Pattern(subject=X), 0, True),
    ],
)
def test_a_number_is_exact_or_an_upper_limit(
    fragments: Fragments, pattern: Pattern, number: int, exact: bool
) -> None:
    total = fragments.page(pattern).total
    assert (total.number, total.exact) == (number, exact)


def test_a_page_behind_the_last_is_not_there(fragments: Fragments) -> None:
    for pattern in (Pattern(), Pattern(predicate=Q, object=X), Pattern(subject=X)):
        with pytest.raises(UnknownThing, match="no page 9999"):
            fragments.page(pattern, 9999)


def test_blank_nodes_are_the_same_on_every_page(fragments: Fragments) -> None:
    pattern = Pattern(predicate=P)
    pages = (fragments.page(pattern, number) for number in range(1, 3 * BLOCK_PAGES))
    blanks = {
        t.object for page in pages for t in page.triples if isinstance(t.object, ox.BlankNode)
    }
    assert len(blanks) == 1
    pointing = Pattern(object=blanks.pop())
    assert fragments.page(pointing, 2).triples != fragments.page(pointing, 1).triples
    assert not fragments.page(pointing).total.exact
