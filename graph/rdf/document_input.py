"""A document from outside as a parser is to read it: nothing in it grows beyond what was sent.

A few hundred bytes of XML entities that stand for each other expand to gigabytes, and the engine's
parser expands them all. What a file may declare are short plain texts, as editors of ontologies do
for the namespaces; what another server sends has no need of any.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable, Iterator
from typing import IO, TypeVar

import pyoxigraph as ox

from graph.rdf.nesting import JsonNesting, NestingError, TextNesting, beginnings, is_too_deep

Row = TypeVar("Row")
Statement = TypeVar("Statement", ox.Triple, ox.Quad)

#: Bytes at the beginning of a file in which all its entities are declared.
PROLOG_BYTES = 64 * 1024
#: Bytes of the text of an entity, and how much longer than itself a document may become by them.
ENTITY_BYTES, GROWTH = 1000, 10
#: Bytes that a reference or the beginning of a declaration may have: they may be cut in two.
_CUT = 80
#: Terms that may begin between two statements, or rows. A parser that was given twice as many has a
#: stack that is deep enough for all of them to stand in each other.
BEGINNINGS = 1000
_DECLARATION = b"<!ENTITY"
_PLAIN = re.compile(rb"""<!ENTITY\s+([\w.:-]+)\s+(?:"([^"&%<]*)"|'([^'&%<]*)')\s*>""")
_REFERENCE = re.compile(rb"&([\w.:-]{1,70});")
#: What the engine says of a token for which its parsers have no room.
_BUFFER = re.compile(r"buffer maximal size of (\d+)")
_MIB = 1024**2
_LANGUAGE = re.compile(
    rb"""(?:["']@|xml:lang\s?=\s?["']|"@language"\s?:\s?")([A-Za-z]{1,8}(?:-[A-Za-z0-9]{1,8})*)"""
)


class DocumentInput:
    """A file to read. ``lowered_tags`` are the language tags in it that aren't in lower case.

    ``is_xml`` says that a parser of XML reads it: others know no entities. ``read`` raises
    ValueError for those that may not be: all of them where none is ``allowed``, and for terms that
    ``nesting`` finds nested too deep.
    """

    def __init__(
        self,
        file: IO[bytes],
        nesting: JsonNesting | TextNesting,
        *,
        is_xml: bool,
        allowed: bool,
    ) -> None:
        self._file, self._nesting = file, nesting
        self._is_xml, self._allowed = is_xml, allowed
        self._head: bytes | None = None
        self._tail = b""
        self._texts: dict[bytes, int] = {}
        self._size = self._growth = 0
        self._beginnings: int | None = None
        self.lowered_tags: list[str] = []

    def read(self, size: int = -1) -> bytes:
        """The next bytes; a byte-order mark is none of them."""
        if self._head is None:
            self._head = self._first(size)
        if self._head:
            data, self._head = self._cut(self._head, size)
        else:
            data = self._file.read(size)
        if self._beginnings is not None:
            data = self._portion(data, self._beginnings)
        self._look_at(data)
        return data

    def rows(self, parsed: Iterable[Row]) -> Iterator[Row]:
        """What a parser makes of it, one by one as it reads.

        Raises NestingError before the parser has what may be a term of thousands of levels: however
        it is written, each of them begins behind the row before.
        """
        counted = None if isinstance(self._nesting, JsonNesting) else 0  # which counts itself
        self._beginnings = counted
        for row in parsed:
            self._beginnings = counted
            yield row

    def statements(self, parsed: Iterable[Statement]) -> Iterator[Statement]:
        """The same of statements; raises NestingError also for one that ``is_too_deep``."""
        for statement in self.rows(parsed):
            if is_too_deep(statement.object):
                raise NestingError
            yield statement

    def _portion(self, data: bytes, before: int) -> bytes:
        """So much of the data that few terms begin in it; ``before`` them others have begun."""
        seen = beginnings(self._tail)
        while (number := beginnings(self._tail + data) - seen) > BEGINNINGS:
            middle = len(data) // 2
            data, self._head = data[:middle], data[middle:] + (self._head or b"")
        self._beginnings = before + number
        if self._beginnings > BEGINNINGS:
            raise NestingError
        return data

    def _first(self, size: int) -> bytes:
        """The beginning of the document, whose entities are read if there may be some."""
        head = b""
        least = PROLOG_BYTES if self._is_xml and self._allowed else len(codecs.BOM_UTF8)
        while len(head) < least and (more := self._file.read(size)):
            head += more
        head = head.removeprefix(codecs.BOM_UTF8)
        if not self._is_xml:
            return head
        declarations = _PLAIN.findall(head) if self._allowed else []
        self._texts = {name: len(double or single) for name, double, single in declarations}
        if head.count(_DECLARATION) != len(declarations) or any(
            length > ENTITY_BYTES for length in self._texts.values()
        ):
            raise ValueError(_REFUSED if self._allowed else "it declares entities of XML")
        return head

    @staticmethod
    def _cut(data: bytes, size: int) -> tuple[bytes, bytes]:
        return (data, b"") if size < 0 else (data[:size], data[size:])

    def _look_at(self, data: bytes) -> None:
        self._nesting.look_at(data)
        self._size += len(data)
        window = self._tail + data
        self._tail = window[-_CUT:]
        is_behind = self._size > PROLOG_BYTES or not self._allowed
        if self._is_xml and is_behind and _DECLARATION in window:
            raise ValueError(_REFUSED)
        # What ends in the part that was seen before has been counted.
        overlap = len(window) - len(data)
        if self._texts:
            references = _REFERENCE.finditer(window)
            names = (match[1] for match in references if match.end() > overlap)
            self._growth += sum(self._texts.get(name, 0) for name in names)
            if self._growth > GROWTH * self._size:
                raise ValueError(f"its entities make it more than {GROWTH} times as long")
        if self._allowed:
            tags = (m[1] for m in _LANGUAGE.finditer(window) if m.end() > overlap)
            self.lowered_tags += [tag.decode() for tag in tags if tag != tag.lower()]


def too_long(error: MemoryError) -> str:
    """What the engine has no room for in a document; "" where it is memory that is missing.

    >>> too_long(MemoryError("Reached the buffer maximal size of 1048576"))
    'a line, a comment or a text in it is longer than what can be read at once (1 MiB)'
    """
    buffer = _BUFFER.search(str(error))
    if buffer is None:
        return ""
    size = int(buffer[1]) // _MIB
    return f"a line, a comment or a text in it is longer than what can be read at once ({size} MiB)"


_REFUSED = (
    "its entities of XML are more than short plain texts at its beginning, which could make it "
    "as large as one likes; replace them, such as by xmllint --noent"
)
