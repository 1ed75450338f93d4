"""Which rows of a source table a line of a curator's file is about: those with such cells."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from graph.reading.dataset.cells import Cells

#: What separates the texts of cells that choose a row.
SEPARATOR = " | "
#: The columns that choose a row.
CHOICE_COLUMNS = ("table", "row", "cells")


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

    def rows(
        self,
        rows: Iterable[tuple[int, Sequence[str]]],
        also: Mapping[str, Collection[str]] | None = None,
    ) -> list[int]:
        """The numbers of the rows (given with their cells) that it is about.

        ``also`` gives for a text (see ``same``) others that may stand in its place.
        """
        if not self.texts:
            return [number for number, _ in rows if number == self.number]
        chosen = [number for number, cells in rows if _has(cells, self.texts, also or {})]
        return [self.number] if self.number in chosen and len(chosen) > 1 else chosen


def row_choice(cell: Cells) -> RowChoice:
    """The choice that a line of a file makes; notes if it makes none."""
    texts = tuple(text for text in cell.parts("cells", SEPARATOR.strip()) if text)
    number = cell.number_if_any("row")
    if not texts and number is None:
        cell.note("cells", "is empty", "Give texts of the row's cells, with ' | ' between them")
    return RowChoice(cell.optional("table"), number, texts)


def same(text: str) -> str:
    """A text as cells are compared: without regard to spaces, line breaks and bars."""
    return re.sub(r"[\s|\xa0]+", " ", text).strip()


def _has(cells: Sequence[str], texts: Sequence[str], also: Mapping[str, Collection[str]]) -> bool:
    left = iter(map(same, cells))
    return all(
        any(cell in (text, *also.get(text, ())) for cell in left) for text in map(same, texts)
    )
