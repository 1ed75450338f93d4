"""Sends an answer in pieces as it is computed: large ones for speed, early ones for patience."""

from __future__ import annotations

import threading
from contextlib import suppress

from graph.workers import frames

#: Bytes that are gathered before they are sent.
PIECE_BYTES = 64 * 1024
#: Seconds after which what is there is sent.
PIECE_SECONDS = 0.02
#: The engine gathers 8 KiB before it writes; a serialiser may leave some bytes of that.
_ENGINE_BUFFER = 8000


class TooLarge(Exception):
    """The answer is larger than an answer may be."""


class Writer:
    """A file that a serialiser writes to. An answer that is one piece is sent as such."""

    def __init__(self, descriptor: int, limit: int, head: bytes = b"") -> None:
        """``head`` is the frame that goes before the first piece, and with it."""
        self._descriptor = descriptor
        self._head = head
        self._left = limit
        self._parts: list[bytes] = []
        self._size = 0
        self._lock = threading.Lock()
        self._done = threading.Event()
        self._clock: threading.Thread | None = None

    def write(self, data: bytes) -> int:
        """Takes some bytes; raises TooLarge when there were too many."""
        self._left -= len(data)
        if self._left < 0:
            raise TooLarge
        with self._lock:
            self._parts.append(bytes(data))
            self._size += len(data)
            if self._size >= PIECE_BYTES:
                self._send(frames.PIECE)
        if self._clock is None and len(data) >= _ENGINE_BUFFER:
            # More is to come, for the engine writes less only at the end. What is there is sent
            # even if the next row takes long.
            self._clock = threading.Thread(target=self._keep_sending, daemon=True)
            self._clock.start()
        return len(data)

    def flush(self) -> None:
        """Does nothing: when to send is decided here."""

    def finish(self, rest: bytes = b"") -> None:
        """Sends what is left, as the last piece."""
        self.stop()
        self._parts.append(rest)
        self._send(frames.LAST)

    def stop(self) -> None:
        """Ends the clock; nothing is sent after this but by ``finish``."""
        self._done.set()
        if self._clock:
            self._clock.join()

    def _keep_sending(self) -> None:
        while not self._done.wait(PIECE_SECONDS):
            # who computes notices, too, that nobody reads any more
            with self._lock, suppress(BrokenPipeError):
                if self._parts:
                    self._send(frames.PIECE)

    def _send(self, kind: bytes) -> None:
        data = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        head, self._head = self._head, b""
        frames.write(self._descriptor, kind, data, head)
