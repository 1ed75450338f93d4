"""Lets the server stand below a path: with and without a proxy that takes the path off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class PrefixMiddleware:
    """WSGI middleware: a path that begins with the base's path is taken as one below the base.

    For ``https://example.org/palmares/`` both ``/palmares/sparql`` and ``/sparql`` are the
    endpoint: a proxy may pass on either.
    """

    def __init__(self, app: WSGIApplication, base: str) -> None:
        self._app = app
        self._prefix = prefix_of(base)

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        path = environ.get("PATH_INFO", "")
        rest = below(path, self._prefix)
        if rest != path:
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._prefix
            environ["PATH_INFO"] = rest
        return self._app(environ, start_response)


def prefix_of(base: str) -> str:
    """The path of the base without its last slash, as WSGI gives paths (PEP 3333).

    >>> prefix_of("https://example.org/palmares/"), prefix_of("https://example.org/")
    ('/palmares', '')
    """
    return unquote(urlsplit(base).path).encode().decode("latin-1").rstrip("/")


def below(path: str, prefix: str) -> str:
    """The path below the base, whether it has the base's own path before it or not.

    >>> below("/palmares/sparql", "/palmares"), below("/sparql", "/palmares")
    ('/sparql', '/sparql')
    """
    if prefix and f"{path}/".startswith(f"{prefix}/"):
        return path[len(prefix) :] or "/"
    return path
