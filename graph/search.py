"""The search index of a release: the labels of its things, in one SQLite file with FTS5.

Rows stand in the order in which results are given (kind, length, label), so that a search takes
the first that fit and never ranks all: it costs milliseconds at a million labels.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.errors import ReleaseError

#: The file's name in the folder of a release.
INDEX = "search.sqlite"
#: What is found, the first first. Columns, rows, cells, credits and evidence of alignments aren't:
#: their labels only repeat those of what they belong to.
KINDS = (
    "Work", "Agent", "AwardProgramme", "AwardCategory", "Ceremony", "Nomination", "SourceTable",
    "DivergentClaim", "term",
)  # fmt: skip
#: Characters and words of a query that count.
QUERY_LENGTH = 200
QUERY_WORDS = 12
#: Lengths of the beginnings of words that have an index of their own.
PREFIXES = "1 2 3 4 5 6"

_RDF_TYPE = ox.NamedNode("http://www.w3.org/1999/02/22-rdf-syntax-ns#type")
_LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#altLabel",
    )
)
_SCHEMA = f"""
CREATE TABLE label (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  part_of TEXT NOT NULL
);
CREATE VIRTUAL TABLE word USING fts5(
  text, part_of, content='label', content_rowid='id', prefix='{PREFIXES}',
  tokenize="unicode61 remove_diacritics 2"
);
"""
_FIND = """
SELECT label.id, iri, kind, label.text, label.part_of
FROM word JOIN label ON label.id = word.rowid
WHERE word MATCH ? AND word.rowid > ? ORDER BY word.rowid LIMIT ?
"""
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Found:
    """One label that fits; ``place`` is its place among all labels.

    ``part_of`` is the label of what it belongs to (a category: its programme), else empty.
    """

    place: int
    iri: str
    kind: str
    label: str
    part_of: str


def write_index(path: Path, quads: Iterable[ox.Quad], base: str) -> int:
    """Writes the index of the labels in ``quads`` to the new file ``path``; returns how many.

    The same quads give the same bytes. Raises OSError when the file can't be written.
    """
    rows = sorted(_entries(quads, base))
    try:
        with closing(sqlite3.connect(path)) as index:
            index.executescript("PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;" + _SCHEMA)
            index.executemany(
                "INSERT INTO label (iri, kind, text, part_of) VALUES (?, ?, ?, ?)",
                ((iri, KINDS[rank], text, part_of) for rank, _, text, part_of, iri in rows),
            )
            index.execute("INSERT INTO word (word) VALUES ('rebuild')")
            index.execute("INSERT INTO word (word) VALUES ('optimize')")
            index.commit()
            index.execute("VACUUM")
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from None
    return len(rows)


def search(path: Path, query: str, limit: int, after: int = 0) -> list[Found]:
    """The first ``limit`` labels behind the place ``after`` that have all words of ``query``.

    The last word may be the beginning of one. Punctuation, case and accents make no difference;
    a query without a word finds nothing. Raises ReleaseError when there is no index.
    """
    words = _WORD.findall(query[:QUERY_LENGTH])[:QUERY_WORDS]
    if not words:
        return []
    match = " ".join(f'"{word}"' for word in words) + "*"
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro&immutable=1", uri=True)) as index:
            return [Found(*row) for row in index.execute(_FIND, (match, after, limit))]
    except sqlite3.Error as error:
        raise ReleaseError(
            f"{path}: the search index can't be read ({error}); build the release again"
        ) from None


def _entries(quads: Iterable[ox.Quad], base: str) -> Iterator[tuple[int, int, str, str, str]]:
    ontology = f"{base}ontology#"
    ranks = {ontology + name: rank for rank, name in enumerate(KINDS)}
    whole = ox.NamedNode(ontology + "programme")
    kinds: dict[str, int] = {}
    wholes: dict[str, str] = {}
    labels: dict[str, dict[str, None]] = {}
    for quad in quads:
        subject, value = quad.subject.value, quad.object.value  # type: ignore[union-attr]
        if not subject.startswith(base):
            continue
        if quad.predicate == _RDF_TYPE:
            rank = ranks.get(value, len(KINDS))
            kinds[subject] = min(rank, kinds.get(subject, rank))
        elif quad.predicate == whole:
            wholes[subject] = value
        elif quad.predicate in _LABELS:
            labels.setdefault(subject, {})[value] = None
    category = KINDS.index("AwardCategory")
    for iri, texts in labels.items():
        rank = len(KINDS) - 1 if iri.startswith(ontology) else kinds.get(iri, len(KINDS))
        if rank < len(KINDS):
            # the label of a ceremony names its programme already
            of = labels.get(wholes.get(iri, ""), {}) if rank == category else {}
            for text in texts:
                yield rank, len(text), text, min(of, default=""), iri
