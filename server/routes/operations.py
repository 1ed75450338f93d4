"""Every route as its clients see it: THE table that the OpenAPI document is made from.

A new route needs an ``Operation`` here; tests/test_openapi.py says which is missing, and compares
its methods, parameters, statuses and media types with what the server does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from graph.rdf.formats import (
    DOCUMENT_FORMATS,
    DUMP_FORMATS,
    GRAPH_FORMATS,
    HTML,
    JSON_LD,
    PLAIN_JSON,
    PLAIN_XML,
    RESULT_FORMATS,
    TEXT,
    TURTLE,
    Format,
)
from server.pages.query import VIEWS
from server.routes.dumps import GZIP

Schema = dict[str, Any]


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
    """What a method of a route does: ``statuses`` are all that it answers, but for 500.

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


def _types(*formats: Format) -> tuple[str, ...]:
    return tuple(dict.fromkeys(written.media_type for written in formats))


def _object(**properties: Schema) -> Schema:
    return {"type": "object", "properties": properties, "required": [*properties]}


def _extension(*formats: Format) -> Parameter:
    names = [written.extension for written in formats]
    return Parameter("extension", "The format, by its file extension.", {"enum": names}, "path")


_TEXT: Schema = {"type": "string"}
_COUNT: Schema = {"type": "integer", "minimum": 0}
_ADDRESS: Schema = {"type": "string", "format": "uri"}
_ADDRESSES: Schema = {"type": "array", "items": {"type": "string"}}

_THING = Parameter(
    "path",
    "The path of a thing; in that of a document its extension may fix the format.",
    {"type": "string", "minLength": 1},
    "path",
    "thing",
)
_GRAPH = Parameter(
    "path", "The name of a graph, and an extension.", {"type": "string", "minLength": 1}, "path",
    "graph",
)  # fmt: skip
_FILE = Parameter("file", "A file that /dumps/ lists.", _TEXT, "path", "file")
_RELEASE_ID = Parameter("release_id", "The id of a release.", _TEXT, "path", "release")
_LABEL = Parameter("label", "Its name here.", {"type": "string", "minLength": 1}, "path", "label")
_NUMBER = Parameter(
    "number", "A part that /sitemap.xml lists.", {"type": "integer", "minimum": 0}, "path", "number"
)

#: The parameters of a query (SPARQL 1.1 Protocol, 2.1), in the address or in a form.
_ANSWER_FORMATS = (*RESULT_FORMATS, *GRAPH_FORMATS, HTML)
_DATASET = {
    "default-graph-uri": _ADDRESSES,
    "named-graph-uri": _ADDRESSES,
    "timeout": {"type": "number", "exclusiveMinimum": 0},
    "format": {
        "type": "string",
        "examples": [*dict.fromkeys(known.extension for known in _ANSWER_FORMATS)],
    },
    "view": {"enum": [*VIEWS]},
}
_QUERY = Parameter("query", "The query; without it the endpoint describes itself.", example="query")
_SPARQL = (
    Parameter("default-graph-uri", "A graph of the default graph.", _ADDRESSES),
    Parameter("named-graph-uri", "A named graph.", _ADDRESSES),
    Parameter("timeout", "Seconds for it, if fewer than the limit.", _DATASET["timeout"]),
    Parameter(
        "format",
        "A file extension fixes the format; any other value leaves it to Accept.",
        _DATASET["format"],
    ),
    Parameter("view", "How a page shows the answer.", _DATASET["view"]),
)
_POSITIVE: Schema = {"type": "integer", "minimum": 1, "maximum": 999_999_999}
_PLACE: Schema = {"type": "integer", "minimum": 0, "maximum": 999_999_999_999}
_PAGE = Parameter("page", "Which page.", _POSITIVE)
_FROM = Parameter("from", "The row that the table of a page begins with.", _POSITIVE)
#: The parts of a pattern, each an IRI or a literal in Hydra's explicit representation.
_PATTERN = (
    Parameter("subject", "The subject of all statements."),
    Parameter("predicate", "Their property."),
    Parameter("object", "Their value."),
    Parameter("graph", "The named graph that they are in."),
    _PAGE,
)
_FORM = "application/x-www-form-urlencoded"
_SHAPES: Schema = {"type": "array", "items": _object(id=_TEXT, name=_TEXT)}
_RESULT = _object(result=_SHAPES)
_ID = Parameter(
    "id",
    "The id of a thing, as candidates have it.",
    {"type": "string", "minLength": 1},
    example="thing",
    needed=True,
)
_RECONCILING = (
    Parameter("queries", "A batch of queries, in JSON."),
    Parameter("extend", "Things and properties whose values are wanted, in JSON."),
)
_SUGGESTING = (
    Parameter("sort", "Of what.", {"enum": ["entity", "type", "property"]}, "path"),
    Parameter("prefix", "The beginning of a word, or an id.", example="words"),
    Parameter("cursor", "How many to pass over.", _COUNT),
)
_PROPOSING = (
    Parameter("type", "The id of a type."),
    Parameter("limit", "How many at most.", _COUNT),
)
_ANSWERS = _types(*_ANSWER_FORMATS)

