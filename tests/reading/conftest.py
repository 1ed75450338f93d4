"""What the tests of the readers share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from graph.reading.awards.table import ReadRow
from graph.reading.tables import read


def find_shared() -> Path | None:
    """The folder of shared data beside the repository, if it is there."""
    for folder in Path(__file__).resolve().parents:
        if (folder / "shared" / "corpus").is_dir():
            return folder / "shared"
    return None


@pytest.fixture(scope="session")
def shared() -> Path:
    """The folder of shared data; skips where it is absent."""
    found = find_shared()
    if found is None:
        pytest.skip("needs ../shared")
    return found


@pytest.fixture
def rows() -> Callable[..., list[ReadRow]]:
    """Reads a text and gives the rows of all its award tables."""

    def read_rows(text: str, **options: object) -> list[ReadRow]:
        return [row for table in read(text, **options) for row in table.rows]  # type: ignore[arg-type]

    return read_rows
