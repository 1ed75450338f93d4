"""A derived view says other than what it derives from, or a description says what can't be."""

from __future__ import annotations

import pyoxigraph as ox

from graph.rdf.namespaces import PROV, RDF, RDF_TYPE, RDFS_LABEL, SKOS, VOID
from tests.conftest import BASE
from tests.corruptions.statements import (
    DERIVED_FROM,
    LICENCE,
    SAME_AS,
    SOURCE,
    START,
    Corruption,
    Family,
    Statements,
    english,
    item,
    number,
    pal,
    schema,
    typed,
)

KINDS: list[Corruption] = []
derived = Family("derived", KINDS)

WIKIBASE = "http://wikiba.se/ontology#"
PROP = "http://www.wikidata.org/prop/"
#: What a statement says of the nomination that makes it.
NOMINATION = ox.NamedNode(PROV + "hadPrimarySource")
STATEMENT = ox.NamedNode(WIKIBASE + "Statement")
CREDIT_TEXT = schema("creditText")


def _statement_of(spoilt: Statements, claim: str) -> ox.NamedNode:
    return spoilt.any(STATEMENT, [ox.NamedNode(f"{PROP}statement/{claim}")])


@derived
def a_nomination_is_derived_as_a_win(spoilt: Statements) -> None:
    statement = _statement_of(spoilt, "P1411")
    for quad in spoilt.quads(statement) + spoilt.quads(value=statement):
        spoilt.store.remove(quad)
        new = ox.NamedNode(quad.predicate.value.replace("P1411", "P166"))
        spoilt.store.add(ox.Quad(quad.subject, new, quad.object, quad.graph_name))


@derived
def a_statement_of_another_award(spoilt: Statements) -> None:
    statement = _statement_of(spoilt, "P166")
    award = spoilt.any(
        pal("AwardCategory"),
        [SAME_AS],
        such=lambda one: not spoilt.quads(statement, None, spoilt.value(one, SAME_AS)),
    )
    spoilt.set(statement, ox.NamedNode(PROP + "statement/P166"), spoilt.value(award, SAME_AS))


@derived
def a_statement_of_another_person(spoilt: Statements) -> None:
    winner = ox.NamedNode(PROP + "qualifier/P1346")
    spoilt.set(spoilt.any(STATEMENT, [winner]), winner, item(4242424242))


@derived
def a_statement_with_a_qualifier_more(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(STATEMENT), ox.NamedNode(PROP + "qualifier/P1346"), item(4242424242))


@derived
def a_statement_of_another_day(spoilt: Statements) -> None:
    time = ox.NamedNode(PROP + "qualifier/P585")
    spoilt.set(spoilt.any(STATEMENT, [time]), time, typed("1999-04-01T00:00:00Z", "dateTime"))


@derived
def a_statement_of_another_ceremony(spoilt: Statements) -> None:
    event = ox.NamedNode(PROP + "qualifier/P805")
    spoilt.set(spoilt.any(STATEMENT, [event]), event, item(4242424242))


@derived
def a_statement_for_another_work(spoilt: Statements) -> None:
    work = ox.NamedNode(PROP + "qualifier/P1686")
    spoilt.set(spoilt.any(STATEMENT, [work]), work, item(4242424242))


@derived
def a_statement_that_no_nomination_makes(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(STATEMENT, [NOMINATION]), NOMINATION)


@derived
def a_statement_of_another_nomination(spoilt: Statements) -> None:
    spoilt.swap(*spoilt.two(STATEMENT, NOMINATION), NOMINATION)


@derived
def a_direct_claim_without_statement(spoilt: Statements) -> None:
    direct = ox.NamedNode(PROP + "direct/P166")
    person = spoilt.node(spoilt.any(schema("Person"), [SAME_AS]), SAME_AS)
    award = spoilt.node(spoilt.any(pal("AwardCategory"), [SAME_AS]), SAME_AS)
    if spoilt.quads(person, direct, award):
        award = item(4242424242)
    graph = ox.NamedNode(BASE + "graph/statements")
    spoilt.store.add(ox.Quad(person, direct, award, graph))


@derived
def a_statement_of_a_nomination_whose_result_is_unknown(spoilt: Statements) -> None:
    statement = spoilt.any(STATEMENT, [NOMINATION])
    unknown = spoilt.any(pal("Nomination"), lacking=[pal("result")])
    spoilt.set(statement, NOMINATION, unknown)


@derived
def a_statement_is_lost(spoilt: Statements) -> None:
    spoilt.forget(spoilt.any(STATEMENT))


