"""The ontology, its alignment and its JSON-LD context say the same and say it completely."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import BlankNode, Literal, NamedNode, Quad, RdfFormat, Triple, parse
from rdflib.namespace import DCTERMS, OWL, RDF, RDFS, SKOS, XSD

from graph.rdf.jsonld import compact, context
from graph.reading.awards.cells import read_result
from graph.reading.awards.result_words import NUMBER, result_words
from graph.reading.dataset.additions import RESULTS
from graph.reading.model.rows import Result
from tests.conftest import Ask

ROOT = Path(__file__).parents[1]
BASE = "https://example.org/awards/"
PAL = rdflib.Namespace("https://w3id.org/palmares#")
VALID = ROOT / "tests" / "cases" / "shapes" / "valid" / "data.ttl"
PROPERTY_KINDS = (OWL.ObjectProperty, OWL.DatatypeProperty, OWL.AnnotationProperty)


def graph_of(name: str) -> rdflib.Graph:
    return rdflib.Graph().parse(ROOT / "ontology" / name, format="turtle", publicID=BASE)


@pytest.fixture(scope="module")
def ontology() -> rdflib.Graph:
    return graph_of("palmares.ttl")


@pytest.fixture(scope="module")
def alignment() -> rdflib.Graph:
    return graph_of("alignment.ttl")


def terms(ontology: rdflib.Graph, *kinds: rdflib.URIRef) -> set[rdflib.term.Node]:
    return {term for kind in kinds for term in ontology.subjects(RDF.type, kind)}


def test_the_header_states_version_licence_and_date(ontology: rdflib.Graph) -> None:
    header = rdflib.URIRef("https://w3id.org/palmares")
    assert (header, RDF.type, OWL.Ontology) in ontology
    assert str(ontology.value(header, OWL.versionInfo)) == "0.2.0"
    licence = ontology.value(header, DCTERMS.license)
    assert licence == rdflib.URIRef("https://creativecommons.org/licenses/by/4.0/")
    created = rdflib.Literal("2026-11-23", datatype=XSD.date)
    assert ontology.value(header, DCTERMS.created) == created


@pytest.mark.parametrize("name", ["palmares.ttl", "alignment.ttl"])
def test_no_node_is_blank(name: str) -> None:
    statements = list(parse(path=ROOT / "ontology" / name, base_iri=BASE))
    blank = [each for each in statements if BlankNode in (type(each.subject), type(each.object))]
    assert statements
    assert not blank


def test_every_class_and_property_has_label_comment_and_definer(ontology: rdflib.Graph) -> None:
    for term in terms(ontology, OWL.Class, *PROPERTY_KINDS):
        for predicate in (RDFS.label, RDFS.comment, RDFS.isDefinedBy):
            assert len(list(ontology.objects(term, predicate))) == 1, (term, predicate)


def test_every_domain_is_declared_or_the_comment_says_where_a_property_is_used(
    ontology: rdflib.Graph,
) -> None:
    for term in terms(ontology, *PROPERTY_KINDS):
        comment = str(ontology.value(term, RDFS.comment))
        assert ontology.value(term, RDFS.domain) or "Used on" in comment, term


def test_domains_and_ranges_are_single_and_known(ontology: rdflib.Graph) -> None:
    classes = terms(ontology, OWL.Class)
    for predicate in (RDFS.domain, RDFS.range):
        for term, what in ontology.subject_objects(predicate):
            assert len(list(ontology.objects(term, predicate))) == 1, term
            if str(what).startswith(str(PAL)):
                assert what in classes, (term, what)


def test_every_concept_has_its_scheme_definition_and_notation(ontology: rdflib.Graph) -> None:
    schemes = ((PAL.Result, PAL.results), (PAL.ResultStatus, PAL.resultStatuses))
    for kind, scheme in (*schemes, (PAL.Standing, PAL.standings)):
        concepts = terms(ontology, kind)
        assert concepts == set(ontology.objects(scheme, SKOS.hasTopConcept))
        for concept in concepts:
            assert ontology.value(concept, SKOS.inScheme) == scheme
            assert ontology.value(concept, SKOS.definition)
            assert PAL[str(ontology.value(concept, SKOS.notation))] == concept


def test_no_word_is_read_as_two_results(ontology: rdflib.Graph) -> None:
    words = [
        str(word).casefold()
        for concept in terms(ontology, PAL.Result)
        for predicate in (SKOS.prefLabel, SKOS.altLabel)
        for word in ontology.objects(concept, predicate)
    ]
    assert len(words) == len(set(words))


def test_every_label_of_a_result_is_a_word_that_is_read_as_it(ontology: rdflib.Graph) -> None:
    for concept in terms(ontology, PAL.Result):
        result = Result(str(ontology.value(concept, SKOS.notation)))
        words = {re.sub("[0-9]+", NUMBER, word) for word in _labels(ontology, concept)}
        assert words <= result_words()[result]
        assert {read_result(word).concept for word in _labels(ontology, concept)} == {result}


def test_every_word_that_a_curator_gives_for_a_result_is_read_as_it() -> None:
    for word, result in RESULTS.items():
        assert read_result(word).concept is result
        assert word.casefold() in result_words()[result]


def _labels(ontology: rdflib.Graph, concept: rdflib.term.Node) -> list[str]:
    predicates = (SKOS.prefLabel, SKOS.altLabel)
    return [str(word) for each in predicates for word in ontology.objects(concept, each)]


def test_the_alignment_only_speaks_of_terms_that_there_are(
    ontology: rdflib.Graph, alignment: rdflib.Graph
) -> None:
    ours = {term for term in alignment.subjects() if str(term).startswith(str(PAL))}
    assert ours
    assert ours <= set(ontology.subjects())


def test_the_alignment_only_names_verified_wikidata_classes_and_properties(
    alignment: rdflib.Graph,
) -> None:
    table = ROOT.parent / "shared" / "data" / "wikidata_alignment.csv"
    if not table.exists():
        pytest.skip("needs ../shared")
    with table.open(encoding="utf-8") as lines:
        verified = {
            row["qid"]
            for row in csv.DictReader(lines)
            if row["kind"] in ("class", "property") and row["status"].startswith("verified-")
        }
    wikidata = "http://www.wikidata.org/entity/"
    named = {str(term) for term in alignment.objects() if "wikidata.org" in str(term)}
    assert named
    assert named <= {wikidata + item for item in verified}


def test_every_property_of_wikidata_that_the_data_uses_has_its_label(ask: Ask) -> None:
    used = ask(
        """SELECT DISTINCT ?p ?label {
            ?s ?p ?o FILTER(STRSTARTS(STR(?p), "http://www.wikidata.org/prop/"))
            OPTIONAL { ?p rdfs:label ?label }
        }"""
    )
    assert len(used) >= 10
    assert [p for p, label in used if not label] == []


# ---------------------------------------------------------------- the JSON-LD context


def definitions() -> dict[str, dict[str, str]]:
    return {name: each for name, each in context().items() if isinstance(each, dict)}


def meaning(definition: dict[str, str]) -> str:
    return definition.get("@id") or definition["@reverse"]


def test_every_class_property_and_concept_has_a_term(ontology: rdflib.Graph) -> None:
    meant = {meaning(each).replace("pal:", str(PAL)) for each in definitions().values()}
    kinds = (
        OWL.Class,
        *PROPERTY_KINDS,
        PAL.Result,
        PAL.ResultStatus,
        PAL.Standing,
        SKOS.ConceptScheme,
    )
    assert {str(term) for term in terms(ontology, *kinds)} <= meant


def test_every_term_of_ours_is_in_the_ontology(ontology: rdflib.Graph) -> None:
    known = {str(term) for term in ontology.subjects()}
    ours = {meaning(each) for each in definitions().values() if meaning(each).startswith("pal:")}
    assert ours
    assert {name.replace("pal:", str(PAL)) for name in ours} <= known


def test_links_are_read_as_iris_and_texts_as_texts(ontology: rdflib.Graph) -> None:
    for name, each in definitions().items():
        term = rdflib.URIRef(meaning(each).replace("pal:", str(PAL)))
        if (term, RDF.type, OWL.ObjectProperty) in ontology:
            assert each["@type"] in ("@id", "@vocab"), name
        if (term, RDF.type, OWL.DatatypeProperty) in ontology:
            assert each.get("@type") not in ("@id", "@vocab"), name


def test_every_prefix_of_a_term_is_declared() -> None:
    prefixes = {name for name, each in context().items() if str(each).startswith("http")}
    used = {meaning(each).partition(":")[0] for each in definitions().values()}
    used |= {each["@type"].partition(":")[0] for each in definitions().values() if "@type" in each}
    assert used - {"@id", "@vocab"} <= prefixes


def test_pal_stands_for_the_same_ontology_everywhere() -> None:
    assert context()["pal"] == "https://w3id.org/palmares#"


# ---------------------------------------------------------------- documents


def read(document: dict[str, Any]) -> set[Quad]:
    return set(parse(json.dumps(document).encode(), format=RdfFormat.JSON_LD))


def read_by_rdflib(document: dict[str, Any]) -> set[tuple[str, ...]]:
    data = rdflib.Dataset().parse(data=json.dumps(document), format="json-ld")
    return {(s.n3(), p.n3(), o.n3(), "" if g is None else str(g)) for s, p, o, g in data.quads()}


def quads(path: Path, graph: str) -> set[Quad]:
    name = NamedNode(BASE + graph)
    return {Quad(s, p, o, name) for s, p, o, _ in parse(path=path, base_iri=BASE)}


@pytest.fixture(scope="module")
def both() -> set[Quad]:
    of_ontology = quads(ROOT / "ontology" / "palmares.ttl", "graph/ontology")
    return quads(VALID, "graph/table/kite-2001") | of_ontology


def test_a_document_of_triples_is_read_back_as_the_same_triples() -> None:
    triples = set(parse(path=VALID, base_iri=BASE))
    assert read(compact(triples, BASE, inline=True)) == triples


def test_a_document_of_quads_is_read_back_with_its_graphs(both: set[Quad]) -> None:
    assert read(compact(both, BASE, inline=True)) == both


# rdflib's own readers of datasets use what rdflib calls deprecated.
@pytest.mark.filterwarnings("ignore:Dataset.default_context is deprecated:DeprecationWarning")
@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_another_reader_reads_the_same(both: set[Quad]) -> None:
    lines = b"".join(f"{quad} .\n".encode() for quad in both)
    data = rdflib.Dataset().parse(data=lines, format="nquads")
    expected = {(s.n3(), p.n3(), o.n3(), str(g)) for s, p, o, g in data.quads()}
    assert read_by_rdflib(compact(both, BASE, inline=True)) == expected


def test_the_order_of_the_triples_makes_no_difference(both: set[Quad]) -> None:
    ordered = sorted(both, key=str)
    one = json.dumps(compact(ordered, BASE))
    assert one == json.dumps(compact(reversed(ordered), BASE))


def test_a_document_links_the_context_that_is_published_with_the_base() -> None:
    document = compact(parse(path=VALID, base_iri=BASE), BASE)
    assert document["@context"] == "https://example.org/awards/ontology/context.jsonld"


def test_a_nomination_reads_like_natural_json() -> None:
    triples = parse(path=VALID, base_iri=BASE)
    nodes = {node["id"]: node for node in compact(triples, BASE)["graph"]}
    iri = f"{BASE}id/nomination/gull-awards/2002/best-song/kite-2001"
    credit = f"{iri}/credit/ann-bell/kite-2001/wind-song"
    assert nodes[iri] == {
        "id": iri,
        "type": "Nomination",
        "label": "Gull Awards: Best Song",
        "category": f"{BASE}id/category/gull-awards/best-song",
        "ceremony": f"{BASE}id/ceremony/gull-awards/2002",
        "credit": [credit],
        "derivedFrom": [f"{BASE}id/table/kite-2001/17/row/1"],
        "evidence": ["https://example.net/gulls-2002"],
        "nominee": [f"{BASE}id/agent/ann-bell"],
        "result": "won",
        "resultStatus": "sourced",
        "work": [f"{BASE}id/work/kite-2001/wind-song", f"{BASE}id/work/kite-2001"],
    }
    assert nodes[credit]["role"] == ["Music", "Words"]
    assert nodes[credit]["order"] == 1
    assert nodes[f"{BASE}id/agent/ann-bell"]["type"] == ["Agent", "Person"]
    assert nodes[f"{BASE}id/ceremony/gull-awards/2002"]["startDate"] == "2002-02-03"


XSD_ = "http://www.w3.org/2001/XMLSchema#"


@pytest.mark.parametrize(
    ("text", "is_number"),
    [
        ("0", True),
        ("-9007199254740991", True),
        ("9007199254740991", True),
        ("9007199254740992", False),
        ("-9007199254740992", False),
        ("-0", False),
        ("+1", False),
        ("007", False),
    ],
)
def test_an_integer_is_a_number_of_json_where_every_reader_keeps_it(
    text: str, is_number: bool
) -> None:
    value = Literal(text, datatype=NamedNode(f"{XSD_}integer"))
    triple = Triple(NamedNode(f"{BASE}id/work/a"), NamedNode("urn:example:p"), value)
    (thing,) = compact([triple], BASE, inline=True)["graph"]
    as_text = {"@value": text, "@type": "xsd:integer"}
    assert thing["urn:example:p"] == (int(text) if is_number else as_text)


@pytest.mark.parametrize(
    "value",
    [
        NamedNode("urn:isbn:1"),
        Literal("true", datatype=NamedNode(f"{XSD_}boolean")),
        Literal("1", datatype=NamedNode(f"{XSD_}boolean")),
        Literal("-3", datatype=NamedNode(f"{XSD_}integer")),
        Literal("007", datatype=NamedNode(f"{XSD_}integer")),
        Literal(str(2**53 + 1), datatype=NamedNode(f"{XSD_}integer")),
        Literal("2.50", datatype=NamedNode(f"{XSD_}decimal")),
        Literal("2013", datatype=NamedNode(f"{XSD_}gYear")),
        Literal("two\nlines"),
        Literal("Drachen", language="de"),
        Literal("kite", language="en"),
    ],
    ids=str,
)
@pytest.mark.parametrize(
    "predicate",
    [
        f"{PAL}work",
        f"{PAL}result",
        f"{PAL}role",
        f"{PAL}citation",
        "http://schema.org/startDate",
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.wikidata.org/prop/direct/P166",
        "urn:example:property",
    ],
)
def test_any_value_of_any_property_survives(predicate: str, value: NamedNode | Literal) -> None:
    triple = Triple(NamedNode(f"{BASE}id/work/a"), NamedNode(predicate), value)
    document = compact([triple], BASE, inline=True)
    assert read(document) == {Quad(triple.subject, triple.predicate, triple.object)}
