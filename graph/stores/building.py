"""Makes a store on disk of quads, or for a while in memory."""

from __future__ import annotations

import itertools
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TypeVar

import pyoxigraph as ox

from graph.errors import PalmaresError
from graph.stores.local import LocalStore

T = TypeVar("T")

#: Lines that a store takes at a time: with a million the engine needs 1.3 GB, no sooner done.
LINES_LOADED = 200_000
#: Bytes of lines up to which their store is in memory, where it takes about twice as much.
ANSWERED_IN_MEMORY = 200 * 1024**2
#: What the engine notes of its own doings, with paths of this machine; nothing reads it.
_ENGINE_LOG = "LOG*"


def write_store(path: Path, n_quads: Path) -> None:
    """A new store of a file of N-Quads; raises OSError.

    Its default graph is the union of all graphs, which the engine makes as it answers.
    """
    _load(path, n_quads)
    for log in path.glob(_ENGINE_LOG):
        log.unlink()


def _load(path: Path, n_quads: Path) -> None:
    store = ox.Store(path)
    load_lines(store, n_quads)
    store.optimize()
    store.flush()


def load_lines(store: ox.Store, n_quads: Path) -> None:
    """Adds a file of N-Quads to a store, a part at a time: the engine has a part in memory."""
    with n_quads.open("rb") as lines:
        while part := b"".join(itertools.islice(lines, LINES_LOADED)):
            store.bulk_load(part, format=ox.RdfFormat.N_QUADS)


def answer_of(files: Sequence[Path], folder: Path, ask: Callable[[ox.Store], T]) -> T:
    """What ``ask`` gives for a store of some files of N-Quads, which it may add to.

    The store of large files is in ``folder`` meanwhile, which takes longer and less memory.
    """
    is_large = sum(path.stat().st_size for path in files) > ANSWERED_IN_MEMORY
    with tempfile.TemporaryDirectory(dir=folder, prefix=".store-") as place:
        store = ox.Store(place) if is_large else ox.Store()
        try:
            for path in files:
                load_lines(store, path)
            return ask(store)
        finally:
            del store  # before its files go


def store_of_file(path: Path) -> LocalStore:
    """A store in memory with the statements of a file of RDF, of the format that its name tells.

    Raises PalmaresError for a file that can't be read.
    """
    store = ox.Store()
    try:
        store.bulk_load(path=path)
    except (OSError, SyntaxError, ValueError) as error:
        raise PalmaresError(f"{path} can't be read: {error}") from None
    return LocalStore(store, "http://localhost/")
