"""Makes SPARQL 1.1 of a query that is written for the Wikidata Query Service.

What is more than SPARQL there: the label service, named subqueries, hints to the optimiser, HAVING
that knows the columns, and days that are times. A query without any of these stays as it is, and is
told by its words at a glance.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import pairwise
from typing import NamedTuple, NoReturn

from graph.errors import QueryError, QueryRefused
from graph.rdf.namespaces import query_prefixes
from graph.sparql.edits import Edit, edited
from graph.sparql.groups import (
    Group,
    Select,
    Service,
    Structure,
    Unreadable,
    structure_of,
    word,
)
from graph.sparql.label_service import (
    Resolution,
    Unanswerable,
    automatic,
    home,
    iri_of,
    pattern,
    request_of,
)
from graph.sparql.lexer import Token, tokens_of
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
#: Texts of which the SPARQL 1.1 is remembered.
TEXTS_KEPT = 64

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


@lru_cache(maxsize=TEXTS_KEPT)
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

    Raises QueryError for a service that can't be answered here, QueryRefused for one elsewhere.
    """
    if not _TELLING.search(text.casefold()):
        return Wording(text, text)
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
    """A query without named subqueries as SPARQL 1.1; raises Unreadable where it isn't one."""
    structure = structure_of(text)
    try:
        edits = [*_edits(text, structure, prefixes | structure.prefixes, languages, lateral)]
    except Unanswerable as error:
        _fail(text, error.token, f"{error}.")
    return edited(text, edits)


def _edits(
    text: str,
    structure: Structure,
    prefixes: dict[str, str],
    languages: tuple[str, ...],
    lateral: bool,
) -> Iterator[Edit]:
    tokens = structure.tokens
    for service in structure.services:
        _check(text, service, prefixes)
        yield _removal(tokens, service.tokens)
    for hint in _hints(tokens, prefixes):
        yield _removal(tokens, hint)
    for select in structure.selects:
        yield from _having(text, select)
    yield from times(tokens, prefixes)
    yield from _Labels(text, structure, prefixes, languages, lateral).edits()


class _Labels:
    """The patterns of all label services of a query, at the end of their groups."""

    def __init__(
        self,
        text: str,
        structure: Structure,
        prefixes: dict[str, str],
        languages: tuple[str, ...],
        lateral: bool,
    ) -> None:
        self._structure, self._prefixes, self._languages = structure, prefixes, languages
        self._lateral = lateral
        self._helper = "?label"
        while self._helper[1:] in text:
            self._helper += "_"
        self._count = 0
        self._done: set[tuple[int, str]] = set()

    def edits(self) -> Iterator[Edit]:
        for service in self._structure.services:
            request = request_of(service, self._languages, self._prefixes)
            resolutions = request.resolutions or tuple(automatic(service.group.select.plain))
            for resolution in resolutions:
                group = home(resolution, service.group)
                if group and (group.start, resolution.target) not in self._done:
                    self._done.add((group.start, resolution.target))
                    yield from self._resolve(resolution, group, request.languages)
        for select in self._structure.selects:
            if select.star and select.names and self._count:
                columns = " ".join(f"?{name}" for name in select.names)
                yield Edit(select.star.start, select.star.start + 1, columns)

    def _resolve(
        self, resolution: Resolution, group: Group, languages: Sequence[str]
    ) -> Iterator[Edit]:
        self._count += 1
        helper = f"{self._helper}{self._count}"
        own = None
        if resolution.target in group.names:  # what the query binds itself comes first
            own = f"{helper}own"
            yield from self._renamed(group, resolution.target, own)
        uses = (bind.start for bind in group.binds if resolution.target in bind.reads)
        place = group.end if own else min(uses, default=group.end)
        text = pattern(resolution, languages, helper, own, lateral=self._lateral)
        yield Edit(place, place, text)
        self._add_column(group, resolution.target)

    def _renamed(self, group: Group, name: str, own: str) -> Iterator[Edit]:
        bodies = [service.tokens for service in self._structure.services]
        for token in self._structure.tokens:
            is_inside = group.start < token.start < group.end and token.kind == "variable"
            if is_inside and token.text[1:] == name and not any(token in body for body in bodies):
                yield Edit(token.start, token.start + len(token.text), own)

    def _add_column(self, group: Group, name: str) -> None:
        """Lets a star of the select that the group belongs to give the target too."""
        select, place = group.select, group
        while place.parent and place.parent.select is select:
            place = place.parent
        if select.star and name not in select.names:
            select.names.append(name)
        if select.star and place.parent:
            self._add_column(place.parent, name)


