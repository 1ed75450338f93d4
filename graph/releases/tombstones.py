"""What earlier releases had and this one hasn't: asked only when something isn't known.

``gone.sqlite`` stands beside the releases and holds every IRI that one of them had and a later one
hadn't, with the last that had it. A build compares each release before it once, with the first
release that is made after it, so the file stays small, outlives the folders of old releases, and
nothing has to be read when a server starts.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

from graph.indexes.sqlite import reading, writing

#: The file's name in the folder of releases.
GONE = "gone.sqlite"

_SCHEMA = """
CREATE TABLE IF NOT EXISTS compared (release TEXT PRIMARY KEY) WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS gone (iri TEXT PRIMARY KEY, release TEXT NOT NULL) WITHOUT ROWID;
"""


@dataclass(frozen=True)
class Earlier:
    """A release before the one that is being made: its id, and all that it speaks of."""

    id: str
    iris: Iterable[str]


def record(
    releases: Path, newest: str, knows: Callable[[str], bool], base: str, earlier: Iterable[Earlier]
) -> None:
    """Notes what the ``earlier`` releases (the oldest first) had and the newest doesn't know.

    ``knows`` tells whether the release with the id ``newest`` speaks of an IRI; only those below
    ``base`` count. A release that was compared before isn't read again. Replaces the file in one
    step; raises OSError when it can't.
    """
    file, unfinished = releases / GONE, releases / f".{GONE}"
    unfinished.unlink(missing_ok=True)
    if file.exists():
        shutil.copyfile(file, unfinished)
    with writing(unfinished, _SCHEMA) as index:
        # what comes back may go again
        index.execute("DELETE FROM compared WHERE release = ?", (newest,))
        compared = {release for (release,) in index.execute("SELECT release FROM compared")}
        for one in earlier:
            if one.id not in compared:
                gone = ((iri, one.id) for iri in one.iris if iri.startswith(base))
                index.executemany(
                    "INSERT OR REPLACE INTO gone VALUES (?, ?)",
                    ((iri, release) for iri, release in gone if not knows(iri)),
                )
                index.execute("INSERT INTO compared VALUES (?)", (one.id,))
    unfinished.replace(file)


def last_release(releases: Path, iri: str) -> str | None:
    """The id of the last release that had ``iri``, if one in the folder had and a later one hadn't.

    Raises ReleaseError for a file that can't be read.
    """
    file = releases / GONE
    if not file.exists():
        return None
    with reading(file) as index:
        found = index.execute("SELECT release FROM gone WHERE iri = ?", (iri,)).fetchone()
    return str(found[0]) if found else None