@derived
def a_statement_of_preferred_rank(spoilt: Statements) -> None:
    rank = ox.NamedNode(WIKIBASE + "rank")
    spoilt.set(spoilt.any(STATEMENT, [rank]), rank, ox.NamedNode(WIKIBASE + "PreferredRank"))


@derived
def an_item_of_another_class(spoilt: Statements) -> None:
    instance = ox.NamedNode(PROP + "direct/P31")
    human = item(5)
    person = spoilt.choice(spoilt.subjects(instance, human))
    spoilt.set(person, instance, item(11424))


@derived
def a_licence_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("SourceTable"), [LICENCE]), LICENCE)


@derived
def a_licence_as_text(spoilt: Statements) -> None:
    table = spoilt.any(pal("SourceTable"), [LICENCE])
    spoilt.set(table, LICENCE, ox.Literal("CC BY-SA 4.0"))


@derived
def a_second_licence(spoilt: Statements) -> None:
    table = spoilt.any(pal("SourceTable"), [LICENCE])
    spoilt.add(table, LICENCE, ox.NamedNode("https://creativecommons.org/publicdomain/zero/1.0/"))


@derived
def an_attribution_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("SourceTable"), [CREDIT_TEXT]), CREDIT_TEXT)


@derived
def an_empty_attribution(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("SourceTable"), [CREDIT_TEXT]), CREDIT_TEXT, english(""))


@derived
def the_page_of_a_table_is_lost(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("SourceTable"), [DERIVED_FROM]), DERIVED_FROM)


@derived
def the_licence_of_the_whole_is_lost(spoilt: Statements) -> None:
    dataset = ox.NamedNode(BASE + ".well-known/void#dataset")
    spoilt.remove(dataset, LICENCE)


@derived
def the_licence_of_a_graph_is_lost(spoilt: Statements) -> None:
    spoilt.remove(ox.NamedNode(BASE + "graph/entities"), LICENCE)


@derived
def a_wrong_count_of_triples(spoilt: Statements) -> None:
    graph = ox.NamedNode(BASE + "graph/entities")
    spoilt.set(graph, ox.NamedNode(VOID + "triples"), number(7))


@derived
def a_claim_about_a_person(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("DivergentClaim")), pal("about"), spoilt.any(pal("Agent")))


@derived
def a_claim_about_another_ceremony(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("DivergentClaim"), pal("about"))
    spoilt.set(one, pal("about"), spoilt.value(other, pal("about")))


@derived
def a_claim_about_nothing(spoilt: Statements) -> None:
    claim = spoilt.any(pal("DivergentClaim"))
    spoilt.set(claim, pal("about"), ox.NamedNode(BASE + "id/ceremony/nowhere"))


@derived
def a_claimed_date_that_is_a_text(spoilt: Statements) -> None:
    claim = spoilt.any(
        pal("DivergentClaim"),
        [pal("claimedValue")],
        such=lambda one: START in spoilt.values(one, pal("property")),
    )
    spoilt.set(claim, pal("claimedValue"), ox.Literal("some other day"))


@derived
def claimed_recipients_that_are_a_date(spoilt: Statements) -> None:
    claim = spoilt.any(
        pal("DivergentClaim"),
        [pal("claimedValue")],
        such=lambda one: START not in spoilt.values(one, pal("property")),
    )
    spoilt.set(claim, pal("claimedValue"), typed("2014-01-01", "date"))


@derived
def a_claim_of_a_property_that_its_thing_has_not(spoilt: Statements) -> None:
    claim = spoilt.any(pal("DivergentClaim"))
    spoilt.set(claim, pal("property"), pal("theaters"))


@derived
def a_claim_of_no_property(spoilt: Statements) -> None:
    spoilt.remove(spoilt.any(pal("DivergentClaim")), pal("property"))


@derived
def a_property_of_schema_org_is_misspelt(spoilt: Statements) -> None:
    ceremony = spoilt.any(pal("Ceremony"), [START])
    value = spoilt.value(ceremony, START)
    spoilt.remove(ceremony, START)
    spoilt.add(ceremony, schema("startdate"), value)


@derived
def a_property_is_misspelt(spoilt: Statements) -> None:
    credit = spoilt.any(pal("Credit"), [pal("role")])
    value = spoilt.value(credit, pal("role"))
    spoilt.remove(credit, pal("role"))
    spoilt.add(credit, pal("Role"), value)


@derived
def a_property_that_is_unknown(spoilt: Statements) -> None:
    kind = spoilt.choice(
        ["Nomination", "Credit", "Agent", "AwardCategory", "SourceRow", "SourceTable"]
    )
    spoilt.add(spoilt.any(pal(kind)), ox.NamedNode("https://example.org/terms#note"), english("x"))


