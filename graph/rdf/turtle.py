"""Makes Turtle and TriG pleasant to read, as the engine's serialiser doesn't.

An empty line stands before each subject, which is a line that isn't indented.
"""

from __future__ import annotations

import re
from typing import IO

_DIRECTIVES = re.compile(rb"(?:@prefix [^\n]*\n)*")
#: The end of a line before one that isn't indented: the next subject or graph.
_SUBJECT = re.compile(rb"\n(?=[^\s}])")
_STRING_OR_IRI = re.compile(rb'"(?:[^"\\]|\\.)*"|<([^>]*)>')
#: What a reference may look like that resolves against the base to just what it was cut from. It
#: gives nothing back: else the letters of a segment could be shared out in 2^n ways.
_PLAIN_REFERENCE = re.compile(rb"(?:\.well-known|[a-z]+)(?:[/#](?:[^/.][^/]*+/?)*+)?+")


def beautify(text: bytes) -> bytes:
    """A document with the prefixes that occur in it, in a fixed order."""
    match = _DIRECTIVES.match(text)
    assert match is not None  # it may be empty
    body = _SUBJECT.sub(b"\n\n", text[match.end() :])
    directives = sorted(match[0].splitlines(keepends=True))
    prefixes = [line for line in directives if _occurs(line[8 : line.index(b":") + 1], body)]
    return b"".join(prefixes) + (b"\n" if prefixes and body else b"") + body


def _occurs(prefix: bytes, body: bytes) -> bool:
    """Whether a prefix, with its colon, begins a word there (``p:`` ends ``http:``)."""
    at = body.find(prefix)
    while at > 0 and body[at - 1 : at].isalnum():
        at = body.find(prefix, at + 1)
    return at >= 0


class ReadableFile:
    """A file that makes Turtle or TriG pleasant to read as it is written. End it in the end.

    The heading comes first, as comments; all prefixes are there, sorted (theirs is no fixed order);
    IRIs are written relative to the base.
    """

    def __init__(self, base: str, heading: str, output: IO[bytes]) -> None:
        self._base, self._output = base.encode(), output
        self._line = b""
        self._directives: list[bytes] | None = []
        comments = "".join(f"# {line}\n" for line in heading.splitlines()).encode()
        output.write(comments + b"@base <" + self._base + b"> .\n")

    def write(self, data: bytes) -> int:
        """Passes on the whole lines that are there now."""
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            self._pass_on(line + b"\n")
        return len(data)

    def flush(self) -> None:
        """Leaves it to the file below."""

    def end(self) -> None:
        """Passes on what is left."""
        if self._line:
            self._pass_on(self._line)

    def _pass_on(self, line: bytes) -> None:
        if self._directives is not None:
            if line.startswith(b"@prefix"):
                self._directives.append(line)
                return
            self._output.write(b"".join(sorted(self._directives)))
            self._directives = None
        if line[:1] not in b" \t}\n":
            self._output.write(b"\n")
        self._output.write(_STRING_OR_IRI.sub(self._relative, line))

    def _relative(self, match: re.Match[bytes]) -> bytes:
        iri = match[1]
        if iri is None or not iri.startswith(self._base):
            return match[0]
        reference = iri[len(self._base) :]
        return b"<" + reference + b">" if _PLAIN_REFERENCE.fullmatch(reference) else match[0]
