"""Reads the XML dumps of a wiki (MediaWiki's export format), one page at a time.

https://www.mediawiki.org/wiki/Help:Export#Export_format; Wikimedia publishes them as bzip2, also in
many streams one after another (multistream), which is read like one.
"""

from __future__ import annotations

import bz2
import gzip
import re
import zlib
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import IO, Any, cast
from urllib.parse import quote, urljoin, urlsplit
from xml.etree import ElementTree

from graph.errors import InputError, reason_of
from graph.mediawiki.page import Page

#: The namespace of articles.
_ARTICLES = "0"
#: The hosts of Wikimedia's wikis, all of which have their API at one place.
_WIKIMEDIA = re.compile(
    r"(?:[a-z0-9-]+\.)*(?:mediawiki|wiki(?:pedia|data|media|books|news|quote|source|versity|voyage"
    r"|functions)|wiktionary)\.org"
)


def pages(dump: Path) -> Iterator[Page]:
    """The articles of a dump in its order, redirects left out, each in its last revision there.

    Memory doesn't grow with the dump. Raises InputError for a file that can't be read or is no
    dump; what came before the place that is broken has been given by then.
    """
    try:
        with closing(_opened(dump)) as file:
            yield from _pages(file, dump)
    except ElementTree.ParseError as error:
        line, column = error.position
        raise InputError(
            dump, f"is not whole XML (column {column + 1})", line=line, hint="Get the dump again"
        ) from None
    except (OSError, EOFError, zlib.error) as error:
        raise InputError(
            dump, f"can't be read ({reason_of(error)})", hint="Get the dump again"
        ) from None


def _opened(dump: Path) -> IO[bytes]:
    with dump.open("rb") as file:
        start = file.read(4)
    if start.startswith(b"BZh"):
        return bz2.BZ2File(dump)
    if start.startswith(b"\x1f\x8b"):
        return cast(IO[bytes], gzip.GzipFile(dump))
    return dump.open("rb")


def _pages(file: IO[bytes], dump: Path) -> Iterator[Page]:
    base = ""
    root: Any = None
    for event, element in ElementTree.iterparse(file, events=("start", "end")):
        if root is None:
            root = element
        if event == "start":
            continue
        name = element.tag.rpartition("}")[2]
        if name == "base":
            base = element.text or ""
        elif name == "page":
            try:
                page = _page(element, base)
            except ValueError as error:  # an id or a base
                message = f"page {_text(element, 'title')!r} can't be read ({reason_of(error)})"
                raise InputError(dump, message, hint="Get the dump again") from None
            if page:
                yield page
            root.clear()


def _page(element: Any, base: str) -> Page | None:
    if _text(element, "ns") != _ARTICLES or element.find("{*}redirect") is not None:
        return None
    revisions = element.findall("{*}revision")
    title = _text(element, "title")
    if not revisions or not title:
        return None
    last = revisions[-1]
    return Page(
        requested=title,
        title=title,
        page_id=int(_text(element, "id") or 0),
        revision=int(_text(last, "id") or 0),
        timestamp=_text(last, "timestamp"),
        url=urljoin(base, quote(title.replace(" ", "_"), safe="/:(),'!*")) if base else "",
        api=_api(base),
        form="wikitext",
        licence="",
        licence_url="",
        touched="",
        etag="",
        last_modified="",
        text=_text(last, "text"),
    )


def _api(base: str) -> str:
    """The API of a wiki of Wikimedia with that main page; none of others, whose place varies."""
    host = urlsplit(base).netloc
    return f"https://{host}/w/api.php" if _WIKIMEDIA.fullmatch(host) else ""


def _text(element: Any, name: str) -> str:
    child = element.find(f"{{*}}{name}")
    return "" if child is None else child.text or ""
