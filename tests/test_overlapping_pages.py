"""Ten pages of films, people, a band and ceremonies that tell of the same nominations."""

from __future__ import annotations

import json
import random
import re
from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path

import pytest

from graph.bundled import bundled
from graph.iris import slug
from graph.partitions.partition import Settings
from graph.rdf.namespaces import PAL
from graph.releases.assemble import assemble
from tests.authority_lines import write
from tests.conftest import BASE
from tests.test_meeting import Statement, plain_statements

FILM = ("Award", "Date of ceremony", "Category", "Recipient(s)", "Result")
PERSON = ("Date of ceremony", "Award", "Category", "Nominated work", "Result")
CEREMONY = ("Award", "Date", "Category", "Film", "Nominee(s)", "Result")
DAY, NEXT = "March 2, 1991", "March 8, 1992"
KITE, HERON = "''[[Kite (film)|Kite]]''", "''[[Heron (film)|Heron]]''"

PERSON_CLASS = "http://schema.org/Person"

#: The pages by their titles: the header of a table, and its rows.
PAGES: dict[str, tuple[Sequence[str], Sequence[Sequence[str]]]] = {
    "Kite (film)": (FILM, (
        ("[[Academy Awards]]", DAY, "Best Picture", "[[Ana Lake]]", "{{nom}}"),
        ("[[Academy Awards]]", DAY, "Best Director", "[[Bo Reed]]", "{{won}}"),
        ("[[Academy Awards]]", DAY, "Best Actor", "[[Cy Moss]]", "{{nom}}"),
        ("[[Academy Awards]]", DAY, "Best Original Screenplay", "[[Bo Reed]], Eve Rush", "{{nom}}"),
    )),
    "List of accolades received by Kite (film)": (FILM, (
        ("Academy Awards", DAY, "Best Picture", "[[Ana Lake]]", "{{nom}}"),
        ("Academy Awards", DAY, "Best Actor", "[[Cy Moss]]", "{{nom}}"),
        ("Grammy Awards", NEXT, "Best Comedy Album", "[[The Fens]]", "{{nom}}"),
    )),
    "Bo Reed": (PERSON, (
        (DAY, "Academy Award", "Best Director", KITE, "{{won}}"),
        (DAY, "Academy Award", "Best Original Screenplay", KITE, "{{nom}}"),
        (NEXT, "Academy Award", "Best Director", HERON, "{{nom}}"),
    )),
    "Cy Moss": (PERSON, (
        (DAY, "Oscars", "Best Actor", KITE, "{{nom}}"),
        (NEXT, "Oscars", "Best Actor", HERON, "{{won}}"),
    )),
    "Ana Lake": (PERSON, (
        (DAY, "[[Academy Award]]", "Best Picture", KITE, "{{nom}}"),
        (NEXT, "[[Academy Award]]", "Best Picture", HERON, "{{won}}"),
    )),
    "Heron (film)": (FILM, (
        ("Academy Awards", NEXT, "Best Picture", "[[Ana Lake]]", "{{won}}"),
        ("Academy Awards", NEXT, "Best Director", "[[Bo Reed]]", "{{nom}}"),
        ("Academy Awards", NEXT, "Best Actor", "[[Cy Moss]]", "{{nom}}"),
    )),
    "Eve Rush": (PERSON, (
        (DAY, "Academy Awards", "Best Original Screenplay", KITE, "{{nom}}"),
    )),
    "The Fens (band)": (PERSON, (
        (NEXT, "Grammy Award", "Best Comedy Album", "''Moor''", "{{nom}}"),
    )),
    "63rd Academy Awards": (CEREMONY, (
        ("63rd Academy Awards", DAY, "Best Picture", KITE, "[[Ana Lake]]", "{{nom}}"),
        ("63rd Academy Awards", DAY, "Best Director", KITE, "[[Bo Reed]]", "{{won}}"),
        ("63rd Academy Awards", DAY, "Best Actor", KITE, "[[Cy Moss]]", "{{nom}}"),
    )),
    "64th Academy Awards": (CEREMONY, (
        ("64th Academy Awards", NEXT, "Best Picture", HERON, "[[Ana Lake]]", "{{won}}"),
        ("64th Academy Awards", NEXT, "Best Actor", HERON, "[[Cy Moss]]", "{{won}}"),
    )),
}  # fmt: skip
#: The nominations that several pages tell of, and how many rows do.
OVERLAPPING = {
    "academy-awards/63/best-picture/kite--film": 4,
    "academy-awards/63/best-director/kite--film": 3,
    "academy-awards/63/best-actor/cy-moss~kite--film": 4,
    "academy-awards/63/best-original-screenplay/kite--film": 3,
    "academy-awards/64/best-picture/heron--film": 3,
    "academy-awards/64/best-director/heron--film": 2,
    "academy-awards/64/best-actor/cy-moss~heron--film": 3,
}


