"""The questions that the graph must answer right; the answers were read off the table by hand."""

from __future__ import annotations

from collections import Counter, defaultdict

import pytest

from graph.bundled import bundled
from graph.reading.sources import read_source
from tests.conftest import Ask

pytestmark = pytest.mark.slow

SCREENPLAY = "Best Original Screenplay"


def test_the_categories_that_her_won_by_programme(ask: Ask) -> None:
    rows = ask(
        """SELECT ?programme ?category {
            ?nomination pal:work <id/work/her-2013> ; pal:result pal:won ; pal:category ?c .
            ?c rdfs:label ?category ; pal:programme/rdfs:label ?programme
        }"""
    )
    won: dict[str, set[str]] = {}
    for programme, category in rows:
        won.setdefault(programme, set()).add(category)
    assert won == {
        "Academy Awards": {SCREENPLAY},
        "Alliance of Women Film Journalists": {"Best Screenplay, Original"},
        "Art Directors Guild Awards": {"Excellence in Production Design Award – Contemporary Film"},
        "Austin Film Critics Association": {
            "Best Film",
            SCREENPLAY,
            "Best Score",
            "Special Honorary Award",
        },
        "Chicago Film Critics Association": {SCREENPLAY, "Best Original Score"},
        "Critics' Choice Awards": {SCREENPLAY},
        "Detroit Film Critics Society": {
            "Best Film",
            "Best Screenplay",
            "Best Supporting Actress",
        },
        "Golden Globe Awards": {"Best Screenplay"},
        "Los Angeles Film Critics Association": {"Best Film", "Best Production Design"},
        "National Board of Review": {"Best Film", "Best Director"},
        "Online Film Critics Society": {SCREENPLAY},
        "Rome Film Festival": {"Best Actress"},
        "San Diego Film Critics Society": {"Best Film"},
        "Saturn Awards": {"Best Fantasy Film", "Best Supporting Actress", "Best Writing"},
        "St. Louis Film Critics Association": {SCREENPLAY, "Best Musical Score"},
        "Washington D.C. Area Film Critics Association": {SCREENPLAY},
        "Writers Guild of America Awards": {SCREENPLAY},
    }
    assert len(rows) == 28


def test_everything_that_spike_jonze_was_nominated_for_and_as_what(ask: Ask) -> None:
    rows = ask(
        """SELECT ?programme ?category ?role {
            ?credit pal:agent <id/agent/spike-jonze> .
            ?nomination pal:credit ?credit ; pal:category ?c .
            ?c rdfs:label ?category ; pal:programme/rdfs:label ?programme
            OPTIONAL { ?credit pal:role ?role }
        }"""
    )
    assert len(rows) == 32
    assert {row for row in rows if row[2]} == {
        ("Academy Awards", "Best Picture", "producer"),
        ("Academy Awards", SCREENPLAY, "writer"),
        ("Academy Awards", "Best Original Song", "Lyrics"),
        ("Grammy Awards", "Best Song Written for Visual Media", "songwriter"),
        ("Producers Guild of America Awards", "Best Theatrical Motion Picture", "producer"),
        ("Writers Guild of America Awards", SCREENPLAY, "writer"),
    }
    assert Counter(category for _, category, _ in rows) == {
        SCREENPLAY: 11,
        "Best Director": 10,
        "Best Director (Female or Male)": 1,
        "Best Screenplay, Original": 1,
        "Best Screenplay": 3,
        "Best Picture": 1,
        "Best Original Song": 1,
        "Best Song Written for Visual Media": 1,
        "Best Theatrical Motion Picture": 1,
        "Best Writing": 1,
        "Screenwriter of the Year": 1,
    }


def test_the_critics_groups_that_named_it_best_film(ask: Ask) -> None:
    rows = ask(
        """SELECT ?programme ?tied {
            ?nomination pal:result pal:won ; pal:work <id/work/her-2013> ; pal:category ?c .
            ?c rdfs:label "Best Film"@en ; pal:programme/rdfs:label ?programme
            OPTIONAL { ?nomination skos:note ?tied FILTER(CONTAINS(?tied, "Tied")) }
        }"""
    )
    assert sorted(rows) == [
        ("Austin Film Critics Association", ""),
        ("Detroit Film Critics Society", ""),
        ("Los Angeles Film Critics Association", "Tied with Gravity"),
        ("National Board of Review", ""),
        ("San Diego Film Critics Society", ""),
    ]


