"""Sources to the content of a release: partitions made or reused, joined and merged on disk.

The content is every statement but those of the catalog, as sorted N-Quads: no step holds all of
them at once.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pyoxigraph as ox

from graph.authorities.authorities import load as load_authorities
from graph.errors import InputError
from graph.kinds import counted
from graph.partitions.across import check_across
from graph.partitions.cache import record_use
from graph.partitions.join import Joined, join
from graph.partitions.own_mapping import Arrangement, arrange, keep_own
from graph.partitions.partition import (
    Partition,
    Settings,
    TableSummary,
    address,
    is_current,
    make,
    open_partition,
)
from graph.partitions.runs import merge, sorted_n_quads, write_lines
from graph.partitions.spark import make_on
from graph.partitions.suggestions import Suggestions, suggestions
from graph.processes.parallel import Job, Processes
from graph.reading.model.rows import Removal
from graph.reading.source_tables import SAY_AWARD
from graph.relations import removals
from graph.relations.vocabulary import ontology
from graph.releases.counting import LineCount, Statistics
from graph.releases.progress import SILENT, Progress
from graph.validation.report import Finding, Report

#: Bytes of pages that are worth the start of processes.
WORTH_BYTES = 300_000
#: How a licence is made known.
_STATE_LICENCE = 'state it in a table.toml: licence = "https://…"'
#: Sources up to which each table is told of; of more, only how many there are.
TOLD_SOURCES = 20
#: Doubts about tables that are told then.
TOLD_DOUBTS = 5


@dataclass(frozen=True)
class Content:
    """What a release is made of: its tables, the file of its statements, and their counts.

    ``report`` tells what the shapes find; the content of a release has no violation. ``errors``
    tell of the pages that were left out, ``suggestions`` of what a curator may look at.
    ``own_graphs`` are those that users' own mappings make, ``own_findings`` what was found there.
    ``removals`` is what data sets declare to be gone, ``present`` which of the IRIs that they name
    are there, ``origins`` the source of each table by its key.
    """

    base: str
    tables: tuple[TableSummary, ...]
    file: Path
    statistics: Statistics
    report: Report
    suggestions: Suggestions
    errors: tuple[InputError, ...] = ()
    own_graphs: tuple[str, ...] = ()
    own_findings: tuple[Finding, ...] = ()
    removals: tuple[Removal, ...] = ()
    present: frozenset[str] = frozenset()
    origins: Mapping[str, Path] = field(default_factory=dict)

    def check_removals(self) -> None:
        """Raises InputError for a removal that the statements contradict."""
        removals.check(self.removals, self.present, self.base)

    def quads(self) -> Iterator[ox.Quad]:
        """The statements, in the order of their N-Quads lines."""
        return ox.parse(path=self.file, format=ox.RdfFormat.N_QUADS)


def assemble(
    sources: Sequence[Path],
    settings: Settings,
    folder: Path,
    partitions: Path | None = None,
    progress: Progress = SILENT,
    processes: Processes | None = None,
    cluster: str | None = None,
) -> Content:
    """The content that the data sets (folders) and pages (files) make.

    It is written into ``folder``. Partitions are kept in the folder ``partitions`` and taken from
    there where nothing has changed; without it all are made. With ``cluster``, those that are
    missing are made there (``graph.partitions.spark``). A page among others that can't be
    read is told and left out, unless ``settings.strict``. What users' own mappings make of their
    own files stands beside (``graph.partitions.own_mapping``). Raises InputError for a data set or
    page and MappingError for a mapping that is wrong.
    """
    cache = partitions or folder / "partitions"
    arrangement = arrange(tuple(sources), settings)
    sources, settings = arrangement.sources, arrangement.settings
    if cluster:
        with progress.step("cluster"):
            _make_on_cluster(cluster, sources, settings, cache)
    with progress.step("read", len(sources), "sources"):
        workers = processes or Processes(1)
        parts, errors, origins = _partitions(sources, settings, cache, progress, workers)
        if arrangement.own:
            parts += _own_partitions(arrangement, cache, progress, workers)
    tables = tuple(table for partition in parts for table in partition.tables)
    with progress.step("join"):
        with progress.work("join"):
            join_files = join(parts, settings, folder)
        with progress.work("merge and count"):
            declared = tuple(removal for partition in parts for removal in partition.removals)
            file, counts = _merged(parts, join_files, declared, settings.base, folder)
        check = (check_across, (parts, join_files.entities, settings.base, folder))
        worth = _are_worth_processes(sources)
        ((across, seconds),) = workers.run([check], worth=worth)
        progress.spend("check across", seconds)
    report = _report(parts, across, settings.base)
    statistics = counts.statistics()
    if partitions:
        record_use(partitions, [partition.folder for partition in parts])
    statements = counted(statistics.quads, "statement")
    progress(f"joined    {statements} of {counted(len(parts), 'source')}")
    with progress.step("suggest"), progress.work("suggest"):
        authorities = load_authorities(settings.authorities)
        looked_at = suggestions(parts, authorities, settings.base, folder, join_files.claims)
    if looked_at.same_count:
        names = counted(looked_at.same_count, "name")
        progress(f"suggest   {names} could be of one thing: palmares suggest")
    own = [partition for partition in parts if partition.graphs]
    return Content(
        settings.base,
        tables,
        file,
        statistics,
        report,
        looked_at,
        tuple(errors),
        tuple(graph for partition in own for graph in partition.graphs),
        tuple(finding for partition in own for finding in partition.findings),
        declared,
        frozenset(counts.present),
        origins,
    )


def _merged(
    partitions: Sequence[Partition],
    join_files: Joined,
    declared: Sequence[Removal],
    base: str,
    folder: Path,
) -> tuple[Path, LineCount]:
    """The file of all statements, and their counts, which also tell of what is declared gone."""
    files = [
        *(partition.own for partition in partitions),
        *(partition.links for partition in partitions),
    ]
    files += [join_files.entities, join_files.statements, _ontology_file(base, folder)]
    counts = LineCount(removals.concerned(declared, base), base=base)
    file = folder / "content.nq"
    write_lines(counts.through(merge(files, folder)), file)
    return file, counts


def _ontology_file(base: str, folder: Path) -> Path:
    path = folder / "ontology.nq"
    write_lines(sorted_n_quads(ontology(base)), path)
    return path


def _partitions(
    sources: Sequence[Path],
    settings: Settings,
    folder: Path,
    progress: Progress,
    processes: Processes,
) -> tuple[list[Partition], list[InputError], dict[str, Path]]:
    """The partitions of the sources, in their order, and why there is none of the others.

    Also the source of each table by its key.
    """
    folder.mkdir(parents=True, exist_ok=True)
    if not sources:
        return [], [], {}
    jobs: list[Job[Kept]] = [(keep, (source, settings, folder)) for source in sources]
    results = progress.each(processes.run(jobs, worth=_are_worth_processes(sources)))
    partitions: list[Partition] = []
    errors: list[InputError] = []
    tables: dict[str, Path] = {}
    for source, ((outcome, times), _) in zip(sources, results, strict=True):
        for work, seconds in times.items():
            progress.spend(work, seconds)
        if isinstance(outcome, InputError):
            if settings.strict or source.is_dir():
                raise outcome
            errors.append(outcome)
            continue
        partition = open_partition(outcome)
        _tell(partition, source, tables, progress if len(sources) <= TOLD_SOURCES else SILENT)
        partitions.append(partition)
    if not partitions:
        raise errors[0]
    if not any(table.row_count for partition in partitions for table in partition.tables):
        hint = SAY_AWARD[0].upper() + SAY_AWARD[1:]
        raise InputError(sources[0], "no row of it names an award", hint=hint)
    for error in errors:
        progress.fault(f"left out  {error}")
    if len(sources) > TOLD_SOURCES:
        _tell_numbers(partitions, progress)
    return partitions, errors, tables


def _tell_numbers(partitions: Sequence[Partition], progress: Progress) -> None:
    """Tells of many tables how many they are, and what is unknown of how many."""
    tables = [table for partition in partitions for table in partition.tables]
    rows = sum(table.row_count for table in tables)
    number = f"{counted(len(tables), 'table')} of {counted(len(partitions), 'source')}"
    progress(f"read      {number}: {counted(rows, 'row')}")
    unlicensed = sum(not table.licence for table in tables)
    if unlicensed:
        progress(f"          licence unknown of {counted(unlicensed, 'table')}; {_STATE_LICENCE}")
    doubts = Counter(_doubts(tables)).most_common()
    for doubt, times in doubts[:TOLD_DOUBTS]:
        progress(f"          ? {doubt} ({counted(times, 'table')})")
    if len(doubts) > TOLD_DOUBTS:
        progress(f"          and {len(doubts) - TOLD_DOUBTS} more; 'palmares read' tells all")


def _are_worth_processes(sources: Sequence[Path]) -> bool:
    return sum(source.stat().st_size for source in sources if source.is_file()) > WORTH_BYTES


def _own_partitions(
    arrangement: Arrangement, folder: Path, progress: Progress, processes: Processes
) -> list[Partition]:
    """What the mappings of users' own files make."""
    settings, partitions = arrangement.settings, []
    jobs: list[Job[Path]] = [(keep_own, (own, settings, folder)) for own in arrangement.own]
    for own, (path, seconds) in zip(arrangement.own, processes.run(jobs, worth=False), strict=True):
        progress.spend("map", seconds)
        partition = open_partition(path)
        with partition.own.open("rb") as lines:
            count = sum(1 for _ in lines)
        files = ", ".join(name for name, _ in own.files)
        progress(f"mapped    {own.path.name}: {counted(count, 'statement')} of {files}")
        partitions.append(partition)
    return partitions


