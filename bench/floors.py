"""Bare functions that answer bytes at once: what any server under granian can reach at best.

The folder in PALMARES_FLOOR holds the bodies; a body's file name is its path. Its headers are in
NAME.headers, else there is a type and a length.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

_FILES = [*Path(os.environ["PALMARES_FLOOR"]).iterdir()]
BODIES = {f"/{path.name}": path.read_bytes() for path in _FILES if path.suffix != ".headers"}
HEADERS = {
    path: [("content-type", "text/plain"), ("content-length", str(len(body)))]
    for path, body in BODIES.items()
}
HEADERS |= {
    f"/{path.stem}": [(name, value) for name, value in json.loads(path.read_text())]
    for path in _FILES
    if path.suffix == ".headers"
}


def wsgi(environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
    path = environ["PATH_INFO"]
    start_response("200 OK", HEADERS[path])
    return [BODIES[path]]


async def rsgi(scope: Any, protocol: Any) -> None:
    protocol.response_bytes(200, HEADERS[scope.path], BODIES[scope.path])
