"""Writes RDF/XML, as far as that can express statements.

It names properties by XML names: one whose IRI doesn't end like a name can't be an element
(RDF/XML 6.1.4), nor one that names a part of the syntax (7.2.5). Most control characters are no
characters of XML 1.0 (2.2). The engine writes most of these all the same, as something that no
parser reads.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Iterator
from typing import IO, Any, TypeVar, cast

from pyoxigraph import BlankNode, Literal, Quad, RdfFormat, Triple, serialize

from graph.errors import FormatError
from graph.rdf.curies import LETTERS, MARKS
from graph.rdf.namespaces import RDF
from graph.rdf.xml_characters import NO_CHARACTER, LineEnds

Statement = TypeVar("Statement", Quad, Triple)

#: The end of an IRI that is a name (Namespaces in XML 1.0, NCName).
_NAME = re.compile(f"[{LETTERS}_][-.0-9{MARKS}{LETTERS}_]*\\Z")
#: Properties that no element can be (RDF/XML 7.2.2 to 7.2.4; ``li`` would be a number, 7.4), and
#: a namespace that can't be declared (Namespaces in XML, 3).
_RESERVED = frozenset(
    RDF + name
    for name in (
        "RDF Description ID about aboutEach aboutEachPrefix bagID datatype li nodeID parseType "
        "resource"
    ).split()
)
_NO_NAMESPACE = "http://www.w3.org/2000/xmlns/"


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
        yield _with_names(statement)


def _with_names(part: Statement) -> Statement:
    """The same with labels of blank nodes that are XML names, which don't begin with a digit."""
    subject, value = _name(part.subject), part.object
    value = _with_names(value) if isinstance(value, Triple) else _name(value)
    if subject is part.subject and value is part.object:
        return part
    if isinstance(part, Quad):
        return Quad(subject, part.predicate, value, part.graph_name)
    return Triple(subject, part.predicate, value)


def _name(term: Any) -> Any:
    # different labels stay different: also one that begins with "_" gets another before it
    if isinstance(term, BlankNode) and term.value[0] in "_0123456789":
        return BlankNode(f"_{term.value}")
    return term


def _check(part: Quad | Triple, statement: Quad | Triple) -> None:
    """Raises FormatError if ``part``, the statement itself or its triple term, has no XML."""
    value = part.object
    if not _NAME.search(part.predicate.value):
        raise _inexpressible(statement, "the property's IRI doesn't end like a name")
    iri = part.predicate.value
    if iri in _RESERVED or iri.startswith(_NO_NAMESPACE):
        raise _inexpressible(statement, "the property's IRI is reserved")
    if isinstance(value, Literal) and (match := NO_CHARACTER.search(value.value)):
        raise _inexpressible(statement, f"the text has the character U+{ord(match[0]):04X}")
    if isinstance(value, Triple):
        _check(value, statement)


def _inexpressible(statement: Quad | Triple, reason: str) -> FormatError:
    about = f"{statement.subject} {statement.predicate}"
    return FormatError(f"RDF/XML can't express the statement {about}: {reason}.", "rdf-xml")
