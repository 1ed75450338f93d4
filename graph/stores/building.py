"""Makes a store on disk of quads, and compares one with the N-Quads that it was made of."""

from __future__ import annotations

import tempfile
from collections.abc import Collection
from itertools import zip_longest
from pathlib import Path

import pyoxigraph as ox

from graph.stores.local import LocalStore

#: What the engine notes of its own doings, with paths of this machine; nothing reads it.
_ENGINE_LOG = "LOG*"


def write_store(path: Path, quads: Collection[ox.Quad]) -> None:
    """A new store of the quads, its default graph the union of all graphs; raises OSError.

    The engine can make that union while it answers, but a triple of two graphs is then there
    twice, and counts are wrong.
    """
    store = ox.Store(path)
    store.bulk_extend(quads)
    _finish(store)
    del store  # which closes its files
    for log in path.glob(_ENGINE_LOG):
        log.unlink()


def _finish(store: ox.Store) -> None:
    named = (quad for quad in store if quad.graph_name != ox.DefaultGraph())
    store.bulk_extend(ox.Quad(*quad.triple) for quad in named)
    store.optimize()
    store.flush()


def holds_just(stored: LocalStore, n_quads: Path) -> bool:
    """Whether a store has the statements of a file of N-Quads, and their union, and nothing else.

    A second store is made of the file for a while, in the folder for temporary files, so that both
    have the engine's spelling of numbers and dates, and its order. Raises ReleaseDamaged for a
    store that can't be read, SyntaxError for a file that isn't N-Quads, and OSError.
    """
    with tempfile.TemporaryDirectory(prefix="palmares-verify-") as folder:
        return _is_equal(stored, n_quads, folder)


def _is_equal(stored: LocalStore, n_quads: Path, folder: str) -> bool:
    expected = ox.Store(folder)
    expected.bulk_load(path=str(n_quads), format=ox.RdfFormat.N_QUADS)
    _finish(expected)
    return all(quad == other for quad, other in zip_longest(stored.everything(), expected))
