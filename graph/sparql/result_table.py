"""An answer as an aligned table of plain text, for people."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain, islice

import pyoxigraph as ox

from graph.errors import visible
from graph.rdf.curies import COMMON
from graph.rdf.namespaces import NUMERIC_DATATYPES
from graph.rdf.terms import Term
from graph.rdf.text_width import text_width
from graph.sparql.results import Answer

#: Rows whose cells decide how wide the columns are; those that follow may stand out.
MEASURED_ROWS = 1000
#: The width from which a cell stands out, rather than making its whole column wide.
WIDEST = 120


def table(answer: Answer) -> Iterator[str]:
    """The lines of the table, as the rows come; "true" or "false" for the answer of an ASK.

    IRIs are shortened to prefixed names, or to what is relative to the base; control characters
    are shown as escapes. Raises QueryError midway, as the rows do.
    """
    if answer.kind == "boolean":
        yield "true" if answer else "false"
        return
    header = answer.variables
    rows = answer.rows()
    first = [*islice(rows, MEASURED_ROWS)]
    texts = [[_cell(term, answer.base) for term in row] for row in first]
    widths = [
        max((w for cell in column if (w := text_width(cell)) <= WIDEST), default=0)
        for column in zip(header, *texts, strict=True)
    ]
    right = [_is_number_column(column) for column in zip(*first, strict=True)] or [False] * len(
        header
    )
    yield _line(header, widths, right)
    yield "  ".join("-" * max(width, 1) for width in widths)
    later_rows = ([_cell(term, answer.base) for term in row] for row in rows)
    for cells in chain(texts, later_rows):
        yield _line(cells, widths, right)


def _is_number_column(column: Sequence[Term | None]) -> bool:
    terms = [term for term in column if term is not None]
    return bool(terms) and all(
        isinstance(term, ox.Literal) and term.datatype.value in NUMERIC_DATATYPES for term in terms
    )


def _line(cells: Sequence[str], widths: Sequence[int], right: Sequence[bool]) -> str:
    columns = []
    for cell, width, to_the_right in zip(cells, widths, right, strict=True):
        space = " " * (width - text_width(cell))
        columns.append(space + cell if to_the_right else cell + space)
    return "  ".join(columns).rstrip()


def _cell(term: Term | None, base: str) -> str:
    if term is None:
        return ""
    if isinstance(term, ox.Literal):
        return visible(term.value)
    if not isinstance(term, ox.NamedNode):
        return str(term)
    return COMMON.compress(term.value) or f"<{term.value.removeprefix(base)}>"
