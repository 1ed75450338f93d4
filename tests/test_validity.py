"""Every kind of page is valid HTML to the Nu Html Checker: no error and no warning."""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from graph.releases.build import build
from graph.releases.release import Release
from server.serving.app import OPERATIONS, close, create_app, site_of
from tests.conftest import BASE

pytestmark = [pytest.mark.slow, pytest.mark.program]

HOSTILE = Path(__file__).parent / "cases" / "datasets" / "names-that-attack"
#: What the checker says of names that are kept as their source spells them; and which language it
#: guesses where a page is mostly such names.
AS_WRITTEN = ".*(not in Unicode Normalization Form C|appears to be written in).*"
#: Seconds for the checker, a Java program, on a busy machine.
PATIENCE = 180
#: One thing of every set of classes.
_KINDS = """
SELECT (SAMPLE(?s) AS ?one) {
  { SELECT ?s (GROUP_CONCAT(STR(?c)) AS ?classes) { { SELECT ?s ?c { ?s a ?c } ORDER BY ?s ?c } }
    GROUP BY ?s }
} GROUP BY ?classes
"""
_RESULTS = (
    "SELECT * { ?s ?p ?o } LIMIT 50",
    "SELECT ?none { FILTER(false) }",
    "ASK {}",
    "CONSTRUCT WHERE { ?s a ?o }",
    'SELECT <unfinished & "quoted"',
)


@pytest.fixture(scope="module")
def vnu() -> Path:
    """The Nu Html Checker's jar file."""
    jar = os.environ.get("PALMARES_VNU", "")
    if not jar or not shutil.which("java"):
        pytest.skip("needs the Nu Html Checker (npm's vnu-jar; its vnu.jar: PALMARES_VNU) and java")
    return Path(jar)


@pytest.fixture(scope="module")
def attack(tmp_path_factory: pytest.TempPathFactory) -> Release:
    return build([HOSTILE], tmp_path_factory.mktemp("attack"), BASE)


def addresses(client: FlaskClient) -> Iterator[str]:
    """A page of every route that has one, every page of results and errors, one of every kind."""
    document: Any = client.get("/openapi.json").json
    for operation in OPERATIONS:
        if "text/html" not in operation.media_types or operation.method != "get":
            continue
        path = operation.path.replace("{extension}", "html")
        for parameter in document["paths"][operation.path]["get"]["parameters"]:
            if "example" in parameter:
                path = path.replace("{" + parameter["name"] + "}", quote(str(parameter["example"])))
        yield path
    site = site_of(client.application)
    for (thing,) in site.store.query(_KINDS).rows():
        path = thing.value.removeprefix(site.base)  # type: ignore[union-attr]
        if path.startswith("id/"):
            yield "/doc/" + quote(path.removeprefix("id/"))
    yield from ("/sparql?query=" + quote(query) for query in _RESULTS)
    yield from ("/search?q=" + quote(words) for words in ("best", "<script>", "nothing at all"))
    yield from ("/nothing", "/doc/<b>", "/id/work/a&b", "/sparql?update=x", "/fragments?page=0")


def complaints(client: FlaskClient, folder: Path, vnu: Path) -> list[str]:
    """What the checker says of the pages, each with the address of its page."""
    pages = {}
    for number, address in enumerate(dict.fromkeys(addresses(client))):
        reply = client.get(address, headers={"Accept": "text/html"})
        assert reply.mimetype == "text/html", address
        assert reply.status_code < 500, address
        name = f"{number}.html"
        pages[name] = address
        (folder / name).write_bytes(reply.data)
    assert len(pages) > 30
    done = subprocess.run(
        [
            "java",
            "-jar",
            str(vnu),
            "--format",
            "json",
            "--exit-zero-always",
            "--filterpattern",
            AS_WRITTEN,
            str(folder),
        ],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=True,
    )
    return [
        f"{pages[re.sub('.*/', '', message['url'])]}, line {message.get('lastLine')}: "
        f"{message['message']} {message.get('extract', '')}"
        for message in json.loads(done.stderr)["messages"]
    ]


@pytest.mark.parametrize("which", ["release", "attack"])
def test_every_kind_of_page_is_valid(
    which: str, request: pytest.FixtureRequest, tmp_path: Path, vnu: Path
) -> None:
    app = create_app(request.getfixturevalue(which))
    try:
        assert complaints(app.test_client(), tmp_path, vnu) == []
    finally:
        close(app)


def test_the_checker_finds_what_is_wrong(tmp_path: Path, vnu: Path) -> None:
    page = tmp_path / "page.html"
    page.write_text("<!doctype html><html lang=en><title>x</title><p><p id=a><p id=a>", "utf-8")
    done = subprocess.run(
        ["java", "-jar", str(vnu), "--format", "json", str(page)],
        capture_output=True,
        text=True,
        timeout=PATIENCE,
        check=False,
    )
    assert "Duplicate ID" in done.stderr
