"""Each form gives the same rows, whatever its markup, and is recognised by itself."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.errors import InputError
from graph.reading.awards.table import ReadRow
from graph.reading.forms import html, wikitext
from graph.reading.forms.csvfile import find_dialect
from graph.reading.forms.readers import reader_of
from graph.reading.model.document import Document, document
from graph.reading.model.doubts import DoubtCode
from graph.reading.tables import read, read_page
from graph.tabular import read_csv

WIKITEXT = """== Honours ==
{| class="wikitable"
|+ List of awards
! scope="col" | Award !! Category !! Recipient(s) !! Result
|-
! scope="row" rowspan="2" | [[Lake Awards]]<ref name="a">{{cite web|url=https://example.org/a}}</ref>
| Best Play || [[Ann Ray]] and Bo Lind
|rowspan=2 {{nom}}
|-
| Best Set || {{sortname|Cy|Moss|nolink=1}}
|}"""
HTML = """<h2>Honours</h2><table class="wikitable"><caption>List of awards</caption>
<tr><th>Award<th>Category<th>Recipient(s)<th>Result
<tr><th rowspan="2"><a href="/wiki/Lake_Awards">Lake Awards</a><sup class="reference"><a
href="#cite_note-a-1">[1]</a></sup><td>Best Play<td><a href="./Ann_Ray">Ann Ray</a> and Bo Lind
<td rowspan=2>Nominated<tr><td>Best Set<td><span style="display:none">Moss, Cy</span>Cy Moss</table>
<ol><li id="cite_note-a-1"><a class="external" href="https://example.org/a">x</a></ol>"""


def summary(text: str, form: str | None = None) -> list[tuple[object, ...]]:
    """The rows of a text, as far as all forms can say them."""
    return [
        (r.award, r.category, [(p.name, p.article) for p in r.recipients], r.result_text,
         r.references, r.links.get("award"), r.section)
        for table in read(text, form) for r in table.rows
    ]  # fmt: skip


def test_wikitext_and_html_of_one_table_give_the_same_rows() -> None:
    award = ("https://example.org/a",), ("Lake Awards",), ("Honours",)
    expected = [
        ("Lake Awards", "Best Play", [("Ann Ray", "Ann Ray"), ("Bo Lind", None)], "Nominated",
         *award),
        ("Lake Awards", "Best Set", [("Cy Moss", None)], "Nominated", *award),
    ]  # fmt: skip
    assert summary(WIKITEXT) == expected
    assert summary(HTML) == expected


@pytest.mark.parametrize(
    ("text", "form"),
    [
        (WIKITEXT, "wikitext"),
        (HTML, "html"),
        ("Award,Category,Result\nA Prize,Best,Won\n", "csv"),
        ("Award,Category,Result\n[[A]] <b>Prize</b>,Best,Won\n", "csv"),
        ("| Award | Date | Category |\n| A | May 2, 2001 | Best |\n", "extract"),
        ("Prose.\n{{awards table}}\n|-\n|2001||X||Best||{{won}}\n{{end}}", "wikitext"),
        ("some text before <table><tr><td>x</table>", "html"),
    ],
)
def test_the_form_is_recognised(text: str, form: str) -> None:
    assert form == reader_of(document(text + "\n")).FORM


def test_the_form_that_is_named_is_taken() -> None:
    assert summary(HTML, "html")
    assert not summary(HTML, "wikitext")


@pytest.mark.parametrize("text", ["one line", "no\ntable\nhere"])
def test_a_text_of_no_form_is_an_input_error(text: str) -> None:
    with pytest.raises(InputError, match="can't be recognised"):
        reader_of(document(text + "\n"))


def test_a_path_is_read_and_a_missing_one_is_an_input_error(tmp_path: Path) -> None:
    page = tmp_path / "page.wikitext"
    page.write_text(WIKITEXT, encoding="utf-8")
    assert len(read(page)[0].rows) == len(read(str(page))[0].rows) == 2
    with pytest.raises(InputError, match=r"absent\.html: can't be read"):
        read(tmp_path / "absent.html")


def texts(rows: str) -> list[tuple[str, ...]]:
    return wikitext.read(document("{|\n" + rows + "\n|}")).sources[0].grid.texts()


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("{{won}}", "Won"), ("{{Nom}}", "Nominated"), ("{{pending}}", "Pending"),
        ("{{yes|2nd place}}", "2nd place"), ("{{n/a}}", "N/A"), ("{{won|Gold}}", "Gold"),
        ("style=\"x\" {{nom}}", "Nominated"), ("{{dts|2011|4|5}}", "5 April 2011"),
        ("{{dts|format=mdy|2011|4|5}}", "April 5, 2011"),
        ("{{start date|2011|4|5}}", "April 5, 2011"), ("{{start date|2011|4|df=y}}", "April 2011"),
        ("{{sort|key|Shown}}", "Shown"), ("{{sortname|Ann|Ray}}", "Ann Ray"),
        ("{{nowrap|a {{small|b}}}}", "a b"), ("{{ubl|a|b}}", "a\nb"),
        ("{{plainlist|\n* a\n* b\n}}", "a\nb"), ("{{abbr|No.|Number}}", "No."),
        ("{{flag|Chile}}", "Chile"), ("{{flagicon|Chile}} x", "x"), ("a{{refn|note}}", "a"),
        ("a<ref>b|c</ref>", "a"), ("a<ref name=x />b", "ab"), ("a{{efn|n}}<br/>b", "a\nb"),
        ("''a'' '''b''' &amp; c&nbsp;d", "a b & c d"), ("[[A|b]]s [[C]]", "bs C"),
        ("[[File:x.png|thumb|[[A]] b]] c", "c"), ("[https://example.org d e]", "d e"),
        ("<nowiki>[[a]]</nowiki>", "[[a]]"), ("a<!-- | b -->c", "ac"), ("{{!}}a", "a"),
        ("<span style=\"display:none\">k</span>s", "s"), ("rowspan=\"2\" | a", "a"),
        ("{{date|2011-04-05|mdy}}", "April 5, 2011"), ("{{date|5 April 2011}}", "5 April 2011"),
        ("{{start and end dates|2011|4|5|2011|4|7}}", "April 5, 2011 – April 7, 2011"),
        ("{{dts|5|April|2011}}", "5 April 2011"), ("{{fy|2011}}", "2011"),
        ("{{won|#3}}", "#3"), ("\n* a\n* b", "a\nb"),
        ("[[A|b]] | c", "b | c"), ("{{lang|fr|mot}}", "mot"), ("it''s", "its"),
        ("[[Archivo:x.png|20px|Chile]] a", "a"), ("[[文件:x.png|20px|b]]a", "a"),
        ("[[Owl|#Night]]", "#Night"), ("*OWLS", "*OWLS"), ("* a", "a"),
        ("''Owl'''s Eye", "Owl's Eye"), ("''Flyin'''", "Flyin'"), ("'''''a''' b''", "a b"),
        ("{{nowrap|L'''Owl''}}", "L'Owl"), ("*[[A]]", "A"),
        ("{{ill|Owl (singer)|fr|Hibou|lt=Owl}}", "Owl"),
    ],
)  # fmt: skip
def test_a_cell_shows_what_mediawiki_shows(cell: str, text: str) -> None:
    assert texts("| " + cell) == [(text,)]


def test_a_link_leads_to_an_article_unless_its_prefix_is_a_namespace_or_a_language() -> None:
    def articles(text: str) -> list[str]:
        slot = wikitext.read(document(f"{{|\n| {text}\n|}}")).sources[0].grid.rows[0][0]
        assert slot
        return [target for target, _ in slot.cell.links]

    titles = ["Owl: Night", "ABC: Kites", "Re:Owl"]
    assert articles("".join(f"[[{title}]]" for title in titles)) == titles
    assert articles("[[fr:Hibou]] [[zh-yue:Hibou]] [[Benutzer:Ann]] [[:Plik:x.png]]") == []


def test_a_table_in_tags_of_html_within_wikitext_is_left_alone_with_that_reason() -> None:
    page = "== Lake ==\n<table><tr><td>a</td></tr></table>\n"
    for text, tables in ((page, 0), (page + WIKITEXT, 1)):
        reading = read_page(text, "wikitext")
        assert len(reading.tables) == tables
        (skipped,) = reading.skipped
        assert skipped.headings == ("Lake",)
        assert "written in HTML" in skipped.reason


@pytest.mark.parametrize(
    "struck",
    ["<s>[[Kim Ray]]</s>", "<del>Kim Ray</del>", "<strike>Kim Ray</strike>", "{{s|Kim Ray}}",
     "{{strikethrough|Kim Ray}}"],
)  # fmt: skip
def test_what_is_struck_out_is_not_read_and_doubted(struck: str) -> None:
    head = '{| class="wikitable"\n! Award !! Category !! Nominee !! Result\n|-\n'
    pages = [f"{head}| Lake Award || Best Play || {struck} Ann Bell || {{{{won}}}}\n|}}"]
    if struck[0] == "<":
        cell = struck.replace("[[", "<a href='/wiki/Kim_Ray'>").replace("]]", "</a>")
        pages.append(
            "<table class=wikitable><tr><th>Award<th>Category<th>Nominee<th>Result"
            f"<tr><td>Lake Award<td>Best Play<td>{cell} Ann Bell<td>Won</table>"
        )
    for page in pages:
        ((row,),) = (each.rows for each in read(page))
        assert [(who.name, who.article) for who in row.recipients] == [("Ann Bell", None)]
        assert [doubt.code for doubt in row.doubts] == [DoubtCode.MARKUP]


def test_a_template_that_is_not_known_shows_nothing_and_is_doubted() -> None:
    slot = wikitext.read(document("{|\n| a {{mystery|b}}\n|}")).sources[0].grid.rows[0][0]
    assert slot
    assert slot.cell.text == "a"
    assert "{{mystery}}" in slot.cell.doubts[0].text


def test_table_syntax_follows_mediawiki() -> None:
    assert texts("! a !! b\n|-\n|-\n| c || d\n| e\nmore\n|-") == [
        ("a", "b", ""), ("c", "d", "e more")
    ]  # fmt: skip
    assert texts("|\n{|\n| inner\n|}\n| x") == [("", "x")]
    assert wikitext.read(document("{|\n| left open")).sources[0].grid.texts() == [("left open",)]


def test_named_footnotes_are_found_wherever_they_are_defined() -> None:
    text = '{|\n| a<ref name="n"/>\n|}\n<ref name=n>{{cite web|url=https://example.org/n}}</ref>'
    slot = wikitext.read(document(text)).sources[0].grid.rows[0][0]
    assert slot
    assert slot.cell.references == ("https://example.org/n",)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        ("<dl><dt>Ann Bell</dt><dd>Tom Reyes</dd></dl>", "Ann Bell\nTom Reyes"),
        ("<h3>Best</h3>Ann", "Best\nAnn"),
        ("Ann<h1>Best</h1>", "Ann\nBest"),
    ],
)
def test_a_term_or_heading_in_a_cell_of_html_is_text_and_no_heading_below(
    cell: str, text: str
) -> None:
    later = "<table><tr><td>Owl</td></tr></table>"
    page = html.read(document(f"<h1>Kite</h1><table><tr><td>{cell}</td></tr></table>{later}"))
    assert [source.grid.texts() for source in page.sources] == [[(text,)], [("Owl",)]]
    assert (page.title, [source.headings for source in page.sources]) == ("Kite", [(), ()])


def test_headings_in_the_cells_of_a_table_around_tables_are_theirs() -> None:
    inner = "<table><tr><td>Owl</td></tr></table>"
    page = html.read(
        document(f"<table><tr><td><h1>Kite</h1><h2>2012</h2><td>{inner}</table>{inner}")
    )
    assert page.title == "Kite"
    assert [source.headings for source in page.sources] == [(), ("2012",), ()]


@pytest.mark.parametrize(
    "table",
    [
        "<tr><td>a</td></tr><td>b</td><tr><td>c</td></tr>",
        "<tbody><tr><td>a</td></tr></tbody><td>b</td><tr><td>c</td></tr>",
        "<tr><td>a<div hidden><table><tr><td>x</table></div></td></tr><td>b<tr><td>c</td></tr>",
    ],
)
def test_a_cell_of_html_outside_of_rows_begins_one(table: str) -> None:
    page = html.read(document(f"<table>{table}</table>"))
    assert page.sources[0].grid.texts() == [("a",), ("b",), ("c",)]


def test_a_hidden_table_in_a_cell_ends_no_row_around_it() -> None:
    hidden = "<div hidden><table><tbody><tr><td>x</tbody></table></div>"
    page = html.read(document(f"<table><tr><td rowspan=2>a{hidden}<td>b<tr><td>c</table>"))
    assert page.sources[0].grid.texts() == [("a", "b"), ("a", "c")]


def test_html_without_closing_tags_nested_tables_and_footers_is_read() -> None:
    page = html.read(
        document("<table><tfoot><tr><td>f</tfoot><tr><td>a<table><tr><td>in</table>b</table>")
    )
    outer, inner = page.sources
    assert outer.grid.texts() == [("a\nb",), ("f",)]
    assert inner.grid.texts() == [("in",)]


def test_headings_of_every_age_of_mediawiki_are_carried_in() -> None:
    page = (
        '<h2><span class="mw-headline">A</span><span class="mw-editsection">[edit]</span></h2>'
        '<div class="mw-heading"><h3>B</h3></div><p><b>C</b></p><table><tr><td>x</table>'
        "<h2>D</h2><dl><dt>E</dt></dl><table><tr><td>y</table>"
    )
    assert [s.headings for s in html.read(document(page)).sources] == [("A", "B", "C"), ("D", "E")]


def test_a_link_to_a_page_that_does_not_exist_is_no_identity() -> None:
    page = (
        '<table><tr><td><a class="new" href="/w/index.php?title=A&amp;redlink=1">A</a>'
        '<td><a href="//en.wikipedia.org/wiki/B%C3%A9_(poet)">B</a>'
        '<td><a href="https://example.org/wiki/C">C</a></table>'
    )
    cells = [slot.cell.links for slot in html.read(document(page)).sources[0].grid.rows[0] if slot]
    assert cells == [(), (("Bé (poet)", "B"),), ()]


@pytest.mark.parametrize(
    ("text", "separator"),
    [
        ("Year,Award\n2001,A\n2002,B\n", ","),
        ('Year;Award\n2001;"A, B"\n2002;C, D\n', ";"),
        ("Year\tAward\n2001\tA, B\n", "\t"),
        ("year#award\n2001#a, b\n2002#c\n", "#"),
    ],
)
def test_the_separator_is_found(text: str, separator: str) -> None:
    dialect = find_dialect(text)
    assert dialect
    assert dialect.separator == separator


def test_quotes_are_read_doubled_or_behind_a_backslash() -> None:
    header = '"Award","Work","Category","Result"\n'
    doubled = header + '"A Prize","The ""Owl"", again","Best Play","Won"\n'
    escaped = header + '"A Prize","The \\"Owl\\", again","Best Play","Won"\n'
    works = [row.work for text in (doubled, escaped) for t in read(text) for row in t.rows]
    assert works == ['The "Owl", again'] * 2


def test_line_breaks_in_delimited_fields_are_kept() -> None:
    quoted = 'Award,Category,Nominee,Result\nA Prize,Best Duo,"Ann Ray\nBo Lind",Won\n'
    tabbed = "Award\tCategory\tNominee\tResult\nA Prize\tBest Duo\tAnn Ray\\nBo Lind\tWon\n"
    for text in (quoted, tabbed):
        (row,) = read(text)[0].rows
        assert [r.name for r in row.recipients] == ["Ann Ray", "Bo Lind"]


def test_an_escaped_backslash_before_a_letter_is_a_backslash_alone() -> None:
    head = "Award\tCategory\tWork\tResult\n"
    (row,) = read(head + "A Prize\tBest Duo\tAC\\\\nine \\\\pond \\p one\tWon\n")[0].rows
    assert row.work == r"AC\nine \pond | one"


def codes(row: ReadRow) -> list[DoubtCode]:
    return [doubt.code for doubt in row.doubts]


EXTRACT = """= Slow Tide (film) =
==Accolades==
| Award | Date of ceremony | Category |
| Lake Awards | May 2, 2001 | Best Film |
| Best Director | Ann Ray | |
| Best Screenplay | | |
| Shore Prize | May 9, 2001 | Best Director |
| Best Screenplay | | |
| Reed Medal | June 1, 2001 | Best Cut |
| Best Screenplay | Ann Ray | |
| Best Song | "Rain" | |
"""


def test_an_extract_says_what_it_lost_and_carries_recipients_within_an_award_only() -> None:
    rows = read(EXTRACT)[0].rows
    assert [row.award for row in rows] == ["Lake Awards"] * 3 + ["Shore Prize"] * 2 + [
        "Reed Medal"] * 3  # fmt: skip
    assert [row.date.iso for row in rows][3:6] == ["2001-05-09", "2001-05-09", "2001-06-01"]
    assert all(DoubtCode.LOST_RESULT in codes(row) and not row.result for row in rows)
    assert [[p.name for p in row.recipients] for row in rows] == [
        [], ["Ann Ray"], ["Ann Ray"], [], ["Ann Ray"], [], ["Ann Ray"], ["Rain"]
    ]  # fmt: skip
    assert [row.span_from for row in rows] == [None, None, 2, None, 4, None, None, None]
    assert DoubtCode.LOST_RECIPIENTS in codes(rows[3])
    assert DoubtCode.IMPLIED_RECIPIENTS in codes(rows[4])
    assert rows[4].cells[3] == ""


def test_a_recipient_that_spans_from_a_lost_cell_stays_unknown_where_others_disagree() -> None:
    rows = read(EXTRACT.replace("| Best Screenplay | Ann Ray | |", "| Best Screenplay | Bo | |"))
    assert rows[0].rows[4].recipients == ()
    assert rows[0].rows[4].doubts


def test_a_line_of_bars_that_has_no_category_last_is_no_header_of_an_extract() -> None:
    with pytest.raises(InputError, match="names award columns"):
        read("| Category | Date | Award |\n| Best | May 2, 2001 | A |\n", "extract")


def test_a_record_that_repeats_one_text_is_a_banner() -> None:
    text = "Prizes,Prizes,Prizes\nAward,Category,Result\nA Prize,Best,Won\nNote,Note,Note\n"
    (table,) = read(text)
    assert len(table.rows) == 1
    assert [drop.reason for drop in table.dropped] == ["banner", "header", "footer"]


def test_wikitext_in_delimited_fields_is_shown_and_not_copied() -> None:
    text = "Award,Category,Nominee,Result\n[[A Prize]],Best Duo,[[Ann Ray]]<br>''Owl'',{{won}}\n"
    (row,) = read(text)[0].rows
    assert (row.award, row.recipients_text, row.result_text) == ("A Prize", "Ann Ray\nOwl", "Won")
    assert row.links["award"] == ("A Prize",)


def test_headers_of_data_files_are_words_whatever_joins_them() -> None:
    for header in ("AwardName,CategoryName,Result", "award_name,category_name,result"):
        (row,) = read(header + "\nA Prize,Best Duo,Won\n")[0].rows
        assert (row.award, row.category, row.result_text) == ("A Prize", "Best Duo", "Won")


def test_a_file_in_utf_16_is_read(tmp_path: Path) -> None:
    path = tmp_path / "page.csv"
    path.write_text("Award,Category,Result\nA Prize,Bést,Won\n", encoding="utf-16")
    assert read(path)[0].rows[0].category == "Bést"


@pytest.mark.parametrize(
    ("encoding", "head", "name"),
    [
        ("iso-8859-2", '<meta charset="{}">', "Łucja Żak"),
        ("windows-1251", '<meta http-equiv=Content-Type content="text/html; charset={}">', "Сова"),
        ("shift_jis", "<meta charset={}>", "ふくろう"),
        ("cp1250", "<?xml version='1.0' encoding='{}'?>", "Łucja Żak"),
        ("utf-8", "<meta charset={}>", "Łucja Żak"),
    ],
)
def test_a_page_is_read_in_the_encoding_that_it_declares(
    tmp_path: Path, encoding: str, head: str, name: str
) -> None:
    path = tmp_path / "page.html"
    text = f"{head.format(encoding)}<table><tr><td>{name}</td></tr></table>"
    path.write_bytes(text.encode(encoding))
    assert html.read(document(path)).sources[0].grid.texts() == [(name,)]


@pytest.mark.parametrize(
    "said", ["latin1", "ascii", "utf-8", "utf-16", "hex", "idna", "cp037", "no-such", "é"]
)
def test_what_is_no_encoding_of_a_page_is_as_if_nothing_were_declared(said: str) -> None:
    data = f"<meta charset='{said}'>Bést – “Owl”".encode("cp1252")
    assert Document("page.html", data).text == data.decode("cp1252")


def test_a_long_cell_is_refused_alike_whatever_was_read_before(tmp_path: Path) -> None:
    table, page = tmp_path / "table.csv", tmp_path / "page.csv"
    table.write_text("a,b\n1," + "x" * 200_000 + "\n", "utf-8")
    page.write_text("Award,Category,Result\nA Prize,Best,Won\n", "utf-8")
    with pytest.raises(InputError, match="limit"):
        read_csv(table)
    assert read(page)
    with pytest.raises(InputError, match="limit"):
        read_csv(table)


@pytest.mark.parametrize(
    ("mark", "note"),
    [
        ("<ref>Lee, p. 2</ref>", "Lee, p. 2"),
        ("<ref>The [[Owl (film)|Owl]], ''p.'' 3</ref>", "The Owl, p. 3"),
        ("<ref>{{cite book|title=Owls|last=Lee|page=2}}</ref>", "Lee, Owls, p. 2"),
        ("<ref>{{cite web|title=Owls|url=https://e.example/}}</ref>", "https://e.example/"),
        ("{{sfn|Lee|2001|p=3}}", "Lee, 2001, p. 3"),
        ("{{efn|name=a|A long note}}", "A long note"),
        ("{{refn|group=n|A note}}", "A note"),
        ("{{r|lee}}<ref name=lee>Lee</ref>", "Lee"),
        ('<ref name="none"/>', None),
        ("{{r|none}}", None),
        ("{{efn|name=none}}", None),
    ],
)
def test_a_footnote_is_its_text_or_nothing_and_never_its_name(mark: str, note: str | None) -> None:
    head = '{| class="wikitable"\n! Award !! Category !! Result\n|-\n'
    (row,) = read(f"{head}| A Prize{mark} || Best || Won\n|}}")[0].rows
    assert row.references == ((note,) if note else ())


def test_a_footnote_of_a_rendered_page_is_its_text_or_nothing() -> None:
    page = (
        '<table class="wikitable"><tr><th>Award<th>Category<th>Result'
        '<tr><td>A Prize<sup class="reference"><a href="#cite_note-1">[1]</a></sup>'
        '<sup class="reference"><a href="#cite_note-134">[134]</a></sup><td>Best<td>Won</table>'
        '<ol><li id="cite_note-1"><span class="mw-cite-backlink"><a href="#r">^</a></span> Lee</ol>'
    )
    assert read(page)[0].rows[0].references == ("Lee",)


def test_a_drawn_row_of_wider_characters_or_a_longer_cell_has_all_of_its_texts() -> None:
    rule = "+------+------------+--------+------------+\n"
    rows = [
        "| 2012 | Lake Award | Won    | Ada Brook  |",
        "| 2013 | Lake Award | Won    | 是枝裕和   |",
        "| 2014 | 湖の賞     | Won    | Tom Reyes the Elder |",
    ]
    text = (
        f"{rule}| Year | Award      | Result | Recipient  |\n{rule}" + "\n".join(rows) + f"\n{rule}"
    )
    assert [row.cells[1::2] for row in read(text)[0].rows] == [
        ("Lake Award", "Ada Brook"), ("Lake Award", "是枝裕和"), ("湖の賞", "Tom Reyes the Elder")
    ]  # fmt: skip


def test_a_drawn_table_with_one_bar_a_line_is_none() -> None:
    rule = "+----+----+\n"
    assert read(f"{rule}| A\n{rule}| B\n| C\n{rule}") == []
