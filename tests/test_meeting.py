"""Where tables meet: pages that speak of the same things make one graph, by evidence alone."""

from __future__ import annotations

import json
from collections.abc import Iterable
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.authorities.authorities import load
from graph.errors import InputError
from graph.labels.search import search
from graph.partitions.partition import Settings, is_current, make
from graph.rdf.curies import local_name
from graph.releases.assemble import assemble
from graph.releases.build import build
from graph.releases.release import Release
from server.serving.app import close, create_app
from tests.authority_lines import write
from tests.conftest import BASE

LAKE = {"id": "lake-awards", "label": "Lake Awards"}


def page(folder: Path, name: str, *rows: str, heading: str = "Accolades") -> Path:
    """A page in wikitext with a table of accolades, whose rows are written as there."""
    folder.mkdir(exist_ok=True)
    path = folder / f"{name}.wikitext"
    cells = "".join(f"|-\n| {row}\n" for row in rows)
    header = "! Award !! Year !! Category !! Recipient(s) !! Result\n"
    path.write_text(f'== {heading} ==\n{{| class="wikitable"\n{header}{cells}|}}\n', "utf-8")
    return path


Statement = tuple[str, str, str]


def graph(sources: list[Path], folder: Path, *authorities: Path) -> set[Statement]:
    """The statements of a release of some sources, as plain texts; IRIs below the base as paths."""
    folder.mkdir()
    return plain_statements(
        assemble(sources, Settings(BASE, authorities=authorities), folder).quads()
    )


def statements_of(release: Release) -> set[Statement]:
    """The statements of a release that was made."""
    return plain_statements(ox.Store.read_only(str(release.store_path)))


def plain_statements(quads: Iterable[ox.Quad]) -> set[Statement]:
    """Statements as plain texts."""

    def plain(term: object) -> str:
        return str(getattr(term, "value", term)).removeprefix(BASE)

    return {
        (plain(quad.subject), local_name(plain(quad.predicate)), plain(quad.object))
        for quad in quads
    }


def subjects(statements: set[Statement], kind: str) -> set[str]:
    """The things of a kind, by their paths below it."""
    start = f"id/{kind}/"
    return {each[0].removeprefix(start) for each in statements if each[0].startswith(start)}


@pytest.fixture
def kites(tmp_path: Path) -> list[Path]:
    """Two pages that call one programme differently, and a third about another one."""
    return [
        page(tmp_path / "pages", "Red", "Lake Awards || 1991 || Best Film || [[Ana Lake]] || Won"),
        page(tmp_path / "pages", "Blue", "Lake Award || 1992 || Best Film || [[Ana Lake]] || Won"),
        page(tmp_path / "pages", "Green", "Hill Prize || 1992 || Best Film || [[Bo Hill]] || Won"),
    ]


def test_a_bare_programme_of_two_pages_is_two_until_an_authority_file_says_otherwise(
    kites: list[Path], tmp_path: Path
) -> None:
    apart = subjects(graph(kites, tmp_path / "apart"), "programme")
    assert apart == {"lake-awards_in_red", "lake-award_in_blue", "hill-prize_in_green"}
    own = write(tmp_path / "own", "programmes.csv", LAKE | {"forms": "Lake Award"})
    together = graph(kites, tmp_path / "together", own)
    assert subjects(together, "programme") == {"lake-awards", "hill-prize_in_green"}
    lake = {what: name for thing, what, name in together if thing == "id/programme/lake-awards"}
    assert (lake["label"], lake["altLabel"]) == ("Lake Awards", "Lake Award")


def test_an_added_line_makes_only_the_pages_anew_that_it_is_about(
    kites: list[Path], tmp_path: Path
) -> None:
    own = write(tmp_path / "own", "programmes.csv", LAKE)
    settings = Settings(BASE, authorities=(own,))
    folders = [make(path, settings, tmp_path / path.stem).folder for path in kites]
    assert [is_current(folder, settings) for folder in folders] == [True, True, True]
    write(own, "programmes.csv", LAKE | {"forms": "Lake Award"})
    assert [is_current(folder, settings) for folder in folders] == [False, False, True]


