"""One function for every form: a page or file in, its award tables with their rows out."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import InputError
from graph.reading.awards.columns import NoContent, NotAwards, understand
from graph.reading.awards.rows import read_table
from graph.reading.awards.table import ReadTable
from graph.reading.forms.readers import reader_of
from graph.reading.model.document import document
from graph.reading.model.grid import TableTooLarge
from graph.reading.model.source import Source

_LIST = re.compile(r"^list of .*? (?:received by|by|of|for) ", re.I)


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table of the page that was left alone, and why.

    ``content`` is False for an infobox, navigation or a notice.
    """

    headings: tuple[str, ...]
    rows: int
    reason: str
    content: bool = True


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read of a page: its form and title, its award tables, and the tables left alone."""

    form: str
    title: str
    tables: tuple[ReadTable, ...]
    skipped: tuple[Skipped, ...]


def read(
    source: Path | str,
    form: str | None = None,
    *,
    title: str = "",
    section: Sequence[str] = (),
) -> list[ReadTable]:
    """The award tables of a page: a path, or the text itself.

    ``form`` is one of ``forms.readers.FORMS`` or None to recognise it; ``title`` the page's title
    where the text doesn't say it, ``section`` the headings that stood above the text. Raises
    InputError.
    """
    return list(read_page(source, form, title=title, section=section).tables)


def read_page(
    source: Path | str,
    form: str | None = None,
    *,
    title: str = "",
    section: Sequence[str] = (),
) -> Reading:
    """As ``read``, with the tables that were left alone and why."""
    file = document(source)
    reader = reader_of(file, form)
    try:
        page = reader.read(file)
    except TableTooLarge as error:
        raise InputError(file.name, str(error)) from None
    title = title or page.title
    results = [
        _table(replace(table, headings=(*section, *table.headings)), reader.FORM, title)
        for table in page.sources
    ]
    tables = tuple(result for result in results if isinstance(result, ReadTable))
    skipped = tuple(result for result in results if isinstance(result, Skipped))
    return Reading(reader.FORM, title, tables, skipped)


def _table(source: Source, form: str, title: str) -> ReadTable | Skipped:
    rows = len(source.grid.rows)
    try:
        table = read_table(source, understand(source, title), form, subject_name(title))
    except NotAwards as error:
        content = not isinstance(error, NoContent)
        return Skipped(source.headings, rows, str(error), content)
    if not table.rows:
        return Skipped(source.headings, rows, "no row could be read as a nomination")
    return table


def subject(title: str) -> str:
    """The article that a page is about: its title without the words of a list.

    >>> subject("List of accolades received by Her (film)"), subject("Taxi Driver")
    ('Her (film)', 'Taxi Driver')
    """
    return _LIST.sub("", title).strip()


def subject_name(title: str) -> str:
    """The name of the work or person that a page is about: ``subject`` without its qualifier."""
    return re.sub(r"\s*\([^()]*\)$", "", subject(title)).strip()
