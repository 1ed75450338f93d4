"""What a cell shows, a line a case: what others reported of wikitext and HTML in award tables."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from graph.reading.awards.table import ReadRow
from graph.reading.forms import html, wikitext
from graph.reading.model.document import document

#: What is tried, a cell's wikitext, what it shows; "⏎" is a line break.
WIKITEXT = [
    ("sort key first", "{{sort|Owl, The|The Owl}}", "The Owl"),
    ("sort key of a name", "{{sortname|Ann|Lee}}", "Ann Lee"),
    ("hidden sort key", "{{hs|Owl 01}}The Owl", "The Owl"),
    ("sort key as an attribute", 'data-sort-value="Lee, Ann" | Ann Lee', "Ann Lee"),
    ("hidden span", '<span style="display:none">Lee</span>Ann Lee', "Ann Lee"),
    ("hidden span by its class", '<span class="sortkey">Lee</span>Ann Lee', "Ann Lee"),
    ("invisible span", "<span style='visibility: hidden'>Lee</span>Ann Lee", "Ann Lee"),
    ("hidden attribute", "<span hidden>Lee</span>Ann Lee", "Ann Lee"),
    ("hidden element of a block", '<div style="display:none">Lee</div>Ann Lee', "Ann Lee"),
    ("hidden small text", '<small style="display: none">x</small>Ann Lee', "Ann Lee"),
    ("hidden within hidden", '<b style="display:none">x<b>y</b>z</b>Ann Lee', "Ann Lee"),
    ("hidden span with a break", '<span style="display:none">x<br></span>Ann Lee', "Ann Lee"),
    ("hidden span without content", '<span style="display:none"/>Ann Lee', "Ann Lee"),
    ("hidden mark of a footnote", 'Ann Lee<sup class="reference">[1]</sup>', "Ann Lee"),
    ("style", 'style="background:#9EFF9E; color:#000" | Won', "Won"),
    ("style without quotation marks", "align=center | Won", "Won"),
    ("style and class", "style='x' rowspan=1 class=\"yes table-yes2\" | Won", "Won"),
    ("style before a template's", 'style="text-align:center" {{nom}}', "Nominated"),
    ("span that isn't a number", 'rowspan="1;" | Won', "Won"),
    ("unbulleted list", "{{ubl|Ann Lee|Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("unbulleted list by its name", "{{unbulleted list|Ann Lee|Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("styled unbulleted list", "{{ubl|item_style=x|Ann Lee|Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("plain list", "{{plainlist|⏎* Ann Lee⏎* Bo Ek⏎}}", "Ann Lee⏎Bo Ek"),
    ("plain list around", "{{plainlist}}⏎* Ann Lee⏎* Bo Ek⏎{{endplainlist}}", "Ann Lee⏎Bo Ek"),
    ("plain list by number", "{{Plainlist|1=⏎*Ann Lee⏎*Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("content under a heading", "{{hidden|Cast|Ann Lee<br>Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("content by its name", "{{Hidden|header=Cast|content=Ann Lee}}", "Ann Lee"),
    ("list under the bar", 'class="plainlist" |⏎* Ann Lee⏎* Bo Ek', "Ann Lee⏎Bo Ek"),
    ("horizontal list", "{{hlist|Ann Lee|Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("entries between breaks", "{{br separated entries|Ann Lee|Bo Ek}}", "Ann Lee⏎Bo Ek"),
    ("breaks of all kinds", "A<br>B<br/>C<br />D</br>E<BR clear=all>F", "A⏎B⏎C⏎D⏎E⏎F"),
    ("soft hyphen", "Ann&shy;ette Lee", "Annette Lee"),
    ("soft hyphen as a character", "Ann\u00adette Lee", "Annette Lee"),
    ("marks of direction", "Ann\u200f Lee\u200e", "Ann Lee"),
    ("marks of direction by name", "Ann&rlm; Lee&lrm;", "Ann Lee"),
    ("embedding of a direction", "\u202bAnn Lee\u202c", "Ann Lee"),
    ("isolation of a direction", "\u2068Ann Lee\u2069\u061c", "Ann Lee"),
    ("zero-width space", "Ann\u200b Lee{{zwsp}}", "Ann Lee"),
    ("byte order mark", "\ufeffAnn Lee", "Ann Lee"),
    ("non-breaking space", "Ann&nbsp;Lee", "Ann Lee"),
    ("non-breaking space as a character", "Ann\u00a0Lee", "Ann Lee"),
    ("non-breaking space by number", "Ann&#160;Lee", "Ann Lee"),
    ("non-breaking space by template", "Ann{{nbsp}}Lee", "Ann Lee"),
    ("thin space", "Ann&thinsp;Lee", "Ann Lee"),
    ("wide space before italics", "Ann\u3000''Lee''", "Ann Lee"),
    ("spaced dash", "Ann{{snd}}Lee", "Ann – Lee"),
    ("no wrap", "{{nowrap|Ann Lee}}", "Ann Lee"),
    ("no wrap by another name", "{{no wrap|Ann Lee}}", "Ann Lee"),
    ("no wrap with an equals sign", "{{nowrap|1=Ann = Lee}}", "Ann = Lee"),
    ("no wrap around", "{{nowrap begin}}Ann Lee{{nowrap end}}", "Ann Lee"),
    ("small text", "{{small|(shared)}}", "(shared)"),
    ("small text by its element", "<small>for ''{{nowrap|The Owl}}''</small>", "for The Owl"),
    ("another size", "{{resize|80%|Ann Lee}}", "Ann Lee"),
    ("small capitals", "{{sc|Ann Lee}}", "Ann Lee"),
    ("raised text", "5{{sup|th}} and 6<sup>th</sup>", "5th and 6th"),
    ("colour", "{{font color|red|Won}}", "Won"),
    ("nested templates", "{{small|{{nowrap|{{sort|Lee|[[Ann Lee|Ann]]}}}}}}", "Ann"),
    ("result in a template", "{{nowrap|{{won}}}}", "Won"),
    ("result with a text", "{{nom|Runner-up}}", "Runner-up"),
    ("result with a place", "{{Won|place=2nd}}", "Won"),
    ("result over two lines", "{{won|Won<br>(tied)}}", "Won⏎(tied)"),
    ("footnote", "Ann Lee<ref>A note | with a bar</ref>", "Ann Lee"),
    ("footnote of a name", 'Ann<ref name=a /> Lee<ref name="b"/>', "Ann Lee"),
    ("footnote by template", "Ann Lee{{efn|A {{small|note}}}}", "Ann Lee"),
    ("footnote in a footnote", "Ann Lee{{refn|x<ref>y</ref>}}", "Ann Lee"),
    ("comment", "Ann<!-- not | her --> Lee", "Ann Lee"),
    ("verbatim text", "<nowiki>[[Ann]]</nowiki> Lee", "[[Ann]] Lee"),
    ("bar in a link's text", "[[Ann Lee|Ann {{!}} Lee]]", "Ann | Lee"),
    ("link to a section", "[[Ann Lee#Life|Ann]]", "Ann"),
    ("link to another site", "[https://a.example/ Ann Lee]", "Ann Lee"),
    ("link to another language", "{{ill|Ann Lee|fr}}", "Ann Lee"),
    ("category", "Ann Lee[[Category:Owls]]", "Ann Lee"),
    ("picture", "[[File:Owl.png|20px|alt=x]] Ann Lee", "Ann Lee"),
    ("flag", "{{flagicon|FRA}} Ann Lee", "Ann Lee"),
    ("bold and italic", "'''''The Owl'''''", "The Owl"),
    ("text of a language", "{{lang|fr|''Le Hibou''}}", "Le Hibou"),
    ("text of a named language", "{{lang-fr|Le Hibou}}", "Le Hibou"),
    ("abbreviation", "{{abbr|Ref(s)|References}}", "Ref(s)"),
    ("anchor that is seen", "{{vanchor|Ann Lee}}", "Ann Lee"),
    ("anchor that isn't", "{{anchor|x}}Ann Lee", "Ann Lee"),
    ("number with a sort key", "{{nts|5}}", "5"),
    ("date with a sort key", "{{dts|2001|5|2}}", "2 May 2001"),
    ("date of a start", "{{start date|2001|5|2}}", "May 2, 2001"),
    ("about", "{{circa|2001}}", "c. 2001"),
    ("entity", "&quot;Owl&quot; &amp; Co", '"Owl" & Co'),
    ("entity of an entity", "Ann &amp;amp; Bo", "Ann &amp; Bo"),
]  # fmt: skip
#: What is tried, a cell's HTML, what it shows.
HTML = [
    ("sort key as an attribute", '<td data-sort-value="Lee">Ann Lee</td>', "Ann Lee"),
    ("hidden span", '<td><span style="display: none">Lee</span>Ann Lee</td>', "Ann Lee"),
    ("hidden sort key", '<td><span class="sortkey">Lee</span>Ann Lee</td>', "Ann Lee"),
    ("hidden attribute", "<td><span hidden>Lee</span>Ann Lee</td>", "Ann Lee"),
    ("hidden cell", '<td style="DISPLAY:NONE">x</td><td>Ann Lee</td>', "Ann Lee"),
    ("hidden cell by attribute", "<td hidden>x</td><td>Ann Lee</td>", "Ann Lee"),
    ("style sheet", "<td><style>.x{color:red}</style>Ann Lee</td>", "Ann Lee"),
    ("script", "<td><script>alert(1)</script>Ann Lee</td>", "Ann Lee"),
    ("list", '<td><div class="plainlist"><ul><li>A</li><li>B</li></ul></div></td>', "A⏎B"),
    ("paragraphs", "<td><p>A</p><p>B</p></td>", "A⏎B"),
    ("soft hyphen", "<td>Ann&shy;ette</td>", "Annette"),
    ("place for a break", "<td>Ann<wbr>ette</td>", "Annette"),
    ("marks of direction", "<td>Ann&rlm; Lee&lrm;</td>", "Ann Lee"),
    ("embedding of a direction", "<td>&#x202b;Ann Lee&#x202c;</td>", "Ann Lee"),
    ("non-breaking space", "<td>Ann<span>&nbsp;</span>Lee</td>", "Ann Lee"),
    ("narrow space before italics", "<td>Ann&#8197;<i>Lee</i></td>", "Ann Lee"),
    ("wide space", "<td>Ann&#x3000;Lee</td>", "Ann Lee"),
    ("no wrap", '<td><span class="nowrap">Ann Lee</span></td>', "Ann Lee"),
    ("small text", "<td>Won<br><small>(tied)</small></td>", "Won⏎(tied)"),
    ("footnote", '<td>Ann<sup class="reference"><a href="#n">[1]</a></sup></td>', "Ann"),
    ("footnote of Parsoid", '<td>Ann<sup class="mw-ref"><a href="#n">[1]</a></sup></td>', "Ann"),
    ("link to edit", '<td><span class="mw-editsection">[edit]</span>Ann</td>', "Ann"),
    ("comment", "<td>Ann<!-- not her --> Lee</td>", "Ann Lee"),
    ("flag", '<td><img alt="France" src="f.png">&nbsp;Ann</td>', "Ann"),
    ("table in a cell", "<td><table><tr><td>in</table>out</td>", "out"),
    ("entity of an entity", "<td>Ann &amp;amp; Bo</td>", "Ann &amp; Bo"),
]  # fmt: skip


def ids(cases: list[tuple[str, str, str]]) -> list[str]:
    return [what.replace(" ", "-") for what, _, _ in cases]


@pytest.mark.parametrize(("what", "cell", "text"), WIKITEXT, ids=ids(WIKITEXT))
def test_a_cell_of_wikitext_shows_what_a_reader_sees(what: str, cell: str, text: str) -> None:
    page = wikitext.read(document("{|\n| " + cell.replace("⏎", "\n") + "\n|}"))
    (slot,) = page.sources[0].grid.rows[0]
    assert slot
    assert (slot.cell.text, slot.cell.doubts) == (text.replace("⏎", "\n"), ()), what


@pytest.mark.parametrize(("what", "cell", "text"), HTML, ids=ids(HTML))
def test_a_cell_of_html_shows_what_a_reader_sees(what: str, cell: str, text: str) -> None:
    page = html.read(document(f"<table><tr>{cell}</tr></table>"))
    texts = [slot.cell.text for row in page.sources[0].grid.rows for slot in row if slot]
    assert texts == [text.replace("⏎", "\n")], what


#: What is tried, a table between its marks, and of each row award, date, category, nominee, result.
TABLES = [
    ("grouped headers",
     "! rowspan=2 | Award !! colspan=2 | Nomination !! rowspan=2 | Result\n|-\n"
     "! Category !! Recipient\n|-\n| Gulls || Best Kite || Ann || {{won}}",
     [("Gulls", "", "Best Kite", "Ann", "Won")]),
    ("award over two rows",
     "! Award !! Category !! Recipient !! Result\n|-\n| rowspan=2 | Gulls || Best Kite || Ann "
     "|| {{won}}\n|-\n| Best Sail || Bo || {{nom}}",
     [("Gulls", "", "Best Kite", "Ann", "Won"), ("Gulls", "", "Best Sail", "Bo", "Nominated")]),
    ("row headers",
     '! scope="col" | Award !! scope="col" | Category !! scope="col" | Recipient !! Result\n|-\n'
     '! scope="row" | Gulls\n| Best Kite || Ann || {{won}}',
     [("Gulls", "", "Best Kite", "Ann", "Won")]),
    ("header repeated",
     "! Award !! Category !! Recipient !! Result\n|-\n| Gulls || Best Kite || Ann || {{won}}\n|-\n"
     "! Award !! Category !! Recipient !! Result\n|-\n| Terns || Best Kite || Bo || {{nom}}",
     [("Gulls", "", "Best Kite", "Ann", "Won"), ("Terns", "", "Best Kite", "Bo", "Nominated")]),
    ("year across the table",
     "! Award !! Category !! Recipient !! Result\n|-\n! colspan=4 | 2001\n|-\n"
     "| Gulls || Best Kite || Ann || {{won}}",
     [("Gulls", "2001", "Best Kite", "Ann", "Won")]),
    ("headers with breaks and notes",
     "! Award !! Category !! Recipient(s)<br />and nominee(s)<ref>x</ref> !! {{abbr|Result|x}}\n"
     "|-\n| Gulls || Best Kite || Ann || {{won}}",
     [("Gulls", "", "Best Kite", "Ann", "Won")]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("what", "table", "expected"), TABLES, ids=[what.replace(" ", "-") for what, _, _ in TABLES]
)
def test_a_table_is_read_by_its_layout(
    what: str, table: str, expected: list[tuple[str, ...]], rows: Callable[..., list[ReadRow]]
) -> None:
    read = [
        (row.award, row.date_or_year, row.category, row.recipients_text, row.result_text)
        for row in rows(f'{{| class="wikitable"\n{table}\n|}}')
    ]
    assert read == expected, what
