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
from graph.matching.reconciliation import Query, QueryValue

#: Queries of a batch, which the manifest tells.
QUERIES = 50
#: Candidates that a query may ask for, and how many are given if it doesn't say.
CANDIDATES = 100
CANDIDATES_UNSAID = 10
#: Properties of one query or extension, values given for one of them, and types of a query.
PROPERTIES = 10
CONSTRAINT_VALUES = 20
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
class ExtensionColumn:
    """A property of an extension, with its settings."""

    property: Property
    limit: int
    content: str


@dataclass(frozen=True)
class Extension:
    """The values that a client wants: of these things (by id) these properties."""

    ids: tuple[str, ...]
    columns: tuple[ExtensionColumn, ...]


def read_queries(text: str, property_of: PropertyOf, kind_of: KindOf) -> dict[str, Query]:
    """The queries of a batch by their keys; raises BadRequest and RequestEntityTooLarge."""
    batch = _object(_json(text, "queries"), "queries")
    _at_most(QUERIES, batch, "queries in a batch")
    return {name: _query(value, name, property_of, kind_of) for name, value in batch.items()}


def read_extension(text: str, property_of: PropertyOf) -> Extension:
    """The things and properties of an extension; raises as ``read_queries`` does."""
    extension = _object(_json(text, "extend"), "extend")
    ids, columns = (
        _list(extension.get("ids"), "ids"),
        _list(extension.get("properties"), "properties"),
    )
    _at_most(THINGS, ids, "ids of one extension")
    _at_most(PROPERTIES, columns, "properties of one extension")
    return Extension(
        tuple(_string(value, f"ids[{n}]") for n, value in enumerate(ids)),
        tuple(_column(value, f"properties[{n}]", property_of) for n, value in enumerate(columns)),
    )


def _query(value: Any, at: str, property_of: PropertyOf, kind_of: KindOf) -> Query:
    fields = _object(value, at)
    if (other := next((name for name in fields if name not in _QUERY_FIELDS), None)) is not None:
        raise BadRequest(f"{at}: a query has no field {other[:80]!r}.")
    name = _string(fields.get("query", ""), f"{at}.query").strip()
    properties = _list(fields.get("properties", []), f"{at}.properties")
    _at_most(PROPERTIES, properties, "properties of one query")
    constraints = [
        _constraint(value, f"{at}.properties[{n}]", property_of)
        for n, value in enumerate(properties)
    ]
    if not name and not constraints:
        raise BadRequest(f"{at}: there must be a query or properties.")
    strict = fields.get("type_strict", "any")
    if strict not in STRICTNESS:
        raise BadRequest(f"{at}.type_strict must be one of {', '.join(STRICTNESS)}.")
    return Query(
        name=name,
        kinds=_kinds(fields.get("type") or [], f"{at}.type", kind_of),
        strict=strict != "should",
        limit=_number(fields.get("limit", CANDIDATES_UNSAID), f"{at}.limit", CANDIDATES),
        constraints=constraints,
    )


def _kinds(value: Any, at: str, kind_of: KindOf) -> list[str]:
    """The kinds of a type's id or of several; OpenRefine also sends objects with an id."""
    types = value if isinstance(value, list) else [value]
    _at_most(TYPES, types, "types of one query")
    ids = [
        _string(type_id.get("id") if isinstance(type_id, dict) else type_id, at)
        for type_id in types
    ]
    kinds = [kind for type_id in ids if (kind := kind_of(type_id)) is not None]
    for type_id in ids:
        if kind_of(type_id) is None:
            raise BadRequest(f"{at}: there is no type {type_id[:80]!r} here.")
    return kinds


def _constraint(
    value: Any, at: str, property_of: PropertyOf
) -> tuple[Property, tuple[QueryValue, ...]]:
    fields = _object(value, at)
    prop = _property(fields.get("pid"), f"{at}.pid", property_of)
    if "v" not in fields:
        raise BadRequest(f"{at}.v is missing.")
    values = fields["v"] if isinstance(fields["v"], list) else [fields["v"]]
    _at_most(CONSTRAINT_VALUES, values, "values of one property")
    return prop, tuple(_constraint_value(value, f"{at}.v") for value in values)


def _constraint_value(value: Any, at: str) -> QueryValue:
    if isinstance(value, dict):
        thing_id = _string(value.get("id"), f"{at}.id")
        return QueryValue(_string(value.get("name") or thing_id, f"{at}.name"), thing_id)
    if isinstance(value, bool):
        return QueryValue(str(value).lower())
    if isinstance(value, str | int | float):
        return QueryValue(str(value).strip())
    raise BadRequest(f"{at} must be a text, a number, a boolean or an object with an id.")


def _column(value: Any, at: str, property_of: PropertyOf) -> ExtensionColumn:
    fields = _object(value, at)
    settings = _object(fields.get("settings") or {}, f"{at}.settings")
    limit = settings.get("limit") or VALUES_UNSAID
    if isinstance(limit, str) and limit.isdecimal() and len(limit) < 9:  # what a form sends
        limit = int(limit) or VALUES_UNSAID
    content = settings.get("content") or THING
    if content not in CONTENTS:
        raise BadRequest(f"{at}.settings.content must be one of {', '.join(CONTENTS)}.")
    prop = _property(fields.get("id"), f"{at}.id", property_of)
    return ExtensionColumn(prop, _number(limit, f"{at}.settings.limit", VALUES), content)


def _property(value: Any, at: str, property_of: PropertyOf) -> Property:
    try:
        return property_of(_string(value, at))
    except UnknownThing as error:
        raise BadRequest(f"{at}: {error}") from None


def _json(text: str, parameter: str) -> Any:
    try:
        value = json.loads(text)
        if "\\u" in text:  # half a pair comes as an escape alone
            json.dumps(value, ensure_ascii=False).encode()
        return value
    except UnicodeEncodeError:
        raise BadRequest(
            f"The parameter {parameter} has half a surrogate pair, such as \\ud800, which is no "
            "character."
        ) from None
    except (ValueError, RecursionError) as error:
        raise BadRequest(f"The parameter {parameter} isn't valid JSON: {error}.") from None


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
    return value


def _number(value: Any, at: str, limit: int) -> int:
    """A number, at least 1; a larger one than the limit becomes the limit."""
    if isinstance(value, bool) or not isinstance(value, int | float) or not value >= 1:
        raise BadRequest(f"{at} must be a number, at least 1.")
    return int(min(value, limit))


def _at_most(limit: int, values: Any, noun: str) -> None:
    if len(values) > limit:
        raise RequestEntityTooLarge(f"There may be {limit} {noun}; there are {len(values)}.")
