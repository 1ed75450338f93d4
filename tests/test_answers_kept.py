"""What is kept of answers, for which requests, and how much: the cache without a server."""

from __future__ import annotations

import gzip
import io
from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from server.http.cache import (
    ENTRY_BYTES,
    Cache,
    CachedResponse,
    CacheMiddleware,
    Headers,
    Key,
    _size,
    is_listed,
)
from server.http.site import CONTENT

DATE = "Sat, 31 Jan 2026 12:00:00 GMT"
TEXT = [("Content-Type", "text/plain"), ("ETag", '"t"'), ("Last-Modified", DATE)]
LONG = b"x" * 5000


class Application:
    """An application with one answer, which counts how often it is asked."""

    def __init__(
        self, body: bytes | Iterable[bytes], headers: Headers, status: str = "200 OK"
    ) -> None:
        self.body, self.headers, self.status, self.asked = body, headers, status, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        headers = list(self.headers)
        pieces = self.body
        if isinstance(pieces, bytes):
            headers.append(("Content-Length", str(len(pieces))))
            pieces = [pieces]
        start_response(self.status, headers)
        return pieces


def ask(
    cached: CacheMiddleware,
    method: str = "GET",
    path: str = "/a",
    body: bytes = b"",
    **headers: str,
) -> tuple[int, dict[str, str], bytes]:
    """The status, headers and body of an answer."""
    environ: dict[str, Any] = {"REQUEST_METHOD": method, "PATH_INFO": path, "RAW_URI": path}
    environ |= {f"HTTP_{name.upper()}": value for name, value in headers.items()}
    if method == "POST":
        environ |= {"wsgi.input": io.BytesIO(body), "CONTENT_LENGTH": str(len(body))}
    told: list[Any] = []

    def start_response(status: str, headers: Headers, exc_info: object = None, /) -> Any:
        told.extend((status, headers))

    pieces = cached(environ, start_response)
    data = b"".join(pieces)
    return int(told[0][:3]), {name.lower(): value for name, value in told[1]}, data


def cached(application: Application) -> CacheMiddleware:
    return CacheMiddleware(application, Cache())


def test_an_answer_is_made_once() -> None:
    application = Application(b"a", TEXT)
    server = cached(application)
    assert [ask(server)[2] for _ in range(3)] == [b"a"] * 3
    assert application.asked == 1


@pytest.mark.parametrize("pieces", [False, True])
@pytest.mark.parametrize(("more", "asked"), [(0, 1), (1, 2)])
def test_an_answer_is_kept_up_to_the_largest_entry(pieces: bool, more: int, asked: int) -> None:
    body = b"x" * (ENTRY_BYTES + more)
    application = Application(b"", [("Content-Type", "image/png")])
    server = cached(application)
    for _ in range(2):
        application.body = iter([body[:10], body[10:]]) if pieces else body
        assert ask(server)[2] == body
    assert application.asked == asked


def test_an_answer_of_which_a_part_was_read_is_not_kept() -> None:
    application = Application(iter([b"a", b"b"]), TEXT)
    server = cached(application)
    pieces: Iterator[bytes] = iter(
        server({"REQUEST_METHOD": "GET", "PATH_INFO": "/a", "RAW_URI": "/a"}, lambda *_: print)
    )
    assert next(pieces) == b"a"
    application.body = b"whole"
    assert ask(server)[2] == b"whole"


@pytest.mark.parametrize("status", ["404 NOT FOUND", "500 INTERNAL SERVER ERROR"])
def test_only_what_is_well_is_kept(status: str) -> None:
    application = Application(b"a", TEXT, status)
    server = cached(application)
    assert [ask(server)[0] for _ in range(2)] == [int(status[:3])] * 2
    assert application.asked == 2


def test_a_redirection_is_kept_whatever_the_client_has() -> None:
    application = Application(b"a", [*TEXT, ("Location", "/b")], "303 SEE OTHER")
    server = cached(application)
    for _ in range(2):
        status, headers, _ = ask(server, if_none_match='"t"')
        assert (status, headers["location"]) == (303, "/b")
    assert application.asked == 1


