"""The dumps of the release and of each kept one: what a manifest lists, and nothing else.

``/dumps/…`` are the files of the release that is served, so they change with it. Below
``/release/<id>/`` each kept release has the same files at addresses that always mean the same.
"""

from __future__ import annotations

import hashlib
import json
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import NotFound

from graph.errors import ReleaseError, lack_of
from graph.rdf.formats import DUMP_FORMATS, HTML, PLAIN_JSON, TEXT
from graph.releases.history import release_path
from graph.releases.manifest import MANIFEST, SUMS, text_of
from graph.releases.release import DUMPS, Release, open_release
from graph.releases.table_files import table_names
from graph.stores.regular_files import read_regular
from server.http.documents import conditional
from server.http.files import released_file
from server.http.negotiation import fixed, negotiate
from server.http.site import UNKEPT, Site
from server.pages import render
from server.routes.manifest import RELEASE_SCHEMA
from server.routes.operation import (
    ADDRESS,
    COUNT,
    STRING,
    Operation,
    Parameter,
    Schema,
    media_types,
    object_schema,
)

#: What a compressed dump is: a file in itself, not a way to transfer another.
GZIP = "application/gzip"
#: How long a client may keep what never changes: a year, as long as anything is kept.
_FOR_EVER = "public, max-age=31536000, immutable"
#: Releases besides the served one that are kept open.
_OPEN_RELEASES = 16

