"""Makes a release of award data of any size, to measure with: the same each time.

Each table of ``bench.tables`` is a named graph. `python -m bench.awards FOLDER` makes a release
in FOLDER/releases, with the N-Triples and N-Quads that other servers load beside its store.
"""

from __future__ import annotations

import hashlib
import sys
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from itertools import chain
from pathlib import Path
from typing import IO, cast

import pyoxigraph as ox

from bench.tables import RDF_TYPE, tables
from graph import __version__
from graph.indexes.inlinks import INLINKS, write_inlinks
from graph.iris import Iris
from graph.labels.index import INDEX, write_index
from graph.relations.vocabulary import ontology
from graph.releases.catalog import write_catalog
from graph.releases.counting import Statistics
from graph.releases.history import switch
from graph.releases.manifest import write_manifest
from graph.releases.release import ID_LENGTH, Release, open_release
from graph.stores.dataset import StoredDataset
from graph.stores.local import LocalStore

#: The base of what is made, where nobody says another.
BASE = "http://127.0.0.1:8000/"
#: Nominations that make 10 million triples, and those of the largest programme among them.
NOMINATIONS, LARGE = 212_000, 50_000


class _Writer:
    """Both files, with what is counted and hashed while they are written."""

    def __init__(self, triples: IO[str], quads: IO[str]) -> None:
        self._triples, self._quads = triples, quads
        self._seen: set[str] = set()
        self._count = 0
        self._graphs: dict[str, int] = {}
        self._properties: Counter[str] = Counter()
        self._classes: Counter[str] = Counter()
        self.digest = hashlib.sha256()

    def write(self, graph: str, own: list[str], shared: list[str]) -> None:
        """Writes what stands in one graph; ``own`` in no other."""
        new = [*own, *(line for line in shared if line not in self._seen)]
        self._seen.update(shared)
        self._triples.write("".join(f"{line} .\n" for line in new))
        text = "".join(f"{line} <{graph}> .\n" for line in chain(own, shared))
        self._quads.write(text)
        self.digest.update(text.encode())
        self._count += len(new)
        self._graphs[graph] = len(own) + len(shared)
        self._properties.update(line.split(" ", 2)[1][1:-1] for line in new)
        typed = (line for line in new if f"> {RDF_TYPE} <" in line)
        self._classes.update(line.rpartition(" <")[2][:-1] for line in typed)

    @property
    def statistics(self) -> Statistics:
        """What was written so far."""
        return Statistics(
            self._count, dict(self._graphs), dict(self._properties), dict(self._classes), {}
        )


def make(
    releases: Path, base: str = BASE, nominations: int = NOMINATIONS, large: int = LARGE
) -> Release:
    """Makes a release of that many nominations, ``large`` by one programme, the current one.

    It has a store, its indexes and two dumps; no SHACL is run and no other format is written.
    """
    folder = releases / ".made"
    dumps = folder / "dumps"
    dumps.mkdir(parents=True)
    with (dumps / "palmares.nt").open("w") as nt, (dumps / "palmares.nq").open("w") as nq:
        writer = _Writer(nt, nq)
        for table in tables(base, nominations, large):
            writer.write(Iris(base).graph(f"table/{table.key}"), table.own, table.shared)
        writer.write(Iris(base).graph("ontology"), _lines(ontology(base)), [])
        identifier = writer.digest.hexdigest()[:ID_LENGTH]
        described = folder / "catalog.nq"
        statistics = write_catalog(described, writer.statistics, (), base, identifier)
        lines = described.read_text().splitlines()
        triples = [line.removesuffix(" .").rpartition(" ")[0] for line in lines]
        described.unlink()
        writer.write(Iris(base).graph("catalog"), triples, [])
    _store(folder)
    write_index(folder / INDEX, _labelled(dumps / "palmares.nt"), base)
    store = LocalStore.open(StoredDataset(folder / "store", base))
    write_inlinks(folder / INLINKS, store.large())
    manifest = {
        "id": identifier,
        "base": base,
        "title": "Awards that were made up, to measure with",
        "tool": {"name": "palmares", "version": __version__},
        "quads": statistics.quads,
        **asdict(statistics),
        "dumps": [],
    }
    write_manifest(folder, manifest)
    folder.rename(releases / identifier)
    switch(releases, identifier)
    return open_release(releases / identifier)


def _lines(quads: Iterable[ox.Quad]) -> list[str]:
    return sorted(f"{quad.subject} {quad.predicate} {quad.object}" for quad in quads)


def _store(folder: Path) -> None:
    """The store as a release keeps it: the named graphs, and their union as the default graph."""
    store = ox.Store(folder / "store")
    store.bulk_load(path=folder / "dumps/palmares.nq", format=ox.RdfFormat.N_QUADS)
    store.bulk_load(path=folder / "dumps/palmares.nt", format=ox.RdfFormat.N_TRIPLES)
    store.optimize()
    store.flush()


def _labelled(path: Path) -> Iterator[ox.Quad]:
    """What the search index reads of it: rows, cells and credits are never found."""
    with path.open("rb") as file:
        wanted = (
            line for line in file if not line.startswith(b"<") or not _is_part(line.split(b" ")[0])
        )
        for lines in iter(lambda: b"".join(next(wanted, b"") for _ in range(10_000)), b""):
            for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES):
                yield cast(ox.Quad, quad)


def _is_part(subject: bytes) -> bool:
    return b"/row/" in subject or b"/credit/" in subject


def main() -> None:
    folder, *sizes = sys.argv[1:]
    releases = Path(folder) / "releases"
    releases.mkdir(parents=True, exist_ok=True)
    made = make(releases, BASE, *map(int, sizes))
    print(f"{made.path}: {made.manifest['triples']:,} triples, {made.manifest['quads']:,} quads")


if __name__ == "__main__":
    main()
