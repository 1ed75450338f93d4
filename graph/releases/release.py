"""A release: an immutable folder with a store, its dumps, the SHACL report and a manifest.

It is made beside the others under another name, and becomes the current one by one rename, after
everything in it is written, flushed and checked.
"""

from __future__ import annotations

import fcntl
import hashlib
import json
import os
import shutil
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import __version__
from graph.errors import ReleaseError, ShapeViolation
from graph.indexes.inlinks import INCOMING, write_incoming
from graph.labels.index import INDEX, write_index
from graph.partitions.partition import Settings
from graph.partitions.processes import Job, Processes
from graph.partitions.runs import merge, write_lines
from graph.rdf.formats import DUMP_FORMATS
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.releases.assemble import Content, assemble
from graph.releases.catalog import catalog
from graph.releases.counting import Statistics
from graph.releases.dcat import TITLE, period
from graph.releases.dumps import Dump, write_dump, write_reading_order
from graph.releases.progress import SILENT, Progress
from graph.releases.tombstones import Earlier, record
from graph.stores.dataset import DefaultGraph, StoredDataset
from graph.stores.local import LocalStore
from graph.validation.shapes import SEVERITIES, write_shapes

#: The link in the releases folder that names the release to serve.
CURRENT = "current"
#: How many hexadecimal digits of the content's hash make an id.
ID_LENGTH = 16
#: The name of a release folder while it is being made.
UNFINISHED = ".unfinished"
#: Quads whose files are worth the start of processes.
WORTH_QUADS = 100_000
#: The names of the folders with what a build needs meanwhile, and with the partitions it keeps.
WORK, PARTITIONS = ".work", ".partitions"
#: The names of the files with the SHACL report and with the shapes that it is about.
REPORT, SHAPES = "report.ttl", "shapes.ttl"


