"""A release that is to be: its statements with the catalog, and how each of its files is made."""

from __future__ import annotations

import hashlib
import itertools
import shutil
from collections.abc import Callable, Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import __version__
from graph.indexes.inlinks import INLINKS, write_inlinks
from graph.kinds import counted
from graph.labels.index import INDEX, indexed_properties, write_index
from graph.partitions.partition import TableSummary
from graph.partitions.runs import merge, predicate_of, subject_of, write_lines
from graph.processes.parallel import Job, Processes
from graph.rdf.description import INLINKS_LIMIT
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import PAL
from graph.releases.assemble import Content
from graph.releases.catalog import write_catalog
from graph.releases.counting import Statistics, frequent
from graph.releases.coverage import coverage
from graph.releases.dcat import TITLE, Publisher, period
from graph.releases.dumps import dump_entries, write_dump, write_reading_order
from graph.releases.fragments import FRAGMENTS, write_fragments
from graph.releases.integrity import flush, measure_files
from graph.releases.progress import Progress
from graph.releases.release import DUMPS, ID_LENGTH, REPORT, SHAPES, STORE
from graph.releases.table_files import table_entries, write_table_files
from graph.stores.building import write_store
from graph.stores.dataset import StoredDataset
from graph.stores.local import LocalStore
from graph.stores.seal import seal
from graph.tables.columns import SQLITE
from graph.tables.list_file import LISTS, write_lists
from graph.validation.shapes import SEVERITIES, SHAPES_FILE

_UNKNOWN = Publisher()
#: What a release consists of besides its manifest; FRAGMENTS are there only if it has some.
PRODUCTS = (DUMPS, STORE, INDEX, INLINKS, LISTS, FRAGMENTS, REPORT, SHAPES)
#: Suggestions of each sort that a manifest has.
TOLD_SUGGESTIONS = 10
#: Wants of Wikidata's form that a manifest has.
TOLD_WANTS = 10
#: Quads whose files are worth the start of processes.
WORTH_QUADS = 100_000
#: Lines that are parsed at a time.
LINES_PARSED = 10_000


@dataclass(frozen=True)
class Draft:
    """All that a release says: ``file`` has the content with the catalog, ``id`` is its hash.

    ``work`` is a folder for what is needed while it is made; ``inputs`` are the hashes of what it
    is made from.
    """

    id: str
    content: Content
    statistics: Statistics
    file: Path
    work: Path
    inputs: dict[str, Any]

    @property
    def base(self) -> str:
        """The address under which its IRIs stand."""
        return self.content.base


def draft(
    content: Content, work: Path, inputs: dict[str, Any], publisher: Publisher = _UNKNOWN
) -> Draft:
    """The content with its catalog and id, which is the beginning of a hash of all quads.

    In what is hashed, those of the catalog have zeros in the place of the id. The file of the
    content goes: its statements stand in that of the draft.
    """

    def described(release_id: str) -> tuple[Iterator[bytes], Statistics]:
        path = work / "catalog.nq"
        statistics = write_catalog(
            path, content.statistics, content.tables, content.base, release_id, publisher
        )
        return merge([content.file, path], work), statistics

    digest = hashlib.sha256()
    for line in described("0" * ID_LENGTH)[0]:
        digest.update(line)
    release_id = digest.hexdigest()[:ID_LENGTH]
    lines, statistics = described(release_id)
    file = work / "whole.nq"
    write_lines(lines, file)
    content.file.unlink()
    return Draft(release_id, content, statistics, file, work, inputs)


def make(
    folder: Path,
    draft: Draft,
    products: Collection[str],
    progress: Progress,
    processes: Processes,
) -> None:
    """Makes these products of a release in a folder, written to the disk.

    Links in are counted in the store of the folder. Raises OSError.
    """
    jobs = [*_jobs(folder, draft, products)]
    if DUMPS in products:
        (folder / DUMPS).mkdir()
        with progress.step("order"), progress.work("order"):
            jobs += _dump_jobs(folder, draft)
    worth = draft.statistics.quads > WORTH_QUADS
    with progress.step("write", len(jobs), "files"):
        for (function, _), (line, seconds) in zip(
            jobs, progress.each(processes.run(jobs, worth=worth)), strict=True
        ):
            progress.spend(_WORK[function], seconds)
            if line:
                progress(line)
    if DUMPS in products:
        progress(f"dumped    {counted(len([*(folder / DUMPS).iterdir()]), 'file')}")
    for path in [*folder.rglob("*"), folder]:
        flush(path)


def _jobs(folder: Path, draft: Draft, products: Collection[str]) -> Iterator[Job[str]]:
    """What makes the products but for the dumps; each gives what to say of it."""
    inlinks = folder / INLINKS if INLINKS in products else None
    if STORE in products:
        yield _make_store, (folder / STORE, draft.file, draft.base, inlinks)
    elif inlinks:
        yield _make_inlinks, (inlinks, folder / STORE, draft.base, draft.file)
    if LISTS in products and DUMPS not in products:
        yield _make_lists, (folder,)
    if INDEX in products:
        yield _make_index, (folder / INDEX, draft.file, draft.base, draft.content.own_graphs)
    if FRAGMENTS in products and draft.content.own_graphs:
        yield _make_fragments, (folder, draft.file, draft.base, draft.content.own_graphs)
    if REPORT in products:
        yield _write_bytes, (folder / REPORT, draft.content.report.graph())
    if SHAPES in products:
        yield _make_shapes, (folder / SHAPES,)


