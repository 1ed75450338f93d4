"""The bundled data set holds the facts that it was tabulated from, and nothing unverified."""

from __future__ import annotations

import csv
from pathlib import Path

from graph.bundled import bundled
from graph.reading.dataset.folder import read_dataset
from graph.reading.model.rows import Result, Status

HER = bundled("mappings/her-2013")
WORDS = {
    "Won": Result.WON,
    "Nominated": Result.NOMINATED,
    "Runner-up": Result.RUNNER_UP,
    "Honoured": Result.HONOURED,
    "": None,
}


def facts(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_all_97_rows_say_what_the_facts_say(shared: Path) -> None:
    table = read_dataset(HER)
    expected = facts(shared / "data" / "her_accolades.csv")
    assert [
        (
            row.number,
            row.award.text,
            row.edition.date,
            row.category.text,
            ";".join(recipient.name for recipient in row.recipients),
            row.result,
            row.status,
        )
        for row in table.rows
    ] == [
        (
            int(fact["row"]),
            fact["award"],
            fact["date"],
            fact["category"],
            fact["recipients"],
            WORDS[fact["result"]],
            Status(fact["evidence_status"]),
        )
        for fact in expected
    ]


def test_every_evidence_address_of_the_facts_is_kept(shared: Path) -> None:
    table = read_dataset(HER)
    for row, fact in zip(table.rows, facts(shared / "data" / "her_accolades.csv"), strict=True):
        addresses = {part for part in fact["evidence"].split(" ; ") if part.startswith("http")}
        assert addresses <= set(row.evidence)


def test_only_the_seven_rows_that_span_down_say_where_their_recipient_is_from() -> None:
    table = read_dataset(HER)
    spans = {row.number: row.recipients_span_from for row in table.rows if row.recipients_span_from}
    assert spans == {8: 7, 36: 35, 48: 47, 56: 55, 71: 70, 82: 81, 89: 88}


def test_only_verified_items_are_linked(shared: Path) -> None:
    verified = {
        fact["qid"]: fact["status"]
        for fact in facts(shared / "data" / "wikidata_alignment.csv")
        if fact["status"].startswith("verified")
    }
    links = read_dataset(HER).links
    assert len(links) == 54
    assert all(verified[link.item] == link.verification for link in links)


def test_every_verified_category_person_and_ceremony_is_linked(shared: Path) -> None:
    linked = {link.item for link in read_dataset(HER).links}
    for fact in facts(shared / "data" / "wikidata_alignment.csv"):
        kinds = ("category", "person", "group", "ceremony", "film")
        if fact["kind"] in kinds and fact["status"].startswith("verified"):
            assert fact["qid"] in linked, fact["label"]
