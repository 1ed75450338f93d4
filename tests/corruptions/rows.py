"""What a row says is stated otherwise, twice, or not at all."""

from __future__ import annotations

import pyoxigraph as ox

from graph.rdf.namespaces import RDF_TYPE, RDFS_LABEL
from tests.corruptions.statements import (
    DERIVED_FROM,
    NAME,
    Corruption,
    Family,
    Statements,
    english,
    number,
    pal,
)

KINDS: list[Corruption] = []
rows = Family("rows", KINDS)

#: The property of a credit that says whom it credits.
CREDITED = pal("agent")


def _nomination_with(spoilt: Statements, result: str) -> ox.NamedNode:
    return spoilt.any(
        pal("Nomination"), such=lambda one: pal(result) in spoilt.values(one, pal("result"))
    )


def _as_written(spoilt: Statements) -> ox.NamedNode:
    return spoilt.any(
        pal("Nomination"),
        [pal("result")],
        such=lambda one: pal("asWritten") in spoilt.values(one, pal("resultStatus")),
    )


def _credited(spoilt: Statements) -> tuple[ox.NamedNode, ox.NamedNode, ox.NamedNode]:
    """A nomination, one of its credits, and whom that credits."""
    nomination = spoilt.any(pal("Nomination"), [pal("credit")])
    credit = spoilt.node(nomination, pal("credit"))
    return nomination, credit, spoilt.node(credit, CREDITED)


@rows
def a_nomination_becomes_a_win(spoilt: Statements) -> None:
    spoilt.set(_nomination_with(spoilt, "nominated"), pal("result"), pal("won"))


@rows
def a_win_becomes_a_nomination(spoilt: Statements) -> None:
    spoilt.set(_nomination_with(spoilt, "won"), pal("result"), pal("nominated"))


@rows
def a_win_becomes_an_honour(spoilt: Statements) -> None:
    spoilt.set(_nomination_with(spoilt, "won"), pal("result"), pal("honoured"))


@rows
def a_result_becomes_pending(spoilt: Statements) -> None:
    spoilt.set(_nomination_with(spoilt, "nominated"), pal("result"), pal("pending"))


@rows
def a_second_result(spoilt: Statements) -> None:
    spoilt.add(_nomination_with(spoilt, "nominated"), pal("result"), pal("won"))


@rows
def a_result_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Nomination"), [pal("result")]), pal("result"))


