"""Which rows of a source table a line of a curator's file is about: those with such cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass

from graph.reading.dataset.cells import Cells

#: What separates the texts of cells that choose a row.
SEPARATOR = " | "
#: The columns that choose a row.
CHOICE_COLUMNS = ("table", "row", "cells")
_NO_ROWS: Set[int] = frozenset()
_NOTHING: Mapping[str, Collection[str]] = {}


@dataclass(frozen=True, slots=True)
class RowChoice:
    """The rows of ``table`` (its number or heading, "" for any) that have the ``texts`` in order.

    ``number`` decides between several, and chooses by itself where there are no texts.
    """

    table: str
    number: int | None
    texts: tuple[str, ...]

    @property
    def words(self) -> str:
        """How a message names it."""
        if self.texts:
            return f"the cells {SEPARATOR.join(self.texts)!r}"
        return f"the number {self.number}"

    def is_of_table(self, number: int, headings: Sequence[str]) -> bool:
        """Whether it is about the table with that number (from 1) or one of these headings."""
        return self.table in ("", str(number)) or same(self.table) in map(same, headings)

    def rows(self, rows: RowTexts, also: Mapping[str, Collection[str]] = _NOTHING) -> list[int]:
        """The numbers of the rows that it is about.

        ``also`` gives for a text (see ``same``) others that may stand in its place.
        """
        if not self.texts:
            return [self.number] if self.number is not None and self.number in rows else []
        chosen = rows.with_texts(self.texts, also)
        return [self.number] if self.number in chosen and len(chosen) > 1 else chosen


class RowTexts:
    """The texts of the rows of a table (see ``same``), each row by its number, to find rows by."""

    def __init__(self, rows: Iterable[tuple[int, Sequence[str]]]) -> None:
        self._texts: dict[int, list[str]] = {}
        self._rows: dict[str, set[int]] = {}
        for number, cells in rows:
            self.put(number, cells)

    def __contains__(self, number: object) -> bool:
        return number in self._texts

    def put(self, number: int, cells: Sequence[str]) -> None:
        """Takes a row in, in the place of the former one with its number."""
        for text in self._texts.get(number, ()):
            self._rows[text].discard(number)
        self._texts[number] = texts = [same(cell) for cell in cells]
        for text in texts:
            self._rows.setdefault(text, set()).add(number)

    def texts(self, number: int) -> Sequence[str]:
        """The texts of a row."""
        return self._texts[number]

    def with_text(self, text: str) -> Set[int]:
        """The numbers of the rows with that text."""
        return self._rows.get(text, _NO_ROWS)

    def with_texts(
        self, texts: Sequence[str], also: Mapping[str, Collection[str]] = _NOTHING
    ) -> list[int]:
        """The numbers of the rows that have the texts in that order, among others."""
        choices = [{text, *also.get(text, ())} for text in map(same, texts)]
        rows = ({row for text in choice for row in self.with_text(text)} for choice in choices)
        return sorted(row for row in min(rows, key=len) if _has(self._texts[row], choices))


def row_choice(cell: Cells) -> RowChoice:
    """The choice that a line of a file makes; notes if it makes none."""
    texts = tuple(text for text in cell.parts("cells", SEPARATOR) if text)
    number = cell.number_if_any("row")
    if not texts and number is None:
        cell.note("cells", "is empty", "Give texts of the row's cells, with ' | ' between them")
    return RowChoice(cell.optional("table"), number, texts)


def same(text: str) -> str:
    """A text as cells are compared: without regard to spaces, line breaks and bars."""
    return re.sub(r"[\s|\xa0]+", " ", text).strip()


def _has(cells: Sequence[str], choices: Iterable[Collection[str]]) -> bool:
    left = iter(cells)
    return all(any(cell in choice for cell in left) for choice in choices)