@derived
def a_property_of_another_class(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("Agent")), pal("rowNumber"), number(3))


@derived
def a_property_of_schema_org_that_nothing_here_has(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("Work")), schema("keywords"), ox.Literal("Best Catering"))


@derived
def a_class_that_is_unknown(spoilt: Statements) -> None:
    spoilt.add(spoilt.any(pal("Nomination")), RDF_TYPE, pal("Nominaton"))


@derived
def a_thing_of_a_class_that_is_unknown(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    spoilt.set(nomination, RDF_TYPE, pal("Nominaton"))


@derived
def a_node_without_a_name(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    spoilt.add(nomination, pal("credit"), ox.BlankNode("b"))


@derived
def a_label_in_no_language(spoilt: Statements) -> None:
    thing = spoilt.any(pal("AwardCategory"))
    spoilt.set(thing, RDFS_LABEL, ox.Literal(spoilt.text(thing, RDFS_LABEL)))


@derived
def an_empty_label(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("AwardCategory")), RDFS_LABEL, english(" "))


@derived
def a_label_with_markup(spoilt: Statements) -> None:
    thing = spoilt.any(pal("AwardCategory"))
    text = spoilt.text(thing, RDFS_LABEL)
    spoilt.set(thing, RDFS_LABEL, english(f"[[{text}]]<ref>1</ref>"))


@derived
def a_label_in_a_wrong_encoding(spoilt: Statements) -> None:
    thing = spoilt.any(pal("AwardProgramme"))
    spoilt.set(thing, RDFS_LABEL, english(spoilt.text(thing, RDFS_LABEL) + " CÃ©sar \ufffd"))


@derived
def a_link_as_text(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    work = spoilt.value(nomination, pal("category"))
    spoilt.set(nomination, pal("category"), ox.Literal(work.value))


@derived
def an_order_in_words(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Credit"), [pal("order")]), pal("order"), ox.Literal("first"))


@derived
def a_rating_above_a_hundred(spoilt: Statements) -> None:
    rating = spoilt.any(schema("AggregateRating"))
    spoilt.set(rating, schema("ratingValue"), number(195))


@derived
def a_rating_of_no_review(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(schema("AggregateRating")), schema("reviewCount"), number(-3))


@derived
def an_amount_below_nought(spoilt: Statements) -> None:
    amount = spoilt.any(schema("MonetaryAmount"), [schema("value")])
    spoilt.set(amount, schema("value"), number(-23000000))


@derived
def an_amount_of_no_currency(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(schema("MonetaryAmount")), schema("currency"), ox.Literal("dollars"))


@derived
def a_release_in_no_theater(spoilt: Statements) -> None:
    event = spoilt.any(schema("PublicationEvent"), [pal("theaters")])
    spoilt.set(event, pal("theaters"), number(0))


@derived
def a_source_that_is_no_table(spoilt: Statements) -> None:
    thing = spoilt.any(pal("AwardCategory"), [SOURCE])
    spoilt.set(thing, SOURCE, ox.NamedNode(BASE + "id/table/nowhere"))


@derived
def a_word_for_a_result_that_isnt_there(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Nomination"), [pal("result")]), pal("result"), pal("victorious"))


@derived
def a_statement_in_another_graph(spoilt: Statements) -> None:
    quad = spoilt.choice(spoilt.quads(None, pal("result")))
    spoilt.store.remove(quad)
    graph = ox.NamedNode(BASE + "graph/statements")
    spoilt.store.add(ox.Quad(quad.subject, quad.predicate, quad.object, graph))


@derived
def a_list_where_a_value_is_meant(spoilt: Statements) -> None:
    nomination = spoilt.any(pal("Nomination"))
    spoilt.add(nomination, ox.NamedNode(RDF + "first"), spoilt.value(nomination, pal("category")))


@derived
def an_alternative_label_of_somebody_else(spoilt: Statements) -> None:
    one, other = spoilt.two(pal("Agent"), RDFS_LABEL)
    spoilt.add(one, ox.NamedNode(SKOS + "altLabel"), spoilt.value(other, RDFS_LABEL))


@derived
def a_genre_that_is_a_number(spoilt: Statements) -> None:
    spoilt.set(spoilt.any(pal("Work"), [schema("genre")]), schema("genre"), number(3))


@derived
def a_country_that_is_a_person(spoilt: Statements) -> None:
    work = spoilt.any(pal("Work"), [schema("countryOfOrigin")])
    spoilt.set(work, schema("countryOfOrigin"), spoilt.any(pal("Agent")))
