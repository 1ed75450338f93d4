"""The lists of things: what is in them, narrowed, sorted and paged, for people and programs."""

from __future__ import annotations

import csv
import io
import itertools
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from bench.lists import write_generated
from graph.bundled import bundled
from graph.releases.build import build
from graph.tables.columns import SCHEMA, SQLITE
from graph.tables.list_file import LISTS, packed, unpacked, write_lists
from graph.tables.list_index import ListIndex
from graph.tables.listing import FACETS, LISTINGS, OF_KIND
from server.pages.lists import LIST_ROWS, cells_of
from tests.protocol.conftest import Client, free_port, made_up_release, serving

pytestmark = pytest.mark.slow

LIMIT = 7


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the tables and lists of 400 nominations that are made up."""
    folder = tmp_path_factory.mktemp("lists")
    write_generated(folder / SQLITE, 400)
    write_lists(folder / LISTS, folder / SQLITE)
    return folder


@pytest.fixture(scope="module")
def index(generated: Path) -> ListIndex:
    return ListIndex(generated / LISTS, generated / SQLITE)


@pytest.fixture(scope="module")
def tables(generated: Path) -> Iterator[sqlite3.Connection]:
    with closing(sqlite3.connect(generated / SQLITE)) as connection:
        yield connection


#: Choices, and the same in SQL.
CHOICES: tuple[tuple[dict[str, str], str], ...] = (
    ({}, "1"),
    ({"result": "won"}, "result = 'won'"),
    ({"decade": "1990s", "result": "nominated"}, "year LIKE '199%' AND result = 'nominated'"),
    ({"disputed": "yes", "kind": "film", "country": "France"},
     "disputed = 'yes' AND iri IN (SELECT nomination FROM nomination_works JOIN works USING (iri)"
     " WHERE kind = 'film' AND ' | ' || countries || ' | ' LIKE '% | France | %')"),
    ({"award": "a:programme/3"}, "award_iri = 'a:programme/3'"),
    ({"result": "no such"}, "0"),
)  # fmt: skip


@pytest.mark.parametrize("order", LISTINGS["nominations"].orders)
@pytest.mark.parametrize(("chosen", "condition"), CHOICES)
def test_a_list_that_is_paged_has_each_row_once_in_its_order(
    index: ListIndex, tables: sqlite3.Connection, chosen: dict[str, str], condition: str, order: str
) -> None:
    how = LISTINGS["nominations"].orders[order].sql
    query = f"SELECT iri FROM nominations WHERE {condition} ORDER BY {how}, id"
    expected = [iri for (iri,) in tables.execute(query)]
    pages, after = [], 0
    while True:
        page = index.page("nominations", chosen, order, LIMIT, after=after)
        assert page.total == len(expected)
        pages.append([row["iri"] for row in page.rows])
        if page.after is None:
            break
        after = page.after
    assert [*itertools.chain.from_iterable(pages)] == expected
    assert [row["iri"] for row in index.rows("nominations", chosen, order)] == expected


def test_the_first_rows_of_a_list_are_those_of_its_first_page(index: ListIndex) -> None:
    for name, order in (("nominations", "award"), ("works", "year")):
        rows = index.first(name, order, LIMIT)
        assert len(rows) == LIMIT
        assert rows == index.page(name, {}, order, LIMIT).rows


def test_the_way_back_leads_through_the_same_pages(index: ListIndex) -> None:
    first = index.page("works", {}, "year", LIMIT)
    second = index.page("works", {}, "year", LIMIT, after=first.after or 0)
    third = index.page("works", {}, "year", LIMIT, after=second.after or 0)
    back = index.page("works", {}, "year", LIMIT, before=third.before or 0)
    assert back.rows == second.rows
    assert index.page("works", {}, "year", LIMIT, before=back.before or 0).rows == first.rows
    assert first.before is None


@pytest.mark.parametrize("chosen", [{}, {"result": "won"}, {"decade": "1990s"}])
def test_a_facet_tells_how_many_rows_are_left_when_it_is_chosen_too(
    index: ListIndex, chosen: dict[str, str]
) -> None:
    facets = index.page("nominations", chosen, "award", LIMIT).facets
    assert {"decade", "award", "result", "kind", "country", "disputed"} <= facets.keys()
    for facet, values in facets.items():
        for value in values:
            if not value.chosen and facet not in chosen:
                left = index.page("nominations", chosen | {facet: value.value}, "award", LIMIT)
                assert value.count == left.total > 0


@pytest.fixture(scope="module")
def lakes(tmp_path_factory: pytest.TempPathFactory) -> ListIndex:
    """Films of two awards; only those of the Reed Awards have a country."""
    folder = tmp_path_factory.mktemp("lakes")
    with closing(sqlite3.connect(folder / SQLITE)) as file:
        file.executescript(SCHEMA)
        for number, award, country in ((1, "lake", ""), (2, "reed", "Japan")):
            work, nomination = f"a:work/{number}", f"a:nomination/{number}"
            cells = ["Owl", "film", "2001", country, 1, 1, 1, "", "", work]
            file.execute(f"INSERT INTO works VALUES (?{', ?' * len(cells)})", (number, *cells))
            row = {"id": number, "iri": nomination, "award_iri": award, "award": award}
            texts = {column.name: "" for column in LISTINGS["nominations"].table.columns}
            values = texts | row
            marks = ", ".join("?" * len(values))
            names = ", ".join(values)
            insert = f"INSERT INTO nominations ({names}) VALUES ({marks})"
            file.execute(insert, [*values.values()])
            file.execute("INSERT INTO nomination_works VALUES (?, ?)", (nomination, work))
        file.commit()
    write_lists(folder / LISTS, folder / SQLITE)
    return ListIndex(folder / LISTS, folder / SQLITE)


@pytest.mark.parametrize("facets", [("award", "kind"), ("kind", "award")])
def test_a_choice_of_several_facets_offers_no_value_that_nothing_with_one_of_them_has(
    lakes: ListIndex, facets: tuple[str, ...]
) -> None:
    def offers(award: str) -> dict[str, list[str]]:
        chosen = {"award": award, "kind": "film"}
        page = lakes.page("works", {facet: chosen[facet] for facet in facets}, "title", LIMIT)
        assert page.total == 1
        return {facet: [each.value for each in values] for facet, values in page.facets.items()}

    assert "country" not in offers("lake")
    assert offers("reed")["country"] == ["Japan"]


def test_a_choice_of_several_facets_can_be_undone(index: ListIndex) -> None:
    facets = index.page("works", {"kind": "film", "country": "Japan"}, "title", LIMIT).facets
    assert [value.chosen for value in facets["kind"]] == [True]
    assert [value.chosen for value in facets["country"]] == [True]


def test_the_same_tables_make_the_same_index(generated: Path, tmp_path: Path) -> None:
    write_lists(tmp_path / LISTS, generated / SQLITE)
    assert (tmp_path / LISTS).read_bytes() == (generated / LISTS).read_bytes()


def test_numbers_are_read_as_they_were_packed() -> None:
    assert [*unpacked(packed([3, 1, 70_000]))] == [3, 1, 70_000]


# ---------------------------------------------------------------- over HTTP


@pytest.fixture(scope="module")
def client(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    port = free_port()
    folder = tmp_path_factory.mktemp("served") / "releases"
    release = build([bundled("mappings/her-2013")], folder, f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        yield client


@pytest.mark.parametrize("name", [*LISTINGS, *OF_KIND])
def test_every_list_is_a_page_json_and_csv(client: Client, name: str) -> None:
    page = client.get(f"/{name}", "text/html")
    assert (page.status, page.media_type) == (200, "text/html")
    document = json.loads(client.get(f"/{name}.json").text)
    assert document == json.loads(client.get(f"/{name}", "application/json").text)
    rows = [*csv.DictReader(io.StringIO(client.get(f"/{name}.csv").text, newline=""))]
    assert len(rows) == document["total"]
    assert [row["iri"] for row in rows][:LIST_ROWS] == [row["iri"] for row in document["items"]]
    assert len(page.body) < 100 * 1024


def test_a_bar_in_a_name_parts_it_only_where_a_cell_has_several_names() -> None:
    row = dict.fromkeys((column.name for column in LISTINGS["nominations"].table.columns), "")
    row |= {"iri": "a:n", "award": "Kite | Owl", "award_iri": "a:award", "work": "Tern | Wren"}
    row |= {"work_iris": "a:tern | a:wren", "category": "Film | Short"}
    cells = dict(cells_of(LISTINGS["nominations"], row))
    assert cells["award"] == [("Kite | Owl", "a:award")]
    assert cells["category"] == [("Film | Short", "a:n")]
    assert cells["work"] == [("Tern", "a:tern"), ("Wren", "a:wren")]


def test_a_list_is_narrowed_by_what_its_page_links_to(client: Client) -> None:
    page = client.get("/nominations", "text/html").text
    links = re.findall(r'href="([^"]*/nominations\?[^"]*)"', page)
    assert any(link.endswith("?result=won") for link in links)
    won = json.loads(client.get("/nominations.json?result=won").text)
    assert won["total"] == 28
    assert {row["result"] for row in won["items"]} == {"won"}
    award = json.loads(client.get("/nominations.json?award=academy-awards&result=won").text)
    assert [row["category"] for row in award["items"]] == ["Best Original Screenplay"]


def test_a_page_leads_to_all_pages_of_a_list(client: Client) -> None:
    seen, address = [], "/nominations.json?sort=date"
    while address:
        document = json.loads(client.get(address).text)
        seen += [row["iri"] for row in document["items"]]
        parts = urlsplit(document["next"] or "")
        address = parts.path and f"{parts.path}?{parts.query}"
    assert len(seen) == len({*seen}) == 97


@pytest.mark.parametrize("query", ["sort=no", "after=x", "before=-1", "after=99999999999999"])
def test_a_wrong_parameter_of_a_list_is_400_and_said(client: Client, query: str) -> None:
    reply = client.get(f"/people?{query}")
    assert reply.status == 400
    assert query.partition("=")[0] in reply.text


def test_the_newest_come_first_also_where_only_seasons_are_known(tmp_path: Path) -> None:
    years = ["1980", "2019", "", "1999", "2016"]
    with closing(sqlite3.connect(tmp_path / SQLITE)) as file:
        file.executescript(SCHEMA)
        for number, year in enumerate(years, 1):
            date = "1999-03-02" if year == "1999" else ""
            iri = f"a:{number}"
            cells = {"id": number, "iri": iri, "name": iri, "date": date, "season": year,
                     "year": year, "award_iri": "a:kites", "nominations": 1}  # fmt: skip
            insert(file, "ceremonies", cells)
            of_edition = {"edition_iri": iri, "iri": f"a:n{number}", "date": date, "year": year}
            insert(file, "nominations", {"id": number, "award_iri": "a:kites", **of_edition})
        file.commit()
    write_lists(tmp_path / LISTS, tmp_path / SQLITE)
    lists, expected = ListIndex(tmp_path / LISTS, tmp_path / SQLITE), ["2019", "2016", "1999"]
    assert [row["year"] for row in lists.editions_of("a:kites", 3)] == expected
    assert [row["year"] for row in lists.nominations_of("a:kites", 3)] == expected
    assert [row["iri"] for row in lists.first("ceremonies", "date", 3)] == ["a:2", "a:5", "a:4"]
    newest = lists.page("nominations", {}, "date", 5).rows
    assert [row["iri"] for row in newest] == ["a:n2", "a:n5", "a:n4", "a:n1", "a:n3"]


def insert(file: sqlite3.Connection, table: str, cells: dict[str, object]) -> None:
    """Writes a row of which nothing else is known."""
    columns = [row[1] for row in file.execute(f"PRAGMA table_info({table})")]
    row = [cells.get(column, "") for column in columns]
    file.execute(f"INSERT INTO {table} VALUES ({', '.join('?' * len(row))})", row)


@pytest.mark.parametrize("value", ["<b id=x>", "../..", "%00", "é", "'; DROP TABLE facet"])
def test_a_value_that_nothing_has_is_an_empty_list(client: Client, value: str) -> None:
    for facet in FACETS:
        reply = client.get(f"/people?{facet}={quote(value, safe='%')}", "text/html")
        assert reply.status == 200
        assert "<b id=x>" not in reply.text
        assert "Nothing here has all that is chosen." in reply.text


def test_a_list_is_kept_by_clients_until_the_release_changes(client: Client) -> None:
    first = client.get("/people?sort=wins", "text/html")
    tag = first.headers["etag"]
    again = client.get("/people?sort=wins", "text/html", If_None_Match=tag)
    other = client.get("/people?sort=name", "text/html", If_None_Match=tag)
    assert (again.status, other.status) == (304, 200)


def test_data_without_lists_says_so(tmp_path: Path) -> None:
    port = free_port()
    release = made_up_release(tmp_path, f"http://127.0.0.1:{port}/")
    with serving(release, port) as client:
        assert client.get("/films").status == 404
        assert "no lists of this data" in client.get("/films").text
