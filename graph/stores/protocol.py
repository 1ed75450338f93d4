"""What a store of RDF can do, wherever its data is: on this disk or in another server."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple, Protocol

import pyoxigraph as ox

from graph.rdf.description import Inlinks
from graph.rdf.patterns import Pattern
from graph.rdf.terms import Node
from graph.sparql.results import Answer


class Annotations(NamedTuple):
    """``labels`` are statements with the label of a thing, by its IRI; ``licences`` are IRIs."""

    labels: dict[str, ox.Quad]
    licences: tuple[str, ...]


class GraphStore(Protocol):
    """A store of RDF, read only; safe to use from many threads."""

    @property
    def base(self) -> str:
        """The IRI against which those in queries resolve; ends with a slash."""

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, str] | None = None,
        languages: Sequence[str] = (),
    ) -> Answer:
        """Evaluates a SPARQL 1.1 query over the default dataset, or the dataset given.

        ``default_graphs`` and ``named_graphs`` (IRIs) stand in the place of FROM and FROM NAMED, as
        SPARQL 1.1 Protocol, 2.1.4 has it. ``bindings`` are IRIs by the name of the variable that
        they replace; ``languages`` those in which a label service looks, the best first, where the
        query leaves that to its client. Raises QueryError for a text that is no query, QueryRefused
        for an update and for SERVICE.
        """

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Node | None = None,
    ) -> Iterator[ox.Quad]:
        """The statements with these parts (None: any), once for each named graph that has them.

        What no named graph has is in the default graph.
        """

    def matches(self, pattern: Pattern, limit: int, offset: int = 0) -> list[ox.Triple]:
        """At most ``limit`` statements of a pattern behind the first ``offset``, in a fixed order.

        A store of another server gives none for a pattern with a blank node: no query names those.
        """

    def count(self, pattern: Pattern, limit: int) -> int:
        """How many statements a pattern has; no more than ``limit`` are counted."""

    def knows(self, iri: str) -> bool:
        """Whether there is a statement about ``iri``."""

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph ``iri`` with something in it."""

    def graph(self, iri: str) -> list[ox.Quad]:
        """The quads of a named graph, in an order that reads well; raises UnknownThing."""

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those of ``iris`` that have one: English first, else the first there is."""

    def excerpt(self, thing: ox.NamedNode, page: int) -> tuple[list[ox.Quad], Inlinks]:
        """The statements about a thing, and a page (from 1) of those that point to it.

        Each statement is given in the first graphs that make it, in the order in which they read.
        The page is empty beyond the last.
        """

    def nested(
        self, thing: ox.NamedNode, own: list[ox.Quad]
    ) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """The statements about a thing (``own``), and about the blank nodes that they lead to.

        Both are given, for the blank nodes may have other names than in ``own``. Only as many as
        NESTED_LIMIT statements are followed.
        """

    def annotations(self, things: Iterable[object], graphs: Iterable[str]) -> Annotations:
        """The labels of the IRIs among these terms, and the licences of these graphs."""
