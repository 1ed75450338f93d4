"""The cache of responses, compressed as they were sent: a hit costs less than routing a request.

A release never changes, so a response made from it is valid for as long as the application lives.
The cache is bounded in bytes; the least recently used response goes first.
"""

from __future__ import annotations

import io
import threading
from collections import OrderedDict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import chain
from typing import TYPE_CHECKING, Any, NamedTuple, overload

from werkzeug.http import parse_date

from server.http.compression import (
    LEAST_BYTES,
    coding_for,
    compress,
    compress_pieces,
    is_compressible,
)
from server.http.raw_path import raw_path
from server.http.site import CONTENT, ROUTE, UNKEPT

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

#: Bytes of the cache, and of its largest response.
CACHE_BYTES = 16 * 1024**2
ENTRY_BYTES = 1024**2
#: Bytes that an entry costs besides its texts, and each of its headers.
_OVERHEAD, _PER_HEADER = 512, 128
#: The statuses of cached responses, and 304.
_LINES = {200: "200 OK", 303: "303 SEE OTHER", 304: "304 NOT MODIFIED"}
#: The statuses of answers of which there are several, by the codings that clients take.
_VARYING = ("200", "206", "304")
#: The methods that only read.
READING_METHODS = ("GET", "HEAD", "POST")
#: Headers of requests that the application must answer itself.
UNCACHED_HEADERS = ("range", "if-match", "if-unmodified-since")

Headers = list[tuple[str, str]]


class Key(NamedTuple):
    """What a response is kept under: every part of a request that the application reads."""

    path: str
    query: str
    accept: str
    coding: str
    content_type: str
    body: bytes


@dataclass(frozen=True)
class CachedResponse:
    """A response with status 200 or 303; its headers have no Date, which the server adds."""

    headers: Headers
    body: bytes
    code: int = 200
    route: str = ""

    @classmethod
    def of(cls, headers: Headers, body: bytes, route: str, code: int = 200) -> CachedResponse:
        """The response as the cache has it, from the one that is sent now."""
        return cls([pair for pair in headers if pair[0].lower() != "date"], body, code, route)

    @cached_property
    def validators(self) -> Headers:
        """The headers of the answer 304, Not Modified (RFC 9110, 15.4.5)."""
        content_headers = ("content-length", "content-encoding", "content-type")
        return [pair for pair in self.headers if pair[0].lower() not in content_headers]

    def status(self, if_none_match: str, if_modified_since: str) -> int:
        """304 if the client has it, else its own (RFC 9110, 13.2.2: a tag comes before a date).

        A condition says nothing about a redirection (13.2.1).
        """
        if self.code != 200 or not (if_none_match or if_modified_since):
            return self.code
        if if_none_match:
            etag = self._header("etag")
            is_current = bool(etag) and is_listed(etag, if_none_match)
        else:
            is_current = _is_unmodified_since(self._header("last-modified"), if_modified_since)
        return 304 if is_current else 200

    def _header(self, name: str) -> str:
        return next((value for field, value in self.headers if field.lower() == name), "")


class Cache:
    """Responses by the request that they answer; safe to use from many threads."""

    def __init__(self, size: int = CACHE_BYTES) -> None:
        self._free_bytes = size
        self._responses: OrderedDict[Key, CachedResponse] = OrderedDict()
        self._lock = threading.Lock()

    def get(self, key: Key) -> CachedResponse | None:
        """The response for a key; None where there is none."""
        # Each step is atomic, but another thread may evict the response between the two.
        try:
            self._responses.move_to_end(key)
            return self._responses[key]
        except KeyError:
            return None

    def put(self, key: Key, response: CachedResponse) -> None:
        """Adds a response, and evicts others where it takes more bytes than are free."""
        with self._lock:
            if key in self._responses:
                return
            self._responses[key] = response
            self._free_bytes -= _size(key, response)
            while self._free_bytes < 0:
                self._free_bytes += _size(*self._responses.popitem(last=False))


