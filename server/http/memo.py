"""A bounded memory for functions of a header: clients send the same few again and again."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

#: Results that are remembered, of headers of at most so many characters.
ENTRIES = 1024
CHARACTERS = 512

Arguments = TypeVarTuple("Arguments")
T = TypeVar("T")


def memoized(function: Callable[[str, *Arguments], T]) -> Callable[[str, *Arguments], T]:
    """The function with a memory; its first argument is a header, all of them are hashable.

    Long headers aren't stored: clients decide what a header holds, so the memory must be bounded.
    """
    memory = lru_cache(ENTRIES)(function)

    @wraps(function)
    def wrapper(header: str, *arguments: *Arguments) -> T:
        if len(header) > CHARACTERS:
            return function(header, *arguments)
        return memory(header, *arguments)

    return wrapper
