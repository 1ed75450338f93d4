"""The tables of a release, as one SQLite file: nominations, works, people, awards and the others.

It is a table a kind of thing, with keys between them, as Datasette and other programs show them.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from graph.indexes.sqlite import writing
from graph.indexes.words import words
from graph.kinds import SPECIFIC_WORDS
from graph.rdf.curies import COMMON
from graph.rdf.namespaces import WIKIDATA
from graph.tables.columns import BETWEEN, SCHEMA, TABLES, Table, joined
from graph.tables.facts import FactFile, Facts, facts

#: What people call things of some class, by its IRI.
_WORDS = {str(COMMON.expand(name)): word for name, word in SPECIFIC_WORDS.items()}
_YEAR = re.compile(r"\d{4}")
_ROW = re.compile(r"/table/([^/]+)/[^/]+/row/(\d+)$")
#: The languages' marks of a number in order: 1st, 2nd, 3rd, and 11th to 13th.
_ORDINALS = {1: "st", 2: "nd", 3: "rd"}
_Row = tuple[object, ...]


def write_tables(path: Path, content: Path, base: str, words: str, scratch: Path) -> None:
    """Writes the tables of the release with the sorted N-Quads ``content`` to the new file.

    ``words`` is the namespace of our terms, ``scratch`` a file for the meantime. The same
    statements give the same bytes. Raises OSError.
    """
    with facts(scratch, content, base, words) as fact_file, writing(path, SCHEMA) as file:
        writer = _Writer(file, fact_file, base, words)
        for table in TABLES:
            writer.write(table)
        writer.count()


def ordinal(number: int) -> str:
    """A number in order.

    >>> [ordinal(number) for number in (1, 2, 12, 86, 103)]
    ['1st', '2nd', '12th', '86th', '103rd']
    """
    teen = number % 100 in (11, 12, 13)
    return f"{number}{'th' if teen else _ORDINALS.get(number % 10, 'th')}"


def sort_key(name: str) -> str:
    """What names are sorted by: without accents, marks and capitals.

    >>> sort_key("“Élan”: The Movie")
    'elan the movie'
    """
    return " ".join(words(name))


class _Writer:
    """Fills the tables."""

    def __init__(self, file: sqlite3.Connection, facts: FactFile, base: str, words: str) -> None:
        self._file, self._facts, self._base, self._words = file, facts, base, words
        self._rows: dict[str, Callable[[str, Facts], _Row]] = {
            "works": self._work,
            "people": self._agent,
            "awards": self._award,
            "categories": self._category,
            "ceremonies": self._ceremony,
            "sources": self._source,
            "nominations": self._nomination,
        }

    def write(self, table: Table) -> None:
        """Writes the rows of a table in the order of their names; nominations in that of IRIs."""
        make = self._rows[table.name]
        self._file.execute("CREATE TEMP TABLE draft AS SELECT * FROM " + table.name)
        marks = ", ".join("?" * (len(table.columns) + 1))
        self._file.executemany(
            f"INSERT INTO draft VALUES ({marks})",
            (
                (sort_key(str(row[0])), *row)
                for thing, about in self._facts.with_facts(self._words + table.class_name)
                if (row := make(thing, about))
            ),
        )
        names = ", ".join(column.name for column in table.columns)
        order = "id, iri" if table.is_sorted_by_name else "iri"
        self._file.execute(
            f"INSERT INTO {table.name} ({names}) SELECT {names} FROM draft ORDER BY {order}"
        )
        self._file.execute("DROP TABLE draft")

    def count(self) -> None:
        """Fills in how many nominations and wins each thing has."""
        for table in ("works", "people"):
            link = f"nomination_{table}"
            self._file.executescript(f"""
CREATE TEMP TABLE number AS SELECT {link}.iri AS iri, count(*) AS n, sum(result = 'won') AS won,
  count(DISTINCT award_iri) AS awards
FROM {link} JOIN nominations ON nominations.iri = {link}.nomination GROUP BY {link}.iri;
CREATE UNIQUE INDEX temp.number_iri ON number (iri);
UPDATE {table} SET nominations = coalesce((SELECT n FROM number WHERE iri = {table}.iri), 0),
  wins = coalesce((SELECT won FROM number WHERE iri = {table}.iri), 0),
  awards = coalesce((SELECT awards FROM number WHERE iri = {table}.iri), 0);