def _check(text: str, service: Service, prefixes: dict[str, str]) -> None:
    """Raises for a service that isn't the label service."""
    target = iri_of(service.target, prefixes)
    if target == LABEL_SERVICE:
        return
    for beginning, advice in OTHER_SERVICES.items():
        if target.startswith(beginning):
            name = service.target.text
            _fail(text, service.tokens[0], f"SERVICE {name} isn't answered here: {advice}")
    line, column = position(text, service.tokens[0].start)
    raise QueryRefused(f"SERVICE at line {line}, column {column}: no query is sent on to others.")


def _fail(text: str, token: Token, message: str) -> NoReturn:
    line, column = position(text, token.start)
    raise QueryError(f"At line {line}, column {column}: {message}", line, column)


def _having(text: str, select: Select) -> Iterator[Edit]:
    """Puts the expressions of columns in their place in HAVING, which is evaluated before them."""
    for token in select.having:
        if token.kind == "variable" and token.text[1:] in select.expressions:
            yield Edit(
                token.start,
                token.start + len(token.text),
                _expression(text, token.text[1:], select.expressions),
            )


def _expression(text: str, name: str, expressions: dict[str, list[Token]]) -> str:
    """The expression of a column, with those of the columns that it names."""
    tokens = expressions[name]
    others = {other: value for other, value in expressions.items() if other != name}
    first, last = tokens[0].start, tokens[-1].start + len(tokens[-1].text)
    edits = [
        Edit(
            token.start - first,
            token.start - first + len(token.text),
            _expression(text, token.text[1:], others),
        )
        for token in tokens
        if token.kind == "variable" and token.text[1:] in others
    ]
    return f"({edited(text[first:last], edits)})"


def _hints(tokens: list[Token], prefixes: dict[str, str]) -> Iterator[list[Token]]:
    """The hints to the optimiser, which are written as triples."""
    hint: list[Token] = []
    for before, token in pairwise(tokens):
        is_subject = before.text[-1] in "{}.)" and iri_of(token, prefixes).startswith(HINTS)
        if not hint and not is_subject:
            continue
        if token.text in ("{", "}") or (word(token) and word(token).rstrip(".") not in _VALUES):
            yield hint
            hint = []
            continue
        hint.append(token)
        if token.kind not in ("string1", "string2", "iri") and token.text.endswith("."):
            yield hint
            hint = []


#: Words that may be the value of a hint.
_VALUES = ("TRUE", "FALSE")


def _removal(tokens: list[Token], part: list[Token]) -> Edit:
    """Takes a part out of a group, with the full stop behind it; triples stay apart."""
    first, last = tokens.index(part[0]), tokens.index(part[-1])
    before = tokens[first - 1].text
    if tokens[last].text == "}" and tokens[last + 1].text == ".":
        last += 1
    end = tokens[last].start + len(tokens[last].text)
    is_apart = before[-1] in ".{};" or tokens[last + 1].text == "}"
    return Edit(part[0].start, end, " " if is_apart else " . ")


def _without_services(text: str) -> str:
    """The text with MINUS in the place of each call of the label service, and as long."""
    tokens = [*tokens_of(text)]
    for index, token in enumerate(tokens[:-2]):
        ahead = tokens[index + 1 : index + 4]
        if word(ahead[0]) == "SILENT" and len(ahead) == 3:
            ahead = ahead[1:]
        if word(token) != "SERVICE" or ahead[1].text != "{" or not _is_label(ahead[0]):
            continue
        part = text[token.start : ahead[1].start]
        blank = _NOT_LABELS.sub(" ", part[len("MINUS") :])
        text = f"{text[: token.start]}MINUS{blank}{text[ahead[1].start :]}"
    return text


def _is_label(target: Token) -> bool:
    return target.text.strip("<>").endswith((":label", "ontology#label"))
