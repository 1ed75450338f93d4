"""How far a release is aligned with Wikidata, and what its rows lack for its statements.

The rows are those from which a nomination was derived that is won or nominated. One is in the view
in Wikidata's form where a statement there has such a nomination as its primary source.
"""

from __future__ import annotations

import itertools
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import asdict, dataclass
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from graph.rdf.namespaces import OWL, PAL, PROV, RDF_TYPE, RDFS_LABEL
from graph.stores.protocol import GraphStore

#: Kinds whose things can have an item, by what people call them.
KINDS = {
    "award programmes": "AwardProgramme",
    "award categories": "AwardCategory",
    "ceremonies": "Ceremony",
    "people and groups": "Agent",
    "works": "Work",
}
#: What a row can lack.
ITEM, SOURCE, STANDING = "a Wikidata item", "a source of the result", "an award that stands"

_VERIFICATION = """
SELECT ?verification (COUNT(?alignment) AS ?number) { ?alignment pal:verification ?verification }
GROUP BY ?verification ORDER BY DESC(?verification)"""
_CATEGORY, _LABEL, _RESULT = PAL + "category", RDFS_LABEL.value, PAL + "result"
_STANDING, _STATUS = PAL + "standing", PAL + "resultStatus"
_THINGS = (PAL + "work", PAL + "nominee", PAL + "honours")
_TABLE, _ROW_NUMBER, _PROGRAMME, _VARIANT = (
    ox.NamedNode(PAL + name) for name in ("table", "rowNumber", "programme", "variantOf")
)
_SAME_AS = ox.NamedNode(OWL + "sameAs")
_DERIVED, _PRIMARY = (ox.NamedNode(PROV + name) for name in ("wasDerivedFrom", "hadPrimarySource"))
_SOURCE_ROW, _CONFLICT = ox.NamedNode(PAL + "SourceRow"), ox.NamedNode(PAL + "DivergentClaim")
_STATEMENT = ox.NamedNode("http://wikiba.se/ontology#Statement")
#: The results of rows that are to be in the view.
_RESULTS = frozenset(ox.NamedNode(PAL + name) for name in ("won", "nominated"))
_INFERRED, _DECLINED = ox.NamedNode(PAL + "inferred"), ox.NamedNode(PAL + "declined")
#: Things of which it is remembered whether they have an item.
_REMEMBERED = 20_000
_Facts = dict[str, list[Any]]


@dataclass(frozen=True, order=True)
class Lack:
    """What a row lacks, and the IRI of the thing that lacks it.

    An item is that of the category, or of what is honoured where none of that has one.
    """

    what: str
    thing: str


@dataclass(frozen=True)
class OutsideRow:
    """A row that isn't in the view: its IRI, number, nomination's label, and what it lacks."""

    row: str
    number: int
    label: str
    lacks: tuple[Lack, ...]


@dataclass(frozen=True)
class Want:
    """A lack, how the thing is called, and how many rows have it."""

    what: str
    thing: str
    label: str
    rows: int


@dataclass(frozen=True)
class Coverage:
    """The figures: things by kind, all and those with an item; alignments by their verification.

    ``conflicts`` are claims that diverge from a table's; ``rows`` those won or nominated,
    ``rows_in_view`` those of them in the view; ``lacks`` how many of the others lack something of
    each sort, and ``wants`` what they lack, the most wanted first, of which there are
    ``want_count``.
    """

    kinds: dict[str, tuple[int, int]]
    verification: dict[str, int]
    conflicts: int
    rows: int
    rows_in_view: int
    lacks: dict[str, int]
    want_count: int
    wants: tuple[Want, ...]

    def by_want(self, rows: Iterable[OutsideRow]) -> list[OutsideRow]:
        """The rows in the order of their wants, those first that lack what most others lack too.

        Those that lack nothing that is told here come last.
        """
        rank = {(want.what, want.thing): place for place, want in enumerate(self.wants)}

        def place(row: OutsideRow) -> int:
            places = [rank[lack.what, lack.thing] for lack in row.lacks]
            return min(places, default=len(rank))

        return sorted(rows, key=place)

    def facts(self) -> dict[str, Any]:
        """The figures for JSON."""
        kinds = {
            name: {"all": total, "aligned": part} for name, (total, part) in self.kinds.items()
        }
        return {**asdict(self), "kinds": kinds, "wants": [asdict(want) for want in self.wants]}


