"""What another SPARQL server answers: read, checked and written anew as it comes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from graph.errors import EndpointError, QueryRefused, lack_of
from graph.rdf.document_input import DocumentInput, too_long
from graph.rdf.formats import JSON, N_TRIPLES, RDF_XML, TURTLE, XML, Format
from graph.rdf.namespaces import PREFIXES
from graph.rdf.nesting import JsonLdNesting, JsonNesting, TextNesting, XmlNesting, looked_at
from graph.rdf.terms import Term
from graph.sparql import frames
from graph.sparql.results import Answer, Results
from graph.stores.remote.endpoint import Reply
from graph.stores.remote.exchange import without_credentials

#: Answers in which a row or a statement may come, and the parser of each.
RESULTS = f"{JSON.media_type}, {XML.media_type};q=0.5"
GRAPHS = f"{N_TRIPLES.media_type}, {TURTLE.media_type};q=0.5, {RDF_XML.media_type};q=0.2"
#: Virtuoso's names of blank nodes, which no parser takes, and the bytes in which one begins.
_NODE_ID = re.compile(rb'("type"\s*:\s*"bnode"\s*,\s*"value"\s*:\s*")nodeID://')
_NODE_ID_BYTES = 64


class Reading(Protocol):
    """An answer that another process reads and writes in another format."""

    def read(self) -> tuple[bytes, bytes]:
        """The next frame of it; raises what keeps it from being whole."""

    def close(self) -> None:
        """Ends it."""


class Readers(Protocol):
    """Processes that read answers."""

    def read(self, reply: Reply, form: str, fmt: Format) -> Reading:
        """Begins to read the answer to a query of that form, and to write it in that format."""


class RemoteAnswer(Answer):
    """An answer of another server: it can be read once, and must be closed.

    It closes itself when it has been read to its end, and when it fails. With ``readers`` another
    process reads what the server sends, and here is read only what that process has written.
    """

    def __init__(self, reply: Reply, form: str, base: str, readers: Readers | None = None) -> None:
        self.base, self._prefixes = base, PREFIXES
        self._reply, self._form, self._readers = reply, form, readers
        self._read: Results | None = None
        self._document: DocumentInput | None = None
        self._reading: Reading | None = None

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
                self._read = self._open()
        return self._read

    def _open(self) -> Results:
        if self._readers is None:
            results, self._document = _read(self._reply, self._form)
            return results
        if self.kind == "graph":
            quads = ox.parse(_file(self.body(N_TRIPLES), TextNesting()), format=N_TRIPLES.rdf)
            return (quad.triple for quad in quads)
        text = _file(self.body(JSON), JsonNesting())
        return ox.parse_query_results(text, format=ox.QueryResultsFormat.JSON)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The solutions, or the triples of a graph, one by one; raises EndpointError midway."""
        try:
            self._results()
        except BaseException:
            self.close()
            raise
        rows = super().rows()
        yield from self._document.rows(rows) if self._document else rows

    def body(self, fmt: Format) -> bytes | Iterator[bytes]:
        """The answer in that format: in one piece if it is small, else piece by piece.

        Raises as ``serialize`` does; the pieces raise the same, after some of them.
        """
        if self._readers is None:
            return super().serialize(fmt)
        if (fmt.rdf if self.kind == "graph" else fmt.results) is None:
            self.close()
            raise QueryRefused(f"{fmt.label} can't hold an answer of kind {self.kind!r}.")
        try:
            self._reading = reading = self._readers.read(self._reply, self._form, fmt)
            kind, data = reading.read()
        except BaseException:  # such as the want of a process
            self.close()
            raise
        if kind == frames.LAST:
            return data
        pieces = _pieces(reading, data)
        next(pieces)  # once begun, it closes this answer however it is left
        return pieces

    def serialize(self, fmt: Format) -> bytes:
        """The whole answer in that format."""
        body = self.body(fmt)
        return body if isinstance(body, bytes) else b"".join(body)

    def close(self) -> None:
        """Ends the exchange with the other server if it goes on."""
        if self._reading:
            self._reading.close()
        else:
            self._reply.close()

    @contextmanager
    def _evaluating(self) -> Iterator[None]:
        """What fails is the other server's fault; in the end, all must have come."""
        try:
            with _reading():
                yield
                if self._readers is None:
                    self._reply.finish()
        finally:
            self.close()


def _pieces(reading: Reading, data: bytes) -> Iterator[bytes]:
    kind = frames.PIECE
    try:
        yield b""
        while kind != frames.LAST:
            yield data
            kind, data = reading.read()
        if data:
            yield data
    finally:
        reading.close()


