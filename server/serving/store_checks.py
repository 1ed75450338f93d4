"""The stores that the processes of a server are to answer from, each read whole by one of them."""

from __future__ import annotations

import fcntl
import hashlib
from contextlib import suppress
from pathlib import Path

from graph.releases.open import check_store, store_state
from graph.releases.release import Release

_LOCK = "lock"


class StoreChecks:
    """Remembers, in a folder that the processes share, which stores are whole.

    A store of which a file was written to since is read again.
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
        state = repr((release.path, store_state(release)))
        whole = self._folder / hashlib.sha256(state.encode()).hexdigest()
        with (self._folder / _LOCK).open() as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                check_store(release)
                with suppress(OSError):  # of a full disk: the next process reads it again
                    whole.touch()
