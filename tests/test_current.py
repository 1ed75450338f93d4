"""The application of a release goes when another release is the current one."""

from __future__ import annotations

import errno
import json
import os
import pickle
import shutil
import weakref
from collections.abc import Iterator
from contextlib import ExitStack, closing, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph.errors import ReleaseDamaged
from graph.releases.build import build
from graph.releases.history import history, prune, switch
from graph.releases.manifest import write_manifest
from graph.releases.open import check_store, store_state
from graph.releases.release import CURRENT, Release
from graph.releases.verify import verify
from graph.workers.limits import Limits
from graph.workers.pool import Pool
from palmares.commands import main
from server.http.site import Config
from server.serving import reload
from server.serving.reload import MOST_RETIRED, Current
from server.serving.run import load
from server.serving.store_checks import StoreChecks
from tests.conftest import BASE
from tests.protocol.conftest import free_port, made_up_release, serving
from tests.test_damage import flip
from tests.test_tombstones import data_set
from tests.waiting import until

pytestmark = pytest.mark.slow

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


def point(link: Path, name: str) -> None:
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
        point(link, "b")
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
            point(link, name)
            assert until(lambda name=name: is_served(current, name))  # type: ignore[misc]
        point(link, "d")
        assert len(current._retired) == MOST_RETIRED
        assert not until(lambda: is_served(current, "d"), 3 * reload.LOOK_SECONDS)
    assert until(lambda: is_served(current, "d"))
    assert until(lambda: not current._retired)


