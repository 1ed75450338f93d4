"""Opens a release's store and answers from it: the only module that reads a triple store."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

import pyoxigraph as ox

from graph.answers import Answer, query_error
from graph.errors import QueryError, QueryRefused, ReleaseError, UnknownThing
from graph.sparql import NESTING_LIMIT, examine

#: How many statements that point to a thing its description holds; the total is always told.
INCOMING_LIMIT = 200

Node = ox.NamedNode | ox.BlankNode

_LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
    )
)


@dataclass(frozen=True)
class Description:
    """What is known of one thing: a fixed pattern, so that it costs the same for every thing.

    ``own`` are its statements, ``incoming`` those that point to it (the first of
    ``incoming_total``), ``labels`` those of all things in both, by IRI.
    """

    iri: str
    own: tuple[ox.Quad, ...]
    incoming: tuple[ox.Quad, ...]
    incoming_total: int
    labels: Mapping[str, ox.Quad] = field(default_factory=dict)

    @property
    def quads(self) -> list[ox.Quad]:
        """All of it, in the order in which it reads well, each once."""
        return list(dict.fromkeys([*self.own, *self.incoming, *self.labels.values()]))

    def label(self, iri: str) -> str | None:
        """The label of a thing named in the description."""
        found = self.labels.get(iri)
        return _text(found) if found else None


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
        examined = examine(text)
        if examined.form == "UPDATE":
            raise QueryRefused("This is an update. The data here can only be read.")
        if examined.service_at:
            line, column = examined.service_at
            raise QueryRefused(
                f"SERVICE at line {line}, column {column}: no query is sent on to others."
            )
        if examined.depth > NESTING_LIMIT:
            raise QueryError(f"More than {NESTING_LIMIT} brackets stand inside each other.")
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
        node = _node(urljoin(self.base, iri))
        if node is None:
            raise QueryError(f"{iri!r} can't be the IRI of a graph.")
        return node

    def knows(self, iri: str) -> bool:
        """Whether there is a statement about ``iri``."""
        node = _node(iri)
        return node is not None and any(self._store.quads_for_pattern(node, None, None))

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph ``iri`` with something in it."""
        node = _node(iri)
        return node is not None and any(self._store.quads_for_pattern(None, None, None, node))

    def describe(self, iri: str, incoming_limit: int = INCOMING_LIMIT) -> Description:
        """The description of a thing of which there are statements; raises UnknownThing."""
        node = _node(iri)
        own = self._quads(node, None) if node else []
        if node is None or not own:
            raise UnknownThing(f"Nothing is said of {iri}.")
        pointing = self._found(None, None, node)
        incoming = list(islice(pointing, incoming_limit))
        total = len(incoming) + sum(1 for _ in pointing)
        named = [part for quad in own for part in (quad.predicate, quad.object, quad.graph_name)]
        named += [part for quad in incoming for part in (quad.subject, quad.predicate)]
        found = self._label_quads([node, *named])
        labels = {iri: found[iri] for iri in sorted(found)}
        return Description(iri, tuple(_ordered(own)), tuple(_ordered(incoming)), total, labels)

    def graph(self, iri: str) -> list[ox.Quad]:
        """The quads of a named graph, in an order that reads well; raises UnknownThing."""
        node = _node(iri)
        found = self._store.quads_for_pattern(None, None, None, node) if node else ()
        quads = _ordered(found)
        if not quads:
            raise UnknownThing(f"There is no graph {iri}.")
        return quads

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those of ``iris`` that have one: English first, else the first there is."""
        nodes = (node for node in map(_node, iris) if node)
        return {iri: _text(quad) for iri, quad in self._label_quads(nodes).items()}

    def _label_quads(self, terms: Iterable[Any]) -> dict[str, ox.Quad]:
        found: dict[str, ox.Quad] = {}
        for term in dict.fromkeys(terms):
            if not isinstance(term, ox.NamedNode):
                continue
            quads = next(filter(None, (self._quads(term, each) for each in _LABELS)), [])
            if quads:
                found[term.value] = min(quads, key=_english_first)
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


def _text(label: ox.Quad) -> str:
    return label.object.value if isinstance(label.object, ox.Literal) else str(label.object)


def _node(iri: str) -> ox.NamedNode | None:
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def _ordered(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    first = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", _LABELS[0].value)
    return sorted(
        quads,
        key=lambda quad: (
            str(quad.graph_name),
            str(quad.subject),
            first.index(quad.predicate.value) if quad.predicate.value in first else len(first),
            quad.predicate.value,
            str(quad.object),
        ),
    )


def _english_first(quad: ox.Quad) -> tuple[bool, str]:
    language = quad.object.language if isinstance(quad.object, ox.Literal) else None
    return language != "en", str(quad.object)
