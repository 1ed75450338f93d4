"""What stands in deploy/ works: nginx in front of the server, the units, the image."""

from __future__ import annotations

import base64
import hashlib
import http.client
import json
import re
import shutil
import ssl
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pytest

from server.http.site import REQUEST_BYTES
from tests.protocol.conftest import Reply, free_port, made_up_release
from tests.protocol.test_operation import command
from tests.waiting import until

pytestmark = [pytest.mark.slow, pytest.mark.program]

ROOT = Path(__file__).parents[1]
DEPLOY = ROOT / "deploy"
NAME = "data.example.org"
#: What a package would bring, for a configuration that only has our file.
MAIN = """
{user}
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log warn;
events {{ worker_connections 256; }}
http {{
    types {{ application/n-quads nq; application/rdf+xml rdf; }}
    default_type application/octet-stream;
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    include {folder}/palmares.conf;
}}
"""


@dataclass(frozen=True)
class Proxy:
    """nginx with TLS and without."""

    port: int
    plain: int
    folder: Path

    def send(self, method: str, path: str, body: bytes = b"", **headers: str) -> Reply:
        context = ssl.create_default_context(cafile=str(self.folder / "certificate.pem"))
        context.check_hostname = False
        connection = http.client.HTTPSConnection(
            "127.0.0.1", self.port, context=context, timeout=30
        )
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        with closing(connection):
            connection.request(method, path, body or None, {"Host": NAME, **named})
            response = connection.getresponse()
            lines = {name.lower(): value for name, value in response.getheaders()}
            return Reply(response.status, lines, response.read())

    def get(self, path: str, **headers: str) -> Reply:
        return self.send("GET", path, b"", **headers)


def replaced(text: str, *pairs: tuple[str, str]) -> str:
    """The text with each first one of a pair replaced; all of them must be there."""
    for old, new in pairs:
        assert old in text, old
        text = text.replace(old, new)
    return text


def certificate(folder: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
         "-nodes", "-days", "2", "-subj", f"/CN={NAME}", "-keyout", str(folder / "key.pem"),
         "-out", str(folder / "certificate.pem")],
        check=True, capture_output=True,
    )  # fmt: skip


@pytest.fixture(scope="module")
def nginx(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Proxy]:
    """A real nginx with our block in front of a real server of the made-up release."""
    if not shutil.which("nginx") or not shutil.which("openssl"):
        pytest.skip("needs nginx and openssl (nginx-light, openssl)")
    folder = tmp_path_factory.mktemp("nginx")
    certificate(folder)
    options = "--accel", "/-/releases/", "--trusted-proxy", "127.0.0.1", "--access-log", "json"
    with command(folder, *options) as client:
        tls, plain = free_port(), free_port()
        text = replaced(
            (DEPLOY / "nginx.conf").read_text(),
            ("127.0.0.1:8000", client.address.removeprefix("http://")),
            ("listen 80;", f"listen 127.0.0.1:{plain};"),
            ("listen 443 ssl", f"listen 127.0.0.1:{tls} ssl"),
            ("/etc/ssl/certs/data.example.org.pem", str(folder / "certificate.pem")),
            ("/etc/ssl/private/data.example.org.key", str(folder / "key.pem")),
            ("/var/lib/palmares/releases/", f"{folder}/releases/"),
        )
        (folder / "palmares.conf").write_text(text)
        user = "user root;" if folder.owner() == "root" else ""
        (folder / "main.conf").write_text(MAIN.format(folder=folder, user=user))
        line = ["nginx", "-p", str(folder), "-e", str(folder / "error.log"), "-c", "main.conf"]
        with subprocess.Popen(line, stderr=subprocess.PIPE, text=True) as running:
            try:
                proxy = Proxy(tls, plain, folder)
                assert until(lambda: answers(proxy) or running.poll() is not None)
                assert running.poll() is None, running.stderr and running.stderr.read()
                yield proxy
            finally:
                running.terminate()
                running.wait(30)


def answers(proxy: Proxy) -> bool:
    try:
        return proxy.get("/robots.txt").status == 200
    except ConnectionError:
        return False


def dump(nginx: Proxy) -> bytes:
    return (nginx.folder / "releases/0123456789abcdef/dumps/palmares.nq").read_bytes()


