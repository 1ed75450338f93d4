"""Answers of another server are passed on as they come, and every way to break off is noticed."""

from __future__ import annotations

import errno
import http.client
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from urllib.parse import urlencode

import pytest

from graph.errors import EndpointError, EndpointTimeout, QueryRefused, QueryStopped, TooManyQueries
from graph.rdf.formats import CSV, GRAPH_FORMATS, JSON, RESULT_FORMATS, TURTLE, XML, Format
from graph.releases.manifest import write_manifest
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.responses import RemoteAnswer
from graph.stores.remote.store import RemoteStore
from graph.workers.endpoint_queries import EndpointQueries
from graph.workers.limits import Limits
from graph.workers.queries import QueryOptions
from tests.protocol.test_hostile import Server, serving
from tests.waiting import until

from .test_endpoint import drips, server

SELECT = "SELECT ?s { ?s ?p ?o }"
CONSTRUCT = "CONSTRUCT WHERE { ?s ?p ?o }"
HEAD, ROW, TAIL = (
    '{"head":{"vars":["s"]},"results":{"bindings":[',
    '{"s":{"type":"uri","value":"%s"}}',
    "]}}",
)
BROKEN = (http.client.IncompleteRead, ConnectionResetError)
#: Rows that are more than an answer in one piece.
MANY = 20_000


@dataclass
class Backend:
    """Sends many rows, waits to be told to go on, and sends the rest, or breaks off."""

    breaks: bool = False
    goes_on: threading.Event = field(default_factory=threading.Event)
    left: threading.Event = field(default_factory=threading.Event)

    def __call__(self, handler: BaseHTTPRequestHandler) -> None:
        is_graph = "CONSTRUCT" in handler.asked  # type: ignore[attr-defined]
        rows = (f"<http://x/{n}> <http://p> <http://o> .\n" for n in range(MANY))
        if not is_graph:
            rows = (ROW % f"http://x/{n}" + "," for n in range(MANY))
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        kind = "application/n-triples" if is_graph else "application/sparql-results+json"
        handler.send_header("Content-Type", kind)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        with suppress(OSError):
            send(handler, ("" if is_graph else HEAD) + "".join(rows))
            self._wait(handler.connection)
            if not self.breaks:
                send(handler, "" if is_graph else ROW % "http://x/last" + TAIL)
                handler.wfile.write(b"0\r\n\r\n")
        handler.close_connection = True

    def _wait(self, connection: socket.socket) -> None:
        """Until it is told to go on, or the other side has gone."""
        connection.settimeout(0.02)
        while not self.goes_on.is_set():
            with suppress(TimeoutError):
                if not connection.recv(1):
                    self.left.set()
                    raise OSError


def send(handler: BaseHTTPRequestHandler, text: str) -> None:
    if text:
        handler.wfile.write(f"{len(text):x}\r\n{text}\r\n".encode())


MADE: list[EndpointQueries] = []


@pytest.fixture(autouse=True)
def no_process_is_left() -> Iterator[None]:
    yield
    while MADE:
        MADE.pop().close()


def direct(url: str, limits: Limits | None = None) -> EndpointQueries:
    made = EndpointQueries(
        RemoteStore(Endpoint(url), "http://x.example/"), limits or Limits(seconds=15)
    )
    MADE.append(made)
    return made


def pieces_of(answer: RemoteAnswer, written: Format) -> Iterator[bytes]:
    pieces = answer.body(written)
    assert not isinstance(pieces, bytes)
    return pieces


def joined(answer: RemoteAnswer, written: Format) -> bytes:
    body = answer.body(written)
    return body if isinstance(body, bytes) else b"".join(body)


@pytest.mark.parametrize(
    ("query", "written"),
    [(SELECT, written) for written in RESULT_FORMATS]
    + [(CONSTRUCT, written) for written in GRAPH_FORMATS],
    ids=lambda one: one.name if isinstance(one, Format) else one[:6],
)
def test_the_first_piece_leaves_before_the_last_has_come(query: str, written: Format) -> None:
    backend = Backend()
    with server(backend) as url:
        queries = direct(url)
        pieces = pieces_of(queries.query(query), written)
        some = next(pieces)
        assert b"http://x/1" in some or b"x:1" in some
        assert not backend.goes_on.is_set()
        backend.goes_on.set()
        whole = some + b"".join(pieces)
        expected = queries.query(query).serialize(written)
    if query == SELECT:
        assert whole == expected
    assert whole.count(b"http://x/") >= MANY


