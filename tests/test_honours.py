"""What the page of a thing says first: the sentence, the career, editions, nominees, winners."""

from __future__ import annotations

import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import html5lib
import pytest
from flask.testing import FlaskClient

from graph.kinds import kind_named
from graph.releases.build import build
from graph.tables.columns import SCHEMA, SQLITE
from graph.tables.list_file import LISTS, write_lists
from graph.tables.list_index import ListIndex
from server.pages.honours import MOST, honour_of, sentence
from server.pages.nominations import nominations
from server.serving.app import close, create_app, site_of
from tests.conftest import BASE

pytestmark = pytest.mark.slow

PAGE = """{| class="wikitable"
! Award !! Edition !! Date !! Category !! Recipient !! Result
|-
| Lake Awards || 12th Lake Awards || 3 March 2012 || Best Editing || Ann Tern || {{won}}
|-
| Lake Awards || 12th Lake Awards || 3 March 2012 || Best Singer || Bo Gull and Ann Tern || {{nom}}
|-
| Lake Awards || 13th Lake Awards || 2 March 2013 || Best Editing || Ann Tern || {{nom}}
|}
"""


def fill(folder: Path, wins: list[tuple[str, str, int, int, str]]) -> ListIndex:
    """Lists of one work that won these: award, category, works and wins of the award, item."""
    with closing(sqlite3.connect(folder / SQLITE)) as file:
        file.executescript(SCHEMA)
        file.execute(
            "INSERT INTO works VALUES (1, 'Kite', 'film', '', '', 9, 9, 9, '', '', 'a:kite')"
        )
        for number, (award, category, works, count, item) in enumerate(wins, 1):
            iri = f"a:{award}"
            file.execute(
                "INSERT OR IGNORE INTO awards VALUES (?, ?, 1, 1, 9, ?, ?, '', '', ?, '', ?)",
                (number, award, count, works, item, iri),
            )
            cells = ["Kite", award, "E", "2012", "2012", category, "", "", "won", *[""] * 6]
            cells += [f"a:n{number}", "a:kite", iri, "a:e", f"a:c{number}", *[""] * 7]
            marks = ", ".join("?" * (len(cells) + 1))
            file.execute(f"INSERT INTO nominations VALUES ({marks})", (number, *cells))
            file.execute("INSERT INTO nomination_works VALUES (?, 'a:kite')", (f"a:n{number}",))
        file.commit()
    write_lists(folder / LISTS, folder / SQLITE)
    return ListIndex(folder / LISTS, folder / SQLITE)


@pytest.mark.parametrize(
    ("wins", "named"),
    [
        # an award with an item comes before one that honours more works
        ([("Big Awards", "A", 90, 90, ""), ("Known Awards", "B", 1, 1, "Q1")],
         ["Known Award", "Big Award"]),
        # then the award that honours more works, then that with more wins
        ([("Few Awards", "A", 2, 90, "Q1"), ("Many Awards", "B", 9, 1, "Q2")],
         ["Many Award", "Few Award"]),
        ([("Less Prizes", "A", 5, 1, "Q1"), ("More Prizes", "B", 5, 7, "Q2")],
         ["More Prize", "Less Prize"]),
        # then the name, whatever the order of the rows
        ([("B Awards", "A", 5, 5, ""), ("A Awards", "B", 5, 5, "")], ["A Award", "B Award"]),
        # each award once, with its first category
        ([("A Awards", "Z", 5, 5, ""), ("A Awards", "Y", 5, 5, ""), ("B Awards", "X", 5, 5, "")],
         ["A Award", "B Award"]),
    ],
)  # fmt: skip
def test_the_sentence_names_awards_in_the_order_that_is_stated(
    tmp_path: Path, wins: list[tuple[str, str, int, int, str]], named: list[str]
) -> None:
    for order in (wins, wins[::-1]):
        folder = tmp_path / str(wins is order)
        folder.mkdir()
        lists = fill(folder, order)
        told = sentence(lists, [honour_of(row) for row in lists.nominations_of("a:kite", MOST)])
        assert [name for name, _, _ in told["named"]] == named
        assert (told["wins"], told["total"]) == (len(wins), len(wins))
    if len(wins) == 3:
        assert told["named"][0][2].category[0] == "Y"


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    folder = tmp_path_factory.mktemp("honours")
    page = folder / "List of accolades received by Kite.wikitext"
    page.write_text(PAGE, "utf-8")
    app = create_app(build([page], folder / "releases", BASE))
    yield app.test_client()
    close(app)


