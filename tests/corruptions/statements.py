"""The statements of a release to spoil, what is picked of them at random, and the register."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from random import Random
from typing import TypeVar

import pyoxigraph as ox

from graph.rdf.namespaces import (
    DCT,
    OWL,
    PAL,
    PROV,
    RDF_TYPE,
    RDFS,
    RDFS_LABEL,
    SCHEMA,
    SKOS,
    WIKIDATA,
    XSD,
)
from tests.conftest import BASE

Term = ox.NamedNode | ox.Literal
Choice = TypeVar("Choice")


class InapplicableError(Exception):
    """A release has nothing that could be spoilt in this way."""


def pal(name: str) -> ox.NamedNode:
    return ox.NamedNode(PAL + name)


def schema(name: str) -> ox.NamedNode:
    return ox.NamedNode(SCHEMA + name)


def item(number: int) -> ox.NamedNode:
    return ox.NamedNode(f"{WIKIDATA}Q{number}")


def english(text: str) -> ox.Literal:
    return ox.Literal(text, language="en")


def typed(text: str, datatype: str) -> ox.Literal:
    return ox.Literal(text, datatype=ox.NamedNode(XSD + datatype))


def number(value: int) -> ox.Literal:
    return typed(str(value), "integer")


SAME_AS = ox.NamedNode(OWL + "sameAs")
DERIVED_FROM = ox.NamedNode(PROV + "wasDerivedFrom")
PRIMARY_SOURCE = ox.NamedNode(PROV + "hadPrimarySource")
LICENCE = ox.NamedNode(DCT + "license")
SOURCE = ox.NamedNode(DCT + "source")
COMMENT = ox.NamedNode(RDFS + "comment")
NOTE = ox.NamedNode(SKOS + "note")
ALT_LABEL = ox.NamedNode(SKOS + "altLabel")
START = schema("startDate")
NAME = schema("name")


class Statements:
    """The statements of a release in a store, with what is needed to spoil some of them."""

    def __init__(self, quads: Iterable[ox.Quad], seed: int) -> None:
        self.store = ox.Store()
        self.store.bulk_extend(quads)
        self.random = Random(seed)

    def __iter__(self) -> Iterator[ox.Quad]:
        return iter(self.store)

    def quads(
        self,
        subject: ox.NamedNode | None = None,
        predicate: ox.NamedNode | None = None,
        value: Term | None = None,
    ) -> list[ox.Quad]:
        """The statements of a pattern, sorted."""
        return sorted(self.store.quads_for_pattern(subject, predicate, value), key=str)

    def values(self, thing: ox.NamedNode, predicate: ox.NamedNode) -> list[Term]:
        values = [quad.object for quad in self.quads(thing, predicate)]
        return [value for value in values if isinstance(value, ox.NamedNode | ox.Literal)]

    def value(self, thing: ox.NamedNode, predicate: ox.NamedNode) -> Term:
        """One of the values. Raises InapplicableError if there is none."""
        return self.choice(self.values(thing, predicate))

    def node(self, thing: ox.NamedNode, predicate: ox.NamedNode) -> ox.NamedNode:
        """One of the values, which is a thing."""
        value = self.value(thing, predicate)
        assert isinstance(value, ox.NamedNode)
        return value

    def text(self, thing: ox.NamedNode, predicate: ox.NamedNode) -> str:
        return self.value(thing, predicate).value

    def subjects(self, predicate: ox.NamedNode, value: Term | None = None) -> list[ox.NamedNode]:
        subjects = {quad.subject for quad in self.quads(None, predicate, value)}
        return sorted((one for one in subjects if isinstance(one, ox.NamedNode)), key=str)

    def things(self, kind: ox.NamedNode) -> list[ox.NamedNode]:
        """What is of a class, in the data (what the ontology describes isn't spoilt here)."""
        return [
            thing for thing in self.subjects(RDF_TYPE, kind) if thing.value.startswith(BASE + "id/")
        ]

    def choice(self, choices: Iterable[Choice]) -> Choice:
        """One of ``choices``. Raises InapplicableError if there is none."""
        listed = list(choices)
        if not listed:
            raise InapplicableError
        return self.random.choice(listed)

    def any(
        self,
        kind: ox.NamedNode,
        having: Iterable[ox.NamedNode] = (),
        lacking: Iterable[ox.NamedNode] = (),
        such: Callable[[ox.NamedNode], bool] = lambda thing: True,
    ) -> ox.NamedNode:
        """A random thing of a class, that has values of some properties and none of others."""
        return self.choice(
            thing
            for thing in self.things(kind)
            if all(self.values(thing, predicate) for predicate in having)
            and not any(self.values(thing, predicate) for predicate in lacking)
            and such(thing)
        )

    def two(
        self,
        kind: ox.NamedNode,
        *having: ox.NamedNode,
        alike: Callable[[ox.NamedNode], object] = lambda thing: None,
    ) -> tuple[ox.NamedNode, ox.NamedNode]:
        """Two random things of a class, the second with other values of ``having``."""
        first = self.any(kind, having)
        second = self.any(
            kind,
            having,
            such=lambda thing: (
                thing != first
                and alike(thing) == alike(first)
                and all(self.values(thing, one) != self.values(first, one) for one in having)
            ),
        )
        return first, second

    def graph(self, thing: ox.NamedNode) -> ox.NamedNode | ox.BlankNode | ox.DefaultGraph:
        """The graph in which a thing is described."""
        quads = self.quads(thing, RDF_TYPE) or self.quads(thing)
        return quads[0].graph_name if quads else ox.NamedNode(BASE + "graph/entities")

    def add(self, thing: ox.NamedNode, predicate: ox.NamedNode, value: Term | ox.BlankNode) -> None:
        self.store.add(ox.Quad(thing, predicate, value, self.graph(thing)))

    def remove(
        self, thing: ox.NamedNode, predicate: ox.NamedNode | None = None, value: Term | None = None
    ) -> None:
        """Removes the statements of a pattern. Raises InapplicableError if there is none."""
        quads = self.quads(thing, predicate, value)
        if not quads:
            raise InapplicableError
        for quad in quads:
            self.store.remove(quad)

    def replace(self, thing: ox.NamedNode, predicate: ox.NamedNode, old: Term, new: Term) -> None:
        """Puts ``new`` in the place of ``old``, in its graph."""
        for quad in self.quads(thing, predicate, old):
            self.store.remove(quad)
            self.store.add(ox.Quad(thing, predicate, new, quad.graph_name))

    def set(self, thing: ox.NamedNode, predicate: ox.NamedNode, new: Term) -> None:
        """Makes ``new`` the only value. Raises InapplicableError if there was none."""
        quads = self.quads(thing, predicate)
        if not quads:
            raise InapplicableError
        for quad in quads:
            self.store.remove(quad)
        self.store.add(ox.Quad(thing, predicate, new, quads[0].graph_name))

    def swap(self, one: ox.NamedNode, other: ox.NamedNode, *predicates: ox.NamedNode) -> None:
        """Exchanges the values of ``predicates`` between two things."""
        for predicate in predicates:
            quads, others = self.quads(one, predicate), self.quads(other, predicate)
            for quad in quads + others:
                self.store.remove(quad)
            for quad in quads:
                self.store.add(ox.Quad(other, predicate, quad.object, quad.graph_name))
            for quad in others:
                self.store.add(ox.Quad(one, predicate, quad.object, quad.graph_name))

    def forget(self, thing: ox.NamedNode) -> None:
        """Removes all that is said of a thing, and all links to it."""
        for quad in self.quads(thing) + self.quads(value=thing):
            self.store.remove(quad)

    def copy(self, thing: ox.NamedNode, new: ox.NamedNode) -> None:
        """Says of ``new`` all that is said of ``thing``, and links to it as well."""
        for quad in self.quads(thing):
            self.store.add(ox.Quad(new, quad.predicate, quad.object, quad.graph_name))
        for quad in self.quads(value=thing):
            self.store.add(ox.Quad(quad.subject, quad.predicate, new, quad.graph_name))

    def row(self, nomination: ox.NamedNode) -> ox.NamedNode:
        """A row from which a nomination or credit derives."""
        return self.node(nomination, DERIVED_FROM)

    def cells(self, row: ox.NamedNode) -> list[ox.NamedNode]:
        return self.subjects(pal("row"), row)

    def cell(self, row: ox.NamedNode, *words: str) -> ox.NamedNode:
        """A cell of a row that reads as one of ``words``, or holds one."""
        texts = {cell: self.text(cell, pal("text")).casefold() for cell in self.cells(row)}
        wanted = [word.casefold() for word in words]
        exact = [cell for cell, text in texts.items() if text in wanted]
        return self.choice(
            exact or [c for c, text in texts.items() if any(word in text for word in wanted)]
        )

    def result_words(self, nomination: ox.NamedNode) -> list[str]:
        """The words for the result of a nomination."""
        result = self.node(nomination, pal("result"))
        return [
            term.value for term in self.values(result, RDFS_LABEL) + self.values(result, ALT_LABEL)
        ]


Spoil = Callable[[Statements], None]


@dataclass(frozen=True)
class Corruption:
    """A kind of corruption: its family, its name, and the function that makes one."""

    family: str
    name: str
    spoil: Spoil

    def __str__(self) -> str:
        return f"{self.family}-{self.name}"


@dataclass(frozen=True)
class Family:
    """The corruptions of one family; calling it registers a function."""

    name: str
    kinds: list[Corruption]

    def __call__(self, spoil: Spoil) -> Spoil:
        self.kinds.append(Corruption(self.name, spoil.__name__.replace("_", " "), spoil))
        return spoil