def test_a_request_that_never_ends_keeps_its_release_no_longer_than_a_query_may_take(
    link: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(reload, "GRACE_SECONDS", 0)
    with closing(Current(link, Config(limits=Limits(0.1)))) as served, served.use():
        point(link, "b")
        assert until(lambda: is_served(served, "b"))
        assert until(lambda: not served._retired)


def two_releases(folder: Path) -> tuple[Release, Release]:
    """Two releases in the folder "releases" there; the second is the current one."""
    data_sets = (data_set(folder / "kites", name) for name in ("Ann", "Bea"))
    first, second = (build([source], folder / "releases", BASE) for source in data_sets)
    return first, second


def served_id(served: Current) -> str:
    with served.use() as published:
        return published.site.release.id


def held_folders() -> set[Path]:
    """What the descriptors of this process lead to."""
    descriptors = [*Path("/proc/self/fd").iterdir()]
    return {Path(os.path.realpath(descriptor)) for descriptor in descriptors}


def test_an_earlier_release_can_be_pruned_once_its_requests_have_ended(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    switch(releases, first.id)
    with closing(Current(releases / CURRENT)) as served:
        with served.use():
            switch(releases, second.id)
            assert until(lambda: served_id(served) == second.id)
            assert prune(releases, 1).spared == [first.id]
        assert until(lambda: prune(releases, 1).removed == [first.id])
        assert second.path in held_folders()
    assert second.path not in held_folders()


def spoil(release: Release) -> Path:
    """Cuts the engine's log of its files short, with which the store would open as an empty one."""
    (path,) = release.store_path.glob("MANIFEST-*")
    path.write_bytes(path.read_bytes()[:100])
    return path


def spoil_block(release: Release) -> None:
    """Changes a byte of the store's data, which the engine doesn't see when it opens it."""
    path = max(release.store_path.glob("*.sst"), key=lambda path: path.stat().st_size)
    flip(path, 0)


def test_a_damaged_release_is_left_out_and_the_next_one_served(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first = build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    with closing(Current(releases / CURRENT)) as served:
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


def test_a_release_with_a_damaged_block_is_not_served_instead(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    switch(releases, first.id)
    with closing(Current(releases / CURRENT)) as served:
        spoil_block(second)
        switch(releases, second.id)
        assert until(lambda: f"{second.id} is not served instead" in caplog.text)
        assert served_id(served) == first.id


def test_a_release_that_can_not_be_told_to_be_whole_now_is_tried_again(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    switch(releases, first.id)
    tries: list[str] = []

    def check(release: Release) -> None:
        tries.append(release.id)
        if tries.count(second.id) in (1, 2, 3):
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE), "000009.sst")

    with closing(Current(releases / CURRENT, check=check)) as served:
        switch(releases, second.id)
        assert until(lambda: served_id(served) == second.id)
        text = (
            "the current release can't be followed at the moment (000009.sst: too many open files)"
        )
        assert caplog.text.count(text) == 1
        assert "Traceback" not in caplog.text


@pytest.mark.parametrize("step", ["hold", "start"])
def test_a_release_that_can_not_be_served_now_for_want_of_descriptors_is_tried_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    switch(releases, first.id)
    served = Current(releases / CURRENT)
    tries = iter(range(2))
    open_, start = os.open, Pool.start

    def check() -> None:
        if next(tries, None) is not None:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    def opening(path: Any, *more: Any, **names: Any) -> int:
        if path == second.path:
            check()
        return open_(path, *more, **names)

    def starting(pool: Pool) -> None:
        check()
        start(pool)

    try:
        if step == "hold":
            monkeypatch.setattr(os, "open", opening)
        else:
            monkeypatch.setattr(Pool, "start", starting)
        switch(releases, second.id)
        assert until(lambda: served_id(served) == second.id)
        assert next(tries, None) is None
        descriptors = Path("/proc/self/fd").iterdir()
        assert [os.path.realpath(each) for each in descriptors].count(str(second.path)) == 1
    finally:
        served.close()


def test_a_served_release_that_is_damaged_is_noticed_while_another_can_not_be_read(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    switch(releases, first.id)

    def check(release: Release) -> None:
        if release.id == second.id:
            raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
        check_store(release)

    with closing(Current(releases / CURRENT, check=check)):
        switch(releases, second.id)
        spoil_block(first)
        assert until(lambda: f"nothing is answered from release {first.id}" in caplog.text)


def test_a_damaged_release_gives_way_as_soon_as_another_can_be_told_to_be_whole(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    tries: list[str] = []

    def check(release: Release) -> None:
        tries.append(release.id)
        if release.id == first.id and tries.count(first.id) < 3:
            raise OSError(errno.ENFILE, os.strerror(errno.ENFILE))
        check_store(release)

    with closing(Current(releases / CURRENT, check=check)) as served:
        spoil_block(second)
        assert until(lambda: served_id(served) == first.id)
        assert caplog.text.count("nothing is answered from release") == 1


def test_a_server_process_that_can_not_read_a_release_now_says_so_in_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    release = build([data_set(tmp_path / "kites", "Ann")], tmp_path / "releases", BASE)

    def check(release: Release) -> None:
        raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))

    with pytest.raises(SystemExit, match="1"):
        load(release.path, None, 0, check)
    (record,) = caplog.records
    assert record.message == "a server process can't begin: too many open files"
    assert not record.exc_info


def test_a_store_is_read_once_for_all_processes_and_again_when_it_was_written_to(
    tmp_path: Path,
) -> None:
    release = build([data_set(tmp_path / "kites", "Ann")], tmp_path / "releases", BASE)
    checks = StoreChecks(tmp_path / "stores")
    other_process = pickle.loads(pickle.dumps(checks))
    checks.check(release)
    before = store_state(release)
    with unread(release):
        other_process.check(release)
    spoil_block(release)
    assert store_state(release) != before
    for _ in range(2):
        with pytest.raises(ReleaseDamaged, match=r"\.sst is not the file that was released"):
            other_process.check(release)


def test_a_store_is_checked_also_where_a_cleaner_took_what_was_known_of_it(
    tmp_path: Path,
) -> None:
    release = build([data_set(tmp_path / "kites", "Ann")], tmp_path / "releases", BASE)
    checks = StoreChecks(tmp_path / "stores")
    for _ in range(2):
        checks.check(release)
        with unread(release):
            checks.check(release)
        for path in (tmp_path / "stores").iterdir():
            path.unlink()
        with unread(release), pytest.raises(ReleaseDamaged):
            checks.check(release)
        shutil.rmtree(tmp_path / "stores")
    (tmp_path / "stores").write_text("no folder, so nothing is remembered")
    checks.check(release)


@contextmanager
def unread(release: Release) -> Iterator[None]:
    """Has the manifest expect other data, so that whoever reads the store calls it damaged."""
    files = release.manifest["files"]
    names = [name for name in files if name.endswith(".sst")]
    before = {name: files[name] for name in names}
    files.update({name: {**files[name], "sha256": "0" * 64} for name in names})
    yield
    files.update(before)


def test_a_served_release_that_is_damaged_gives_way_to_the_newest_whole_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    with closing(Current(releases / CURRENT)) as served:
        spoil_block(second)
        assert until(lambda: served_id(served) == first.id)
        assert f"nothing is answered from release {second.id} any more" in caplog.text
        assert verify(second.path)
        build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
        assert until(lambda: served_id(served) == second.id)


def test_nothing_is_answered_from_the_only_release_while_it_is_damaged(tmp_path: Path) -> None:
    release = build([data_set(tmp_path / "kites", "Ann")], tmp_path / "releases", BASE)
    data = {path: path.read_bytes() for path in release.store_path.glob("*.sst")}
    with serving(release, free_port()) as client:
        assert client.get("/sparql?query=ASK{}").status == 200
        spoil_block(release)
        assert until(lambda: client.get("/sparql?query=ASK{}").status == 503)
        assert "damaged" in client.get("/people").text
        assert client.get("/-/ready").status == 503
        assert json.loads(client.get("/-/health").text)["status"] == "damaged"
        for path, content in data.items():
            path.write_bytes(content)
        assert until(lambda: client.get("/sparql?query=ASK{}").status == 200)
        assert client.get("/-/ready").status == 200


def test_a_server_process_that_can_not_begin_says_why_in_one_line(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    release = build([data_set(tmp_path / "kites", "Ann")], tmp_path / "releases", BASE)
    spoil_block(release)
    with pytest.raises(SystemExit, match="1"):
        load(release.path, None, 0, check_store)
    (record,) = caplog.records
    assert "a server process can't begin" in record.message
    assert not record.exc_info


def test_a_file_of_a_served_store_with_another_date_changes_nothing(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    release = build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    with closing(Current(releases / CURRENT)) as served:
        with served.use() as published:
            for path in release.store_path.glob("*.sst"):
                os.utime(path, ns=(0, 0))
            assert until(lambda: published.store_state == store_state(release))
            assert not published.is_damaged
        with served.use() as later:
            assert later is published


def loop(releases: Path) -> None:
    """Makes the link to the current release one that leads to itself."""
    (releases / ".next").symlink_to(CURRENT)
    (releases / ".next").replace(releases / CURRENT)


def test_a_link_that_leads_to_itself_is_told_and_the_mended_one_followed(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first, second = two_releases(tmp_path)
    with closing(Current(releases / CURRENT)) as served:
        loop(releases)
        assert until(lambda: "current is not served instead" in caplog.text)
        assert "Traceback" not in caplog.text
        assert served_id(served) == second.id
        switch(releases, first.id)
        assert until(lambda: served_id(served) == first.id)


def test_whatever_goes_wrong_in_a_look_at_the_link_the_next_one_comes(
    link: Path, current: Current, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    looks: list[Path] = []

    def broken(path: Path) -> tuple[Path, int]:
        looks.append(path)
        raise RuntimeError("made up")

    with monkeypatch.context() as fault:
        fault.setattr(reload, "_state", broken)
        assert until(lambda: len(looks) > 2)
    point(link, "b")
    assert until(lambda: is_served(current, "b"))
    assert caplog.text.count("can't be followed") == 1


@pytest.mark.parametrize("line", [("query", "ASK {}"), ("verify",), ("archive",), ("build",),
                                  ("releases",), ("prune", "--keep", "1"), ("diff",)])  # fmt: skip
def test_commands_say_of_a_link_that_leads_to_itself_what_it_is(
    tmp_path: Path, line: tuple[str, ...]
) -> None:
    releases = tmp_path / "releases"
    source = data_set(tmp_path / "kites", "Ann")
    first = build([source], releases, BASE)
    loop(releases)
    sources = [str(source)] if line[0] == "build" else []
    done = CliRunner().invoke(main, [*line, "--releases", str(releases), *sources])
    assert done.exception is None or isinstance(done.exception, SystemExit), done.exception
    if line[0] in ("query", "archive", "diff", "verify"):
        assert done.exit_code == 1
        reason = "has no current" if line[0] == "verify" else "too many levels of symbolic links"
        assert reason in done.stderr
        assert done.stderr.count("\n") == 1
    assert history(releases)[0].id == first.id


def test_a_server_starts_with_the_newest_that_is_whole_and_takes_the_mended_one(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    releases = tmp_path / "releases"
    first = build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    build([data_set(tmp_path / "kites", "Other")], releases, "http://x.example/")
    second = build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
    spoil(second)
    with closing(Current(releases / CURRENT)) as served:
        assert served_id(served) == first.id
        assert f"release {first.id} is served instead" in caplog.text
        build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
        assert until(lambda: served_id(served) == second.id)


def test_a_server_of_one_release_does_not_serve_another(tmp_path: Path) -> None:
    releases = tmp_path / "releases"
    build([data_set(tmp_path / "kites", "Ann")], releases, BASE)
    second = build([data_set(tmp_path / "kites", "Bea")], releases, BASE)
    spoil(second)
    with pytest.raises(ReleaseDamaged, match="missing or changed"):
        Current(releases / second.id)
