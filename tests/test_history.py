"""The releases in a folder: their dates and order, the gate before them, the lock, what goes."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from io import FileIO
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from graph.bundled import bundled
from graph.errors import ReleaseError
from graph.releases.build import PARTITIONS, build
from graph.releases.history import current_id, folders, history, prune, switch
from graph.releases.lock import LOCK, locked
from graph.releases.manifest import LAYOUT, MANIFEST, SUMS, write_manifest
from graph.releases.release import CURRENT, Release, open_release
from graph.releases.tombstones import OLD_NAME, TOMBSTONES, Tombstones
from graph.releases.verification import last
from palmares.commands import main
from tests.conftest import BASE
from tests.test_tombstones import ANN, data_set

Make = Callable[..., Release]


@pytest.fixture
def releases(tmp_path: Path) -> Path:
    return tmp_path / "releases"


@pytest.fixture
def make(tmp_path: Path, releases: Path) -> Make:
    """Builds a release of the prizes of some people."""

    def made(*names: str) -> Release:
        return build([data_set(tmp_path / "kites", *names)], releases, BASE)

    return made


def run(*arguments: str | Path) -> tuple[int, list[str], str]:
    """A command's exit code, what it printed, and what it said."""
    done = CliRunner().invoke(main, [str(argument) for argument in arguments])
    return done.exit_code, done.stdout.splitlines(), done.stderr


def make_old(release: Release) -> None:
    """Makes a release what the program before this layout wrote."""
    facts = {k: v for k, v in release.manifest.items() if k not in ("layout", "created", "files",
                                                                    "inputs", "seal")}  # fmt: skip
    (release.path / MANIFEST).write_text(json.dumps(facts), "utf-8")
    (release.path / SUMS).unlink()
    (release.path / "documents.sqlite").write_bytes(b"pages")
    (release.path / "inlinks.sqlite").rename(release.path / "incoming.sqlite")


def test_order_and_dates_do_not_depend_on_file_times(make: Make, releases: Path) -> None:
    made = [make(name) for name in ("Ann", "Bea", "Cy")]
    for age, release in enumerate(made):
        for path in (*release.path.rglob("*"), release.path):
            os.utime(path, (1_000_000_000 - age, 1_000_000_000 - age))
    assert [each.id for each in history(releases)] == [each.id for each in made[::-1]]
    assert [each.modified for each in history(releases)] == [each.modified for each in made[::-1]]
    assert make("Ann").created == made[0].created
    make("Di")
    assert Tombstones(releases).last_release(f"{BASE}id/agent/kites/cy") == made[2].id


