"""An answer that a worker process computes, as the server sees it."""

from __future__ import annotations

import io
import json
import time
from collections.abc import Iterator
from typing import Any, NoReturn, Protocol

import pyoxigraph as ox

from graph.errors import FormatError, PalmaresError, QueryRefused, QueryStopped
from graph.rdf.document_input import too_long
from graph.rdf.formats import JSON, N_TRIPLES, Format
from graph.rdf.nesting import JsonNesting, NestingError, TextNesting, looked_at
from graph.rdf.terms import Term
from graph.sparql import frames
from graph.sparql.results import Answer, too_deep
from graph.workers.job import Job
from graph.workers.limits import Limits
from graph.workers.worker import ERRORS

#: Bytes of an answer that are gathered before it is sent. One that has more is a slow one.
GATHER_BYTES = 1024**2
#: Seconds without a piece of a slow answer after which what was gathered is sent.
GATHER_SECONDS = 0.02
#: Bytes of a query that its process, which waits for one, takes at once: less than a pipe holds.
AT_ONCE_BYTES = 32 * 1024
#: Seconds between two looks at what a query has computed.
LOOK_SECONDS = 0.02


class Places(Protocol):
    """What decides whether a query has a process: a pool."""

    limits: Limits

    def wait(self, job: Job) -> None:
        """Waits until the job has a process; raises QueryStopped if it is to have none."""

    def begin_again(self, job: Job) -> bool:
        """Whether a job whose process was gone before it began is to wait for another one."""

    def may_go_on(self, job: Job) -> bool:
        """Whether the job keeps its process; if not, it has to wait for another one."""

    def may_grow(self, job: Job) -> bool:
        """The same for a job whose answer is large."""

    def leave(self, job: Job, *, reusable: bool) -> None:
        """Takes the process back."""


