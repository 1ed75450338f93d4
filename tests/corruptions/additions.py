"""What a curator states beside the cells isn't shown, or isn't what the graph says."""

from __future__ import annotations

import pyoxigraph as ox

from graph.rdf.namespaces import DCT, RDF_TYPE, SKOS
from tests.corruptions.statements import (
    COMMENT,
    DERIVED_FROM,
    PRIMARY_SOURCE,
    START,
    Corruption,
    Family,
    Statements,
    pal,
    typed,
)

KINDS: list[Corruption] = []
additions = Family("additions", KINDS)

ADDITION, ABOUT, PROPERTY = pal("Addition"), pal("about"), pal("property")
VALUE, STATUS, CORRECTS = pal("claimedValue"), pal("resultStatus"), pal("corrects")
CREATED = ox.NamedNode(DCT + "created")
NOTE = ox.NamedNode(SKOS + "note")


def _addition(
    spoilt: Statements, subject: ox.NamedNode | None = None, status: str = ""
) -> ox.NamedNode:
    """An addition, of a property and with a status if these are given."""
    return spoilt.any(
        ADDITION,
        such=lambda one: (
            (subject is None or subject in spoilt.values(one, PROPERTY))
            and (not status or pal(status) in spoilt.values(one, STATUS))
        ),
    )


def _alone(spoilt: Statements, subject: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode:
    """An addition whose words, the values of ``predicate``, no cell and no other addition has.

    What is added as a recipient may be the work that the page is about, which needs no words.
    """

    def is_alone(addition: ox.NamedNode) -> bool:
        if subject not in spoilt.values(addition, PROPERTY):
            return False
        about = spoilt.node(addition, ABOUT)
        if not spoilt.values(about, pal("nominee")):
            return False
        words = {term.value.casefold() for term in spoilt.values(addition, predicate)}
        cells = [cell for row in _rows(spoilt, about) for cell in spoilt.cells(row)]
        others = [other for other in spoilt.subjects(ABOUT, about) if other != addition]
        said = " ".join(
            term.value.casefold()
            for thing in (*cells, *others)
            for name in ("text", "claimedValue", "role")
            for term in spoilt.values(thing, pal(name))
        )
        return bool(words) and not any(word in said for word in words)

    return spoilt.any(ADDITION, such=is_alone)


def _rows(spoilt: Statements, thing: ox.NamedNode) -> list[ox.NamedNode]:
    rows = spoilt.values(thing, DERIVED_FROM)
    return [row for row in rows if isinstance(row, ox.NamedNode)]


@additions
def sourced_without_a_source(spoilt: Statements) -> None:
    addition = spoilt.any(
        ADDITION,
        [PRIMARY_SOURCE],
        such=lambda one: (
            pal("sourced") in spoilt.values(one, STATUS) and not spoilt.values(one, COMMENT)
        ),
    )
    spoilt.remove(addition, PRIMARY_SOURCE)


@additions
def inferred_without_its_reason(spoilt: Statements) -> None:
    spoilt.remove(_addition(spoilt, status="inferred"), COMMENT)


@additions
def unknown_without_its_reason(spoilt: Statements) -> None:
    spoilt.remove(_addition(spoilt, status="unknown"), COMMENT)


@additions
def an_addition_without_status(spoilt: Statements) -> None:
    spoilt.remove(_addition(spoilt), STATUS)


@additions
def an_addition_as_written(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, status="sourced"), STATUS, pal("asWritten"))


@additions
def an_unknown_value_that_is_told(spoilt: Statements) -> None:
    spoilt.add(_addition(spoilt, status="unknown"), VALUE, ox.Literal("Won"))


@additions
def an_addition_becomes_unknown(spoilt: Statements) -> None:
    addition = _addition(spoilt, pal("result"), "sourced")
    spoilt.set(addition, STATUS, pal("unknown"))


@additions
def an_inferred_result_becomes_sourced(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, pal("result"), "inferred"), STATUS, pal("sourced"))


@additions
def a_sourced_result_becomes_inferred(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, pal("result"), "sourced"), STATUS, pal("inferred"))


@additions
def an_addition_says_another_result(spoilt: Statements) -> None:
    addition = _addition(spoilt, pal("result"), "sourced")
    other = "Nominated" if spoilt.text(addition, VALUE) == "Won" else "Won"
    spoilt.set(addition, VALUE, ox.Literal(other))


