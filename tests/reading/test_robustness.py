"""Whatever the input, a reader ends soon, with rows or with an InputError."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from graph.errors import InputError
from graph.reading.forms.readers import FORMS
from graph.reading.tables import Reading, read_page
from tests.sample import examples

pytestmark = pytest.mark.slow

HTML = '<table class="wikitable"><tr><th>Award<th>Category<th>Recipient<th>Result</tr>'
WIKI = '{| class="wikitable"\n! Award !! Category !! Recipient !! Result\n'
PIECES = [
    "{|", "|}", "|-", "|", "||", "!", "!!", "|+", "\n", "{{won}}", "{{nom", "{{", "}}", "[[", "]]",
    "<ref>", "</ref>", "<ref name=a/>", "<!--", "-->", "<nowiki>", "'''", "''", "== H ==", "Award",
    "Category", "Result", "Won", "rowspan=2 |", 'colspan="3"|', "rowspan=0|", "<table>", "<tr>",
    "<td rowspan=9>", "<th>", "</table>", "<td colspan=4>", "<br>", "<i>", "</i>", "&amp;", '"',
    ",", ";", "#", "\t", "\\", "Ann and Bo", "May 2, 2001", "(", ")", "Music by ", "\x00", "\ue000",
    "\ue0011\ue001", "é", "\udcff", "| Award | Date | Category |", "| A | May 2, 2001 | B |", " ",
]  # fmt: skip


#: How much more eight times the text may cost; a cost by its square were 64.
TWICE_LINEAR = 16
#: Seconds of processor time below which a ratio says nothing.
LEAST = 0.005


def least_seconds(text: str, rows: int) -> float:
    """The least processor time of three readings: other work on the machine counts in each."""

    def seconds() -> float:
        start = time.process_time()
        assert rows_of(text, "wikitext") == rows
        return time.process_time() - start

    return min(seconds() for _ in range(3))


def attempt(text: str, form: str | None = None) -> Reading | None:
    """The reading, or None for an InputError; any other error fails the test."""
    try:
        return read_page(text + "\n", form)
    except InputError:
        return None


@settings(max_examples=examples(150), deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.sampled_from(PIECES), max_size=40), st.sampled_from([*FORMS, None]))
def test_any_mixture_of_markup_gives_rows_or_an_input_error(
    pieces: list[str], form: str | None
) -> None:
    reading = attempt("".join(pieces), form)
    for table in reading.tables if reading else ():
        width = len(table.columns)
        assert all(len(row) == width for row in table.grid())


@settings(max_examples=examples(80), deadline=None)
@given(st.text(max_size=200), st.sampled_from([*FORMS, None]))
def test_any_text_gives_rows_or_an_input_error(text: str, form: str | None) -> None:
    attempt(text, form)


@pytest.mark.matrix
@pytest.mark.parametrize("seed", range(60))
def test_mutated_copies_of_the_corpus_give_rows_or_an_input_error(shared: Path, seed: int) -> None:
    chance = random.Random(seed)
    pages = [p for p in sorted((shared / "corpus").glob("*/*")) if p.parent.name in (
        "html", "wikitext", "csv", "negative")]  # fmt: skip
    pages.append(shared / "data" / "her_accolades_extract.txt")
    for page in pages:
        mutated = page.read_text(encoding="utf-8")
        for _ in range(chance.randint(1, 12)):
            place = chance.randrange(len(mutated))
            cut = place + chance.choice((0, 1, 7, 300))
            mutated = mutated[:place] + chance.choice([*PIECES, ""]) + mutated[cut:]
        attempt(mutated)


def rows_of(text: str, form: str | None = None) -> int:
    reading = attempt(text, form)
    return sum(len(table.rows) for table in reading.tables) if reading else 0


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    ("text", "rows"),
    [
        (HTML + "<tr><td rowspan=1000000000>L<td>B<td>A<td>Won<tr><td>C<td>D<td>Won</table>", 2),
        (WIKI + "|-\n|rowspan=1000000000|L||B||A\n|rowspan=9999999999 {{nom}}\n|-\n|C||D\n|}", 2),
        ((HTML + "<tr><td>L<td>B<td>A<td>Won<tr><td>") * 1000, 1000),
        ((WIKI + "|-\n|L||B||A||{{won}}\n|-\n|\n") * 1000, 1000),
        (WIKI + "|-\n|L||" + "{{nowrap|" * 50_000 + "x" + "}}" * 50_000 + "||A||{{won}}\n|}", 1),
        (WIKI + "|-\n|L||B||" + "{{ubl|{{nowrap|a}}}}" * 10_000 + "||{{won}}\n|}", 1),
        (HTML + "<tr>" + "<td colspan=1000 rowspan=65534>x" * 200 + "<tr>" * 60_000, 0),
    ],
    ids=["html rowspan", "wikitext rowspan", "nested html", "nested wikitext", "template depth",
         "many templates", "colspans"],
)  # fmt: skip
def test_hostile_tables_end_in_bounded_time(text: str, rows: int) -> None:
    assert rows_of(text) == rows


@pytest.mark.timeout(60)
@pytest.mark.parametrize(
    "piece",
    [
        "[[",
        "{{a|",
        "<b <b ",
        "''' ''",
        "[http://x ",
        "[[File:",
        "&amp",
        '" ',
        "Music by a, ",
        "music, ",
        "sound ",
        " and a",
        ", Jr.",
        ") (",
    ],
)
def test_unclosed_and_repeated_markup_costs_no_more_than_its_length(piece: str) -> None:
    def seconds(count: int) -> float:
        text = WIKI + "|-\n| X || Best || " + piece * count + "\n| {{won}}\n|}"
        return least_seconds(text, 1)

    assert seconds(20_000) < TWICE_LINEAR * max(seconds(2500), LEAST)


def test_the_cost_is_linear_in_the_number_of_rows() -> None:
    def seconds(count: int) -> float:
        text = WIKI + "|-\n| [[L]]<ref>x</ref> || Best || Ann and Bo || {{won}}\n" * count + "|}"
        return least_seconds(text, count)

    assert seconds(4000) < TWICE_LINEAR * seconds(500)


def test_a_cell_of_many_links_that_spans_many_rows_is_read_once() -> None:
    links = ", ".join(f"[[Person {number}]]" for number in range(3000))
    rows = "|-\n| Gull || Best || {{nom}}\n" * 2999
    text = (
        '== A ==\n{| class="wikitable"\n! Award !! Category !! Recipients !! Result\n|-\n'
        f"| Gull || Best || rowspan=3000 | {links} || {{{{won}}}}\n{rows}|}}"
    )
    (table,) = read_page(text).tables
    assert len(table.rows) == 3000
    one, *others = (row.links["recipients"] for row in table.rows)
    assert all(other is one for other in others)


def test_a_page_that_is_too_large_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("graph.reading.model.document.MAX_DOCUMENT", 1000)
    with pytest.raises(InputError, match="Split the page"):
        read_page("<p>" + "x" * 2000)
