"""Rank, votes, standing, citation, the work of a credit, lines and ties are not what is stated."""

from __future__ import annotations

import pyoxigraph as ox

from tests.corruptions.statements import (
    Corruption,
    Family,
    Statements,
    english,
    number,
    pal,
    schema,
    typed,
)

KINDS: list[Corruption] = []
details = Family("details", KINDS)

NOMINATION, CATEGORY, CREDIT = pal("Nomination"), pal("AwardCategory"), pal("Credit")
RANK, VOTES, STANDING, CITATION = pal("rank"), pal("votes"), pal("standing"), pal("citation")
FOR_WORK, VARIANT_OF, TIED_WITH = pal("forWork"), pal("variantOf"), pal("tiedWith")


def _with(spoilt: Statements, predicate: ox.NamedNode) -> ox.NamedNode:
    return spoilt.any(NOMINATION, [predicate])


def _without(spoilt: Statements, predicate: ox.NamedNode) -> ox.NamedNode:
    return spoilt.any(NOMINATION, lacking=[predicate])


def _moved(spoilt: Statements, predicate: ox.NamedNode) -> None:
    spoilt.swap(_with(spoilt, predicate), _without(spoilt, predicate), predicate)


@details
def another_rank(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, RANK), RANK, number(2))


@details
def a_rank_is_lost(spoilt: Statements) -> None:
    spoilt.remove(_with(spoilt, RANK), RANK)


@details
def a_rank_of_zero(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, RANK), RANK, number(0))


@details
def a_rank_in_words(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, RANK), RANK, ox.Literal("third"))


@details
def two_ranks(spoilt: Statements) -> None:
    spoilt.add(_with(spoilt, RANK), RANK, number(4))


@details
def a_rank_of_another_nomination(spoilt: Statements) -> None:
    _moved(spoilt, RANK)


@details
def a_rank_from_nowhere(spoilt: Statements) -> None:
    spoilt.add(_without(spoilt, RANK), RANK, number(7))


@details
def other_votes(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, VOTES), VOTES, number(32))


@details
def votes_are_lost(spoilt: Statements) -> None:
    spoilt.remove(_with(spoilt, VOTES), VOTES)


@details
def fewer_than_no_votes(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, VOTES), VOTES, number(-31))


@details
def half_a_vote(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, VOTES), VOTES, typed("31.5", "decimal"))


@details
def a_standing_is_lost(spoilt: Statements) -> None:
    spoilt.remove(_with(spoilt, STANDING), STANDING)


@details
def another_standing(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, STANDING), STANDING, pal("rescinded"))


@details
def a_standing_that_is_a_result(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, STANDING), STANDING, pal("won"))


@details
def a_standing_that_is_no_term(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, STANDING), STANDING, pal("forgotten"))


@details
def a_standing_in_words(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, STANDING), STANDING, english("declined"))


@details
def a_standing_of_another_nomination(spoilt: Statements) -> None:
    _moved(spoilt, STANDING)


@details
def a_standing_from_nowhere(spoilt: Statements) -> None:
    spoilt.add(_without(spoilt, STANDING), STANDING, pal("withdrawn"))


@details
def a_citation_is_lost(spoilt: Statements) -> None:
    spoilt.remove(_with(spoilt, CITATION), CITATION)


@details
def another_citation(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, CITATION), CITATION, english("For a single loud picture"))


@details
def a_citation_of_another_nomination(spoilt: Statements) -> None:
    _moved(spoilt, CITATION)


@details
def a_citation_that_is_a_thing(spoilt: Statements) -> None:
    spoilt.set(_with(spoilt, CITATION), CITATION, pal("won"))


@details
def a_citation_from_nowhere(spoilt: Statements) -> None:
    spoilt.add(_without(spoilt, CITATION), CITATION, english("For courage"))


@details
def a_credit_for_a_work_that_is_not_nominated(spoilt: Statements) -> None:
    credit = spoilt.any(CREDIT, [FOR_WORK])
    works = spoilt.values(spoilt.subjects(pal("credit"), credit)[0], pal("work"))
    other = spoilt.any(pal("Work"), such=lambda one: one not in works)
    spoilt.set(credit, FOR_WORK, other)


