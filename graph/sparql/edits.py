"""Changes of a text at places of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

#: Characters that may be put into a query besides as many as it has: a few lines of it could
#: multiply without end, and what comes of them is read again.
MOST_PUT = 400_000


class Growth:
    """How much is put into a query in all."""

    def __init__(self, query: str) -> None:
        self._left = len(query) + MOST_PUT

    def is_too_much(self, text: str) -> bool:
        """Counts what is put in, and tells whether that is more than may be."""
        self._left -= len(text)
        return self._left < 0


class Edit(NamedTuple):
    """What takes the place of a part of a text."""

    start: int
    end: int
    text: str


def edited(text: str, edits: Sequence[Edit]) -> str:
    """The text with its edits; those at one place in their order.

    Raises ValueError for two of which one would be lost: an edit of what another puts there is one
    of the text that has the other.

    >>> edited("a c", [Edit(1, 2, " b ")])
    'a b c'
    """
    parts, end = [], 0
    for edit in sorted(edits, key=lambda edit: (edit.start, edit.end)):
        if edit.start < end:
            raise ValueError(f"two edits overlap at {edit.start}")
        parts += [text[end : edit.start], edit.text]
        end = edit.end
    return "".join([*parts, text[end:]])