def _dump_jobs(folder: Path, draft: Draft) -> list[Job[str]]:
    reading = draft.work / "reading-order"
    write_reading_order(draft.file, draft.base, reading)
    heading = _heading(draft.content, draft.id)
    target = (draft.file, reading, draft.base, folder / DUMPS, heading)
    sources, scratch = draft.content.tables, draft.work / "facts.sqlite"
    tables = folder / DUMPS, draft.file, draft.base, sources, scratch
    return [(_make_tables, tables), *((_make_dump, (fmt.name, *target)) for fmt in DUMP_FORMATS)]


def _make_dump(format_name: str, *target: Any) -> str:
    write_dump(format_name, *target)
    return ""


def _make_tables(
    folder: Path, file: Path, base: str, sources: Sequence[TableSummary], scratch: Path
) -> str:
    write_table_files(folder, file, base, PAL, sources, scratch)
    return _make_lists(folder.parent)


def _make_lists(folder: Path) -> str:
    write_lists(folder / LISTS, folder / DUMPS / SQLITE)
    return ""


def _make_store(path: Path, file: Path, base: str, inlinks: Path | None) -> str:
    write_store(path, file)
    if inlinks:
        _make_inlinks(inlinks, path, base, file)
    return "stored    the Oxigraph store"


def _make_inlinks(path: Path, store: Path, base: str, file: Path) -> str:
    local = _store(store, base)
    write_inlinks(path, local.large(frequent(file, base, INLINKS_LIMIT)))
    return ""


def _store(path: Path, base: str) -> LocalStore:
    return LocalStore.open(StoredDataset(path, base))


def _make_index(path: Path, file: Path, base: str, own_graphs: tuple[str, ...]) -> str:
    labels = write_index(path, _telling(file), base, own_graphs)
    return f"indexed   {counted(labels, 'label')}"


def _make_fragments(folder: Path, file: Path, base: str, own_graphs: tuple[str, ...]) -> str:
    """Only users' own mappings make IRIs with a fragment of which no document tells otherwise."""
    ends = tuple(f" <{graph}> .\n".encode() for graph in own_graphs)
    with file.open("rb") as lines:
        subjects = itertools.groupby(subject_of(line) for line in lines if line.endswith(ends))
        write_fragments(folder, base, (subject[1:-1].decode() for subject, _ in subjects))
    return ""


def _telling(file: Path) -> Iterator[ox.Quad]:
    """The statements of which an index is made; only these lines are parsed."""
    properties = {f"<{iri}>".encode() for iri in indexed_properties()}
    with file.open("rb") as lines:
        wanted = (line for line in lines if predicate_of(line) in properties)
        while part := b"".join(itertools.islice(wanted, LINES_PARSED)):
            yield from ox.parse(part, format=ox.RdfFormat.N_QUADS)


def _write_bytes(path: Path, data: bytes) -> str:
    path.write_bytes(data)
    return ""


def _make_shapes(path: Path) -> str:
    shutil.copyfile(SHAPES_FILE, path)
    return ""


#: What the work of each job is called where its time is told.
_WORK: dict[Callable[..., str], str] = {
    _make_store: "store", _make_inlinks: "store", _make_index: "index", _make_fragments: "index",
    _make_dump: "dumps", _make_tables: "tables",
    _make_lists: "tables",
    _write_bytes: "report", _make_shapes: "report",
}  # fmt: skip


def facts(folder: Path, draft: Draft, created: str) -> dict[str, Any]:
    """What the manifest of the release in that folder says, all of whose products are there."""
    tables = draft.content.tables
    files = measure_files(folder, _files(folder))
    return {
        "id": draft.id,
        "created": created,
        "base": draft.base,
        "title": TITLE,
        "licences": sorted({table.licence for table in tables if table.licence}),
        "unlicensed": {table.key: table.title for table in tables if not table.licence},
        "attributions": sorted({table.attribution for table in tables if table.attribution}),
        "tool": {"name": "palmares", "version": __version__},
        "inputs": draft.inputs,
        "sources": [
            {
                "table": table.key,
                "title": table.title,
                "page": table.page or None,
                "file": table.file or None,
                "licence": table.licence or None,
                "attribution": table.attribution or None,
                "revision": table.revision or None,
                "tabulated": table.created or None,
                "rows": table.row_count,
            }
            for table in tables
        ],
        "period": period(tables),
        "triples": draft.statistics.triples,
        "quads": draft.statistics.quads,
        "graphs": draft.statistics.graphs,
        "properties": draft.statistics.properties,
        "classes": draft.statistics.classes,
        "links": draft.statistics.links,
        "validation": {
            "conforms": draft.content.report.conforms,
            **{f"{kind.lower()}s": draft.content.report.count(kind) for kind in SEVERITIES},
        },
        "coverage": coverage(_store(folder / STORE, draft.base), TOLD_WANTS).facts(),
        "suggestions": draft.content.suggestions.facts(TOLD_SUGGESTIONS),
        "dumps": dump_entries(files),
        "tables": table_entries(files),
        "files": files,
        "seal": seal(folder / STORE),
    }


def _files(folder: Path) -> list[str]:
    """The files of all products, by their path below the folder."""
    paths = [
        path for product in PRODUCTS for path in [folder / product, *(folder / product).rglob("*")]
    ]
    return [path.relative_to(folder).as_posix() for path in paths if path.is_file()]


def _heading(content: Content, release_id: str) -> str:
    lines = [f"{TITLE}, release {release_id}"]
    for table in content.tables:
        source = f"<{table.page}>" if table.page else table.file
        lines += [f"Source: {table.title} {source}"]
        lines += [f"By: {table.attribution}"] if table.attribution else []
        lines += [f"Licence: <{table.licence}>" if table.licence else "Licence: unknown"]
    return "\n".join(lines)
