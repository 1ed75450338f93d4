"""Data sets to the quads of a release: read, related, mapped, aligned; nothing is written yet."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.bundled import bundled
from graph.errors import InputError, MappingError
from graph.iris import Iris
from graph.reading.model.rows import Table
from graph.reading.sources import read_source
from graph.relations import relations, removals
from graph.rml import load
from graph.tabular import Relation

#: The mappings that come with the program, applied in this order.
MAPPINGS = ("mappings/awards.rml.ttl", "mappings/work.rml.ttl")
#: The files of the ontology's named graph.
ONTOLOGY = ("ontology/palmares.ttl", "ontology/alignment.ttl")
#: The query that derives the Wikidata-shaped view.
STATEMENTS = "mappings/statements.rq"

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """What a release is made of: the source tables and the quads of every graph but the catalog."""

    base: str
    tables: tuple[Table, ...]
    quads: frozenset[ox.Quad]


def assemble(
    sources: Sequence[Path],
    base: str,
    mappings: Sequence[Path] = (),
    progress: Progress = lambda line: None,
    *,
    form: str | None = None,
    strict: bool = False,
) -> Content:
    """The content that the data sets (folders) and pages (files) make under ``base``.

    ``mappings`` replaces the mappings that come with the program; ``form`` is that of all pages
    (None to recognise each); ``strict`` refuses pages with doubtful rows. Raises InputError for
    a data set or page and MappingError for a mapping that is wrong.
    """
    iris = Iris(base)
    tables: list[Table] = []
    for source in sources:
        for table in read_source(source, form, strict=strict):
            if table.key in {other.key for other in tables}:
                raise InputError(source, f"has the key {table.key!r}, as another source has")
            tables.append(table)
            doubtful = sum(bool(row.doubts) for row in table.rows)
            doubts = f", {doubtful} doubtful" if doubtful else ""
            progress(f"read      {table.key}: {len(table.rows)} rows{doubts}")
    files = [*mappings] or [bundled(name) for name in MAPPINGS]
    quads = _mapped(files, relations(tables, iris), base)
    progress(f"mapped    {len(quads)} quads by {', '.join(file.name for file in files)}")
    quads |= ontology(base)
    derived = _statements(quads, base)
    removals.check(tables, quads, base)
    progress(f"derived   {len(derived)} quads in the form of Wikidata's statements")
    return Content(base, tuple(tables), frozenset(quads | derived))


def _mapped(files: Iterable[Path], known: dict[str, Relation], base: str) -> set[ox.Quad]:
    quads: set[ox.Quad] = set()
    for file in files:

        def source(name: str, file: Path = file) -> Relation:
            if name not in known:
                raise MappingError(
                    f"{file}: there is no source {name!r}; the sources are {', '.join(known)}"
                )
            return known[name]

        lines = "\n".join(load(file, base).apply(source))
        quads.update(ox.parse(lines, ox.RdfFormat.N_QUADS))
    return quads


def ontology(base: str) -> set[ox.Quad]:
    """The quads of the ontology and its alignments, in their named graph."""
    graph = ox.NamedNode(Iris(base).graph("ontology"))
    return {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for name in ONTOLOGY
        for quad in ox.parse(path=bundled(name), format=ox.RdfFormat.TURTLE, base_iri=base)
    }


def _statements(quads: Iterable[ox.Quad], base: str) -> set[ox.Quad]:
    store = ox.Store()
    store.extend(quads)
    graph = ox.NamedNode(Iris(base).graph("statements"))
    query = bundled(STATEMENTS).read_text("utf-8")
    found = store.query(query, base_iri=base, use_default_graph_as_union=True)
    assert isinstance(found, ox.QueryTriples)
    return {ox.Quad(one.subject, one.predicate, one.object, graph) for one in found}