@rows
def a_result_that_is_no_result(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Nomination"), [pal("result")]), pal("result"), pal("sourced"))


@rows
def a_recipient_of_another_row(spoilt: Statements) -> None:
    nomination, credit, recipient = _credited(spoilt)
    present = spoilt.values(nomination, pal("nominee"))
    other = spoilt.any(pal("Agent"), such=lambda one: one not in present)
    spoilt.replace(credit, CREDITED, recipient, other)
    spoilt.replace(nomination, pal("nominee"), recipient, other)


@rows
def a_recipient_more(spoilt: Statements) -> None:
    nomination, credit, _ = _credited(spoilt)
    present = spoilt.values(nomination, pal("nominee"))
    other = spoilt.any(pal("Agent"), such=lambda one: one not in present)
    new = ox.NamedNode(f"{nomination.value}/credit/{other.value.rpartition('/')[2]}")
    spoilt.copy(credit, new)
    spoilt.set(new, CREDITED, other)
    spoilt.set(new, pal("order"), number(len(spoilt.values(nomination, pal("credit")))))
    spoilt.add(nomination, pal("nominee"), other)


@rows
def a_recipient_is_lost(spoilt: Statements) -> None:
    nomination, credit, recipient = _credited(spoilt)
    spoilt.forget(credit)
    for quad in spoilt.quads(nomination, pal("nominee"), recipient):
        spoilt.store.remove(quad)


@rows
def all_recipients_are_lost(spoilt: Statements) -> None:
    nomination, _, _ = _credited(spoilt)
    for credit in spoilt.values(nomination, pal("credit")):
        assert isinstance(credit, ox.NamedNode)
        spoilt.forget(credit)
    for quad in spoilt.quads(nomination, pal("nominee")):
        spoilt.store.remove(quad)


@rows
def recipients_of_two_rows_are_swapped(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Nomination"), pal("nominee"))
    spoilt.swap(one, other, pal("nominee"), pal("credit"))


@rows
def a_nominee_without_a_credit(spoilt: Statements) -> None:
    _, credit, _ = _credited(spoilt)
    spoilt.forget(credit)


@rows
def a_credit_of_nobody_nominated(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("nominee"), pal("credit")])
    spoilt.remove(nomination, pal("nominee"), spoilt.value(nomination, pal("nominee")))


@rows
def a_credit_of_two(spoilt: Statements) -> None:
    _, credit, recipient = _credited(spoilt)
    spoilt.add(credit, CREDITED, spoilt.any(pal("Agent"), such=lambda one: one != recipient))


@rows
def a_role_is_another(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Credit"), [pal("role")]), pal("role"), english("caterer"))


@rows
def a_role_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Credit"), [pal("role")]), pal("role"))


@rows
def a_role_more(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("Credit"), lacking=[pal("role")]), pal("role"), english("producer"))


@rows
def roles_of_two_credits_are_swapped(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Credit"), pal("role"))
    spoilt.swap(one, other, pal("role"))


@rows
def a_category_is_another_of_its_programme(spoilt: Statements) -> None:
    one, other = spoilt.two(
        pal("Nomination"),
        pal("category"),
        alike=lambda thing: spoilt.values(thing, pal("ceremony")),
    )
    spoilt.set(one, pal("category"), spoilt.value(other, pal("category")))


@rows
def a_category_of_another_programme(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("category")])
    programme = spoilt.node(spoilt.node(nomination, pal("category")), pal("programme"))
    other = spoilt.any(
        pal("AwardCategory"), such=lambda one: programme not in spoilt.values(one, pal("programme"))
    )
    spoilt.set(nomination, pal("category"), other)


@rows
def categories_of_two_rows_are_swapped(spoilt: Statements) -> None:
    one, other = spoilt.two(
        pal("Nomination"),
        pal("category"),
        alike=lambda thing: spoilt.values(thing, pal("ceremony")),
    )
    spoilt.swap(one, other, pal("category"))


@rows
def a_ceremony_of_another_programme(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("ceremony")])
    ceremony = spoilt.node(nomination, pal("ceremony"))
    programme = spoilt.node(ceremony, pal("programme"))
    other = spoilt.any(
        pal("Ceremony"), such=lambda one: programme not in spoilt.values(one, pal("programme"))
    )
    spoilt.set(nomination, pal("ceremony"), other)


@rows
def a_row_goes_to_another_programme_as_a_whole(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    here = spoilt.node(spoilt.node(nomination, pal("category")), pal("programme"))
    other = spoilt.any(
        pal("Nomination"),
        such=lambda one: spoilt.node(spoilt.node(one, pal("category")), pal("programme")) != here,
    )
    for predicate in (pal("category"), pal("ceremony")):
        spoilt.set(nomination, predicate, spoilt.value(other, predicate))


@rows
def a_work_is_another(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("work")])
    work = spoilt.node(nomination, pal("work"))
    spoilt.set(nomination, pal("work"), spoilt.any(pal("Work"), such=lambda one: one != work))


@rows
def a_work_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Nomination"), [pal("work")]), pal("work"))


@rows
def a_result_cell_reads_otherwise(spoilt: Statements) -> None:
    nomination = _as_written(spoilt)
    cell = spoilt.cell(spoilt.row(nomination), *spoilt.result_words(nomination))
    new = "Nominated" if pal("won") in spoilt.values(nomination, pal("result")) else "Won"
    spoilt.set(cell, pal("text"), ox.Literal(new))