def test_the_run_of_the_season_as_wins_by_date(ask: Ask) -> None:
    rows = ask(
        """SELECT ?date (COUNT(?nomination) AS ?wins) {
            ?nomination pal:result pal:won ; pal:ceremony/schema:startDate ?date
        } GROUP BY ?date ORDER BY ?date"""
    )
    assert rows == [
        ("2013-11-16", "1"),
        ("2013-12-04", "2"),
        ("2013-12-08", "2"),
        ("2013-12-09", "1"),
        ("2013-12-11", "1"),
        ("2013-12-13", "3"),
        ("2013-12-16", "5"),
        ("2013-12-17", "4"),
        ("2013-12-19", "1"),
        ("2014-01-12", "1"),
        ("2014-01-16", "1"),
        ("2014-02-01", "1"),
        ("2014-02-08", "1"),
        ("2014-03-02", "1"),
        ("2014-06-26", "3"),
    ]


def test_who_is_credited_with_the_moon_song_and_in_which_role(ask: Ask) -> None:
    rows = ask(
        """SELECT ?programme ?name ?role {
            ?nomination pal:work <id/work/her-2013/the-moon-song> ; pal:credit ?credit ;
                pal:category/pal:programme/rdfs:label ?programme .
            ?credit pal:agent/rdfs:label ?name ; pal:role ?role
        }"""
    )
    assert set(rows) == {
        ("Academy Awards", "Karen O", "Music"),
        ("Academy Awards", "Karen O", "Lyrics"),
        ("Academy Awards", "Spike Jonze", "Lyrics"),
        ("Grammy Awards", "Karen O", "songwriter"),
        ("Grammy Awards", "Spike Jonze", "songwriter"),
    }


def test_the_nominations_whose_result_is_unknown_with_the_reason(ask: Ask) -> None:
    rows = ask(
        """SELECT ?number ?reason {
            ?nomination pal:resultStatus pal:unknown ; prov:wasDerivedFrom/pal:rowNumber ?number ;
                skos:note ?reason
            FILTER NOT EXISTS { ?nomination pal:result ?any }
        } ORDER BY ?number"""
    )
    assert [number for number, _ in rows] == ["12", "13", "66", "68", "69", "97"]
    assert ("12", "No list of nominees or winners that names this category was found") in rows


def test_no_nomination_without_a_result_claims_to_know_one(ask: Ask) -> None:
    rows = ask(
        """SELECT (COUNT(?nomination) AS ?n) {
            ?nomination a pal:Nomination FILTER NOT EXISTS { ?nomination pal:result ?any }
        }"""
    )
    assert rows == [("6",)]


def test_the_programmes_with_a_wikidata_item_and_those_without(ask: Ask) -> None:
    rows = ask(
        """SELECT ?name ?item {
            ?programme a pal:AwardProgramme ; rdfs:label ?name
            OPTIONAL { ?programme owl:sameAs ?item }
        }"""
    )
    assert len(rows) == 28
    entity = "http://www.wikidata.org/entity/"
    assert {name: item.removeprefix(entity) for name, item in rows if item} == {
        "Academy Awards": "Q19020",
        "Chicago Film Critics Association": "Q21509286",
        "Critics' Choice Awards": "Q7585305",
        "Golden Globe Awards": "Q1011547",
        "Grammy Awards": "Q41254",
        "London Film Critics Circle Awards": "Q20180674",
        "Los Angeles Film Critics Association": "Q21484313",
        "National Board of Review": "Q81565646",
        "Producers Guild of America Awards": "Q3406648",
        "San Diego Film Critics Society": "Q3181383",
        "Satellite Awards": "Q40024",
        "Saturn Awards": "Q105447",
        "Writers Guild of America Awards": "Q1415017",
        "Young Artist Awards": "Q494588",
    }


def test_every_cell_of_row_71(ask: Ask) -> None:
    rows = ask(
        """SELECT ?column ?text {
            ?cell pal:row <id/table/her-2013/ad303aad/row/71> ; pal:text ?text ; pal:column ?c .
            ?c rdfs:label ?column ; pal:columnNumber ?number
        } ORDER BY ?number"""
    )
    assert rows == [
        ("Award", "San Francisco Film Critics Circle"),
        ("Date of ceremony", "December 15, 2013"),
        ("Category", SCREENPLAY),
    ]


