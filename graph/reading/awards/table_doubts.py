"""What can't be said of a table as a whole, with what would settle it."""

from __future__ import annotations

from collections.abc import Iterator

from graph.reading.awards.dates import is_season
from graph.reading.awards.subjects import PageSubject, lists_itself, names_both
from graph.reading.awards.table import ReadTable, Years
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.rows import SubjectKind

#: What the rows of a page about a thing honour.
_HONOURED = (SubjectKind.WORK, SubjectKind.AGENT, SubjectKind.UNKNOWN)
_YEARS = (
    "whether its years are of the seasons that were honoured or of when the awards were held: "
    "say years = 'season' or years = 'held'"
)
_UNNAMED = "the page has no title, so what it is about has no name: say subject = 'work: Owl'"


def table_doubts(table: ReadTable, subject: PageSubject) -> Iterator[Doubt]:
    """The doubts of a table of a page that is about ``subject``."""
    if not lists_itself(table):
        yield from _subject_doubts(table, subject)
    years = [row for row in table.rows if row.date_or_year and row.date.precision == "year"]
    if table.years is Years.UNKNOWN and years:
        seasons = any(is_season(row.date.iso) for row in table.rows)
        why = "it has seasons beside dates, which doesn't say" if seasons else "nothing says"
        yield Doubt(DoubtCode.YEAR, f"{why} {_YEARS}")


def _subject_doubts(table: ReadTable, subject: PageSubject) -> Iterator[Doubt]:
    if subject.kind is SubjectKind.UNKNOWN and not names_both(table):
        named = f"{subject.name!r}" if subject.name else "what the page is about"
        text = (
            f"nothing says whether {named} is a work, a person or a group: "
            "say subject = 'work' or subject = 'person' (with a name: 'work: Owl')"
        )
        yield Doubt(DoubtCode.SUBJECT, text)
    elif subject.kind in _HONOURED and not subject.name:
        yield Doubt(DoubtCode.SUBJECT, _UNNAMED)