def test_nginx_passes_on_pages_and_queries(nginx: Proxy) -> None:
    assert nginx.get("/doc/work/a", Accept="text/turtle").status == 200
    assert b"true" in nginx.get("/sparql?query=ASK%7B%7D").body
    assert nginx.get("/doc/a%2Fb").status == 404
    assert nginx.get("/nothing", Accept="text/plain").status == 404


def test_nginx_leaves_it_to_palmares_what_is_too_large(nginx: Proxy) -> None:
    def ask(size: int) -> Reply:
        query = b"ASK {} #".ljust(size, b"x")
        return nginx.send("POST", "/sparql", query, Content_Type="application/sparql-query")

    assert ask(REQUEST_BYTES * 3 // 4).status == 200
    assert ask(REQUEST_BYTES).status == 200
    refusal = ask(REQUEST_BYTES + 1)
    assert (refusal.status, f"{REQUEST_BYTES:,} bytes" in refusal.text) == (413, True)


def test_nginx_passes_on_an_address_as_long_as_palmares_takes_it(nginx: Proxy) -> None:
    def ask(size: int) -> Reply:
        return nginx.get("/sparql?query=ASK%7B%7D%23".ljust(size, "x"))

    # Two bytes less than 64 KiB are the most that the server's HTTP library takes.
    assert [ask(size).status for size in (20 << 10, (64 << 10) - 2, 64 << 10)] == [200, 200, 414]


def test_nginx_sends_a_dump_that_a_browser_shows_with_what_guards_it(nginx: Proxy) -> None:
    dumps, pages = (nginx.get(path).headers for path in ("/dumps/palmares.rdf", "/"))
    for name in ("content-security-policy", "referrer-policy", "x-content-type-options"):
        assert dumps[name] == pages[name]


def test_nginx_sends_a_dump_with_the_headers_that_palmares_gave(nginx: Proxy) -> None:
    reply, data = nginx.get("/dumps/palmares.nq"), dump(nginx)
    digest = hashlib.sha256(data).digest()
    assert (reply.status, reply.body) == (200, data)
    assert reply.headers["repr-digest"] == f"sha-256=:{base64.b64encode(digest).decode()}:"
    assert reply.headers["etag"] == f'"{digest.hex()}"'
    assert reply.headers["content-type"] == "application/n-quads"
    assert reply.headers["accept-ranges"] == "bytes"
    assert reply.headers["access-control-allow-origin"] == "*"
    assert "last-modified" in reply.headers
    assert not {"x-accel-redirect", "x-sendfile"} & reply.headers.keys()
    head = nginx.send("HEAD", "/dumps/palmares.nq")
    different = {"date", "x-request-id"}
    assert {k: v for k, v in head.headers.items() if k not in different} == {
        k: v for k, v in reply.headers.items() if k not in different
    }


def test_nginx_really_sends_it_itself(nginx: Proxy) -> None:
    """Palmares hands over no byte of a dump."""
    reply = nginx.get("/dumps/palmares.nq")
    log = nginx.folder / "log"
    assert until(lambda: reply.headers["x-request-id"] in log.read_text())
    lines = log.read_text().splitlines()
    [entry] = [json.loads(line) for line in lines if reply.headers["x-request-id"] in line]
    assert (entry["status"], entry["bytes"], entry["client"]) == (200, 0, "127.0.0.1")


@pytest.mark.parametrize(
    ("ranges", "start", "end"),
    [("bytes=0-9", 0, 10), ("bytes=10-", 10, None), ("bytes=-5", -5, None)],
)
def test_ranges_of_a_dump_through_nginx(
    nginx: Proxy, ranges: str, start: int, end: int | None
) -> None:
    whole, data = nginx.get("/dumps/palmares.nq"), dump(nginx)
    tag, modified = whole.headers["etag"], whole.headers["last-modified"]
    for conditions in ({}, {"If_Range": tag}, {"If_Range": modified}, {"If_Match": tag},
                       {"If_Unmodified_Since": modified}):  # fmt: skip
        part = nginx.get("/dumps/palmares.nq", Range=ranges, **conditions)
        assert (part.status, part.body) == (206, data[start:end]), conditions
        assert part.headers["etag"] == tag
    changed = nginx.get("/dumps/palmares.nq", Range=ranges, If_Range='"other"')
    assert (changed.status, changed.body) == (200, data)
    assert nginx.get("/dumps/palmares.nq", Range="bytes=99999999-").status == 416
    assert nginx.get("/dumps/palmares.nq", Range="bytes=0-1,5-6").status == 200


def test_conditions_on_a_dump_through_nginx(nginx: Proxy) -> None:
    whole = nginx.get("/dumps/palmares.nq")
    tag, modified = whole.headers["etag"], whole.headers["last-modified"]
    for same in ({"If_None_Match": tag}, {"If_None_Match": f"W/{tag}"}, {"If_None_Match": "*"},
                 {"If_Modified_Since": modified}):  # fmt: skip
        assert nginx.get("/dumps/palmares.nq", **same).status == 304, same
    for other in ({"If_None_Match": '"x"'}, {"If_Match": tag}, {"If_Match": "*"},
                  {"If_Modified_Since": "Wed, 01 Jan 2020 00:00:00 GMT"}):  # fmt: skip
        reply = nginx.get("/dumps/palmares.nq", **other)
        assert (reply.status, reply.body) == (200, whole.body), other
    for broken in ({"If_Match": '"x"'}, {"If_Unmodified_Since": "Wed, 01 Jan 2020 00:00:00 GMT"}):
        assert nginx.get("/dumps/palmares.nq", **broken).status == 412


@pytest.mark.parametrize(
    "path",
    ["/-/health", "/-/metrics", "/-/releases/0123456789abcdef/manifest.json", "/-/releases/",
     "/-/releases/../../log", "/-//releases/0123456789abcdef/manifest.json"],
)  # fmt: skip
def test_what_is_for_those_who_run_it_is_not_public(nginx: Proxy, path: str) -> None:
    assert nginx.get(path).status in (400, 404)


def test_without_tls_nginx_leads_to_it(nginx: Proxy) -> None:
    with closing(http.client.HTTPConnection("127.0.0.1", nginx.plain, timeout=30)) as connection:
        connection.request("GET", "/doc/work/a?x=1", headers={"Host": NAME})
        response = connection.getresponse()
        assert response.status == 301
        assert response.getheader("Location") == f"https://{NAME}/doc/work/a?x=1"


# ---------------------------------------------------------------- systemd


@pytest.mark.parametrize("unit", ["palmares.service", "palmares-build.service"])
def test_systemd_accepts_the_units(unit: str, tmp_path: Path) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze (systemd)")
    here = str(Path(sys.executable).with_name("palmares"))
    for path in DEPLOY.glob("palmares*.*"):
        text = path.read_text().replace("/opt/palmares/bin/palmares", here)
        (tmp_path / path.name).write_text(text)
    units = [unit, "palmares-build.timer"]
    line = ["systemd-analyze", "verify", "--man=no", *(str(tmp_path / name) for name in units)]
    done = subprocess.run(line, capture_output=True, text=True)
    complaints = [text for text in done.stderr.splitlines() if "palmares" in text]
    assert complaints == []


@pytest.mark.parametrize("unit", ["palmares.service", "palmares-build.service"])
def test_systemd_rates_the_units_as_closed(unit: str) -> None:
    if not shutil.which("systemd-analyze"):
        pytest.skip("needs systemd-analyze (systemd)")
    line = ["systemd-analyze", "security", "--offline=yes", "--threshold=40", str(DEPLOY / unit)]
    done = subprocess.run(line, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout[-200:] + done.stderr


@pytest.mark.parametrize("unit", ["palmares.service", "palmares-build.service"])
def test_the_commands_of_the_units_are_right(unit: str) -> None:
    start = r"^ExecStart=/opt/palmares/bin/(palmares \w+)(.*)$"
    line = re.search(start, (DEPLOY / unit).read_text(), re.MULTILINE)
    assert line
    words = [sys.executable, "-m", *line[1].split(), "--help"]
    helped = subprocess.run(words, capture_output=True, text=True, check=True)
    for option in re.findall(r"--[a-z-]+", line[2]):
        assert option in helped.stdout


def test_the_nightly_build_makes_a_release_of_what_the_guide_puts_in_place(tmp_path: Path) -> None:
    guide = (ROOT / "docs/operate.md").read_text("utf-8")
    configuration = re.search(r"```toml\n(.*?)```", guide, re.DOTALL)
    start = re.search(
        r"^ExecStart=/opt/palmares/bin/palmares (.*)$",
        (DEPLOY / "palmares-build.service").read_text("utf-8"),
        re.MULTILINE,
    )
    assert configuration
    assert start
    (tmp_path / "palmares.toml").write_text(configuration[1], "utf-8")
    shutil.copytree(ROOT / "mappings/her-2013", tmp_path / "data/her")
    line = [sys.executable, "-m", "palmares", *start[1].split()]
    done = subprocess.run(line, cwd=tmp_path, capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    manifest = json.loads((tmp_path / "releases/current/manifest.json").read_text("utf-8"))
    assert manifest["base"] == f"https://{NAME}/"


# ---------------------------------------------------------------- the image


def dockerfile() -> str:
    return (DEPLOY / "Dockerfile").read_text().replace("\\\n", " ")


def health_check() -> list[str]:
    match = re.search(r"^HEALTHCHECK .*?CMD (\[.*\])$", dockerfile(), re.MULTILINE)
    assert match
    words = [str(word) for word in json.loads(match[1])]
    return [sys.executable, *words[1:]]


def test_the_health_check_of_the_image_tells_whether_the_server_answers(tmp_path: Path) -> None:
    with command(tmp_path) as client:
        check = [word.replace("http://127.0.0.1:8000", client.address) for word in health_check()]
        assert client.address in check[-1]
        # It isn't ready before a query process is.
        assert until(lambda: subprocess.run(check, capture_output=True).returncode == 0)
    assert subprocess.run(check, capture_output=True, timeout=60).returncode != 0


def test_the_image_runs_as_nobody_special() -> None:
    text = dockerfile()
    user = re.search(r"^USER (\d+):(\d+)$", text, re.MULTILINE)
    assert user
    assert 0 not in map(int, user.groups())
    assert "--require-hashes" in text
    assert "://" not in re.sub(r"http://127\.0\.0\.1:8000", "", text)


@pytest.fixture
def readable() -> Iterator[Path]:
    """A folder that every user may read."""
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


def test_the_server_needs_no_place_to_write_but_a_temporary_folder(readable: Path) -> None:
    """As another user who may write nowhere else, as in an image with a read-only root."""
    if not shutil.which("setpriv") or Path("/proc/self").owner() != "root":
        pytest.skip("another user can only be had by root, and with setpriv (util-linux)")
    port = free_port()
    temporary, release = readable / "tmp", readable / "0123456789abcdef"
    temporary.mkdir()
    shutil.chown(temporary, 65534, 65534)
    release.mkdir()
    made_up_release(release, f"http://127.0.0.1:{port}/")
    # It may read everything: the program lies where root put it.
    line = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"]
    line += ["--inh-caps=+dac_read_search", "--ambient-caps=+dac_read_search"]
    line += [sys.executable, "-m", "palmares", "serve", "--port", str(port)]
    line += ["--releases", str(readable), "--release", release.name]
    env = {"TMPDIR": str(temporary), "PATH": "/usr/bin:/bin", "PYTHONDONTWRITEBYTECODE": "1"}
    with subprocess.Popen(line, stdout=subprocess.PIPE, text=True, env=env, cwd=ROOT) as server:
        try:
            assert server.stdout is not None
            assert "answers at" in server.stdout.readline()
        finally:
            server.terminate()
            assert server.wait(30) == 0
    assert [*temporary.iterdir()] == []


def test_the_image_is_built_and_answers() -> None:
    daemon = (
        subprocess.run(["docker", "info"], capture_output=True) if shutil.which("docker") else None
    )
    if daemon is None or daemon.returncode:
        pytest.skip("no Docker daemon answers on this machine")
    subprocess.run(["make", "wheel"], cwd=ROOT, check=True)
    line = ["docker", "build", "--file", "deploy/Dockerfile", "--tag", "palmares-test", "."]
    subprocess.run(line, cwd=ROOT, check=True)
    said = subprocess.run(
        ["docker", "run", "--rm", "--read-only", "--tmpfs", "/tmp", "palmares-test", "--version"],
        capture_output=True, text=True, check=True,
    )  # fmt: skip
    assert "palmares" in said.stdout
