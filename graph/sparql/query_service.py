"""Makes SPARQL 1.1 of a query that is written for the Wikidata Query Service.

What is more than SPARQL there: the label service, named subqueries, hints to the optimiser, HAVING
that knows the columns, and days that are times. A query without any of these stays as it is, and is
told by its words at a glance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from itertools import pairwise
from typing import NamedTuple, NoReturn

from graph.errors import QueryError, QueryRefused
from graph.rdf.namespaces import query_prefixes
from graph.sparql.edits import Edit, Growth, edited
from graph.sparql.groups import Select, Structure, Unreadable, structure_of, word
from graph.sparql.guard import check_brackets
from graph.sparql.label_service import Unanswerable, iri_of
from graph.sparql.labels import Labels
from graph.sparql.lexer import Token, grammar_tokens
from graph.sparql.memory import remembered
from graph.sparql.named_subqueries import inlined
from graph.sparql.syntax import position
from graph.sparql.times import times

LABEL_SERVICE = "http://wikiba.se/ontology#label"
HINTS = "http://www.bigdata.com/queryHints#"
#: Services that only Wikidata's own server has, by the beginning of their IRI, and what to do.
OTHER_SERVICES = {
    "http://wikiba.se/ontology#mwapi": "no wiki is asked from here. Look names up with /search or"
    " /reconcile, and list the items that they give in VALUES.",
    "http://wikiba.se/ontology#around": "places have no coordinates here to be searched by."
    " List the items in VALUES, or ask for the place by its property.",
    "http://wikiba.se/ontology#box": "places have no coordinates here to be searched by."
    " List the items in VALUES, or ask for the place by its property.",
    "http://www.bigdata.com/rdf/gas#": "graphs are followed by property paths here, such as"
    " wdt:P279*.",
    "http://www.bigdata.com/rdf#": "what can be sampled or cut is a sub-select here, with LIMIT"
    " and OFFSET.",
    "http://www.bigdata.com/rdf/search#": "texts are searched by FILTER(CONTAINS(…)) or /search.",
    "http://wikiba.se/ontology#": "of these services only wikibase:label is answered here.",
}

#: What a query must hold to be more than SPARQL 1.1.
_TELLING = re.compile(r"service|having|hint:|queryhints#|include\s|-\d\d[\"']")
_NOT_LABELS = re.compile(r"\S")


class Wording(NamedTuple):
    """A query as SPARQL 1.1.

    ``places`` is a text of the same length as the query, in which each word stands where it stood
    and no service is called: what is wrong in it is wrong there. ``is_read`` is False where only
    that can be told of the query.
    """

    text: str
    places: str
    is_read: bool = True


@remembered
def standard(
    text: str,
    languages: tuple[str, ...] = (),
    *,
    lateral: bool = False,
    own_prefixes: tuple[tuple[str, str], ...] = (),
) -> Wording:
    """The query as SPARQL 1.1; ``languages`` are those that its client prefers.

    ``lateral`` allows LATERAL besides, which only some engines know; ``own_prefixes`` are those of
    the data with their namespaces.

    Raises QueryError for a service that can't be answered here, and for a text that is too deep or
    would become too long, QueryRefused for a service elsewhere.
    """
    if not _TELLING.search(text.casefold()):
        return Wording(text, text)
    check_brackets(text)
    named = inlined(text)
    places = _without_services(named.places)
    namespaces = query_prefixes(dict(own_prefixes))
    prefixes = {f"{name}:": iri for name, iri in namespaces.items()}
    try:  # what is wrong is told where it stands
        plain = _plain(named.places, prefixes, languages, lateral)
        if named.text != text:
            plain = _plain(named.text, prefixes, languages, lateral)
    except Unreadable:
        return Wording(places, places, is_read=places == text)
    return Wording(plain, places)


def check_read(wording: Wording) -> None:
    """Raises QueryError for a query of which too little is known to answer its label service."""
    if not wording.is_read:
        raise QueryError(
            "The label service or the named subqueries can't be answered here: write them in their"
            " usual form."
        )


def _plain(text: str, prefixes: dict[str, str], languages: tuple[str, ...], lateral: bool) -> str:
    """A query without named subqueries as SPARQL 1.1; raises Unreadable where it isn't one.

    One after the other, for some change what others put in their place: the labels first, as what
    is wrong with them is told where it stands; HAVING after times, whose days compare its columns.
    """
    labels = partial(_labels, languages=languages, lateral=lateral)
    structure: Structure | None = None
    for rewriting in (labels, _times, _having, _hints):
        structure = structure or structure_of(text)
        if edits := [*rewriting(structure, prefixes | structure.prefixes)]:
            text, structure = edited(text, edits), None
    return text


def _labels(
    structure: Structure, prefixes: dict[str, str], languages: tuple[str, ...], lateral: bool
) -> Iterator[Edit]:
    """Puts patterns in the place of label services; raises for others."""
    tokens = structure.tokens
    for service in structure.services:
        _check(structure.text, tokens[service.first], service.target, prefixes)
        yield _removal(tokens, service.first, service.closing)
    try:
        yield from Labels(structure, prefixes, languages, lateral=lateral).edits()
    except Unanswerable as error:
        _fail(structure.text, error.token, f"{error}.")


def _times(structure: Structure, prefixes: dict[str, str]) -> Iterator[Edit]:
    return times(structure.tokens, prefixes)


def _check(text: str, service: Token, target: Token, prefixes: dict[str, str]) -> None:
    """Raises for a service that isn't the label service; ``service`` is its first word."""
    iri = iri_of(target, prefixes)
    if iri == LABEL_SERVICE:
        return
    for beginning, advice in OTHER_SERVICES.items():
        if iri.startswith(beginning):
            _fail(text, service, f"SERVICE {target.text} isn't answered here: {advice}")
    line, column = position(text, service.start)
    raise QueryRefused(f"SERVICE at line {line}, column {column}: no query is sent on to others.")


