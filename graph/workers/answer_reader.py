"""Reads what another server answers in a process with limits: whatever it holds costs no more.

A parser may need far more memory and time than the bytes of an answer tell. The server passes them
on through a pipe as they come; this process, which can open no connection, checks them and writes
them anew. It serves one answer after another, and ends with its server, whatever it does then.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import IO, Any, cast

from graph.errors import EndpointError, FormatError, PalmaresError, QueryStopped
from graph.processes.lifetime import end_with_parent
from graph.rdf.formats import Format, by_name
from graph.sparql import frames
from graph.sparql.writing import Clock, TooLarge, Writer
from graph.stores.remote.endpoint import Reply
from graph.stores.remote.responses import RemoteAnswer
from graph.workers.isolation import forbid_network, limit_memory
from graph.workers.limits import Limits

#: Processes that are kept for the next answers.
IDLE = 4
_ERRORS = {each.__name__: each for each in (EndpointError, FormatError, QueryStopped)}


class AnswerReaders:
    """Processes that read answers, started when they are needed; safe to use from many threads."""

    def __init__(self, base: str, limits: Limits) -> None:
        self._arguments = [base, str(limits.memory), str(limits.result)]
        self._memory = limits.memory
        # The kernel ends a process with the thread that started it (PR_SET_PDEATHSIG), so that is
        # one which lives as long as this object.
        self._starter = ThreadPoolExecutor(1, "answer readers")
        self._lock = threading.Lock()
        self._idle: list[subprocess.Popen[bytes]] = []
        self._closed = False

    def start(self) -> None:
        """Starts one, without waiting for it."""
        self._give_back(self._made())

    def read(self, reply: Reply, form: str, fmt: Format) -> Reading:
        """Begins to read an answer to a query of that form and to write it in that format.

        Raises OSError and RuntimeError where there is no process or thread for it.
        """
        process = self._waiting() or self._made()
        try:
            return Reading(self, process, reply, {"form": form, "format": fmt.name})
        except BaseException:  # such as the want of a thread
            _end(process)
            raise

    def _waiting(self) -> subprocess.Popen[bytes] | None:
        """One that is idle and lives: the system may have ended others for want of memory."""
        while True:
            with self._lock:
                process = self._idle.pop() if self._idle else None
            if process is None or process.poll() is None:
                return process
            _end(process)

    def close(self) -> None:
        """Ends all that are idle; the others when they have read their answers."""
        with self._lock:
            self._closed = True
            idle, self._idle = self._idle, []
        for process in idle:
            _end(process)

    def __del__(self) -> None:
        # An owner that nobody closed would leave its processes and their pipes.
        self.close()

    def _made(self) -> subprocess.Popen[bytes]:
        return self._starter.submit(self._begun).result()

    def _begun(self) -> subprocess.Popen[bytes]:
        root = str(Path(__file__).parents[2])
        arguments = [str(os.getpid()), *self._arguments]
        return subprocess.Popen(
            [sys.executable, "-m", "graph.workers.answer_reader", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            bufsize=0,
            process_group=0,  # Ctrl-C in a terminal is for the server, which ends this one
            env={**os.environ, "PYTHONPATH": root},
        )

    def _give_back(self, process: subprocess.Popen[bytes]) -> None:
        with self._lock:
            if not self._closed and len(self._idle) < IDLE:
                self._idle.append(process)
                return
        _end(process)

    def died(self) -> QueryStopped:
        """What to say of a process that ended by itself."""
        size = self._memory // 1024**2
        message = (
            f"The answer can't be read: it takes more than {size} MiB of memory, the limit, or is "
            "nested too deep."
        )
        return QueryStopped(message, limit="memory")


class Reading:
    """One answer on its way through a process: what comes out of it, in frames."""

    def __init__(
        self,
        readers: AnswerReaders,
        process: subprocess.Popen[bytes],
        reply: Reply,
        request: dict[str, str],
    ) -> None:
        assert process.stdin is not None
        assert process.stdout is not None
        self._readers, self._process, self._reply = readers, process, reply
        self._frames = frames.Reader(process.stdout.fileno())
        self._failure: PalmaresError | None = None
        self._lock = threading.Lock()
        self._closed = False
        reply.exchange.when_ended(self._stop)
        request = {**request, "media_type": reply.media_type}
        self._pump = threading.Thread(
            target=self._pass_on, args=(process.stdin.fileno(), request), daemon=True
        )
        self._pump.start()

    def read(self) -> tuple[bytes, bytes]:
        """The next frame: a piece, or the last; raises what keeps the answer from being whole."""
        frame = self._frames.read()
        # The reason is taken before the end, which is one too: that nobody reads any more.
        if frame is None:
            error = self._failure or self._reply.exchange.ended or self._readers.died()
            self.close()
            raise error
        if frame[0] == frames.FAILURE:
            members = json.loads(frame[1])
            error = self._failure or _ERRORS[members.pop("kind")](members.pop("message"), **members)
            self.close()
            raise error
        if frame[0] == frames.LAST:
            self._pump.join()
            with self._lock:
                self._closed = True
            self._readers._give_back(self._process)
        return frame

    def close(self) -> None:
        """Ends it, if it wasn't read to its end."""
        if not self._closed:
            self._reply.exchange.end(QueryStopped("Nobody reads the answer any more."))
            self._closed = True
            # The pipe is closed when nobody writes to it any more: the number of its descriptor is
            # then that of the next connection, and what is passed on would go to another client.
            self._pump.join()
            _end(self._process)

    def _stop(self) -> None:
        # Who ends the exchange late, behind its answer, must not end what reads the next one.
        with self._lock:
            if not self._closed:
                self._process.kill()

    def _pass_on(self, descriptor: int, request: dict[str, str]) -> None:
        try:
            frames.write(descriptor, frames.MESSAGE, json.dumps(request).encode())
            while data := self._reply.read():
                frames.write(descriptor, frames.PIECE, data)
            frames.write(descriptor, frames.LAST, b"")
        except OSError:
            pass  # the process has ended
        except PalmaresError as error:
            self._failure = error
            self._stop()
        finally:
            self._reply.close()


