"""What is told of things of which very much is, in pages: one SQLite file, a row a page.

The engine can't go to the 40,000th statement but past all before it, and it has a statement again
for each graph that makes it. Here a page is one keyed look-up, whichever page of however many.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from pathlib import Path

import pyoxigraph as ox

from graph.errors import ReleaseError
from graph.rdf.description import Inlinks, split, told

#: The file's name in the folder of a release.
INCOMING = "incoming.sqlite"

# The pages of a thing lie side by side, the first in the row ``first``.
_SCHEMA = """
CREATE TABLE thing (
  iri TEXT PRIMARY KEY, own BLOB NOT NULL, total INTEGER NOT NULL, pages INTEGER NOT NULL,
  first INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE page (id INTEGER PRIMARY KEY, quads BLOB NOT NULL);
"""
_FIND = """
SELECT own, total, pages, quads FROM thing LEFT JOIN page ON id = first + ?2 - 1 AND ?2 <= pages
WHERE iri = ?1
"""


#: A thing with its own statements and those that point to it, in all graphs.
Large = tuple[str, Collection[ox.Quad], Collection[ox.Quad]]


class InlinksFile:
    """The pages in such a file; safe to use from many threads."""

    def __init__(self, path: Path) -> None:
        """Opens the file; raises ReleaseError when it can't be read."""
        self._path = path
        try:
            self._file = sqlite3.connect(
                f"{path.absolute().as_uri()}?mode=ro&immutable=1", uri=True, check_same_thread=False
            )
            # They are few, since each takes a page, and most things that are asked for are others.
            self._things = frozenset(iri for (iri,) in self._file.execute("SELECT iri FROM thing"))
        except sqlite3.Error as error:
            raise self._unreadable(error) from None

    def page(self, iri: str, number: int) -> tuple[list[ox.Quad], Inlinks] | None:
        """The thing's own statements and a page (from 1) of what points to it.

        The page is empty beyond the last. None if the thing isn't here, because there is little.
        """
        if iri not in self._things:
            return None
        try:
            own, total, last, pointing = self._file.execute(_FIND, (iri, number)).fetchone()
            return _unpacked(own), Inlinks(_unpacked(pointing), total, last)
        except (sqlite3.Error, zlib.error, SyntaxError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> ReleaseError:
        return ReleaseError(f"{self._path} can't be read ({error}); build the release again")


def write_incoming(path: Path, things: Iterable[Large]) -> int:
    """Writes the new file ``path``; returns of how many things.

    The same things in the same order give the same bytes. Raises OSError when the file can't be
    written.
    """
    written, row = 0, 1
    try:
        with closing(sqlite3.connect(path)) as file:
            file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            for iri, own, pointing in things:
                page = split(pointing)
                total, last = page(1).total, page(1).last
                about = (iri, _packed(told(own)), total, last, row)
                file.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", about)
                numbers = range(1, last + 1)
                file.executemany(
                    "INSERT INTO page VALUES (?, ?)",
                    ((row + number - 1, _packed(page(number).quads)) for number in numbers),
                )
                written, row = written + 1, row + last
            file.commit()
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from None
    return written


def _packed(quads: Sequence[ox.Quad]) -> bytes:
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert lines is not None  # it is, without an output to write to
    return zlib.compress(lines)


def _unpacked(packed: bytes | None) -> list[ox.Quad]:
    return [*ox.parse(zlib.decompress(packed), ox.RdfFormat.N_QUADS)] if packed else []