_FILE = Parameter("file", "A file that /dumps/ lists.", STRING, "path", "file")
_RELEASE_ID = Parameter("release_id", "The id of a release.", STRING, "path", "release")
_TABLE_TYPES = sorted({media_type for _, media_type in table_names()})
_DUMP_TYPES = (*media_types(*DUMP_FORMATS, PLAIN_JSON), *_TABLE_TYPES, GZIP)
_DUMP = object_schema(file=STRING, media_type=STRING, bytes=COUNT, sha256=STRING, url=ADDRESS)
_DUMPS: Schema = {"type": "array", "items": _DUMP}
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/dumps/",
        "The files of the release.",
        (200, 304, 406),
        media_types(HTML, PLAIN_JSON),
        json=object_schema(release=STRING, dumps=_DUMPS, tables=_DUMPS),
    ),
    Operation(f"/dumps/{SUMS}", "Their hashes, for sha256sum.", (200, 304), media_types(TEXT)),
    Operation(
        "/dumps/{file}",
        "One of the files, or their manifest.",
        (200, 206, 304, 404, 416),
        _DUMP_TYPES,
        (_FILE,),
    ),
    Operation(
        "/release/{release_id}/dumps/{file}",
        "A file of a kept release: it never changes.",
        (200, 206, 304, 404, 416),
        _DUMP_TYPES,
        (_RELEASE_ID, _FILE),
    ),
    Operation(
        f"/release/{{release_id}}/dumps/{SUMS}",
        "The hashes of a kept release's files.",
        (200, 304, 404),
        media_types(TEXT),
        (_RELEASE_ID,),
    ),
    Operation(
        f"/release/{{release_id}}/{MANIFEST}",
        "What a kept release is made of.",
        (200, 304, 404),
        media_types(PLAIN_JSON),
        (_RELEASE_ID,),
        json=RELEASE_SCHEMA,
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes below ``/dumps/``, and the permanent addresses below ``/release/<id>/``."""
    routes = Blueprint("dumps", __name__)

    @routes.get("/dumps/")
    def listing() -> Response:
        choice = negotiate((HTML, PLAIN_JSON))

        def body() -> str:
            if choice.format is HTML:
                return render.dumps(site)
            return json.dumps(_listing(site), ensure_ascii=False, indent=1) + "\n"

        return conditional(site, choice, "dumps/", body)

    @routes.get(f"/dumps/{SUMS}")
    def sums() -> Response:
        return _sums(site, site.release)

    @routes.get("/dumps/<file>")
    def download(file: str) -> Response:
        response = _file(site, site.release, file)
        permanent = site.url(f"release/{site.release.id}/")
        response.headers["Content-Location"] = f"{permanent}dumps/{file}"
        response.headers["Link"] = (
            f'<{permanent}dumps/{file}>; rel="cite-as", <{permanent}{MANIFEST}>; rel="describedby"'
        )
        return response

    @routes.get(f"/release/<release_id>/dumps/{SUMS}")
    def permanent_sums(release_id: str) -> Response:
        request.environ[UNKEPT] = True
        return _sums(site, _past_release(site, release_id))

    @routes.get("/release/<release_id>/dumps/<file>")
    def permanent_download(release_id: str, file: str) -> Response:
        response = _file(site, _past_release(site, release_id), file)
        if file == MANIFEST:
            request.environ[UNKEPT] = True
        else:
            response.headers["Cache-Control"] = _FOR_EVER
        response.headers["Link"] = (
            f'<{site.url(f"dumps/{file}")}>; rel="latest-version", '
            f'<{site.url(f"release/{release_id}/{MANIFEST}")}>; rel="describedby"'
        )
        return response

    @routes.get(f"/release/<release_id>/{MANIFEST}")
    def permanent_manifest(release_id: str) -> Response:
        request.environ[UNKEPT] = True
        return _file(site, _past_release(site, release_id), MANIFEST)

    return routes


def _past_release(site: Site, release_id: str) -> Release:
    """The release with an id, the served one or another of the same address that is kept.

    Raises NotFound for all others.
    """
    if release_id == site.release.id:
        return site.release
    try:
        if site.release.is_kept:
            folder = release_path(site.release.path.parent, release_id)
            release = _open_folder(folder, (folder / SUMS).stat().st_mtime_ns)
            if release.base == site.base:
                return release
    except ReleaseError:
        pass
    except OSError as error:
        if lack_of(error):
            raise
    raise NotFound(f"Release {release_id} isn't kept here.")


@lru_cache(_OPEN_RELEASES)
def _open_folder(folder: Path, version: int) -> Release:
    """A release that goes on knowing which of its files are whole, until its manifest changes."""
    return open_release(folder)


def _file(site: Site, release: Release, file: str) -> Response:
    """A dump of a release, or its manifest."""
    if file == MANIFEST:
        return _manifest(release)
    for dump in _files(release):
        if dump["file"] == file:
            media_type = GZIP if dump["encoding"] else dump["media_type"]
            return released_file(site, release, f"{DUMPS}/{file}", media_type)
    raise NotFound(f"The release has no file {file!r}; {site.url('dumps/')} lists them.")


def _files(release: Release) -> list[dict[str, Any]]:
    """The dumps and the plain tables of a release."""
    return [*release.manifest["dumps"], *release.manifest.get("tables", ())]


def _manifest(release: Release) -> Response:
    data = _manifest_text(release)
    response = Response(data, content_type=PLAIN_JSON.content_type)
    response.set_etag(hashlib.sha256(data).hexdigest())
    response.cache_control.no_cache = True
    response.make_conditional(request.environ)
    return response


def _manifest_text(release: Release) -> bytes:
    """The file as it is on the disk; where another server has the data, without its address."""
    if release.endpoint:
        return text_of(release.public_manifest)
    return read_regular(release.path / MANIFEST)


def _sums(site: Site, release: Release) -> Response:
    """The hashes of the dumps and of the manifest, as ``sha256sum --check`` reads them."""
    manifest = hashlib.sha256(_manifest_text(release)).hexdigest()
    hashes = {dump["file"]: dump["sha256"] for dump in _files(release)}
    lines = (f"{digest}  {name}\n" for name, digest in {**hashes, MANIFEST: manifest}.items())
    return conditional(site, fixed(TEXT), SUMS, lambda: "".join(lines), lasts=False)


def _listing(site: Site) -> dict[str, Any]:
    manifest = site.release.manifest
    dumps, tables = (
        [{**entry, "url": site.url(f"dumps/{entry['file']}")} for entry in manifest.get(part, ())]
        for part in ("dumps", "tables")
    )
    return {
        "release": site.release.id,
        "triples": manifest.get("triples"),
        "dumps": dumps,
        "tables": tables,
    }
