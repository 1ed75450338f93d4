"""What a table's columns and rows mean, also where its headers mislead."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.reading.awards.table import ReadRow
from graph.reading.model.doubts import DoubtCode
from graph.reading.source_tables import SourcePage
from graph.reading.tables import read, read_page

Rows = Callable[..., list[ReadRow]]


def wikitable(header: str, *rows: str) -> str:
    """A wikitable from header words and rows written with ``||``."""
    lines = ['{| class="wikitable"', "! " + header.replace("|", " !! ")]
    for row in rows:
        lines += ["|-", row if row.startswith(("!", "|")) else "| " + row]
    return "\n".join([*lines, "|}"])


def meaning(row: ReadRow) -> tuple[str, ...]:
    return row.award, row.date_or_year, row.category, row.recipients_text, row.result_text, row.work


@pytest.mark.parametrize(
    ("header", "row", "expected"),
    [
        ("Award|Date of ceremony|Category|Recipient(s) and nominee(s)|Result|Ref(s)",
         "Lake Awards || May 2, 2001 || Best Play || Ann Ray || {{won}} || <ref>x</ref>",
         ("Lake Awards", "May 2, 2001", "Best Play", "Ann Ray", "Won", "")),
        ("Year|Nominated work|Award|Category|Result",
         "2001 || ''Owl'' || Lake Award || Best Play || {{nom}}",
         ("Lake Award", "2001", "Best Play", "", "Nominated", "Owl")),
        ("Festival|Award|Winner/Nominee|Outcome", "Lake Festival || Best Play || Ann Ray || Won",
         ("Lake Festival", "", "Best Play", "Ann Ray", "Won", "")),
        ("Year|Group|Award|Result|Notes", "2001 || Lake Critics || Best Play || Won || ''[[Owl]]''",
         ("Lake Critics", "2001", "Best Play", "", "Won", "Owl")),
        ("Year|Awards & Honours|Award Giving Body|Result", "2001 || Best Play || Lake Guild || Won",
         ("Lake Guild", "2001", "Best Play", "", "Won", "")),
        ("Association|Year|Category|Series|Result", "Lake Guild || 2001 || Best Play || Owl || Won",
         ("Lake Guild", "2001", "Best Play", "", "Won", "Owl")),
        ("Event|Category|Result", "Lake Awards 2001 || Best Play || Won",
         ("Lake Awards 2001", "", "Best Play", "", "Won", "")),
        ("Ceremony|Category|Recipient|Result", "5th Lake Awards || Best Play || Ann Ray || Won",
         ("5th Lake Awards", "", "Best Play", "Ann Ray", "Won", "")),
        ("Year|Award|Result|Category|Actor|Role|Episode",
         "2001 || Lake Award || Won || Best Play || Ann Ray || Queen || \"Owl\"",
         ("Lake Award", "2001", "Best Play", "Ann Ray", "Won", '"Owl"')),
        ("Result|Body|Prize|Season", "Won || Lake Guild || Best Play || 1998/99",
         ("Lake Guild", "1998/99", "Best Play", "", "Won", "")),
        ("||Award|Category|", "2001 || Won || Lake Award || Best Play || ",
         ("Lake Award", "2001", "Best Play", "", "Won", "")),
    ],
)  # fmt: skip
def test_columns_are_told_by_header_words_and_content(
    header: str, row: str, expected: tuple[str, ...], rows: Rows
) -> None:
    (read_row,) = rows(wikitable(header, row))
    assert meaning(read_row) == expected
    assert not read_row.doubts


def test_under_a_heading_that_names_the_award_its_column_holds_categories(rows: Rows) -> None:
    text = "==Awards==\n===Lake Awards===\n{{awards table}}\n|-\n"
    text += "|2001||Owl||Best Band||{{won}}\n{{end}}"
    assert meaning(rows(text)[0]) == ("Lake Awards", "2001", "Best Band", "Owl", "Won", "")


def test_an_award_column_that_names_the_award_in_full_is_left_as_it_is(rows: Rows) -> None:
    text = "===Lake Awards===\n" + wikitable(
        "Year|Award|Result", "2001 || Lake Award for Set || Won"
    )
    assert meaning(rows(text)[0])[0:3] == ("Lake Award for Set", "2001", "")


def test_the_award_is_carried_in_from_the_innermost_heading_that_names_one(rows: Rows) -> None:
    table = wikitable("Year|Category|Result", "2001 || Best Play || Won")
    assert rows("==Awards==\n===Lake Prize===\n====Theatre====\n" + table)[0].award == "Lake Prize"
    assert rows(table, section=["Awards and nominations", "Silver Reed"])[0].award == "Silver Reed"
    (unnamed,) = rows("==Awards and nominations==\n" + table)
    assert unnamed.award == ""
    assert "no column or heading names the award" in map(str, unnamed.doubts)


def test_a_banner_inside_the_table_names_the_award_of_the_rows_below_it(rows: Rows) -> None:
    text = "==Awards==\n" + wikitable(
        "Year|Category|Result", '! colspan="3" | Lake Awards', "2001 || Best Play || Won",
        '! colspan="3" | Reed Prize', "2002 || Best Set || Won", '| colspan="3" | Sources: x',
    )  # fmt: skip
    assert [row.award for row in rows(text)] == ["Lake Awards", "Reed Prize"]


def test_banners_headers_and_footers_are_dropped_with_the_reason() -> None:
    text = wikitable("Award|Category|Result", "Lake Awards || Best Play || Won",
                     "! Award !! Category !! Result", "Lake Awards || Best Set || Won",
                     '| colspan="9" | Total: 2').replace(
                         "! Award", '! colspan="3" | Awards\n|-\n! Award', 1)  # fmt: skip
    (table,) = read(text)
    assert len(table.rows) == 2
    assert [drop.reason for drop in table.dropped] == [
        "banner", "header", "repeated header", "footer"
    ]  # fmt: skip


def test_an_award_that_begins_like_a_footer_is_a_banner(rows: Rows) -> None:
    text = wikitable(
        "Year|Category|Result", '! colspan="3" | Lake Awards', "2001 || Best Play || Won",
        '! colspan="3" | Key West Film Festival', "2002 || Best Set || Won",
        '| colspan="3" | Notes and sources', "2003 || Best Set || Won",
    )  # fmt: skip
    assert [row.award for row in rows(text)] == [
        "Lake Awards", "Key West Film Festival", "Key West Film Festival"
    ]  # fmt: skip


@pytest.mark.parametrize("ceremony", ["①", "²", "12"])
def test_a_sign_that_is_no_decimal_number_numbers_no_ceremony(ceremony: str) -> None:
    text = wikitable(
        "Ceremony|Award|Category|Result", f"{ceremony} || Lake Awards || Best Play || Won"
    )
    reading = read_page(text, title="Kite (film)")
    (row,) = SourcePage(Path("page"), reading, {}).table(reading.tables[0], 0).rows
    assert row.edition.number == (12 if ceremony == "12" else None)


def test_a_row_one_cell_short_keeps_its_result_and_is_doubted(rows: Rows) -> None:
    text = wikitable("Award|Category|Recipient|Result", "Lake Awards || Best Play || {{nom}}")
    (row,) = rows(text)
    assert meaning(row) == ("Lake Awards", "", "Best Play", "", "Nominated", "")
    assert "short of cells" in row.doubts[0].text


def test_a_row_one_cell_long_is_doubted(rows: Rows) -> None:
    (row,) = rows(wikitable("Award|Category|Result", "Lake Awards || Best Play || Won || more"))
    assert row.result_text == "Won"
    assert "more cells" in row.doubts[0].text


def test_one_result_spans_many_rows_and_recipients_span_across_awards(rows: Rows) -> None:
    text = wikitable(
        "Award|Category|Nominee|Result",
        "Lake Awards || Best Play || rowspan=2 | Ann Ray\n|rowspan=3 {{nom}}",
        "Reed Prize || Best Text", "Fen Prize || Best Set || Bo Lind",
    )  # fmt: skip
    assert [(r.award, r.recipients_text, r.result_text, r.span_from) for r in rows(text)] == [
        ("Lake Awards", "Ann Ray", "Nominated", None), ("Reed Prize", "Ann Ray", "Nominated", 1),
        ("Fen Prize", "Bo Lind", "Nominated", None),
    ]  # fmt: skip


def test_a_cell_across_two_columns_speaks_for_the_first(rows: Rows) -> None:
    text = wikitable(
        "Award|Category|Recipient|Result", "Lake Awards || colspan=2 | Best Play || Won"
    )
    (row,) = rows(text)
    assert (row.category, row.recipients_text) == ("Best Play", "")
    assert row.doubts


def test_no_result_is_invented_where_the_cell_is_empty(rows: Rows) -> None:
    (row,) = rows(wikitable("Award|Category|Recipient|Result", "Lake Awards || Best || Ann Ray ||"))
    assert row.result is None
    assert row.result_text == ""
    assert [str(doubt) for doubt in row.doubts] == ["the row says no result"]


def test_a_year_behind_the_award_is_its_date_but_not_its_date_cell(rows: Rows) -> None:
    (row,) = rows(wikitable("Award|Category|Result", "Lake Awards, 2001 || Best Play || Won"))
    assert (row.award, row.date_or_year, row.date.iso) == ("Lake Awards, 2001", "", "2001")
    for award in ("Lake Awards (2001)", "Lake Awards 2001"):
        (row,) = rows(wikitable("Award|Category|Result", f"{award} || Best Play || Won"))
        assert (row.award, row.date.iso) == (award, "2001")


@pytest.mark.parametrize(
    ("header", "row"),
    [
        ("Year|Title|Role|Notes", "2001 || ''Owl'' || Queen || Nominated for a prize"),
        ("Year|Film|Gross|Result", "2001 || Owl || 3 || Won"),
        ("Actor|Character", "Ann Ray || Queen"),
        ("Year|Title|Peak chart positions|Certifications", "2001 || Owl || 1 || Gold"),
        ("Region|Certification|Certified units/sales", "Chile || Gold || 3"),
        ("Award|Won|Nominated", "Lake Awards || 1 || 2"),
        ("Outcome|Year|Championship|Opponent|Score", "Winner || 2001 || Lake Open || Bo || 6–1"),
        ("Election|Candidate|Votes|Result", "2001 || Ann || 12 || Won"),
        ("Week|Theme|Song|Result", "1 || Rock || Owl || Safe"),
        ("Year|Winner|Film|Nominees", "2001 || Ann Ray || Owl || Bo Lind"),
        ("Category|Winner|Nominees", "Best Play || Ann Ray || Bo Lind"),
        ("Rank|Film|Studio", "1 || Owl || Lamp"),
        ("Year|Tournament|Result|Prize money", "2001 || Open || Won || 3"),
        ("Award|Total nominations|Total wins", "Lake Awards || 3 || 1"),
    ],
)
def test_other_tables_are_left_alone_with_the_reason(header: str, row: str) -> None:
    reading = read_page("==Reception==\n" + wikitable(header, row))
    assert reading.tables == ()
    assert reading.skipped[0].reason


def test_infoboxes_and_navigation_are_left_alone() -> None:
    table = wikitable("Award|Category|Result", "Lake Awards || Best || Won")
    assert not read(table.replace('"wikitable"', '"infobox"'))


def test_an_awards_own_page_is_left_alone() -> None:
    table = wikitable("Year|Category|Nominee|Result", "2001 || Best Play || Ann Ray || Won")
    assert read(table)
    assert not read(table, title="3rd Lake Awards")


def test_the_expanded_table_can_be_rebuilt_from_what_was_read() -> None:
    text = wikitable(
        "Award|Category|Nominee|Result", '! colspan="4" | 2001',
        "rowspan=2 | Lake || Best Play || Ann || {{won}}", "Best Set || colspan=2 | {{nom}}",
        "| colspan=4 | Sources",
    )  # fmt: skip
    (table,) = read(text)
    assert table.grid() == [
        ("Award", "Category", "Nominee", "Result"), ("2001",) * 4,
        ("Lake", "Best Play", "Ann", "Won"), ("Lake", "Best Set", "Nominated", "Nominated"),
        ("Sources",) * 4,
    ]  # fmt: skip


def test_the_column_whose_cells_name_awards_is_the_award_whatever_its_header(rows: Rows) -> None:
    cells = "2001 || Lake Awards || Best Play || Won || Ann Ray"
    for header in ("Host", "Name", ""):
        (row,) = rows(wikitable(f"Year|{header}|Category|Result|Recipient", cells))
        assert meaning(row) == ("Lake Awards", "2001", "Best Play", "Ann Ray", "Won", "")


@pytest.mark.parametrize("giver", ["Distributor", "Name of competition", "awarding_body"])
def test_more_words_for_who_gives_an_award(giver: str, rows: Rows) -> None:
    (row,) = rows(wikitable(f"{giver}|award_category|Result", "Lake Circle || Best Play || Won"))
    assert meaning(row) == ("Lake Circle", "", "Best Play", "", "Won", "")


def test_a_banner_that_is_a_year_dates_the_rows_below_it(rows: Rows) -> None:
    text = wikitable("Association|Category|Result", '! colspan="3" | 2001',
                     "Lake Guild || Best Play || Won", '| colspan="3" | 2002–03',
                     "Fen Guild || Best Set || Won")  # fmt: skip
    assert [(r.award, r.date_or_year, r.date.iso) for r in rows(text)] == [
        ("Lake Guild", "2001", "2001"), ("Fen Guild", "2002–03", "2002/2003")
    ]  # fmt: skip


def test_two_results_in_one_cell_are_doubted(rows: Rows) -> None:
    (row,) = rows(
        wikitable(
            "Award|Category|Result", "Lake Awards || Best Play<br>Best Set || Won<br>Nominated"
        )
    )
    assert row.result_text == "Won"
    assert DoubtCode.SEVERAL_RESULTS in [doubt.code for doubt in row.doubts]


def test_under_a_heading_of_honours_awards_with_years_are_enough(rows: Rows) -> None:
    table = wikitable("Country|Year|Honor|Ref.", "Chile || 2001 || Order of the Reed || ")
    (row,) = rows("==Honors==\n" + table)
    assert (row.award, row.date.iso) == ("Order of the Reed", "2001")
    assert not rows("==Career==\n" + table)


def test_a_table_that_a_template_opened_is_not_lost_but_doubted(rows: Rows) -> None:
    text = "==Awards==\n===Lake Awards===\n{{mystery table}}\n|-\n"
    text += "| 2001 || ''Owl'' || Best Play || {{won}}\n==Notes==\n" + wikitable("A|B", "1 || 2")
    (row,) = rows(text)
    assert (row.award, row.date.iso, row.category) == ("Lake Awards", "2001", "Best Play")
    assert "no header" in row.doubts[0].text


@pytest.mark.parametrize(
    ("header", "rows_", "expected"),
    [
        ("Thing|Category|Result",
         ["Lake Award || Best Play || Won", "Hill Award || Best Song || Won",
          "Pond Award || Best Film || Won", "Somebody || Best Score || Won"],
         ("Lake Award", "", "Best Play", "", "Won", "")),
        ("Thing|Category|Result",
         [*(f"{who}body || Best {who} || Won" for who in ("Some", "Any", "No")),
          *(f"Lake Award || Best Film {n} || Won" for n in range(9))],
         ("Somebody", "", "Best Some", "", "Won", "")),
        ("Year|Date|Award|Category|Result",
         ["2000 || May 2, 2001 || Lake Award || Best Play || Won"],
         ("Lake Award", "May 2, 2001", "Best Play", "", "Won", "")),
        ("Award|Category|Recipient|Nominee|Result",
         ["Lake Award || Best Play || Ann Ray || Bo Elm || Won"],
         ("Lake Award", "", "Best Play", "Ann Ray", "Won", "")),
        ("Work|Notes|Award|Category|Result",
         ["Owl || ''Jay'' || Lake Award || Best Play || Won"],
         ("Lake Award", "", "Best Play", "", "Won", "Owl")),
        ("Award|Category|Recipient|Fate",
         [f"Lake Award || Best {n} || Ann Ray || {fate}"
          for n, fate in enumerate(("Won", "Nominated", "Won", "see the notes"))],
         ("Lake Award", "", "Best 0", "Ann Ray", "Won", "")),
        ("Film year|Ceremony year|Award|Category|Result",
         ["2000 || 2001 || Lake Award || Best Play || Won"],
         ("Lake Award", "2001", "Best Play", "", "Won", "")),
        ("Award|Category group|Category|Result",
         ["Lake Award || Acting || Best Play || Won"],
         ("Lake Award", "", "Best Play", "", "Won", "")),
    ],
    ids=["most cells name awards", "of many cells most name awards", "date before year",
         "the first of two columns", "a work before notes", "most cells are results",
         "the year of the ceremony", "category itself"],
)  # fmt: skip
def test_columns_are_told_where_two_readings_are_possible(
    header: str, rows_: list[str], expected: tuple[str, ...], rows: Rows
) -> None:
    assert meaning(rows(wikitable(header, *rows_))[0]) == expected


@pytest.mark.parametrize(
    ("header", "row", "reason"),
    [
        ("Award|Wins|Nominations", "Lake Award || 3 || 5", "it counts awards, it lists none"),
        ("Award|Category|Winner|Nominees", "Lake Award || Best Play || Ann Ray || Bo Elm",
         "it lists an award's winners beside its other nominees: a row is several nominations;"
         " make each nomination a row, with its result in a column"),
    ],
)  # fmt: skip
def test_a_table_of_another_kind_is_left_out_with_the_reason(
    header: str, row: str, reason: str
) -> None:
    reading = read_page(wikitable(header, row, row) + "\n", "wikitext")
    assert [table.reason for table in reading.skipped] == [reason]


def test_on_the_page_of_an_award_a_heading_can_name_another(rows: Rows) -> None:
    table = wikitable("Category|Recipient|Result", "Best Play || Ann Ray || Won")
    (row,) = rows(f"== Hill Awards ==\n{table}", title="Lake Award")
    assert row.award == "Hill Awards"
