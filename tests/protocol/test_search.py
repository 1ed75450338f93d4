"""The search over HTTP: as a page and as JSON, page by page, with whatever input."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote, urlsplit

import pytest

from server.http.site import Config

from .conftest import Client, served


def test_a_search_is_answered_as_json(client: Client) -> None:
    reply = client.get("/search?q=jean-p", "application/json")
    assert (reply.status, reply.media_type) == (200, "application/json")
    assert json.loads(reply.body) == {
        "query": "jean-p",
        "results": [
            {
                "iri": client.base + "id/agent/jean-pierre-jeunet",
                "label": "Jean-Pierre Jeunet",
                "kind": "Agent",
            }
        ],
        "suggestions": [],
        "next": None,
    }


def test_get_search_of_a_misspelt_name_suggests_the_nearest(client: Client) -> None:
    answer = json.loads(client.get("/search?q=jean-piere%20jeunett", "application/json").body)
    assert answer["results"] == []
    assert [one["label"] for one in answer["suggestions"]] == ["Jean-Pierre Jeunet"]
    page = client.get("/search?q=jean-piere%20jeunett", "text/html").text
    assert "Did you mean" in page
    assert f'href="{client.base}id/agent/jean-pierre-jeunet"' in page
    assert "Did you mean" not in client.get("/search?q=xyzzy", "text/html").text


def test_a_search_is_answered_as_a_page(client: Client) -> None:
    reply = client.get("/search?q=japan", "text/html")
    assert f'href="{client.base}id/agent/日本"' in reply.text
    assert "Accept" in reply.headers["vary"]


def test_a_search_in_an_unknown_format_is_406(client: Client) -> None:
    assert client.get("/search?q=x", "image/png").status == 406


@pytest.mark.parametrize(
    "query",
    ["", "q=", "q=%00", "q=%22", "q=*", "q=AND%20OR", "q=a&q=b", "q=%3Cscript%3E",
     "q=" + "x" * 5000, "q=prize&after=999999999999", "q=" + quote("\u202e\u2066"),
     "other=1"],
)  # fmt: skip
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_get_search_bad_input_is_harmless(client: Client, query: str, accept: str) -> None:
    reply = client.get(f"/search?{query}", accept)
    assert (reply.status, reply.media_type) == (200, accept)
    assert "<script>" not in reply.text or accept == "application/json"


@pytest.mark.parametrize("query", ["q=%FF%FE", "q=%ED%A0%80"])
@pytest.mark.parametrize("accept", ["text/html", "application/json"])
def test_a_search_for_what_is_no_text_is_refused(client: Client, query: str, accept: str) -> None:
    reply = client.get(f"/search?{query}", accept)
    assert reply.status == 400
    assert "UTF-8" in reply.text


def test_a_search_goes_on_page_by_page(tmp_path: Path) -> None:
    with served(tmp_path, config=Config(search_rows=2)) as client:
        found: list[str] = []
        path = "/search?q=j"
        while path:
            answer = json.loads(client.get(path, "application/json").body)
            assert len(answer["results"]) <= 2
            found += [one["iri"] for one in answer["results"]]
            following = urlsplit(answer["next"] or "")
            path = f"{following.path}?{following.query}" if answer["next"] else ""
            page = client.get(path, "text/html") if path else None
            assert page is None or (page.status, "More that fit" in page.text) == (200, True)
        assert len(found) == len(set(found)) == 3
        behind = client.get("/search?q=best&after=99999999", "text/html").text
        assert "Nothing follows." in behind
        assert "Nothing has" not in behind


def test_get_search_etag_differs_by_query(client: Client) -> None:
    tags = {client.get(f"/search?q={query}").headers["etag"] for query in ("a", "b", "a&after=1")}
    assert len(tags) == 3


@pytest.mark.parametrize("after", ["x", "-1", "1.0", "9" * 30, "%D9%A3"])
def test_a_search_after_no_place_of_ours_is_400(client: Client, after: str) -> None:
    reply = client.get(f"/search?q=best&after={after}", "application/json")
    assert (reply.status, "'after'" in reply.text) == (400, True)