def _fail(text: str, token: Token, message: str) -> NoReturn:
    line, column = position(text, token.start)
    raise QueryError(f"At line {line}, column {column}: {message}", line, column)


def _having(structure: Structure, prefixes: dict[str, str]) -> Iterator[Edit]:
    """Puts the expressions of columns in their place in HAVING, which is evaluated before them.

    Raises QueryError where that makes the query too long: each may name the ones before it twice.
    """
    growth = Growth(structure.text)
    for select in structure.selects:
        yield from _columns(structure.text, select, growth)


def _columns(text: str, select: Select, growth: Growth) -> Iterator[Edit]:
    names = {token.text[1:] for token in select.having if token.kind == "variable"}
    columns: dict[str, list[Token]] = {}
    for name, tokens in reversed(select.expressions.items()):
        if name in names and tokens:
            columns[name] = tokens
            names.update(token.text[1:] for token in tokens if token.kind == "variable")
    expressions: dict[str, str] = {}

    def edits(tokens: list[Token], offset: int = 0) -> Iterator[Edit]:
        for token in tokens:
            if token.kind == "variable" and (expression := expressions.get(token.text[1:])):
                if growth.is_too_much(expression):
                    message = f"The query is too long with {token.text} in its place in HAVING."
                    raise QueryError(message)
                start = token.start - offset
                yield Edit(start, start + len(token.text), expression)

    for name, tokens in reversed(columns.items()):
        first, last = tokens[0].start, tokens[-1].start + len(tokens[-1].text)
        expressions[name] = f"({edited(text[first:last], [*edits(tokens, first)])})"
    yield from edits(select.having)


def _hints(structure: Structure, prefixes: dict[str, str]) -> Iterator[Edit]:
    """Takes out the hints to the optimiser, which are written as triples."""
    tokens = structure.tokens
    first: int | None = None
    for index, (before, token) in enumerate(pairwise(tokens), 1):
        if first is None:
            if before.text[-1] in "{}.)" and iri_of(token, prefixes).startswith(HINTS):
                first = index
            continue
        if token.text in ("{", "}") or (word(token) and word(token).rstrip(".") not in _VALUES):
            yield _removal(tokens, first, index - 1)
            first = None
        elif token.kind not in ("string1", "string2", "iri") and token.text.endswith("."):
            if index + 1 < len(tokens):  # behind the last brace it is a mistake
                yield _removal(tokens, first, index)
            first = None


#: Words that may be the value of a hint.
_VALUES = ("TRUE", "FALSE")


def _removal(tokens: list[Token], first: int, last: int) -> Edit:
    """Takes a part out of a group, with the full stop behind it; triples stay apart."""
    start, before = tokens[first].start, tokens[first - 1].text
    if tokens[last].text == "}" and tokens[last + 1].text == ".":
        last += 1
    end = tokens[last].start + len(tokens[last].text)
    is_apart = before[-1] in ".{};" or tokens[last + 1].text == "}"
    return Edit(start, end, " " if is_apart else " . ")


def _without_services(text: str) -> str:
    """The text with MINUS in the place of each call of the label service, and as long."""
    tokens = [*grammar_tokens(text)]
    edits = []
    for index, token in enumerate(tokens[:-2]):
        ahead = tokens[index + 1 : index + 4]
        if word(ahead[0]) == "SILENT" and len(ahead) == 3:
            ahead = ahead[1:]
        if word(token) != "SERVICE" or ahead[1].text != "{" or not _is_label(ahead[0]):
            continue
        part = text[token.start : ahead[1].start]
        blank = _NOT_LABELS.sub(" ", part[len("MINUS") :])
        edits.append(Edit(token.start, ahead[1].start, f"MINUS{blank}"))
    return edited(text, edits)


def _is_label(target: Token) -> bool:
    return target.text.strip("<>").endswith((":label", "ontology#label"))
