"""Writes the index of names: the labels of things, in one SQLite file with FTS5.

Rows stand in the order in which a search gives them (kind, length, label), so that it takes the
first that fit and never ranks all. Beside the labels stand their keys (similarity.py), by which
a name is found whatever its punctuation, plural or order of words.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from graph.indexes.sqlite import writing
from graph.indexes.words import words
from graph.kinds import by_rank, whole_properties
from graph.labels.similarity import key, names
from graph.rdf.namespaces import PAL, RDF_TYPE, WIKIDATA

#: The file's name in the folder of a release.
INDEX = "names.sqlite"
#: Lengths of the beginnings of words that have an index of their own.
PREFIXES = "1 2 3 4 5 6"
#: What says that a thing is an item of Wikidata.
SAME_AS = "http://www.w3.org/2002/07/owl#sameAs"
_LABELS = (
    "http://www.w3.org/2000/01/rdf-schema#label",
    "http://www.w3.org/2004/02/skos/core#altLabel",
)
#: Properties that name what is described in other words than ours.
_OTHER_LABELS = (
    *_LABELS,
    "http://www.w3.org/2004/02/skos/core#prefLabel",
    "http://xmlns.com/foaf/0.1/name",
    "http://schema.org/name",
    "https://schema.org/name",
    "http://purl.org/dc/terms/title",
    "http://purl.org/dc/elements/1.1/title",
)
#: What a statement tells of its subject, as the index notes it meanwhile.
_CLASS, _LABEL, _OTHER_LABEL, _OTHER_NAME, _WHOLE, _ITEM, _OWN = range(7)
#: The rank of what users' own graphs describe: behind all kinds.
_BEHIND = 1000
_SCHEMA = f"""
CREATE TABLE label (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  part_of TEXT NOT NULL, item TEXT NOT NULL
);
CREATE TABLE name (key TEXT, label INTEGER, PRIMARY KEY (key, label)) WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5(
  text, part_of, content='', prefix='{PREFIXES}',
  tokenize="unicode61 remove_diacritics 0 categories 'L* N* Co Mn Mc'"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, 'row');
CREATE TABLE statement (iri TEXT NOT NULL, what INTEGER NOT NULL, value TEXT NOT NULL);
CREATE TABLE found (
  rank INTEGER, length INTEGER, text TEXT, whole TEXT, iri TEXT, kind TEXT, item TEXT
);
"""
# Labels in the order in which a search gives them, with that of what each is a part of.
_IN_ORDER = f"""
CREATE TABLE whole (iri TEXT PRIMARY KEY, text TEXT) WITHOUT ROWID;
INSERT INTO whole SELECT iri, min(value) FROM statement
  WHERE what = {_LABEL} AND iri IN (SELECT whole FROM found WHERE whole <> '') GROUP BY iri;
INSERT INTO label (iri, kind, text, part_of, item)
  SELECT found.iri, kind, found.text, coalesce(whole.text, ''), item
  FROM found LEFT JOIN whole ON whole.iri = found.whole
  ORDER BY rank, length, found.text, coalesce(whole.text, ''), found.iri, kind, item;
DROP TABLE statement;
DROP TABLE found;
DROP TABLE whole;
CREATE INDEX by_iri ON label (iri);
CREATE INDEX by_item ON label (item) WHERE item <> '';
"""


def indexed_properties() -> list[str]:
    """The properties of which an index is made; statements with others needn't be given."""
    return [RDF_TYPE.value, SAME_AS, *_wholes(), *_OTHER_LABELS]


def _wholes() -> list[str]:
    """The properties that lead to what a thing is a part of."""
    return [PAL + name for name in whole_properties()]


def index_names(
    path: Path, quads: Iterable[ox.Quad], properties: Mapping[str, int], base: str, limit: int
) -> dict[str, str]:
    """Writes an index, or tells why there is none (``unindexed``), in the words of a manifest.

    There is none where more than ``limit`` statements tell names, by the numbers of ``properties``.
    """
    statements = sum(properties.get(iri, 0) for iri in indexed_properties())
    if statements > limit:
        more = f"{statements:,} statements here tell names and classes; "
        return {"unindexed": f"{more}an index is made of {limit:,} at most."}
    write_index(path, quads, base)
    return {}


def write_index(
    path: Path, quads: Iterable[ox.Quad], base: str, own_graphs: Collection[str] = ()
) -> int:
    """Writes the index of the labels in ``quads`` to the new file ``path``; returns how many.

    Where something of our own kinds is described, only that is found, and what is named in users'
    ``own_graphs``; else all that has a label or a name, by its class. The same quads give the same
    bytes; what is needed meanwhile is in the file, not in memory. Raises OSError when the file
    can't be written.
    """
    with writing(path, _SCHEMA) as index:
        index.executemany("INSERT INTO statement VALUES (?, ?, ?)", _statements(quads, own_graphs))
        _insert(index, _ours(_subjects(index), base))
        if not index.execute("SELECT 1 FROM found LIMIT 1").fetchone():
            _insert(index, _all(_subjects(index)))
        index.executescript(_IN_ORDER)
        index.executemany("INSERT INTO word (rowid, text, part_of) VALUES (?, ?, ?)", _words(index))
        index.execute("INSERT INTO word (word) VALUES ('optimize')")
        index.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", _keys(index))
        index.commit()
        index.execute("VACUUM")
        (count,) = index.execute("SELECT count(*) FROM label").fetchone()
        return int(count)


