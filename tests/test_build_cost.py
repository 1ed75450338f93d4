"""What a build costs grows with the rows and no faster: one of many costs what one of few does."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench import pages
from bench.building import Build, run

pytestmark = pytest.mark.slow

#: Rows of two builds.
FEW, MANY = 150, 600
#: How many times as much four times as many rows may cost: linear work costs four times, work that
#: grows with the square sixteen times. What is the same for any number only lowers it.
MOST = 8.0


def test_four_times_as_many_rows_cost_no_more_than_eight_times_as_much(tmp_path: Path) -> None:
    """The rows are half in one long table and half in short ones: both must not matter."""
    few, many = (_built(rows, tmp_path / str(rows)) for rows in (FEW, MANY))
    for kinds in (("read", "names", "map", "sort"), ("check",), (*many.work,)):
        assert _cost(many, *kinds) <= MOST * _cost(few, *kinds), kinds


def _built(rows: int, folder: Path) -> Build:
    sizes = [rows // 2, *[20] * (rows // 40)]
    sources = pages.write(folder / "pages", rows, sizes=sizes)
    return run(sources, rows, folder / "releases", "--processes", "1")


def _cost(build: Build, *kinds: str) -> float:
    # A kind of work that takes less than half a hundredth of a second isn't told.
    return sum(build.work.get(kind, 0.0) for kind in kinds)
