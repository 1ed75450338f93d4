"""Rows that `read --to csv` wrote are read as the page itself is, as far as they say it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner

from graph.reading.model.rows import Row, SubjectKind, Table
from graph.reading.sources import read_source
from palmares.commands import main

PAGE = """<h2>Awards</h2><table class="wikitable">
<tr><th>Award<th>Date<th>Category<th>Recipient(s)<th>Result<th>Ref
<tr><td>Gull<br>Awards<td>May 2–3, 2001<td>Best Film<td><td>Won<td>
<tr><td>Gull Awards<td>2001<td>Best Actress<td>Ann Bell<br>Mia Lund<td>Won (shared)
<td>https://example.org/a
<tr><td>Lake Prize<td><td>Best Song<td>"Wind" (music by Cleo Smith)<td>Nominated<td>
<tr><td>Lake Prize<td>May 39, 2003<td>Best Kite<td>Kite<td>Maybe<td>
</table>"""
OF_PERSON = """<h2>Awards</h2><table class="wikitable">
<tr><th>Award<th>Film year<th>Category<th>Work<th>Result
<tr><td>Gull Awards<td>2001<td>Best Actress<td>Kite<td>Won
<tr><td>Gull Awards<td>2002<td>Best Actress<td>Owl<td>Nominated
</table>"""
LISTED = """Award,Date,Category,Film,Name,Result
Gull Awards,2 May 2001,Best Film,Kite,,Won
Gull Awards,2 May 2001,Best Actress,Owl,Ann Bell,Nominated
"""
FILM, PERSON = "List of accolades received by Kite (film)", "List of awards received by Ann Bell"
Written = Callable[..., Table]


@pytest.fixture
def written(tmp_path: Path) -> Written:
    """The table that is read of the CSV of a page, in a folder with more members of its head."""

    def table_of(page: str, title: str, more: str = "", ending: str = "html") -> Table:
        source = tmp_path / f"page.{ending}"
        source.write_text(page, "utf-8")
        rows = CliRunner().invoke(main, ["read", str(source), "--title", title, "--to", "csv"])
        (tmp_path / "set").mkdir()
        (tmp_path / "set/rows.csv").write_text(rows.stdout, "utf-8")
        head = f'source = "rows.csv"\ntitle = "{title}"\n{more}'
        (tmp_path / "set/table.toml").write_text(head, "utf-8")
        (table,) = read_source(tmp_path / "set")
        return table

    return table_of


def by_category(table: Table) -> dict[str, Row]:
    return {row.category.text: row for row in table.rows}


def test_a_film_of_the_title_has_all_nominations(written: Written) -> None:
    rows = by_category(written(PAGE, FILM))
    assert [next(work.name for work in row.works) for row in rows.values()] == ["Kite"] * 4
    assert rows["Best Film"].award.text == "Gull Awards"
    assert not rows["Best Film"].doubts


def test_dates_recipients_notes_and_evidence_are_those_of_the_page(written: Written) -> None:
    rows = by_category(written(PAGE, FILM))
    assert rows["Best Film"].edition.date == "2001-05-02/2001-05-03"
    shared = rows["Best Actress"]
    assert [who.name for who in shared.recipients] == ["Ann Bell", "Mia Lund"]
    assert shared.note == "shared"
    assert shared.evidence == ("https://example.org/a",)
    song = rows["Best Song"]
    assert [(who.name, str(who.kind), who.roles) for who in song.recipients] == [
        ("Wind", "song", ()), ("Cleo Smith", "agent", ("music",)),
    ]  # fmt: skip


OPEN = """Award,Date,Category,Nominee / Work,Result
Gull Awards,2 May 2001,Best Actress,Kite,Won
"""


def test_a_name_of_unknown_kind_stays_one(written: Written) -> None:
    (row,) = written(OPEN, PERSON, ending="csv").rows
    assert [(who.name, str(who.kind)) for who in row.recipients] == [("Kite", "unknown")]
    assert [str(doubt.code) for doubt in row.doubts] == ["kind"]


def test_a_name_that_the_page_says_the_kind_of_keeps_it(written: Written) -> None:
    row = "<tr><td>Gull Awards<td>May 2, 2001<td>{}<td>{}<td>Won<td>"
    rows = row.format("Best Film", "<i>Owl</i>") + row.format("Best Film Prize", "Mia Lund")
    table = written(PAGE.split("<tr><td>")[0] + rows + "</table>", "Prizes of the lake")
    kinds = {who.name: str(who.kind) for row in table.rows for who in row.recipients}
    assert kinds["Mia Lund"] == "agent"


def test_an_empty_date_is_not_that_of_the_row_above(written: Written) -> None:
    edition = by_category(written(PAGE, FILM))["Best Song"].edition
    assert (edition.date, edition.season, edition.year) == ("", "", "")


def test_doubts_that_are_written_stay_doubts(written: Written) -> None:
    doubts = by_category(written(PAGE, FILM))["Best Kite"].doubts
    assert any("May 39, 2003" in doubt.text for doubt in doubts)
    assert any("'Maybe' is no result" in doubt.text for doubt in doubts)


def test_a_person_is_the_nominee_of_rows_that_name_nobody(written: Written) -> None:
    table = written(OF_PERSON, PERSON)
    assert table.subject is not None
    assert table.subject.kind is SubjectKind.AGENT
    assert {who.name for row in table.rows for who in row.recipients} == {"Ann Bell"}


def test_years_are_not_said_to_be_those_of_a_ceremony(written: Written) -> None:
    table = written(OF_PERSON, PERSON)
    assert [row.edition.year for row in table.rows] == ["2001", "2002"]
    assert [str(doubt.code) for doubt in table.doubts] == ["year"]


def test_what_is_said_of_the_rows_prevails(written: Written) -> None:
    table = written(OF_PERSON, PERSON, 'years = "season"\nsubject = "group"\n')
    assert [row.edition.season for row in table.rows] == ["2001", "2002"]
    assert {str(who.kind) for row in table.rows for who in row.recipients} == {"group"}


def test_a_list_of_works_and_people_stays_one(written: Written) -> None:
    table = written(LISTED, "Prizes of the lake", ending="csv")
    assert table.subject is None
    assert [len(row.recipients) for row in table.rows] == [0, 1]


def test_rows_of_a_folder_are_read_again_as_they_are(written: Written, tmp_path: Path) -> None:
    first = written(PAGE, FILM)
    rows = CliRunner().invoke(main, ["read", str(tmp_path / "set"), "--to", "csv"]).stdout
    (tmp_path / "set/rows.csv").write_text(rows, "utf-8")
    (again,) = read_source(tmp_path / "set")
    for row, same in zip(first.rows, again.rows, strict=True):
        assert (row.award.text, row.edition, row.result) == (
            same.award.text, same.edition, same.result,
        )  # fmt: skip
        assert [who.name for who in row.recipients] == [who.name for who in same.recipients]


def test_a_column_of_works_that_is_empty_leaves_a_page_its_subject(tmp_path: Path) -> None:
    page = tmp_path / "kite.csv"
    page.write_text("Award,Date,Category,Film,Name,Result\nGull,2001-05-02,Best Film,,Ann,Won\n")
    (tmp_path / "own.toml").write_text('title = "Kite (film)"\n', "utf-8")
    result = CliRunner().invoke(
        main, ["read", str(page), "--declaration", str(tmp_path / "own.toml"), "--explain"]
    )
    assert 'subject = "film"' in result.stdout