def test_what_must_not_be_stored_is_made_each_time() -> None:
    application = Application(b"a", [*TEXT, ("Cache-Control", "private, no-store")])
    server = cached(application)
    assert [ask(server)[2] for _ in range(2)] == [b"a"] * 2
    assert application.asked == 2


@pytest.mark.parametrize(
    "condition", [{"range": "bytes=0-1"}, {"if_match": '"t"'}, {"if_unmodified_since": DATE}]
)
def test_what_the_application_must_look_at_is_not_answered_before(
    condition: dict[str, str],
) -> None:
    application = Application(b"a", TEXT)
    server = cached(application)
    ask(server)
    ask(server, "GET", "/a", b"", **condition)
    assert application.asked == 2


def test_another_method_is_the_applications() -> None:
    application = Application(b"a", TEXT)
    server = cached(application)
    ask(server)
    ask(server, "OPTIONS")
    assert application.asked == 2


def test_a_head_has_no_body_also_where_the_answer_is_kept() -> None:
    application = Application(LONG, TEXT)
    server = cached(application)
    for _ in range(2):
        status, headers, body = ask(server, "HEAD")
        assert (status, headers["content-length"], body) == (200, str(len(LONG)), b"")
    assert ask(server)[2] == LONG
    assert application.asked == 1


def test_a_body_that_is_too_large_to_look_at_comes_whole_and_is_not_kept() -> None:
    application = Application(b"a", TEXT)
    server = cached(application)
    counts = []
    for size in (ENTRY_BYTES, ENTRY_BYTES, ENTRY_BYTES + 1, 0, ENTRY_BYTES + 1, 0):
        assert ask(server, "POST", body=b"q" * size)[2] == b"a"
        counts.append(application.asked)
    assert counts == [1, 1, 2, 3, 4, 4]


def test_a_condition_says_nothing_about_a_post() -> None:
    server = cached(Application(b"a", TEXT))
    assert [ask(server, "POST", if_none_match='"t"')[0] for _ in range(2)] == [200, 200]


def test_each_coding_has_a_tag_of_its_own_by_which_it_is_known() -> None:
    application = Application(LONG, [*TEXT, ("Vary", "Accept")])
    server = cached(application)
    for _ in range(2):
        _, headers, body = ask(server, accept_encoding="gzip")
        assert (headers["etag"], headers["vary"]) == ('"t-gzip"', "Accept, Accept-Encoding")
        assert int(headers["content-length"]) == len(body)
        assert gzip.decompress(body) == LONG
    status, headers, body = ask(server, accept_encoding="gzip", if_none_match='"t-gzip"')
    assert (status, body, headers["etag"]) == (304, b"", '"t-gzip"')
    assert not {"content-length", "content-encoding", "content-type"} & set(headers)
    assert ask(server, if_none_match='"t-gzip"')[0] == 200
    assert application.asked == 2


def test_the_application_sees_its_own_tag() -> None:
    seen: list[str] = []

    def application(environ: dict[str, Any], start_response: Any) -> list[bytes]:
        seen.append(environ["HTTP_IF_NONE_MATCH"])
        environ[CONTENT] = ("text/plain", 0)
        start_response("304 NOT MODIFIED", [("ETag", '"t"')])
        return []

    server = CacheMiddleware(application, Cache())
    _, headers, _ = ask(server, accept_encoding="gzip", if_none_match='"o-gzip", "t-gzip"')
    assert seen == ['"o", "t"']
    assert (headers["etag"], headers["vary"]) == ('"t-gzip"', "Accept-Encoding")


def test_what_is_compressed_already_or_a_file_is_left_as_it_is() -> None:
    for header in (("Content-Encoding", "br"), ("Accept-Ranges", "bytes")):
        application = Application(LONG, [*TEXT, header])
        server = cached(application)
        assert ask(server, accept_encoding="gzip")[2] == LONG
    assert ask(server)[2] == LONG
    assert application.asked == 2  # a file is not kept


