"""Sends an answer in pieces as it is computed: large ones for speed, early ones for patience."""

from __future__ import annotations

import threading
import time
from contextlib import suppress
from queue import SimpleQueue

from graph.sparql import frames

#: Bytes that are gathered before they are sent.
PIECE_BYTES = 64 * 1024
#: Seconds after which what is there is sent.
PIECE_SECONDS = 0.02
#: The engine gathers 8 KiB before it writes; a serialiser may leave some bytes of that.
_ENGINE_BUFFER = 8000


class TooLarge(Exception):
    """The answer is larger than an answer may be."""


class Clock:
    """Sends what answers hold back, one after another, in a thread begun when it is needed."""

    def __init__(self) -> None:
        self._writers: SimpleQueue[Writer | None] = SimpleQueue()
        self._thread: threading.Thread | None = None

    def watch(self, writer: Writer) -> None:
        """Has an answer sent on until it is done."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name="clock", daemon=True)
            self._thread.start()
        self._writers.put(writer)

    def close(self) -> None:
        """Ends the thread."""
        self._writers.put(None)

    def _run(self) -> None:
        while (writer := self._writers.get()) is not None:
            while not writer.done:
                time.sleep(PIECE_SECONDS)
                writer.send()


class Writer:
    """A file that a serialiser writes to. An answer that is one piece is sent as such."""

    def __init__(self, descriptor: int, limit: int, clock: Clock) -> None:
        """``limit`` is the size of an answer in bytes."""
        self._descriptor = descriptor
        self._head = b""
        self.limit = self._budget = limit
        self._clock = clock
        self._parts: list[bytes] = []
        self._size = 0
        self._lock = threading.Lock()
        self._is_watched = False
        self.done = False

    def announce(self, description: bytes, *, at_once: bool) -> None:
        """Tells what is coming: before the first piece and with it, or at once."""
        if at_once:
            frames.write(self._descriptor, frames.MESSAGE, description)
        else:
            self._head = frames.frame(frames.MESSAGE, description)

    def write(self, data: bytes) -> int:
        """Takes some bytes; raises TooLarge when there were too many."""
        self._budget -= len(data)
        if self._budget < 0:
            raise TooLarge
        with self._lock:
            self._parts.append(bytes(data))
            self._size += len(data)
            if self._size >= PIECE_BYTES:
                self._send(frames.PIECE)
        if not self._is_watched and len(data) >= _ENGINE_BUFFER:
            # More is to come, for the engine writes less only at the end. What is there is sent
            # even if the next row takes long.
            self._is_watched = True
            self._clock.watch(self)
        return len(data)

    def flush(self) -> None:
        """Does nothing: when to send is decided here."""

    def send(self) -> None:
        """Sends what is there, unless the answer has come to its end."""
        with self._lock, suppress(BrokenPipeError):  # its writer notices, too
            if self._parts and not self.done:
                self._send(frames.PIECE)

    def finish(self) -> None:
        """Sends what is left, as the last piece."""
        with self._lock:
            self.done = True
            self._send(frames.LAST)

    def stop(self) -> None:
        """Sends nothing any more."""
        with self._lock:
            self.done = True

    def fail(self, message: bytes) -> None:
        """Says what went wrong, in the place of what wasn't sent yet."""
        with self._lock:
            self.done = True
            frames.write(self._descriptor, frames.FAILURE, message)

    def _send(self, kind: bytes) -> None:
        data = b"".join(self._parts)
        self._parts.clear()
        self._size = 0
        head, self._head = self._head, b""
        frames.write(self._descriptor, kind, data, head)
