"""The background colour of a cell says who won only where the page has a legend that says so."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.reading.awards.declaration import Declaration
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import Result
from graph.reading.tables import read, read_page
from tests.conftest import assembled

_WIKI = """== Accolades ==
{{| class="wikitable"
! Award !! Year !! Category !! Nominee
|-{first}
| rowspan=2 | Lake Awards || 2012 || Best Cut || {cell}Ada Brook
|-
| 2012 || Best Set || Tom Reyes
|}}
"""
ROW = _WIKI.format(first=' style="background:#9F9"', cell="")
CELL = _WIKI.format(first="", cell='bgcolor="#99ff99" | ')
#: The same on a page of HTML.
HTML = (
    "<table class=wikitable><tr><th>Award<th>Year<th>Category<th>Nominee"
    "<tr style='background-color: #99FF99;'><td rowspan=2>Lake Awards<td>2012<td>Best Cut<td>Ada"
    "<tr><td>2012<td>Best Set<td>Tom</table>"
)
KEY = '{| class="wikitable"\n! colspan=2 | Key\n|-\n| style="background:#9f9" | || Won\n|}\n'
RENDERED = (
    '<div class="legend"><span class="legend-color mw-no-invert" style="background-color:#9f9;">'
    "&nbsp;</span>&nbsp;Indicates the winner</div>"
)


def results(page: str) -> list[Result | None]:
    (table,) = read(page)
    return [row.result for row in table.rows]


@pytest.mark.parametrize(
    "page",
    [KEY + ROW, ROW + KEY, "{{legend|#9f9|Winner}}\n" + CELL, RENDERED + HTML],
    ids=["key table", "key below", "template", "rendered template"],
)
def test_a_colour_is_the_outcome_that_the_legend_says(page: str) -> None:
    (table,) = read(page)
    won, other = table.rows
    assert (won.result, won.result_note) == (Result.WON, "told by the colour of its cells")
    assert not won.doubts
    assert other.result is None
    assert [doubt.code for doubt in other.doubts] == [DoubtCode.NO_RESULT]


def test_a_cell_without_a_colour_is_nominated_only_where_the_legend_says_so() -> None:
    both = ROW.replace("|-\n| 2012", "|- bgcolor=pink\n| 2012")
    legend = "{{legend|pink|Nominated}}\n{{legend|#9f9|Won}}\n"
    assert results(legend + both) == [Result.WON, Result.NOMINATED]


@pytest.mark.parametrize("page", [ROW, CELL, HTML])
def test_colours_without_a_legend_are_doubted(page: str) -> None:
    (table,) = read(page)
    assert [row.result for row in table.rows] == [None, None]
    assert all("has no legend" in doubt.text for row in table.rows for doubt in row.doubts)
    assert all(row.doubts for row in table.rows)


def test_a_colour_with_two_meanings_has_none() -> None:
    legend = "{{legend|#9f9|Won}}\n{{legend|#99ff99|Nominated}}\n"
    assert results(legend + ROW) == [None, None]


def test_a_column_of_results_stands_above_colours() -> None:
    text = ROW.replace("!! Nominee", "!! Nominee !! Result")
    text = text.replace("Ada Brook", "Ada Brook || Nominated").replace("Reyes", "Reyes || Won")
    assert results(KEY + text) == [Result.NOMINATED, Result.WON]


def test_what_is_declared_of_rows_without_a_result_stands_above_colours() -> None:
    declaration = Declaration(results={"": Result.WON})
    (table,) = read_page(ROW + KEY, declaration=declaration).tables
    assert [row.result for row in table.rows] == [Result.WON, Result.WON]


def test_one_colour_for_all_rows_says_nothing() -> None:
    (table,) = read(KEY + ROW.replace("|-\n| 2012", '|- style="background:#9f9"\n| 2012'))
    assert not any(row.result or row.doubts for row in table.rows)


@pytest.mark.slow
def test_a_release_says_what_a_legend_says(tmp_path: Path) -> None:
    page = tmp_path / "awards.wikitext"
    page.write_text(KEY + ROW)
    content = assembled([page])
    assert content.report.conforms, content.report.text()
    results = [quad.object for quad in content.quads if quad.predicate.value.endswith("#result")]
    assert len(results) == 1


def striped(*colours: str) -> str:
    head = '{| class="wikitable"\n! Award !! Year !! Category !! Nominee\n'
    rows = (
        f'|- style="background:{colour}"\n| Lake Awards || 2012 || Best {n} || Ada Brook\n'
        for n, colour in enumerate(colours)
    )
    return head + "".join(rows) + "|}\n"


def test_rows_that_alternate_in_colour_say_nothing_by_it() -> None:
    (stripes,) = read(striped(*("#eee", "white") * 3))
    assert not any(row.doubts for row in stripes.rows)
    (others,) = read(striped(*("#eee", "white", "white") * 2))
    assert all(row.doubts for row in others.rows)


def test_a_legend_says_what_alternating_colours_mean() -> None:
    legend = "{{legend|#eee|Nominated}}\n{{legend|#9f9|Won}}\n"
    assert results(legend + striped(*("#eee", "#9f9") * 3)) == [Result.NOMINATED, Result.WON] * 3
