"""Bare functions that answer bytes at once: what any server under granian can reach at best.

The folder in PALMARES_FLOOR holds the bodies; a body's file name is its path.
"""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

BODIES = {
    f"/{path.name}": path.read_bytes() for path in Path(os.environ["PALMARES_FLOOR"]).iterdir()
}
HEADERS = {
    path: [("content-type", "text/plain"), ("content-length", str(len(body)))]
    for path, body in BODIES.items()
}


def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    start_response("200 OK", HEADERS[path])
    return [BODIES[path]]


async def rsgi(scope: Any, protocol: Any) -> None:
    protocol.response_bytes(200, HEADERS[scope.path], BODIES[scope.path])