def test_the_triples_that_came_from_row_71(ask: Ask) -> None:
    nomination = (
        "id/nomination/san-francisco-film-critics-circle/2013/best-original-screenplay"
        "/her-2013~spike-jonze"
    )
    row = "id/table/her-2013/ad303aad/row/71"
    rows = ask(f"SELECT ?s ?p ?o {{ ?s prov:wasDerivedFrom <{row}> ; ?p ?o }}")
    credit = f"{nomination}/credit/spike-jonze"
    note = "The table lists the row, and a source names another winner; a nomination follows"
    label = "Her: Best Original Screenplay, San Francisco Film Critics Circle 2013"
    rdf_type = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
    rdfs_label = "http://www.w3.org/2000/01/rdf-schema#label"
    derived = "http://www.w3.org/ns/prov#wasDerivedFrom"
    assert set(rows) == {
        (nomination, rdf_type, "https://w3id.org/palmares#Nomination"),
        (nomination, rdfs_label, label),
        (nomination, "https://w3id.org/palmares#work", "id/work/her-2013"),
        (
            nomination,
            "https://w3id.org/palmares#category",
            "id/category/san-francisco-film-critics-circle/best-original-screenplay",
        ),
        (
            nomination,
            "https://w3id.org/palmares#ceremony",
            "id/ceremony/san-francisco-film-critics-circle/2013",
        ),
        (nomination, "https://w3id.org/palmares#credit", credit),
        (nomination, "https://w3id.org/palmares#nominee", "id/agent/spike-jonze"),
        (nomination, "https://w3id.org/palmares#result", "https://w3id.org/palmares#nominated"),
        (
            nomination,
            "https://w3id.org/palmares#resultStatus",
            "https://w3id.org/palmares#inferred",
        ),
        (nomination, "http://www.w3.org/2004/02/skos/core#note", note),
        (
            nomination,
            "https://w3id.org/palmares#evidence",
            "https://en.wikipedia.org/wiki/San_Francisco_Film_Critics_Circle_Awards_2013",
        ),
        (nomination, derived, row),
        (credit, rdf_type, "https://w3id.org/palmares#Credit"),
        (credit, rdfs_label, f"Spike Jonze ({label})"),
        (credit, "https://w3id.org/palmares#agent", "id/agent/spike-jonze"),
        (credit, "https://w3id.org/palmares#order", "1"),
        (credit, derived, row),
    }


def test_one_query_gives_the_whole_source_table_back(ask: Ask) -> None:
    rows = ask(
        """SELECT ?row ?column ?text {
            ?r pal:table <id/table/her-2013> ; pal:rowNumber ?row .
            ?c pal:table <id/table/her-2013> ; pal:columnNumber ?number ; rdfs:label ?column .
            OPTIONAL { ?cell pal:row ?r ; pal:column ?c ; pal:text ?text }
        } ORDER BY ?row ?number"""
    )
    (table,) = read_source(bundled("mappings/her-2013"))
    expected = [
        (str(row.number), column, text)
        for row in table.rows
        for column, text in zip(table.columns, row.cells, strict=True)
    ]
    assert len(expected) == 97 * 5
    assert rows == expected


def test_the_awards_agree_with_what_the_introduction_says(ask: Ask) -> None:
    rows = ask(
        """SELECT ?programme ?result ?category ?who {
            ?nomination pal:result/skos:prefLabel ?result ; pal:category ?c .
            ?c rdfs:label ?category ; pal:programme/rdfs:label ?programme .
            ?nomination pal:nominee|pal:work ?honoured . ?honoured rdfs:label ?who
        }"""
    )

    def categories(programme: str, result: str | None = None) -> set[str]:
        return {row[2] for row in rows if row[0] == programme and result in (None, row[1])}

    # five Academy nominations, among them Best Picture, and one win, Jonze's screenplay
    assert len(categories("Academy Awards")) == 5
    assert "Best Picture" in categories("Academy Awards")
    assert categories("Academy Awards", "won") == {SCREENPLAY}
    assert ("Academy Awards", "won", SCREENPLAY, "Spike Jonze") in rows
    # three Golden Globe nominations and one win
    assert len(categories("Golden Globe Awards")) == 3
    assert categories("Golden Globe Awards", "won") == {"Best Screenplay"}
    assert ("Golden Globe Awards", "won", "Best Screenplay", "Spike Jonze") in rows
    # the writers' guild, the National Board of Review, the American Film Institute
    assert ("Writers Guild of America Awards", "won", SCREENPLAY, "Spike Jonze") in rows
    assert ("National Board of Review", "won", "Best Film", "Her") in rows
    assert ("National Board of Review", "won", "Best Director", "Spike Jonze") in rows
    afi = ("American Film Institute", "honoured", "Top Ten Films of the Year", "Her")
    assert afi in rows


