"""What can be asked of a thing by a short name: its Wikidata item, its programme, its wins …

Besides these, every property of the data is one, by its IRI or with a prefix (``schema:director``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from graph.errors import PatternError, UnknownThing
from graph.rdf.namespaces import WIKIDATA
from graph.rdf.patterns import read_term
from graph.workers.answer import AnyAnswer

#: Asks for the rows of a query.
Ask = Callable[[str], AnyAnswer]
Value = ox.NamedNode | ox.Literal

_PREFIXES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX pal: <ontology#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_NOMINATED = (
    "?n a pal:Nomination ; pal:nominee|pal:work|pal:ceremony|pal:category/pal:programme? {x}"
)
_DATE = "{x} pal:ceremony?/(schema:startDate|schema:datePublished)"


@dataclass(frozen=True)
class Property:
    """A property: ``pattern`` finds its values ?v of {x}; ``kinds`` have it, or if empty all.

    ``reach`` are the kinds that its values are of; ``says`` explains it; ``counts`` tells that the
    value is the number of those that match.
    """

    id: str
    name: str
    pattern: str
    kinds: tuple[str, ...] = ()
    reach: tuple[str, ...] = ()
    says: str = ""
    counts: bool = False

    def values(self, ask: Ask, iri: str, limit: int) -> list[Value]:
        """The first values that the thing ``iri`` has, always in the same order."""
        pattern = self.pattern.replace("{x}", str(ox.NamedNode(iri)))
        if self.counts:
            query = f"SELECT (COUNT(DISTINCT ?n) AS ?v) {{ {pattern} }}"
        else:
            query = f"SELECT DISTINCT ?v {{ {pattern} }} ORDER BY ?v LIMIT {limit}"
        return _values(ask(_PREFIXES + query))

    def having(self, ask: Ask, value: ox.NamedNode, limit: int) -> list[str]:
        """The first things that have that value."""
        if self.counts:
            return []
        pattern = self.pattern.replace("{x}", "?x")
        query = f"SELECT DISTINCT ?x {{ {pattern} FILTER(?v = {value}) }} ORDER BY ?x LIMIT {limit}"
        return [found.value for found in _values(ask(_PREFIXES + query))]


_AWARDED = ("Work", "Agent", "AwardProgramme", "AwardCategory", "Ceremony")
#: The properties with names of their own.
PROPERTIES = (
    Property(
        "wikidata",
        "Wikidata item",
        f"{{x}} owl:sameAs ?v FILTER(STRSTARTS(STR(?v), '{WIKIDATA}'))",
        says="The item of Wikidata, where the pairing was verified",
    ),
    Property("uri", "URI", "BIND({x} AS ?v)", says="The address of the thing itself"),
    Property("label", "label", "{x} rdfs:label|skos:altLabel ?v"),
    Property("article", "Wikipedia article", "{x} schema:mainEntityOfPage ?v", ("Agent",)),
    Property(
        "programme",
        "award programme",
        "{x} pal:category?/pal:programme ?v",
        ("AwardCategory", "Ceremony", "Nomination"),
        ("AwardProgramme",),
    ),
    Property("category", "category", "{x} pal:category ?v", ("Nomination",), ("AwardCategory",)),
    Property("ceremony", "ceremony", "{x} pal:ceremony ?v", ("Nomination",), ("Ceremony",)),
    Property("date", "date", f"{_DATE} ?v", ("Ceremony", "Nomination", "Work")),
    Property(
        "year",
        "year",
        f"{_DATE} ?d BIND(xsd:integer(SUBSTR(STR(?d), 1, 4)) AS ?v)",
        ("Ceremony", "Nomination", "Work"),
    ),
    Property(
        "work",
        "film or work",
        "{x} (^pal:nominee|^pal:category|^pal:ceremony)?/pal:work ?v",
        ("Nomination", "Agent", "AwardCategory", "Ceremony"),
        ("Work",),
        "What was nominated, or for what somebody was",
    ),
    Property(
        "nominee",
        "nominee",
        "{x} (^pal:work|^pal:category|^pal:ceremony)?/pal:nominee ?v",
        ("Nomination", "Work", "AwardCategory", "Ceremony"),
        ("Agent", "Work"),
    ),
    Property(
        "result",
        "result",
        "{x} pal:result/skos:prefLabel ?v FILTER(LANG(?v) = 'en')",
        ("Nomination",),
    ),
    Property(
        "nomination",
        "nomination",
        f"{_NOMINATED} BIND(?n AS ?v)",
        _AWARDED,
        ("Nomination",),
    ),
    Property("nominations", "number of nominations", _NOMINATED, _AWARDED, counts=True),
    Property("wins", "number of wins", f"{_NOMINATED} ; pal:result pal:won", _AWARDED, counts=True),
    Property("evidence", "evidence", "{x} pal:evidence ?v", ("Nomination",)),
)
_BY_ID = {known.id: known for known in PROPERTIES}


def property_of(name: str, base: str, label: str = "") -> Property:
    """The property that ``name`` names; raises UnknownThing if it can be none."""
    known = _BY_ID.get(name)
    if known:
        return known
    try:
        iri = read_term(name, base, "property")
    except PatternError:
        iri = None
    if not isinstance(iri, ox.NamedNode):
        short = ", ".join(_BY_ID)
        raise UnknownThing(f"There is no property {name[:80]!r}. There is: {short}, or any IRI.")
    return Property(name, label or name, f"{{x}} {iri} ?v")


def _values(answer: AnyAnswer) -> list[Value]:
    rows: Iterable[tuple[object, ...]] = answer.rows()
    return [row[0] for row in rows if isinstance(row[0], ox.NamedNode | ox.Literal)]
