"""A release that is to be: its statements with the catalog, and how each of its files is made."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph import __version__
from graph.indexes.inlinks import INLINKS, write_inlinks
from graph.labels.index import INDEX, write_index
from graph.releases.assemble import Content, Progress
from graph.releases.catalog import Statistics, catalog, count
from graph.releases.dcat import TITLE, period
from graph.releases.dumps import listed, sorted_n_quads, write
from graph.releases.integrity import flush, measured
from graph.releases.release import DUMPS, ID_LENGTH, REPORT, SHAPES, STORE
from graph.stores.building import write_store
from graph.stores.dataset import StoredDataset
from graph.stores.local import LocalStore
from graph.stores.seal import seal
from graph.validation.shapes import SEVERITIES, Report, write_shapes


@dataclass(frozen=True)
class Draft:
    """All statements of a release, what the shapes found in them, and the hashes of its inputs."""

    content: Content
    quads: frozenset[ox.Quad]
    statistics: Statistics
    id: str
    report: Report
    inputs: dict[str, Any]

    @property
    def base(self) -> str:
        """The address under which its IRIs stand."""
        return self.content.base


def draft(content: Content, report: Report, inputs: dict[str, Any]) -> Draft:
    """The content with its catalog and id, which is the beginning of a hash of all quads.

    In what is hashed, those of the catalog have zeros in the place of the id.
    """
    counted = count(content.quads)
    unnamed, _ = catalog(counted, content.tables, content.base, "0" * ID_LENGTH)
    digest = hashlib.sha256(sorted_n_quads(content.quads | unnamed)).hexdigest()
    release_id = digest[:ID_LENGTH]
    described, statistics = catalog(counted, content.tables, content.base, release_id)
    return Draft(content, content.quads | described, statistics, release_id, report, inputs)


def _make_dumps(folder: Path, draft: Draft) -> str:
    folder.mkdir()
    write(draft.quads, draft.base, folder, _heading(draft.content, draft.id))
    return f"dumped    {len(list(folder.iterdir()))} files"


def _make_store(folder: Path, draft: Draft) -> str:
    write_store(folder, draft.quads)
    return "stored    the Oxigraph store"


def _make_index(path: Path, draft: Draft) -> str:
    return f"indexed   {write_index(path, draft.quads, draft.base)} labels"


def _make_inlinks(path: Path, draft: Draft) -> str:
    store = LocalStore.open(StoredDataset(path.with_name(STORE), draft.base))
    write_inlinks(path, store.large())
    return ""


def _make_report(path: Path, draft: Draft) -> str:
    path.write_bytes(draft.report.graph())
    return ""


def _make_shapes(path: Path, draft: Draft) -> str:
    write_shapes(path, draft.base)
    return ""


#: What makes each product of a release at its path and gives what to say of it, in the order in
#: which they are made: the links in are counted in the store beside them.
_MAKERS: dict[str, Callable[[Path, Draft], str]] = {
    DUMPS: _make_dumps,
    STORE: _make_store,
    INDEX: _make_index,
    INLINKS: _make_inlinks,
    REPORT: _make_report,
    SHAPES: _make_shapes,
}
#: What a release consists of besides its manifest.
PRODUCTS = tuple(_MAKERS)


def make(folder: Path, draft: Draft, products: Iterable[str], progress: Progress) -> None:
    """Makes these products of a release in a folder, written to the disk; raises OSError."""
    for product in products:
        if line := _MAKERS[product](folder / product, draft):
            progress(line)
    for path in [*folder.rglob("*"), folder]:
        flush(path)


def facts(folder: Path, draft: Draft, created: str) -> dict[str, Any]:
    """What the manifest of the release in that folder says, all of whose products are there."""
    tables = draft.content.tables
    files = measured(folder, _files(folder))
    return {
        "id": draft.id,
        "created": created,
        "base": draft.base,
        "title": TITLE,
        "licences": sorted({table.licence for table in tables}),
        "attributions": sorted({table.attribution for table in tables}),
        "tool": {"name": "palmares", "version": __version__},
        "inputs": draft.inputs,
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
        "triples": draft.statistics.triples,
        "quads": draft.statistics.quads,
        "graphs": draft.statistics.graphs,
        "properties": draft.statistics.properties,
        "classes": draft.statistics.classes,
        "validation": {
            "conforms": draft.report.conforms,
            **{f"{kind.lower()}s": draft.report.count(kind) for kind in SEVERITIES},
        },
        "dumps": listed(files),
        "files": files,
        "seal": seal(folder / STORE),
    }


def _files(folder: Path) -> list[str]:
    """The files of all products, by their path below the folder."""
    found = [
        path for product in PRODUCTS for path in [folder / product, *(folder / product).rglob("*")]
    ]
    return [path.relative_to(folder).as_posix() for path in found if path.is_file()]


def _heading(content: Content, release_id: str) -> str:
    lines = [f"{TITLE}, release {release_id}"]
    for table in content.tables:
        source = f"<{table.page}>" if table.page else table.file
        lines += [f"Source: {table.title} {source}", f"By: {table.attribution}"]
        lines += [f"Licence: <{table.licence}>"]
    return "\n".join(lines)