@dataclass(frozen=True)
class Release:
    """One built release, as its manifest describes it."""

    path: Path
    manifest: dict[str, Any]

    @property
    def id(self) -> str:
        """The first 16 hexadecimal digits of the hash of its content."""
        return str(self.manifest["id"])

    @property
    def base(self) -> str:
        """The address under which its IRIs stand; ends with a slash."""
        return str(self.manifest["base"])

    @property
    def endpoint(self) -> str | None:
        """The SPARQL endpoint that has the data instead of a store; that data may change."""
        found = self.manifest.get("endpoint")
        return str(found) if found else None

    @property
    def modified(self) -> int | None:
        """When it was made, in seconds since 1970; None where the data may change meanwhile.

        It stands in none of its files, which are the same whenever they are made.
        """
        return None if self.endpoint else int((self.path / "manifest.json").stat().st_mtime)

    @property
    def store_path(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.path / "store"

    @property
    def dumps_path(self) -> Path:
        """The folder of the dump files that the manifest lists."""
        return self.path / "dumps"

    @property
    def search_path(self) -> Path:
        """The file of the search index."""
        return self.path / INDEX

    @property
    def incoming_path(self) -> Path:
        """The file with the pages of what points to things to which much does."""
        return self.path / INCOMING

    @property
    def default_graph(self) -> DefaultGraph:
        """What the default graph holds: the union of all graphs, unless the manifest says else."""
        return DefaultGraph(self.manifest.get("default_graph", DefaultGraph.UNION.value))

    @property
    def dataset(self) -> StoredDataset:
        """What its store holds, without an endpoint."""
        inlinks = self.incoming_path if self.incoming_path.exists() else None
        return StoredDataset(self.store_path, self.base, self.default_graph, inlinks)


def open_release(path: Path) -> Release:
    """The release in the folder ``path`` (a link is followed once, so it stays this release).

    Raises ReleaseError when there is none or its manifest can't be read.
    """
    folder = path.resolve()
    try:
        manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        raise ReleaseError(f"{path} holds no release; make one with 'palmares build'") from None
    except (OSError, ValueError) as error:
        raise ReleaseError(f"{path}: its manifest.json can't be read ({error})") from None
    return Release(folder, manifest)


def build(
    sources: Sequence[Path],
    releases: Path,
    base: str,
    mappings: Sequence[Path] = (),
    progress: Progress = SILENT,
    *,
    form: str | None = None,
    strict: bool = False,
    declaration: Declaration = UNDECLARED,
    processes: int | None = 1,
) -> Release:
    """Makes a release of data sets and pages and switches ``releases/current`` to it.

    Raises InputError, MappingError or ShapeViolation for input that is wrong, ReleaseError when
    the folder can't be written; ``current`` and all earlier releases are then as before.
    """
    settings = Settings(base, tuple(mappings), form, strict, declaration)
    try:
        with _locked(releases) as work, Processes(processes, progress.spend) as workers:
            content = assemble(sources, settings, work, releases / PARTITIONS, progress, workers)
            report = content.report
            counts = ", ".join(f"{report.count(kind)} {kind.lower()}s" for kind in SEVERITIES)
            progress(f"checked   {counts}")
            if not report.conforms:
                raise ShapeViolation(report.text())
            whole = _with_catalog(content, work)
            if not (releases / whole.id / "manifest.json").exists():
                folder = releases / UNFINISHED
                folder.mkdir()
                _write(folder, whole, work, progress, workers)
                folder.rename(releases / whole.id)
            _add_indexes(releases / whole.id, whole.file, base)
            _note_gone(releases, whole.id, base, progress)
            switch(releases, whole.id)
    except OSError as error:
        raise ReleaseError(f"{releases} can't be written ({error})") from None
    progress(f"released  {whole.id} ({whole.statistics.triples} triples) in {releases}")
    return open_release(releases / whole.id)


def switch(releases: Path, release_id: str) -> None:
    """Makes ``current`` name another release, in one step.

    Raises ReleaseError when there is no such release.
    """
    open_release(releases / release_id)
    link = releases / f".{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    link.replace(releases / CURRENT)
    _flush(releases)


def history(releases: Path) -> list[Release]:
    """All finished releases in a folder, the newest first."""
    return [open_release(path) for path in _folders(releases)]


def _folders(releases: Path) -> list[Path]:
    found = [path.parent for path in releases.glob("*/manifest.json")]
    found = [path for path in found if not path.is_symlink() and path.name != UNFINISHED]
    return sorted(found, key=lambda path: (path.stat().st_mtime, path.name), reverse=True)


@dataclass(frozen=True)
class _Whole:
    """All that a release says: its content with the catalog, whose id is the hash of it."""

    id: str
    content: Content
    statistics: Statistics
    file: Path


def _with_catalog(content: Content, work: Path) -> _Whole:
    """The content and its catalog, merged into a file in ``work``.

    The id is a hash of all quads, the catalog's with zeros in the place of the id.
    """

    def described(release_id: str) -> tuple[Iterator[bytes], Statistics]:
        lines, statistics = catalog(content.statistics, content.tables, content.base, release_id)
        path = work / "catalog.nq"
        write_lines(lines, path)
        return merge([content.file, path], work), statistics

    digest = hashlib.sha256()
    for line in described("0" * ID_LENGTH)[0]:
        digest.update(line)
    release_id = digest.hexdigest()[:ID_LENGTH]
    lines, statistics = described(release_id)
    file = work / "whole.nq"
    write_lines(lines, file)
    return _Whole(release_id, content, statistics, file)


def _write(
    folder: Path, whole: _Whole, work: Path, progress: Progress, processes: Processes
) -> None:
    content, file = whole.content, whole.file
    (folder / "dumps").mkdir()
    reading, heading = work / "reading-order", _heading(content, whole.id)
    write_reading_order(file, content.base, reading)
    dumps: list[Dump] = []
    jobs: list[Job[Any]] = [
        (_store, (folder / "store", file, folder / INCOMING, content.base)),
        (_index, (folder / INDEX, file, content.base)),
    ]
    target = (file, reading, content.base, folder / "dumps", heading)
    jobs += [(write_dump, (fmt.name, *target)) for fmt in DUMP_FORMATS]
    with progress.step("write", len(jobs), "files"):
        results = progress.each(processes.run(jobs, worth=whole.statistics.quads > WORTH_QUADS))
        next(results)
        progress("stored    the Oxigraph store")
        progress(f"indexed   {next(results)} labels")
        for described in results:
            dumps += described
    progress(f"dumped    {len(dumps)} files")
    (folder / REPORT).write_bytes(content.report.graph())
    write_shapes(folder / SHAPES, content.base)
    text = json.dumps(_manifest(whole, dumps), ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, "utf-8")
    for path in [*folder.rglob("*"), folder]:
        _flush(path)


def _index(path: Path, file: Path, base: str) -> int:
    return write_index(path, _quads(file), base)


def _quads(file: Path) -> Iterator[ox.Quad]:
    return ox.parse(path=file, format=ox.RdfFormat.N_QUADS)


def _store(path: Path, file: Path, incoming: Path, base: str) -> None:
    """An Oxigraph store of the quads in a file, and the pages of what it links very often.

    Its default graph is the union of all graphs, which the engine makes as it answers: no triple
    stands in two graphs.
    """
    store = ox.Store(path)
    store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
    store.optimize()
    store.flush()
    del store  # the file is read again, as it is by those who serve it
    _write_incoming(incoming, path, base)


def _write_incoming(path: Path, store: Path, base: str) -> None:
    write_incoming(path, LocalStore.open(StoredDataset(store, base)).large())


def _add_indexes(release: Path, file: Path, base: str) -> None:
    """The indexes and the shapes, for a release that was made before there were any."""
    _add_index(release / INDEX, lambda path: _index(path, file, base))
    _add_index(release / INCOMING, lambda path: _write_incoming(path, release / "store", base))
    _add_index(release / SHAPES, lambda path: write_shapes(path, base))


def _add_index(path: Path, write: Callable[[Path], object]) -> None:
    if not path.exists():
        unfinished = path.with_name(f".{path.name}")
        unfinished.unlink(missing_ok=True)
        write(unfinished)
        _flush(unfinished)
        unfinished.replace(path)
        _flush(path.parent)


def _note_gone(releases: Path, release_id: str, base: str, progress: Progress) -> None:
    """Notes what the releases before this one had and it hasn't."""
    others = [path for path in _folders(releases)[::-1] if path.name != release_id]
    if not others:
        return

    def earlier() -> Iterator[Earlier]:
        for path in others:
            try:
                before = open_release(path)
                if before.base == base:
                    subjects = LocalStore.open(StoredDataset(before.store_path, base)).subjects()
                    yield Earlier(before.id, subjects)
            except ReleaseError as error:
                progress(f"left out  what is gone since a release that can't be read: {error}")

    newest = LocalStore.open(StoredDataset(releases / release_id / "store", base))
    record(releases, release_id, newest.knows, base, earlier())


def _heading(content: Content, release_id: str) -> str:
    lines = [f"{TITLE}, release {release_id}"]
    for table in content.tables:
        source = f"<{table.page}>" if table.page else table.file
        lines += [f"Source: {table.title} {source}", f"By: {table.attribution}"]
        lines += [f"Licence: <{table.licence}>"]
    return "\n".join(lines)


def _manifest(whole: _Whole, dumps: Sequence[Dump]) -> dict[str, Any]:
    content, statistics, report = whole.content, whole.statistics, whole.content.report
    tables = content.tables
    return {
        "id": whole.id,
        "base": content.base,
        "title": TITLE,
        "licences": sorted({table.licence for table in tables}),
        "attributions": sorted({table.attribution for table in tables}),
        "tool": {"name": "palmares", "version": __version__},
        "sources": [
            {
                "table": table.key,
                "title": table.title,
                "page": table.page or None,
                "file": table.file or None,
                "revision": table.revision or None,
                "tabulated": table.created or None,
                "rows": table.row_count,
            }
            for table in tables
        ],
        "period": period(tables),
        "triples": statistics.triples,
        "quads": statistics.quads,
        "graphs": statistics.graphs,
        "properties": statistics.properties,
        "classes": statistics.classes,
        "validation": {
            "conforms": report.conforms,
            **{f"{kind.lower()}s": report.count(kind) for kind in SEVERITIES},
        },
        "dumps": [asdict(dump) for dump in dumps],
    }


@contextmanager
def _locked(releases: Path) -> Iterator[Path]:
    """Only one build at a time; what one left unfinished is removed, before and after.

    Gives an empty folder for what is needed only while it is made.
    """
    releases.mkdir(parents=True, exist_ok=True)
    work = releases / WORK
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        for folder in (releases / UNFINISHED, work):
            shutil.rmtree(folder, ignore_errors=True)
        work.mkdir()
        try:
            yield work
        finally:
            for folder in (releases / UNFINISHED, work):
                shutil.rmtree(folder, ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
