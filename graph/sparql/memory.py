"""A bounded memory for functions of a query: pages and programs ask the same ones over and over."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

#: Results that are remembered, of queries of at most so many characters.
QUERIES, CHARACTERS = 64, 20_000

P = ParamSpec("P")
T = TypeVar("T")


def remembered(function: Callable[Concatenate[str, P], T]) -> Callable[Concatenate[str, P], T]:
    """The function with a memory; its first argument is a query, all of them are hashable.

    Long ones aren't remembered: some hundred megabytes would be held for nobody.
    """
    memory = lru_cache(QUERIES)(function)

    @wraps(function)
    def wrapper(query: str, /, *arguments: P.args, **named: P.kwargs) -> T:
        if len(query) > CHARACTERS:
            return function(query, *arguments, **named)
        return memory(query, *arguments, **named)  # type: ignore[arg-type]

    return wrapper
