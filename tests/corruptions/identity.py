"""A thing is taken for another thing, or for a thing of another kind."""

from __future__ import annotations

import pyoxigraph as ox

from graph.rdf.namespaces import RDF_TYPE, RDFS_LABEL, SCHEMA
from tests.conftest import BASE
from tests.corruptions.statements import (
    NAME,
    SAME_AS,
    SOURCE,
    Corruption,
    Family,
    Statements,
    english,
    item,
    pal,
    schema,
)

KINDS: list[Corruption] = []
identity = Family("identity", KINDS)


def _alignment(spoilt: Statements, thing: ox.NamedNode) -> ox.NamedNode:
    return spoilt.choice(spoilt.subjects(pal("entity"), thing))


def _take_item(spoilt: Statements, thing: ox.NamedNode, new: ox.Literal | ox.NamedNode) -> None:
    """Links a thing and its alignment to another item."""
    spoilt.set(_alignment(spoilt, thing), pal("item"), new)
    spoilt.set(thing, SAME_AS, new)


def _swap_items(spoilt: Statements, kind: ox.NamedNode) -> None:
    one, other = spoilt.two(kind, SAME_AS)
    first, second = spoilt.value(one, SAME_AS), spoilt.value(other, SAME_AS)
    _take_item(spoilt, one, second)
    _take_item(spoilt, other, first)


@identity
def a_person_is_an_award(spoilt: Statements) -> None:
    person = spoilt.any(schema("Person"), [SAME_AS])
    award = spoilt.any(pal("AwardCategory"), [SAME_AS])
    _take_item(spoilt, person, spoilt.value(award, SAME_AS))


@identity
def a_person_is_the_film(spoilt: Statements) -> None:
    person = spoilt.any(schema("Person"), [SAME_AS])
    _take_item(spoilt, person, spoilt.value(spoilt.any(pal("Work"), [SAME_AS]), SAME_AS))


@identity
def items_of_two_categories_are_swapped(spoilt: Statements) -> None:
    _swap_items(spoilt, pal("AwardCategory"))


@identity
def items_of_two_persons_are_swapped(spoilt: Statements) -> None:
    _swap_items(spoilt, schema("Person"))


@identity
def items_of_two_programmes_are_swapped(spoilt: Statements) -> None:
    _swap_items(spoilt, pal("AwardProgramme"))


@identity
def items_of_two_ceremonies_are_swapped(spoilt: Statements) -> None:
    _swap_items(spoilt, pal("Ceremony"))


@identity
def links_of_two_persons_are_swapped(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(schema("Person"), SAME_AS), SAME_AS)


@identity
def labels_of_two_programmes_are_swapped(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(pal("AwardProgramme"), RDFS_LABEL), RDFS_LABEL)


@identity
def labels_of_two_categories_are_swapped(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(pal("AwardCategory"), RDFS_LABEL), RDFS_LABEL)


@identity
def labels_of_two_persons_are_swapped(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(pal("Agent"), RDFS_LABEL, NAME), RDFS_LABEL, NAME)


@identity
def labels_of_two_ceremonies_are_swapped(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(pal("Ceremony"), RDFS_LABEL), RDFS_LABEL)


