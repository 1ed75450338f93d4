"""Reads what a data set's folder says of its table and of the work that the table is about."""

from __future__ import annotations

import re
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

from graph.errors import InputError, reason_of
from graph.reading.dataset.cells import ADDRESS, Cells, read_rows_if_any
from graph.reading.model.rows import Amount, Kind, Part, Rating, Recipient, Showing, Work

HEAD = "table.toml"
#: What someone can have been to a work.
PARTS = (
    "director", "author", "producer", "actor", "music by", "cinematographer", "distributor",
)  # fmt: skip
PART_COLUMNS = ("part", "name", "kind", "character")
SHOWING_COLUMNS = ("event", "date", "festival", "places", "theaters", "theaters_qualifier")

_KEY = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")


def read_head(folder: Path) -> dict[str, Any]:
    """The checked content of a data set's ``table.toml``.

    Raises InputError when there is none, or something needed isn't there or isn't of its kind.
    """
    path = folder / HEAD
    try:
        head = tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError:
        raise InputError(
            path, "is not there", hint="A data set is a folder with table.toml and accolades.csv"
        ) from None
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise InputError(path, f"can't be read as TOML: {reason_of(error)}") from None
    required = {
        "key": str, "title": str, "page": str, "created": date, "licence": str,
        "attribution": str, "work": dict,
    }  # fmt: skip
    for name, kind in required.items():
        if not isinstance(head.get(name), kind):
            raise InputError(path, f"needs {name!r} ({kind.__name__})")
    if not _KEY.fullmatch(head["key"]):
        raise InputError(path, f"the key {head['key']!r} is not of the form her-2013")
    for name in ("page", "licence"):
        if not ADDRESS.fullmatch(head[name]):
            raise InputError(path, f"{name} is not an http or https address")
    if not isinstance(head["work"].get("name"), str):
        raise InputError(path, "[work] needs 'name' (str)")
    return head


def read_work(folder: Path, head: dict[str, Any], articles: dict[str, str]) -> Work:
    """The work, from the head and the optional ``people.csv`` and ``events.csv``."""
    facts = head["work"]
    try:
        return Work(
            key=head["key"],
            name=facts["name"],
            kind=facts.get("kind", "work"),
            year=facts.get("year"),
            genres=tuple(facts.get("genres", ())),
            countries=tuple(facts.get("countries", ())),
            budget=Amount(**facts["budget"]) if "budget" in facts else None,
            box_office=Amount(**facts["box_office"]) if "box_office" in facts else None,
            rating=Rating(**facts["rating"]) if "rating" in facts else None,
            parts=tuple(
                read_rows_if_any(
                    folder / "people.csv", PART_COLUMNS, lambda cell: _part(cell, articles)
                )
            ),
            showings=tuple(read_rows_if_any(folder / "events.csv", SHOWING_COLUMNS, _showing)),
        )
    except (TypeError, KeyError) as error:
        raise InputError(folder / HEAD, f"[work] is not as expected: {reason_of(error)}") from None


def _part(cell: Cells, articles: dict[str, str]) -> Part:
    kind = cell.choice("kind", {str(kind): kind for kind in Kind})
    name = cell.text("name")
    who = Recipient(name, kind, article=articles.get(name))
    part = cell.choice("part", {name: name for name in PARTS})
    return Part(part, who, cell.optional("character"))


def _showing(cell: Cells) -> Showing:
    theaters = cell.optional("theaters")
    return Showing(
        name=cell.text("event"),
        date=cell.date("date"),
        festival=cell.optional("festival"),
        places=cell.parts("places"),
        theaters=str(cell.number("theaters")) if theaters else "",
        theaters_qualifier=cell.optional("theaters_qualifier"),
    )