def _end(process: subprocess.Popen[bytes]) -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe:
            pipe.close()


class _Body:
    """The body of an answer as the process gets it: a ``Reply`` that ends when all has come."""

    def __init__(self, reader: frames.Reader, media_type: str) -> None:
        self.media_type = media_type
        self._reader, self._rest = reader, b""
        self._ended = False

    def read(self, size: int = -1) -> bytes:
        """Up to ``size`` bytes of what has come; empty at the end."""
        if not self._rest and not self._ended:
            frame = self._reader.read()
            if frame is None:
                os._exit(0)
            self._ended, self._rest = frame[0] == frames.LAST, frame[1]
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data

    def finish(self) -> None:
        """Reads what is left."""
        while self.read():
            pass

    def close(self) -> None:
        """Does nothing: the server has the connection."""


def _answer(reader: frames.Reader, request: dict[str, Any], base: str, writer: Writer) -> None:
    body = _Body(reader, request["media_type"])
    try:
        answer = RemoteAnswer(cast(Reply, body), request["form"], base)
        answer.write(by_name(request["format"]), cast(IO[bytes], writer))
        writer.finish()
    except BrokenPipeError:
        os._exit(0)
    except TooLarge:
        message = f"The answer is larger than {writer.limit:,} bytes."
        _fail(writer, QueryStopped(message, limit="result"))
    except MemoryError:
        os._exit(1)
    except PalmaresError as error:
        _fail(writer, error)


def _fail(writer: Writer, error: PalmaresError) -> None:
    kind = type(error).__name__ if type(error).__name__ in _ERRORS else EndpointError.__name__
    names = {"FormatError": ["format_name"], "QueryStopped": ["limit"]}.get(kind, [])
    members = {name: getattr(error, name) for name in names}
    writer.fail(json.dumps({"kind": kind, "message": str(error), **members}).encode())
    os._exit(0)


def main() -> None:
    """Reads answers from standard input.

    Arguments: process id of the server, base, bytes of memory, bytes of an answer.
    """
    server, base, memory, limit = sys.argv[1:]
    end_with_parent(int(server))
    limit_memory(int(memory))
    forbid_network()
    reader, clock = frames.Reader(0), Clock()
    while (request := reader.read()) is not None:
        _answer(reader, json.loads(request[1]), base, Writer(1, int(limit), clock))


if __name__ == "__main__":
    main()
