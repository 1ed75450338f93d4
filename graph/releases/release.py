"""A release as its manifest describes it: an immutable folder with a store, dumps and indexes."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import Any

from graph.errors import ReleaseDamaged, reason_of
from graph.indexes.inlinks import INLINKS
from graph.labels.index import INDEX
from graph.releases.integrity import IntactFiles
from graph.releases.licences import common_licence
from graph.releases.manifest import MANIFEST, NoRelease, read_manifest
from graph.stores.dataset import DefaultGraph, StoredDataset

#: The link in the releases folder that names the release to serve.
CURRENT = "current"
#: How many hexadecimal digits of the content's hash make an id.
ID_LENGTH = 16
#: The names of the files with the SHACL report and with the shapes that it is about, of the folder
#: of the store and of that of the dumps.
REPORT, SHAPES, STORE, DUMPS = "report.ttl", "shapes.ttl", "store", "dumps"


@dataclass(frozen=True)
class Release:
    """One built release."""

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
        endpoint = self.manifest.get("endpoint")
        return str(endpoint) if endpoint else None

    @property
    def public_manifest(self) -> dict[str, Any]:
        """The manifest without what is its publisher's own: where an endpoint is."""
        private = ("endpoint", "timeout")
        return {name: value for name, value in self.manifest.items() if name not in private}

    @property
    def created(self) -> datetime:
        """When it was built first; building it again doesn't change that."""
        return datetime.fromisoformat(self.manifest["created"])

    @property
    def modified(self) -> int | None:
        """The same in seconds since 1970; None where the data may change meanwhile."""
        return None if self.endpoint else int(self.created.timestamp())

    @cached_property
    def licence(self) -> str:
        """That of the whole; "" where that of a part is unknown, or they don't go into one."""
        if self.manifest.get("unlicensed"):
            return ""
        return common_licence(self.manifest.get("licences", ()))

    @cached_property
    def source_places(self) -> dict[str, int]:
        """Where the source of each table stands in the manifest, by the key of the table."""
        sources = self.manifest.get("sources", ())
        return {source["table"]: place for place, source in enumerate(sources)}

    @cached_property
    def sources_by_page(self) -> dict[str, dict[str, Any]]:
        """What the manifest says of the sources that were read from a page, by its address."""
        sources = self.manifest.get("sources", ())
        return {source["page"]: source for source in sources if source["page"]}

    @property
    def is_kept(self) -> bool:
        """Whether it is a release among others, and not what files or another server have."""
        return "inputs" in self.manifest

    @property
    def store_path(self) -> Path:
        """The folder of the Oxigraph store."""
        return self.path / STORE

    @property
    def seal(self) -> str:
        """What the seal of the store's folder must be (graph/stores/seal.py); "" if unknown."""
        return str(self.manifest.get("seal", ""))

    @property
    def dumps_path(self) -> Path:
        """The folder of the dump files that the manifest lists."""
        return self.path / DUMPS

    @property
    def search_path(self) -> Path:
        """The file of the search index."""
        return self.path / INDEX

    @property
    def has_search_index(self) -> bool:
        """Whether the search index is there, as it was released."""
        return INDEX in self.intact_files

    @property
    def inlinks_path(self) -> Path:
        """The file with the pages of what points to things to which much does."""
        return self.path / INLINKS

    @property
    def default_graph(self) -> DefaultGraph:
        """What the default graph holds: the union of all graphs, unless the manifest says else."""
        return DefaultGraph(self.manifest.get("default_graph", DefaultGraph.UNION.value))

    @property
    def prefixes(self) -> dict[str, str]:
        """The namespaces, by prefix, that its files declare; of a release there are none."""
        return {**self.manifest.get("prefixes", {})}

    @property
    def dataset(self) -> StoredDataset:
        """What its store holds, without an endpoint."""
        inlinks = self.inlinks_path if INLINKS in self.intact_files else None
        return StoredDataset(
            self.store_path, self.base, self.default_graph, inlinks, self.seal, self.prefixes
        )

    @cached_property
    def intact_files(self) -> IntactFiles:
        """Tells which files, by their path in the folder, are as they were released."""
        return IntactFiles(self.path, self.manifest.get("files", {}))


def open_release(path: Path) -> Release:
    """The release in the folder ``path`` (a link is followed once, so it stays this release).

    Raises ReleaseError when there is none or one of another layout, ReleaseDamaged when its
    manifest isn't the one that was written.
    """
    folder = Path(os.path.realpath(path))  # which takes also a link that leads to itself
    try:
        manifest = read_manifest(folder)
    except NoRelease:
        raise NoRelease(path) from None
    try:
        release = Release(folder, manifest)
        _ = release.id, release.base, release.created
    except (KeyError, TypeError, ValueError) as error:
        raise ReleaseDamaged(
            f"{folder}: its {MANIFEST} lacks what it must have ({reason_of(error)})"
        ) from None
    return release
