"""What those who run a server see of it: its state, its metrics, its logs, the ids of requests."""

from __future__ import annotations

import fcntl
import json
import logging
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import cast
from urllib.parse import quote, urlsplit

import pytest

from graph.workers.queries import Queries, State
from server.serving.app import close, create_app, site_of
from server.serving.logs import configuration
from server.serving.metrics import Metrics
from server.serving.temporary import temporary_folder
from tests.waiting import until

from .conftest import Client, free_port, made_up_release

COMMON = re.compile(
    r'(?P<client>\S+) - - \[\d\d/\w{3}/\d{4}:\d\d:\d\d:\d\d \+0000\] "(?P<line>[^"\n]*)" '
    r"(?P<status>\d{3}) (?P<bytes>\d+|-) (?P<id>\S+) (?P<seconds>\d+\.\d{4})"
)

#: Counts more and more things, in a folder, where ever less room is.
GROW = """
import os, sys
from pathlib import Path
os.environ["PROMETHEUS_MULTIPROC_DIR"] = sys.argv[1]
from prometheus_client import Counter
from server.serving.metrics_files import use_preallocated_files
use_preallocated_files(Path(sys.argv[1]))
counter = Counter("things", "Things.", ("name",))
try:
    for number in range(100_000):
        counter.labels(str(number)).inc()
except OSError as error:
    print(error.strerror)
"""


