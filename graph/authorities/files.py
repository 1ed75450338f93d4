"""Reads authority files: the CSV files in a folder, strictly, with the line of what is wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any

from graph.authorities.record import Form, Record, Sort
from graph.errors import InputError
from graph.iris import slug
from graph.reading.dataset.cells import TITLE_HINT, Cells, is_title, read_rows_if_any
from graph.reading.model.rows import CountedBy, iso_date, season_of
from graph.reading.model.source import first_capital

PROGRAMMES, CATEGORIES, EDITIONS, PEOPLE, WORKS, DIFFERENT = (
    f"{name}.csv"
    for name in ("programmes", "categories", "editions", "people", "works", "different")
)

_NAMES = ("label", "forms", "articles")
_PROOF = ("item", "verification", "same", "evidence")
#: The columns of each file, in the order in which it is written.
COLUMNS: Mapping[str, tuple[str, ...]] = {
    PROGRAMMES: ("id", *_NAMES, "conferred_by", "nominees", "identifiers", *_PROOF),
    CATEGORIES: ("programme", "line", *_NAMES, "counted_by", "nominees", *_PROOF),
    EDITIONS: ("programme", "number", "season", "dates", *_NAMES, *_PROOF),
    PEOPLE: ("id", "kind", *_NAMES, "identifiers", *_PROOF),
    WORKS: ("id", "kind", "year", *_NAMES, "identifiers", *_PROOF),
    DIFFERENT: ("one", "other", "evidence"),
}
#: What a record of people.csv, and one of works.csv, can be.
AGENT_KINDS = ("person", "group", "organisation", "")
WORK_KINDS = ("film", "series", "episode", "song", "album", "work", "")

_SEGMENT = re.compile(r"[^\s<>\"{}|\\^`%?#/;]+")
_PATH = re.compile(r"id/[a-z-]+(/[^\s<>\"{}|\\^`%?#/;]+)+")
_ITEM = re.compile(r"Q[1-9][0-9]*")
_SEASON = re.compile(r"[0-9]{4}(/[0-9]{2,4})?")
#: What looks like the years of a form, and isn't.
_BRACKETS = re.compile(r".*\[[\d\s–-]*\]")
_YEARS = range(1000, 3000)
_VERIFICATIONS = ("verified-1", "verified-2")
#: What stands where it is known whether there are nominees.
_ANSWERS = ("yes", "no", "")
#: How evidence of whether there are nominees begins.
_OF_NOMINEES = re.compile(r"\s*nominees: *\S")


@dataclass(frozen=True, slots=True)
class Line:
    """A record as one line of a file has it."""

    record: Record
    cells: Cells

    @property
    def place(self) -> str:
        """The file and line, for people."""
        return f"{self.cells.path.name}, line {self.cells.line}"


@dataclass(frozen=True, slots=True)
class Difference:
    """That two things are not the same one, by the paths of their IRIs."""

    one: str
    other: str
    evidence: str
    cells: Cells


def read_folder(folder: Path) -> tuple[list[Line], list[Difference]]:
    """The lines of all authority files in a folder.

    Raises InputError with the file, line and column of what is wrong.
    """
    if not folder.is_dir():
        raise InputError(folder, "is no folder of authority files")
    unknown = sorted({path.name for path in folder.glob("*.csv")} - COLUMNS.keys())
    if unknown:
        raise InputError(
            folder / unknown[0], "is no authority file", hint=f"They are {', '.join(COLUMNS)}"
        )
    lines: list[Line] = []
    for name, read in _READERS.items():
        lines += read_rows_if_any(folder / name, COLUMNS[name], partial(_line, read))
    differences = read_rows_if_any(folder / DIFFERENT, COLUMNS[DIFFERENT], _differences())
    return lines, differences


def _line(read: Callable[[Cells], Record], cell: Cells) -> Line:
    record = read(cell)
    _check_same(record, cell)
    return Line(record, cell)


def _check_same(record: Record, cell: Cells) -> None:
    """Raises InputError where a thing is to be the same as what can't be the same as it."""
    for path in record.same:
        if not (_PATH.fullmatch(path) and path.startswith(f"id/{record.sort}/")):
            message = f"{path!r} is no path of a thing of this kind"
            hint = f"Write it below the base and unescaped, such as {record.path}"
            raise cell.error("same", message, hint)
        if path == record.path:
            hint = "Write the path that it had in an earlier release, or leave the cell empty"
            raise cell.error("same", f"{path!r} is the thing itself", hint)


def _programme(cell: Cells) -> Record:
    return Record(
        Sort.PROGRAMME,
        _segment(cell, "id"),
        **_common(cell),
        identifiers=_list(cell, "identifiers"),
        conferred_by=_list(cell, "conferred_by"),
        nominees=_nominees(cell),
    )


def _category(cell: Cells) -> Record:
    programme = _segment(cell, "programme")
    choices = {str(each): each for each in CountedBy}
    return Record(
        Sort.CATEGORY,
        f"{programme}/{_segment(cell, 'line')}",
        **_common(cell),
        programme=programme,
        counted_by=cell.choice_if_any("counted_by", choices) or CountedBy.UNKNOWN,
        nominees=_nominees(cell),
    )