def test_a_thing_leads_from_where_it_was_published_and_bears_what_its_line_says(
    kites: list[Path], tmp_path: Path
) -> None:
    body = {"id": "lake-society", "label": "Lake Society", "kind": "organisation"}
    own = write(tmp_path / "own", "people.csv", body)
    told = {"same": "id/programme/lake-awards_in_red", "conferred_by": "lake-society"}
    told |= {"nominees": "yes", "evidence": "nominees: its own page"}
    told |= {"item": "Q1", "verification": "verified-1", "identifiers": "imdb:ev0000001"}
    write(own, "programmes.csv", LAKE | told)
    statements = graph(kites[:1], tmp_path / "out", own)
    said = {what: value for thing, what, value in statements if thing == "id/programme/lake-awards"}
    assert said["replaces"] == "id/programme/lake-awards_in_red"
    assert said["conferredBy"] == "id/agent/lake-society"
    assert said["sameAs"] == "http://www.wikidata.org/entity/Q1"
    assert said["identifier"] == "imdb:ev0000001"
    assert said["editorialNote"] == "nominees: its own page"
    assert said["chosenFromNominees"] == "true"
    assert "lake-society" in subjects(statements, "agent")


def test_the_texts_of_a_category_line_lead_to_it(kites: list[Path], tmp_path: Path) -> None:
    own = write(tmp_path / "own", "programmes.csv", LAKE | {"forms": "Lake Award"})
    line = {"programme": "lake-awards", "line": "best-picture", "label": "Best Picture"}
    write(own, "categories.csv", line | {"forms": "Best Film"})
    statements = graph(kites, tmp_path / "out", own)
    lines = {(thing, value) for thing, what, value in statements if what == "variantOf"}
    stem = "id/category/lake-awards/"
    assert lines == {(stem + "best-film", stem + "best-picture")}


def test_the_authority_files_that_come_with_the_program_are_whole() -> None:
    records = load().records
    assert all(record.evidence for record in records.values())


def test_a_mistake_in_an_authority_file_stops_a_build_with_its_place(
    kites: list[Path], tmp_path: Path
) -> None:
    own = write(tmp_path / "own", "programmes.csv", LAKE | {"item": "x"})
    with pytest.raises(InputError, match=r"programmes\.csv, line 2, row 1, column 'item'"):
        graph(kites, tmp_path / "out", own)


def test_a_thing_is_found_by_the_other_forms_of_its_name_and_called_by_the_preferred_one(
    kites: list[Path], tmp_path: Path
) -> None:
    own = write(tmp_path / "own", "programmes.csv", LAKE | {"forms": "A Prize;Lakes"})
    release = build(kites[:1], tmp_path / "releases", BASE, authorities=[own])
    (match,) = search(release.search_path, "lakes", 5)
    assert (match.iri, match.kind) == (BASE + "id/programme/lake-awards", "AwardProgramme")
    (category,) = search(release.search_path, "best film", 5, kinds=["AwardCategory"])
    assert category.part_of == "Lake Awards"


def test_the_addresses_of_merged_things_and_of_what_belongs_to_them_lead_on(
    kites: list[Path], tmp_path: Path
) -> None:
    releases = tmp_path / "releases"
    before = build(kites[:2], releases, BASE)
    paths = subjects(statements_of(before), "category") | {"lake-award_in_blue/kite"}
    told = {"forms": "Lake Award"}
    told["same"] = "id/programme/lake-awards_in_red;id/programme/lake-award_in_blue"
    own = write(tmp_path / "own", "programmes.csv", LAKE | told)
    app = create_app(build(kites[:2], releases, BASE, authorities=[own]))
    client = app.test_client()
    try:
        answers = {path: client.get(f"/id/category/{path}") for path in paths}
        programme = client.get("/doc/programme/lake-awards_in_red.ttl")
    finally:
        close(app)
    assert programme.status_code == 301
    assert programme.headers["Location"].endswith("/doc/programme/lake-awards.ttl")
    for path in paths - {"lake-award_in_blue/kite"}:
        assert answers[path].status_code == 301
        assert answers[path].headers["Location"].endswith("/id/category/lake-awards/best-film")
    assert answers["lake-award_in_blue/kite"].status_code == 404


