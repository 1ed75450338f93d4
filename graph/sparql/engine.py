"""What the RDF engine raises while it reads a store, as errors of the library: the one place."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from graph.errors import ReleaseDamaged

#: How the engine's storage (RocksDB, Status::ToString) begins what it says of files. The engine
#: has no class for it: a function that it doesn't know is a RuntimeError, too.
_STORAGE_FAULTS = ("Corruption:", "IO error:")


@contextmanager
def engine_errors() -> Iterator[None]:
    """Raises ReleaseDamaged for a store whose files can't be read; other errors pass.

    It has to stand around the reading of results, too: the engine reads files as they are asked
    for.
    """
    try:
        yield
    except (OSError, RuntimeError) as error:
        if not str(error).startswith(_STORAGE_FAULTS):
            raise
        raise ReleaseDamaged(f"The store is damaged: {error}") from None
