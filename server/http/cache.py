"""Keeps answers, compressed as they were sent: a hit costs less than the routing of a request.

A release never changes, so an answer to a request for it is good for as long as the application
lives. What is kept is bounded in bytes; what was used longest ago goes first.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, overload

from werkzeug.http import parse_date

from server.http.compression import LEAST_BYTES, coding_for, compress, compressed, is_compressible
from server.http.raw_path import raw_path
from server.http.site import ROUTE

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Bytes of answers that are kept, and the largest of them.
CACHE_BYTES = 16 * 1024**2
ENTRY_BYTES = 1024**2
#: Bytes that an entry costs besides its texts, and each of its headers.
_OVERHEAD, _PER_HEADER = 512, 128
#: The statuses of what is kept.
_LINES = {200: "200 OK", 303: "303 SEE OTHER", 304: "304 NOT MODIFIED"}
#: The methods that only read.
READING = ("GET", "HEAD", "POST")
#: Headers of requests to which no whole answer can be given before the application has looked.
UNKEPT = ("range", "if-match", "if-unmodified-since")

Key = tuple[str, str, str, str, str, bytes]
Headers = list[tuple[str, str]]


@dataclass(frozen=True)
class Kept:
    """An answer with status 200 or 303; its headers don't tell the time, which is the sender's."""

    headers: Headers
    body: bytes
    code: int = 200
    route: str = ""

    @classmethod
    def of(cls, headers: Headers, body: bytes, route: str, code: int = 200) -> Kept:
        """What is kept of an answer that is sent now."""
        return cls([pair for pair in headers if pair[0].lower() != "date"], body, code, route)

    @cached_property
    def unchanged(self) -> Headers:
        """The headers that tell a client that it has the answer (RFC 9110, 15.4.5)."""
        left = ("content-length", "content-encoding", "content-type")
        return [pair for pair in self.headers if pair[0].lower() not in left]

    def status(self, if_none_match: str, if_modified_since: str) -> int:
        """304 if the client has it, else its own (RFC 9110, 13.2.2: a tag tells more than a date).

        A condition says nothing about a redirection (13.2.1).
        """
        if self.code != 200 or not (if_none_match or if_modified_since):
            return self.code
        if if_none_match:
            etag = self._header("etag")
            unchanged = bool(etag) and is_listed(etag, if_none_match)
        else:
            unchanged = _is_since(self._header("last-modified"), if_modified_since)
        return 304 if unchanged else 200

    def _header(self, name: str) -> str:
        return next((value for known, value in self.headers if known.lower() == name), "")


class Cache:
    """Answers by what was asked; safe to use from many threads."""

    def __init__(self, size: int = CACHE_BYTES) -> None:
        self._left = size
        self._kept: OrderedDict[Key, Kept] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> Kept | None:
        """The answer to this, if it was kept."""
        # Each step is one that no other thread comes between; another may let the answer go.
        try:
            self._kept.move_to_end(key)
            return self._kept[key]
        except KeyError:
            return None

    def put(self, key: Key, kept: Kept) -> None:
        """Keeps an answer."""
        with self._lock:
            if key in self._kept:
                return
            self._kept[key] = kept
            self._left -= _size(key, kept)
            while self._left < 0:
                self._left += _size(*self._kept.popitem(last=False))


class Cached:
    """WSGI middleware: answers from a cache, compresses, answers HEAD as GET without the body."""

    def __init__(self, app: WSGIApplication, cache: Cache) -> None:
        self._app, self._cache = app, cache

    def kept(self, key: Key) -> Kept | None:
        """The answer to what that key stands for, if it needn't be made."""
        return self._cache.get(key)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        method = environ["REQUEST_METHOD"]
        if method not in READING or "HTTP_RANGE" in environ:
            return self._app(environ, start_response)
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key, body_read = _key(environ, coding)
        listed = environ.get("HTTP_IF_NONE_MATCH", "")
        demands = "HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ
        kept = self.kept(key) if body_read and not demands else None
        if kept is None:
            if listed and coding:
                environ["HTTP_IF_NONE_MATCH"] = listed.replace(f'-{coding}"', '"')
            return self._asked(key if body_read else None, coding, environ, start_response)
        since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
        status = kept.status(listed, since) if method != "POST" else kept.code
        environ[ROUTE] = kept.route
        start_response(*_start(status, kept))
        return [] if status == 304 or method == "HEAD" else [kept.body]

    def _asked(
        self, key: Key | None, coding: str, environ: WSGIEnvironment, start_response: StartResponse
    ) -> Iterable[bytes]:
        """The application's own answer, compressed if it is worth it, kept if it may be."""
        head = environ["REQUEST_METHOD"] == "HEAD"
        if head:
            environ["REQUEST_METHOD"] = "GET"
        given: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            given.update(status=status, headers=headers)
            return lambda data: None

        body = self._app(environ, start)
        status, headers = str(given["status"]), given["headers"]
        route = environ.get(ROUTE, "")
        facts = {name.lower(): value for name, value in headers}
        if not is_compressible(facts.get("content-type", "")) or "content-encoding" in facts:
            coding = ""
        elif status[:3] in ("200", "304"):
            _add_vary(headers)
        if "accept-ranges" in facts:  # a file
            start_response(status, headers)
            return _nothing(body) if head else body
        whole = _whole(body, facts)
        if status[:3] == "304" and coding and "HTTP_IF_NONE_MATCH" in environ:
            _mark_etag(headers, coding)
        if not status.startswith("200"):
            if key and status.startswith("303") and whole is not None:
                self._cache.put(key, Kept.of(headers, whole, route, 303))
            start_response(status, headers)
            return _nothing(body) if head else body if whole is None else [whole]
        storable = key if "no-store" not in facts.get("cache-control", "") else None
        if whole is not None:
            sent = self._finish(storable, headers, whole, coding, route)
            start_response(status, headers)
            return [] if head else [sent]
        if coding:
            _encode(headers, whole, coding)
        start_response(status, headers)
        if head:
            return _nothing(body)
        return _Pieces(body, coding, self._cache, storable, headers, route)

    def finish(self, key: Key, headers: Headers, whole: bytes, coding: str, route: str) -> bytes:
        """The body to send of a whole answer (200) that was made elsewhere: it is kept as well.

        Says in ``headers`` what becomes of it.
        """
        facts = {name.lower(): value for name, value in headers}
        if is_compressible(facts["content-type"]):
            _add_vary(headers)
        else:
            coding = ""
        return self._finish(key, headers, whole, coding, route)

    def _finish(
        self, key: Key | None, headers: Headers, whole: bytes, coding: str, route: str
    ) -> bytes:
        if coding and len(whole) >= LEAST_BYTES:
            whole = _encode(headers, whole, coding)
        if key and len(whole) <= ENTRY_BYTES:
            self._cache.put(key, Kept.of(headers, whole, route))
        return whole


