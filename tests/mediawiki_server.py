"""A small wiki on loopback that speaks the part of the MediaWiki Action API that is used here.

It answers as the documentation says (API:Query, API:Parsing_wikitext, formatversion 2), records
what arrives, and misbehaves once for each of its ``faults``, in their order.
"""

from __future__ import annotations

import gzip
import hashlib
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Event, Thread
from typing import Any
from urllib.parse import parse_qsl, urlsplit

RIGHTS = {
    "url": "https://creativecommons.org/licenses/by-sa/4.0/deed.en",
    "text": "Creative Commons Attribution-Share Alike 4.0",
}


@dataclass
class Article:
    """A page of the wiki; ``slot`` overrides what is said of its text."""

    page_id: int
    revision: int
    text: str
    touched: str = "2026-01-02T00:00:00Z"
    slot: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Arrived:
    """A request as it arrived."""

    params: dict[str, str]
    headers: Message


Fault = Callable[["Handler"], None]


@dataclass
class Wiki:
    """What the wiki holds and how it behaves; ``api`` is its address."""

    articles: dict[str, Article] = field(default_factory=dict)
    redirects: dict[str, str] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    requests: list[Arrived] = field(default_factory=list)
    rights: dict[str, str] | None = field(default_factory=lambda: dict(RIGHTS))
    in_parts: bool = False
    without_end: bool = False
    etags: bool = False
    modified: str = ""
    api: str = ""
    over: Event = field(default_factory=Event)

    def asked_for(self) -> list[str]:
        """What the requests were for: "head", "text" or "html"."""
        kinds = {"revisions": "text", "info|revisions": "head", "text|revid": "html"}
        return [kinds[arrived.params["prop"]] for arrived in self.requests]

    def answer(self, params: dict[str, str]) -> dict[str, Any]:
        """The answer of a wiki in order."""
        if params["action"] == "parse":
            return self._parse(int(params["oldid"]))
        query: dict[str, Any] = {}
        page = self._page(params, query)
        if self.without_end:
            return {"continue": {"continue": "||"}, "query": {"pages": [page]}}
        if self.in_parts and "revisions" in page and "rvcontinue" not in params:
            del page["revisions"]
            return {
                "continue": {"rvcontinue": "7", "continue": "||info"},
                "query": {**query, "pages": [page]},
            }
        if params.get("meta") == "siteinfo" and self.rights is not None:
            query["rightsinfo"] = self.rights
        return {"batchcomplete": True, "query": {**query, "pages": [page]}}

    def _page(self, params: dict[str, str], query: dict[str, Any]) -> dict[str, Any]:
        if "pageids" in params:
            page_id = int(params["pageids"])
            title = next(name for name, held in self.articles.items() if held.page_id == page_id)
        else:
            given = params["titles"]
            if "<" in given:
                reason = 'The requested page title contains invalid characters: "<".'
                return {"title": given, "invalidreason": reason, "invalid": True}
            if given.startswith("Special:"):
                return {"ns": -1, "title": given, "special": True}
            if given.startswith("de:"):
                query["interwiki"] = [{"title": given, "iw": "de"}]
                return {}
            title = " ".join(given.replace("_", " ").split())
            title = title[:1].upper() + title[1:]
            if title != given:
                query["normalized"] = [{"fromencoded": False, "from": given, "to": title}]
            if title in self.redirects and params.get("redirects"):
                query["redirects"] = [{"from": title, "to": self.redirects[title]}]
                title = self.redirects[title]
        if title not in self.articles:
            return {"ns": 0, "title": title, "missing": True}
        return self._described(title, params)

    def _described(self, title: str, params: dict[str, str]) -> dict[str, Any]:
        held = self.articles[title]
        revision: dict[str, Any] = {
            "revid": held.revision,
            "parentid": held.revision - 1,
            "timestamp": f"2026-01-01T00:00:{held.revision % 60:02}Z",
        }
        if "content" in params["rvprop"]:
            main = {
                "contentmodel": "wikitext",
                "contentformat": "text/x-wiki",
                "content": held.text,
                **held.slot,
            }
            revision["slots"] = {"main": main}
        page = {"pageid": held.page_id, "ns": 0, "title": title, "revisions": [revision]}
        if "info" in params["prop"] and "rvcontinue" not in params:
            address = "https://wiki.example/wiki/" + title.replace(" ", "_")
            page |= {"touched": held.touched, "fullurl": address, "canonicalurl": address}
        return page

    def _parse(self, revision: int) -> dict[str, Any]:
        for title, held in self.articles.items():
            if held.revision == revision:
                text = f"<p>{held.text} ({held.touched})</p>"
                parsed = {"title": title, "pageid": held.page_id, "revid": revision, "text": text}
                return {"parse": parsed}
        return api_error("nosuchrevid", f"There is no revision with ID {revision}.")