def test_a_date_counts_only_without_a_tag() -> None:
    kept = CachedResponse(TEXT, b"")
    later = "Sun, 01 Feb 2026 12:00:00 GMT"
    assert kept.status("", "") == 200
    assert [kept.status("", date) for date in (DATE, later)] == [304, 304]
    assert kept.status("", "Fri, 30 Jan 2026 12:00:00 GMT") == 200
    assert kept.status('"other"', later) == 200
    assert CachedResponse([], b"").status("*", "") == 200
    assert CachedResponse(TEXT, b"", 303).status('"t"', DATE) == 303


def test_a_tag_is_listed_weak_or_strong_or_as_any() -> None:
    assert all(is_listed('"t"', listed) for listed in ('"t"', 'W/"t"', '"a", "t"', " * "))
    assert not any(is_listed('"t"', listed) for listed in ("", '"a"', "t"))


def test_the_date_of_an_answer_is_not_kept() -> None:
    assert CachedResponse.of([("Date", DATE), ("ETag", '"t"')], b"", "").headers == [
        ("ETag", '"t"')
    ]


# ---------------------------------------------------------------- how much


def keys(count: int) -> list[Any]:
    return [Key(f"/{number}", "", "", "", "", b"") for number in range(count)]


def held(cache: Cache, count: int) -> int:
    return sum(cache.get(key) is not None for key in keys(count))


@pytest.mark.parametrize(
    "kept",
    [
        CachedResponse([], b"x" * 10_000),
        CachedResponse([("Name", "x" * 10_000)], b""),
        CachedResponse([("x" * 10_000, "value")], b""),
        CachedResponse([("n", "v")] * 90, b""),
    ],
    ids=["body", "values", "names", "many headers"],
)
def test_bodies_and_headers_count(kept: CachedResponse) -> None:
    cache = Cache(100_000)
    for key in keys(100):
        cache.put(key, kept)
    assert 5 <= held(cache, 100) <= 10


def test_what_was_asked_counts_and_so_does_an_empty_entry() -> None:
    cache = Cache(100_000)
    long = [Key("/", "", "", "", "", bytes([number]) * 10_000) for number in range(100)]
    for key in long:
        cache.put(key, CachedResponse([], b""))
    assert 5 <= sum(cache.get(key) is not None for key in long) <= 10
    small = Cache(100_000)
    for key in keys(1000):
        small.put(key, CachedResponse([], b""))
    assert held(small, 1000) < 200


def test_the_same_answer_twice_takes_one_place_and_what_goes_gives_its_place_back() -> None:
    cache = Cache(100_000)
    for _ in range(50):
        cache.put(keys(1)[0], CachedResponse([], b"x" * 10_000))
    for key in keys(500):
        cache.put(key, CachedResponse([], b"x" * 10_000))
    assert held(cache, 500) == 9


def test_the_first_answer_stays() -> None:
    cache = Cache()
    (key,) = keys(1)
    cache.put(key, CachedResponse([], b"first"))
    cache.put(key, CachedResponse([], b"second"))
    kept = cache.get(key)
    assert kept is not None
    assert kept.body == b"first"


def test_what_was_used_longest_ago_goes_first_and_as_much_as_must() -> None:
    response = CachedResponse([], b"x" * 10_000)
    cache = Cache(_size(keys(1)[0], response) * 4)
    first, second, third, fourth, fifth, large = keys(6)
    for key in (first, second, third, fourth):
        cache.put(key, response)
    assert cache.get(first)
    cache.put(fifth, response)
    # as many as fit
    assert [cache.get(key) is not None for key in keys(5)] == [True, False, True, True, True]
    cache.put(large, CachedResponse([], b"x" * 25_000))
    assert [cache.get(key) is not None for key in keys(6)] == [False] * 4 + [True] * 2
