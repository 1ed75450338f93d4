"""What may be asked: the check that every query passes before a store sees it."""

from __future__ import annotations

from graph.errors import QueryError, QueryRefused
from graph.sparql import NESTING_LIMIT, Examined, examine


def permitted(text: str) -> Examined:
    """What the query is.

    Raises QueryRefused for an update and for SERVICE, QueryError for brackets too deep to read.
    """
    examined = examine(text)
    if examined.form == "UPDATE":
        raise QueryRefused("This is an update. The data here can only be read.")
    if examined.service_at:
        line, column = examined.service_at
        raise QueryRefused(
            f"SERVICE at line {line}, column {column}: no query is sent on to others."
        )
    if examined.depth > NESTING_LIMIT:
        raise QueryError(f"More than {NESTING_LIMIT} brackets stand inside each other.")
    return examined
