"""The plain request to the endpoint: a GET with a query and nothing else that needs a look.

Most programs send such ones. What they are answered is written here without Flask, with the same
headers and bytes; all that is out of the ordinary goes the way through ``server.routes.sparql``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import parse_qsl

from graph.rdf.formats import Format, by_extension
from graph.sparql.label_service import AUTO_LANGUAGE
from graph.sparql.syntax import is_deterministic
from server.http.cache import Headers
from server.http.headers import DOCUMENT_TYPES, EVERYWHERE
from server.http.memo import CHARACTERS, memoized
from server.http.negotiation import Choice, choose, fixed
from server.http.prefix import below, prefix_of
from server.http.site import Site
from server.pages.query import QueryRequest
from server.routes.sparql import ANSWER_FORMATS, etag_of, formats_at_once

#: The route, as the metrics call it.
ROUTE = "/sparql"
#: Headers that are looked at only on the way through the application.
_SPECIAL = frozenset(
    ("if-none-match", "if-modified-since", "if-match", "if-unmodified-since", "if-range", "range",
     "content-length", "transfer-encoding")
)  # fmt: skip


@dataclass(frozen=True)
class PlainQuery:
    """A query, and the formats of those kinds of answer that the client takes."""

    request: QueryRequest
    choices: Mapping[str, Choice]

    @property
    def formats(self) -> dict[str, Format]:
        """What each kind of answer is to be written in."""
        return formats_at_once(self.choices)

    def headers(self, site: Site, kind: str, body: bytes) -> Headers:
        """The headers of the answer, which is of that kind."""
        choice = self.choices[kind]
        headers = [
            ("Content-Type", choice.content_type),
            ("Content-Length", str(len(body))),
            ("ETag", f'"{etag_of(site, self.request, choice.content_type)}"'),
            ("Cache-Control", "no-cache"),
            ("Link", ", ".join(site.links)),
            *EVERYWHERE.items(),
        ]
        return [*headers, ("Vary", "Accept")] if choice.varies else headers


def plain_query(
    site: Site, path: str, query_string: str, headers: Mapping[str, str]
) -> PlainQuery | None:
    """The query of a GET, if it is a plain one."""
    if below(path, prefix_of(site.base)) != ROUTE or not headers.keys().isdisjoint(_SPECIAL):
        return None
    accept = headers.get("accept", "")
    if len(accept) > CHARACTERS:
        return None
    text, extension = _parameters(query_string)
    if text is None or not (site.queries.lasting and is_deterministic(text)):
        return None
    if AUTO_LANGUAGE in text:
        return None
    # What is remembered is bounded, so an extension that fixes nothing isn't looked up by its name.
    choices = _choices(accept, extension if extension in _EXTENSIONS else "")
    return PlainQuery(QueryRequest(text), choices) if choices is not None else None


_KINDS = {kind: tuple(formats) for kind, formats in ANSWER_FORMATS.items()}
_EXTENSIONS = frozenset(fmt.extension for formats in _KINDS.values() for fmt in formats)


def _parameters(query_string: str) -> tuple[str | None, str]:
    """The query and the extension of a format; no query where there is anything else."""
    try:
        pairs = parse_qsl(query_string, keep_blank_values=True, errors="strict")
    except UnicodeDecodeError:
        return None, ""
    values = dict(pairs)
    if len(values) < len(pairs) or not values.keys() <= {"query", "format"}:
        return None, ""
    return values.get("query"), values.get("format", "")


@memoized
def _choices(accept: str, extension: str) -> Mapping[str, Choice] | None:
    """The choice for each kind of answer that has one; None where one is a document."""
    preferences = {kind: _choice(extension, accept, formats) for kind, formats in _KINDS.items()}
    choices = {kind: choice for kind, choice in preferences.items() if choice}
    return None if any(map(_is_document, choices.values())) else choices


def _choice(extension: str, accept: str, formats: tuple[Format, ...]) -> Choice | None:
    fmt = by_extension(extension, formats) if extension else None
    return fixed(fmt) if fmt else choose(accept, formats)


def _is_document(choice: Choice) -> bool:
    """Whether a browser shows it as a document: that is made with a policy of what it may load."""
    return choice.format.media_type.endswith(DOCUMENT_TYPES)
