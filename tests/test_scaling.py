"""What a page asks costs what it shows, however many other tables there are."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial

import pytest

from bench.awards import BASE, make
from graph.kinds import kind_named
from graph.stores.local import LocalStore
from server.pages import nominations, provenance, sources

pytestmark = pytest.mark.slow

#: Nominations of the small and of the large release, and how much more the large one may cost: a
#: plan that begins with all things of a class costs some thirty times as much.
FEW, MANY, AT_MOST = 100, 4000, 6
ROUNDS = 7


def _row(store: LocalStore, nomination: str) -> object:
    return sources.source_row(store, f"{BASE}id/table/film-0/1/row/2")


def _provenance(store: LocalStore, nomination: str) -> object:
    why = provenance.provenance_of(store, nomination)
    assert why
    return provenance.claims(store, (nomination, why.facts.ceremony))


def _table(store: LocalStore, nomination: str) -> object:
    table = f"{BASE}id/table/film-0"
    return sources.row_count(store, table), sources.source_table(store, table, 10)


def _film(store: LocalStore, nomination: str) -> object:
    film, route = f"{BASE}id/work/film-0", kind_named("Work").route_patterns[0]
    return [
        nominations.counts_of(store, film, route),
        rows := nominations.nominations(store, film, route, 10),
        provenance.claims(store, [part for row in rows for part in (row.iri, row.ceremony)]),
        sources.doubts(store, [row.row for row in rows]),
        nominations.recipients(store, film, route),
    ]


def _programme(store: LocalStore, nomination: str) -> object:
    programme = f"{BASE}id/programme/award-1"
    return nominations.has_more_than(
        store, programme, kind_named("AwardProgramme").route_patterns[0], MANY
    )


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> list[LocalStore]:
    """The store of a small release and that of a large one; both hold the same first table."""
    made = (make(tmp_path_factory.mktemp("made"), BASE, size, size // 4) for size in (FEW, MANY))
    return [LocalStore.open(release.dataset) for release in made]


@pytest.mark.parametrize("asked", [_row, _provenance, _table, _film, _programme])
def test_what_a_page_asks_costs_the_same_in_data_of_many_tables(
    stores: list[LocalStore], asked: Callable[[LocalStore, str], object]
) -> None:
    small, large = (_least(partial(asked, store, _nomination(store))) for store in stores)
    assert large < AT_MOST * small


def _nomination(store: LocalStore) -> str:
    row = f"<{BASE}id/table/film-0/1/row/1>"
    query = "SELECT ?n { ?n a pal:Nomination ; <http://www.w3.org/ns/prov#wasDerivedFrom> ROW }"
    query = f"PREFIX pal: <https://w3id.org/palmares#> {query}"
    ((term,),) = store.query(query.replace("ROW", row)).rows()
    return str(term.value)  # type: ignore[union-attr]


def _least(run: Callable[[], object]) -> float:
    """The seconds of the fastest of some rounds."""
    taken = []
    for _ in range(ROUNDS):
        started = time.perf_counter()
        run()
        taken.append(time.perf_counter() - started)
    return min(taken)
