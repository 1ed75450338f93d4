"""Hostile queries and clients against the running server: an error each, nobody else minds."""

from __future__ import annotations

import gzip
import http.client
import json
import os
import re
import resource
import signal
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlencode, urlsplit

import pytest

from graph.rdf.formats import CSV, N_TRIPLES
from graph.releases.build import build
from graph.releases.history import switch
from graph.releases.release import Release, open_release
from graph.stores.local import LocalStore
from graph.workers.limits import QUICK, RESULT_BYTES
from server.serving.pipe import PIPE_BYTES
from tests.waiting import until

from .conftest import Client, free_port

SERVE = """
import sys
from pathlib import Path
from graph.workers.limits import Limits
from server.serving.run import serve
from server.http.site import Config
if __name__ == "__main__":
    seconds, result = map(float, sys.argv[3:])
    limits = Limits(seconds=seconds, memory=256 * 1024**2, result=int(result))
    config = Config(1024**2 + 1000, limits=limits)
    serve(Path(sys.argv[1]), "127.0.0.1", int(sys.argv[2]), 2, config)
"""
ENDLESS = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }"
#: Bytes of a large answer between two looks at the memory of those who make it.
LOOK_BYTES = 20_000_000
ROWS = "SELECT * { ?a ?b ?c . ?d ?e ?f }"
DIRECT = {"Content-Type": "application/sparql-query"}
#: Seconds for which queries may go on where a test is about what ends them before.
PATIENT = 600
#: Bytes at which an answer is broken off, however fast the machine: more than go out at once.
BREAKING_BYTES = 4_000_000


@dataclass(frozen=True)
class Server:
    """A server process, and the folder of releases that it serves the current one of."""

    pid: int
    client: Client
    releases: Path

    def ask(self, query: str, accept: str = "text/csv", **parameters: str) -> tuple[int, bytes]:
        path = "/sparql?" + urlencode({"query": query, **parameters})
        reply = self.client.send("GET", path, {"Accept": accept})
        return reply.status, reply.body

    @property
    def current(self) -> Release:
        return open_release(self.releases / "current")

    def family(self) -> list[int]:
        """All processes of the server that are below the first one."""
        found, new = [], [self.pid]
        while new:
            path = Path(f"/proc/{new.pop()}")
            with suppress(OSError):
                for task in (path / "task").iterdir():
                    children = [int(pid) for pid in (task / "children").read_text().split()]
                    found += children
                    new += children
        return found


@contextmanager
def serving(
    folder: Path, releases: Path, seconds: float = 4, result: int = RESULT_BYTES
) -> Iterator[Server]:
    script = folder / "serve.py"
    script.write_text(SERVE, "utf-8")
    port = free_port()
    root = str(Path(__file__).parents[2])
    limits = str(seconds), str(result)
    with subprocess.Popen(
        [sys.executable, str(script), str(releases / "current"), str(port), *limits],
        env={**os.environ, "PYTHONPATH": root},
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as started:
        try:
            assert started.stdout is not None
            assert started.stdout.readline().startswith("Palmares answers")
            address = f"http://127.0.0.1:{port}"
            yield Server(started.pid, Client(address, address + "/"), releases)
        finally:
            started.send_signal(signal.SIGTERM)
            try:
                started.wait(30)
            except subprocess.TimeoutExpired:
                started.kill()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Server]:
    with serving(tmp_path_factory.mktemp("server"), release.path.parent) as made:
        yield made


@pytest.fixture(scope="module")
def patient(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Server]:
    """A server that ends no query before a test has given up."""
    with serving(tmp_path_factory.mktemp("patient"), release.path.parent, PATIENT) as made:
        yield made


@pytest.fixture(scope="module")
def breaking(tmp_path_factory: pytest.TempPathFactory, release: Release) -> Iterator[Server]:
    """A server that breaks off a large answer by its size."""
    folder = tmp_path_factory.mktemp("breaking")
    with serving(folder, release.path.parent, PATIENT, BREAKING_BYTES) as made:
        yield made


