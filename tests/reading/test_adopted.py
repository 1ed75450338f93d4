"""What was said to `adopt` stands in the folder that it makes, and settles what it settled."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.reading.declarations import from_members, parse, read_toml, to_members
from graph.reading.model.rows import Table
from graph.reading.sources import read_source
from palmares.commands import main

TABLE = (
    "Who,When,What,Play,Prized\nAnn Ray|Bo,04/05/2012,Best Play,Owl,Y\nMia,2013,Best Set,Reed,N\n"
)
COLUMNS = "Who=recipients When=date What=category Play=work Prized=result:Y award='Lake Awards'"
FILE = """\
source = "own.csv"
title = "Prizes of the lake"
key = "lake-prizes"
page = "https://example.org/lake"
language = "cy"
created = 2014-02-03
licence = "https://example.org/licence"
attribution = "The Lake Society"
shared_awards = true
subject = "none"
dates = "day-first"
years = "season"
[columns]
Who = "recipients"
When = "date"
What = "category"
Play = "work"
Prized = "result"
[results]
Y = "won"
N = "nominated"
[constants]
award = "Lake Awards"
[separators]
Who = "|"
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(TABLE, "utf-8")
    return path


def adopted(page: Path, *options: object) -> Path:
    folder = page.parent / "lake"
    result = CliRunner().invoke(main, ["adopt", str(page), "--to", str(folder), *map(str, options)])
    assert result.exit_code == 0, result.output
    return folder


def said(table: Table) -> list[object]:
    return [
        (row.award.text, row.category.text, row.edition, row.result, row.works, row.recipients)
        for row in table.rows
    ]


def test_columns_that_were_said_stand_in_the_folder(page: Path) -> None:
    folder = adopted(page, "--columns", f"{COLUMNS} years=held subject=none")
    (made,) = read_source(folder)
    declaration = parse(f"{COLUMNS} years=held subject=none")
    assert said(made) == said(read_source(page, declaration=declaration)[0])
    members = tomllib.loads((folder / "table.toml").read_text("utf-8"))
    assert members["columns"]["Play"] == "work"
    assert members["constants"] == {"award": "Lake Awards"}


def test_all_members_of_a_file_that_was_given_stand_in_the_folder(page: Path) -> None:
    file = page.parent / "own.toml"
    file.write_text(FILE, "utf-8")
    folder = adopted(page, "--declaration", file)
    members = tomllib.loads((folder / "table.toml").read_text("utf-8"))
    expected = tomllib.loads(FILE)
    expected["results"] = {"y": "won", "n": "nominated"}
    assert members == expected
    (made,) = read_source(folder)
    assert (made.key, made.title, made.attribution) == (
        "lake-prizes", "Prizes of the lake", "The Lake Society",
    )  # fmt: skip
    assert [row.edition.season for row in made.rows] == ["", "2013"]


def test_a_page_with_a_file_that_was_given_is_released_as_that_says(page: Path) -> None:
    file = page.parent / "own.toml"
    text = FILE.replace("shared_awards = true\n", "")
    file.write_text(text, "utf-8")
    result = CliRunner().invoke(
        main, ["read", str(page), "--declaration", str(file), "--to", "json"]
    )
    assert json.loads(result.stdout)["title"] == "Prizes of the lake"
    declaration = from_members(tomllib.loads(text), file)
    (made,) = read_source(page, declaration=declaration)
    assert (made.key, made.page, made.licence, made.created) == (
        "lake-prizes", "https://example.org/lake", "https://example.org/licence", "2014-02-03",
    )  # fmt: skip
    other = page.with_name("other.csv")
    other.write_text(TABLE, "utf-8")
    (made,) = read_source(other, declaration=declaration)
    assert (made.key, made.attribution) == ("other", "")


def test_a_title_and_a_form_that_were_said_stand_in_the_folder(tmp_path: Path) -> None:
    page = tmp_path / "own.txt"
    page.write_text("Award,Date,Category,Film,Result\nLake Prize,2 May 2012,Best Play,Owl,Won\n")
    folder = adopted(page, "--form", "csv", "--title", 'The "Lake"\\')
    (made,) = read_source(folder)
    assert made.title == 'The "Lake"\\'
    assert tomllib.loads((folder / "table.toml").read_text("utf-8"))["form"] == "csv"


