"""What a person says of a table is taken, checked, and can be printed and edited."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from graph.errors import InputError
from graph.partitions.partition import Settings
from graph.reading.awards.vocabulary import Role
from graph.reading.declarations import parse, read_csvw
from graph.reading.sources import read_source
from graph.reading.tables import read_page
from graph.releases.assemble import assemble
from palmares.commands import main
from tests.conftest import BASE

TABLE = (
    "Thing,When,What,Who,Prized\nOwl,04/05/2012,Best Play,Ann Ray,jep\nReed,2013,Best Set,Bo,nope\n"
)
COLUMNS = "Thing=work When=date What=category Who=recipients Prized=result:jep award='Lake Awards'"


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "own.csv"
    path.write_text(TABLE, "utf-8")
    return path


def run(*arguments: object) -> Result:
    return CliRunner(env={"COLUMNS": "80"}).invoke(main, ["read", *map(str, arguments)])


def test_a_table_that_says_nothing_of_itself_fails_with_the_reason(table: Path) -> None:
    result = run(table)
    assert result.exit_code == 1
    assert "no results" in result.stderr


def test_columns_are_what_the_option_says(table: Path) -> None:
    (read,) = read_page(table, declaration=parse(COLUMNS)).tables
    assert [(r.award, r.category, r.work, r.result_text, r.recipients_text) for r in read.rows] == [
        ("Lake Awards", "Best Play", "Owl", "jep", "Ann Ray"),
        ("Lake Awards", "Best Set", "Reed", "nope", "Bo"),
    ]
    assert [row.result for row in read.rows] == ["won", "nominated"]


def test_what_is_printed_reads_the_table_in_the_same_way(table: Path, tmp_path: Path) -> None:
    printed = run(table, "--columns", COLUMNS, "--explain").stdout
    (tmp_path / "own.toml").write_text(printed, "utf-8")
    first, second = (
        run(table, "--to", "csv", *options).stdout
        for options in (("--columns", COLUMNS), ("--declaration", tmp_path / "own.toml"))
    )
    assert first == second


def test_a_table_that_is_not_read_has_a_declaration_to_fill_in(table: Path) -> None:
    result = run(table, "--explain")
    assert '"Thing" = "ignore"' in result.stdout
    assert "was not read" in result.stdout


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ("Thin=work", "The nearest is 'Thing'"),
        ("Thing=play", "says no column's role"),
        ("Thing=work 'a", "can't be read"),
        ("result=Won", "says no column's role"),
        ("award=Lake Awards", "quotation marks, as in award='Lake Awards'"),
    ],
)
def test_a_wrong_word_is_refused_with_what_to_do(table: Path, columns: str, message: str) -> None:
    result = run(table, "--columns", columns)
    assert result.exit_code == 1
    assert message in result.stderr


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[columns]\nThing = "play"', "no role of a column"),
        ('[results]\njep = "first"', "no outcome"),
        ('[constants]\nresult = "Won"', "same for all rows"),
        ('dates = "year-first"', "is not one of"),
        ("[columns", "TOML"),
        ("[columns]\nThing = 3", "texts alone"),
        ('table = "Other"\n[columns]\nThing = "work"', "has no table 'Other'"),
    ],
)
def test_a_wrong_file_is_refused_with_its_name(table: Path, toml: str, message: str) -> None:
    (table.parent / "own.toml").write_text(toml, "utf-8")
    result = run(table, "--declaration", table.parent / "own.toml")
    assert result.exit_code == 1
    assert "own" in result.stderr
    assert message in result.stderr


def test_dates_are_in_the_declared_order(table: Path) -> None:
    for order, iso in (("day-first", "2012-05-04"), ("month-first", "2012-04-05")):
        file = table.parent / "own.toml"
        file.write_text(
            f'dates = "{order}"\n[columns]\nWhen = "date"\nWhat = "category"\n', "utf-8"
        )
        result = run(table, "--declaration", file, "--to", "json")
        assert json.loads(result.stdout)["tables"][0]["rows"][0]["date_iso"] == iso


CSVW = {
    "@context": "http://www.w3.org/ns/csvw",
    "url": "own.csv",
    "tableSchema": {
        "columns": [
            {"titles": "Thing", "propertyUrl": "https://w3id.org/palmares#work", "separator": "|"},
            {"titles": ["When"], "propertyUrl": "schema:startDate",
             "datatype": {"base": "date", "format": "dd/MM/yyyy"}},
            {"titles": {"en": "What"}, "propertyUrl": "https://w3id.org/palmares#category"},
            {"name": "Who", "propertyUrl": "https://w3id.org/palmares#nominee"},
            {"titles": "Prized"},
            {"virtual": True, "propertyUrl": "https://w3id.org/palmares#award",
             "default": "Lake Awards"},
        ]
    },
}  # fmt: skip


def test_metadata_beside_a_csv_file_says_what_its_columns_are(table: Path) -> None:
    (table.parent / "own.csv-metadata.json").write_text(json.dumps(CSVW), "utf-8")
    (row, _) = json.loads(run(table, "--to", "json").stdout)["tables"][0]["rows"]
    assert (row["award"], row["category"], row["work"]) == ("Lake Awards", "Best Play", "Owl")
    assert row["date_iso"] == "2012-05-04"
    (made,) = read_source(table)
    assert [made_row.award.text for made_row in made.rows] == ["Lake Awards"] * 2


@pytest.mark.parametrize(
    "text", ["{", "[]", '{"tableSchema": {}}', '{"tableSchema": {"columns": 1}}']
)
def test_metadata_that_describes_no_table_is_refused(tmp_path: Path, text: str) -> None:
    (tmp_path / "a-metadata.json").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"a-metadata\.json"):
        read_csvw(tmp_path / "a-metadata.json")


def test_a_folder_may_hold_a_table_as_somebody_keeps_it(table: Path) -> None:
    (table.parent / "table.toml").write_text(
        'source = "own.csv"\ntitle = "Prizes of plays"\nkey = "plays"\nattribution = "Ann Ray"\n'
        'licence = "https://example.org/licence"\n[columns]\nThing = "work"\nWhat = "category"\n'
        'Who = "recipients"\nPrized = "result"\n[results]\njep = "won"\nnope = "nominated"\n'
        '[constants]\naward = "Lake Awards"\ndate = "2012"\n',
        "utf-8",
    )
    (made,) = read_source(table.parent)
    assert (made.key, made.attribution) == ("plays", "Ann Ray")
    assert (made.work, made.subject) == (None, None)
    assert [(row.edition.date, row.result) for row in made.rows] == [
        ("2012", "won"),
        ("2012", "nominated"),
    ]
    assert [work.name for row in made.rows for work in row.works] == ["Owl", "Reed"]


def test_a_folder_names_a_file_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "table.toml").write_text('source = "../own.csv"\n', "utf-8")
    with pytest.raises(InputError, match="in this folder"):
        read_source(tmp_path)


CHAPTER = (Path(__file__).parents[2] / "docs" / "your-own-table.md").read_text("utf-8")


def block(language: str) -> str:
    match = re.search(rf"```{language}\n(.*?)```", CHAPTER, re.DOTALL)
    assert match
    return match[1]


def test_the_chapter_shows_what_is_printed(tmp_path: Path) -> None:
    (tmp_path / "awards.csv").write_text(block("csv"), "utf-8")
    assert run(tmp_path / "awards.csv").stdout == block("text")


def test_the_declaration_of_the_chapter_can_be_built(tmp_path: Path) -> None:
    (tmp_path / "awards.csv").write_text(block("csv"), "utf-8")
    (tmp_path / "table.toml").write_text(block("toml"), "utf-8")
    (made,) = read_source(tmp_path)
    assert [row.award.text for row in made.rows] == ["Lake Awards"] * 3
    assert [len(row.recipients) for row in made.rows] == [2, 1, 1]
    content = assemble([tmp_path], Settings(BASE), tmp_path / "work")
    assert content.report.conforms


TABLES = """
== Film ==
=== Lake Awards ===
{| class="wikitable"
! Year !! Category !! Who !! How it went
|-
| 1991 || Best Film || [[Ana Lake]] || Won
|}
== Stage ==
{| class="wikitable"
! Award !! Date !! Category !! Recipient(s) !! Result
|-
| Hill Prize || March 2, 1991 || Best Play || [[Bo Reed]] || Won
|}
"""


def folder_of(tmp_path: Path, toml: str) -> Path:
    (tmp_path / "lake").mkdir()
    (tmp_path / "lake/page.wikitext").write_text(TABLES, "utf-8")
    head = 'source = "page.wikitext"\ntitle = "Ana Lake"\nsubject = "person"\n'
    (tmp_path / "lake/table.toml").write_text(head + toml, "utf-8")
    return tmp_path / "lake"


def test_each_of_several_tables_has_roles_of_its_own(tmp_path: Path) -> None:
    own = """
