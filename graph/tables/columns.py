"""What the tables of a release have: every column with what it means, for files and for people."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

#: The file with all tables.
SQLITE = "palmares.sqlite"
#: What stands between several values in one cell.
BETWEEN = " | "
_BAR = re.compile(r"\s*\|\s*")


def joined(texts: Iterable[str]) -> str:
    """The cell of several values; one that has a bar itself has it without spaces there.

    >>> joined(["Tern | Kite", "Owl"])
    'Tern|Kite | Owl'
    """
    return BETWEEN.join(_BAR.sub("|", text) if "|" in text else text for text in texts)


@dataclass(frozen=True)
class Column:
    """A column: its name, what it means, its datatype in CSVW, and whether a cell holds several."""

    name: str
    meaning: str
    datatype: str = "string"
    is_list: bool = False


@dataclass(frozen=True)
class Table:
    """A table: its name, the local name of the class of its things, what a row is, its columns."""

    name: str
    class_name: str
    title: str
    columns: tuple[Column, ...]
    is_sorted_by_name: bool = True

    @property
    def file(self) -> str:
        """The name of its CSV file."""
        return f"{self.name}.csv"


def _number(name: str, meaning: str) -> Column:
    return Column(name, meaning, "integer")


def _many(name: str, meaning: str, datatype: str = "string") -> Column:
    return Column(name, meaning, datatype, is_list=True)


_IRI = Column("iri", "Its address here, where all that is said of it stands.", "anyURI")
_ITEM = Column("wikidata", "The Wikidata item that it was paired with, on evidence.")
_ARTICLE = Column("wikipedia", "An article about it.", "anyURI")
_COUNTS = (
    _number("nominations", "How many nominations it has."),
    _number("wins", "How many of them were won."),
)
_YEAR_HELD = Column(
    "year", "The year of that; where no date is known, the first that its edition honours."
)
_AWARD_IRI = Column("award_iri", "The address of the award programme.", "anyURI")

TABLES = (
    Table(
        "works",
        "Work",
        "Films, series, songs and other works",
        (
            Column("title", "What it is called."),
            Column("kind", "Film, song …, where a source says it."),
            Column("year", "When it was published."),
            _many("countries", "Where it is from."),
            *_COUNTS,
            _number("awards", "By how many award programmes."),
            _ITEM,
            _ARTICLE,
            _IRI,
        ),
    ),
    Table(
        "people",
        "Agent",
        "People, groups and organisations",
        (
            Column("name", "What they are called."),
            Column("kind", "Person, group or organisation, where a source says it."),
            *_COUNTS,
            _number("awards", "By how many award programmes."),
            _ITEM,
            _ARTICLE,
            _IRI,
        ),
    ),
    Table(
        "awards",
        "AwardProgramme",
        "Award programmes",
        (
            Column("name", "What it is called."),
            _number("editions", "How many of its editions are told of."),
            _number("categories", "How many of its categories are told of."),
            *_COUNTS,
            _number("works", "How many works it nominated."),
            Column("first", "The year of the first edition that is told of."),
            Column("last", "The year of the last one."),
            _ITEM,
            _ARTICLE,
            _IRI,
        ),
    ),
    Table(
        "categories",
        "AwardCategory",
        "Award categories",
        (
            Column("name", "What it is called."),
            Column("award", "The award programme that it belongs to."),
            *_COUNTS,
            _ITEM,
            _ARTICLE,
            _IRI,
            _AWARD_IRI,
        ),
    ),
    Table(
        "ceremonies",
        "Ceremony",
        "Editions of award programmes",
        (
            Column("name", "What it is called."),
            Column("award", "The award programme."),
            Column("number", "Which edition it is, where a source says it."),
            Column("season", "The year or years that it honours."),
            Column("date", "When it was held, as precise as it is known."),
            _YEAR_HELD,
            *_COUNTS,
            _ITEM,
            _ARTICLE,
            _IRI,
            _AWARD_IRI,
        ),
    ),
    Table(
        "sources",
        "SourceTable",
        "The tables that all of it is from",
        (
            Column("title", "What it is called."),
            _number("rows", "How many rows it has."),
            Column("revision", "Which state of its page was read."),
            Column("licence", "Under which licence it stands.", "anyURI"),
            Column("page", "The page that it stands on.", "anyURI"),
            _IRI,
        ),
    ),
    Table(
        "nominations",
        "Nomination",
        "Nominations and what became of them",
        (
            _many("work", "The works that were nominated."),
            Column("award", "The award programme."),
            Column("edition", "Which edition of it."),
            Column("date", "When that was held, as precise as it is known."),
            _YEAR_HELD,
            Column("category", "The category."),
            _many(
                "recipients",
                "Who was nominated, in the order of the source; also what is of unknown kind.",
            ),
            _many("roles", "In which roles and as whom, for each of the recipients."),
            Column("result", "What became of it: won, nominated …; empty where no source says it."),
            Column("status", "How the result is known: sourced, inferred …"),
            _many("standing", "What else became of it: declined, withdrawn …"),
            Column("disputed", "yes, if another source says otherwise."),
            Column("doubtful", "yes, if its row may have been misread."),
            _many("evidence", "The pages that say so.", "anyURI"),
            _many("sources", "The tables that it is from."),
            _IRI,
            _many("work_iris", "The addresses of the works.", "anyURI"),
            _AWARD_IRI,
            Column("edition_iri", "The address of the edition.", "anyURI"),
            Column("category_iri", "The address of the category.", "anyURI"),
            _many("recipient_iris", "The addresses of the recipients.", "anyURI"),
            _many("row_iris", "The addresses of the rows of the sources.", "anyURI"),
            _many("work_items", "The Wikidata items of the works."),
            Column("award_item", "The Wikidata item of the award programme."),
            Column("edition_item", "The Wikidata item of the edition."),
            Column("category_item", "The Wikidata item of the category."),
            _many("recipient_items", "The Wikidata items of the recipients."),
        ),
        is_sorted_by_name=False,
    ),
)


def _created(table: Table) -> str:
    columns = "".join(
        f", {column.name} {'INTEGER' if column.datatype == 'integer' else 'TEXT'} NOT NULL"
        for column in table.columns
    ).replace("iri TEXT NOT NULL", "iri TEXT NOT NULL UNIQUE", 1)
    return f"CREATE TABLE {table.name} (id INTEGER PRIMARY KEY{columns});"


#: The tables of the SQLite file. Those of links have the IRIs of both sides.
SCHEMA = (
    "\n".join(map(_created, TABLES))
    + """
CREATE TABLE nomination_works (
  nomination TEXT NOT NULL REFERENCES nominations (iri), iri TEXT NOT NULL REFERENCES works (iri),
  PRIMARY KEY (nomination, iri)
) WITHOUT ROWID;
CREATE TABLE nomination_people (
  nomination TEXT NOT NULL REFERENCES nominations (iri), iri TEXT NOT NULL REFERENCES people (iri),
  PRIMARY KEY (nomination, iri)
) WITHOUT ROWID;
CREATE INDEX works_by_title ON works (title COLLATE NOCASE);
CREATE INDEX nominations_of_work ON nomination_works (iri);
CREATE INDEX nominations_of_person ON nomination_people (iri);
CREATE INDEX nominations_of_award ON nominations (award_iri, result);
CREATE INDEX nominations_of_edition ON nominations (edition_iri, result);
CREATE INDEX nominations_of_category ON nominations (category_iri, year);
CREATE INDEX ceremonies_of_award ON ceremonies (award_iri);
CREATE INDEX categories_of_award ON categories (award_iri);
"""
)
