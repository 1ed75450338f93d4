"""Files in the shapes of the well-known public sets are read as what they were made of."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.public_sets import SETS, Nomination, nominations
from graph.partitions.partition import Settings
from graph.reading.declarations import parse
from graph.reading.tables import read_page
from graph.releases.assemble import assemble
from tests.conftest import BASE, PREFIXES

SIZE = 120
#: What each set says of a nomination: whether its works, its people and losers are in it.
WORKS = {name for name in SETS if "bafta" not in name and "emmy" not in name and "gram" not in name}


@pytest.fixture(params=SETS)
def file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    path.write_text(SETS[path.name](SIZE), "utf-8")
    return path


def test_every_row_is_read_with_its_year_category_and_outcome(file: Path) -> None:
    (table,) = read_page(file, declaration=parse("award='Lake Awards'")).tables
    made = nominations(SIZE)
    assert len(table.rows) == SIZE
    for row, nomination in zip(table.rows, made, strict=True):
        assert row.award == "Lake Awards"
        assert row.date.iso[-4:] == str(nomination.year)
        assert nomination.category.casefold() in row.category.casefold()
        won = nomination.won or "gram" in file.name
        assert row.result == ("won" if won else "nominated")
        if file.name in WORKS:
            assert [work.name for work in row.works] == [nomination.film]
            assert row.recipients[0].name == nomination.people[0]
        else:
            assert row.recipients[0].name == nomination.film


def test_several_names_in_a_cell_are_paired_with_their_identifiers(tmp_path: Path) -> None:
    path = tmp_path / "oscars.tsv"
    path.write_text(SETS[path.name](SIZE), "utf-8")
    (table,) = read_page(path).tables
    for row, nomination in zip(table.rows, nominations(SIZE), strict=True):
        people = [(who.name, who.identifier) for who in row.recipients]
        assert people == list(zip(nomination.people, nomination.people_ids, strict=True))
        assert [work.identifier for work in row.works] == [nomination.film_id]


def answers(store: ox.Store, query: str) -> list[tuple[str, ...]]:
    solutions = store.query(PREFIXES + query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    return [tuple(str(value.value) for value in solution) for solution in solutions]


def most_nominated(made: list[Nomination]) -> int:
    return Counter(nomination.film for nomination in made).most_common(1)[0][1]


def test_the_release_answers_what_people_ask_of_award_data(tmp_path: Path) -> None:
    path = tmp_path / "oscars.tsv"
    path.write_text(SETS[path.name](SIZE), "utf-8")
    settings = Settings(BASE, declaration=parse("award='Lake Awards'"))
    content = assemble([path], settings, tmp_path)
    store = ox.Store()
    store.extend(content.quads())
    made = nominations(SIZE)
    counts = answers(store, """SELECT (COUNT(?n) AS ?c) { ?n a pal:Nomination ; pal:work ?w }
                               GROUP BY ?w ORDER BY DESC(?c) LIMIT 1""")  # fmt: skip
    assert counts == [(str(most_nominated(made)),)]
    wins = answers(store, "SELECT (COUNT(?n) AS ?c) { ?n pal:result pal:won }")
    assert wins == [(str(sum(nomination.won for nomination in made)),)]
    winners = {name for nomination in made if nomination.won for name in nomination.people}
    everybody = {name for nomination in made for name in nomination.people}
    never = answers(
        store,
        """SELECT (COUNT(DISTINCT ?p) AS ?c) { ?n pal:nominee ?p
        FILTER NOT EXISTS { ?m pal:nominee ?p ; pal:result pal:won } }""",
    )
    assert never == [(str(len(everybody - winners)),)]
