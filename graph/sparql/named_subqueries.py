"""Puts the named subqueries of the Wikidata Query Service where they are included.

``SELECT … WITH { SELECT … } AS %name WHERE { INCLUDE %name … }`` is Blazegraph's for a sub-select
that stands elsewhere (its wiki, "NamedSubquery"); SPARQL 1.1 has it in its place only.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from typing import NamedTuple, NoReturn

from graph.errors import QueryError
from graph.sparql.edits import Growth
from graph.sparql.lexer import Token, grammar_tokens
from graph.sparql.syntax import position


class Inlined(NamedTuple):
    """A query without named subqueries.

    ``places`` is as long as the query and has each word where it stood, the subqueries too; what
    it gives is of no use.
    """

    text: str
    places: str


class _Declaration(NamedTuple):
    """``WITH { … } AS %name`` in tokens: from ``first``, with its braces at two, to ``end``."""

    name: str
    first: int
    opening: int
    closing: int
    end: int


def inlined(text: str) -> Inlined:
    """The query with its named subqueries where they are included; others stay as they are.

    Raises QueryError for a name that no subquery has before, and for a text that becomes too long.
    """
    tokens = [*grammar_tokens(text)]
    declarations = [*_declarations(tokens)]
    if not declarations:
        return Inlined(text, text)
    inliner = _Inliner(text, tokens)
    for each in declarations:
        start, end = tokens[each.opening].start, _end(tokens[each.closing])
        inliner.bodies[each.name] = inliner.part(start, end)
    parts, place = [], 0
    for each in declarations:
        parts.append(text[place : tokens[each.first].start])
        place = _end(tokens[each.end - 1])
    parts.append(inliner.part(place, len(text)))
    return Inlined("".join(parts), _places(text, tokens, declarations))


class _Inliner:
    """Puts subqueries, whose texts are ``bodies``, in the place of their names."""

    def __init__(self, text: str, tokens: list[Token]) -> None:
        self.bodies: dict[str, str] = {}
        self._text, self._growth = text, Growth(text)
        self._includes = [*_includes(tokens)]
        self._starts = [start for start, _, _ in self._includes]

    def part(self, start: int, end: int) -> str:
        """A part of the text; raises QueryError for a name that isn't there, and if all is long."""
        parts, place = [], start
        first, last = (bisect_left(self._starts, offset) for offset in (start, end))
        for at, behind, name in self._includes[first:last]:
            if name not in self.bodies:
                self._fail(at, f"no named subquery before it is called %{name}.")
            if self._growth.is_too_much(self.bodies[name]):
                self._fail(at, "the query is too long with its named subqueries in place.")
            parts += [self._text[place:at], self.bodies[name]]
            place = behind
        return "".join([*parts, self._text[place:end]])

    def _fail(self, offset: int, message: str) -> NoReturn:
        line, column = position(self._text, offset)
        raise QueryError(f"At line {line}, column {column}: {message}", line, column)


def _declarations(tokens: list[Token]) -> Iterator[_Declaration]:
    depth, first, opening = 0, -1, -1
    for index, token in enumerate(tokens):
        depth += (token.text == "{") - (token.text == "}")
        if not depth and token.text.upper() == "WITH":
            first = index
        elif depth == 1 and token.text == "{" and first == index - 1 >= 0:
            opening = index
        elif not depth and token.text == "}" and opening >= 0:
            name, end = _name(tokens, index + 2)
            if not name or tokens[index + 1].text.upper() != "AS":
                return
            yield _Declaration(name, first, opening, index, end)
            opening = -1


def _name(tokens: list[Token], index: int) -> tuple[str, int]:
    """The name behind a percent sign that is the token with that index, and the index behind it.

    The name is "" for anything else.
    """
    end = index + 1
    if len(tokens) <= end or tokens[index].text != "%":
        return "", end
    name = tokens[end].text
    while end + 1 < len(tokens) and _goes_on(tokens[end], tokens[end + 1]):
        end += 1
        name += tokens[end].text
    return name.rstrip("."), end + 1


def _goes_on(token: Token, after: Token) -> bool:
    """Whether a name goes on with the next token: lines and digits before a word are their own."""
    may_begin = token.text == "_" or token.kind == "number"
    may_follow = after.text == "_" or after.kind in ("word", "number")
    return may_begin and may_follow and after.start == _end(token)


def _includes(tokens: list[Token]) -> Iterator[tuple[int, int, str]]:
    """The offsets of INCLUDE and of what stands behind its name, with the name."""
    for index, token in enumerate(tokens):
        if token.text.upper() == "INCLUDE":
            name, _ = _name(tokens, index + 1)
            if name:
                yield token.start, tokens[index + 2].start + len(name), name


def _places(text: str, tokens: list[Token], declarations: list[_Declaration]) -> str:
    """The subqueries as groups in one, which the query's own group ends."""
    letters = [*text]

    def put(first: int, end: int, letter: str = " ") -> None:
        for token in tokens[first:end]:
            letters[token.start : _end(token)] = " " * len(token.text)
        letters[tokens[first].start] = letter

    for each in declarations:
        put(each.first, each.first + 1, "{" if each is declarations[0] else " ")
        put(each.closing + 1, each.end)
    last = declarations[-1].end
    group = next((i for i in range(last, len(tokens)) if tokens[i].text == "{"), last - 1)
    if group >= last:
        put(last, group + 1)
    for start, end, _ in _includes(tokens):
        letters[start:end] = "{}".ljust(end - start)
    return "".join(letters)


def _end(token: Token) -> int:
    return token.start + len(token.text)
