"""What the descriptions for machines claim is true: VoID, DCAT 3, schema.org, at both addresses."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterator
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

import html5lib
import pyoxigraph as ox
import pyshacl
import pytest
from flask.testing import FlaskClient
from rdflib import DCAT, DCTERMS, FOAF, RDF, RDFS, VOID, XSD, Graph, Literal, Namespace, URIRef

from graph.partitions.partition import TableSummary
from graph.rdf.formats import DUMP_FORMATS, GRAPH_FORMATS
from graph.reading.dataset.folder import read_dataset
from graph.releases.dcat import Publisher, describe, period
from graph.releases.release import Release
from graph.releases.table_files import table_names
from server.serving.app import close, create_app
from tests.conftest import BASE, Ask

pytestmark = pytest.mark.slow

SHAPES = Path(__file__).parent / "cases" / "dcat" / "shapes.ttl"
SPDX = Namespace("http://spdx.org/rdf/terms#")
DATASET = URIRef(BASE + ".well-known/void#dataset")
VERSION = URIRef("http://www.w3.org/ns/dcat#version")  # rdflib knows DCAT 2
MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"


@pytest.fixture(scope="module")
def served(release: Release) -> Iterator[FlaskClient]:
    app = create_app(release)
    yield app.test_client()
    close(app)


@pytest.fixture(scope="module")
def void(served: FlaskClient) -> Graph:
    return Graph().parse(data=served.get("/.well-known/void.ttl").data, format="turtle")


def local(address: object) -> str:
    assert str(address).startswith(BASE)
    return "/" + str(address).removeprefix(BASE)


def one(graph: Graph, subject: Any, predicate: URIRef) -> Any:
    (found,) = graph.objects(subject, predicate)
    return found


def test_the_description_is_dcat_ap(void: Graph) -> None:
    conforms, _, text = pyshacl.validate(void, shacl_graph=Graph().parse(SHAPES))
    assert conforms, text
    targets = (DCAT.Catalog, DCAT.CatalogRecord, DCAT.Dataset, DCAT.Distribution, DCAT.DataService,
               DCTERMS.PeriodOfTime, FOAF.Agent, SPDX.Checksum)  # fmt: skip
    files = len(DUMP_FORMATS) * 2 + len(table_names())
    counts = [len({*void.subjects(RDF.type, kind)}) for kind in targets]
    assert counts == [1, 1, 1, files, 4, 1, 1, files]


def test_the_shapes_find_what_is_missing(void: Graph) -> None:
    for kind, predicate in ((DCAT.Catalog, DCTERMS.title), (DCAT.Distribution, DCAT.accessURL),
                            (DCAT.CatalogRecord, DCTERMS.modified), (FOAF.Agent, FOAF.name),
                            (SPDX.Checksum, SPDX.checksumValue),
                            (DCAT.DataService, DCAT.endpointURL)):  # fmt: skip
        spoilt = Graph() + void
        spoilt.remove((void.value(None, RDF.type, kind, any=True), predicate, None))
        assert not pyshacl.validate(spoilt, shacl_graph=Graph().parse(SHAPES))[0], predicate


def test_the_sizes_hashes_and_types_of_the_files_are_theirs(
    served: FlaskClient, void: Graph, release: Release
) -> None:
    files = {*void.objects(DATASET, DCAT.distribution)}
    dumps, tables = (
        {BASE + "dumps/" + each["file"] for each in release.manifest[kind]}
        for kind in ("dumps", "tables")
    )
    assert {str(file) for file in files} == dumps | tables
    assert {str(file) for file in void.objects(DATASET, VOID.dataDump)} == dumps  # those of RDF
    for file in files:
        address = one(void, file, DCAT.downloadURL)
        reply = served.get(local(address), buffered=True)
        assert one(void, file, DCAT.byteSize) == Literal(
            len(reply.data), datatype=XSD.nonNegativeInteger
        )
        told = one(void, one(void, file, SPDX.checksum), SPDX.checksumValue)
        assert str(told) == hashlib.sha256(reply.data).hexdigest()
        media_type = str(one(void, file, DCAT.mediaType)).removeprefix(MEDIA_TYPES)
        packed = void.value(file, DCAT.compressFormat)
        data = reply.data
        if packed:
            assert str(packed) == f"{MEDIA_TYPES}{reply.mimetype}"
            data = gzip.decompress(data)
        else:
            assert reply.mimetype == media_type
        if str(file) in dumps:
            (written,) = (each for each in GRAPH_FORMATS if each.media_type == media_type)
            assert written.name == "json-ld" or next(ox.parse(data, written.rdf))
        assert served.get(local(one(void, file, DCAT.accessURL))).status_code == 200


def test_every_address_in_the_description_that_is_ours_answers(
    served: FlaskClient, void: Graph
) -> None:
    predicates = (DCAT.landingPage, DCAT.endpointURL, DCAT.endpointDescription, FOAF.homepage,
                  VOID.sparqlEndpoint, VOID.exampleResource, VOID.subset,
                  VOID.vocabulary)  # fmt: skip
    ours = {
        str(address).partition("#")[0]
        for predicate in predicates
        for address in void.objects(None, predicate)
        if str(address).startswith(BASE)
    }
    assert len(ours) > 8
    for address in ours:
        assert served.get(local(address)).status_code in (200, 303), address


def test_the_period_is_that_of_the_ceremonies(void: Graph, ask: Ask) -> None:
    ((first, last),) = ask(
        "SELECT (MIN(STR(?d)) AS ?first) (MAX(STR(?d)) AS ?last) "
        "{ ?c a pal:Ceremony ; schema:startDate ?d }"
    )
    told = one(void, DATASET, DCTERMS.temporal)
    assert str(one(void, told, DCAT.startDate)) == first
    assert str(one(void, told, DCAT.endDate)) == last
    assert one(void, told, DCAT.endDate).datatype == XSD.date


def test_dates_of_any_precision_make_a_period(hand_made: Path) -> None:
    csv = hand_made / "accolades.csv"
    text = csv.read_text("utf-8")
    first, last = (
        min(re.findall(r",(20\d\d-\d\d-\d\d),", text)),
        max(re.findall(r",(20\d\d-\d\d-\d\d),", text)),
    )
    assert period([TableSummary.of(read_dataset(hand_made))]) == (first, last)
    csv.write_text(text.replace(first, first[:4]).replace(last, "2999-12"), "utf-8")
    assert period([TableSummary.of(read_dataset(hand_made))]) == (first[:4], "2999-12")
    assert period([]) is None


def test_what_identifies_the_release_is_its_own(
    served: FlaskClient, void: Graph, release: Release
) -> None:
    assert str(one(void, DATASET, VERSION)) == release.id
    assert str(one(void, DATASET, DCTERMS.identifier)) == release.id
    licences = {str(licence) for licence in void.objects(DATASET, DCTERMS.license)}
    assert licences == {*release.manifest["licences"]}
    made = one(void, URIRef(BASE + ".well-known/void"), DCTERMS.modified).toPython()
    created = datetime.fromisoformat(release.manifest["created"])
    assert made == created.replace(microsecond=0)
    modified = served.get("/.well-known/void.ttl").headers["Last-Modified"]
    assert parsedate_to_datetime(modified) == made


def test_the_services_are_what_they_are_said_to_be(served: FlaskClient, void: Graph) -> None:
    endpoint = URIRef(BASE + "sparql")
    service = void.value(None, DCAT.endpointURL, endpoint)
    described = Graph().parse(data=served.get("/sparql", headers=TURTLE).data, format="turtle")
    sd = Namespace("http://www.w3.org/ns/sparql-service-description#")
    assert (service, RDF.type, sd.Service) in described
    assert (service, sd.endpoint, endpoint) in described
    interface = void.value(None, DCAT.endpointURL, URIRef(BASE))
    assert one(void, interface, DCAT.endpointDescription) == URIRef(BASE + "openapi.json")


def partitions(void: Graph, sort: str, unit: URIRef) -> dict[str, int]:
    """What the description says of each class or property."""
    nodes = void.objects(DATASET, VOID[f"{sort}Partition"])
    return {str(one(void, node, VOID[sort])): int(one(void, node, unit)) for node in nodes}


def counts(ask: Ask, query: str) -> dict[str, int]:
    return {term: int(number) for term, number in ask(query)}


def test_the_figures_of_the_description_are_those_that_queries_count(void: Graph, ask: Ask) -> None:
    ((triples,),) = ask("SELECT (COUNT(*) AS ?n) { ?s ?p ?o }")
    assert int(one(void, DATASET, VOID.triples)) == int(triples)
    classes = counts(ask, "SELECT ?c (COUNT(DISTINCT ?s) AS ?n) { ?s a ?c } GROUP BY ?c")
    assert partitions(void, "class", VOID.entities) == classes
    properties = counts(ask, "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o } GROUP BY ?p")
    assert partitions(void, "property", VOID.triples) == properties
    assert int(one(void, DATASET, VOID.classes)) == len(classes)
    assert int(one(void, DATASET, VOID.properties)) == len(properties)
    graphs = counts(ask, "SELECT ?g (COUNT(*) AS ?n) { GRAPH ?g { ?s ?p ?o } } GROUP BY ?g")
    told = {graph: one(void, URIRef(BASE + graph), VOID.triples) for graph in graphs}
    assert {graph: int(number) for graph, number in told.items()} == graphs
    assert {URIRef(BASE + graph) for graph in graphs} <= {*void.objects(DATASET, VOID.subset)}


def test_the_linksets_to_wikidata_have_the_links_that_a_query_finds(void: Graph, ask: Ask) -> None:
    links = counts(
        ask,
        "SELECT ?p (COUNT(*) AS ?n) { ?s ?p ?o "
        f'FILTER(STRSTARTS(STR(?s), "{BASE}id/"))'
        'FILTER(STRSTARTS(STR(?o), "http://www.wikidata.org/entity/Q")) } GROUP BY ?p',
    )
    linksets = [*void.subjects(RDF.type, VOID.Linkset)]
    assert links == {
        str(one(void, each, VOID.linkPredicate)): int(one(void, each, VOID.triples))
        for each in linksets
    }
    assert links["http://www.w3.org/2002/07/owl#sameAs"] > 40
    for each in linksets:
        assert (DATASET, VOID.subset, each) in void
        assert one(void, each, VOID.subjectsTarget) == DATASET
        target = one(void, each, VOID.objectsTarget)
        assert str(one(void, target, VOID.uriSpace)) == "http://www.wikidata.org/entity/"


def test_each_file_says_when_it_was_issued(void: Graph, release: Release) -> None:
    moment = release.created.replace(microsecond=0)
    for file in void.objects(DATASET, DCAT.distribution):
        for predicate in (DCTERMS.issued, DCTERMS.modified):
            assert one(void, file, predicate).toPython() == moment
    assert one(void, DATASET, DCTERMS.modified).toPython() == moment


@pytest.mark.parametrize(
    ("contact", "corrections", "address"),
    [
        ("a@example.org", "", "mailto:a@example.org"),
        ("a@example.org", "https://example.org/c", "https://example.org/c"),
        ("", "c@example.org", "mailto:c@example.org"),
        ("httpd@example.org", "", "mailto:httpd@example.org"),
        ("", "", None),
    ],
)
def test_the_description_says_where_corrections_and_requests_go(
    contact: str, corrections: str, address: str | None
) -> None:
    who = Publisher("A Film Library", contact, corrections)
    triples = [*describe([], BASE, "0" * 16, who)]
    node = BASE + ".well-known/void#corrections"
    points = [o.value for s, p, o in triples if p == str(DCAT.contactPoint)]
    assert (node in points) == bool(address)
    assert len(points) == bool(contact) + bool(address)
    assert address is None or any(s == node and o.value == address for s, _, o in triples)


TURTLE = {"Accept": "text/turtle"}


@pytest.mark.parametrize("written", GRAPH_FORMATS, ids=lambda each: each.name)
def test_the_first_page_is_the_description_for_clients_of_rdf(
    served: FlaskClient, written: Any
) -> None:
    reply = served.get("/", headers={"Accept": written.media_type})
    assert reply.mimetype == written.media_type
    assert reply.data == served.get(f"/.well-known/void.{written.extension}").data
    assert "Accept" in reply.headers["Vary"]


@pytest.mark.parametrize("accept", ["*/*", "", "text/html", "text/html,*/*;q=0.8"])
def test_the_first_page_is_a_page_for_all_others(served: FlaskClient, accept: str) -> None:
    reply = served.get("/", headers={"Accept": accept} if accept else {})
    assert reply.mimetype == "text/html"
    link = reply.headers["Link"]
    for address, relation in (("openapi.json", "service-desc"), (".well-known/void", "describedby"),
                              (".well-known/void.ttl", "alternate")):  # fmt: skip
        assert f'<{BASE}{address}>; rel="{relation}"' in link


@pytest.mark.parametrize("path", ["/", "/dumps/"])
def test_pages_hold_what_dataset_search_engines_look_for(
    served: FlaskClient, release: Release, void: Graph, path: str
) -> None:
    # https://developers.google.com/search/docs/appearance/structured-data/dataset
    page = served.get(path, headers={"Accept": "text/html"}).text
    tree = html5lib.parse(page, namespaceHTMLElements=False)
    (block,) = (e for e in tree.iter("script") if e.get("type") == "application/ld+json")
    data = json.loads(str(block.text))
    assert (data["@context"], data["@type"]) == ("https://schema.org/", "Dataset")
    assert data["@id"] == str(DATASET)
    assert data["name"] == str(one(void, DATASET, DCTERMS.title))
    assert 50 <= len(data["description"]) <= 5000
    assert data["license"] == release.manifest["licences"]
    assert data["url"] == BASE
    assert data["isAccessibleForFree"] is True
    assert data["identifier"] == data["version"] == release.id
    told = one(void, DATASET, DCTERMS.temporal)
    dates = [str(one(void, told, part)) for part in (DCAT.startDate, DCAT.endDate)]
    assert data["temporalCoverage"] == "/".join(dates)
    assert {*data["keywords"]} == {str(word) for word in void.objects(DATASET, DCAT.keyword)}
    assert data["creator"][0]["@type"] == "Organization"
    assert data["creator"][0]["name"] == release.manifest["attributions"][0]
    assert data["includedInDataCatalog"]["@id"] == BASE + ".well-known/void#catalog"
    files = {item["contentUrl"]: item for item in data["distribution"]}
    assert {*files} == {str(file) for file in void.objects(DATASET, DCAT.distribution)}
    for address, item in files.items():
        size = one(void, URIRef(address), DCAT.byteSize)
        assert item["@type"] == "DataDownload"
        assert item["contentSize"] == f"{size} B"
        assert (
            str(one(void, URIRef(address), DCAT.mediaType)) == MEDIA_TYPES + item["encodingFormat"]
        )


@pytest.fixture
def large(release: Release, void: Graph, monkeypatch: pytest.MonkeyPatch) -> Iterator[FlaskClient]:
    """A client of the release, whose catalog has a statement more than a document may have."""
    most = int(one(void, URIRef(BASE + "graph/catalog"), VOID.triples)) - 1
    for module in ("server.routes.description", "graph.stores.local"):
        monkeypatch.setattr(f"{module}.MOST_STATEMENTS", most)
    app = create_app(release)
    yield app.test_client()
    close(app)


def test_a_catalog_that_is_too_much_for_one_document_is_left_out_of_the_description(
    large: FlaskClient, void: Graph
) -> None:
    assert large.get("/graph/catalog.ttl").status_code == 403
    for path, accept in (("/.well-known/void", "*/*"), ("/", "text/turtle")):
        reply = large.get(path, headers={"Accept": accept})
        assert reply.status_code == 200
        short = Graph().parse(data=reply.data, format="turtle")
        see_also = one(short, URIRef(BASE + ".well-known/void"), RDFS.seeAlso)
        assert large.get(local(see_also)).status_code == 200
        subsets = {str(graph) for graph in short.objects(DATASET, VOID.subset)}
        assert BASE + "graph/catalog" in subsets
        assert not [graph for graph in subsets if graph.startswith(BASE + "graph/table/")]
        assert {*short.subjects(SPDX.checksum)} == {*void.subjects(SPDX.checksum)}
    page = large.get("/.well-known/void", headers={"Accept": "text/html"})
    assert page.status_code == 200
