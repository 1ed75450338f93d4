"""Days in the place of times, as the Wikidata Query Service takes them.

There ``"2014-03-02"^^xsd:dateTime`` is the beginning of that day, though it is none of that type's
literals (XML Schema 1.1, 3.3.7), and a time can be before or after an ``xsd:date``, which in SPARQL
1.1 (17.3) is an error, and so leaves every row out.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from graph.rdf.namespaces import XSD
from graph.sparql.edits import Edit
from graph.sparql.label_service import iri_of
from graph.sparql.lexer import Token

_DAY = re.compile(r"[\"'](-?\d{4,}-\d\d-\d\d)Z?[\"']")
#: What a comparison can stand between.
_BEFORE, _BEHIND = ("(", "&", "|", ","), (")", "&", "|", ",")
#: Tokens of a literal with its datatype.
_LITERAL = 4


def times(tokens: list[Token], prefixes: Mapping[str, str]) -> Iterator[Edit]:
    """What makes times of days: literals, and comparisons of a variable with a day."""
    for index, token in enumerate(tokens):
        day = _DAY.fullmatch(token.text)
        if not day:
            continue
        time = f'"{day[1]}T00:00:00Z"'
        datatype = _datatype(tokens[index + 1 : index + _LITERAL], prefixes)
        if f"{XSD}dateTime" in (datatype, _cast(tokens[max(0, index - 2) : index], prefixes)):
            yield Edit(token.start, token.start + len(token.text), time)
        elif datatype == f"{XSD}date":
            yield from _comparison(tokens, index, f"{time}^^<{XSD}dateTime>")


def _datatype(tokens: list[Token], prefixes: Mapping[str, str]) -> str:
    """The type that stands behind a text, "" if there is none."""
    if [token.text for token in tokens[:2]] != ["^", "^"] or len(tokens) < 3:
        return ""
    return iri_of(tokens[2], prefixes)


def _cast(tokens: list[Token], prefixes: Mapping[str, str]) -> str:
    """The function to which a text is given that stands behind these tokens."""
    return iri_of(tokens[0], prefixes) if tokens[1:] and tokens[1].text == "(" else ""


def _comparison(tokens: list[Token], index: int, time: str) -> Iterator[Edit]:
    """Compares the variable beside a day as a date, and where it is none as a time.

    The day's literal begins at ``index``.
    """
    behind = _sign(tokens[index + _LITERAL : index + _LITERAL + 2])
    length = 2 if index and tokens[index - 1].text == "=" else 1
    before = "" if behind else _sign(tokens[max(0, index - length) : index])
    place = index + _LITERAL + len(behind) if behind else index - len(before) - 1
    first, last = (index, place) if behind else (place, index + _LITERAL - 1)
    is_whole = first > 0 and last + 1 < len(tokens)
    if not (behind or before) or not is_whole or tokens[place].kind != "variable":
        return
    if tokens[first - 1].text in _BEFORE and tokens[last + 1].text in _BEHIND:
        name = tokens[place].text
        day = "".join(token.text for token in tokens[index : index + _LITERAL])
        sides = [
            (value, behind, name) if behind else (name, before, value) for value in (day, time)
        ]
        comparisons = ", ".join(" ".join(side) for side in sides)
        end = tokens[last].start + len(tokens[last].text)
        yield Edit(tokens[first].start, end, f"COALESCE({comparisons})")


def _sign(tokens: list[Token]) -> str:
    """The sign of an order that the tokens are or begin with; "" if there is none."""
    texts = [token.text for token in tokens]
    if texts[:1] not in (["<"], [">"]):
        return ""
    return "".join(texts[: 1 + (texts[1:] == ["="])])
