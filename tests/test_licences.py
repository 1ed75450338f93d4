"""The licence of a table is what was stated of it, that of Wikipedia for its pages, or unknown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient
from rdflib import DCTERMS, Graph, URIRef

from graph.errors import InputError
from graph.reading.sources import read_source
from graph.releases.build import build
from graph.releases.release import Release
from palmares.commands import main
from server.serving.app import close, create_app
from tests.conftest import BASE

CSV = "Film,Award,Year,Category,Result\nOwl,Lake Awards,2012,Best Play,Won\n"
ROWS = (
    "! Award !! Year !! Category !! Recipient !! Result\n|-\n| Gulls || 2001 || Kite || Ann || Won"
)
WIKITEXT = f"{{|\n{ROWS}\n|}}\n"
HTML = (
    "<table CLASS><tr><th>Award<th>Year<th>Category<th>Recipient<th>Result"
    "<tr><td>Gulls<td>2001<td>Kite<td>Ann<td>Won</table>"
)
CC = "https://creativecommons.org/licenses/by-sa/4.0/"
OWN = "https://example.org/licence"


@pytest.mark.parametrize(
    ("name", "text", "record", "licence"),
    [
        ("own.csv", CSV, None, ""),
        ("own.csv", CSV, {"licence_url": OWN}, OWN),
        ("page.wikitext", WIKITEXT, None, CC),
        ("page.html", HTML.replace("CLASS", "class=wikitable"), None, CC),
        ("page.html", HTML.replace("CLASS", ""), None, ""),
        ("page.wikitext", WIKITEXT, {"url": "https://en.wikipedia.org/wiki/Kite"}, CC),
        ("page.wikitext", WIKITEXT, {"url": "https://wiki.example.org/Kite"}, ""),
        ("page.wikitext", WIKITEXT, {"url": "https://a.example/wikipedia.org/"}, ""),
        ("page.wikitext", WIKITEXT, {"url": "https://w.example/K", "licence_url": OWN}, OWN),
        ("page.wikitext", WIKITEXT, {"licence_url": OWN.removeprefix("https:")}, OWN),
        ("page.wikitext", WIKITEXT, {"licence_url": "all rights reserved"}, ""),
    ],
)
def test_a_licence_is_stated_or_wikipedias_or_unknown(
    tmp_path: Path, name: str, text: str, record: dict[str, str] | None, licence: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    if record is not None:
        file.with_suffix(".json").write_text(json.dumps({"title": "Kite", **record}), "utf-8")
    assert [table.licence for table in read_source(file)] == [licence]


def test_a_stated_licence_is_an_address(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(CSV, "utf-8")
    (tmp_path / "table.toml").write_text('source = "own.csv"\nlicence = "CC BY"\n', "utf-8")
    with pytest.raises(InputError, match="'CC BY' is not an http"):
        read_source(tmp_path)


@pytest.fixture(scope="module")
def mixed(tmp_path_factory: pytest.TempPathFactory) -> Release:
    """A release of a table whose licence is unknown and a page of Wikipedia."""
    folder = tmp_path_factory.mktemp("mixed")
    (folder / "own.csv").write_text(CSV, "utf-8")
    (folder / "kite.wikitext").write_text(WIKITEXT, "utf-8")
    return build([folder / "own.csv", folder / "kite.wikitext"], folder / "releases", BASE)


def test_a_build_says_of_which_table_the_licence_is_unknown(tmp_path: Path) -> None:
    (tmp_path / "own.csv").write_text(CSV, "utf-8")
    to = ["--releases", str(tmp_path / "releases")]
    result = CliRunner().invoke(main, ["build", str(tmp_path / "own.csv"), *to])
    assert result.exit_code == 0, result.stderr
    assert "licence unknown; state it in a table.toml" in result.stderr


def test_the_manifest_and_the_turtle_heading_say_that_a_licence_is_unknown(mixed: Release) -> None:
    assert mixed.manifest["licences"] == [CC]
    assert mixed.manifest["unlicensed"] == {"own": "own"}
    licences = {source["table"]: source["licence"] for source in mixed.manifest["sources"]}
    assert licences == {"own": None, "kite": CC}
    heading = (mixed.dumps_path / "palmares.ttl").read_text("utf-8").partition("@prefix")[0]
    assert sorted(line for line in heading.splitlines() if "Licence" in line) == [
        f"# Licence: <{CC}>",
        "# Licence: unknown",
    ]


def test_the_catalog_gives_no_licence_to_a_table_whose_licence_is_unknown(mixed: Release) -> None:
    catalog = Graph().parse(mixed.dumps_path / "palmares.nt", format="nt")
    own, kite = (URIRef(f"{BASE}graph/table/{key}") for key in ("own", "kite"))
    unknown = URIRef(f"{BASE}.well-known/void#licence-unknown")
    assert (own, DCTERMS.license, None) not in catalog
    assert (URIRef(f"{BASE}id/table/own"), DCTERMS.license, None) not in catalog
    assert (own, DCTERMS.rights, unknown) in catalog
    assert (kite, DCTERMS.rights, None) not in catalog
    assert (kite, DCTERMS.license, URIRef(CC)) in catalog
    for whole in (".well-known/void#dataset", "dumps/palmares.ttl", "graph/entities"):
        assert (URIRef(BASE + whole), DCTERMS.rights, unknown) in catalog


def shown(client: FlaskClient, path: str, media_type: str) -> str:
    """What is shown at a path, after the redirection of a thing to its document."""
    headers = {"Accept": media_type}
    response = client.get(path, headers=headers)
    if response.location:
        response = client.get("/" + response.location.removeprefix(BASE), headers=headers)
    return response.text


def test_the_pages_say_that_a_licence_is_unknown(mixed: Release) -> None:
    app = create_app(mixed)
    try:
        client = app.test_client()
        table = shown(client, "/id/table/own", "text/html")
        triples = shown(client, "/id/table/own", "application/n-triples")
        kite = shown(client, "/id/table/kite", "application/n-triples")
        home = shown(client, "/", "text/html")
    finally:
        close(app)
    assert "from the file own.csv, licence unknown." in " ".join(table.split())
    assert "Licence unknown: own." in table
    assert "licence unknown: own" in home
    assert f"<{BASE}id/table/own>" in triples
    assert str(DCTERMS.license) not in triples
    assert f"<{DCTERMS.license}> <{CC}>" in kite
