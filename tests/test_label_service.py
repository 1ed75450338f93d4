"""Queries for the Wikidata Query Service are answered as there: prefixes, labels, hints, HAVING."""

from __future__ import annotations

import operator
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

import pyoxigraph as ox
import pytest
import rdflib
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bench import label_service
from graph.errors import QueryError, QueryRefused
from graph.sparql.lexer import grammar_tokens
from graph.sparql.query_service import standard
from graph.stores.local import LocalStore

BASE = "http://x/"
WD, RDFS = "http://www.wikidata.org/entity/", "http://www.w3.org/2000/01/rdf-schema#"
SKOS, SCHEMA = "http://www.w3.org/2004/02/skos/core#", "http://schema.org/"
DATA = """
PREFIX wd: <http://www.wikidata.org/entity/>
PREFIX wdt: <http://www.wikidata.org/prop/direct/>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX schema: <http://schema.org/>
wd:Q1 wdt:P1 wd:Q2 , wd:Q3 , "a text"@de , 7 ; rdfs:label "one"@en , "eins"@de .
wd:Q2 wdt:P1 wd:Q1 ; rdfs:label "deux"@fr , "two"@en , "zwo"@en ; schema:description "2"@en ;
  skos:altLabel "pair"@en , "couple"@en , "Paar"@de .
wd:Q3 wdt:P2 wd:Q1 .
<http://x/own> wdt:P1 <http://x/other> .
"""
LANGUAGE = 'bd:serviceParam wikibase:language "en" .'
SERVICE = f"SERVICE wikibase:label {{ {LANGUAGE} }}"

Rows = list[tuple[str | None, ...]]


def store_of(data: str) -> LocalStore:
    engine = ox.Store()
    engine.load(data, ox.RdfFormat.TURTLE, base_iri=BASE)
    return LocalStore(engine, BASE)


@pytest.fixture(scope="module")
def ask() -> Callable[..., Rows]:
    store = store_of(DATA)

    def rows(query: str, *languages: str) -> Rows:
        answer = store.query(query, languages=languages)
        return [tuple(short(term) if term else None for term in row) for row in answer.rows()]

    return rows


def short(term: object) -> str:
    text = str(term).replace(WD, "wd:").replace(BASE, "x:")
    return text.removesuffix("^^<http://www.w3.org/2001/XMLSchema#integer>")


# ------------------------------------------------------------------ prefixes


def test_prefixes_of_the_query_service_and_our_own_need_no_declaration(
    ask: Callable[..., Rows],
) -> None:
    names = "wd wdt p ps psv psn pq pqv pqn pr prv wdno wds wdv wdref wdata wikibase bd hint " \
        "schema skos rdfs rdf prov owl xsd geo pal dct".split()  # fmt: skip
    patterns = " ".join(f"OPTIONAL {{ ?s {name}:x ?{name} }}" for name in names)
    assert ask(f"SELECT ?s {{ wd:Q3 wdt:P2 ?s {patterns} }}") == [("<wd:Q1>",)]


def test_a_declaration_in_the_query_wins(ask: Callable[..., Rows]) -> None:
    query = "PREFIX wd: <http://x/> SELECT ?o { wd:own wdt:P1 ?o }"
    assert ask(query) == [("<x:other>",)]


def test_a_mistake_is_placed_in_the_text_that_was_sent() -> None:
    store = store_of("")
    for query, place in {
        "SELECT ?x {\n  ?x wdt:P31 foo }": (2, 14),
        "ASK {\n ?x ex:a wd:Q1 }": (2, 5),
        f"SELECT ?x {{ {SERVICE}\n  ?x wdt:P31 foo }}": (2, 14),
        f"SELECT ?x {{ ?x wdt:P31 ?y {SERVICE}\n": (2, 1),
        "SELECT ?x {\n ?x wdt:P31 ?y SERVICE\nwikibase:label { } FILTER }": (3, 27),
    }.items():
        with pytest.raises(QueryError) as error:
            store.query(query)
        assert (error.value.line, error.value.column) == place, query