def shown(client: FlaskClient, name: str, kind: str) -> tuple[str, str]:
    """The page of the thing of that name in a list, and the same as its text alone."""
    rows = client.get(f"/{kind}.json").json
    assert rows
    (iri,) = [row["iri"] for row in rows["items"] if name in (row.get("name"), row.get("title"))]
    address = iri.replace(f"{BASE}id/", "/doc/")
    text = client.get(address, headers={"Accept": "text/html"}).text
    return text, words(client, address)


def words(client: FlaskClient, address: str) -> str:
    """The text of a page."""
    page = client.get(address, headers={"Accept": "text/html"}).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    return re.sub(" (?=,)", "", " ".join(" ".join(tree.find("body").itertext()).split()))


def test_a_persons_page_tells_years_wins_first_and_with_whom(client: FlaskClient) -> None:
    page, text = shown(client, "Ann Tern", "people")
    assert "Won 1 of 3 nominations: the Lake Award for Best Editing ." in text
    career = page[page.index('id="career"') :]
    assert career.index("won</a>") < career.index("Bo Gull")
    assert re.search(
        r"2013.*Best Editing.*2012.*Best Editing.*2012.*Best Singer", career, re.DOTALL
    )


def test_a_programmes_page_tells_editions_with_winners_and_categories(client: FlaskClient) -> None:
    page, text = shown(client, "Lake Awards", "awards")
    assert re.search(r"Editions and winners.*2013.*no win is told.*2012.*Ann Tern", text)
    assert re.search(r"Categories through time Best Editing 2012–2013 Best Singer 2012", text)
    rows = re.search(r'href="([^"]*/nominations\.csv\?of=[^"]*)"', page)
    assert rows
    assert len(client.get(rows[1].removeprefix(BASE[:-1])).text.splitlines()) == 4


