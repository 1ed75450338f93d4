"""Delimited text to a grid: the dialect (separator, quoting, escapes) is found from the text."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from graph.errors import InputError
from graph.reading.forms.flow import Flow
from graph.reading.forms.inline import show
from graph.reading.forms.markup import preprocess
from graph.reading.forms.sheet import names_columns, plain_cell, source_of
from graph.reading.model.document import Document
from graph.reading.model.grid import MAX_COLSPAN, Cell
from graph.reading.model.source import LOOKED_AT, Evidence, Page
from graph.tabular import check_quotation_marks

if TYPE_CHECKING:
    from _csv import Reader

FORM = "csv"
#: Separators that are tried, the likelier first.
SEPARATORS = (",", "\t", ";", "#", "|")
#: Records from which the dialect is told, and among which the header may stand.
_SAMPLE, _TOP = 60, 15
#: Characters of them that are looked at; a field may have more (csv.field_size_limit).
_LOOKED_AT = 100_000
#: The first line in which Excel names the separator.
_NAMED_SEPARATOR = re.compile(r"\s*sep=(.|\\t)\s*(?:\r\n|\r|\n)", re.I)
#: Wikitext that someone has copied into a field.
_MARKUP = re.compile(r"\[\[[^\[\]\n]+\]\]|\{\{[^{}\n]+\}\}|''[^'\n]+''|<ref\b|<br\s*/?>")
_NEWLINE = re.compile(r"\r\n|\r|\n")
#: What is escaped in a field between tabs: a line break, a bar, a backslash.
_ESCAPED = {r"\n": "\n", r"\p": "|", r"\\": "\\"}
_ESCAPE = re.compile(r"\\[np\\]")


@dataclass(frozen=True, slots=True)
class Dialect:
    """How a text separates its fields; ``escaped`` if quotes inside fields have a backslash."""

    separator: str
    escaped: bool


def find_dialect(text: str) -> Dialect | None:
    """The dialect under which the first records have most alike, and more than one, fields."""
    if statement := _NAMED_SEPARATOR.match(text):
        separator = statement[1].replace("\\t", "\t")
        return Dialect(separator, _backslashes(text[statement.end() :][:LOOKED_AT], separator))
    best: tuple[float, Dialect] | None = None
    sample = "".join(text.splitlines(keepends=True)[: _SAMPLE * 2])[:_LOOKED_AT]
    quoted = any(f'{mark}"' in sample for mark in SEPARATORS) or sample.lstrip()[:1] == '"'
    for place, separator in enumerate(SEPARATORS):
        dialect = Dialect(separator, quoted and _backslashes(sample, separator))
        try:
            records = [record for record in _records(sample, dialect)[:_SAMPLE] if any(record)]
        except csv.Error:
            continue
        score = _score(records)
        if score and (best is None or score - place / 1000 > best[0]):
            best = (score - place / 1000, dialect)
    return best[1] if best else None


def _score(records: list[list[str]]) -> float:
    """How alike the records are in length; 0 if too few are.

    Below a header that names columns records may leave trailing fields off.
    """
    top = next((n for n, record in enumerate(records[:_TOP]) if names_columns(record)), None)
    if top is not None:
        width = len(records[top])
        fields = [len(record) for record in records[top:]]
        alike = sum(1 < count <= width for count in fields) / len(fields)
    elif records and len(records[0]) > 1:
        width = len(records[0])
        widths = Counter(map(len, records))
        alike = widths[width] / sum(widths.values())
    else:
        return 0
    return alike + min(width, 8) / 100 if alike >= 0.5 else 0


def recognises(document: Document) -> Evidence:
    """Traces, if most lines have the same number of fields, or the name says so; more if one is a
    header.
    """
    text = document.text[:LOOKED_AT]
    dialect = find_dialect(text)
    if dialect is None:
        return Evidence.TRACES if document.name.endswith((".csv", ".tsv")) else Evidence.NONE
    lines = text.lstrip("\ufeff\r\n").splitlines()[:_TOP]
    fields = ([field.strip('" ') for field in line.split(dialect.separator)] for line in lines)
    return Evidence.HEADER if any(map(names_columns, fields)) else Evidence.TRACES


def read(document: Document) -> Page:
    """The table of a delimited text: a one-table page.

    Raises InputError if no separator fits, or the text isn't well-formed.
    """
    text = document.text
    dialect = find_dialect(text)
    if dialect is None:
        for separator in SEPARATORS:
            check_quotation_marks(document.name, text, separator)
        raise InputError(
            document.name,
            "is no delimited text: no separator gives its lines the same number of fields",
            hint="Name the form if it is another (html, wikitext, extract)",
        )
    above = 0
    if statement := _NAMED_SEPARATOR.match(text):
        text = text[statement.end() :]
        above = len(statement[0].splitlines())
    escaped = dialect.escaped
    check_quotation_marks(document.name, text, dialect.separator, escaped=escaped, above=above)
    records = _all_records(text, dialect, document.name, above + 1)
    cell = _tabbed_cell if dialect.separator == "\t" else _cell
    return Page("", (source_of(records, cell),))


def _all_records(text: str, dialect: Dialect, name: str, first: int) -> list[list[str]]:
    """All records of a text that begins on line ``first`` of its file.

    Raises InputError for a field that is too long, with the line of its record.
    """
    records, reader = [], _reader(text, dialect)
    line = first
    try:
        for record in reader:
            records.append(record)
            line = reader.line_num + first
    except csv.Error as error:
        hint = "Shorten the cell"
        message = f"can't be read as delimited text: {error}"
        raise InputError(name, message, line=line, hint=hint) from None
    return records


def _records(text: str, dialect: Dialect) -> list[list[str]]:
    return list(_reader(text, dialect))


def _reader(text: str, dialect: Dialect) -> Reader:
    text = text.removeprefix("\ufeff").replace("\0", "")
    lines = io.StringIO(text, newline="")
    if dialect.escaped:
        return csv.reader(lines, delimiter=dialect.separator, escapechar="\\", doublequote=False)
    return csv.reader(lines, delimiter=dialect.separator)


def _backslashes(sample: str, separator: str) -> bool:
    """Whether quotes inside quoted fields are written ``\\"`` rather than doubled."""
    inside = re.findall(r'\\"(?=[^\n])', sample)
    return bool(inside) and not re.search(r'\\"' + re.escape(separator) + r'"', sample)


def _cell(value: str, header: bool, colspan: int) -> Cell:
    """A field as a cell; line breaks stay, wikitext that was copied into it is shown."""
    if _MARKUP.search(value):
        flow, markup = Flow(), preprocess(value)
        show(flow, markup.text, markup)
        return flow.cell(header=header, colspan=min(colspan, MAX_COLSPAN))
    if value.isascii() and value.isprintable():
        return plain_cell(value, header, colspan)
    return _flowed(value.splitlines(), header, colspan)


def _tabbed_cell(value: str, header: bool, colspan: int) -> Cell:
    """A field between tabs, in which line breaks, bars and backslashes are escaped."""
    if "\\" not in value:
        return _cell(value, header, colspan)
    if _MARKUP.search(value):
        return _cell(value, header, colspan)
    value = _ESCAPE.sub(lambda match: _ESCAPED[match[0]], value)
    return _flowed(_NEWLINE.split(value), header, colspan)


def _flowed(lines: list[str], header: bool, colspan: int) -> Cell:
    flow = Flow()
    for number, line in enumerate(lines):
        if number:
            flow.line()
        flow.add(line)
    return flow.cell(header=header, colspan=min(colspan, MAX_COLSPAN))
