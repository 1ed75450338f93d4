"""Award tables that are made up, as statements in our model: the same each time.

Each table is that of one film. The first programme is in all of them and has many categories.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from graph.iris import Iris, Name, slug

#: Nominations in a table, programmes besides the large one, categories of it and of the others.
TABLE, PROGRAMMES, MANY, FEW = 100, 200, 500, 20
#: Nominations for one person, on average.
FREQUENT = 4
FIRST_YEAR, YEARS = 1950, 75

RDF_TYPE = "<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>"
_LABEL = "<http://www.w3.org/2000/01/rdf-schema#label>"
_SCHEMA = "http://schema.org/"
_SOURCE = "<http://purl.org/dc/terms/source>"
_NOTE = "<http://www.w3.org/2004/02/skos/core#note>"
_DERIVED = "<http://www.w3.org/ns/prov#wasDerivedFrom>"
_XSD = "http://www.w3.org/2001/XMLSchema#"
#: The version of the tables, as a revision of their pages.
VERSION = "1"
_COLUMNS = ("award", "date", "category", "recipients", "result")
_CRAFTS = "Picture Director Actor Actress Screenplay Score Song Editing Sound Design".split()
_GIVEN = "Ada Ben Cleo Dan Eva Finn Greta Hugo Ines Jon Kira Leo Mia Nils Olga Paul".split()
_FAMILY = "Abel Berg Cole Dahl Eke Frost Gray Holm Ivers Jung Kern Lund Moss Nash Orr".split()
_ROLES = ("director", "writer", "producer", "composer", "actor")


@dataclass(frozen=True)
class Made:
    """One table: its key, its statements, and those that other tables make too."""

    key: str
    own: list[str]
    shared: list[str]


def tables(base: str, nominations: int, large: int) -> Iterator[Made]:
    """All tables; a statement is an N-Triples line without its end."""
    chosen = random.Random(2013)
    count = max(1, nominations // TABLE)
    people = max(1, nominations // FREQUENT)
    for number in range(count):
        wanted = (number + 1) * large // count - number * large // count
        places = [(0, each) for each in chosen.sample(range(MANY), wanted)]
        others = chosen.sample(range(PROGRAMMES * FEW), TABLE - wanted)
        places += [(1 + each // FEW, each % FEW) for each in others]
        yield _Table(base, number, people, chosen).made(places)


class _Table:
    """The statements of one table."""

    def __init__(self, base: str, number: int, people: int, chosen: random.Random) -> None:
        self._iris, self._chosen, self._people = Iris(base), chosen, people
        self._pal = "https://w3id.org/palmares#"
        self.key, self._film = f"film-{number}", f"Film {number}"
        self._year = FIRST_YEAR + number % YEARS
        self._work, self._table = self._iris.work(self.key), self._iris.table(self.key)
        self._own: list[str] = []
        self._shared: dict[str, None] = {}

    def made(self, places: Iterable[tuple[int, int]]) -> Made:
        self._head()
        for number, (programme, category) in enumerate(places, 1):
            self._nomination(number, programme, category)
        return Made(self.key, self._own, list(self._shared))

    def _head(self) -> None:
        self._say(self._work, "Work", self._film)
        self._own += [
            f"<{self._work}> {RDF_TYPE} <{_SCHEMA}Movie>",
            f'<{self._work}> <{_SCHEMA}name> "{self._film}"',
            f"<{self._work}> {_SOURCE} <{self._table}>",
            f'<{self._work}> <{_SCHEMA}datePublished> "{self._year}"^^<{_XSD}gYear>',
            f"<{self._table}> <{_SCHEMA}about> <{self._work}>",
            f"<{self._table}> {_DERIVED} <https://example.org/{self.key}>",
            f"<{self._table}> <{self._pal}rowCount> {_number(TABLE)}",
        ]
        self._say(self._table, "SourceTable", f"Accolades received by {self._film}")
        for place, column in enumerate(_COLUMNS, 1):
            iri = self._iris.column(self.key, column)
            self._say(iri, "SourceColumn", column)
            self._own.append(f"<{iri}> <{self._pal}table> <{self._table}>")
            self._own.append(f"<{iri}> <{self._pal}columnNumber> {_number(place)}")

    def _nomination(self, number: int, programme: int, category: int) -> None:
        award = Name(f"Award {programme}", is_shared=True)
        craft = _CRAFTS[category % len(_CRAFTS)]
        name = f"Best {craft} {category}"
        date = f"{self._year + 1}-{1 + programme % 12:02}-{1 + programme % 28:02}"
        self._award(award, Name(name), date)
        edition = str(self._year + 1)
        iri = self._iris.nomination(slug(award.text), edition, slug(name), self.key)
        row = self._iris.row(self.key, VERSION, number)
        title = f"{self._film}: {name}, {award.text} {self._year + 1}"
        pal = self._pal
        self._say(iri, "Nomination", title)
        known = self._chosen.random()
        result = "" if known < 0.05 else "won" if known < 0.25 else "nominated"
        about = {
            "work": self._work,
            "category": self._iris.category(award, Name(name), self.key),
            "ceremony": self._iris.ceremony(slug(award.text), edition),
            "resultStatus": f"{pal}{'asWritten' if result else 'unknown'}",
            **({"result": f"{pal}{result}"} if result else {}),
        }
        if not result:
            self._own.append(f'<{iri}> {_NOTE} "The page gives no result."@en')
        self._own += [f"<{iri}> <{pal}{key}> <{value}>" for key, value in about.items()]
        self._own.append(f"<{iri}> {_DERIVED} <{row}>")
        people = self._chosen.sample(range(self._people), min(self._people, 1 + (number % 4 == 0)))
        names = [self._credit(iri, row, title, *each) for each in enumerate(people, 1)]
        self._row(row, number, (award.text, date, name, "; ".join(names), result))

    def _credit(self, nomination: str, row: str, title: str, order: int, person: int) -> str:
        name = f"{_GIVEN[person % 16]} {_FAMILY[person // 16 % 15]} {person}"
        agent = self._iris.agent(self.key, name, name)
        iri = self._iris.credit(nomination, agent)
        pal, role = self._pal, _ROLES[person % len(_ROLES)]
        for kind in (f"{pal}Agent", f"{_SCHEMA}Person"):
            self._shared[f"<{agent}> {RDF_TYPE} <{kind}>"] = None
        self._shared[f'<{agent}> {_LABEL} "{name}"@en'] = None
        self._shared[f'<{agent}> <{_SCHEMA}name> "{name}"'] = None
        self._shared[f"<{agent}> {_SOURCE} <{self._table}>"] = None
        self._say(iri, "Credit", f"{name} ({title})")
        self._own += [
            f"<{nomination}> <{pal}credit> <{iri}>",
            f"<{nomination}> <{pal}nominee> <{agent}>",
            f"<{iri}> <{pal}agent> <{agent}>",
            f'<{iri}> <{pal}role> "{role}"',
            f"<{iri}> <{pal}order> {_number(order)}",
            f"<{iri}> {_DERIVED} <{row}>",
        ]
        return f"{name}, {role}"

    def _award(self, award: Name, category: Name, date: str) -> None:
        pal = self._pal
        programme = self._iris.programme(award, self.key)
        listed = self._iris.category(award, category, self.key)
        ceremony = self._iris.ceremony(slug(award.text), date[:4])
        said = [
            *_said(pal, programme, "AwardProgramme", award.text),
            *_said(pal, listed, "AwardCategory", category.text),
            f"<{listed}> <{pal}programme> <{programme}>",
            *_said(pal, ceremony, "Ceremony", f"{award.text}, {date}"),
            f"<{ceremony}> <{pal}programme> <{programme}>",
            f'<{ceremony}> <{_SCHEMA}startDate> "{date}"^^<{_XSD}date>',
        ]
        things = (programme, listed, ceremony)
        said += [f"<{thing}> {_SOURCE} <{self._table}>" for thing in things]
        self._shared.update(dict.fromkeys(said))

    def _row(self, row: str, number: int, cells: tuple[str, ...]) -> None:
        self._say(row, "SourceRow", f"Row {number} of Accolades received by {self._film}")
        self._own.append(f"<{row}> <{self._pal}table> <{self._table}>")
        self._own.append(f"<{row}> <{self._pal}rowNumber> {_number(number)}")
        for column, text in zip(_COLUMNS, cells, strict=True):
            if not text:
                continue
            cell = self._iris.cell(row, column)
            self._say(cell, "SourceCell", f"Row {number}, {column}")
            place = self._iris.column(self.key, column)
            self._own.append(f"<{cell}> <{self._pal}row> <{row}>")
            self._own.append(f"<{cell}> <{self._pal}column> <{place}>")
            self._own.append(f'<{cell}> <{self._pal}text> "{text}"')

    def _say(self, iri: str, kind: str, label: str) -> None:
        self._own += _said(self._pal, iri, kind, label)


def _said(pal: str, iri: str, kind: str, label: str) -> tuple[str, str]:
    return f"<{iri}> {RDF_TYPE} <{pal}{kind}>", f'<{iri}> {_LABEL} "{label}"@en'


def _number(value: int) -> str:
    return f'"{value}"^^<{_XSD}integer>'
