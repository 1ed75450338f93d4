"""What an RML mapping makes of rows, what it refuses and how it says so."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import unquote

import pyoxigraph
import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph import rml
from graph.errors import InputError, MappingError
from graph.rdf.namespaces import NUMERIC_DATATYPES, XSD
from graph.rml import terms

BASE = "http://example.org/"
PREFIXES = """\
@prefix rml: <http://w3id.org/rml/> .
@prefix rr: <http://www.w3.org/ns/r2rml#> .
@prefix ex: <http://example.org/> .
@prefix csvw: <http://www.w3.org/ns/csvw#> .
@prefix xsd: <http://www.w3.org/2001/XMLSchema#> .
"""

Load = Callable[[str], rml.Mapping]


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Give a function that reads a mapping of this Turtle."""

    def loaded(turtle: str) -> rml.Mapping:
        path = tmp_path / "test.rml.ttl"
        path.write_text(PREFIXES + turtle, "utf-8")
        return rml.load(path, BASE)

    return loaded


def rule(subject: str = 'rml:template "{id}"', object_map: str = 'rml:reference "v"') -> str:
    """A triples map of one predicate for ``rows.csv``."""
    return f"""
<#Rule> rml:logicalSource [ rml:source "rows.csv" ; rml:referenceFormulation rml:CSV ] ;
    rml:subjectMap [ {subject} ] ;
    rml:predicateObjectMap [ rml:predicate ex:p ; rml:objectMap [ {object_map} ] ] .
"""


def table(*rows: tuple[str, ...], columns: tuple[str, ...] = ("id", "v")) -> rml.Relation:
    return rml.Relation("rows.csv", columns, rows)


def lines(mapping: rml.Mapping, *rows: tuple[str, ...]) -> list[str]:
    return list(mapping.apply(lambda name: table(*rows)))


def objects(mapping: rml.Mapping, *rows: tuple[str, ...]) -> list[str]:
    start = f"<{BASE}1> <{BASE}p> "
    found = lines(mapping, *rows)
    assert all(line.startswith(start) for line in found)
    return [line.removeprefix(start).removesuffix(" .") for line in found]


# ---- what comes out --------------------------------------------------------------------------


def test_each_statement_comes_once_however_many_rows_and_rules_give_it(load: Load) -> None:
    mapping = load(rule() + rule().replace("#Rule", "#Same"))
    assert lines(mapping, ("1", "a"), ("1", "a"), ("1", "b")) == [
        '<http://example.org/1> <http://example.org/p> "a" .',
        '<http://example.org/1> <http://example.org/p> "b" .',
    ]


def test_an_empty_cell_gives_no_term_and_so_no_statement(load: Load) -> None:
    both = load(rule(object_map='rml:template "{id} {v}" ; rml:termType rml:Literal'))
    assert lines(both, ("1", ""), ("", "a")) == []
    assert objects(both, ("1", "a")) == ['"1 a"']


def test_braces_and_backslashes_of_a_template_are_written_with_a_backslash(load: Load) -> None:
    template = r'rml:template "\\{{v}\\} \\\\o/ 100%" ; rml:termType rml:Literal'
    assert objects(load(rule(object_map=template)), ("1", "a%s")) == [r'"{a%s} \\o/ 100%"']


def test_a_column_name_in_a_template_may_have_escaped_braces(load: Load) -> None:
    mapping = load(rule(object_map=r'rml:template "{a\\{b\\}}" ; rml:termType rml:Literal'))
    relation = table(("1", "x"), columns=("id", "a{b}"))
    assert [line.split()[2] for line in mapping.apply(lambda name: relation)] == ['"x"']


def test_only_cells_in_iris_are_percent_encoded_and_literals_never(load: Load) -> None:
    iri = load(rule(object_map='rml:template "http://x.example/a(b)/{v}"'))
    assert objects(iri, ("1", "ä b/c")) == ["<http://x.example/a(b)/ä%20b%2Fc>"]
    uri = load(rule(object_map='rml:template "{v}" ; rml:termType rml:URI'))
    assert objects(uri, ("1", "ä b")) == ["<http://example.org/%C3%A4%20b>"]
    text = load(rule(object_map='rml:template "{v}" ; rml:termType rml:Literal'))
    assert objects(text, ("1", "ä b/c")) == ['"ä b/c"']


