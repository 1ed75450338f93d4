"""Matches names with things: candidates, each with a score, and one that is meant if it is clear.

A score goes to 100. It is the likeness of the names (similarity.py), or with properties the
mean of that and of how well the values agree, in which the name counts most.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from pyoxigraph import NamedNode

from graph.kinds import matched_names
from graph.labels.candidates import Candidate, candidates
from graph.labels.similarity import SAME_WORDS, best_similarity, similarity
from graph.matching.properties import Ask, Property, Value
from graph.rdf.namespaces import RDF, WIKIDATA, XSD_STRING
from graph.stores.protocol import GraphStore

#: Candidates that the index may give whose properties are looked at, the best by name.
EXAMINED = 25
#: What a property weighs, where the name weighs 1.
WEIGHT = 0.4
#: How well values agree with what isn't known.
UNKNOWN = 0.5
#: Likeness of names and values from which on they are taken to mean the same.
SAME = SAME_WORDS
#: Likeness of names below which a candidate is none.
LEAST = 0.3
#: Points by which a match must be better than all others.
MARGIN = 5
#: Values of a property that are looked at.
VALUES = 50
#: Properties of which one value belongs to one thing: where it agrees, that is meant.
IDENTIFYING = ("wikidata", "uri")

_TEXTS = (XSD_STRING.value, RDF + "langString")


@dataclass(frozen=True)
class Given:
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
    constraints: Sequence[tuple[Property, Sequence[Given]]] = ()


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
        found = self._candidates(query, ask)
        found.sort(key=lambda each: (-each.similarity(query.name), each.label, each.iri))
        examined = {each.iri: each for each in reversed(found)}  # of each thing its best label
        best = [*reversed(examined.values())][:EXAMINED]
        scored = [self._scored(query, each, ask) for each in best]
        scored.sort(key=lambda match: (-match.score, match.thing.label, match.thing.iri))
        if len(scored) > 1 and scored[1].score > scored[0].score - MARGIN:
            scored = [replace(match, certain=False) for match in scored]
        return [replace(m, certain=m.certain and m is scored[0]) for m in scored[: query.limit]]

    def _candidates(self, query: Query, ask: Ask) -> list[Candidate]:
        kinds = query.kinds if query.kinds and query.strict else self.kinds
        by_name = self._named(query.name, kinds) if query.name else []
        found = [each for each in by_name if each.similarity(query.name) >= LEAST]
        for known, values in query.constraints:
            if known.id in IDENTIFYING:
                texts = [value.id or value.text for value in values]
                told = [each for text in texts for each in self._named(text, kinds) if each.named]
                found += [replace(each, named=False) for each in told] if query.name else told
            elif not query.name and not found:
                for iri in self._having(known, values, ask):
                    found += [each for each in self._named(iri, kinds) if each.named]
        return found

    def _named(self, name: str, kinds: Sequence[str]) -> list[Candidate]:
        return candidates(self.path, name, kinds, self.store.base)

    def _having(self, known: Property, values: Sequence[Given], ask: Ask) -> Iterator[str]:
        """The things that have one of these values, which must be things themselves."""
        for value in values:
            alike = [
                each.iri
                for each in self._named(value.id or value.text, known.reach)
                if each.similarity(value.text) >= SAME
            ]
            for iri in dict.fromkeys(alike):
                yield from known.having(ask, NamedNode(iri), EXAMINED)

    def _scored(self, query: Query, thing: Candidate, ask: Ask) -> Match:
        parts: list[tuple[str, float, float]] = []
        if query.name:
            parts.append(("name", thing.similarity(query.name), 1))
        if query.kinds and not query.strict:
            parts.append(("type", float(thing.kind in query.kinds), WEIGHT))
        identified = False
        for known, values in query.constraints:
            agrees = self._agreement(known.values(ask, thing.iri, VALUES), values)
            parts.append((known.id, agrees, WEIGHT))
            identified = identified or (known.id in IDENTIFYING and agrees == 1)
        weight = sum(weight for _, _, weight in parts)
        mean = sum(value * weight for _, value, weight in parts) / weight
        return Match(
            thing,
            100 if identified else round(100 * mean, 1),
            identified or all(value >= SAME for _, value, _ in parts),
            {name: round(100 * value, 1) for name, value, _ in parts},
        )

    def _agreement(self, values: Sequence[Value], given: Sequence[Given]) -> float:
        """How well the best pair of a thing's and the given values agrees."""
        if not values or not given:
            return UNKNOWN
        names = {v.value: self._names(v.value) for v in values if isinstance(v, NamedNode)}
        return max(self._alike(value, each, names) for value in values for each in given)

    def _names(self, iri: str) -> list[str]:
        """What a thing goes by: as the index has it, or else by its label."""
        told = [each.label for each in self._named(iri, ()) if each.named]
        return told or [*self.store.labels([iri]).values()]

    def _alike(self, value: Value, given: Given, names: Mapping[str, list[str]]) -> float:
        if isinstance(value, NamedNode):
            known = {value.value, value.value.removeprefix(f"{self.store.base}id/")}
            known.add(value.value.removeprefix(WIKIDATA))
            if {given.id, given.text} & known:
                return 1
            return best_similarity(given.text, names[value.value])
        if value.datatype.value in _TEXTS:
            return similarity(given.text, value.value)
        return float(f"{value.value}-".startswith(f"{given.text}-"))
