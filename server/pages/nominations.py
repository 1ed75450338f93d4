"""The nominations of a work, person, programme, category or ceremony: in a table and in numbers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from itertools import groupby

from graph.rdf.curies import local_name
from graph.rdf.description import node
from graph.stores.protocol import GraphStore
from server.pages.terms import value_of

#: The results that are told apart by colour; those in no group are drawn as ``nominated``.
TONES = {
    "won": "won",
    **dict.fromkeys(("honoured", "included", "runnerUp", "placed", "mention"), "placed"),
}
#: What is shown where no result is known.
UNKNOWN = "unknown"
#: The groups in the order in which they are stacked and sorted.
ORDER = ("won", "placed", "nominated", UNKNOWN)

_PREFIXES = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX schema: <http://schema.org/>
"""
# The thing is bound, never iri_list into the text; ROUTE is one of the patterns above, and
# NOMINATIONS are terms of the store's, iri_list by their own serialiser. Where the
# limit stands in a subquery, another server binds the thing behind it: so all queries are flat.
_ROWS = """
SELECT ?thing ?nomination (MIN(?key) AS ?place)
  (GROUP_CONCAT(DISTINCT STR(?work); SEPARATOR=" ") AS ?works)
  (GROUP_CONCAT(DISTINCT STR(?standing); SEPARATOR=" ") AS ?standings)
  ?programme ?category ?ceremony ?date ?result
WHERE {
  ROUTE .
  ?nomination prov:wasDerivedFrom ?row ; pal:category ?category ; pal:ceremony ?ceremony .
  ?row pal:rowNumber ?number ; pal:table ?table .
  ?category pal:programme ?programme .
  BIND(CONCAT(STR(?table), " ", STR(NUMBERS + ?number), " ", STR(?row)) AS ?key)
  OPTIONAL { ?nomination pal:work ?work }
  OPTIONAL { ?ceremony schema:startDate ?date }
  OPTIONAL { ?nomination pal:result ?result }
  OPTIONAL { ?nomination pal:standing ?standing }
}
GROUP BY ?thing ?nomination ?programme ?category ?ceremony ?date ?result
ORDER BY ?place ?nomination LIMIT ROWS OFFSET SKIPPED
"""
_CREDITS = """
SELECT ?nomination ?nominee ?role WHERE {
  VALUES ?nomination { NOMINATIONS }
  ?nomination pal:credit ?credit .
  ?credit pal:agent ?nominee ; pal:order ?order .
  OPTIONAL { ?credit pal:role ?role }
}
ORDER BY ?nomination ?order ?role LIMIT CREDITS
"""
_COUNTS = """
SELECT ?thing ?programme ?date ?result (COUNT(DISTINCT ?nomination) AS ?number) WHERE {
  ROUTE .
  ?nomination pal:category ?category ; pal:ceremony ?ceremony .
  ?category pal:programme ?programme .
  OPTIONAL { ?ceremony schema:startDate ?date }
  OPTIONAL { ?nomination pal:result ?result }
}
GROUP BY ?thing ?programme ?date ?result
ORDER BY ?programme ?date ?result
"""
_WORKS = """
SELECT ?thing ?work ?result (COUNT(DISTINCT ?nomination) AS ?number) WHERE {
  ROUTE .
  ?nomination pal:work ?work .
  OPTIONAL { ?nomination pal:result ?result }
}
GROUP BY ?thing ?work ?result
ORDER BY ?work ?result
"""
_RECIPIENTS = """
SELECT ?thing ?nominee ?result (COUNT(*) AS ?number) WHERE {
  ROUTE .
  ?nomination pal:nominee ?nominee .
  OPTIONAL { ?nomination pal:result ?result }
}
GROUP BY ?thing ?nominee ?result
"""

# This costs no more than the nominations that it passes.
_MANY = "SELECT ?thing ?nomination WHERE { ROUTE } LIMIT 1 OFFSET LIMIT_"
#: What makes numbers of rows equally long, so that they are in order as texts.
_NUMBERS = 10**9
#: Credits that are read for each nomination of a table, on average, at most.
CREDITS = 20
#: How many nominations had each result: the local name of the result, or UNKNOWN.
Tally = Counter[str]


@dataclass
class Nomination:
    """A row of a table of nominations.

    All things are IRIs, but ``result`` and ``standings`` (what else became of it) local names.
    """

    iri: str
    row: str
    number: str
    works: tuple[str, ...]
    programme: str
    category: str
    ceremony: str
    date: str
    result: str
    nominees: dict[str, list[str]] = field(default_factory=dict)
    standings: tuple[str, ...] = ()

    @property
    def tone(self) -> str:
        """The group that the result belongs to."""
        return tone(self.result)

    @property
    def rank(self) -> str:
        """The key by which rows are sorted by result; empty, and last, where none is known."""
        return "" if self.tone == UNKNOWN else f"{ORDER.index(self.tone)} {self.result}"


