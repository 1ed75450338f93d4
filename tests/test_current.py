"""The application of a release goes when another release is the current one."""

from __future__ import annotations

import weakref
from pathlib import Path
from typing import Any

import pytest

from graph.releases.manifest import write_manifest
from graph.workers.limits import Limits
from server.http.site import Config
from server.serving import reload
from server.serving.reload import Current
from tests.protocol.conftest import made_up_release
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
        first: Any = served()
        known = weakref.ref(first)
        del first
        link.unlink()
        link.symlink_to("b")
        assert until(lambda: known() is None)
    finally:
        served.close()
