"""Queries as people write them for the Wikidata Query Service: the answers follow from the table.

Those of ../shared/conformance/wdqs are tested in test_query_service.py.
"""

from __future__ import annotations

import time
from collections.abc import Callable

import pyoxigraph as ox
import pytest

from graph.errors import QueryError
from graph.releases.open import open_store
from graph.releases.release import Release
from graph.sparql import edits
from graph.sparql.query_service import standard
from graph.stores.local import LocalStore
from tests.conftest import BASE

Rows = list[tuple[str, ...]]

LABELS = 'SERVICE wikibase:label { bd:serviceParam wikibase:language "[AUTO_LANGUAGE],mul,en". }'
SCREENPLAY, PICTURE = "Best Original Screenplay (Academy Awards)", "Best Picture (Academy Awards)"


@pytest.fixture(scope="module")
def ask(release: Release) -> Callable[[str], Rows]:
    store = open_store(release)

    def rows(query: str) -> Rows:
        return sorted(tuple(map(text, row)) for row in store.query(query).rows())

    return rows


def text(term: object) -> str:
    if term is None:
        return ""
    assert isinstance(term, ox.NamedNode | ox.Literal)
    return term.value.removeprefix("http://www.wikidata.org/entity/")


#: What Her won in statements, with its day.
WINS = {
    "Q41417": "2014-03-02", "Q849124": "2014-01-12", "Q952914": "2013-12-08",
    "Q696998": "2013-12-04", "Q1789102": "2013-12-04", "Q956597": "2014-06-26",
    "Q1257399": "2014-06-26", "Q981030": "2014-06-26", "Q8038461": "2014-02-01",
}  # fmt: skip


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param(
            "#title: Awards of Her\n#defaultView:Timeline\n# SERVICE wikibase:mwapi { }\n"
            "SELECT ?award ?when # the { time\nWHERE { # a { in a comment }\n"
            " wd:Q788822 p:P166 [ ps:P166 ?award ; pq:P585 ?when ] . # \"quote\n"
            f" #defaultView:Map\n {LABELS} #}}\n}} ORDER BY ?when # last",
            [(award, f"{day}T00:00:00Z") for award, day in WINS.items()],
            id="comments at odd places",
        ),
        pytest.param(
            'SELECT ?a { wd:Q788822 p:P166 ?s . ?s ps:P166 ?a ; pq:P585 ?d FILTER(?d >='
            ' "2014-02-01"^^xsd:dateTime && ?d < "2014-03-03"^^xsd:dateTime) }',
            [("Q41417",), ("Q8038461",)],
            id="days as times",
        ),
        pytest.param(
            "SELECT ?a { wd:Q788822 p:P166 ?s . ?s ps:P166 ?a ; pq:P585 ?d FILTER(?d > "
            "xsd:dateTime('2014-03-01') && ?d <= NOW()) }",
            [("Q1257399",), ("Q41417",), ("Q956597",), ("Q981030",)],
            id="a day that is made a time",
        ),
        pytest.param(
            'SELECT ?a { wd:Q788822 p:P166 ?s . ?s ps:P166 ?a ; pq:P585 ?d FILTER("2014-01-01"'
            '^^xsd:date <= ?d && (?d <= "2014-02-01"^^xsd:date || ?d > "2014-12-31"^^xsd:date)) }',
            [("Q8038461",), ("Q849124",)],
            id="times beside dates",
        ),
        pytest.param(
            'SELECT ?c { ?c a pal:Ceremony ; schema:startDate ?d FILTER(?d > "2014-12-31"'
            "^^xsd:date) }",
            [(f"{BASE}id/ceremony/grammy-awards/2015",)],
            id="dates beside dates",
        ),
        pytest.param(
            "SELECT ?personLabel ?n WITH {\n  SELECT ?person (COUNT(*) AS ?n) WHERE {\n"
            "    ?person p:P1411/pq:P1686 wd:Q788822 ; wdt:P31 wd:Q5 } GROUP BY ?person\n"
            f"}} AS %people WHERE {{ INCLUDE %people . {LABELS} }} ORDER BY DESC(?n)",
            [("Joaquin Phoenix", "1"), ("Megan Ellison", "2"), ("Scarlett Johansson", "1"),
             ("Spike Jonze", "7")],
            id="a named subquery",
        ),
        pytest.param(
            "SELECT ?what (COUNT(?award) AS ?n)\n"
            "WITH { SELECT DISTINCT ?award { wd:Q788822 wdt:P166 ?award } } AS %won\n"
            "WITH { SELECT * { INCLUDE %won ?award wdt:P361 wd:Q105447 . } } AS %saturn_awards\n"
            'WHERE { { INCLUDE %won. BIND("won" AS ?what) } UNION\n'
            ' { include %saturn_awards BIND("Saturn" AS ?what) } } GROUP BY ?what',
            [("Saturn", "3"), ("won", "9")],
            id="a named subquery of another, twice",
        ),
        pytest.param(
            "SELECT ?award ?awardLabel WITH { SELECT ?award ?awardLabel { wd:Q34436 wdt:P166 ?award"
            f" . {LABELS} }} }} AS %x {{ INCLUDE %x }}",
            [("Q1257399", "Best Supporting Actress (Saturn Awards)")],
            id="labels in a named subquery",
        ),
        pytest.param(
            "SELECT ?awardLabel { wd:Q788822 wdt:P1411 ?award . hint:Prior hint:runFirst true .\n"
            ' ?award wdt:P31/wdt:P279* wd:Q19020 . hint:Prior hint:gearing "forward" .\n'
            f" FILTER(?award IN (wd:Q41417, wd:Q102427, wd:Q849124)) {LABELS} }}",
            [(SCREENPLAY,), (PICTURE,)],
            id="hints between paths",
        ),
        pytest.param(
            "SELECT ?a (IF(BOUND(?w), 'won', 'nominated') AS ?r) (COALESCE(?nLabel, ?as, 'nobody')"
            " AS ?who) { wd:Q788822 p:P1411 ?s . ?s ps:P1411 ?a OPTIONAL { ?s pq:P2453 ?n }"
            " OPTIONAL { ?s pq:P1932 ?as } OPTIONAL { wd:Q788822 wdt:P166 ?w FILTER(?w = ?a) }"
            ' SERVICE wikibase:label { bd:serviceParam wikibase:language "en". ?n rdfs:label'
            " ?nLabel } FILTER(?a IN (wd:Q670282, wd:Q849124, wd:Q277751)) }",
            [("Q277751", "nominated", "Gene Serdena"), ("Q277751", "nominated", "K. K. Barrett"),
             ("Q670282", "nominated", "nobody"), ("Q849124", "won", "Spike Jonze")],
            id="IF and COALESCE of labels",
        ),
        pytest.param(
            f"SELECT ?a {{ wd:Q788822 wdt:P166 ?a MINUS {{ ?a wdt:P31 wd:Q105447 . {LABELS} }}"
            " FILTER EXISTS { ?a wdt:P1027 wd:Q1133614 } }",
            [("Q1789102",), ("Q696998",)],
            id="MINUS with labels, and EXISTS",
        ),
        pytest.param(
            "SELECT DISTINCT ?p ?pLabel { wd:Q259913 p:P1411 ?s . ?s ?pq [] . ?p wikibase:qualifier"
            " ?pq . ?p wikibase:directClaim ?direct . " + LABELS + " }",
            [("P1686", "for work"), ("P585", "point in time"), ("P805", "statement is subject of")],
            id="properties by their qualifiers",
        ),
        pytest.param(
            "SELECT ?a ?t ?calendar { wd:Q34436 p:P166 ?s . ?s a wikibase:BestRank ; ps:P166 ?a ;"
            " pqv:P585 [ wikibase:timeValue ?t ; wikibase:timePrecision 11 ;"
            " wikibase:timeCalendarModel ?calendar ] MINUS { ?s a wdno:P166 } }",
            [("Q1257399", "2014-06-26T00:00:00Z", "Q1985727")],
            id="time nodes and ranks",
        ),
        pytest.param(
            "SELECT DISTINCT ?x { VALUES (?edition ?x) { (wd:Q15838436 UNDEF) (UNDEF wd:Q34436) }"
            " ?edition wdt:P179 wd:Q105447 ; ^pq:P805/^p:P166 ?x }",
            [("Q259913",), ("Q34436",), ("Q788822",)],
            id="paths backwards and UNDEF",
        ),
        pytest.param(
            "SELECT ?article ?name { wd:Q788822 wdt:P57 ?p . ?article schema:about ?p ;"
            ' schema:name ?name ; schema:isPartOf [ wikibase:wikiGroup "wikipedia" ] }',
            [("https://en.wikipedia.org/wiki/Spike_Jonze", "Spike Jonze")],
            id="articles in any Wikipedia",
        ),
    ],
)  # fmt: skip
def test_a_query_in_the_words_of_the_query_service_is_right(
    ask: Callable[[str], Rows], query: str, rows: Rows
) -> None:
    assert ask(query) == sorted(rows)


