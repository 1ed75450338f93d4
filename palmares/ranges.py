"""What the numbers of options may be: finite ones, within what the system can count."""

from __future__ import annotations

import math
from typing import Any

import click

#: The longest time that can be set, in seconds: a week. (Milliseconds are counted up to 24 days.)
MOST_SECONDS = 7 * 24 * 3600
#: The most MiB: 16 TiB.
MOST_MIB = 16 * 1024**2
#: The most processes.
MOST_PROCESSES = 1024


class FiniteRange(click.FloatRange):
    """A range of numbers, among which NaN, which is greater and smaller than nothing, is none."""

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        """The number; fails as click does."""
        number = super().convert(value, param, ctx)
        if not math.isfinite(number):
            self.fail(f"{value!r} is not a finite number.", param, ctx)
        return number
