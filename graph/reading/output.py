"""What was read of a page, for people and for other programs: a table, CSV or JSON."""

from __future__ import annotations

import csv
import io
import json
import shutil
import textwrap
from collections.abc import Iterable, Iterator, Mapping, Sequence

from graph.kinds import counted
from graph.rdf.text_width import text_width
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.model.doubts import Doubt
from graph.reading.tables import Reading
from graph.reading.written_rows import COLUMNS

#: What the terminal shows of a row.
SHOWN = ("row", "award", "date_or_year", "category", "recipients_split", "result")
#: The narrowest and the widest that a column of the terminal gets.
NARROWEST, WIDEST = 6, 44
#: Numbers of rows that a remark names.
MOST_NUMBERS = 12


def cells_of(row: ReadRow, table: int = 1) -> dict[str, str]:
    """A row by ``COLUMNS``; ``|`` stands for a line break in a cell and between names."""
    return {
        "award": _bar(row.award),
        "date_or_year": _bar(row.date_or_year),
        "category": _bar(row.category),
        "recipients": _bar(row.recipients_text),
        "result": row.result_text,
        "work": _bar(row.work),
        "ceremony": _bar(row.ceremony),
        "result_note": row.result_note,
        "date_iso": row.date.iso,
        "recipients_split": "|".join(who.name for who in row.recipients),
        "roles": "|".join("+".join(who.roles) for who in row.recipients),
        "kinds": "|".join(who.kind for who in row.recipients),
        "references": " | ".join(row.references),
        "doubts": " | ".join(map(str, row.doubts)),
        "section": " > ".join(row.section),
        "table": str(table),
        "row": str(row.source_row),
    }


def as_csv(reading: Reading) -> str:
    """All rows of all tables, a line each, under a header."""
    return records_as_csv(_all_cells(reading.opened()))