def test_editions_and_categories_that_were_published_are_merged_and_lead_on(
    tmp_path: Path,
) -> None:
    sources = [
        page(tmp_path / "pages", name, f"Lake Awards || {day} || {category} || [[Ana Lake]] || Won")
        for name, day, category in (("Red", "2 May 1991", "Best Film"),
                                    ("Blue", "3 May 1992", "Best Kite"))
    ]  # fmt: skip
    releases, own = tmp_path / "releases", write(tmp_path / "own", "programmes.csv", LAKE)
    before = statements_of(build(sources, releases, BASE, authorities=[own]))
    (former,) = (each for each in subjects(before, "nomination") if each.count("/") == 3
                 and "best-kite" in each)  # fmt: skip
    edition = former.split("/")[1]
    line = {"programme": "lake-awards", "dates": "1991-05-02", "label": "Lake Awards, 1991"}
    write(own, "editions.csv", line | {"same": f"id/ceremony/lake-awards/{edition}"})
    line = {"programme": "lake-awards", "line": "best-film", "label": "Best Film"}
    write(own, "categories.csv", line | {"same": "id/category/lake-awards/best-kite"})
    release = build(sources, releases, BASE, authorities=[own])
    nominations = {each for each in subjects(statements_of(release), "nomination")
                   if each.count("/") == 3}  # fmt: skip
    assert nominations == {"lake-awards/1991/best-film/ana-lake"}
    app = create_app(release)
    client = app.test_client()
    try:
        for path in (f"ceremony/lake-awards/{edition}", f"nomination/{former}"):
            assert client.get(f"/id/{path}").status_code == 301
        text = client.get("/id/category/lake-awards/best-kite")
    finally:
        close(app)
    assert text.status_code == 303  # a text that a page has keeps its address
    assert ("id/category/lake-awards/best-kite", "variantOf",
            "id/category/lake-awards/best-film") in statements_of(release)  # fmt: skip


def test_a_service_of_names_knows_merged_things_by_their_former_ids(
    tmp_path: Path,
) -> None:
    row = "Lake Awards || 1991 || Best Editing || [[Ana Lake]] || Won"
    source = page(tmp_path / "pages", "Red", row)
    ana = {"id": "ana", "label": "Ana Lake", "kind": "person", "articles": "Ana Lake"}
    own = write(tmp_path / "own", "people.csv", ana | {"item": "Q1", "verification": "verified-1"})
    app = create_app(build([source], tmp_path / "releases", BASE, authorities=[own]))
    client = app.test_client()
    former = "agent/ana-lake"
    extend = json.dumps({"ids": [former], "properties": [{"id": "wikidata"}]})
    award = {"type": "AwardCategory", "properties": [{"pid": "nominee", "v": {"id": former}}]}
    queries = {"q": {"query": f"{BASE}id/{former}"}, "award": {"query": "Best Editing", **award}}
    try:
        view = client.get(f"/reconcile/view?id={former}")
        rows = client.get("/reconcile", query_string={"extend": extend}).get_json()["rows"]
        answer = client.get("/reconcile", query_string={"queries": json.dumps(queries)}).get_json()
    finally:
        close(app)
    assert view.headers["Location"].endswith("/id/agent/ana")
    assert rows[former] == {"wikidata": [{"str": "Q1"}]}
    assert answer["q"]["result"][0]["id"] == "agent/ana"
    assert {"id": "nominee", "value": 100.0} in answer["award"]["result"][0]["features"]
