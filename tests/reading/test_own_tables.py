"""Tables as people keep them, a case a line: files, flags, layouts, languages, and other tables."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path

import pyoxigraph as ox
import pytest

from graph.errors import InputError
from graph.rdf.namespaces import SKOS
from graph.reading.awards.table import Reason
from graph.reading.forms.sheet import source_of
from graph.reading.model.doubts import DoubtCode
from graph.reading.output import cells_of, remarks
from graph.reading.tables import read, read_page
from tests.conftest import assembled

Row = tuple[str, ...]
COLUMNS = ("award", "date_or_year", "category", "recipients", "result", "work")
BASE = "Award,Year,Category,Recipient,Result\nLake Awards,2012,Best Cut,Ada,Won\n"
BASE_ROW = [("Lake Awards", "2012", "Best Cut", "Ada", "Won", "")]


def rows(source: str | Path) -> list[Row]:
    found = (cells_of(row) for table in read(source) for row in table.rows)
    return [tuple(row[name] for name in COLUMNS) for row in found]


@pytest.mark.parametrize(
    ("header", "yes", "no"),
    [
        ("Winner", "TRUE", "FALSE"),
        ("winner", "yes", "no"),
        ("Won", "x", ""),
        ("won?", "1", "0"),
        ("is_winner", "true", "false"),
        ("Win", "Yes", ""),
        ("Winner", "✓", ""),
        ("Result", "W", "N"),
        ("isWinner", "T", "F"),
        ("Winner", "1.0", "0.0"),
        ("Result", "True", "False"),
        ("WINNER", "Winner", ""),
        ("Gewonnen", "ja", "nein"),
        ("Ganador", "sí", "no"),
    ],
)
def test_a_sign_says_whether_a_nomination_won(header: str, yes: str, no: str) -> None:
    text = f"Award,Year,Category,Nominee,{header}\n"
    text += f"Lake Awards,2012,Best Cut,Ada,{yes}\nLake Awards,2012,Best Cut,Tom,{no}\n"
    assert [row[3:5] for row in rows(text)] == [("Ada", "Won"), ("Tom", "Nominated")]


def test_no_outcome_is_made_of_an_empty_cell_where_no_is_written() -> None:
    text = "Award,Category,Nominee,Winner\nA Prize,Best,Ada,yes\nA Prize,Best,Tom,no\n"
    (table,) = read(text + "A Prize,Best,Mia,\n")
    assert [row.result for row in table.rows] == ["won", "nominated", None]
    assert table.rows[2].doubts


@pytest.mark.parametrize(
    "data",
    [
        "Prizes\n\n" + BASE,
        "Prizes,,,,\nCompiled 2014,,,,\n,,,,\n" + BASE,
        "sep=,\n" + BASE,
        "sep=;\n" + BASE.replace(",", ";"),
        "\ufeff" + BASE,
        BASE.replace(",", "\t").encode("utf-16"),
        BASE.encode("utf-16-le"),
        "By Ann; 2014\nUpdated, by hand\n" + BASE,
        BASE + ",,,,\nSource: IMDb,,,,\n",
        BASE.replace("\n", "\r\n"),
        BASE.replace("\n", "\r"),
        BASE.replace(",", " , "),
        BASE.replace(",Won", ",Won,,,"),
    ],
)
def test_what_stands_around_a_table_is_no_row_of_it(data: str | bytes, tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    assert rows(path) == BASE_ROW


def test_a_file_in_windows_encoding_is_read(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(BASE.replace("Ada", "Adé").encode("cp1252"))
    assert rows(tmp_path / "t.csv")[0][3] == "Adé"


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (
            ["Award,Year,Category,Result", "A Prize,2012,Best Cut,Won", ",,Best Set,Won"],
            [("A Prize", "2012", "Best Cut"), ("A Prize", "2012", "Best Set")],
        ),
        (
            ["Year,Award,Category,Result", "2012,A Prize,Best Cut,Won", ",B Prize,Best Set,Won"],
            [("A Prize", "2012", "Best Cut"), ("B Prize", "2012", "Best Set")],
        ),
        (
            ["Award,Year,Category,Result", "A Prize,2012,Best Cut,Won", "B Prize,,Best Set,Won"],
            [("A Prize", "2012", "Best Cut"), ("B Prize", "", "Best Set")],
        ),
        (
            ["Award,Category,Result", "2012,,", "A Prize,Best Cut,Won"],
            [("A Prize", "2012", "Best Cut")],
        ),
    ],
)
def test_cells_left_empty_below_the_first_of_a_group_are_filled(
    lines: list[str], expected: list[Row]
) -> None:
    text = "\n".join(lines) + "\n"
    assert [row[:3] for row in rows(text)] == expected
    filled = ",," in lines[-1] or lines[-1][0] == ","
    assert any("value above" in remark for remark in remarks(read_page(text))) == (
        filled and "B Prize,," not in lines[-1]
    )


def test_a_group_without_a_date_leaves_the_others_their_dates_and_categories() -> None:
    text = "Award,Date,Category,Recipient,Work,Result\nA Prize,2012,Best Cut,Ada,Owl,Won\n"
    text += ",,Best Set,Tom,,Won\n,,,Mia,,Won\nB Prize,,Best Cut,Bo,,Won\n,,,Cy,,Won\n"
    assert [(*row[:3], row[5]) for row in rows(text)] == [
        ("A Prize", "2012", "Best Cut", "Owl"),
        ("A Prize", "2012", "Best Set", ""),
        ("A Prize", "2012", "Best Set", ""),
        ("B Prize", "", "Best Cut", ""),
        ("B Prize", "", "Best Cut", ""),
    ]
    (remark,) = (each for each in remarks(read_page(text)) if "value above" in each)
    assert "'Award', 'Date', 'Category' are read" in remark


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "Year,Award,Work,Ada,Tom\n2012,A Prize,Owl,Won,\n2013,A Prize,Reed,Nominated,Won\n",
            [
                ("A Prize", "2012", "", "Ada", "Won", "Owl"),
                ("A Prize", "2013", "", "Ada", "Nominated", "Reed"),
                ("A Prize", "2013", "", "Tom", "Won", "Reed"),
            ],
        ),
        (
            "Year,Award,Result,Category,Work/Citation\n1989,A Prize,Won,Best Novel,Owl\n",
            [("A Prize", "1989", "Best Novel", "", "Won", "Owl")],
        ),
        (
            "id,year,award,name\n1491,1966,Lake Medal,Ada\n",
            [("Lake Medal", "1966", "", "Ada", "", "")],
        ),
        (
            "year,category,nominee,company,win\n"
            "2012,Best Cut,Owl,RTX,True\n2012,Best Cut,Reed,NWB,False\n",
            [
                ("", "2012", "Best Cut", "Owl", "Won", ""),
                ("", "2012", "Best Cut", "Reed", "Nominated", ""),
            ],
        ),
        (
            "Year,Award,Recipient,Result\n"
            "2012,Artist of the Year,Ada,Won\n2013,Main Prize,Ada,Won\n",
            [
                ("", "2012", "Artist of the Year", "Ada", "Won", ""),
                ("", "2013", "Main Prize", "Ada", "Won", ""),
            ],
        ),
        (
            "Year,Award,Recipient,Result\n2012,Lake Awards,Ada,Won\n2013,Reed Prize,Ada,Won\n",
            [
                ("Lake Awards", "2012", "", "Ada", "Won", ""),
                ("Reed Prize", "2013", "", "Ada", "Won", ""),
            ],
        ),
        (
            '{"award":"A '
            'Prize","year":2012,"category":"Best","nominee":["Ada","Tom"],"winner":true}\n',
            [("A Prize", "2012", "Best", "Ada|Tom", "Won", "")],
        ),
        (
            "A | B\n\nAward | Year | Category | Result\n"
            "--- | --- | --- | ---\nA Prize | 2012 | Best | Won\n",
            [("A Prize", "2012", "Best", "", "Won", "")],
        ),
        ("+---------+------+-------+\n| Award   | Year | Category |\n", []),
    ],
)
def test_columns_are_told_by_header_and_cells_together(text: str, expected: list[Row]) -> None:
    try:
        assert rows(text) == expected
    except InputError:
        assert not expected


@pytest.mark.parametrize("indent", [None, 0, 2, "\t"])
@pytest.mark.parametrize("many", [True, False])
def test_json_is_recognised_however_it_is_indented(many: bool, indent: int | str | None) -> None:
    record = {"award": "A Prize", "year": 2012, "category": "Best", "nominee": "Ada", "won": True}
    text = json.dumps([record] if many else record, indent=indent)
    assert rows(text + "\n") == [("A Prize", "2012", "Best", "Ada", "Won", "")]


GRID = """
+-----------+------+----------+-----------+
| Award     | Year | Category | Result    |
+===========+======+==========+===========+
| A Prize   | 2012 | Best Cut | Won [1]_  |
|           |      +----------+-----------+
|           |      | Best Set | Nominated |
+-----------+------+----------+-----------+
"""


def test_cells_of_a_drawn_table_span_the_borders_that_they_cross() -> None:
    assert [row[:3] for row in rows(GRID)] == [
        ("A Prize", "2012", "Best Cut"),
        ("A Prize", "2012", "Best Set"),
    ]


RULE = "+---------+------+----------+---------+-----------+\n"
HEADER = "| Award   | Year | Category | Nominee | Result    |\n"
LINES = [
    "| A Prize | 2012 | Best Cut | Ada     | Won       |\n",
    "| A Prize | 2012 | Best Set |         | Nominated |\n",
    "| B Prize | 2013 | Best Cut | Tom     | Won       |\n",
]
DRAWN = [
    ("A Prize", "2012", "Best Cut", "Ada", "Won", ""),
    ("A Prize", "2012", "Best Set", "", "Nominated", ""),
    ("B Prize", "2013", "Best Cut", "Tom", "Won", ""),
]


@pytest.mark.parametrize(
    "text",
    [
        RULE + HEADER + RULE + "".join(LINES) + RULE,
        RULE + HEADER + RULE.replace("-", "=") + "".join(LINES) + RULE,
        RULE + HEADER + RULE + RULE.join(LINES) + RULE,
        "Prizes\n\n" + RULE + HEADER + RULE + "".join(LINES) + RULE + "3 rows in set\n",
    ],
    ids=["as databases print", "with a double rule", "with rules between rows", "amid text"],
)
def test_lines_of_a_drawn_table_are_rows_where_each_is_full(text: str) -> None:
    assert rows(text) == DRAWN
    (table,) = read(text)
    assert not [doubt for row in table.rows for doubt in row.doubts]


def test_lines_of_a_drawn_table_that_may_be_one_row_are_doubted() -> None:
    more = "|         |      | in Film  |         |           |\n"
    (table,) = read(RULE + HEADER + RULE + LINES[0] + more + RULE)
    (row,) = table.rows
    assert row.category == "Best Cut in Film"
    assert [doubt.code for doubt in row.doubts] == [DoubtCode.MARKUP]


@pytest.mark.parametrize("header", ["Nominee", "Recipient", "Winner"])
def test_a_word_for_the_honoured_is_a_header_beside_headers_and_a_result_beside_names(
    header: str,
) -> None:
    lines = [["Award", "Date", "Category", header, "Result"], [*DRAWN[0][:5]]]
    text = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in line)}" for line in lines)
    assert rows(f"<table>{text}</table>") == DRAWN[:1]
    lines = [["Lake Awards", "Best Film", header], ["Lake Awards", "Best Set", header]]
    text = "".join(f"<tr>{''.join(f'<td>{cell}' for cell in line)}" for line in lines)
    assert sum(len(table.rows) for table in read(f"<table>{text}</table>")) in (0, 2)


@pytest.mark.parametrize(
    "text",
    [
        "No award given",
        "no award",
        "Not awarded",
        "No prize was awarded",
        "Award not given",
        "No award given in 1943",
        "(No ceremony held)",
        "No winner",
        "Not held due to the war",
    ],
)
@pytest.mark.parametrize(
    "cells", ["<td colspan=3>{}", "<td>{}<td><td>", "<td><td>{}<td>", "<td><td><td>{}"]
)
def test_what_says_that_no_award_was_given_is_neither_a_nominee_nor_a_work(
    text: str, cells: str
) -> None:
    (table,) = read(
        "<h2>Lake Awards</h2><table class=wikitable><tr><th>Year<th>Nominee<th>Title<th>Result"
        f"<tr><td>1942<td>Ada<td><i>Owl</i><td>Won<tr><td>1943{cells.format(text)}</table>"
    )
    assert [row.date_or_year for row in table.rows] == ["1942"]
    assert [(row.source_row, row.reason) for row in table.dropped[1:]] == [(3, Reason.NOT_GIVEN)]


@pytest.mark.parametrize("title", ["No Way", "No", "None", "Nobody", "Not Made Here"])
def test_titles_that_begin_so_are_works(title: str) -> None:
    text = f"Award,Category,Film,Result\nLake Awards,Best Cut,{title},Won\n"
    assert [row[5] for row in rows(text)] == [title]
    marked = "<table class=wikitable><tr><th>Award<th>Category<th>Film<th>Result"
    marked += "<tr><td>Lake Awards<td>Best Cut<td><i>No Winners</i><td>Won</table>"
    assert [row[5] for row in rows(marked)] == ["No Winners"]


LANGUAGES = {
    "fr": "Récompenses et nominations|Année|Récompense|Catégorie|Lauréat|Nomination|2 mars 2012",
    "de": "Auszeichnungen und Nominierungen|Jahr|Preis|Kategorie|Gewonnen|Nominierung|2. März 2012",
    "es": "Premios y nominaciones|Año|Premio|Categoría|Ganador|Nominada|2 de marzo de 2012",
    "it": "Premi e riconoscimenti|Anno|Premio|Categoria|Vinto|Candidatura|2 marzo 2012",
    "pt": "Prêmios e indicações|Ano|Prêmio|Categoria|Venceu|Indicado|2 de março de 2012",
    "nl": "Prijzen en nominaties|Jaar|Prijs|Categorie|Gewonnen|Genomineerd|2 maart 2012",
    "pl": "Nagrody i nominacje|Rok|Nagroda|Kategoria|Wygrana|Nominacja|2 marca 2012",
    "ja": "受賞歴|年|賞|部門|受賞|ノミネート|2012年3月2日",
    "zh": "奖项与提名|年份|奖项|类别|获奖|提名|2012年3月2日",
    "hi": "पुरस्कार और नामांकन|वर्ष|पुरस्कार|श्रेणी|जीत|नामांकित|2 मार्च 2012",
}


@pytest.mark.parametrize("code", LANGUAGES)
def test_award_pages_of_other_languages_are_read(code: str) -> None:
    heading, year, award, category, won, nominated, day = LANGUAGES[code].split("|")
    text = (
        f'== {heading} ==\n{{| class="wikitable"\n! {year} !! {award} !! {category} !! {code} !! x'
    )
    text = text.replace(f" !! {code} !! x", " !! Result")
    text += (
        f"\n|-\n| {day} || Lake || Best || {won}\n|-\n| 2013 || Reed || Best || {nominated}\n|}}"
    )
    (table,) = read(text)
    assert [(r.award, r.date.iso, r.result_text, r.result) for r in table.rows] == [
        ("Lake", "2012-03-02", won, "won"),
        ("Reed", "2013", nominated, "nominated"),
    ]


OTHER_TABLES = {
    "races": ("Year|Team|Car|Class|Result", "2012|Hill|Lark|GT|3rd"),
    "medals": ("Event|Class|Gold|Silver|Bronze", "100 m|T11|Ada|Tom|Mia"),
    "drivers": ("Team|Car|Drivers|Class|Events", "Hill|Lark|Ada|Y|1-4"),
    "directors": ("Company|Division|Name", "Hill|North|Ada"),
    "prize money": ("Event|Class|Prize", "Derby|Group 1|£300,000"),
    "elections": ("Year|Office|Party|Result", "2012|Mayor|Red|Won"),
    "films": ("Year|Title|Role|Notes", "2012|Owl|Queen|"),
    "fights": ("Result|Opponent|Event|Date", "Win|Bo|UFC 2|2012"),
    "contestants": ("Contestant|Age|Hometown|Result", "Ada|21|Rome|Winner"),
    "competitions": ("Year|Competition|Venue|Position|Event", "2012|World Cup|Rome|1st|100 m"),
}


@pytest.mark.parametrize("kind", OTHER_TABLES)
def test_tables_of_other_things_are_left_alone(kind: str) -> None:
    header, row = (line.replace("|", "</td><td>") for line in OTHER_TABLES[kind])
    text = f"<h2>{kind}</h2><table class=wikitable><tr><th>{header.replace('td>', 'th>')}</th></tr>"
    reading = read_page(f"{text}<tr><td>{row}</td></tr><tr><td>{row}</td></tr></table>")
    assert reading.tables == ()
    assert reading.why_nothing


def test_a_picture_is_read_by_the_text_that_stands_for_it() -> None:
    text = "<table class=wikitable><tr><th>Award<th>Category<th>Result<tr><td>A Prize<td>Best<td>"
    assert rows(text + '<img alt="Won" src="x.png"></table>')[0][4] == "Won"
    (table,) = read(text + '<img src="x.png"></table>')
    assert table.rows[0].doubts


def workbook(sheets: dict[str, str], hidden: str = "") -> bytes:
    """An .xlsx file of sheets given by the XML of their rows."""
    names = list(sheets)
    marks = ['state="hidden" ' if name == hidden else "" for name in names]
    listed = "".join(
        f'<sheet name="{name}" sheetId="{n}" {mark}r:id="r{n}"/>'
        for n, (name, mark) in enumerate(zip(names, marks, strict=True), 1)
    )
    main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    package = "http://schemas.openxmlformats.org/package/2006"
    targets = "".join(
        f'<Relationship Id="r{n}" Type="{relations}/worksheet" Target="worksheets/s{n}.xml"/>'
        for n in range(1, len(names) + 1)
    )
    styles = f'<Relationship Id="st" Type="{relations}/styles" Target="styles.xml"/>'
    files = {
        "[Content_Types].xml": f'<Types xmlns="{package}/content-types"/>',
        "_rels/.rels": f'<Relationships xmlns="{package}/relationships"><Relationship Id="r" '
        f'Type="{relations}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{relations}">'
        f"<sheets>{listed}</sheets>"
        "</workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{package}/relationships">'
        f"{targets}{styles}"
        "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs><xf numFmtId="0"/>'
        '<xf numFmtId="14"/>'
        "</cellXfs></styleSheet>",
    }
    for number, rows_xml in enumerate(sheets.values(), 1):
        files[f"xl/worksheets/s{number}.xml"] = f'<worksheet xmlns="{main}">{rows_xml}</worksheet>'
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name, text in files.items():
            archive.writestr(name, f'<?xml version="1.0"?>{text}')
    return stream.getvalue()


def cell(place: str, value: str) -> str:
    if value.startswith("date:"):
        return f'<c r="{place}" s="1"><v>{value.removeprefix("date:")}</v></c>'
    if value in ("0", "1"):
        return f'<c r="{place}" t="b"><v>{value}</v></c>'
    return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>' if value else ""


def sheet(lines: list[list[str]], merged: str = "") -> str:
    rows_xml = "".join(
        f'<row r="{y}">'
        + "".join(cell(f"{'ABCDEF'[x]}{y}", v) for x, v in enumerate(line))
        + "</row>"
        for y, line in enumerate(lines, 1)
    )
    merges = "".join(f'<mergeCell ref="{each}"/>' for each in merged.split())
    return f"<sheetData>{rows_xml}</sheetData>" + (
        f"<mergeCells>{merges}</mergeCells>" if merges else ""
    )


def test_a_workbook_is_read_sheet_by_sheet_with_merged_cells_dates_and_signs(
    tmp_path: Path,
) -> None:
    lines = [
        ["Prizes of 2012", "", "", "", ""],
        ["Award", "Date", "Category", "Recipient", "Winner"],
        ["Lake Awards", "date:40969", "Best Cut", "Ada", "1"],
        ["", "", "Best Set", "Tom", "0"],
    ]
    other = [["Name", "Telephone"], ["Ada", "12"]]
    path = tmp_path / "prizes.xlsx"
    path.write_bytes(
        workbook({"Prizes": sheet(lines, "A1:E1 A3:A4 B3:B4"), "People": sheet(other)}, "People")
    )
    assert rows(path) == [
        ("Lake Awards", "2012-03-01", "Best Cut", "Ada", "Won", ""),
        ("Lake Awards", "2012-03-01", "Best Set", "Tom", "Nominated", ""),
    ]
    reading = read_page(path)
    assert reading.form == "workbook"
    assert [skipped.headings for skipped in reading.skipped] == [("People",)]


@pytest.mark.parametrize("merged", ["C2:D2", "C2:D2 C3:D3 A2:A3 B2:B3", "C2:D3 A2:A3 B2:B3"])
def test_a_merged_cell_over_category_and_recipient_names_nobody(
    merged: str, tmp_path: Path
) -> None:
    lines = [
        ["Award", "Year", "Category", "Recipient", "Result"],
        ["Lake Awards", "2014", "Best Film", "", "Won"],
        ["Lake Awards", "2014", "Best Film", "", "Nominated"],
        ["Lake Awards", "2014", "Best Cut", "Ada", "Won"],
    ]
    path = tmp_path / "prizes.xlsx"
    path.write_bytes(workbook({"Prizes": sheet(lines, merged)}))
    assert [row[3] for row in rows(path)] == ["", "", "Ada"]
    (table,) = read(path)
    assert [doubt.code for doubt in table.rows[0].doubts] == [DoubtCode.OVERLAP]
    assert not table.rows[2].doubts


def test_a_merged_cell_of_the_header_heads_all_of_its_columns(tmp_path: Path) -> None:
    lines = [
        ["Award", "Year", "Category", "Recipient", "", "Result"],
        ["Lake Awards", "2014", "Best Cut", "Ada", "Tom", "Won"],
    ]
    path = tmp_path / "prizes.xlsx"
    path.write_bytes(workbook({"Prizes": sheet(lines, "D1:E1")}))
    (table,) = read(path)
    assert table.columns == ("Award", "Year", "Category", "Recipient", "Recipient", "Result")


def test_other_archives_and_broken_workbooks_are_refused(tmp_path: Path) -> None:
    for name, data in (
        ("a.zip", b"PK\x03\x04nothing"),
        ("b.xlsx", b"PK\x03\x04xl/workbook"),
        ("c.png", b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises(InputError, match=name):
            read(tmp_path / name)


BARS = """= Owl =
==Accolades==
| Award | Year | Category | Nominee | Result |
| Lake Awards | 2012 | Best Cut | Ada | Won |
| Best Set | Tom | Nominated | | |
| Reed Prize | 2013 | Best Film | Owl | Nominated |
"""


def test_an_extract_under_any_header_says_which_rows_lost_cells() -> None:
    (table,) = read(BARS)
    assert [(row.award, row.category, row.result_text) for row in table.rows] == [
        ("Lake Awards", "Best Cut", "Won"),
        ("Lake Awards", "Best Set", "Nominated"),
        ("Reed Prize", "Best Film", "Nominated"),
    ]
    assert [len(row.doubts) for row in table.rows] == [0, 1, 0]


@pytest.mark.parametrize(
    ("record", "is_header"),
    [
        (["Year", "Award", "Won"], True),
        (["Award", "Category", "2012"], True),
        (["2012", "Lake Award", "Won"], False),
        (["Won", "Lake Award", "", "2012"], False),
    ],
)
def test_a_first_record_with_a_year_and_a_result_is_no_header(
    record: list[str], is_header: bool
) -> None:
    grid = source_of([record, ["2013", "Gull Award", "Nominated", "x"]]).grid
    assert [slot.cell.header for slot in grid.rows[0] if slot] == [is_header] * grid.width


def test_a_table_without_results_is_built_and_says_that_it_has_none(tmp_path: Path) -> None:
    page = tmp_path / "awards.csv"
    page.write_text("Award,Year,Category,Film\nOwl Awards,2012,Best Film,Reed\n")
    content = assembled([page])
    assert content.report.conforms, content.report.text()
    notes = {quad.object.value for quad in content.quads if quad.predicate.value == SKOS + "note"
             and isinstance(quad.object, ox.Literal)}  # fmt: skip
    assert notes == {"No column of the table says results"}


def test_results_in_columns_of_years_are_nominations_of_these_years() -> None:
    text = "Award,Category,2012,2013\nLake Awards,Best Cut,Won,Nominated\n"
    text += "Lake Awards,Best Set,,Won\n"
    assert rows(text) == [
        ("Lake Awards", "2012", "Best Cut", "", "Won", ""),
        ("Lake Awards", "2013", "Best Cut", "", "Nominated", ""),
        ("Lake Awards", "2013", "Best Set", "", "Won", ""),
    ]


@pytest.mark.parametrize(
    ("heads", "dates", "names"),
    [
        ("2012,2013,2014", ["2012", "2013", "2014"], [""] * 3),
        ("Ada,Tom,Mia", [""] * 3, ["Ada", "Tom", "Mia"]),
    ],
    ids=["years", "nominees"],
)
@pytest.mark.parametrize("first", ["Won,Nominated,Won", "Won,Won,Nominated", "Nominated,Won,"])
def test_no_row_is_lost_below_a_header_of_which_most_is_years_or_nominees(
    heads: str, dates: list[str], names: list[str], first: str
) -> None:
    text = f"Award,Category,{heads}\nLake Awards,Best Film,{first}\n"
    text += "Reed Prize,Best Cut,Nominated,,Won\nReed Prize,Best Set,,,\n"
    results = [*first.split(","), "Nominated", "", "Won"]
    (table,) = read(text)
    assert [row[1:5] for row in rows(text)] == [
        (date, category, name, result)
        for date, category, name, result in zip(
            dates * 2, ["Best Film"] * 3 + ["Best Cut"] * 3, names * 2, results, strict=True
        )
        if result
    ]
    assert [(row.source_row, str(row.reason)) for row in table.dropped] == [
        (1, "header"),
        (4, Reason.SILENT),
    ]


def test_columns_of_years_below_cells_that_are_no_header_by_their_form_are_told() -> None:
    cells = [
        ["Award", "Category", "2012", "2013", "2014"],
        ["Lake Awards", "Best Film", "Won", "", "Won"],
    ]
    lines = "".join(f"<tr>{''.join(f'<td>{text}' for text in line)}" for line in cells)
    assert [row[:3] for row in rows(f"<table>{lines}</table>")] == [
        ("Lake Awards", "2012", "Best Film"),
        ("Lake Awards", "2014", "Best Film"),
    ]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("Award,Category,2012,2013,2014\nLake Awards,Best Cut,Ada,Tom,Mia\n", "are years"),
        ("Award,Category,2012,2013\nLake Awards,Best Cut,Ada,Tom\n", "are years"),
        ("<table><tr><th>Category<th>2012<th>2013<tr><td>Best Cut<td>A<td>B</table>", "are years"),
        ("Award,Lake Awards,Reed Prize\nYear,2012,2013\nCategory,Best Cut,Best Set\n"
         "Result,Won,Nominated\n", "its headers stand in its first column"),
    ],
    ids=["names by many years", "names by award and year", "names by year", "headers in a column"],
)  # fmt: skip
def test_a_table_that_lies_otherwise_is_refused_with_what_to_do(text: str, reason: str) -> None:
    reading = read_page(text)
    assert not reading.tables
    assert reason in reading.why_nothing
