"""What can be asked of a thing by a short name: its Wikidata item, its programme, its wins …

Besides these, every property of the data is one, by its IRI or with a prefix (``schema:director``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

import pyoxigraph as ox

from graph.errors import PatternError, UnknownThing
from graph.kinds import kinds_with
from graph.rdf.namespaces import WIKIDATA
from graph.rdf.patterns import read_term
from graph.workers.answer import AnyAnswer

#: Asks for the rows of a query.
Ask = Callable[[str], AnyAnswer]
Value = ox.NamedNode | ox.Literal

_PREFIXES = """
PREFIX owl: <http://www.w3.org/2002/07/owl#>
PREFIX pal: <https://w3id.org/palmares#>
PREFIX rdfs: <http://www.w3.org/2000/01/rdf-schema#>
PREFIX schema: <http://schema.org/>
PREFIX skos: <http://www.w3.org/2004/02/skos/core#>
PREFIX xsd: <http://www.w3.org/2001/XMLSchema#>
"""
_DATE = "{x} pal:ceremony?/(schema:startDate|schema:datePublished)"


@dataclass(frozen=True)
class Property:
    """A property, by the patterns that find its values ?v of {x}.

    ``pattern`` finds what is said of {x} itself, ``through`` what is said of its nominations, ?n,
    to which the kinds that have the property tell the way (graph/kinds.py). ``reach`` are the kinds
    that its values are of; ``says`` explains it; ``counts`` tells that the value is the number of
    nominations that match.
    """

    id: str
    name: str
    pattern: str = ""
    through: str = ""
    reach: tuple[str, ...] = ()
    says: str = ""
    counts: bool = False

    @property
    def kinds(self) -> tuple[str, ...]:
        """The names of the kinds that have it; none if it may be asked of all things."""
        return tuple(kind.name for kind in kinds_with(self.id))

    def values(self, ask: Ask, iri: str, limit: int) -> list[Value]:
        """The first values that the thing ``iri`` has, always in the same order."""
        pattern = self._pattern(str(ox.NamedNode(iri)))
        if self.counts:
            query = f"SELECT (COUNT(DISTINCT ?n) AS ?v) {{ {pattern} }}"
        else:
            query = f"SELECT DISTINCT ?v {{ {pattern} }} ORDER BY ?v LIMIT {limit}"
        return _values(ask(_PREFIXES + query))

    def having(self, ask: Ask, value: ox.NamedNode, limit: int) -> list[str]:
        """The first things that have that value."""
        if self.counts:
            return []
        pattern = self._pattern("?x")
        if "AS ?v" in pattern:
            pattern += f" FILTER(?v = {value})"
        else:  # the engine begins with a value that stands in the pattern
            pattern = pattern.replace("?v", str(value))
        query = f"SELECT DISTINCT ?x {{ {pattern} }} ORDER BY ?x LIMIT {limit}"
        return [term.value for term in _values(ask(_PREFIXES + query))]

    def _pattern(self, thing: str) -> str:
        """The patterns, the nearest to the thing first: so the engine begins with it."""
        patterns = [self.pattern] if self.pattern else []
        if self.through:
            routes = [kind.route_patterns[0] for kind in kinds_with(self.id) if kind.routes]
            patterns += [f"{route} . {self.through}" for route in routes]
        union = " UNION ".join(f"{{ {pattern} }}" for pattern in patterns)
        return union.replace("?nomination", "?n").replace("?thing", thing).replace("{x}", thing)


# The filters come last: the engine would begin with all nominations.
_IS_NOMINATION = "FILTER EXISTS { ?n a pal:Nomination }"
_IS_WIN = "FILTER EXISTS { ?n a pal:Nomination ; pal:result pal:won }"
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
    Property("article", "Wikipedia article", "{x} schema:mainEntityOfPage ?v"),
    Property(
        "programme",
        "award programme",
        "{x} pal:category?/pal:programme ?v",
        reach=("AwardProgramme",),
    ),
    Property("category", "category", "{x} pal:category ?v", reach=("AwardCategory",)),
    Property("ceremony", "ceremony", "{x} pal:ceremony ?v", reach=("Ceremony",)),
    Property("date", "date", f"{_DATE} ?v"),
    Property("year", "year", f"{_DATE} ?d BIND(xsd:integer(SUBSTR(STR(?d), 1, 4)) AS ?v)"),
    Property(
        "work",
        "film or work",
        "{x} pal:work ?v",
        "?n pal:work ?v",
        reach=("Work",),
        says="What was nominated, or for what somebody was",
    ),
    Property("nominee", "nominee", "{x} pal:nominee ?v", "?n pal:nominee ?v", reach=("Agent",)),
    Property("result", "result", "{x} pal:result/skos:prefLabel ?v FILTER(LANG(?v) = 'en')"),
    Property(
        "nomination",
        "nomination",
        through=f"{_IS_NOMINATION} BIND(?n AS ?v)",
        reach=("Nomination",),
    ),
    Property("nominations", "number of nominations", through=_IS_NOMINATION, counts=True),
    Property("wins", "number of wins", through=_IS_WIN, counts=True),
    Property("evidence", "evidence", "{x} pal:evidence ?v"),
)
_BY_ID = {prop.id: prop for prop in PROPERTIES}


def property_of(name: str, base: str, label: str = "") -> Property:
    """The property that ``name`` names; raises UnknownThing if it can be none."""
    prop = _BY_ID.get(name)
    if prop:
        return prop
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
