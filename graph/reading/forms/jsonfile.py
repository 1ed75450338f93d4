"""JSON lines, or a JSON array, of flat records: the names of their members are the header."""

from __future__ import annotations

import json
from typing import Any

from graph.errors import InputError, reason_of
from graph.reading.forms.sheet import source_of
from graph.reading.model.document import Document
from graph.reading.model.source import Evidence, Page

FORM = "json"


def recognises(document: Document) -> Evidence:
    """Certain of a text that begins as an object, or an array of them, does."""
    start = document.text[:200].lstrip("\ufeff \t\r\n[")
    return Evidence.CERTAIN if start.startswith('{"') else Evidence.NONE


def read(document: Document) -> Page:
    """The one table of the records. Raises InputError for anything but objects of values."""
    records = _records(document)
    header = list(dict.fromkeys(name for record in records for name in record))
    rows = [[_text(record.get(name)) for name in header] for record in records]
    return Page("", (source_of([header, *rows]),))


def _records(document: Document) -> list[dict[str, Any]]:
    text = document.text.lstrip("\ufeff \t\r\n")
    whole = text.startswith("[")
    try:
        lines = [text] if whole else [line for line in text.splitlines() if line.strip()]
        values = [json.loads(line) for line in lines]
    except (ValueError, RecursionError) as error:
        raise InputError(document.name, f"is not JSON: {reason_of(error)}") from None
    values = values[0] if whole else values
    if not all(isinstance(value, dict) for value in values):
        raise InputError(document.name, "holds something else than records (JSON objects)")
    return list(values)


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(map(_text, value))
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