def coverage(store: GraphStore, most: int | None = None) -> Coverage:
    """The figures of a release; ``most`` is how many wants they have (None: all).

    What rows lack is counted on disk: there may be as many things that lack something as rows.
    """
    sorts: Counter[str] = Counter()
    standings: Counter[bool] = Counter()
    with closing(sqlite3.connect("")) as counts:
        counts.execute("CREATE TABLE lack (what TEXT, thing TEXT)")
        for row, is_in_view in _rows(store):
            standings[is_in_view] += 1
            if row:
                sorts.update({lack.what for lack in row.lacks})
                lacks = ((lack.what, lack.thing) for lack in row.lacks)
                counts.executemany("INSERT INTO lack VALUES (?, ?)", lacks)
        (want_count,) = counts.execute(
            "SELECT count(*) FROM (SELECT DISTINCT what, thing FROM lack)"
        ).fetchone()
        ranked = counts.execute(
            "SELECT what, thing, count(*) AS number FROM lack GROUP BY what, thing"
            " ORDER BY number DESC, what, thing LIMIT ?",
            (-1 if most is None else most,),
        ).fetchall()
    return Coverage(
        {words: _of_kind(store, kind) for words, kind in KINDS.items()},
        {name: int(number) for name, number in _solutions(store, _VERIFICATION)},
        sum(1 for _ in _instances(store, _CONFLICT)),
        standings.total(),
        standings[True],
        dict(sorted(sorts.items())),
        want_count,
        tuple(_wants(store, {Lack(what, thing): number for what, thing, number in ranked})),
    )


def outside_rows(store: GraphStore) -> Iterator[OutsideRow]:
    """The rows won or nominated that the view lacks, table by table."""
    return (row for row, _ in _rows(store) if row)


def _rows(store: GraphStore) -> Iterator[tuple[OutsideRow | None, bool]]:
    """The rows won or nominated: whether the view has each, and what it lacks outside of it.

    The rows of one table are in memory at a time.
    """
    things = _Things(store)
    for table in sorted(set(_objects(store, None, _TABLE)), key=str):
        for number, row in sorted(_numbered(store, table)):
            derived = sorted({thing.value for thing in _subjects(store, _DERIVED, row)})
            about = {thing: _facts(store, thing) for thing in derived}
            nominations = {
                thing: facts
                for thing, facts in about.items()
                if not _RESULTS.isdisjoint(facts.get(_RESULT, ()))
            }
            if not nominations:
                continue
            if any(map(things.is_in_view, derived)):
                yield None, True
            else:
                yield _outside(row.value, number, nominations, things), False


def _numbered(store: GraphStore, table: ox.NamedNode) -> Iterator[tuple[int, ox.NamedNode]]:
    """The rows of a table with their numbers."""
    for row in set(_subjects(store, _TABLE, table)):
        if any(store.quads(row, RDF_TYPE, _SOURCE_ROW)):
            for quad in store.quads(row, _ROW_NUMBER):
                if isinstance(quad.object, ox.Literal):
                    yield int(quad.object.value), row


def _outside(
    row: str, number: int, nominations: Mapping[str, _Facts], things: _Things
) -> OutsideRow | None:
    """A row with what its nominations lack; None if none of them has a category and a label."""
    lacks: dict[Lack, None] = {}
    label = ""
    for nomination, facts in nominations.items():
        if _LABEL in facts and _CATEGORY in facts:
            label = label or _english_first(facts[_LABEL])
            lacks |= dict.fromkeys(_lacks(nomination, facts, things))
    return OutsideRow(row, number, label, tuple(lacks)) if label else None


def _english_first(labels: Sequence[ox.Literal]) -> str:
    return min(labels, key=lambda label: (label.language != "en", str(label))).value


