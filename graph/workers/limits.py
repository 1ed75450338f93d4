"""The limits that hold for queries; a query that reaches one is answered with its value."""

from __future__ import annotations

from dataclasses import dataclass

#: Seconds from the arrival of a query to the last byte of its answer.
SECONDS = 30.0
#: Bytes of memory of its own that a worker may have.
MEMORY_BYTES = 1024**3
#: Bytes of an answer.
RESULT_BYTES = 4 * 1024**3
#: Queries that are evaluated at once as quick ones, and as slow ones.
QUICK = 4
SLOW = 2
#: Queries that wait to begin: quick and slow ones.
QUICK_QUEUE = 64
SLOW_QUEUE = 16
#: Queries that another server is asked at once, where that has the data.
FOREIGN = 32


@dataclass(frozen=True)
class Limits:
    """The limits of one server process."""

    seconds: float = SECONDS
    memory: int = MEMORY_BYTES
    result: int = RESULT_BYTES
    quick: int = QUICK
    slow: int = SLOW
    quick_queue: int = QUICK_QUEUE
    slow_queue: int = SLOW_QUEUE
    foreign: int = FOREIGN
