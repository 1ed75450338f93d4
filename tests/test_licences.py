"""The licence of a table is what was stated of it, that of Wikipedia for its pages, or unknown."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

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
WRITERS = "Contributors to Kite"


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


@pytest.fixture(scope="module")
def uniform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FlaskClient]:
    """A client of a release of one page of Wikipedia."""
    folder = tmp_path_factory.mktemp("uniform")
    page = {"url": "https://en.wikipedia.org/wiki/Kite", "title": "Kite"}
    (folder / "kite.wikitext").write_text(WIKITEXT, "utf-8")
    (folder / "kite.json").write_text(json.dumps(page), "utf-8")
    app = create_app(build([folder / "kite.wikitext"], folder / "releases", BASE))
    yield app.test_client()
    close(app)


@pytest.fixture(scope="module")
def unclear(mixed: Release) -> Iterator[FlaskClient]:
    """A client of a release that has no licence as a whole."""
    app = create_app(mixed)
    yield app.test_client()
    close(app)


ANSWERS = {
    "sparql": ("/sparql?query=ASK%7B%7D", "text/csv"),
    "the endpoint's description": ("/sparql", "text/turtle"),
    "search": ("/search?q=Kite", "application/json"),
    "reconcile": ("/reconcile?queries=" + quote('{"q0":{"query":"Kite"}}'), "application/json"),
    "fragments": ("/fragments", "text/turtle"),
    "a list": ("/nominations", "text/csv"),
}


@pytest.mark.parametrize("answer", ANSWERS)
def test_an_answer_links_the_licence_of_the_whole_or_what_says_why_there_is_none(
    answer: str, uniform: FlaskClient, unclear: FlaskClient
) -> None:
    path, media_type = ANSWERS[answer]
    licence, why = f'<{CC}>; rel="license"', f'<{BASE}.well-known/void>; rel="describedby"'
    of_one = uniform.get(path, headers={"Accept": media_type})
    assert (of_one.status_code, of_one.mimetype) == (200, media_type)
    assert {licence, why} <= {*of_one.headers["Link"].split(", ")}
    links = unclear.get(path, headers={"Accept": media_type}).headers["Link"]
    assert why in links
    assert "license" not in links


def test_what_is_refused_links_no_licence(uniform: FlaskClient) -> None:
    assert "Link" not in uniform.get("/sparql?query=nonsense").headers


@pytest.mark.parametrize(
    "path", ["/doc/programme/gulls_in_kite", "/doc/table/kite", "/graph/table/kite"]
)
@pytest.mark.parametrize("media_type", ["application/n-triples", "text/csv"])
def test_a_document_names_its_page_and_the_authors(
    uniform: FlaskClient, path: str, media_type: str
) -> None:
    reply = uniform.get(path, headers={"Accept": media_type})
    page = "https://en.wikipedia.org/wiki/Kite"
    assert f'<{page}>; rel="via"' in reply.headers["Link"]
    assert f'<{CC}>; rel="license"' in reply.headers["Link"]
    if (path, media_type) == ("/doc/table/kite", "text/csv"):  # the rows of the source alone
        assert "title*=UTF-8''Contributors%20to%20Kite" in reply.headers["Link"]
        return
    assert page in reply.text
    assert "creditText" in reply.text
    assert "Contributors to Kite" in reply.text


def test_a_document_of_tables_under_several_licences_names_its_own(unclear: FlaskClient) -> None:
    def links(path: str) -> str:
        return unclear.get(path, headers={"Accept": "text/csv"}).headers["Link"]

    assert f'<{CC}>; rel="license"' in links("/doc/table/kite")
    assert "license" not in links("/doc/table/own")


@pytest.mark.parametrize(
    ("name", "text", "record", "authors"),
    [
        ("own.csv", CSV, None, ""),
        ("own.csv", CSV, {"title": "Kite"}, ""),
        ("own.csv", CSV, {"url": "https://w.example/kite.csv", "title": "Kite"}, ""),
        ("own.csv", CSV, {"title": "Kite", "attribution": "Ann Ray"}, "Ann Ray"),
        ("page.html", HTML.replace("CLASS", ""), {"title": "Kite"}, ""),
        ("page.html", HTML.replace("CLASS", "class=wikitable"), {"title": "Kite"}, WRITERS),
        ("page.wikitext", WIKITEXT, {"title": "Kite"}, WRITERS),
        ("page.wikitext", WIKITEXT, None, "Contributors to the page in page.wikitext"),
    ],
)
def test_nobody_is_named_as_author_whom_neither_a_record_nor_a_wiki_says(
    tmp_path: Path, name: str, text: str, record: dict[str, str] | None, authors: str
) -> None:
    file = tmp_path / name
    file.write_text(text, "utf-8")
    if record is not None:
        file.with_suffix(".json").write_text(json.dumps(record), "utf-8")
    assert [table.attribution for table in read_source(file)] == [authors]


def test_a_source_without_authors_is_cited_by_its_title_and_credits_nobody(tmp_path: Path) -> None:
    (tmp_path / "kites.csv").write_text(CSV, "utf-8")
    release = build([tmp_path / "kites.csv"], tmp_path / "releases", BASE)
    assert release.manifest["attributions"] == []
    assert [source["attribution"] for source in release.manifest["sources"]] == [None]
    for file in release.dumps_path.glob("*.ttl"):
        assert "creditText" not in file.read_text("utf-8").replace("schema:creditText rdfs", "")
    app = create_app(release)
    try:
        client = app.test_client()
        home, row = (
            client.get(path, headers={"Accept": "text/html"}).text
            for path in ("/", "/doc/table/kites")
        )
        assert "Made from: kites" in home
        assert '"creator": []' in home
        assert "Source: kites." in row
        assert client.get("/doc/table/kites.ttl").status_code == 200
    finally:
        close(app)


def test_the_description_of_the_plain_tables_names_pages_authors_and_licence(
    mixed: Release, release: Release
) -> None:
    of_mixed = json.loads((mixed.dumps_path / "csv-metadata.json").read_text("utf-8"))
    assert "dc:license" not in of_mixed
    of_her = json.loads((release.dumps_path / "csv-metadata.json").read_text("utf-8"))
    assert of_her["dc:license"] == {"@id": release.licence}
    assert of_her["dc:contributor"] == release.manifest["attributions"]
    pages = {source["page"] for source in release.manifest["sources"]}
    assert pages <= {source["@id"] for source in of_her["dc:source"]}
