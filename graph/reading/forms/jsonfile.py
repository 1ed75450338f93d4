"""JSON lines, or a JSON array, of flat records: the names of their members are the header."""

from __future__ import annotations

import json
from typing import Any

from graph.errors import InputError, reason_of
from graph.reading.forms.sheet import source_of
from graph.reading.model.document import Document, in_unicode
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
    return Page("", (source_of([[*map(_text, header)], *rows]),))


def _records(document: Document) -> list[dict[str, Any]]:
    text = document.text.lstrip("\ufeff \t\r\n")
    whole = text.startswith("[")
    if whole:
        values = _value(text, document, None)
    else:
        lines = enumerate(document.text.lstrip("\ufeff").split("\n"), 1)
        values = [_value(line, document, number) for number, line in lines if line.strip()]
    if not all(isinstance(value, dict) for value in values):
        raise InputError(document.name, "holds something else than records (JSON objects)")
    return list(values)


def _value(text: str, document: Document, line: int | None) -> Any:
    """The value of a JSON text, which is one ``line`` of a document or None for all of it."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        reason = reason_of(error)
        if isinstance(error, json.JSONDecodeError) and line:
            reason = f"{error.msg.removesuffix(' at').lower()} at character {error.colno}"
        message = f"is not JSON: {reason}"
        raise InputError(document.name, message, line=line) from None


def _text(value: object) -> str:
    """A value as a cell's text."""
    if value is None:
        return ""
    if isinstance(value, list):
        return "|".join(map(_text, value))
    return in_unicode(value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
