"""Writes the index of names: the labels of things, in one SQLite file with FTS5.

Rows stand in the order in which a search gives them (kind, length, label), so that it takes the
first that fit and never ranks all. Beside the labels stand their keys (similarity.py), by which
a name is found whatever its punctuation, plural or order of words.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

import pyoxigraph as ox

from graph.indexes.sqlite import writing
from graph.kinds import by_rank, whole_properties
from graph.labels.similarity import key, names
from graph.rdf.namespaces import PAL, RDF_TYPE, WIKIDATA

#: The file's name in the folder of a release.
INDEX = "names.sqlite"
#: Lengths of the beginnings of words that have an index of their own.
PREFIXES = "1 2 3 4 5 6"
#: Where the items of Wikidata are.

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
_SCHEMA = f"""
CREATE TABLE label (
  id INTEGER PRIMARY KEY, iri TEXT NOT NULL, kind TEXT NOT NULL, text TEXT NOT NULL,
  part_of TEXT NOT NULL, item TEXT NOT NULL
);
CREATE TABLE name (key TEXT, label INTEGER, PRIMARY KEY (key, label)) WITHOUT ROWID;
CREATE VIRTUAL TABLE word USING fts5(
  text, part_of, content='label', content_rowid='id', prefix='{PREFIXES}',
  tokenize="unicode61 remove_diacritics 2"
);
CREATE VIRTUAL TABLE vocabulary USING fts5vocab(word, 'row');
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


def write_index(path: Path, quads: Iterable[ox.Quad], base: str) -> int:
    """Writes the index of the labels in ``quads`` to the new file ``path``; returns how many.

    Where something of our own kinds is described, only that is found; else all that has a label
    or a name, by its class. The same quads give the same bytes. Raises OSError when the file can't
    be written.
    """
    subjects = _Subjects.of(quads, base)
    rows = sorted(subjects.ours(base)) or sorted(subjects.all())
    with writing(path, _SCHEMA) as index:
        index.executemany(
            "INSERT INTO label (iri, kind, text, part_of, item) VALUES (?, ?, ?, ?, ?)",
            ((row.iri, row.kind, row.text, row.part_of, row.item) for row in rows),
        )
        index.executemany("INSERT OR IGNORE INTO name VALUES (?, ?)", _keys(rows))
        index.execute("CREATE INDEX by_iri ON label (iri)")
        index.execute("CREATE INDEX by_item ON label (item) WHERE item <> ''")
        index.execute("INSERT INTO word (word) VALUES ('rebuild')")
        index.execute("INSERT INTO word (word) VALUES ('optimize')")
        index.commit()
        index.execute("VACUUM")
    return len(rows)


class _Row(NamedTuple):
    """One label; rows are in the order of the fields."""

    rank: int
    length: int
    text: str
    part_of: str
    iri: str
    kind: str
    item: str


@dataclass
class _Subjects:
    """What the statements tell of each subject, as far as an index needs it.

    Tuples, because there may be a million of them, and nearly all have one member.
    """

    kinds: dict[str, tuple[str, ...]] = field(default_factory=dict)
    labels: dict[str, tuple[str, ...]] = field(default_factory=dict)
    other_names: dict[str, tuple[str, ...]] = field(default_factory=dict)
    wholes: dict[str, str] = field(default_factory=dict)
    items: dict[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, quads: Iterable[ox.Quad], base: str) -> _Subjects:
        subjects, wholes = cls(), _wholes()
        for quad in quads:
            if not isinstance(quad.subject, ox.NamedNode) or isinstance(quad.object, ox.Triple):
                continue
            subject, predicate, value = quad.subject.value, quad.predicate.value, quad.object.value
            if predicate == RDF_TYPE.value:
                _add(subjects.kinds, subject, value)
            elif predicate in _LABELS:
                _add(subjects.labels, subject, value)
            elif predicate in _OTHER_LABELS:
                _add(subjects.other_names, subject, value)
            elif predicate in wholes:
                subjects.wholes[subject] = value
            elif predicate == SAME_AS and value.startswith(WIKIDATA):
                item = value.removeprefix(WIKIDATA)
                subjects.items[subject] = min(item, subjects.items.get(subject, item))
        return subjects

    def ours(self, base: str) -> Iterator[_Row]:
        """The labels of what is of our kinds."""
        ontology = PAL
        kinds = {ontology + kind.name: kind for kind in by_rank()}
        terms = [kind for kind in by_rank() if not kind.has_document]
        for iri, texts in self.labels.items():
            if not iri.startswith((base, ontology)):
                continue
            own = [kinds[name] for name in self.kinds.get(iri, ()) if name in kinds]
            kind = min(
                terms if iri.startswith(ontology) else own,
                key=lambda kind: kind.rank,
                default=None,
            )
            if kind:
                whole = self._whole(iri) if kind.named_with_whole else ""
                yield from self._rows(iri, texts, kind.name, kind.rank, whole)

    def all(self) -> Iterator[_Row]:
        """The labels and names of everything, of whatever class."""
        for iri in {**self.labels, **self.other_names}:
            texts = dict.fromkeys((*self.labels.get(iri, ()), *self.other_names.get(iri, ())))
            yield from self._rows(iri, texts, min(self.kinds.get(iri, ()), default=""))

    def _rows(
        self, iri: str, texts: Iterable[str], kind: str, rank: int = 0, whole: str = ""
    ) -> Iterator[_Row]:
        for text in texts:
            yield _Row(rank, len(text), text, whole, iri, kind, self.items.get(iri, ""))

    def _whole(self, iri: str) -> str:
        """The label of what a thing is a part of."""
        return min(self.labels.get(self.wholes.get(iri, ""), ()), default="")


def _add(values: dict[str, tuple[str, ...]], subject: str, value: str) -> None:
    former = values.get(subject, ())
    if value not in former:
        values[subject] = (*former, value)


def _keys(rows: Iterable[_Row]) -> Iterator[tuple[str, int]]:
    for number, row in enumerate(rows, 1):
        for name in names(row.text, row.part_of):
            if name_key := key(name):
                yield name_key, number
