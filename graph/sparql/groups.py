"""What a query is made of, by its tokens: groups, sub-selects, projections, and calls of SERVICE.

It reads the texts in which words of the Wikidata Query Service stand, to tell which variables each
group has. A text that is no query is left to the engine's parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from graph.sparql.lexer import Token, tokens_of

_OPENING = {"(": ")", "{": "}", "[": "]"}
_CLOSING = frozenset(_OPENING.values())


class Unreadable(Exception):
    """The tokens aren't those of a query."""


@dataclass
class Select:
    """A SELECT, or the head of another form: ``names`` are the variables that it gives.

    ``star`` stands in the place of names; ``expressions`` are the tokens of those columns that are
    computed, by their name; ``having`` are the tokens behind HAVING.
    """

    names: list[str] = field(default_factory=list)
    plain: list[str] = field(default_factory=list)
    star: Token | None = None
    expressions: dict[str, list[Token]] = field(default_factory=dict)
    having: list[Token] = field(default_factory=list)


@dataclass
class Bind:
    """A BIND: the offset of its word, and the variables that it reads."""

    start: int
    reads: frozenset[str]


@dataclass
class Group:
    """Braces and what is between them; ``start`` and ``end`` are the offsets of the two.

    ``names`` are the variables that its solutions may have, in their order.
    """

    select: Select
    parent: Group | None
    start: int
    end: int = 0
    names: dict[str, None] = field(default_factory=dict)
    binds: list[Bind] = field(default_factory=list)


@dataclass
class Service:
    """A call of SERVICE in a group: its words are ``tokens``, from the first to its last brace.

    ``target`` is whom it calls, ``body`` what stands between its braces.
    """

    group: Group
    tokens: list[Token]
    target: Token
    body: list[Token]


@dataclass
class Structure:
    """What a query has, in the order in which it stands; ``prefixes`` are those it declares."""

    tokens: list[Token]
    selects: list[Select] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)


def word(token: Token) -> str:
    """The keyword that a token is, in capitals; empty for anything else.

    >>> word(Token("word", "optional", 0)), word(Token("name", "ex:optional", 0))
    ('OPTIONAL', '')
    """
    return token.text.upper() if token.kind == "word" else ""


def structure_of(text: str) -> Structure:
    """The structure of a query in its main reading; raises Unreadable where it has none."""
    reader = _Reader([*tokens_of(text)])
    try:
        reader.read()
    except (IndexError, RecursionError, ValueError) as error:
        raise Unreadable(str(error)) from None
    return reader.structure


