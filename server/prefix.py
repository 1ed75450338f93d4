"""Lets the server stand below a path: with and without a proxy that takes the path off."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment


class UnderPrefix:
    """WSGI middleware: a path that begins with the base's path is taken as one below the base.

    For ``https://example.org/palmares/`` both ``/palmares/sparql`` and ``/sparql`` are the
    endpoint: a proxy may pass on either.
    """

    def __init__(self, app: WSGIApplication, base: str) -> None:
        self._app = app
        # WSGI gives paths as the Latin-1 reading of their bytes (PEP 3333).
        path = unquote(urlsplit(base).path).encode().decode("latin-1")
        self._prefix = path.rstrip("/")

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Serves one request."""
        path = environ.get("PATH_INFO", "")
        if self._prefix and (path + "/").startswith(self._prefix + "/"):
            environ["SCRIPT_NAME"] = environ.get("SCRIPT_NAME", "") + self._prefix
            environ["PATH_INFO"] = path[len(self._prefix) :] or "/"
        return self._app(environ, start_response)
