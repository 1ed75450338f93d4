"""What a long job tells while it goes on: steps, how far each is, and what it has cost."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from typing import TypeVar

T = TypeVar("T")

#: Takes a line that tells what was done.
Tell = Callable[[str], None]


class Progress:
    """Tells nothing; the commands tell it to people (palmares/progress.py)."""

    def __call__(self, line: str) -> None:
        """Tells what a step has done, in one line."""

    def fault(self, line: str) -> None:
        """Tells what is wrong, in one line, also those who want to hear nothing else."""
        self(line)

    def advance(self, count: int = 1) -> None:
        """Says that so many more parts of the step are done."""

    def spend(self, work: str, seconds: float) -> None:
        """Says that a kind of work has needed so many seconds of a processor more."""

    @contextmanager
    def step(self, name: str, total: int | None = None, unit: str = "") -> Iterator[None]:
        """A step, from its beginning to its end; ``total`` parts of it, where that is known."""
        yield

    @contextmanager
    def work(self, name: str) -> Iterator[None]:
        """A kind of work that is done here, from its beginning to its end."""
        began = time.process_time()
        yield
        self.spend(name, time.process_time() - began)

    def each(self, items: Iterable[T]) -> Iterator[T]:
        """The items; each that was taken is a part of the step that is done."""
        for item in items:
            yield item
            self.advance()


#: Tells nothing.
SILENT = Progress()
