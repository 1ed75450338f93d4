"""One of a thing is told of in the singular: on every page, and in what commands say."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree.ElementTree import Element

import html5lib
import pytest
from click.testing import CliRunner
from flask.testing import FlaskClient

from graph.releases.build import build
from palmares.commands import main
from server.serving.app import close, create_app
from tests.conftest import BASE

pytestmark = pytest.mark.slow

#: One award, edition, category, film, person and row.
PAGE = """{| class="wikitable"
! Award !! Date !! Category !! Recipient !! Result
|-
| Iron Pens || 3 March 2001 || Best Writer || Ann Lee || Won
|}
"""
#: A one before a plural, but for words that have an s in the singular.
PLURAL = re.compile(r"(?<![\w.,:–/#-])1(?: \w+)? (?!series\b|news\b|\w*ss\b)([a-z]{3,}s)\b")
#: The elements whose text is a sentence or a name.
BLOCKS = {"p", "li", "th", "td", "caption", "summary", "figcaption", "h1", "h2", "h3", "option"}
#: The addresses of what is no page, and of a page with other parameters.
OTHER_FORMATS = re.compile(r"\?|\.\w+$|^/dumps/.|/void$")
#: Verbs and pronouns that may follow a one.
OTHERS = {"has", "was", "this", "its", "lacks", "names", "needs", "says"}


@pytest.fixture(scope="module")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    source = tmp_path_factory.mktemp("one") / "List of accolades received by Kite.wikitext"
    source.write_text(PAGE, "utf-8")
    return source


@pytest.fixture(scope="module")
def client(source: Path) -> Iterator[FlaskClient]:
    app = create_app(build([source], source.parent / "releases", BASE))
    yield app.test_client()
    close(app)


def pages(client: FlaskClient) -> Iterator[tuple[str, Element]]:
    """Every page that links without parameters lead to, and one of each with them."""
    ways = ["/", "/search?q=kite", "/nominations?result=won", "/sparql?query=ASK{}"]
    seen = {*ways}
    while ways:
        path = ways.pop()
        reply = client.get(
            path, base_url=BASE, headers={"Accept": "text/html"}, follow_redirects=True
        )
        assert (reply.status_code, reply.mimetype) == (200, "text/html"), path
        tree = html5lib.parse(reply.text, namespaceHTMLElements=False)
        yield path, tree
        for link in tree.iter("a"):
            address = link.get("href", "").partition("#")[0]
            way = "/" + address.removeprefix(BASE) if address.startswith(BASE) else address
            if way.startswith("/") and way not in seen and not OTHER_FORMATS.search(way):
                seen.add(way)
                ways.append(way)


def plurals(text: str) -> list[str]:
    """Where a line tells of one thing in the plural."""
    return [match[0] for match in PLURAL.finditer(text) if match[1] not in OTHERS]


def test_plurals_behind_a_one_are_seen() -> None:
    assert plurals("It has 1 rows, and 1 source tables") == ["1 rows", "1 source tables"]
    assert not plurals("1 row of 11 rows, 1 series, 2.1 times, 2001 was 1 day")


def test_no_page_tells_of_one_thing_in_the_plural(client: FlaskClient) -> None:
    kinds = set()
    for path, tree in pages(client):
        kinds.add(re.sub(r"(?<=.)[?/.].*", "", path[1:]))
        for element in tree.iter():
            if element.tag in BLOCKS:
                text = " ".join("".join(element.itertext()).split())
                assert not plurals(text), path
            if element.tag == "div" and [e.text for e in element.iter("dd")] == ["1"]:
                text = "1 " + "".join("".join(dt.itertext()) for dt in element.iter("dt"))
                assert not plurals(text), path
    assert {"id", "works", "people", "awards", "release", "dumps", "sparql", "search"} <= kinds


def test_no_command_tells_of_one_thing_in_the_plural(source: Path, tmp_path: Path) -> None:
    releases = str(tmp_path / "releases")
    for arguments in (
        ["read", str(source)],
        ["build", "--releases", releases, str(source)],
        ["releases", "--releases", releases],
        ["verify", "--releases", releases],
        ["report", "--releases", releases],
        ["adopt", "--to", str(tmp_path / "kite"), str(source)],
        ["read", str(tmp_path / "kite")],
        ["cache", "--releases", releases],
    ):
        answer = CliRunner().invoke(main, arguments)
        assert answer.exit_code == 0, (arguments, answer.output)
        assert not plurals(answer.output), answer.output