def _lacks(nomination: str, facts: _Facts, things: _Things) -> Iterator[Lack]:
    """What a nomination lacks."""
    category = facts[_CATEGORY][0]
    if not things.is_aligned(category):
        yield Lack(ITEM, things.line_of(category).value)
    if _INFERRED in facts.get(_STATUS, ()):
        yield Lack(SOURCE, nomination)
    if any(standing != _DECLINED for standing in facts.get(_STANDING, ())):
        yield Lack(STANDING, nomination)
    named = sorted({each for name in _THINGS for each in facts.get(name, ())}, key=str)
    if not any(map(things.has_item, named)):
        yield Lack(ITEM, named[0].value if named else nomination)


class _Things:
    """What is asked of the same things again and again."""

    def __init__(self, store: GraphStore) -> None:
        self._store = store
        self.has_item = lru_cache(_REMEMBERED)(self._has_item)
        self.line_of = lru_cache(_REMEMBERED)(self._line_of)

    def is_aligned(self, thing: ox.NamedNode) -> bool:
        """Whether a thing, or the line whose variant it is, has an item."""
        return self.has_item(thing) or self.has_item(self.line_of(thing))

    def is_in_view(self, thing: str) -> bool:
        """Whether a statement in Wikidata's form has the thing as its primary source."""
        statements = _subjects(self._store, _PRIMARY, ox.NamedNode(thing))
        return any(any(self._store.quads(each, RDF_TYPE, _STATEMENT)) for each in statements)

    def _has_item(self, thing: ox.NamedNode) -> bool:
        return any(self._store.quads(thing, _SAME_AS))

    def _line_of(self, category: ox.NamedNode) -> ox.NamedNode:
        """The line that a category belongs to: itself, unless it is a variant of another."""
        return next(_objects(self._store, category, _VARIANT), category)


def _facts(store: GraphStore, thing: str) -> _Facts:
    """The values of a thing by their properties."""
    facts: _Facts = {}
    for quad in store.quads(ox.NamedNode(thing)):
        facts.setdefault(quad.predicate.value, []).append(quad.object)
    return facts


def _of_kind(store: GraphStore, kind: str) -> tuple[int, int]:
    """How many things of a kind there are, and how many of them have an item."""
    things = _Things(store)
    counts = Counter(map(things.is_aligned, _instances(store, ox.NamedNode(PAL + kind))))
    return counts.total(), counts[True]


def _instances(store: GraphStore, kind: ox.NamedNode) -> Iterator[ox.NamedNode]:
    """The things of a class, each once: a store has the graphs of a statement side by side."""
    return (thing for thing, _ in itertools.groupby(_subjects(store, RDF_TYPE, kind)))


def _subjects(
    store: GraphStore, predicate: ox.NamedNode, value: ox.NamedNode
) -> Iterator[ox.NamedNode]:
    subjects = (quad.subject for quad in store.quads(None, predicate, value))
    return (subject for subject in subjects if isinstance(subject, ox.NamedNode))


def _objects(
    store: GraphStore, subject: ox.NamedNode | None, predicate: ox.NamedNode
) -> Iterator[ox.NamedNode]:
    values = (quad.object for quad in store.quads(subject, predicate))
    return (value for value in values if isinstance(value, ox.NamedNode))


def _wants(store: GraphStore, counts: Mapping[Lack, int]) -> Iterator[Want]:
    programmes = {lack.thing: _programme(store, lack.thing) for lack in counts}
    labels = store.labels([*programmes, *filter(None, programmes.values())])
    for lack, rows in counts.items():
        programme = programmes[lack.thing]
        label = labels.get(lack.thing, lack.thing)
        name = f"{label} ({labels.get(programme, programme)})" if programme else label
        yield Want(lack.what, lack.thing, name, rows)


def _programme(store: GraphStore, thing: str) -> str:
    """The programme of a category; empty for anything else."""
    return next((each.value for each in _objects(store, ox.NamedNode(thing), _PROGRAMME)), "")


def _solutions(store: GraphStore, query: str) -> Iterator[tuple[str, ...]]:
    for row in store.query(query).rows():
        terms: list[Any] = [*row]
        yield tuple("" if term is None else term.value for term in terms)
