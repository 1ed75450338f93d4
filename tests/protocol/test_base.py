"""All addresses follow the release's base: under a path, behind a proxy, whatever Host says."""

from __future__ import annotations

import pytest

from .conftest import Client


@pytest.mark.parametrize("start", ["/honours/list", ""], ids=["as_asked", "stripped_by_a_proxy"])
def test_get_below_a_path(below: Client, start: str) -> None:
    reply = below.get(f"{start}/id/work/a")
    assert (reply.status, reply.headers["location"]) == (303, below.base + "doc/work/a")
    assert below.get(f"{start}/doc/work/a.ttl").status == 200
    assert below.get(f"{start}/sparql?query=ASK%7B%3Cid/work/a%3E+%3Fp+%3Fo%7D").text.count("true")
    assert f'href="{below.base}static/style.css"' in below.get(f"{start}/").text
    assert below.get(f"{start}/static/style.css").status == 200


def test_get_path_that_only_begins_like_the_base(below: Client) -> None:
    assert below.get("/honours/listen").status == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:80", "127.0.0.1:1"])
def test_host_header_changes_nothing(client: Client, host: str) -> None:
    for path in ("/id/work/a", "/doc/work/a.html", "/", "/dumps", "/sparql", "/ontology"):
        usual, hostile = client.get(path), client.get(path, Host=host)
        assert (hostile.status, hostile.body) == (usual.status, usual.body)
        assert hostile.headers.get("location") == usual.headers.get("location")


def test_forwarded_headers_change_nothing(client: Client) -> None:
    forged = client.get("/id/work/a", X_Forwarded_Host="evil.example", X_Forwarded_Proto="https")
    assert forged.headers["location"] == client.base + "doc/work/a"
