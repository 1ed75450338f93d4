"""Changes of a text at places of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

#: Characters that may be put into a query: a few lines of it could multiply without end.
LONGEST = 2_000_000


class Growth:
    """How much is put into a query in all."""

    def __init__(self) -> None:
        self._length = 0

    def is_too_much(self, text: str) -> bool:
        """Counts what is put in, and tells whether that is more than LONGEST."""
        self._length += len(text)
        return self._length > LONGEST


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