def test_the_results_of_the_table_are_all_there(ask: Ask) -> None:
    rows = ask(
        "SELECT ?result (COUNT(*) AS ?n) { ?n1 pal:result/skos:prefLabel ?result } GROUP BY ?result"
    )
    assert set(rows) == {
        ("won", "28"),
        ("nominated", "58"),
        ("runner-up", "4"),
        ("honoured", "1"),
    }


def test_the_film_is_described(ask: Ask) -> None:
    rows = ask(
        """SELECT ?p ?label {
            <id/work/her-2013> ?p ?o . ?o rdfs:label ?label
        }"""
    )
    schema = "http://schema.org/"
    assert {(p.removeprefix(schema), label) for p, label in rows if p.startswith(schema)} == {
        ("mainEntityOfPage", "Her (film)"),
        ("director", "Spike Jonze"),
        ("author", "Spike Jonze"),
        ("producer", "Spike Jonze"),
        ("actor", "Joaquin Phoenix"),
        ("actor", "Scarlett Johansson"),
        ("actor", "Amy Adams"),
        ("actor", "Rooney Mara"),
        ("actor", "Olivia Wilde"),
        ("actor", "Joaquin Phoenix as Theodore Twombly"),
        ("actor", "Scarlett Johansson as Samantha"),
        ("musicBy", "Arcade Fire"),
        ("countryOfOrigin", "United States"),
        ("releasedEvent", "Her: limited release"),
        ("releasedEvent", "Her: wide release"),
        ("aggregateRating", "Her: rating by Rotten Tomatoes"),
    }
    assert ("https://w3id.org/palmares#cinematographer", "Hoyte van Hoytema") in rows
    assert ask("SELECT ?g { <id/work/her-2013> schema:genre ?g } ORDER BY ?g") == [
        ("drama",), ("romance",), ("science fiction",),
    ]  # fmt: skip
    assert ask(
        """SELECT ?date ?festival ?box ?currency ?budget ?percent ?reviews {
            <id/work/her-2013> pal:premiere ?premiere ; pal:boxOffice ?b ; pal:budget ?cost ;
                schema:aggregateRating ?rating .
            ?premiere schema:startDate ?date ; schema:superEvent/rdfs:label ?festival .
            ?b schema:minValue ?box ; schema:currency ?currency . ?cost schema:value ?budget .
            ?rating schema:ratingValue ?percent ; schema:reviewCount ?reviews
        }"""
    ) == [("2013-10-12", "New York Film Festival", "47000000", "USD", "23000000", "94", "270")]
    assert ask(
        """SELECT ?date ?theaters ?qualifier {
            <id/work/her-2013> schema:releasedEvent ?e .
            ?e schema:startDate ?date ; pal:theaters ?theaters
            OPTIONAL { ?e pal:theatersQualifier ?qualifier }
        } ORDER BY ?date"""
    ) == [("2013-12-18", "6", ""), ("2014-01-10", "1700", "more than")]
    source = "https://en.wikipedia.org/wiki/List_of_accolades_received_by_Her_(film)"
    assert ask("SELECT ?d { <id/work/her-2013> prov:wasDerivedFrom ?d }") == [(source,)]


