"""A date is another than the one that is meant, or can't be one."""

from __future__ import annotations

from datetime import date, timedelta

import pyoxigraph as ox

from graph.rdf.namespaces import RDFS_LABEL
from tests.corruptions.statements import (
    START,
    Corruption,
    Family,
    Statements,
    pal,
    schema,
    typed,
)

KINDS: list[Corruption] = []
dates = Family("dates", KINDS)

END = schema("endDate")
PUBLISHED = schema("datePublished")
CREATED = ox.NamedNode("http://purl.org/dc/terms/created")


def _is_day(spoilt: Statements, thing: ox.NamedNode) -> bool:
    return any(str(value).endswith("#date>") for value in spoilt.values(thing, START))


def _dated(spoilt: Statements) -> ox.NamedNode:
    """A ceremony whose day is known."""
    return spoilt.any(pal("Ceremony"), [START], such=lambda one: _is_day(spoilt, one))


def _moved(spoilt: Statements, thing: ox.NamedNode, days: int) -> None:
    day = date.fromisoformat(spoilt.text(thing, START)) + timedelta(days)
    spoilt.set(thing, START, typed(day.isoformat(), "date"))


@dates
def a_ceremony_some_days_later(spoilt: Statements) -> None:
    _moved(spoilt, _dated(spoilt), spoilt.choice(range(1, 9)))


@dates
def a_ceremony_some_months_earlier(spoilt: Statements) -> None:
    _moved(spoilt, _dated(spoilt), -spoilt.choice(range(40, 200)))


@dates
def a_ceremony_of_another_year(spoilt: Statements) -> None:
    _moved(spoilt, _dated(spoilt), 364 * spoilt.choice([-2, -1, 1, 2]))


@dates
def a_ceremony_a_hundred_years_ago(spoilt: Statements) -> None:
    ceremony = spoilt.any(pal("Ceremony"), [START])
    spoilt.set(ceremony, START, typed("19" + "13", "gYear"))


