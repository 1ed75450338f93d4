"""A bounded memory for functions of a header: clients send the same few again and again."""

from __future__ import annotations

from graph.sparql.memory import bounded

#: Results that are remembered, of headers of at most so many characters.
ENTRIES = 1024
CHARACTERS = 512

#: Gives a function of a header its memory.
memoized = bounded(ENTRIES, CHARACTERS)
