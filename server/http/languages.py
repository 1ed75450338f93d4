"""The languages that a client prefers, for a query that leaves them to it."""

from __future__ import annotations

from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from graph.sparql.label_service import AUTO_LANGUAGE, languages_of
from server.http.memo import CHARACTERS

#: Languages of a client that are looked for, and the one where it names none.
MOST_LANGUAGES = 5
DEFAULT_LANGUAGE = "en"


def preferred_languages(query: str, accept_language: str) -> tuple[str, ...]:
    """What stands for AUTO_LANGUAGE in a query, the best first; nothing for a query without it.

    A language of a country is followed by the language itself; one of quality 0 is unwanted.

    >>> preferred_languages('... "[AUTO_LANGUAGE],en"', "fr;q=0.5, it;q=0, de-AT")
    ('de-at', 'de', 'fr')
    """
    if AUTO_LANGUAGE not in query:
        return ()
    header = accept_language if len(accept_language) <= CHARACTERS else ""
    accept = parse_accept_header(header, LanguageAccept)
    tags = (tag for tag, quality in accept if quality > 0)
    return languages_of(tags)[:MOST_LANGUAGES] or (DEFAULT_LANGUAGE,)
