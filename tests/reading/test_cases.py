"""Small made-up tables, a kind of failure each, against the right rows (needs ../shared)."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from graph.reading.output import cells_of
from graph.reading.tables import read
from tests.reading.conftest import find_shared

JUDGED = ("award", "date_or_year", "category", "recipients", "result", "work")


def all_cases() -> list[Path]:
    folder = find_shared()
    files = sorted((folder / "cases" / "reading").glob("*")) if folder else []
    return [path for path in files if not path.name.endswith(".expected.csv")]


@pytest.mark.skipif(not all_cases(), reason="needs ../shared/cases")
@pytest.mark.parametrize("path", all_cases(), ids=lambda path: path.name)
def test_every_kind_of_table_is_read_as_expected(path: Path) -> None:
    with path.with_suffix(".expected.csv").open(newline="", encoding="utf-8") as file:
        expected = list(csv.DictReader(file))
    rows = [cells_of(row) for table in read(path) for row in table.rows]
    judged = [
        {name: row[name] if line[name] != "?" else "?" for name in JUDGED}
        for row, line in zip(rows, expected, strict=True)
    ]
    assert judged == [{name: line[name] for name in JUDGED} for line in expected]
