"""Finds things by words of their labels, in the index that graph/labels/index.py writes.

It takes the first rows that fit, which stand in the order of results, and never ranks all: that
costs milliseconds at a million labels.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.indexes.sqlite import reading
from graph.indexes.words import words

#: Characters and words of a query that count.
QUERY_LENGTH = 200
QUERY_WORDS = 12

_FIND = """
SELECT label.id, iri, kind, label.text, label.part_of
FROM word JOIN label ON label.id = word.rowid
WHERE word MATCH ? AND word.rowid > ?{} ORDER BY word.rowid LIMIT ?
"""


@dataclass(frozen=True)
class LabelMatch:
    """One label that fits; ``place`` is its place among all labels.

    ``part_of`` is the label of what it belongs to (a category: its programme), else empty.
    """

    place: int
    iri: str
    kind: str
    label: str
    part_of: str


def search(
    path: Path, query: str, limit: int, after: int = 0, kinds: Sequence[str] = ()
) -> list[LabelMatch]:
    """The first ``limit`` labels behind the place ``after`` that have all words of ``query``.

    The last word may be the beginning of one. Punctuation, case and accents make no difference;
    a query without a word finds nothing. ``kinds`` are those wanted, if not all. Raises
    ReleaseError when there is no index.
    """
    query_words = words(query[:QUERY_LENGTH])[:QUERY_WORDS]
    if not query_words:
        return []
    condition = f" AND kind IN ({', '.join('?' * len(kinds))})" if kinds else ""
    match = " ".join(f'"{word}"' for word in query_words) + "*"
    with reading(path) as index:
        rows = index.execute(_FIND.format(condition), (match, after, *kinds, limit))
        return [LabelMatch(*row) for row in rows]
