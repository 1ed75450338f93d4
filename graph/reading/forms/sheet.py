"""Sheets (rows of plain values, from a delimited text or a workbook) to a table with its header.

People write titles above the header, leave merged cells empty, leave trailing cells off, and put
years or notes into rows of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from graph.reading.awards.cells import is_bare_result
from graph.reading.awards.dates import is_year
from graph.reading.awards.header import heads_columns, is_header_text
from graph.reading.model.grid import MAX_COLSPAN, Cell, form
from graph.reading.model.source import Source

#: Records among which the header is looked for.
_TOP = 30

Record = Sequence[str]
#: Makes a cell of a value: whether it is a header's, and how many columns it spans.
MakeCell = Callable[[str, bool, int], Cell]
_NONE: Mapping[int, Mapping[int, int]] = {}


def plain_cell(text: str, header: bool, colspan: int) -> Cell:
    """A cell that shows its value as it is, without spaces at the ends of its lines."""
    lines = [" ".join(line.split()) for line in text.splitlines()]
    return Cell("\n".join(line for line in lines if line), (), header, colspan)


def names_columns(record: Record) -> bool:
    """Whether a record is a header: it has at least two known header words, and few other texts.

    A record with a year and a result is a row, also if it names an award.

    >>> names_columns(["Year", "Award", "Ada"]), names_columns(["2012", "Lake Award", "Won"])
    (True, False)
    """
    if any(map(is_year, record)) and any(map(is_bare_result, record)):
        return False
    texts = [value for value in record if value.strip()]
    words = sum(map(is_header_text, texts))
    return words > 1 and words * 2 >= len(texts)


def header_place(records: Sequence[Record]) -> int:
    """Where the header is: the first record that names columns, else the first but titles."""
    for place in range(min(len(records), _TOP)):
        if _is_header(records, place) and not is_title(records[place]):
            return place
    return next((place for place, record in enumerate(records) if not is_title(record)), 0)


def _is_header(records: Sequence[Record], place: int) -> bool:
    """Whether a record names columns, or heads several that are each of a year or a nominee."""
    record = records[place]
    return names_columns(record) or heads_columns(record, records[place + 1 : place + 1 + _TOP])


def is_title(record: Record) -> bool:
    """Whether a record is one text across the sheet: alone in it, or repeated in each column."""
    filled = [value for value in record if value.strip()]
    alone = len(filled) == 1 and bool(record[0].strip())
    repeated = len(record) > 2 and len(filled) == len(record) and len(set(record)) == 1
    return (alone and len(record) != 2) or repeated


def source_of(
    records: Sequence[Record],
    make: MakeCell = plain_cell,
    *,
    headings: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
    wide: Mapping[int, Mapping[int, int]] = _NONE,
) -> Source:
    """The table of a sheet; records that are empty are left away, titles span the sheet.

    ``wide`` says how many columns a value spans, by the number of its record and its column. In
    a header it stands in each of them: it heads them all.
    """
    numbers = [y for y, record in enumerate(records) if any(value.strip() for value in record)]
    full = [records[y] for y in numbers]
    top = header_place(full)
    width = max((len(_trimmed(record)) for record in full[top:]), default=0)
    is_data = bool(full) and _is_data(full[top]) and not _is_header(full, top)
    cells: dict[tuple[str, bool, int], Cell] = {}

    def cell(text: str, header: bool, columns: int) -> Cell:
        if (text, header, columns) not in cells:
            cells[text, header, columns] = make(text, header, columns)
        return cells[text, header, columns]

    rows = []
    for place, record in enumerate(full):
        if (
            width > 2
            and place != top
            and (is_title(record) or _is_remark(record, place, top, width))
        ):
            text = record[0] if is_title(record) else " ".join(record).strip()
            rows.append([make(text, place <= top, min(width, MAX_COLSPAN))])
        else:
            padded = [*_trimmed(record), *[""] * (width - len(_trimmed(record)))]
            header = place < top or (place == top and not is_data)
            spans = {} if header else wide.get(numbers[place], {})
            rows.append([cell(text, header, span) for text, span in _spanned(padded, spans)])
    titles = [record[0].strip() for record in full[:top] if is_title(record)]
    caption = titles[0] if titles else ""
    return Source(form([rows]), headings, caption, alone=True, notes=notes)


def _spanned(record: Record, spans: Mapping[int, int]) -> Iterator[tuple[str, int]]:
    """The values of a record with the columns that each spans, without those that one covers."""
    x = 0
    while x < len(record):
        span = min(spans.get(x, 1), len(record) - x)
        yield record[x], span
        x += span


def _is_remark(record: Record, place: int, top: int, width: int) -> bool:
    """Whether a record above the header is a remark in few cells, and no header over it."""
    return place < top and sum(bool(value.strip()) for value in record) * 2 < width + 1


def _is_data(record: Record) -> bool:
    """Whether a record can't be a header: it holds a result or a year."""
    return any(is_bare_result(value) or is_year(value) for value in record)


def _trimmed(record: Record) -> Record:
    """A record without the empty values at its end."""
    end = len(record)
    while end and not record[end - 1].strip():
        end -= 1
    return record[:end]
