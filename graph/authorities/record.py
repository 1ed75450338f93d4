"""One thing that an authority file describes: what it is called, and what it is by evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import Any

from graph.reading.model.rows import CountedBy

#: A form with the years in which it was used: "Academy Award of Merit [1929-1950]", "[1990-]".
_YEARS = re.compile(r"(.*\S)\s*\[(\d{4})?[-–](\d{4})?\]")
#: Identifiers that mean the same thing in every table: IMDb's and Wikidata's.
_PUBLIC = re.compile(r"(?:nm|tt|co|ch|ev)\d{7,9}|Q[1-9]\d*")


def is_public(identifier: str) -> bool:
    """Whether an identifier without the name of its scheme means the same thing everywhere.

    >>> is_public("nm0001054"), is_public("Q19020"), is_public("152601")
    (True, True, False)
    """
    return bool(_PUBLIC.fullmatch(identifier))


class Sort(StrEnum):
    """What an authority file is of; the word of its IRIs below ``id/``."""

    PROGRAMME = "programme"
    CATEGORY = "category"
    EDITION = "ceremony"
    AGENT = "agent"
    WORK = "work"


@dataclass(frozen=True, slots=True)
class Form:
    """A name of a thing; ``first`` and ``last`` are the years in which it was used, if known."""

    text: str
    first: int | None = None
    last: int | None = None

    @classmethod
    def parse(cls, text: str) -> Form:
        """A form as it stands in a file.

        >>> Form.parse("Cup of the Lakes [1950-1972]")
        Form(text='Cup of the Lakes', first=1950, last=1972)
        """
        years = _YEARS.fullmatch(text)
        if not years:
            return cls(text)
        return cls(years[1], *(int(year) if year else None for year in years.groups()[1:]))

    def is_of(self, year: int | None) -> bool:
        """Whether the form can be meant in that year; in an unknown one only if it always is."""
        if year is None:
            return self.first is None and self.last is None
        return (self.first is None or self.first <= year) and (
            self.last is None or year <= self.last
        )


@dataclass(frozen=True, slots=True)
class Record:
    """What authority files say of one thing.

    ``id`` is the path of its IRI below the word of its sort; for a category line or an edition it
    begins with that of its programme. ``same`` are paths of things that were published and are
    this one. ``kind`` is that of an agent or work; ``counted_by`` is of a category line only;
    ``number``, ``season`` and ``dates`` are an edition's, ``year`` is that of a work.
    ``nominees`` is whether a programme or category chooses among nominees: yes, no, or not known.
    """

    sort: Sort
    id: str
    label: str
    forms: tuple[Form, ...] = ()
    articles: tuple[str, ...] = ()
    item: str = ""
    verification: str = ""
    identifiers: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    programme: str = ""
    conferred_by: tuple[str, ...] = ()
    nominees: str = ""
    counted_by: CountedBy = CountedBy.UNKNOWN
    number: int | None = None
    season: str = ""
    dates: tuple[str, ...] = ()
    year: int | None = None
    kind: str = ""

    @property
    def path(self) -> str:
        """The path of its IRI below the base."""
        return f"id/{self.sort}/{self.id}"

    @property
    def names(self) -> tuple[Form, ...]:
        """The preferred label and the other forms."""
        return (Form(self.label), *self.forms)

    def has_other(self, identifier: str) -> bool:
        """Whether its identifiers of the series of one are all others: then it is another thing."""
        series = _series(identifier)
        own = [each for each in (self.item, *self.identifiers) if _series(each) == series]
        return bool(series and own) and _value(identifier) not in map(_value, own)

    def with_more(self, other: Record) -> Record:
        """The record with what another line says of the same thing; that line's values prevail."""
        lists: dict[str, Any] = {
            name: tuple(dict.fromkeys((*getattr(self, name), *getattr(other, name))))
            for name in (
                "forms", "articles", "identifiers", "same", "evidence", "conferred_by", "dates",
            )
        }  # fmt: skip
        values: dict[str, Any] = {
            name: getattr(other, name) or getattr(self, name)
            for name in (
                "label", "item", "verification", "number", "season", "year", "kind", "nominees",
            )
        }  # fmt: skip
        if self.label and other.label and self.label != other.label:  # it is a name still
            lists["forms"] = tuple(dict.fromkeys((*lists["forms"], Form(self.label))))
        counted = self.counted_by if other.counted_by is CountedBy.UNKNOWN else other.counted_by
        return replace(self, **lists, **values, counted_by=counted)


def _value(identifier: str) -> str:
    return identifier.rpartition(":")[2]


def _series(identifier: str) -> str:
    """What numbers a thing has one identifier of: its scheme, at IMDb its letters; "" if unknown.

    >>> _series("imdb:nm0001054"), _series("Q19020"), _series("tmdb:152601"), _series("7")
    ('nm', 'Q', 'tmdb', '')
    """
    value = _value(identifier)
    return value.rstrip("0123456789") if is_public(value) else identifier.rpartition(":")[0]
