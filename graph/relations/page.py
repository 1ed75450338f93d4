"""What the rows of a page say together: which nomination each states, and when editions were.

Several rows may state one nomination: they have the same key (graph/relations/keys.py).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from graph.authorities.record import Record
from graph.iris import Iris, marked
from graph.reading.model.rows import PARTS, CountedBy, Result, Row, Table
from graph.relations.entities import agents_of, ceremony_of, name_of, works_of
from graph.relations.keys import Key, key_of, sorts_of

#: Results in the order of the stages of an award: of two that a page tells, the later one stands.
_STAGES = (Result.PENDING, Result.LONGLISTED, Result.SHORTLISTED, Result.NOMINATED)


@dataclass(frozen=True)
class Listing:
    """A row with the IRI of its nomination; ``is_first`` if that is described by this row.

    ``disputed`` are the outcomes that rows of the page state of it, where they are several.
    """

    row: Row
    table: Table
    nomination: str
    key: Key
    is_first: bool = True
    disputed: tuple[Result, ...] = ()


class Page:
    """The rows of the tables of one page, and what authority files say of its editions."""

    def __init__(self, tables: Sequence[Table], iris: Iris, records: Iterable[Record] = ()) -> None:
        self.iris = iris
        self._known = {
            iris.base + record.path: record.dates[0] for record in records if record.dates
        }
        self._listings = _listings(tables, iris)
        self._dates: dict[str, set[str]] = defaultdict(set)
        for listing in self._listings:
            ceremony = ceremony_of(listing.row, listing.table, iris)
            self._dates[ceremony].update(filter(None, [listing.row.edition.date]))

    def listings(self, table: Table) -> Iterator[Listing]:
        """The rows of a table with their nominations, in their order."""
        return (listing for listing in self._listings if listing.table is table)

    def date(self, ceremony: str) -> str:
        """When an edition was held: by an authority file, else as far as the page's rows agree.

        It is "" where nothing says it.
        """
        return self._known.get(ceremony) or _agreed(self._dates[ceremony])

    def own_date(self, row: Row, table: Table) -> str:
        """The date of a row's nomination where it isn't that of its edition."""
        edition = self.date(ceremony_of(row, table, self.iris))
        is_other = not edition.startswith(row.edition.date)  # a year says less than its day
        return row.edition.date if is_other else ""

    def tied(self, listing: Listing) -> Iterator[tuple[str, str]]:
        """Each name with which a row shares its award, and the nomination of that; "" without."""
        for name in listing.row.tied_with:
            rivals = (
                other.nomination
                for other in self._listings
                if _same_award(other.key, listing.key) and name.casefold() in _names(other.row)
            )
            yield name, next(rivals, "")


def _listings(tables: Sequence[Table], iris: Iris) -> tuple[Listing, ...]:
    sorts = sorts_of(tables, iris)
    keys = [(row, table, key_of(row, table, iris, sorts)) for table in tables for row in table.rows]
    keys = _kept_apart(keys)
    first: dict[Key, tuple[tuple[int, str], int]] = {}
    outcomes: defaultdict[Key, set[Result]] = defaultdict(set)
    for place, (row, _, key) in enumerate(keys):
        rank = (-_stage(row), "\n".join(row.cells)), place
        first[key] = min(first.get(key, rank), rank)
        outcomes[key].update([row.result] if row.result and row.result not in _STAGES else [])
    disputed = {key: tuple(sorted(each)) for key, each in outcomes.items() if len(each) > 1}
    return tuple(
        Listing(
            row, table, _nomination(key, iris), key, first[key][1] == place, disputed.get(key, ())
        )
        for place, (row, table, key) in enumerate(keys)
    )


def _kept_apart(keys: list[tuple[Row, Table, Key]]) -> list[tuple[Row, Table, Key]]:
    """The keys, those marked that aren't whole, or of which the rows have different results.

    A film's table that says nothing of its nominees may list two of them in one category; and
    where a line counts works, whoever was only nominated beside a winner has not won with them.
    """
    results: dict[Key, set[Result | None]] = defaultdict(set)
    winners: dict[Key, set[str]] = defaultdict(set)
    for row, _, key in keys:
        if row.result is Result.WON:
            winners[key] |= _nominees(row)
        if _names_nobody(row):
            results[key].add(row.result)
    repeated: Counter[Key] = Counter()
    apart = []
    for row, table, key in keys:
        if len(results[key]) > 1 and _names_nobody(row):
            text = "\n".join((table.scope, *row.cells))
            key = replace(key, counted=marked(key.counted, text), is_whole=False)
        elif row.result is Result.NOMINATED and _lost_to(winners[key], _nominees(row)):
            key = replace(key, counted=marked(key.counted, f"{table.scope}\n{row.result}"))
        if not key.is_whole:
            repeated[key] += 1
            if repeated[key] > 1:
                key = replace(key, counted=f"{key.counted}_{repeated[key]}")
        apart.append((row, table, key))
    return apart


def _nominees(row: Row) -> set[str]:
    return {who.name for who in agents_of(row)}


def _lost_to(winners: set[str], nominees: set[str]) -> bool:
    """Whether all of a row's nominees are others than those who won."""
    return bool(winners and nominees) and winners.isdisjoint(nominees)


def _names_nobody(row: Row) -> bool:
    """Whether nothing tells a row's nomination from another one for the same works."""
    names_somebody = (
        any(agents_of(row)) or row.citations or any(who.kind in PARTS for who in works_of(row))
    )
    return row.counted_by is CountedBy.UNKNOWN and not names_somebody


def _nomination(key: Key, iris: Iris) -> str:
    return iris.nomination(key.programme, key.edition, key.category, key.counted)


def _stage(row: Row) -> int:
    if row.result is None:
        return -1
    return _STAGES.index(row.result) if row.result in _STAGES else len(_STAGES)


def _agreed(dates: set[str]) -> str:
    """What several dates have in common: the most precise that none contradicts, else the year."""
    if not dates:
        return ""
    precise = max(dates, key=lambda date: (len(date), date))
    if all(precise.startswith(date) for date in dates):
        return precise
    years = {date[:4] for date in dates}
    return years.pop() if len(years) == 1 else ""


def _same_award(left: Key, right: Key) -> bool:
    return left != right and (left.programme, left.edition, left.category) == (
        right.programme, right.edition, right.category,
    )  # fmt: skip


def _names(row: Row) -> set[str]:
    return {name_of(who).casefold() for who in (*works_of(row), *row.recipients)}
