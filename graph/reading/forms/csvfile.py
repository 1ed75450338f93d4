"""Delimited text to a grid: the dialect (separator, quoting, escapes) is found from the text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass

from graph.errors import InputError
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.forms.flow import Flow
from graph.reading.forms.inline import show
from graph.reading.forms.markup import preprocess
from graph.reading.model.document import Document
from graph.reading.model.grid import MAX_COLSPAN, Cell, form
from graph.reading.model.source import LOOKED_AT, Evidence, Page, Source

#: Separators that are tried, the likelier first.
SEPARATORS = (",", "\t", ";", "#", "|")
#: Records from which the dialect is told.
_SAMPLE = 60
FORM = "csv"
#: Wikitext that someone has copied into a field.
_MARKUP = re.compile(r"\[\[[^\[\]\n]+\]\]|\{\{[^{}\n]+\}\}|''[^'\n]+''|<ref\b|<br\s*/?>")
_NEWLINE = re.compile(r"\r\n|\r|\n|(?<!\\)\\n")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text separates its fields; ``escaped`` if quotes inside fields have a backslash."""

    separator: str
    escaped: bool


def find_dialect(text: str) -> Dialect | None:
    """The dialect under which the first records have most alike, and more than one, fields."""
    best: tuple[float, Dialect] | None = None
    sample = "".join(text.splitlines(keepends=True)[: _SAMPLE * 2])[:200_000]
    quoted = any(f'{mark}"' in sample for mark in SEPARATORS) or sample.lstrip()[:1] == '"'
    for place, separator in enumerate(SEPARATORS):
        dialect = Dialect(separator, quoted and _backslashes(sample, separator))
        try:
            records = _records(sample, dialect)[:_SAMPLE]
        except csv.Error:
            continue
        widths = Counter(len(record) for record in records if record)
        if not widths or len(records[0]) < 2:
            continue
        width = len(records[0])
        alike = widths[width] / sum(widths.values())
        score = alike + min(width, 8) / 100 - place / 1000
        if alike >= 0.5 and (best is None or score > best[0]):
            best = (score, dialect)
    return best[1] if best else None


def recognises(document: Document) -> Evidence:
    """Traces, if most lines have the same number of fields; more if the first is a header."""
    text = document.text[:LOOKED_AT]
    dialect = find_dialect(text)
    if dialect is None:
        return Evidence.NONE
    first = text.lstrip("\ufeff\r\n").partition("\n")[0]
    roles = [role_of(field.strip('" ')) for field in first.split(dialect.separator)]
    header = len(roles) - roles.count(Role.OTHER) > 1
    return Evidence.HEADER if header else Evidence.TRACES


def read(document: Document) -> Page:
    """The table of a delimited text: a one-table page whose first record is the header.

    Raises InputError if no separator fits, or the text isn't well-formed.
    """
    text = document.text
    dialect = find_dialect(text)
    if dialect is None:
        raise InputError(
            document.name,
            "is no delimited text: no separator gives its lines the same number of fields",
            hint="Name the form if it is another (html, wikitext, extract)",
        )
    try:
        records = [record for record in _records(text, dialect) if any(record)]
    except csv.Error as error:
        message = f"can't be read as delimited text: {error}"
        raise InputError(document.name, message) from None
    tabbed = dialect.separator == "\t"
    top = next((n for n, record in enumerate(records) if not _is_banner(record)), 0)
    rows = [
        [_cell(record[0], header=number <= top, tabbed=tabbed, colspan=len(record))]
        if _is_banner(record)
        else [_cell(value, header=number == top, tabbed=tabbed) for value in record]
        for number, record in enumerate(records)
    ]
    return Page("", (Source(form([rows])),))


def _is_banner(record: list[str]) -> bool:
    """Whether a record repeats one text, as a cell across the table does once it is expanded."""
    return len(record) > 2 and record[0].strip() != "" and len(set(record)) == 1


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    text = text.removeprefix("\ufeff").replace("\0", "")
    lines = io.StringIO(text, newline="")
    if dialect.escaped:
        return list(
            csv.reader(lines, delimiter=dialect.separator, escapechar="\\", doublequote=False)
        )
    return list(csv.reader(lines, delimiter=dialect.separator))


def _backslashes(sample: str, separator: str) -> bool:
    """Whether quotes inside quoted fields are written ``\\"`` rather than doubled."""
    inside = re.findall(r'\\"(?=[^\n])', sample)
    return bool(inside) and not re.search(r'\\"' + re.escape(separator) + r'"', sample)


def _cell(value: str, *, header: bool, tabbed: bool, colspan: int = 1) -> Cell:
    """A field as a cell; line breaks stay, a lone hyphen is how such files write "empty"."""
    flow = Flow()
    if _MARKUP.search(value):
        markup = preprocess(value)
        show(flow, markup.text, markup)
        return flow.cell(header=header, colspan=min(colspan, MAX_COLSPAN))
    if tabbed:
        value = value.replace("\\p", "|").replace("\\\\", "\\")
    for number, line in enumerate(_NEWLINE.split(value) if tabbed else value.splitlines()):
        if number:
            flow.line()
        flow.add(line)
    return flow.cell(header=header, colspan=min(colspan, MAX_COLSPAN))
