"""Why a nomination is stated: who is credited, how its result is known, what disagrees."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.rdf.curies import local_name
from graph.stores.protocol import GraphStore
from server.pages.nominations import iri_list
from server.pages.terms import value_of

_PREFIXES = """
PREFIX pal: <ontology#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_STATED = """
SELECT ?nomination ?work ?programme ?category ?ceremony ?date ?result ?means ?status ?known ?row
WHERE {
  ?nomination pal:work ?work ; pal:category ?category ; pal:ceremony ?ceremony ;
    prov:wasDerivedFrom ?row .
  ?category pal:programme ?programme .
  OPTIONAL { ?ceremony schema:startDate ?date }
  OPTIONAL { ?nomination pal:result ?result . OPTIONAL { ?result skos:definition ?means } }
  OPTIONAL {
    ?nomination pal:resultStatus ?status . OPTIONAL { ?status skos:definition ?known }
  }
}
"""
_CREDITS = """
SELECT ?nomination ?credit ?nominee ?role WHERE {
  ?nomination pal:credit ?credit .
  ?credit pal:nominee ?nominee ; pal:order ?order .
  OPTIONAL { ?credit pal:role ?role }
}
ORDER BY ?order ?role
"""
_VALUES = """
SELECT ?nomination ?property ?value WHERE {
  VALUES ?property { pal:resultNote pal:evidence pal:evidenceNote pal:tiedWith }
  ?nomination ?property ?value
}
ORDER BY ?property ?value
"""
# All things are asked about in one query, and what is known comes first.
_CLAIMS = """
SELECT ?about ?claim ?property ?value ?note ?source WHERE {
  VALUES ?about { THINGS }
  ?claim pal:about ?about FILTER EXISTS { ?claim a pal:DivergentClaim }
  OPTIONAL { ?claim pal:property ?property }
  OPTIONAL { ?claim pal:claimedValue ?value }
  OPTIONAL { ?claim rdfs:comment ?note }
  OPTIONAL { ?claim prov:hadPrimarySource ?source }
}
ORDER BY ?claim ?source LIMIT CLAIMS
"""
#: Sources of claims that are read for each thing, on average, at most.
CLAIMS = 20
#: What a reader calls a claim, by the local name of the property that it is about.
_SAYS = {"startDate": "Another date", "nominee": "Other recipients", "result": "Another result"}


@dataclass
class Claim:
    """What another source says otherwise; ``aspect`` is the local name of the property."""

    iri: str
    about: str
    aspect: str
    value: str
    note: str
    sources: list[str] = field(default_factory=list)

    @property
    def says(self) -> str:
        """What kind of word stands against the table's."""
        return _SAYS.get(self.aspect, "Another value")


class NominationFacts(NamedTuple):
    """What the nomination itself says, things by IRI; what isn't said is empty."""

    work: str
    programme: str
    category: str
    ceremony: str
    date: str
    result: str
    means: str
    status: str
    known: str
    row: str


@dataclass(frozen=True)
class Provenance:
    """A nomination with all that speaks for it."""

    facts: NominationFacts
    credits: tuple[tuple[str, str, tuple[str, ...]], ...]
    notes: tuple[str, ...]
    evidence: tuple[str, ...]
    evidence_notes: tuple[str, ...]
    tied_with: tuple[str, ...]


def provenance_of(store: GraphStore, nomination: str) -> Provenance | None:
    """Why ``nomination`` is stated; None if it lacks what every nomination has."""
    bound = {"nomination": nomination}
    stated = [*store.query(_PREFIXES + _STATED, bindings=bound).rows()]
    if not stated:
        return None
    credits: dict[tuple[str, str], list[str]] = {}
    for _, credit, nominee, role in store.query(_PREFIXES + _CREDITS, bindings=bound).rows():
        roles = credits.setdefault((value_of(credit), value_of(nominee)), [])
        roles.extend([value_of(role)] if role is not None else [])
    values: dict[str, list[str]] = {}
    for _, prop, value in store.query(_PREFIXES + _VALUES, bindings=bound).rows():
        values.setdefault(local_name(value_of(prop)), []).append(value_of(value))
    return Provenance(
        NominationFacts(*map(value_of, stated[0][1:])),
        credits=tuple((credit, who, tuple(roles)) for (credit, who), roles in credits.items()),
        notes=tuple(values.get("resultNote", ())),
        evidence=tuple(values.get("evidence", ())),
        evidence_notes=tuple(values.get("evidenceNote", ())),
        tied_with=tuple(values.get("tiedWith", ())),
    )


def claims(store: GraphStore, things: Iterable[str]) -> list[Claim]:
    """What other sources say otherwise of ``things``."""
    asked = {*things}
    query = _PREFIXES + _CLAIMS.replace("THINGS", iri_list(sorted(asked)))
    found: dict[str, Claim] = {}
    for row in store.query(query.replace("CLAIMS", str(len(asked) * CLAIMS))).rows():
        about, claim, prop, value, note, source = map(value_of, row)
        said = about, local_name(prop), value, note
        one = found.setdefault(claim, Claim(claim, *said))
        one.sources.extend([source] if source else [])
    return [*found.values()]


def disputed(claims: Iterable[Claim]) -> dict[str, set[str]]:
    """Of which things something else is said, and in which aspects."""
    found: dict[str, set[str]] = {}
    for claim in claims:
        found.setdefault(claim.about, set()).add(claim.aspect)
    return found
