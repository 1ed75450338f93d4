"""Queries in the shapes that people send to the Wikidata Query Service have their right answers."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pyoxigraph as ox
import pytest

from graph.releases.release import Release
from tests.protocol.conftest import Client, free_port, serving

QUERIES = Path(__file__).resolve().parents[2] / "shared" / "conformance" / "wdqs"
#: Those that need what no source of the data says.
NEEDS_MORE = {
    "q07": "the occupations of people (P106)",
    "q11": "the gender of people (P21)",
    "q19": "the TMDB identifiers of people (P4985)",
    "q37": "the occupations of people (P106)",
}

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(not QUERIES.exists(), reason="needs ../shared/conformance/wdqs"),
]


@pytest.fixture(scope="module")
def server(release: Release) -> Iterator[Client]:
    with serving(release, free_port()) as client:
        yield client


def expected(name: str) -> Counter[tuple[str, ...]]:
    with (QUERIES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        header, *rows = csv.reader(file)
    return Counter(tuple(known(name, *pair) for pair in zip(header, row)) for row in rows)  # noqa: B905


def answer(server: Client, name: str) -> Counter[tuple[str, ...]]:
    query = (QUERIES / f"{name}.rq").read_text("utf-8")
    reply = server.get("/sparql?" + urlencode({"query": query}), "application/sparql-results+json")
    assert reply.status == 200, reply.text
    solutions = ox.parse_query_results(reply.body, ox.QueryResultsFormat.JSON)
    assert isinstance(solutions, ox.QuerySolutions)
    names = [variable.value for variable in solutions.variables]
    return Counter(
        tuple(known(name, column, str(row[column] or "")) for column in names) for row in solutions
    )


ANY_VALUE = {tuple(line.split()) for line in ["q13 v2", "q25 v2"]}


def known(name: str, column: str, term: str) -> str:
    """A cell as it is compared: of labels, descriptions, statements whether there is any."""
    is_label = column.endswith(("Label", "Description")) or (name, column) in ANY_VALUE
    if term and (is_label or "/statement/" in term):
        return "any"
    return term


@pytest.mark.parametrize("name", sorted(path.stem for path in QUERIES.glob("*.rq")))
def test_a_query_of_the_query_service_is_right_as_it_stands(server: Client, name: str) -> None:
    if name in NEEDS_MORE:
        assert expected(name)
        assert not answer(server, name), f"it needs {NEEDS_MORE[name]} no more"
        return
    assert answer(server, name) == expected(name)
