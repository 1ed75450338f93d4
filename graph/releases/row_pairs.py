"""Which row of a table is which row of its text in another release: by its cells alone."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from graph.stores.local import LocalStore

#: The share of a row's cells that stay where a row was only corrected.
SHARE = 0.5
#: Changed rows of a table up to which each is compared with each.
MOST_COMPARED = 500
_CELLS = """
PREFIX pal: <https://w3id.org/palmares#>
SELECT ?table ?row ?column ?text {
  ?row pal:table ?table ; pal:rowNumber ?number .
  ?cell pal:row ?row ; pal:column ?column ; pal:text ?text
} ORDER BY ?number ?column
"""
Cells = frozenset[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class RowPair:
    """The IRIs of a row in two releases, and in how many columns their cells differ."""

    old: str
    new: str
    changes: int


def row_pairs(
    before: LocalStore, old_table: str, after: LocalStore, new_table: str
) -> Iterator[RowPair]:
    """The rows of a table that it has in both releases, given by its IRI in each.

    Rows with equal cells are one, in their order; of the others the most alike, if at least
    ``SHARE`` of their cells are equal.
    """
    old, new = _rows(before, old_table), _rows(after, new_table)
    places: defaultdict[Cells, list[str]] = defaultdict(list)
    for row, cells in reversed(new.items()):
        places[cells].append(row)
    unpaired: dict[str, Cells] = {}
    for row, cells in old.items():
        if places[cells]:
            yield RowPair(row, places[cells].pop(), 0)
        else:
            unpaired[row] = cells
    rest = {row for rows in places.values() for row in rows}
    yield from _corrected(unpaired, {row: cells for row, cells in new.items() if row in rest})


def _corrected(old: dict[str, Cells], new: dict[str, Cells]) -> Iterator[RowPair]:
    if len(old) > MOST_COMPARED or len(new) > MOST_COMPARED:
        pairs = [(row, other) for row, other in zip(old, new, strict=False)]
    else:
        pairs = [(row, other) for row in old for other in new]
    alike = sorted(pairs, key=lambda pair: -len(old[pair[0]] & new[pair[1]]))
    taken: set[str] = set()
    for row, other in alike:
        common = len(old[row] & new[other])
        if taken.isdisjoint((row, other)) and common >= SHARE * len(old[row]):
            taken |= {row, other}
            yield RowPair(row, other, len(dict(old[row] ^ new[other])))


def _rows(store: LocalStore, table: str) -> dict[str, Cells]:
    """The cells of each row by their columns, in the order of the rows."""
    rows: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    for row, column, text in _texts(store, table):
        rows[row].append((column.rpartition("/")[2], text))
    return {row: frozenset(cells) for row, cells in rows.items()}


def _texts(store: LocalStore, table: str) -> Iterator[Sequence[str]]:
    for terms in store.query(_CELLS, bindings={"table": table}).rows():
        yield [str(term.value) for term in terms[1:]]  # type: ignore[union-attr]
