"""The search: the things whose labels have the words, as a page or as JSON."""

from __future__ import annotations

import json
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import Blueprint, Response, render_template, request
from werkzeug.exceptions import BadRequest, NotFound

from graph.kinds import kinds_with
from graph.labels.candidates import Candidate, suggest
from graph.labels.search import LabelMatch, search
from graph.rdf.formats import HTML, PLAIN_JSON
from server.http.documents import conditional
from server.http.headers import add_links
from server.http.negotiation import negotiate
from server.http.site import Site
from server.pages.disambiguation import outcomes
from server.pages.query import QueryRequest
from server.pages.terms import kind_word
from server.routes.operation import (
    ADDRESS,
    STRING,
    Operation,
    Parameter,
    Schema,
    media_types,
    object_schema,
)

#: Names that are suggested where no label matches.
SUGGESTIONS = 5
#: The query for all award programmes, where no name is similar either.
_PROGRAMMES = """PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>

SELECT ?programme ?name { ?programme a pal:AwardProgramme ; rdfs:label ?name } ORDER BY ?name
"""
#: Digits of a place that can be asked for.
_PLACE_DIGITS = 12

_CANDIDATES: Schema = {
    "type": "array",
    "items": object_schema(iri=ADDRESS, label=STRING, kind=STRING),
}
#: The operations of these routes, for the OpenAPI document.
OPERATIONS = (
    Operation(
        "/search",
        "Things by the words of their labels, the last of which may be only begun.",
        (200, 304, 400, 404, 406),
        media_types(HTML, PLAIN_JSON),
        (
            Parameter("q", "The words.", example="words"),
            Parameter(
                "after",
                "The place behind which to go on; 'next' of an answer has it.",
                {"type": "integer", "minimum": 0, "maximum": 10**_PLACE_DIGITS - 1},
            ),
        ),
        object_schema(
            query=STRING,
            results=_CANDIDATES,
            suggestions=_CANDIDATES,
            next={"type": ["string", "null"]},
        ),
    ),
)


def blueprint(site: Site) -> Blueprint:
    """The route ``/search``: parameters ``q`` and, for what follows, ``after``."""
    routes = Blueprint("search", __name__)
    routes.after_request(partial(add_links, site))

    @routes.get("/search")
    def find() -> Response:
        index = index_of(site)
        choice = negotiate((HTML, PLAIN_JSON))
        query, after = request.args.get("q", ""), _place(request.args.get("after", ""))

        def body() -> str:
            limit = site.config.search_rows
            matches = search(index, query, limit + 1, after)
            suggestions = [] if matches or after else suggest(index, query, SUGGESTIONS, site.base)
            following = (
                _address(site, query, matches[limit - 1].place) if len(matches) > limit else None
            )
            if choice.format is HTML:
                return _page(site, query, after, matches[:limit], following, suggestions)
            return _json(query, matches[:limit], following, suggestions)

        return conditional(site, choice, f"search?{urlencode({'q': query, 'after': after})}", body)

    return routes


def index_of(site: Site) -> Path:
    """The index of names; raises NotFound, with the reason, where there is none."""
    if not site.release.has_search_index:
        why = site.release.manifest.get("unindexed", "The next build of the release makes it anew.")
        raise NotFound(f"There is no index of names. {why}")
    return site.release.search_path


def _place(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdecimal() and len(text) <= _PLACE_DIGITS):
        raise BadRequest("The parameter 'after' is what 'next' of an answer has: a number.")
    return int(text)


def _address(site: Site, query: str, after: int) -> str:
    return site.url("search") + "?" + urlencode({"q": query, "after": after})


def _page(
    site: Site,
    query: str,
    after: int,
    matches: list[LabelMatch],
    following: str | None,
    suggestions: list[Candidate],
) -> str:
    kinds = {match.kind for match in matches} | {item.kind for item in suggestions}
    with_result = {kind.name for kind in kinds_with("result")}
    return render_template(
        "search.html",
        query=query,
        after=after,
        matches=matches,
        following=following,
        suggestions=suggestions,
        kinds={kind: kind_word(site, kind) for kind in kinds},
        outcomes=outcomes(site, (match.iri for match in matches if match.kind in with_result)),
        programmes=QueryRequest(_PROGRAMMES).address(site),
    )


def _json(
    query: str, matches: list[LabelMatch], following: str | None, suggestions: list[Candidate]
) -> str:
    answer: dict[str, Any] = {
        "query": query,
        "results": [*map(_entry, matches)],
        "suggestions": [*map(_entry, suggestions)],
        "next": following,
    }
    return json.dumps(answer, ensure_ascii=False, indent=1) + "\n"


def _entry(match: LabelMatch | Candidate) -> dict[str, str]:
    entry = {"iri": match.iri, "label": match.label, "kind": match.kind}
    return entry | ({"part_of": match.part_of} if match.part_of else {})
