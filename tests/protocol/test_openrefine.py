"""OpenRefine, which curators use, matches a column of names here and fetches values."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest

from graph.releases.files import Source, load
from graph.releases.release import Release
from tests.waiting import until

from .conftest import Client, free_port, serving

pytestmark = pytest.mark.program

#: Seconds that OpenRefine is given to start, and to work through a column.
START_SECONDS, WORK_SECONDS = 120, 120
#: It takes 1400 MB at once otherwise.
MEMORY = 'REFINE_MEMORY=256M\nREFINE_MIN_MEMORY=64M\nno_proxy="localhost,127.0.0.1"\n'
ENGINE = json.dumps({"facets": [], "mode": "row-based"})
SCREENPLAY = "category/academy-awards/best-original-screenplay"
NAMES = {
    "Academy Award for Best Original Screenplay": SCREENPLAY,
    "Best Original Screenplay": None,
    "spike jonze": "agent/spike-jonze",
    "Spike Jonez": None,
    "Her": "work/her-2013",
}
#: What is added of each that was matched: Wikidata item, wins, programme.
ADDED = {
    "Academy Award for Best Original Screenplay": ["Q41417", 1, "Academy Awards"],
    "spike jonze": ["Q259913", 13, None],
    "Her": ["Q788822", 28, None],
}

Commands = Callable[..., Any]


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """Nothing is followed."""


@pytest.fixture(scope="module")
def openrefine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of OpenRefine's commands."""
    program = shutil.which("openrefine")
    if not program:
        pytest.skip("needs openrefine (openrefine)")
    folder, port = tmp_path_factory.mktemp("openrefine"), free_port()
    (folder / "refine.ini").write_text(MEMORY, "utf-8")
    (folder / "data").mkdir()
    options = ["-p", str(port), "-i", "127.0.0.1", "-d", str(folder / "data")]
    options += ["-c", str(folder / "refine.ini"), "-x", "refine.headless=true"]
    home = {**os.environ, "HOME": str(folder)}
    with (folder / "output").open("wb") as output:
        process = subprocess.Popen(
            [program, *options], stdout=output, stderr=output, start_new_session=True, env=home
        )
    address = f"http://127.0.0.1:{port}/command/core/"
    try:
        version = address + "get-version"
        until(lambda: _answers(version) or process.poll() is not None, START_SECONDS)
        assert _answers(version), (folder / "output").read_text("utf-8", "replace")
        yield address
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait(30)


def _answers(address: str) -> bool:
    with suppress(OSError), urllib.request.urlopen(address, timeout=5) as reply:
        return bool(reply.status == 200)
    return False


@pytest.fixture
def her(release: Release, tmp_path: Path) -> Iterator[Client]:
    """A server of the bundled release, at an address that OpenRefine reaches."""
    port = free_port()
    base = f"http://127.0.0.1:{port}/"
    text = (release.path / "dumps" / "palmares.nq").read_text("utf-8")
    (tmp_path / "her.nq").write_text(text.replace(release.base, base), "utf-8")
    (tmp_path / "made").mkdir()
    with serving(load([Source(tmp_path / "her.nq")], tmp_path / "made", base), port) as made:
        yield made


@pytest.fixture
def command(openrefine: str) -> Commands:
    """Sends a command, with the token that OpenRefine wants, and gives the answer."""

    def send(name: str, **fields: str) -> Any:
        with urllib.request.urlopen(openrefine + "get-csrf-token", timeout=30) as reply:
            token = json.load(reply)["token"]
        body = urlencode({**fields, "csrf_token": token}).encode()
        with urllib.request.urlopen(openrefine + name, body, timeout=30) as reply:
            return json.load(reply)

    return send


def project(address: str) -> str:
    """The number of a new project with one column of names."""
    with urllib.request.urlopen(address + "get-csrf-token", timeout=30) as reply:
        token = json.load(reply)["token"]
    edge = "edge-of-a-part"
    table = "\n".join(["name", *NAMES])
    file = f'name="project-file"; filename="names.csv"\r\nContent-Type: text/csv\r\n\r\n{table}'
    parts = [file, 'name="project-name"\r\n\r\nnames']
    body = "".join(f"--{edge}\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    asked = urllib.request.Request(
        f"{address}create-project-from-upload?csrf_token={token}",
        f"{body}--{edge}--\r\n".encode(),
        {"Content-Type": f"multipart/form-data; boundary={edge}"},
    )
    with pytest.raises(HTTPError) as led:
        urllib.request.build_opener(_Stay).open(asked, timeout=30)
    with led.value:
        return parse_qs(urlsplit(led.value.headers["Location"]).query)["project"][0]


def wait(address: str, number: str) -> None:
    def done() -> bool:
        with urllib.request.urlopen(f"{address}get-processes?project={number}") as reply:
            return not json.load(reply)["processes"]

    assert until(done, WORK_SECONDS)


def test_openrefine_matches_a_column_and_adds_values(
    her: Client, openrefine: str, command: Commands
) -> None:
    service = her.base + "reconcile"
    manifest = json.loads(her.get("/reconcile").body)
    spaces = {name: manifest[name] for name in ("identifierSpace", "schemaSpace")}
    number = project(openrefine)

    guessed = command("guess-types-of-column", project=number, columnName="name", service=service)
    assert "AwardCategory" in {kind["id"] for kind in guessed["types"]}

    wanted = {"mode": "standard-service", "service": service, "autoMatch": True, "limit": 0}
    config = json.dumps({**wanted, **spaces, "type": None, "columnDetails": []})
    command("reconcile", project=number, columnName="name", config=config, engine=ENGINE)
    wait(openrefine, number)
    found = command("get-rows", project=number, start="0", limit="20", engine=ENGINE)
    judged = {}
    for row in found["rows"]:
        recon = found["pool"]["recons"][str(row["cells"][0]["r"])]
        judged[row["cells"][0]["v"]] = (recon.get("m") or {}).get("id")
        assert recon["j"] == "matched" or recon["c"]
    assert judged == NAMES

    properties = [{"id": name, "name": name} for name in ("wikidata", "wins", "programme")]
    extension = json.dumps({"properties": properties})
    place = {"baseColumnName": "name", "columnInsertIndex": "1", "engine": ENGINE}
    command("extend-data", project=number, endpoint=service, extension=extension, **place, **spaces)
    wait(openrefine, number)
    found = command("get-rows", project=number, start="0", limit="20", engine=ENGINE)
    added = {
        row["cells"][0]["v"]: [cell and cell["v"] for cell in (*row["cells"][1:], None, None)][:3]
        for row in found["rows"]
        if len(row["cells"]) > 1
    }
    assert added == ADDED
