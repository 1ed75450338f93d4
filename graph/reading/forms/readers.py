"""The readers, one a form: what each must have, and which of them reads a document.

A reader is a module of this package and a line in ``READERS``.
"""

from __future__ import annotations

from typing import Protocol

from graph.errors import InputError
from graph.reading.forms import (
    barred,
    csvfile,
    extract,
    html,
    jsonfile,
    textgrid,
    wikitext,
    workbook,
)
from graph.reading.model.document import Document
from graph.reading.model.source import Evidence, Page


class Reader(Protocol):
    """Reads the documents of one form."""

    #: What the form is called.
    FORM: str

    def recognises(self, document: Document) -> Evidence:
        """How surely a document has this form."""

    def read(self, document: Document) -> Page:
        """The tables of a document. Raises InputError if it can't have this form."""


#: All readers; where two have the same evidence, the earlier reads. The first alone reads what is
#: no text.
READERS: tuple[Reader, ...] = (
    workbook,
    wikitext,
    html,
    jsonfile,
    textgrid,
    extract,
    barred,
    csvfile,
)
FORMS = tuple(reader.FORM for reader in READERS)


def reader_of(document: Document, form: str | None = None) -> Reader:
    """The reader of the form, or the one with the best evidence that it can read the document.

    Raises InputError if the document is empty, there is no such form, or no reader recognises it.
    """
    if not document.data.strip(b"\xef\xbb\xbf \t\r\n\0"):
        raise InputError(document.name, "is empty")
    if form is None:
        return _recognised(document)
    for reader in READERS:
        if form == reader.FORM:
            return reader
    raise InputError(document.name, f"there is no form {form!r}", hint=f"Forms: {', '.join(FORMS)}")


def _recognised(document: Document) -> Reader:
    best, best_evidence = READERS[0], Evidence.NONE
    for reader in READERS[:1] if document.is_binary else READERS:
        evidence = reader.recognises(document)
        if evidence > best_evidence:
            best, best_evidence = reader, evidence
        if evidence is Evidence.CERTAIN:
            break
    if best_evidence is Evidence.NONE:
        kinds = "HTML, wikitext, delimited text, a workbook, JSON, a drawn table or a text extract"
        hint = None if document.is_binary else f"Name its form: {', '.join(FORMS)}"
        raise InputError(document.name, f"can't be recognised as {kinds}", hint=hint)
    return best
