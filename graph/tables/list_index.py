"""Reads the index of lists: a page of a list, narrowed by facets, in an order, with its counts."""

from __future__ import annotations

import json
import sqlite3
import zlib
from array import array
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache, reduce
from pathlib import Path
from typing import Any

from graph.indexes.sqlite import open_for_reading, readable
from graph.tables.list_file import unpacked
from graph.tables.listing import FACETS, LISTINGS, Listing

#: Orders and facets that are kept unpacked, each some 100 KB at 100,000 rows.
_KEPT = 16
#: Values of a facet that a page offers, the most frequent first.
OFFERED = 15
#: What narrows the nominations to those of one thing, by its IRI.
OF = "of"
#: The numbers of the nominations of a thing, of whichever kind it is.
_OF = """SELECT id FROM nominations WHERE award_iri = ?
UNION SELECT id FROM nominations WHERE category_iri = ?
UNION SELECT id FROM nominations WHERE edition_iri = ?
UNION SELECT id FROM nominations JOIN nomination_works ON nomination = nominations.iri
  WHERE nomination_works.iri = ?
UNION SELECT id FROM nominations JOIN nomination_people ON nomination = nominations.iri
  WHERE nomination_people.iri = ?"""
#: What a page tells of a nomination; ``held`` is the day of the edition, whatever its own date is.
_TOLD = ", ".join(
    f"nominations.{name} AS {name}"
    for name in (
        "iri", "result", "category", "category_iri", "edition", "edition_iri", "award",
        "award_iri", "date", "year", "work", "work_iris", "recipients", "recipient_iris", "roles",
        "disputed", "doubtful", "row_iris", "standing",
    )
)  # fmt: skip
#: The tables of things that have nominations.
_HONOURED = ("works", "people", "awards", "categories", "ceremonies")
#: Numbers that one query of SQLite looks up.
_AT_ONCE = 500
#: How many rows have a value, by facet and value.
Counts = Mapping[str, Mapping[str, int]]


@dataclass(frozen=True)
class FacetValue:
    """A value that a list can be narrowed by; ``count`` is None where it wasn't counted."""

    value: str
    label: str
    count: int | None
    chosen: bool = False


@dataclass(frozen=True)
class ListPage:
    """A page of a list: the rows by column, how many there are in all, and what leads on.

    ``after`` and ``before`` are the numbers of rows to go on behind and before, None at an end.
    ``facets`` have the values to narrow it by.
    """

    total: int
    rows: list[dict[str, Any]]
    before: int | None
    after: int | None
    facets: dict[str, list[FacetValue]]


