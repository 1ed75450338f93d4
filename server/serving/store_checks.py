"""The stores that the processes of a server are to answer from, each read whole by one of them."""

from __future__ import annotations

import fcntl
import hashlib
from contextlib import ExitStack, suppress
from pathlib import Path

from graph.releases.open import check_store, store_state
from graph.releases.release import Release
from server.serving.temporary import make_anew

_LOCK = "stores.lock"


class StoreChecks:
    """Remembers, in a folder that the processes share, which stores are whole.

    A store of which a file was written to since is read again, as is one of which the folder says
    nothing any more.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def check(self, release: Release) -> None:
        """Raises ReleaseDamaged unless each byte of data of the store is the one that was built.

        Waits while another process reads a store, whose word is taken if it is the same store.
        """
        state = repr((release.path, store_state(release)))
        whole = self._folder / f"store-{hashlib.sha256(state.encode()).hexdigest()}"
        with ExitStack() as opened:
            with suppress(OSError):  # of a full disk: then each process reads it for itself
                make_anew(self._folder)
                lock = opened.enter_context((self._folder / _LOCK).open("a"))
                fcntl.flock(lock, fcntl.LOCK_EX)
            if not whole.exists():
                check_store(release)
                with suppress(OSError):
                    whole.touch()