class _Pieces:
    """A body that comes in pieces; it is kept if it turns out to be small."""

    def __init__(
        self,
        body: Iterable[bytes],
        coding: str,
        cache: Cache,
        key: Key | None,
        headers: Headers,
        route: str,
    ) -> None:
        self._body, self._cache, self._key, self._headers = body, cache, key, headers
        self._route = route
        pieces = iter(body)
        self._pieces = compressed(pieces, coding) if coding else pieces
        self._seen: list[bytes] | None = [] if key else None
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None:
            if self._seen is not None and self._key:
                body = b"".join(self._seen)
                headers = [*self._headers, ("Content-Length", str(len(body)))]
                self._cache.put(self._key, Kept.of(headers, body, self._route))
            raise StopIteration
        self._size += len(piece)
        if self._seen is not None and self._size <= ENTRY_BYTES:
            self._seen.append(piece)
        else:
            self._seen = None
        return piece

    def close(self) -> None:
        """Ends what makes the pieces."""
        _close(self._body)


def key_of(path: str, query: str, accept: str, coding: str, content_type: str, body: bytes) -> Key:
    """What an answer depends on: all of the request that the application looks at."""
    return (path, query, accept, coding, content_type, body)


def is_listed(etag: str, if_none_match: str) -> bool:
    """Whether If-None-Match holds the tag; the comparison is the weak one (RFC 9110, 13.1.2)."""
    return bool(if_none_match) and (etag in if_none_match or if_none_match.strip() == "*")


def _is_since(modified: str, date: str) -> bool:
    """Whether what was modified then has not been since that date."""
    then, known = parse_date(modified), parse_date(date)
    return then is not None and known is not None and then <= known


def _key(environ: WSGIEnvironment, coding: str) -> tuple[Key, bool]:
    """The key of a request, and whether its body could be read for that and put back."""
    body, read = b"", True
    content_type = ""
    if environ["REQUEST_METHOD"] == "POST":
        content_type = environ.get("CONTENT_TYPE", "")
        length = environ.get("CONTENT_LENGTH") or ""
        read = length.isdecimal() and int(length) <= ENTRY_BYTES
        if read:
            body = environ["wsgi.input"].read(int(length))
            environ["wsgi.input"] = io.BytesIO(body)
        content_type = f"POST {content_type}"
    path = raw_path(environ)
    accept = environ.get("HTTP_ACCEPT", "")
    return key_of(path, environ.get("QUERY_STRING", ""), accept, coding, content_type, body), read


def _whole(body: Iterable[bytes], facts: dict[str, str]) -> bytes | None:
    """The body, if it was made as a whole: then its length was known."""
    if "content-length" not in facts:
        return None
    data = b"".join(body)
    _close(body)
    return data


def _start(status: int, kept: Kept) -> tuple[str, Headers]:
    if status == 304:
        return _LINES[status], list(kept.unchanged)
    return _LINES[status], list(kept.headers)


@overload
def _encode(headers: Headers, whole: bytes, coding: str) -> bytes: ...
@overload
def _encode(headers: Headers, whole: bytes | None, coding: str) -> bytes | None: ...
def _encode(headers: Headers, whole: bytes | None, coding: str) -> bytes | None:
    """The body in that coding, which the headers come to tell; None where it comes in pieces."""
    headers[:] = [pair for pair in headers if pair[0].lower() != "content-length"]
    headers.append(("Content-Encoding", coding))
    _mark_etag(headers, coding)
    if whole is None:
        return None
    encoded = compress(whole, coding)
    headers.append(("Content-Length", str(len(encoded))))
    return encoded


def _mark_etag(headers: Headers, coding: str) -> None:
    """The tag names the bytes that are sent, so each coding has its own."""
    for index, (name, value) in enumerate(headers):
        if name.lower() == "etag" and value.endswith('"'):
            headers[index] = (name, f'{value[:-1]}-{coding}"')


def _add_vary(headers: Headers) -> None:
    for index, (name, value) in enumerate(headers):
        if name.lower() == "vary":
            headers[index] = (name, f"{value}, Accept-Encoding")
            return
    headers.append(("Vary", "Accept-Encoding"))


def _size(key: Key, kept: Kept) -> int:
    """Bytes of memory, roughly: headers are texts and pairs, and often more than the body."""
    headers = sum(len(name) + len(value) + _PER_HEADER for name, value in kept.headers)
    return len(kept.body) + headers + sum(map(len, key)) + _OVERHEAD


def _nothing(body: Iterable[bytes]) -> list[bytes]:
    _close(body)
    return []


def _close(body: Any) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