@dates
def a_ceremony_in_the_far_future(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Ceremony"), [START]), START, typed("2913-03-02", "date"))


@dates
def dates_of_two_ceremonies_are_swapped(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(pal("Ceremony"), START), START)


@dates
def a_date_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Ceremony"), [START]), START)


@dates
def a_second_date(spoilt: Statements) -> None:
    spoilt.add(_dated(spoilt), START, typed("2014-02-01", "date"))


@dates
def a_date_as_text(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    spoilt.set(ceremony, START, ox.Literal(spoilt.text(ceremony, START)))


@dates
def a_date_with_a_time(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    spoilt.set(ceremony, START, typed(spoilt.text(ceremony, START) + "T00:00:00", "dateTime"))


@dates
def a_day_that_no_month_has(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    spoilt.set(ceremony, START, typed(spoilt.text(ceremony, START)[:4] + "-02-30", "date"))


@dates
def a_date_in_words(spoilt: Statements) -> None:
    spoilt.set(_dated(spoilt), START, typed("March 2, 2014", "date"))


@dates
def a_year_becomes_its_first_day(spoilt: Statements) -> None:
    ceremony = spoilt.any(pal("Ceremony"), [START], such=lambda one: not _is_day(spoilt, one))
    spoilt.set(ceremony, START, typed(spoilt.text(ceremony, START)[:4] + "-01-01", "date"))


@dates
def a_day_becomes_its_year(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    spoilt.set(ceremony, START, typed(spoilt.text(ceremony, START)[:4], "gYear"))


@dates
def an_end_before_the_start(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    day = date.fromisoformat(spoilt.text(ceremony, START)) - timedelta(3)
    spoilt.add(ceremony, END, typed(day.isoformat(), "date"))


@dates
def an_end_years_later(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    day = date.fromisoformat(spoilt.text(ceremony, START)) + timedelta(2000)
    spoilt.add(ceremony, END, typed(day.isoformat(), "date"))


@dates
def an_end_without_a_start(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    spoilt.add(ceremony, END, spoilt.value(ceremony, START))
    spoilt.remove(ceremony, START)


@dates
def a_premiere_after_the_release(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [pal("premiere"), schema("releasedEvent")])
    release = spoilt.node(work, schema("releasedEvent"))
    later = date.fromisoformat(spoilt.text(release, START)) + timedelta(100)
    spoilt.set(spoilt.node(work, pal("premiere")), START, typed(later.isoformat(), "date"))


@dates
def a_premiere_some_days_later(spoilt: Statements) -> None:
    premiere = spoilt.any(schema("ScreeningEvent"), [START])
    _moved(spoilt, premiere, 2)


@dates
def a_premiere_without_a_date(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(schema("ScreeningEvent"), [START]), START)


@dates
def a_release_of_another_year(spoilt: Statements) -> None:
    _moved(spoilt, spoilt.any(schema("PublicationEvent"), [START]), 5 * 365)


@dates
def a_film_of_a_century_earlier(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [PUBLISHED])
    year = int(spoilt.text(work, PUBLISHED)[:4])
    spoilt.set(work, PUBLISHED, typed(str(year - 100), "gYear"))


@dates
def a_film_of_the_year_after_its_awards(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [PUBLISHED])
    year = int(spoilt.text(work, PUBLISHED)[:4])
    spoilt.set(work, PUBLISHED, typed(str(year + 6), "gYear"))


@dates
def a_film_published_twice(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [PUBLISHED])
    spoilt.add(work, PUBLISHED, typed("1999", "gYear"))


@dates
def a_row_of_an_edition_with_a_typo_in_its_day(spoilt: Statements) -> None:
    """One of several rows of a ceremony gets a ceremony of its own, a digit away."""
    ceremony = spoilt.any(
        pal("Ceremony"),
        [START],
        such=lambda one: _is_day(spoilt, one) and len(spoilt.subjects(pal("ceremony"), one)) > 1,
    )
    day = spoilt.text(ceremony, START)
    typo = day[:-2] + ("1" if day[-2] != "1" else "2") + day[-1]
    if typo[-2:] > "28":
        typo = typo[:-2] + "21"
    again = ox.NamedNode(ceremony.value.replace(day, typo) + ("" if day in ceremony.value else "b"))
    nomination = spoilt.choice(spoilt.subjects(pal("ceremony"), ceremony))
    links = spoilt.quads(value=ceremony)
    spoilt.copy(ceremony, again)
    for link in links:
        spoilt.store.remove(ox.Quad(link.subject, link.predicate, again, link.graph_name))
    for same in spoilt.quads(again, ox.NamedNode("http://www.w3.org/2002/07/owl#sameAs")):
        spoilt.store.remove(same)
    spoilt.set(again, START, typed(typo, "date"))
    spoilt.set(again, RDFS_LABEL, spoilt.value(ceremony, RDFS_LABEL))
    spoilt.set(nomination, pal("ceremony"), again)


@dates
def a_date_cell_reads_otherwise(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    nomination = spoilt.choice(spoilt.subjects(pal("ceremony"), ceremony))
    cell = spoilt.cell(spoilt.row(nomination), *_spellings(spoilt.text(ceremony, START)))
    spoilt.set(cell, pal("text"), ox.Literal("1 April 1999"))


def _spellings(day: str) -> list[str]:
    there = date.fromisoformat(day)
    month = f"{there:%B}"
    return [day, f"{month} {there.day}, {there.year}", f"{there.day} {month} {there.year}"]


@dates
def a_date_cell_is_lost(spoilt: Statements) -> None:
    ceremony = _dated(spoilt)
    nomination = spoilt.choice(spoilt.subjects(pal("ceremony"), ceremony))
    spoilt.forget(spoilt.cell(spoilt.row(nomination), *_spellings(spoilt.text(ceremony, START))))


@dates
def a_day_on_which_nothing_was_tabulated(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("SourceTable"), [CREATED]), CREATED, ox.Literal("yesterday"))


@dates
def a_table_older_than_what_it_tells(spoilt: Statements) -> None:
    table = spoilt.any(pal("SourceTable"), [CREATED])
    spoilt.set(table, CREATED, typed("1913-01-01", "date"))


@dates
def a_claim_that_agrees(spoilt: Statements) -> None:
    claim = spoilt.any(
        pal("DivergentClaim"),
        [pal("claimedValue")],
        such=lambda one: START in spoilt.values(one, pal("property")),
    )
    ceremony = spoilt.node(claim, pal("about"))
    spoilt.set(claim, pal("claimedValue"), spoilt.value(ceremony, START))


@dates
def a_claimed_day_in_another_century(spoilt: Statements) -> None:
    claim = spoilt.any(
        pal("DivergentClaim"),
        [pal("claimedValue")],
        such=lambda one: START in spoilt.values(one, pal("property")),
    )
    spoilt.set(claim, pal("claimedValue"), typed("1914-06-26", "date"))