@additions
def a_result_is_added_to_another_nomination(spoilt: Statements) -> None:
    first = _addition(spoilt, pal("result"), "sourced")
    second = spoilt.any(
        ADDITION,
        such=lambda one: (
            pal("result") in spoilt.values(one, PROPERTY)
            and spoilt.values(one, VALUE) not in ([], spoilt.values(first, VALUE))
        ),
    )
    spoilt.swap(first, second, ABOUT)


@additions
def the_addition_of_a_result_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_addition(spoilt, pal("result"), "sourced"))


@additions
def the_addition_of_a_nominee_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_alone(spoilt, pal("nominee"), VALUE))


@additions
def an_addition_names_another_nominee(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, pal("nominee")), VALUE, ox.Literal("Zora Quill"))


@additions
def the_addition_of_roles_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_alone(spoilt, pal("role"), pal("role")))


@additions
def an_addition_has_another_role(spoilt: Statements) -> None:
    addition = spoilt.any(ADDITION, [pal("role")])
    spoilt.set(addition, pal("role"), ox.Literal("falconer", language="en"))


@additions
def an_addition_of_a_property_that_is_none(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt), PROPERTY, pal("colour"))


@additions
def an_addition_of_another_property(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, pal("result")), PROPERTY, pal("citation"))


@additions
def an_addition_of_no_property(spoilt: Statements) -> None:
    spoilt.remove(_addition(spoilt), PROPERTY)


@additions
def an_addition_about_nothing(spoilt: Statements) -> None:
    spoilt.remove(_addition(spoilt), ABOUT)


@additions
def an_addition_about_what_is_not_there(spoilt: Statements) -> None:
    addition = _addition(spoilt)
    spoilt.set(addition, ABOUT, ox.NamedNode(f"{spoilt.node(addition, ABOUT).value}-2"))


@additions
def an_addition_about_two_things(spoilt: Statements) -> None:
    first, second = spoilt.two(ADDITION, ABOUT)
    spoilt.add(first, ABOUT, spoilt.value(second, ABOUT))


@additions
def an_addition_with_two_values(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(ADDITION, [VALUE]), VALUE, ox.Literal("Something else"))


@additions
def an_added_value_is_a_thing(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(ADDITION, [VALUE]), VALUE, pal("won"))


@additions
def a_correction_of_another_cell(spoilt: Statements) -> None:
    correction = spoilt.any(ADDITION, [CORRECTS])
    cell = spoilt.any(pal("SourceCell"), such=lambda one: one != spoilt.node(correction, CORRECTS))
    spoilt.set(correction, CORRECTS, cell)


@additions
def a_correction_of_no_cell(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(ADDITION, [CORRECTS]), CORRECTS)


@additions
def a_correction_says_something_else(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(ADDITION, [CORRECTS]), VALUE, ox.Literal("June 12, 2009"))


@additions
def an_added_date_is_another_one(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, START), VALUE, ox.Literal("2009-06-12"))


@additions
def an_addition_made_on_no_day(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt), CREATED, ox.Literal("lately"))


@additions
def an_addition_made_twice(spoilt: Statements) -> None:
    spoilt.add(_addition(spoilt), CREATED, typed("1999-01-01", "date"))


@additions
def the_source_of_an_addition_is_a_text(spoilt: Statements) -> None:
    addition = spoilt.any(ADDITION, [PRIMARY_SOURCE])
    spoilt.set(addition, PRIMARY_SOURCE, ox.Literal("a book"))


@additions
def the_source_of_an_addition_is_a_person(spoilt: Statements) -> None:
    addition = spoilt.any(ADDITION, [PRIMARY_SOURCE])
    spoilt.set(addition, PRIMARY_SOURCE, spoilt.any(pal("Agent")))


@additions
def a_kind_is_added_that_nothing_has(spoilt: Statements) -> None:
    spoilt.set(_addition(spoilt, RDF_TYPE), VALUE, ox.Literal("organisation"))


@additions
def the_addition_of_a_rank_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_addition(spoilt, pal("rank")))


@additions
def the_addition_of_a_standing_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_addition(spoilt, pal("standing")))


@additions
def the_addition_of_a_citation_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_addition(spoilt, pal("citation")))


@additions
def the_addition_of_an_edition_number_is_lost(spoilt: Statements) -> None:
    for addition in spoilt.subjects(PROPERTY, pal("editionNumber")):
        spoilt.forget(addition)


@additions
def the_addition_of_a_note_is_lost(spoilt: Statements) -> None:
    spoilt.forget(_addition(spoilt, NOTE))


@additions
def a_misspelt_property_of_an_addition(spoilt: Statements) -> None:
    spoilt.add(_addition(spoilt), pal("reasons"), ox.Literal("because"))
