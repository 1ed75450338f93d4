"""Typed access to the cells of a strict CSV file, with errors that name file, row and column."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TypeVar

from graph.errors import InputError, Problems
from graph.reading.model.rows import iso_date
from graph.reading.model.source import first_capital
from graph.tabular import read_csv

ADDRESS = re.compile(r"https?://[^\s<>\"{}|\\^`]+")
#: How the title of an article is to be written.
TITLE_HINT = "Write its title as it stands above its text, without underscores"
#: Control characters but tabs and line ends: no XML can have them.
_CONTROL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")

Value = TypeVar("Value")


def read_rows(
    path: Path,
    columns: tuple[str, ...],
    read: Callable[[Cells], Value],
    optional: tuple[str, ...] = (),
) -> list[Value]:
    """What ``read`` makes of each row of the CSV file ``path``, which has just ``columns``.

    Those in ``optional`` may be missing, and are empty then. Raises InputError for everything that
    is wrong with the file at once, also for a line that is there twice.
    """
    relation = read_csv(path, columns, optional, remarks=True)
    problems = Problems()
    values: list[Value] = []
    first: dict[tuple[str, ...], int] = {}
    for line, (number, cells) in zip(relation.lines, relation.records(), strict=True):
        row = Cells(path, line, number, dict.fromkeys(columns, "") | cells, problems)
        if first.setdefault((*cells.values(),), line) != line:
            message = f"says what line {first[(*cells.values(),)]} says"
            row.note(columns[0], message, "Remove one of the lines")
            continue
        with problems.noted():
            values.append(read(row))
    problems.raise_any()
    return values


def read_rows_if_any(
    path: Path,
    columns: tuple[str, ...],
    read: Callable[[Cells], Value],
    optional: tuple[str, ...] = (),
) -> list[Value]:
    """The same for a file that a data set may leave out."""
    return read_rows(path, columns, read, optional) if path.exists() else []


def is_title(text: str) -> bool:
    """Whether a text can be the title of an article: no address, and without underscores."""
    return "_" not in text and not ADDRESS.fullmatch(text)


class Cells:
    """One row of a file; each getter notes what is wrong with the file, row and column of its cell.

    What a getter gives for a cell that is wrong is of no use but to go on to the next one.
    """

    def __init__(
        self, path: Path, line: int, row: int, cells: dict[str, str], problems: Problems
    ) -> None:
        self.path, self.line, self.row, self.cells = path, line, row, cells
        self._problems = problems

    def error(self, column: str, message: str, hint: str | None = None) -> InputError:
        """An error about the cell in ``column``."""
        return InputError(
            self.path, message, line=self.line, row=self.row, column=column, hint=hint
        )

    def note(self, column: str, message: str, hint: str | None = None) -> None:
        """Notes what is wrong with the cell in ``column``."""
        self._problems.add(self.error(column, message, hint))

    def text(self, column: str) -> str:
        """The cell, which must not be empty and must not have spaces around it."""
        value = self.optional(column)
        if not value:
            self.note(column, "is empty", "Fill it in")
        return value

    def optional(self, column: str) -> str:
        """The cell, which may be empty."""
        value = self.cells[column]
        if control := _CONTROL.search(value):
            message = f"has the control character U+{ord(control[0]):04X}"
            self.note(column, message, "Remove it")
        if value != value.strip():
            self.note(column, f"{value!r} has spaces around it", "Remove them")
        return value

    def title_if_any(self, column: str) -> str:
        """The cell as the title of an article, as a wiki spells it; "" if it is empty."""
        value = self.optional(column)
        if not is_title(value):
            self.note(column, f"{value!r} is no title of an article", TITLE_HINT)
        return first_capital(value)

    def number(self, column: str) -> int:
        """The cell as a number from 1 up."""
        value = self.text(column)
        if re.fullmatch("[1-9][0-9]{0,8}", value):
            return int(value)
        if value:
            self.note(column, f"{value!r} is not a number", "Write it in digits")
        return 1

    def number_if_any(self, column: str) -> int | None:
        """The cell as a number from 1 up, None if it is empty."""
        return self.number(column) if self.optional(column) else None

    def date(self, column: str) -> str:
        """The cell, an ISO 8601 day, month or year."""
        value = self.text(column)
        try:
            return iso_date(value) if value else ""
        except ValueError as error:
            self.note(column, f"{value!r} is no date: {error}", "Write it as 2014-03-02")
        return ""

    def day_if_any(self, column: str) -> str:
        """The cell, an ISO 8601 day; "" if it is empty."""
        value = self.date(column) if self.optional(column) else ""
        if value and len(value) < len("2014-03-02"):
            self.note(column, f"{value!r} is no day", "Write it as 2014-03-02, or leave it empty")
        return value

    def choice(self, column: str, choices: Mapping[str, Value]) -> Value:
        """What the word in the cell stands for."""
        value = self.text(column)
        if value in choices:
            return choices[value]
        if value:
            words = ", ".join(choices)
            self.note(column, f"{value!r} is not known here", f"Use one of: {words}")
        return next(iter(choices.values()))

    def choice_if_any(self, column: str, choices: Mapping[str, Value]) -> Value | None:
        """The same, None for a cell that is empty."""
        return self.choice(column, choices) if self.optional(column) else None

    def parts(self, column: str, separator: str = ";") -> tuple[str, ...]:
        """The parts of the cell between semicolons, or another separator."""
        value = self.optional(column)
        return tuple(part.strip() for part in value.split(separator)) if value else ()

    def addresses(self, column: str) -> tuple[str, ...]:
        """The http and https addresses in the cell, which spaces separate."""
        addresses = tuple(self.optional(column).split())
        for address in addresses:
            if not ADDRESS.fullmatch(address):
                self.note(
                    column,
                    f"{address!r} is not an address",
                    "Give http or https addresses, separated by spaces",
                )
        return addresses