class CacheMiddleware:
    """WSGI middleware: answers from a cache, compresses, answers HEAD as GET without the body."""

    def __init__(self, app: WSGIApplication, cache: Cache) -> None:
        self._app, self._cache = app, cache

    def lookup(self, key: Key) -> CachedResponse | None:
        """The cached response for a key; None where there is none."""
        return self._cache.get(key)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        method = environ["REQUEST_METHOD"]
        if method not in READING_METHODS:
            return self._app(environ, start_response)
        if "HTTP_RANGE" in environ:
            return self._app(environ, _with_vary(environ, start_response))
        coding = coding_for(environ.get("HTTP_ACCEPT_ENCODING", ""))
        key, is_readable = _key(environ, coding)
        if_none_match = environ.get("HTTP_IF_NONE_MATCH", "")
        has_precondition = "HTTP_IF_MATCH" in environ or "HTTP_IF_UNMODIFIED_SINCE" in environ
        response = self.lookup(key) if is_readable and not has_precondition else None
        if response is None:
            if if_none_match and coding:
                environ["HTTP_IF_NONE_MATCH"] = if_none_match.replace(f'-{coding}"', '"')
            return self._from_application(
                key if is_readable else None, coding, if_none_match, environ, start_response
            )
        since = environ.get("HTTP_IF_MODIFIED_SINCE", "")
        status = response.status(if_none_match, since) if method != "POST" else response.code
        environ[ROUTE] = response.route
        start_response(*_start(status, response))
        return [] if status == 304 or method == "HEAD" else [response.body]

    def _from_application(
        self,
        key: Key | None,
        coding: str,
        if_none_match: str,
        environ: WSGIEnvironment,
        start_response: StartResponse,
    ) -> Iterable[bytes]:
        """The application's own response, compressed and cached where that makes sense.

        One of status 304 is as the whole would be (RFC 9110, 15.4.5).
        """
        is_head = environ["REQUEST_METHOD"] == "HEAD"
        if is_head:
            environ["REQUEST_METHOD"] = "GET"
        head: dict[str, Any] = {}

        def start(status: str, headers: Headers, exc_info: Any = None) -> Any:
            head.update(status=status, headers=headers)
            return lambda data: None

        body = self._app(environ, start)
        status, headers = str(head["status"]), head["headers"]
        route = environ.get(ROUTE, "")
        facts = {name.lower(): value for name, value in headers}
        media_type, size = environ.get(CONTENT, ("", 0))
        is_coded = "content-encoding" in facts
        if is_coded or not is_compressible(facts.get("content-type", media_type)):
            coding = ""
        elif status[:3] in _VARYING:
            _add_vary(headers)
        if "accept-ranges" in facts:  # a file
            start_response(status, headers)
            return _nothing(body) if is_head else body
        content = _complete_body(body, facts)
        if status[:3] == "304" and coding:
            etag = facts.get("etag", "")
            # The bytes are known where the client hasn't said which tag it has. Pieces are always
            # compressed.
            if _marked(etag, coding) in if_none_match or (
                etag not in if_none_match and (size is None or size >= LEAST_BYTES)
            ):
                _mark_etag(headers, coding)
        if not status.startswith("200"):
            if key and status.startswith("303") and content is not None:
                self._cache.put(key, CachedResponse.of(headers, content, route, 303))
            start_response(status, headers)
            return _nothing(body) if is_head else body if content is None else [content]
        is_storable = "no-store" not in facts.get("cache-control", "")
        is_storable &= UNKEPT not in environ
        is_storable &= "Accept-Language" not in facts.get("vary", "")  # which no key has
        storable = key if is_storable else None
        if content is not None:
            data = self._finish(storable, headers, content, coding, route)
            start_response(status, headers)
            return [] if is_head else [data]
        if coding:
            _encode(headers, content, coding)
        start_response(status, headers)
        if is_head:
            return _nothing(body)
        return _Pieces(body, coding, self._cache, storable, headers, route)

    def finish(self, key: Key, headers: Headers, content: bytes, route: str) -> bytes:
        """The body to send for a complete response (200) that another component made; caches it.

        Adds to ``headers`` what the compression changes.
        """
        facts = {name.lower(): value for name, value in headers}
        coding = ""
        if is_compressible(facts["content-type"]):
            _add_vary(headers)
            coding = key.coding
        return self._finish(key, headers, content, coding, route)

    def _finish(
        self, key: Key | None, headers: Headers, content: bytes, coding: str, route: str
    ) -> bytes:
        if coding and len(content) >= LEAST_BYTES:
            content = _encode(headers, content, coding)
        if key and len(content) <= ENTRY_BYTES:
            self._cache.put(key, CachedResponse.of(headers, content, route))
        return content


