"""Sources to the content of a release: partitions made or reused, joined and merged on disk.

The content is every statement but those of the catalog, as sorted N-Quads: no step holds all of
them at once.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.bundled import bundled
from graph.errors import InputError
from graph.iris import Iris
from graph.partitions.across import check_across
from graph.partitions.join import join
from graph.partitions.partition import (
    Partition,
    Settings,
    TableSummary,
    address,
    make,
    open_partition,
)
from graph.partitions.runs import merge, sorted_n_quads, write_lines
from graph.relations import removals
from graph.releases.counting import LineCount, Statistics
from graph.validation.report import Finding, Report

#: The files of the ontology's named graph.
ONTOLOGY = ("ontology/palmares.ttl", "ontology/alignment.ttl")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class Content:
    """What a release is made of: its tables, the file of its statements, and their counts.

    ``report`` tells what the shapes find; the content of a release has no violation.
    """

    base: str
    tables: tuple[TableSummary, ...]
    file: Path
    statistics: Statistics
    report: Report

    def quads(self) -> Iterator[ox.Quad]:
        """The statements, in the order of their N-Quads lines."""
        return ox.parse(path=self.file, format=ox.RdfFormat.N_QUADS)


def assemble(
    sources: Sequence[Path],
    settings: Settings,
    folder: Path,
    partitions: Path | None = None,
    progress: Progress = lambda line: None,
) -> Content:
    """The content that the data sets (folders) and pages (files) make.

    It is written into ``folder``. Partitions are kept in the folder ``partitions`` and taken from
    there where nothing has changed; without it all are made. Raises InputError for a data set or
    page and MappingError for a mapping that is wrong.
    """
    made = _partitions(sources, settings, partitions or folder / "partitions", progress)
    tables = tuple(table for partition in made for table in partition.tables)
    joined = join(made, settings, folder)
    parts = [*(partition.own for partition in made), *(partition.links for partition in made)]
    parts += [joined.entities, joined.statements, _ontology_file(settings.base, folder)]
    declared = [removal for partition in made for removal in partition.removals]
    counted = LineCount(removals.concerned(declared, settings.base))
    file = folder / "content.nq"
    write_lines(counted.through(merge(parts, folder)), file)
    removals.check(declared, counted.present, settings.base)
    statistics = counted.statistics()
    progress(f"joined    {statistics.quads} quads of {len(made)} sources")
    return Content(
        settings.base, tables, file, statistics, _report(made, joined.entities, settings)
    )


def ontology(base: str) -> set[ox.Quad]:
    """The quads of the ontology and its alignments, in their named graph."""
    graph = ox.NamedNode(Iris(base).graph("ontology"))
    return {
        ox.Quad(quad.subject, quad.predicate, quad.object, graph)
        for name in ONTOLOGY
        for quad in ox.parse(path=bundled(name), format=ox.RdfFormat.TURTLE, base_iri=base)
    }


def _ontology_file(base: str, folder: Path) -> Path:
    path = folder / "ontology.nq"
    write_lines(sorted_n_quads(ontology(base)), path)
    return path


def _partitions(
    sources: Sequence[Path], settings: Settings, folder: Path, progress: Progress
) -> list[Partition]:
    folder.mkdir(parents=True, exist_ok=True)
    made: list[Partition] = []
    keys: set[str] = set()
    for source in sources:
        partition = _partition(source, settings, folder)
        for table in partition.tables:
            if table.key in keys:
                raise InputError(source, f"has the key {table.key!r}, as another source has")
            keys.add(table.key)
            doubts = f", {table.doubtful} doubtful" if table.doubtful else ""
            progress(f"read      {table.key}: {table.row_count} rows{doubts}")
        made.append(partition)
    return made


def _partition(source: Path, settings: Settings, folder: Path) -> Partition:
    path = folder / address(source, settings)
    try:
        return open_partition(path)
    except (OSError, ValueError, KeyError, TypeError):
        shutil.rmtree(path, ignore_errors=True)  # it isn't there, or not whole
    return make(source, settings, path)


def _report(made: Sequence[Partition], entities: Path, settings: Settings) -> Report:
    findings: set[Finding] = {finding for each in made for finding in each.findings}
    findings |= set(check_across(made, entities, settings.base))
    return Report(settings.base, tuple(sorted(findings, key=lambda finding: finding.order)))
