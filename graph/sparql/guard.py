"""What may be asked: the checks that every query passes before a store sees it."""

from __future__ import annotations

import re

from pyoxigraph import NamedNode

from graph.errors import QueryError, QueryRefused
from graph.rdf.terms import resolved
from graph.sparql.lexer import Token, readings_of, tokens_of
from graph.sparql.memory import remembered
from graph.sparql.syntax import (
    NESTING_LIMIT,
    QueryFacts,
    depth,
    examine,
    position,
    without_escapes,
)

#: The schemes under which Virtuoso lets any query call functions of its SQL: some of them fetch
#: from other addresses (bif:http_get), some run SQL (bif:exec).
INNER_SCHEMES = ("bif:", "sql:")

#: What must stand somewhere in a text that names such a function, however it is cut.
_MAY_BE_INNER = re.compile("bif:|sql:|<(?:b|bi|bif|s|sq|sql)>", re.IGNORECASE)
#: Brackets in a text: more are no query that anybody wrote, and each costs a look.
MOST_BRACKETS = 100_000
_TOO_DEEP = f"More than {NESTING_LIMIT} brackets stand inside each other."


def check_brackets(text: str) -> None:
    """Raises QueryError for brackets too many or too deep to read the text group by group."""
    number = _bracket_number(text)
    if number > NESTING_LIMIT and depth(tokens_of(text)) > NESTING_LIMIT:
        raise QueryError(_TOO_DEEP)


def _bracket_number(text: str) -> int:
    """How many brackets open in a text; raises QueryError for more than MOST_BRACKETS."""
    number = sum(map(text.count, "([{"))
    if number > MOST_BRACKETS:
        raise QueryError(f"A query may have {MOST_BRACKETS:,} brackets.")
    return number


@remembered
def check_query(text: str) -> QueryFacts:
    """What the query is.

    Raises QueryRefused for an update and for SERVICE, QueryError for brackets too deep to read.
    """
    _bracket_number(text)
    query = examine(text)
    if query.form == "UPDATE":
        raise QueryRefused("This is an update. The data here can only be read.")
    if query.service_at:
        line, column = query.service_at
        raise QueryRefused(
            f"SERVICE at line {line}, column {column}: no query is sent on to others."
        )
    if query.is_deep:
        raise QueryError(_TOO_DEEP)
    return query


def check_remote_query(text: str) -> QueryFacts:
    """What the query is that another engine is to answer; raises as ``check_query`` does.

    QueryRefused also for what would reach through the engine to the machine it runs on. Every way
    to cut the text into tokens is looked at, so a string may be refused that holds such an IRI.
    """
    plain, offsets = without_escapes(text)
    if not (_MAY_BE_INNER.search(text) or _MAY_BE_INNER.search(plain)):
        return check_query(text)
    for spelling, places in ((text, None), (plain, offsets)):
        for token in (token for reading in readings_of(spelling) for token in reading):
            if _is_inner(token):
                line, column = position(text, places[token.start] if places else token.start)
                raise QueryRefused(
                    f"{token.text} at line {line}, column {column}: functions of the engine's own "
                    "can't be called."
                )
    return check_query(text)


def graph_iri(iri: str, base: str) -> NamedNode:
    """The graph that a request names, under ``base``; raises QueryError for what is no IRI."""
    try:
        return NamedNode(resolved(iri, base))
    except ValueError:
        raise QueryError(f"{iri!r} can't be the IRI of a graph.") from None


def _is_inner(token: Token) -> bool:
    """Whether it names such a function, or is an IRI that a local name could make into one."""
    text = token.text.casefold()
    if token.kind == "name":
        return any(f":{text}".find(f":{scheme}") >= 0 for scheme in INNER_SCHEMES)
    if token.kind != "iri":
        return False
    iri = text[1:-1]
    is_prefix = bool(iri) and any(scheme.startswith(iri) for scheme in INNER_SCHEMES)
    return is_prefix or iri.startswith(INNER_SCHEMES)
