"""Typed access to the cells of a strict CSV file, with errors that name file, row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from graph.errors import InputError
from graph.reading.model.rows import iso_date
from graph.tabular import read_csv

ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")

Value = TypeVar("Value")


def read_rows(path: Path, columns: tuple[str, ...], read: Callable[[Cells], Value]) -> list[Value]:
    """What ``read`` makes of each row of the CSV file ``path``, which has just ``columns``."""
    relation = read_csv(path, columns)
    return [
        read(Cells(path, line, number, cells))
        for line, (number, cells) in zip(relation.lines, relation.records(), strict=True)
    ]


def read_rows_if_any(
    path: Path, columns: tuple[str, ...], read: Callable[[Cells], Value]
) -> list[Value]:
    """The same for a file that a data set may leave out."""
    return read_rows(path, columns, read) if path.exists() else []


class Cells:
    """One row of a file; each getter fails with the file, row and column of its cell."""

    def __init__(self, path: Path, line: int, row: int, cells: dict[str, str]) -> None:
        self.path, self.line, self.row, self.cells = path, line, row, cells

    def error(self, column: str, message: str, hint: str | None = None) -> InputError:
        """An error about the cell in ``column``."""
        return InputError(
            self.path, message, line=self.line, row=self.row, column=column, hint=hint
        )

    def text(self, column: str) -> str:
        """The cell, which must not be empty and must not have spaces around it."""
        value = self.optional(column)
        if not value:
            raise self.error(column, "is empty", "Fill it in")
        return value

    def optional(self, column: str) -> str:
        """The cell, which may be empty."""
        value = self.cells[column]
        if value != value.strip():
            raise self.error(column, f"{value!r} has spaces around it", "Remove them")
        return value

    def number(self, column: str) -> int:
        """The cell as a number from 1 up."""
        value = self.text(column)
        if not re.fullmatch("[1-9][0-9]{0,8}", value):
            raise self.error(column, f"{value!r} is not a number", "Write it in digits")
        return int(value)

    def date(self, column: str) -> str:
        """The cell, an ISO 8601 day, month or year."""
        value = self.text(column)
        try:
            return iso_date(value)
        except ValueError as error:
            raise self.error(
                column, f"{value!r} is no date: {error}", "Write it as 2014-03-02"
            ) from None

    def choice(self, column: str, choices: Mapping[str, Value]) -> Value:
        """What the word in the cell stands for."""
        value = self.text(column)
        if value not in choices:
            raise self.error(
                column, f"{value!r} is not known here", f"Use one of: {', '.join(choices)}"
            )
        return choices[value]

    def parts(self, column: str) -> tuple[str, ...]:
        """The parts of the cell between semicolons."""
        value = self.optional(column)
        return tuple(part.strip() for part in value.split(";")) if value else ()

    def addresses(self, column: str) -> tuple[str, ...]:
        """The http and https addresses in the cell, which spaces separate."""
        addresses = tuple(self.optional(column).split())
        for address in addresses:
            if not ADDRESS.fullmatch(address):
                raise self.error(
                    column,
                    f"{address!r} is not an address",
                    "Give http or https addresses, separated by spaces",
                )
        return addresses