def test_diverging_claims_stand_beside_the_claim_of_the_table(ask: Ask) -> None:
    rows = ask(
        """SELECT ?programme ?table ?other {
            ?claim a pal:DivergentClaim ; pal:about ?ceremony ; pal:property schema:startDate .
            ?ceremony schema:startDate ?table ; pal:programme/rdfs:label ?programme
            OPTIONAL { ?claim pal:claimedValue ?other }
        } ORDER BY ?programme"""
    )
    assert rows == [
        ("American Film Institute", "2014-01-10", "2013-12-09"),
        ("National Board of Review", "2013-12-04", ""),
        ("Saturn Awards", "2014-06-26", "2014-06-18"),
        ("St. Louis Film Critics Association", "2013-12-16", "2013-12-14"),
        ("Washington D.C. Area Film Critics Association", "2013-12-09", "2013-12-08"),
    ]


def test_a_query_written_for_the_wikidata_query_service_runs_unchanged(ask: Ask) -> None:
    rows = ask(
        """SELECT ?awardLabel ?time ?whoLabel {
            ?film wdt:P31 wd:Q11424 ; rdfs:label "Her"@en ; p:P166 ?statement .
            ?statement ps:P166 ?award ; pq:P585 ?time .
            ?award rdfs:label ?awardLabel
            OPTIONAL { ?statement pq:P1346/rdfs:label ?whoLabel }
        }"""
    )
    award = "Best Original Screenplay (Academy Awards)"
    assert (award, "2014-03-02T00:00:00Z", "Spike Jonze") in rows
    direct = ask("SELECT ?award { wd:Q259913 wdt:P166 ?award }")
    entity = "http://www.wikidata.org/entity/"
    assert {award.removeprefix(entity) for (award,) in direct} == {
        "Q41417",  # Academy Awards, Best Original Screenplay
        "Q849124",  # Golden Globe Awards, Best Screenplay
        "Q696998",  # National Board of Review, Best Director
        "Q981030",  # Saturn Awards, Best Writing
        "Q8038461",  # Writers Guild of America Awards, Best Original Screenplay
    }


def test_the_film_has_its_article_as_a_sitelink(ask: Ask) -> None:
    assert ask(
        "SELECT ?article ?wiki ?name { ?article schema:about wd:Q788822 ; schema:isPartOf ?wiki ;"
        " schema:name ?name }"
    ) == [("https://en.wikipedia.org/wiki/Her_(film)", "https://en.wikipedia.org/", "Her (film)")]


def test_the_classes_of_awards_and_editions_lead_up_to_award_and_ceremony(ask: Ask) -> None:
    """As a source has them; what is no instance of a class here has none of its classes."""
    awards = "SELECT DISTINCT ?award { ?s ps:P166 ?award . ?award wdt:P31/wdt:P279* wd:Q618779 }"
    received = ask("SELECT DISTINCT ?award { ?s ps:P166 ?award }")
    assert set(ask(awards)) == set(received)
    editions = ask("SELECT ?e { ?e wdt:P179 ?s }")
    assert set(ask("SELECT ?e { ?e wdt:P31/wdt:P279 wd:Q4504495 }")) == set(editions)
    assert ask("SELECT ?c { ?c wdt:P279 ?of FILTER NOT EXISTS { ?c rdfs:label ?l } }") == []


def test_no_statement_is_made_for_what_has_no_verified_item(ask: Ask) -> None:
    rows = ask(
        """SELECT ?statement { ?statement prov:hadPrimarySource ?nomination ; a ?class .
            ?nomination pal:category ?category
            FILTER NOT EXISTS { ?category owl:sameAs ?item }
            FILTER (STRSTARTS(STR(?class), "http://wikiba.se/")) }"""
    )
    assert rows == []


def test_each_row_has_the_date_that_it_states_by_its_nomination_or_edition(ask: Ask) -> None:
    rows = [row for table in read_source(bundled("mappings/her-2013")) for row in table.rows]
    dates: defaultdict[str, set[str]] = defaultdict(set)
    for number, *moments in ask(
        """
        SELECT ?number ?own ?start ?end {
          ?n a pal:Nomination ; prov:wasDerivedFrom ?row ; pal:ceremony ?edition .
          ?row pal:rowNumber ?number
          OPTIONAL { ?n dcterms:date ?own } OPTIONAL { ?edition schema:startDate ?start }
          OPTIONAL { ?edition schema:endDate ?end }
        }"""
    ):
        dates[number].update(moments)
    assert len(rows) == 97
    stated = [(str(row.number), {*row.edition.date.split("/")}) for row in rows]
    assert [(number, days) for number, days in stated if not days <= dates[number]] == []