def fast(number: int) -> str:
    """A query that is quick and that no cache knows."""
    return f"SELECT ?s {{ ?s a <https://w3id.org/palmares#Nomination> }} LIMIT 1 #{'x' * number}"


def seconds_of_quick_queries(
    *servers: Server, start: int, count: int = 500
) -> tuple[list[float], ...]:
    """How long each took, of each server in turn; endless where one was refused."""
    times: tuple[list[float], ...] = tuple([] for _ in servers)
    for number in range(start, start + count):
        for server, taken in zip(servers, times, strict=True):
            began = time.perf_counter()
            status, _ = server.ask(fast(number))
            taken.append(time.perf_counter() - began if status == 200 else float("inf"))
    return times


def p99(times: list[float]) -> float:
    """The 99th percentile."""
    return statistics.quantiles(times, n=100)[98]


REGEX = 'ASK { ?s ?p ?o FILTER(REGEX("' + "a" * 5000 + '", "^(a*)*(a*)*b$")) }'
CONCAT = "SELECT (GROUP_CONCAT(CONCAT(STR(?a), STR(?d))) AS ?x) { ?a ?b ?c . ?d ?e ?f }"
MEGABYTE = "ASK { FILTER(1 IN (" + f"'{'x' * 96}', " * 10_400 + "1)) }"
UNIONS = "ASK {" + " UNION ".join(["{ ?s ?p ?o }"] * 20_000) + "}"
LATE = "ended after 4 seconds"
HOSTILE = {
    "a megabyte": (MEGABYTE, 200, '"boolean":true'),
    "10,000 nested groups": ("ASK " + "{" * 10_000 + "}" * 10_000, 400, "More than 250 brackets"),
    "20,000 unions": (UNIONS, 503, f"its stack overflows|{LATE}"),
    "a catastrophic regex": (REGEX, 200, '"boolean":false'),
    "a cross product of billions": (ENDLESS, 503, LATE),
    "a huge concatenation": (CONCAT, 503, f"more than 256 MiB of memory|{LATE}"),
}


