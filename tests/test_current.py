"""The application of a release goes when another release is the current one."""

from __future__ import annotations

import weakref
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from graph.releases.manifest import write_manifest
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
        write_manifest(release.path, {**release.manifest, "id": name * 16})
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


def is_served(current: Current, name: str) -> bool:
    """Whether the next request is answered from that release."""
    with current.use() as published:
        return published.site.release.id[0] == name


def test_nothing_is_left_of_the_application_of_an_earlier_release(
    link: Path, current: Current
) -> None:
    with current.use() as published:
        first: Any = weakref.ref(published.app)
        switch(link, "b")
        assert until(lambda: is_served(current, "b"))
        del published
    assert until(lambda: first() is None)


def test_earlier_releases_in_use_are_bounded_and_the_last_one_is_served_in_the_end(
    link: Path, current: Current
) -> None:
    assert len(NAMES) == MOST_RETIRED + 2
    with ExitStack() as requests:
        for name in "bc":
            requests.enter_context(current.use())
            switch(link, name)
            assert until(lambda name=name: is_served(current, name))  # type: ignore[misc]
        switch(link, "d")
        assert len(current._retired) == MOST_RETIRED
        assert not until(lambda: is_served(current, "d"), 3 * reload.LOOK_SECONDS)
    assert until(lambda: is_served(current, "d"))
    assert until(lambda: not current._retired)


def test_a_request_that_never_ends_keeps_its_release_no_longer_than_a_query_may_take(
    link: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "GRACE_SECONDS", 0)
    served = Current(link, Config(limits=Limits(0.1)))
    try:
        with served.use():
            switch(link, "b")
            assert until(lambda: is_served(served, "b"))
            assert until(lambda: not served._retired)
    finally:
        served.close()
