"""One function for every form: a page or file in, its award tables with their rows out."""

from __future__ import annotations

import codecs
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import InputError
from graph.reading.awards.columns import NotAwards, understand
from graph.reading.awards.rows import read_table
from graph.reading.awards.table import ReadTable
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.forms.csvfile import find_dialect, read_csv
from graph.reading.forms.extract import is_extract, read_extract
from graph.reading.forms.html import read_html
from graph.reading.forms.wikitext import read_wikitext
from graph.reading.model.grid import TableTooLarge
from graph.reading.model.source import FORMS, Source

#: Characters of a page after which it is not read; a long list page has one million.
MAX_PAGE = 100_000_000
_TAG = re.compile(
    r"<(?:!doctype|html|head|body|table|tr|t[dh]|div|section|h[1-6]|p|ul|span|!--)\b", re.I
)
_HTML_TABLE = re.compile(r"<table\b", re.I)
_WIKI_TABLE = re.compile(r"^[ \t:]*\{\||^\{\{\s*awards table", re.M | re.I)
_WIKITEXT = re.compile(r"^==+[^=\n]+==+\s*$|\[\[[^\[\]\n]+\]\]|^\{\{[^{}\n]+", re.M)
_LIST = re.compile(r"^list of .*? (?:received by|by|of|for) ", re.I)
#: Characters from which a form is told that shows throughout a text.
_LOOKED_AT = 2_000_000


@dataclass(frozen=True, slots=True)
class Skipped:
    """A table of the page that was left alone, and why."""

    headings: tuple[str, ...]
    rows: int
    reason: str


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

    ``form`` is one of ``FORMS`` or None to recognise it; ``title`` the page's title where the
    text doesn't say it, ``section`` the headings that stood above the text. Raises InputError.
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
    text, name = _text(source)
    if len(text) > MAX_PAGE:
        raise InputError(
            name, f"has {len(text):,} characters, more than {MAX_PAGE:,}", hint="Split the page"
        )
    form = form or recognise(text, name)
    try:
        found, page_title = _sources(text, form, name)
    except TableTooLarge as error:
        raise InputError(name, str(error)) from None
    about = title or page_title
    tables: list[ReadTable] = []
    skipped: list[Skipped] = []
    for one in found:
        one = replace(one, headings=(*section, *one.headings))
        try:
            table = read_table(one, understand(one, about), form, subject_name(about))
        except NotAwards as error:
            skipped.append(Skipped(one.headings, len(one.grid.rows), str(error)))
            continue
        if table.rows:
            tables.append(table)
        else:
            skipped.append(Skipped(one.headings, len(one.grid.rows), "none of its rows is one"))
    return Reading(form, about, tuple(tables), tuple(skipped))


def recognise(text: str, name: str = "text") -> str:
    """The form of a text, one of ``FORMS``. Raises InputError if it looks like none."""
    head = text[:_LOOKED_AT]
    if head.lstrip("\ufeff \t\r\n")[:1] == "<" and _TAG.search(head):
        return "html"
    if is_extract(head):
        return "extract"
    if _WIKI_TABLE.search(text):
        return "wikitext"
    if _HTML_TABLE.search(text):
        return "html"
    if _WIKITEXT.search(head) and not _is_delimited(head):
        return "wikitext"
    if _TAG.search(head):
        return "html"
    if find_dialect(head):
        return "csv"
    raise InputError(
        name,
        "can't be recognised as HTML, wikitext, delimited text or a text extract",
        hint=f"Name its form: {', '.join(FORMS)}",
    )


def _is_delimited(text: str) -> bool:
    """Whether the first line is a delimited header, whatever stands in the fields below it."""
    dialect = find_dialect(text)
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    return (
        dialect is not None
        and sum(
            role_of(field.strip('" ')) != Role.OTHER for field in first.split(dialect.separator)
        )
        > 1
    )


def _sources(text: str, form: str, name: str) -> tuple[tuple[Source, ...], str]:
    if form == "html":
        page = read_html(text)
        return page.sources, page.title
    if form == "wikitext":
        return read_wikitext(text), ""
    if form == "csv":
        return read_csv(text, name), ""
    if form == "extract":
        return read_extract(text, name), _first_heading(text)
    raise InputError(name, f"there is no form {form!r}", hint=f"Forms: {', '.join(FORMS)}")


def _first_heading(text: str) -> str:
    match = re.match(r"\s*=\s*([^=\n]+?)\s*=\s*\n", text)
    return match[1] if match else ""


def subject(title: str) -> str:
    """The article that a page is about: its title without the words of a list.

    >>> subject("List of accolades received by Her (film)"), subject("Taxi Driver")
    ('Her (film)', 'Taxi Driver')
    """
    return _LIST.sub("", title).strip()


def subject_name(title: str) -> str:
    """The name of the work or person that a page is about: ``subject`` without its qualifier."""
    return re.sub(r"\s*\([^()]*\)$", "", subject(title)).strip()


def _text(source: Path | str) -> tuple[str, str]:
    """The text of a path or of the text itself, and what to call it in messages."""
    if isinstance(source, str) and ("\n" in source or len(source) > 400 or "<" in source):
        return source, "text"
    path = Path(source)
    try:
        data = path.read_bytes()
    except (OSError, ValueError) as error:
        reason = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        raise InputError(str(source)[:200], f"can't be read: {reason}") from None
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16", "replace"), str(path)
    try:
        return data.decode("utf-8-sig"), str(path)
    except UnicodeDecodeError:
        return data.decode("cp1252", "replace"), str(path)
