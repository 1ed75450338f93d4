"""From one source to its partition: everything that its tables state, as sorted lines on disk.

``make`` is a pure function of the source's bytes and the settings, so that any engine that can map
a function over files makes the same partitions. What several sources name together (labels of
shared things) or what only all of them settle (the view in Wikidata's form) is left to the join.
"""

from __future__ import annotations

import errno
import hashlib
import itertools
import json
import os
import shutil
import time
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import asdict, dataclass, replace
from functools import cache
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.authorities.authorities import Authorities, Key
from graph.authorities.authorities import load as load_authorities
from graph.authorities.resolve import Resolution, resolve
from graph.bundled import bundled
from graph.errors import MappingError
from graph.iris import Iris
from graph.partitions.runs import sorter, write_sorted
from graph.partitions.statements import is_key
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.declarations import beside
from graph.reading.model.rows import Removal, Table
from graph.reading.sources import read_source
from graph.relations import LABELS, batches, choose_labels
from graph.relations.columns import COLUMNS
from graph.relations.vocabulary import ontology
from graph.rml import Mapping, load
from graph.stores.building import answer_of
from graph.stores.regular_files import read_regular, sha256
from graph.tabular import Relation
from graph.validation.report import Finding
from graph.validation.shapes import check_store

#: The mappings that come with the program, applied in this order.
MAPPINGS = (
    "mappings/awards.rml.ttl",
    "mappings/work.rml.ttl",
    "mappings/authorities.rml.ttl",
)
#: What decides the lines of a partition besides its source: the program itself.
_PROGRAM = (
    *("graph/**/*.py", "ontology/*.ttl", "mappings/languages/*.toml"),
    *("mappings/*.rq", "mappings/classes.csv"),
)
#: The file of a partition with the hashes of the others.
SUMS = "SHA256SUMS"
#: The file of a partition with the names that authority files were asked for, and their answer.
RESOLUTION = "resolution.json"
#: The file of a partition with what its tables call things.
NAMES = "names.jsonl"
#: How the folders of partitions are named that are being made.
UNFINISHED = ".*.*"
#: Facts of a table that are mapped at a time: those of about a thousand rows.
BATCH_FACTS = 20_000
#: Lines that are encoded at a time.
LINES_ENCODED = 1000
#: Characters of a partition's address.
ADDRESS_LENGTH = 32


@dataclass(frozen=True)
class Settings:
    """What a build is told for all its sources.

    ``mappings`` replaces those that come with the program; ``form`` is that of all pages, None to
    recognise each; ``strict`` refuses pages with doubtful rows; ``declaration`` says what the
    columns of pages are. ``authorities`` are folders of authority files beside those that come
    with the program, ``shapes`` files with what users ask of what their own mappings make.
    """

    base: str
    mappings: tuple[Path, ...] = ()
    form: str | None = None
    strict: bool = False
    declaration: Declaration = UNDECLARED
    authorities: tuple[Path, ...] = ()
    shapes: tuple[Path, ...] = ()

    @property
    def mapping_files(self) -> tuple[Path, ...]:
        """The mappings to apply, in order."""
        return self.mappings or tuple(bundled(name) for name in MAPPINGS)


@dataclass(frozen=True)
class TableSummary:
    """What a release tells of a source table, without its rows.

    ``first`` and ``last`` are the bounds of the dates in its rows, as precise as they are, or "".
    ``remarks`` say what of it was not read, ``unapplied`` is how many lines of its curator fit no
    row. ``licence`` is its address, "" where it is unknown.
    """

    key: str
    title: str
    page: str
    file: str
    revision: str
    created: str
    licence: str
    attribution: str
    work: str
    row_count: int
    doubtful: int
    first: str
    last: str
    remarks: Sequence[str] = ()
    unapplied: int = 0
    doubts: Sequence[str] = ()

    @classmethod
    def of(cls, table: Table) -> TableSummary:
        """The summary of a table."""
        moments = (row.edition.date or row.edition.year for row in table.rows)
        dates = [date for moment in moments for date in moment.split("/") if date]
        return cls(
            key=table.key,
            title=table.title,
            page=table.page,
            file=table.file,
            revision=table.revision,
            created=table.created,
            licence=table.licence,
            attribution=table.attribution,
            work=table.work.key if table.work else "",
            row_count=len(table.rows),
            doubtful=sum(bool(row.doubts) for row in table.rows),
            first=min(dates, default=""),
            last=max(dates, default=""),
            remarks=table.remarks,
            unapplied=table.unapplied,
            doubts=tuple(map(str, table.doubts)),
        )


