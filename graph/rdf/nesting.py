"""How deep triple terms, and objects of JSON-LD, may be nested, told of bytes before the parser.

The engine's parsers, and all that walks a term after them, take a piece of the stack for each
level, and a stack that overflows ends the whole process.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from itertools import accumulate

import pyoxigraph as ox

#: Levels of triple terms that a term may have.
DEPTH = 100
#: What is said of a term with more.
TOO_DEEP = f"a triple term stands in others, more than {DEPTH} levels deep"
#: Levels of objects and lists that JSON-LD may have: the engine's memory grows with their square.
JSON_LD_DEPTH = 500
#: Braces of SPARQL's results in JSON around a term, and those of each level.
_AROUND_TERM, _BRACES = 4, 2
#: An escape in a string of JSON; of "\\u007b" its number stays, which is no sign of depth.
_ESCAPE = re.compile(rb"\\.", re.DOTALL)
_LEVELS = dict(zip(b"{}[]", (1, -1, 1, -1), strict=True))
#: Bytes of the longest mark, which may come in two pieces.
_CUT = 9
#: How a triple term begins in Turtle and its like, in RDF/XML, and in SPARQL's results in XML,
#: whatever stands around it: in a text or a comment it may be none.
_BEGINNING = re.compile(rb"<<\(|parseType|[<:]triple\b")
_SIGNS = (b"<<(", b"parseType", b"triple")


class NestingError(ValueError):
    """A term is nested too deep to be read."""

    def __init__(self, message: str = TOO_DEEP) -> None:
        super().__init__(message)


class JsonNesting:
    """The depth of SPARQL's results in JSON, as their bytes come."""

    marks = b"{}"
    most = _AROUND_TERM + _BRACES * DEPTH
    refusal = TOO_DEEP

    def __init__(self) -> None:
        self._others = bytes(code for code in range(256) if code not in b'"' + self.marks)
        self._depth = 0
        self._is_in_string = False
        self._rest = b""

    def look_at(self, data: bytes) -> None:
        """Takes the next bytes; raises NestingError for what is nested too deep."""
        braces = self._outside_strings(data)
        depths = [*accumulate(map(_LEVELS.__getitem__, braces), initial=self._depth)]
        self._depth = depths[-1]
        if max(depths) > self.most:
            raise NestingError(self.refusal)

    def _outside_strings(self, data: bytes) -> bytes:
        """The marks that stand in no string."""
        data = self._rest + data
        if b"\\" in data:
            data = _ESCAPE.sub(b"", data)
        self._rest = b"\\" if data.endswith(b"\\") else b""  # what it escapes is still to come
        parts = data.translate(None, self._others).split(b'"')
        outside = parts[self._is_in_string :: 2]
        self._is_in_string ^= len(parts) % 2 == 0
        return b"".join(outside)


class JsonLdNesting(JsonNesting):
    """The depth of JSON-LD: of its objects and lists."""

    marks = b"{}[]"
    most = JSON_LD_DEPTH
    refusal = f"its objects and lists are nested more than {JSON_LD_DEPTH} levels deep"


class TextNesting:
    """The depth of triple terms in Turtle and its like, as their bytes come.

    A line ends all terms, for a text may hold the signs of one: of a file for people, a term over
    several lines is seen by ``is_too_deep`` later, and by ``beginnings``.
    """

    begin = b"<<("
    marks = re.compile(rb"(?P<begin><<\()|(?P<end>\)>>)|\n")
    line_end: bytes | None = b"\n"

    def __init__(self) -> None:
        self._depth = 0
        self._rest = b""

    def look_at(self, data: bytes) -> None:
        """Takes the next bytes; raises NestingError for a term that is nested too deep."""
        window, overlap = self._rest + data, len(self._rest)
        self._rest = window[1 - _CUT :]
        ends_terms = self.line_end is not None and self.line_end in data
        if self.begin not in window and (not self._depth or ends_terms):
            self._depth = 0
            return
        for match in self.marks.finditer(window):
            if match.end() > overlap:
                self._take(match)

    def _take(self, match: re.Match[bytes]) -> None:
        if match["begin"]:
            self._depth += 1
        elif match["end"]:
            self._depth = max(self._depth - 1, 0)
        else:
            self._depth = 0
        if self._depth > DEPTH:
            raise NestingError


class XmlNesting(TextNesting):
    """The depth of triple terms in results in XML: lines end none, and no text holds a sign."""

    begin = b"<triple"
    marks = re.compile(rb"(?P<begin><triple\b)|(?P<end></triple\b)")
    line_end = None


def beginnings(data: bytes) -> int:
    """How many terms may begin in these bytes."""
    if not any(sign in data for sign in _SIGNS):
        return 0
    return sum(1 for _ in _BEGINNING.finditer(data))


def looked_at(pieces: Iterable[bytes], nesting: JsonNesting | TextNesting) -> Iterator[bytes]:
    """The pieces of a document as they come; raises NestingError as ``look_at`` does."""
    for piece in pieces:
        nesting.look_at(piece)
        yield piece


def is_too_deep(term: object) -> bool:
    """Whether a term has more levels of triple terms than it may have.

    >>> inner = ox.Triple(ox.NamedNode("urn:a"), ox.NamedNode("urn:p"), ox.Literal("v"))
    >>> outer = ox.Triple(ox.NamedNode("urn:b"), ox.NamedNode("urn:says"), inner)
    >>> is_too_deep(outer)
    False
    """
    level = 0
    # only an object can be one; the engine copies all that stands in it, so no level too many
    while level <= DEPTH and isinstance(term, ox.Triple):
        level, term = level + 1, term.object
    return level > DEPTH