DROP TABLE number;""")
        for table, column in (
            ("awards", "award_iri"), ("categories", "category_iri"), ("ceremonies", "edition_iri"),
        ):  # fmt: skip
            self._file.executescript(f"""
CREATE TEMP TABLE number AS SELECT {column} AS iri, count(*) AS n, sum(result = 'won') AS won
FROM nominations WHERE {column} <> '' GROUP BY {column};
CREATE UNIQUE INDEX temp.number_iri ON number (iri);
UPDATE {table} SET nominations = coalesce((SELECT n FROM number WHERE iri = {table}.iri), 0),
  wins = coalesce((SELECT won FROM number WHERE iri = {table}.iri), 0);
DROP TABLE number;""")
        self._file.executescript("""
CREATE TEMP TABLE number AS SELECT award_iri AS iri, count(DISTINCT nomination_works.iri) AS n
FROM nominations JOIN nomination_works ON nomination = nominations.iri GROUP BY award_iri;
CREATE UNIQUE INDEX temp.number_iri ON number (iri);
CREATE TEMP TABLE edition AS SELECT award_iri AS iri, count(*) AS n,
  coalesce(min(nullif(year, '')), '') AS first, max(year) AS last FROM ceremonies
GROUP BY award_iri;
CREATE UNIQUE INDEX temp.edition_iri ON edition (iri);
CREATE TEMP TABLE category AS SELECT award_iri AS iri, count(*) AS n FROM categories
GROUP BY award_iri;
CREATE UNIQUE INDEX temp.category_iri ON category (iri);
UPDATE awards SET
  works = coalesce((SELECT n FROM number WHERE iri = awards.iri), 0),
  editions = coalesce((SELECT n FROM edition WHERE iri = awards.iri), 0),
  categories = coalesce((SELECT n FROM category WHERE iri = awards.iri), 0),
  first = coalesce((SELECT first FROM edition WHERE iri = awards.iri), ''),
  last = coalesce((SELECT last FROM edition WHERE iri = awards.iri), '');
