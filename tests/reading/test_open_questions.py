"""What is open of a table as a whole is told wherever its rows are, with what settles it."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.reading.sources import read_source
from palmares.commands import main

TABLE = "Award,Year,Work,Category,Result\nGolden Pens,2001,Owl,Best Book,Won\n"
YEARS = "nothing says whether its years are of the seasons"
SUBJECT = "nothing says whether 'Ann Lee' is a work, a person or a group"
WIKITEXT = """{| class="wikitable"
! Award !! Year !! Category !! Result
|-
| Golden Pens || 2001 || Best Pen || Won
|}
"""


def run(*arguments: object) -> tuple[str, str]:
    result = CliRunner().invoke(main, [*map(str, arguments)])
    assert result.exit_code == 0, result.output
    return result.stdout, result.stderr


@pytest.fixture
def page(tmp_path: Path) -> Path:
    (tmp_path / "pens.csv").write_text(TABLE, "utf-8")
    return tmp_path / "pens.csv"


@pytest.fixture
def folder(page: Path) -> Path:
    folder = page.parent / "pens"
    run("adopt", page, "--to", folder, "--columns", "subject=person")
    return folder


@pytest.mark.parametrize("source", ["page", "folder"])
def test_reading_tells_it_in_every_form(source: str, request: pytest.FixtureRequest) -> None:
    path: Path = request.getfixturevalue(source)
    assert YEARS in run("read", path)[0]
    assert YEARS in run("read", path, "--to", "csv")[1]
    (table,) = json.loads(run("read", path, "--to", "json")[0])["tables"]
    assert "year" in [doubt["code"] for doubt in table["doubts"]]


def test_of_several_tables_it_is_told_once(tmp_path: Path) -> None:
    page = tmp_path / "pens.wikitext"
    page.write_text(f"{WIKITEXT}\n== More ==\n{WIKITEXT}", "utf-8")
    told, _ = run("read", page, "--title", "Ann Lee")
    assert told.count(YEARS) == 1
    assert "? tables 1, 2: " in told


def test_building_and_checking_tell_it(folder: Path, tmp_path: Path) -> None:
    told, _ = run("validate", folder)
    assert "isn't known and is left open (shape TableDoubtful)" in told
    assert YEARS in told
    _, told = run("build", folder, "--releases", tmp_path / "releases", "--base", "http://x.test/")
    assert f"? {YEARS}" in told


def test_of_many_sources_it_is_told_of_how_many_tables(tmp_path: Path) -> None:
    pages = []
    for number in range(21):
        pages.append(tmp_path / f"pens-{number}.csv")
        pages[-1].write_text(TABLE, "utf-8")
    _, told = run("validate", *pages, "--columns", "subject=none")
    assert told.count(YEARS) == 1
    assert "(21 tables)" in told


def test_adopting_tells_it_and_proposes_the_line_that_settles_it(page: Path) -> None:
    folder = page.parent / "pens"
    _, told = run("adopt", page, "--to", folder)
    assert f"? {YEARS}" in told
    head = folder / "table.toml"
    text = head.read_text("utf-8")
    head.write_text(text.replace("# years", "years").replace("# subject", "subject"), "utf-8")
    (table,) = read_source(folder)
    assert [str(doubt.code) for doubt in table.doubts] == ["subject"]  # it has no title
    assert [row.edition.date for row in table.rows] == ["2001"]


def test_the_subject_of_a_page_is_proposed_too(tmp_path: Path) -> None:
    page = tmp_path / "pens.wikitext"
    page.write_text(WIKITEXT, "utf-8")
    folder = tmp_path / "pens"
    _, told = run("adopt", page, "--to", folder, "--title", "Ann Lee")
    assert SUBJECT in told
    head = folder / "table.toml"
    head.write_text(head.read_text("utf-8").replace("# subject", "subject"), "utf-8")
    (table,) = read_source(folder)
    assert "subject" not in [str(doubt.code) for doubt in table.doubts]


def test_each_of_several_tables_has_its_line(tmp_path: Path) -> None:
    page = tmp_path / "pens.wikitext"
    held = WIKITEXT.replace("Year", "Date of ceremony")
    page.write_text(f"{WIKITEXT}\n== More ==\n{held}\n== Last ==\n{WIKITEXT}", "utf-8")
    folder = tmp_path / "pens"
    run("adopt", page, "--to", folder)
    text = (folder / "table.toml").read_text("utf-8")
    for line in ("[[tables]]", 'table = "1"', 'table = "3"', "years"):
        assert f"# {line}" in text
        text = text.replace(f"# {line}", line)
    assert '# table = "2"' not in text
    (folder / "table.toml").write_text(text, "utf-8")
    assert [row.edition.date for each in read_source(folder) for row in each.rows] == ["2001"] * 3


def test_a_year_of_which_nothing_says_what_it_is_of_is_shown_of_a_folder(folder: Path) -> None:
    (row,) = csv.DictReader(io.StringIO(run("read", folder, "--to", "csv")[0]))
    assert (row["date_or_year"], row["date_iso"]) == ("2001", "2001")


def test_the_code_of_a_doubt_of_a_row_is_told_of_a_page_as_of_a_folder(page: Path) -> None:
    page.write_text(TABLE + "Golden Pens,2002,Owl,Best Pen,Maybe\n", "utf-8")
    folder = page.parent / "pens"
    run("adopt", page, "--to", folder)
    doubts = [
        json.loads(run("read", path, "--to", "json")[0])["tables"][0]["rows"][1]["doubts"]
        for path in (page, folder)
    ]
    assert doubts[0] == doubts[1]
    assert [doubt["code"] for doubt in doubts[0]] == ["unknown-result"]
