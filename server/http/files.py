"""Answers with a file as it lies on the disk: whole, a range of it, or not if the client has it.

Python doesn't read the file: the HTTP server below is given its path, or a proxy in front that can
read the same folder is (nginx, ``X-Accel-Redirect``).
"""

from __future__ import annotations

import base64
from pathlib import Path
from urllib.parse import quote

from flask import Response, g, request
from werkzeug.exceptions import NotFound
from werkzeug.http import parse_date
from werkzeug.utils import send_file

from graph.errors import ReleaseDamaged
from graph.releases.release import Release
from server.http.site import Site

#: The key of a WSGI environ under which an HTTP server says that it sends the file that the header
#: SENDFILE of an answer names, or the range of it that Content-Range tells.
SENDS_FILES = "palmares.sends_files"
SENDFILE = "X-Sendfile"
#: The header that names what a proxy is to send in place of the body.
ACCEL = "X-Accel-Redirect"
#: Conditions that a proxy would judge by its own idea of the file's tag and time.
_CONDITIONS = ("HTTP_IF_NONE_MATCH", "HTTP_IF_MODIFIED_SINCE")


def released_file(site: Site, release: Release, name: str, media_type: str) -> Response:
    """A file of a release (by its path in the folder), if it is still what was released.

    Raises NotFound for one that the manifest doesn't list, ReleaseDamaged for one that was changed
    since, and what ``file_response`` raises.
    """
    facts = release.manifest.get("files", {}).get(name)
    if facts is None:
        raise NotFound(f"Release {release.id} has no {name}.")
    if name not in release.intact_files:
        raise ReleaseDamaged(f"{release.path}: {name} isn't what was released")
    etag = facts["sha256"]
    response = file_response(site, release.path / name, media_type, etag, release.modified)
    digest = base64.b64encode(bytes.fromhex(etag)).decode()
    response.headers["Repr-Digest"] = f"sha-256=:{digest}:"
    return response


def file_response(
    site: Site, path: Path, media_type: str, etag: str | None = None, modified: int | None = None
) -> Response:
    """The file with its validators (RFC 9110, 8.8), for the request that is being answered.

    ``etag`` and ``modified`` (seconds since 1970) are by default made of the file's time and size.
    Raises RequestedRangeNotSatisfiable, and OSError where the file can't be read.
    """
    environ = dict(request.environ)
    is_proxied = site.config.accel and not _has_conditions()
    if is_proxied or _names_other_date(modified):  # a proxy makes the range itself
        environ.pop("HTTP_RANGE", None)
    response = send_file(
        path,
        environ,
        mimetype=media_type,
        etag=etag or True,
        last_modified=modified,
        conditional=True,
        use_x_sendfile=bool(is_proxied) or SENDS_FILES in environ,
        response_class=Response,
    )
    assert isinstance(response, Response)
    if is_proxied and SENDFILE in response.headers:
        del response.headers[SENDFILE]
        response.headers[ACCEL] = site.config.accel + quote(_below_releases(site, path))
    return response


def _names_other_date(modified: int | None) -> bool:
    """Whether If-Range has a date that isn't exactly that of the file (RFC 9110, 13.1.5).

    A later one, which werkzeug takes too, is that of another release before the link went back.
    """
    date = parse_date(request.environ.get("HTTP_IF_RANGE"))
    return date is not None and date.timestamp() != modified


def _has_conditions() -> bool:
    preconditions = g.get("preconditions", ())  # of server/http/preconditions.py
    return any(preconditions) or any(name in request.environ for name in _CONDITIONS)


def _below_releases(site: Site, path: Path) -> str:
    """The path from the folder of the releases on: a proxy is given that folder."""
    return path.relative_to(site.release.path.parent).as_posix()
