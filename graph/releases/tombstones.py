"""What earlier releases had and this one hasn't: looked up only when something isn't known.

``tombstones.sqlite`` stands beside the releases and holds every IRI that one of them had and a
later one hadn't, with the last that had it. A build compares each release before it once, with the
first release that is made after it, so the file stays small, outlives the folders of old releases,
and nothing has to be read when a server starts.
"""

from __future__ import annotations

import logging
import shutil
import sqlite3
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from graph.errors import IndexUnreadable, ReleaseError
from graph.indexes.sqlite import reading, unreadable, writing
from graph.releases.progress import SILENT, Progress

#: The file's name in the folder of releases; the one by which older programs called it, with a
#: table ``gone``; and that of one that couldn't be read.
TOMBSTONES, OLD_NAME, BROKEN = "tombstones.sqlite", "gone.sqlite", "tombstones.sqlite.broken"

_log = logging.getLogger(__name__)

_SCHEMA = """
CREATE TABLE IF NOT EXISTS compared (release TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS tombstone (iri TEXT PRIMARY KEY, release TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Earlier:
    """A release before the one that is being made: its id, and what gives all that it speaks of."""

    id: str
    iris: Callable[[], Iterable[str]]


@contextmanager
def recording(
    releases: Path,
    newest: str,
    knows: Callable[[str], bool],
    base: str,
    earlier: Iterable[Earlier],
    progress: Progress = SILENT,
) -> Iterator[None]:
    """Records what the ``earlier`` releases (the oldest first) had and the newest doesn't know.

    In the block the newest becomes the current one; nothing is recorded where that fails.

    ``knows`` tells whether the release with the id ``newest`` speaks of an IRI; only those below
    ``base`` count. A release that was compared before isn't read again; one that can't be read is
    left out. Replaces the file in one step; one that can't be read is set aside, and a new one
    begun. Raises OSError when it can't be written.
    """
    draft = releases / f".{TOMBSTONES}"

    def vanished(iri: str) -> bool:
        return iri.startswith(base) and not knows(iri)

    _copy(releases, draft, progress)
    with writing(draft, _SCHEMA) as index:
        # what comes back may go again
        index.execute("DELETE FROM compared WHERE release = ?", (newest,))
        ids = {release for (release,) in index.execute("SELECT release FROM compared")}
        for release in earlier:
            if release.id not in ids:
                _compare(
                    index, release, lambda iri: iri.startswith(base) and not knows(iri), progress
                )
    yield
    draft.replace(releases / TOMBSTONES)
    (releases / OLD_NAME).unlink(missing_ok=True)


def _compare(
    index: sqlite3.Connection, release: Earlier, vanished: Callable[[str], bool], progress: Progress
) -> None:
    try:
        rows = [(iri, release.id) for iri in release.iris() if vanished(iri)]
    except ReleaseError as error:
        progress.fault(f"left out  what vanished since a release that can't be read: {error}")
        return
    index.executemany("INSERT OR REPLACE INTO tombstone VALUES (?, ?)", rows)
    index.execute("INSERT INTO compared VALUES (?)", (release.id,))


def _copy(releases: Path, draft: Path, progress: Progress) -> None:
    """Copies what is recorded, also by an older program."""
    draft.unlink(missing_ok=True)
    file = releases / TOMBSTONES
    if not file.exists():
        file = releases / OLD_NAME
    if not file.exists():
        return
    try:
        _check(file)
    except IndexUnreadable as error:
        progress.fault(f"set aside as {BROKEN}: {error}")
        file.replace(releases / BROKEN)
        return
    shutil.copyfile(file, draft)
    if file.name == OLD_NAME:
        with writing(draft, "ALTER TABLE gone RENAME TO tombstone"):
            pass


def _check(file: Path) -> None:
    with reading(file) as index:
        (answer,) = index.execute("PRAGMA integrity_check(1)").fetchone()
    if answer != "ok":
        raise unreadable(file, ValueError(answer))


class Tombstones:
    """What is recorded beside the releases, for a server; safe to use from many threads."""

    def __init__(self, releases: Path) -> None:
        self._file = releases / TOMBSTONES
        self._is_logged = False

    def last_release(self, iri: str) -> str | None:
        """The id of the last release that had ``iri``, if one had it and a later one hadn't.

        None, too, where the file can't be read; the log says so once.
        """
        if not self._file.exists():
            return None
        query = "SELECT release FROM tombstone WHERE iri = ?"
        try:
            with reading(self._file) as index:
                row = index.execute(query, (iri,)).fetchone()
        except IndexUnreadable as error:
            self._log_once(error)
            return None
        return str(row[0]) if row else None

    def _log_once(self, error: IndexUnreadable) -> None:
        if not self._is_logged:
            self._is_logged = True
            _log.error("%s", error)
