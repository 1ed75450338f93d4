"""JSON lines, or a JSON array, of flat records: the names of their members are the header."""

from __future__ import annotations

import json
import re
from typing import Any

from graph.errors import InputError, reason_of
from graph.reading.forms.sheet import source_of
from graph.reading.model.document import Document, in_unicode
from graph.reading.model.source import LOOKED_AT, Evidence, Page

FORM = "json"
#: How an object with members begins, alone or in an array, also where each member has a line.
_BEGINNING = re.compile(r'[\s\ufeff\[]*+\{\s*+"')


def recognises(document: Document) -> Evidence:
    """Certain of a text that begins as an object, or an array of them, does."""
    return Evidence.CERTAIN if _BEGINNING.match(document.text[:LOOKED_AT]) else Evidence.NONE


def read(document: Document) -> Page:
    """The one table of the records. Raises InputError for anything but objects of values."""
    records = _records(document)
    header = list(dict.fromkeys(name for record in records for name in record))
    rows = [[_text(record.get(name)) for name in header] for record in records]
    return Page("", (source_of([[*map(_text, header)], *rows]),))


def _records(document: Document) -> list[dict[str, Any]]:
    text = document.text.lstrip("\ufeff \t\r\n")
    first = text.partition("\n")[0].rstrip()
    if text.startswith("["):
        values = _value(text, document, None)
    elif not first.endswith("}"):  # one object over several lines
        values = [_value(text, document, None)]
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
