"""Cuts a SPARQL text into tokens, in every way in which it can be cut."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from graph.rdf.curies import LETTERS, MARKS

#: How many tokens a reading goes on with where it meets another: what a SERVICE needs behind it.
LOOK_AHEAD = 3


class Token(NamedTuple):
    """A piece of the text: ``kind`` is a name in ``_TOKEN``, ``start`` its offset."""

    kind: str
    text: str
    start: int


_CHARS = f"{LETTERS}_0-9\\-{MARKS}"
_RUN = f"[{LETTERS}][{_CHARS}.]*+"
_PLX = r"%[0-9A-Fa-f]{2}|\\[_~.\-!$&'()*+,;=/?#@%]"
_LOCAL = f"(?:[{LETTERS}_:0-9]|{_PLX})(?:[{_CHARS}.:]|{_PLX})*"
_ESCAPE = r"\\[tbnrf\\\"']|\\u[0-9A-Fa-f]{4}|\\U[0-9A-Fa-f]{8}"

#: In this order: a token is the first that fits, and the longest of its kind. A word runs on over
#: dots and hyphens, which costs nothing (it is searched) and keeps the work linear.
_TOKEN = re.compile(
    "|".join(
        f"(?P<{kind}>{pattern})"
        for kind, pattern in {
            "space": r"[ \t\r\n]+",
            "comment": "#",
            "iri": r"<[^\x00-\x20<>]*>",
            "long1": rf"'''(?:'{{0,2}}+(?:[^'\\]++|{_ESCAPE}))*+'''",
            "long2": rf'"""(?:"{{0,2}}+(?:[^"\\]++|{_ESCAPE}))*+"""',
            "string1": rf"'(?:[^'\\\r\n]++|{_ESCAPE})*+'",
            "string2": rf'"(?:[^"\\\r\n]++|{_ESCAPE})*+"',
            "blank": f"_:[{LETTERS}_0-9][{_CHARS}.]*",
            "variable": f"[?$][{LETTERS}_0-9][{LETTERS}_0-9{MARKS}]*",
            "language": r"@[A-Za-z]+(?:-[A-Za-z0-9]+)*",
            "name": f"(?:{_RUN})?:(?:{_LOCAL})?",
            "number": r"(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][+-]?[0-9]+)?",
            "word": _RUN,
            "mark": r"[\s\S]",
        }.items()
    )
)
_LINE_END = re.compile("[\r\n]")
#: What must stand in angle brackets for it to matter whether they are an IRI's: what opens
#: something, and the word itself.
_TELLING = re.compile("[#'\"(\\[{]|service", re.IGNORECASE)
#: What no IRI holds (SPARQL 1.1 Query, 19.8), though some engines read on over it.
_IN_NO_IRI = re.compile(r"[\"{}|^`]")
#: Words behind which a bracket that opens is none of an expression: a list of things or variables.
_BEFORE_LISTS = ("A", "VALUES")


def tokens_of(text: str) -> Iterator[Token]:
    """The main reading, as far as it is asked for; space and comments are left out."""
    cut, place = _Cutter(text), 0
    while place < len(text):
        token, place = cut.at(place)
        if token:
            yield token


def grammar_tokens(text: str) -> Iterator[Token]:
    """The one reading that the grammar has of a query, as an engine's parser comes to it.

    The main reading is of the longest tokens: ``?a<5&&?b>3`` holds an IRI in it, and is two
    comparisons in an expression, where no IRI stands right behind a value.
    """
    cut, place = _Cutter(text), 0
    before = Token("mark", "", 0)
    # Whether what brackets open in each of those that are open are expressions, or are in one.
    levels = [_Level.GROUP]
    while place < len(text):
        token, place = cut.at(place)
        if token is None:
            continue
        is_behind_value = levels[-1] is _Level.EXPRESSION and _ends_value(before)
        if token.kind == "iri" and (is_behind_value or _IN_NO_IRI.search(token.text)):
            token, place = Token("mark", "<", token.start), token.start + 1
        pair = before.text + token.text  # of a triple term, which has values behind each other
        if token.text in ("(", "[", "{") or pair == "<<":
            levels.append(_level(token, before, levels[-1]))
        elif token.text in (")", "]", "}") or pair == ">>":
            if len(levels) > 1:
                levels.pop()
        elif token.kind == "word" and token.text.upper() == "SELECT":
            levels[-1] = _Level.SELECT
        before = token
        yield token


class _Level(Enum):
    """What a text between brackets is: ``SELECT`` is a group that is a sub-select, or a query."""

    GROUP, SELECT, EXPRESSION = range(3)


def _level(bracket: Token, before: Token, around: _Level) -> _Level:
    """What a bracket opens behind a token."""
    word = before.text.upper() if before.kind == "word" else ""
    if bracket.text != "(" or word in _BEFORE_LISTS:
        return _Level.GROUP
    return _Level.EXPRESSION if word or around is not _Level.GROUP else _Level.GROUP


def _ends_value(token: Token) -> bool:
    """Whether a value in an expression may end with a token."""
    return token.text == ")" or token.kind not in ("mark", "word")


def readings_of(text: str) -> Iterator[list[Token]]:
    """The main reading, then the rest of each other one up to where it meets one seen before.

    Another reading begins where ``<`` may open an IRI or compare. Each place is begun at once, so
    the work grows with the length of the text. Space and comments are left out.
    """
    cut = _Cutter(text)
    visited: set[int] = set()
    starts = [0]
    for place in starts:
        tokens: list[Token] = []
        while place < len(text) and place not in visited:
            visited.add(place)
            token, place = cut.at(place)
            if token is None:
                continue
            tokens.append(token)
            if token.kind == "iri" and _TELLING.search(token.text):
                starts.append(token.start + 1)
        yield tokens + cut.some(place)


class _Cutter:
    """Cuts one text; knows where its lines end, so that a long comment costs nothing."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._line_ends = [match.start() for match in _LINE_END.finditer(text)]

    def at(self, place: int) -> tuple[Token | None, int]:
        """The token at ``place`` (None for space and comments) and where the next one begins."""
        match = _TOKEN.match(self._text, place)
        assert match is not None  # any character is a mark
        kind = str(match.lastgroup)
        if kind == "comment":
            line = bisect_left(self._line_ends, place)
            ends = line < len(self._line_ends)
            return None, self._line_ends[line] if ends else len(self._text)
        return None if kind == "space" else Token(kind, match[0], place), match.end()

    def some(self, place: int) -> list[Token]:
        """The next few tokens of the straight reading from ``place``."""
        tokens: list[Token] = []
        while place < len(self._text) and len(tokens) < LOOK_AHEAD:
            token, place = self.at(place)
            tokens += [token] if token else []
        return tokens
