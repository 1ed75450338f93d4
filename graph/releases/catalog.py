"""The catalog graph: what a release says of itself in VoID, DCAT 3 and PROV-O."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph import __version__
from graph.iris import Iris
from graph.partitions.runs import sorted_n_quads
from graph.rdf.curies import split_iri
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import (
    DCAT,
    DCT,
    FOAF,
    ONTOLOGY,
    PAL,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    SCHEMA,
    SKOS,
    VOID,
    XSD_INTEGER,
)
from graph.releases import dcat
from graph.releases.counting import LineCount, Statistics
from graph.releases.dumps import dump_names

if TYPE_CHECKING:  # it knows how tables are read, which no server has to
    from graph.partitions.partition import TableSummary

_UNKNOWN = dcat.Publisher()
_Triple = tuple[str, str, ox.NamedNode | ox.Literal]


def catalog(
    content: Statistics,
    tables: Sequence[TableSummary],
    base: str,
    release_id: str,
    publisher: dcat.Publisher = _UNKNOWN,
) -> tuple[list[bytes], Statistics]:
    """The catalog as sorted N-Quads, and the counts of the whole release with the catalog in it.

    The catalog counts itself, so it is written until its numbers are true.
    """
    graph = ox.NamedNode(Iris(base).graph("catalog"))
    whole = content
    while True:
        quads = {
            ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, graph)
            for s, p, o in _describe(whole, tables, base, release_id, publisher)
        }
        counter = LineCount()
        lines = [*counter.through(sorted_n_quads(quads))]
        total = content + counter.statistics()
        if total == whole:
            return lines, whole
        whole = total


def _describe(
    whole: Statistics,
    tables: Sequence[TableSummary],
    base: str,
    release_id: str,
    publisher: dcat.Publisher,
) -> Iterator[_Triple]:
    void = base + ".well-known/void"
    dataset = void + "#dataset"
    yield void, RDF_TYPE.value, _iri(VOID + "DatasetDescription")
    yield void, RDFS_LABEL.value, _text("Description of the data set")
    yield void, FOAF + "primaryTopic", _iri(dataset)
    yield from _dataset(dataset, whole, tables, base)
    yield from dcat.describe(tables, base, release_id, publisher)
    for graph, quads in whole.graphs.items():
        yield dataset, VOID + "subset", _iri(graph)
        yield graph, RDF_TYPE.value, _iri(VOID + "Dataset")
        yield graph, RDFS_LABEL.value, _text(f"Graph {graph.removeprefix(base + 'graph/')}")
        yield graph, VOID + "triples", _number(quads)
    # what is said of shared things, and derived, is from all of them
    for name in ("entities", "wikidata", "statements"):
        yield from dcat.licensing(Iris(base).graph(name), tables, base)
    for table in tables:
        graph = Iris(base).graph(f"table/{table.key}")
        if table.page:
            yield graph, DCT + "source", _iri(table.page)
        yield from dcat.licensing(graph, [table], base)
    for class_iri, instances in whole.classes.items():
        local = class_iri.replace("#", "/").rsplit("/", 1)[1]
        # two vocabularies may share a local name
        partition = f"{void}#{_vocabulary(class_iri, base)}-{local}"
        yield dataset, VOID + "classPartition", _iri(partition)
        yield partition, RDF_TYPE.value, _iri(VOID + "Dataset")
        yield partition, RDFS_LABEL.value, _text(f"Instances of {local}")
        yield partition, VOID + "class", _iri(class_iri)
        yield partition, VOID + "entities", _number(instances)
    yield from _provenance(void, dataset, tables)


def _dataset(
    dataset: str, whole: Statistics, tables: Sequence[TableSummary], base: str
) -> Iterator[_Triple]:
    yield dataset, RDF_TYPE.value, _iri(VOID + "Dataset")
    yield dataset, RDF_TYPE.value, _iri(PROV + "Entity")
    yield dataset, RDFS_LABEL.value, _text(dcat.TITLE)
    yield dataset, VOID + "triples", _number(whole.triples)
    yield dataset, VOID + "classes", _number(len(whole.classes))
    yield dataset, VOID + "uriSpace", ox.Literal(base + "id/")
    yield dataset, VOID + "sparqlEndpoint", _iri(base + "sparql")
    # an ontology by its own IRI where it has one (VoID, 5.3)
    for vocabulary in (ONTOLOGY, SCHEMA, PROV, SKOS.removesuffix("#")):
        yield dataset, VOID + "vocabulary", _iri(vocabulary)
    for fmt in DUMP_FORMATS:
        for name in dump_names(fmt):
            yield dataset, VOID + "dataDump", _iri(f"{base}dumps/{name}")
    for table in tables:
        if table.work:
            yield dataset, VOID + "exampleResource", _iri(Iris(base).work(table.work))
        yield dataset, SCHEMA + "creditText", _text(table.attribution)


def _provenance(void: str, dataset: str, tables: Sequence[TableSummary]) -> Iterator[_Triple]:
    build, software = void + "#build", void + "#software"
    yield dataset, PROV + "wasGeneratedBy", _iri(build)
    yield build, RDF_TYPE.value, _iri(PROV + "Activity")
    yield build, RDFS_LABEL.value, _text("The build of this release")
    yield build, PROV + "wasAssociatedWith", _iri(software)
    yield software, RDF_TYPE.value, _iri(PROV + "SoftwareAgent")
    yield software, RDFS_LABEL.value, _text("Palmares")
    yield software, SCHEMA + "softwareVersion", ox.Literal(__version__)
    for table in tables:
        if table.page:
            yield build, PROV + "used", _iri(table.page)


def _vocabulary(class_iri: str, base: str) -> str:
    prefixes = {
        PAL: "pal",
        SCHEMA: "schema",
        PROV: "prov",
        VOID: "void",
        DCAT: "dcat",
        DCT: "dcterms",
        FOAF: "foaf",
        SKOS: "skos",
        "http://www.w3.org/2006/vcard/ns#": "vcard",
        "http://www.w3.org/2002/07/owl#": "owl",
        "http://www.w3.org/1999/02/22-rdf-syntax-ns#": "rdf",
        "http://www.w3.org/2000/01/rdf-schema#": "rdfs",
        "http://wikiba.se/ontology#": "wikibase",
    }
    space, _ = split_iri(class_iri)
    return prefixes.get(space, space.split("//")[-1].strip("/#").replace("/", "-"))


def _iri(value: str) -> ox.NamedNode:
    return ox.NamedNode(value)


def _text(value: str) -> ox.Literal:
    return ox.Literal(value, language="en")


def _number(value: int) -> ox.Literal:
    return ox.Literal(str(value), datatype=XSD_INTEGER)
