"""Triple patterns as clients write them: what is read, what is refused, what is matched."""

from __future__ import annotations

from contextlib import suppress

import pyoxigraph as ox
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.errors import PatternError, QueryError
from graph.rdf.patterns import GENID, Pattern, read_pattern, read_term, skolemize, write_term
from graph.sparql.guard import graph_iri
from graph.stores.local import LocalStore
from tests.conftest import BASE

XSD = "http://www.w3.org/2001/XMLSchema#"
DATA = """
_:a <http://x.example/p> "1" ; <http://x.example/q> _:b .
_:b <http://x.example/p> "2" , "3" .
"""


@pytest.mark.parametrize(
    ("text", "term"),
    [
        ("http://x.example/a", ox.NamedNode("http://x.example/a")),
        ("<http://x.example/a>", ox.NamedNode("http://x.example/a")),
        ("urn:isbn:1", ox.NamedNode("urn:isbn:1")),
        ("<id/work/a>", ox.NamedNode(BASE + "id/work/a")),
        ("rdfs:label", ox.NamedNode("http://www.w3.org/2000/01/rdf-schema#label")),
        ("pal:won", ox.NamedNode("https://w3id.org/palmares#won")),
        ("<schema:name>", ox.NamedNode("schema:name")),
        ('""', ox.Literal("")),
        ('"x"', ox.Literal("x")),
        ('"x"@en', ox.Literal("x", language="en")),
        ('"x"@pt-BR', ox.Literal("x", language="pt-br")),
        ('"1"^^' + XSD + "integer", ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))),
        ('"1"^^<' + XSD + "integer>", ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))),
        ('"1"^^xsd:integer', ox.Literal("1", datatype=ox.NamedNode(XSD + "integer"))),
        ('"a "quoted" word"', ox.Literal('a "quoted" word')),
        ('"two\nlines \\n"@en', ox.Literal("two\nlines \\n", language="en")),
        ('"x"@en"', ox.Literal('x"@en')),
    ],
)
def test_a_term_is_read_as_clients_write_it(text: str, term: ox.NamedNode | ox.Literal) -> None:
    assert read_term(text, BASE) == term


@pytest.mark.parametrize(
    "text",
    ["x", "<>x", "<a b>", "http://x.example/a b", '"x', 'x"', '"x"@', '"x"@e n', '"x"^^', '"x"^^y',
     '"x"^^<a b>', "_:b0", "<<a b c>>", "\0", "<http://x.example/\">", "'x'",
     '"x"@abcdefghijk', '"x"@a--rtl', "<http://[>", "http://["],
)  # fmt: skip
def test_what_is_no_term_is_refused_with_the_text(text: str) -> None:
    with pytest.raises(PatternError, match="subject"):
        read_term(text, BASE, "subject")


PIECES = [
    *('"', "x", "@", "en", "a", "abcdefghi", "-", "--", "rtl", "^^", "<", ">", "[", ":", "//", "%"),
    *("http://", XSD + "date", "rdf:langString", "<<( ", " )>>", BASE + GENID, " ", "\0"),
]


@given(st.lists(st.sampled_from(PIECES), max_size=8).map("".join))
def test_any_text_is_a_term_or_refused(text: str) -> None:
    with suppress(PatternError):
        read_term(text, BASE)


@pytest.mark.parametrize("iri", ["http://[", "//[", "a b"])
def test_what_can_be_no_graph_is_refused(iri: str) -> None:
    with pytest.raises(QueryError, match="can't be the IRI of a graph"):
        graph_iri(iri, BASE)


@pytest.mark.parametrize("ending", ["", "#", "?", "?#", "?#f", "?q#", ";", "?q#f"])
@pytest.mark.parametrize("start", ["http://kites.example/ns", "urn:kites", "ns", "a/../ns"])
def test_what_a_request_names_keeps_its_ending(start: str, ending: str) -> None:
    whole = start if ":" in start else f"{BASE}ns"
    assert graph_iri(start + ending, BASE) == ox.NamedNode(whole + ending)
    assert read_term(f"<{start}{ending}>", BASE) == ox.NamedNode(whole + ending)


@given(st.text(), st.sampled_from([None, "en", XSD + "date"]))
def test_a_literal_is_read_as_it_was_written(value: str, more: str | None) -> None:
    value = value.encode("utf-8", "replace").decode()
    if more == "en":
        term = ox.Literal(value, language="en")
    else:
        term = ox.Literal(value, datatype=ox.NamedNode(more) if more else None)
    assert read_term(write_term(term), BASE) == term


@pytest.mark.parametrize("iri", ["wd:Q42", "foaf:bob", "urn:wd:Q42", "wd://x/y"])
def test_an_iri_that_looks_compact_is_read_as_it_was_written(iri: str) -> None:
    for term in (ox.NamedNode(iri), ox.Literal("1", datatype=ox.NamedNode(iri))):
        assert read_term(write_term(term), BASE) == term


def test_a_part_that_is_missing_empty_or_a_variable_is_any() -> None:
    assert read_pattern({}, BASE) == Pattern()
    assert read_pattern({"subject": "", "object": "?o", "page": "x"}, BASE) == Pattern()


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ({"subject": '"x"'}, "The subject must be an IRI"),
        ({"predicate": '"x"@en'}, "The predicate must be an IRI"),
        ({"predicate": f"{BASE}{GENID}b0"}, "The predicate must be an IRI"),
        ({"graph": '"x"'}, "The graph must be an IRI"),
        ({"subject": "?x", "object": "?x"}, "A variable stands twice"),
        ({"object": "y" * 1000}, "y…"),
    ],
)
def test_what_can_t_stand_there_is_refused(written: dict[str, str], said: str) -> None:
    with pytest.raises(PatternError, match=said) as raised:
        read_pattern(written, BASE)
    assert len(str(raised.value)) < 300


def test_blank_nodes_have_names_that_lead_back_to_them() -> None:
    data = ox.Store()
    data.load(DATA, format=ox.RdfFormat.TURTLE)
    store = LocalStore(data, BASE)
    (link,) = store.matches(read_pattern({"predicate": "http://x.example/q"}, BASE), 10)
    told = skolemize(link, BASE)
    assert str(told).count(f"<{BASE}{GENID}") == 2
    pattern = read_pattern({"subject": write_term(told.object)}, BASE)
    assert {write_term(each.object) for each in store.matches(pattern, 10)} == {'"2"', '"3"'}
    assert (store.count(pattern, 10), store.count(pattern, 1)) == (2, 1)
    both = read_pattern({n: write_term(getattr(told, n)) for n in ("subject", "object")}, BASE)
    assert store.matches(both, 10) == [link]


def test_a_literal_with_the_syntax_of_a_query_stays_a_literal() -> None:
    store = LocalStore(ox.Store(), BASE)
    evil = '"} UNION { ?s ?p ?o } # SERVICE <http://x.example/> {\\u0022'
    assert store.matches(read_pattern({"object": evil + '"'}, BASE), 10) == []
    assert store.count(read_pattern({"object": evil + '"'}, BASE), 10) == 0
