"""The path of a request as the client spelt it, in which ``%2F`` is no slash (RFC 3986, 2.2)."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import quote

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
