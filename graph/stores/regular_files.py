"""Reads files that are to be files: a pipe in the place of one would be waited for without end."""

from __future__ import annotations

import errno
import hashlib
import os
import stat
from io import BufferedReader
from pathlib import Path


def open_regular(path: Path) -> BufferedReader:
    """Opens a file to read its bytes; raises OSError where it isn't one (a pipe, a device)."""
    file = open(path, "rb", opener=_without_waiting)  # noqa: SIM115
    if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
        return file
    file.close()
    raise OSError(errno.EINVAL, "it is not a regular file", str(path))


def read_regular(path: Path) -> bytes:
    """The bytes of a file; raises OSError as :func:`open_regular` does."""
    with open_regular(path) as file:
        return file.read()


def sha256(path: Path) -> str:
    """The SHA-256 of a file in hexadecimal digits; raises OSError as :func:`open_regular` does."""
    with open_regular(path) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _without_waiting(path: str, flags: int) -> int:
    return os.open(path, flags | os.O_NONBLOCK)
