"""A release is on the disk before it is the current one, and one process changes the folder."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.releases.build import build
from graph.releases.history import switch
from graph.releases.lock import locked
from graph.releases.release import CURRENT
from tests.conftest import BASE

pytestmark = pytest.mark.slow


def test_every_file_is_flushed_before_its_release_is_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    flushed: list[tuple[tuple[int, int], bool]] = []
    fsync = os.fsync

    def noted(descriptor: int) -> None:
        fsync(descriptor)
        facts = os.fstat(descriptor)
        flushed.append(((facts.st_dev, facts.st_ino), (tmp_path / CURRENT).is_symlink()))

    monkeypatch.setattr(os, "fsync", noted)
    release = build([bundled("mappings/her-2013")], tmp_path, BASE, processes=1)
    before = {file for file, is_current in flushed if not is_current}
    store = release.store_path
    paths = [release.path, *release.path.rglob("*")]
    parts = [path for path in paths if store not in path.parents]  # the engine flushes its own
    facts = {path.name: path.stat() for path in parts}
    assert [name for name, it in facts.items() if (it.st_dev, it.st_ino) not in before] == []
    folder = tmp_path.stat()
    assert flushed[-1] == ((folder.st_dev, folder.st_ino), True)


def test_there_is_a_current_release_at_every_moment_of_a_switch(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    release = build([bundled("mappings/her-2013")], tmp_path, BASE)
    (tmp_path / f".{CURRENT}").symlink_to("left by a switch that was killed")
    removed: list[str] = []
    unlink = Path.unlink

    def noted(path: Path, missing_ok: bool = False) -> None:
        removed.append(path.name)
        unlink(path, missing_ok)

    monkeypatch.setattr(Path, "unlink", noted)
    switch(tmp_path, release.id)
    assert CURRENT not in removed
    assert (tmp_path / CURRENT).readlink() == Path(release.id)


def test_a_folder_is_locked_by_one_and_the_other_hears_by_whom(tmp_path: Path) -> None:
    told: list[str] = []
    with (
        locked(tmp_path),
        pytest.raises(ReleaseError, match=rf"changed by process {os.getpid()} on "),
        locked(tmp_path, told.append, 0),
    ):
        pass
    assert len(told) == 1
    assert f"waiting   for process {os.getpid()} on " in told[0]
    with locked(tmp_path, told.append, 0):
        assert len(told) == 1