_FOUND = _object(iri=_ADDRESS, label=_TEXT, kind=_TEXT)
_SEARCHED = _object(
    query=_TEXT,
    results={"type": "array", "items": _FOUND},
    suggestions={"type": "array", "items": _FOUND},
    next={"type": ["string", "null"]},
)
_DUMP = _object(file=_TEXT, media_type=_TEXT, bytes=_COUNT, sha256=_TEXT, url=_ADDRESS)
_DUMPS = _object(release=_TEXT, dumps={"type": "array", "items": _DUMP})
_TERMS: Schema = {
    "type": "array",
    "items": _object(
        name=_TEXT, kind={"enum": ["class", "property", "concept"]}, label=_TEXT, about=_TEXT
    ),
}
_RELEASE = _object(
    id=_TEXT, base=_ADDRESS, title=_TEXT, graphs={"type": "object"}, classes={"type": "object"}
)

OPERATIONS = (
    Operation(
        "/",
        "The first page; for programs the description of the data set.",
        (200, 304, 406),
        _types(HTML, *GRAPH_FORMATS),
    ),
    Operation("/id/{path}", "A thing: leads to its document.", (301, 303, 404, 410), (), (_THING,)),
    Operation(
        "/doc/{path}",
        "The document about a thing.",
        (200, 301, 304, 400, 404, 406, 410),
        _types(*DOCUMENT_FORMATS),
        (_THING, _PAGE, _FROM),
    ),
    Operation(
        "/graph/{path}",
        "A named graph.",
        (200, 301, 304, 404, 406, 410),
        _types(*DOCUMENT_FORMATS),
        (_GRAPH,),
    ),
    Operation("/ontology", "The ontology.", (200, 304, 404, 406), _types(*DOCUMENT_FORMATS)),
    Operation(
        "/ontology.{extension}",
        "The ontology in one format.",
        (200, 304, 404),
        _types(*DOCUMENT_FORMATS),
        (_extension(*DOCUMENT_FORMATS),),
    ),
    Operation("/ontology/context.jsonld", "The JSON-LD context.", (200, 304), _types(JSON_LD)),
    Operation(
        "/search",
        "Things by the words of their labels, the last of which may be only begun.",
        (200, 304, 400, 404, 406),
        _types(HTML, PLAIN_JSON),
        (
            Parameter("q", "The words.", example="words"),
            Parameter(
                "after", "The place behind which to go on; 'next' of an answer has it.", _PLACE
            ),
        ),
        _SEARCHED,
    ),
    Operation(
        "/sparql",
        "Answers a SPARQL 1.1 query, or describes the endpoint (SPARQL 1.1 Protocol).",
        (200, 304, 400, 403, 406, 429, 503),
        _ANSWERS,
        (_QUERY, *_SPARQL),
    ),
    Operation(
        "/sparql",
        "Answers a SPARQL 1.1 query.",
        (200, 400, 403, 406, 413, 415, 429, 503),
        _ANSWERS,
        _SPARQL,
        body={
            _FORM: _object(query=_TEXT)
            | {"properties": {"query": _TEXT, **_DATASET}},
            "application/sparql-query": _TEXT,
        },
        method="post",
    ),
    Operation("/sparql/terms.json", "Prefixes and words to write queries with.", (200, 304),
              _types(PLAIN_JSON), json=_object(prefixes={"type": "object"}, terms=_TERMS)),
    Operation("/fragments", "The statements that fit a pattern (Triple Pattern Fragments).",
              (200, 304, 400, 404, 406), _types(*DOCUMENT_FORMATS), _PATTERN),
    Operation("/fragments.{extension}", "The same in one format.", (200, 304, 400, 404),
              _types(*DOCUMENT_FORMATS), (_extension(*DOCUMENT_FORMATS), *_PATTERN)),
    Operation("/.well-known/genid/{label}", "A blank node: leads to what is said of it.", (303,),
              (), (_LABEL,)),
    Operation("/reconcile", "Matches names with things, or gives their values; else the manifest "
              "(Reconciliation Service API 0.2).", (200, 304, 400, 404, 413),
              _types(PLAIN_JSON, HTML), _RECONCILING, {"type": "object"}),
    Operation("/reconcile", "Matches names with things, or gives their values.",
              (200, 400, 404, 413, 415), _types(PLAIN_JSON), json={"type": "object"},
              body={_FORM: {"type": "object", "properties": {"queries": _TEXT, "extend": _TEXT}}},
              method="post"),
    Operation("/reconcile/suggest/{sort}", "Things, types or properties with a word that begins "
              "so.", (200, 304, 400, 404), _types(PLAIN_JSON), _SUGGESTING, _RESULT),
    Operation("/reconcile/properties", "Properties of things of a type.", (200, 304, 400, 404),
              _types(PLAIN_JSON), _PROPOSING, _object(properties=_SHAPES)),
    Operation("/reconcile/view", "A thing by its id: leads to its address.", (303, 400, 404), (),
              (_ID,)),
    Operation("/reconcile/preview", "A thing by its id, as a small page for a frame.",
              (200, 304, 400, 404), _types(HTML), (_ID,)),
    Operation("/release", "What the release is made of.", (200, 304, 406),
              _types(HTML, PLAIN_JSON), json=_RELEASE),
    Operation("/release/report.ttl", "The SHACL report.", (200, 206, 304, 404, 416),
              _types(TURTLE)),
    Operation("/report", "The SHACL report by its IRI: leads to it.", (303,)),
    Operation("/shapes", "The shapes that the release was checked with.",
              (200, 206, 304, 404, 416), _types(TURTLE)),
    Operation("/dumps/", "The files of the release.", (200, 304, 406),
              _types(HTML, PLAIN_JSON), json=_DUMPS),
    Operation("/dumps/SHA256SUMS", "Their hashes, for sha256sum.", (200, 304), _types(TEXT)),
    Operation("/dumps/{file}", "One of the files, or their manifest.", (200, 206, 304, 404, 416),
              (*_types(*DUMP_FORMATS, PLAIN_JSON), GZIP), (_FILE,)),
    Operation("/release/{release_id}/dumps/{file}", "A file of a kept release: it never changes.",
              (200, 206, 304, 404, 416), (*_types(*DUMP_FORMATS, PLAIN_JSON), GZIP),
              (_RELEASE_ID, _FILE)),
    Operation("/release/{release_id}/dumps/SHA256SUMS", "The hashes of a kept release's files.",
              (200, 304, 404), _types(TEXT), (_RELEASE_ID,)),
    Operation("/release/{release_id}/manifest.json", "What a kept release is made of.",
              (200, 304, 404), _types(PLAIN_JSON), (_RELEASE_ID,), json=_RELEASE),
    Operation("/.well-known/void", "The data set in VoID and DCAT.", (200, 304, 406),
              _types(*DOCUMENT_FORMATS)),
    Operation("/.well-known/void.{extension}", "The same in one format.", (200, 304, 404),
              _types(*DOCUMENT_FORMATS), (_extension(*DOCUMENT_FORMATS),)),
    Operation("/favicon.ico", "The icon of the pages.", (200, 304), ("image/svg+xml",)),
    Operation("/robots.txt", "What robots may do.", (200, 304), _types(TEXT)),
    Operation("/sitemap.xml", "The parts of the list of all pages.", (200, 304),
              _types(PLAIN_XML)),
    Operation("/sitemap-{number}.xml", "One part of it.", (200, 304, 404), _types(PLAIN_XML),
              (_NUMBER,)),
    Operation("/openapi.json", "This document.", (200, 304), _types(PLAIN_JSON),
              json={"type": "object"}),
)  # fmt: skip