@identity
def a_label_without_its_name(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Agent"), [NAME]), RDFS_LABEL, english("John Smith"))


@identity
def a_name_without_its_label(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Agent"), [NAME]), NAME, ox.Literal("John Smith"))


@identity
def a_person_is_also_a_group(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(schema("Person")), RDF_TYPE, schema("MusicGroup"))


@identity
def a_person_is_also_an_organisation(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(schema("Person")), RDF_TYPE, schema("Organization"))


@identity
def a_person_is_also_a_work(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("Agent")), RDF_TYPE, pal("Work"))


@identity
def a_person_becomes_a_group(spoilt: Statements) -> None:
    person = spoilt.any(schema("Person"))
    spoilt.replace(person, RDF_TYPE, schema("Person"), schema("MusicGroup"))


@identity
def a_person_of_no_kind_that_is_known(spoilt: Statements) -> None:
    person = spoilt.any(schema("Person"))
    spoilt.remove(person, RDF_TYPE, schema("Person"))


@identity
def a_person_that_is_no_agent(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(schema("Person")), RDF_TYPE, pal("Agent"))


@identity
def a_film_becomes_a_song(spoilt: Statements) -> None:
    film = spoilt.any(schema("Movie"))
    spoilt.replace(film, RDF_TYPE, schema("Movie"), schema("MusicComposition"))


@identity
def a_film_is_also_a_song(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(schema("Movie")), RDF_TYPE, schema("MusicComposition"))


@identity
def a_song_in_the_place_of_its_film(spoilt: Statements) -> None:
    song = spoilt.any(schema("MusicComposition"))
    nomination = spoilt.any(
        pal("Nomination"),
        [pal("work")],
        such=lambda one: song not in spoilt.values(one, pal("work")),
    )
    spoilt.set(nomination, pal("work"), song)


@identity
def a_person_in_the_place_of_the_work(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("work")])
    spoilt.set(nomination, pal("work"), spoilt.any(pal("Agent")))


@identity
def a_programme_that_is_also_a_ceremony(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("AwardProgramme")), RDF_TYPE, pal("Ceremony"))


@identity
def a_programme_that_is_also_a_body(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("AwardProgramme")), RDF_TYPE, pal("Agent"))


@identity
def a_category_of_two_programmes(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("AwardCategory"), pal("programme"))
    spoilt.add(one, pal("programme"), spoilt.value(other, pal("programme")))


@identity
def a_category_goes_to_another_programme(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("AwardCategory"), pal("programme"))
    spoilt.set(one, pal("programme"), spoilt.value(other, pal("programme")))


@identity
def a_ceremony_goes_to_another_programme(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Ceremony"), pal("programme"))
    spoilt.set(one, pal("programme"), spoilt.value(other, pal("programme")))


@identity
def a_programme_for_ever_gone(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("AwardProgramme")))


