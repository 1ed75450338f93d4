"""The documented joins with Wikidata: by a client that asks both, by an engine that calls."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote
from urllib.request import Request, urlopen

import pytest

from graph.releases.release import Release
from tests.conftest import Ask
from tests.protocol.conftest import Client, free_port, serving

from .conftest import Engine

pytestmark = [pytest.mark.program, pytest.mark.slow]

DOCUMENT = (Path(__file__).parents[2] / "docs" / "wikidata.md").read_text("utf-8")
QUERIES: dict[str, str] = dict(re.findall(r"```sparql (\w+)\n(.*?)```", DOCUMENT, re.DOTALL))
#: In the shape of Wikidata: where people were born, of whom one only has to do with awards here.
DATA = """
PREFIX wd: <http://www.wikidata.org/entity/> PREFIX wdt: <http://www.wikidata.org/prop/direct/>
INSERT DATA { wd:Q259913 wdt:P19 wd:Q90001 . wd:Q90002 wdt:P19 wd:Q90003 }"""
ENTITY = "http://www.wikidata.org/entity/"
#: Comunica's own command line, as its package starts it.
COMUNICA = "node_modules/@comunica/query-sparql/bin/query.js"
#: Seconds that a query of two servers may take.
PATIENCE = 60


@pytest.fixture
def theirs(oxigraph: Engine) -> Iterator[Engine]:
    """A server with the data in Wikidata's shape alone."""
    for update in ("CLEAR ALL", DATA):
        _update(oxigraph, update)
    yield oxigraph
    _update(oxigraph, "CLEAR ALL")


@pytest.fixture(scope="module")
def ours(release: Release) -> Iterator[Client]:
    """A server of the bundled release."""
    with serving(release, free_port()) as client:
        yield client


def _update(engine: Engine, update: str) -> None:
    assert engine.update
    media_type = {"Content-Type": "application/sparql-update"}
    with urlopen(Request(engine.update, update.encode(), media_type), timeout=PATIENCE):
        pass


def _asked(kind: str, ours: Client, theirs: Engine) -> str:
    """The documented query, with the addresses of the two servers."""
    query = QUERIES[kind].replace("https://palmares.example/sparql", f"{ours.address}/sparql")
    return query.replace("https://query.wikidata.org/sparql", theirs.endpoint)


@pytest.mark.parametrize("has_services", [True, False], ids=["services", "sources"])
def test_a_client_joins_the_two(
    ours: Client, theirs: Engine, comunica: Path, has_services: bool
) -> None:
    query = _asked("client", ours, theirs)
    if not has_services:
        query = re.sub(r"SERVICE <[^>]+> ", "", query)
    command = ("node", COMUNICA, f"sparql@{ours.address}/sparql", f"sparql@{theirs.endpoint}")
    done = subprocess.run(
        [*command, "-q", query, "-t", "text/csv"],
        capture_output=True, text=True, timeout=PATIENCE, cwd=comunica, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    (row,) = csv.DictReader(io.StringIO(done.stdout))
    assert {name: value.strip("<>") for name, value in row.items()} == {
        "name": "Spike Jonze",
        "birthplace": f"{ENTITY}Q90001",
    }


def test_an_engine_with_their_data_calls_here(ours: Client, theirs: Engine, ask: Ask) -> None:
    address = f"{theirs.endpoint}?query={quote(_asked('service', ours, theirs))}"
    request = Request(address, headers={"Accept": "application/sparql-results+json"})
    with urlopen(request, timeout=PATIENCE) as answer:
        (row,) = json.load(answer)["results"]["bindings"]
    ((wins,),) = ask(
        "SELECT (COUNT(DISTINCT ?n) AS ?wins)"
        " { ?n pal:result pal:won ; pal:nominee ?who . ?who owl:sameAs wd:Q259913 }"
    )
    assert (row["birthplace"]["value"], row["wins"]["value"]) == (f"{ENTITY}Q90001", wins)
    assert int(wins) > 1
