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
from collections.abc import Callable, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from graph.errors import ReleaseError
from graph.releases.assemble import Progress

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


def record(
    releases: Path,
    newest: str,
    knows: Callable[[str], bool],
    base: str,
    earlier: Sequence[Earlier],
    progress: Progress = lambda line: None,
) -> None:
    """Records what the ``earlier`` releases (the oldest first) had and the newest doesn't know.

    ``knows`` tells whether the release with the id ``newest`` speaks of an IRI; only those below
    ``base`` count. A release that was compared before isn't read again; one that can't be read is
    left out. Replaces the file in one step; one that can't be read is set aside, and a new one
    begun. Raises OSError when it can't be written.
    """
    unfinished = releases / f".{TOMBSTONES}"
    try:
        _copy(releases, unfinished)
        _add(unfinished, newest, knows, base, earlier, progress)
    except sqlite3.DatabaseError as error:
        _set_aside(releases, error, progress)
        unfinished.unlink(missing_ok=True)
        _add(unfinished, newest, knows, base, earlier, progress)
    unfinished.replace(releases / TOMBSTONES)
    (releases / OLD_NAME).unlink(missing_ok=True)


def _copy(releases: Path, unfinished: Path) -> None:
    """Copies what is recorded, also by an older program."""
    unfinished.unlink(missing_ok=True)
    if (releases / TOMBSTONES).exists():
        shutil.copyfile(releases / TOMBSTONES, unfinished)
    elif (releases / OLD_NAME).exists():
        shutil.copyfile(releases / OLD_NAME, unfinished)
        with closing(sqlite3.connect(unfinished)) as index:
            index.execute("ALTER TABLE gone RENAME TO tombstone")
            index.commit()


def _set_aside(releases: Path, error: sqlite3.Error, progress: Progress) -> None:
    file = releases / (TOMBSTONES if (releases / TOMBSTONES).exists() else OLD_NAME)
    progress(f"set aside {file}, which can't be read ({error}), as {BROKEN}")
    file.replace(releases / BROKEN)


def _add(
    file: Path,
    newest: str,
    knows: Callable[[str], bool],
    base: str,
    earlier: Sequence[Earlier],
    progress: Progress,
) -> None:
    with closing(sqlite3.connect(file)) as index:
        index.executescript("PRAGMA journal_mode = OFF;" + _SCHEMA)
        # what comes back may go again
        index.execute("DELETE FROM compared WHERE release = ?", (newest,))
        compared = {release for (release,) in index.execute("SELECT release FROM compared")}
        for release in earlier:
            if release.id in compared:
                continue
            try:
                lost = [iri for iri in release.iris() if iri.startswith(base) and not knows(iri)]
            except ReleaseError as error:
                progress(f"left out  what vanished since a release that can't be read: {error}")
                continue
            rows = ((iri, release.id) for iri in lost)
            index.executemany("INSERT OR REPLACE INTO tombstone VALUES (?, ?)", rows)
            index.execute("INSERT INTO compared VALUES (?)", (release.id,))
        index.commit()


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
        address = f"{self._file.absolute().as_uri()}?mode=ro&immutable=1"
        try:
            with closing(sqlite3.connect(address, uri=True)) as index:
                row = index.execute(query, (iri,)).fetchone()
        except sqlite3.Error as error:
            self._log_once(error)
            return None
        return str(row[0]) if row else None

    def _log_once(self, error: sqlite3.Error) -> None:
        if not self._is_logged:
            self._is_logged = True
            _log.error("%s can't be read (%s); the next build sets it aside", self._file, error)
