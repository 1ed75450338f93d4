"""What was read is shown as a table, as CSV and as JSON, with every doubt."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from palmares.commands import main

PAGE = """== Accolades ==
{| class="wikitable"
! Award !! Date !! Category !! Recipient(s) !! Result
|-
| rowspan=2 | Golden Pens || rowspan=2 | May 2, 2001 || Best Prop || Ann Lee || {{won}}
|-
| Best Cover || Bo Ek (design) || {{nom}}
|-
| Iron Pens || Someday in 2002 || Best Prop || Ann Lee || {{nom}}
|}
"""


@pytest.fixture
def page(tmp_path: Path) -> Path:
    path = tmp_path / "page.wikitext"
    path.write_text(PAGE, "utf-8")
    return path


def run(*arguments: str) -> str:
    result = CliRunner().invoke(main, ["read", *arguments])
    assert result.exit_code == 0, result.stderr
    return result.stdout


def test_rows_are_shown_aligned_with_doubts_marked(page: Path) -> None:
    lines = run(str(page)).splitlines()
    first = next(line for line in lines if "Best Prop" in line)
    assert "Golden Pens" in first
    assert "Won" in first
    assert any(line.startswith("? 4") for line in lines)
    assert any(line.startswith("? row 4: ") for line in lines)
    assert "rows: 3, tables: 1, doubtful rows: 1" in lines


def test_csv_has_the_columns_that_other_programs_expect(page: Path) -> None:
    rows = list(csv.DictReader(io.StringIO(run(str(page), "--to", "csv"))))
    assert list(rows[0])[:10] == [
        "award", "date_or_year", "category", "recipients", "result", "work", "ceremony",
        "result_note", "date_iso", "recipients_split",
    ]  # fmt: skip
    assert (rows[1]["award"], rows[1]["date_iso"]) == ("Golden Pens", "2001-05-02")
    assert (rows[1]["recipients_split"], rows[1]["roles"]) == ("Bo Ek", "design")
    assert rows[2]["doubts"]


def test_the_note_to_the_result_of_a_row_that_names_nobody_is_read_again(tmp_path: Path) -> None:
    page, written = tmp_path / "page.wikitext", tmp_path / "rows.csv"
    row = "|-\n| Tin Pens || 2003 || Best Reader || || Won (shared)\n|}"
    page.write_text(PAGE.replace("|}\n", row + "\n"), "utf-8")
    notes = []
    for source in (page, written):
        text = run(str(source), "--to", "csv")
        written.write_text(text, "utf-8")
        rows = {row["award"]: row for row in csv.DictReader(io.StringIO(text))}
        notes.append((rows["Tin Pens"]["recipients_split"], rows["Tin Pens"]["result_note"]))
    assert notes[0][0] == ""
    assert notes[0][1]
    assert notes[1] == notes[0]


def test_json_keeps_the_raw_cells(page: Path) -> None:
    found = json.loads(run(str(page), "--to", "json"))
    (table,) = found["tables"]
    assert table["rows"][1]["cells"][:3] == ["Golden Pens", "May 2, 2001", "Best Cover"]
    assert table["dropped"][0]["reason"] == "header"


def test_a_page_that_is_none_is_refused_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "letter.txt").write_text("Nothing to see here.\n")
    result = CliRunner().invoke(main, ["read", str(tmp_path / "letter.txt")])
    assert result.exit_code == 1
    assert "letter.txt" in result.stderr
    assert "Name its form" in result.stderr


def test_a_very_long_name_is_shown_at_once(tmp_path: Path) -> None:
    path = tmp_path / "long.wikitext"
    path.write_text(PAGE.replace("Golden", "Golden" * 80_000), encoding="utf-8")
    result = CliRunner().invoke(main, ["read", str(path)])
    assert result.exit_code == 0
    assert len(result.output) < 2000


@pytest.mark.parametrize(
    "arguments",
    [
        "read {} --explain",
        "read {} --title T",
        "read {} --columns A=award",
        "validate {} --form csv",
    ],
)
def test_what_is_said_of_pages_is_refused_of_a_data_set(page: Path, arguments: str) -> None:
    (page.parent / "table.toml").write_text('source = "page.wikitext"\n', "utf-8")
    result = CliRunner().invoke(main, arguments.format(page.parent).split())
    assert result.exit_code == 2
    assert "what a data set says of its source stands in its table.toml" in " ".join(
        result.stderr.split()
    )