@details
def a_credit_for_a_person(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(CREDIT, [FOR_WORK]), FOR_WORK, spoilt.any(pal("Agent")))


@details
def a_credit_for_two_works(spoilt: Statements) -> None:
    credit = spoilt.any(CREDIT, [FOR_WORK])
    works = spoilt.values(spoilt.subjects(pal("credit"), credit)[0], pal("work"))
    work = spoilt.choice(one for one in works if one not in spoilt.values(credit, FOR_WORK))
    spoilt.add(credit, FOR_WORK, work)


@details
def a_credit_for_the_whole_instead_of_its_part(spoilt: Statements) -> None:
    credit = spoilt.any(CREDIT, [FOR_WORK])
    part = spoilt.node(credit, FOR_WORK)
    spoilt.set(credit, FOR_WORK, spoilt.value(part, schema("isPartOf")))


@details
def the_work_of_a_credit_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(CREDIT, [FOR_WORK]), FOR_WORK)


@details
def a_category_is_its_own_variant(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    spoilt.set(category, VARIANT_OF, category)


@details
def a_variant_of_a_category_of_another_programme(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    programme = spoilt.value(category, pal("programme"))
    other = spoilt.any(
        CATEGORY, such=lambda one: programme not in spoilt.values(one, pal("programme"))
    )
    spoilt.set(category, VARIANT_OF, other)


@details
def a_variant_of_a_programme(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    spoilt.set(category, VARIANT_OF, spoilt.value(category, pal("programme")))


@details
def a_variant_of_what_is_not_there(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    line = spoilt.node(category, VARIANT_OF)
    spoilt.set(category, VARIANT_OF, ox.NamedNode(line.value + "-2"))


@details
def two_categories_are_variants_of_each_other(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    spoilt.add(spoilt.node(category, VARIANT_OF), VARIANT_OF, category)


@details
def a_variant_of_a_variant(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    programme = spoilt.value(category, pal("programme"))
    third = spoilt.any(
        CATEGORY,
        lacking=[VARIANT_OF],
        such=lambda one: (
            programme in spoilt.values(one, pal("programme"))
            and not spoilt.quads(value=one, predicate=VARIANT_OF)
        ),
    )
    spoilt.add(third, VARIANT_OF, category)


@details
def a_variant_and_its_line_have_two_items(spoilt: Statements) -> None:
    category = spoilt.any(CATEGORY, [VARIANT_OF])
    alignment = spoilt.any(pal("Alignment"), [pal("item")])
    copy = ox.NamedNode(alignment.value + "-2")
    spoilt.copy(alignment, copy)
    spoilt.set(copy, pal("entity"), category)


@details
def a_tie_of_one_side(spoilt: Statements) -> None:
    spoilt.remove(_with(spoilt, TIED_WITH), TIED_WITH)


@details
def a_tie_with_itself(spoilt: Statements) -> None:
    nomination = _with(spoilt, TIED_WITH)
    spoilt.set(nomination, TIED_WITH, nomination)


@details
def a_tie_with_a_nomination_of_another_category(spoilt: Statements) -> None:
    first = _with(spoilt, TIED_WITH)
    category = spoilt.values(first, pal("category"))
    second = spoilt.any(
        NOMINATION, such=lambda one: spoilt.values(one, pal("category")) != category
    )
    spoilt.add(first, TIED_WITH, second)
    spoilt.add(second, TIED_WITH, first)


@details
def a_tie_is_lost(spoilt: Statements) -> None:
    nomination = _with(spoilt, TIED_WITH)
    for other in spoilt.values(nomination, TIED_WITH):
        assert isinstance(other, ox.NamedNode)
        spoilt.remove(other, TIED_WITH, nomination)
        spoilt.remove(nomination, TIED_WITH, other)


@details
def a_declined_award_is_given(spoilt: Statements) -> None:
    nomination = _with(spoilt, STANDING)
    work = spoilt.node(nomination, pal("work"))
    spoilt.add(work, schema("award"), english("Best Actor, Skua Awards"))