def _edition(cell: Cells) -> Record:
    programme, season = _segment(cell, "programme"), cell.optional("season")
    number = cell.number_if_any("number")
    dates = _list(cell, "dates")
    if season and not _SEASON.fullmatch(season):
        raise cell.error("season", f"{season!r} is no season", "Write it as 2013 or 1927/28")
    season = season_of(season)
    for date in dates:
        try:
            iso_date(date)
        except ValueError as error:
            hint = "Write it as 2014-03-02"
            raise cell.error("dates", f"{date!r} is no date: {error}", hint) from None
    if not (number or season or dates):
        raise cell.error("number", "is empty, as are season and dates", "Give one of them")
    season_id = f"season-{slug(season)}" if season else ""
    edition = str(number or "") or season_id or dates[0][:4]
    return Record(
        Sort.EDITION,
        f"{programme}/{edition}",
        **_common(cell),
        programme=programme,
        number=number,
        season=season,
        dates=dates,
    )


def _agent(cell: Cells) -> Record:
    return Record(
        Sort.AGENT,
        _segment(cell, "id"),
        **_common(cell),
        kind=_word(cell, "kind", AGENT_KINDS),
        identifiers=_list(cell, "identifiers"),
    )


def _work(cell: Cells) -> Record:
    return Record(
        Sort.WORK,
        _segment(cell, "id"),
        **_common(cell),
        kind=_word(cell, "kind", WORK_KINDS),
        year=_year(cell),
        identifiers=_list(cell, "identifiers"),
    )


_READERS: dict[str, Callable[[Cells], Record]] = {
    PROGRAMMES: _programme,
    CATEGORIES: _category,
    EDITIONS: _edition,
    PEOPLE: _agent,
    WORKS: _work,
}


def _common(cell: Cells) -> dict[str, Any]:
    """What the lines of all files have."""
    item, verification = cell.optional("item"), cell.optional("verification")
    if item and not _ITEM.fullmatch(item):
        raise cell.error("item", f"{item!r} is no Wikidata item", "Write it as Q19020")
    if bool(item) != bool(verification):
        raise cell.error(
            "verification",
            "goes with an item, and an item with it",
            f"Write one of {', '.join(_VERIFICATIONS)} beside an item",
        )
    if verification:
        cell.choice("verification", dict.fromkeys(_VERIFICATIONS, True))
    evidence = tuple(part.strip() for part in cell.text("evidence").split(" | "))
    return {
        "label": cell.text("label"),
        "forms": tuple(_form(cell, text) for text in _list(cell, "forms")),
        "articles": tuple(_articles(cell)),
        "item": item,
        "verification": verification,
        "same": _list(cell, "same"),
        "evidence": evidence,
    }


def _nominees(cell: Cells) -> str:
    """Whether there are nominees: yes, no or "" where that isn't said; with evidence of its own."""
    nominees = _word(cell, "nominees", _ANSWERS)
    evidence = cell.optional("evidence").split(" | ")
    if nominees and not any(_OF_NOMINEES.match(each) for each in evidence):
        raise cell.error(
            "evidence",
            "has none for what stands in 'nominees'",
            "Add an entry such as 'nominees: its rules say so (https://example.org/rules)'",
        )
    return nominees


def _list(cell: Cells, column: str) -> tuple[str, ...]:
    parts = cell.parts(column)
    if "" in parts:
        raise cell.error(column, "has an empty entry", "Separate entries by one semicolon")
    if len(set(parts)) != len(parts):
        twice = next(part for part in parts if parts.count(part) > 1)
        raise cell.error(column, f"has {twice!r} twice", "Remove one of them")
    return parts


def _form(cell: Cells, text: str) -> Form:
    form = Form.parse(text)
    first, last = form.first or _YEARS.start, form.last or _YEARS.stop
    if first > last or (form.text == text and _BRACKETS.fullmatch(text)):
        hint = "Write the first and the last, or one of them: [1950-1972], [1950-], [-1972]"
        raise cell.error("forms", f"{text!r} has other years than a first and a last one", hint)
    return form


def _articles(cell: Cells) -> Iterator[str]:
    for title in _list(cell, "articles"):
        if not is_title(title):
            raise cell.error("articles", f"{title!r} is no title of an article", TITLE_HINT)
        yield first_capital(title)


def _year(cell: Cells) -> int | None:
    year = cell.number_if_any("year")
    if year is not None and year not in _YEARS:
        raise cell.error("year", f"{year} is no year", "Write it in four digits")
    return year


def _segment(cell: Cells, column: str) -> str:
    text = cell.text(column)
    if text and (not _SEGMENT.fullmatch(text) or text != text.lower()):
        raise cell.error(
            column, f"{text!r} can't stand in an IRI", "Write lower case words with hyphens"
        )
    return text


def _word(cell: Cells, column: str, words: tuple[str, ...]) -> str:
    word = cell.optional(column)
    if word not in words:
        raise cell.error(
            column, f"{word!r} is not known here", f"Use one of: {', '.join(filter(None, words))}"
        )
    return word


def _differences() -> Callable[[Cells], Difference]:
    """What reads the lines of different.csv, in which no pair may stand twice."""
    first: dict[frozenset[str], int] = {}

    def difference(cell: Cells) -> Difference:
        one, other = (_path(cell, column) for column in ("one", "other"))
        if one == other:
            raise cell.error("other", f"is {one!r} too", "A thing can't differ from itself")
        pair = frozenset((one, other))
        if first.setdefault(pair, cell.line) != cell.line:
            message = f"says what line {first[pair]} says"
            raise cell.error("other", message, "Remove one of the lines")
        return Difference(one, other, cell.text("evidence"), cell)

    return difference


def _path(cell: Cells, column: str) -> str:
    path = cell.text(column)
    if not _PATH.fullmatch(path):
        message = f"{path!r} is no path of a thing"
        raise cell.error(column, message, "Write it as id/agent/spike-jonze")
    return path
