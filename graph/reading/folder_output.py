"""What a data set says of its rows, with all that is beside its source: as a table, CSV or JSON."""

from __future__ import annotations

import json
import shutil
import textwrap
from collections.abc import Iterator, Sequence

from graph.kinds import counted
from graph.reading.dataset.additions import RESULTS
from graph.reading.model.rows import Row, Table
from graph.reading.output import aligned, doubts_as_json, doubts_as_text, records_as_csv

_WORDS = {result: word for word, result in RESULTS.items()}


def cells_of(row: Row, table: int = 1) -> dict[str, str]:
    """A row by the columns of the CSV; ``|`` stands between names."""
    works = [work.name for work in row.works]
    date = row.edition.date or row.edition.season or row.edition.year
    return {
        "award": row.award.text,
        "date_or_year": date,
        "category": row.category.text,
        "recipients": ", ".join(who.name for who in row.recipients),
        "result": _WORDS[row.result] if row.result else "",
        "work": "|".join(works),
        "ceremony": row.edition.name,
        "result_note": row.note,
        "date_iso": date,
        "recipients_split": "|".join(who.name for who in row.recipients),
        "roles": "|".join("+".join(who.roles) for who in row.recipients),
        "kinds": "|".join(who.kind for who in row.recipients),
        "references": " | ".join(row.evidence),
        "doubts": " | ".join(map(str, row.doubts)),
        "section": "",
        "table": str(table),
        "row": str(row.number),
    }


def as_csv(tables: Sequence[Table]) -> str:
    """All rows, a line each, under a header."""
    return records_as_csv(cells_of(row, table.number) for table in tables for row in table.rows)


def as_json(tables: Sequence[Table]) -> str:
    """The tables with their columns and rows; each row with its cells and what was added."""
    content = [
        {
            "key": table.key,
            "title": table.title,
            "columns": table.columns,
            "remarks": table.remarks,
            "doubts": doubts_as_json(table.doubts),
            "rows": [
                {name: text for name, text in cells_of(row, table.number).items() if text}
                | {
                    "cells": row.cells,
                    "doubts": doubts_as_json(row.doubts),
                    "additions": [_addition(row, place) for place in range(len(row.additions))],
                }
                for row in table.rows
            ],
        }
        for table in tables
    ]
    return json.dumps({"tables": content}, ensure_ascii=False, indent=1) + "\n"


def remarks(tables: Sequence[Table]) -> Iterator[str]:
    """What of the tables is open, not read or not applied: a sentence each."""
    yield from doubts_as_text({table.number: table.doubts for table in tables})
    yield from dict.fromkeys(remark for table in tables for remark in table.remarks)


def _addition(row: Row, place: int) -> dict[str, object]:
    added = row.additions[place]
    facts = {"property": added.property, "value": added.value, "status": added.status,
             "reason": added.reason, "evidence": added.evidence, "author": added.author,
             "date": added.date, "in the place of": added.instead_of}  # fmt: skip
    return {name: value for name, value in facts.items() if value}


def as_text(tables: Sequence[Table], width: int = 0) -> str:
    """Tables for a terminal; doubtful rows are marked with ?."""
    width = width or shutil.get_terminal_size((100, 24)).columns
    lines: list[str] = []
    for table in tables:
        lines += [
            table.title,
            *aligned([cells_of(row, table.number) for row in table.rows], width),
            "",
        ]
        for row in table.rows:
            for doubt in row.doubts:
                text = f"? row {row.number}: {doubt}"
                lines += textwrap.wrap(text, width, subsequent_indent="  ")
    rows = [row for table in tables for row in table.rows]
    doubtful = sum(bool(row.doubts) for row in rows)
    values = sum(len(row.additions) for row in rows)
    lines.append(f"rows: {len(rows)}, tables: {len(tables)}, doubtful rows: {doubtful}")
    if values:
        stated = sum(bool(row.additions) for row in rows)
        lines.append(f"beside the source: {counted(values, 'value')} of {counted(stated, 'row')}")
    for remark in remarks(tables):
        lines += textwrap.wrap(remark, width, subsequent_indent="  ")
    return "\n".join(lines) + "\n"