# ------------------------------------------------------------------ the label service


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param(
            f"SELECT ?o ?oLabel {{ wd:Q1 wdt:P1 ?o {SERVICE} }}",
            {("<wd:Q2>", '"two"@en'), ("<wd:Q3>", '"Q3"')}
            | {('"a text"@de', '"a text"'), ('"7"', '"7"')},
            id="labels, ids and texts",
        ),
        pytest.param(
            f"SELECT ?o ?oLabel {{ <own> wdt:P1 ?o {SERVICE} }}",
            {("<x:other>", '"x:other"')},
            id="an IRI in the place of its label",
        ),
        pytest.param(
            f"SELECT ?oAltLabel ?oDescription {{ wd:Q1 wdt:P1 ?o {SERVICE} FILTER(isIRI(?o)) }}",
            {('"couple, pair"@en', '"2"@en'), (None, None)},
            id="other names and descriptions",
        ),
        pytest.param(
            f"SELECT DISTINCT ?s ?o ?oLabel {{ {SERVICE} ?s rdfs:label ?l"
            " OPTIONAL { ?s wdt:P3 ?o } }",
            {("<wd:Q1>", None, None), ("<wd:Q2>", None, None)},
            id="what is unbound has no label",
        ),
        pytest.param(
            f"SELECT ?oLabel (COUNT(*) AS ?n) {{ ?s wdt:P1|wdt:P2 ?o {SERVICE} FILTER(isIRI(?o)) }}"
            " GROUP BY ?oLabel HAVING (?n > 1)",
            {('"one"@en', '"2"')},
            id="grouped, with a column in HAVING",
        ),
        pytest.param(
            "SELECT ?s (SAMPLE(?l) AS ?label) { ?s wdt:P2 ?o SERVICE wikibase:label {"
            f" {LANGUAGE} ?o rdfs:label ?l . }} }} GROUP BY ?s",
            {("<wd:Q3>", '"one"@en')},
            id="manual, in an aggregate",
        ),
        pytest.param(
            "SELECT ?l ?d { SERVICE wikibase:label { bd:serviceParam wikibase:language 'de,en'."
            " wd:Q1 rdfs:label ?l ; schema:description ?d } }",
            {('"eins"@de', None)},
            id="of a constant, in the first language that it has",
        ),
        pytest.param(
            "SELECT * { ?s wdt:P2 ?o SERVICE wikibase:label { bd:serviceParam wikibase:language"
            " 'en'. ?o rdfs:label ?name } }",
            {("<wd:Q3>", "<wd:Q1>", '"one"@en')},
            id="all columns",
        ),
        pytest.param(
            f"SELECT ?s ?oLabel {{ {{ SELECT ?s ?o ?oLabel {{ ?s wdt:P2 ?o {SERVICE} }} }} }}",
            {("<wd:Q3>", '"one"@en')},
            id="in a sub-select",
        ),
        pytest.param(
            "SELECT * { { SELECT * { ?s wdt:P2 ?o SERVICE wikibase:label { bd:serviceParam"
            " wikibase:language 'en'. ?o rdfs:label ?name } } } }",
            {("<wd:Q3>", "<wd:Q1>", '"one"@en')},
            id="in a sub-select of all columns",
        ),
        pytest.param(
            f"SELECT ?s ?oLabel {{ ?s wdt:P2 ?o OPTIONAL {{ {SERVICE} }} }}",
            {("<wd:Q3>", '"one"@en')},
            id="in a group without the thing",
        ),
        pytest.param(
            "SELECT ?o ?oLabel { { ?s wdt:P2 ?o } UNION { BIND('own' AS ?oLabel) }"
            f" {SERVICE} }}",
            {("<wd:Q1>", '"one"@en'), (None, '"own"')},
            id="beside what the query binds itself",
        ),
        pytest.param(
            "SELECT ?u { ?s wdt:P2 ?o SERVICE wikibase:label {"
            f" {LANGUAGE} ?o rdfs:label ?l }} BIND(UCASE(?l) AS ?u) }}",
            {('"ONE"@en',)},
            id="used in a BIND behind it",
        ),
        pytest.param(
            "SELECT ?u { ?s wdt:P2 ?o SERVICE <http://wikiba.se/ontology#label> {"
            f" {LANGUAGE} ?o rdfs:label ?l }} BIND(UCASE(?l) AS ?u) }}",
            {('"ONE"@en',)},
            id="named by its whole IRI, used in a BIND behind it",
        ),
        pytest.param(
            f"SELECT ?s {{ ?s wdt:P2 ?o SERVICE wikibase:label {{ {LANGUAGE} ?o rdfs:label ?l }}"
            " FILTER(?l = 'one'@en) }",
            {("<wd:Q3>",)},
            id="used in a FILTER",
        ),
        pytest.param(
            "PREFIX w: <http://wikiba.se/ontology#> SELECT ?oLabel { ?s wdt:P2 ?o . SERVICE SILENT "
            "w:label { bd:serviceParam w:language '''en''' } . ?s wdt:P2 ?x }",
            {('"one"@en',)},
            id="by another prefix, between triples",
        ),
        pytest.param(
            "SELECT ?s { hint:Query hint:optimizer 'None' . ?s wdt:P2 ?o . hint:Prior "
            "hint:runFirst true. ?s wdt:P2 ?o . hint:Prior hint:rangeSafe true }",
            {("<wd:Q3>",)},
            id="with hints",
        ),
        pytest.param(
            "SELECT ?s (COUNT(DISTINCT ?o) AS ?n) (MIN(?o) AS ?m) { ?s wdt:P1|wdt:P2 ?o } "
            "GROUP BY ?s HAVING (?n > 1 && BOUND(?s)) ORDER BY ?n",
            {("<wd:Q1>", '"4"', "<wd:Q2>")},
            id="HAVING with a column",
        ),
        pytest.param("SELECT ?oLabel { ?s wdt:P2 ?o }", {(None,)}, id="without the service"),
    ],
)  # fmt: skip
def test_labels_are_as_on_the_query_service(
    ask: Callable[..., Rows], query: str, rows: set[tuple[str | None, ...]]
) -> None:
    answer = ask(query)
    assert (set(answer), len(answer)) == (rows, len(rows))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SELECT (1 AS ?a0) " + " ".join(f"(?a{n}+?a{n} AS ?a{n + 1})" for n in range(30))
         + " {} HAVING(?a30>0)", "too long with .* in its place in HAVING"),
        (f"SELECT * {{ ?a ?b ?c SERVICE wikibase:label {{ {LANGUAGE}"
         + " ".join(f"?a rdfs:label ?l{n} ." for n in range(300)) + " } }",
         "may ask for 200 labels"),
        ('SELECT * { ?a ?b ?c SERVICE wikibase:label { bd:serviceParam wikibase:language "'
         + ",".join(f"a-{n}" for n in range(20_000)) + '" . '
         + " ".join(f"?a rdfs:label ?l{n} ." for n in range(100)) + " } }",
         "too long with its labels in place"),
        (f"SELECT ?aLabel {{ {'{' * 300} ?a ?b ?c {SERVICE} {'}' * 300} }}", "More than 250"),
        (f"SELECT ?aLabel {{ {'{' * 200} {' '.join(f'?x{n}' for n in range(5000))} {'}' * 200}"
         f" {SERVICE} }}", "Too many variables stand in groups"),
    ],
    ids=["columns", "labels", "languages", "brackets", "variables"],
)  # fmt: skip
def test_a_query_that_would_become_too_long_is_refused(query: str, words: str) -> None:
    with pytest.raises(QueryError, match=words):
        standard(query)