@pytest.mark.parametrize(
    ("query", "place", "words"),
    [
        ("SELECT ?a WITH {\n SELECT ?a { SERVICE wikibase:mwapi { } } } AS %x { INCLUDE %x }",
         (2, 14), "no wiki is asked from here"),
        ("SELECT ?a WITH { SELECT ?a {} } AS %x {\n INCLUDE %y }",
         (2, 2), "no named subquery before it is called %y"),
        ("SELECT ?a WITH { SELECT ?a { INCLUDE %x } } AS %x {\n INCLUDE %x }",
         (1, 30), "no named subquery before it is called %x"),
        ("SELECT ?a WITH {\n SELECT ?a { ?s ?p foo } } AS %x { INCLUDE %x }", (2, 20), "foo"),
        ("SELECT ?a WITH { SELECT ?a { } } AS %x\n WHERE { INCLUDE %x ?a ?b foo }", (2, 27), "foo"),
        ("SELECT ?a { INCLUDE %x }", (1, 13), "INCLUDE"),
    ],
)  # fmt: skip
def test_what_is_wrong_with_a_named_subquery_is_told_where_it_stands(
    query: str, place: tuple[int, int], words: str
) -> None:
    with pytest.raises(QueryError) as error:
        LocalStore(ox.Store(), BASE).query(query)
    assert words in str(error.value)
    assert (error.value.line, error.value.column) == place


