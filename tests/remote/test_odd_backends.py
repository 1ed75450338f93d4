"""Forty odd servers behind ours: each is named for what it is, costs little, and shows nothing."""

from __future__ import annotations

import base64
import codecs
import gzip
import json
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from itertools import islice
from pathlib import Path
from typing import cast
from urllib.parse import quote

import pytest

from graph.releases.manifest import write_manifest
from graph.releases.release import open_release
from graph.stores.remote.endpoint import Reply
from graph.stores.remote.responses import RemoteAnswer
from graph.workers.limits import Limits
from server.http.site import Config
from tests.protocol.conftest import Client, free_port, serving
from tests.protocol.test_addresses import LEVELS, rdf_xml

from .test_endpoint import JSON, ROWS, Behaviour, drips, hangs_up, keeps_silent, says, server

SECRET = "secret-of-the-backend /var/lib/db"
XML = "application/sparql-results+xml"
RDF_XML, TURTLE, NT = "application/rdf+xml", "text/turtle", "application/n-triples"
BOOLEAN = b'{"head": {}, "boolean": true}'
FULL = (
    b'{"head": {"vars": ["s"]}, "results": {"bindings": '
    b'[{"s": {"type": "uri", "value": "http://x/"}}]}}'
)
#: A prefix that makes a long IRI of each short name: 400 KB that stand for 6 GB, no two alike.
PREFIXES = (
    b"@prefix a: <http://x/"
    + b"a" * 100_000
    + b"> .\n"
    + b"".join(b"a:b a:b a:%d .\n" % number for number in range(20_000))
)
#: 64 MiB of spaces.
BOMB = gzip.compress(b" " * 64 * 1024**2)
SELECT, ASK, CONSTRUCT = "SELECT ?s { ?s ?p ?o }", "ASK {}", "CONSTRUCT WHERE { ?s ?p ?o }"