class WorkerAnswer:
    """An ``Answer`` (graph.sparql.results) from a worker: it can be read once, and must be closed.

    It closes itself when it has been read to its end, and when it fails. As long as nothing of it
    was passed on, its query may have to begin again in another process.
    """

    def __init__(self, job: Job, places: Places, request: dict[str, Any]) -> None:
        """``request`` is what the worker is sent, as ``worker.run`` reads it."""
        self._job, self._places, self._request = job, places, request
        self._head: dict[str, Any] = {}
        self._sent = False
        self._closed = False

    def send_at_once(self) -> frames.Reader | None:
        """Sends the query if that has a process already and is short, so without waiting.

        Gives what its answer comes by. ``begin`` goes on from there.
        """
        worker, message = self._job.worker, self._message()
        if worker and len(message) < AT_ONCE_BYTES and worker.send(message):
            self._sent = True
            return worker.reader
        return None

    def begin(self) -> None:
        """Sends the query, unless it was; raises what comes of it before there is an answer."""
        if self._head:
            return
        if not self._sent:
            self._send_request()
        while (frame := self._early_frame()) is None:
            self._send_request()
        self._head = json.loads(frame[1])

    @property
    def kind(self) -> str:
        """One of "solutions", "boolean" and "graph"."""
        return str(self._head["kind"])

    @property
    def variables(self) -> list[str]:
        """The names of the columns; a graph has three, a boolean none."""
        return [str(name) for name in self._head["variables"]]

    def __bool__(self) -> bool:
        """The answer of an ASK."""
        return bool(self._head["truth"])

    def body(self, fmt: Format) -> bytes | Iterator[bytes]:
        """The answer in that format: in one piece if it came so, else piece by piece.

        Raises QueryRefused and QueryError as ``Answer.serialize`` does, and QueryStopped; the
        pieces raise the same, after some of them.
        """
        if (fmt.rdf if self.kind == "graph" else fmt.results) is None:
            self.close()
            raise QueryRefused(f"{fmt.label} can't hold an answer of kind {self.kind!r}.")
        if self._waits_for_format():
            self._send_format(fmt)
        elif self._head["format"] != fmt.name:
            raise ValueError(f"the answer comes as {self._head['format']}, not as {fmt.name}")
        while (start := self._gathered()) is None:
            self._send_request()
        kind, data = start
        if kind == frames.LAST:
            self._leave(reusable=True)
            return data
        return self._pieces(data)

    def serialize(self, fmt: Format) -> bytes:
        """The whole answer in that format."""
        body = self.body(fmt)
        return body if isinstance(body, bytes) else b"".join(body)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The solutions, or the triples of a graph, one by one; raises FormatError midway."""
        try:
            yield from self._rows()
        except NestingError:
            self.close()
            raise too_deep() from None
        except MemoryError as error:
            self.close()
            if reason := too_long(error):
                message = f"The answer can't be shown on a page: {reason}. Ask for another format."
                raise FormatError(message) from None
            raise

    def _rows(self) -> Iterator[tuple[Term | None, ...]]:
        if self.kind == "graph":
            lines = _file(self.body(N_TRIPLES), TextNesting())
            for quad in ox.parse(lines, ox.RdfFormat.N_TRIPLES):
                yield quad.subject, quad.predicate, quad.object
        elif self.kind == "solutions":
            text = _file(self.body(JSON), JsonNesting())
            solutions = ox.parse_query_results(text, ox.QueryResultsFormat.JSON)
            assert isinstance(solutions, ox.QuerySolutions)
            for solution in solutions:
                yield tuple(solution)

    def close(self) -> None:
        """Ends the query if it still runs."""
        worker = self._job.worker
        unread = self._waits_for_format() and worker is not None and worker.send(b"")
        self._leave(reusable=unread)

    def __del__(self) -> None:
        # An answer that nobody read to its end would keep its worker.
        self.close()

    def _waits_for_format(self) -> bool:
        """Whether the worker goes on when it has been sent a format."""
        return bool(self._head) and self._head["format"] is None

    def _send_request(self) -> None:
        """Sends the query to the process that it has, or gets now."""
        message = self._message()
        while True:
            self._wait()
            if (worker := self._job.worker) and worker.send(message):
                return
            if not self._places.begin_again(self._job):
                self._fail(None)

    def _message(self) -> bytes:
        return json.dumps(self._request).encode()

    def _wait(self) -> None:
        try:
            self._places.wait(self._job)
        except PalmaresError:
            self._closed = True
            raise

    def _send_format(self, fmt: Format) -> None:
        self._head["format"] = self._request["formats"][self.kind] = fmt.name
        worker = self._job.worker
        if worker is None or not worker.send(fmt.name.encode()):
            self._fail(None)

    def _gathered(self) -> tuple[bytes, bytes] | None:
        """The first piece with those that follow at once: sent whole, an answer costs less.

        None if the query has to begin again. What isn't whole is only passed on if it is slow.
        """
        kind, data = b"", b""
        while kind != frames.LAST and len(data) < GATHER_BYTES:
            if data and self._job.slow and not self._has_frame(GATHER_SECONDS):
                break
            frame = self._early_frame()
            if frame is None:
                return None
            if frame[0] != frames.MESSAGE:  # the head comes again when the query began again
                kind, data = frame[0], data + frame[1]
        if kind != frames.LAST and not self._may_be_passed_on():
            return None
        return kind, data

    def _may_be_passed_on(self) -> bool:
        """Waits until the query is a slow one; False if it has to begin again."""
        while self._places.may_grow(self._job):
            if self._job.stopped:
                self._fail(None)
            if self._job.slow:
                return True
            time.sleep(LOOK_SECONDS)
        return False

    def _pieces(self, data: bytes) -> Iterator[bytes]:
        kind = frames.PIECE
        try:
            while kind != frames.LAST:
                yield data
                kind, data = self._frame()
            self._leave(reusable=True)
            if data:
                yield data
        finally:
            self.close()

    def _early_frame(self) -> tuple[bytes, bytes] | None:
        """The next frame while nothing was passed on; None if the query has to begin again."""
        while not self._has_frame(LOOK_SECONDS):
            if not self._places.may_go_on(self._job):
                return None
        return self._frame()

    def _has_frame(self, seconds: float) -> bool:
        worker = self._job.worker
        return worker is None or worker.reader.waits(seconds)

    def _frame(self) -> tuple[bytes, bytes]:
        worker = self._job.worker
        frame = worker.reader.read() if worker else None
        if frame is None or frame[0] == frames.FAILURE:
            self._fail(frame[1] if frame else None)
        assert frame is not None
        return frame

    def _fail(self, failure: bytes | None) -> NoReturn:
        """Raises what the worker reports, or why it reports nothing."""
        error = self._error(failure)
        self._leave(reusable=failure is not None)
        raise error

    def _error(self, failure: bytes | None) -> PalmaresError:
        if failure is None:
            worker = self._job.worker
            return self._job.stopped or self._died(worker.last_words() if worker else "")
        fields = json.loads(failure)
        kind, message = fields.pop("kind"), fields.pop("message")
        if kind == "MemoryError":
            return self._died("memory allocation")
        error: PalmaresError = ERRORS.get(kind, QueryStopped)(message, **fields)
        return error

    def _died(self, last_words: str) -> QueryStopped:
        if any(sign in last_words for sign in ("memory allocation", "bad_alloc", "MemoryError")):
            size = self._places.limits.memory // 1024**2
            message = f"The query needs more than {size} MiB of memory, the limit."
            return QueryStopped(message, limit="memory")
        if "Segmentation fault" in last_words:
            return QueryStopped(
                "The query made the engine crash, as one does that is nested or chained so deeply "
                "that its stack overflows."
            )
        return QueryStopped("The process that answered the query has ended.", 1)

    def _leave(self, *, reusable: bool) -> None:
        if not self._closed:
            self._closed = True
            self._places.leave(self._job, reusable=reusable)


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


def _file(body: bytes | Iterator[bytes], nesting: JsonNesting | TextNesting) -> io.BufferedReader:
    pieces = iter([body]) if isinstance(body, bytes) else body
    return io.BufferedReader(_Pieces(looked_at(pieces, nesting)))
