"""The path of a request as the client spelt it, in which ``%2F`` is no slash (RFC 3986, 2.2)."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote, unquote, unquote_to_bytes, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import WSGIEnvironment

#: The key of a WSGI environ that has it; most servers and werkzeug's client have it so.
RAW_PATH = "RAW_URI"
#: Characters that stand in a path as they are (RFC 3986, pchar, and the slash).
IN_PATH = "/:@!$&'()*+,;=~"


def raw_path(environ: WSGIEnvironment) -> str:
    """The path as it was sent, in ASCII; made of the decoded one where a server has only that."""
    raw = environ.get(RAW_PATH)
    if raw is None:
        path = environ.get("SCRIPT_NAME", "") + environ.get("PATH_INFO", "")
        return quote(path.encode("latin-1"), safe=IN_PATH)
    return quote(raw.partition("?")[0].encode("latin-1", "replace"), safe=IN_PATH + "%")


def path_below(environ: WSGIEnvironment, base: str) -> str:
    """The raw path below the base, whether the base's own path stands before it or not."""
    raw, prefix = raw_path(environ), quote(urlsplit(base).path, safe=IN_PATH + "%")
    start, rest = raw[: len(prefix)], raw[len(prefix) :]
    # escapes may be in lower case (RFC 3986, 6.2.2.1)
    return rest if unquote_to_bytes(start) == unquote_to_bytes(prefix) else raw.removeprefix("/")


def spellings(raw: str) -> Iterator[str]:
    """How an IRI may be spelt whose address is that raw path, the nearest first.

    As it was sent; with the letters that only IRIs have (RFC 3987, 3.2); with every character that
    may stand in a path; with all encoded. ``/`` and ``%`` stay as they were sent, and at last a
    query or a fragment may stand in the path of its document.

    >>> list(dict.fromkeys(spellings("a%2Fb"))), list(dict.fromkeys(spellings("Zo%C3%AB")))
    (['a%2Fb'], ['Zo%C3%AB', 'Zoë'])
    """
    yield raw
    yield _decode(raw, str.isascii)
    readable = _decode(raw, _DELIMITER.match)
    yield readable
    yield _decode(raw, lambda char: False if char in "?#" else _DELIMITER.match(char))
    yield quote(unquote(raw), safe=IN_PATH) if "%2F" not in raw.upper() else raw


#: Characters that mean something else in a path, or that no IRI has (RFC 3987, 2.2).
_DELIMITER = re.compile('[/?#%\\x00-\\x20<>"{}|\\\\^`\ud800-\udfff]')
_ESCAPES = re.compile("(?:%[0-9A-Fa-f]{2})+")


def _decode(raw: str, is_reserved: Callable[[str], object]) -> str:
    def plain(match: re.Match[str]) -> str:
        text = unquote(match[0], errors="surrogateescape")
        return "".join(
            quote(char, safe="", errors="surrogateescape") if is_reserved(char) else char
            for char in text
        )

    return _ESCAPES.sub(plain, raw)