class _Row(NamedTuple):
    """One label; ``whole`` is the IRI of what the thing is a part of, where it is named with it."""

    rank: int
    length: int
    text: str
    whole: str
    iri: str
    kind: str
    item: str


@dataclass
class _Subject:
    """What the statements tell of one thing, as far as an index needs it."""

    iri: str
    values: dict[int, list[str]] = field(default_factory=dict)

    def of(self, *what: int) -> list[str]:
        """The values of these sorts, each once, in their order."""
        return [*dict.fromkeys(value for each in what for value in self.values.get(each, ()))]

    def rows(
        self, texts: Iterable[str], kind: str, rank: int = 0, whole: str = ""
    ) -> Iterator[_Row]:
        """A row for each of the texts."""
        item = min(self.of(_ITEM), default="")
        for text in texts:
            yield _Row(rank, len(text), text, whole, self.iri, kind, item)


def _statements(
    quads: Iterable[ox.Quad], own_graphs: Collection[str]
) -> Iterator[tuple[str, int, str]]:
    own = {ox.NamedNode(graph) for graph in own_graphs}
    sorts = dict.fromkeys(_OTHER_LABELS, _OTHER_NAME)
    sorts |= dict(zip(_LABELS, (_LABEL, _OTHER_LABEL), strict=True))
    sorts |= dict.fromkeys(_wholes(), _WHOLE) | {RDF_TYPE.value: _CLASS, SAME_AS: _ITEM}
    for quad in quads:
        if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
            continue
        sort, value = sorts.get(quad.predicate.value), quad.object.value
        if sort == _ITEM:
            if not value.startswith(WIKIDATA):
                continue
            value = value.removeprefix(WIKIDATA)
        if sort is not None:
            yield quad.subject.value, sort, value
            if quad.graph_name in own:
                yield quad.subject.value, _OWN, ""


def _subjects(index: sqlite3.Connection) -> Iterator[_Subject]:
    rows = index.execute("SELECT iri, what, value FROM statement ORDER BY iri, rowid")
    for iri, group in itertools.groupby(rows, lambda row: str(row[0])):
        subject = _Subject(iri)
        for _, what, value in group:
            subject.values.setdefault(what, []).append(value)
        yield subject


def _ours(subjects: Iterable[_Subject], base: str) -> Iterator[_Row]:
    """The labels of what is of our kinds."""
    kinds = {PAL + kind.name: kind for kind in by_rank()}
    terms = [kind for kind in by_rank() if not kind.has_document]
    for subject in subjects:
        if subject.of(_OWN):
            yield from _named(subject, _BEHIND)
        if not subject.iri.startswith((base, PAL)):
            continue
        own = [kinds[name] for name in subject.of(_CLASS) if name in kinds]
        kind = min(
            terms if subject.iri.startswith(PAL) else own,
            key=lambda kind: kind.rank,
            default=None,
        )
        if kind:
            whole = next(iter(subject.of(_WHOLE)[-1:]), "") if kind.named_with_whole else ""
            yield from subject.rows(subject.of(_LABEL, _OTHER_LABEL), kind.name, kind.rank, whole)


def _all(subjects: Iterable[_Subject]) -> Iterator[_Row]:
    """The labels and names of everything, of whatever class."""
    for subject in subjects:
        yield from _named(subject)


def _named(subject: _Subject, rank: int = 0) -> Iterator[_Row]:
    kind = min(subject.of(_CLASS), default="")
    yield from subject.rows(subject.of(_LABEL, _OTHER_LABEL, _OTHER_NAME), kind, rank)


def _insert(index: sqlite3.Connection, rows: Iterable[_Row]) -> None:
    index.executemany("INSERT INTO found VALUES (?, ?, ?, ?, ?, ?, ?)", rows)


def _words(index: sqlite3.Connection) -> Iterator[tuple[int, str, str]]:
    for number, *texts in index.execute("SELECT id, text, part_of FROM label ORDER BY id"):
        text, part_of = (" ".join(words(each)) for each in texts)
        yield number, text, part_of


def _keys(index: sqlite3.Connection) -> Iterator[tuple[str, int]]:
    for number, text, part_of in index.execute("SELECT id, text, part_of FROM label ORDER BY id"):
        for name in names(text, part_of):
            if name_key := key(name):
                yield name_key, number