@pytest.mark.parametrize(("query", "status", "told"), HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_query_has_a_plain_answer_before_its_client_gives_up(
    server: Server, query: str, status: int, told: str
) -> None:
    reply = server.client.send("POST", "/sparql", DIRECT, query.encode())
    assert reply.status == status, reply.text
    assert re.search(told, reply.text)
    assert reply.media_type == (
        "application/sparql-results+json" if status == 200 else "text/plain"
    )
    assert server.ask(fast(1))[0] == 200


def test_a_deadline_is_told_with_its_length(server: Server) -> None:
    status, body = server.ask(ENDLESS, timeout="0.5")
    assert (status, b"after 0.5 seconds" in body) == (503, True)
    assert server.ask(ENDLESS, timeout="-1")[0] == 400
    assert server.ask(ENDLESS, timeout="soon")[0] == 400


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_that_fails_after_its_first_byte_is_broken_off(
    breaking: Server, coding: str
) -> None:
    path = "/sparql?" + urlencode({"query": ROWS})
    place = breaking.client.address.removeprefix("http://")
    headers = {"Accept": "text/csv", "Accept-Encoding": coding}
    with closing(http.client.HTTPConnection(place, timeout=30)) as connection:
        connection.request("GET", path, headers=headers)
        response = connection.getresponse()
        assert response.status == 200
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()


@pytest.mark.parametrize("query", ["SELECT * { ?s ?p ?o }", "CONSTRUCT WHERE { ?s ?p ?o }"])
@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_larger_than_a_pipe_arrives_whole(
    server: Server, query: str, coding: str
) -> None:
    written = CSV if "SELECT" in query else N_TRIPLES
    expected = LocalStore.open(server.current.dataset).query(query)
    headers = {"Accept": written.media_type, "Accept-Encoding": coding}
    reply = server.client.send("GET", "/sparql?" + urlencode({"query": query}), headers)
    body = gzip.decompress(reply.body) if coding == "gzip" else reply.body
    assert len(body) > 2 * PIPE_BYTES
    wanted = expected.serialize(written).splitlines()
    if written is N_TRIPLES:  # a large graph is sent as it comes, a triple of two graphs twice
        assert set(body.splitlines()) == set(wanted)
    else:
        assert sorted(body.splitlines()) == sorted(wanted)


def test_the_first_row_leaves_before_the_last_is_computed(server: Server) -> None:
    place = server.client.address.removeprefix("http://")
    connection = http.client.HTTPConnection(place, timeout=30)
    path = "/sparql?" + urlencode({"query": ROWS})
    connection.request("GET", path, headers={"Accept": "text/csv"})
    response = connection.getresponse()
    assert len(response.read(10_000)) == 10_000
    assert until(lambda: workers(server))  # it is still at work
    connection.close()


def test_five_million_rows_need_no_more_memory_than_ten_thousand(
    tmp_path: Path, release: Release
) -> None:
    def peaks(server: Server) -> dict[int, int]:
        """The most memory that each process of the server has had so far."""
        found = {}
        for pid in server.family():
            with suppress(OSError):
                status = Path(f"/proc/{pid}/status").read_text("ascii")
                for peak in re.findall(r"VmHWM:\s+(\d+) kB", status):  # none of one that ends
                    found[pid] = int(peak) * 1024
        return found

    highest: dict[int, int] = {}

    def read(server: Server, query: str) -> tuple[int, int]:
        place = server.client.address.removeprefix("http://")
        path = "/sparql?" + urlencode({"query": query})
        rows = size = 0
        with closing(http.client.HTTPConnection(place, timeout=200)) as connection:
            connection.request("GET", path, headers={"Accept": "text/csv"})
            response = connection.getresponse()
            while data := response.read1(1024**2):
                rows, size = rows + data.count(b"\n"), size + len(data)
                if size // LOOK_BYTES > (size - len(data)) // LOOK_BYTES:
                    highest.update(peaks(server))  # the one that computes ends with its answer
        return rows, size

    query = "SELECT ?b { ?a ?b ?c . ?d ?e ?f } LIMIT"
    with serving(tmp_path, release.path.parent, 200) as server:
        for number in range(20):  # each process gets some
            assert read(server, f"{query} 10000 #{'x' * number}")[0] == 10_001
        before = peaks(server)
        rows, size = read(server, f"{query} 5000000")
        highest.update(peaks(server))
    assert rows == 5_000_001
    assert size > 10 * LOOK_BYTES
    grown = {pid: peak - before.get(pid, max(before.values())) for pid, peak in highest.items()}
    assert max(grown.values()) < size / 10, (size, grown)


def workers(server: Server) -> list[int]:
    """The query processes that compute."""
    found = []
    for pid in server.family():
        with suppress(OSError):
            fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
            if int(fields[16]) > 0 and fields[0] in "RSD":  # a lower priority: a slow query
                found.append(pid)
    return found


@pytest.mark.parametrize("query", [ENDLESS, ROWS], ids=["before_a_byte", "after_some"])
def test_a_client_that_goes_away_stops_its_query(patient: Server, query: str) -> None:
    assert until(lambda: not workers(patient))
    address = patient.client.address.removeprefix("http://").split(":")
    with socket.create_connection((address[0], int(address[1]))) as client:
        path = "/sparql?" + urlencode({"query": query})
        client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\nAccept: text/csv\r\n\r\n".encode())
        assert until(lambda: workers(patient))
    assert until(lambda: not workers(patient))


def test_kill_of_a_query_process_is_an_error_for_its_client_alone(patient: Server) -> None:
    replies: list[tuple[int, bytes]] = []
    thread = threading.Thread(target=lambda: replies.append(patient.ask(ENDLESS)))
    thread.start()
    assert until(lambda: workers(patient))
    for pid in workers(patient):
        os.kill(pid, signal.SIGKILL)
    thread.join(20)
    assert replies[0][0] == 503
    assert b"has ended" in replies[0][1]
    assert patient.ask(fast(2))[0] == 200


def test_kill_of_a_query_process_breaks_off_what_it_was_sending(patient: Server) -> None:
    assert until(lambda: not workers(patient))
    connection = http.client.HTTPConnection(patient.client.address[len("http://") :], timeout=30)
    connection.request(
        "GET", "/sparql?" + urlencode({"query": ROWS}), headers={"Accept": "text/csv"}
    )
    with connection.getresponse() as response:
        assert (response.status, len(response.read(10_000))) == (200, 10_000)
        assert until(lambda: workers(patient))
        for pid in workers(patient):
            os.kill(pid, signal.SIGKILL)
        with pytest.raises((http.client.IncompleteRead, ConnectionResetError)):
            response.read()
    connection.close()
    assert patient.ask(fast(2))[0] == 200


def test_quick_queries_stay_quick_beside_200_slow_ones(
    server: Server, tmp_path: Path, release: Release
) -> None:
    place = urlsplit(server.client.address)
    path = "/sparql?" + urlencode({"query": ENDLESS.replace("?a", "?never_asked_before")})
    request = f"GET {path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".encode()
    with ExitStack() as opened:
        # Another server in the same moments tells what else the machine does.
        other = opened.enter_context(serving(tmp_path, release.path.parent))
        alone, _ = seconds_of_quick_queries(server, other, start=1000)
        slow = [
            opened.enter_context(socket.create_connection((place.hostname, place.port)))
            for _ in range(200)
        ]
        for client in slow:
            client.sendall(request)
        beside, meanwhile = seconds_of_quick_queries(server, other, start=2000)
        for client in slow:
            client.settimeout(30)
            with client.makefile("rb") as answer:
                # its time was over, the queue was full, or its client's share of the queue was
                assert re.match(rb"HTTP/1.1 (503|429) ", answer.readline())
    assert float("inf") not in beside
    usual = max(statistics.median(alone), statistics.median(meanwhile), 0.002)
    assert statistics.median(beside) <= 5 * usual
    assert p99(beside) <= 5 * max(p99(alone), p99(meanwhile), 0.008)


def test_clients_that_send_or_read_nothing_hold_up_nobody(server: Server) -> None:
    address = server.client.address.removeprefix("http://").split(":")
    head = "POST /sparql HTTP/1.1\r\nHost: x\r\nContent-Type: application/sparql-query\r\n"
    slow = [socket.create_connection((address[0], int(address[1]))) for _ in range(60)]
    try:
        for number, client in enumerate(slow):
            if number % 2:
                client.sendall(f"{head}Content-Length: 1000\r\n\r\nA".encode())
            else:
                path = "/sparql?" + urlencode({"query": ROWS})
                client.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert until(lambda: workers(server))
        for number in range(3000, 3020):
            assert server.ask(fast(number))[0] == 200
    finally:
        for client in slow:
            client.close()


def test_many_idle_connections_hold_up_nobody(server: Server) -> None:
    place = urlsplit(server.client.address)
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
    with ExitStack() as opened:
        opened.callback(resource.setrlimit, resource.RLIMIT_NOFILE, (soft, hard))
        for number in range(1500):
            address = (place.hostname, place.port)
            client = opened.enter_context(socket.create_connection(address, 10))
            client.sendall(b"GET / HTTP/1.1\r\nHost:" if number % 2 else b"")
        for number in range(6000, 6010):
            assert server.ask(fast(number))[0] == 200


def raw(server: Server, request: str, ends: bool = False) -> bytes:
    """All that comes back for these bytes, with or without an end of what is sent."""
    place = urlsplit(server.client.address)
    with socket.create_connection((place.hostname, place.port), 30) as client:
        client.sendall(request.encode("latin-1"))
        if ends:
            client.shutdown(socket.SHUT_WR)
        with client.makefile("rb") as answer:
            return answer.read()


END = "Host: x\r\nConnection: close\r\n"
POST = f"POST /sparql HTTP/1.1\r\n{END}Content-Type: application/sparql-query\r\n"
GET = "GET /sparql?query=ASK%7B%7D HTTP/1.1\r\n"
MANY = "".join(f"X{number}: a\r\n" for number in range(300))
CHUNKED = f"{POST}Transfer-Encoding: chunked\r\n\r\n"
ODD = {
    "HTTP/1.0": ("GET /sparql?query=ASK%7B%7D HTTP/1.0\r\n\r\n", [200]),
    "five at once": (f"{GET}Host: x\r\n\r\n" * 4 + f"{GET}{END}\r\n", [200] * 5),
    "HTTP/0.9": ("GET /\r\n\r\n", [400]),
    "HTTP/2 without asking": ("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", []),
    "a TLS greeting": ("\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03" + "\0" * 80, [400]),
    "300 headers": (f"{GET}{END}{MANY}\r\n", [431]),
    "a header of a megabyte": (f"{GET}{END}X: {'a' * 1024**2}\r\n\r\n", [431]),
    "an address of 200 kB": (f"GET /?{'a' * 200_000} HTTP/1.1\r\n{END}\r\n", [414]),
    "an unknown method": (f"BREW /sparql HTTP/1.1\r\n{END}\r\n", [405]),
    "a method in lower case": (f"get /sparql?query=ASK%7B%7D HTTP/1.1\r\n{END}\r\n", [501]),
    "a compressed body in chunks": (
        f"{POST}Transfer-Encoding: gzip, chunked\r\n\r\n5\r\nASK{{}}\r\n0\r\n\r\n",
        [501],
    ),
    "a body in chunks": (f"{CHUNKED}5\r\nASK{{}}\r\n0\r\n\r\n", [200]),
    "a body in no chunks": (f"{CHUNKED}ZZ\r\nASK\r\n", [400]),
    "too short a length": (f"{POST}Content-Length: 3\r\n\r\nASK{{}}", [400]),
    "too great a length": (f"{POST}Content-Length: {10**12}\r\n\r\n{' ' * 1_100_000}", [413]),
    "a length below zero": (f"{POST}Content-Length: -3\r\n\r\nASK", [400]),
    "two lengths": (f"{POST}Content-Length: 3\r\nContent-Length: 5\r\n\r\nASK{{}}", [400]),
    "a wish to be told to go on": (
        f"{POST}Content-Length: 5\r\nExpect: 100-continue\r\n\r\nASK{{}}",
        [100, 200],
    ),
    "a path that climbs": (f"GET /dumps/../../etc/passwd HTTP/1.1\r\n{END}\r\n", [404]),
    "a path of no characters": (f"GET /doc/%zz%00%ff HTTP/1.1\r\n{END}\r\n", [404]),
}


@pytest.mark.parametrize(("request_", "statuses"), ODD.values(), ids=ODD)
def test_an_odd_request_has_a_plain_answer(
    server: Server, request_: str, statuses: list[int]
) -> None:
    with suppress(ConnectionResetError):  # where the server doesn't read all of it
        answer = raw(server, request_)
        found = [int(status) for status in re.findall(rb"HTTP/1\.[01] (\d+)", answer)]
        assert found == statuses, answer
        assert b"Traceback" not in answer
    assert server.ask(fast(1))[0] == 200


def test_a_body_that_is_cut_short_is_no_query(server: Server) -> None:
    answer = raw(server, f"{POST}Content-Length: 30\r\n\r\nASK{{}}", ends=True)
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"before its announced length" in answer


def test_a_body_that_ends_with_its_connection_is_broken_off_by_a_reset(breaking: Server) -> None:
    # Behind a proxy that speaks HTTP/1.0, as many do, an end like any other would be a whole body.
    query = urlencode({"query": ROWS})
    with pytest.raises(ConnectionResetError):
        raw(breaking, f"GET /sparql?{query} HTTP/1.0\r\n\r\n")


def test_a_switch_of_the_release_fails_no_request(
    tmp_path: Path, release: Release, dataset: Path
) -> None:
    other_folder = tmp_path / "releases"
    csv = dataset / "accolades.csv"
    first = build([dataset], other_folder, release.base)
    lines = csv.read_text("utf-8").splitlines(keepends=True)
    csv.write_text("".join(lines[:-1]), "utf-8")
    table = dataset / "table.toml"
    head = table.read_text("utf-8").splitlines(keepends=True)
    stated = ("rows = ", "cells = ")
    table.write_text("".join(line for line in head if not line.startswith(stated)), "utf-8")
    additions = dataset / "additions.csv"
    kept = additions.read_text("utf-8").splitlines(keepends=True)
    additions.write_text("".join(line for line in kept if not line.startswith("97,")), "utf-8")
    for name in ("claims.csv", "wikidata.csv"):
        (dataset / name).write_text((dataset / name).read_text("utf-8").splitlines(True)[0])
    second = build([dataset], other_folder, release.base)
    assert first.id != second.id
    switch(other_folder, first.id)
    counted = (
        "PREFIX pal: <https://w3id.org/palmares#> "
        "SELECT (COUNT(*) AS ?n) (COUNT(DISTINCT ?s) AS ?m) { ?s a pal:Nomination }"
    )
    seen: list[tuple[int, str]] = []
    ended = threading.Event()

    def keep_asking(server: Server, number: int) -> None:
        while not ended.is_set():
            number += 10
            status, body = server.ask(counted + f"#{number}", "application/sparql-results+json")
            row = json.loads(body)["results"]["bindings"][0] if status == 200 else {}
            seen.append((status, row["n"]["value"] if row else body.decode()))

    with serving(tmp_path, other_folder) as server:
        threads = [threading.Thread(target=keep_asking, args=(server, n)) for n in range(3)]
        for thread in threads:
            thread.start()
        assert until(lambda: len(seen) > 30)
        switch(other_folder, second.id)
        assert until(lambda: {value for _, value in seen[-20:]} == {"96"})
        ended.set()
        for thread in threads:
            thread.join(30)
    assert {status for status, _ in seen} == {200}
    assert {value for _, value in seen} == {"97", "96"}


def test_mixed_load_leaves_nothing_behind(server: Server) -> None:
    def facts() -> tuple[int, int, int]:
        family = [*server.family()]
        descriptors = memory = 0
        for pid in family:
            with suppress(OSError):
                descriptors += len([*Path(f"/proc/{pid}/fd").iterdir()])
                memory += int(Path(f"/proc/{pid}/statm").read_text().split()[1]) * 4096
        return len(family), descriptors, memory

    def round_of(start: int) -> None:
        for number in range(start, start + 40):
            assert server.ask(fast(number))[0] == 200
        server.ask("SELECT * { ?s ?p ?o }")
        server.ask(ENDLESS, timeout="0.2")
        with suppress(http.client.HTTPException, OSError):
            server.ask(ROWS, timeout="0.3")
        assert server.client.get("/doc/work/her-2013", "text/turtle").status == 200

    def is_whole() -> bool:
        """Whether each process that was ended has its successor, and none computes."""
        processes = json.loads(server.client.get("/-/health").body)["query_processes"]
        is_idle = all(not number for state, number in processes.items() if state != "idle")
        return is_idle and processes["idle"] == 2 * QUICK and not workers(server)

    for number in range(6):
        round_of(4000 + 40 * number)
    assert until(is_whole)
    before = facts()
    for number in range(12):
        round_of(4300 + 40 * number)
    assert until(is_whole)
    assert until(lambda: facts()[0] <= before[0] and facts()[1] <= before[1] + 10)
    assert facts()[2] <= before[2] + 60 * 1024**2
