"""What the background colours of a page's cells mean, where the page has a legend that says it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator, Mapping

from graph.reading.awards.cells import is_outcome, read_result
from graph.reading.model.grid import Grid
from graph.reading.model.source import Page

#: The texts that a legend gives the colours of a page.
Legend = Mapping[str, str]

#: Rows and columns of a table that is a key; a larger one is of something else.
_ROWS, _COLUMNS = 12, 3
#: What stands before the outcome in a legend: "Indicates the winner", "= Won".
_BEFORE = re.compile(
    r"[=:–—-]?\s*(?:(?:indicates|denotes|marks|means)\s+)?(?:the\s+|an?\s+)?", re.I
)


def legend_of(page: Page) -> Legend:
    """The outcomes that colours stand for; a colour with two of them stands for neither."""
    outcomes: defaultdict[str, set[str]] = defaultdict(set)
    pairs = [pair for source in page.sources for pair in _pairs(source.grid)]
    for colour, text in (*page.legend, *pairs):
        outcome = _BEFORE.sub("", text.strip(), count=1)
        if colour and is_outcome(outcome):
            outcomes[colour].add(read_result(outcome).word)
    return {colour: words.pop() for colour, words in outcomes.items() if len(words) == 1}


def is_key(grid: Grid) -> bool:
    """Whether a table explains colours and does nothing else: all its rows but a title do."""
    pairs = [*_pairs(grid)]
    return bool(pairs) and len(grid.rows) - len(pairs) < 2


def _pairs(grid: Grid) -> Iterator[tuple[str, str]]:
    """The colours and outcomes of a table whose rows have one of each and nothing else."""
    for row in grid.rows if len(grid.rows) <= _ROWS and grid.width <= _COLUMNS else ():
        colours = {slot.cell.colour for slot in row if slot} - {""}
        texts = {slot.cell.text for slot in row if slot} - {""}
        if len(colours) == len(texts) == 1:
            yield colours.pop(), texts.pop()