def _make_on_cluster(
    cluster: str, sources: Sequence[Path], settings: Settings, folder: Path
) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    folders = {source: folder / address(source, settings) for source in sources}
    missing = {source: path for source, path in folders.items() if not is_current(path, settings)}
    make_on(cluster, missing, settings)


def _tell(partition: Partition, source: Path, tables: dict[str, Path], progress: Progress) -> None:
    """Tells of each table of a partition; raises InputError for a key that another one has."""
    for table in partition.tables:
        if table.key in tables:
            other = tables[table.key]
            raise InputError(source, f"has the key {table.key!r}, as another source has, {other}")
        tables[table.key] = source
        doubts = f", {table.doubtful} doubtful" if table.doubtful else ""
        progress(f"read      {table.key}: {counted(table.row_count, 'row')}{doubts}")
        if not table.licence:
            progress(f"          licence unknown; {_STATE_LICENCE}")
        for remark in table.remarks:
            progress(f"          {remark}")
    for doubt, number in Counter(_doubts(partition.tables)).items():
        of_several = f" ({counted(number, 'table')})" if number > 1 else ""
        progress(f"          ? {doubt}{of_several}")


def _doubts(tables: Sequence[TableSummary]) -> list[str]:
    """What can't be said of tables as a whole, once for each of them."""
    return [doubt for table in tables for doubt in table.doubts]


#: The folder of a partition, or why there is none, and the processor times of what it took.
Kept = tuple[Path | InputError, dict[str, float]]


def keep(source: Path, settings: Settings, folder: Path) -> Kept:
    """The folder of a source's partition, made where none is whole; or why it can't be read."""
    times: dict[str, float] = {}
    try:
        path = folder / address(source, settings)
        if is_current(path, settings):
            os.utime(path)
        else:
            make(source, settings, path, times)
        return path, times
    except InputError as error:
        return error, times


def _report(partitions: Sequence[Partition], across: Iterable[Finding], base: str) -> Report:
    findings = {finding for partition in partitions for finding in partition.findings}
    findings.update(across)
    return Report(base, tuple(sorted(findings, key=lambda finding: finding.order)))