def test_an_unsafe_iri_is_not_encoded_but_must_still_be_an_iri(load: Load) -> None:
    mapping = load(
        rule(object_map='rml:template "http://x.example/{v}" ; rml:termType rml:UnsafeIRI')
    )
    assert objects(mapping, ("1", "a/b")) == ["<http://x.example/a/b>"]
    with pytest.raises(InputError, match="no IRI"):
        lines(mapping, ("1", "a b"))


@pytest.mark.parametrize(
    ("value", "iri"),
    [
        ("http://x.example/a#b", "http://x.example/a#b"),
        ("a/../b", "http://example.org/a/../b"),
        ("urn:isbn:1", "urn:isbn:1"),
        ("%C3%A4", "http://example.org/%C3%A4"),
    ],
)
def test_the_base_is_put_before_a_value_that_is_no_absolute_iri(
    load: Load, value: str, iri: str
) -> None:
    mapping = load(rule(object_map='rml:reference "v" ; rml:termType rml:IRI'))
    assert objects(mapping, ("1", value)) == [f"<{iri}>"]


def test_a_template_that_begins_with_a_cell_can_make_an_absolute_iri(load: Load) -> None:
    mapping = load(rule(object_map='rml:template "{v}://x.example/"'))
    assert objects(mapping, ("1", "http")) == ["<http://x.example/>"]


def test_the_base_of_the_file_stands_before_the_given_one_and_that_of_the_rule_before_both(
    load: Load,
) -> None:
    own = "@base <http://file.example/> .\n" + rule()
    assert lines(load(own), ("1", "a"))[0].startswith("<http://file.example/1>")
    ruled = own.replace("<#Rule>", "<#Rule> rml:baseIRI <rule/> ;")
    assert lines(load(ruled), ("1", "a"))[0].startswith("<http://file.example/rule/1>")
    commented = "# @base <http://no.example/> .\n" + rule()
    assert lines(load(commented), ("1", "a"))[0].startswith("<http://example.org/1>")


def test_a_constant_is_kept_as_it_is_written(load: Load) -> None:
    for constant in ('"01"^^xsd:integer', '"é\\t"@fr', "ex:o", "true"):
        mapping = load(rule(object_map=f"rml:constant {constant}"))
        parsed = pyoxigraph.parse(
            f"{PREFIXES} ex:s ex:p {constant} .", format=pyoxigraph.RdfFormat.TURTLE
        )
        assert objects(mapping, ("1", "a")) == [str(next(parsed).object)]


def test_languages_are_lower_case_as_the_store_has_them(load: Load) -> None:
    mapping = load(rule(object_map='rml:reference "v" ; rml:language "en-GB"'))
    assert objects(mapping, ("1", "a")) == ['"a"@en-gb']


def test_a_literal_of_type_string_is_a_plain_literal(load: Load) -> None:
    mapping = load(rule(object_map='rml:reference "v" ; rml:datatype xsd:string'))
    assert objects(mapping, ("1", "a")) == ['"a"']


def test_the_older_vocabulary_may_be_mixed_with_the_current_one(load: Load) -> None:
    mapping = load(rule(object_map='rr:template "{v}" ; rml:termType rr:Literal'))
    assert objects(mapping, ("1", "a b")) == ['"a b"']


