"""The pipe of an answer in pieces, by a name that is never that of another one."""

from __future__ import annotations

import array
import fcntl
import os
import secrets
import stat
import tempfile
import termios
from contextlib import suppress
from pathlib import Path

#: Bytes that a pipe holds.
PIPE_BYTES = 256 * 1024


class Pipe:
    """A pipe that another reader opens by its ``path`` (fifo(7)).

    A descriptor's number, as in /proc/self/fd, would soon be that of another answer: who opens it
    late would read what isn't theirs. After ``forget`` the path leads nowhere.
    """

    def __init__(self) -> None:
        """Makes one in the folder for temporary files; raises OSError."""
        self.path = f"{tempfile.gettempdir()}/palmares-answer-{secrets.token_hex(16)}"
        self._read_end = self._write_end = -1
        os.mkfifo(self.path, 0o600)
        try:
            self._read_end = os.open(self.path, os.O_RDONLY | os.O_NONBLOCK)
            self._write_end = os.open(self.path, os.O_WRONLY)
        except OSError:
            self.close()
            raise
        with suppress(OSError):
            fcntl.fcntl(self._write_end, fcntl.F_SETPIPE_SZ, PIPE_BYTES)

    @property
    def room(self) -> int:
        """How many bytes it holds."""
        return fcntl.fcntl(self._write_end, fcntl.F_GETPIPE_SZ)

    @property
    def unread(self) -> int:
        """How many bytes are in it."""
        byte_count = array.array("i", [0])
        fcntl.ioctl(self._read_end, termios.FIONREAD, byte_count)
        return byte_count[0]

    def write(self, data: bytes) -> None:
        """Writes it all, as fast as it is read; raises BrokenPipeError when nobody reads it."""
        view = memoryview(data)
        while view:
            view = view[os.write(self._write_end, view) :]

    def forget(self) -> None:
        """Leaves the reading to those who have opened it: nobody does any more."""
        Path(self.path).unlink(missing_ok=True)
        if self._read_end >= 0:
            os.close(self._read_end)
            self._read_end = -1

    def close(self) -> None:
        """Ends what is written."""
        self.forget()
        if self._write_end >= 0:
            os.close(self._write_end)
            self._write_end = -1


def is_pipe(path: str) -> bool:
    """Whether a path is that of a pipe."""
    return stat.S_ISFIFO(Path(path).stat().st_mode)
