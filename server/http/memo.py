"""Remembers what was made of a header: there are few different ones, and reading one is work."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar, TypeVarTuple

#: Results that are remembered, of headers of at most so many characters.
ENTRIES = 1024
CHARACTERS = 512

Others = TypeVarTuple("Others")
T = TypeVar("T")


def remembered(function: Callable[[str, *Others], T]) -> Callable[[str, *Others], T]:
    """The function with a memory; its first argument is a header, all of them are hashable.

    What is long isn't kept: clients decide what a header holds, so the memory must be bounded.
    """
    remembering = lru_cache(ENTRIES)(function)

    @wraps(function)
    def read(header: str, *others: *Others) -> T:
        if len(header) > CHARACTERS:
            return function(header, *others)
        return remembering(header, *others)

    return read
