"""Claims on awards in the form of Wikidata, of any store: one for each statement."""

from __future__ import annotations

import itertools
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any

from graph.rdf.namespaces import WIKIDATA
from graph.stores.protocol import GraphStore

#: The properties that are compared: award received, nominated for, winner.
PROPERTIES = ("P166", "P1411", "P1346")
#: Items that are asked for at once.
AT_ONCE = 50

_PROP = "http://www.wikidata.org/prop/"
#: What the address of an "unknown value" has in it.
_UNKNOWN = "/.well-known/genid/"
_RANK = "http://wikiba.se/ontology#rank"
_DEPRECATED = "http://wikiba.se/ontology#DeprecatedRank"
_QUERY = """
SELECT ?subject ?claim ?statement ?predicate ?value ?precision {{
  VALUES ?claim {{ {claims} }} {subjects}
  ?subject ?claim ?statement .
  ?statement ?predicate ?value .
  OPTIONAL {{ ?value wikibase:timePrecision ?precision }}
}} ORDER BY ?statement"""
_REFERENCES = """
SELECT ?statement ?url ?retrieved {{
  VALUES ?claim {{ {claims} }} {subjects}
  ?subject ?claim ?statement .
  ?statement prov:wasDerivedFrom ?reference .
  ?reference pr:P854 ?url OPTIONAL {{ ?reference pr:P813 ?retrieved }}
}} ORDER BY ?statement"""

_EVIDENCE = """
SELECT ?statement ?document {{
  VALUES ?claim {{ {claims} }} {subjects}
  ?subject ?claim ?statement .
  ?statement prov:hadPrimarySource/pal:evidence ?document .
}} ORDER BY ?statement ?document"""
_DISPUTES = """
SELECT DISTINCT ?statement {{
  VALUES ?claim {{ {claims} }} {subjects}
  ?subject ?claim ?statement .
  ?statement prov:hadPrimarySource/pal:ceremony ?edition .
  ?dispute pal:about ?edition ; pal:property schema:startDate .
}}"""
#: The qualifiers that say when.
TIMES = ("P580", "P582", "P585")


@dataclass(frozen=True)
class Claim:
    """A statement: ``subject`` and ``value`` are items (Q1), ``qualifiers`` texts by property.

    ``precisions`` are those of qualifiers that are times; ``references`` are addresses with the
    days on which they were read, ``evidence`` those of other documents that say the same.
    ``disputed`` are the qualifiers of which another source says otherwise.
    """

    statement: str
    subject: str
    predicate: str
    value: str
    qualifiers: dict[str, frozenset[str]] = field(default_factory=dict)
    precisions: dict[str, int] = field(default_factory=dict)
    references: tuple[tuple[str, str], ...] = ()
    evidence: tuple[str, ...] = ()
    disputed: tuple[str, ...] = ()
    is_deprecated: bool = False

    @property
    def key(self) -> tuple[str, str, str]:
        """What it states, without its qualifiers."""
        return self.subject, self.predicate, self.value

    def day(self) -> str:
        """The point in time, as much of it as is known: 2014, 2014-03 or 2014-03-02.

        Of several the first; of a time that is there and not known, nothing.
        """
        times = (text for text in self.qualifiers.get("P585", ()) if text[:4].isdecimal())
        text = min(times, default="")
        length = {9: 4, 10: 7}.get(self.precisions.get("P585", 11), 10)
        return text[:length]


def claims_of(store: GraphStore, subjects: Iterable[str] | None = None) -> list[Claim]:
    """The claims on awards of a store; of those ``subjects`` alone, where they are given."""
    if subjects is None:
        return [*_claims(store, "")]
    items = sorted(set(subjects))
    parts = (items[start : start + AT_ONCE] for start in range(0, len(items), AT_ONCE))
    return [claim for part in parts for claim in _claims(store, _values(part))]


def _values(items: Iterable[str]) -> str:
    listed = " ".join(f"wd:{item}" for item in items)
    return f"VALUES ?subject {{ {listed} }}"


def _claims(store: GraphStore, subjects: str) -> Iterator[Claim]:
    words = {"claims": " ".join(f"p:{name}" for name in PROPERTIES), "subjects": subjects}
    references: dict[str, set[tuple[str, str]]] = defaultdict(set)
    for statement, url, retrieved in _rows(store, _REFERENCES.format(**words)):
        references[statement].add((url, retrieved))
    evidence: dict[str, list[str]] = defaultdict(list)
    for statement, document in _rows(store, _EVIDENCE.format(**words)):
        evidence[statement].append(document)
    disputes = {statement for (statement,) in _rows(store, _DISPUTES.format(**words))}
    rows = _rows(store, _QUERY.format(**words))
    for statement, group in itertools.groupby(rows, lambda row: row[2]):
        claim = _claim([*group])
        if claim:
            yield replace(
                claim,
                references=tuple(sorted(references[statement])),
                evidence=tuple(evidence[statement]),
                disputed=TIMES if statement in disputes else (),
            )


def _claim(rows: list[tuple[str, ...]]) -> Claim | None:
    subject, claim, statement = rows[0][:3]
    name = claim.removeprefix(_PROP)
    qualifiers: dict[str, set[str]] = defaultdict(set)
    precisions: dict[str, int] = {}
    value, is_deprecated = "", False
    for *_, predicate, term, precision in rows:
        if predicate == f"{_PROP}statement/{name}":
            value = _item(term)
        elif predicate.startswith(f"{_PROP}qualifier/value/"):
            precisions[predicate.rpartition("/")[2]] = int(precision or 11)
        elif predicate.startswith(f"{_PROP}qualifier/P") and _UNKNOWN not in term:
            qualifiers[predicate.rpartition("/")[2]].add(_item(term))
        is_deprecated |= predicate == _RANK and term == _DEPRECATED
    if not value.startswith("Q"):  # no value, or an unknown one
        return None
    frozen = {name: frozenset(values) for name, values in sorted(qualifiers.items())}
    return Claim(
        statement,
        _item(subject),
        name,
        value,
        frozen,
        precisions,
        is_deprecated=is_deprecated,
    )


def _item(term: str) -> str:
    return term.removeprefix(WIKIDATA)


def _rows(store: GraphStore, query: str) -> Iterator[tuple[str, ...]]:
    def text(term: Any) -> str:
        return "" if term is None else str(term.value)

    for row in store.query(query).rows():
        yield tuple(map(text, row))
