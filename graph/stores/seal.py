"""A short hash of a store's folder, by which every process that opens it sees that it is whole.

The engine notices most damage itself, but a log of its files that is cut short (MANIFEST-*) makes
an empty store of a full one. Blocks of data have checksums that the engine compares when it reads
them, so of these files the size and the end, where their own index is, are enough.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

from graph.errors import ReleaseDamaged, lack_of
from graph.stores.regular_files import open_regular

#: Bytes at the end of a file of data (*.sst) that are hashed; other files are hashed whole.
TAIL_BYTES = 4096
#: The end of the names of files of data.
DATA_SUFFIX = ".sst"
#: What the engine writes for people and for itself, and doesn't read to answer from.
_UNREAD = ("LOG", "LOCK", "IDENTITY", "OPTIONS")


def seal(store: Path) -> str:
    """The hash of the files in the folder ``store``; raises OSError if they can't be read."""
    digest = hashlib.sha256()
    for path in sorted(store.iterdir()):
        if path.name.startswith(_UNREAD):
            open_regular(path).close()  # the engine opens them, and would wait for a pipe
        else:
            digest.update(f"{path.name} {path.stat().st_size}\n".encode())
            digest.update(hashlib.sha256(_telling_bytes(path)).digest())
    return digest.hexdigest()


def check_seal(store: Path, expected: str) -> None:
    """Raises ReleaseDamaged if the folder isn't as it was when it was sealed.

    Raises OSError where that can't be told now (``lack_of``).
    """
    try:
        actual = seal(store)
    except OSError as error:
        if lack_of(error):
            raise
        raise ReleaseDamaged(f"{store}: the store can't be read ({error.strerror})") from None
    if actual != expected:
        raise ReleaseDamaged(
            f"{store}: files of the store are missing or changed, or there are others ('palmares "
            "verify' names them)"
        )


def _telling_bytes(path: Path) -> bytes:
    with open_regular(path) as file:
        if path.suffix == DATA_SUFFIX:
            file.seek(max(0, path.stat().st_size - TAIL_BYTES))
        return file.read()
