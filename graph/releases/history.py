"""The releases in a folder: which there are, in which order, which is current, which may go."""

from __future__ import annotations

import fcntl
import os
import re
import shutil
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from graph.errors import ReleaseDamaged, ReleaseError, lack_of, reason_of
from graph.releases import verification
from graph.releases.integrity import flush
from graph.releases.lock import locked
from graph.releases.manifest import MANIFEST, SUMS, NoRelease, created_before
from graph.releases.progress import SILENT, Tell
from graph.releases.release import CURRENT, DUMPS, ID_LENGTH, STORE, Release, open_release
from graph.releases.verify import verify
from graph.stores.regular_files import read_regular
from graph.stores.seal import seal

#: How the name of a release begins that is being removed.
REMOVED = ".removed-"
_ID = re.compile(rf"[0-9a-f]{{{ID_LENGTH}}}")


def folders(releases: Path) -> list[Path]:
    """The folders of all finished releases, whatever state they are in, by name."""
    return sorted(
        path
        for path in releases.glob("*")
        if _ID.fullmatch(path.name) and path.is_dir() and not path.is_symlink()
    )


def history(releases: Path) -> list[Release]:
    """All releases in a folder that can be opened, the newest first."""
    outcomes = (_opened(path) for path in folders(releases))
    readable = [outcome for outcome in outcomes if isinstance(outcome, Release)]
    return sorted(readable, key=lambda release: (release.created, release.id), reverse=True)


def unreadable(releases: Path) -> list[tuple[Path, ReleaseError]]:
    """The folders of the releases that can't be opened, each with the reason."""
    outcomes = ((path, _opened(path)) for path in folders(releases))
    return [(path, error) for path, error in outcomes if isinstance(error, ReleaseError)]


def _opened(path: Path) -> Release | ReleaseError:
    try:
        return open_release(path)
    except ReleaseError as error:
        return error


def release_path(releases: Path, release_id: str) -> Path:
    """The folder of the release with an id; raises ReleaseError where there is none."""
    if _ID.fullmatch(release_id) and (releases / release_id).is_dir():
        return releases / release_id
    raise ReleaseError(
        f"{releases} holds no release {release_id!r}; give an id that 'palmares releases' lists"
    )


def current_id(releases: Path) -> str:
    """The id of the release that the link leads to, whatever state that is in; "" without one."""
    link = releases / CURRENT
    return Path(os.path.realpath(link)).name if link.is_symlink() else ""


def current(releases: Path) -> Release | None:
    """The release that the link names; None if it can't be opened."""
    try:
        return open_release(releases / CURRENT)
    except ReleaseError:
        return None


def named(releases: Path, name: str) -> Release:
    """The release with an id, or the current one; raises ReleaseError."""
    if name == CURRENT:
        return open_release(releases / CURRENT)
    return open_release(release_path(releases, name))


def predecessor(release: Release) -> Release | None:
    """The release of the same folder and base that was made last before this one, if any is."""
    earlier = (
        other
        for other in history(release.path.parent)
        if other.base == release.base and (other.created, other.id) < (release.created, release.id)
    )
    return next(earlier, None)


def switch(releases: Path, release_id: str) -> None:
    """Makes ``current`` name another release, in one step, for a holder of the folder's lock.

    Raises ReleaseError when there is no release with that id, or one that isn't whole at first
    sight.
    """
    folder = release_path(releases, release_id)
    open_release(folder)
    if faults := verify(folder, quick=True):
        raise ReleaseError(f"{folder} is damaged: {faults[0]}; build it again")
    link = releases / f".{CURRENT}"
    link.unlink(missing_ok=True)
    link.symlink_to(release_id)
    link.replace(releases / CURRENT)
    flush(releases)


@dataclass(frozen=True)
class Pruned:
    """The ids of the releases that were removed, and of those that were spared beyond the number.

    ``unreadable`` are those of which nothing is known, each with the reason; they stay.
    """

    removed: list[str]
    spared: list[str]
    unreadable: dict[str, str]


def prune(releases: Path, keep: int, progress: Tell = SILENT) -> Pruned:
    """Removes all but the newest ``keep`` releases, by the dates of their first builds.

    Those of another layout count as others do; what is damaged at first sight is older than all of
    them. Spared are the current one, those that a server of this machine serves, and the newest
    that is whole at first sight; and, uncounted, what the system can't read. ``progress`` is told
    who else is changing the folder. Raises ReleaseError when something can't be removed.
    """
    pruned = Pruned([], [], {})
    with locked(releases, progress):
        dates: dict[Path, tuple[bool, str, str]] = {}
        for path in folders(releases):
            if reason := _unread(path):
                pruned.unreadable[path.name] = reason
            else:
                dates[path] = (not _is_damaged(path), created_before(path) or "", path.name)
        protected = {current_id(releases), *_newest_whole(history(releases))}
        for path in sorted(dates, key=dates.__getitem__, reverse=True)[keep:]:
            free = path.name not in protected and _remove(path)
            (pruned.removed if free else pruned.spared).append(path.name)
    return pruned


def _is_damaged(path: Path) -> bool:
    opened = _opened(path)
    if isinstance(opened, Release):
        return bool(verify(path, quick=True))
    return isinstance(opened, (ReleaseDamaged, NoRelease))


def _unread(path: Path) -> str:
    """Why the system doesn't let be read what tells of damage at first sight; "" if it does."""
    reads: tuple[Callable[[], object], ...] = (
        *(partial(read_regular, path / name) for name in (MANIFEST, SUMS)),
        partial(seal, path / STORE),
        partial(os.stat, f"{path / DUMPS}/."),
    )
    for read in reads:
        try:
            read()
        except (FileNotFoundError, NotADirectoryError):
            pass
        except OSError as error:
            return reason_of(error)
    return ""


def _newest_whole(newest: list[Release]) -> list[str]:
    return [release.id for release in newest if not verify(release.path, quick=True)][:1]


def _remove(path: Path) -> bool:
    """Removes a release unless a server holds it."""
    trash = path.with_name(REMOVED + path.name)
    try:
        descriptor = os.open(path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.rename(trash)  # in one step: none is half there
        finally:
            os.close(descriptor)
        shutil.rmtree(trash)
        verification.forget(path)
    except BlockingIOError:
        return False
    except OSError as error:
        raise ReleaseError(f"{path} can't be removed ({reason_of(error)})") from None
    return True


def hold(release: Release) -> int:
    """Has ``prune`` spare a release until the descriptor that this gives is closed.

    Raises ReleaseError when it has been removed, OSError where it can't be held now (``lack_of``).
    """
    try:
        descriptor = os.open(release.path, os.O_RDONLY)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_SH)
        except OSError:
            os.close(descriptor)
            raise
        return descriptor
    except OSError as error:
        if lack_of(error):
            raise
        raise ReleaseError(f"{release.path} can't be held ({error.strerror})") from None
