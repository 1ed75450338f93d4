"""An operation of the API as its clients see it: the rows that the OpenAPI document is made from.

Each module of routes has its own in ``OPERATIONS``; tests/test_openapi.py compares them with what
the server does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.rdf.formats import Format

#: A JSON Schema (draft 2020-12), as OpenAPI 3.1 has it.
Schema = dict[str, Any]

STRING: Schema = {"type": "string"}
COUNT: Schema = {"type": "integer", "minimum": 0}
ADDRESS: Schema = {"type": "string", "format": "uri"}
POSITIVE: Schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
#: The number of a row of a list; 0 is none.
ROW_NUMBER: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999}
#: An absolute IRI (RFC 3987) in ASCII, as far as a pattern tells.
IRI: Schema = {"type": "string", "pattern": "^[A-Za-z][A-Za-z0-9+.-]*:[!#-;=?-\\[\\]_a-z~]+$"}


@dataclass(frozen=True)
class Parameter:
    """One parameter; one in the path is always required, others where they are ``needed``.

    ``example`` names one of the values that server/routes/openapi.py takes from the release.
    """

    name: str
    description: str
    schema: Schema = field(default_factory=lambda: {"type": "string"})
    place: str = "query"
    example: str | None = None
    needed: bool = False


@dataclass(frozen=True)
class Operation:
    """What a method of a route does: ``statuses`` are all that it answers, but for some.

    What is too much for one document (403), the format of an extension that can't say something
    (406), too many queries at once (429), a fault (500, 502) and what passes (503, 504) may come at
    many addresses; the document says so once.

    ``media_types`` are those of its good answers; ``json`` is the schema of the one in JSON, and
    ``body`` that of each media type of a request.
    """

    path: str
    summary: str
    statuses: tuple[int, ...]
    media_types: tuple[str, ...] = ()
    parameters: tuple[Parameter, ...] = ()
    json: Schema | None = None
    body: Mapping[str, Schema] | None = None
    method: str = "get"


#: The page of a document or fragment that has several.
PAGE = Parameter("page", "Which page.", POSITIVE)


def media_types(*formats: Format) -> tuple[str, ...]:
    """The media types of formats, each once."""
    return tuple(dict.fromkeys(fmt.media_type for fmt in formats))


def object_schema(**properties: Schema) -> Schema:
    """The schema of an object that has all of these properties."""
    return {"type": "object", "properties": properties, "required": [*properties]}


def extension_parameter(*formats: Format) -> Parameter:
    """The part of a path that fixes one of the formats."""
    names = [fmt.extension for fmt in formats]
    return Parameter("extension", "The format, by its file extension.", {"enum": names}, "path")