def test_many_columns_may_name_each_other_in_having() -> None:
    columns = " ".join(f"(?a{n} + 1 AS ?a{n + 1})" for n in range(300))
    query = f"SELECT (1 AS ?a0) {columns} {{}} HAVING(?a300 > 0)"
    assert standard(query).text.endswith(" + 1) > 0)")


@pytest.mark.parametrize(
    ("query", "rows"),
    [
        pytest.param(
            f"SELECT ?o ?oLabel {{ {{ ?s wdt:P2 ?o {SERVICE} }} UNION {{ ?s wdt:P2 ?o }} "
            f"{SERVICE} }}",
            [("<wd:Q1>", '"one"@en')] * 2,
            id="in a group and around it",
        ),
        pytest.param(
            f"SELECT ?o ?oLabel {{ {{ ?s wdt:P2 ?o BIND('own' AS ?oLabel) {SERVICE} }} UNION "
            f"{{ BIND('outer' AS ?oLabel) ?s wdt:P2 ?o }} {SERVICE} }}",
            [("<wd:Q1>", '"outer"'), ("<wd:Q1>", '"own"')],
            id="in a group and around it, beside what the query binds in both",
        ),
        pytest.param(
            f"SELECT ?o ?oLabel {{ {{ SELECT ?o ?oLabel {{ ?s wdt:P2 ?o {SERVICE} }} }}"
            f" {SERVICE} }}",
            [("<wd:Q1>", '"one"@en')],
            id="in a sub-select and around it",
        ),
        pytest.param(
            f"SELECT ?o ?oLabel {{ {{ SELECT * {{ ?s wdt:P2 ?o SERVICE wikibase:label {{ {LANGUAGE}"
            f" ?o rdfs:label ?oLabel }} }} }} {SERVICE} }}",
            [("<wd:Q1>", '"one"@en')],
            id="in a sub-select of all columns and around it",
        ),
    ],
)
def test_label_services_inside_each_other_may_give_one_variable(
    ask: Callable[..., Rows], query: str, rows: Rows
) -> None:
    assert sorted(ask(query)) == rows


