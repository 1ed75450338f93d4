"""What a SPARQL text is and whether it would call SERVICE, told by its tokens before it is run.

A reader of tokens can be fooled in two ways, and this one is built against both. A text has more
than one reading (``1 <?x&&'>'`` holds a comparison or an IRI; ``\\u0027`` is a quote or not), so
every reading is followed, and one that holds SERVICE is enough. And the engine's grammar knows no
word boundary (it reads ``SERVICEex:a {`` and ``trueSERVICE``), so the word counts wherever the
engine could see it. See SPARQL 1.1 Query, sections 19.2 and 19.8.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from itertools import dropwhile, islice, pairwise, takewhile
from typing import NamedTuple

from graph.sparql.lexer import Token, readings_of, tokens_of

#: Brackets inside brackets that are accepted: the engine's stack ends at some thousands.
NESTING_LIMIT = 250
#: The words that open a query, as SPARQL 1.1 names its four forms.
QUERY_FORMS = ("SELECT", "ASK", "CONSTRUCT", "DESCRIBE")
#: The words that open an update operation.
UPDATE_WORDS = (
    *("INSERT", "DELETE", "LOAD", "CLEAR", "CREATE"),
    *("DROP", "ADD", "MOVE", "COPY", "WITH"),
)


class QueryFacts(NamedTuple):
    """``form`` is a query form, ``UPDATE``, or None where the text opens with neither.

    ``service_at`` is where the first SERVICE stands; line and column count from 1.
    ``has_dataset`` tells of FROM, ``is_deep`` of more nested brackets than NESTING_LIMIT.
    ``prefixes`` are names that stand before a colon: all prefixes of the query are among them.
    """

    form: str | None
    service_at: tuple[int, int] | None
    has_dataset: bool
    is_deep: bool
    prefixes: frozenset[str]


_CODEPOINT = re.compile(r"\\u([0-9A-Fa-f]{4})|\\U([0-9A-Fa-f]{8})")
#: Functions that give something else each time.
_CHANGING = re.compile("now|rand|uuid|bnode", re.IGNORECASE)
#: What makes new blank nodes in a template: [] and lists, and reifiers (RDF 1.2).
_NEW_NODES = frozenset("[({<~")
#: What may be a prefix, with the colon if there is one behind it; the empty one needs no word.
_WORD = re.compile(r"[\w.-]++:?|:")
_SELECT_ALL = re.compile(r"select\s*+(?:distinct|reduced)?\s*+\*", re.IGNORECASE)
_CLOSING = {")": "(", "]": "[", "}": "{"}
_TARGETS = ("iri", "name", "variable")


def examine(query: str) -> QueryFacts:
    """The form of ``query``, its first SERVICE and more; never fails, whatever the text is."""
    plain, offsets = without_escapes(query)
    folded = plain.casefold()
    service_at, is_deep = None, False
    if not _is_clear(folded):
        service_at, is_deep = _dangers(query, plain, offsets)
    return QueryFacts(
        form=_form(tokens_of(query)),
        service_at=service_at,
        has_dataset="from" in folded and any(map(_is_from, tokens_of(query))),
        is_deep=is_deep,
        prefixes=frozenset(word[:-1] for word in _WORD.findall(plain) if word[-1] == ":"),
    )


def _is_clear(folded: str) -> bool:
    """Whether no reading at all can hold SERVICE or be too deep: most queries, at a glance."""
    return "service" not in folded and sum(map(folded.count, "([{")) <= NESTING_LIMIT


def _dangers(query: str, plain: str, offsets: Sequence[int]) -> tuple[tuple[int, int] | None, bool]:
    """Where the first SERVICE stands in any reading, and whether one is too deep."""
    readings = [*readings_of(query)]
    service = _first_service(readings)
    if plain != query:
        plain_readings = [*readings_of(plain)]
        escaped_service = _first_service(plain_readings)
        if service is None and escaped_service is not None:
            service = offsets[escaped_service]
        readings += plain_readings
    place = None if service is None else position(query, service)
    return place, max(map(depth, readings)) > NESTING_LIMIT


def is_deterministic(query: str) -> bool:
    """Whether the query gives the same answer each time: it asks for no time and no new names.

    The engine sees these words inside others, and in any reading; a text that only looks so is
    taken to be so, as is one with escapes, which may hide anything.

    >>> is_deterministic("SELECT * { ?s ?p ?o }"), is_deterministic("SELECT (now() AS ?t) {}")
    (True, False)
    """
    if "\\u" in query.casefold():
        return False
    if _CHANGING.search(query) and any(map(_calls_changing, readings_of(query))):
        return False
    return "construct" not in query.casefold() or not _names_nodes(query)


def _calls_changing(tokens: list[Token]) -> bool:
    return any(
        token.kind in ("word", "name") and after.text == "(" and _CHANGING.search(token.text)
        for token, after in pairwise(tokens)
    )


def _names_nodes(query: str) -> bool:
    """Whether the template of a CONSTRUCT, which stands in its first braces, makes new nodes."""
    if _form(tokens_of(query)) != "CONSTRUCT":
        return False
    behind = dropwhile(lambda token: token.text != "{", tokens_of(query))
    template = takewhile(lambda token: token.text != "}", islice(behind, 1, None))
    return any(token.kind == "blank" or token.text in _NEW_NODES for token in template)


def projection(query: str) -> list[str] | None:
    """The names of the columns that a SELECT names; None where it names none.

    >>> projection("SELECT DISTINCT ?a (COUNT(*) AS ?n) { ?a ?b ?c }")
    ['a', 'n']
    """
    rest = tokens_of(query)
    if not any(token.text.upper() == "SELECT" for token in rest):
        return None
    names: list[str] = []
    depth, before = 0, ""
    for token in rest:
        if token.text == "{" or (not depth and token.text.upper() in ("WHERE", "FROM")):
            return names or None
        depth += {"(": 1, ")": -1}.get(token.text, 0)
        if token.kind == "variable" and (not depth or (depth == 1 and before == "AS")):
            names.append(token.text[1:])
        before = token.text.upper()
    return names or None


def with_columns(query: str, names: Sequence[str]) -> str | None:
    """A ``SELECT *`` with its variables (``names``) in the order in which the text has them.

    None for a query that names its columns.

    >>> with_columns("SELECT * { ?s ?p ?o }", ["o", "p", "s"])
    'SELECT ?s ?p ?o { ?s ?p ?o }'
    """
    star = _SELECT_ALL.search(query)
    if star is None or len(names) < 2:
        return None
    tokens = [*tokens_of(query)]
    select = next((n for n, token in enumerate(tokens) if token.text.upper() == "SELECT"), None)
    if select is None:
        return None
    behind = tokens[select + 1 : select + 3]
    mark = next((token for token in behind if token.text == "*"), None)
    if mark is None or any(token.kind not in ("word", "mark") for token in behind[:1]):
        return None
    places = {
        token.text[1:]: place
        for place, token in reversed([*enumerate(tokens)])
        if token.kind == "variable" and token.start > mark.start
    }
    variables = sorted(names, key=lambda name: (places.get(name, len(tokens)), name))
    columns = " ".join(f"?{name}" for name in variables)
    return f"{query[: mark.start]}{columns}{query[mark.start + 1 :]}"


def undeclared_prefix(query: str, known: Collection[str] = ()) -> tuple[str, int, int] | None:
    """The first prefix that is used and not declared before, with its line and column.

    ``known`` are those that need no declaration, without the colon.

    >>> undeclared_prefix("PREFIX a: <b:> ASK { a:x c:y a:z }")
    ('c:', 1, 26)
    """
    declarations = {f"{prefix}:" for prefix in known}
    tokens = [*tokens_of(query)]
    for before, token in pairwise([Token("mark", "", 0), *tokens]):
        prefix = token.text.partition(":")[0] + ":"
        if token.kind != "name" or prefix in declarations:
            continue
        if before.text.upper() != "PREFIX":
            return prefix, *position(query, token.start)
        declarations.add(prefix)
    return None


def declared_prefixes(query: str) -> set[str]:
    """The prefixes that a query declares, without the colon.

    >>> declared_prefixes("PREFIX a: <b:> ASK { a:x c:y a:z }")
    {'a'}
    """
    tokens = [*tokens_of(query)]
    return {
        token.text.partition(":")[0]
        for before, token in pairwise(tokens)
        if before.text.upper() == "PREFIX"
    }


def open_bracket(query: str) -> str | None:
    """The last bracket that is opened and not closed.

    >>> open_bracket("ASK { FILTER(1 = 1) "), open_bracket("ASK { '{' }")
    ('{', None)
    """
    brackets: list[str] = []
    for token in tokens_of(query):
        if token.text in _CLOSING.values():
            brackets.append(token.text)
        elif token.text in _CLOSING and brackets:
            brackets.pop()
    return brackets[-1] if brackets else None


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column, from 1, of the character at ``offset``.

    >>> position("ASK {\\n  ?s", 8)
    (2, 3)
    """
    before = text[:offset]
    return before.count("\n") + 1, offset - (before.rfind("\n") + 1) + 1


