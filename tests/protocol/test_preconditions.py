"""What a request demands of the state of a thing comes before ranges and all other conditions."""

from __future__ import annotations

import pytest

from .conftest import Client

DUMP, DOCUMENT, PAGE = "/dumps/palmares.nq", "/doc/work/a.ttl", "/doc/work/a"
BEFORE, AFTER = "Wed, 01 Jan 2020 00:00:00 GMT", "Fri, 01 Jan 2100 00:00:00 GMT"


@pytest.mark.parametrize("path", [DUMP, DOCUMENT, PAGE, "/", "/ontology", "/dumps/"])
@pytest.mark.parametrize("method", ["GET", "HEAD"])
@pytest.mark.parametrize(
    "demand",
    [{"If-Match": '"zz"'}, {"If-Match": 'W/"zz", "y"'}, {"If-Unmodified-Since": BEFORE}],
)
@pytest.mark.parametrize("more", [{}, {"Range": "bytes=0-9"}, {"If-None-Match": '"zz"'}])
def test_what_has_changed_is_not_sent(
    client: Client, path: str, method: str, demand: dict[str, str], more: dict[str, str]
) -> None:
    for _ in range(2):  # the second time it may be in memory
        reply = client.send(method, path, {**demand, **more})
        assert reply.status == 412
        assert b"changed" in reply.body or method == "HEAD"
        assert len(reply.body) < 2000
        assert reply.headers["access-control-allow-origin"] == "*"


@pytest.mark.parametrize("path", [DUMP, DOCUMENT, PAGE])
@pytest.mark.parametrize("coding", ["", "gzip", "zstd"])
def test_what_has_not_changed_is_sent(client: Client, path: str, coding: str) -> None:
    first = client.get(path, Accept_Encoding=coding)
    tag, modified = first.headers["etag"], first.headers["last-modified"]
    for demand in ({"If-Match": f'"x", {tag}'}, {"If-Match": "*"},
                   {"If-Unmodified-Since": modified}, {"If-Unmodified-Since": AFTER},
                   {"If-Unmodified-Since": "yesterday"},
                   {"If-Match": tag, "If-Unmodified-Since": BEFORE}):  # fmt: skip
        reply = client.send("GET", path, {"Accept-Encoding": coding, **demand})
        assert (reply.status, reply.headers["content-type"]) == (200, first.headers["content-type"])
    demand = {"If-Match": tag, "If-None-Match": tag, "Accept-Encoding": coding}
    assert client.send("GET", path, demand).status == 304


def test_a_weak_tag_is_not_enough(client: Client) -> None:
    tag = client.get(DUMP).headers["etag"]
    assert client.send("GET", DUMP, {"If-Match": f"W/{tag}"}).status == 412


@pytest.mark.parametrize("ranges", ["items=0-2", "bytes=0-1,5-6", "bytes=0-0,-1", "bytes=", "x"])
def test_a_range_that_is_not_understood_is_none(client: Client, ranges: str) -> None:
    reply, whole = client.get(DUMP, Range=ranges), client.get(DUMP)
    assert (reply.status, reply.body) == (200, whole.body)


@pytest.mark.parametrize("ranges", ["bytes=0-9", "bytes=999999999-"])
@pytest.mark.parametrize("path", [DUMP, DOCUMENT])
def test_a_head_has_no_range(client: Client, path: str, ranges: str) -> None:
    reply, whole = client.send("HEAD", path, {"Range": ranges}), client.send("HEAD", path)
    assert (reply.status, reply.headers["content-length"]) == (200, whole.headers["content-length"])


def test_a_part_of_what_has_not_changed_is_sent(client: Client) -> None:
    whole = client.get(DUMP)
    for ranges, part in (("bytes=0-9", whole.body[:10]), ("bytes=-5", whole.body[-5:])):
        reply = client.send("GET", DUMP, {"Range": ranges, "If-Match": whole.headers["etag"]})
        assert (reply.status, reply.body) == (206, part)
    assert client.get(DUMP, Range="bytes=999999999-").status == 416


def test_a_client_that_has_the_whole_is_sent_no_part(client: Client) -> None:
    whole = client.get(DUMP)
    tag, modified = whole.headers["etag"], whole.headers["last-modified"]
    for condition in ({"If-None-Match": tag}, {"If-Modified-Since": modified}):
        reply = client.send("GET", DUMP, {"Range": "bytes=0-9", **condition})
        assert (reply.status, reply.body) == (304, b"")
    reply = client.send("GET", DUMP, {"Range": "bytes=0-9", "If-None-Match": '"other"'})
    assert reply.status in (200, 206)


def test_a_part_is_joined_by_a_strong_tag_only(client: Client) -> None:
    whole = client.get(DUMP)
    tag = whole.headers["etag"]
    part = client.send("GET", DUMP, {"Range": "bytes=0-9", "If-Range": tag})
    assert (part.status, part.body) == (206, whole.body[:10])
    for other in (f"W/{tag}", '"other"'):
        reply = client.send("GET", DUMP, {"Range": "bytes=0-9", "If-Range": other})
        assert (reply.status, reply.body) == (200, whole.body)


def test_a_part_is_joined_by_the_very_date_only(client: Client) -> None:
    whole = client.get(DUMP)
    date = whole.headers["last-modified"]
    part = client.send("GET", DUMP, {"Range": "bytes=0-9", "If-Range": date})
    assert (part.status, part.body) == (206, whole.body[:10])
    for other in (BEFORE, AFTER):  # of another release, also where the link went back to this one
        reply = client.send("GET", DUMP, {"Range": "bytes=0-9", "If-Range": other})
        assert (reply.status, reply.body) == (200, whole.body)


def test_the_style_sheet_comes_whole(client: Client) -> None:
    reply, whole = (
        client.get("/static/style.css", Range="bytes=0-9"),
        client.get("/static/style.css"),
    )
    assert (reply.status, reply.body) == (200, whole.body)
    assert "content-range" not in reply.headers
