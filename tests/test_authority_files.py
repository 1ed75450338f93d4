"""Authority files: what a line says, how lines add up, and what is refused with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.authorities.authorities import Authorities, load
from graph.authorities.files import COLUMNS
from graph.authorities.record import Sort
from graph.bundled import bundled
from graph.errors import InputError
from graph.reading.model.rows import CountedBy
from tests.authority_lines import write

LAKE = {"id": "lake-awards", "label": "Lake Awards"}


def programmes(folder: Path, *lines: dict[str, str]) -> Authorities:
    return load([write(folder, "programmes.csv", *lines)])


def test_a_thing_is_found_by_each_of_its_names_articles_and_identifiers(tmp_path: Path) -> None:
    told = {"forms": "Lakes;The Lake Prize", "articles": "lake Award"}
    told |= {"identifiers": "imdb:ev0000001"}
    known = programmes(tmp_path, LAKE | told | {"item": "Q1", "verification": "verified-1"})
    record = known.of_text(Sort.PROGRAMME, "Lake Awards")
    assert record is not None
    assert record.path == "id/programme/lake-awards"
    assert known.of_text(Sort.PROGRAMME, "the lake  prize") is record
    assert known.of_article(Sort.PROGRAMME, "Lake Award") is record
    assert known.of_identifier(Sort.PROGRAMME, "ev0000001") is record
    assert known.of_identifier(Sort.PROGRAMME, "Q1") is record
    assert known.of_text(Sort.AGENT, "Lake Awards") is None


def test_a_form_with_years_is_meant_in_these_only(tmp_path: Path) -> None:
    river = {"id": "river-awards", "label": "River Awards", "forms": "Water Prize [1990-]"}
    known = programmes(tmp_path, LAKE | {"forms": "Water Prize [1950-1989]"}, LAKE | river)
    found = {year: known.of_text(Sort.PROGRAMME, "Water Prize", year=year) for year in (1960, 2000)}
    assert {year: record and record.label for year, record in found.items()} == {
        1960: "Lake Awards",
        2000: "River Awards",
    }
    assert known.of_text(Sort.PROGRAMME, "Water Prize") is None


def test_lines_about_one_thing_add_up_over_files(tmp_path: Path) -> None:
    write(tmp_path / "one", "programmes.csv", LAKE | {"forms": "Lakes"})
    write(tmp_path / "two", "programmes.csv", LAKE | {"forms": "Lakies", "articles": "Lake Award"})
    known = load([tmp_path / "one", tmp_path / "two"])
    record = known.records["id/programme/lake-awards"]
    assert [form.text for form in record.forms] == ["Lakes", "Lakies"]
    assert known.of_text(Sort.PROGRAMME, "lakies") == known.of_text(Sort.PROGRAMME, "Lakes")


def test_a_line_of_a_category_says_what_it_counts(tmp_path: Path) -> None:
    write(tmp_path, "programmes.csv", LAKE)
    told = {"programme": "lake-awards", "line": "best-film", "label": "Best Film"}
    known = load([write(tmp_path, "categories.csv", told | {"counted_by": "work"})])
    record = known.of_text(Sort.CATEGORY, "Best Film", "lake-awards")
    assert record is not None
    assert record.counted_by is CountedBy.WORK
    assert known.of_text(Sort.CATEGORY, "Best Film", "river-awards") is None


@pytest.mark.parametrize("word", ["yes", "no", ""])
def test_a_line_says_whether_there_are_nominees_with_evidence_of_that(
    word: str, tmp_path: Path
) -> None:
    proof = "its own page | nominees: its rules (https://lake.example/rules)"
    line = LAKE | {"nominees": word, "evidence": proof}
    write(tmp_path, "programmes.csv", line, LAKE | {"forms": "Lakes"})
    film = {"programme": "lake-awards", "line": "film", "label": "Film", "evidence": proof}
    known = load([write(tmp_path, "categories.csv", film | {"nominees": word})])
    for path in ("id/programme/lake-awards", "id/category/lake-awards/film"):
        assert known.records[path].nominees == word


def test_two_lines_that_disagree_about_nominees_are_refused(tmp_path: Path) -> None:
    yes, no = (LAKE | {"nominees": word, "evidence": "nominees: x"} for word in ("yes", "no"))
    lakes = programmes(tmp_path / "one", yes, LAKE, yes | {"forms": "Lakes"})
    assert lakes.records["id/programme/lake-awards"].nominees == "yes"
    with pytest.raises(InputError, match="is no here, and yes in another") as caught:
        programmes(tmp_path / "two", yes, LAKE, no)
    assert (caught.value.line, caught.value.column) == (4, "nominees")


def test_two_people_may_have_one_name_and_then_it_means_none_of_them(tmp_path: Path) -> None:
    ana = {"id": "ana-1", "label": "Ana Lake"}
    known = load([write(tmp_path, "people.csv", ana, ana | {"id": "ana-2"})])
    assert known.of_text(Sort.AGENT, "Ana Lake") is None


def test_the_fingerprint_of_names_changes_only_with_lines_about_them(tmp_path: Path) -> None:
    key = ("programme", "", "text", "lake-awards")
    river = {"id": "river-awards", "label": "River Awards"}
    before = programmes(tmp_path / "a", LAKE).fingerprint([key])
    assert programmes(tmp_path / "b", LAKE, river).fingerprint([key]) == before
    assert programmes(tmp_path / "c", LAKE | {"forms": "Lakes"}).fingerprint([key]) != before


@pytest.mark.parametrize(
    ("name", "line", "message"),
    [
        ("programmes.csv", LAKE | {"id": "Lake Awards"}, "line 2, row 1, column 'id'"),
        ("programmes.csv", LAKE | {"evidence": ""}, "column 'evidence': is empty"),
        ("programmes.csv", LAKE | {"item": "19020"}, "'19020' is no Wikidata item"),
        ("programmes.csv", LAKE | {"item": "Q1"}, "column 'verification'"),
        ("programmes.csv", LAKE | {"forms": "A;;B"}, "column 'forms': has an empty entry"),
        ("programmes.csv", LAKE | {"same": "agent/x"}, "column 'same'"),
        ("programmes.csv", LAKE | {"nominees": "yes"}, "'evidence': has none for what stands"),
        ("programmes.csv", LAKE | {"nominees": "no", "evidence": "nominees: "}, "'evidence'"),
        ("programmes.csv", LAKE | {"nominees": "some"}, "'some' is not known here.*yes, no"),
        ("programmes.csv", LAKE | {"conferred_by": "nobody"}, "is no id of people.csv"),
        ("categories.csv", {"programme": "x", "line": "y", "label": "Y"},
         "column 'programme': 'x' is no programme"),
        ("categories.csv",
         {"programme": "x", "line": "y", "label": "Y", "counted_by": "film"},
         "column 'counted_by': 'film' is not known here"),
        ("editions.csv", {"programme": "x", "label": "Y"}, "Give one of them"),
        ("editions.csv", {"programme": "x", "season": "1980s", "label": "Y"},
         "column 'season'"),
        ("editions.csv", {"programme": "x", "dates": "2013-02-30", "label": "Y"},
         "column 'dates': '2013-02-30' is no date"),
        ("programmes.csv", LAKE | {"forms": "Lake [1990-1980]"}, "other years than a first"),
        ("programmes.csv", LAKE | {"forms": "Lake [90-95]"}, "other years than a first"),
        ("people.csv", {"id": "x", "kind": "dog", "label": "Y"}, "'dog'"),
        ("people.csv", {"id": "x", "label": "Y", "same": "id/work/y"},
         "column 'same': 'id/work/y' is no path of a thing of this kind"),
        ("people.csv", {"id": "x", "label": "Y", "same": "id/agent/x"}, "is the thing itself"),
        ("people.csv", {"id": "x", "label": "Y", "articles": "Ann_Ray"},
         "column 'articles': 'Ann_Ray' is no title"),
        ("people.csv", {"id": "x", "label": "Y", "articles": "https://en.wikipedia.org/wiki/Ann"},
         "is no title of an article"),
        ("works.csv", {"id": "x", "year": "20123", "label": "Y"}, "20123 is no year"),
        ("different.csv", {"one": "id/agent/x", "other": "id/agent/x"},
         "can't differ from itself"),
    ],
)  # fmt: skip
def test_what_is_wrong_in_a_line_is_told_with_its_place(
    name: str, line: dict[str, str], message: str, tmp_path: Path
) -> None:
    write(tmp_path, name, line)
    with pytest.raises(InputError, match=message) as caught:
        load([tmp_path])
    assert caught.value.line == 2
    assert Path(caught.value.file).name == name


def test_two_things_that_claim_one_article_are_refused_with_both_places(tmp_path: Path) -> None:
    river = {"id": "river-awards", "label": "River Awards", "articles": "Lake"}
    with pytest.raises(InputError, match="'Lake' is 'Lake Awards' already") as caught:
        programmes(tmp_path, LAKE | {"articles": "Lake"}, river)
    assert (caught.value.line, caught.value.column) == (3, "articles")
    assert "programmes.csv, line 2" in caught.value.message


@pytest.mark.parametrize(
    ("name", "line", "other", "column"),
    [
        ("programmes.csv", LAKE, LAKE, "id"),
        ("programmes.csv", LAKE | {"item": "Q999999991", "verification": "verified-1"},
         LAKE | {"item": "Q999999992", "verification": "verified-1"}, "item"),
        ("programmes.csv", LAKE | {"item": "Q999999991", "verification": "verified-1"},
         {"id": "owl", "label": "Owl", "item": "Q999999991", "verification": "verified-1"}, "item"),
        ("people.csv", {"id": "x", "label": "X", "kind": "person"},
         {"id": "x", "label": "X", "kind": "group"}, "kind"),
        ("works.csv", {"id": "x", "label": "X", "year": "2012"},
         {"id": "x", "label": "X", "year": "2013"}, "year"),
        ("different.csv", {"one": "id/agent/x", "other": "id/agent/y"},
         {"one": "id/agent/y", "other": "id/agent/x"}, "other"),
    ],
)  # fmt: skip
def test_a_line_that_repeats_or_contradicts_another_is_refused(
    name: str, line: dict[str, str], other: dict[str, str], column: str, tmp_path: Path
) -> None:
    write(tmp_path, name, line, other)
    with pytest.raises(InputError) as caught:
        load([tmp_path])
    assert (caught.value.line, caught.value.column) == (3, column)


def test_things_that_are_one_by_a_line_can_not_differ_by_another(tmp_path: Path) -> None:
    write(tmp_path, "people.csv", {"id": "x", "label": "X", "same": "id/agent/y"})
    write(tmp_path, "different.csv", {"one": "id/agent/x", "other": "id/agent/y"})
    with pytest.raises(InputError, match=r"different\.csv, line 2.*is the same as 'id/agent/x'"):
        load([tmp_path])


def test_a_file_that_is_none_of_them_is_refused(tmp_path: Path) -> None:
    (tmp_path / "program.csv").write_text("id\n")
    with pytest.raises(InputError, match=r"is no authority file\. They are programmes\.csv"):
        load([tmp_path])


def test_every_file_and_column_is_documented() -> None:
    text = bundled("docs/authorities.md").read_text("utf-8")
    for name, columns in COLUMNS.items():
        assert f"`{name}`" in text
        assert all(f"`{column}`" in text for column in columns)
    assert all(f"`{each}`" in text for each in CountedBy)
