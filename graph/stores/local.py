"""Opens a release's store and answers from it: the only module that reads a triple store."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby, islice
from typing import Any, TypeVar

import pyoxigraph as ox

from graph.errors import (
    IndexUnreadable,
    QueryError,
    ReleaseDamaged,
    UnknownThing,
    lack_of,
)
from graph.indexes.inlinks import InlinksFile, Large
from graph.rdf.description import (
    INLINKS_LIMIT,
    LABELS,
    LICENCE,
    MOST_STATEMENTS,
    Inlinks,
    best_label,
    condense,
    in_reading_order,
    nested,
    node,
    page_of,
    text,
    too_many,
)
from graph.rdf.literals import engine_form
from graph.rdf.namespaces import document_prefixes, known_prefixes, query_prefixes
from graph.rdf.patterns import Pattern
from graph.rdf.terms import Node, Term, atoms
from graph.sparql.engine import engine_errors
from graph.sparql.guard import check_query, graph_iri
from graph.sparql.query_service import check_read, standard
from graph.sparql.results import Answer, Results
from graph.sparql.syntax import with_columns
from graph.stores.complaint import mistake_in
from graph.stores.dataset import DefaultGraph, StoredDataset
from graph.stores.protocol import Annotations
from graph.stores.seal import check_seal

#: Things whose label or licence is remembered: classes, properties, and what is asked for often.
MOST_KEPT = 20_000
#: Labels of a thing, one in several graphs counted each time, that are compared.
MOST_LABELS = 50


_log = logging.getLogger(__name__)

_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


class LocalStore:
    """The store of one release, read-only; safe to use from many threads.

    It implements ``GraphStore``. ``inlinks`` has the pages of what points to things to which much
    does; without it they are counted each time.
    """

    def __init__(
        self,
        store: ox.Store,
        base: str,
        default_graph: DefaultGraph = DefaultGraph.UNION,
        inlinks: InlinksFile | None = None,
        prefixes: Mapping[str, str] | None = None,
    ) -> None:
        self._store = store
        self.base = base
        self._has_unnamed = default_graph is not DefaultGraph.UNION
        self._inlinks = inlinks
        self._own_prefixes = tuple((prefixes or {}).items())
        self._query_prefixes = query_prefixes(prefixes or {})
        self._document_prefixes = document_prefixes(prefixes or {})
        self._labels: dict[ox.NamedNode, ox.Quad | None] = {}
        self._licences: dict[str, list[str]] = {}
        quad = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
        # The engine's union repeats a triple that stands in two graphs; a default graph that was
        # filled when the store was made holds it once.
        self._union = default_graph.is_union and quad is None

    @classmethod
    def open(cls, dataset: StoredDataset) -> LocalStore:
        """The store of a data set; raises ReleaseDamaged when there is none or it isn't whole.

        Raises OSError where it can't be opened now (``lack_of``).
        """
        if dataset.seal:
            check_seal(dataset.path, dataset.seal)
        try:
            store = ox.Store.read_only(str(dataset.path))
            inlinks = InlinksFile(dataset.inlinks) if dataset.inlinks else None
            return cls(store, dataset.base, dataset.default_graph, inlinks, dataset.prefixes)
        except (OSError, RuntimeError, ValueError) as error:
            if lack := lack_of(error):
                raise lack from None
            raise ReleaseDamaged(f"{dataset.path}: the store can't be opened ({error})") from None

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, str] | None = None,
        languages: Sequence[str] = (),
    ) -> Answer:
        """Evaluates a SPARQL 1.1 query over the union of all graphs, or the dataset given.

        ``default_graphs`` and ``named_graphs`` (IRIs) stand in the place of FROM and FROM NAMED, as
        SPARQL 1.1 Protocol, 2.1.4 has it; graphs that aren't here are empty, nothing is fetched.
        ``bindings`` are IRIs by the name of the variable that they replace; ``languages`` those in
        which a label service looks, where the query leaves that to its client. Raises QueryError
        for a text that is no query, QueryRefused for an update and for SERVICE.
        """
        wording = standard(text, tuple(languages), lateral=True, own_prefixes=self._own_prefixes)
        syntax = check_query(wording.text)
        try:
            dataset = self._dataset(syntax.has_dataset, default_graphs, named_graphs)
            iris: dict[ox.Variable, Any] = {
                ox.Variable(k): ox.NamedNode(v) for k, v in (bindings or {}).items()
            }

            def results_of(query: str) -> Results:
                with engine_errors():
                    return self._store.query(
                        query,
                        base_iri=self.base,
                        prefixes=known_prefixes(syntax.prefixes, self._query_prefixes),
                        substitutions=iris,
                        **dataset,
                    )

            results = results_of(wording.text)
            check_read(wording)
            if isinstance(results, ox.QuerySolutions):  # the engine sorts the columns of a star
                columns = with_columns(wording.text, [name.value for name in results.variables])
                results = results_of(columns) if columns else results
        except SyntaxError as error:
            raise mistake_in(text, wording, str(error), self.base, self._query_prefixes) from None
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"The query can't be evaluated: {error}") from None
        return Answer(results, self.base, self._document_prefixes)

    def _dataset(
        self, has_dataset: bool, default_graphs: Sequence[str], named_graphs: Sequence[str]
    ) -> dict[str, Any]:
        if not default_graphs and not named_graphs:
            return {"use_default_graph_as_union": self._union and not has_dataset}
        return {
            "default_graph": [graph_iri(iri, self.base) for iri in default_graphs],
            "named_graphs": [graph_iri(iri, self.base) for iri in named_graphs],
        }

    def knows(self, iri: str) -> bool:
        """Whether there is a statement about ``iri``."""
        thing = node(iri)
        return thing is not None and any(self._pattern(thing, None, None))

    def is_named(self, iri: str) -> bool:
        """Whether a statement leads to ``iri``."""
        thing = node(iri)
        return thing is not None and any(self._pattern(None, None, thing))

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph ``iri`` with something in it."""
        graph = node(iri)
        return graph is not None and any(self._pattern(None, None, None, graph))

    def excerpt(self, thing: ox.NamedNode, page: int) -> tuple[list[ox.Quad], Inlinks]:
        """The statements about a thing, and a page (from 1) of those that point to it.

        Raises TooManyStatements for a thing of which more is said than MOST_STATEMENTS. Where more
        points to it, the page is of some of that, in the engine's order.
        """
        page_of_index = self._kept_page(thing, page)
        if page_of_index:
            if not page_of_index[0]:  # the index leaves out what is too much
                raise too_many("subject", thing.value)
            _checked(page_of_index[0], "subject", thing.value)  # of an index made before
            return page_of_index
        own = condense(_checked(self._some(subject=thing), "subject", thing.value))
        inlinks = self._some(value=thing) if own else []
        if len(inlinks) > MOST_STATEMENTS:
            some = in_reading_order(inlinks[:INLINKS_LIMIT])
            return own, Inlinks(some, MOST_STATEMENTS, last=1, counted=False)
        return own, page_of(inlinks, page)

    def nested(
        self, thing: ox.NamedNode, own: list[ox.Quad]
    ) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """The statements about a thing (``own``), and about the blank nodes that they lead to."""
        return own, nested(own, self.quads)

    def _kept_page(self, thing: ox.NamedNode, page: int) -> tuple[list[ox.Quad], Inlinks] | None:
        try:
            return self._inlinks.page(thing.value, page) if self._inlinks else None
        except IndexUnreadable as error:
            _log.error("%s", error)
            self._inlinks = None  # they are counted from now on
            return None

    def annotations(self, things: Iterable[object], graphs: Iterable[str]) -> Annotations:
        """The labels of the IRIs among these terms, and the licences of these graphs."""
        return Annotations(self._label_quads(things), self._licences_of(graphs))

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Node | None = None,
    ) -> Iterator[ox.Quad]:
        """What matches, in its named graphs; in the default graph only what no other has."""
        for quad in self._pattern(subject, predicate, value):
            if quad.graph_name != ox.DefaultGraph() or (
                self._has_unnamed and self._is_unnamed(quad)
            ):
                yield quad

    def _some(
        self, subject: ox.NamedNode | None = None, value: ox.NamedNode | None = None
    ) -> list[ox.Quad]:
        """The statements with these parts, or of more than MOST_STATEMENTS one more than that."""
        # Each statement of the default graph is there once at least, so these needn't be compared.
        unnamed = self._pattern(subject, None, value, ox.DefaultGraph())
        first = [*islice(unnamed, MOST_STATEMENTS + 1)]
        if len(first) > MOST_STATEMENTS:
            return first
        return [*islice(self.quads(subject, value=value), MOST_STATEMENTS + 1)]

    def large(self, iris: Iterable[str] | None = None) -> Iterator[Large]:
        """The things under the base of which, or to which, more is said than a page holds.

        ``iris`` are those, where they are known; else the engine counts, which takes memory for
        each thing that there is. They are in order, so that the same data gives the same.
        """
        if iris is None:
            iris = {iri for part in ("s", "o") for iri in self._frequent(part, INLINKS_LIMIT)}
        for iri in sorted(iri for iri in iris if iri.startswith(f"{self.base}id/")):
            thing = ox.NamedNode(iri)
            own = [*self.quads(thing)]
            if own:
                yield iri, own, [*self.quads(value=thing)]

    def _frequent(self, part: str, more_than: int) -> Iterator[str]:
        """The IRIs that are the subject or object of more statements of graphs than that."""
        pattern = "GRAPH ?g { ?s ?p ?o }"
        pattern = f"{{ {pattern} }} UNION {{ ?s ?p ?o }}" if self._has_unnamed else pattern
        query = f"SELECT ?{part} {{ {pattern} }} GROUP BY ?{part} HAVING(COUNT(*) > {more_than})"
        terms = (row[0] for row in self.query(query).rows())
        return (term.value for term in terms if isinstance(term, ox.NamedNode))

    def graph(self, iri: str) -> list[ox.Quad]:
        """The quads of a named graph, in an order that reads well; raises UnknownThing.

        Raises TooManyStatements for one with more than MOST_STATEMENTS.
        """
        name = node(iri)
        pattern = self._pattern(None, None, None, name) if name else iter(())
        quads = _checked([*islice(pattern, MOST_STATEMENTS + 1)], "graph", iri)
        if not quads:
            raise UnknownThing(f"There is no graph {iri}.")
        return in_reading_order(quads)

    def statements(self, iri: str | None) -> Iterator[ox.Triple]:
        """What stands in a named graph, or for None in the default graph, in an order of its own.

        The default graph of a release is the union of all. The order is always the same.
        """
        if iri is None and self._union:
            return iter(dict.fromkeys(quad.triple for quad in self._pattern(None, None, None)))
        graph = ox.DefaultGraph() if iri is None else ox.NamedNode(iri)
        return (quad.triple for quad in self._pattern(None, None, None, graph))

    def everything(self) -> Iterator[ox.Quad]:
        """All quads, those of the default graph too, in an order of the engine's own."""
        return self._pattern(None, None, None)

    def subjects(self) -> Iterator[str]:
        """All IRIs of which the default graph says something, each once."""
        quads = self._pattern(None, None, None)
        for subject, _ in groupby(quad.subject for quad in quads):
            if isinstance(subject, ox.NamedNode):
                yield subject.value

    def matches(self, pattern: Pattern, limit: int, offset: int = 0) -> list[ox.Triple]:
        """The statements of a pattern behind the first ``offset``, in the engine's order."""
        if not _is_held(pattern.object):
            return []
        rows = self._rows(pattern.select(limit, offset), pattern.blanks)
        return [pattern.triple(tuple(row)) for row in rows]

    def count(self, pattern: Pattern, limit: int) -> int:
        """How many statements a pattern has; no more than ``limit`` are counted."""
        if not _is_held(pattern.object):
            return 0
        if pattern.blanks:  # the engine replaces no variable inside a subquery
            return len(self.matches(pattern, limit))
        return sum(int(row[0].value) for row in self._rows(pattern.count(limit), {}))

    def _rows(self, query: str, blanks: dict[ox.Variable, ox.BlankNode]) -> Iterator[Any]:
        """The rows of a query of our own, in which nothing is to be refused."""
        union = self._union
        with engine_errors():
            yield from self._store.query(  # type: ignore[misc]
                query,
                use_default_graph_as_union=union,
                substitutions=blanks,  # type: ignore[arg-type]
            )

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those of ``iris`` that have one: English first, else the first there is."""
        things = (thing for thing in map(node, iris) if thing)
        return {iri: text(quad) for iri, quad in self._label_quads(things).items()}

    def _label_quads(self, terms: Iterable[Any]) -> dict[str, ox.Quad]:
        things = (term for term in dict.fromkeys(terms) if isinstance(term, ox.NamedNode))
        labels = ((thing.value, _cached(self._labels, thing, self._label)) for thing in things)
        return {iri: label for iri, label in labels if label}

    def _label(self, thing: ox.NamedNode) -> ox.Quad | None:
        by_property = (self.quads(thing, property_) for property_ in LABELS)
        labels = (best_label(islice(quads, MOST_LABELS)) for quads in by_property)
        return next(filter(None, labels), None)

    def _licences_of(self, graphs: Iterable[str]) -> tuple[str, ...]:
        by_graph = (_cached(self._licences, graph, self._licences_of_one) for graph in graphs)
        return tuple(sorted({licence for licences in by_graph for licence in licences}))

    def _licences_of_one(self, graph: str) -> list[str]:
        quads = self._pattern(ox.NamedNode(graph), LICENCE, None)
        return [quad.object.value for quad in quads if isinstance(quad.object, ox.NamedNode)]

    def _pattern(
        self,
        subject: Node | None,
        predicate: ox.NamedNode | None,
        thing: Any,
        graph: ox.NamedNode | ox.DefaultGraph | None = None,
    ) -> Iterator[ox.Quad]:
        """The quads of a pattern, one by one; raises ReleaseDamaged midway."""
        with engine_errors():
            yield from self._store.quads_for_pattern(subject, predicate, thing, graph)

    def _is_unnamed(self, quad: ox.Quad) -> bool:
        everywhere = self._pattern(*quad.triple)
        return all(other.graph_name == ox.DefaultGraph() for other in everywhere)


def _checked(quads: list[ox.Quad], part: str, iri: str) -> list[ox.Quad]:
    """The statements with ``iri`` as their ``part``; raises TooManyStatements."""
    if len(quads) > MOST_STATEMENTS:
        raise too_many(part, iri)
    return quads


def _is_held(term: Term | None) -> bool:
    """Whether a statement can have the term: the engine finds 1 where "01" is looked for.

    A statement with "01" is another one (RDF 1.1 Concepts, 3.3).
    """
    literals = (part for part in atoms(term) if isinstance(part, ox.Literal))
    return all(engine_form(literal) == literal for literal in literals)


def _cached(memory: dict[_Key, _Value], key: _Key, find: Callable[[_Key], _Value]) -> _Value:
    """What ``find`` gives for the key, called once: data never changes. The memory is bounded."""
    try:
        return memory[key]
    except KeyError:
        if len(memory) >= MOST_KEPT:
            memory.clear()
        return memory.setdefault(key, find(key))
