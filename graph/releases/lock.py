"""The lock of a folder of releases: one process at a time changes it, and others hear who."""

from __future__ import annotations

import fcntl
import os
import socket
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import FileIO
from pathlib import Path

from graph.errors import ReleaseError
from graph.releases.manifest import timestamp

#: The name of the file.
LOCK = ".lock"
#: Seconds for which another process that holds the lock is waited for.
WAIT_SECONDS = 600.0
#: Seconds between two tries.
_TRY_SECONDS = 0.1


@contextmanager
def locked(
    releases: Path,
    progress: Callable[[str], None] = lambda line: None,
    seconds: float = WAIT_SECONDS,
) -> Iterator[None]:
    """Holds the lock of the folder, which is made if it isn't there.

    ``progress`` is told once who holds it, where that is another one. Raises ReleaseError when it
    isn't free within ``seconds``, and OSError.
    """
    releases.mkdir(parents=True, exist_ok=True)
    with (releases / LOCK).open("a+b", buffering=0) as lock:
        _wait(lock, releases, progress, seconds)
        lock.truncate(0)
        with suppress(OSError):  # a full disk, on which there is something to remove
            holder = f"process {os.getpid()} on {socket.gethostname()} since {timestamp()}"
            lock.write(holder.encode())
        try:
            yield
        finally:
            lock.truncate(0)


def _wait(lock: FileIO, releases: Path, progress: Callable[[str], None], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    holder = None
    while not _taken(lock):
        if holder is None:
            holder = _holder(lock)
            progress(f"waiting   for {holder}, which is changing {releases}")
        if time.monotonic() >= deadline:
            raise ReleaseError(
                f"{releases} is being changed by {_holder(lock)}; that didn't end in {seconds:g} "
                "seconds. End it, or try again later"
            )
        time.sleep(_TRY_SECONDS)


def _taken(lock: FileIO) -> bool:
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _holder(lock: FileIO) -> str:
    lock.seek(0)
    return lock.read().decode("utf-8", "replace") or "another process"
