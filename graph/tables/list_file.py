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
from itertools import accumulate, chain, groupby
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
    total, last = source.execute(f"SELECT count(*), ifnull(max(id), 0) FROM {name}").fetchone()
    file.execute("INSERT INTO list VALUES (?, ?)", (name, total))
    for order, how in listing.orders.items():
        rows = source.execute(f"SELECT id FROM {name} ORDER BY {how.sql}, id")
        row_numbers = packed(number for (number,) in rows)
        file.execute("INSERT INTO ordering VALUES (?, ?, ?)", (name, order, row_numbers))
    facets = {facet: _Facet(triples, last) for facet, triples in _triples(source, name)}
    for facet, values in facets.items():
        for value, label, numbers in values.each():
            counts = {
                other: values_of_other.count(numbers)
                for other, values_of_other in facets.items()
                if other != facet
            }
            file.execute(
                "INSERT INTO facet VALUES (?, ?, ?, ?, ?, ?, ?)",
                (name, facet, value, label, len(numbers), packed(numbers), _counts(counts)),
            )


class _Facet:
    """The rows of each value of a facet, and the values of each row, as arrays of numbers.

    A row has a number from 1 on; a list of any length needs a few bytes a row and value.
    """

    def __init__(self, triples: Iterable[_Triple], last: int) -> None:
        """The triples come sorted; ``last`` is the number of the last row."""
        self._labels: list[tuple[str, str]] = []
        self._rows: list[array[int]] = []
        ends = array("I", bytes(4 * (last + 2)))
        for pair, group in groupby(triples, key=lambda triple: triple[:2]):
            numbers = array("I", (number for number, _ in groupby(row for _, _, row in group)))
            self._labels.append(pair)
            self._rows.append(numbers)
            for number in numbers:
                ends[number + 1] += 1
        self._ends = array("I", accumulate(ends))
        self._values = array("I", bytes(4 * self._ends[-1]))
        places = self._ends[:]
        for value, numbers in enumerate(self._rows):
            for number in numbers:
                self._values[places[number]] = value
                places[number] += 1

    def each(self) -> Iterator[tuple[str, str, array[int]]]:
        """Each value with its label and rows."""
        for (value, label), numbers in zip(self._labels, self._rows, strict=True):
            yield value, label, numbers

    def count(self, numbers: Iterable[int]) -> Counter[str]:
        """How many of some rows have each value."""
        values, ends = self._values, self._ends
        counter = Counter(
            chain.from_iterable(values[ends[number] : ends[number + 1]] for number in numbers)
        )
        counts: Counter[str] = Counter()
        for value, times in counter.items():
            counts[self._labels[value][0]] += times
        return counts


def _counts(counts: dict[str, Counter[str]]) -> bytes:
    ordered = {facet: dict(sorted(counter.items())) for facet, counter in counts.items() if counter}
    return zlib.compress(json.dumps(ordered, ensure_ascii=False).encode(), 1)


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
        yield "country", _countries(source, "SELECT countries, id FROM works")
    if name == "nominations":
        link = "FROM works JOIN nomination_works USING (iri) JOIN nominations AS n"
        link += " ON n.iri = nomination"
        query = f"SELECT DISTINCT kind, kind, n.id {link} WHERE kind <> '' ORDER BY kind, n.id"
        yield "kind", source.execute(query)
        yield "country", _countries(source, f"SELECT countries, n.id {link}")
    if name not in ("sources", "nominations"):
        query = (
            "SELECT CASE wikidata WHEN '' THEN 'no' ELSE 'yes' END AS v,"
            " CASE wikidata WHEN '' THEN 'not aligned' ELSE 'aligned' END, id"
            f" FROM {name} ORDER BY v, id"
        )
        yield "wikidata", source.execute(query)
    if name != "nominations":
        source.create_function("letter", 1, _letter, deterministic=True)
        column = LISTINGS[name].columns[0]
        yield (
            "letter",
            source.execute(
                f"SELECT letter({column}) AS v, letter({column}), id FROM {name} ORDER BY v, id"
            ),
        )


def _countries(source: sqlite3.Connection, query: str) -> Iterable[_Triple]:
    """The countries of the rows of a query, which has several in a cell."""
    source.create_function("parts", 1, _parts, deterministic=True)
    return source.execute(
        f"WITH row (countries, id) AS ({query} WHERE countries <> '')"
        " SELECT DISTINCT part.value AS v, part.value, row.id"
        " FROM row JOIN json_each(parts(row.countries)) AS part ORDER BY v, row.id"
    )


def _parts(text: str) -> str:
    return json.dumps([*filter(None, text.split(BETWEEN))])


def _letter(name: str) -> str:
    first = sort_key(name)[:1].upper()
    return first if first.isalpha() else "#"
