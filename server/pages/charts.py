"""A chart of an answer: a bar for each number, beside the other values of its row."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from pyoxigraph import Literal

from graph.rdf.namespaces import NUMERIC_DATATYPES
from graph.rdf.terms import Term

#: Rows that a chart shows; the table has all.
MOST_ROWS = 60
#: Columns of numbers that are drawn, each in a colour of its own.
MOST_SERIES = 3
#: The share of the width (percent) that the longest bar takes: its border isn't cut off.
LONGEST = 99.5

Row = Sequence[Term | None]


@dataclass(frozen=True)
class ChartBar:
    """One number: its text, and where its bar stands, in shares of the width."""

    series: int
    text: str
    at: float
    size: float


@dataclass(frozen=True)
class Chart:
    """Bars in the order of the answer: ``labels`` are columns, ``series`` the names of numbers.

    ``rows`` are the numbers of each row that is shown; ``total`` counts the rows of the answer.
    """

    labels: tuple[int, ...]
    series: tuple[str, ...]
    rows: tuple[tuple[ChartBar, ...], ...]
    total: int


def chart(variables: Sequence[str], rows: Sequence[Row], numeric: Sequence[int]) -> Chart | None:
    """The chart of a table; None without a column of numbers beside another column.

    ``numeric`` are the columns of numbers. Where all columns hold numbers, the first one (a year,
    say) names the rows. A column ``x`` isn't shown beside ``xLabel``.
    """
    columns = range(len(variables))
    if len(numeric) == len(variables):
        numeric = numeric[1:]
    series_columns = numeric[:MOST_SERIES]
    names = {*variables}
    labels = [c for c in columns if c not in numeric and f"{variables[c]}Label" not in names]
    if not series_columns or not labels or not rows:
        return None
    first_rows = rows[:MOST_ROWS]
    numbers = [
        [(series, row[column]) for series, column in enumerate(series_columns)]
        for row in first_rows
    ]
    values = [0.0, *(_value(term) for line in numbers for _, term in line if term is not None)]
    lowest, highest = min(values), max(values)
    scale = LONGEST / ((highest - lowest) or 1.0)
    return Chart(
        labels=tuple(labels),
        series=tuple(variables[column] for column in series_columns),
        rows=tuple(
            tuple(_bar(series, term, lowest, scale) for series, term in line if term is not None)
            for line in numbers
        ),
        total=len(rows),
    )


def numeric_columns(variables: Sequence[str], rows: Sequence[Row]) -> list[int]:
    """The columns that hold numbers and, but for empty cells, nothing else."""
    columns = range(len(variables))
    return [column for column in columns if _is_numeric([row[column] for row in rows])]


def _bar(series: int, term: Term, least: float, scale: float) -> ChartBar:
    value = _value(term)
    assert isinstance(term, Literal)
    start = (min(value, 0.0) - least) * scale
    return ChartBar(series, term.value, round(start, 2), round(abs(value) * scale, 2))


def _is_numeric(terms: Sequence[Term | None]) -> bool:
    """Whether there are numbers and, but for empty cells, nothing else."""
    values = [term for term in terms if term is not None]
    return bool(values) and all(
        isinstance(term, Literal)
        and term.datatype.value in NUMERIC_DATATYPES
        and _is_finite(term.value)
        for term in values
    )


def _is_finite(text: str) -> bool:
    """Whether a literal, which may be ill-typed, is a number that can be drawn."""
    try:
        return math.isfinite(float(text))
    except (ValueError, OverflowError):
        return False


def _value(term: Term) -> float:
    assert isinstance(term, Literal)
    return float(term.value)
