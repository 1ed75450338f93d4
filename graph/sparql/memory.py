"""A bounded memory for functions of a text: clients send the same ones over and over."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import Concatenate, ParamSpec, TypeVar

#: Results that are remembered, of queries of at most so many characters.
QUERIES, CHARACTERS = 64, 20_000

P = ParamSpec("P")
T = TypeVar("T")
#: A function whose first argument is a text.
_OfText = Callable[Concatenate[str, P], T]


def bounded(entries: int, characters: int) -> Callable[[_OfText[P, T]], _OfText[P, T]]:
    """What gives a function a memory of so many results; all of its arguments are hashable.

    Its first argument is a text. What came of one of more characters isn't kept: clients decide
    what they send, and some hundred megabytes would be held for nobody.
    """

    def with_memory(function: _OfText[P, T]) -> _OfText[P, T]:
        memory = lru_cache(entries)(function)

        @wraps(function)
        def wrapper(text: str, /, *arguments: P.args, **named: P.kwargs) -> T:
            if len(text) > characters:
                return function(text, *arguments, **named)
            return memory(text, *arguments, **named)  # type: ignore[arg-type]

        return wrapper

    return with_memory


#: Gives a function of a query its memory: pages and programs ask the same ones over and over.
remembered = bounded(QUERIES, CHARACTERS)
