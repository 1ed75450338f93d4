"""A folder around a source: what its curator says is read with it; what no longer fits is told."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from graph.errors import InputError, InputErrors
from graph.iris import Iris
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import Kind, Result, Row, Status, Table
from graph.reading.sources import read_source
from graph.relations import relations

PAGE = """
== Awards ==
{| class="wikitable"
! Award !! Date of ceremony !! Category !! Recipient(s) !! Result
|-
| rowspan="2" | [[Lake Awards]] || rowspan="2" | Mai 4, 2012 || Best Film || Lantern Hill || {{won}}
|-
| Best Song || [[Ada Brook]] and Mia Lund || {{nom}}
|-
| Harbour Prize || 2012 || Best Editing || Tom Rayes ||
|}

== Festivals ==
{| class="wikitable"
! Award !! Date of ceremony !! Category !! Recipient(s) !! Result
|-
| Shore Festival || May 7, 2012 || Audience Award || Lantern Hill || {{nom}}
|}
"""
HEAD = 'source = "page.wikitext"\nkey = "lantern-hill"\ntitle = "Awards of Lantern Hill"\n'
WORK = '\n[work]\nname = "Lantern Hill"\n'
CORRECTION = "table,cells,column,was,right,reason\n"
ADDITION = "cells,property,value,kind,roles,status,reason,evidence\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "page.wikitext").write_text(PAGE, "utf-8")
    (tmp_path / "table.toml").write_text(HEAD + WORK, "utf-8")
    return tmp_path


def awards(folder: Path) -> Table:
    return read_source(folder)[0]


def row(folder: Path, category: str) -> Row:
    rows = [row for table in read_source(folder) for row in table.rows]
    (chosen,) = (row for row in rows if row.category.text == category)
    return chosen


def correct(folder: Path, *lines: str) -> None:
    (folder / "corrections.csv").write_text(CORRECTION + "\n".join(lines) + "\n", "utf-8")


def add(folder: Path, *lines: str) -> None:
    (folder / "additions.csv").write_text(ADDITION + "\n".join(lines) + "\n", "utf-8")


def test_a_correction_is_read_in_all_rows_of_its_cell_and_the_source_stays(folder: Path) -> None:
    correct(folder, ',Best Film,Date of ceremony,"Mai 4, 2012","May 4, 2012",A slip')
    lake = awards(folder).rows[:2]
    assert [each.edition.date for each in lake] == ["2012-05-04"] * 2
    assert {each.cells[1] for each in lake} == {"Mai 4, 2012"}
    for each in lake:
        (addition,) = each.additions
        assert (addition.instead_of, addition.value) == ("Mai 4, 2012", "May 4, 2012")
        assert (addition.column, addition.reason) == ("Date of ceremony", "A slip")
    assert awards(folder).remarks == ()


def test_a_correction_that_the_page_made_itself_is_told_as_done(folder: Path) -> None:
    correct(folder, ",Harbour Prize | Best Editing | Tom Rayes,Recipient(s),Tom Rayes,Tom Reyes,A")
    assert [who.name for who in row(folder, "Best Editing").recipients] == ["Tom Reyes"]
    page = folder / "page.wikitext"
    page.write_text(page.read_text("utf-8").replace("Tom Rayes", "Tom Reyes"), "utf-8")
    assert [who.name for who in row(folder, "Best Editing").recipients] == ["Tom Reyes"]
    assert row(folder, "Best Editing").additions == ()
    (remark,) = awards(folder).remarks
    assert "corrections.csv, line 2: done" in remark


def test_a_slip_is_corrected_where_another_row_says_what_is_right(folder: Path) -> None:
    right = "| [[Lake Awards]] || May 4, 2012 || Best Editing || Tom Reyes || {{won}}\n|-\n"
    slip = "| Harbour Prize ||"
    (folder / "page.wikitext").write_text(PAGE.replace(slip, right + slip), "utf-8")
    correct(folder, ",Best Editing | Tom Rayes,Recipient(s),Tom Rayes,Tom Reyes,A slip")
    editors = [
        row.recipients[0].name for row in awards(folder).rows if row.category.text == "Best Editing"
    ]
    assert editors == ["Tom Reyes", "Tom Reyes"]
    (folder / "page.wikitext").write_text(
        PAGE.replace(slip, right * 2 + slip).replace("Rayes", "Rogers"), "utf-8"
    )
    assert "none of the rows 4, 5 says 'Tom Rayes' there" in " ".join(awards(folder).remarks)


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        (",Best Sound,Date of ceremony,a,b,c", "no row has the cells 'Best Sound'"),
        (",Best Film,Day,a,b,c", "no column 'Day'"),
        (',Best Film,Date of ceremony,"April 4, 2012",b,c', "says 'Mai 4, 2012' there"),
        ("Festivals,Best Film,Result,Won,Lost,c", "no row has"),
        (",Lake Awards,Category,Best Film,Best Picture,c", "rows 2, 3 have the cells"),
    ],
)
def test_a_correction_that_fits_no_cell_is_told_and_not_applied(
    folder: Path, line: str, reason: str
) -> None:
    before = [table.rows for table in read_source(folder)]
    correct(folder, line)
    assert [table.rows for table in read_source(folder)] == before
    (remark,) = awards(folder).remarks
    assert "corrections.csv, line 2: not applied" in remark
    assert reason in remark


def test_a_correction_names_its_table_by_heading_or_number(folder: Path) -> None:
    for table in ("Festivals", "2"):
        correct(folder, f'{table},Shore Festival,Date of ceremony,"May 7, 2012","May 8, 2012",c')
        assert row(folder, "Audience Award").edition.date == "2012-05-08"


def test_a_link_stays_where_its_words_stay(folder: Path) -> None:
    correct(folder, ",Best Song,Recipient(s),Ada Brook and Mia Lund,Mia Lundt and Ada Brook,c")
    recipients = row(folder, "Best Song").recipients
    assert [(who.name, who.article) for who in recipients] == [
        ("Mia Lundt", None),
        ("Ada Brook", "Ada Brook"),
    ]


def test_additions_fill_what_the_page_does_not_say(folder: Path) -> None:
    add(
        folder,
        "Harbour Prize,result,Won,,,sourced,,https://example.org/harbour",
        "Harbour Prize,recipient,Ada Brook,person,editor,sourced,,https://example.org/harbour",
        "Best Film,citation,For the light,,,sourced,In the programme,",
        "Best Film,standing,declined,,,sourced,In the programme,",
        "Best Film,rank,1,,,sourced,In the programme,",
        "Best Film,edition number,7,,,sourced,In the programme,",
    )
    harbour, film = row(folder, "Best Editing"), row(folder, "Best Film")
    assert (harbour.result, harbour.status) == (Result.WON, Status.SOURCED)
    assert harbour.evidence == ("https://example.org/harbour",)
    assert harbour.doubts == ()
    who = harbour.recipients[-1]
    assert (who.name, who.kind, who.roles) == ("Ada Brook", Kind.PERSON, ("editor",))
    assert (film.citations, film.standings, film.rank) == (("For the light",), ("declined",), 1)
    assert film.edition.number == 7
    assert [each.property for each in harbour.additions] == ["result", "recipient"]


def test_a_doubt_that_the_curator_has_settled_is_none_any_more(folder: Path) -> None:
    assert row(folder, "Best Editing").doubts
    codes = {doubt.code for doubt in row(folder, "Best Editing").doubts}
    add(folder, *(f"Harbour Prize,settled,{code},,,sourced,Looked up," for code in codes))
    assert not row(folder, "Best Editing").doubts


def test_an_addition_without_its_row_is_told(folder: Path) -> None:
    add(folder, "Best Sound,note,Anything,,,sourced,Somewhere,")
    (remark,) = awards(folder).remarks
    assert remark == (
        "additions.csv, line 2: not applied: not exactly one row has the cells 'Best Sound'"
    )


@pytest.mark.parametrize("table", ["", "1", "2"])
def test_a_line_is_about_one_row_of_all_tables_of_the_page(folder: Path, table: str) -> None:
    both = PAGE.replace("Shore Festival || May 7", "Harbour Prize || May 7")
    (folder / "page.wikitext").write_text(both.replace("Audience Award", "Best Editing"), "utf-8")
    (folder / "additions.csv").write_text(
        f"table,cells,property,value,status,reason\n{table},Harbour Prize,note,Ice,sourced,Seen\n",
        "utf-8",
    )
    correct(folder, f"{table},Harbour Prize,Category,Best Editing,Best Edit,c")
    tables = read_source(folder)
    rows = [next(row for row in t.rows if row.award.text == "Harbour Prize") for t in tables]
    of_one = [str(number) == table for number in (1, 2)]
    assert [row.note == "Ice" for row in rows] == of_one
    assert [row.category.text == "Best Edit" for row in rows] == of_one
    remarks = (
        ""
        if table
        else (
            "additions.csv, line 2: not applied: not exactly one row has the cells "
            "'Harbour Prize'; name one of the tables 1, 2\n"
            "corrections.csv, line 2: not applied: the tables 1, 2 have the cells "
            "'Harbour Prize'; name one of them"
        )
    )
    assert "\n".join(sorted(tables[0].remarks)) == remarks
    assert tables[0].unapplied == (0 if table else 2)


def test_the_number_of_a_row_decides_between_tables(folder: Path) -> None:
    both = PAGE.replace("Shore Festival || May 7", "Harbour Prize || May 7")
    (folder / "page.wikitext").write_text(both, "utf-8")
    (folder / "additions.csv").write_text(
        "row,cells,property,value,status,reason\n4,Harbour Prize,note,Ice,sourced,Seen\n", "utf-8"
    )
    assert [row(folder, name).note for name in ("Best Editing", "Audience Award")] == ["Ice", ""]


def test_everything_that_is_wrong_is_told_at_once(folder: Path) -> None:
    correct(folder, ",Best Film,,a,a,")
    add(
        folder,
        "Best Film,result,Victory,,,sourced,,https://example.org/",
        "Best Film,result,Won,,,inferred,It seems so,",
        ",rank,first,,,sourced,,nowhere",
    )
    with pytest.raises(InputErrors) as raised:
        read_source(folder)
    for words in (
        "corrections.csv, line 2, row 1, column 'right': is what stands there",
        "column 'column': is empty",
        "column 'reason': is empty",
        "additions.csv, line 2, row 1, column 'value': 'Victory' is not known here",
        "line 3, row 2, column 'status': a result 'Won' can't be inferred",
        "line 4, row 3, column 'cells': is empty",
        "'first' is not a number",
        "'nowhere' is not an address",
    ):
        assert words in str(raised.value)


@pytest.mark.parametrize(
    "name",
    ["work", "award", "category", "citation", "standing", "tied with", "roles", "note", "settled"],
)
def test_what_has_to_be_known_cannot_be_unknown(folder: Path, name: str) -> None:
    add(folder, f"Best Film,{name},,,,unknown,Nobody knows,")
    with pytest.raises(InputError) as raised:
        read_source(folder)
    assert str(raised.value) == (
        f"{folder}/additions.csv, line 2, row 1, column 'value': is empty, and {name!r} can't be "
        "unknown. Fill it in; only these can be unknown: result, date, season, edition number, "
        "rank, votes, recipient"
    )


def test_what_nobody_knows_is_unknown(folder: Path) -> None:
    names = ("result", "date", "season", "edition number", "rank", "votes", "recipient")
    add(folder, *(f"Best Film,{name},,,,unknown,Nobody knows," for name in names))
    film = row(folder, "Best Film")
    assert (film.result, film.status, film.rank, film.votes) == (None, Status.UNKNOWN, None, None)
    assert (film.edition.date, film.edition.season, film.edition.number) == ("", "", None)
    assert tuple(each.property for each in film.additions) == names


def test_names_say_what_and_who_is_meant_in_all_tables(folder: Path) -> None:
    text = "name,kind,article,reason\nAda Brook,person,Ada Brook (singer),Sings\n"
    (folder / "names.csv").write_text(text, "utf-8")
    ada = next(who for who in row(folder, "Best Song").recipients if who.name == "Ada Brook")
    assert (ada.kind, ada.article) == (Kind.PERSON, "Ada Brook (singer)")
    stated = [(each.addition.property, each.addition.value) for each in awards(folder).namings]
    assert stated == [("kind", "person"), ("article", "Ada Brook (singer)")]


def test_a_kind_that_is_said_settles_that_nothing_says_it(folder: Path) -> None:
    (folder / "table.toml").write_text(HEAD + 'subject = "none"\n', "utf-8")
    song = row(folder, "Best Song")
    assert [who.kind for who in song.recipients] == [Kind.UNKNOWN] * 2
    assert [doubt.code for doubt in song.doubts] == [DoubtCode.KIND] * 2
    (folder / "names.csv").write_text("name,kind\nMia Lund,person\n", "utf-8")
    song = row(folder, "Best Song")
    assert [who.kind for who in song.recipients] == [Kind.UNKNOWN, Kind.PERSON]
    (doubt,) = song.doubts
    assert "Ada Brook" in doubt.text


def test_a_name_that_no_row_names_is_told_and_breaks_nothing(folder: Path) -> None:
    lines = "Mia Lund,person\nMia Lond,person\nLantern Hill,other work\n"
    (folder / "names.csv").write_text(f"name,kind\n{lines}", "utf-8")
    table = awards(folder)
    assert table.remarks == ("names.csv, line 3: not applied: no row names 'Mia Lond'",)
    assert table.unapplied == 1


CLAIM = "award,date,category,aspect,value,note,evidence\n"


def test_a_claim_that_says_what_the_table_says_is_told_as_done(folder: Path) -> None:
    lake = "Lake Awards,2012-05-04"
    correct(folder, ',Best Film,Date of ceremony,"Mai 4, 2012","May 4, 2012",A slip')
    lines = [
        f"{lake},,date,2012-05-05,Another day,",
        f"{lake},,date,2012-05-04,The same day,",
        f"{lake},Best Film,result,won,The same result,",
        f"{lake},Best Film,result,Nominated,Another result,",
        f"{lake},Best Song,recipients,Mia Lund; Ada Brook,The same names,",
        f"{lake},Best Song,recipients,,Other names,",
        f"{lake},Best Sound,result,,No such row,",
    ]
    (folder / "claims.csv").write_text(CLAIM + "\n".join(lines) + "\n", "utf-8")
    table = awards(folder)
    assert [claim.line for claim in table.claims] == [2, 5, 7]
    done = [remark for remark in table.remarks if "done: the table says so itself" in remark]
    assert [remark[:18] for remark in done] == [f"claims.csv, line {n}" for n in (3, 4, 6)]
    assert (table.remarks[-1], table.unapplied) == (
        "claims.csv, line 8: not applied: is about Lake Awards, 2012-05-04, Best Sound, which no "
        "row has", 1
    )  # fmt: skip


def test_a_claim_about_one_of_several_nominations_says_which(tmp_path: Path) -> None:
    gulls = "award,date,category,nominee,result\n"
    gulls += "".join(
        f"Gull Awards,2012-05-04,Best Wing,{who},{result}\n"
        for who, result in (("Ann Bell", "Won"), ("Bo Lind", "Nominated"))
    )
    (tmp_path / "gulls.csv").write_text(gulls, "utf-8")
    (tmp_path / "table.toml").write_text('source = "gulls.csv"\ntitle = "Gulls"\n', "utf-8")
    start = "Gull Awards,2012-05-04,Best Wing"
    lines = [
        f"{start},,,result,Won,Which of them?,",
        f"{start},3,,result,Won,He won,",
        f"{start},,Best Wing | Bo Lind,result,Mention,He was mentioned,",
        f"{start},9,,result,Won,There is no ninth row,",
        f"{start},,Bo Lind,result,Nominated,The table says so,",
    ]
    head = "award,date,category,row,cells,aspect,value,note,evidence\n"
    (tmp_path / "claims.csv").write_text(head + "\n".join(lines) + "\n", "utf-8")
    table = awards(tmp_path)
    assert [claim.line for claim in table.claims] == [3, 4]
    assert [re.sub(r".*, line", "line", remark) for remark in table.remarks[-3:]] == [
        "line 2: not applied: is about Gull Awards, 2012-05-04, Best Wing, which the rows 2, 3 "
        "have: write the number of one into 'row', or texts of its cells into 'cells'",
        "line 5: not applied: is about Gull Awards, 2012-05-04, Best Wing, row 9, which no row has",
        "line 6: done: the table says so itself; remove the line",
    ]
    facts = relations([table], Iris("https://example.org/"))["claims.csv"].records()
    assert ["/bo-lind_" in fact["about"] for _, fact in facts] == [True, True]


def test_a_claim_that_is_there_twice_is_refused(folder: Path) -> None:
    line = "Lake Awards,2012-05-04,,date,2012-05-05,{},\n"
    text = CLAIM + line.format("Another day") + line.format("The day after")
    (folder / "claims.csv").write_text(text, "utf-8")
    with pytest.raises(InputError, match=r"claims\.csv, line 3.*'value': line 2 claims the same"):
        awards(folder)


def test_a_line_that_is_there_twice_is_refused(folder: Path) -> None:
    add(folder, *["Best Film,rank,1,,,sourced,,https://example.org/"] * 2)
    with pytest.raises(InputError, match=r"additions\.csv, line 3.*says what line 2 says"):
        awards(folder)


def test_a_link_of_what_no_row_has_is_told_and_breaks_nothing(folder: Path) -> None:
    text = "kind,programme,name,item,verification,evidence\n"
    for kind, name in (("programme", "Lake Award"), ("person", "Ada Brook")):
        text += f"{kind},,{name},Q19020,verified-1,https://example.org/\n"
    (folder / "wikidata.csv").write_text(text, "utf-8")
    table = awards(folder)
    assert [link.name for link in table.links] == ["Ada Brook"]
    assert table.remarks == (
        "wikidata.csv, line 2: not applied: Q19020 is of the programme 'Lake Award', which no row"
        " has",
    )


def test_tables_can_be_left_alone_by_number_or_heading(folder: Path) -> None:
    for label in ("2", "Festivals"):
        (folder / "table.toml").write_text(f'{HEAD}leave = ["{label}"]\n{WORK}', "utf-8")
        assert [len(table.rows) for table in read_source(folder)] == [3]
    (folder / "table.toml").write_text(f'{HEAD}leave = ["Films"]\n{WORK}', "utf-8")
    with pytest.raises(InputError, match="no award table 'Films' to leave alone"):
        read_source(folder)


def test_a_source_that_does_not_say_its_language_has_that_of_its_head(folder: Path) -> None:
    assert awards(folder).language == ""
    (folder / "table.toml").write_text(f'{HEAD}language = "fr"\n{WORK}', "utf-8")
    assert {table.language for table in read_source(folder)} == {"fr"}


def test_a_table_to_leave_alone_is_written_in_quotes(folder: Path) -> None:
    (folder / "table.toml").write_text(f"{HEAD}leave = [2]\n{WORK}", "utf-8")
    with pytest.raises(InputError) as raised:
        read_source(folder)
    assert 'leave has 2 without quotes. Write leave = ["1"]' in str(raised.value)


def test_a_source_with_other_cells_than_its_curator_saw_is_refused(folder: Path) -> None:
    known = f'rows = 4\ncells = "{awards(folder).cells_hash}"\n'
    (folder / "table.toml").write_text(HEAD + known + WORK, "utf-8")
    awards(folder)
    page = folder / "page.wikitext"
    page.write_text(page.read_text("utf-8").replace("Tom Rayes", "Tom Reyes"), "utf-8")
    with pytest.raises(InputError, match="has other cells than table"):
        awards(folder)


def test_a_source_with_other_rows_than_its_head_says_is_refused_with_their_number(
    folder: Path,
) -> None:
    (folder / "table.toml").write_text(f"{HEAD}rows = 3\n{WORK}", "utf-8")
    with pytest.raises(InputError, match=r"has 4 rows, table.toml says 3\. .*write rows = 4"):
        awards(folder)
    (folder / "table.toml").write_text(f"{HEAD}rows = 4\n{WORK}", "utf-8")
    awards(folder)


def test_a_member_that_is_not_known_is_told_with_the_nearest(folder: Path) -> None:
    (folder / "table.toml").write_text(HEAD + 'license = "x"\npages = "y"\n', "utf-8")
    with pytest.raises(InputErrors) as raised:
        read_source(folder)
    assert "no member 'license'. The nearest is 'licence'" in str(raised.value)
    assert "no member 'pages'. The nearest is 'page'" in str(raised.value)
