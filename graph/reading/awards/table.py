"""What was read of an award table: its rows, each with its origin, and the rows left out."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from graph.reading.awards.dates import DateReading
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.programmes import AwardName
from graph.reading.awards.recipients import NOBODY, RecipientsReading
from graph.reading.model.doubts import Doubt
from graph.reading.model.rows import Recipient, Result


class Years(StrEnum):
    """What the years of a column are: of the season that is honoured, or when an award was held."""

    SEASON = "season"
    HELD = "held"
    UNKNOWN = ""


@dataclass(frozen=True, slots=True)
class ReadRow:
    """One nomination as a table states it; what it doesn't say is "" or None.

    ``number`` counts the rows read, ``source_row`` the rows of the grid, both from 1. ``cells``
    are the raw texts of the whole grid row, ``links`` the article links by role, ``doubts`` the
    reasons why the row can't be read with certainty. ``identities`` are the articles that say what
    the award, the category and the work are, by role. ``span_from`` is the number of the row
    whose recipient cell spans down to here. ``works`` are the works that ``work`` names,
    ``work_notes`` what its cell says besides, ``named`` is all that the recipients' cell says.
    ``division`` is the programme and category in an award's cell that stands for both, ``season``
    what a column says that was honoured, ``part`` the character or role, ``citation`` the official
    reason in columns of their own.
    """

    number: int
    source_row: int
    award: str
    date_or_year: str
    date: DateReading
    category: str
    recipients_text: str
    recipients: tuple[Recipient, ...]
    result_text: str
    result: Result | None
    result_note: str
    work: str
    ceremony: str
    references: tuple[str, ...]
    links: dict[str, tuple[str, ...]]
    cells: tuple[str, ...]
    section: tuple[str, ...]
    doubts: tuple[Doubt, ...] = ()
    span_from: int | None = None
    identities: dict[str, str] = field(default_factory=dict)
    works: tuple[Recipient, ...] = ()
    named: RecipientsReading = NOBODY
    division: AwardName | None = None
    season: str = ""
    part: str = ""
    citation: str = ""
    work_notes: tuple[str, ...] = ()


class Reason(StrEnum):
    """Why a row of the grid is no nomination."""

    HEADER = "header"
    REPEATED_HEADER = "repeated header"
    BANNER = "banner"
    FOOTER = "footer"
    SPANNED = "no cell of its own"
    SILENT = "names no award, nobody and no result"
    UNNAMED = "names no award"
    NOT_GIVEN = "says that no award was given"

    @property
    def is_layout(self) -> bool:
        """Whether such rows are part of any table, so that none is missed."""
        return self in (self.HEADER, self.REPEATED_HEADER, self.BANNER, self.SPANNED)


@dataclass(frozen=True, slots=True)
class Dropped:
    """A row of the grid that is no nomination: a header, a banner, a footer; and why."""

    source_row: int
    cells: tuple[str, ...]
    reason: Reason


@dataclass(frozen=True, slots=True)
class ReadTable:
    """An award table as it was read; ``roles`` are what its ``columns`` were taken for.

    ``unread`` names the columns that no row is made of, ``notes`` say what was done to read it;
    ``alone`` if its document holds nothing but such tables. ``years`` says what the years of the
    table's dates are, ``declaration`` what somebody said of the table, ``says_kinds`` whether its
    file says what each recipient is. ``words`` are whole texts of its cells that are read as
    results otherwise than by the vocabulary: signs, and what a person declares.
    """

    form: str
    title: str
    section: tuple[str, ...]
    columns: tuple[str, ...]
    roles: tuple[str, ...]
    rows: tuple[ReadRow, ...]
    dropped: tuple[Dropped, ...]
    unread: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    alone: bool = False
    years: Years = Years.UNKNOWN
    declaration: Declaration = UNDECLARED
    says_kinds: bool = False
    words: frozenset[tuple[str, Result]] = frozenset()

    def grid(self) -> list[tuple[str, ...]]:
        """The expanded source table, cell by cell, from the rows and what was dropped."""
        cells = {row.source_row: row.cells for row in self.rows}
        cells |= {row.source_row: row.cells for row in self.dropped}
        return [cells[number] for number in sorted(cells)]
