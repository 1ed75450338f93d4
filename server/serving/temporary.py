"""The folder of a server for temporary files, of which a cleaner may take those that are old."""

from __future__ import annotations

import fcntl
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def temporary_folder() -> Iterator[Path]:
    """A folder that is gone afterwards, also when SIGTERM ends the program.

    It is locked, so that systemd-tmpfiles(8) leaves it and what is in it alone, however old.
    """
    before = signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))
    try:
        with tempfile.TemporaryDirectory(prefix="palmares-") as folder:
            descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
            try:
                fcntl.flock(descriptor, fcntl.LOCK_SH)
                yield Path(folder)
            finally:
                os.close(descriptor)
    finally:
        signal.signal(signal.SIGTERM, before)


def make_anew(folder: Path) -> None:
    """Makes the folder where a cleaner took it; raises OSError, also where it is another user's."""
    folder.mkdir(0o700, exist_ok=True)
    if folder.lstat().st_uid != os.getuid():
        raise PermissionError(f"{folder} belongs to another user")
