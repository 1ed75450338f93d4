"""The shapes find what is wrong, and the report says where it is written."""

from __future__ import annotations

import logging
import threading
from pathlib import Path

import pyshacl
import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, Quad, RdfFormat, Store, parse
from rdflib.namespace import OWL, RDF, SH

from graph.validation.shapes import (
    WHOLE,
    Finding,
    Report,
    check,
    check_store,
    own_results,
    reference_results,
    shapes_graph,
)

pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
BASE = "https://example.org/awards/"
CASES = ROOT / "tests" / "cases" / "shapes"
NAMES = sorted(folder.name for folder in CASES.iterdir())
ONTOLOGY = ROOT / "ontology" / "palmares.ttl"
#: Predicates of shapes that are a constraint, with the local name of their component.
CONSTRAINTS = {
    each: f"{each[0].upper()}{each[1:]}ConstraintComponent"
    for each in (
        "class closed datatype equals hasValue in maxCount maxInclusive minCount minExclusive"
        " minInclusive minLength maxLength nodeKind or pattern uniqueLang"
    ).split()
} | {"sparql": "SPARQLConstraintComponent"}


def report_of(case: str) -> Report:
    return check(parse(path=CASES / case / "data.ttl", base_iri=BASE), BASE)


def line(finding: Finding) -> str:
    focus = finding.focus
    name = "_:unnamed" if isinstance(focus, BlankNode) else focus.value.removeprefix(BASE)
    return f"{finding.severity} | {name} | {finding.shape_name} | {finding.message}"


@pytest.mark.parametrize("case", NAMES)
def test_the_shapes_find_what_is_wrong_and_nothing_else(case: str) -> None:
    expected = (CASES / case / "expected.txt").read_text("utf-8").splitlines()
    assert [line(finding) for finding in report_of(case).findings] == expected


@pytest.mark.matrix
@pytest.mark.parametrize("case", NAMES)
def test_pyshacl_finds_exactly_the_same(case: str) -> None:
    store = Store()
    store.extend(parse(path=CASES / case / "data.ttl", base_iri=BASE))
    unnamed = [quad for quad in store if isinstance(quad.subject, BlankNode)]
    own, reference = (find(store, shapes_graph()) for find in (own_results, reference_results))
    assert own == reference or unnamed
    assert {each.shape for each in own} == {each.shape for each in reference}


def test_what_is_valid_conforms() -> None:
    report = report_of("valid")
    assert report.conforms
    assert (report.count("Violation"), report.count("Warning"), report.count("Info")) == (0, 0, 1)