VISITS = """
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
<a> <at> "2014-01-01T00:00:00Z"^^xsd:dateTime , "2014-05-01T00:00:00Z"^^xsd:dateTime ; <n> 4 .
<b> <at> "2016-01-01T00:00:00Z"^^xsd:dateTime ; <n> 2 .
"""


@pytest.mark.parametrize(
    ("query", "things"),
    [
        ('SELECT DISTINCT ?x {?x <at> ?t '
         'FILTER(?t<"2015-01-01"^^xsd:date&&?t>"2013-01-01"^^xsd:date)}', ["a"]),
        ("SELECT DISTINCT ?x {?x <at> ?t "
         "FILTER(?t<'2015-01-01'^^xsd:date&&?t>'2013-01-01'^^xsd:date)}", ["a"]),
        ("SELECT ?x (COUNT(?t) AS ?k) (SUM(?n) AS ?m) {?x <at> ?t;<n> ?n} GROUP BY ?x "
         "HAVING(?k<5&&?m>3)", ["a"]),
        ("SELECT * {{SELECT ?x (COUNT(?t) AS ?k) (SUM(?n) AS ?m) {?x <at> ?t;<n> ?n} GROUP BY ?x "
         "HAVING(IF(?k<2,?m>3,true))}}", ["a"]),
        ("SELECT ?x (COUNT(?t) AS ?k) {?x<at>?t FILTER(?x IN(<a>,<b>)&&?x!=<b>)} GROUP BY ?x "
         "HAVING(?k<3&&?k>1)", ["a"]),
        ("SELECT ?x (COUNT(?t) AS ?k) {?x <at> ?t BIND(<<(?x <http://x/#p> ?t)>> AS ?y)} "
         "GROUP BY ?x HAVING(?k<3&&?k>1)", ["a"]),
    ],
)  # fmt: skip
def test_comparisons_need_no_spaces(query: str, things: list[str]) -> None:
    answer = store_of(VISITS).query(query)
    place = answer.variables.index("x")
    assert [short(row[place]) for row in answer.rows()] == [f"<x:{thing}>" for thing in things]


@pytest.mark.parametrize(
    ("text", "iris"),
    [
        ("ASK { ?a<p>?b ; <q> (?a <r>), [<s> ?c] . FILTER(?a<5&&?b>3) }", "<p> <q> <r> <s>"),
        ("ASK { VALUES (?a ?b) {(1 <p>) (UNDEF <q>)} ?a (<r>|^<s>)/<t>* ?b }",
         "<p> <q> <r> <s> <t>"),
        ("ASK { ?a <p> ?b FILTER EXISTS { ?a<q>?b } FILTER(EXISTS { ?a<r>?b } && ?a<?b) }",
         "<p> <q> <r>"),
        ("ASK { ?a a (?b <p>) . BIND(<<(?a <q> ?b)>> AS ?t) FILTER(<r>(?a)<2||<s>(?b)>3) }",
         "<p> <q> <r> <s>"),
        ("SELECT (COUNT(DISTINCT <f>(?a)) AS ?n) FROM <g> {} GROUP BY ?a <h>(?b)", "<f> <g> <h>"),
        ("ASK { ?a <p{q}> <r^s> }", ""),
    ],
)  # fmt: skip
def test_iris_are_what_the_grammar_has(text: str, iris: str) -> None:
    assert [token.text for token in grammar_tokens(text) if token.kind == "iri"] == iris.split()


def test_a_hint_behind_the_query_is_a_mistake() -> None:
    with pytest.raises(QueryError, match="line 1, column 8"):
        store_of("").query("ASK {} hint:a hint:b hint:c.")


