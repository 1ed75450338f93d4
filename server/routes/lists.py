"""The lists that people browse: films, people, awards …, as pages, JSON and CSV."""

from __future__ import annotations

import json
from dataclasses import replace
from functools import partial
from typing import Any

from flask import Blueprint, Response, request
from werkzeug.exceptions import BadRequest, NotFound

from graph.rdf.formats import CSV, HTML, PLAIN_JSON, by_extension
from graph.releases.table_files import csv_chunks
from graph.tables.list_index import OF, ListIndex
from graph.tables.listing import FACETS, LISTINGS, OF_KIND
from server.http.documents import conditional
from server.http.headers import add_links
from server.http.negotiation import Choice, fixed, negotiate
from server.http.site import Site
from server.pages.compare import compare
from server.pages.lists import LIST_ROWS, Request, expanded, list_page, shortened
from server.routes.operation import (
    COUNT,
    ROW_NUMBER,
    STRING,
    Operation,
    Parameter,
    extension_parameter,
    media_types,
    object_schema,
)

#: The lists by their addresses.
NAMES = (*LISTINGS, *OF_KIND)
_FORMATS = (HTML, PLAIN_JSON, CSV)
_NO_LISTS = "There are no lists of this data. The next build of a release makes them."
#: Digits of the number of a row.
_DIGITS = 9

_ORDERS = sorted({order for listing in LISTINGS.values() for order in listing.orders})
_LIST = Parameter("list", "Which list.", {"enum": [*NAMES]}, "path")
_PARAMETERS = (
    *(Parameter(name, f"Only those with this value: {title}.") for name, title in FACETS.items()),
    Parameter(OF, "Of nominations: only those of the thing with this path below /id/."),
    Parameter("sort", "What it is sorted by; not each list has each order.", {"enum": _ORDERS}),
    Parameter("after", "The row behind which to go on; 'next' has it.", ROW_NUMBER),
    Parameter("before", "The row before which to end; 'previous' has it.", ROW_NUMBER),
)
_SCHEMA = object_schema(
    list=STRING,
    total=COUNT,
    items={"type": "array", "items": {"type": "object"}},
    facets={"type": "object"},
    next={"type": ["string", "null"]},
    previous={"type": ["string", "null"]},
)
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/{list}",
        "A list of things, narrowed and sorted; as CSV all of its rows.",
        (200, 304, 400, 404, 406),
        media_types(*_FORMATS),
        (_LIST, *_PARAMETERS),
        _SCHEMA,
    ),
    Operation(
        "/{list}.{extension}",
        "The same in one format.",
        (200, 304, 400, 404),
        media_types(PLAIN_JSON, CSV),
        (_LIST, extension_parameter(PLAIN_JSON, CSV), *_PARAMETERS),
    ),
    Operation(
        "/compare",
        "Works side by side: who won what where.",
        (200, 304, 404),
        media_types(HTML),
        (
            Parameter("film", "A work, by its path below /id/; several times."),
            Parameter("with", "Another one, by its title."),
        ),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The routes ``/<list>`` and ``/<list>.<extension>``."""
    routes = Blueprint("lists", __name__)
    routes.after_request(partial(add_links, site))
    names = ",".join(NAMES)

    @routes.get(f"/<any({names}):list>")
    def one(list: str) -> Response:
        return _answer(site, list, None)

    @routes.get(f"/<any({names}):list>.<any({PLAIN_JSON.extension},{CSV.extension}):extension>")
    def file(list: str, extension: str) -> Response:
        fmt = by_extension(extension, (PLAIN_JSON, CSV))
        assert fmt is not None
        return _answer(site, list, fixed(fmt))

    @routes.get("/compare")
    def comparison() -> Response:
        lists = site.lists
        if lists is None:
            raise NotFound(_NO_LISTS)
        iris = [_work(site, text) for text in request.args.getlist("film")]
        another = request.args.get("with", "").strip()
        named = lists.work_called(another) if another else ""
        iris += [named] if named else []
        unknown = "" if named else another
        path = f"compare {' '.join(iris)} {unknown}"
        return conditional(site, fixed(HTML), path, lambda: compare(site, iris, unknown))

    return routes


def _work(site: Site, text: str) -> str:
    """The IRI of a work of which the path below ``id/``, or the IRI itself, is given."""
    return text if text.startswith(site.base) else site.iri(f"id/{text}")


def _answer(site: Site, name: str, choice: Choice | None) -> Response:
    lists = site.lists
    if lists is None:
        raise NotFound(_NO_LISTS)
    query = _request(name)
    choice = choice or negotiate(_FORMATS)

    def body() -> str | bytes:
        if choice.format is HTML:
            return list_page(site, lists, query)
        return _csv(site, lists, query) if choice.format is CSV else _json(site, lists, query)

    path = query.address(site).removeprefix(site.url(""))
    return conditional(site, choice, f"list {path}", body)


def _request(name: str) -> Request:
    values = {facet: request.args.get(facet, "") for facet in (*FACETS, OF)}
    if name != "nominations":
        values.pop(OF)
    query = Request(
        name,
        {facet: value for facet, value in values.items() if value},
        request.args.get("sort", ""),
        _number("after"),
        _number("before"),
    )
    orders = query.listing.orders
    if query.order not in ("", *orders):
        raise BadRequest(f"The parameter 'sort' is one of: {', '.join(orders)}.")
    return query


def _number(name: str) -> int:
    text = request.args.get(name, "")
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= _DIGITS):
        raise BadRequest(f"The parameter {name!r} is the number of a row: 'next' has it.")
    return int(text)


def _csv(site: Site, lists: ListIndex, query: Request) -> bytes:
    """All rows of the list, with all columns."""
    listing = query.listing
    names = [column.name for column in listing.table.columns]
    rows = lists.rows(listing.name, expanded(site, query.filters), query.sorted_by)
    return b"".join(csv_chunks(names, ([row[name] for name in names] for row in rows)))


def _json(site: Site, lists: ListIndex, query: Request) -> str:
    page = lists.page(
        query.listing.name, expanded(site, query.filters), query.sorted_by, LIST_ROWS,
        after=query.after, before=query.before,
    )  # fmt: skip
    beginning = replace(query, after=0, before=0)

    def way(after: int | None, before: int | None) -> str | None:
        place = replace(beginning, after=after or 0, before=before or 0)
        return place.address(site, "json") if after or before else None

    facets: dict[str, list[dict[str, Any]]] = {
        facet: [
            {
                "value": shortened(site, facet, value.value),
                "label": value.label,
                "count": value.count,
            }
            for value in values
        ]
        for facet, values in page.facets.items()
    }
    document = {
        "list": query.name,
        "total": page.total,
        "items": [{key: value for key, value in row.items() if key != "id"} for row in page.rows],
        "facets": facets,
        "next": way(page.after, None),
        "previous": way(None, page.before),
    }
    return json.dumps(document, ensure_ascii=False, indent=1) + "\n"
