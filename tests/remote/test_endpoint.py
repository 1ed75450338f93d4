"""A server behind ours that is dead, slow or talks nonsense: each is told apart, none hangs us."""

from __future__ import annotations

import hashlib
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import parse_qs, quote, urlsplit

import pyoxigraph as ox
import pytest

from graph.errors import (
    EndpointError,
    EndpointTimeout,
    PalmaresError,
    QueryError,
    QueryRefused,
    QueryStopped,
)
from graph.rdf.formats import CSV
from graph.releases import endpoint_release
from graph.releases.endpoint_release import describe_endpoint
from graph.releases.load import GraphStoreWriter, UpdateWriter
from graph.releases.manifest import write_manifest
from graph.releases.release import Release, open_release
from graph.sparql.syntax import projection
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.store import RemoteStore
from graph.workers.limits import Limits
from server.http.site import Config
from server.serving.app import close, create_app
from tests.protocol.conftest import free_port, serving
from tests.waiting import until

JSON = "application/sparql-results+json"
ROWS = json.dumps({"head": {"vars": ["s"]}, "results": {"bindings": []}}).encode()
SELECT = "SELECT ?s { ?s ?p ?o }"

Behaviour = Callable[[BaseHTTPRequestHandler], None]


@contextmanager
def server(behaviour: Behaviour) -> Iterator[str]:
    """The address of a server that behaves like that."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            self.asked = self.rfile.read(length).decode()
            behaviour(self)

        def log_message(self, *_: object) -> None:
            pass

    made = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made.daemon_threads = True
    thread = threading.Thread(target=made.serve_forever, kwargs={"poll_interval": 0.05})
    thread.start()
    try:
        yield f"http://127.0.0.1:{made.server_address[1]}/sparql"
    finally:
        made.shutdown()
        thread.join()
        made.server_close()


#: What Virtuoso says most often of a query that it finds too long.
ESTIMATE = (
    b"Virtuoso 42000 Error The estimated execution time 1038 (sec) exceeds the limit of 400 (sec)."
)


def says(status: int, body: bytes, media_type: str = JSON, **headers: str) -> Behaviour:
    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Type", media_type)
        length = {"content_length": str(len(body))}
        for name, value in {**length, **headers}.items():
            handler.send_header(name.replace("_", "-"), value)
        handler.end_headers()
        handler.wfile.write(body)

    return behaviour


def drips(handler: BaseHTTPRequestHandler) -> None:
    handler.send_response(200)
    handler.send_header("Content-Type", JSON)
    handler.end_headers()
    handler.connection.settimeout(0.1)
    with suppress(OSError):
        for _ in range(100):
            handler.wfile.write(b" ")
            with suppress(TimeoutError):
                handler.connection.recv(1)  # until the other side hangs up


def keeps_silent(handler: BaseHTTPRequestHandler) -> None:
    handler.connection.settimeout(10)
    with suppress(OSError):
        handler.connection.recv(1)  # until the other side hangs up


def hangs_up(handler: BaseHTTPRequestHandler) -> None:
    handler.close_connection = True


@pytest.mark.parametrize(
    ("behaviour", "kind", "said"),
    [
        (keeps_silent, EndpointTimeout, "within 1 seconds"),
        (drips, EndpointTimeout, "within 1 seconds"),
        (hangs_up, EndpointError, "broke off|can't be reached"),
        (says(200, b"{", content_length="9"), EndpointError, "broke off"),
        (says(200, b'{"head": {"vars": ["s"]}, "results"'), EndpointError, "can't be read"),
        (says(200, b"<html>", "text/html"), EndpointError, "text/html is no format"),
        (says(200, ROWS, X_SPARQL_MaxRows="10"), EndpointError, "cut its answer short"),
        (says(200, ROWS + b" " * 2000), EndpointError, "larger than 2,000 bytes"),
        (says(200, ROWS, "text/plain"), EndpointError, "can't be read"),
        (says(400, b"no such\nfunction\n\nmore"), QueryError, "read or evaluate the query.$"),
        (says(401, b""), EndpointError, "refuses this one .401."),
        (says(403, b""), EndpointError, "refuses this one .403."),
        (says(404, b"<h1>what?</h1>"), EndpointError, r"failed .404.\.$"),
        (says(500, b"Transaction timed out"), EndpointTimeout, "ran out of its time"),
        (says(500, ESTIMATE), EndpointTimeout, "ran out of its time"),
        (says(500, b""), EndpointError, r"failed .500.\.$"),
        (says(503, b"full"), QueryStopped, "too much to do just now .503."),
        (says(504, b"x"), EndpointTimeout, "ran out of its time"),
        (says(302, b"", Location="http://127.0.0.1:9/"), EndpointError, "answers 302, a redirect"),
    ],
)
def test_every_way_to_fail_is_told(
    behaviour: Behaviour, kind: type[PalmaresError], said: str
) -> None:
    with server(behaviour) as url:
        timeout = 1 if behaviour in (keeps_silent, drips) else 20
        remote = RemoteStore(Endpoint(url, timeout, answer_bytes=2000), "http://x.example/")
        with pytest.raises(kind, match=said) as error:
            remote.query(SELECT).serialize(CSV)
        assert type(error.value) is kind
        assert url not in str(error.value)


def test_a_server_that_is_not_there_is_told() -> None:
    remote = RemoteStore(Endpoint(f"http://127.0.0.1:{free_port()}/"), "http://x.example/")
    with pytest.raises(EndpointError, match=r"can't be reached .Connection refused"):
        remote.query(SELECT)


@pytest.mark.parametrize("query", ["CLEAR ALL", "ASK { SERVICE <http://x/> {} }", "DEFINE a:b 1"])
def test_what_is_refused_never_reaches_the_server(query: str) -> None:
    remote = RemoteStore(Endpoint(f"http://127.0.0.1:{free_port()}/"), "http://x.example/")
    with pytest.raises((QueryRefused, QueryError)):
        remote.query(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT (bif:http_get("http://127.0.0.1:9/") AS ?x) {}',
        'SELECT (BIF:http_get("http://127.0.0.1:9/") AS ?x) {}',
        'SELECT bif:exec("select 1") {}',
        'SELECT (sql:anything("x") AS ?x) {}',
        'PREFIX b: <bif:> SELECT (b:exec("select 1") AS ?x) {}',
        'PREFIX b: <bi> SELECT (b:f:exec("select 1") AS ?x) {}',
        'PREFIX b: <> SELECT (b:bif:exec("select 1") AS ?x) {}',
        'BASE <bif:> SELECT (<exec>("select 1") AS ?x) {}',
        'SELECT (<bif:exec>("select 1") AS ?x) {}',
        'SELECT (<\\u0062if:exec>("select 1") AS ?x) {}',
        'SELECT (\\u0062if:exec("select 1") AS ?x) {}',
    ],
)
def test_functions_of_the_engines_own_are_refused(query: str) -> None:
    remote = RemoteStore(Endpoint(f"http://127.0.0.1:{free_port()}/"), "http://x.example/")
    with pytest.raises(QueryRefused, match=r"line 1, column \d+: functions of the engine's own"):
        remote.query(query)


@pytest.mark.parametrize(
    "query",
    [
        'SELECT ("bif:exec(1)" AS ?x) {}',
        "ASK { ?s ?p <http://x/bif:a>, <urn:sql:b> } # bif:exec(1)",
        "PREFIX mysql: <http://x/> ASK { ?s mysql:a (1 2) }",
    ],
)
def test_what_only_looks_like_it_is_sent(query: str) -> None:
    with server(says(200, b'{"head": {}, "boolean": true}')) as url:
        remote = RemoteStore(Endpoint(url), "http://x.example/")
        assert remote.query(query).kind in ("boolean", "solutions")


def test_what_is_sent_is_the_query_with_its_base_and_dataset() -> None:
    asked: list[dict[str, list[str]]] = []

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        asked.append(parse_qs(handler.asked))  # type: ignore[attr-defined]
        says(200, ROWS)(handler)

    with server(behaviour) as url:
        RemoteStore(Endpoint(url), "http://x.example/").query(SELECT, ["a"], ["b", "http://c"])
    assert asked == [
        {
            "query": [f"BASE <http://x.example/> {SELECT}"],
            "default-graph-uri": ["http://x.example/a"],
            "named-graph-uri": ["http://x.example/b", "http://c"],
        }
    ]


@pytest.mark.parametrize("given", ["me:secret", "Bearer abc"])
def test_credentials_come_from_the_environment(given: str, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[str | None] = []

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        seen.append(handler.headers["Authorization"])
        says(200, ROWS)(handler)

    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", given)
    with server(behaviour) as url:
        RemoteStore(Endpoint(url), "http://x.example/").query(SELECT)
    assert seen == ["Basic bWU6c2VjcmV0" if ":" in given else "Bearer abc"]


ASKING: dict[str, Callable[[str], object]] = {
    "query": lambda url: [*RemoteStore(Endpoint(url), "http://x.example/").query(SELECT).rows()],
    "update": lambda url: UpdateWriter(url).clear(None),
    "graph store": lambda url: GraphStoreWriter(url).add(None, []),
}


@pytest.mark.parametrize("ask", ASKING.values(), ids=ASKING)
@pytest.mark.parametrize("given", ["me:secret", "Bearer abc"])
def test_every_way_to_ask_has_the_credentials_that_are_asked_for(
    ask: Callable[[str], object], given: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = "Bearer abc" if given == "Bearer abc" else 'Digest username="me", realm="here"'

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        if (handler.headers["Authorization"] or "").startswith(wanted):
            says(200, ROWS)(handler)
        else:
            challenge = 'Digest realm="here", nonce="n", qop="auth", algorithm=MD5'
            says(401, b"", WWW_Authenticate=challenge)(handler)

    with server(behaviour) as url:
        with pytest.raises(EndpointError, match="401"):
            ask(url)
        monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", given)
        ask(url)


def test_credentials_without_a_colon_are_a_mistake(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("PALMARES_ENDPOINT_AUTH", "me")
    with pytest.raises(PalmaresError, match="user:password"):
        RemoteStore(Endpoint("http://127.0.0.1:9/"), "http://x.example/").query(SELECT)


@pytest.mark.parametrize("url", ["file:///etc/passwd", "127.0.0.1:80", "http://", "ftp://x/"])
def test_an_endpoint_is_an_http_address(url: str) -> None:
    with pytest.raises(PalmaresError, match="not an http or https address"):
        Endpoint(url)


def released(folder: Path, url: str, base: str) -> Path:
    manifest = {"id": "0", "base": base, "title": "Elsewhere", "endpoint": url, "timeout": 1}
    counts: dict[str, object] = {"graphs": {}, "classes": {}, "dumps": []}
    write_manifest(folder, {**manifest, **counts})
    return folder


@pytest.mark.parametrize(
    ("behaviour", "status"),
    [(keeps_silent, 504), (hangs_up, 502), (says(500, b"x"), 502), (says(400, b"x"), 400)],
)
def test_the_server_answers_502_or_504_with_the_reason(
    tmp_path: Path, behaviour: Behaviour, status: int
) -> None:
    port = free_port()
    with server(behaviour) as url:
        base = f"http://127.0.0.1:{port}/"
        config = Config(limits=Limits(seconds=1))
        with serving(open_release(released(tmp_path, url, base)), port, config) as client:
            for path in ("/sparql?query=ASK%7B%7D", "/doc/x", "/id/x", "/graph/x"):
                reply = client.get(path)
                assert (reply.status, reply.media_type) == (status, "text/plain"), path
                assert "The data's server" in reply.text or status == 400
                assert "Traceback" not in reply.text
            assert client.get("/robots.txt").status in (200, status)
            assert client.get("/sparql", "text/turtle").status == 200


def tells_much(handler: BaseHTTPRequestHandler) -> None:
    """Knows everything, and tells thirty rows of each."""
    query = parse_qs(handler.asked)["query"][0]  # type: ignore[attr-defined]
    if "ASK" in query:
        says(200, b'{"head": {}, "boolean": true}')(handler)
        return
    names = projection(query) or []
    rows = [
        {name: {"type": "uri", "value": f"http://x.example/{number}"} for name in names}
        for number in range(30)
    ]
    says(200, json.dumps({"head": {"vars": names}, "results": {"bindings": rows}}).encode())(
        handler
    )


@pytest.mark.parametrize(
    ("path", "part", "iri"),
    [("doc/x", "subject", "id/x"), ("doc/x.nt", "subject", "id/x"),
     ("graph/x", "graph", "graph/x"), ("graph/x.ttl", "graph", "graph/x")],
)  # fmt: skip
def test_what_is_too_much_for_one_document_is_refused_and_its_pages_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, path: str, part: str, iri: str
) -> None:
    base = "http://127.0.0.1:8000/"
    for module in ("graph.stores.remote.store", "graph.rdf.description"):
        monkeypatch.setattr(f"{module}.MOST_STATEMENTS", 20)
    with server(tells_much) as url:
        app = create_app(open_release(released(tmp_path, url, base)))
        try:
            reply = app.test_client().get(path)
        finally:
            close(app)
    address = f"{base}fragments?{part}={quote(base + iri, safe='')}"
    assert (reply.status_code, address in reply.text) == (403, True), reply.text


def test_a_server_is_ready_while_the_one_behind_it_answers(tmp_path: Path) -> None:
    dead = threading.Event()

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        if dead.is_set():
            hangs_up(handler)
        else:
            says(200, b'{"head": {}, "boolean": true}')(handler)

    port = free_port()
    with server(behaviour) as url:
        release = open_release(released(tmp_path, url, f"http://127.0.0.1:{port}/"))
        with serving(release, port) as client:
            for is_dead, status in ((dead.clear, 200), (dead.set, 503), (dead.clear, 200)):
                is_dead()
                assert until(lambda status=status: client.get("/-/ready").status == status)  # type: ignore[misc]
                assert json.loads(client.get("/-/ready").text)["ready"] == (status == 200)


def test_an_endpoint_that_can_not_count_in_time_is_served_without_numbers(tmp_path: Path) -> None:
    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        query = parse_qs(handler.asked)["query"][0]  # type: ignore[attr-defined]
        if "COUNT" in query:
            says(504, b"")(handler)
        elif "ASK" in query:
            says(200, b'{"head": {}, "boolean": true}')(handler)
        else:
            says(200, ROWS)(handler)

    port = free_port()
    with server(behaviour) as url:
        release = describe_endpoint(url, tmp_path, f"http://127.0.0.1:{port}/")
        assert "triples" not in release.manifest
        with serving(release, port) as client:
            for path in ("/", "/sparql", "/.well-known/void", "/dumps/"):
                for accept in ("text/html", "*/*"):
                    assert client.get(path, accept).status == 200, path


def test_an_endpoint_with_source_tables_names_them_and_is_no_release_of_ours(
    release: Release, tmp_path: Path
) -> None:
    with serving(release, free_port()) as there:
        described = describe_endpoint(f"{there.address}/sparql", tmp_path, release.base)
        app = create_app(described)
        try:
            pages = {
                path: app.test_client().get(path, headers={"Accept": "text/html"})
                for path in ("/", "/release", "/.well-known/void")
            }
        finally:
            close(app)
    assert {path: page.status_code for path, page in pages.items()} == dict.fromkeys(pages, 200)
    title = release.manifest["sources"][0]["title"]
    assert title in pages["/release"].text
    assert not [path for path, page in pages.items() if "never changes" in page.text]


def test_all_source_tables_of_an_endpoint_are_named_however_many_it_has(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = ox.Store()
    for name in "abcde":
        store.load(
            f"""PREFIX pal: <https://w3id.org/palmares#> PREFIX schema: <http://schema.org/>
            <http://x.example/id/table/{name}> a pal:SourceTable ; schema:creditText "By {name}" ;
                <http://www.w3.org/2000/01/rdf-schema#label> "Table {name}" ;
                <http://www.w3.org/ns/prov#wasDerivedFrom> <http://{name}.example/> .""",
            ox.RdfFormat.TURTLE,
            to_graph=ox.NamedNode(f"http://x.example/graph/table/{name}"),
        )

    def behaviour(handler: BaseHTTPRequestHandler) -> None:
        query = parse_qs(handler.asked)["query"][0]  # type: ignore[attr-defined]
        answers = store.query(query)
        assert isinstance(answers, (ox.QuerySolutions, ox.QueryBoolean))
        answer = answers.serialize(format=ox.QueryResultsFormat.JSON)
        assert answer is not None
        says(200, answer)(handler)

    monkeypatch.setattr(endpoint_release, "SOURCES_AT_ONCE", 2)
    with server(behaviour) as url:
        release = describe_endpoint(url, tmp_path, "http://x.example/")
    sources = [(each["table"], each["page"]) for each in release.manifest["sources"]]
    assert sources == [(name, f"http://{name}.example/") for name in "abcde"]


def test_the_address_of_the_endpoint_is_shown_to_nobody(tmp_path: Path) -> None:
    port = free_port()
    with server(says(200, ROWS)) as url:
        base = f"http://127.0.0.1:{port}/"
        with serving(open_release(released(tmp_path, url, base)), port) as client:
            id_ = json.loads(client.get("/release", "application/json").text)["id"]
            for path in ("/", "/sparql", "/.well-known/void", "/dumps/", "/dumps/manifest.json",
                         "/release", f"/release/{id_}/manifest.json", "/-/health", "/-/metrics",
                         "/openapi.json"):  # fmt: skip
                for accept in ("*/*", "application/json", "text/html"):
                    reply = client.get(path, accept)
                    assert reply.status in (200, 406)
                    assert urlsplit(url).netloc not in reply.text, path
                    assert '"timeout"' not in reply.text or "openapi" in path
            manifest = client.get("/dumps/manifest.json").body
            digest = hashlib.sha256(manifest).hexdigest()
            assert f"{digest}  manifest.json" in client.get("/dumps/SHA256SUMS").text
