"""What the server and a worker say to each other over two pipes: a kind, a length, the bytes."""

from __future__ import annotations

import os
import select
import struct

#: The kinds: a request or a message in JSON, a piece of an answer, its last piece, a failure.
MESSAGE, PIECE, LAST, FAILURE = b"M", b"P", b"L", b"F"

_HEAD = struct.Struct("!cI")
#: Bytes read from a pipe at once: for more, glibc would get memory from the system each time.
_READ = 64 * 1024


def frame(kind: bytes, data: bytes) -> bytes:
    """A frame as it is written."""
    return _HEAD.pack(kind, len(data)) + data


def write(descriptor: int, kind: bytes, data: bytes, before: bytes = b"") -> None:
    """Writes a frame, whole, behind those that are packed in ``before``.

    Raises BrokenPipeError when the other side is gone.
    """
    rest = memoryview(before + frame(kind, data))
    while rest:
        rest = rest[os.write(descriptor, rest) :]


class Reader:
    """Reads frames from a pipe; keeps what it read too much of."""

    def __init__(self, descriptor: int) -> None:
        self._descriptor = descriptor
        self._buffer = bytearray()

    def read(self) -> tuple[bytes, bytes] | None:
        """The next frame; None at the end, also where that is in the middle of a frame."""
        if not self._fill(_HEAD.size):
            return None
        kind, length = _HEAD.unpack_from(self._buffer)
        if not self._fill(_HEAD.size + length):
            return None
        data = bytes(memoryview(self._buffer)[_HEAD.size : _HEAD.size + length])
        del self._buffer[: _HEAD.size + length]
        return kind, data

    @property
    def descriptor(self) -> int:
        """What it reads from; to wait for that in an event loop."""
        return self._descriptor

    def take(self) -> int:
        """Takes in what has come, without waiting where something has; 0 bytes are the end."""
        data = os.read(self._descriptor, _READ)
        self._buffer += data
        return len(data)

    def has_whole_answer(self) -> bool:
        """Whether an answer has come to its end, so that reading it waits for nothing."""
        place = 0
        while len(self._buffer) >= place + _HEAD.size:
            kind, length = _HEAD.unpack_from(self._buffer, place)
            place += _HEAD.size + length
            if kind in (LAST, FAILURE):
                return bool(len(self._buffer) >= place)
        return False

    def waits(self, seconds: float) -> bool:
        """Whether (the beginning of) a frame or the end is there within that time."""
        return bool(self._buffer) or self._can_read(max(0, seconds) * 1000)

    def _fill(self, size: int) -> bool:
        while len(self._buffer) < size:
            try:
                if not self.take():
                    return False
            except BlockingIOError:  # an event loop has waited for it before
                self._can_read(None)
        return True

    def _can_read(self, milliseconds: float | None) -> bool:
        poll = select.poll()
        poll.register(self._descriptor, select.POLLIN)
        return bool(poll.poll(milliseconds))