def records_as_csv(records: Iterable[dict[str, str]]) -> str:
    """Rows, as ``cells_of`` gives them, a line each under a header."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(records)
    return text.getvalue()


def as_json(reading: Reading) -> str:
    """The page with its tables, their columns and rows, raw cells and what was left out."""
    reading = reading.opened()
    tables = [
        {
            "title": table.title,
            "section": table.section,
            "columns": table.columns,
            "roles": table.roles,
            "not_read": table.unread,
            "notes": table.notes,
            "doubts": doubts_as_json(doubts),
            "rows": [
                {name: text for name, text in cells_of(row, number).items() if text}
                | {"cells": row.cells, "links": row.links, "doubts": doubts_as_json(row.doubts)}
                for row in table.rows
            ],
            "dropped": [
                {"row": dropped.source_row, "cells": dropped.cells, "reason": dropped.reason}
                for dropped in table.dropped
            ],
        }
        for number, table, doubts in zip(
            reading.numbers, reading.tables, reading.doubts, strict=True
        )
    ]
    skipped = [
        {"section": skipped.headings, "rows": skipped.rows, "reason": skipped.reason}
        for skipped in reading.skipped
    ]
    page = {"form": reading.form, "title": reading.title, "tables": tables, "skipped": skipped}
    return json.dumps(page, ensure_ascii=False, indent=1) + "\n"


def doubts_as_json(doubts: Iterable[Doubt]) -> list[dict[str, str]]:
    """Doubts with their codes, by which a curator can settle them."""
    return [{"code": doubt.code, "text": doubt.text} for doubt in doubts]


def doubts_as_text(doubts: Mapping[int, Sequence[Doubt]]) -> Iterator[str]:
    """The doubts of tables as a whole, by their numbers: each text once, with those it is of."""
    numbers: dict[str, list[int]] = {}
    for number, of_table in doubts.items():
        for doubt in of_table:
            numbers.setdefault(doubt.text, []).append(number)
    for text, tables in numbers.items():
        where = f"table{'s' if len(tables) > 1 else ''} {_listed(tables)}: "
        yield f"? {where if len(doubts) > 1 else ''}{text}"


def as_text(reading: Reading, width: int = 0) -> str:
    """Tables for a terminal of ``width`` columns (0 asks it); doubtful rows are marked with ?."""
    reading = reading.opened()
    width = width or shutil.get_terminal_size((100, 24)).columns
    lines = [f"{reading.title or 'Untitled'} ({reading.form})"]
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        lines += ["", " > ".join(table.section) or table.title or f"Table {number}"]
        records = [cells_of(row, number) for row in table.rows]
        lines += aligned(records, width)
        for text, numbers in _doubts(table).items():
            rows_said = f"row{'s' if len(numbers) > 1 else ''} {_listed(numbers)}"
            lines += textwrap.wrap(f"? {rows_said}: {text}", width, subsequent_indent="  ")
    rows = sum(len(table.rows) for table in reading.tables)
    doubtful = sum(bool(row.doubts) for table in reading.tables for row in table.rows)
    lines += ["", f"rows: {rows}, tables: {len(reading.tables)}, doubtful rows: {doubtful}"]
    for remark in remarks(reading):
        lines += textwrap.wrap(remark, width, subsequent_indent="  ")
    content = [skipped for skipped in reading.skipped if skipped.content]
    notices = len(reading.skipped) - len(content)
    if notices:
        lines += [
            "left alone: "
            + counted(notices, "infobox or notice", "infoboxes, navigation and notices")
        ]
    for skipped in content:
        where = " > ".join(skipped.headings) or "the top of the page"
        lines += textwrap.wrap(
            f"left alone: a table of {counted(skipped.rows, 'row')} under {where}: "
            f"{skipped.reason}",
            width,
            subsequent_indent="  ",
        )
    return "\n".join(lines) + "\n"


def remarks(reading: Reading) -> Iterator[str]:
    """What of the tables is open or not read, and how the rest was: a sentence each."""
    yield from doubts_as_text(dict(zip(reading.numbers, reading.doubts, strict=True)))
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        where = f"table {number}: " if len(reading.tables) > 1 else ""
        yield from (f"{where}{remark}" for remark in table_remarks(table))


def table_remarks(table: ReadTable) -> Iterator[str]:
    """The same of one table."""
    if table.unread:
        yield f"columns not read: {', '.join(map(repr, table.unread))}"
    yield from (f"note: {note}" for note in table.notes)
    reasons: dict[str, list[int]] = {}
    for row in table.dropped:
        if not row.reason.is_layout:
            reasons.setdefault(row.reason, []).append(row.source_row)
    for reason, rows in reasons.items():
        yield f"rows not taken: {len(rows)} ({reason}): {_listed(rows)}"


def _doubts(table: ReadTable) -> dict[str, list[int]]:
    """The rows of each doubt."""
    rows: dict[str, list[int]] = {}
    for row in table.rows:
        for doubt in row.doubts:
            rows.setdefault(doubt.text, []).append(row.source_row)
    return rows


def _listed(numbers: Sequence[int]) -> str:
    first = ", ".join(map(str, numbers[:MOST_NUMBERS]))
    more = len(numbers) - MOST_NUMBERS
    return f"{first} and {more} more" if more > 0 else first


def aligned(records: Sequence[dict[str, str]], terminal: int) -> Iterator[str]:
    """Rows, as ``cells_of`` gives them, as lines for a terminal of so many columns."""
    texts = [
        [("? " if record["doubts"] else "  ") + record["row"]]
        + [_printable(record[name].replace("|", ", ")) for name in SHOWN[1:]]
        for record in records
    ]
    header = ["  row", "award", "date", "category", "recipients", "result"]
    widths = [max(map(text_width, column)) for column in zip(header, *texts, strict=True)]
    widths = [min(width, WIDEST) for width in widths]
    while sum(widths) + 2 * len(widths) > terminal and max(widths) > NARROWEST:
        widths[widths.index(max(widths))] -= 1
    for row in (header, *texts):
        cells = (_fitted(text, width) for text, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


def _printable(text: str) -> str:
    return "".join(char if char.isprintable() else " " for char in text)


def _fitted(text: str, width: int) -> str:
    # No character is wider than two columns or, for long, narrower than one.
    text = text if len(text) <= 4 * width else text[: 4 * width] + "…"
    while text_width(text) > width:
        text = text[: -2 if text.endswith("…") else -1] + "…"
    return text + " " * (width - text_width(text))


def _all_cells(reading: Reading) -> Iterator[dict[str, str]]:
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        for row in table.rows:
            yield cells_of(row, number)


def _bar(text: str) -> str:
    return text.replace("\n", "|")