def _file(body: bytes | Iterator[bytes], nesting: JsonNesting | TextNesting) -> IO[bytes]:
    """A body as a file to read."""
    pieces = iter([body]) if isinstance(body, bytes) else body
    return cast(IO[bytes], _Chain(looked_at(pieces, nesting)))


class _Chain:
    """Pieces as one file."""

    def __init__(self, pieces: Iterator[bytes]) -> None:
        self._pieces, self._rest = pieces, b""

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes; empty at the end."""
        while not self._rest and (piece := next(self._pieces, None)) is not None:
            self._rest = piece
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


@contextmanager
def as_asked() -> Iterator[None]:
    """Says of terms and rows of another form than was asked for that the server is wrong."""
    try:
        yield
    except (AttributeError, TypeError, ValueError):
        message = "The data's server answered something else than was asked for."
        raise EndpointError(message) from None


@contextmanager
def _reading() -> Iterator[None]:
    try:
        yield
    except BrokenPipeError:  # of the one who reads what is written
        raise
    except (SyntaxError, ValueError, OSError) as error:
        if isinstance(error, OSError) and lack_of(error):  # of a process to read it
            raise
        # a parser may repeat what it stumbles over
        raise _unreadable(without_credentials(str(error))) from None
    except MemoryError as error:
        if reason := too_long(error):
            raise _unreadable(reason) from None
        raise


def _unreadable(reason: str) -> EndpointError:
    return EndpointError(f"The data's server answered what can't be read: {reason}")


def _read(reply: Reply, form: str) -> tuple[Results, DocumentInput]:
    if not reply.media_type:
        raise ValueError("it has no Content-Type")
    if form not in ("SELECT", "ASK"):
        return _triples(reply)
    results, document = _solutions(reply)
    if form == "ASK":
        return _truth(results), document
    if isinstance(results, ox.QueryBoolean):
        raise ValueError("true or false for a SELECT")
    return results, document


def _solutions(reply: Reply) -> tuple[ox.QuerySolutions | ox.QueryBoolean, DocumentInput]:
    fmt = ox.QueryResultsFormat.from_media_type(reply.media_type)
    if fmt is None:
        raise ValueError(f"{reply.media_type} is no format of results")
    is_json, is_xml = fmt == ox.QueryResultsFormat.JSON, fmt == ox.QueryResultsFormat.XML
    nesting = JsonNesting() if is_json else XmlNesting() if is_xml else TextNesting()
    document = DocumentInput(cast(IO[bytes], reply), nesting, is_xml=is_xml, allowed=False)
    body: Any = _NodeIds(cast(IO[bytes], document)) if is_json else document
    return ox.parse_query_results(body, format=fmt), document


def _truth(results: Results) -> ox.QueryBoolean:
    """The answer of an ASK; Virtuoso writes it as a row with 1, or as none."""
    if isinstance(results, ox.QuerySolutions):
        if [variable.value for variable in results.variables] != ["__ASK_RETVAL"]:
            raise ValueError("rows for an ASK")
        truth = any(isinstance(row[0], ox.Literal) and row[0].value == "1" for row in results)
        result = ox.Store().query(f"ASK {{ FILTER({str(truth).lower()}) }}")
        assert isinstance(result, ox.QueryBoolean)
        return result
    assert isinstance(results, ox.QueryBoolean)
    return results


def _triples(reply: Reply) -> tuple[Iterator[ox.Triple], DocumentInput]:
    fmt = ox.RdfFormat.from_media_type(reply.media_type)
    if reply.media_type == "text/plain":
        fmt = ox.RdfFormat.N_TRIPLES
    if fmt is None:
        raise ValueError(f"{reply.media_type} is no format of RDF")
    is_xml = fmt == ox.RdfFormat.RDF_XML
    nesting = JsonLdNesting() if fmt == ox.RdfFormat.JSON_LD else TextNesting()
    document = DocumentInput(cast(IO[bytes], reply), nesting, is_xml=is_xml, allowed=False)
    quads = ox.parse(cast(IO[bytes], document), format=fmt)
    return document.statements(quad.triple for quad in quads), document


class _NodeIds:
    """An answer in JSON, read with names of blank nodes that parsers take."""

    def __init__(self, body: IO[bytes]) -> None:
        self._body = body
        self._buffer = b""
        self._is_at_end = False

    def read(self, size: int) -> bytes:
        """Up to ``size`` bytes. What may be the beginning of a name waits for what follows."""
        while not self._is_at_end and len(self._buffer) <= _NODE_ID_BYTES:
            data = self._body.read(size)
            self._is_at_end = not data
            self._buffer = _NODE_ID.sub(rb"\1", self._buffer + data)
        ready = len(self._buffer) - (0 if self._is_at_end else _NODE_ID_BYTES)
        data, self._buffer = self._buffer[: min(ready, size)], self._buffer[min(ready, size) :]
        return data
