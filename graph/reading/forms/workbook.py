"""Workbooks (.xlsx, .ods, .xls …) to tables, one a sheet, with their merged cells."""

from __future__ import annotations

import datetime
import io
import zipfile
import zlib
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from graph.errors import InputError
from graph.reading.forms.sheet import source_of
from graph.reading.model.document import Document
from graph.reading.model.source import Evidence, Page, Source

FORM = "workbook"
#: How workbooks begin: a ZIP archive, or the older compound file.
_ZIP, _COMPOUND = b"PK\x03\x04", bytes.fromhex("d0cf11e0a1b11ae1")
#: What an archive of a workbook has in it.
_PARTS = (b"xl/workbook", b"opendocument.spreadsheet", b"content.xml")
#: The stream of a compound file that holds an encrypted workbook.
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")

Merged = Sequence[tuple[tuple[int, int], tuple[int, int]]]


def recognises(document: Document) -> Evidence:
    """Certain of an archive with a workbook's parts, and of an older workbook."""
    if document.data.startswith(_COMPOUND):
        return Evidence.CERTAIN
    archive = document.data.startswith(_ZIP)
    workbook = archive and any(part in document.data for part in _PARTS)
    return Evidence.CERTAIN if workbook else Evidence.NONE


def read(document: Document) -> Page:
    """The sheets of a workbook; hidden ones are read too, and said to be hidden.

    Raises InputError if it is none that can be read.
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(io.BytesIO(document.data))
        sources = []
        for sheet in workbook.sheets_metadata:
            if sheet.typ is SheetTypeEnum.WorkSheet:
                hidden = sheet.visible is not SheetVisibleEnum.Visible
                sources.append(_source(workbook.get_sheet_by_name(sheet.name), hidden))
    except CalamineError as error:
        if _is_locked(document.data):
            hint = "Save it without one"
            raise InputError(document.name, "is locked with a password", hint=hint) from None
        message, hint = f"can't be read as a workbook: {error}", "Save it again as .xlsx or .ods"
        raise InputError(document.name, message, hint=hint) from None
    return Page("", tuple(source for source in sources if source.grid.rows))


def _is_locked(data: bytes) -> bool:
    """Whether a workbook is encrypted: its package, or parts that the manifest of an .ods tells."""
    if data.startswith(_COMPOUND):
        return _ENCRYPTED in data
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            return b"encryption-data" in archive.read("META-INF/manifest.xml")
    except (zipfile.BadZipFile, KeyError, OSError, EOFError, zlib.error):
        return False


def _source(sheet: Any, hidden: bool) -> Source:
    rows = [[_text(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
    wide: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for (top, left), (bottom, right) in _merged(sheet):
        if top >= len(rows) or (top == bottom and _is_all(rows[top], left, right)):
            continue  # a title across the sheet stays in its first cell
        for y in range(top, min(bottom + 1, len(rows))):
            wide[y][left] = right - left + 1
            for x in range(left, min(right + 1, len(rows[y]))):
                rows[y][x] = rows[top][left]
    notes = (f"the sheet {sheet.name!r} is hidden",) if hidden else ()
    return source_of(rows, headings=(sheet.name,), notes=notes, wide=wide)


def _merged(sheet: Any) -> Merged:
    return sheet.merged_cell_ranges or ()


def _is_all(row: Sequence[str], left: int, right: int) -> bool:
    """Whether a merged cell is all that its row has."""
    return all(not value for x, value in enumerate(row) if not left <= x <= right)


def _text(value: object) -> str:
    """A value as people read it: dates in ISO 8601, whole numbers without a point."""
    if isinstance(value, bool):
        return str(value)
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, datetime.datetime):
        midnight = value.time() == datetime.time()
        return value.date().isoformat() if midnight else value.isoformat(" ")
    return str(value)