@rows
def a_category_cell_reads_otherwise(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    category = spoilt.text(spoilt.node(nomination, pal("category")), RDFS_LABEL)
    cell = spoilt.cell(spoilt.row(nomination), category)
    spoilt.set(cell, pal("text"), ox.Literal("Best Catering"))


@rows
def an_award_cell_reads_otherwise(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    programme = spoilt.node(spoilt.node(nomination, pal("category")), pal("programme"))
    cell = spoilt.cell(spoilt.row(nomination), spoilt.text(programme, RDFS_LABEL))
    spoilt.set(cell, pal("text"), ox.Literal("Golden Loaf Awards"))


@rows
def a_recipient_cell_reads_otherwise(spoilt: Statements) -> None:
    nomination, _, recipient = _credited(spoilt)
    cell = spoilt.cell(spoilt.row(nomination), spoilt.text(recipient, RDFS_LABEL))
    spoilt.set(cell, pal("text"), ox.Literal("Somebody Else"))


@rows
def a_cell_has_two_texts(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("SourceCell")), pal("text"), ox.Literal("something else"))


@rows
def a_cell_that_a_statement_needs_is_lost(spoilt: Statements) -> None:
    nomination, _, recipient = _credited(spoilt)
    spoilt.forget(spoilt.cell(spoilt.row(nomination), spoilt.text(recipient, RDFS_LABEL)))


@rows
def a_result_cell_is_lost(spoilt: Statements) -> None:
    nomination = _as_written(spoilt)
    spoilt.forget(spoilt.cell(spoilt.row(nomination), *spoilt.result_words(nomination)))


@rows
def a_cell_stands_in_another_row(spoilt: Statements) -> None:
    cell = spoilt.any(pal("SourceCell"))
    row = spoilt.node(cell, pal("row"))
    spoilt.set(cell, pal("row"), spoilt.any(pal("SourceRow"), such=lambda one: one != row))


@rows
def a_cell_stands_in_another_column(spoilt: Statements) -> None:
    cell = spoilt.any(pal("SourceCell"))
    column = spoilt.node(cell, pal("column"))
    spoilt.set(cell, pal("column"), spoilt.any(pal("SourceColumn"), such=lambda one: one != column))


@rows
def a_row_is_lost(spoilt: Statements) -> None:
    row = spoilt.row(spoilt.any(pal("Nomination")))
    for cell in spoilt.cells(row):
        spoilt.forget(cell)
    spoilt.forget(row)


@rows
def a_row_is_lost_but_for_the_links_to_it(spoilt: Statements) -> None:
    row = spoilt.row(spoilt.any(pal("Nomination")))
    for cell in spoilt.cells(row):
        spoilt.forget(cell)
    spoilt.remove(row)


@rows
def a_row_with_all_that_is_said_from_it_is_lost(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    row = spoilt.row(nomination)
    for thing in [*spoilt.cells(row), *spoilt.subjects(DERIVED_FROM, row), row]:
        spoilt.forget(thing)


@rows
def a_nomination_is_lost(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    for credit in spoilt.values(nomination, pal("credit")):
        assert isinstance(credit, ox.NamedNode)
        spoilt.forget(credit)
    spoilt.forget(nomination)


@rows
def a_nomination_derives_from_another_row(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Nomination"), DERIVED_FROM)
    spoilt.set(one, DERIVED_FROM, spoilt.value(other, DERIVED_FROM))


@rows
def rows_of_two_nominations_are_swapped(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Nomination"), DERIVED_FROM)
    spoilt.swap(one, other, DERIVED_FROM)


@rows
def a_credit_derives_from_another_row(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Credit"), DERIVED_FROM)
    spoilt.set(one, DERIVED_FROM, spoilt.value(other, DERIVED_FROM))


@rows
def a_nomination_derives_from_nothing(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Nomination")), DERIVED_FROM)


@rows
def the_same_nomination_twice(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    spoilt.copy(nomination, ox.NamedNode(nomination.value + "-again"))


@rows
def the_same_nomination_twice_with_credits_of_its_own(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("credit")])
    again = ox.NamedNode(nomination.value + "-again")
    credits = spoilt.values(nomination, pal("credit"))
    spoilt.copy(nomination, again)
    spoilt.remove(again, pal("credit"))
    for credit in credits:
        assert isinstance(credit, ox.NamedNode)
        new = ox.NamedNode(credit.value.replace(nomination.value, again.value))
        spoilt.copy(credit, new)
        spoilt.store.remove(spoilt.quads(nomination, pal("credit"), new)[0])


@rows
def a_credit_of_two_nominations(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Nomination"), pal("credit"))
    spoilt.add(one, pal("credit"), spoilt.value(other, pal("credit")))


@rows
def two_rows_have_one_number(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("SourceRow"), pal("rowNumber"))
    spoilt.set(one, pal("rowNumber"), spoilt.value(other, pal("rowNumber")))


@rows
def numbers_of_two_rows_are_swapped(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("SourceRow"), pal("rowNumber"))
    spoilt.swap(one, other, pal("rowNumber"))


@rows
def a_row_number_beyond_the_table(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("SourceRow")), pal("rowNumber"), number(100000))


@rows
def a_row_number_of_nought(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("SourceRow")), pal("rowNumber"), number(0))


@rows
def a_count_of_rows_is_another(spoilt: Statements) -> None:
    table = spoilt.any(pal("SourceTable"))
    count = int(spoilt.text(table, pal("rowCount")))
    spoilt.set(table, pal("rowCount"), number(count + spoilt.choice([-1, 1])))


@rows
def a_row_spans_from_a_later_one(spoilt: Statements) -> None:
    row = spoilt.any(pal("SourceRow"), [pal("recipientsSpanFrom")])
    here = int(spoilt.text(row, pal("rowNumber")))
    later = spoilt.any(
        pal("SourceRow"), such=lambda one: int(spoilt.text(one, pal("rowNumber"))) > here
    )
    spoilt.set(row, pal("recipientsSpanFrom"), later)


@rows
def a_row_spans_from_another_one(spoilt: Statements) -> None:
    row = spoilt.any(pal("SourceRow"), [pal("recipientsSpanFrom")])
    span = spoilt.node(row, pal("recipientsSpanFrom"))
    before = int(spoilt.text(span, pal("rowNumber")))
    earlier = spoilt.any(
        pal("SourceRow"), such=lambda one: int(spoilt.text(one, pal("rowNumber"))) < before
    )
    spoilt.set(row, pal("recipientsSpanFrom"), earlier)


@rows
def a_span_is_lost(spoilt: Statements) -> None:
    row = spoilt.any(pal("SourceRow"), [pal("recipientsSpanFrom")])
    spoilt.remove(row, pal("recipientsSpanFrom"))


@rows
def two_columns_have_one_number(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("SourceColumn"), pal("columnNumber"))
    spoilt.set(one, pal("columnNumber"), spoilt.value(other, pal("columnNumber")))


@rows
def places_of_two_credits_are_swapped(spoilt: Statements) -> None:
    nomination = spoilt.any(
        pal("Nomination"), such=lambda one: len(spoilt.values(one, pal("credit"))) > 1
    )
    first, second = spoilt.values(nomination, pal("credit"))[:2]
    assert isinstance(first, ox.NamedNode)
    assert isinstance(second, ox.NamedNode)
    spoilt.swap(first, second, pal("order"))


@rows
def two_credits_have_one_place(spoilt: Statements) -> None:
    nomination = spoilt.any(
        pal("Nomination"), such=lambda one: len(spoilt.values(one, pal("credit"))) > 1
    )
    first, second = spoilt.values(nomination, pal("credit"))[:2]
    assert isinstance(first, ox.NamedNode)
    assert isinstance(second, ox.NamedNode)
    spoilt.set(first, pal("order"), spoilt.value(second, pal("order")))


@rows
def a_recipient_is_spelt_otherwise(spoilt: Statements) -> None:
    _, _, recipient = _credited(spoilt)
    text = spoilt.text(recipient, RDFS_LABEL)
    spoilt.set(recipient, RDFS_LABEL, english(text[:-1] + "x"))
    if spoilt.values(recipient, NAME):
        spoilt.set(recipient, NAME, ox.Literal(text[:-1] + "x"))


@rows
def a_programme_is_spelt_otherwise(spoilt: Statements) -> None:
    programme = spoilt.any(pal("AwardProgramme"))
    spoilt.set(programme, RDFS_LABEL, english(spoilt.text(programme, RDFS_LABEL)[:-1] + "x"))


@rows
def a_category_is_spelt_otherwise(spoilt: Statements) -> None:
    category = spoilt.any(pal("AwardCategory"))
    spoilt.set(category, RDFS_LABEL, english(spoilt.text(category, RDFS_LABEL)[:-1] + "x"))


@rows
def a_row_of_a_nomination_is_left_out(spoilt: Statements) -> None:
    row = spoilt.row(spoilt.any(pal("Nomination")))
    spoilt.add(row, pal("leftOut"), english("It is a footer"))


@rows
def a_tie_that_no_row_tells_of(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Nomination"), pal("category"))
    spoilt.add(one, pal("tiedWith"), other)


@rows
def a_nomination_is_no_nomination_any_more(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    spoilt.remove(nomination, RDF_TYPE, pal("Nomination"))


@rows
def a_nomination_without_category(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Nomination")), pal("category"))


@rows
def a_nomination_without_ceremony(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("Nomination")), pal("ceremony"))


@rows
def a_row_of_another_table(spoilt: Statements) -> None:
    row = spoilt.any(pal("SourceRow"))
    table = spoilt.node(row, pal("table"))
    other = spoilt.any(pal("SourceTable"), such=lambda one: one != table)
    spoilt.set(row, pal("table"), other)