@dataclass(frozen=True)
class Partition:
    """The files of a source's partition, and what they tell without being read.

    ``own`` holds the statements of its tables, ``entities`` those about shared things, ``links``
    their Wikidata items, ``names`` what the tables call them, ``keys`` what the join needs of each
    nomination: all sorted. ``graphs`` are the named graphs of a user's own mapping.
    """

    folder: Path
    tables: tuple[TableSummary, ...] = ()
    removals: tuple[Removal, ...] = ()
    findings: tuple[Finding, ...] = ()
    graphs: tuple[str, ...] = ()

    @property
    def own(self) -> Path:
        """The statements of the tables, in their named graphs."""
        return self.folder / "own.nq"

    @property
    def entities(self) -> Path:
        """The statements about shared things, without their labels."""
        return self.folder / "entities.nq"

    @property
    def links(self) -> Path:
        """The Wikidata items of shared things, with their evidence."""
        return self.folder / "links.nq"

    @property
    def names(self) -> Path:
        """Lines of an entity as in N-Quads, a tab, and JSON: its label, name, table and times."""
        return self.folder / NAMES

    @property
    def keys(self) -> Path:
        """The statements on which the view in Wikidata's form rests."""
        return self.folder / "keys.nq"


def address(source: Path, settings: Settings) -> str:
    """The hash of what decides a partition: source, settings, mappings and the program.

    What authority files say of its names is known only when it was read (``is_current``).
    """
    digest = hashlib.sha256(program_hash().encode())
    parameters = (settings.base, settings.form, settings.strict, source.name)
    digest.update(json.dumps([*parameters, settings.declaration.fingerprint]).encode())
    for path in (*settings.mapping_files, *source_files(source)):
        digest.update(f"\n{path.name}\n".encode())
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:ADDRESS_LENGTH]


def make(
    source: Path, settings: Settings, folder: Path, times: dict[str, float] | None = None
) -> Partition:
    """Reads a source, maps and checks it, and writes its partition to the folder ``folder``.

    ``times`` is given the seconds of a processor that each kind of work took. Raises InputError
    for a source and MappingError for a mapping that is wrong; nothing is left in ``folder`` then.
    A source that breaks shapes has a partition with findings that say so.
    """
    times = {} if times is None else times
    with _timed(times, "read"):
        tables = read_source(
            source, settings.form, strict=settings.strict, declaration=settings.declaration
        )
    with _timed(times, "names"):
        authorities = load_authorities(settings.authorities)
        resolution = resolve(tables, authorities)
    with finished(folder) as unfinished:
        names = _write_lines(unfinished, resolution, settings, times)
        with _timed(times, "check"):
            findings = _findings(unfinished, names, settings)
        with _timed(times, "sort"):
            _write_resolution(unfinished, resolution.keys, authorities)
            partition = Partition(
                unfinished,
                tuple(map(TableSummary.of, resolution.tables)),
                tuple(removal for table in resolution.tables for removal in table.removals),
                findings,
            )
            write_summary(partition)
    return replace(partition, folder=folder)


@contextmanager
def finished(folder: Path) -> Iterator[Path]:
    """A folder to write a partition into; behind the block it is ``folder`` (``put``), or gone."""
    unfinished = folder.with_name(f".{folder.name}.{os.getpid()}")
    unfinished.mkdir(parents=True)
    try:
        yield unfinished
        put(unfinished, folder)
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def put(unfinished: Path, folder: Path) -> None:
    """Puts a partition that was made into the place of a damaged or outdated one, or of none.

    It is left where it is if another process, with the same source, has just put the same there.
    """
    try:
        unfinished.rename(folder)
    except OSError as error:
        if error.errno not in (errno.ENOTEMPTY, errno.EEXIST):
            raise
        if is_whole(folder) and read_regular(folder / SUMS) == read_regular(unfinished / SUMS):
            return
        shutil.rmtree(folder)
        unfinished.rename(folder)


