"""What `read --explain` prints can be given back, and the file is read as it was without it."""

from __future__ import annotations

import shutil
import tomllib
from collections.abc import Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from bench.scoreboard import Case, cases
from graph.reading.awards.declaration import UNDECLARED
from graph.reading.declarations import read_toml
from graph.reading.explanation import explanation
from graph.reading.model.rows import Row
from graph.reading.sources import read_source
from graph.reading.tables import read_page
from palmares.commands import main
from tests.reading.conftest import find_shared
from tests.reading.test_own_tables import sheet, workbook

HEADER = ["Award", "Year", "Category", "Name", "Winner"]
PAGE = """
== Film ==
=== Lake Awards ===
{| class="wikitable"
! Year !! Category !! Recipient(s) !! Role !! Result !! Ref.
|-
| 1991 || Best Actress || [[Ana Lake]] || Owl || {{won}} || [http://example.org/a]
|-
| 1992 || Best Actress || [[Ana Lake]] || Tern || Longlist ||
|}
=== Cast ===
{| class="wikitable"
! Actor !! Character
|-
| [[Ana Lake]] || Owl
|}
== Stage ==
{| class="wikitable"
! Award !! Date !! Category !! Recipient(s) !! Result !! Notes !! Notes
|-
| colspan=7 | Winter
|-
| Hill Prize || March 2, 1991 || Best Play || [[Bo Reed]] || Won (shared) || a || b
|}
"""
HTML = """<title>Owl (film)</title><h2>Lake Awards</h2><table class="wikitable">
<tr><th>Year<th>Category<th>Nominee<th>Result
<tr><th colspan=4>Reed Prize
<tr><td>2001<td>Best Film<td>Owl<td>Won
<tr><th colspan=4>Hill Prize
<tr><td>2002<td>Best Sound<td>Mia Lund<td>2nd place
</table>"""
FILES: dict[str, str | bytes] = {
    "signs.csv": "Award,Year,Category,Film,Winner\nLake Prize,2012,Best Cut,Owl,x\n"
    "Lake Prize,2012,Best Set,Tern,\n",
    "cases.csv": "Award,Year,Category,Film,Result\nLake Prize,2012,Best Cut,Owl,WON\n"
    "Lake Prize,2012,Best Set,Tern,Won\nLake Prize,2013,Best Set,Reed,nom.\n",
    "nominees.csv": "Award,Date,Category,Ann Bell,Tom Reyes\n"
    "Lake Awards,5 May 2015,Best Film,Won,Nominated\nLake Awards,5 May 2015,Best Cut,,Won\n",
    "years.csv": "Award,Category,2012,2013\nLake Awards,Best Film,Won,Nominated\n",
    "seasons.csv": "Award,Ceremony date,Film year,Category,Film,Film ID,Result\n"
    "Lake Prize,2013,2012,Best Cut,Owl,tt1,Won\nLake Prize,2013,2012,Best Set,Tern,tt2,Lost\n",
    "bars.csv": 'Award,Year,Category,Name,Winner\nLake Prize,2012,"Best ""Cut""",A|B,Y\n'
    "Lake Prize,2012,Best Set,Mia \\ Lund,N\n",
    "page.wikitext": PAGE,
    "page.html": HTML,
    "one.xlsx": workbook({"Lake": sheet([HEADER, ["Lake Prize", "2012", "Best Cut", "Ann", "Y"]])}),
    "two.xlsx": workbook(
        {
            "Lake": sheet([HEADER, ["Lake Prize", "2012", "Best Cut", "Ann", "Y"]]),
            "Reed": sheet([HEADER, ["Reed Prize", "2013", "Best Set", "Mia", "N"]]),
        }
    ),
}
OPTIONS = ("", "years=held", "subject=person", "award='Tin Cup' years=season")


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, ["read", *map(str, arguments)])


def rows(path: Path, declaration: Path | None = None) -> list[Row]:
    """What a release would state of a page or folder."""
    said = read_toml(declaration) if declaration else UNDECLARED
    return [row for table in read_source(path, declaration=said) for row in table.rows]