def without_escapes(query: str) -> tuple[str, list[int]]:
    """The text with its codepoint escapes resolved, and where each character came from."""
    plain: list[str] = []
    offsets: list[int] = []
    end = 0
    for match in _CODEPOINT.finditer(query):
        code = int(match[1] or match[2], 16)
        if code > 0x10FFFF:
            continue
        plain += [*query[end : match.start()], chr(code)]
        offsets += [*range(end, match.start() + 1)]
        end = match.end()
    if not end:
        return query, []
    return "".join([*plain, query[end:]]), [*offsets, *range(end, len(query))]


def _first_service(readings: list[list[Token]]) -> int | None:
    places = [
        token.start
        for number, tokens in enumerate(readings)
        for index, token in enumerate(tokens)
        if _is_service(tokens, index, main=number == 0)
    ]
    return min(places, default=None)


def _is_service(tokens: list[Token], index: int, *, main: bool) -> bool:
    """Whether the engine could take this token for SERVICE.

    In the main reading the bare word is enough: no other keyword holds it. Elsewhere, and where
    it is glued to a prefix, it must be followed by what SERVICE needs: a target and a bracket.
    """
    token = tokens[index]
    if "service" not in token.text.casefold():
        return False
    ahead = [(later.kind, later.text) for later in tokens[index + 1 : index + 4]]
    if token.kind == "word":
        return main or _opens_group(ahead)
    if token.kind == "name" and "service" in token.text.partition(":")[0].casefold():
        before = tokens[index - 1].text.casefold() if index else ""
        return before not in ("graph", "from", "named", "/") and ahead[:1] == [("mark", "{")]
    return False


