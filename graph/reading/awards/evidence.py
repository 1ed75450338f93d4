"""What the cells of a column say of it: how many read as a date, a result, a name …"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from graph.reading.awards.cells import flag, is_blank
from graph.reading.awards.dates import read_date
from graph.reading.awards.header import banner
from graph.reading.awards.headings import is_category_like, is_generic, names_award, stems
from graph.reading.model.grid import Grid, Slot
from graph.reading.model.quotes import QUOTED, QUOTES

#: Cells of a column that are looked at to tell what it holds.
SAMPLE = 400
#: The share of a column's cells that decides what it holds.
MOST = 0.6
_IDENTIFIER = re.compile(
    r"(?:tt|nm|ev|ch|co|an)\d{5,}|Q[1-9]\d*|(?:\d{4}[ -]?){3}\d{3}[\dX]|https?://\S+|\?", re.I
)
_MONEY = re.compile(
    r"\W*(?:US|A|C|NZ|HK)?[$€£¥₹]\s?[\d.,]+|[\d.,]+\s?(?:[$€£¥₹]|USD|EUR|GBP)", re.I
)
#: What separates several values in a cell.
SEPARATOR = re.compile(r"\s*[|;\n]\s*")

Column = Sequence[Slot]


def columns_of(grid: Grid, first: int) -> list[list[Slot]]:
    """Cells of each column below the header, spread evenly, a spanning one once, no banners."""
    columns: list[list[Slot]] = [[] for _ in range(grid.width)]
    step = max(1, (len(grid.rows) - first) // SAMPLE)
    rows = [y for y in range(first, len(grid.rows), step) if not banner(grid, y)]
    full = [y for y in rows if None not in grid.rows[y]]
    # cells of rows that are short may stand in the columns of others
    for y in full if len(full) * 5 >= len(rows) else rows:
        for slot in grid.anchored(y):
            columns[slot.column].append(slot)
    return columns


def share(column: Column, test: Callable[[str], bool]) -> float:
    """The share of a column's non-empty cells whose text passes a test; 0 if all are empty."""
    texts = [slot.cell.text for slot in column if not is_blank(slot.cell.text)]
    return sum(map(test, texts)) / len(texts) if texts else 0.0


def is_number(text: str) -> bool:
    """Whether a text is a whole number, perhaps with commas."""
    return text.replace(",", "").isdigit()


def is_amount(text: str) -> bool:
    """Whether a text is a sum of money."""
    return bool(_MONEY.match(text))


def is_dated(text: str) -> bool:
    """Whether a text can be read as a date."""
    return bool(read_date(text).iso)


def is_year(text: str) -> bool:
    """Whether a text is a year in which awards can have been given."""
    return bool(re.fullmatch(r"(?:18[5-9]|19\d|20\d|21\d)\d", text))


def says_date(text: str) -> bool:
    """Whether a text can be read as a date, or looks like one that can't be read."""
    reading = read_date(text)
    return bool(reading.iso or reading.doubt)


def is_identifier(text: str) -> bool:
    """Whether a text consists of identifiers: IMDb's, Wikidata's, an ISNI, addresses."""
    return all(_IDENTIFIER.fullmatch(part) for part in SEPARATOR.split(text))


def is_flag(text: str) -> bool:
    """Whether a text is a sign for yes or no."""
    return flag(text) is not None


def is_full_name(text: str) -> bool:
    """Whether a text names an award and not just one of its categories."""
    return names_award(text) and not is_category_like(text)


def is_prize(text: str) -> bool:
    """Whether a text names a prize as any award may have it: "Main Prize", "Special Award"."""
    return names_award(text) and is_generic(text)


def is_only_category(text: str) -> bool:
    """Whether a text begins as a category does and names no award."""
    return is_category_like(text) and not names_award(text)


def is_name(text: str) -> bool:
    """Whether a text has letters and is no date."""
    return bool(re.search(r"[^\W\d_]{3}", text)) and not is_dated(text)


def is_footnote(text: str) -> bool:
    """Whether a text is a footnote's mark or an address."""
    return bool(re.fullmatch(r"(?:\s*\[[^\[\]]{1,12}\])+\s*|\s*\d{1,3}\s*|https?://\S+", text))


def in_full(column: Column, heading: str) -> bool:
    """Whether a lone award column names awards itself, not categories of the heading's award."""
    words = stems(heading)
    return (
        share(column, lambda text: words <= stems(text)) >= 0.5
        or share(column, is_full_name) >= 0.5
    )


def is_work(slot: Slot) -> bool:
    """Whether a cell is a work's title and nothing else: all italic, all linked or all quoted."""
    cell = slot.cell
    whole = any(
        mark.kind in ("italic", "link") and mark.end - mark.start >= len(cell.text.strip(QUOTES))
        for mark in cell.marks
    )
    return whole or bool(QUOTED.fullmatch(cell.text))
