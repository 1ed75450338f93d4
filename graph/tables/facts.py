"""What a release states of its things, in a file to look things up in while tables are made.

It is read from the sorted N-Quads of the release in one pass, a line at a time: the cells of the
sources, which are most of a release, are passed over at their first bytes.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from itertools import groupby
from pathlib import Path

import pyoxigraph as ox

from graph.indexes.sqlite import writing
from graph.rdf.namespaces import DCT, OWL, PROV, RDF_TYPE, RDFS_LABEL, SCHEMA

#: The properties of other vocabularies that tables tell, by what they are called here.
_OTHERS = {
    RDF_TYPE.value: "type",
    RDFS_LABEL.value: "label",
    OWL + "sameAs": "sameAs",
    PROV + "wasDerivedFrom": "derivedFrom",
    DCT + "date": "date",
    DCT + "license": "license",
    **{
        SCHEMA + name: name
        for name in ("mainEntityOfPage", "startDate", "datePublished", "countryOfOrigin")
    },
    SCHEMA + "characterName": "characterName",
}
#: The same of ours, by their local names.
OURS = (
    "work", "programme", "category", "ceremony", "credit", "nominee", "honours", "agent", "role",
    "order",
    "result", "resultStatus", "standing", "evidence", "about", "doubt",
    "editionNumber", "season", "rowCount", "revision",
)  # fmt: skip
_SCHEMA = """
CREATE TABLE fact (
  thing TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, language TEXT NOT NULL,
  PRIMARY KEY (thing, name, value, language)
) WITHOUT ROWID;
CREATE INDEX things_by_class ON fact (value, thing) WHERE name = 'type';
CREATE INDEX things_by_topic ON fact (value, thing) WHERE name = 'about';
"""
#: Rows that are written at a time, and things that are remembered.
_BATCH, _REMEMBERED = 10_000, 50_000

#: The values of a thing by the name of the property; of labels the one to show comes first.
Facts = dict[str, list[str]]


class FactFile:
    """The facts of things; to be asked in one thread."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._file = connection
        self.of = lru_cache(_REMEMBERED)(self._of)

    def _of(self, thing: str) -> Facts:
        """What is stated of a thing."""
        query = "SELECT name, value, language FROM fact WHERE thing = ?"
        return _facts(self._file.execute(query, (thing,)))

    def label(self, thing: str) -> str:
        """The name of a thing; the end of its IRI where it has none."""
        labels = self.of(thing).get("label")
        return labels[0] if labels else thing.rstrip("/").rpartition("/")[2]

    def with_facts(self, iri: str) -> Iterator[tuple[str, Facts]]:
        """The things of a class, in order, each with what is stated of it."""
        query = (
            "SELECT fact.thing, fact.name, fact.value, fact.language FROM fact AS class JOIN fact"
            " USING (thing) WHERE class.name = 'type' AND class.value = ? ORDER BY class.thing"
        )
        rows = self._file.execute(query, (iri,))
        for thing, group in groupby(rows, key=lambda row: row[0]):
            yield str(thing), _facts(row[1:] for row in group)

    def is_topic(self, *things: str) -> bool:
        """Whether a claim that diverges is about one of the things."""
        query = "SELECT 1 FROM fact WHERE name = 'about' AND value = ? LIMIT 1"
        return any(self._file.execute(query, (thing,)).fetchone() for thing in things)


@contextmanager
def facts(path: Path, content: Path, base: str, words: str) -> Iterator[FactFile]:
    """The facts in the sorted N-Quads ``content``, kept in the new file ``path`` meanwhile.

    ``words`` is the namespace of our terms. Raises OSError.
    """
    with writing(path, _SCHEMA) as file:
        batch: list[tuple[str, str, str, str]] = []
        for row in _rows(content, base, words):
            batch.append(row)
            if len(batch) >= _BATCH:
                file.executemany("INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?)", batch)
                batch.clear()
        file.executemany("INSERT OR IGNORE INTO fact VALUES (?, ?, ?, ?)", batch)
        yield FactFile(file)


def _rows(content: Path, base: str, words: str) -> Iterator[tuple[str, str, str, str]]:
    names = {f"<{iri}>".encode(): name for iri, name in _OTHERS.items()}
    names |= {f"<{words}{name}>".encode(): name for name in OURS}
    doubt = f"<{words}doubt>".encode()
    tables, claims = (f"<{base}id/{folder}/".encode() for folder in ("table", "claim"))
    with content.open("rb") as lines:
        for line in lines:
            subject, predicate, rest = line.split(b" ", 2)
            name = names.get(predicate)
            if name is None:
                continue
            is_of_a_row = subject.startswith(tables) and b"/row/" in subject
            if is_of_a_row and predicate != doubt:
                continue
            if name == "about" and not subject.startswith(claims):
                continue
            yield subject[1:-1].decode(), name, *_value(rest)


def _value(rest: bytes) -> tuple[str, str]:
    """The value and its language of what stands behind subject and predicate, with the graph."""
    if rest.startswith(b"<"):
        return rest[1 : rest.index(b">")].decode(), ""
    end = rest.rindex(b'"')
    text = rest[1:end]
    tail = rest[end + 1 :]
    language = tail[1 : tail.index(b" ")].decode() if tail.startswith(b"@") else ""
    if b"\\" not in text:
        return text.decode(), language
    statement = b'<a:s> <a:p> "' + text + b'" .'
    (quad,) = ox.parse(statement, ox.RdfFormat.N_TRIPLES)
    return str(quad.object.value), language


def _facts(rows: Iterable[tuple[str, str, str]]) -> Facts:
    values: Facts = {}
    for name, value, language in rows:
        if name == "label" and language == "en":
            values.setdefault(name, []).insert(0, value)
        else:
            values.setdefault(name, []).append(value)
    return values
