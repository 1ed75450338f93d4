"""The stores that the processes of a server are to answer from, each read whole by one of them."""

from __future__ import annotations

import fcntl
from contextlib import suppress
from pathlib import Path

from graph.releases.manifest import SUMS
from graph.releases.open import check_store
from graph.releases.release import Release

_LOCK = "lock"


class StoreChecks:
    """Remembers, in a folder that the processes share, which stores are whole.

    A store is read again where its release was mended since, not where it was damaged: what
    answers from it already goes on, too.
    """

    def __init__(self, folder: Path) -> None:
        """Makes the folder, which must not be there yet."""
        self._folder = folder
        folder.mkdir()
        (folder / _LOCK).touch()

    def check(self, release: Release) -> None:
        """Raises ReleaseDamaged unless each byte of data of the store is the one that was built.

        Waits while another process reads a store, whose word is taken if it is the same store.
        """
        built = (release.path / SUMS).stat().st_mtime_ns
        whole = self._folder / f"{release.id}-{built}"
        with (self._folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                check_store(release)
                with suppress(OSError):  # of a full disk: the next process reads it again
                    whole.touch()