@contextmanager
def _timed(times: dict[str, float], work: str) -> Iterator[None]:
    began = time.process_time()
    yield
    times[work] = times.get(work, 0.0) + time.process_time() - began


def is_current(folder: Path, settings: Settings) -> bool:
    """Whether there is a partition in a folder, whole, and made with what authority files say now.

    Of those only what they say of its own names counts.
    """
    if not is_whole(folder):
        return False
    resolution = json.loads((folder / RESOLUTION).read_text("utf-8"))
    keys = [(sort, scope, by, spelling) for sort, scope, by, spelling in resolution["keys"]]
    return bool(resolution["state"] == load_authorities(settings.authorities).fingerprint(keys))


def _write_resolution(folder: Path, keys: Iterable[Key], authorities: Authorities) -> None:
    state = {"state": authorities.fingerprint(keys), "keys": sorted(keys)}
    (folder / RESOLUTION).write_text(json.dumps(state, ensure_ascii=False), "utf-8")


def is_whole(folder: Path) -> bool:
    """Whether there is a partition in a folder, all of whose files are as they were written."""
    try:
        return read_regular(folder / SUMS).decode() == _sums(folder)
    except (OSError, ValueError):
        return False


def _sums(folder: Path) -> str:
    """The hashes of the files of a partition, as ``sha256sum --check`` reads them."""
    lines = []
    for path in sorted(folder.iterdir()):
        if path.name != SUMS:
            lines.append(f"{sha256(path)}  {path.name}\n")
    return "".join(lines)


def open_partition(folder: Path) -> Partition:
    """The partition in a folder; raises OSError or ValueError if it isn't whole."""
    text = (folder / "summary.json").read_text("utf-8")
    summary = json.loads(text)
    return Partition(
        folder,
        tuple(TableSummary(**table) for table in summary["tables"]),
        tuple(Removal(**removal) for removal in summary["removals"]),
        tuple(Finding.from_json(finding) for finding in summary["findings"]),
        tuple(summary["graphs"]),
    )


def load_mappings(settings: Settings) -> list[Mapping]:
    """The compiled mappings; raises MappingError."""
    return [load_mapping(file, settings.base) for file in settings.mapping_files]


def load_mapping(file: Path, base: str) -> Mapping:
    """A compiled mapping, compiled once; raises MappingError."""
    return _mapping(file, base, file.stat().st_mtime_ns)


def apply(mappings: Iterable[Mapping], related: dict[str, Relation]) -> Iterator[bytes]:
    """The lines that mappings make of relations; one that isn't given is empty."""

    def source(name: str) -> Relation:
        return related.get(name) or Relation(name, _columns(name), ())

    for mapping in mappings:
        lines = mapping.apply(source)
        while part := [*itertools.islice(lines, LINES_ENCODED)]:
            yield from "\n".join([*part, ""]).encode().splitlines(keepends=True)


def _columns(name: str) -> tuple[str, ...]:
    if name not in COLUMNS:
        raise MappingError(f"there is no source {name!r}; the sources are {', '.join(COLUMNS)}")
    return COLUMNS[name]


@cache
def _mapping(file: Path, base: str, modified: int) -> Mapping:
    """The compiled mapping: a process makes the partitions of many sources with it."""
    return load(file, base)


#: The names of a table: rows of ``LABELS`` with how often each stands there.
_Names = Counter[tuple[str, ...]]


