"""The readers, one a form: what each must have, and which of them reads a document.

A reader is a module of this package and a line in ``READERS``.
"""

from __future__ import annotations

from typing import Protocol

from graph.errors import InputError
from graph.reading.forms import csvfile, extract, html, wikitext
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


#: All readers; where two have the same evidence, the earlier reads.
READERS: tuple[Reader, ...] = (wikitext, html, extract, csvfile)
FORMS = tuple(reader.FORM for reader in READERS)


def reader_of(document: Document, form: str | None = None) -> Reader:
    """The reader of the form, or the one with the best evidence that it can read the document.

    Raises InputError if there is no such form, or no reader recognises the document.
    """
    if form is None:
        evidence, _, reader = max(
            ((reader.recognises(document), -place, reader) for place, reader in enumerate(READERS)),
            key=lambda candidate: candidate[:2],
        )
        if evidence is Evidence.NONE:
            raise InputError(
                document.name,
                "can't be recognised as HTML, wikitext, delimited text or a text extract",
                hint=f"Name its form: {', '.join(FORMS)}",
            )
        return reader
    for reader in READERS:
        if form == reader.FORM:
            return reader
    raise InputError(document.name, f"there is no form {form!r}", hint=f"Forms: {', '.join(FORMS)}")
