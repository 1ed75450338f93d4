"""Reads what clients of the Reconciliation Service API 0.2 send: batches of JSON.

What is wrong with one is said with the place in it (``q0.properties[1].v``), and answered 400; what
is too much, 413.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from werkzeug.exceptions import BadRequest, RequestEntityTooLarge

from graph.errors import UnknownThing
from graph.matching.properties import Property
from graph.matching.reconciliation import Given, Query

#: Queries of a batch, which the manifest tells.
QUERIES = 50
#: Candidates that a query may ask for, and how many are given if it doesn't say.
CANDIDATES = 100
CANDIDATES_UNSAID = 10
#: Properties of one query or extension, values given for one of them, and types of a query.
PROPERTIES = 10
GIVEN = 20
TYPES = 20
#: Things of an extension; values of one property of one thing, and how many if it isn't said.
THINGS = 100
VALUES = 100
VALUES_UNSAID = 10
#: How a query means its types ("all" is read as "any": a thing is of one of them here).
STRICTNESS = ("any", "all", "should")
#: What a property's values may be shown as.
THING, URI = CONTENTS = ("thing", "uri")

_QUERY_FIELDS = {"query", "type", "limit", "properties", "type_strict"}

#: Finds the property of an id, raises UnknownThing; the kind of the id of a type, or None.
PropertyOf = Callable[[str], Property]
KindOf = Callable[[str], str | None]


@dataclass(frozen=True)
class Column:
    """A property of an extension, with its settings."""

    property: Property
    limit: int
    content: str


@dataclass(frozen=True)
class Extension:
    """The values that a client wants: of these things (by id) these properties."""

    ids: tuple[str, ...]
    columns: tuple[Column, ...]


def read_queries(text: str, property_of: PropertyOf, kind_of: KindOf) -> dict[str, Query]:
    """The queries of a batch by their keys; raises BadRequest and RequestEntityTooLarge."""
    batch = _object(_json(text, "queries"), "queries")
    _at_most(QUERIES, batch, "queries in a batch")
    return {name: _query(value, name, property_of, kind_of) for name, value in batch.items()}


def read_extension(text: str, property_of: PropertyOf) -> Extension:
    """The things and properties of an extension; raises as ``read_queries`` does."""
    told = _object(_json(text, "extend"), "extend")
    ids, columns = _list(told.get("ids"), "ids"), _list(told.get("properties"), "properties")
    _at_most(THINGS, ids, "ids of one extension")
    _at_most(PROPERTIES, columns, "properties of one extension")
    return Extension(
        tuple(_string(each, f"ids[{n}]") for n, each in enumerate(ids)),
        tuple(_column(each, f"properties[{n}]", property_of) for n, each in enumerate(columns)),
    )


def _query(value: Any, at: str, property_of: PropertyOf, kind_of: KindOf) -> Query:
    told = _object(value, at)
    for name in told.keys() - _QUERY_FIELDS:
        raise BadRequest(f"{at}: a query has no field {name[:80]!r}.")
    name = _string(told.get("query", ""), f"{at}.query").strip()
    properties = _list(told.get("properties", []), f"{at}.properties")
    _at_most(PROPERTIES, properties, "properties of one query")
    constraints = [
        _constraint(each, f"{at}.properties[{n}]", property_of) for n, each in enumerate(properties)
    ]
    if not name and not constraints:
        raise BadRequest(f"{at}: there must be a query or properties.")
    strict = told.get("type_strict", "any")
    if strict not in STRICTNESS:
        raise BadRequest(f"{at}.type_strict must be one of {', '.join(STRICTNESS)}.")
    return Query(
        name=name,
        kinds=_kinds(told.get("type") or [], f"{at}.type", kind_of),
        strict=strict != "should",
        limit=_number(told.get("limit", CANDIDATES_UNSAID), f"{at}.limit", CANDIDATES),
        constraints=constraints,
    )


def _kinds(value: Any, at: str, kind_of: KindOf) -> list[str]:
    """The kinds of a type's id or of several; OpenRefine also sends objects with an id."""
    given = value if isinstance(value, list) else [value]
    _at_most(TYPES, given, "types of one query")
    ids = [_string(each.get("id") if isinstance(each, dict) else each, at) for each in given]
    found = [kind for each in ids if (kind := kind_of(each)) is not None]
    for each in ids:
        if kind_of(each) is None:
            raise BadRequest(f"{at}: there is no type {each[:80]!r} here.")
    return found


def _constraint(value: Any, at: str, property_of: PropertyOf) -> tuple[Property, tuple[Given, ...]]:
    told = _object(value, at)
    known = _known(told.get("pid"), f"{at}.pid", property_of)
    if "v" not in told:
        raise BadRequest(f"{at}.v is missing.")
    values = told["v"] if isinstance(told["v"], list) else [told["v"]]
    _at_most(GIVEN, values, "values of one property")
    return known, tuple(_given(each, f"{at}.v") for each in values)


def _given(value: Any, at: str) -> Given:
    if isinstance(value, dict):
        told = _string(value.get("id"), f"{at}.id")
        return Given(_string(value.get("name") or told, f"{at}.name"), told)
    if isinstance(value, bool):
        return Given(str(value).lower())
    if isinstance(value, str | int | float):
        return Given(str(value).strip())
    raise BadRequest(f"{at} must be a text, a number, a boolean or an object with an id.")


def _column(value: Any, at: str, property_of: PropertyOf) -> Column:
    told = _object(value, at)
    settings = _object(told.get("settings") or {}, f"{at}.settings")
    limit = settings.get("limit") or VALUES_UNSAID
    if isinstance(limit, str) and limit.isdecimal() and len(limit) < 9:  # what a form sends
        limit = int(limit) or VALUES_UNSAID
    content = settings.get("content") or THING
    if content not in CONTENTS:
        raise BadRequest(f"{at}.settings.content must be one of {', '.join(CONTENTS)}.")
    known = _known(told.get("id"), f"{at}.id", property_of)
    return Column(known, _number(limit, f"{at}.settings.limit", VALUES), content)


def _known(value: Any, at: str, property_of: PropertyOf) -> Property:
    try:
        return property_of(_string(value, at))
    except UnknownThing as error:
        raise BadRequest(f"{at}: {error}") from None


def _json(text: str, what: str) -> Any:
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The parameter {what} is no JSON: {error}.") from None


def _object(value: Any, at: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise BadRequest(f"{at} must be an object.")
    return value


def _list(value: Any, at: str) -> list[Any]:
    if not isinstance(value, list):
        raise BadRequest(f"{at} must be a list.")
    return value


def _string(value: Any, at: str) -> str:
    if not isinstance(value, str):
        raise BadRequest(f"{at} must be a text.")
    return value.encode("utf-8", "replace").decode()  # half a surrogate pair is no character


def _number(value: Any, at: str, limit: int) -> int:
    """A number from 1 on; of more than the limit, the limit is given."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise BadRequest(f"{at} must be a number from 1 on.")
    return int(min(value, limit))


def _at_most(limit: int, values: Any, what: str) -> None:
    if len(values) > limit:
        raise RequestEntityTooLarge(f"There may be {limit} {what}; there are {len(values)}.")
