"""The dump files of the release: what the manifest lists, and nothing else, to be downloaded."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response
from werkzeug.exceptions import NotFound

from graph.rdf.formats import HTML, PLAIN_JSON, TEXT
from graph.releases.release import DUMPS
from server.http.documents import conditional
from server.http.files import released_file
from server.http.negotiation import fixed, negotiate
from server.http.site import Site
from server.pages import render

#: What a compressed dump is: a file in itself, not a way to transfer another.
GZIP = "application/gzip"
#: The file that ``sha256sum --check`` reads.
SUMS = "SHA256SUMS"


def blueprint(site: Site) -> Blueprint:
    """The routes below ``/dumps/``."""
    routes = Blueprint("dumps", __name__)
    files: dict[str, dict[str, Any]] = {
        dump["file"]: dump for dump in site.release.manifest["dumps"]
    }

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
        lines = "".join(f"{dump['sha256']}  {name}\n" for name, dump in files.items())
        return conditional(site, fixed(TEXT), f"dumps/{SUMS}", lambda: lines)

    @routes.get("/dumps/<file>")
    def download(file: str) -> Response:
        dump = files.get(file)
        if dump is None:
            raise NotFound(f"The release has no dump {file!r}; {site.url('dumps/')} lists them.")
        media_type = GZIP if dump["encoding"] else dump["media_type"]
        return released_file(site, site.release, f"{DUMPS}/{file}", media_type)

    return routes


def _listing(site: Site) -> dict[str, Any]:
    manifest = site.release.manifest
    dumps = [{**dump, "url": site.url(f"dumps/{dump['file']}")} for dump in manifest["dumps"]]
    return {"release": site.release.id, "triples": manifest.get("triples"), "dumps": dumps}
