"""Gets a wiki page with its revision through the MediaWiki Action API.

Redirects and continued answers (API:Continue) are followed; a page that hasn't changed isn't
downloaded again.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace
from email.message import Message
from typing import Any, Literal, TypeVar

from graph.errors import PalmaresError
from graph.mediawiki.client import DEFAULT, HEADER, WIKIPEDIA, Client, Manners, plain

#: What is fetched: the source of a page, or the page as rendered. Also the file's extension.
Form = Literal["wikitext", "html"]

#: Parts that one answer may come in; more is a server that goes in circles.
PARTS = 50

_T = TypeVar("_T", str, int, dict[str, Any], list[Any])


@dataclass(frozen=True)
class Page:
    """A page as it was fetched; ``etag`` to ``touched`` are for asking whether it has changed.

    ``timestamp`` is the revision's, ISO 8601; ``licence`` and its address are what the wiki says of
    itself, or ""; ``notes`` says which other title the one asked for led to.
    """

    requested: str
    title: str
    page_id: int
    revision: int
    timestamp: str
    url: str
    api: str
    form: Form
    licence: str
    licence_url: str
    touched: str
    etag: str
    last_modified: str
    notes: tuple[str, ...] = ()
    text: str = ""


def fetch(
    title: str,
    api: str = WIKIPEDIA,
    form: Form = "wikitext",
    saved: Page | None = None,
    manners: Manners = DEFAULT,
) -> Page:
    """The page with this title, redirects followed; ``saved`` itself if it is still current.

    Raises PalmaresError when there is no such page, the API refuses, doesn't answer within the
    bounds, or what answers isn't such an API.
    """
    if not title.strip() or "|" in title or not _encodable(title):
        raise PalmaresError(f"{title!r} can't be the title of a page")
    client = Client(api, manners)
    head, query, headers = _head(client, title, saved)
    if head is None:
        if saved is None:
            raise PalmaresError(f"{api} says that a page hasn't changed that was never fetched")
        return saved
    page = Page(
        requested=title,
        title=member(head, "title", str),
        page_id=member(head, "pageid", int),
        **_revision(head),
        url=_address(head),
        api=api,
        form=form,
        licence=_optional(query.get("rightsinfo"), "text"),
        licence_url=_optional(query.get("rightsinfo"), "url"),
        touched=_optional(head, "touched"),
        etag=headers.get("ETag") or "",
        last_modified=headers.get("Last-Modified") or "",
        notes=_notes(query),
    )
    if saved and _unchanged(saved, page):
        return saved
    return (_rendered if form == "html" else _source)(client, page)


def _head(
    client: Client, title: str, saved: Page | None
) -> tuple[dict[str, Any] | None, dict[str, Any], Message]:
    """All but the text, which is cheap; None for a page if the server says "not modified"."""
    conditions = {}
    if saved and saved.requested == title:  # else the answer was to another question
        validators = {"If-None-Match": saved.etag, "If-Modified-Since": saved.last_modified}
        conditions = {name: value for name, value in validators.items() if HEADER.fullmatch(value)}
    query, headers = _query(
        client,
        {
            "titles": title,
            "redirects": "1",
            "prop": "info|revisions",
            "inprop": "url",
            "rvprop": "ids|timestamp",
            "meta": "siteinfo",
            "siprop": "rightsinfo",
        },
        conditions,
    )
    return (None if query is None else _existing(client.api, query, title)), query or {}, headers


def _query(
    client: Client, params: Mapping[str, str], conditions: Mapping[str, str] | None = None
) -> tuple[dict[str, Any] | None, Message]:
    """The whole answer about one page, put together from its parts (API:Continue)."""
    whole: dict[str, Any] = {}
    page: dict[str, Any] = {}
    more: dict[str, str] = {}
    for _ in range(PARTS):
        parameters = {"action": "query", **params, **more}
        answer, headers = client.get(parameters, {} if more else conditions or {})
        if answer is None:
            return None, headers
        part = member(answer, "query", dict)
        for properties in _listed(part, "pages"):
            page |= properties
        whole |= part
        if "continue" not in answer:
            return {**whole, "page": page}, headers
        more = {key: str(value) for key, value in member(answer, "continue", dict).items()}
    raise PalmaresError(f"{client.api} continues its answer without end")


def _existing(api: str, query: Mapping[str, Any], title: str) -> dict[str, Any]:
    page = member(query, "page", dict)
    if page.get("invalid"):
        reason = plain(_optional(page, "invalidreason"))
        raise PalmaresError(f"{title!r} can't be the title of a page: {reason}")
    if query.get("interwiki"):
        raise PalmaresError(f"{title!r} is a page of another wiki; give that wiki's API")
    if page.get("special"):
        raise PalmaresError(f"{title!r} is a special page, which has no text of its own")
    if page.get("missing") or not page:
        way = "".join(f" ({note})" for note in _notes(query))
        raise PalmaresError(f"{api} has no page {title!r}{way}")
    return page


def _revision(page: Mapping[str, Any]) -> dict[str, Any]:
    revision = next(iter(_listed(page, "revisions")), None)
    return {
        "revision": member(revision, "revid", int),
        "timestamp": member(revision, "timestamp", str),
    }


def _unchanged(saved: Page, page: Page) -> bool:
    """Whether a saved page is still the page that the wiki has, with its text and its licence.

    A page is rendered anew also when a template changes, which ``touched`` tells. A page out of a
    dump has no licence, which is in the answers of the API alone.
    """
    names = ["title", "page_id", "revision", "licence", "licence_url"]
    names += ["touched"] if saved.form == "html" else []
    return all(getattr(saved, name) == getattr(page, name) for name in names)


def _source(client: Client, page: Page) -> Page:
    """The page with its wikitext, and with the revision that this wikitext is of."""
    params = {
        "pageids": str(page.page_id),
        "prop": "revisions",
        "rvslots": "main",
        "rvprop": "ids|timestamp|content",
    }
    query = _existing(client.api, _query(client, params)[0] or {}, page.title)
    now = _revision(query)
    main = member(member(_listed(query, "revisions")[0], "slots", dict), "main", dict)
    if main.get("texthidden"):
        raise PalmaresError(f"the text of {page.title!r} is hidden by the wiki")
    model = main.get("contentmodel", "wikitext")
    if model != "wikitext":
        raise PalmaresError(f"{page.title!r} isn't wikitext but {plain(str(model))}")
    return replace(page, **now, text=member(main, "content", str))


def _rendered(client: Client, page: Page) -> Page:
    """The page with the HTML of exactly its revision."""
    params = {
        "action": "parse",
        "oldid": str(page.revision),
        "prop": "text|revid",
        "disableeditsection": "1",
        "disablelimitreport": "1",
    }
    parsed = member(client.get(params, {})[0], "parse", dict)
    if member(parsed, "revid", int) != page.revision:
        raise PalmaresError(f"{client.api} answers with another revision than asked for")
    return replace(page, text=member(parsed, "text", str))


def _address(page: Mapping[str, Any]) -> str:
    address = _optional(page, "canonicalurl") or member(page, "fullurl", str)
    if not re.fullmatch(r"https?://[^\s<>\"{}|\\^`]+", address):
        raise PalmaresError(f"{plain(address)!r} can't be the address of a page")
    return address


def _notes(query: Mapping[str, Any]) -> tuple[str, ...]:
    phrases = {"normalized": "is normalised to", "redirects": "redirects to"}
    steps = ((step, words) for key, words in phrases.items() for step in _listed(query, key))
    return tuple(
        f"{_optional(step, 'from')!r} {words} {_optional(step, 'to')!r}" for step, words in steps
    )


def member(mapping: object, key: str, kind: type[_T]) -> _T:
    """A value of the kind that the documentation promises: what comes from outside is checked."""
    value = mapping.get(key) if isinstance(mapping, dict) else None
    if type(value) is not kind or (isinstance(value, str) and not _encodable(value)):
        raise PalmaresError(f"what answers isn't a MediaWiki API: it gives no {key!r} as it should")
    return value


def _listed(mapping: Mapping[str, Any], key: str) -> list[dict[str, Any]]:
    items = member(mapping, key, list) if mapping.get(key) else []
    return [item for item in items if isinstance(item, dict)]


def _optional(mapping: object, key: str) -> str:
    present = isinstance(mapping, dict) and mapping.get(key) is not None
    return member(mapping, key, str) if present else ""


def _encodable(text: str) -> bool:
    return not re.search("[\ud800-\udfff]", text)
