"""Which rows of a long table a page shows, and where the others are."""

from __future__ import annotations

from dataclasses import dataclass

from graph.errors import UnknownThing

#: The parameter that says with which row a table begins.
FROM = "from"


@dataclass(frozen=True)
class RowRange:
    """Rows ``first`` to ``last`` of ``total``, counted from 1, of a table on a page.

    ``anchor`` is where on the page at ``address`` it stands.
    """

    address: str
    anchor: str
    first: int
    total: int
    length: int

    @property
    def last(self) -> int:
        """The last of the rows that are shown."""
        return min(self.first + self.length - 1, self.total)

    @property
    def is_complete(self) -> bool:
        """Whether that is all."""
        return self.first == 1 and self.last == self.total

    @property
    def neighbours(self) -> list[tuple[str, str, str]]:
        """The other row ranges: link relation, words and address.

        >>> [words for _, words, _ in RowRange("x", "t", 101, 350, 100).neighbours]
        ['First', 'Rows 1–100', 'Rows 201–300', 'Last']
        >>> [address for _, _, address in RowRange("x", "t", 1, 350, 100).neighbours]
        ['x?from=101#t', 'x?from=301#t']
        """
        previous, following = max(1, self.first - self.length), self.first + self.length
        end = self.total - (self.total - 1) % self.length
        links = []
        if self.first > 1:
            links += [("first", "First", 1), ("prev", self._label(previous), previous)]
        if following <= self.total:
            links += [("next", self._label(following), following), ("last", "Last", end)]
        return [(relation, words, self._at(row)) for relation, words, row in links]

    def _label(self, first: int) -> str:
        return f"Rows {first:,}–{min(first + self.length - 1, self.total):,}"

    def _at(self, row: int) -> str:
        return self.address + ("" if row == 1 else f"?{FROM}={row}") + f"#{self.anchor}"


def row_range(address: str, anchor: str, first: int, total: int, length: int) -> RowRange:
    """The rows from ``first`` on; raises UnknownThing where the table has none."""
    if first > max(total, 1):
        raise UnknownThing(f"There is no row {first:,}: the table has {total:,}. See {address}.")
    return RowRange(address, anchor, first, total, length)
