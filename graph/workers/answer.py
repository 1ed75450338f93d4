"""An answer that a worker process computes, as the server sees it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

import pyoxigraph as ox

from graph.errors import PalmaresError, QueryRefused, QueryStopped
from graph.rdf.formats import JSON, N_TRIPLES, Format
from graph.rdf.terms import Term
from graph.sparql import frames
from graph.sparql.results import Answer
from graph.workers.job import Job
from graph.workers.worker import TOLD

#: Bytes of an answer that are gathered before it is sent, for at most so many seconds.
GATHER_BYTES = 1024**2
GATHER_SECONDS = 0.02


class WorkerAnswer:
    """An ``Answer`` (graph.sparql.results) from a worker: it can be read once, and must be closed.

    It closes itself when it has been read to its end, and when it fails.
    """

    def __init__(self, job: Job, base: str, memory: int, leave: Callable[..., None]) -> None:
        """``memory`` is the limit in bytes; ``leave`` takes the job back when it has ended."""
        self._job, self.base, self._memory, self._give_back = job, base, memory, leave
        self._told: dict[str, Any] = {}
        #: Whether the worker waits to be told the format.
        self._waits = False
        self._closed = False

    def begin(self, asked: bytes) -> None:
        """Sends the query; raises what comes of it before there is an answer."""
        worker = self._job.worker
        assert worker is not None
        if not worker.send(asked):
            self._fail(None)
        self._told = json.loads(self._next()[1])
        self._waits = self._told["written"] is None

    @property
    def kind(self) -> str:
        """One of "solutions", "boolean" and "graph"."""
        return str(self._told["kind"])

    @property
    def variables(self) -> list[str]:
        """The names of the columns; a graph has three, a boolean none."""
        return [str(name) for name in self._told["variables"]]

    def __bool__(self) -> bool:
        """The answer of an ASK."""
        return bool(self._told["truth"])

    def body(self, written: Format) -> bytes | Iterator[bytes]:
        """The answer in that format: in one piece if it came so, else piece by piece.

        Raises QueryRefused and QueryError as ``Answer.serialize`` does, and QueryStopped; the
        pieces raise the same, after some of them.
        """
        if (written.rdf if self.kind == "graph" else written.results) is None:
            self.close()
            raise QueryRefused(f"{written.label} can't hold an answer of kind {self.kind!r}.")
        if self._waits:
            self._waits = False
            worker = self._job.worker
            if worker is None or not worker.send(written.name.encode()):
                self._fail(None)
        elif self._told["written"] != written.name:
            raise ValueError(f"the answer comes as {self._told['written']}, not as {written.name}")
        kind, data = self._gathered()
        if kind == frames.LAST:
            self._leave(reusable=True)
            return data
        return self._pieces(data)

    def _gathered(self) -> tuple[bytes, bytes]:
        """The first piece, with those that follow at once: sent whole, an answer costs less."""
        until = time.monotonic() + GATHER_SECONDS
        kind, data = self._next()
        while kind != frames.LAST and len(data) < GATHER_BYTES:
            worker = self._job.worker
            if worker is None or not worker.reader.waits(until - time.monotonic()):
                break
            kind, more = self._next()
            data += more
        return kind, data

    def serialize(self, written: Format) -> bytes:
        """The whole answer in that format."""
        body = self.body(written)
        return body if isinstance(body, bytes) else b"".join(body)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The solutions, or the triples of a graph, one by one."""
        if self.kind == "graph":
            for quad in ox.parse(_file(self.body(N_TRIPLES)), ox.RdfFormat.N_TRIPLES):
                yield quad.subject, quad.predicate, quad.object
        elif self.kind == "solutions":
            found = ox.parse_query_results(_file(self.body(JSON)), ox.QueryResultsFormat.JSON)
            assert isinstance(found, ox.QuerySolutions)
            for solution in found:
                yield tuple(solution)

    def close(self) -> None:
        """Ends the query if it still runs."""
        worker = self._job.worker
        unread = self._waits and worker is not None and worker.send(b"")
        self._leave(reusable=unread)

    def __del__(self) -> None:
        # An answer that nobody read to its end would keep its worker.
        self.close()

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        kind = frames.PIECE
        try:
            while kind != frames.LAST:
                yield data
                kind, data = self._next()
            self._leave(reusable=True)
            if data:
                yield data
        finally:
            self.close()

    def _next(self) -> tuple[bytes, bytes]:
        worker = self._job.worker
        self._job.unread = None
        frame = worker.reader.read() if worker else None
        self._job.unread = time.monotonic()
        if frame is None or frame[0] == frames.FAILURE:
            self._fail(frame[1] if frame else None)
        assert frame is not None
        return frame

    def _fail(self, told: bytes | None) -> None:
        """Raises what the worker told, or why it told nothing."""
        error = self._error(told)
        self._leave(reusable=told is not None)
        raise error

    def _error(self, told: bytes | None) -> PalmaresError:
        if told is None:
            said = self._job.worker.said() if self._job.worker else ""
            return self._job.stopped or self._died(said)
        fields = json.loads(told)
        kind, message = fields.pop("kind"), fields.pop("message")
        if kind == "MemoryError":
            return self._died("memory allocation")
        error: PalmaresError = TOLD.get(kind, QueryStopped)(message, **fields)
        return error

    def _died(self, said: str) -> QueryStopped:
        if "memory allocation" in said or "bad_alloc" in said or "MemoryError" in said:
            size = self._memory // 1024**2
            return QueryStopped(f"The query needs more than {size} MiB of memory, the limit.")
        if "Segmentation fault" in said:
            return QueryStopped(
                "The query made the engine crash, as one does that is nested or chained so deeply "
                "that its stack overflows."
            )
        return QueryStopped("The process that answered the query has ended.", 1)

    def _leave(self, *, reusable: bool) -> None:
        if not self._closed:
            self._closed = True
            self._give_back(self._job, reusable=reusable)


#: An answer, wherever it is computed.
AnyAnswer = Answer | WorkerAnswer


class _Pieces(io.RawIOBase):
    """Pieces as a file to read."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces = pieces
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            piece = next(self._pieces, None)
            if piece is None:
                return 0
            self._rest = piece
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


def _file(body: bytes | Iterator[bytes]) -> io.BufferedReader:
    return io.BufferedReader(_Pieces(iter([body]) if isinstance(body, bytes) else body))
