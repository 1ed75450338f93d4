"""Reads the things of a release in stretches, by their place in its search index."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from graph.errors import ReleaseError

#: Kinds whose documents are another thing's: the terms are in that of the ontology.
WITHIN = ("term",)

_LAST = "SELECT max(id) FROM label"
_STRETCH = """
SELECT DISTINCT iri FROM label WHERE id > ? AND id <= ? AND kind NOT IN (KINDS) ORDER BY id
"""


def last_place(path: Path) -> int:
    """The place of the last label in the index at ``path``; 0 if it holds none.

    Raises ReleaseError when the index can't be read.
    """
    (found,) = _asked(path, _LAST)[0]
    return int(found or 0)


def things(path: Path, after: int, limit: int) -> list[str]:
    """The IRIs of what has a document and a label in the ``limit`` places behind ``after``.

    It reads these places and no others. A thing with several labels may stand in several
    stretches. Raises ReleaseError when the index can't be read.
    """
    query = _STRETCH.replace("KINDS", ", ".join("?" * len(WITHIN)))
    return [iri for (iri,) in _asked(path, query, after, after + limit, *WITHIN)]


def _asked(path: Path, query: str, *values: object) -> list[tuple[str]]:
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as index:
            return index.execute(query, values).fetchall()
    except sqlite3.Error as error:
        raise ReleaseError(
            f"{path}: the search index can't be read ({error}); build the release again"
        ) from None