def _write_lines(
    folder: Path, resolution: Resolution, settings: Settings, times: dict[str, float]
) -> _Names:
    """Writes what the tables state; of its facts and lines, only a part is in memory at a time."""
    names: _Names = Counter()
    mappings = load_mappings(settings)
    most_facts = None if any(mapping.joins for mapping in mappings) else BATCH_FACTS
    parts = batches(resolution.tables, Iris(settings.base), resolution.records, most_facts)
    with sorter(folder) as lines:
        while True:
            with _timed(times, "names"):
                related = next(parts, None)
                if related is None:
                    break
                names.update(related.pop(LABELS).rows)
            with _timed(times, "map"):
                batch = [*apply(mappings, related)]
            with _timed(times, "sort"):
                lines.add(batch)
        with _timed(times, "sort"):
            split(lines.lines(), Partition(folder), settings.base)
            write_sorted(_name_lines(names), folder / NAMES)
    return names


def split(lines: Iterable[bytes], partition: Partition, base: str) -> None:
    """Writes sorted lines to the files of a partition, by their graphs and what they say."""
    iris = Iris(base)
    with ExitStack() as files:
        own, entities, links, keys = (
            files.enter_context(path.open("wb"))
            for path in (partition.own, partition.entities, partition.links, partition.keys)
        )
        graphs = {"entities": entities, "wikidata": links}
        ends = {f"<{iris.graph(name)}> .\n".encode(): file for name, file in graphs.items()}
        last_subject, kind = b"", ""
        for line in lines:
            ends.get(line[line.rindex(b"<") :], own).write(line)
            subject, predicate, _ = line.split(b" ", 2)
            if subject != last_subject:
                last_subject, kind = subject, _kind_of(subject, base)
            if is_key(predicate, kind):
                keys.write(line)


def _findings(folder: Path, names: _Names, settings: Settings) -> tuple[Finding, ...]:
    """What the shapes find in a partition, with the labels that its names have in it alone.

    A partition that is large is checked in a store on disk, which takes longer and less memory.
    """
    partition = Partition(folder)
    files = (partition.own, partition.entities, partition.links)
    labels = apply(load_mappings(settings), {LABELS: choose_labels(names)})

    def check(store: ox.Store) -> tuple[Finding, ...]:
        store.bulk_load(b"".join(labels), format=ox.RdfFormat.N_QUADS)
        store.bulk_extend(ontology(settings.base))
        return check_store(store, settings.base).findings

    return answer_of(files, folder, check)


def write_summary(partition: Partition) -> None:
    """Writes what a partition tells without being read, and the hashes of all its files."""
    summary: dict[str, Any] = {
        "tables": [asdict(table) for table in partition.tables],
        "removals": [asdict(removal) for removal in partition.removals],
        "findings": [finding.to_json() for finding in partition.findings],
        "graphs": partition.graphs,
    }
    text = json.dumps(summary, ensure_ascii=False, indent=1)
    (partition.folder / "summary.json").write_text(text, "utf-8")
    (partition.folder / SUMS).write_text(_sums(partition.folder), "utf-8")


def is_key_line(line: bytes, base: str) -> bool:
    """Whether the view in Wikidata's form rests on a statement."""
    subject, predicate, _ = line.split(b" ", 2)
    return is_key(predicate, _kind_of(subject, base))


def _kind_of(subject: bytes, base: str) -> str:
    """The word of a thing's IRI that says its kind; "" for a row or what is no thing."""
    start = f"<{base}id/".encode()
    if not subject.startswith(start) or b"/row/" in subject:
        return ""
    if b"/credit/" in subject:
        return "credit"
    return subject[len(start) : subject.find(b"/", len(start))].decode()


def _name_lines(names: _Names) -> Iterator[bytes]:
    for (table, entity, label, _, name, preferred, language), times in names.items():
        naming = [label, name, table, preferred, language]
        record = json.dumps([naming, times], ensure_ascii=False)
        yield f"<{entity}>\t{record}\n".encode()


def source_files(source: Path) -> list[Path]:
    """The files that a source consists of."""
    if source.is_dir():
        return sorted(path for path in source.iterdir() if path.is_file())
    record, declaration = source.with_suffix(".json"), beside(source)
    files = [source, *([record] if record != source and record.exists() else [])]
    return [*files, *([declaration] if declaration else [])]


@cache
def program_hash() -> str:
    """The hash of the code and the terms that make a partition."""
    digest = hashlib.sha256()
    for pattern in _PROGRAM:
        for path in sorted(bundled("").glob(pattern)):
            digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()