def test_metadata_beside_a_file_stands_in_the_folder(page: Path) -> None:
    names = {"Who": "nominee", "What": "category", "Play": "work", "Prized": "result"}
    columns = [
        {"titles": title, "propertyUrl": f"https://w3id.org/palmares#{name}"}
        for title, name in names.items()
    ]
    award = {"virtual": True, "propertyUrl": "https://w3id.org/palmares#award", "default": "Lake"}
    schema = {"columns": [*columns, award]}
    page.with_name("own.csv-metadata.json").write_text(json.dumps({"tableSchema": schema}), "utf-8")
    (made,) = read_source(adopted(page))
    assert [row.award.text for row in made.rows] == ["Lake"] * 2


def test_a_file_that_is_of_another_page_is_refused(page: Path) -> None:
    file = page.parent / "own.toml"
    file.write_text(FILE.replace("own.csv", "other.csv"), "utf-8")
    result = CliRunner().invoke(main, ["adopt", str(page), "--declaration", str(file)])
    assert result.exit_code == 1
    assert "is of 'other.csv', not of 'own.csv'" in result.output


def test_a_page_that_is_called_as_a_file_of_its_curator_is_refused(page: Path) -> None:
    named = page.rename(page.with_name("names.csv"))
    result = CliRunner().invoke(main, ["adopt", str(named), "--columns", COLUMNS])
    assert result.exit_code == 1
    assert "is called as a file that a curator writes. Copy it under another name" in result.output


@pytest.mark.parametrize("member", ["shared_awards = true", 'work = { name = "Owl" }', "rows = 2"])
def test_what_only_a_folder_can_say_is_refused_of_a_page(member: str, page: Path) -> None:
    file = page.parent / "own.toml"
    file.write_text(f"{member}\n", "utf-8")
    for command in ("read", "build", "validate"):
        result = CliRunner().invoke(main, [command, str(page), "--declaration", str(file)])
        assert result.exit_code == 1
        assert f"says {member.split()[0]}, which is for the folder of a data set" in result.output


def test_tables_keep_their_numbers_where_one_is_left_alone(tmp_path: Path) -> None:
    page, file = tmp_path / "page.html", tmp_path / "own.toml"
    rows = "<tr><th>Award<th>Date<th>Category<th>Result<tr><td>{}<td>2001<td>Best Kite<td>Won"
    page.write_text(
        "".join(f"<table class=wikitable>{rows.format(name)}</table>" for name in ("Gull", "Reed"))
    )
    file.write_text('leave = ["1"]\ntitle = "Ann Bell"\nsubject = "person"\n', "utf-8")
    command = ["read", str(page), "--declaration", str(file), "--to", "json"]
    (table,) = json.loads(CliRunner().invoke(main, command).stdout)["tables"]
    folder = adopted(page, "--declaration", file)
    text = (folder / "table.toml").read_text("utf-8")
    (of_folder,) = json.loads(
        CliRunner().invoke(main, ["read", str(folder), "--to", "json"]).stdout
    )["tables"]
    assert [each["rows"][0]["table"] for each in (table, of_folder)] == ["2", "2"]
    assert "# Table 2 (no heading)" in text
    (released,) = read_source(page, declaration=read_toml(file))
    assert released.key == of_folder["key"]


def test_a_member_that_no_file_has_is_refused_with_the_nearest(page: Path) -> None:
    file = page.parent / "own.toml"
    file.write_text('licens = "https://example.org/licence"\n', "utf-8")
    result = CliRunner().invoke(main, ["read", str(page), "--declaration", str(file)])
    assert result.exit_code == 1
    assert "no member 'licens'" in result.output
    assert "The nearest is 'licence'" in result.output


def test_what_was_said_of_single_tables_is_given_back() -> None:
    own = {
        "table": "Lake",
        "columns": {"Who": "recipients"},
        "results": {"meh": "other"},
        "constants": {"award": "Lake"},
    }
    members = {"table": "Sheet", "subject": "work: Owl", "years": "held", "tables": [own]}
    assert to_members(from_members(members, "own.toml")) == members
