"""The statements that point to things to which very many do: one SQLite file, a row a page.

The engine can't go to the 40,000th statement but past all before it, so such a page would cost
the more the further it is. Here each is one keyed look-up, whichever page of however many.
"""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Sequence
from contextlib import closing
from itertools import count
from pathlib import Path

import pyoxigraph as ox

from graph.description import INCOMING_LIMIT, Page, pages
from graph.errors import ReleaseError

#: The file's name in the folder of a release.
INCOMING = "incoming.sqlite"

# The pages of a thing lie side by side, the first in the row ``first``.
_SCHEMA = """
CREATE TABLE thing (
  iri TEXT PRIMARY KEY, total INTEGER NOT NULL, pages INTEGER NOT NULL, first INTEGER NOT NULL
) WITHOUT ROWID;
CREATE TABLE page (id INTEGER PRIMARY KEY, quads BLOB NOT NULL);
"""
_FIND = """
SELECT total, pages, quads FROM thing LEFT JOIN page ON id = first + ?2 - 1 AND ?2 <= pages
WHERE iri = ?1
"""


class Incoming:
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

    def page(self, iri: str, number: int) -> Page | None:
        """A page (from 1) of what points to the thing, empty beyond the last.

        None if it isn't here, because all fits on one page.
        """
        if iri not in self._things:
            return None
        try:
            total, last, packed = self._file.execute(_FIND, (iri, number)).fetchone()
            lines = zlib.decompress(packed) if packed else b""
            return Page([*ox.parse(lines, ox.RdfFormat.N_QUADS)], total, last)
        except (sqlite3.Error, zlib.error, SyntaxError) as error:
            raise self._unreadable(error) from None

    def _unreadable(self, error: Exception) -> ReleaseError:
        return ReleaseError(f"{self._path} can't be read ({error}); build the release again")


def write_incoming(path: Path, things: Iterable[tuple[str, Sequence[ox.Quad]]]) -> int:
    """Writes the new file ``path``: for each thing all that points to it; returns how many things.

    The same things in the same order give the same bytes. Raises OSError when the file can't be
    written.
    """
    written, row = 0, count(1)
    try:
        with closing(sqlite3.connect(path)) as file:
            file.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            for iri, quads in things:
                starts = range(0, len(quads), INCOMING_LIMIT)
                packed = [(next(row), _packed(quads[at : at + INCOMING_LIMIT])) for at in starts]
                file.executemany("INSERT INTO page VALUES (?, ?)", packed)
                about = (iri, len(quads), pages(len(quads)), packed[0][0])
                file.execute("INSERT INTO thing VALUES (?, ?, ?, ?)", about)
                written += 1
            file.commit()
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from None
    return written


def _packed(quads: Sequence[ox.Quad]) -> bytes:
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert lines is not None  # it is, without an output to write to
    return zlib.compress(lines)