def test_more_different_cells_than_are_remembered_still_come_out_right(
    load: Load, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("graph.rml.term_generator.REMEMBERED", 2)
    rows = [("1", value) for value in "abcabc"]
    assert objects(load(rule()), *rows) == ['"a"', '"b"', '"c"']


# ---- values that are wrong -------------------------------------------------------------------


@pytest.mark.parametrize(
    ("object_map", "value", "message"),
    [
        ('rml:reference "v" ; rml:termType rml:IRI', "J D", "'J D' is no IRI, nor is 'http"),
        ('rml:reference "v" ; rml:termType rml:IRI', "a%2", "'a%2' is no IRI"),
        ('rml:reference "v" ; rml:termType rml:URI', "ä", "'ä' is no URI"),
        ('rml:reference "v" ; rml:datatype xsd:date', "2014-02-30", "'2014-02-30' is no xsd:date"),
        ('rml:reference "v" ; rml:datatype xsd:integer', "1.0", "'1.0' is no xsd:integer"),
        (
            'rml:reference "id" ; rml:languageMap [ rml:reference "v" ]',
            "english",
            "'english' is no language tag",
        ),
    ],
)
def test_a_value_that_cant_be_its_term_stops_and_names_source_row_column_and_rule(
    load: Load, object_map: str, value: str, message: str
) -> None:
    mapping = load(rule(object_map=object_map))
    with pytest.raises(InputError) as stop:
        lines(mapping, ("1", ""), ("1", value))
    assert str(stop.value).startswith(f"rows.csv, row 2, column 'v': {message}")
    assert "test.rml.ttl, triples map <http://example.org/#Rule>" in str(stop.value)


def test_with_a_listener_a_wrong_value_is_told_on_every_row_and_left_out(load: Load) -> None:
    told: list[str] = []
    subject = 'rml:template "{id}" ; rml:graph ex:g, ex:h'
    mapping = load(rule(subject, 'rml:reference "v" ; rml:termType rml:IRI'))
    rows = table(("1", "a b"), ("2", "c"), ("3", "a b"))
    found = list(mapping.apply(lambda name: rows, on_skipped=told.append))
    assert {line.split()[0] for line in found} == {"<http://example.org/2>"}
    assert [message.split(",")[1] for message in told] == [" row 1", " row 3"]


# ---- mappings that are wrong -----------------------------------------------------------------


@pytest.mark.parametrize(
    "wrong",
    [
        rule(object_map='rml:reference "valu"').replace('"v"', '"valu"'),
        rule(object_map='rml:template "x {valu}"'),
        rule(object_map='rml:reference "v" ; rml:languageMap [ rml:reference "valu" ]'),
        rule(object_map='rml:reference "v" ; rml:datatypeMap [ rml:template "{valu}" ]'),
        rule(subject='rml:template "{id}" ; rml:graphMap [ rml:template "{valu}" ]'),
        rule(
            object_map="rml:parentTriplesMap <#Rule> ; "
            'rml:joinCondition [ rml:child "id" ; rml:parent "valu" ]'
        ),
        rule(
            object_map="rml:parentTriplesMap <#Rule> ; "
            'rml:joinCondition [ rml:child "valu" ; rml:parent "id" ]'
        ),
    ],
)
def test_a_column_that_isnt_there_is_refused_before_a_row_is_read(load: Load, wrong: str) -> None:
    class Unread(list[tuple[str, ...]]):
        def __iter__(self) -> Iterator[tuple[str, ...]]:
            raise AssertionError("a row was read")

    relation = rml.Relation("rows.csv", ("id", "value", "other"), Unread())
    with pytest.raises(MappingError) as refusal:
        load(wrong.replace('"v"', '"value"')).apply(lambda name: relation)
    message = str(refusal.value)
    assert "test.rml.ttl: the source 'rows.csv' has no column 'valu'; the nearest is" in message
    assert "'value' in triples map <http://example.org/#Rule>:" in message
    assert "valu" in message.split("\n\n")[1]


REFUSED = {
    "rml:subjectMap is there twice": (
        rule().replace("<#Rule>", '<#Rule> rml:subjectMap [ rml:template "x" ] ;'),
        "there must be exactly one subject map, but there are 2",
    ),
    "rml:subjectMap is missing": (
        '<#Rule> rml:logicalSource [ rml:source "rows.csv" ] .',
        "there must be exactly one subject map, but there are 0",
    ),
    "rml:logicalSource is missing": (
        '<#Rule> rml:subjectMap [ rml:template "{id}" ] .',
        "rml:logicalSource is missing in triples map <http://example.org/#Rule>",
    ),
    "there is no triples map": ("ex:a ex:b ex:c .", "there is no triples map in it"),
    "a property is misspelt": (
        rule().replace("rml:reference ", "rml:refrence "),
        "rml:refrence isn't supported (did you mean rml:reference?)",
    ),
    "a property is in the wrong place": (
        rule(object_map='rml:reference "v" ; rml:class ex:C'),
        "rml:class isn't allowed in an object map",
    ),
    "a table of a database is the source": (
        rule().replace('rml:source "rows.csv"', 'rr:tableName "rows"'),
        "rml:tableName isn't supported",
    ),
    "the reference formulation is another": (
        rule().replace("rml:CSV", "rml:JSONPath"),
        "only the reference formulation rml:CSV is supported",
    ),
    "a term map has two expressions": (
        rule(object_map='rml:reference "v" ; rml:template "{v}"'),
        "exactly one of rml:constant, rml:reference and rml:template",
    ),
    "a term map has none": (rule(object_map="rml:termType rml:BlankNode"), "exactly one of rml:c"),
    "a brace isn't closed": (
        rule('rml:template "x/{id"'),
        "'x/{id' isn't a template from '{id' on",
    ),
    "a brace isn't opened": (rule('rml:template "x/}"'), "isn't a template from '}' on"),
    "braces are nested": (rule('rml:template "{{id}}"'), "isn't a template"),
    "a backslash stands alone": (rule(r'rml:template "a\\b{id}"'), "isn't a template from"),
    "a template is empty": (rule('rml:template ""'), "a template must not be empty"),
    "the term type is unknown": (
        rule(object_map='rml:reference "v" ; rml:termType rml:Thing'),
        "term type <http://w3id.org/rml/Thing> isn't supported",
    ),
    "a graph is a literal": (
        rule('rml:template "{id}" ; rml:graphMap [ rml:reference "v" ; rml:termType rml:Literal ]'),
        "a graph map can't have the term type Literal",
    ),
    "a predicate is a literal": (
        rule().replace("rml:predicate ex:p", 'rml:predicate "p"'),
        'a predicate must be an IRI, not "p"',
    ),
    "a subject is a literal": (rule('rml:constant "s"'), 'a subject must be an IRI, not "s"'),
    "a class is a literal": (rule('rml:template "{id}" ; rml:class "C"'), "a class must be an IRI"),
    "a constant is a blank node": (
        rule("rml:constant []"),
        "a constant must be an IRI or a literal",
    ),
    "an object map is a literal": (
        rule().replace('[ rml:reference "v" ]', '"v"'),
        "an object map must be a node, not the literal",
    ),
    "there is no object": (
        '<#Rule> rml:logicalSource [ rml:source "rows.csv" ] ; rml:subject ex:s ; '
        "rml:predicateObjectMap [ rml:predicate ex:p ] .",
        "a predicate-object map needs an object",
    ),
    "there is no predicate": (
        rule().replace("rml:predicate ex:p ;", ""),
        "there must be at least one predicate map, but there are 0",
    ),
    "the language is no tag": (
        rule(object_map='rml:reference "v" ; rml:language "english"'),
        '"english" is no language tag (BCP 47)',
    ),
    "a literal has language and datatype": (
        rule(object_map='rml:reference "v" ; rml:language "en" ; rml:datatype xsd:string'),
        "a literal has a language or a datatype, not both",
    ),
    "an IRI has a language": (
        rule(object_map='rml:reference "v" ; rml:language "en" ; rml:termType rml:IRI'),
        "only a literal has a language or a datatype",
    ),
    "a constant has a language beside it": (
        rule(object_map='rml:constant "v" ; rml:language "en"'),
        "a constant has its own language",
    ),
    "the base is no IRI": (
        rule().replace("<#Rule>", '<#Rule> rml:baseIRI "x" ;'),
        "rml:baseIRI must be an absolute IRI",
    ),
    "a join side is missing": (
        rule(object_map='rml:parentTriplesMap <#Rule> ; rml:joinCondition [ rml:child "v" ]'),
        "a join condition needs one rml:parent or rml:parentMap",
    ),
    "a join is missing": (
        rule(object_map="rml:parentTriplesMap <#Other>")
        + rule().replace("#Rule", "#Other").replace("rows.csv", "more.csv"),
        "a join condition is missing: the parent triples map reads 'more.csv', this one 'rows.csv'",
    ),
    "the parent says nothing": (
        rule(object_map="rml:parentTriplesMap <#Nobody>"),
        "rml:logicalSource is missing in triples map <http://example.org/#Nobody>",
    ),
    "the source is compressed": (
        rule().replace('"rows.csv"', '[ rml:path "rows.csv" ; rml:compression rml:gzip ]'),
        "only rml:compression rml:none is supported",
    ),
    "the source has its own dialect": (
        rule().replace(
            '"rows.csv"',
            '[ csvw:url "rows.csv" ; csvw:dialect [] ]',
        ),
        "of a csvw:Table only csvw:url is supported",
    ),
    "the Turtle is broken": (
        "\n<#Rule> rml:subjectMap ] .",
        "isn't Turtle: Parser error at line 7",
    ),
}


@pytest.mark.parametrize("case", REFUSED)
def test_a_mapping_is_refused_when(load: Load, case: str) -> None:
    turtle, message = REFUSED[case]
    with pytest.raises(MappingError) as refusal:
        load(turtle)
    assert "test.rml.ttl: " in str(refusal.value)
    assert message in str(refusal.value)


def test_a_refusal_quotes_the_turtle_with_the_authors_prefixes_and_vocabulary(load: Load) -> None:
    with pytest.raises(MappingError) as refusal:
        load(rule(object_map='rml:reference "v" ; rr:termType rr:Thing ; rml:language "en"'))
    problem, quoted = str(refusal.value).split("\n\n")
    assert problem.endswith(" in triples map <http://example.org/#Rule>:")
    assert 'rml:language "en"' in quoted
    assert "rr:termType rr:Thing" in quoted
    assert "@prefix" not in quoted


def test_a_mapping_file_that_isnt_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(MappingError, match=r"none\.ttl: can't be read"):
        rml.load(tmp_path / "none.ttl", BASE)


# ---- terms -----------------------------------------------------------------------------------


@given(st.text())
def test_iri_safe_text_can_be_decoded_again_and_stands_in_any_iri(text: str) -> None:
    for safe in (terms.iri_safe(text), terms.uri_safe(text)):
        assert unquote(safe, errors="strict") == text
        iri = f"http://x.example/{safe}?{safe}#{safe}"
        assert terms.is_iri(iri)
        assert pyoxigraph.NamedNode(iri).value == iri
    assert terms.uri_safe(text).isascii()


@given(st.text(), st.text())
def test_different_texts_have_different_safe_versions_and_labels(one: str, other: str) -> None:
    for function in (terms.iri_safe, terms.uri_safe, terms.blank_label):
        assert (function(one) == function(other)) == (one == other)


# Texts made of what IRIs are made of, so that many of them are IRIs, or nearly.
PIECES = st.sampled_from(["http", "urn", ":", "/", "//", "@", "?", "#", "a", "é", "%41", "%", " "])


@given(st.lists(PIECES).map("".join) | st.text())
def test_a_text_that_passes_as_an_iri_is_one_for_the_store_too(text: str) -> None:
    # The store takes more: any character that N-Quads allows, where RFC 3987 has it elsewhere.
    if terms.is_iri(text):
        assert pyoxigraph.NamedNode(text).value == text


@pytest.mark.parametrize(
    "text",
    [
        "http://x.example", "http://u:p@x.example:80/a;b=c,d?e=f/?#g/?", "http://[::1]/", "urn:a:b",
        "mailto:a@b.example", "http://é.example/%C3%A9", "file:///a", "a:",
    ],
)  # fmt: skip
def test_this_is_an_iri(text: str) -> None:
    assert terms.is_iri(text)


@pytest.mark.parametrize(
    "text",
    ["", "a", "/a", "//a", "1:a", "http://x/%4", "http://x/[a]", "http://x:y/", "a:b#c#d", "a: b",
     "a:<b>", "a:b\n", "a:\ue000"],
)  # fmt: skip
def test_this_is_no_iri(text: str) -> None:
    assert not terms.is_iri(text)


@given(st.text())
def test_an_escaped_literal_is_read_back_and_written_the_same_by_the_store(text: str) -> None:
    line = f'<http://x.example/s> <http://x.example/p> "{terms.escape(text)}" .'
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)
    assert isinstance(quad.object, pyoxigraph.Literal)
    assert quad.object.value == text
    assert f"{quad} ." == line


