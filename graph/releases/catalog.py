"""The catalog graph: what a release says of itself in VoID, DCAT 3 and PROV-O."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import pyoxigraph as ox

from graph import __version__
from graph.iris import Iris
from graph.partitions.runs import sorted_n_quads, sorter, write_lines
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import (
    DCT,
    ONTOLOGY,
    PROV,
    RDF_TYPE,
    RDFS_LABEL,
    SCHEMA,
    SKOS,
    VOID,
)
from graph.releases import dcat
from graph.releases.counting import LineCount, Statistics
from graph.releases.dumps import dump_names
from graph.releases.void import DATASET, VOID_PATH, describe, english, node

if TYPE_CHECKING:  # it knows how tables are read, which no server has to
    from graph.partitions.partition import TableSummary

_UNKNOWN = dcat.Publisher()
#: Statements that are written at a time.
_BATCH = 10_000
_Triple = tuple[str, str, ox.NamedNode | ox.Literal]


def write_catalog(
    path: Path,
    content: Statistics,
    tables: Sequence[TableSummary],
    base: str,
    release_id: str,
    publisher: dcat.Publisher = _UNKNOWN,
) -> Statistics:
    """Writes the catalog as sorted N-Quads to ``path``; returns the counts of the whole release.

    The catalog counts itself, so it is written until its numbers are true.
    """
    whole = content
    while True:
        counter = LineCount(base=base)
        with sorter(path.parent) as lines:
            lines.add(_lines(_describe(whole, tables, base, release_id, publisher), base))
            write_lines(counter.through(lines.lines()), path)
        total = content + counter.statistics()
        if total == whole:
            return whole
        whole = total


def _lines(triples: Iterator[_Triple], base: str) -> Iterator[bytes]:
    graph = ox.NamedNode(Iris(base).graph("catalog"))
    while batch := [*itertools.islice(triples, _BATCH)]:
        yield from sorted_n_quads(
            ox.Quad(ox.NamedNode(s), ox.NamedNode(p), o, graph) for s, p, o in batch
        )


def _describe(
    whole: Statistics,
    tables: Sequence[TableSummary],
    base: str,
    release_id: str,
    publisher: dcat.Publisher,
) -> Iterator[_Triple]:
    void = base + VOID_PATH
    dataset = void + DATASET
    yield from describe(base, english(dcat.TITLE), asdict(whole))
    yield from _dataset(dataset, tables, base)
    yield from dcat.describe(tables, base, release_id, publisher)
    # what is said of shared things, and derived, is from all of them
    for name in ("entities", "wikidata", "statements"):
        yield from dcat.licensing(Iris(base).graph(name), tables, base)
    for table in tables:
        graph = Iris(base).graph(f"table/{table.key}")
        if table.page:
            yield graph, DCT + "source", node(table.page)
        if table.attribution:
            yield graph, SCHEMA + "creditText", english(table.attribution)
        yield from dcat.licensing(graph, [table], base)
    yield from _provenance(void, dataset, tables)


def _dataset(dataset: str, tables: Sequence[TableSummary], base: str) -> Iterator[_Triple]:
    yield dataset, RDF_TYPE.value, node(PROV + "Entity")
    yield dataset, VOID + "uriSpace", ox.Literal(base + "id/")
    # an ontology by its own IRI where it has one (VoID, 5.3)
    for vocabulary in (ONTOLOGY, SCHEMA, PROV, SKOS.removesuffix("#")):
        yield dataset, VOID + "vocabulary", node(vocabulary)
    for fmt in DUMP_FORMATS:
        for name in dump_names(fmt):
            yield dataset, VOID + "dataDump", node(f"{base}dumps/{name}")
    for table in tables:
        if table.work:
            yield dataset, VOID + "exampleResource", node(Iris(base).work(table.work))
        if table.attribution:
            yield dataset, SCHEMA + "creditText", english(table.attribution)


def _provenance(void: str, dataset: str, tables: Sequence[TableSummary]) -> Iterator[_Triple]:
    build, software = void + "#build", void + "#software"
    yield dataset, PROV + "wasGeneratedBy", node(build)
    yield build, RDF_TYPE.value, node(PROV + "Activity")
    yield build, RDFS_LABEL.value, english("The build of this release")
    yield build, PROV + "wasAssociatedWith", node(software)
    yield software, RDF_TYPE.value, node(PROV + "SoftwareAgent")
    yield software, RDFS_LABEL.value, english("Palmares")
    yield software, SCHEMA + "softwareVersion", ox.Literal(__version__)
    for table in tables:
        if table.page:
            yield build, PROV + "used", node(table.page)
