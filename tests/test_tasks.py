"""What people come for, from the first page, by links alone, in at most four clicks."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import html5lib
import pytest
from flask.testing import FlaskClient

from graph.releases.release import Release
from server.serving.app import close, create_app

pytestmark = pytest.mark.slow

#: Clicks that a task may take.
MOST_CLICKS = 4


class Visitor:
    """Somebody who begins at the first page and clicks on what is written there."""

    def __init__(self, client: FlaskClient, base: str) -> None:
        self._client, self._base, self.clicks = client, base, 0
        self._read("/")

    def click(self, words: str | re.Pattern[str]) -> Visitor:
        """Follows the first link with these words, or whose words fit."""
        fits: Callable[[str], Any] = words.search if isinstance(words, re.Pattern) else words.__eq__
        links = [
            element.get("href")
            for element in self.tree.iter("a")
            if fits(" ".join("".join(element.itertext()).split()))
        ]
        assert links, f"nothing to click on called {words}"
        self.clicks += 1
        parts = urlsplit(links[0])
        self._read(parts.path + (f"?{parts.query}" if parts.query else ""))
        return self

    def _read(self, path: str) -> None:
        headers = {"Accept": "text/html"}
        reply = self._client.get(path, headers=headers)
        while reply.status_code in (301, 303):
            reply = self._client.get(urlsplit(reply.location).path, headers=headers)
        assert reply.status_code == 200
        self.media_type, self.text = reply.mimetype, reply.text
        self.tree = html5lib.parse(self.text, namespaceHTMLElements=False)
        self.words = " ".join("".join(self.tree.find("body").itertext()).split())


@pytest.fixture(scope="module")
def client(release: Release) -> Iterator[FlaskClient]:
    app = create_app(release)
    yield app.test_client()
    close(app)


@pytest.fixture
def visitor(client: FlaskClient, release: Release) -> Iterator[Visitor]:
    visitor = Visitor(client, release.base)
    yield visitor
    assert visitor.clicks <= MOST_CLICKS


def test_which_film_won_most_in_a_season(visitor: Visitor) -> None:
    visitor.click("Works").click("2013").click("most wins")
    first = next(visitor.tree.find(".//table").find("tbody").iter("tr"))
    assert "".join(next(first.iter("th")).itertext()) == "Her"


def test_what_a_person_won_and_with_whom(visitor: Visitor) -> None:
    visitor.click("People").click("Spike Jonze")
    assert "Won 13 of 32 nominations" in visitor.words
    assert "Shared with" in visitor.words
    assert "Karen O" in visitor.words


def test_all_nominations_of_one_award_as_a_spreadsheet(visitor: Visitor) -> None:
    visitor.click("Awards").click(re.compile("^Academy Award")).click("CSV")
    assert visitor.media_type == "text/csv"
    lines = visitor.text.splitlines()
    assert len(lines) == 1 + 5
    assert all("Academy Award" in line for line in lines[1:])


def test_why_a_result_is_marked_as_disputed(visitor: Visitor) -> None:
    visitor.click("Works").click("Her").click("disputed")
    assert "Other sources disagree" in visitor.words
    assert "Said by" in visitor.words


def test_where_a_row_comes_from(visitor: Visitor) -> None:
    visitor.click("Works").click("Her").click(re.compile("^row.1$"))
    page = "https://en.wikipedia.org/wiki/List_of_accolades_received_by_Her_(film)"
    assert f'href="{page}"' in visitor.text


def test_no_task_is_without_a_test() -> None:
    """The tasks are those that docs/design.md names."""
    text = (Path(__file__).parents[1] / "docs/design.md").read_text("utf-8")
    section = text.partition("## Tasks of the site\n")[2].partition("\n## ")[0]
    assert len(re.findall(r"^- ", section, re.MULTILINE)) == 5