@identity
def a_link_to_nobody(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"), [pal("nominee")])
    nominee = spoilt.value(nomination, pal("nominee"))
    nobody = ox.NamedNode(BASE + "id/agent/nobody")
    spoilt.replace(nomination, pal("nominee"), nominee, nobody)
    for credit in spoilt.values(nomination, pal("credit")):
        assert isinstance(credit, ox.NamedNode)
        for predicate in (pal("nominee"), pal("agent")):
            spoilt.replace(credit, predicate, nominee, nobody)


@identity
def same_as_without_alignment(spoilt: Statements) -> None:
    thing = spoilt.choice(
        thing for thing in spoilt.things(pal("Agent")) if not spoilt.values(thing, SAME_AS)
    )
    spoilt.add(thing, SAME_AS, item(4242424242))


@identity
def the_alignment_of_a_link_is_lost(spoilt: Statements) -> None:
    spoilt.forget(spoilt.any(pal("Alignment")))


@identity
def alignment_without_same_as(spoilt: Statements) -> None:
    entity = spoilt.node(spoilt.any(pal("Alignment")), pal("entity"))
    spoilt.remove(entity, SAME_AS)


@identity
def an_alignment_of_another_item(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Alignment")), pal("item"), item(4242424242))


@identity
def an_alignment_of_another_thing(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(pal("Alignment"), pal("entity")), pal("entity"))


@identity
def one_thing_is_two_items(spoilt: Statements) -> None:
    thing = spoilt.node(spoilt.any(pal("Alignment")), pal("entity"))
    alignment = _alignment(spoilt, thing)
    again = ox.NamedNode(alignment.value + "-again")
    spoilt.add(thing, SAME_AS, item(4242424242))
    spoilt.copy(alignment, again)
    spoilt.set(again, pal("item"), item(4242424242))


@identity
def two_things_are_one_item(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("AwardCategory"), SAME_AS)
    _take_item(spoilt, one, spoilt.value(other, SAME_AS))


@identity
def an_item_that_is_none(spoilt: Statements) -> None:
    thing = spoilt.node(spoilt.any(pal("Alignment")), pal("entity"))
    _take_item(spoilt, thing, ox.NamedNode("http://www.wikidata.org/entity/P166"))


@identity
def a_page_about_an_item_for_the_item(spoilt: Statements) -> None:
    thing = spoilt.node(spoilt.any(pal("Alignment")), pal("entity"))
    page = spoilt.text(thing, SAME_AS).replace(
        "http://www.wikidata.org/entity/", "https://www.wikidata.org/wiki/"
    )
    _take_item(spoilt, thing, ox.NamedNode(page))


@identity
def two_persons_become_one(spoilt: Statements) -> None:
    one, other = spoilt.two(schema("Person"), NAME)
    for quad in spoilt.quads(value=other):
        spoilt.store.remove(quad)
        spoilt.store.add(ox.Quad(quad.subject, quad.predicate, one, quad.graph_name))


@identity
def articles_of_two_persons_are_swapped(spoilt: Statements) -> None:
    article = schema("mainEntityOfPage")
    spoilt.swap(*spoilt.two(pal("Agent"), article), article)


@identity
def one_article_for_two_persons(spoilt: Statements) -> None:
    article = schema("mainEntityOfPage")
    one, other = spoilt.two(pal("Agent"), article)
    spoilt.set(one, article, spoilt.value(other, article))


@identity
def an_article_more(spoilt: Statements) -> None:
    page = ox.NamedNode("https://en.wikipedia.org/wiki/John_Smith")
    article = schema("mainEntityOfPage")
    spoilt.add(spoilt.any(pal("Agent"), [article]), article, page)


@identity
def a_second_label(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("AwardProgramme")), RDFS_LABEL, english("Golden Loaf Awards"))


@identity
def a_label_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("AwardCategory")), RDFS_LABEL)


@identity
def a_thing_that_no_table_tells_of(spoilt: Statements) -> None:
    person = ox.NamedNode(BASE + "id/agent/john-smith")
    spoilt.copy(spoilt.any(schema("Person"), lacking=[SAME_AS]), person)
    for quad in spoilt.quads(value=person):
        spoilt.store.remove(quad)
    spoilt.set(person, RDFS_LABEL, english("John Smith"))
    spoilt.set(person, NAME, ox.Literal("John Smith"))


@identity
def a_thing_without_source(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("AwardCategory"), [SOURCE]), SOURCE)


@identity
def the_table_is_about_another_work(spoilt: Statements) -> None:
    table = spoilt.any(pal("SourceTable"), [schema("about")])
    work = spoilt.value(table, schema("about"))
    spoilt.set(table, schema("about"), spoilt.any(pal("Work"), such=lambda one: one != work))


@identity
def a_director_is_another_person(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [schema("director")])
    director = spoilt.value(work, schema("director"))
    group = spoilt.any(schema("MusicGroup"), such=lambda one: one != director)
    spoilt.set(work, schema("director"), group)


@identity
def a_director_that_is_a_work(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [schema("director")])
    spoilt.set(work, schema("director"), work)


@identity
def an_actor_plays_the_part_of_another(spoilt: Statements) -> None:
    parts = spoilt.things(schema("PerformanceRole"))
    first = spoilt.choice(parts)
    second = spoilt.choice(part for part in parts if part != first)
    spoilt.swap(first, second, schema("actor"))


@identity
def a_kind_that_nobody_defined(spoilt: Statements) -> None:
    person = spoilt.any(schema("Person"))
    spoilt.replace(person, RDF_TYPE, schema("Person"), ox.NamedNode(SCHEMA + "person"))


@identity
def sameness_within_the_data(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Agent"), NAME)
    spoilt.add(one, SAME_AS, other)
