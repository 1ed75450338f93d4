"""From a wiki to a release: fetch a page, then build it with its revision and licence."""

from __future__ import annotations

from pathlib import Path

import pyoxigraph as ox
import pytest
from click.testing import CliRunner

from palmares.commands import main
from tests.conftest import BASE, assembled
from tests.mediawiki_server import Article, running

pytestmark = pytest.mark.slow

TITLE = "List of accolades received by Kite (film)"
TEXT = """== Accolades ==
{| class="wikitable"
! Award !! Date !! Category !! Recipient(s) !! Result
|-
| [[Gull Awards]] || May 2, 2001 || Best Kite || [[Ann Bell]] || {{won}}
|}
"""


def test_a_fetched_page_is_built_with_its_revision_and_licence(tmp_path: Path) -> None:
    folder = tmp_path / "pages"
    with running() as wiki:
        wiki.articles[TITLE] = Article(7, 1234, TEXT)
        arguments = [
            "fetch",
            TITLE,
            "--to",
            str(folder),
            "--api",
            wiki.api,
            "--contact",
            "me@e.org",
        ]
        first = CliRunner().invoke(main, arguments)
        again = CliRunner().invoke(main, arguments)
        missing = CliRunner().invoke(main, [*arguments[:1], "No such page", *arguments[2:]])
    assert first.exit_code == 0, first.stderr
    assert "fetched   " + TITLE + ", revision 1234" in first.stderr
    assert "unchanged " + TITLE in again.stderr
    assert missing.exit_code == 1
    assert "No such page" in missing.stderr
    file = Path(first.stdout.strip())
    assert file.read_text("utf-8") == TEXT
    quads = assembled([file]).quads
    table = ox.NamedNode(f"{BASE}id/table/kite--film_accolades")
    said = {
        quad.predicate.value.rpartition("/")[2]: quad.object
        for quad in quads
        if quad.subject == table
    }
    assert said["palmares#revision"] == ox.Literal("1234")
    assert "by-sa/4.0" in str(said["license"])
    assert "wiki/" in str(said["prov#wasDerivedFrom"])
