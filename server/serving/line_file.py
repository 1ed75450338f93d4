"""A file of lines that several processes write to, and that others may rename or remove."""

from __future__ import annotations

import errno
import os
from pathlib import Path


class LineFile:
    """Writes to the file of a name, to a new one where what had the name is gone."""

    def __init__(self, path: Path) -> None:
        """Opens nothing yet."""
        self._path = path
        self._descriptor = -1

    def write(self, line: str) -> None:
        """Writes a line; raises OSError where that can't be done, now: it may be tried again."""
        if not self._is_there():
            self.close()
            flags = os.O_WRONLY | os.O_APPEND | os.O_CREAT | os.O_CLOEXEC
            self._descriptor = os.open(self._path, flags, 0o666)
        data = f"{line}\n".encode("utf-8", "backslashreplace")
        if os.write(self._descriptor, data) < len(data):
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC), str(self._path))

    def close(self) -> None:
        """Closes what is open; a further line opens it again."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
        self._descriptor = -1

    def _is_there(self) -> bool:
        """Whether the open file is the one that has the name."""
        if self._descriptor < 0:
            return False
        try:
            return os.path.samestat(os.fstat(self._descriptor), self._path.stat())
        except OSError:
            return False
