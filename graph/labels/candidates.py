"""Finds what a name may mean, also one that is misspelt, in the index of names.

Names of the same words are found by their key, at once. What is like the name otherwise is found
by its words: all of them, or those rare enough that few labels have them; a word that no label has
is replaced by the words of labels that are spelt like it.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from rapidfuzz import fuzz, process

from graph.indexes.sqlite import reading
from graph.indexes.words import words
from graph.labels.search import QUERY_LENGTH, QUERY_WORDS
from graph.labels.similarity import best_similarity, key, names

#: Labels of each way of finding that are looked at.
LOOKED_AT = 100
#: Labels that may have some word of the name, before the commoner of its words are left out.
WITH_A_WORD = 20_000
#: Words of the index that a word is compared with, all with the same first two letters.
TERMS_LIMIT = 5000
#: How alike (of 100) two words are of which one may be the other, misspelt; and how many of those.
ALIKE = 75
SPELLINGS = 3
#: How alike (to 1) to the words a name must be that is suggested.
LEAST_ALIKE = 0.45

_COLUMNS = "label.id, label.iri, label.kind, label.text, label.part_of, label.item"
_BY_KEY = f"SELECT {_COLUMNS} FROM name JOIN label ON label.id = name.label WHERE name.key = ?"
_BY_IRI = f"SELECT {_COLUMNS} FROM label WHERE iri = ?"
_BY_ITEM = f"SELECT {_COLUMNS} FROM label WHERE item = ? AND item <> ''"
_BY_WORD = f"SELECT {_COLUMNS} FROM word JOIN label ON label.id = word.rowid WHERE word MATCH ?"
_ITEM = re.compile(r"(?:http://www\.wikidata\.org/entity/)?(Q[1-9]\d*)")


@dataclass(frozen=True)
class Candidate:
    """A thing that a name may mean, with one of its labels.

    ``part_of`` is the label of what it belongs to, ``item`` its Wikidata item (``Q…``); both may
    be empty. ``named`` tells that the name was no name but the thing's IRI or item.
    """

    iri: str
    kind: str
    label: str
    part_of: str
    item: str
    named: bool = False

    def similarity(self, name: str) -> float:
        """How alike the name is to what the thing goes by."""
        return 1.0 if self.named else best_similarity(name, names(self.label, self.part_of))


def candidates(path: Path, name: str, kinds: Sequence[str], base: str) -> list[Candidate]:
    """The things of those kinds (none: of all) that ``name`` may mean, in no order.

    A name may also be an IRI, its part behind ``<base>id/``, or a Wikidata item, of any length; of
    words the beginning counts. Raises ReleaseError when there is no index.
    """
    name = name.strip()
    item = _ITEM.fullmatch(name)
    with reading(path) as connection:
        index = _Index(connection, kinds)
        exact = [*index.rows(_BY_IRI, name), *index.rows(_BY_IRI, f"{base}id/{name}")]
        exact += index.rows(_BY_ITEM, item[1]) if item else []
        if exact:
            return _each_once(exact, named=True)
        text = name[:QUERY_LENGTH]
        return _each_once(chain(index.rows(_BY_KEY, key(text)), index.words(text)))


def suggest(path: Path, query: str, limit: int, base: str) -> list[Candidate]:
    """What may have been meant by words that no label has: at most ``limit`` things.

    The most alike come first; also the one whose IRI or item it is. Raises ReleaseError when there
    is no index.
    """
    alike = {thing: thing.similarity(query) for thing in candidates(path, query, (), base)}
    order = sorted(
        alike, key=lambda thing: (-alike[thing], len(thing.label), thing.label, thing.iri)
    )
    return best_of_each(thing for thing in order if alike[thing] >= LEAST_ALIKE)[:limit]


def best_of_each(ranked: Iterable[Candidate]) -> list[Candidate]:
    """The first of the labels of each thing, in the same order."""
    best: dict[str, Candidate] = {}
    for thing in ranked:
        best.setdefault(thing.iri, thing)
    return [*best.values()]


class _Index:
    """An open index of which only some kinds are asked for."""

    def __init__(self, index: sqlite3.Connection, kinds: Sequence[str]) -> None:
        self._index, self._kinds = index, kinds
        places = ", ".join("?" * len(kinds))
        self._of_kind = (f" AND label.kind IN ({places})" if kinds else "") + f" LIMIT {LOOKED_AT}"

    def rows(self, query: str, value: str) -> list[tuple[str, ...]]:
        """The first labels that the query gives for one value."""
        return self._index.execute(query + self._of_kind, (value, *self._kinds)).fetchall()

    def words(self, name: str) -> Iterator[tuple[str, ...]]:
        """The labels that have words of the name: all, or some that not many labels have."""
        query_words = [*dict.fromkeys(words(name))][:QUERY_WORDS]
        spellings = {word: self._spellings(word) for word in query_words}
        if not any(spellings.values()):
            return
        groups = [" OR ".join(map(_quoted, terms)) for terms in spellings.values() if terms]
        yield from self.rows(_BY_WORD, " AND ".join(f"({group})" for group in groups))
        counts = {word: n for terms in spellings.values() for word, n in terms.items()}
        rare, labels = [], 0
        for word in sorted(counts, key=lambda word: counts[word]):
            labels += counts[word]
            if labels <= WITH_A_WORD:
                rare.append(_quoted(word))
        if rare:
            statement = _BY_WORD + self._of_kind.replace(" LIMIT", " ORDER BY word.rank LIMIT")
            yield from self._index.execute(statement, (" OR ".join(rare), *self._kinds))

    def _spellings(self, word: str) -> dict[str, int]:
        """The words of the index that are meant, with the number of labels that have each."""
        row = self._index.execute("SELECT doc FROM vocabulary WHERE term = ?", (word,)).fetchone()
        if row:
            return {word: row[0]}
        near = "SELECT term, doc FROM vocabulary WHERE term >= ? AND term < ? LIMIT ?"
        bounds = (word[:2], word[:2] + "\U0010ffff", TERMS_LIMIT)
        docs = dict(self._index.execute(near, bounds)) if len(word) > 2 else {}
        matches = process.extract(
            word, [*docs], scorer=fuzz.ratio, score_cutoff=ALIKE, limit=SPELLINGS
        )
        return {term: docs[term] for term, _, _ in matches}


def _quoted(word: str) -> str:
    return f'"{word}"'


def _each_once(rows: Iterable[tuple[str, ...]], *, named: bool = False) -> list[Candidate]:
    by_row = {row[0]: Candidate(row[1], row[2], row[3], row[4], row[5], named) for row in rows}
    return list(by_row.values())
