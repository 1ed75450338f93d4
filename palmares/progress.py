"""Tells people what a long command does: a line a step, and on a terminal how far it is."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import click

from graph.releases.progress import Progress
from palmares.options import say


class Console(Progress):
    """Writes to standard error: standard output is for what was asked for.

    ``quiet`` leaves out all but errors; ``verbose`` adds what each step took.
    """

    def __init__(self, *, quiet: bool = False, verbose: bool = False) -> None:
        self._quiet, self._verbose = quiet, verbose
        self._bar: Any = None
        self._work: dict[str, float] = {}

    def __call__(self, line: str) -> None:
        """Prints a line unless it is to be quiet."""
        if not self._quiet:
            self.fault(line)

    def fault(self, line: str) -> None:
        """Prints a line; above the bar, where there is one."""
        if self._bar:
            click.echo("\r\x1b[K", err=True, nl=False)
        say(line)
        if self._bar:
            self._bar.render_progress()

    def advance(self, count: int = 1) -> None:
        """Moves the bar on."""
        if self._bar:
            self._bar.update(count)

    def spend(self, work: str, seconds: float) -> None:
        """Notes it, to be told at the end of the step."""
        self._work[work] = self._work.get(work, 0.0) + seconds

    @contextmanager
    def step(self, name: str, total: int | None = None, unit: str = "") -> Iterator[None]:
        """Shows a bar on a terminal meanwhile, and afterwards the times if they are wanted."""
        began = time.monotonic()
        if total and not self._quiet and sys.stderr.isatty():
            with click.progressbar(
                length=total, label=f"{name} {unit}", file=sys.stderr, show_pos=True
            ) as self._bar:
                try:
                    yield
                finally:
                    self._bar = None
        else:
            yield
        if self._verbose:
            parts = [f"{work} {seconds:.2f}" for work, seconds in self._work.items()]
            self(
                f"time      {name}: {time.monotonic() - began:.2f} s; processor: {', '.join(parts)}"
            )
            self._work.clear()
