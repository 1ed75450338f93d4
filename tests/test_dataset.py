"""The bundled data set holds the facts that it was made of, each with its source, and no more."""

from __future__ import annotations

import csv
import shutil
from functools import cache
from pathlib import Path

from graph.bundled import bundled
from graph.rdf.namespaces import PAL, SCHEMA, XSD
from graph.reading.model.rows import Result, Row, Status, Table
from graph.reading.sources import read_source
from tests.conftest import assembled

HER = bundled("mappings/her-2013")
WORDS = {
    "Won": Result.WON,
    "Nominated": Result.NOMINATED,
    "Runner-up": Result.RUNNER_UP,
    "Honoured": Result.HONOURED,
    "": None,
}
#: The rows of which what was found later says more than the first facts.
LATER = {54, 55, 57, 58, 70, 86}


@cache
def her() -> Table:
    (table,) = read_source(HER)
    return table


def facts(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def values(row: Row) -> tuple[str, str, str, list[str], Result | None, Status]:
    names = [who.name.strip('"') for who in row.recipients]
    edition = row.edition.date
    return row.award.text, edition, row.category.text, names, row.result, row.status


def test_all_97_rows_say_what_the_facts_say(shared: Path) -> None:
    for row, fact in zip(her().rows, facts(shared / "data" / "her_accolades.csv"), strict=True):
        assert row.number == int(fact["row"])
        names = [name.strip('"') for name in fact["recipients"].split(";") if name]
        date = fact["date"].replace("2014-06-18", "2014-06-26")
        if row.number not in LATER:
            status = WORDS[fact["result"]], Status(fact["evidence_status"])
            assert values(row) == (fact["award"], date, fact["category"], names, *status)


def test_what_was_found_later_settles_results_and_a_date(shared: Path) -> None:
    rows = {row.number: row for row in her().rows}
    for fact in facts(shared / "data" / "her_evidence_2.csv"):
        row = rows[int(fact["row"])]
        if row.number in LATER:
            result, status = WORDS[fact["proposed_result"]], Status(fact["proposed_status"])
            assert (row.result, row.status) == (result, status)
        if "date" in fact["category"]:
            assert row.edition.date == fact["proposed_result"]


def test_the_source_table_has_the_cells_of_the_extract_and_no_others(shared: Path) -> None:
    text = (shared / "data" / "her_accolades_extract.txt").read_text("utf-8")
    lines = [line for line in text.split("==Accolades==")[1].splitlines() if line[:1] == "|"]
    cells = [[part.strip() for part in line.strip("|").split("|")] for line in lines]
    source = [*csv.reader((HER / "accolades.csv").read_text("utf-8").splitlines())]
    assert [[cell for cell in row if cell] for row in source] == [
        [cell for cell in row if cell] for row in cells
    ]
    texts = {cell for row in cells for cell in row}
    assert {cell for row in her().rows for cell in row.cells} <= texts | {""}
    assert not any(row.cells[4] for row in her().rows), "the extract has no results"


def test_every_result_and_lost_recipient_is_an_addition_with_its_evidence() -> None:
    for row in her().rows:
        added = [addition for addition in row.additions if addition.property == "result"]
        assert [addition.status for addition in added] == [row.status], row.number
        lost = [name for name in row.cells[3:4] if not name and row.recipients_span_from is None]
        stated = [each for each in row.additions if each.property == "recipient"]
        assert bool(stated) >= bool(lost), row.number
        for addition in row.additions:
            known = addition.evidence if addition.status is Status.SOURCED else addition.reason
            assert known, (row.number, addition)
            assert addition.author
            assert addition.date


def test_a_recipient_that_nobody_knows_is_said_to_be_unknown() -> None:
    unknown = {
        row.number: each.reason
        for row in her().rows
        for each in row.additions
        if each.property == "recipient" and each.status is Status.UNKNOWN
    }
    assert set(unknown) == {51, 97}
    assert all(unknown.values())


def test_a_recipient_that_follows_from_an_empty_cell_is_inferred() -> None:
    inferred = [
        (row.number, each.value, bool(each.reason))
        for row in her().rows
        for each in row.additions
        if each.property == "recipient" and each.status is Status.INFERRED
    ]
    assert inferred == [(71, "Spike Jonze", True)]


def test_the_date_that_was_corrected_stands_beside_what_the_table_says() -> None:
    saturn = [row for row in her().rows if row.award.text == "Saturn Awards"]
    assert {row.cells[1] for row in saturn} == {"June 18, 2014"}
    assert {row.edition.date for row in saturn} == {"2014-06-26"}
    (correction,) = {row.additions[0] for row in saturn}
    assert (correction.column, correction.instead_of) == ("Date of ceremony", "June 18, 2014")
    assert len(correction.evidence) == 3
    (claim,) = (claim for claim in her().claims if claim.award == "Saturn Awards")
    assert (claim.date, claim.value) == ("2014-06-26", "2014-06-18")


def test_every_evidence_address_of_the_facts_is_kept(shared: Path) -> None:
    for row, fact in zip(her().rows, facts(shared / "data" / "her_accolades.csv"), strict=True):
        if row.status is Status.UNKNOWN:
            continue  # what was looked at in vain is no evidence
        addresses = {part for part in fact["evidence"].split(" ; ") if part.startswith("http")}
        assert addresses <= set(row.evidence)


def test_only_the_seven_rows_that_span_down_say_where_their_recipient_is_from() -> None:
    rows = her().rows
    spans = {row.number: row.recipients_span_from for row in rows if row.recipients_span_from}
    assert spans == {8: 7, 36: 35, 48: 47, 56: 55, 71: 70, 82: 81, 89: 88}


def test_nothing_of_the_data_set_is_left_unused_or_doubtful() -> None:
    assert her().remarks == ()
    assert not [row.number for row in her().rows if row.doubts]


def test_only_verified_items_are_linked(shared: Path) -> None:
    verified = {
        fact["qid"]: fact["status"]
        for fact in facts(shared / "data" / "wikidata_alignment.csv")
        if fact["status"].startswith("verified")
    }
    later = {
        fact["item_or_value"]: "verified-1"
        for fact in facts(shared / "data" / "wikidata_links_2.csv")
        if fact["strength"].startswith("structural")
    }
    links = her().links
    assert len(links) == 55
    assert all((verified | later)[link.item] == link.verification for link in links)


def test_a_body_and_a_series_of_festivals_are_no_programme_and_no_screening() -> None:
    assert {"Q207460", "Q1133614", "Q25648"}.isdisjoint(link.item for link in her().links)


def test_every_verified_category_person_and_ceremony_is_linked(shared: Path) -> None:
    linked = {link.item for link in her().links}
    for fact in facts(shared / "data" / "wikidata_alignment.csv"):
        kinds = ("category", "person", "group", "ceremony", "film")
        if fact["kind"] in kinds and fact["status"].startswith("verified"):
            assert fact["qid"] in linked, fact["label"]


def test_a_showing_and_a_claimed_date_may_be_a_month_or_a_year(tmp_path: Path) -> None:
    folder = Path(shutil.copytree(HER, tmp_path / "her-2013"))
    head = "event,date,festival,places,theaters,theaters_qualifier\n"
    events = "premiere,2013-10,New York Film Festival,,,\nlate release,2014,,,,\n"
    (folder / "events.csv").write_text(head + events, "utf-8")
    (folder / "claims.csv").write_text(
        "award,date,category,aspect,value,note,evidence\n"
        "Academy Awards,2014-03-02,,date,2014-02,Another month,https://example.org/oscars\n",
        "utf-8",
    )
    content = assembled([folder])
    assert content.report.conforms, content.report.text()
    dates = {
        str(quad.object)
        for quad in content.quads
        if "/event/" in str(quad.subject) and quad.predicate.value == f"{SCHEMA}startDate"
    }
    assert dates == {f'"2013-10"^^<{XSD}gYearMonth>', f'"2014"^^<{XSD}gYear>'}
    claims = {str(q.object) for q in content.quads if q.predicate.value == f"{PAL}claimedValue"}
    assert f'"2014-02"^^<{XSD}gYearMonth>' in claims
