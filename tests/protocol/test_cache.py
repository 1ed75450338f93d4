"""Answers are kept and compressed, and a client that has one isn't sent it again."""

from __future__ import annotations

import gzip
from urllib.parse import urlencode

import pytest
import zstandard

from server.http.cache import Cache, CachedResponse, Key

from .conftest import Client

LONG = "/sparql?" + urlencode({"query": "SELECT * { ?s ?p ?o }"})


@pytest.mark.parametrize("coding", ["gzip", "zstd"])
def test_a_coding_is_another_answer_with_another_tag(client: Client, coding: str) -> None:
    plain = client.get(LONG, "text/csv")
    for _ in range(2):
        coded = client.get(LONG, "text/csv", Accept_Encoding=coding)
        assert coded.headers["content-encoding"] == coding
        assert {"Accept", "Accept-Encoding"} <= set(coded.headers["vary"].split(", "))
        assert coded.headers["etag"] != plain.headers["etag"]
        assert len(coded.body) < len(plain.body)
    decoded = (
        gzip.decompress(coded.body)
        if coding == "gzip"
        else zstandard.ZstdDecompressor().decompressobj().decompress(coded.body)
    )
    assert decoded == plain.body


@pytest.mark.parametrize("coding", ["identity", "gzip"])
def test_an_answer_that_the_client_has_is_not_sent_again(client: Client, coding: str) -> None:
    first = client.get(LONG, "text/csv", Accept_Encoding=coding)
    tag = first.headers["etag"]
    assert not tag.startswith("W/")
    same = client.get(LONG, "text/csv", Accept_Encoding=coding, If_None_Match=tag)
    assert (same.status, same.body, same.headers["etag"]) == (304, b"", tag)
    assert client.get(LONG, "text/csv", If_None_Match='"other"').status == 200


def test_what_is_kept_is_as_old_as_its_release(client: Client) -> None:
    first = client.get("/doc/work/a.nt")
    date = first.headers["last-modified"]
    old = "Thu, 01 Jan 1970 00:00:00 GMT"
    for _ in range(2):
        assert client.get("/doc/work/a.nt", If_Modified_Since=date).status == 304
        assert client.get("/doc/work/a.nt", If_Modified_Since=old).status == 200
        assert client.get("/doc/work/a.nt", If_Modified_Since="then").status == 200
        both = {"If_Modified_Since": date, "If_None_Match": '"another"'}
        assert client.get("/doc/work/a.nt", **both).status == 200


def test_a_head_is_a_get_without_the_body(client: Client) -> None:
    got = client.get(LONG)
    head = client.send("HEAD", LONG)
    assert (head.status, head.body) == (200, b"")
    assert head.headers["etag"] == got.headers["etag"]
    assert head.headers["content-length"] == str(len(got.body))


def test_what_changes_is_not_kept(client: Client) -> None:
    path = "/sparql?" + urlencode({"query": "SELECT (UUID() AS ?u) {}"})
    first, second = client.get(path), client.get(path)
    assert first.body != second.body
    assert "etag" not in first.headers
    assert first.headers["cache-control"] == "no-store"


def test_a_compressed_dump_is_not_compressed_again(client: Client) -> None:
    reply = client.get("/dumps/palmares.nq.gz", Accept_Encoding="gzip")
    assert "content-encoding" not in reply.headers


def test_an_error_is_not_kept(client: Client) -> None:
    path = "/sparql?" + urlencode({"query": "SELECT oops"})
    assert [client.get(path).status for _ in range(2)] == [400, 400]


def test_what_was_used_longest_ago_goes_first() -> None:
    cache = Cache(30_000)
    keys = [Key(str(number), "", "", "", "", b"") for number in range(4)]
    for key in keys[:3]:
        cache.put(key, CachedResponse([], b"x" * 7000))
    assert cache.get(keys[0])
    cache.put(keys[3], CachedResponse([], b"x" * 7000))
    assert [cache.get(key) is not None for key in keys] == [True, False, True, True]


def test_a_kept_answer_to_get_is_none_to_post(client: Client) -> None:
    def path(number: int) -> str:
        return "/sparql?" + urlencode({"query": f"ASK {{ ?s ?p {number} }}"})

    new = client.send("POST", path(1))
    assert client.get(path(2)).status == 200
    kept = client.send("POST", path(2))
    assert (kept.status, kept.body) == (new.status, new.body)
    assert new.status >= 400


def test_a_kept_answer_to_a_form_is_none_to_the_same_bytes_of_another_type(client: Client) -> None:
    body = urlencode({"query": "ASK { ?s ?p 3 }"}).encode()
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert client.send("POST", "/sparql", form, body).status == 200
    direct = {"Content-Type": "application/sparql-query"}
    assert client.send("POST", "/sparql", direct, body).status == 400