@given(st.text())
def test_a_blank_node_label_is_valid_whatever_the_text(text: str) -> None:
    line = f'_:{terms.blank_label(text)}-{terms.blank_label("g")} <http://x.example/p> "" .'
    (quad,) = pyoxigraph.parse(line, format=pyoxigraph.RdfFormat.N_QUADS)
    assert str(quad.subject) == line.split()[0]


@pytest.mark.parametrize(
    "tag", ["en", "gsw", "zh-Hant-TW", "de-1996", "en-x-cockney", "x-own", "zh-yue"]
)
def test_this_is_a_language_tag(tag: str) -> None:
    assert terms.is_language(tag)


@pytest.mark.parametrize(
    "tag", ["", "e", "english", "spanish", "abcd", "en_GB", "en-", "en-abcdefghi"]
)
def test_this_is_no_language_tag(tag: str) -> None:
    assert not terms.is_language(tag)


@pytest.mark.parametrize(
    ("datatype", "right", "wrong"),
    [
        ("integer", "-05 +3 0", "1.0 1e3 x"),
        ("decimal", "1 .5 -1.50 5.", "1e3 . INF"),
        ("double", "1 1e3 -1.5E-3 INF NaN", "e3 inf"),
        ("boolean", "true false 0 1", "True yes"),
        ("hexBinary", "0aFF", "0 0g"),
        ("date", "2012-02-29 2014-01-01Z -0044-03-15 12014-01-01+02:00", "2014-02-29 2014-1-1"),
        ("date", "2000-02-29 12000-02-29 -0400-02-29", "1900-02-29 2100-02-29 12100-02-29"),
        ("time", "23:59:59 24:00:00 00:00:00.5Z", "24:00:01 1:00:00"),
        ("dateTime", "2014-03-02T12:00:00Z", "2014-03-02 2014-02-30T12:00:00"),
        ("gYear", "2013 0900 12013", "13 02013"),
        ("gYearMonth", "2013-12", "2013-13 2013"),
        ("gMonth", "--01 --12Z", "--13 01 --1"),
        ("gMonthDay", "--02-29 --04-30 --12-31+02:00", "--02-30 --04-31 --11-31 --13-01 02-01"),
        ("gDay", "---01 ---31Z", "---32 ---00 31"),
        ("duration", "P1Y2M3DT4H5M6.7S -P1D PT0S P1M", "P PT P1DT 1Y P1S P1.5D"),
        ("yearMonthDuration", "P1Y2M -P3M", "P P1D P1Y2MT1H"),
        ("dayTimeDuration", "P3D PT4H -P1DT1.5S", "P PT P1M P1DT"),
        ("float", "1 1e3 -INF NaN", "x inf"),
        ("nonNegativeInteger", "0 +7 007 -0 99999999999999999999", "-1 1.0 x"),
        ("positiveInteger", "1 +07 100", "0 -1 x"),
        ("nonPositiveInteger", "0 -0 +0 -7 -99999999999999999999", "1 x"),
        ("negativeInteger", "-1 -07", "0 -0 1 x"),
        ("long", "9223372036854775807 -9223372036854775808", "9223372036854775808 1.0 x"),
        ("int", "2147483647 -2147483648 +007", "2147483648 -2147483649 +"),
        ("short", "32767 -32768 0", "32768 -32769"),
        ("byte", f"127 -128 {'0' * 5000}1", f"128 -129 {'1' * 5000} -"),
        ("unsignedLong", "18446744073709551615 -0", "18446744073709551616 -1"),
        ("unsignedInt", "4294967295", "4294967296"),
        ("unsignedShort", "65535", "65536"),
        ("unsignedByte", "255 +0", "256 -1"),
    ],
)
def test_a_lexical_form_is_checked_for(datatype: str, right: str, wrong: str) -> None:
    check = terms.lexical_check(XSD + datatype)
    assert check is not None
    assert [text for text in right.split() if not check(text)] == []
    assert [text for text in wrong.split() if check(text)] == []


@pytest.mark.parametrize("host", ["1", "1:2", "::g", "1::2::3", "1:2:3:4:5:6:7:8:9"])
def test_what_is_in_brackets_and_no_address_is_no_host(host: str) -> None:
    assert not terms.is_iri(f"http://[{host}]/")
    assert terms.is_iri(f"http://[2001:db8::{len(host)}]:80/")


def test_the_values_of_all_numeric_datatypes_are_checked() -> None:
    checks = [terms.lexical_check(datatype) for datatype in sorted(NUMERIC_DATATYPES)]
    assert [check("1") or check("-1") for check in checks if check] == [True] * len(checks)
    assert not [check for check in checks if check and check("abc")]
