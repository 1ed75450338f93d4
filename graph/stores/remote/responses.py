"""What another SPARQL server answers: read, checked and written anew as it comes."""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, cast

import pyoxigraph as ox

from graph.errors import EndpointError, PalmaresError, QueryRefused, QueryStopped
from graph.rdf.formats import JSON, N_TRIPLES, RDF_XML, TURTLE, XML, Format
from graph.sparql import frames
from graph.sparql.results import Answer, Results
from graph.sparql.writing import Clock, TooLarge, Writer
from graph.stores.remote.endpoint import Reply

#: Answers in which a row or a statement may come, and the parser of each.
RESULTS = f"{JSON.media_type}, {XML.media_type};q=0.5"
GRAPHS = f"{N_TRIPLES.media_type}, {TURTLE.media_type};q=0.5, {RDF_XML.media_type};q=0.2"
#: Virtuoso's names of blank nodes, which no parser takes, and the bytes in which one begins.
_NODE_ID = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_NODE_ID_BYTES = 64


class RemoteAnswer(Answer):
    """An answer of another server: it can be read once, and must be closed.

    It closes itself when it has been read to its end, and when it fails.
    """

    def __init__(self, reply: Reply, form: str, base: str) -> None:
        self.base = base
        self._reply, self._form = reply, form
        self._read: Results | None = None
        self._pipe: int | None = None
        self._failed: PalmaresError | None = None

    @property
    def kind(self) -> str:
        """One of "solutions", "boolean" and "graph"."""
        return {"SELECT": "solutions", "ASK": "boolean"}.get(self._form, "graph")

    def __bool__(self) -> bool:
        """The answer of an ASK; raises EndpointError where it is none."""
        with self._evaluating():
            return super().__bool__()

    def _results(self) -> Results:
        # Made by the thread that reads, for the engine's results belong to one.
        if self._read is None:
            with _reading():
                self._read = _read(self._reply, self._form)
        return self._read

    def body(self, written: Format) -> bytes | Iterator[bytes]:
        """The answer in that format: in one piece if it is small, else piece by piece.

        A thread reads from there and writes into a pipe, so that it waits where the client reads
        slowly. Raises as ``serialize`` does; the pieces raise the same, after some of them.
        """
        if self.kind == "boolean":
            return self.serialize(written)
        if (written.rdf if self.kind == "graph" else written.results) is None:
            self.close()
            raise QueryRefused(f"{written.label} can't hold an answer of kind {self.kind!r}.")
        self._pipe, theirs = os.pipe()
        threading.Thread(target=self._pass_on, args=(written, theirs), daemon=True).start()
        reader = frames.Reader(self._pipe)
        kind, data = self._next(reader)
        if kind == frames.LAST:
            self.close()
            return data
        pieces = self._pieces(reader, data)
        next(pieces)  # once begun, it closes this answer however it is left
        return pieces

    def close(self) -> None:
        """Ends the exchange with the other server if it goes on."""
        if self._pipe is None:
            self._reply.close()
        elif self._pipe >= 0:
            os.close(self._pipe)
            self._pipe = -1
            # The thread that reads notices, and closes the rest.
            self._reply.call.end(QueryStopped("Nobody reads the answer any more."))

    def _pieces(self, reader: frames.Reader, data: bytes) -> Iterator[bytes]:
        kind = frames.PIECE
        try:
            yield b""
            while kind != frames.LAST:
                yield data
                kind, data = self._next(reader)
            if data:
                yield data
        finally:
            self.close()

    def _next(self, reader: frames.Reader) -> tuple[bytes, bytes]:
        frame = reader.read()
        if frame is None:
            self.close()
            raise self._failed or EndpointError("The answer of the data's server broke off.")
        return frame

    def _pass_on(self, written: Format, descriptor: int) -> None:
        limit = self._reply.call.limit
        clock = Clock()
        writer = Writer(descriptor, limit, clock)
        try:
            self.write(written, cast(IO[bytes], writer))
            writer.finish()
        except BrokenPipeError:
            pass  # nobody reads any more
        except TooLarge:
            self._failed = QueryStopped(
                f"The answer is larger than {limit:,} bytes.", limit="result"
            )
        except PalmaresError as error:
            error.__traceback__ = error.__context__ = None  # they hold the results
            self._failed = error
        finally:
            self._read = None
            writer.stop()
            clock.close()
            self._reply.close()
            os.close(descriptor)

    @contextmanager
    def _evaluating(self) -> Iterator[None]:
        """What fails is the other server's fault; in the end, all must have come."""
        try:
            with _reading():
                yield
                self._reply.finish()
        finally:
            self._reply.close()


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # of the one who reads what is written
        raise
    except (SyntaxError, ValueError, OSError) as error:
        raise EndpointError(f"The data's server answered what can't be read: {error}") from None


def _read(reply: Reply, form: str) -> Results:
    if form == "SELECT":
        return _solutions(reply)
    return _truth(_solutions(reply)) if form == "ASK" else _triples(reply)


def _solutions(reply: Reply) -> ox.QuerySolutions | ox.QueryBoolean:
    written = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if written is None:
        raise ValueError(f"{reply.media_type} is no format of results")
    is_json = written == ox.QueryResultsFormat.JSON
    body = cast(IO[bytes], _Renamed(reply) if is_json else reply)
    return ox.parse_query_results(body, format=written)


def _truth(found: Results) -> ox.QueryBoolean:
    """The answer of an ASK; Virtuoso writes it as a row with 1, or as none."""
    if isinstance(found, ox.QuerySolutions):
        if [variable.value for variable in found.variables] != ["__ASK_RETVAL"]:
            raise ValueError("rows for an ASK")
        truth = any(isinstance(row[0], ox.Literal) and row[0].value == "1" for row in found)
        answered = ox.Store().query(f"ASK {{ FILTER({str(truth).lower()}) }}")
        assert isinstance(answered, ox.QueryBoolean)
        return answered
    assert isinstance(found, ox.QueryBoolean)
    return found


def _triples(reply: Reply) -> Iterator[ox.Triple]:
    written = ox.RdfFormat.from_media_type(reply.media_type)
    if reply.media_type == "text/plain":
        written = ox.RdfFormat.N_TRIPLES
    if written is None:
        raise ValueError(f"{reply.media_type} is no format of RDF")
    return (quad.triple for quad in ox.parse(cast(IO[bytes], reply), format=written))


class _Renamed:
    """An answer in JSON, read with names of blank nodes that parsers take."""

    def __init__(self, reply: Reply) -> None:
        self._reply = reply
        self._held = b""
        self._ended = False

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes. What may be the beginning of a name waits for what follows."""
        while not self._ended and len(self._held) <= _NODE_ID_BYTES:
            data = self._reply.read(size)
            self._ended = not data
            self._held = _NODE_ID.sub(rb"\1", self._held + data)
        ready = len(self._held) - (0 if self._ended else _NODE_ID_BYTES)
        data, self._held = self._held[: min(ready, size)], self._held[min(ready, size) :]
        return data
