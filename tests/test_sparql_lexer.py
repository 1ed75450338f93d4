"""The reader of SPARQL texts isn't fooled, and agrees with the engine on what would be called."""

from __future__ import annotations

import pyoxigraph as ox
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from graph.sparql.lexer import readings_of, tokens_of
from graph.sparql.syntax import NESTING_LIMIT, QUERY_FORMS, examine, is_deterministic
from tests.sample import examples

#: The engine refuses this port by itself, so a call shows as an error and nothing is sent.
TARGET = "http://127.0.0.1:9/"
PREFIXES = f"PREFIX ex: <{TARGET}> PREFIX : <{TARGET}> PREFIX SERVICEex: <{TARGET}> "


def calls(query: str) -> bool:
    """Whether the engine would call another server for this query (which it then can't)."""
    store = ox.Store()
    node = ox.NamedNode("http://x/a")
    store.add(ox.Quad(node, node, ox.Literal("a")))
    try:
        results = store.query(query)
        if not isinstance(results, ox.QueryBoolean):
            list(results)
    except SyntaxError:
        return False
    except (OSError, RuntimeError):
        return True
    return False


@pytest.mark.parametrize(
    "group",
    [
        "SERVICE ex:a {?s ?p ?o}",
        "service<http://127.0.0.1:9/>{?s ?p ?o}",
        "SeRvIcE#x\n ex:a{?s ?p ?o}",
        "SERVICEex:a{?s ?p ?o}",
        "SERVICE:a{?s ?p ?o}",
        "{SERVICEex:a#{\n{?s ?p ?o}}",
        "?s ?p 'a' .SERVICEex:a{?s ?p ?o}",
        "?s ?p 'a'SERVICE ex:a{?s ?p ?o}",
        "?s ?p '''a'''SERVICE ex:a{?s ?p ?o}",
        "VALUES ?x {'''a'}SERVICE ex:a{?s ?p ?o}",
        "VALUES ?x {1}SERVICE ?x{?s ?p ?o}",
        "FILTER(1<2)SERVICE ex:a{?s ?p ?o}",
        "VALUES ?x {2}FILTER(1<?x)SERVICE#>\n<http://127.0.0.1:9/>{?s ?p ?o}",
        "VALUES ?x {2}FILTER(1<?x&&'>'!='a')SERVICE ex:b{?s ?p ?o}FILTER('c'='c')",
        "VALUES ?x {2}FILTER(1<?x&&'#>'!='a')SERVICE ex:b{?s ?p ?o}",
        "OPTIONAL{}SERVICE ex:a{?s ?p ?o}",
        "{SELECT * {SERVICE ex:a{?s ?p ?o}}}",
    ],
)
def test_service_that_the_engine_would_call_is_found(group: str) -> None:
    query = f"{PREFIXES}SELECT * {{{group}}}"
    assert calls(query)
    assert examine(query).service_at is not None


@pytest.mark.parametrize(
    "group",
    [
        "SERVICE SILENT ex:a {}",
        "SERVICESILENT<a:b>{}",
        "SERVICESILENTex:foo{?s ?p ?o}",
        "FILTER EXISTS { SERVICE ex:a {} }",
        "?s ?p trueSERVICE<a:b>{}",
        "?s ?p 1e0SERVICE<a:b>{}",
        "?s ?p ex:.SERVICE<a:b>{}",
        "S\\u0045RVICE <a:b> {}",
        '?s ?p "\\u0022 . SERVICE <a:b> {} #"',
    ],
)
def test_service_is_found_where_it_stays_silent_or_hides(group: str) -> None:
    assert examine(f"{PREFIXES}SELECT * {{{group}}}").service_at is not None


@pytest.mark.parametrize(
    "query",
    [
        "ASK { ?s ?p ?SERVICE }",
        "ASK { ?s ?p $service }",
        "PREFIX SERVICE: <a:b> ASK { SERVICE:x SERVICE:service 'SERVICE' }",
        "PREFIX ex: <a:b> ASK { GRAPH ex:SERVICE { ?s ?p _:SERVICE } }",
        "PREFIX service: <a:b> ASK { GRAPH service:x { ?s ?p ?o } }",
        "PREFIX service: <a:b> ASK FROM service:x { ?s ?p ?o }",
        "ASK { <http://x/SERVICE> ?p 'it\\'s a SERVICE <a:b> {}' }",
        "ASK { ?s ?p '''SERVICE '' <a:b> {}''' , \"\"\"SERVICE \"\" {}\"\"\" }",
        "ASK { ?s ?p 'x'@en-service } # SERVICE <a:b> {}",
        "ASK { GRAPH <http://x/service#> # SERVICE\n { ?s ?p ?o FILTER(?o < 1) } }",
        "PREFIX ex: <a:b> ASK { ?s ex:a\\#b ex:SERVICE }",
    ],
)
def test_service_in_names_strings_iris_and_comments_is_none(query: str) -> None:
    ox.Store().query(query)  # it is a query
    assert examine(query).service_at is None


