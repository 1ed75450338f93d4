"""Pages say who publishes a release, and where to write to, where somebody said so."""

from __future__ import annotations

from pathlib import Path

import pytest

from graph.releases.build import build
from graph.releases.dcat import Publisher
from server.serving.app import close, create_app
from tests.conftest import BASE

pytestmark = pytest.mark.slow

PAGE = """Award,Date,Category,Recipient,Result
Iron Pens,3 March 2001,Best Book,Ann Lee,Won
"""


def pages(folder: Path, who: Publisher) -> dict[str, str]:
    """The texts of three pages of a release that they publish, by their paths."""
    source = folder / "kite.csv"
    source.write_text(PAGE, "utf-8")
    app = create_app(build([source], folder / "releases", BASE, publisher=who))
    client, paths = app.test_client(), ("/", "/doc/programme/iron-pens_in_kite", "/release")
    replies = {path: client.get(path, headers={"Accept": "text/html"}) for path in paths}
    close(app)
    assert {reply.status_code for reply in replies.values()} == {200}
    return {path: reply.text for path, reply in replies.items()}


def test_a_page_says_who_publishes_it_and_where_to_write(tmp_path: Path) -> None:
    who = Publisher("The Lake Society", "data@example.org", "https://example.org/corrections")
    texts = pages(tmp_path, who)
    for text in texts.values():
        footer = text[text.index("<footer>") :]
        assert 'Published by The Lake Society: <a href="mailto:data@example.org">' in footer
    assert '<a href="https://example.org/corrections">' in texts["/release"]


def test_corrections_that_go_to_the_contact_are_not_told_of_twice(tmp_path: Path) -> None:
    text = pages(tmp_path, Publisher("The Lake Society", "https://example.org/"))["/release"]
    assert "The Lake Society. Questions: <a" in text
    assert "Corrections, and requests" not in text


def test_what_nobody_said_of_a_publisher_is_not_told(tmp_path: Path) -> None:
    for text in pages(tmp_path, Publisher()).values():
        assert "Published by" not in text
        assert 'id="publisher"' not in text