class ListIndex:
    """The lists of a release; safe to use from many threads."""

    def __init__(self, lists: Path, tables: Path) -> None:
        """Opens the files; raises IndexUnreadable when one can't be read."""
        self._lists_path, self._tables_path = lists, tables
        with readable(lists):
            self._lists = open_for_reading(lists)
            self._totals = dict(self._lists.execute("SELECT name, total FROM list"))
        with readable(tables):
            self._tables = open_for_reading(tables)
            self._tables.row_factory = sqlite3.Row
        self._order = lru_cache(_KEPT)(self._read_order)
        self._facet = lru_cache(_KEPT)(self._read_facet)

    def total(self, name: str, facet: str = "", value: str = "") -> int:
        """How many things a list has, or how many of them have a value of a facet."""
        if not facet:
            return int(self._totals.get(name, 0))
        rows = self._all("SELECT total FROM facet WHERE list = ? AND name = ? AND value = ?",
                         (name, facet, value))  # fmt: skip
        return int(rows[0][0]) if rows else 0

    def values(self, name: str, facet: str) -> list[FacetValue]:
        """All values of a facet of a list, the most frequent first."""
        rows = self._offered(name, facet, None, -1)
        return [FacetValue(value, label, total) for value, label, total in rows]

    def page(
        self,
        name: str,
        chosen: Mapping[str, str],
        order: str,
        limit: int,
        *,
        after: int = 0,
        before: int = 0,
    ) -> ListPage:
        """Up to ``limit`` rows of a list behind the row ``after``, or before the row ``before``."""
        rows = self._order(name, order)
        choice = self._choice(name, chosen)
        if before:
            start = rows.index(before) if before in rows else 0
            numbers = [*_first(reversed(rows[:start]), choice, limit + 1)]
            more, numbers = len(numbers) > limit, numbers[:limit][::-1]
            ends = (numbers[0] if more else None, numbers[-1] if numbers else None)
        else:
            start = rows.index(after) + 1 if after and after in rows else 0
            numbers = [*_first(rows[start:] if start else rows, choice, limit + 1)]
            more, numbers = len(numbers) > limit, numbers[:limit]
            ends = (numbers[0] if start and numbers else None, numbers[-1] if more else None)
        return ListPage(
            total=len(rows) if choice is None else len(choice),
            rows=[*self._read_rows(LISTINGS[name], numbers)],
            before=ends[0],
            after=ends[1],
            facets=self._facets(name, chosen),
        )

    def first(self, name: str, order: str, limit: int) -> list[dict[str, Any]]:
        """Up to ``limit`` rows that a list begins with in an order, without what leads on."""
        return [*self._read_rows(LISTINGS[name], self._order(name, order)[:limit])]

    def rows(self, name: str, chosen: Mapping[str, str], order: str) -> Iterator[dict[str, Any]]:
        """All rows of a list that is narrowed, with every column of the table."""
        choice = self._choice(name, chosen)
        rows = self._order(name, order)
        numbers = rows if choice is None else [row for row in rows if row in choice]
        return self._read_rows(LISTINGS[name], numbers)

    def nomination_count(self, iri: str) -> int:
        """How many nominations a thing of any kind has."""
        query = " UNION ALL ".join(
            f"SELECT nominations FROM {name} WHERE iri = ?1" for name in _HONOURED
        )
        return max((row["nominations"] for row in self._told(query, iri)), default=0)

    def nominations_of(self, iri: str, limit: int) -> list[dict[str, Any]]:
        """The nominations of a thing of any kind, the newest first, an edition's together."""
        return self._told(
            f"SELECT {_TOLD}, coalesce(ceremonies.date, '') AS held FROM nominations"
            " LEFT JOIN ceremonies ON ceremonies.iri = edition_iri"
            f" WHERE nominations.id IN ({_OF}) ORDER BY nominations.year DESC,"
            " nominations.date DESC, edition_iri, category, nominations.id LIMIT ?",
            *[iri] * 5,
            limit,
        )

    def results_of(self, award: str) -> dict[str, int]:
        """How many nominations of an award had each result; "" where none is known."""
        query = "SELECT result, count(*) AS n FROM nominations WHERE award_iri = ? GROUP BY result"
        return {row["result"]: row["n"] for row in self._told(query, award)}

    def editions_of(self, award: str, limit: int) -> list[dict[str, Any]]:
        """The newest editions of an award that have nominations; ``total`` counts all of them."""
        return self._told(
            "SELECT iri, name, year, nominations, wins, count(*) OVER () AS total FROM ceremonies"
            " WHERE award_iri = ? AND nominations ORDER BY year DESC, date DESC, iri LIMIT ?",
            award,
            limit,
        )

    def categories_of(self, award: str, limit: int) -> list[dict[str, Any]]:
        """The first categories of an award by name, with their first and last year.

        ``total`` counts all that have nominations; a year that isn't known is "".
        """
        return self._told(
            "SELECT category.iri AS iri, category.name AS name, total,"
            " min(nominations.year) AS first, max(nominations.year) AS last"
            " FROM (SELECT iri, name, count(*) OVER () AS total FROM categories"
            " WHERE award_iri = ? AND nominations ORDER BY name, iri LIMIT ?) AS category"
            " LEFT JOIN nominations ON category_iri = category.iri AND nominations.year <> ''"
            " GROUP BY category.iri ORDER BY category.name, category.iri",
            award,
            limit,
        )

    def wins_of(self, edition: str, limit: int) -> list[dict[str, Any]]:
        """The first wins of an edition by category."""
        return self._told(
            f"SELECT {_TOLD} FROM nominations WHERE edition_iri = ? AND result = 'won'"
            " ORDER BY category, id LIMIT ?",
            edition,
            limit,
        )

    def awards(self, iris: Iterable[str]) -> dict[str, dict[str, Any]]:
        """What the table tells of award programmes, by their IRIs."""
        batch = [*iris][:_AT_ONCE]
        query = f"SELECT * FROM awards WHERE iri IN ({', '.join('?' * len(batch))})"
        return {row["iri"]: row for row in self._told(query, *batch)}

    def work_called(self, title: str) -> str:
        """The work of that title with most nominations; "" if there is none."""
        query = (
            "SELECT iri FROM works WHERE title = ? COLLATE NOCASE"
            " ORDER BY nominations DESC, id LIMIT 1"
        )
        with readable(self._tables_path):
            row = self._tables.execute(query, (title,)).fetchone()
        return str(row[0]) if row else ""

    def name_of(self, iri: str) -> str:
        """What a thing of one of the tables is called; "" for all else."""
        query = " UNION ALL ".join(
            f"SELECT {listing.columns[0]} FROM {name} WHERE iri = ?1"
            for name, listing in LISTINGS.items()
        )
        with readable(self._tables_path):
            row = self._tables.execute(query, (iri,)).fetchone()
        return str(row[0]) if row else ""

    def _told(self, query: str, *values: object) -> list[dict[str, Any]]:
        with readable(self._tables_path):
            return [dict(row) for row in self._tables.execute(query, values)]

    def _numbers_of(self, iri: str) -> frozenset[int]:
        with readable(self._tables_path):
            return frozenset(row[0] for row in self._tables.execute(_OF, [iri] * 5))

    def _choice(self, name: str, chosen: Mapping[str, str]) -> frozenset[int] | None:
        """The rows that have all chosen values; None for all rows."""
        sets = [
            self._numbers_of(value) if facet == OF else self._facet(name, facet, value)[0]
            for facet, value in chosen.items()
        ]
        if not sets:
            return None
        return frozenset.intersection(*sorted(sets, key=len))

    def _facets(self, name: str, chosen: Mapping[str, str]) -> dict[str, list[FacetValue]]:
        """The values of each facet: with counts where none or one is chosen."""
        if OF in chosen:
            return {}
        counts = self._counts(name, chosen)
        facets = {
            facet: [self._chosen_value(name, facet, chosen[facet], is_counted=len(chosen) < 2)]
            if facet in chosen
            else [*self._other_values(name, facet, counts, is_counted=len(chosen) < 2)]
            for facet in FACETS
        }
        return {facet: values for facet, values in facets.items() if values}

    def _chosen_value(self, name: str, facet: str, value: str, *, is_counted: bool) -> FacetValue:
        rows, label = self._facet(name, facet, value)
        return FacetValue(value, label or value, len(rows) if is_counted else None, chosen=True)

    def _other_values(
        self, name: str, facet: str, all_counts: Counts | None, *, is_counted: bool
    ) -> Iterator[FacetValue]:
        """The values of a facet that is free; ``all_counts`` are theirs in what is chosen."""
        limit = -1 if facet == "letter" else OFFERED
        counts = None if all_counts is None else all_counts.get(facet, {})
        for value, label, total in self._offered(name, facet, all_counts, limit):
            count = total if counts is None else counts.get(value, 0)
            if count or not is_counted:
                yield FacetValue(value, label, count if is_counted else None)

    def _offered(
        self, name: str, facet: str, all_counts: Counts | None, limit: int
    ) -> Sequence[tuple[str, str, int]]:
        if all_counts is not None:
            counts = all_counts.get(facet, {})
            first = sorted(counts, key=lambda value: (-counts[value], value))
            marks = first if limit < 0 else first[:limit]
            query = (
                "SELECT value, label, total FROM facet WHERE list = ? AND name = ? AND value IN"
                f" ({', '.join('?' * len(marks))})"
            )
            rows = self._all(query, (name, facet, *marks))
            return sorted(rows, key=lambda row: (-counts[row[0]], row[0]))
        query = (
            "SELECT value, label, total FROM facet WHERE list = ? AND name = ?"
            " ORDER BY total DESC, value LIMIT ?"
        )
        return self._all(query, (name, facet, limit))

    def _counts(self, name: str, chosen: Mapping[str, str]) -> Counts | None:
        """How many rows of what is chosen have each other value; None where nothing is chosen.

        Where several are chosen it is how many can have it at most: that is none for a value that
        nothing with one of them has.
        """
        query = "SELECT counts FROM facet WHERE list = ? AND name = ? AND value = ?"
        each: list[Counts] = []
        for facet, value in chosen.items():
            rows = self._all(query, (name, facet, value))
            each.append(json.loads(zlib.decompress(rows[0][0])) if rows else {})
        return reduce(_fewest, each) if each else None

    def _read_rows(self, listing: Listing, numbers: Iterable[int]) -> Iterator[dict[str, Any]]:
        numbers = [*numbers]
        names = ", ".join(("id", *(column.name for column in listing.table.columns)))
        for start in range(0, len(numbers), _AT_ONCE):
            batch = numbers[start : start + _AT_ONCE]
            query = (
                f"SELECT {names} FROM {listing.name} WHERE id IN ({', '.join('?' * len(batch))})"
            )
            with readable(self._tables_path):
                rows = {row["id"]: dict(row) for row in self._tables.execute(query, batch)}
            yield from (rows[number] for number in batch)

    def _read_order(self, name: str, order: str) -> array[int]:
        query = "SELECT rows FROM ordering WHERE list = ? AND name = ?"
        return unpacked(self._all(query, (name, order))[0][0])

    def _read_facet(self, name: str, facet: str, value: str) -> tuple[frozenset[int], str]:
        query = "SELECT rows, label FROM facet WHERE list = ? AND name = ? AND value = ?"
        rows = self._all(query, (name, facet, value))
        return (frozenset(unpacked(rows[0][0])), rows[0][1]) if rows else (frozenset(), "")

    def _all(self, query: str, values: Sequence[object]) -> list[Any]:
        with readable(self._lists_path):
            return self._lists.execute(query, values).fetchall()


def _fewest(left: Counts, right: Counts) -> Counts:
    """The counts of the values that both have, of each the smaller one."""
    return {
        facet: {
            value: min(count, right[facet][value])
            for value, count in counts.items()
            if value in right[facet]
        }
        for facet, counts in left.items()
        if facet in right
    }


def _first(rows: Iterable[int], choice: frozenset[int] | None, limit: int) -> Iterator[int]:
    """The first of the rows that are chosen."""
    chosen = iter(rows) if choice is None else (row for row in rows if row in choice)
    for _, row in zip(range(limit), chosen, strict=False):
        yield row