def test_the_clients_languages_stand_where_the_query_leaves_them_to_it(
    ask: Callable[..., Rows],
) -> None:
    query = (
        "SELECT ?oLabel { ?s wdt:P2|wdt:P1 ?o FILTER(isIRI(?o)) SERVICE wikibase:label "
        '{ bd:serviceParam wikibase:language "[AUTO_LANGUAGE],en" } } ORDER BY ?oLabel'
    )
    texts = {row[0] for row in ask(query, "fr", "de")}
    assert texts == {'"deux"@fr', '"eins"@de', '"Q3"', '"x:other"'}
    assert {row[0] for row in ask(query)} == {'"two"@en', '"one"@en', '"Q3"', '"x:other"'}


@pytest.mark.parametrize(
    "modifiers",
    [
        "GROUP BY ?o HAVING(EXISTS { ?o rdfs:label ?l })",
        "GROUP BY ?o HAVING(?n > 0) ORDER BY (EXISTS { ?o rdfs:label ?l . { ?n ?b ?c } })",
        "GROUP BY ?o HAVING(EXISTS { ?o rdfs:label ?l FILTER(EXISTS { ?o ?n ?c }) } && ?n > 0)",
    ],
)
def test_braces_of_exists_are_not_the_end_of_a_sub_select(
    ask: Callable[..., Rows], modifiers: str
) -> None:
    inner = f"SELECT ?o (COUNT(*) AS ?n) {{ ?s wdt:P2 ?o }} {modifiers}"
    assert ask(f"SELECT ?oLabel {{ {{ {inner} }} {SERVICE} }}") == [('"one"@en',)]


@pytest.mark.parametrize("name", ["_r", "__r", "_1", "1r", "_", "r_1"])
def test_a_named_subquery_may_have_any_name(ask: Callable[..., Rows], name: str) -> None:
    query = (
        f"SELECT ?o WITH {{ SELECT ?s {{ ?s wdt:P2 ?x }} }} AS %{name} WITH {{ SELECT ?o "
        f"{{ INCLUDE %{name}. ?s wdt:P2 ?o }} }} AS %o WHERE {{ INCLUDE %o }}"
    )
    assert ask(query) == [("<wd:Q1>",)]


def test_a_graph_may_be_made_of_labels() -> None:
    query = f"CONSTRUCT {{ ?o rdfs:label ?oLabel }} {{ wd:Q3 wdt:P2 ?o {SERVICE} }}"
    ((subject, _, label),) = store_of(DATA).query(query).rows()
    assert (short(subject), short(label)) == ("<wd:Q1>", '"one"@en')


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("SERVICE wikibase:mwapi { }", "no wiki is asked from here"),
        ("SERVICE wikibase:around { }", "no coordinates"),
        ("SERVICE wikibase:box { }", "no coordinates"),
        ("SERVICE gas:service { }", "property paths"),
        ("SERVICE bd:sample { }", "sub-select"),
        ("SERVICE wikibase:label { }", "needs languages"),
        ("SERVICE wikibase:label { bd:serviceParam wikibase:language ?l }", 'such as "en,de"'),
        (f"SERVICE wikibase:label {{ {LANGUAGE} FILTER(1) }}", "takes"),
        (f"SERVICE wikibase:label {{ {LANGUAGE} ?x ?p ?l }}", "rdfs:label ?title"),
    ],
)
def test_what_cant_be_answered_is_said_where_it_stands_and_what_is_possible(
    query: str, words: str
) -> None:
    with pytest.raises(QueryError, match=r"^(At line 2|SERVICE)") as error:
        store_of("").query(f"SELECT * {{\n {query} }}")
    assert error.value.line == 2
    assert words in str(error.value)


def test_another_server_is_still_not_asked_beside_a_label_service() -> None:
    query = f"SELECT * {{ {SERVICE}\n SERVICE <http://127.0.0.1:9/> {{ ?s ?p ?o }} }}"
    with pytest.raises(QueryRefused, match="line 2, column 2"):
        store_of("").query(query)


def test_a_query_without_such_words_stays_as_it_is() -> None:
    query = "SELECT ?xLabel { ?x wdt:P31 ?y } GROUP BY ?x"
    assert standard(query, ()).text is query