@pytest.mark.parametrize(("query", "written"), [(SELECT, CSV), (SELECT, JSON), (CONSTRUCT, TURTLE)])
def test_a_server_that_breaks_off_is_noticed(query: str, written: Format) -> None:
    backend = Backend(breaks=True)
    backend.goes_on.set()
    with server(backend) as url, pytest.raises(EndpointError, match="broke off"):
        b"".join(pieces_of(direct(url).query(query), written))


def test_who_loses_interest_ends_the_request_behind() -> None:
    backend = Backend()
    with server(backend) as url:
        queries = direct(url, Limits(foreign=1))
        answer = queries.query(SELECT)
        pieces = pieces_of(answer, CSV)
        next(pieces)
        with pytest.raises(QueryStopped, match=r"as many queries run as may \(1\)") as full:
            queries.query(SELECT)
        assert full.value.retry_after
        answer.close()
        assert backend.left.wait(5)
        assert until(lambda: not queries._running, 5)


def test_a_client_has_half_of_the_places() -> None:
    backend = Backend()
    with server(backend) as url:
        queries = direct(url, Limits(foreign=4))
        mine = [queries.query(SELECT, QueryOptions(client="192.0.2.1")) for _ in range(2)]
        with pytest.raises(TooManyQueries, match=r"from your address run as may \(2\)") as full:
            queries.query(SELECT, QueryOptions(client="192.0.2.1"))
        assert full.value.retry_after
        others = [queries.query(SELECT, QueryOptions(client="192.0.2.2")) for _ in range(2)]
        mine[0].close()
        assert until(lambda: queries._running["192.0.2.1"] == 1, 5)
        for answer in (mine[1], *others):
            answer.close()


@pytest.mark.parametrize("read", [lambda answer: answer.body(CSV), lambda answer: [*answer.rows()]])
@pytest.mark.parametrize("lack", ["process", "thread"])
def test_the_want_of_a_process_or_a_thread_leaves_the_place_free(
    lack: str, read: Callable[[RemoteAnswer], object], monkeypatch: pytest.MonkeyPatch
) -> None:
    with server(Backend()) as url:
        queries = direct(url)
        answer = queries.query(SELECT)
        with monkeypatch.context() as patch:
            if lack == "process":
                patch.setattr(queries._readers, "_made", fails(OSError(errno.EMFILE, "no more")))
            else:
                queries._readers.start()
                (process,) = queries._readers._idle
                patch.setattr(threading.Thread, "start", fails(RuntimeError("no more")))
            with pytest.raises((OSError, RuntimeError), match="no more"):
                read(answer)
        assert not queries._running
        if lack == "thread":
            assert process.returncode is not None


def fails(error: Exception) -> Callable[..., None]:
    def fail(*_: object) -> None:
        raise error

    return fail


def test_an_answer_that_nobody_reads_ends_its_request() -> None:
    backend = Backend()
    with server(backend) as url:
        pieces = pieces_of(direct(url).query(SELECT), CSV)
        del pieces
        assert backend.left.wait(5)


def test_a_client_that_goes_away_ends_the_request_behind() -> None:
    backend = Backend()
    ends: list[Callable[[], None]] = []
    with server(backend) as url:
        pieces = pieces_of(direct(url).query(SELECT, watch=ends.append), CSV)
        ends[0]()
        with pytest.raises(QueryStopped, match="gone away"):
            b"".join(pieces)
        assert backend.left.wait(5)


def test_a_client_that_goes_away_behind_its_answer_harms_no_other() -> None:
    backend = Backend()
    backend.goes_on.set()
    ends: list[Callable[[], None]] = []
    with server(backend) as url:
        queries = direct(url)
        first = joined(queries.query(SELECT, watch=ends.append), CSV)
        ends[0]()  # the process that has read that answer waits for the next one
        assert joined(queries.query(SELECT), CSV) == first
        pieces = pieces_of(queries.query(SELECT), CSV)
        ends[0]()  # or reads it
        assert b"".join(pieces) == first


