"""Reads what a data set's folder says of the work that its table is about."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from graph.errors import InputError, reason_of
from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.dataset.head import Head
from graph.reading.dataset.names import NameLine
from graph.reading.model.rows import Amount, Kind, Part, Rating, Recipient, Showing, Work

PEOPLE, EVENTS = "people.csv", "events.csv"
#: What someone can have been to a work.
PARTS = (
    "director", "author", "producer", "actor", "music by", "cinematographer", "distributor",
)  # fmt: skip
PART_COLUMNS = ("part", "name", "kind", "character")
SHOWING_COLUMNS = ("event", "date", "festival", "places", "theaters", "theaters_qualifier")


def read_work(folder: Path, head: Head, names: Mapping[str, NameLine]) -> Work:
    """The work, from the head and the optional ``people.csv`` and ``events.csv``."""
    facts = head.work
    try:
        return Work(
            key=head.key,
            name=facts["name"],
            kind=facts.get("kind", "work"),
            year=facts.get("year"),
            genres=tuple(facts.get("genres", ())),
            countries=tuple(facts.get("countries", ())),
            budget=Amount(**facts["budget"]) if "budget" in facts else None,
            box_office=Amount(**facts["box_office"]) if "box_office" in facts else None,
            rating=Rating(**facts["rating"]) if "rating" in facts else None,
            parts=tuple(
                read_rows_if_any(folder / PEOPLE, PART_COLUMNS, lambda cell: _part(cell, names))
            ),
            showings=tuple(read_rows_if_any(folder / EVENTS, SHOWING_COLUMNS, _showing)),
        )
    except (TypeError, KeyError) as error:
        raise InputError(head.path, f"[work] is not as expected: {reason_of(error)}") from None


def _part(cell: Cells, names: Mapping[str, NameLine]) -> Part:
    kind = cell.choice("kind", {str(kind): kind for kind in Kind})
    name = cell.text("name")
    who = Recipient(name, kind, article=names[name].article or None if name in names else None)
    part = cell.choice("part", {name: name for name in PARTS})
    return Part(part, who, cell.optional("character"))


def _showing(cell: Cells) -> Showing:
    theaters = cell.number_if_any("theaters")
    return Showing(
        name=cell.text("event"),
        date=cell.date("date"),
        festival=cell.optional("festival"),
        places=cell.parts("places"),
        theaters=str(theaters or ""),
        theaters_qualifier=cell.optional("theaters_qualifier"),
    )
