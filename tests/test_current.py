"""The application of a release goes when another release is the current one."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import pytest

from graph.errors import ReleaseDamaged
from graph.releases.build import build
from graph.releases.history import switch
from graph.releases.manifest import write_manifest
from graph.releases.release import CURRENT, Release
from graph.workers.limits import Limits
from server.http.site import Config
from server.serving import reload
from server.serving.reload import Current
from tests.conftest import BASE
from tests.protocol.conftest import made_up_release
from tests.test_tombstones import data_set
from tests.waiting import until

pytestmark = pytest.mark.slow


def test_nothing_is_left_of_the_application_of_an_earlier_release(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "GRACE_SECONDS", 0)
    link = tmp_path / "current"
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        release = made_up_release(tmp_path / name, "http://127.0.0.1:8000/")
        write_manifest(release.path, {**release.manifest, "id": name * 16})
    link.symlink_to("a")
    served = Current(link, Config(limits=Limits(0.1)))
    try:
        first: Any = served().app
        known = weakref.ref(first)
        del first
        link.unlink()
        link.symlink_to("b")
        assert until(lambda: known() is None)
    finally:
        served.close()


def served_id(served: Current) -> str:
    return served().site.release.id


def spoil(release: Release) -> Path:
    """Cuts the engine's log of its files short, with which the store would open as an empty one."""
    (path,) = release.store_path.glob("MANIFEST-*")
    path.write_bytes(path.read_bytes()[:100])
    return path


def test_a_damaged_release_is_left_out_and_the_next_one_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first = build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    served = Current(releases / CURRENT)
    try:
        second = build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
        assert until(lambda: served_id(served) == second.id)
        switch(releases, first.id)
        assert until(lambda: served_id(served) == first.id)
        spoil(second)
        (releases / CURRENT).unlink()
        (releases / CURRENT).symlink_to(second.id)
        assert until(lambda: f"{second.id} is not served instead" in caplog.text)
        assert served_id(served) == first.id
        third = build([data_set(tmp_path / "kites", "Cy")], releases, BASE)
        assert until(lambda: served_id(served) == third.id)
    finally:
        served.close()


def test_a_server_starts_with_the_newest_that_is_whole_and_takes_the_mended_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first = build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    build([data_set(tmp_path / "kites", "Other")], releases, "http://x.example/")
    second = build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
    spoil(second)
    served = Current(releases / CURRENT)
    try:
        assert served_id(served) == first.id
        assert f"release {first.id} is served instead" in caplog.text
        build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
        assert until(lambda: served_id(served) == second.id)
    finally:
        served.close()


def test_a_server_of_one_release_does_not_serve_another(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    second = build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
    spoil(second)
    with pytest.raises(ReleaseDamaged, match="missing or changed"):
        Current(releases / second.id)
