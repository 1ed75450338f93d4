"""Lists the things of a release in stretches, by their place in its index of labels."""

from __future__ import annotations

from pathlib import Path

from graph.indexes.sqlite import reading
from graph.kinds import without_document

_STRETCH = """
SELECT DISTINCT iri FROM label WHERE id > ? AND id <= ? AND kind NOT IN (WITHIN) ORDER BY id
"""


def last_place(path: Path) -> int:
    """The place of the last label in the index at ``path``; 0 if it holds none.

    Raises ReleaseError when the index can't be read.
    """
    with reading(path) as index:
        (place,) = index.execute("SELECT max(id) FROM label").fetchone()
    return int(place or 0)


def things(path: Path, after: int, limit: int) -> list[str]:
    """The IRIs of what has a document and a label in the ``limit`` places behind ``after``.

    It reads these places and no others. A thing with several labels may stand in several
    stretches. Raises ReleaseError when the index can't be read.
    """
    within = without_document()
    query = _STRETCH.replace("WITHIN", ", ".join("?" * len(within)))
    with reading(path) as index:
        return [iri for (iri,) in index.execute(query, (after, after + limit, *within))]