class _Reader:
    """Reads tokens one after another; what it finds is in ``structure``."""

    def __init__(self, tokens: list[Token]) -> None:
        self._tokens, self._at = tokens, 0
        self.structure = Structure(tokens)
        self._elements: dict[str, Callable[[Group], None]] = {
            "FILTER": self._filter,
            "MINUS": self._hidden_group,
            "BIND": self._bind,
            "VALUES": self._values,
            "SERVICE": self._service,
        }

    def read(self) -> None:
        """The prologue, the form with what it gives, the group, and what stands behind it."""
        self._prologue()
        form = word(self._next())
        if form == "SELECT":
            self._select(None)
            return
        if form not in ("CONSTRUCT", "DESCRIBE", "ASK"):
            raise Unreadable(form)
        head = self._new_select()
        is_template = form == "CONSTRUCT" and self._peek().text == "{"
        tokens = self._bracketed() if is_template else self._up_to_group()
        head.plain = head.names = [] if form == "ASK" else _variables(tokens)
        self._up_to_group()
        if self._at < len(self._tokens):
            self._group(head, None)

    def _prologue(self) -> None:
        while word(self._peek()) in ("PREFIX", "BASE", "VERSION"):
            if word(self._next()) == "PREFIX":
                prefix = self._next().text
                self.structure.prefixes[prefix] = self._next().text[1:-1]
            else:
                self._next()

    def _select(self, parent: Group | None) -> Select:
        """A SELECT behind its word, up to the end of its modifiers."""
        select = self._new_select()
        while self._peek().text != "{" and word(self._peek()) not in ("WHERE", "FROM"):
            self._column(select)
        self._up_to_group()
        group = self._group(select, parent)
        if select.star:
            select.names = [*group.names]
        self._modifiers(select)
        return select

    def _column(self, select: Select) -> None:
        token = self._peek()
        if token.text == "(":
            *expression, _, name = self._bracketed()
            select.names.append(name.text[1:])
            select.expressions[name.text[1:]] = expression
            return
        self._next()
        if token.text == "*":
            select.star = token
        elif token.kind == "variable":
            select.names.append(token.text[1:])
            select.plain.append(token.text[1:])

    def _modifiers(self, select: Select) -> None:
        """GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET and VALUES: up to a brace or the end."""
        is_having = False
        while self._at < len(self._tokens) and self._peek().text != "}":
            if word(self._peek()) == "VALUES":
                self._next()
                self._values(Group(select, None, 0))
                continue
            if word(self._peek()) in ("HAVING", "ORDER", "LIMIT", "OFFSET"):
                is_having = word(self._peek()) == "HAVING"
            token = self._next()
            if is_having:
                select.having.append(token)

    def _group(self, select: Select, parent: Group | None) -> Group:
        """A group from its opening to its closing brace."""
        group = Group(select, parent, self._expect("{").start)
        if word(self._peek()) == "SELECT":
            self._next()
            group.names.update(dict.fromkeys(self._select(group).names))
        while self._peek().text != "}":
            self._element(group)
        group.end = self._next().start
        return group

    def _element(self, group: Group) -> None:
        """A part of a group; the words OPTIONAL, UNION and GRAPH only stand before groups."""
        token = self._peek()
        if token.text == "{":
            group.names.update(self._group(group.select, group).names)
            return
        self._next()
        if element := self._elements.get(word(token)):
            element(group)
        elif token.kind == "variable":
            group.names[token.text[1:]] = None

    def _filter(self, group: Group) -> None:
        """The expression behind FILTER: in brackets, or a call, or EXISTS with a group."""
        while self._peek().text not in ("(", "{"):
            self._next()
        if self._peek().text == "{":
            self._hidden_group(group)
        else:
            self._expression(group)

    def _hidden_group(self, group: Group) -> None:
        """A group whose variables are none of the one that it stands in."""
        self._group(group.select, group)

    def _expression(self, group: Group) -> list[Token]:
        """What stands in brackets; the groups behind EXISTS in it are read too."""
        first, depth = self._at, 0
        while True:
            token = self._peek()
            if token.text == "{":
                self._hidden_group(group)
                continue
            self._next()
            depth += (token.text == "(") - (token.text == ")")
            if not depth:
                return self._tokens[first : self._at]

    def _bind(self, group: Group) -> None:
        start = self._tokens[self._at - 1].start
        *expression, _, name, _ = self._expression(group)
        group.binds.append(Bind(start, frozenset(_variables(expression))))
        group.names[name.text[1:]] = None

    def _values(self, group: Group) -> None:
        names = self._bracketed() if self._peek().text == "(" else [self._next()]
        group.names.update(dict.fromkeys(_variables(names)))
        self._bracketed()

    def _service(self, group: Group) -> None:
        first = self._at - 1
        target = self._next()
        target = self._next() if word(target) == "SILENT" else target
        brace = self._at
        self._group(group.select, group)
        tokens = self._tokens[first : self._at]
        body = self._tokens[brace + 1 : self._at - 1]
        self.structure.services.append(Service(group, tokens, target, body))

    def _bracketed(self) -> list[Token]:
        """The tokens between the bracket that comes next and its counterpart."""
        first, depth = self._at, 0
        while True:
            text = self._next().text
            depth += (text in _OPENING) - (text in _CLOSING)
            if depth <= 0:
                return self._tokens[first + 1 : self._at - 1]

    def _up_to_group(self) -> list[Token]:
        """The tokens before the next brace."""
        first = self._at
        while self._at < len(self._tokens) and self._peek().text != "{":
            self._next()
        return self._tokens[first : self._at]

    def _new_select(self) -> Select:
        self.structure.selects.append(Select())
        return self.structure.selects[-1]

    def _expect(self, text: str) -> Token:
        token = self._next()
        if token.text != text:
            raise Unreadable(token.text)
        return token

    def _peek(self) -> Token:
        return self._tokens[self._at]

    def _next(self) -> Token:
        self._at += 1
        return self._tokens[self._at - 1]


def _variables(tokens: Iterable[Token]) -> list[str]:
    """The names of the variables among tokens, each once."""
    return [*dict.fromkeys(token.text[1:] for token in tokens if token.kind == "variable")]
