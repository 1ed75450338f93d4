"""Chooses the format of an answer from what the client accepts: the one place that does.

The qualities are werkzeug's (RFC 9110, 12.5.1). Its ``best_match`` isn't used because it takes a
format for ``*/*`` that the same header rules out with ``q=0`` or rates lower by name.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import Response, g, request
from werkzeug.datastructures import MIMEAccept
from werkzeug.exceptions import NotAcceptable
from werkzeug.http import parse_accept_header

from graph.rdf.formats import HTML, TEXT, Format
from server.http.limits import ACCEPT_BYTES, ACCEPT_RANGES
from server.http.memo import memoized


@dataclass(frozen=True)
class Choice:
    """A format, and the media type to call it by: the client may know it under an alias.

    ``varies`` is False where the address itself fixes the format.
    """

    format: Format
    content_type: str
    varies: bool = True

    def response(self, body: str | bytes = b"") -> Response:
        """A response that says its type, and that another header gets another answer."""
        response = Response(body, content_type=self.content_type)
        if self.varies:
            response.vary.add("Accept")
        return response


def fixed(fmt: Format) -> Choice:
    """The choice that an address with a file extension makes."""
    return Choice(fmt, fmt.content_type, varies=False)


def negotiate(formats: Sequence[Format]) -> Choice:
    """The format that the current request accepts best; the first one where it doesn't care.

    Raises NotAcceptable, with the list of what there is.
    """
    choice = acceptable(formats)
    if choice is None:
        raise NotAcceptable(_what_there_is(formats))
    return choice


def wants_page() -> bool:
    """Whether the client of the current request would rather have a page than plain text."""
    choice = acceptable((TEXT, HTML))
    return choice is not None and choice.format is HTML


def acceptable(formats: Sequence[Format]) -> Choice | None:
    """As ``negotiate``, but None where there is nothing that the client accepts."""
    candidates = tuple(fmt for fmt in formats if fmt.name not in g.get("unsayable", ()))
    choice = choose(request.headers.get("Accept", ""), candidates) if candidates else None
    if choice:
        g.setdefault("chosen", set()).add(choice.format.name)
    return choice


def rule_out(format_name: str) -> bool:
    """Rules out the format with that name for the current request: it can't say what is asked for.

    Tells whether it was negotiated: what is, from then on, is the next that the client names. One
    that the address fixes stays.
    """
    if format_name not in g.pop("chosen", ()):
        return False
    g.setdefault("unsayable", set()).add(format_name)
    return True


@memoized
def choose(header: str, formats: tuple[Format, ...]) -> Choice | None:
    """The best of ``formats``: the highest quality, then what is named, then the first.

    Parameters (``charset``, ``profile``) say nothing that could be chosen here, so they are taken
    off. An alias counts where it is named. No header at all accepts anything, and so does ``*``,
    which Java's own client sends, and a header with more than a client would have to say.
    """
    if len(header) > ACCEPT_BYTES or header.count(",") >= ACCEPT_RANGES:
        header = "*/*"
    # werkzeug's patterns try each of a run of spaces as the beginning of another.
    accept = parse_accept_header(" ".join(header.split()), MIMEAccept)
    if not accept:
        return Choice(formats[0], formats[0].content_type)
    pairs = ((name.partition(";")[0].strip(), quality) for name, quality in accept)
    ranges = MIMEAccept([("*/*" if name == "*" else name, quality) for name, quality in pairs])
    media_types = {name.lower() for name in ranges.values()}
    offers = [
        (ranges.quality(media_type), media_type in media_types, fmt, media_type)
        for fmt in formats
        for media_type in (fmt.media_type, *(set(fmt.aliases) & media_types))
    ]
    quality, _, fmt, media_type = max(offers, key=lambda offer: offer[:2])
    if not quality:
        return None
    if media_type == fmt.media_type:
        return Choice(fmt, fmt.content_type)
    return Choice(fmt, media_type + ("; charset=utf-8" if "text/" in media_type else ""))


def _what_there_is(formats: Sequence[Format]) -> str:
    lines = [f"{fmt.media_type} ({fmt.label})" for fmt in formats]
    return "Not available in any format you accept. Available:\n" + "\n".join(lines)