def no_type(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Length", str(len(FULL)))
    handler.end_headers()
    handler.wfile.write(FULL)


def no_http(handler: BaseHTTPRequestHandler) -> None:
    handler.wfile.write(b"SSH-2.0-OpenSSH_9.2\r\n")
    handler.close_connection = True


def many_headers(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    for number in range(300):
        handler.send_header(f"X-{number}", "x")
    handler.end_headers()


def odd_length(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.send_header("Content-Length", "-5")
    handler.end_headers()
    handler.wfile.write(FULL[:20])
    handler.close_connection = True


def chunks(*lines: bytes) -> Behaviour:
    """A body in chunks, as these lines have it, and the end of the connection."""

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        handler.protocol_version = "HTTP/1.1"
        handler.send_response(200)
        handler.send_header("Content-Type", JSON)
        handler.send_header("Transfer-Encoding", "chunked")
        handler.end_headers()
        handler.wfile.write(b"\r\n".join(lines))
        handler.close_connection = True

    return behaviour


def rdf(document: str) -> Behaviour:
    return says(200, document.encode(), RDF_XML)


def rows(names: list[str], bindings: str) -> Behaviour:
    """Results in JSON with these columns and rows."""
    head = f'{{"head": {{"vars": {json.dumps(names)}}}, "results": {{"bindings": {bindings}}}}}'
    return says(200, head.encode())


def secretly(status: int, **headers: str) -> Behaviour:
    return says(status, SECRET.encode(), "text/plain", **headers)


#: The query, the answer to it, the statuses that ours may have, and what that says.
ODD: dict[str, tuple[str, Behaviour, tuple[int, ...], str]] = {
    "a part": (SELECT, says(206, FULL), (502,), "206, a part"),
    "no content": (SELECT, says(204, b""), (502,), "204, that there is no content"),
    "later": (SELECT, says(202, FULL), (502,), "202"),
    "created": (SELECT, says(201, FULL), (502,), "201"),
    "no type": (SELECT, no_type, (502,), "no Content-Type"),
    "a boolean for rows": (SELECT, says(200, BOOLEAN), (502,), "true or false for a SELECT"),
    "rows for a boolean": (ASK, says(200, FULL), (502,), "rows for an ASK"),
    "rows for a graph": (CONSTRUCT, says(200, FULL), (502,), "no format of RDF"),
    "a graph for rows": (SELECT, says(200, b"<a:b> <a:b> <a:b> .", NT), (502,), "no format of r"),
    "HTML": (SELECT, says(200, SECRET.encode(), "text/html"), (502,), "no format of results"),
    "an image": (SELECT, says(200, b"\x89PNG", "image/png"), (502,), "no format of results"),
    "nothing": (SELECT, says(200, b""), (502,), "can't be read"),
    "a beginning": (SELECT, says(200, FULL[:40]), (502,), "can't be read"),
    "other bytes": (SELECT, says(200, b"\xff\xfe\x00\x01" * 50), (502,), "can't be read"),
    "deep JSON": (SELECT, says(200, b"[" * 100_000), (502,), "can't be read"),
    "a number": (SELECT, says(200, b"5"), (502,), "can't be read"),
    "empty RDF": (CONSTRUCT, says(200, b"", NT), (200,), ""),
    "wrong RDF": (CONSTRUCT, says(200, b"<a:b> <c:d> .", NT), (502,), "can't be read"),
    "a mark before": (SELECT, says(200, b"\xef\xbb\xbf" + FULL), (200,), "http://x/"),
    "entities": (CONSTRUCT, rdf(rdf_xml(LEVELS, "&a7;")), (502,), "entities"),
    "an entity": (CONSTRUCT, rdf(rdf_xml('<!ENTITY a "b">', "&a;")), (502,), "entities"),
    "late entities": (CONSTRUCT, rdf(rdf_xml(" " * 70_000 + LEVELS, "&a7;")), (502,), "entities"),
    "entities in rows": (
        SELECT, says(200, rdf_xml(LEVELS, "&a7;").encode(), XML), (502,), "entities"
    ),
    "entities under a general name": (
        CONSTRUCT, says(200, rdf_xml(LEVELS, "&a7;").encode(), "application/xml"), (502,), ""
    ),
    "entities under another name": (
        CONSTRUCT, says(200, rdf_xml(LEVELS, "&a7;").encode(), TURTLE), (502,), "can't be read"
    ),
    "a text about entities": (
        SELECT, rows(["s"], '[{"s": {"type": "literal", "value": "<!ENTITY"}}]'), (200,), "ENTITY"
    ),
    "a text about entities in a graph": (
        CONSTRUCT, says(200, b'<a:b> <a:b> "<!ENTITY x>" .', NT), (200,), "ENTITY"
    ),
    "prefixes": (CONSTRUCT, says(200, PREFIXES, TURTLE), (503, 504), ""),
    "compressed": (SELECT, says(200, gzip.compress(FULL), Content_Encoding="gzip"), (502,), ""),
    "too many": (SELECT, secretly(429, Retry_After="17"), (503,), "too much to do"),
    "full": (SELECT, secretly(503, Retry_After="17"), (503,), "too much to do"),
    "full for ever": (SELECT, says(503, b"", Retry_After="9" * 300), (503,), "too much to do"),
    "wrong": (SELECT, secretly(400), (400,), "can't read or evaluate"),
    "wrong place": (SELECT, says(400, b"error at 999999999:1: " * 9), (400,), "can't read"),
    "unauthorised": (SELECT, secretly(401), (502,), "refuses"),
    "challenge": (SELECT, says(401, b"", WWW_Authenticate="Strange x=y, , ,"), (502,), ""),
    "elsewhere": (SELECT, says(302, b"", Location="http://127.0.0.1:9/"), (502,), "moved"),
    "elsewhere for ever": (SELECT, says(308, b"", Location="/sparql"), (502,), "308"),
    "not here": (SELECT, secretly(404), (502,), "failed .404."),
    "a teapot": (SELECT, secretly(418), (502,), "failed .418."),
    "broken": (SELECT, secretly(500), (502,), "failed .500."),
    "timed out": (SELECT, says(500, b"Transaction timed out at /var/lib"), (504,), "its time"),
    "strange status": (SELECT, secretly(799), (502,), "799"),
    "silent": (SELECT, keeps_silent, (504,), "within"),
    "dripping": (SELECT, drips, (200, 504), ""),
    "gone": (SELECT, hangs_up, (502,), ""),
    "no HTTP": (SELECT, no_http, (502,), "broke off"),
    "many headers": (SELECT, many_headers, (502,), ""),
    "a long header": (SELECT, says(200, FULL, X_Long="x" * 100_000), (502,), ""),
    "a chunk that ends early": (SELECT, chunks(b"fff", FULL), (502,), ""),
    "chunks without an end": (SELECT, chunks(b"%x" % len(FULL), FULL, b""), (502,), ""),
    "a chunk of no size": (SELECT, chunks(b"x", FULL, b"0", b"", b""), (502,), ""),
    "a bomb": (SELECT, says(200, BOMB, Content_Encoding="gzip"), (502,), ""),
    "a column twice": (SELECT, rows(["s", "s"], "[]"), (502,), ""),
    "no head": (SELECT, says(200, b'{"results": {"bindings": []}}'), (502,), ""),
    "rows that are none": (SELECT, rows(["s"], "[1]"), (502,), "can't be read"),
    "an object of rows": (SELECT, rows(["s"], "{}"), (502,), "can't be read"),
    "a value that is none": (SELECT, rows(["s"], '[{"s": 7}]'), (502,), "can't be read"),
    "an unknown column": (
        SELECT, rows(["s"], '[{"t": {"type": "uri", "value": "a:b"}}]'), (502,), ""
    ),
    "an IRI that is none": (
        SELECT, rows(["s"], '[{"s": {"type": "uri", "value": "no iri"}}]'), (502,), ""
    ),
    "deep terms": (
        SELECT,
        rows(["s"], '[{"s": ' + '{"type": "triple", "value": {"subject": ' * 20_000),
        (502,),
        "more than 100 levels",
    ),
    "deep terms in XML": (
        SELECT,
        says(200, b'<sparql><results><result><binding name="s">' + b"<triple>" * 20_000, XML),
        (502,),
        "can't be read",
    ),
    "deep terms in a graph": (
        CONSTRUCT, says(200, b"<a:s> <a:p> " + b"<<( <a:a> <a:b> " * 20_000, NT),
        (502,), "more than 100 levels",
    ),
    "a deep term in a graph": (
        CONSTRUCT,
        says(200, b"<a:s> <a:p> " + b"<<( <a:a> <a:b>\n" * 200 + b"<a:c>" + b" )>>" * 200 + b" .",
             TURTLE),
        (502,),
        "more than 100 levels",
    ),
    "a long text": (
        SELECT, rows(["s"], '[{"s": {"type": "literal", "value": "' + "x" * 2**25 + '"}}]'),
        (502,), "longer than what can be read",
    ),
    "a long text in a graph": (
        CONSTRUCT, says(200, b'<a:s> <a:p> "' + b"x" * 2**25 + b'" .', NT),
        (502,), "longer than what can be read",
    ),
    "a negative length": (SELECT, odd_length, (502,), ""),
}  # fmt: skip


@pytest.fixture(scope="module")
def behind(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Client, list[Behaviour]]]:
    """Ours as a process, in front of whatever server is in the list."""
    behaviours = [says(200, ROWS)]
    with (
        server(lambda handler: behaviours[0](handler)) as url,
        in_front(tmp_path_factory.mktemp("odd"), url) as client,
    ):
        yield client, behaviours


@contextmanager
def in_front(folder: Path, url: str) -> Iterator[Client]:
    """Ours as a process, in front of that server."""
    port = free_port()
    manifest = {"id": "0", "base": f"http://127.0.0.1:{port}/", "title": "Odd", "endpoint": url}
    counts: dict[str, object] = {"graphs": {}, "classes": {}, "dumps": [], "timeout": 2}
    write_manifest(folder, {**manifest, **counts})
    config = Config(limits=Limits(seconds=2, memory=256 * 1024**2))
    with serving(open_release(folder), port, config) as client:
        yield client


@pytest.mark.parametrize(("query", "behaviour", "statuses", "told"), ODD.values(), ids=ODD)
def test_an_odd_server_is_named_for_what_it_is(
    behind: tuple[Client, list[Behaviour]],
    query: str,
    behaviour: Behaviour,
    statuses: tuple[int, ...],
    told: str,
) -> None:
    client, behaviours = behind
    behaviours[0] = behaviour
    reply = client.get(f"/sparql?query={quote(query)}")
    text = reply.body.decode("utf-8", "replace")
    assert reply.status in statuses, text[:500]
    assert re.search(told, text), text[:500]
    assert "Traceback" not in text
    assert "/var/lib" not in text
    if "too much" in told:
        assert reply.headers["retry-after"] in ("17", "5")
    for path in ("/id/x", "/doc/x"):
        page = client.get(path, "text/html")
        assert page.status in (303, 404, *statuses, 400, 502), page.text
        assert "/var/lib" not in page.text
    behaviours[0] = says(200, ROWS)
    assert client.get(f"/sparql?query={quote(SELECT)}", "text/csv").text == "s\r\n"


def started(url: str) -> subprocess.CompletedProcess[str]:
    program = [sys.executable, "-m", "palmares", "serve", "--port", "0", "--endpoint", url]
    return subprocess.run(program, capture_output=True, text=True, timeout=60, check=False)


def two_faced(handler: BaseHTTPRequestHandler) -> None:
    """Answers an ASK well, and all else with other columns than were asked for."""
    asked = handler.asked  # type: ignore[attr-defined]
    says(200, BOOLEAN if "ASK" in asked else FULL)(handler)


def without_values(handler: BaseHTTPRequestHandler) -> None:
    """Answers an ASK well, and all else with rows in which nothing stands."""
    asked = handler.asked  # type: ignore[attr-defined]
    empty = {"head": {"vars": ["n"]}, "results": {"bindings": [{}, {}]}}
    says(200, BOOLEAN if "ASK" in asked else json.dumps(empty).encode())(handler)


STARTS = {name: ODD[name][1] for name in ODD if name not in ("silent", "dripping")}
STARTS |= {"other columns": two_faced, "rows without values": without_values}


@pytest.mark.parametrize(
    "name",
    ["a part", "no type", "HTML", "nothing", "no HTTP", "too many", "elsewhere", "broken",
     "other columns", "rows without values", "a long text"],
)  # fmt: skip
def test_an_odd_server_at_the_start_is_one_line(name: str) -> None:
    with server(STARTS[name]) as url:
        ended = started(url)
    assert ended.returncode == 1, ended.stderr
    assert "Traceback" not in ended.stderr
    assert len([line for line in ended.stderr.splitlines() if line.startswith("palmares: ")]) == 1


#: Reads the rows of an answer as a document needs them; whatever it is, this process goes on.
READING = """
import sys
from graph.errors import PalmaresError
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.store import RemoteStore
try:
    print(len([*RemoteStore(Endpoint(sys.argv[1]), "http://x.example/").query(sys.argv[2]).rows()]))
except PalmaresError as error:
    print(type(error).__name__, error)
"""
TRIPLE = (
    b"<subject><uri>a:a</uri></subject><predicate><uri>a:b</uri></predicate><object>%s</object>"
)


def rows_read(query: str, behaviour: Behaviour) -> str:
    with server(behaviour) as url:
        command = [sys.executable, "-c", READING, url, query]
        reading = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert (reading.returncode, reading.stderr) == (0, "")
    return reading.stdout


def results_in_xml(*values: bytes) -> Behaviour:
    rows = b"".join(b'<result><binding name="s">%s</binding></result>' % value for value in values)
    space = b'xmlns="http://www.w3.org/2005/sparql-results#"'
    space += space.replace(b"xmlns", b" xmlns:r")
    head = b'<sparql %s><head><variable name="s"/></head><results>' % space
    return says(200, head + rows + b"</results></sparql>", XML)


@pytest.mark.parametrize(
    ("begin", "end"),
    [
        (b"<triple>\n", b"</triple>\n"),
        (b"<triple><!-- </triple> -->", b"</triple>"),
        (b"<r:triple >", b"</r:triple>"),
    ],
    ids=["lines", "comments", "prefixes"],
)
def test_rows_with_a_term_that_no_stack_has_room_for_are_refused(begin: bytes, end: bytes) -> None:
    first, last = TRIPLE.split(b"%s")
    term = (begin + first) * 20_000 + b"<uri>a:c</uri>" + (last + end) * 20_000
    assert "100 levels" in rows_read(SELECT, results_in_xml(term))


def test_a_graph_with_such_a_term_over_lines_is_refused() -> None:
    term = b"<<(\n<a:a> <a:b> " * 20_000 + b"<a:c>" + b")>>" * 20_000
    assert "100 levels" in rows_read(CONSTRUCT, says(200, b"<a:s> <a:p> " + term + b" .", TURTLE))


class InPieces:
    """An answer that comes in these pieces, whatever is asked for at once."""

    def __init__(self, media_type: str, *pieces: bytes) -> None:
        self.media_type, self.pieces = media_type, [*pieces]

    def read(self, size: int = -1) -> bytes:
        return self.pieces.pop(0) if self.pieces else b""

    def finish(self) -> None:
        pass

    def close(self) -> None:
        pass


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
@pytest.mark.parametrize(
    ("query", "media_type", "document"),
    [(CONSTRUCT, TURTLE, b"<a:s> <a:p> <a:o> ."), (SELECT, JSON, FULL)],
    ids=["graph", "rows"],
)
def test_a_byte_order_mark_may_come_in_pieces(
    query: str, media_type: str, document: bytes, cut: int
) -> None:
    marked = codecs.BOM_UTF8 + document
    reply = cast(Reply, InPieces(media_type, marked[:cut], marked[cut:]))
    assert len([*RemoteAnswer(reply, query.split()[0], "http://x.example/").rows()]) == 1


def test_of_a_graph_no_more_is_read_than_is_looked_at_and_each_triple_once() -> None:
    pieces = [b'<a:s> <a:p> "%d" .\n' % (number // 2) * 100 for number in range(1000)]
    reply = InPieces(NT, *pieces)
    rows = RemoteAnswer(cast(Reply, reply), "CONSTRUCT", "http://x.example/").rows()
    assert [str(value) for _, _, value in islice(rows, 3)] == ['"0"', '"1"', '"2"']
    assert len(reply.pieces) > 900


def test_any_number_of_rows_with_a_term_each_is_read() -> None:
    term = b"<triple>" + TRIPLE % b"<uri>a:c</uri>" + b"</triple>"
    assert rows_read(SELECT, results_in_xml(*[term] * 5_000)) == "5000\n"


def test_credentials_that_an_answer_repeats_and_what_acts_in_it_stay_out_of_the_log(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    secret = "user:s3cr3t<pw"
    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", secret)
    pair = base64.b64encode(secret.encode()).decode()
    body = f"Authorization: Basic {pair} is {secret}\x1b[2J\x00 of\u2028ERROR root: nothing"
    with server(says(500, body.encode())) as url, in_front(tmp_path, url) as client:
        assert client.get(f"/sparql?query={quote(SELECT)}").status == 502
    log = capfd.readouterr().err
    (line,) = [line for line in log.split("\n") if "answers 500" in line]
    assert "Authorization: Basic *** is user:***" in line
    assert r"\x1b[2J\x00 of ERROR root" in line
    assert "s3cr3t" not in log


def test_a_long_query_that_is_refused_ends_nothing(
    behind: tuple[Client, list[Behaviour]],
) -> None:
    client, behaviours = behind
    behaviours[0] = says(400, b"error at 1:1: no")
    language = 'SERVICE wikibase:label { bd:serviceParam wikibase:language "en" }'
    query = f"SELECT ?sLabel {{ ?s ?p ?o {language} FILTER({'!' * 40_000}1) }} x"
    headers = {"Content-Type": "application/sparql-query"}
    for _ in range(3):
        reply = client.send("POST", "/sparql", headers, query.encode())
        assert (reply.status, "can't read the query" in reply.text) == (400, True)


@pytest.mark.parametrize("path", ["/sparql?query=" + quote(CONSTRUCT), "/fragments"])
def test_credentials_that_an_unreadable_answer_repeats_are_shown_to_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str
) -> None:
    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", "Bearer s3cr3t-pw")
    rows_of_secrets = json.dumps({"head": {"vars": ["s"]}, "results": {
        "bindings": [{"s": {"type": "s3cr3t-pw", "value": "a"}}]}}).encode()  # fmt: skip

    def repeats(handler: BaseHTTPRequestHandler) -> None:
        is_graph = "CONSTRUCT" in handler.asked  # type: ignore[attr-defined]
        graph = says(200, b"<a:b> <a:c> s3cr3t-pw .", TURTLE)
        (graph if is_graph else says(200, rows_of_secrets))(handler)

    with server(repeats) as url, in_front(tmp_path, url) as client:
        reply = client.get(path)
    assert reply.status == 502
    assert "can't be read" in reply.text
    assert "***" in reply.text
    assert "s3cr3t" not in reply.text