class Handler(BaseHTTPRequestHandler):
    """Answers GET requests for the ``wiki`` of its server."""

    protocol_version = "HTTP/1.1"
    wiki: Wiki

    def do_GET(self) -> None:
        """Records the request, then answers it or does the next fault."""
        params = dict(parse_qsl(urlsplit(self.path).query, keep_blank_values=True))
        self.wiki.requests.append(Arrived(params, self.headers))
        if self.wiki.faults:
            self.wiki.faults.pop(0)(self)
        else:
            self.reply()

    def reply(self) -> None:
        """Answers the last request as a wiki in order does."""
        params = self.wiki.requests[-1].params
        body = json.dumps(self.wiki.answer(params)).encode()
        validators = {}
        if self.wiki.etags:
            validators["ETag"] = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        if self.wiki.modified:
            validators["Last-Modified"] = self.wiki.modified
        same_tag = validators.get("ETag", "none") == self.headers["If-None-Match"]
        if same_tag or validators.get("Last-Modified", "") == self.headers["If-Modified-Since"]:
            self.give(304, b"", {})
        else:
            self.give(200, body, validators)

    def give(self, status: int, body: bytes, headers: dict[str, str]) -> None:
        """Sends a whole answer, packed if the client takes that."""
        if body and "Content-Encoding" not in headers and self.headers["Accept-Encoding"] == "gzip":
            body = gzip.compress(body)
            headers = {**headers, "Content-Encoding": "gzip"}
        self.start(status, {"Content-Length": str(len(body)), **headers})
        self.wfile.write(body)

    def start(self, status: int, headers: dict[str, str]) -> None:
        """Sends the head of an answer."""
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Connection", "close")
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:
        """Stays quiet."""


def api_error(code: str, text: str) -> dict[str, Any]:
    """An error as ``errorformat=plaintext`` gives it."""
    return {"errors": [{"code": code, "text": text, "module": "main"}], "docref": "See api.php"}


def fails(status: int = 200, body: object = b"", **headers: str) -> Fault:
    """A fault: this status with this body (bytes as they are, else as JSON) and headers."""
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    return lambda handler: handler.give(status, data, named)


def lags(**headers: str) -> Fault:
    """The fault of a wiki whose databases lag."""
    return fails(200, api_error("maxlag", "Waiting for db1: 6 seconds lagged."), **headers)


def drops(handler: Handler) -> None:
    """The fault that the connection ends before an answer."""
    handler.close_connection = True


def breaks_off(handler: Handler) -> None:
    """The fault that the connection ends within an answer that said its length."""
    handler.start(200, {"Content-Length": "1000"})
    handler.wfile.write(b'{"query":')


def breaks_off_packed(handler: Handler) -> None:
    """The fault that the connection ends within a packed answer of unknown length."""
    handler.start(200, {"Content-Encoding": "gzip"})
    handler.wfile.write(gzip.compress(b'{"query": {"pages": []}}')[:-9])


def falls_silent(handler: Handler) -> None:
    """The fault that nothing more comes, and the connection stays open."""
    handler.start(200, {"Content-Length": "1000"})
    handler.wfile.write(b"{")
    handler.wiki.over.wait(60)


def drips(handler: Handler) -> None:
    """The fault that an answer comes in drops and never ends."""
    handler.start(200, {})
    try:
        while not handler.wiki.over.is_set():
            handler.wfile.write(b" ")
    except OSError:  # the client has had enough
        handler.close_connection = True


def is_huge(handler: Handler) -> None:
    """The fault of an answer that has no end of substance."""
    handler.start(200, {})
    try:
        while not handler.wiki.over.is_set():
            handler.wfile.write(b"x" * 65536)
    except OSError:
        handler.close_connection = True


@contextmanager
def running(wiki: Wiki | None = None) -> Iterator[Wiki]:
    """A wiki (a new one, if none is given) that answers at its ``api`` until the context ends."""
    wiki = wiki or Wiki()
    server = ThreadingHTTPServer(("127.0.0.1", 0), type("Bound", (Handler,), {"wiki": wiki}))
    wiki.api = f"http://127.0.0.1:{server.server_port}/w/api.php"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    try:
        yield wiki
    finally:
        wiki.over.set()
        server.shutdown()
        thread.join()
        server.server_close()