CLAIM = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX schema: <http://schema.org/>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
INSERT {{ ?claim pal:about ?about ; pal:property {property} ; pal:claimedValue {value} }}
WHERE {{ ?claim a pal:DivergentClaim . ?about a {kind} }}
"""
UNSAID = """
PREFIX pal: <https://w3id.org/palmares#>
DELETE { ?claim ?property ?value }
WHERE {
    ?claim a pal:DivergentClaim ; ?property ?value
    FILTER(?property IN (pal:about, pal:property, pal:claimedValue))
}
"""


@pytest.mark.parametrize(
    ("kind", "property", "value", "is_right"),
    [
        ("pal:Ceremony", "schema:endDate", '"2002-02-05"^^xsd:date', True),
        ("pal:Ceremony", "schema:startDate", '"2002"^^xsd:gYear', True),
        ("pal:Ceremony", "schema:startDate", '"2002"', False),
        ("pal:Nomination", "dcterms:date", '"2002-02"^^xsd:gYearMonth', True),
        ("pal:Nomination", "schema:endDate", '"2002-02-05"^^xsd:date', False),
        ("pal:Nomination", "pal:rank", '"3"', True),
        ("pal:Nomination", "pal:votes", '"12"', True),
        ("pal:Ceremony", "pal:rank", '"3"', False),
    ],
)
def test_a_claim_is_of_a_value_that_its_thing_may_have(
    kind: str, property: str, value: str, is_right: bool
) -> None:
    store = Store()
    store.extend(parse(path=CASES / "valid" / "data.ttl", base_iri=BASE))
    store.update(UNSAID)
    store.update(CLAIM.format(kind=kind, property=property, value=value))
    shapes = {finding.shape_name for finding in check(store, BASE).findings}
    assert ("ClaimOfItsKind" not in shapes) is is_right


@pytest.mark.parametrize(
    ("path", "day", "is_right"),
    [("P585", "2002-02-01", True), ("P585", "2002-02-03", True), ("P585", "2002-02-05", False),
     ("P580", "2002-02-03", True), ("P580", "2002-02-01", False), ("P582", "2002-02-05", True),
     ("P582", "2002-02-03", False)],
)  # fmt: skip
def test_the_dates_that_qualify_a_statement_are_those_of_its_nomination(
    path: str, day: str, is_right: bool
) -> None:
    """The nomination has a date of its own, the first day; its ceremony has two."""
    data = (CASES / "statements-apart" / "data.ttl").read_text("utf-8")
    data = data.replace('pq:P585 "1999-01-01', f'pq:{path} "{day}')
    nomination = "id/nomination/gull-awards/2002/best-film/kite-2001"
    ceremony = "id/ceremony/gull-awards/2002"
    data += f'<{nomination}> dcterms:date "2002-02-01"^^xsd:date .\n'
    data += f'<{ceremony}> schema:endDate "2002-02-05"^^xsd:date .\n'
    quads = parse(data, RdfFormat.TURTLE, base_iri=BASE)
    shapes = {finding.shape_name for finding in check(quads, BASE).findings}
    assert ("QualifierAgrees" not in shapes) is is_right


def test_every_constraint_of_every_shape_is_broken_by_some_case() -> None:
    broken = {
        (finding.shape.value, finding.component.value.partition("#")[2])
        for case in NAMES
        for finding in report_of(case).findings
    }
    shapes = shapes_graph()
    stated = {
        (str(shape), component)
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        for constraint, component in CONSTRAINTS.items()
        if (shape, SH[constraint], None) in shapes
    }
    assert not stated - broken


def test_every_predicate_in_a_shape_is_one_that_these_tests_know() -> None:
    shapes = shapes_graph()
    said = {"name", "message", "path", "property", "severity", "targetClass", "targetNode"}
    said |= {"targetSubjectsOf", "ignoredProperties", *CONSTRAINTS}
    used = {
        str(predicate).removeprefix(str(SH))
        for kind in (SH.NodeShape, SH.PropertyShape)
        for shape in shapes.subjects(RDF.type, kind)
        for predicate in shapes.predicates(shape)
        if str(predicate).startswith(str(SH))
    }
    assert used <= said


def test_every_class_of_the_ontology_has_a_shape() -> None:
    ontology = rdflib.Graph().parse(ONTOLOGY, format="turtle", publicID=BASE)
    aimed_at = set(shapes_graph().objects(None, SH.targetClass))
    assert set(ontology.subjects(RDF.type, OWL.Class)) <= aimed_at


def test_the_shapes_know_exactly_the_terms_of_the_ontology() -> None:
    ontology = rdflib.Graph().parse(ONTOLOGY, format="turtle", publicID=BASE)
    kinds = (OWL.Class, OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)
    defined = {str(term) for kind in kinds for term in ontology.subjects(RDF.type, kind)}
    rule = rdflib.URIRef(f"{WHOLE.value}#KnownTerm-query")
    words = str(shapes_graph().value(rule, SH.select)).replace(",", " ").replace(")", " ")
    pal = "https://w3id.org/palmares#"
    assert {w.replace("pal:", pal) for w in words.split() if w.startswith("pal:")} == defined


@pytest.mark.parametrize(
    ("shape", "kind"), [("NominationResult", "Result"), ("NominationStatus", "ResultStatus")]
)
def test_the_concepts_that_a_shape_allows_are_those_of_the_scheme(shape: str, kind: str) -> None:
    ontology = rdflib.Graph().parse(ONTOLOGY, format="turtle", publicID=BASE)
    shapes = shapes_graph()
    allowed = shapes.value(rdflib.URIRef(f"{WHOLE.value}#{shape}"), SH["in"])
    assert allowed is not None
    concepts = ontology.subjects(RDF.type, rdflib.URIRef(f"https://w3id.org/palmares#{kind}"))
    assert set(shapes.items(allowed)) == set(concepts)


def test_the_shapes_are_valid_shacl() -> None:
    conforms, _, text = pyshacl.validate(
        rdflib.Graph(), shacl_graph=shapes_graph(), meta_shacl=True
    )
    assert conforms, text


def test_the_ontology_conforms_to_the_shapes() -> None:
    report = check(parse(path=ONTOLOGY, base_iri=BASE), BASE)
    assert not report.findings, report.text()


def test_the_shapes_hold_under_every_base() -> None:
    base = "http://a.b+c/x(1)/"
    report = check(parse(path=CASES / "valid" / "data.ttl", base_iri=base), base)
    assert report.conforms, report.text()


def test_all_graphs_of_a_store_are_checked_as_one() -> None:
    store = Store()
    for place, quad in enumerate(parse(path=CASES / "valid" / "data.ttl", base_iri=BASE)):
        graph = NamedNode(f"{BASE}graph/{place % 3}")
        store.add(Quad(quad.subject, quad.predicate, quad.object, graph))
    before = set(store)
    assert check_store(store, BASE).conforms
    wrong = next(q for q in store if q.predicate.value == "https://w3id.org/palmares#category")
    store.remove(wrong)
    report = check_store(store, BASE)
    assert "NominationCategory" in {finding.shape_name for finding in report.findings}
    assert set(store) == before - {wrong}


def test_a_wrong_date_is_reported_without_noise_in_the_log(
    caplog: pytest.LogCaptureFixture,
) -> None:
    with caplog.at_level(logging.WARNING):
        assert not report_of("date-not-valid").conforms
    assert not caplog.records


def test_what_others_log_meanwhile_and_afterwards_is_logged(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    def wrong_date() -> None:
        rdflib.Literal("31 February", datatype=rdflib.XSD.date)

    def validate(*_: object, **__: object) -> tuple[bool, rdflib.Graph, str]:
        wrong_date()
        other = threading.Thread(target=wrong_date, name="other")
        other.start()
        other.join()
        return True, rdflib.Graph(), ""

    monkeypatch.setattr("pyshacl.validate", validate)
    with caplog.at_level(logging.WARNING):
        reference_results(Store(), shapes_graph())
        assert [record.threadName for record in caplog.records] == ["other"]
        wrong_date()
    assert len(caplog.records) == 2


def test_a_finding_names_table_row_column_and_cell() -> None:
    finding = report_of("date-not-valid-with-row").findings[0]
    place = (finding.table, finding.row, finding.column, finding.cell)
    assert place == ("kite-2001", 1, "date", "31 February 2002")


def test_the_text_says_where_it_is_written_what_is_wrong_and_which_shape_says_so() -> None:
    assert report_of("date-not-valid-with-row").text() == (
        'Violation: table kite-2001, row 1, cell date = "31 February 2002": '
        "2002-02-31 is not a day, month or year of the calendar, "
        "as xsd:date, xsd:gYearMonth or xsd:gYear (shape ValidDate)\n"
        "    id/ceremony/gull-awards/2002, http://schema.org/startDate\n"
        "1 violation, 0 warnings, 0 infos.\n"
    )


def test_the_text_counts_unknown_results_in_one_line_with_their_rows() -> None:
    assert report_of("valid").text() == (
        "Info: no result is known, once (shape NominationResultKnown): table kite-2001, row 2\n"
        "0 violations, 0 warnings, 1 info.\n"
    )


def test_a_fault_of_a_programme_is_placed_in_the_rows_that_use_it() -> None:
    data = [
        quad
        for quad in parse(path=CASES / "valid" / "data.ttl", base_iri=BASE)
        if str(quad.object) != '"Gull Awards"@en' or "programme" not in quad.subject.value
    ]
    text = check(data, BASE).text()
    assert text.startswith("Violation: table kite-2001, row 1 (and 1 more row): must have a label")


@pytest.mark.parametrize("case", ["valid", "blank-nodes-with-classes", "date-not-valid-with-row"])
def test_the_same_data_give_the_same_report(case: str) -> None:
    one, other = report_of(case), report_of(case)
    assert one.text() == other.text()
    for form in (RdfFormat.TURTLE, RdfFormat.N_QUADS):
        assert one.graph(form) == other.graph(form)


def test_the_report_graph_is_a_shacl_report_that_leads_to_the_cell() -> None:
    report = report_of("date-not-valid-with-row")
    graph = rdflib.Graph().parse(data=report.graph(), format="turtle")
    shacl = graph.value(None, RDF.type, SH.ValidationReport)
    result = graph.value(shacl, SH.result)
    assert graph.value(shacl, SH.conforms) == rdflib.Literal(False)
    assert graph.value(result, SH.resultSeverity) == SH.Violation
    assert graph.value(result, SH.sourceShape) == rdflib.URIRef(f"{WHOLE.value}#ValidDate")
    assert graph.value(result, SH.sourceConstraintComponent) == SH.SPARQLConstraintComponent
    ceremony = rdflib.URIRef(f"{BASE}id/ceremony/gull-awards/2002")
    assert graph.value(result, SH.focusNode) == ceremony
    derived = rdflib.URIRef("http://www.w3.org/ns/prov#wasDerivedFrom")
    row = rdflib.URIRef(f"{BASE}id/table/kite-2001/17/row/1")
    assert set(graph.objects(result, derived)) == {row, row + "/date"}


def test_a_report_that_only_notes_something_conforms() -> None:
    graph = rdflib.Graph().parse(data=report_of("valid").graph(), format="turtle")
    shacl = graph.value(None, RDF.type, SH.ValidationReport)
    assert graph.value(shacl, SH.conforms) == rdflib.Literal(True)
    assert len(list(graph.objects(shacl, SH.result))) == 1