def test_service_is_located_by_line_and_column() -> None:
    assert examine("SELECT *\nWHERE {\n  SERVICE <a:b> {} }").service_at == (3, 3)
    assert examine("ASK { ?\\u0061 ?p S\\u0045RVICE").service_at == (1, 18)


@pytest.mark.parametrize(
    ("query", "form"),
    [
        ("select*{}", "SELECT"),
        ("BASE <a:b>\nPREFIX select: <ASK>#x\nConstruct where {}", "CONSTRUCT"),
        ("VERSION '1.2' describe <a:b>", "DESCRIBE"),
        ("PREFIX INSERT: <a:b> ASK {}", "ASK"),
        ("#SELECT\nINSERT DATA {}", "UPDATE"),
        ("PREFIX : <a:b> with <a:b> delete {} where {}", "UPDATE"),
        ("clear all", "UPDATE"),
        ("", None),
        ("'SELECT'", None),
        ("{ SELECT * {} }", None),
    ],
)
def test_form_is_the_first_word_behind_the_prologue(query: str, form: str | None) -> None:
    assert examine(query).form == form


def test_from_is_a_dataset_but_no_name_is() -> None:
    assert examine("SELECT * FROM<a:b> {}").has_dataset
    assert examine("SELECT * from named <a:b> {}").has_dataset
    assert not examine("PREFIX from: <a:b> SELECT ?from { ?from from:x 'FROM' } # FROM").has_dataset


def test_depth_counts_brackets_but_not_those_in_strings() -> None:
    deep, more = "{" * NESTING_LIMIT, "{" * (NESTING_LIMIT + 1)
    assert not examine(f"ASK {deep}").is_deep
    assert not examine(f"ASK {deep} }} {{ ?s ?p '{more}' # {more}").is_deep
    assert examine(f"ASK {more}").is_deep


@pytest.mark.parametrize(
    "query",
    [
        "SELECT (NOW() AS ?t) {}",
        "SELECT (now #(\n\r\t () AS ?t) {}",
        "SELECT * { FILTER(1<NOW()&&2>1) }",
        "SELECT * { FILTER(1<rand()) }",
        "SELECT (COUNT(DISTINCTRAND()) AS ?n) {}",
        "SELECT (StrUuid()AS?t) (1 AS ?n) {}",
        "SELECT * { BIND(BNODE#a\n('b') AS ?t) }",
        "CONSTRUCT { ?work a _:b } WHERE { ?work a ?c }",
        "CONSTRUCT { ?a ?b [ ?c ?d ] } FROM <a:w> WHERE { ?a ?b ?c , ?d }",
        "CONSTRUCT { ?a ?b (1 2) } { ?a ?b ?c }",
        "CONSTRUCT WHERE { ?a ?b _:c }",
        "PREFIX w: <a:w> construct#w\n{ ?a ?b _:c }{ ?a ?b ?c }",
        "CONSTRUCT { << ?a ?b ?c >> ?b ?c } { ?a ?b ?c }",
        "CONSTRUCT { ?a ?b ?c {| ?b ?c |} } { ?a ?b ?c }",
        "CONSTRUCT { ?a ?b ?c ~ } { ?a ?b ?c }",
    ],
)
def test_what_gives_something_else_each_time_is_not_deterministic(query: str) -> None:
    ox.Store().query(query, base_iri="http://x/")  # it is a query
    assert not is_deterministic(query)


@pytest.mark.parametrize(
    "query",
    [
        "SELECT ?known (1 AS ?n) { ?brand ?p 'now()' } # NOW()",
        "SELECT ?now (1 AS ?n) { ?a <a:now> () }",
        "CONSTRUCT { ?work a ?c } WHERE { ?work a [], _:b }",
        "PREFIX construct: <a:b> SELECT * { ?a construct:a _:b }",
        "CONSTRUCT WHERE { ?a ?b 'now _:c []' }",
    ],
)
def test_what_gives_the_same_each_time_is_deterministic(query: str) -> None:
    ox.Store().query(query, base_iri="http://x/")
    assert is_deterministic(query)


# ------------------------------------------------------------------ texts made at random

SPACE = st.sampled_from([" ", "\n", "\t", "\r\n", " # SERVICE <a:b> {}\n", "#'\n", '#"""<\r'])
WORDS = st.text("aSERVICEservice'\"<>#{}\\\n ?:é", max_size=12)