@pytest.fixture(params=FILES)
def page(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    path = tmp_path / str(request.param)
    content = FILES[request.param]
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


@pytest.mark.parametrize("columns", OPTIONS)
def test_what_is_printed_reads_a_file_of_any_form_in_the_same_way(page: Path, columns: str) -> None:
    title = ("--title", "Ana Lake")
    options = (*title, "--columns", columns) if columns else title
    printed = page.parent / "own.toml"
    printed.write_text(run(page, *options, "--explain").stdout, "utf-8")
    assert run(page, *options, "--to", "csv").stdout == (
        run(page, "--declaration", printed, "--to", "csv").stdout
    )
    (page.parent / "folder").mkdir()
    shutil.copy(page, page.parent / "folder")
    shutil.copy(printed, page.parent / "folder/table.toml")
    assert rows(page.parent / "folder") == rows(page, printed)


def test_each_of_several_tables_is_declared_apart(tmp_path: Path) -> None:
    (tmp_path / "two.xlsx").write_bytes(bytes(FILES["two.xlsx"]))  # type: ignore[arg-type]
    members = tomllib.loads(run(tmp_path / "two.xlsx", "--explain").stdout)
    assert [own["table"] for own in members["tables"]] == ["1", "2"]
    assert "columns" not in members


def test_what_was_said_of_a_table_by_its_heading_is_printed_too(tmp_path: Path) -> None:
    page, own = tmp_path / "page.wikitext", tmp_path / "own.toml"
    page.write_text(PAGE, "utf-8")
    said = '[[tables]]\ntable = "Cast"\n[tables.columns]\nActor = "recipients"\n'
    own.write_text(f'{said}[tables.constants]\naward = "Lake Cast"\n', "utf-8")
    printed = tmp_path / "printed.toml"
    printed.write_text(run(page, "--declaration", own, "--explain").stdout, "utf-8")
    first, again = (
        run(page, "--declaration", file, "--to", "csv").stdout for file in (own, printed)
    )
    assert "Lake Cast" in first
    assert again == first


def test_two_tables_that_are_not_read_are_to_be_filled_in_apart(tmp_path: Path) -> None:
    sheets = {name: sheet([["Who", "What"], ["Ann", "Best Cut"]]) for name in ("Lake", "Reed")}
    (tmp_path / "two.xlsx").write_bytes(workbook(sheets))
    printed = run(tmp_path / "two.xlsx", "--explain").stdout
    assert [own["table"] for own in tomllib.loads(printed)["tables"]] == ["Lake", "Reed"]
    filled = printed.replace('"Who" = "ignore"', '"Who" = "recipients"')
    filled = filled.replace("# award", "award")
    (tmp_path / "own.toml").write_text(filled, "utf-8")
    told = run(tmp_path / "two.xlsx", "--declaration", tmp_path / "own.toml")
    assert "rows: 2, tables: 2" in told.stdout


def test_years_are_offered_with_the_other_meaning(page: Path) -> None:
    printed = run(page, "--explain").stdout
    assert 'years = "held"  # or "held"' not in printed
    assert '# or "season" or "held"' not in printed


def corpus() -> Sequence[Case]:
    shared = find_shared()
    return [*cases(shared / "corpus")] if shared else []


@pytest.mark.slow
@pytest.mark.skipif(not corpus(), reason="needs ../shared")
@pytest.mark.parametrize("case", corpus(), ids=lambda case: case.name)
def test_what_is_printed_of_every_case_reads_it_in_the_same_way(case: Case, tmp_path: Path) -> None:
    first = read_page(case.path, title=case.title, section=case.section)
    (tmp_path / "own.toml").write_text(explanation(first, case.path.name), "utf-8")
    declaration = read_toml(tmp_path / "own.toml")
    if first.tables:
        again = read_page(
            case.path, title=case.title, section=case.section, declaration=declaration
        )
        assert [table.rows for table in again.tables] == [table.rows for table in first.tables]
