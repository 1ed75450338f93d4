"""The application of a release goes when another release is the current one."""

from __future__ import annotations

import json
import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from graph.workers.limits import Limits
from server.http.site import Config
from server.serving import reload
from server.serving.reload import MOST_RETIRED, Current
from tests.protocol.conftest import made_up_release
from tests.waiting import until

#: One release more than may be in use at once.
NAMES = "abcd"


@pytest.fixture
def link(tmp_path: Path) -> Path:
    """The link to the current one of some releases."""
    for name in NAMES:
        (tmp_path / name).mkdir()
        release = made_up_release(tmp_path / name, "http://127.0.0.1:8000/")
        manifest = json.dumps({**release.manifest, "id": name * 16})
        (release.path / "manifest.json").write_text(manifest)
    link = tmp_path / "current"
    link.symlink_to(NAMES[0])
    return link


def switch(link: Path, name: str) -> None:
    new = link.with_name("new")
    new.symlink_to(name)
    new.replace(link)


@pytest.fixture
def current(link: Path) -> Iterator[Current]:
    served = Current(link, Config(limits=Limits(30)))
    yield served
    served.close()


def test_nothing_is_left_of_the_application_of_an_earlier_release(
    link: Path, current: Current
) -> None:
    with current.use() as app:
        first: Any = weakref.ref(app)
        switch(link, "b")
        assert until(lambda: current.site.release.id[0] == "b")
        del app
    assert until(lambda: first() is None)


def test_earlier_releases_in_use_are_bounded_and_the_last_one_is_served_in_the_end(
    link: Path, current: Current
) -> None:
    assert len(NAMES) == MOST_RETIRED + 2
    with ExitStack() as requests:
        for name in "bc":
            requests.enter_context(current.use())
            switch(link, name)
            assert until(lambda name=name: current.site.release.id[0] == name)  # type: ignore[misc]
        switch(link, "d")
        assert len(current._retired) == MOST_RETIRED
        assert not until(lambda: current.site.release.id[0] == "d", 3 * reload.LOOK_SECONDS)
    assert until(lambda: current.site.release.id[0] == "d")
    assert until(lambda: not current._retired)


def test_a_request_that_never_ends_keeps_its_release_no_longer_than_a_query_may_take(
    link: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "GRACE_SECONDS", 0)
    served = Current(link, Config(limits=Limits(0.1)))
    try:
        with served.use():
            switch(link, "b")
            assert until(lambda: served.site.release.id[0] == "b")
            assert until(lambda: not served._retired)
    finally:
        served.close()
