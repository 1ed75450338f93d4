"""Where a text is wrong that is no query, as the engine's parser tells."""

from __future__ import annotations

from collections.abc import Mapping

import pyoxigraph as ox

from graph.errors import QueryError
from graph.rdf.namespaces import QUERY_PREFIXES
from graph.sparql.mistake import query_error
from graph.sparql.query_service import Wording


def mistake_in(
    text: str,
    wording: Wording,
    message: str,
    base: str,
    prefixes: Mapping[str, str] = QUERY_PREFIXES,
) -> QueryError:
    """What is wrong with a query, at its place in the text that its client sent.

    ``message`` is what the parser said of its wording as SPARQL 1.1; ``prefixes`` need no
    declaration.
    """

    def complaint(beginning: str) -> str | None:
        length = min(len(beginning.rstrip()), len(text))
        return complaint_of(wording.places[:length] + beginning[length:], base, prefixes)

    if wording.text != text:
        message = complaint_of(wording.places, base, prefixes) or f"error at 1:1: {message}"
    return query_error(text, message, complaint, prefixes)


def complaint_of(text: str, base: str, prefixes: Mapping[str, str] = QUERY_PREFIXES) -> str | None:
    """What the engine's parser says of a text; it is asked nothing, there is nothing to ask."""
    try:
        ox.Store().query(text, base_iri=base, prefixes={**prefixes})
    except SyntaxError as error:
        return str(error)
    except (OSError, RuntimeError, ValueError):
        pass
    return None
