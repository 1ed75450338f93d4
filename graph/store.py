"""Opens a release's store and answers from it: the only module that reads a triple store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox

from graph.answers import Answer, query_error
from graph.asking import permitted
from graph.description import (
    INCOMING_LIMIT,
    LABELS,
    Description,
    best_label,
    named,
    node,
    ordered,
    text,
)
from graph.errors import QueryError, ReleaseError, UnknownThing
from graph.patterns import Pattern

Node = ox.NamedNode | ox.BlankNode


class Store:
    """The store of one release, read-only; safe to use from many threads.

    ``separate`` says that the default graph is what stands in it, not the union of all graphs;
    ``unnamed`` that statements stand there which no named graph has.
    """

    def __init__(
        self, store: ox.Store, base: str, *, separate: bool = False, unnamed: bool = False
    ) -> None:
        self._store = store
        self.base = base
        self._unnamed = unnamed
        some = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
        # The engine's union repeats a triple that stands in two graphs; a default graph that was
        # filled when the store was made holds it once.
        self._union = not separate and some is None

    @classmethod
    def open(cls, path: Path, base: str, *, separate: bool = False, unnamed: bool = False) -> Store:
        """The store in the folder ``path``; IRIs in queries resolve against ``base``.

        Raises ReleaseError when there is none or it can't be read.
        """
        try:
            store = ox.Store.read_only(str(path))
            return cls(store, base, separate=separate, unnamed=unnamed)
        except (OSError, ValueError) as error:
            raise ReleaseError(f"{path}: the store can't be opened ({error})") from None

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, str] | None = None,
    ) -> Answer:
        """Evaluates a SPARQL 1.1 query over the union of all graphs, or the dataset given.

        ``default_graphs`` and ``named_graphs`` (IRIs) stand in the place of FROM and FROM NAMED, as
        SPARQL 1.1 Protocol, 2.1.4 has it; graphs that aren't here are empty, nothing is fetched.
        ``bindings`` are IRIs by the name of the variable that they replace. Raises QueryError for a
        text that is no query, QueryRefused for an update and for SERVICE.
        """
        examined = permitted(text)
        try:
            results = self._store.query(
                text,
                base_iri=self.base,
                substitutions={
                    ox.Variable(k): ox.NamedNode(v) for k, v in (bindings or {}).items()
                },
                **self._dataset(examined.has_dataset, default_graphs, named_graphs),
            )
        except SyntaxError as error:
            raise query_error(text, str(error)) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"The query can't be evaluated: {error}") from None
        return Answer(results, self.base)

    def _dataset(
        self, stated: bool, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> dict[str, Any]:
        if not default_graphs and not named_graphs:
            return {"use_default_graph_as_union": self._union and not stated}
        return {
            "default_graph": [self._graph(iri) for iri in default_graphs],
            "named_graphs": [self._graph(iri) for iri in named_graphs],
        }

    def _graph(self, iri: str) -> ox.NamedNode:
        graph = node(urljoin(self.base, iri))
        if graph is None:
            raise QueryError(f"{iri!r} can't be the IRI of a graph.")
        return graph

    def knows(self, iri: str) -> bool:
        """Whether there is a statement about ``iri``."""
        thing = node(iri)
        return thing is not None and any(self._store.quads_for_pattern(thing, None, None))

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph ``iri`` with something in it."""
        graph = node(iri)
        return graph is not None and any(self._store.quads_for_pattern(None, None, None, graph))

    def describe(self, iri: str, incoming_limit: int = INCOMING_LIMIT) -> Description:
        """The description of a thing of which there are statements; raises UnknownThing."""
        thing = node(iri)
        own = self._quads(thing, None) if thing else []
        if thing is None or not own:
            raise UnknownThing(f"Nothing is said of {iri}.")
        pointing = self._found(None, None, thing)
        incoming = list(islice(pointing, incoming_limit))
        total = len(incoming) + sum(1 for _ in pointing)
        found = self._label_quads(named(thing, own, incoming))
        labels = {iri: found[iri] for iri in sorted(found)}
        return Description(iri, tuple(ordered(own)), tuple(ordered(incoming)), total, labels)

    def graph(self, iri: str) -> list[ox.Quad]:
        """The quads of a named graph, in an order that reads well; raises UnknownThing."""
        name = node(iri)
        found = self._store.quads_for_pattern(None, None, None, name) if name else ()
        quads = ordered(found)
        if not quads:
            raise UnknownThing(f"There is no graph {iri}.")
        return quads

    def statements(self, iri: str | None) -> Iterator[ox.Triple]:
        """What stands in a named graph, or for None in the default graph, in an order of its own.

        The default graph of a release is the union of all. The order is always the same.
        """
        graph = ox.DefaultGraph() if iri is None else ox.NamedNode(iri)
        found = self._store.quads_for_pattern(None, None, None, graph)
        return (quad.triple for quad in found)

    def subjects(self) -> Iterator[str]:
        """All IRIs of which the default graph says something, each once."""
        stored = self._store.quads_for_pattern(None, None, None, ox.DefaultGraph())
        for subject, _ in groupby(quad.subject for quad in stored):
            if isinstance(subject, ox.NamedNode):
                yield subject.value

    def matches(self, pattern: Pattern, limit: int, offset: int = 0) -> list[ox.Triple]:
        """The statements of a pattern behind the first ``offset``, in the engine's order."""
        rows = self._rows(pattern.select(limit, offset), pattern.blanks)
        return [pattern.triple(tuple(row)) for row in rows]

    def count(self, pattern: Pattern, limit: int) -> int:
        """How many statements a pattern has; no more than ``limit`` are counted."""
        if pattern.blanks:  # the engine replaces no variable inside a subquery
            return len(self.matches(pattern, limit))
        return sum(int(row[0].value) for row in self._rows(pattern.count(limit), {}))

    def _rows(self, query: str, blanks: dict[ox.Variable, ox.BlankNode]) -> Iterable[Any]:
        """The rows of a query of our own, in which nothing is to be refused."""
        union = self._union
        return self._store.query(query, use_default_graph_as_union=union, substitutions=blanks)  # type: ignore[return-value,arg-type]

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those of ``iris`` that have one: English first, else the first there is."""
        things = (thing for thing in map(node, iris) if thing)
        return {iri: text(quad) for iri, quad in self._label_quads(things).items()}

    def _label_quads(self, terms: Iterable[Any]) -> dict[str, ox.Quad]:
        found: dict[str, ox.Quad] = {}
        for term in dict.fromkeys(terms):
            if not isinstance(term, ox.NamedNode):
                continue
            quads = next(filter(None, (self._quads(term, each) for each in LABELS)), [])
            best = best_label(quads)
            if best:
                found[term.value] = best
        return found

    def _quads(self, subject: Node, predicate: ox.NamedNode | None) -> list[ox.Quad]:
        return [*self._found(subject, predicate, None)]

    def _found(
        self, subject: Node | None, predicate: ox.NamedNode | None, thing: Node | None
    ) -> Iterator[ox.Quad]:
        """What matches, in its named graphs; in the default graph only what no other has."""
        for quad in self._store.quads_for_pattern(subject, predicate, thing):
            if quad.graph_name != ox.DefaultGraph() or (self._unnamed and self._is_unnamed(quad)):
                yield quad

    def _is_unnamed(self, quad: ox.Quad) -> bool:
        everywhere = self._store.quads_for_pattern(*quad.triple)
        return all(same.graph_name == ox.DefaultGraph() for same in everywhere)