@dataclass
class NominationCounts:
    """The counts of a thing's nominations in all, by work, by programme and by date."""

    results: Tally = field(default_factory=Counter)
    works: dict[str, Tally] = field(default_factory=dict)
    programmes: dict[str, Tally] = field(default_factory=dict)
    dates: dict[str, Tally] = field(default_factory=dict)

    @property
    def total(self) -> int:
        """The number of nominations."""
        return self.results.total()


def tone(result: str) -> str:
    """The group of a result: ``won``, ``placed``, ``nominated`` or ``unknown``."""
    return UNKNOWN if result == UNKNOWN else TONES.get(result, "nominated")


def nominations(
    store: GraphStore, thing: str, route: str, limit: int, skipped: int = 0
) -> list[Nomination]:
    """Up to ``limit`` nominations of a thing after ``skipped`` ones, in the order of the tables."""
    query = _PREFIXES + _ROWS.replace("ROUTE", route)
    query = query.replace("ROWS", str(limit)).replace("SKIPPED", str(skipped))
    by_iri: dict[str, Nomination] = {}
    query = query.replace("NUMBERS", str(_NUMBERS))
    for _, *terms in store.query(query, bindings={"thing": thing}).rows():
        iri, place, works, standings, programme, category, ceremony, date, result = map(
            value_of, terms
        )
        _, number, row = place.split(" ", 2)
        nomination = Nomination(
            iri, row, str(int(number) - _NUMBERS), tuple(works.split()), programme, category,
            ceremony, date, _local(result), standings=tuple(map(_local, standings.split())),
        )  # fmt: skip
        by_iri.setdefault(iri, nomination)
    query = _PREFIXES + _CREDITS.replace("NOMINATIONS", iri_list(by_iri))
    for credit in store.query(query.replace("CREDITS", str(limit * CREDITS))).rows():
        iri, nominee, role = map(value_of, credit)
        by_iri[iri].nominees.setdefault(nominee, []).extend([role] if role else [])
    return [*by_iri.values()]


def iri_list(iris: Iterable[str]) -> str:
    """IRIs as a query lists them; what can't be an IRI is left out."""
    return " ".join(str(term) for term in map(node, iris) if term is not None)


def has_more_than(store: GraphStore, thing: str, route: str, limit: int) -> bool:
    """Whether a thing has more nominations than ``limit``; it looks at no more of them."""
    query = _PREFIXES + _MANY.replace("ROUTE", route).replace("LIMIT_", str(limit))
    return next(store.query(query, bindings={"thing": thing}).rows(), None) is not None


def count_query(thing: str, route: str) -> str:
    """A query that counts the nominations of a thing by result, however many there are."""
    return (
        "PREFIX pal: <https://w3id.org/palmares#>\n\n"
        "SELECT ?result (COUNT(*) AS ?nominations)\nWHERE {\n"
        f"  {route.replace('?thing', f'<{thing}>')} .\n"
        "  OPTIONAL { ?nomination pal:result ?result }\n}\nGROUP BY ?result\n"
    )


def counts_of(store: GraphStore, thing: str, route: str) -> NominationCounts:
    """The counts over all nominations of a thing."""
    counts = NominationCounts()
    query = _PREFIXES + _COUNTS.replace("ROUTE", route)
    for _, *terms in store.query(query, bindings={"thing": thing}).rows():
        programme, date, result, number = map(value_of, terms)
        tally = Counter({_local(result): int(number)})
        counts.results += tally
        counts.programmes.setdefault(programme, Counter()).update(tally)
        if date:
            counts.dates.setdefault(date, Counter()).update(tally)
    query = _PREFIXES + _WORKS.replace("ROUTE", route)
    for _, work, result_term, number_term in store.query(query, bindings={"thing": thing}).rows():
        results = counts.works.setdefault(value_of(work), Counter())
        results[_local(value_of(result_term))] += int(value_of(number_term))
    return counts


def recipients(store: GraphStore, thing: str, route: str) -> dict[str, Tally]:
    """The counts of a thing's nominations by nominee."""
    tallies: dict[str, Tally] = {}
    query = _PREFIXES + _RECIPIENTS.replace("ROUTE", route)
    for _, nominee, result, number in store.query(query, bindings={"thing": thing}).rows():
        tally = tallies.setdefault(value_of(nominee), Counter())
        tally[_local(value_of(result))] += int(value_of(number))
    return tallies


def with_row_spans(rows: Sequence[Nomination]) -> list[tuple[Nomination, int, int]]:
    """Each row with the spans of its cells for award and date; 0 where a cell above spans it."""
    spans = [
        _runs([row.programme for row in rows]),
        _runs([(row.programme, row.ceremony) for row in rows]),
    ]
    return [*zip(rows, *spans, strict=True)]


def _runs(keys: Sequence[object]) -> list[int]:
    lengths: list[int] = []
    for _, run in groupby(keys):
        length = len([*run])
        lengths += [length] + [0] * (length - 1)
    return lengths


def _local(result: str) -> str:
    return local_name(result) or UNKNOWN