@pytest.fixture(scope="module")
def ten_pages(tmp_path_factory: pytest.TempPathFactory) -> list[Path]:
    """The files of the pages, each with its title beside it."""
    folder = tmp_path_factory.mktemp("pages")
    paths = []
    for number, (title, (header, rows)) in enumerate(PAGES.items()):
        path = folder / f"page_{number}.wikitext"
        lines = "".join("|-\n| " + " || ".join(row) + "\n" for row in rows)
        table = f'{{| class="wikitable"\n! {" !! ".join(header)}\n{lines}|}}\n'
        path.write_text(f"== Accolades ==\n{table}", "utf-8")
        address = f"https://example.org/wiki/{number}"
        path.with_suffix(".json").write_text(json.dumps({"title": title, "url": address}))
        paths.append(path)
    return paths


@pytest.fixture(scope="module")
def editions(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An authority file with the two editions that the pages name by day or by number."""
    programme = {"programme": "academy-awards"}
    return write(
        tmp_path_factory.mktemp("authorities"),
        "editions.csv",
        programme | {"number": "63", "dates": "1991-03-02", "label": "63rd Academy Awards"},
        programme | {"number": "64", "dates": "1992-03-08", "label": "64th Academy Awards"},
    )


def joined(sources: Sequence[Path], folder: Path, authorities: Path) -> set[Statement]:
    """What the sources say together; nothing of it breaks a shape."""
    content = assemble(sources, Settings(BASE, authorities=(authorities,)), folder)
    assert content.report.conforms, content.report.text()
    return plain_statements(content.quads())


@pytest.fixture(scope="module")
def together(
    ten_pages: list[Path], editions: Path, tmp_path_factory: pytest.TempPathFactory
) -> set[Statement]:
    return joined(ten_pages, tmp_path_factory.mktemp("together"), editions)


def rows_of(statements: set[Statement]) -> dict[str, int]:
    """How many rows each nomination derives from, by its path."""
    rows: defaultdict[str, set[str]] = defaultdict(set)
    for thing, what, value in statements:
        is_nomination = thing.startswith("id/nomination/") and "/credit/" not in thing
        if is_nomination and what == "wasDerivedFrom":
            rows[thing.removeprefix("id/nomination/")].add(value)
    return {path: len(members) for path, members in rows.items()}


def of_class(statements: set[Statement], name: str) -> set[str]:
    """The things of a class of ours."""
    return {thing for thing, what, value in statements if (what, value) == ("type", PAL + name)}


def values(statements: set[Statement], thing: str, what: str) -> set[str]:
    return {value for subject, name, value in statements if (subject, name) == (thing, what)}


def test_each_overlapping_nomination_is_one_with_all_its_rows(together: set[Statement]) -> None:
    rows = rows_of(together)
    assert {path: rows.get(path) for path in OVERLAPPING} == OVERLAPPING


def test_there_is_one_academy_awards_and_each_person_once(together: set[Statement]) -> None:
    programmes = of_class(together, "AwardProgramme")
    assert programmes == {"id/programme/academy-awards", "id/programme/grammy-awards"}
    agents = of_class(together, "Agent")
    for name in ("bo-reed", "cy-moss", "ana-lake"):
        assert [path for path in agents if name in path] == [f"id/agent/{name}"]


def test_a_nomination_has_one_result_the_rows_have_theirs(together: set[Statement]) -> None:
    nomination = "id/nomination/academy-awards/64/best-actor/cy-moss~heron--film"
    assert values(together, nomination, "result") == {PAL + "won"}
    rows = values(together, nomination, "wasDerivedFrom")
    stated = [value for thing, what, value in together if what == "statedResult" and thing in rows]
    assert sorted(value.partition("#")[2] for value in stated) == ["nominated", "won", "won"]


def test_an_added_page_changes_no_nomination_of_the_others(
    ten_pages: list[Path], editions: Path, together: set[Statement], tmp_path: Path
) -> None:
    fewer = rows_of(joined(ten_pages[:-1], tmp_path, editions))
    assert fewer.keys() <= rows_of(together).keys()


def test_the_order_of_pages_changes_nothing(
    ten_pages: list[Path], editions: Path, together: set[Statement], tmp_path: Path
) -> None:
    shuffled = random.Random(5).sample(ten_pages, len(ten_pages))
    assert joined(shuffled, tmp_path, editions) == together


def twice_on_a_page(statements: set[Statement]) -> set[tuple[str, ...]]:
    """The people of one name of which a page's own links tell that they are one.

    A bare name is that of the one who is linked on its page; where two bear it, it is neither's.
    """
    people = {thing for thing, what, value in statements if (what, value) == ("type", PERSON_CLASS)}
    sources: defaultdict[str, set[str]] = defaultdict(set)
    for thing, what, value in statements:
        if thing in people and what == "source":
            sources[thing].add(re.sub(r"_t\d+$", "", value))
    named: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
    for thing, what, value in statements:
        if thing in people and what in ("label", "altLabel"):
            for table in sources[thing]:
                named[table, slug(value)].add(thing)
    return {
        (page, *sorted(things))
        for (page, _), things in named.items()
        if len(things) > 1 and len([thing for thing in things if is_linked(thing)]) < 2
    }


def is_linked(thing: str) -> bool:
    """Whether a person has an address that isn't their page's."""
    return "/" not in thing.removeprefix("id/agent/")


def test_two_of_one_name_on_a_page_are_noticed() -> None:
    statements: set[Statement] = {
        (thing, what, value)
        for thing in ("id/agent/bo-reed", "id/agent/red/bo-reed")
        for what, value in [
            ("type", PERSON_CLASS),
            ("label", "Bo Reed"),
            ("source", "id/table/red_t2"),
        ]
    }
    assert twice_on_a_page(statements)
    assert not twice_on_a_page({each for each in statements if each[0] == "id/agent/bo-reed"})


@pytest.mark.slow
def test_with_her_and_all_pages_that_there_are_it_is_one_graph(
    ten_pages: list[Path], editions: Path, shared: Path, tmp_path: Path
) -> None:
    folders = ("wikitext", "html", "html_pages", "csv")
    corpus = [path for folder in folders for path in sorted((shared / "corpus" / folder).glob("*"))]
    pages = [path for path in corpus if path.suffix != ".json"]
    settings = Settings(BASE, authorities=(editions,))
    her = bundled("mappings/her-2013")
    content = assemble([her, *pages, *ten_pages], settings, tmp_path)
    statements = plain_statements(content.quads())
    programmes = of_class(statements, "AwardProgramme")
    called = {
        thing
        for thing, what, value in statements
        if thing in programmes and what in ("label", "altLabel")
        and value.startswith(("Academy Award", "Oscars"))
    }  # fmt: skip
    assert called == {"id/programme/academy-awards"}
    pages_of_people = [
        each for each in statements if each[0].startswith("id/agent/") and each[1] == "source"
    ]
    assert len(pages_of_people) > 150
    assert not twice_on_a_page(statements)
    rows = rows_of(statements)
    assert {path: rows.get(path) for path in OVERLAPPING} == OVERLAPPING