TAGGED = """
PREFIX l: <http://lakes.example/> PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
l:1 a l:Lake ; rdfs:label "Lago"@pt-BR , "Lago"@pt-br , "Lagoa"@pt-br , "Lake"@en ;
  skos:altLabel "Poça"@pt-BR .
"""


@pytest.mark.parametrize("languages", ["pt-BR", "PT-br,en"])
def test_an_engine_that_keeps_capitals_in_tags_finds_the_label_once(languages: str) -> None:
    graph = rdflib.Graph().parse(data=TAGGED, format="turtle")
    query = (
        "SELECT ?lakeLabel ?lakeAltLabel { ?lake a <http://lakes.example/Lake> SERVICE "
        f'wikibase:label {{ bd:serviceParam wikibase:language "{languages}" }} }}'
    )
    answer = graph.query(standard(query).text).serialize(format="csv")
    assert answer is not None
    assert answer.decode().split() == ["lakeLabel,lakeAltLabel", "Lago,Poça"]


# ------------------------------------------------------------------ against a slow reference

ITEMS = [f"<{WD}Q{n}>" for n in range(4)]
TAGS = ["en", "de", "pt-br"]
PROPERTIES = {
    "Label": RDFS + "label",
    "AltLabel": SKOS + "altLabel",
    "Description": SCHEMA + "description",
}
ORDERS = ["{service} {pattern}", "{pattern} {service}", "{{ {pattern} {service} }}"]
FRAMES = ["{query}", "SELECT * {{ {{ {query} }} }}", "SELECT {columns} {{ {{ {query} }} }}"]
statements = st.lists(
    st.builds(
        lambda item, property_, number, tag: f'{item} <{property_}> "{number}"{tag} .',
        st.sampled_from(ITEMS),
        st.sampled_from([*PROPERTIES.values()]),
        st.integers(0, 3),
        st.sampled_from(["", *(f"@{tag}" for tag in TAGS)]),
    ),
    max_size=14,
)
links = st.lists(
    st.builds(
        lambda item, value: f"{item} <http://x/p> {value} .",
        st.sampled_from(ITEMS),
        st.sampled_from([*ITEMS, '"text"@de', "5", "<http://x/y>"]),
    ),
    max_size=6,
)
optional_links = st.lists(
    st.builds("{} <http://x/q> {} .".format, st.sampled_from(ITEMS), st.sampled_from(ITEMS)),
    max_size=4,
)


def reference(data: list[ox.Quad], thing: Any, ending: str, tags: Sequence[str]) -> str | None:
    """The label of one thing, looked up one language after another."""
    if thing is None:
        return None
    known = (quad for quad in data if quad.subject == thing)
    labels: set[Any] = {quad.object for quad in known if quad.predicate.value == PROPERTIES[ending]}
    for tag in tags:
        texts = sorted(label.value for label in labels if label.language == tag)
        if texts:
            return f"{', '.join(texts) if ending == 'AltLabel' else texts[0]}@{tag}"
    return str(thing.value).removeprefix(WD) if ending == "Label" else None


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.tuples(statements, links, optional_links),
    st.lists(st.sampled_from(TAGS), min_size=1, max_size=4),
    st.lists(st.sampled_from([*product("oz", PROPERTIES)]), min_size=1, unique=True),
    st.sampled_from(ORDERS),
    st.sampled_from(FRAMES),
    st.booleans(),
    st.booleans(),
)
def test_labels_are_those_of_a_slow_reference(
    data: tuple[list[str], ...],
    tags: list[str],
    asked: list[tuple[str, str]],
    order: str,
    frame: str,
    is_manual: bool,
    is_remote: bool,
) -> None:
    text = "\n".join(line for lines in data for line in lines)
    store, quads = store_of(text), [*ox.parse(text, ox.RdfFormat.TURTLE)]
    pattern = "?s <http://x/p> ?o OPTIONAL { ?o <http://x/q> ?z }"
    columns = " ".join(["?s", "?o", "?z", *(f"?{name}{ending}" for name, ending in asked)])
    triples = "".join(f"?{n} <{PROPERTIES[e]}> ?{n}{e} . " for n, e in asked if is_manual)
    service = (
        f'SERVICE wikibase:label {{ bd:serviceParam wikibase:language "{",".join(tags)}" . '
        f"{triples} }}"
    )
    group = order.format(service=service, pattern=pattern)
    query = frame.format(query=f"SELECT {columns} {{ {group} }}", columns=columns)
    answer = store.query(standard(query).text if is_remote else query)
    names = answer.variables
    rows: list[dict[str, Any]] = [dict(zip(names, row, strict=True)) for row in answer.rows()]
    plain = store.query(f"SELECT ?s ?o ?z {{ {pattern} }}").rows()
    assert Counter((row["s"], row["o"], row["z"]) for row in rows) == Counter(plain)
    for row in rows:
        for name, ending in asked:
            label = row[f"{name}{ending}"]
            shown = label and f"{label.value}@{label.language}".removesuffix("@None")
            assert shown == reference(quads, row[name], ending, tags)