class _Pieces:
    """A body that comes in pieces; it is cached if it turns out to be small."""

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
        self._pieces = compress_pieces(pieces, coding) if coding else pieces
        self._buffer: list[bytes] | None = [] if key else None
        self._size = 0

    def __iter__(self) -> Iterator[bytes]:
        return self

    def __next__(self) -> bytes:
        piece = next(self._pieces, None)
        if piece is None:
            if self._buffer is not None and self._key:
                body = b"".join(self._buffer)
                headers = [*self._headers, ("Content-Length", str(len(body)))]
                self._cache.put(self._key, CachedResponse.of(headers, body, self._route))
            raise StopIteration
        self._size += len(piece)
        if self._buffer is not None and self._size <= ENTRY_BYTES:
            self._buffer.append(piece)
        else:
            self._buffer = None
        return piece

    def close(self) -> None:
        """Closes the iterator that makes the pieces."""
        _close(self._body)


def is_listed(etag: str, if_none_match: str) -> bool:
    """Whether If-None-Match holds the tag; the comparison is the weak one (RFC 9110, 13.1.2)."""
    return bool(if_none_match) and (etag in if_none_match or if_none_match.strip() == "*")


def _is_unmodified_since(last_modified: str, date: str) -> bool:
    """Whether the last change of a document was not after that date."""
    modification, moment = parse_date(last_modified), parse_date(date)
    return modification is not None and moment is not None and modification <= moment


def _key(environ: WSGIEnvironment, coding: str) -> tuple[Key, bool]:
    """The key of a request, and whether its body could be read for that and put back."""
    body, is_readable = b"", True
    content_type = ""
    if environ["REQUEST_METHOD"] == "POST":
        content_type = environ.get("CONTENT_TYPE", "")
        length = environ.get("CONTENT_LENGTH") or ""
        is_readable = length.isdecimal() and int(length) <= ENTRY_BYTES
        if is_readable:
            body = environ["wsgi.input"].read(int(length))
            environ["wsgi.input"] = io.BytesIO(body)
        content_type = f"POST {content_type}"
    path = raw_path(environ)
    accept = environ.get("HTTP_ACCEPT", "")
    return Key(
        path, environ.get("QUERY_STRING", ""), accept, coding, content_type, body
    ), is_readable


def _complete_body(body: Iterable[bytes], facts: dict[str, str]) -> bytes | None:
    """The body as bytes, where its length is known; None for one that comes in pieces."""
    if "content-length" not in facts:
        return None
    data = b"".join(body)
    _close(body)
    return data


def _start(status: int, response: CachedResponse) -> tuple[str, Headers]:
    if status == 304:
        return _LINES[status], list(response.validators)
    return _LINES[status], list(response.headers)


@overload
def _encode(headers: Headers, content: bytes, coding: str) -> bytes: ...
@overload
def _encode(headers: Headers, content: bytes | None, coding: str) -> bytes | None: ...
def _encode(headers: Headers, content: bytes | None, coding: str) -> bytes | None:
    """The body in that coding, which is added to the headers; None where it comes in pieces."""
    headers[:] = [pair for pair in headers if pair[0].lower() != "content-length"]
    headers.append(("Content-Encoding", coding))
    _mark_etag(headers, coding)
    if content is None:
        return None
    data = compress(content, coding)
    headers.append(("Content-Length", str(len(data))))
    return data


def _mark_etag(headers: Headers, coding: str) -> None:
    """Adds the coding to the tag, which names the bytes that are sent."""
    for index, (name, value) in enumerate(headers):
        if name.lower() == "etag" and value.endswith('"'):
            headers[index] = (name, _marked(value, coding))


def _marked(etag: str, coding: str) -> str:
    return f'{etag[:-1]}-{coding}"'


def _with_vary(environ: WSGIEnvironment, start_response: StartResponse) -> StartResponse:
    """Starts the response with the header Vary that the whole has (RFC 9110, 15.3.7)."""

    def start(status: str, headers: Headers, exc_info: Any = None, /) -> Any:
        media_type, _ = environ.get(CONTENT, ("", 0))
        if status[:3] in _VARYING and is_compressible(media_type):
            _add_vary(headers)
        return start_response(status, headers, exc_info)

    return start


def _add_vary(headers: Headers) -> None:
    for index, (name, value) in enumerate(headers):
        if name.lower() == "vary":
            headers[index] = (name, f"{value}, Accept-Encoding")
            return
    headers.append(("Vary", "Accept-Encoding"))


def _size(key: Key, response: CachedResponse) -> int:
    """Bytes of memory, roughly: headers are texts and pairs, and often more than the body."""
    texts = sum(map(len, chain(key, *response.headers)))
    return len(response.body) + texts + len(response.headers) * _PER_HEADER + _OVERHEAD


def _nothing(body: Iterable[bytes]) -> list[bytes]:
    _close(body)
    return []


def _close(body: Any) -> None:
    close = getattr(body, "close", None)
    if close:
        close()
