"""Writes the index of lists: which rows of a table each facet has, how many, and in which orders.

A row is its number in the table of the SQLite file. Numbers are kept as arrays of 32 bits, so that
a choice among 100,000 rows is a few operations on arrays, whichever facets are combined.
"""

from __future__ import annotations

import json
import sqlite3
import sys
import zlib
from array import array
from collections import Counter
from collections.abc import Iterable, Iterator
from itertools import groupby
from pathlib import Path

from graph.indexes.sqlite import reading, writing
from graph.tables.columns import BETWEEN
from graph.tables.contents import sort_key
from graph.tables.listing import LISTINGS, Listing

#: The file's name in the folder of a release.
LISTS = "lists.sqlite"

_SCHEMA = """
CREATE TABLE list (name TEXT PRIMARY KEY, total INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE ordering (
  list TEXT NOT NULL, name TEXT NOT NULL, rows BLOB NOT NULL, PRIMARY KEY (list, name)
);
CREATE TABLE facet (
  list TEXT NOT NULL, name TEXT NOT NULL, value TEXT NOT NULL, label TEXT NOT NULL,
  total INTEGER NOT NULL, rows BLOB NOT NULL, counts BLOB NOT NULL, PRIMARY KEY (list, name, value)
);
CREATE INDEX largest ON facet (list, name, total DESC, value, label);
"""
#: The rows of each table with the nominations that they have.
_NOMINATIONS = {
    **{
        name: f"nomination_{name} AS link ON link.nomination = n.iri"
        f" JOIN {name} AS t ON t.iri = link.iri"
        for name in ("works", "people")
    },
    "awards": "awards AS t ON t.iri = n.award_iri",
    "categories": "categories AS t ON t.iri = n.category_iri",
    "ceremonies": "ceremonies AS t ON t.iri = n.edition_iri",
    "nominations": "nominations AS t ON t.id = n.id",
}
#: The facets that nominations give to what they are about: value and label.
_OF_NOMINATIONS = {
    "decade": ("substr(n.year, 1, 3) || '0s'", "substr(n.year, 1, 3) || '0s'", "n.year <> ''"),
    "year": ("n.year", "n.year", "n.year <> ''"),
    "award": ("n.award_iri", "n.award", "n.award_iri <> ''"),
    "result": ("n.result", "n.result", "n.result <> ''"),
    "disputed": ("'yes'", "'yes'", "n.disputed <> ''"),
    "doubtful": ("'yes'", "'yes'", "n.doubtful <> ''"),
}
_Triple = tuple[str, str, int]


def write_lists(path: Path, tables: Path) -> None:
    """Writes the index of the tables in a SQLite file into the new file ``path``.

    The same tables give the same bytes. Raises OSError, and IndexUnreadable for the tables.
    """
    with reading(tables) as source, writing(path, _SCHEMA) as file:
        for listing in LISTINGS.values():
            _write(file, source, listing)


def packed(numbers: Iterable[int]) -> bytes:
    """Numbers as an index keeps them."""
    rows = array("I", numbers)
    if sys.byteorder == "big":
        rows.byteswap()
    return zlib.compress(rows.tobytes(), 1)


def unpacked(data: bytes) -> array[int]:
    """The numbers of which ``packed`` made these bytes."""
    rows: array[int] = array("I")
    rows.frombytes(zlib.decompress(data))
    if sys.byteorder == "big":
        rows.byteswap()
    return rows


def _write(file: sqlite3.Connection, source: sqlite3.Connection, listing: Listing) -> None:
    name = listing.name
    (total,) = source.execute(f"SELECT count(*) FROM {name}").fetchone()
    file.execute("INSERT INTO list VALUES (?, ?)", (name, total))
    for order, how in listing.orders.items():
        rows = source.execute(f"SELECT id FROM {name} ORDER BY {how.sql}, id")
        row_numbers = packed(number for (number,) in rows)
        file.execute("INSERT INTO ordering VALUES (?, ?, ?)", (name, order, row_numbers))
    facets = {facet: _values(triples) for facet, triples in _triples(source, name)}
    by_row = {facet: _by_row(values) for facet, values in facets.items()}
    for facet, values in facets.items():
        for (value, label), numbers in values.items():
            counts = {
                other: Counter(key for number in numbers for key in keys.get(number, ()))
                for other, keys in by_row.items()
                if other != facet
            }
            file.execute(
                "INSERT INTO facet VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, facet, value, label, len(numbers), packed(numbers), _counts(counts)),
            )


def _counts(counts: dict[str, Counter[str]]) -> bytes:
    ordered = {facet: dict(sorted(counter.items())) for facet, counter in counts.items() if counter}
    return zlib.compress(json.dumps(ordered, ensure_ascii=False).encode(), 1)


def _values(triples: Iterable[_Triple]) -> dict[tuple[str, str], array[int]]:
    """The rows of each value with its label; the triples come sorted."""
    return {
        pair: array("I", dict.fromkeys(number for _, _, number in group))
        for pair, group in groupby(triples, key=lambda triple: triple[:2])
    }


def _by_row(values: dict[tuple[str, str], array[int]]) -> dict[int, list[str]]:
    rows: dict[int, list[str]] = {}
    for (value, _), numbers in values.items():
        for number in numbers:
            rows.setdefault(number, []).append(value)
    return rows


def _triples(source: sqlite3.Connection, name: str) -> Iterator[tuple[str, Iterable[_Triple]]]:
    """Each facet of a table with value, label and row, sorted."""
    if name in _NOMINATIONS:
        for facet, (value, label, condition) in _OF_NOMINATIONS.items():
            if facet == "award" and name == "awards":
                continue
            query = (
                f"SELECT DISTINCT {value} AS v, {label} AS l, t.id AS i FROM nominations AS n"
                f" JOIN {_NOMINATIONS[name]} WHERE {condition} ORDER BY v, l, i"
            )
            yield facet, source.execute(query)
    if name in ("works", "people"):
        query = f"SELECT kind, kind, id FROM {name} WHERE kind <> '' ORDER BY kind, id"
        yield "kind", source.execute(query)
    if name == "works":
        yield "country", _countries(source.execute("SELECT countries, id FROM works"))
    if name == "nominations":
        link = "FROM works JOIN nomination_works USING (iri) JOIN nominations AS n"
        link += " ON n.iri = nomination"
        query = f"SELECT DISTINCT kind, kind, n.id {link} WHERE kind <> '' ORDER BY kind, n.id"
        yield "kind", source.execute(query)
        yield "country", _countries(source.execute(f"SELECT countries, n.id {link}"))
    if name not in ("sources", "nominations"):
        query = (
            "SELECT CASE wikidata WHEN '' THEN 'no' ELSE 'yes' END AS v,"
            " CASE wikidata WHEN '' THEN 'not aligned' ELSE 'aligned' END, id"
            f" FROM {name} ORDER BY v, id"
        )
        yield "wikidata", source.execute(query)
    if name != "nominations":
        column = LISTINGS[name].columns[0]
        rows = source.execute(f"SELECT {column}, id FROM {name}")
        yield "letter", sorted((letter, letter, number) for letter, number in _letters(rows))


def _countries(rows: Iterable[tuple[str, int]]) -> list[_Triple]:
    pairs = {(c, number) for text, number in rows for c in text.split(BETWEEN) if c}
    return sorted((country, country, number) for country, number in pairs)


def _letters(rows: Iterable[tuple[str, int]]) -> Iterator[tuple[str, int]]:
    for name, number in rows:
        first = sort_key(name)[:1].upper()
        yield (first if first.isalpha() else "#"), number