[[tables]]
table = "Film"
columns = { Who = "recipients", "How it went" = "result" }
constants = { award = "Lake Cup" }
years = "held"

[[tables]]
table = "2"
columns = { "Recipient(s)" = "ignore" }
"""
    rows = [row for each in read_source(folder_of(tmp_path, own)) for row in each.rows]
    assert [(row.award.text, [who.name for who in row.recipients]) for row in rows] == [
        ("Lake Cup", ["Ana Lake"]), ("Hill Prize", ["Ana Lake"]),
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("toml", "message"),
    [
        ('[[tables]]\ntable = "Radio"\n', "has no award table 'Radio' to declare"),
        ('[[tables]]\ntable = "1"\ncolumns = { Whom = "work" }\n', "no column 'Whom'.*'Who'"),
        ('[[tables]]\ncolumns = { Who = "work" }\n', "doesn't say of which table it is"),
        ('[[tables]]\ntable = "1"\nleave = true\n', "has no member 'leave'"),
        ('[[tables]]\ntable = "1"\n[[tables]]\ntable = "1"\n', r"two \[\[tables\]\] are of .*'1'"),
        ("tables = [1]\n", "doesn't say of which table it is"),
    ],
)
def test_a_declaration_of_a_table_that_there_is_not_is_refused(
    toml: str, message: str, tmp_path: Path
) -> None:
    with pytest.raises(InputError, match=message):
        read_source(folder_of(tmp_path, toml))


def test_a_category_that_is_said_leaves_the_award_to_the_heading(tmp_path: Path) -> None:
    own = '[[tables]]\ntable = "1"\ncolumns = { Category = "category", Who = "recipients" }\n'
    rows = [row for each in read_source(folder_of(tmp_path, own)) for row in each.rows]
    assert [row.award.text for row in rows] == ["Lake Awards", "Hill Prize"]


CEREMONY = """<h2>Winners and nominees</h2><table class=wikitable>
<tr><th>Best Reed<th>Best Cut<tr><td><ul><li><b>Owl</b><ul><li>Kite</ul></ul>
<td><ul><li><b>Ada</b> – Owl<ul><li>Tom – Kite</ul></ul></table>"""
UNHEADED = CEREMONY.replace("<tr><th>Best Reed<th>Best Cut", "").replace(
    "<td><ul>", "<td><b>Best Reed</b><ul>"
)
COUNTS = "<h2>Wins</h2><table class=wikitable><tr><th>Wins<th>Film<tr><td>2<td>Owl</table>"


@pytest.mark.parametrize("said", ["", "award='Lake Awards'", "award='Lake Awards' date='2012'"])
@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (CEREMONY, "'Best Reed', 'Best Cut' are categories"),
        (UNHEADED, "are categories"),
        ("Year,Best Film,Best Director\n2012,Owl,Ada\n2013,Kite,Tom\n", "are categories"),
        ("Year,Category,Winner,Nominees\n2012,Best Cut,Owl,Kite\n", "make each nomination a row"),
        ("Event,Gold,Silver,Bronze\nBest Cut,Ada,Tom,Mia\n", "make each nomination a row"),
        (COUNTS, "it counts awards"),
        ("<table><tr><th>Place<th>Telephone<tr><td>Hill<td>12</table>", "a nominee|no results"),
    ],
    ids=["categories", "categories in cells", "by year", "winners", "medals", "counts", "other"],
)
def test_an_award_that_is_given_makes_no_nomination_of_a_row_that_is_several_or_none(
    text: str, said: str, reason: str
) -> None:
    reading = read_page(text, declaration=parse(said))
    assert not reading.tables
    assert re.search(reason, reading.why_nothing)


def test_columns_that_are_declared_choose_one_nomination_of_a_row() -> None:
    text = "Year,Category,Winner,Nominees\n2012,Best Cut,Owl,Kite\n"
    said = parse("award='Lake Awards' Winner=recipients Nominees=ignore")
    (table,) = read_page(text, declaration=said).tables
    assert [row.recipients_text for row in table.rows] == ["Owl"]


@pytest.mark.parametrize("said", ["work", "category", "work: Owl", "work: Owl = Kite"])
def test_what_a_page_is_about_is_no_column_of_that_name(said: str) -> None:
    declaration = parse(f"'subject={said}' award='Lake Awards'")
    assert (declaration.subject, declaration.columns, declaration.results) == (said, {}, {})


def test_a_column_may_be_called_as_what_is_said_of_a_page() -> None:
    declaration = parse("years=date subject=recipients")
    assert declaration.columns == {"years": Role.DATE, "subject": Role.RECIPIENTS}
    with pytest.raises(InputError, match="subject = 'owl' says no kind of thing"):
        parse("subject=owl")
    with pytest.raises(InputError, match="says no column's role"):
        parse("subject")
