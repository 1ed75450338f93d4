"""What a query is made of, by its tokens: groups, sub-selects, projections, and calls of SERVICE.

It reads the texts in which words of the Wikidata Query Service stand, to tell which variables each
group has. A text that is no query is left to the engine's parser.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from graph.errors import QueryError
from graph.sparql.lexer import Token, grammar_tokens

#: Variables that groups may pass on to those around them, and tokens of their BIND: what stands in
#: many groups is kept, or looked at, for each of them.
MOST_PASSED_ON = 500_000
#: Characters that the IRI of a prefix may have: what is asked of each name is asked of it, too.
LONGEST_NAMESPACE = 2_000

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

    names: dict[str, None] = field(default_factory=dict)
    plain: list[str] = field(default_factory=list)
    star: Token | None = None
    expressions: dict[str, list[Token]] = field(default_factory=dict)
    having: list[Token] = field(default_factory=list)


@dataclass
class Group:
    """Braces and what is between them; ``start`` and ``end`` are the offsets of the two.

    ``names`` are the variables that its solutions may have, in their order; ``reads`` those that a
    BIND in it reads, with the offset of the first.
    """

    select: Select
    parent: Group | None
    start: int
    end: int = 0
    names: dict[str, None] = field(default_factory=dict)
    reads: dict[str, int] = field(default_factory=dict)


@dataclass
class Service:
    """A call of SERVICE in a group; ``target`` is whom it calls.

    Among the tokens of the query its own begin at ``first``, its braces are at ``opening`` and
    ``closing``.
    """

    group: Group
    target: Token
    first: int
    opening: int
    closing: int


@dataclass
class Structure:
    """What a query has, in the order in which it stands; ``prefixes`` are those it declares."""

    text: str
    tokens: list[Token]
    selects: list[Select] = field(default_factory=list)
    services: list[Service] = field(default_factory=list)
    prefixes: dict[str, str] = field(default_factory=dict)

    def body(self, service: Service) -> list[Token]:
        """What stands between the braces of a service."""
        return self.tokens[service.opening + 1 : service.closing]


def word(token: Token) -> str:
    """The keyword that a token is, in capitals; empty for anything else.

    >>> word(Token("word", "optional", 0)), word(Token("name", "ex:optional", 0))
    ('OPTIONAL', '')
    """
    return token.text.upper() if token.kind == "word" else ""


def structure_of(text: str) -> Structure:
    """The structure of a query in its main reading; raises Unreadable where it has none.

    Raises QueryError for more than can be kept of it.
    """
    reader = _Reader(text)
    try:
        reader.read()
    except (IndexError, RecursionError, ValueError) as error:
        raise Unreadable(str(error)) from None
    return reader.structure


class _Reader:
    """Reads tokens one after another; what it finds is in ``structure``."""

    def __init__(self, text: str) -> None:
        self._tokens = [*grammar_tokens(text)]
        self._at = self._passed_on = 0
        self.structure = Structure(text, self._tokens)
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
        head.plain = [] if form == "ASK" else _variables(tokens)
        head.names = dict.fromkeys(head.plain)
        self._up_to_group()
        if self._at < len(self._tokens):
            self._group(head, None)

    def _prologue(self) -> None:
        while word(self._peek()) in ("PREFIX", "BASE", "VERSION"):
            if word(self._next()) == "PREFIX":
                prefix = self._next().text
                namespace = self._next().text[1:-1]
                if len(namespace) > LONGEST_NAMESPACE:
                    raise Unreadable(prefix)
                self.structure.prefixes[prefix] = namespace
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
            self._pass_on(group.names, select.names)
        self._modifiers(select)
        return select

    def _column(self, select: Select) -> None:
        token = self._peek()
        if token.text == "(":
            *expression, _, name = self._bracketed()
            select.names[name.text[1:]] = None
            select.expressions[name.text[1:]] = expression
            return
        self._next()
        if token.text == "*":
            select.star = token
        elif token.kind == "variable":
            select.names[token.text[1:]] = None
            select.plain.append(token.text[1:])

    def _modifiers(self, select: Select) -> None:
        """GROUP BY, HAVING, ORDER BY, LIMIT, OFFSET and VALUES: up to a brace or the end."""
        is_having, around = False, Group(select, None, 0)
        while self._at < len(self._tokens) and self._peek().text != "}":
            if word(self._peek()) == "VALUES":
                self._next()
                self._values(around)
                continue
            if self._peek().text == "{":  # of EXISTS, whose patterns take no expressions
                self._hidden_group(around)
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
            self._pass_on(self._select(group).names, group.names)
        while self._peek().text != "}":
            self._element(group)
        group.end = self._next().start
        return group

    def _element(self, group: Group) -> None:
        """A part of a group; the words OPTIONAL, UNION and GRAPH only stand before groups."""
        token = self._peek()
        if token.text == "{":
            self._pass_on(self._group(group.select, group).names, group.names)
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

    def _pass_on(self, names: dict[str, None], to: dict[str, None]) -> None:
        """Adds variables to those of a group, or of a SELECT, around theirs."""
        self._count(len(names))
        to.update(names)

    def _count(self, number: int) -> None:
        """Raises QueryError when too much was passed on."""
        self._passed_on += number
        if self._passed_on > MOST_PASSED_ON:
            raise QueryError(
                "Too many variables stand in groups inside each other for what is more than SPARQL "
                "1.1 in this query. Leave out groups that aren't needed."
            )

    def _expression(self, group: Group) -> None:
        """What stands in brackets; the groups behind EXISTS in it are read too."""
        depth = 0
        while True:
            token = self._peek()
            if token.text == "{":
                self._hidden_group(group)
                continue
            self._next()
            depth += (token.text == "(") - (token.text == ")")
            if not depth:
                return

    def _bind(self, group: Group) -> None:
        start, first = self._tokens[self._at - 1].start, self._at
        self._expression(group)
        *expression, _, name, _ = self._tokens[first : self._at]
        self._count(len(expression))
        for read in _variables(expression):
            group.reads.setdefault(read, start)
        group.names[name.text[1:]] = None

    def _values(self, group: Group) -> None:
        names = self._bracketed() if self._peek().text == "(" else [self._next()]
        group.names.update(dict.fromkeys(_variables(names)))
        self._bracketed()

    def _service(self, group: Group) -> None:
        first = self._at - 1
        target = self._next()
        target = self._next() if word(target) == "SILENT" else target
        opening = self._at
        self._group(group.select, group)
        self.structure.services.append(Service(group, target, first, opening, self._at - 1))

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
