"""One nomination for each key: rows in the shape of public sets, in any order and on any page."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.authorities.authorities import Authorities, load
from graph.authorities.resolve import resolve
from graph.iris import Iris, Name
from graph.reading.model.rows import Edition, Kind, Recipient, Result, Row, Status, Table
from graph.relations.page import Page
from tests.authority_lines import write
from tests.conftest import BASE
from tests.test_resolving import table

IRIS = Iris(BASE)
CATEGORIES = {
    "best-film": ("Best Film", "work"),
    "best-actor": ("Best Actor", "nominee"),
    "best-song": ("Best Song", "part"),
    "science-award": ("Science Award", "citation"),
    "best-writing": ("Best Writing", "work"),
}
#: How many rows of the two public sets are made; of the Academy's set all are tried by hand.
ACADEMY_ROWS, BAFTA_ROWS = 1_200, 500


@pytest.fixture(scope="module")
def known(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    """What the lines of one programme count."""
    folder = tmp_path_factory.mktemp("authorities")
    write(folder, "programmes.csv", {"id": "lake-awards", "label": "Lake Awards"})
    lines = [
        {"programme": "lake-awards", "line": line, "label": label, "counted_by": counted}
        for line, (label, counted) in CATEGORIES.items()
    ]
    write(folder, "categories.csv", *lines)
    return load([folder])


def person(number: int) -> Recipient:
    return Recipient(f"Person {number}", Kind.PERSON, identifier=f"nm{number:07}")


def film(number: int) -> Recipient:
    return Recipient(f"Film {number}", Kind.OTHER_WORK, identifier=f"tt{number:07}")


def nomination(
    category: str,
    season: int,
    who: Sequence[Recipient] = (),
    works: Sequence[Recipient] = (),
    citations: tuple[str, ...] = (),
) -> Row:
    edition = Edition(number=season - 1926, season=str(season))
    return Row(
        1, Name("Lake Awards"), Name(category), (*who,), Result.NOMINATED, Status.AS_WRITTEN, (),
        edition=edition, works=(*works,), citations=citations,
    )  # fmt: skip


def academy(rows: int, chosen: random.Random) -> Iterator[Row]:
    """Rows as the Academy lists them: one a nomination, with identifiers of films and people.

    Of a hundred about ten have no film (a person or a company, with the reason), some several
    films, some no nominee, one a song with its film.
    """
    for number in range(rows):
        season = 1928 + number * 90 // rows
        kind = chosen.randrange(100)
        who, works = [person(number)], [film(number)]
        if kind < 8:
            yield nomination("Science Award", season, who, citations=(f"For reason {number}",))
        elif kind < 10:
            company = Recipient(f"Company {number}", Kind.ORGANISATION)
            yield nomination("Science Award", season, [company], citations=(f"For {number}",))
        elif kind < 12:
            yield nomination("Best Actor", season, who, [film(number), film(number + rows)])
        elif kind < 16:
            yield nomination("Best Film", season, (), works)
        elif kind < 22:
            song = Recipient(f"Song {number}", Kind.SONG, whole=works[0])
            yield nomination("Best Song", season, [song, *who], works)
        elif kind < 60:
            yield nomination("Best Actor", season, who, [film(number % 40 + 90_000)])
        else:
            yield nomination("Best Writing", season, [*who, person(number + rows)], works)


def one_row_a_person(rows: int, chosen: random.Random) -> tuple[list[Row], int]:
    """Rows as public graphs of other academies have them, and how many nominations these are."""
    made: list[Row] = []
    nominations = 0
    while len(made) < rows:
        people = min(chosen.choice((1, 1, 1, 2, 3)), rows - len(made))
        nominations += 1
        for each in range(people):
            who = person(10 * nominations + each)
            made.append(
                nomination("Best Writing", 1950 + nominations % 70, [who], [film(nominations)])
            )
    return made, nominations


def nominations(rows: Sequence[Row], known: Authorities, *, tables: int = 1) -> Counter[str]:
    """How often each nomination is listed in some rows of one page."""
    numbered = [replace(row, number=number) for number, row in enumerate(rows, 1)]
    parts = [
        replace(table(*numbered[start::tables]), key=f"page_t{start + 1}" if start else "page",
                page_key="page")
        for start in range(tables)
    ]  # fmt: skip
    resolved: Sequence[Table] = resolve(parts, known).tables
    page = Page(resolved, IRIS)
    return Counter(listing.nomination for each in resolved for listing in page.listings(each))


def test_rows_of_the_academy_s_set_are_one_nomination_each(known: Authorities) -> None:
    rows = [*academy(ACADEMY_ROWS, random.Random(1))]
    listed = nominations(rows, known)
    assert len(listed) == ACADEMY_ROWS
    assert not any(iri.rpartition("/")[2] == "nothing-named" for iri in listed)


@pytest.mark.parametrize("seed", range(2))
def test_rows_one_for_each_person_are_one_nomination_for_each_work_in_any_order(
    seed: int, known: Authorities
) -> None:
    chosen = random.Random(seed)
    rows, count = one_row_a_person(BAFTA_ROWS, chosen)
    listed = nominations(rows, known)
    assert len(listed) == count
    assert listed.total() == BAFTA_ROWS
    chosen.shuffle(rows)
    assert nominations(rows, known) == listed


def test_who_was_nominated_beside_the_winners_for_one_film_has_not_won(known: Authorities) -> None:
    rows = [nomination("Best Film", 1950, [person(number)], [film(1)]) for number in range(4)]
    rows = [replace(row, result=Result.WON) if n < 2 else row for n, row in enumerate(rows)]
    for listed in (nominations(rows, known), nominations(rows[::-1], known, tables=2)):
        assert [*listed.values()] == [2, 2]


def test_splitting_a_table_within_its_page_changes_no_nomination(known: Authorities) -> None:
    rows = [*academy(200, random.Random(2))]
    assert nominations(rows, known, tables=3) == nominations(rows, known)


@pytest.mark.parametrize(
    ("one", "other", "is_one"),
    [
        (lambda: nomination("Best Film", 1950, [person(1)], [film(1)]),
         lambda: nomination("Best Film", 1950, (), [film(1)]), True),
        (lambda: nomination("Best Film", 1950, (), [film(1)]),
         lambda: nomination("Best Film", 1951, (), [film(1)]), False),
        (lambda: nomination("Best Film", 1950, (), [film(1)]),
         lambda: nomination("Best Film", 1950, (), [film(2)]), False),
        (lambda: nomination("Best Actor", 1950, [person(1)], [film(1)]),
         lambda: nomination("Best Actor", 1950, [person(2)], [film(1)]), False),
        (lambda: nomination("Best Actor", 1950, [person(1)], [film(1), film(2)]),
         lambda: nomination("Best Actor", 1950, [person(1)], [film(2), film(1)]), True),
        (lambda: nomination("Best Dog", 1950, [person(1)], [film(1)]),
         lambda: nomination("Best Dog", 1950, [person(1)], [film(1)]), True),
        (lambda: nomination("Best Dog", 1950, [person(1)], [film(1)]),
         lambda: nomination("Best Dog", 1950, (), [film(1)]), False),
        (lambda: nomination("Science Award", 1950, [person(1)], (), ("For lamps",)),
         lambda: nomination("Science Award", 1950, [person(1)], (), ("For lenses",)), False),
        (lambda: nomination("Best Film", 1950, [person(1)], ()),
         lambda: nomination("Best Film", 1950, [person(1)], ()), True),
        (lambda: nomination("Best Actor", 1950, (), [film(1)]),
         lambda: nomination("Best Actor", 1950, (), [film(1)]), False),
    ],
)  # fmt: skip
def test_two_rows_are_one_nomination_if_their_keys_are_equal(
    one: Callable[[], Row], other: Callable[[], Row], is_one: bool, known: Authorities
) -> None:
    assert len(nominations([one(), other()], known)) == (1 if is_one else 2)


def test_a_row_without_an_edition_merges_with_nothing(known: Authorities) -> None:
    row = replace(nomination("Best Film", 1950, (), [film(1)]), edition=Edition())
    assert len(nominations([row, replace(row, cells=("other",))], known)) == 2


def test_a_work_and_somebody_of_one_name_are_two_things_on_their_page() -> None:
    kite, band = Recipient("Kite", Kind.OTHER_WORK), Recipient("Kite", Kind.GROUP)
    work = nomination("Best Show", 1950, (), [kite])
    both = nomination("Best Show", 1950, [band], [kite])
    rows = [work, nomination("Best Show", 1950, [band]), both]
    rows = [replace(row, number=number) for number, row in enumerate(rows, 1)]

    def listed(*rows: Row) -> list[str]:
        page = table(*rows)
        return [listing.nomination for listing in Page([page], IRIS).listings(page)]

    assert len({*listed(*rows)}) == 3
    assert listed(*rows) == listed(*rows[::-1])[::-1]
    assert listed(*rows)[0] == listed(work)[0]  # that of the work is what it is without the others
    for row in rows[:2]:
        assert "kite_" in listed(row)[0]


ROWS = st.builds(
    nomination,
    st.sampled_from(["Best Film", "Best Actor", "Best Dog"]),
    st.sampled_from([1950, 1951]),
    st.lists(st.sampled_from([person(1), person(2)]), max_size=2, unique=True),
    st.lists(st.sampled_from([film(1), film(2)]), min_size=1, max_size=2, unique=True),
)


@given(st.lists(ROWS, min_size=1, max_size=6), ROWS)
def test_an_added_row_changes_no_nomination_whose_key_is_whole(
    known: Authorities, rows: list[Row], added: Row
) -> None:
    rows = [replace(row, cells=(str(number),)) for number, row in enumerate(rows)]
    before = nominations(rows, known)
    after = nominations([*rows, replace(added, cells=("added",))], known)
    assert before.keys() <= after.keys()
    assert after.total() == before.total() + 1


def of_pages(pages: Sequence[Sequence[Row]], known: Authorities) -> dict[tuple[str, int], str]:
    """The nomination of each row, given by its page and number."""
    listed: dict[tuple[str, int], str] = {}
    for key, rows in pages_by_key(pages).items():
        resolved: Sequence[Table] = resolve([replace(table(*rows), key=key)], known).tables
        for listing in Page(resolved, IRIS).listings(resolved[0]):
            listed[key, listing.row.number] = listing.nomination
    return listed


def pages_by_key(pages: Sequence[Sequence[Row]]) -> dict[str, list[Row]]:
    return {
        f"page-{place}": [replace(row, number=number) for number, row in enumerate(rows, 1)]
        for place, rows in enumerate(pages)
    }


PAGES = st.lists(st.lists(ROWS, min_size=1, max_size=3), min_size=1, max_size=3)


@settings(max_examples=40)
@given(PAGES, st.lists(ROWS, min_size=1, max_size=3))
def test_an_added_page_changes_no_nomination_and_undoes_no_merge(
    known: Authorities, pages: list[list[Row]], added: list[Row]
) -> None:
    before = of_pages(pages, known)
    after = of_pages([*pages, added], known)
    assert {row: after[row] for row in before} == before


@settings(max_examples=40)
@given(st.lists(ROWS, min_size=1, max_size=6), st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_no_nomination(
    known: Authorities, rows: list[Row], chosen: random.Random
) -> None:
    rows = [replace(row, cells=(str(number),)) for number, row in enumerate(rows)]
    assert nominations(chosen.sample(rows, len(rows)), known) == nominations(rows, known)


@settings(max_examples=40)
@given(st.lists(ROWS, min_size=1, max_size=6), st.integers(2, 3))
def test_a_table_that_is_split_within_its_page_states_the_same_nominations(
    known: Authorities, rows: list[Row], tables: int
) -> None:
    rows = [replace(row, cells=(str(number),)) for number, row in enumerate(rows)]
    assert nominations(rows, known, tables=tables) == nominations(rows, known)


def key(row: Row) -> object:
    """What a row is one nomination by, as the documentation has it; for none, itself."""
    works = frozenset(work.identifier for work in row.works)
    nominees = frozenset(who.identifier for who in row.recipients)
    counted = {"Best Film": works, "Best Actor": works | nominees}.get(
        row.category.text, works | nominees
    )
    alone = id(row) if row.category.text == "Best Actor" and not nominees else None
    return row.category.text, row.edition.season, counted, alone


@given(ROWS, ROWS)
def test_rows_of_two_pages_are_one_nomination_exactly_if_their_keys_are_equal(
    known: Authorities, one: Row, other: Row
) -> None:
    listed = of_pages([[one], [other]], known)
    is_one = len({*listed.values()}) == 1
    assert is_one == (key(one) == key(other))