DROP TABLE number;
DROP TABLE edition;
DROP TABLE category;
""")

    def _names(self, iris: Iterable[str]) -> str:
        return joined(map(self._facts.label, iris))

    def _kind(self, about: Facts) -> str:
        classes = about.get("type", ())
        return next((word for iri, word in _WORDS.items() if iri in classes), "")

    def _work(self, iri: str, about: Facts) -> _Row:
        year = _first_year(about.get("datePublished", ()))
        countries = self._names(about.get("countryOfOrigin", ()))
        return (
            self._facts.label(iri), self._kind(about), year, countries, 0, 0, 0,
            _item(about), _article(about), iri,
        )  # fmt: skip

    def _agent(self, iri: str, about: Facts) -> _Row:
        return (
            self._facts.label(iri), self._kind(about), 0, 0, 0, _item(about), _article(about), iri,
        )  # fmt: skip

    def _award(self, iri: str, about: Facts) -> _Row:
        return self._facts.label(iri), 0, 0, 0, 0, 0, "", "", _item(about), _article(about), iri

    def _category(self, iri: str, about: Facts) -> _Row:
        award = _one(about, "programme")
        return (
            self._facts.label(iri), self._name(award), 0, 0, _item(about), _article(about), iri,
            award,
        )  # fmt: skip

    def _ceremony(self, iri: str, about: Facts) -> _Row:
        award = _one(about, "programme")
        date, number = _one(about, "startDate"), _one(about, "editionNumber")
        season = _one(about, "season")
        return (
            self._edition_name(iri), self._name(award), number, season, date,
            _first_year((date, season)), 0, 0, _item(about), _article(about), iri, award,
        )  # fmt: skip

    def _edition_name(self, iri: str) -> str:
        """The name that people know where the number is known: 86th Academy Awards."""
        about = self._facts.of(iri)
        number, award = _one(about, "editionNumber"), self._name(_one(about, "programme"))
        if number.isdecimal() and award:
            return f"{ordinal(int(number))} {award}"
        return self._name(iri)

    def _source(self, iri: str, about: Facts) -> _Row:
        return (
            self._facts.label(iri), _one(about, "rowCount"), _one(about, "revision"),
            _one(about, "license"), _one(about, "derivedFrom"), iri,
        )  # fmt: skip

    def _nomination(self, iri: str, about: Facts) -> _Row:
        works = about.get("work", [])
        edition, category = _one(about, "ceremony"), _one(about, "category")
        award = _one(self._facts.of(category), "programme") or _one(
            self._facts.of(edition), "programme"
        )
        ceremony = self._facts.of(edition)
        date = _one(about, "date") or _one(ceremony, "startDate")
        people = self._credits(about)
        roles = [role for _, role in people]
        rows = about.get("derivedFrom", [])
        things = dict.fromkeys([*works, *(agent for agent, _ in people)])
        self._link(
            "nomination_works", ((iri, thing) for thing in things if self._is(thing, "Work"))
        )
        self._link(
            "nomination_people", ((iri, thing) for thing in things if self._is(thing, "Agent"))
        )
        return (
            self._names(works), self._name(award), self._edition_name(edition) if edition else "",
            date, _first_year((date, _one(ceremony, "season"))), self._name(category),
            joined(self._facts.label(agent) for agent, _ in people),
            joined(roles) if any(roles) else "",
            _local(_one(about, "result")), _local(_one(about, "resultStatus")),
            BETWEEN.join(map(_local, about.get("standing", ()))),
            "yes" if self._facts.is_topic(iri, edition) else "",
            "yes" if any("doubt" in self._facts.of(row) for row in rows) else "",
            BETWEEN.join(about.get("evidence", ())),
            self._names(dict.fromkeys(self._table(row) for row in rows)),
            iri, BETWEEN.join(works), award, edition, category,
            BETWEEN.join(agent for agent, _ in people), BETWEEN.join(rows),
            self._items(works), self._items([award]), self._items([edition]),
            self._items([category]), self._items([agent for agent, _ in people]),
        )  # fmt: skip

    def _credits(self, about: Facts) -> list[tuple[str, str]]:
        """The recipients in their order, each with the roles.

        Then what is honoured of which it isn't known what it is.
        """
        credits = [self._facts.of(credit) for credit in about.get("credit", ())]
        credits.sort(key=lambda credit: _number(_one(credit, "order")))
        roles: dict[str, list[str]] = {}
        for credit in credits:
            agent = _one(credit, "agent") or _one(credit, "nominee")
            if agent:
                named = [*credit.get("role", ()), *credit.get("characterName", ())]
                roles.setdefault(agent, []).extend(named)
        for thing in about.get("honours", ()):
            if thing not in about.get("work", ()):
                roles.setdefault(thing, [])
        return [(agent, ", ".join(dict.fromkeys(names))) for agent, names in roles.items()]

    def _is(self, thing: str, class_name: str) -> bool:
        return self._words + class_name in self._facts.of(thing).get("type", ())

    def _link(self, table: str, pairs: Iterable[tuple[str, str]]) -> None:
        self._file.executemany(f"INSERT OR IGNORE INTO {table} VALUES (?, ?)", pairs)

    def _items(self, things: Sequence[str]) -> str:
        """The Wikidata items of the things, an empty place for one without; nothing for none."""
        items = [_item(self._facts.of(thing)) if thing else "" for thing in things]
        return BETWEEN.join(items) if any(items) else ""

    def _name(self, thing: str) -> str:
        return self._facts.label(thing) if thing else ""

    def _table(self, row: str) -> str:
        match = _ROW.search(row)
        return f"{self._base}id/table/{match[1]}" if match else row


def _one(about: Facts, name: str) -> str:
    return about.get(name, [""])[0]


def _number(text: str) -> int:
    """The number of a text, 0 for one that is none: a mapping of a user may say anything."""
    return int(text) if text.isdecimal() else 0


def _item(about: Facts) -> str:
    """The Wikidata item that a thing is paired with: its id."""
    items = (iri for iri in about.get("sameAs", ()) if iri.startswith(WIKIDATA))
    return next(items, "").removeprefix(WIKIDATA)


def _article(about: Facts) -> str:
    return _one(about, "mainEntityOfPage")


def _local(iri: str) -> str:
    return iri.rpartition("#")[2]


def _first_year(texts: Iterable[str]) -> str:
    matches: Iterator[re.Match[str] | None] = (_YEAR.search(text) for text in texts)
    return next((match[0] for match in matches if match), "")