def test_what_a_page_does_not_tell_of_is_counted_and_led_to(
    client: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("MOST_NEWEST", "MOST_EDITIONS"):
        monkeypatch.setattr(f"server.pages.honours.{name}", 1)
    lists = client.get("/people.json").json, client.get("/awards.json").json
    for things, words in zip(lists, ("1 of 3 nominations", "1 of 2 editions"), strict=True):
        assert things
        (iri,) = [
            row["iri"] for row in things["items"] if row["name"] in ("Ann Tern", "Lake Awards")
        ]
        path = iri.replace(f"{BASE}id/", "/doc/") + ".html"
        page = client.get(path, headers={"Cache-Control": "no-cache"}).text
        text = " ".join(page.split())
        assert f"The newest {words}. <a href=" in text


def test_a_category_tells_its_winners_by_year(client: FlaskClient) -> None:
    _, text = shown(client, "Best Editing", "categories")
    assert re.search(r"Winners by year.*2013.*no win is told.*2012.*Ann Tern", text)


def test_a_page_says_where_it_stands_and_names_its_own_sources(client: FlaskClient) -> None:
    page, _ = shown(client, "Best Editing", "categories")
    steps = page[page.index('class="breadcrumbs"') :].partition("</nav>")[0]
    assert re.findall(r">([^<]+)</(?:a|li)>", steps) == ["Awards", "Lake Awards", "Best Editing"]
    footer = page[page.index("<footer>") :]
    assert "List of accolades received by Kite" in footer


OTHER = PAGE.replace("Ann Tern", "Cy Rook").replace("Best Singer", "Best Score")


@pytest.fixture(scope="module")
def two(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A release with two films that one award honours."""
    folder = tmp_path_factory.mktemp("two")
    for name, text in (("Kite", PAGE), ("Moor", OTHER)):
        head = text.replace("! Award", "! Film !! Award").replace("| Lake", f"| ''{name}'' || Lake")
        (folder / f"{name}.wikitext").write_text(head, "utf-8")
    pages = [folder / "Kite.wikitext", folder / "Moor.wikitext"]
    app = create_app(build(pages, folder / "releases", BASE))
    yield app.test_client()
    close(app)


def test_works_are_compared_side_by_side_and_what_they_share_comes_first(two: FlaskClient) -> None:
    rows = two.get("/works.json").json
    assert rows
    films = [row["iri"].removeprefix(f"{BASE}id/") for row in rows["items"]]
    assert len(films) == 2
    page = two.get("/compare", query_string={"film": films}).text
    head = re.findall(r'<th scope="col">([^<]*)</th>', page)
    assert head == ["Award", "Category", "Kite", "Moor"]
    table = page[page.index("<tbody>") :]
    assert "won</a>" in table
    by_name = two.get("/compare", query_string={"film": films[:1], "with": "moor"}).text
    assert re.findall(r'<th scope="col">([^<]*)</th>', by_name) == head


def test_a_comparison_offers_another_work_first_and_names_what_it_does_not_know(
    two: FlaskClient,
) -> None:
    rows = two.get("/works.json").json
    assert rows
    film = rows["items"][0]["iri"].removeprefix(f"{BASE}id/")
    page = two.get("/compare", query_string={"film": film}).text
    assert page.index('name="with"') < page.index("<table")
    assert "No work here" not in page
    unknown = two.get("/compare", query_string={"film": film, "with": "The <Moor>"}).text
    assert "No work here is called <q>The &lt;Moor&gt;</q>." in unknown
    assert f'href="{BASE}search?q=The%20%3CMoor%3E"' in unknown
    assert f'name="film" value="{film}"' in unknown


def path_of_work(client: FlaskClient, title: str) -> str:
    rows = client.get("/works.json").json
    assert rows
    (iri,) = [row["iri"] for row in rows["items"] if row["title"] == title]
    return str(iri.removeprefix(f"{BASE}id/"))


def test_a_comparison_of_too_many_works_says_how_many_it_leaves_out(
    two: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("server.pages.compare.MOST_WORKS", 1)
    query = {"film": path_of_work(two, "Kite"), "with": "Moor"}
    page = " ".join(two.get("/compare", query_string=query).text.split())
    assert "At most 1 work can be compared: 1 work of your choice is left out." in page
    assert '<th scope="col">Moor</th>' not in page
    assert 'name="with"' not in page


def test_a_comparison_says_of_a_work_without_nominations_that_it_has_none(
    two: FlaskClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    moor = f"{BASE}id/{path_of_work(two, 'Moor')}"
    whole = ListIndex.nominations_of

    def none_of_moor(lists: ListIndex, iri: str, limit: int) -> list[dict[str, object]]:
        return [] if iri == moor else whole(lists, iri, limit)

    monkeypatch.setattr(ListIndex, "nominations_of", none_of_moor)
    page = two.get("/compare", query_string={"film": path_of_work(two, "Moor")}).text
    assert f'<a href="{moor}">Moor</a> has no nominations here' in page


def test_a_comparison_of_nothing_says_how_to_make_one(two: FlaskClient) -> None:
    for query in ({}, {"film": "work/nothing"}, {"with": "nothing"}):
        reply = two.get("/compare", query_string=query)
        assert reply.status_code == 200
        assert "Compare works" in reply.text


def test_every_page_says_what_else_became_of_a_nomination(tmp_path: Path) -> None:
    folder = tmp_path / "kite"
    folder.mkdir()
    (folder / "kite.wikitext").write_text(PAGE, "utf-8")
    head = 'title = "List of accolades received by Kite"\nsubject = "film"\n'
    (folder / "table.toml").write_text(f'source = "kite.wikitext"\n{head}', "utf-8")
    (folder / "additions.csv").write_text(
        "cells,property,value,status,evidence\n"
        "12th Lake Awards | Best Singer,standing,withdrawn,sourced,https://example.org/lake\n",
        "utf-8",
    )
    app = create_app(build([folder], tmp_path / "releases", BASE))
    try:
        client = app.test_client()
        for kind, name in (("people", "Bo Gull"), ("works", "Kite"), ("awards", "Lake Awards")):
            assert "nominated, withdrawn" in shown(client, name, kind)[1].lower(), kind
        assert "nominated, withdrawn" in words(client, "/nominations").lower()
        site = site_of(app)
        works = json.loads(client.get("/works.json").text)["items"]
        (work,) = (row["iri"] for row in works)
        (route,) = kind_named("Work").route_patterns
        rows = nominations(site.store, work, route, 9)
        assert sorted(row.standings for row in rows) == [(), (), ("withdrawn",)]
    finally:
        close(app)
