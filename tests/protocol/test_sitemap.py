"""The sitemap lists every page once, in parts that the protocol allows, whatever the names are."""

from __future__ import annotations

import sqlite3
import time
from contextlib import closing
from datetime import datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from urllib.parse import quote
from xml.etree import ElementTree

import pytest

from graph.labels.scan import last_place, things
from server.routes import sitemap
from server.serving.app import close, create_app

from .conftest import Client, Reply, made_up_release

SPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(reply: Reply, root: str, element: str) -> list[str]:
    """The addresses in a sitemap or an index of sitemaps, which is checked for its form."""
    assert (reply.status, reply.media_type) == (200, "application/xml")
    assert len(reply.body) < 50 * 1024**2
    tree = ElementTree.fromstring(reply.body)
    assert tree.tag == SPACE + root
    assert {child.tag for child in tree} <= {SPACE + element}
    assert all([part.tag for part in child] == [SPACE + "loc", SPACE + "lastmod"] for child in tree)
    found = [str(child[0].text) for child in tree]
    assert len(found) <= 50_000
    assert all(len(address) < 2_048 and address.isascii() for address in found)
    return found


def path_of(client: Client, address: str) -> str:
    assert address.startswith(client.base)
    return "/" + address.removeprefix(client.base)


def listed(client: Client) -> list[str]:
    parts = locations(client.get("/sitemap.xml"), "sitemapindex", "sitemap")
    return [
        address
        for part in parts
        for address in locations(client.get(path_of(client, part)), "urlset", "url")
    ]


def test_every_page_that_is_listed_is_there(client: Client, below: Client) -> None:
    for server in (client, below):
        found = listed(server)
        assert len(found) == len(set(found))
        for address in found:
            reply = server.get(path_of(server, address), "text/html")
            assert (reply.status, reply.media_type) == (200, "text/html"), address


def test_every_thing_that_can_be_searched_is_listed(client: Client) -> None:
    found = listed(client)
    for name in ("work/a", "agent/émile-zôla", "agent/日本", "agent/k.nt", "table/a",
                 "nomination/n", "category/p/best"):  # fmt: skip
        assert client.base + "doc/" + quote(name) in found
    assert client.base in found
    assert not [address for address in found if "/row/" in address or "#" in address]


def test_the_parts_of_a_sitemap_hold_everything(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, client: Client
) -> None:
    whole = [address.removeprefix(client.base) for address in listed(client)]
    monkeypatch.setattr(sitemap, "PART_PLACES", 3)
    app = create_app(made_up_release(tmp_path, "http://127.0.0.1:8000/"))
    here = app.test_client()

    def found(path: str, root: str, element: str) -> list[str]:
        answer = here.get(path)
        headers = {name.lower(): value for name, value in answer.headers}
        addresses = locations(Reply(answer.status_code, headers, answer.data), root, element)
        return [address.removeprefix("http://127.0.0.1:8000/") for address in addresses]

    parts = found("/sitemap.xml", "sitemapindex", "sitemap")
    assert len(parts) > 3
    pages = [page for part in parts for page in found(f"/{part}", "urlset", "url")]
    assert {*pages} == {*whole}
    close(app)


def test_a_page_is_as_old_as_its_header_says(client: Client) -> None:
    told = {
        str(child[1].text) for child in ElementTree.fromstring(client.get("/sitemap-1.xml").body)
    }
    (moment,) = told
    header = client.get("/doc/work/a.html").headers["last-modified"]
    assert datetime.fromisoformat(moment) == parsedate_to_datetime(header)


@pytest.mark.parametrize("number", ["99", "-1", "x", "", "1e3", "9" * 30, "%31%00"])
def test_get_a_part_that_is_not_404(client: Client, number: str) -> None:
    assert client.get(f"/sitemap-{number}.xml").status == 404


def test_robots_name_the_sitemap_and_keep_robots_from_asking_queries(
    client: Client, below: Client
) -> None:
    assert f"Sitemap: {client.base}sitemap.xml\n" in client.get("/robots.txt").text
    text = below.get("/robots.txt").text
    assert f"Sitemap: {below.base}sitemap.xml\n" in text
    assert "Disallow: /honours/list/sparql?\n" in text


def test_the_last_stretch_of_a_large_index_costs_what_the_first_does(tmp_path: Path) -> None:
    path = tmp_path / "search.sqlite"
    with closing(sqlite3.connect(path)) as index:
        index.execute("CREATE TABLE label (id INTEGER PRIMARY KEY, iri TEXT, kind TEXT)")
        index.executemany(
            "INSERT INTO label (iri, kind) VALUES (?, 'Agent')",
            ((f"http://x/id/agent/{number}",) for number in range(300_000)),
        )
        index.commit()
    assert last_place(path) == 300_000

    def seconds(after: int) -> float:
        began = time.perf_counter()
        assert len(things(path, after, 1000)) == 1000
        return time.perf_counter() - began

    first, last = (min(seconds(after) for _ in range(9)) for after in (0, 299_000))
    assert last < 5 * first
