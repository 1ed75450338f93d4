"""Makes Turtle and TriG pleasant to read, as the engine's serialiser doesn't."""

from __future__ import annotations

import re

_DIRECTIVES = re.compile(rb"(?:@prefix [^\n]*\n)*")
#: The end of a line before one that isn't indented: the next subject or graph.
_SUBJECT = re.compile(rb"\n(?=[^\s}])")
_STRING_OR_IRI = re.compile(rb'"(?:[^"\\]|\\.)*"|<([^>]*)>')
#: What a reference may look like that resolves against the base to just what it was cut from.
_PLAIN_REFERENCE = re.compile(rb"(?:\.well-known|[a-z]+)(?:[/#](?:[^/.][^/]*/?)*)?")


def beautify(text: bytes) -> bytes:
    """Turtle or TriG with an empty line before each subject.

    Of the prefixes there remain those that occur, in a fixed order.
    """
    directives, body = _split(text)
    used = [line for line in directives if _occurs(line[8 : line.index(b":") + 1], body)]
    return b"".join(used) + (b"\n" if used and body else b"") + body


def beautify_file(text: bytes, base: str, heading: str) -> bytes:
    """The same for a file of its own: the heading comes first, as comments.

    It has all prefixes, and IRIs are written relative to the base.
    """
    directives, body = _split(text)
    comments = "".join(f"# {line}\n" for line in heading.splitlines()).encode()
    opening = [comments, b"@base <" + base.encode() + b"> .\n", *directives, b"\n"]
    return b"".join(opening) + _relative(body.lstrip(b"\n"), base.encode())


def _split(text: bytes) -> tuple[list[bytes], bytes]:
    """The lines with prefixes, sorted, for theirs is no fixed order; and the statements."""
    match = _DIRECTIVES.match(text)
    assert match is not None  # it may be empty
    return sorted(match[0].splitlines(keepends=True)), _SUBJECT.sub(b"\n\n", text[match.end() :])


def _relative(body: bytes, base: bytes) -> bytes:
    def relative(match: re.Match[bytes]) -> bytes:
        iri = match[1]
        if iri is None or not iri.startswith(base):
            return match[0]
        reference = iri[len(base) :]
        return b"<" + reference + b">" if _PLAIN_REFERENCE.fullmatch(reference) else match[0]

    return _STRING_OR_IRI.sub(relative, body)


def _occurs(prefix: bytes, body: bytes) -> bool:
    """Whether a prefix, with its colon, begins a word there (``p:`` ends ``http:``)."""
    at = body.find(prefix)
    while at > 0 and body[at - 1 : at].isalnum():
        at = body.find(prefix, at + 1)
    return at >= 0
