"""The key of a row's nomination: programme, edition, category line, and what the line counts.

It is computed from the row and the authority files alone, so that no other row or page changes it;
but where a page has a work and somebody of one name, these are told apart by their sort.
Rows with equal keys state one nomination. Where a part of the key is missing or doubtful, the
segment for what is counted bears a mark of the row's cells, and the row is one with nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from graph.iris import Iris, joined, marked, named, slug
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import PARTS, WORK_KINDS, CountedBy, Kind, Recipient, Row, Table
from graph.relations.entities import agents_of, iri_of, works_of

#: Doubts about what a key is made of.
_DOUBTS = frozenset((DoubtCode.DATE, DoubtCode.LOST_RECIPIENTS))


@dataclass(frozen=True, slots=True)
class Key:
    """The key of a nomination, as path segments; ``is_whole`` if none is missing or doubtful."""

    programme: str
    edition: str
    category: str
    counted: str
    is_whole: bool = True


def sorts_of(tables: Iterable[Table], iris: Iris) -> dict[str, str]:
    """The sort of what the tables of a page name, by its path: of several the work is told."""
    sorts: dict[str, str] = {}
    for table in tables:
        for row in table.rows:
            for thing in (*works_of(row), *row.recipients):
                sort, _, path = iris.path(iri_of(thing, table, iris)).partition("/")
                sorts[path] = max(sort, sorts.get(path, sort))  # "agent", "honouree", "work"
    return sorts


def key_of(row: Row, table: Table, iris: Iris, sorts: Mapping[str, str]) -> Key:
    """The key of the nomination that a row states; ``sorts`` are those of its page's things."""
    things = [*counted(row, table, iris, sorts)]
    unsure = any(doubt.code in _DOUBTS for doubt in row.doubts)
    # who is nominated can't be what the line counts where nobody is named
    unsure |= row.counted_by is CountedBy.NOMINEE and not any(agents_of(row))
    is_whole = bool(things) and not row.edition.is_doubtful and not unsure
    segment = joined(things) if things else "nothing-named"
    return Key(
        named(row.award, table.scope),
        row.edition.segment or "undated",
        row.category.authority or slug(row.category.text),
        segment if is_whole else marked(segment, "\n".join((table.scope, *row.cells))),
        is_whole,
    )


def counted(row: Row, table: Table, iris: Iris, sorts: Mapping[str, str]) -> Iterator[str]:
    """The paths of what the line of the row's category counts; nothing where it isn't named."""
    works = [*works_of(row)]
    parts = [work for work in works if work.kind in PARTS]
    whole = [work for work in works if work.kind not in PARTS] or works
    agents = [*agents_of(row)]
    by = row.counted_by
    things = {
        CountedBy.WORK: whole or agents,
        CountedBy.NOMINEE: [*whole, *agents],
        CountedBy.PART: [*parts, *whole],
    }.get(by, [*works, *agents])
    if not things:
        things = [who for who in row.recipients if who.kind is Kind.UNKNOWN]
    for thing in things:
        sort, _, path = iris.path(iri_of(thing, table, iris)).partition("/")
        if "/" in path and sorts[path] != sort:  # a name of this page alone, and another thing's
            path = f"{sort}/{path}"
        yield f"{path}/for/{_what_for(thing, row, table, iris)}" if _is_told(thing, row) else path
    if by in (CountedBy.CITATION, CountedBy.UNKNOWN) or not things:
        yield from (f"citation/{slug(text)}" for text in row.citations)


def _is_told(thing: Recipient, row: Row) -> bool:
    """Whether the row tells for which of its works somebody is named."""
    return thing.kind not in WORK_KINDS and thing.work is not None and len(row.works) > 1


def _what_for(thing: Recipient, row: Row, table: Table, iris: Iris) -> str:
    assert thing.work is not None
    return iris.path(iri_of(row.works[thing.work], table, iris)).partition("/")[2]
