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
from graph.releases.assemble import Content, Progress, assemble
from graph.releases.catalog import Statistics, catalog, count
from graph.releases.dcat import TITLE, period
from graph.releases.dumps import Dump, sorted_n_quads, write
from graph.releases.tombstones import Earlier, record
from graph.stores.dataset import DefaultGraph, StoredDataset
from graph.stores.local import LocalStore
from graph.validation.shapes import SEVERITIES, Report, check, write_shapes

#: The link in the releases folder that names the release to serve.
CURRENT = "current"
#: How many hexadecimal digits of the content's hash make an id.
ID_LENGTH = 16
#: The name of a release folder while it is being made.
UNFINISHED = ".unfinished"
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
    progress: Progress = lambda line: None,
    *,
    form: str | None = None,
    strict: bool = False,
) -> Release:
    """Makes a release of data sets and pages and switches ``releases/current`` to it.

    Raises InputError, MappingError or ShapeViolation for input that is wrong, ReleaseError when
    the folder can't be written; ``current`` and all earlier releases are then as before.
    """
    content = assemble(sources, base, mappings, progress, form=form, strict=strict)
    report = check(content.quads, base)
    counts = ", ".join(f"{report.count(kind)} {kind.lower()}s" for kind in SEVERITIES)
    progress(f"checked   {counts}")
    if not report.conforms:
        raise ShapeViolation(report.text())
    quads, statistics, release_id = _with_catalog(content)
    try:
        with _locked(releases):
            if not (releases / release_id / "manifest.json").exists():
                folder = releases / UNFINISHED
                folder.mkdir()
                _write(folder, content, quads, statistics, release_id, report, progress)
                folder.rename(releases / release_id)
            _add_indexes(releases / release_id, quads, content.base)
            _note_gone(releases, release_id, content.base, progress)
            switch(releases, release_id)
    except OSError as error:
        raise ReleaseError(f"{releases} can't be written ({error})") from None
    progress(f"released  {release_id} ({statistics.triples} triples) in {releases}")
    return open_release(releases / release_id)


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


def _with_catalog(content: Content) -> tuple[frozenset[ox.Quad], Statistics, str]:
    """All quads with the catalog, their statistics and the id.

    The id is a hash of all quads, the catalog's with zeros in the place of the id.
    """
    counted = count(content.quads)
    unnamed, _ = catalog(counted, content.tables, content.base, "0" * ID_LENGTH)
    digest = hashlib.sha256(sorted_n_quads(content.quads | unnamed)).hexdigest()
    release_id = digest[:ID_LENGTH]
    described, statistics = catalog(counted, content.tables, content.base, release_id)
    return content.quads | described, statistics, release_id


def _write(
    folder: Path,
    content: Content,
    quads: frozenset[ox.Quad],
    statistics: Statistics,
    release_id: str,
    report: Report,
    progress: Progress,
) -> None:
    dumps_folder = folder / "dumps"
    dumps_folder.mkdir()
    dumps = write(quads, content.base, dumps_folder, _heading(content, release_id))
    progress(f"dumped    {len(dumps)} files")
    _store(folder / "store", quads)
    progress("stored    the Oxigraph store")
    progress(f"indexed   {write_index(folder / INDEX, quads, content.base)} labels")
    _write_incoming(folder / INCOMING, folder / "store", content.base)
    (folder / REPORT).write_bytes(report.graph())
    write_shapes(folder / SHAPES, content.base)
    manifest = _manifest(content, statistics, release_id, report, dumps)
    text = json.dumps(manifest, ensure_ascii=False, indent=2) + "\n"
    (folder / "manifest.json").write_text(text, "utf-8")
    for path in [*folder.rglob("*"), folder]:
        _flush(path)


def _store(path: Path, quads: frozenset[ox.Quad]) -> None:
    """An Oxigraph store of the quads, its default graph the union of all graphs.

    The engine can make that union while it answers, but a triple of two graphs is then there
    twice, and counts are wrong.
    """
    store = ox.Store(path)
    store.bulk_extend(quads)
    store.bulk_extend(ox.Quad(quad.subject, quad.predicate, quad.object) for quad in quads)
    store.optimize()
    store.flush()


def _write_incoming(path: Path, store: Path, base: str) -> None:
    write_incoming(path, LocalStore.open(StoredDataset(store, base)).large())


def _add_indexes(release: Path, quads: frozenset[ox.Quad], base: str) -> None:
    """The indexes and the shapes, for a release that was made before there were any."""
    _add_index(release / INDEX, lambda path: write_index(path, quads, base))
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


def _manifest(
    content: Content,
    statistics: Statistics,
    release_id: str,
    report: Report,
    dumps: Sequence[Dump],
) -> dict[str, Any]:
    tables = content.tables
    return {
        "id": release_id,
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
                "rows": len(table.rows),
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
def _locked(releases: Path) -> Iterator[None]:
    """Only one build at a time; what one left unfinished is removed, before and after."""
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        shutil.rmtree(releases / UNFINISHED, ignore_errors=True)
        try:
            yield
        finally:
            shutil.rmtree(releases / UNFINISHED, ignore_errors=True)


def _flush(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