def test_named_subqueries_that_multiply_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(edits, "MOST_PUT", 10_000)
    twice = "".join(
        f"WITH {{ SELECT * {{ {{ INCLUDE %a{n} }} UNION {{ INCLUDE %a{n} }} }} }} AS %a{n + 1} "
        for n in range(40)
    )
    query = f"SELECT * WITH {{ SELECT ?s {{ ?s ?p ?o }} }} AS %a0 {twice} {{ INCLUDE %a40 }}"
    with pytest.raises(QueryError, match="too long with its named subqueries"):
        standard(query)


@pytest.mark.parametrize(
    "filter_",
    [
        '?d = "2014-01-01"^^xsd:date',
        '?d + 1 > "2014-01-01"^^xsd:date',
        '"2014-01-01"^^xsd:date < "2014-01-02"^^xsd:date',
        'STR(?d) > "2014-01-01"',
        '!?d > "2014-01-01"^^xsd:date',
        '-?d > "2014-01-01"^^xsd:date',
        '+?d > "2014-01-01"^^xsd:date',
        '1 - ?d > "2014-01-01"^^xsd:date',
        '"2014-01-01"^^xsd:date < !?d',
        '!"2014-01-01"^^xsd:date < ?d',
        '?d > "2014-01-01T00:00:00Z"^^xsd:dateTime',
        '?d > "2014-01"^^xsd:dateTime',
    ],
)
def test_what_compares_no_variable_with_a_day_stays_as_it_is(filter_: str) -> None:
    query = f"SELECT ?d {{ ?s pq:P585 ?d FILTER({filter_}) }}"
    assert standard(query).text == query


def test_a_query_with_many_subqueries_and_days_costs_what_it_is_long() -> None:
    """Eight times as long, eight times the cost; 64 times where each part looks at all."""
    few, many = _cost(100), _cost(800)
    assert many <= 24 * few


def _cost(number: int) -> float:
    """The processor time of a text of so many parts as SPARQL 1.1, the least of three times."""
    subqueries = "".join(f"WITH {{ SELECT ?a {{ ?a ?b {n} }} }} AS %s{n} " for n in range(number))
    parts = " ".join(f'INCLUDE %s{n} . FILTER(?a > "2014-01-01"^^xsd:date)' for n in range(number))
    costs = []
    for attempt in range(3):
        query = f"SELECT ?s{attempt} {subqueries} {{ {parts} }}"
        began = time.process_time()
        assert standard(query).text != query
        costs.append(time.process_time() - began)
    return min(costs)
