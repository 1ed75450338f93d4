"""The evidence for a nomination: credits, how its result is known, and who disagrees."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.rdf.curies import local_name
from graph.stores.protocol import GraphStore
from server.pages.nominations import iri_list
from server.pages.terms import value_of

_PREFIXES = """
PREFIX dcterms: <http://purl.org/dc/terms/>
PREFIX pal: <https://w3id.org/palmares#>
PREFIX prov: <http://www.w3.org/ns/prov#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
"""
_FACTS = """
SELECT ?nomination ?programme ?category ?ceremony ?date ?own_date ?result ?result_meaning
  ?status ?status_meaning ?rank ?votes
WHERE {
  ?nomination pal:category ?category ; pal:ceremony ?ceremony .
  ?category pal:programme ?programme .
  OPTIONAL { ?ceremony schema:startDate ?date }
  OPTIONAL { ?nomination dcterms:date ?own_date }
  OPTIONAL { ?nomination pal:rank ?rank }
  OPTIONAL { ?nomination pal:votes ?votes }
  OPTIONAL { ?nomination pal:result ?result . OPTIONAL { ?result skos:definition ?result_meaning } }
  OPTIONAL {
    ?nomination pal:resultStatus ?status . OPTIONAL { ?status skos:definition ?status_meaning }
  }
}
"""
_CREDITS = """
SELECT ?nomination ?credit ?agent ?work ?share ?remark WHERE {
  ?nomination pal:credit ?credit .
  ?credit pal:agent ?agent ; pal:order ?order .
  OPTIONAL { ?credit pal:forWork ?work }
  OPTIONAL { ?credit pal:share ?share }
  OPTIONAL { VALUES ?property { pal:role schema:characterName } ?credit ?property ?remark }
}
ORDER BY ?order ?remark
"""
_VALUES = """
SELECT ?nomination ?property ?value WHERE {
  VALUES ?property { pal:work pal:honours skos:note pal:citation pal:standing pal:evidence
    pal:evidenceNote pal:tiedWith prov:wasDerivedFrom }
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
_ADDITIONS = """
SELECT ?about ?addition ?label ?value ?status ?reason ?author ?day ?cell ?text ?source WHERE {
  ?addition pal:about ?about FILTER EXISTS { ?addition a pal:Addition }
  ?addition pal:resultStatus ?status ; rdfs:label ?label .
  OPTIONAL { ?addition pal:claimedValue ?value }
  OPTIONAL { ?addition rdfs:comment ?reason }
  OPTIONAL { ?addition pal:statedBy ?author }
  OPTIONAL { ?addition dcterms:created ?day }
  OPTIONAL { ?addition pal:corrects ?cell . OPTIONAL { ?cell pal:text ?text } }
  OPTIONAL { ?addition prov:hadPrimarySource ?source }
}
ORDER BY ?addition ?source LIMIT 1000
"""
#: Sources of claims that are read for each thing, on average, at most.
CLAIMS = 20
#: What a reader calls a claim, by the local name of the property that it is about.
_TITLES = {"startDate": "Another date", "nominee": "Other recipients", "result": "Another result"}


@dataclass
class DivergentClaim:
    """What another source says instead; ``aspect`` is the local name of the property."""

    iri: str
    about: str
    aspect: str
    value: str
    note: str
    sources: list[str] = field(default_factory=list)

    @property
    def title(self) -> str:
        """What a reader calls the claim."""
        return _TITLES.get(self.aspect, "Another value")


@dataclass
class AddedValue:
    """A value that a curator states beside the cells; of a correction with the cell and its text.

    ``name`` says of what, ``status`` how it is known ("sourced", "inferred", "unknown").
    """

    iri: str
    name: str
    value: str
    status: str
    reason: str
    author: str
    day: str
    cell: str
    text: str
    sources: list[str] = field(default_factory=list)


class NominationFacts(NamedTuple):
    """The facts of a nomination; things are IRIs, and what isn't stated is empty."""

    programme: str
    category: str
    ceremony: str
    date: str
    own_date: str
    result: str
    result_meaning: str
    status: str
    status_meaning: str
    rank: str
    votes: str


@dataclass(frozen=True)
class Credit:
    """One agent's part: for which work (an IRI, or empty), with which share; roles, characters."""

    iri: str
    agent: str
    work: str
    share: str
    remarks: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Provenance:
    """A nomination with what it honours, its credits, and its evidence."""

    facts: NominationFacts
    credits: tuple[Credit, ...]
    values: Mapping[str, list[str]]

    @property
    def works(self) -> list[str]:
        """The works, and what is honoured without a known kind."""
        return [*self.values.get("work", ()), *self.values.get("honours", ())]

    @property
    def rows(self) -> list[str]:
        """The rows that it derives from."""
        return [*self.values.get("wasDerivedFrom", ())]

    @property
    def things(self) -> set[str]:
        """The IRIs of all that is named."""
        credited = {iri for credit in self.credits for iri in (credit.agent, credit.work)}
        named = {*self.works, *self.values.get("tiedWith", ()), *self.values.get("standing", ())}
        return {*self.facts, *credited, *named}


def provenance_of(store: GraphStore, nomination: str) -> Provenance | None:
    """The evidence for a nomination; None if it lacks what every nomination has."""
    bound = {"nomination": nomination}
    rows = [*store.query(_PREFIXES + _FACTS, bindings=bound).rows()]
    if not rows:
        return None
    credits: dict[str, Credit] = {}
    for _, *terms in store.query(_PREFIXES + _CREDITS, bindings=bound).rows():
        iri, agent, work, share, remark = map(value_of, terms)
        credit = credits.setdefault(iri, Credit(iri, agent, work, share))
        credit.remarks.extend([remark] if remark else [])
    values: dict[str, list[str]] = {}
    for _, prop, value in store.query(_PREFIXES + _VALUES, bindings=bound).rows():
        values.setdefault(local_name(value_of(prop)), []).append(value_of(value))
    facts = NominationFacts(*map(value_of, rows[0][1:]))
    return Provenance(facts, tuple(credits.values()), values)


def additions(store: GraphStore, about: str) -> list[AddedValue]:
    """What curators state of a nomination or another thing beside the cells."""
    by_iri: dict[str, AddedValue] = {}
    for row in store.query(_PREFIXES + _ADDITIONS, bindings={"about": about}).rows():
        _, iri, label, value, status, reason, author, day, cell, text, source = map(value_of, row)
        entry = by_iri.setdefault(
            iri,
            AddedValue(
                iri, label.partition(":")[0], value, local_name(status), reason, author, day,
                cell, text,
            ),
        )  # fmt: skip
        entry.sources.extend([source] if source else [])
    return [*by_iri.values()]


def claims(store: GraphStore, things: Iterable[str]) -> list[DivergentClaim]:
    """The claims of other sources that disagree about ``things``."""
    subjects = {*things}
    query = _PREFIXES + _CLAIMS.replace("THINGS", iri_list(sorted(subjects)))
    by_iri: dict[str, DivergentClaim] = {}
    for row in store.query(query.replace("CLAIMS", str(len(subjects) * CLAIMS))).rows():
        about, claim, prop, value, note, source = map(value_of, row)
        statement = about, local_name(prop), value, note
        entry = by_iri.setdefault(claim, DivergentClaim(claim, *statement))
        entry.sources.extend([source] if source else [])
    return [*by_iri.values()]


def disputed(claims: Iterable[DivergentClaim]) -> dict[str, set[str]]:
    """The things that claims are about, and the aspects in which they disagree."""
    aspects: dict[str, set[str]] = {}
    for claim in claims:
        aspects.setdefault(claim.about, set()).add(claim.aspect)
    return aspects