def string(quote: str, text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("\n", "\\n").replace(quote[0], "\\" + quote[0])
    return quote + escaped + quote


STRINGS = st.builds(string, st.sampled_from(["'", '"', "'''", '"""']), WORDS)
NAMES = st.sampled_from(
    ["ex:SERVICE", "ex:a.SERVICE", "SERVICE:a", "service:SERVICE", "ex:\\#SERVICE", "ex:%20SERVICE",
     "<http://x/SERVICE>", "<http://x/a#service>", "<SERVICE>", "<a:b?SERVICE='x'&(y)>", ":SERVICE"]
)  # fmt: skip
TERMS = st.one_of(
    STRINGS, NAMES, STRINGS.map(lambda text: text + "@en-service"),
    st.sampled_from(["?SERVICE", "$a", "1", "-1.5e3", "true", "_:SERVICE", "[]"]),
)  # fmt: skip
SUBJECTS = st.one_of(NAMES, st.sampled_from(["?SERVICE", "_:SERVICE"]))
TRIPLES = st.tuples(SUBJECTS, SPACE, NAMES, SPACE, TERMS, SPACE).map("".join)
FILTERS = st.builds(
    lambda left, space, sign, right: f"FILTER({left}{space}{sign}{space}{right})",
    st.sampled_from(["?a", "1", "'SERVICE'"]), st.sampled_from(["", " "]),
    st.sampled_from(["<", ">", "<=", "!=", "&&"]), STRINGS,
)  # fmt: skip
# A label of a blank node may not occur in two groups.
GROUPS = FILTERS | TRIPLES.map(lambda text: f"OPTIONAL{{{text.replace('_:SERVICE', '[]')}}}")
CALLS = st.sampled_from(
    ["SERVICE ex:a{?s ?p ?o}", "SERVICEex:a{?s ?p ?o}", "service SILENT<http://127.0.0.1:9/>{}",
     "SERVICE#>'\n<http://127.0.0.1:9/>{?s ?p ?o}", "SERVICE:a {?s ?p ?o}"]
)  # fmt: skip
HEAD = PREFIXES + "PREFIX service: <a:> PREFIX SERVICE: <a:> BASE <http://x/> "


@settings(max_examples=examples(400), deadline=None)
@given(st.lists(st.tuples(TRIPLES, FILTERS).map(" ".join), min_size=1, max_size=4))
def test_a_query_without_service_is_never_refused(parts: list[str]) -> None:
    query = HEAD + "SELECT * {" + "\n".join(parts) + "}"
    ox.Store().query(query)  # whatever is in its strings, it is a query
    assert examine(query).service_at is None
    assert examine(query).form == "SELECT"


@settings(max_examples=examples(400), deadline=None)
@given(
    st.lists(GROUPS, max_size=4),
    CALLS,
    st.lists(GROUPS, max_size=4),
)
def test_a_query_with_service_is_always_refused(
    before: list[str], call: str, after: list[str]
) -> None:
    query = HEAD + "SELECT * {" + "".join([*before, call, *after]) + "}"
    ox.Store().query(query)  # the engine takes it; it would call
    assert examine(query).service_at is not None


PIECES = [
    *("SERVICE", "service", "SILENT", "FILTER", "OPTIONAL", "VALUES ?x ", "BIND(1 AS ?y)"),
    *("ex:", ":", "_:b", "?x", "a", "1", "true", "@en", "<http://127.0.0.1:9/>", "{?s ?p ?o}"),
    *("<", ">", "{", "}", "(", ")", "'", '"', "'''", "#", "\n", " ", "\\", "\\u0027"),
    *(".", ";", ",", "&&"),
]


@settings(max_examples=examples(1500), deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=14).map("".join))
def test_whatever_the_engine_calls_was_refused_before(text: str) -> None:
    query = f"{PREFIXES}SELECT * {{{text}}}"
    examined = examine(query)
    if examined.service_at is None:
        assert not calls(query)


@settings(max_examples=examples(500), deadline=None)
@given(st.lists(st.sampled_from([*PIECES, "<a#'>", "FROM ", "{" * 90, "\\u0027"]), max_size=14))
def test_a_text_that_is_clear_at_a_glance_is_the_same_at_a_closer_look(parts: list[str]) -> None:
    text = "".join(parts)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("graph.sparql.syntax._is_clear", lambda folded: False)
        looked_at = examine(text)
    assert examine(text) == looked_at
    assert [*tokens_of(text)] == next(readings_of(text), [])


@given(st.text())
def test_any_text_is_examined(text: str) -> None:
    assert examine(text).form in (*QUERY_FORMS, "UPDATE", None)


def test_a_long_hostile_text_is_examined_in_seconds() -> None:
    for piece in ("<'>", "<#>", "'''", "(", "a.", "\\u0027", "<SERVICE"):
        assert examine(piece * (200_000 // len(piece))).form is None
