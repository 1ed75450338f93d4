"""Matches names with things: candidates, each with a score, and one that is meant if it is clear.

A score goes to 100. It is the likeness of the names (similarity.py), or with properties the
mean of that and of how well the values agree, in which the name counts most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import NamedNode

from graph.kinds import matched_names, whole_properties
from graph.labels.candidates import Candidate, best_of_each, candidates
from graph.labels.search import QUERY_LENGTH
from graph.labels.similarity import SAME_WORDS, best_similarity, similarity
from graph.matching.properties import Ask, Property, Value
from graph.rdf.namespaces import RDF, WIKIDATA, XSD_STRING
from graph.rdf.terms import is_absolute
from graph.releases.successors import present
from graph.stores.protocol import GraphStore

#: Candidates that the index may give whose properties are looked at, the best by name.
CANDIDATES_LIMIT = 25
#: What a property weighs, where the name weighs 1.
WEIGHT = 0.4
#: How well values agree with what isn't known.
UNKNOWN = 0.5
#: Likeness of names and values from which on they are taken to mean the same.
AGREEMENT = SAME_WORDS
#: Likeness of names below which a candidate is none.
LEAST = 0.3
#: Points by which a match must be better than all others.
MARGIN = 5
#: Values of a property that are looked at.
VALUES = 50
#: Names of what a thing is said to be a part of that are looked for with its own.
WHOLES = 5
#: Properties of which one value belongs to one thing: where it agrees, that is meant.
IDENTIFYING = ("wikidata", "uri")

_TEXTS = (XSD_STRING.value, RDF + "langString")


@dataclass(frozen=True)
class QueryValue:
    """A value that a query gives: a text, and the id of a thing where it is known to be one."""

    text: str
    id: str = ""


@dataclass(frozen=True)
class Query:
    """A name to match, which may be empty if there are constraints, and how many may be given.

    ``kinds`` are those that are wanted; if they aren't ``strict``, others only count for less.
    """

    name: str
    kinds: Sequence[str] = ()
    strict: bool = True
    limit: int = 10
    constraints: Sequence[tuple[Property, Sequence[QueryValue]]] = ()


@dataclass(frozen=True)
class Match:
    """A candidate with its score; ``features`` are what that is made of, from 0 to 100.

    ``certain`` tells that it is the one that is meant, and no other comes near.
    """

    thing: Candidate
    score: float
    certain: bool
    features: dict[str, float]


@dataclass(frozen=True)
class Reconciler:
    """Matches with the things of an index (``path``) that a store describes.

    ``kinds`` are those that are matched where a query wants none; if empty, all.
    """

    path: Path
    store: GraphStore
    kinds: Sequence[str] = field(default_factory=matched_names)

    def matches(self, query: Query, ask: Ask) -> list[Match]:
        """The candidates of a query, the best first; ``ask`` asks for the values of properties.

        Raises ReleaseError when there is no index, and what ``ask`` raises.
        """
        query = self._with_present_ids(query)
        name = query.name[:QUERY_LENGTH]
        wholes = [f"{whole} {name}"[:QUERY_LENGTH] for whole in self._wholes(query)]
        by_likeness = self._candidates(query, name, wholes, ask)
        by_likeness.sort(
            key=lambda thing: (
                -thing.similarity(name),
                -max(map(thing.similarity, wholes), default=0),
                thing.label,
                thing.iri,
            )
        )
        best = best_of_each(by_likeness)[:CANDIDATES_LIMIT]
        matches = [self._match(query, candidate, ask) for candidate in best]
        matches.sort(key=lambda match: (-match.score, match.thing.label, match.thing.iri))
        if len(matches) > 1 and matches[1].score > matches[0].score - MARGIN:
            matches = [replace(match, certain=False) for match in matches]
        return [replace(m, certain=m.certain and m is matches[0]) for m in matches[: query.limit]]

    def _with_present_ids(self, query: Query) -> Query:
        """The query with the ids of things that have others now as they are."""
        constraints = [
            (
                prop,
                [
                    QueryValue(self._present(v.text), self._present(v.id, is_id=True))
                    for v in values
                ],
            )
            for prop, values in query.constraints
        ]
        return replace(query, name=self._present(query.name), constraints=constraints)

    def _present(self, text: str, *, is_id: bool = False) -> str:
        """An IRI of a thing, which may be an id without its base, as it is now; any other text."""
        start = f"{self.store.base}id/"
        if is_id and "/" in text and not is_absolute(text):
            text = start + text
        return present(text, self.store) or text if text.startswith(start) else text

    def _wholes(self, query: Query) -> list[str]:
        """The names of what the thing is said to be a part of: many awards have a "Best Film"."""
        wanted = [
            (prop, value)
            for prop, values in query.constraints
            if prop.id in whole_properties()
            for value in values
        ]
        names = []
        for prop, value in wanted[:WHOLES]:
            by_id = self._by_id(value.id or value.text, prop.reach)
            names += [thing.label for thing in by_id] or [value.text]
        return [*dict.fromkeys(names)][:WHOLES]

    def _candidates(
        self, query: Query, name: str, wholes: Sequence[str], ask: Ask
    ) -> list[Candidate]:
        """What a query may mean by its name, also with those of what it is a part of, or by ids.

        ``name`` is as much of it as candidates are compared with.
        """
        kinds = query.kinds if query.kinds and query.strict else self.kinds
        names = [query.name, *wholes] if query.name else []
        by_name = dict.fromkeys(
            thing for each in names for thing in self._candidates_for(each, kinds)
        )
        result = [thing for thing in by_name if thing.similarity(name) >= LEAST]
        for prop, values in query.constraints:
            if prop.id in IDENTIFYING:
                ids = [value.id or value.text for value in values]
                exact = [thing for text in ids for thing in self._by_id(text, kinds)]
                result += [replace(thing, named=False) for thing in exact] if query.name else exact
            elif not query.name and not result:
                for iri in self._having(prop, values, ask):
                    result += self._by_id(iri, kinds)
        return result

    def _candidates_for(self, name: str, kinds: Sequence[str]) -> list[Candidate]:
        return candidates(self.path, name, kinds, self.store.base)

    def _by_id(self, iri: str, kinds: Sequence[str]) -> list[Candidate]:
        """The candidates whose IRI or item it is."""
        return [thing for thing in self._candidates_for(iri, kinds) if thing.named]

    def _having(self, prop: Property, values: Sequence[QueryValue], ask: Ask) -> Iterator[str]:
        """The things that have one of these values, which must be things themselves."""
        for value in values:
            alike = [
                thing.iri
                for thing in self._candidates_for(value.id or value.text, prop.reach)
                if thing.similarity(value.text) >= AGREEMENT
            ]
            for iri in dict.fromkeys(alike):
                yield from prop.having(ask, NamedNode(iri), CANDIDATES_LIMIT)

    def _match(self, query: Query, thing: Candidate, ask: Ask) -> Match:
        parts: list[tuple[str, float, float]] = []
        if query.name:
            parts.append(("name", thing.similarity(query.name), 1))
        if query.kinds and not query.strict:
            parts.append(("type", float(thing.kind in query.kinds), WEIGHT))
        is_identified = False
        for prop, values in query.constraints:
            by_id = prop.id in IDENTIFYING
            agreement = self._agreement(prop.values(ask, thing.iri, VALUES), values, by_id)
            parts.append((prop.id, agreement, WEIGHT))
            is_identified = is_identified or (by_id and agreement == 1)
        weight = sum(weight for _, _, weight in parts)
        mean = sum(value * weight for _, value, weight in parts) / weight
        return Match(
            thing,
            100 if is_identified else round(100 * mean, 1),
            is_identified or all(value >= AGREEMENT for _, value, _ in parts),
            {name: round(100 * value, 1) for name, value, _ in parts},
        )

    def _agreement(
        self, values: Sequence[Value], query_values: Sequence[QueryValue], by_id: bool
    ) -> float:
        """How well the best pair of a thing's and the given values agrees; ``by_id``, as ids."""
        if not values or not query_values:
            return UNKNOWN
        if by_id:
            query_values = [replace(each, id=each.id or each.text) for each in query_values]
        things = {v.value: self._named(v.value) for v in values if isinstance(v, NamedNode)}
        return max(
            self._alike(value, query_value, things)
            for value in values
            for query_value in query_values
        )

    def _named(self, iri: str) -> tuple[set[str], list[str]]:
        """The ids of a thing, and what it goes by: as the index has it, or else by its label."""
        entries = self._by_id(iri, ())
        items = {entry.item for entry in entries if entry.item}
        ids = {iri, iri.removeprefix(f"{self.store.base}id/"), iri.removeprefix(WIKIDATA)}
        labels = [entry.label for entry in entries] or [*self.store.labels([iri]).values()]
        return ids | items | {WIKIDATA + item for item in items}, labels

    def _alike(
        self,
        value: Value,
        query_value: QueryValue,
        things: Mapping[str, tuple[set[str], list[str]]],
    ) -> float:
        """How well two values agree: things by the id, if one is given, and else by their names."""
        if isinstance(value, NamedNode):
            ids, labels = things[value.value]
            if query_value.id or query_value.text in ids:
                return float((query_value.id or query_value.text) in ids)
            return best_similarity(query_value.text, labels)
        if value.datatype.value in _TEXTS:
            return similarity(query_value.text, value.value)
        return float(f"{value.value}-".startswith(f"{query_value.text}-"))
