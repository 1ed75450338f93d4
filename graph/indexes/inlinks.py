"""What is told of things of which very much is, in pages: one SQLite file, a row a page.

The engine can't go to the 40,000th statement but past all before it, and it has a statement again
for each graph that makes it. Here a page is one keyed look-up, whichever page of however many.
"""

from __future__ import annotations

import zlib
from collections.abc import Collection, Iterable, Sequence
from pathlib import Path

import pyoxigraph as ox

from graph.indexes.sqlite import open_for_reading, readable, unreadable, writing
from graph.rdf.description import MOST_STATEMENTS, Inlinks, condense, paginate

#: The file's name in the folder of a release.
INLINKS = "inlinks.sqlite"

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
        """Opens the file; raises IndexUnreadable when it can't be read."""
        self._path = path
        with readable(path):
            self._file = open_for_reading(path)
            # They are few, since each takes a page, and most things that are asked for are others.
            self._things = frozenset(iri for (iri,) in self._file.execute("SELECT iri FROM thing"))

    def page(self, iri: str, number: int) -> tuple[list[ox.Quad], Inlinks] | None:
        """The thing's own statements and a page (from 1) of what points to it.

        There are no statements of its own where they are more than MOST_STATEMENTS. The page is
        empty beyond the last. None if the thing isn't here, because there is little.
        """
        if iri not in self._things:
            return None
        with readable(self._path):
            own, total, last, inlinks = self._file.execute(_FIND, (iri, number)).fetchone()
        try:
            return _decompress(own), Inlinks(_decompress(inlinks), total, last)
        except (zlib.error, SyntaxError) as error:
            raise unreadable(self._path, error) from None


def write_inlinks(path: Path, things: Iterable[Large]) -> int:
    """Writes the new file ``path``; returns of how many things.

    The same things in the same order give the same bytes. Raises OSError when the file can't be
    written.
    """
    count, row = 0, 1
    with writing(path, _SCHEMA) as file:
        for iri, own, inlinks in things:
            page = paginate(inlinks)
            total, last = page(1).total, page(1).last
            statements = condense(own)
            if len(statements) > MOST_STATEMENTS:
                statements = []
            about = (iri, _compress(statements), total, last, row)
            file.execute("INSERT INTO thing VALUES (?, ?, ?, ?, ?)", about)
            numbers = range(1, last + 1)
            file.executemany(
                "INSERT INTO page VALUES (?, ?)",
                ((row + number - 1, _compress(page(number).quads)) for number in numbers),
            )
            count, row = count + 1, row + last
    return count


def _compress(quads: Sequence[ox.Quad]) -> bytes:
    lines = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert lines is not None  # it is, without an output to write to
    return zlib.compress(lines)


def _decompress(data: bytes | None) -> list[ox.Quad]:
    return [*ox.parse(zlib.decompress(data), ox.RdfFormat.N_QUADS)] if data else []
