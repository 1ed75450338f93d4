"""How far a release is aligned with Wikidata, and what its rows lack for its statements.

The rows are those from which a nomination was derived that is won or nominated. One is in the view
in Wikidata's form where a statement there has such a nomination as its primary source.
"""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import pyoxigraph as ox

from graph.rdf.namespaces import PAL
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

# a variant of a line bears the item of the line
_ALIGNED = "FILTER EXISTS { ?thing pal:variantOf?/owl:sameAs ?item }"
_KIND = "SELECT (COUNT(DISTINCT ?thing) AS ?number) {{ ?thing a pal:{kind} . {aligned} }}"
_VERIFICATION = """
SELECT ?verification (COUNT(?alignment) AS ?number) { ?alignment pal:verification ?verification }
GROUP BY ?verification ORDER BY DESC(?verification)"""
_CONFLICTS = "SELECT (COUNT(DISTINCT ?claim) AS ?number) { ?claim a pal:DivergentClaim }"
_IN_VIEW = """EXISTS {
    ?any prov:wasDerivedFrom ?row . ?statement prov:hadPrimarySource ?any ; a wikibase:Statement
  }"""
_ROWS = """
SELECT (COUNT(DISTINCT ?row) AS ?number) {{
  VALUES ?result {{ pal:won pal:nominated }}
  ?nomination pal:result ?result ; prov:wasDerivedFrom ?row . ?row a pal:SourceRow {in_view}
}}"""
_OUTSIDE = f"""
SELECT ?row ?number ?nomination ?label ?status ?standing ?line ?award ?thing ?item {{
  VALUES ?result {{ pal:won pal:nominated }}
  ?nomination pal:result ?result ; prov:wasDerivedFrom ?row ; rdfs:label ?label ;
    pal:category ?category .
  ?row a pal:SourceRow ; pal:rowNumber ?number ; pal:table ?table .
  FILTER NOT {_IN_VIEW}
  OPTIONAL {{ ?category pal:variantOf ?variant }}
  OPTIONAL {{ ?category pal:variantOf?/owl:sameAs ?award }}
  BIND (coalesce(?variant, ?category) AS ?line)
  OPTIONAL {{ ?nomination pal:resultStatus ?status }}
  OPTIONAL {{ ?nomination pal:standing ?standing FILTER (?standing != pal:declined) }}
  OPTIONAL {{ ?nomination pal:work|pal:nominee ?thing OPTIONAL {{ ?thing owl:sameAs ?item }} }}
}} ORDER BY ?table ?number ?row ?nomination (LANG(?label) != "en") ?thing"""
_Solution = tuple[str, ...]


@dataclass(frozen=True, order=True)
class Lack:
    """What a row lacks, and the IRI of the thing that lacks it.

    An item is that of the category, or of a work or nominee where none of them has one.
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
    """The figures of a release; ``most`` is how many wants they have (None: all)."""
    counts: Counter[Lack] = Counter()
    sorts: Counter[str] = Counter()
    for row in outside_rows(store):
        counts.update(row.lacks)
        sorts.update({lack.what for lack in row.lacks})
    ranked = sorted(counts, key=lambda lack: (-counts[lack], lack))
    return Coverage(
        {words: _of_kind(store, kind) for words, kind in KINDS.items()},
        {name: int(number) for name, number in _solutions(store, _VERIFICATION)},
        _number(store, _CONFLICTS),
        _number(store, _ROWS.format(in_view="")),
        _number(store, _ROWS.format(in_view=f"FILTER {_IN_VIEW}")),
        dict(sorted(sorts.items())),
        len(ranked),
        tuple(_wants(store, ranked[:most], counts)),
    )


def outside_rows(store: GraphStore) -> Iterator[OutsideRow]:
    """The rows won or nominated that the view lacks, table by table."""
    solutions = _solutions(store, _OUTSIDE)
    for (row, number), group in itertools.groupby(solutions, lambda each: (each[0], each[1])):
        of_row = [*group]
        lacks: dict[Lack, None] = {}
        for _, of_nomination in itertools.groupby(of_row, lambda each: each[2]):
            lacks |= dict.fromkeys(_lacks([*of_nomination]))
        yield OutsideRow(row, int(number), of_row[0][3], tuple(lacks))


def _lacks(solutions: Sequence[_Solution]) -> Iterator[Lack]:
    """What a nomination lacks, whose solutions these are: one for each work or nominee."""
    _, _, nomination, _, status, standing, line, award, thing, _ = solutions[0]
    if not award:
        yield Lack(ITEM, line)
    if status == f"{PAL}inferred":
        yield Lack(SOURCE, nomination)
    if standing:
        yield Lack(STANDING, nomination)
    if not any(item for *_, item in solutions):
        yield Lack(ITEM, thing or nomination)


def _of_kind(store: GraphStore, kind: str) -> tuple[int, int]:
    """How many things of a kind there are, and how many of them have an item."""
    total, aligned = (_KIND.format(kind=kind, aligned=text) for text in ("", _ALIGNED))
    return _number(store, total), _number(store, aligned)


def _wants(store: GraphStore, lacks: Sequence[Lack], counts: Mapping[Lack, int]) -> Iterator[Want]:
    programmes = {lack.thing: _programme(store, lack.thing) for lack in lacks}
    labels = store.labels([*programmes, *filter(None, programmes.values())])
    for lack in lacks:
        programme = programmes[lack.thing]
        label = labels.get(lack.thing, lack.thing)
        name = f"{label} ({labels.get(programme, programme)})" if programme else label
        yield Want(lack.what, lack.thing, name, counts[lack])


def _programme(store: GraphStore, thing: str) -> str:
    """The programme of a category; empty for anything else."""
    quads = store.quads(ox.NamedNode(thing), ox.NamedNode(f"{PAL}programme"))
    return next((quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)), "")


def _number(store: GraphStore, query: str) -> int:
    ((number,),) = _solutions(store, query)
    return int(number)


def _solutions(store: GraphStore, query: str) -> Iterator[_Solution]:
    for row in store.query(query).rows():
        terms: list[Any] = [*row]
        yield tuple("" if term is None else term.value for term in terms)
