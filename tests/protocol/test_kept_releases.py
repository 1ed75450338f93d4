"""Each kept release has permanent addresses; those of the served one point to them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from email.utils import formatdate
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from graph.rdf.formats import DUMP_FORMATS
from graph.releases.build import build
from graph.releases.history import prune
from graph.releases.release import DUMPS, Release
from graph.releases.table_files import table_names
from server.serving.app import close, create_app
from tests.conftest import BASE
from tests.test_tombstones import data_set

DUMP = "palmares.nt"


@pytest.fixture(scope="module")
def kept(tmp_path_factory: pytest.TempPathFactory) -> list[Release]:
    """Three releases of one address and one of another, the newest of the address last."""
    folder = tmp_path_factory.mktemp("kept")
    bases = {"Ann": BASE, "Bea": BASE, "Cy": "http://x.example/", "Di": BASE}
    return [
        build([data_set(folder / "kites", name)], folder / "releases", base)
        for name, base in bases.items()
    ]


@pytest.fixture(scope="module")
def app(kept: list[Release]) -> Iterator[Flask]:
    made = create_app(kept[-1])
    yield made
    close(made)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


def get(client: FlaskClient, path: str, **request: Any) -> TestResponse:
    """The whole answer, with its file closed."""
    return client.get(path, buffered=True, **request)


def test_a_dump_of_each_kept_release_has_an_address_for_ever(
    client: FlaskClient, kept: list[Release]
) -> None:
    for release in (kept[0], kept[1], kept[3]):
        reply = get(client, f"/release/{release.id}/dumps/{DUMP}")
        assert reply.data == (release.dumps_path / DUMP).read_bytes()
        assert reply.get_etag()[0] == hashlib.sha256(reply.data).hexdigest()
        assert "immutable" in reply.headers["Cache-Control"]
        assert reply.headers["Link"] == (
            f'<{BASE}dumps/{DUMP}>; rel="latest-version", '
            f'<{BASE}release/{release.id}/manifest.json>; rel="describedby"'
        )


def test_a_dump_of_the_served_release_points_to_its_permanent_address(
    client: FlaskClient, kept: list[Release]
) -> None:
    reply = get(client, f"/dumps/{DUMP}")
    permanent = f"{BASE}release/{kept[-1].id}/dumps/{DUMP}"
    assert (reply.status_code, reply.headers["Content-Location"]) == (200, permanent)
    assert f'<{permanent}>; rel="cite-as"' in reply.headers["Link"]
    assert reply.data == get(client, permanent.removeprefix(BASE.rstrip("/"))).data
    assert "immutable" not in reply.headers["Cache-Control"]


def test_the_hashes_of_all_files_are_those_of_what_is_sent(
    client: FlaskClient, kept: list[Release]
) -> None:
    for folder in ("/dumps/", f"/release/{kept[0].id}/dumps/"):
        lines = get(client, folder + "SHA256SUMS").text.splitlines()
        assert len(lines) == 1 + 2 * len(DUMP_FORMATS) + len(table_names())
        for digest, _, name in (line.partition("  ") for line in lines):
            assert hashlib.sha256(get(client, folder + name).data).hexdigest() == digest


def test_the_manifest_of_a_kept_release_is_its_file(
    client: FlaskClient, kept: list[Release]
) -> None:
    reply = get(client, f"/release/{kept[0].id}/manifest.json")
    assert json.loads(reply.data) == kept[0].manifest
    assert reply.last_modified is None  # it may be written anew
    known = {"If-None-Match": reply.headers["ETag"]}
    again = get(client, f"/release/{kept[0].id}/manifest.json", headers=known)
    assert (again.status_code, again.data) == (304, b"")


@pytest.mark.parametrize("is_served", [True, False])
def test_a_manifest_that_was_written_anew_is_not_told_to_be_as_before(
    tmp_path: Path, is_served: bool
) -> None:
    """A comment in a data set changes what its release was made of, and not the release."""
    source, releases = data_set(tmp_path / "kites", "Ann"), tmp_path / "releases"
    former = build([source], releases, BASE)
    other = build([data_set(tmp_path / "gulls", "Bea")], releases, BASE)
    app = create_app(former if is_served else other)
    folder = f"/release/{former.id}/"
    paths = [f"{folder}manifest.json", f"{folder}dumps/manifest.json", f"{folder}dumps/SHA256SUMS"]
    if is_served:
        paths += ["/release", "/dumps/manifest.json", "/dumps/SHA256SUMS"]
    headers = {"Accept": "application/json, text/plain"}
    before = {path: get(app.test_client(), path, headers=headers) for path in paths}
    with (source / "table.toml").open("a") as file:
        file.write("# of kites\n")
    release = build([source], releases, BASE)
    assert (release.id, release.manifest == former.manifest) == (former.id, False)
    if is_served:  # a server has another application then
        close(app)
        app = create_app(release)
    for path, reply in before.items():
        date = reply.headers.get("Last-Modified", formatdate(usegmt=True))
        for condition in ({"If-None-Match": reply.headers["ETag"]}, {"If-Modified-Since": date}):
            now = get(app.test_client(), path, headers=headers | condition)
            assert (now.status_code, now.data != reply.data) == (200, True), (path, condition)
        known = {"If-None-Match": now.headers["ETag"]}
        assert get(app.test_client(), path, headers=headers | known).status_code == 304
    close(app)


def test_what_is_not_kept_here_is_not_found(client: FlaskClient, kept: list[Release]) -> None:
    for release_id in (kept[2].id, "0" * 16, "current", "..", ".partitions"):
        for file in ("manifest.json", f"dumps/{DUMP}", "dumps/SHA256SUMS"):
            assert get(client, f"/release/{release_id}/{file}").status_code == 404


def test_a_changed_dump_of_a_kept_release_is_not_sent(
    client: FlaskClient, kept: list[Release]
) -> None:
    path = kept[1].path / DUMPS / "palmares.trig"
    path.write_bytes(path.read_bytes().replace(b"Gulls", b"Bulls"))
    reply = get(client, f"/release/{kept[1].id}/dumps/palmares.trig")
    assert (reply.status_code, "damaged" in reply.text) == (503, True)
    assert str(path.parent) not in reply.text
    assert get(client, f"/release/{kept[1].id}/dumps/{DUMP}").status_code == 200


def test_a_release_that_is_served_is_not_pruned(app: Flask, kept: list[Release]) -> None:
    releases: Path = kept[0].path.parent
    served = create_app(kept[0])
    try:
        pruned = prune(releases, 1)
    finally:
        close(served)
    assert pruned.spared == [kept[0].id]
    assert sorted(pruned.removed) == sorted([kept[1].id, kept[2].id])
    assert prune(releases, 1).removed == [kept[0].id]
    assert get(app.test_client(), f"/release/{kept[0].id}/dumps/{DUMP}").status_code == 404