@pytest.mark.parametrize("behaviour", [drips, Backend()], ids=["drips", "stops"])
def test_a_deadline_holds_for_the_whole_answer(behaviour: Callable[..., None]) -> None:
    with server(behaviour) as url:
        queries = direct(url)
        with pytest.raises(EndpointTimeout, match=r"within 0\.5 seconds"):
            joined(queries.query(SELECT, QueryOptions(seconds=0.5)), CSV)


@pytest.mark.parametrize(
    ("written", "limit", "told"),
    [(CSV, 500_000, "The answer of the data's server"), (XML, 1_000_000, "The answer")],
    ids=["what_comes", "what_is_made_of_it"],
)
def test_an_answer_that_is_too_large_is_no_answer(written: Format, limit: int, told: str) -> None:
    backend = Backend()
    backend.goes_on.set()
    with server(backend) as url:
        answer = direct(url, Limits(result=limit)).query(SELECT)
        with pytest.raises(
            (QueryStopped, EndpointError), match=f"{told} is larger than {limit:,}"
        ) as refusal:
            joined(answer, written)
    assert getattr(refusal.value, "limit", "result") == "result"


def test_a_format_that_can_not_hold_it_is_refused() -> None:
    with server(Backend()) as url, pytest.raises(QueryRefused, match="Turtle can't hold"):
        direct(url).query(SELECT).body(TURTLE)


def test_names_of_blank_nodes_of_virtuoso_are_read_wherever_they_are_cut() -> None:
    row = '{ "s": { "type": "bnode", "value": "nodeID://b%d" }}'
    body = HEAD + ",".join(row % number for number in range(3000)) + TAIL

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.send_header("Content-Type", "application/sparql-results+json")
        handler.end_headers()
        for start in range(0, len(body), 977):
            handler.wfile.write(body[start : start + 977].encode())

    with server(behaviour) as url:
        rows = [*direct(url).query(SELECT).rows()]
    assert [str(row[0]) for row in rows] == [f"_:b{number}" for number in range(3000)]


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Server, list[Backend]]]:
    """The server as a process, in front of whatever backend is in the list."""
    folder, backends = tmp_path_factory.mktemp("behind"), [Backend()]
    with server(lambda handler: backends[0](handler)) as url:
        (folder / "releases/current").mkdir(parents=True)
        counts: dict[str, object] = {"graphs": {}, "classes": {}, "dumps": []}
        manifest = {"id": "0", "base": "http://x.example/", "title": "Elsewhere", "endpoint": url}
        write_manifest(folder / "releases/current", {**manifest, **counts})
        with serving(folder, folder / "releases") as made:
            yield made, backends


@contextmanager
def asked(server: Server, **parameters: str) -> Iterator[http.client.HTTPResponse]:
    path = "/sparql?" + urlencode({"query": SELECT, **parameters})
    connection = http.client.HTTPConnection(server.client.address[len("http://") :], timeout=20)
    connection.request("GET", path, headers={"Accept": "text/csv"})
    response = connection.getresponse()
    assert response.status == 200
    try:
        yield response
    finally:
        response.close()
        connection.close()


def test_the_server_passes_on_and_breaks_off(behind: tuple[Server, list[Backend]]) -> None:
    server, backends = behind
    backends[0] = Backend()
    with asked(server) as response:
        assert response.read(7) == b"s\r\nhttp"
        backends[0].goes_on.set()
        assert response.read().endswith(b"http://x/last\r\n")
    backends[0].breaks = True
    with asked(server) as response, pytest.raises(BROKEN):
        response.read()


def test_the_server_ends_the_request_behind_with_its_client(
    behind: tuple[Server, list[Backend]],
) -> None:
    server, backends = behind
    backends[0] = Backend()
    with asked(server) as response:
        assert response.read(10)
    assert backends[0].left.wait(10)


def test_the_server_keeps_its_deadline(behind: tuple[Server, list[Backend]]) -> None:
    server, backends = behind
    backends[0] = Backend()
    with asked(server, timeout="3") as response, pytest.raises(BROKEN):
        response.read()