def _opens_group(ahead: list[tuple[str, str]]) -> bool:
    if ahead and ahead[0][0] == "word" and ahead[0][1].casefold().startswith("silent"):
        ahead = ahead[1:]
    has_target = ahead[:1] and ahead[0][0] in _TARGETS and ahead[1:2] == [("mark", "{")]
    has_name = ahead[:1] and ahead[0][0] == "name" and ahead[1:2] == [("mark", "{")]
    return bool(has_target or has_name)


def _form(tokens: Iterator[Token]) -> str | None:
    """The word behind the prologue (BASE, PREFIX and VERSION with what they take)."""
    for token in tokens:
        word = token.text.upper() if token.kind in ("word", "name") else ""
        if word == "PREFIX":
            next(tokens, None)
        if word in ("PREFIX", "BASE", "VERSION"):
            next(tokens, None)
            continue
        form = next((form for form in QUERY_FORMS if word.startswith(form)), None)
        is_update = any(word.startswith(update) for update in UPDATE_WORDS)
        return form or ("UPDATE" if is_update else None)
    return None


def _is_from(token: Token) -> bool:
    return token.kind == "word" and token.text.casefold() in ("from", "fromnamed")


def depth(tokens: Iterable[Token]) -> int:
    """How many brackets stand inside each other.

    >>> depth(tokens_of("ASK { FILTER(1 < 2) } # {{{"))
    2
    """
    level = deepest = 0
    for token in tokens:
        if token.kind == "mark" and token.text in "([{":
            level += 1
            deepest = max(deepest, level)
        elif token.kind == "mark" and token.text in ")]}":
            level = max(0, level - 1)
    return deepest
