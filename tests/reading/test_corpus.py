"""The readers against the corpus of real tables (needs ../shared)."""

from __future__ import annotations

import csv
from pathlib import Path

import pyoxigraph as ox
import pytest

from bench.scoreboard import Case, cases, compare
from graph.reading.forms.readers import reader_of
from graph.reading.model.document import document
from graph.reading.model.doubts import DoubtCode
from graph.reading.tables import read, read_page
from tests.conftest import BASE, assembled

pytestmark = pytest.mark.slow


def all_cases() -> list[Case]:
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared" / "corpus").is_dir():
            return list(cases(folder / "shared" / "corpus"))
    return []


@pytest.mark.skipif(not all_cases(), reason="needs ../shared")
@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_every_case_is_read_as_expected_or_doubted(case: Case) -> None:
    rows, judged, _ = compare(case)
    doubted = {row.number for row in rows if row.doubts}
    assert [d for d in judged if case.grade != "hard" or d.row not in doubted] == []
    assert rows or case.grade == "negative"


@pytest.mark.skipif(not all_cases(), reason="needs ../shared")
@pytest.mark.parametrize("case", all_cases(), ids=lambda case: case.name)
def test_the_expanded_table_of_every_case_is_given_back_cell_by_cell(case: Case) -> None:
    page = document(case.path)
    sources = reader_of(page).read(page).sources
    grids = [source.grid.texts() for source in sources]
    for table in read(case.path, title=case.title, section=case.section):
        assert table.grid() in grids
        assert [row.source_row for row in table.rows] == sorted({r.source_row for r in table.rows})


def links_of(case: Case) -> Path:
    """The file of a case's expected article links."""
    name = case.expected.name if case.expected else "none"
    return case.path.parents[1] / "expected_links" / name


LINKED = [case for case in all_cases() if links_of(case).is_file() and case.path.suffix != ".csv"]


@pytest.mark.skipif(not LINKED, reason="needs ../shared")
@pytest.mark.parametrize("case", LINKED, ids=lambda case: case.name)
def test_every_link_is_kept_with_its_article(case: Case) -> None:
    links = links_of(case)
    rows, _, _ = compare(case)
    with links.open(newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    roles = {"award_link": "award", "category_link": "category",
             "recipient_links": "recipients", "work_link": "work"}  # fmt: skip
    for row, line in zip(rows, expected, strict=True):
        for column, role in roles.items():
            assert " | ".join(row.links.get(role, ())) == line[column]


def test_the_text_extract_gives_all_rows_and_invents_nothing(shared: Path) -> None:
    reading = read_page(shared / "data" / "her_accolades_extract.txt")
    with (shared / "data" / "her_accolades.csv").open(newline="", encoding="utf-8") as file:
        facts = list(csv.DictReader(file))
    (table,) = reading.tables
    assert reading.form == "extract"
    assert len(table.rows) == 97
    carried = {8, 36, 48, 56, 71, 82, 89}
    assert {row.number for row in table.rows if row.span_from} == carried
    for row, fact in zip(table.rows, facts, strict=True):
        assert (row.award, row.date.iso, row.category) == (
            fact["award"], fact["date"], fact["category"]
        )  # fmt: skip
        assert row.result is None
        assert row.result_text == ""
        assert row.doubts
        named = [recipient.name for recipient in row.recipients]
        wanted = [name.strip('"') for name in fact["recipients"].split(";")]
        assert named == wanted or (
            not named and DoubtCode.LOST_RECIPIENTS in [d.code for d in row.doubts]
        )
        if row.span_from:
            assert row.award == table.rows[row.span_from - 1].award
            assert named == wanted


def test_one_release_of_all_pages_is_valid_and_gives_every_table_back(shared: Path) -> None:
    pages = [case.path for case in all_cases() if case.grade != "negative"]
    content = assembled(pages)
    report = content.report
    assert report.conforms, report.text()
    store = ox.Store()
    store.extend(content.quads)
    query = """PREFIX pal: <https://w3id.org/palmares#> SELECT ?table ?row ?column ?text {
        ?cell pal:row ?r ; pal:column/pal:columnNumber ?column ; pal:text ?text .
        ?r pal:table ?table ; pal:rowNumber ?row
    }"""
    solutions = store.query(query, base_iri=BASE, use_default_graph_as_union=True)
    assert isinstance(solutions, ox.QuerySolutions)
    given = {tuple(str(value.value) for value in solution) for solution in solutions}
    grids = [table.grid() for page in pages for table in read(page)]
    assert given == {
        (f"{BASE}id/table/{table.key}", str(y), str(x), text)
        for table, grid in zip(content.tables, grids, strict=True)
        for y, row in enumerate(grid, 1)
        for x, text in enumerate(row, 1)
        if text
    }


def test_the_release_of_the_text_extract_alone_is_valid(shared: Path) -> None:
    content = assembled([shared / "data" / "her_accolades_extract.txt"])
    report = content.report
    assert report.conforms
    assert report.count("Warning") >= 97  # every row lost its result
    results = ox.NamedNode("https://w3id.org/palmares#result")
    assert not [quad for quad in content.quads if quad.predicate == results]
