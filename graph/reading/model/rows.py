"""What a reader gives: a source table with its rows, every raw cell kept beside what it means."""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from graph.errors import InputError
from graph.iris import Name
from graph.reading.model.doubts import Doubt


class Kind(StrEnum):
    """What a recipient is."""

    PERSON = "person"
    GROUP = "group"
    ORGANISATION = "organisation"
    AGENT = "agent"  #: a name that may be a person's or a group's
    WORK = "work"  #: the work of the page itself
    SONG = "song"
    SCENE = "scene"
    OTHER_WORK = "other work"


#: Kinds that are works rather than agents.
WORK_KINDS = frozenset({Kind.WORK, Kind.SONG, Kind.SCENE, Kind.OTHER_WORK})


class Result(StrEnum):
    """The outcome of a nomination: the local names of the concepts of the results scheme."""

    WON = "won"
    NOMINATED = "nominated"
    RUNNER_UP = "runnerUp"
    SECOND_PLACE = "secondPlace"
    THIRD_PLACE = "thirdPlace"
    HONOURED = "honoured"
    INCLUDED = "included"
    SHORTLISTED = "shortlisted"
    PENDING = "pending"


class Status(StrEnum):
    """How a result is known: the local names of the concepts of the result status scheme."""

    SOURCED = "sourced"
    INFERRED = "inferred"
    UNKNOWN = "unknown"
    AS_WRITTEN = "asWritten"


_ISO = re.compile(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?")


def iso_date(text: str) -> str:
    """``text`` if it is an ISO 8601 year, month or day that exists.

    Raises ValueError with the reason otherwise.
    """
    match = _ISO.fullmatch(text)
    if not match:
        raise ValueError("is not a date of the form 2014-03-02, 2014-03 or 2014")
    year, month, day = (int(part) if part else 1 for part in match.groups())
    date(year, month, day)
    return text


@dataclass(frozen=True, slots=True)
class Recipient:
    """One nominee of a row; ``article`` is the title of the Wikipedia article it links to.

    ``identifier`` is what the table's own column of identifiers calls it: IMDb's, Wikidata's …
    """

    name: str
    kind: Kind
    roles: tuple[str, ...] = ()
    article: str | None = None
    identifier: str = ""


@dataclass(frozen=True, slots=True)
class Addition:
    """One value that a curator states beside the cells of a row, with what shows it.

    ``property`` is the word of the data set's file ("result", "recipient"), ``value`` what it
    states, "" for a result that nobody knows. Of a correction ``column`` is the column whose cell
    it is about and ``instead_of`` the text of that cell. ``date`` is the ISO day on which
    ``author`` stated it.
    """

    property: str
    value: str
    status: Status
    reason: str = ""
    evidence: tuple[str, ...] = ()
    author: str = ""
    date: str = ""
    column: str = ""
    instead_of: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One nomination as a source table states it.

    ``cells`` are the raw texts, one per column of the table. ``date`` is an ISO 8601 day, month,
    year, or two of them with a slash between, or "" where the row states none. ``result`` is None
    where no result is known. ``work`` is None for the work that the table is about. ``doubts``
    are the reasons why the row may have been misread. ``further_works`` are those that the row
    names beside ``work``; a release links the first alone. ``additions`` are the values among
    these that a curator stated.
    """

    number: int
    award: Name
    date: str
    category: Name
    recipients: tuple[Recipient, ...]
    result: Result | None
    status: Status
    cells: tuple[str, ...]
    note: str = ""
    tied_with: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()
    evidence_note: str = ""
    recipients_span_from: int | None = None
    work: Recipient | None = None
    doubts: tuple[Doubt, ...] = ()
    further_works: tuple[Recipient, ...] = ()
    additions: tuple[Addition, ...] = ()


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A row of a source table that states no nomination, such as a header, and why."""

    number: int
    cells: tuple[str, ...]
    reason: str
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """What another source says otherwise: ``category`` is "" when it is about the ceremony."""

    award: str
    date: str
    category: str
    aspect: str
    value: str
    evidence: tuple[str, ...]
    note: str


@dataclass(frozen=True, slots=True)
class Link:
    """A verified Wikidata item of an entity; ``programme`` only for a category or ceremony."""

    kind: str
    name: str
    programme: str
    item: str
    verification: str
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Removal:
    """What was published once and is no more: paths below the base, ``new`` "" if nothing is.

    ``file`` and ``line`` are where the data set says so.
    """

    old: str
    new: str
    reason: str
    file: str
    line: int

    def error(self, column: str, message: str, hint: str | None = None) -> InputError:
        """An error about the cell in ``column``."""
        return InputError(self.file, message, line=self.line, column=column, hint=hint)


@dataclass(frozen=True, slots=True)
class Amount:
    """A sum of money; ``more_than`` when the source gives it as a lower bound."""

    amount: int
    currency: str
    more_than: bool = False


@dataclass(frozen=True, slots=True)
class Rating:
    """What share of a number of reviews a review aggregator counts as positive."""

    by: str
    percent: int
    reviews: int


@dataclass(frozen=True, slots=True)
class Part:
    """Who had which part in making a work: ``part`` is "director", "music by" or the like."""

    part: str
    who: Recipient
    character: str = ""


@dataclass(frozen=True, slots=True)
class Showing:
    """A premiere or release; ``theaters`` is a lower bound when the qualifier says so."""

    name: str
    date: str
    festival: str
    places: tuple[str, ...]
    theaters: str
    theaters_qualifier: str


@dataclass(frozen=True, slots=True)
class Work:
    """The work that a page is about, as far as its source describes it."""

    key: str
    name: str
    kind: str = "work"
    year: int | None = None
    genres: tuple[str, ...] = ()
    countries: tuple[str, ...] = ()
    budget: Amount | None = None
    box_office: Amount | None = None
    rating: Rating | None = None
    parts: tuple[Part, ...] = ()
    showings: tuple[Showing, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A source table: where it is from, what it is about, its columns and rows.

    ``work`` is the work that the table is about; where it is about a person or group that is
    ``agent``, and each row names its own work. ``page`` is the address of the page, ``file`` the
    name of the file it was read from; ``created`` is the ISO date on which the rows were
    tabulated, ``revision`` that of the page, ``licence`` the address of the licence; each is ""
    where it is not known. ``remarks`` say what
    of the table was not read. A table of many works and people is about none: both are None.
    """

    key: str
    title: str
    page: str
    created: str
    licence: str
    attribution: str
    work: Work | None
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    agent: Recipient | None = None
    left_out: tuple[LeftOut, ...] = ()
    file: str = ""
    revision: str = ""
    claims: tuple[Claim, ...] = ()
    links: tuple[Link, ...] = ()
    removals: tuple[Removal, ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def cells_hash(self) -> str:
        """The SHA-256 of the cells of all rows, left out or not, in their order.

        It is that of JSON without spaces: a list of rows, each a list of the texts of its cells.
        """
        by_number = {row.number: row.cells for row in (*self.left_out, *self.rows)}
        cells = [by_number[number] for number in sorted(by_number)]
        text = json.dumps(cells, ensure_ascii=False, separators=(",", ":"))
        return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()