DAYS = [f"2014-01-0{n}" for n in range(1, 5)]
CLOCKS = ["T00:00:00Z", "T12:00:00Z"]
SIGNS = {"<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}


@dataclass(frozen=True)
class Comparison:
    """A variable with a day beside it, on whichever side."""

    name: str
    sign: str
    day: str
    type: str
    is_first: bool

    def __str__(self) -> str:
        day = f'"{self.day}"^^xsd:{self.type}'
        return (
            f"{day} {self.sign} {self.name}" if self.is_first else f"{self.name} {self.sign} {day}"
        )

    def holds(self, moment: str) -> bool:
        """Whether it holds for a time, or for a day where that is no time."""
        day = self.day if len(moment) == len(self.day) else f"{self.day}T00:00:00Z"
        sides = (day, moment) if self.is_first else (moment, day)
        return bool(SIGNS[self.sign](*sides))


def comparisons(name: str) -> st.SearchStrategy[Comparison]:
    return st.builds(
        Comparison,
        st.just(name),
        st.sampled_from([*SIGNS]),
        st.sampled_from(DAYS),
        st.sampled_from(["date", "date", "dateTime"]),
        st.booleans(),
    )


@pytest.mark.slow
@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from("abc"), st.sampled_from(DAYS), st.sampled_from(CLOCKS)),
        min_size=1, max_size=8,
    ),
    st.booleans(),
    st.lists(comparisons("?t"), max_size=2),
    st.lists(comparisons("?last"), min_size=1, max_size=2),
    st.sampled_from(["(MAX(?t) AS ?last)", "(COUNT(*) AS ?n) (MAX(?t) AS ?last)"]),
    st.permutations(["?x <http://x/at> ?t .", "hint:Prior hint:runFirst true .", SERVICE]),
    st.sampled_from(
        ["{query}", "SELECT * {{ {{ {query} }} }}",
         "SELECT * WITH {{ {query} }} AS %q {{ INCLUDE %q }}"]
    ),
)  # fmt: skip
def test_days_labels_hints_and_columns_in_having_go_together(
    visits: list[tuple[str, str, str]],
    has_times: bool,
    filters: list[Comparison],
    havings: list[Comparison],
    columns: str,
    parts: list[str],
    frame: str,
) -> None:
    moments = [(thing, day + clock if has_times else day) for thing, day, clock in visits]
    of_days = [*filters, *havings]
    if not has_times:  # a day is no time where SPARQL compares them
        assume(all(each.type == "date" for each in of_days))
    kind = f"http://www.w3.org/2001/XMLSchema#{'dateTime' if has_times else 'date'}"
    data = "\n".join(f'<http://x/{x}> <http://x/at> "{time}"^^<{kind}> .' for x, time in moments)
    conditions = "".join(f" FILTER({each})" for each in filters)
    query = frame.format(
        query=f"SELECT ?x ?xLabel {columns} {{ {' '.join(parts)} {conditions} }} "
        f"GROUP BY ?x ?xLabel HAVING({' && '.join(map(str, havings))})"
    )
    last: dict[str, str] = {}
    for thing, moment in moments:
        if all(each.holds(moment) for each in filters):
            last[thing] = max(moment, last.get(thing, ""))
    answer = store_of(data).query(query)
    found = [dict(zip(answer.variables, row, strict=True)) for row in answer.rows()]
    assert sorted((short(row["x"]), short(row["xLabel"])) for row in found) == sorted(
        (f"<x:{thing}>", f'"x:{thing}"')
        for thing, moment in last.items()
        if all(each.holds(moment) for each in havings)
    )


@pytest.mark.slow
def test_a_label_service_costs_at_most_half_more_than_patterns_by_hand() -> None:
    assert label_service.ratio(label_service.SIZES[0]) <= label_service.MOST
