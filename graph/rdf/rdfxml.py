"""Writes RDF/XML, as far as that can express statements.

It names properties by XML names: one whose IRI doesn't end like a name can't be an element
(RDF/XML 6.1.4). Most control characters are no characters of XML 1.0 (2.2). The engine writes both
all the same, as something that no parser reads.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, TypeVar, cast

from pyoxigraph import Literal, Quad, RdfFormat, Triple, serialize

from graph.errors import FormatError
from graph.rdf.curies import LETTERS, MARKS
from graph.rdf.xml_characters import NO_CHARACTER, LineEnds

Statement = TypeVar("Statement", Quad, Triple)

#: The end of an IRI that is a name (Namespaces in XML 1.0, NCName).
_NAME = re.compile(f"[{LETTERS}_][-.0-9{MARKS}{LETTERS}_]*\\Z")


def serialize_xml(statements: Iterable[Statement], prefixes: dict[str, str]) -> bytes:
    """The statements as a document; raises FormatError for one that RDF/XML can't express."""
    output = io.BytesIO()
    write_xml(statements, prefixes, output)
    return output.getvalue()


def write_xml(statements: Iterable[Statement], prefixes: dict[str, str], output: IO[bytes]) -> None:
    """Writes them as they come; raises FormatError at the first that RDF/XML can't express."""
    file = cast(IO[bytes], LineEnds(output))
    serialize(_expressible(statements), file, format=RdfFormat.RDF_XML, prefixes=prefixes)


def _expressible(statements: Iterable[Statement]) -> Iterator[Statement]:
    for statement in statements:
        _check(statement, statement)
        yield statement


def _check(part: Quad | Triple, statement: Quad | Triple) -> None:
    """Raises FormatError if ``part``, the statement itself or its triple term, has no XML."""
    value = part.object
    if not _NAME.search(part.predicate.value):
        raise _inexpressible(statement, "the property's IRI doesn't end like a name")
    if isinstance(value, Literal) and (match := NO_CHARACTER.search(value.value)):
        raise _inexpressible(statement, f"the text has the character U+{ord(match[0]):04X}")
    if isinstance(value, Triple):
        _check(value, statement)


def _inexpressible(statement: Quad | Triple, reason: str) -> FormatError:
    about = f"{statement.subject} {statement.predicate}"
    return FormatError(f"RDF/XML can't express the statement {about}: {reason}.", "rdf-xml")