def test_a_clock_that_is_behind_makes_no_release_older(
    make: Make, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = make("Ann")
    facts = json.loads((first.path / MANIFEST).read_text("utf-8"))
    late = {**facts, "created": "2999-01-01T00:00:00.000000Z"}
    write_manifest(first.path, late)
    second = make("Bea")
    assert [each.id for each in history(releases)] == [second.id, first.id]


def test_a_release_of_another_layout_is_refused_with_one_sentence(make: Make) -> None:
    release = make("Ann")
    make_old(release)
    said = r"was made by an older program: build again \('palmares build'\)$"
    with pytest.raises(ReleaseError, match=said):
        open_release(release.path)
    (release.path / MANIFEST).write_text(json.dumps({"layout": LAYOUT + 1}), "utf-8")
    with pytest.raises(ReleaseError, match="made by a newer program"):
        open_release(release.path)


def test_an_upgrade_builds_where_the_release_is_an_old_one(
    make: Make, releases: Path, tmp_path: Path
) -> None:
    release = make("Ann")
    whole = {path.name for path in release.path.iterdir()}
    make_old(release)
    os.utime(release.path / MANIFEST, (1_000_000_000, 1_000_000_000))
    build_it = ("build", "--if-needed", "--releases", releases, "--base", BASE, tmp_path / "kites")
    code, _, said = run(*build_it)
    assert (code, "older program" in said) == (0, True)
    mended = open_release(releases / CURRENT)
    assert (mended.id, mended.modified) == (release.id, 1_000_000_000)
    assert {path.name for path in mended.path.iterdir()} == whole
    assert run("verify", "--releases", releases)[0] == 0
    assert run(*build_it)[2].startswith("current")


def test_a_build_is_needed_where_what_it_reads_has_changed(
    make: Make, releases: Path, tmp_path: Path
) -> None:
    source = data_set(tmp_path / "kites", "Ann")
    mapping = tmp_path / "own.rml.ttl"
    build_it = ("build", "--if-needed", "--releases", releases, "--allow-shrinking")
    assert run(*build_it, "--base", BASE, source)[0] == 0
    assert "current" in run(*build_it, "--base", BASE, source)[2]
    assert "its base is" in run(*build_it, "--base", "http://x.example/", source)[2]
    assert "its base is" in run(*build_it, "--base", BASE, source)[2]
    data_set(tmp_path / "kites", "Bea")
    assert "changed since: sources" in run(*build_it, "--base", BASE, source)[2]
    mapping.write_bytes(bundled("mappings/awards.rml.ttl").read_bytes())
    assert (
        "changed since: mappings" in run(*build_it, "--base", BASE, "--mapping", mapping, source)[2]
    )
    (open_release(releases / CURRENT).dumps_path / "palmares.nt").unlink()
    assert "palmares.nt is missing" in run(*build_it, "--base", BASE, source)[2]


def test_use_takes_an_id_and_nothing_else(make: Make, releases: Path) -> None:
    first, second = make("Ann"), make("Bea")
    for wrong in (CURRENT, f"./{first.id}", f"../releases/{first.id}", "", "0" * 16, first.id[:8]):
        with pytest.raises(ReleaseError, match="holds no release"):
            switch(releases, wrong)
        assert open_release(releases / CURRENT).id == second.id
    assert run("releases", "--releases", releases, "--use", first.id)[0] == 0
    assert open_release(releases / CURRENT).id == first.id
    (second.path / "names.sqlite").write_bytes(b"x")
    assert (
        "is damaged: names.sqlite has"
        in run("releases", "--releases", releases, "--use", second.id)[2]
    )
    assert open_release(releases / CURRENT).id == first.id


def test_the_list_has_date_rows_and_sources_and_what_cannot_be_opened(
    make: Make, releases: Path
) -> None:
    first, second = make("Ann", "Bea"), make("Cy")
    (first.path / MANIFEST).write_text("{")
    code, lines, _ = run("releases", "--releases", releases)
    assert code == 0
    assert lines[0].startswith(f"* {second.id}  {second.created:%Y-%m-%d %H:%M}")
    assert all(word in lines[0] for word in ("1 row ", BASE, "kites"))
    assert lines[1].startswith(f"  {first.id}")
    assert "can't be read" in lines[1]


def test_a_build_stops_when_much_has_vanished(make: Make, releases: Path, tmp_path: Path) -> None:
    names = [f"Name {letter}" for letter in "ABCDEFGHIJKL"]
    before = make(*names)
    build_it = ("build", "--releases", releases, "--base", BASE, tmp_path / "kites")
    data_set(tmp_path / "kites", *names[:-1])  # one of twelve
    assert run(*build_it)[0] == 0
    switch(releases, before.id)
    data_set(tmp_path / "kites", *names[:6])
    code, _, said = run(*build_it)
    assert code == 1
    assert "6 of 12 nominations, such as " in said
    assert "--allow-shrinking" in said
    assert open_release(releases / CURRENT).id == before.id
    assert len(history(releases)) == 2
    assert run(*build_it, "--allow-shrinking")[0] == 0
    assert len(history(releases)) == 3


@pytest.mark.parametrize("is_old", [True, False])
def test_a_build_says_where_it_can_not_tell_what_has_vanished(
    make: Make, releases: Path, tmp_path: Path, is_old: bool
) -> None:
    before = make("Ann", "Bea")
    build_it = ("build", "-q", "--releases", releases, "--base", BASE, tmp_path / "kites")
    data_set(tmp_path / "kites", "Ann")
    if is_old:
        make_old(before)
    else:
        for path in before.store_path.glob("MANIFEST-*"):
            path.write_bytes(b"")
    code, _, said = run(*build_it)
    assert (code, said.count("unchecked how much of the current release would vanish: ")) == (0, 1)
    assert ("older program" in said) == is_old
    data_set(tmp_path / "kites", "Bea")
    for option in ((), ("--allow-shrinking",)):
        assert "unchecked" not in run(*build_it, *option)[2]


def test_who_holds_the_lock_is_named_and_waited_for_no_longer_than_said(
    make: Make, releases: Path, tmp_path: Path
) -> None:
    make("Ann")
    before = sorted(path.name for path in releases.iterdir())
    build_it = ("build", "--releases", releases, "--base", BASE, tmp_path / "kites")
    with locked(releases):
        code, _, said = run(*build_it, "--wait", "0.2")
    assert code == 1
    assert f"waiting   for process {os.getpid()} on " in said
    assert f"is being changed by process {os.getpid()} on " in said
    assert "since 20" in said
    assert sorted(path.name for path in releases.iterdir()) == before
    assert run(*build_it)[0] == 0


@pytest.mark.parametrize("command", [("releases", "--use", "ID"), ("cache", "--prune"),
                                     ("prune", "--keep", "1")])  # fmt: skip
def test_commands_that_change_the_folder_wait_for_who_holds_its_lock(
    make: Make, releases: Path, monkeypatch: pytest.MonkeyPatch, command: tuple[str, ...]
) -> None:
    first, second = make("Ann"), make("Bea")
    shutil.copytree(partitions(releases)[0], releases / PARTITIONS / ("0" * 16))
    states = []

    def state() -> tuple[str, list[Path], list[Path]]:
        return current_id(releases), folders(releases), partitions(releases)

    def taken_at_the_second_try(lock: FileIO) -> bool:
        states.append(state())
        return len(states) > 1

    before = state()
    monkeypatch.setattr("graph.releases.lock._taken", taken_at_the_second_try)
    line = [first.id if word == "ID" else word for word in command]
    code, _, said = run(*line, "--releases", releases)
    assert code == 0, said
    assert "waiting   for" in said
    assert states == [before, before]
    assert state() != before
    assert second.id == before[0]


def partitions(releases: Path) -> list[Path]:
    return sorted(path for path in (releases / PARTITIONS).iterdir() if path.is_dir())


def test_a_lock_whose_holder_says_nothing_is_waited_for_too(releases: Path) -> None:
    releases.mkdir()
    with (releases / LOCK).open("w") as other:
        fcntl.flock(other, fcntl.LOCK_EX)
        with pytest.raises(ReleaseError, match="another process"), locked(releases, seconds=0):
            pass


@pytest.mark.parametrize("wait", ["nan", "inf", "1e300", "-1"])
def test_a_wait_that_is_no_time_is_refused(releases: Path, wait: str) -> None:
    code, _, said = run("build", "--releases", releases, "--wait", wait)
    assert (code, "'--wait'" in said) == (2, True)


class FullDisk(FileIO):
    """A file that nothing can be written to."""

    def write(self, _: object, /) -> int:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_a_full_disk_stops_nobody_who_takes_the_lock_to_make_room(
    make: Make, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second = make("Ann"), make("Bea")
    opened = Path.open

    def full(path: Path, *arguments: Any, **settings: Any) -> Any:
        if path.name == LOCK:
            return FullDisk(path, "a+")
        return opened(path, *arguments, **settings)

    monkeypatch.setattr(Path, "open", full)
    assert prune(releases, 1).removed == [first.id]
    assert second.path.is_dir()


def test_a_verification_that_cannot_be_noted_leaves_nothing(
    make: Make, releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make("Ann")
    before = sorted(releases.iterdir())

    def full(path: Path, *_: object) -> None:
        path.touch()
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "write_text", full)
    code, _, said = run("verify", "--releases", releases)
    assert (code, "unnoted" in said) == (0, True)
    assert sorted(releases.iterdir()) == before


def test_prune_keeps_the_newest_the_current_and_the_last_that_is_whole(
    make: Make, releases: Path
) -> None:
    made = [make(name) for name in ("Ann", "Bea", "Cy", "Di")]
    switch(releases, made[0].id)
    for damaged in made[2:]:
        (damaged.path / SUMS).unlink()
    pruned = prune(releases, 1)
    assert set(pruned.spared) == {made[0].id}
    assert set(pruned.removed) == {made[2].id, made[3].id}
    assert [each.id for each in history(releases)] == [made[1].id, made[0].id]
    assert {path.name for path in releases.glob(".*")} <= {LOCK, ".partitions"}


@pytest.mark.parametrize("pattern", ["store/MANIFEST-*", "store/*.sst", "dumps/palmares.nt"])
def test_prune_removes_a_release_with_a_damaged_file_before_an_older_one_that_is_whole(
    make: Make, releases: Path, pattern: str
) -> None:
    made = [make(name) for name in ("Ann", "Bea", "Cy")]
    for path in made[1].path.glob(pattern):
        path.write_bytes(path.read_bytes()[:-1])
    pruned = prune(releases, 2)
    assert (pruned.removed, pruned.spared) == ([made[1].id], [])
    assert [each.id for each in history(releases)] == [made[2].id, made[0].id]


def test_prune_spares_what_current_leads_to_by_another_link(make: Make, releases: Path) -> None:
    first, second = make("Ann"), make("Bea")
    (releases / "stable").symlink_to(first.id)
    (releases / CURRENT).unlink()
    (releases / CURRENT).symlink_to("stable")
    assert prune(releases, 1).spared == [first.id]
    assert open_release(releases / CURRENT).id == first.id
    assert [each.id for each in history(releases)] == [second.id, first.id]


def test_prune_counts_releases_of_another_layout_by_their_date(make: Make, releases: Path) -> None:
    made = [make(name) for name in ("Ann", "Bea", "Cy")]
    newer = {**made[1].manifest, "layout": LAYOUT + 1}
    (made[1].path / MANIFEST).write_text(json.dumps(newer), "utf-8")
    assert prune(releases, 3).removed == []
    assert prune(releases, 2).removed == [made[0].id]
    assert made[1].path.is_dir()
    assert prune(releases, 1).removed == [made[1].id]


@pytest.mark.parametrize("file", [MANIFEST, "store/CURRENT", "dumps"])
def test_prune_leaves_what_cannot_be_read_and_says_why(
    make: Make, releases: Path, file: str
) -> None:
    made = [make(name) for name in ("Ann", "Bea", "Cy")]
    path = made[1].path / file
    path.rename(releases / "away")
    path.symlink_to(path.name)  # which the system can't read, as a bad disk
    code, _, said = run("prune", "--releases", releases, "--keep", "1")
    assert code == 0
    assert f"spared    {made[1].id}: it can't be read (" in said
    assert "too many levels" in said
    assert f"removed   {made[0].id}" in said
    assert made[1].path.is_dir()


def test_the_tombstones_of_an_older_program_are_taken_over(make: Make, releases: Path) -> None:
    make("Ann Tern")
    make("Bea Gull")
    with closing(sqlite3.connect(releases / TOMBSTONES)) as index:
        index.execute("ALTER TABLE tombstone RENAME TO gone")
        index.commit()
    (releases / TOMBSTONES).rename(releases / OLD_NAME)
    for old in history(releases)[1:]:
        (old.path / MANIFEST).write_text("{")
    make("Cy")
    assert not (releases / OLD_NAME).exists()
    assert Tombstones(releases).last_release(ANN) is not None


def test_a_whole_verification_is_written_down_beside_the_release(
    make: Make, releases: Path
) -> None:
    release, other = make("Ann"), make("Bea")
    assert run("verify", "--releases", releases, "--quick")[0] == 0
    assert last(other.path) is None
    assert run("verify", "--releases", releases)[0] == 0
    (release.path / "dumps/palmares.nt").write_text("", "utf-8")
    assert run("verify", "--releases", releases, release.id)[0] == 1
    outcomes = [last(each.path) for each in (release, other)]
    assert [outcome and outcome.faults for outcome in outcomes] == [1, 0]
    prune(releases, 1)
    assert (last(release.path), last(other.path)) == (None, outcomes[1])