@contextmanager
def command(tmp_path: Path, *options: str) -> Iterator[Client]:
    """`palmares serve` of the made-up release, in `releases`; its log is `log`."""
    port = free_port()
    folder = tmp_path / "releases/0123456789abcdef"
    folder.mkdir(parents=True)
    base = f"http://127.0.0.1:{port}/"
    made_up_release(folder, base)
    line = [sys.executable, "-m", "palmares", "serve", "--releases", str(folder.parent)]
    line += ["--release", folder.name, "--port", str(port), "--workers", "1", *options]
    with (
        (tmp_path / "log").open("w") as log,
        subprocess.Popen(line, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        try:
            assert server.stdout is not None
            assert "answers at" in server.stdout.readline(), (tmp_path / "log").read_text()
            yield Client(base.rstrip("/"), base)
        finally:
            server.terminate()
            assert server.wait(30) == 0


def counted(client: Client, series: str) -> float:
    """The value of a series in the metrics; 0 where there is none."""
    lines = client.get("/-/metrics").text.splitlines()
    return sum(float(line.rpartition(" ")[2]) for line in lines if line.startswith(series))


def test_health_tells_of_the_release_and_the_processes(client: Client) -> None:
    reply = client.get("/-/health")
    health = json.loads(reply.text)
    assert (reply.status, reply.media_type) == (200, "application/json")
    assert (health["status"], health["release"], health["workers"]) == ("ok", "0123456789abcdef", 1)
    assert health["opened"].endswith("+00:00")
    assert health["checked_at_opening"][0] == "manifest"
    assert health["checked_at_opening"][-1] == "each byte of its data"
    assert health["verified"] is None
    assert sum(health["query_processes"].values()) >= 1
    assert str(Path.cwd()) not in reply.text


def test_ready_is_said_when_queries_are_answered(client: Client) -> None:
    assert client.get("/sparql?query=ASK%7B%7D").status == 200
    reply = client.get("/-/ready")
    assert (reply.status, json.loads(reply.text)["ready"]) == (200, True)


@pytest.mark.parametrize("path", ["/-/health", "/-/ready", "/-/metrics"])
def test_the_state_is_only_read(client: Client, path: str) -> None:
    assert client.send("POST", path, {}, b"x").status == 405
    head = client.send("HEAD", path)
    assert (head.status, head.body) == (200, b"")
    assert client.get("/-/other").status == 404


def test_metrics_count_requests_by_route_and_status(client: Client) -> None:
    found = 'palmares_request_duration_seconds_count{route="/doc/<path:path>",status="200"}'
    missing = 'palmares_request_duration_seconds_count{route="/doc/<path:path>",status="404"}'
    series = found, missing, "palmares_cache_hits"
    before = [counted(client, name) for name in series]
    for _ in range(3):
        assert client.get("/doc/work/a.nt?metrics").status == 200
    assert client.get("/doc/work/none.nt").status == 404
    after = [before[0] + 3, before[1] + 1, before[2] + 2]
    assert until(lambda: [counted(client, name) for name in series] == after)


def test_metrics_tell_of_query_processes_and_limits(client: Client) -> None:
    assert client.get("/sparql?query=ASK%7B%7D").status == 200
    names = "palmares_query_process_starts_total", 'palmares_query_processes{state="idle"}'
    assert all(counted(client, name) >= 1 for name in names)
    endless = "SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l . ?m ?n ?o }"
    series = 'palmares_limits_reached_total{limit="time"}'
    before = counted(client, series)
    assert client.get(f"/sparql?timeout=0.2&query={quote(endless)}").status == 503
    assert until(lambda: counted(client, series) == before + 1)
    series = 'palmares_limits_reached_total{limit="body"}'
    before = counted(client, series)
    headers = {"Content-Type": "application/sparql-query"}
    assert client.send("POST", "/sparql", headers, b"ASK{}" + b" " * 3_000_000).status == 413
    assert until(lambda: counted(client, series) == before + 1)


@contextmanager
def small_disk(folder: Path, mebibytes: int) -> Iterator[Path]:
    """A file system of its own, in memory, where the tests may mount one."""
    folder.mkdir()
    options = ["-t", "tmpfs", "-o", f"size={mebibytes}m", "small"]
    if subprocess.run(
        ["mount", *options, str(folder)], check=False, capture_output=True
    ).returncode:
        pytest.skip("only root may mount, and not in every container")
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", folder], check=True)


def fill(disk: Path) -> None:
    """Leaves no room on a file system."""
    with suppress(OSError), (disk / "filler").open("wb", buffering=0) as filler:
        while True:
            filler.write(bytes(4096))


def test_a_full_temporary_folder_ends_no_process(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with small_disk(tmp_path / "disk", 4) as disk:
        monkeypatch.setenv("TMPDIR", str(disk))
        with command(tmp_path) as client:
            fill(disk)
            before = json.loads(client.get("/-/health").text)
            for path in ("/doc/work/a", "/sparql", "/search?q=x", "/none"):
                assert _status(client, path)
            (worker,) = _gauges(disk)
            assert json.loads(client.get("/-/health").text) == before
            assert client.get("/-/metrics").status == 200
            os.kill(worker, signal.SIGKILL)
            assert until(lambda: _status(client, "/-/metrics") == 503)
            assert client.get("/doc/work/a").status == 200
            assert client.get("/-/health").status == 200
        assert (tmp_path / "log").read_text().count("goes on without metrics") == 1


def test_a_client_that_leaves_before_its_answer_is_told_of_as_one_that_left(tmp_path: Path) -> None:
    patterns = " . ".join(f"?s{number} ?p{number} ?o{number}" for number in range(8))
    path = "/sparql?query=" + quote(f"SELECT (COUNT(*) AS ?n) {{ {patterns} }}")
    with command(tmp_path, "--access-log", "json") as client:
        place = urlsplit(client.address)
        with socket.create_connection((place.hostname, place.port)) as connection:
            connection.sendall(f"GET {path} HTTP/1.1\r\nHost: x\r\n\r\n".encode())
            processes = 'palmares_query_processes{state="%s"}'
            assert until(lambda: any(counted(client, processes % s) for s in ("quick", "slow")))
        series = 'palmares_request_duration_seconds_count{route="/sparql",status="499"}'
        assert until(lambda: counted(client, series) == 1)
        assert not counted(client, series.replace("499", "503"))
        assert until(lambda: '"status": 499' in (tmp_path / "log").read_text())


def test_a_sample_is_counted_once_by_whomever_it_is_taken(monkeypatch: pytest.MonkeyPatch) -> None:
    class Source:
        starts = 3

        def state(self) -> State:
            return State({}, {}, self.starts)

    monkeypatch.delenv("PROMETHEUS_MULTIPROC_DIR", raising=False)
    metrics, former, present = Metrics(), Source(), Source()
    for source, starts in ((former, 3), (present, 2), (former, 3), (former, 2), (present, 4)):
        source.starts = starts
        metrics.sample(cast(Queries, source))
    assert b"palmares_query_process_starts_total 7.0" in metrics.text()


def test_a_cleaner_of_temporary_files_stops_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    temporary = tmp_path / "temporary"
    temporary.mkdir()
    monkeypatch.setenv("TMPDIR", str(temporary))
    with command(tmp_path) as client:
        (worker,) = _gauges(temporary)
        (folder,) = temporary.glob("palmares-*")
        shutil.rmtree(folder)
        assert json.loads(client.get("/-/health").text)["workers"] == 1
        assert client.get("/-/metrics").status == 200
        os.kill(worker, signal.SIGKILL)
        assert until(lambda: _status(client, "/robots.txt") == 200)
        assert until(lambda: _gauges(temporary) - {worker})
        assert client.get("/-/metrics").status == 200
    assert not [*temporary.iterdir()]


def test_a_temporary_folder_is_locked_against_its_cleaner(tmp_path: Path) -> None:
    with temporary_folder() as folder:
        descriptor = os.open(folder, os.O_RDONLY)
        with pytest.raises(BlockingIOError):  # as systemd-tmpfiles asks
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        os.close(descriptor)


def test_a_file_of_metrics_that_cannot_grow_is_an_error_and_no_end(tmp_path: Path) -> None:
    script = tmp_path / "grow.py"
    script.write_text(GROW)
    with small_disk(tmp_path / "disk", 1) as disk:
        environment = {**os.environ, "PYTHONPATH": str(Path(__file__).parents[2])}
        line = [sys.executable, str(script), str(disk)]
        done = subprocess.run(line, env=environment, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (0, "No space left on device\n"), done.stderr


def _gauges(folder: Path) -> set[int]:
    """The server processes that have metrics in a temporary folder."""
    return {int(path.stem.rpartition("_")[2]) for path in folder.glob("palmares-*/gauge_*.db")}


def _status(client: Client, path: str) -> int:
    with suppress(OSError):
        return client.get(path).status
    return 0


def test_addresses_that_nobody_made_are_one_series(client: Client) -> None:
    before = len(client.get("/-/metrics").text.splitlines())
    for number in range(20):
        client.get(f"/nothing/{number}")
    assert len(client.get("/-/metrics").text.splitlines()) <= before + 20


@pytest.mark.parametrize("path", ["/robots.txt", "/sparql?query=ASK%7B%7D", "/nothing", "/-/ready",
                                  "/dumps/palmares.nq", "/sparql?query=x"])  # fmt: skip
def test_each_answer_has_an_id_of_its_own(client: Client, path: str) -> None:
    ids = {client.get(path, X_Request_Id="chosen").headers["x-request-id"] for _ in range(3)}
    assert len(ids) == 3
    assert "chosen" not in ids


def test_the_access_log_in_the_common_format(tmp_path: Path) -> None:
    log = tmp_path / "access.log"
    with command(tmp_path, "--access-log", "common", "--access-log-file", str(log)) as client:
        for _ in range(2):  # the second time from memory
            reply = client.get("/search?q=%22%0Aa%20b%22")
        client.get("/dumps/palmares.nq")
        assert until(lambda: len(log.read_text().splitlines()) >= 3 + 1)  # with the server's own
        log.rename(tmp_path / "old.log")  # as a rotation does
        client.get("/nothing/%0d%0A%22")
        assert until(lambda: log.exists() and "/nothing" in log.read_text())
    matches = [COMMON.fullmatch(line) for line in (tmp_path / "old.log").read_text().splitlines()]
    entries = {match["id"]: match for match in matches if match}
    assert len(entries) == len(matches) >= 3
    match = entries[reply.headers["x-request-id"]]
    assert (match["client"], match["status"]) == ("127.0.0.1", str(reply.status))
    assert match["line"] == "GET /search?q=%22%0Aa%20b%22 HTTP/1.1"
    assert int(match["bytes"]) == len(reply.body)
    sent = {(entry["line"], entry["status"]) for entry in entries.values()}
    assert ("GET /dumps/palmares.nq HTTP/1.1", "200") in sent
    [line] = log.read_text().splitlines()
    assert "GET /nothing/%0d%0A%22 HTTP/1.1" in line
    assert str(tmp_path) not in log.read_text() + (tmp_path / "log").read_text()


def test_an_access_log_that_cannot_be_opened_is_one_message_before_the_start(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "0123456789abcdef"
    folder.mkdir()
    made_up_release(folder, "http://x.example/")
    line = [sys.executable, "-m", "palmares", "serve", "--releases", str(folder.parent)]
    line += ["--release", folder.name, "--port", "0", "--access-log", "json"]
    line += ["--access-log-file", str(tmp_path / "none/access.log")]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert "The access log can't be opened (" in done.stderr
    (tmp_path / "x.nt").write_text("")
    line[4:8] = ["--data", str(tmp_path / "x.nt")]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)


def test_an_access_log_that_is_lost_is_told_once_and_begun_again(tmp_path: Path) -> None:
    logs = tmp_path / "logs"
    logs.mkdir()
    file = logs / "access.log"
    with command(tmp_path, "--access-log", "common", "--access-log-file", str(file)) as client:
        assert until(lambda: file.exists() and "robots" in file.read_text())
        logs.rename(tmp_path / "old")
        for _ in range(3):
            assert client.get("/lost").status == 404
        logs.mkdir()
        file.mkdir()  # the name is that of a folder
        assert client.get("/lost").status == 404
        file.rmdir()
        assert client.get("/found").status == 404
        assert until(lambda: file.exists() and "/found" in file.read_text())
    said = (tmp_path / "log").read_text()
    assert said.count("the access log can't be written") == 1
    assert said.count("the access log is written again") == 1
    assert "Traceback" not in said
    assert str(tmp_path) not in said


def test_the_log_names_a_damaged_file_without_the_place_of_the_releases(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    (releases / "broken").mkdir(parents=True)
    (releases / "broken/manifest.json").write_text("{")
    (releases / "current").symlink_to("0123456789abcdef")
    with command(tmp_path, "--release", "current"):
        (releases / "next").symlink_to("broken")
        (releases / "next").rename(releases / "current")
        log = tmp_path / "log"
        assert until(lambda: "broken is not served" in log.read_text())
    assert " broken: its manifest.json can't be read" in log.read_text()
    assert str(tmp_path) not in log.read_text()


def test_the_access_log_in_json_and_what_a_trusted_proxy_says(tmp_path: Path) -> None:
    options = "--access-log", "json", "--trusted-proxy", "127.0.0.0/8", "--log-level", "info"
    with command(tmp_path, *options) as client:
        sent = {"X-Forwarded-For": "203.0.113.9, 198.51.100.7, 127.0.0.2", "X-Request-Id": "abc-1"}
        reply = client.send("GET", "/doc/work/a", {**sent, "User-Agent": 'x"\ty'})
        assert reply.headers["x-request-id"] == "abc-1"
        bad = client.send("GET", "/doc/work/a", {"X-Request-Id": "a b", "X-Forwarded-For": ","})
        assert bad.headers["x-request-id"] != "a b"
    lines = (tmp_path / "log").read_text().splitlines()
    entries = [json.loads(line) for line in lines if line.startswith("{")]
    [entry] = [entry for entry in entries if entry["id"] == "abc-1"]
    assert entry["client"] == "198.51.100.7"
    assert (entry["target"], entry["route"]) == ("/doc/work/a", "/doc/<path:path>")
    assert (entry["status"], entry["bytes"], entry["cached"]) == (200, len(reply.body), False)
    assert entry["agent"] == 'x"\ty'


def test_a_proxy_that_is_not_trusted_is_not_believed(tmp_path: Path) -> None:
    with command(tmp_path, "--access-log", "json", "--trusted-proxy", "10.0.0.1") as client:
        sent = {"X-Forwarded-For": "203.0.113.9", "X-Request-Id": "abc-1"}
        assert client.send("GET", "/robots.txt", sent).headers["x-request-id"] != "abc-1"
    lines = (tmp_path / "log").read_text().splitlines()
    assert json.loads(lines[-1])["client"] == "127.0.0.1"


@pytest.mark.parametrize(
    ("option", "value", "message"),
    [
        ("--trusted-proxy", "example.org", "neither an address nor a network"),
        ("--accel", "releases", "begins and ends with '/'"),
        ("--access-log", "apache", "'common', 'json'"),
        ("--log-level", "loud", "'debug'"),
        ("--timeout", "inf", "not in the range"),
        ("--timeout", "1e400", "not in the range"),
        ("--timeout", "nan", "not a finite number"),
        ("--timeout", "1e10", "not in the range"),
        ("--memory", "9" * 20, "not in the range"),
        ("--result-size", "9" * 20, "not in the range"),
        ("--workers", "100000", "not in the range"),
    ],
)
def test_a_wrong_option_is_one_message(option: str, value: str, message: str) -> None:
    line = [sys.executable, "-m", "palmares", "serve", option, value]
    done = subprocess.run(line, capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stdout) == (2, "")
    assert message in done.stderr
    assert "Traceback" not in done.stderr


def test_a_request_that_fails_writes_no_line_of_its_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(iri: str) -> bool:
        raise RuntimeError(f"no {iri}\nERROR root: raised")

    release = made_up_release(tmp_path, "http://x.example/")
    app = create_app(release)
    options = configuration("warning", release.path)
    plain = options["formatters"]["plain"]
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(plain["()"](plain["folders"]))
    handler.addFilter(options["filters"]["request"]["()"]())
    try:
        monkeypatch.setattr(site_of(app).store, "knows", fails)
        monkeypatch.setattr(app.logger, "handlers", [handler])
        reply = app.test_client().get("/id/x%0d%0aERROR%20root:%20sent%1b[2J%E2%80%A8")
        assert reply.status_code == 500
        app.logger.error("read from a file\nERROR root: told")
    finally:
        close(app)
    log = capsys.readouterr().err
    first, *stack, last = log.splitlines()
    assert r"x\r\nERROR root: sent\x1b[2J\u2028" in first
    assert "RuntimeError" in log
    assert stack
    assert [line for line in stack if not line.startswith("    ")] == []
    assert r"read from a file\nERROR root: told" in last
