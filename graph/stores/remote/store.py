"""A store that is another SPARQL 1.1 server: asked and answering as a local one."""

from __future__ import annotations

import itertools
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import pyoxigraph as ox

from graph.errors import EndpointError, PalmaresError, QueryError, UnknownThing
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
    pages,
    statements,
    text,
    too_many,
)
from graph.rdf.namespaces import QUERY_PREFIXES
from graph.rdf.patterns import Pattern
from graph.rdf.terms import Node
from graph.sparql.guard import check_remote_query, graph_iri
from graph.sparql.mistake import query_error
from graph.sparql.query_service import check_read, standard
from graph.sparql.syntax import declared_prefixes, projection
from graph.stores.complaint import mistake_in
from graph.stores.protocol import Annotations
from graph.stores.remote.endpoint import Endpoint
from graph.stores.remote.exchange import Exchange
from graph.stores.remote.responses import GRAPHS, RESULTS, Readers, RemoteAnswer, as_asked

#: Characters of a query in which its mistake is looked for here: the engine's parser takes a piece
#: of the stack for each of some ("!!!!"), and a stack that overflows ends the server.
LOCATED_LENGTH = 10_000
#: Things whose labels are asked for at once.
LABELS_AT_ONCE = 100
#: What a triple pattern calls its variables.
_PARTS = {"s": "subject", "p": "predicate", "o": "object", "g": "graph"}


class RemoteStore:
    """The data of an endpoint, as a ``GraphStore``."""

    def __init__(self, endpoint: Endpoint, base: str) -> None:
        self._endpoint = endpoint
        self.base = base

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        bindings: Mapping[str, str] | None = None,
        languages: Sequence[str] = (),
        exchange: Exchange | None = None,
        readers: Readers | None = None,
    ) -> RemoteAnswer:
        """Has a SPARQL 1.1 query evaluated; parameters as in ``GraphStore.query``.

        The default dataset is the endpoint's; ``exchange`` has its own limits; ``readers`` read the
        answer in another process. Raises QueryError and
        QueryRefused as there, EndpointTimeout and EndpointError where the endpoint fails.
        """
        wording = standard(text, tuple(languages))
        facts = check_remote_query(wording.text)
        form = facts.form
        if form is None:
            raise QueryError("This is no query: SELECT, ASK, CONSTRUCT or DESCRIBE is missing.")
        check_read(wording)
        declaration = f"BASE <{self.base}> {_declarations(text, facts.prefixes)}"
        request = declaration + wording.text + _values(bindings or {})
        default, named = (
            [graph_iri(iri, self.base).value for iri in iris]
            for iris in (default_graphs, named_graphs)
        )
        accept = RESULTS if form in ("SELECT", "ASK") else GRAPHS
        try:
            reply = self._endpoint.ask(request, form, accept, default, named, exchange)
        except QueryError as error:
            if wording.text != text:
                if len(wording.text) > LOCATED_LENGTH:
                    raise QueryError(str(error)) from None
                raise mistake_in(text, wording, str(error), self.base) from None
            raise _shifted(text, error, len(declaration)) from None
        return RemoteAnswer(reply, form, self.base, readers)

    def knows(self, iri: str) -> bool:
        """Whether there is a statement about ``iri``."""
        thing = node(iri)
        return thing is not None and bool(self.query(f"ASK {{ {_everywhere(f'{thing} ?p ?o')} }}"))

    def has_graph(self, iri: str) -> bool:
        """Whether there is a named graph ``iri`` with something in it."""
        graph = node(iri)
        return graph is not None and bool(self.query(f"ASK {{ GRAPH {graph} {{ ?s ?p ?o }} }}"))

    def quads(
        self,
        subject: Node | None = None,
        predicate: ox.NamedNode | None = None,
        value: Node | None = None,
    ) -> Iterator[ox.Quad]:
        """The statements with these parts; none with a blank node, which no query can name."""
        parts = {"s": subject, "p": predicate, "o": value}
        if any(isinstance(term, ox.BlankNode) for term in parts.values()):
            return iter(())
        terms: dict[str, Any] = {name: term for name, term in parts.items() if term is not None}
        pattern = " ".join(str(terms.get(name, f"?{name}")) for name in parts)
        return iter(self._quads(_everywhere(pattern), **terms))

    def excerpt(self, thing: ox.NamedNode, page: int) -> tuple[list[ox.Quad], Inlinks]:
        """The statements about a thing, and a page (from 1) of those that point to it.

        Raises TooManyStatements for a thing of which more is said than MOST_STATEMENTS.
        """
        own = condense([*self.quads(thing)])
        return own, self._inlinks(thing, page) if own else page_of([], page)

    def nested(
        self, thing: ox.NamedNode, own: list[ox.Quad]
    ) -> tuple[list[ox.Quad], list[ox.Quad]]:
        """The statements about a thing (``own``), and about the blank nodes that they lead to.

        No query can name a blank node of another answer, so the server is asked to describe the
        thing; what one leaves out of that stays out.
        """
        if not any(isinstance(quad.object, ox.BlankNode) for quad in own):
            return own, []
        triples: Iterator[Any] = self.query(f"DESCRIBE {thing}").rows()
        with as_asked():
            description = [*dict.fromkeys(ox.Quad(*triple) for triple in triples)]
        blank_values = [quad for quad in description if quad.subject == thing]
        blank_values = [quad for quad in blank_values if isinstance(quad.object, ox.BlankNode)]
        by_subject: dict[object, list[ox.Quad]] = {}
        for quad in description:
            by_subject.setdefault(quad.subject, []).append(quad)
        own = [quad for quad in own if not isinstance(quad.object, ox.BlankNode)]
        return [*own, *blank_values], nested(blank_values, lambda blank: by_subject.get(blank, ()))

    def annotations(self, things: Iterable[object], graphs: Iterable[str]) -> Annotations:
        """The labels of the IRIs among these terms, and the licences of these graphs."""
        terms, names = [*things], [*graphs]
        quads = self._statements([*terms, *map(node, names)], (*LABELS, LICENCE))
        about = (quad for quad in quads if quad.subject in terms)
        return Annotations(_labels(about), _licences(quads, names))

    def _inlinks(self, thing: ox.NamedNode, number: int) -> Inlinks:
        """A page of what points to the thing: as it is now, so the next may be of other data."""
        pattern = _everywhere(f"?s ?p {thing}")
        if number == 1:
            quads = self._quads(pattern, f"LIMIT {INLINKS_LIMIT + 1}", o=thing)
            if len(quads) <= INLINKS_LIMIT:
                return page_of(quads, 1)
        distinct = f"SELECT DISTINCT ?s ?p {{ {pattern} }}"
        total = self._number(f"SELECT (COUNT(*) AS ?n) {{ {distinct} }}")
        start = (number - 1) * INLINKS_LIMIT
        part = f"{distinct} ORDER BY ?s ?p LIMIT {INLINKS_LIMIT} OFFSET {start}"
        selection = {*self._rows(part)}
        subjects = [subject for subject, _ in selection]
        quads = self._quads_of(subjects, "?s", pattern, o=thing)
        inlinks = (quad for quad in quads if (quad.subject, quad.predicate) in selection)
        return Inlinks(in_reading_order(itertools.chain(*statements(inlinks))), total, pages(total))

    def graph(self, iri: str) -> list[ox.Quad]:
        """The quads of a named graph, in an order that reads well; raises UnknownThing.

        Raises TooManyStatements for one with more than MOST_STATEMENTS.
        """
        name = node(iri)
        quads = self._quads(f"GRAPH {name} {{ ?s ?p ?o }}", g=name) if name else []
        if not quads:
            raise UnknownThing(f"There is no graph {iri}.")
        return in_reading_order(quads)

    def matches(self, pattern: Pattern, limit: int, offset: int = 0) -> list[ox.Triple]:
        """The statements of a pattern behind the first ``offset``, in the endpoint's order.

        None for a pattern with a blank node: no query can name those of another server.
        """
        if pattern.blanks:
            return []
        with as_asked():
            return [pattern.triple(row) for row in self._rows(pattern.select(limit, offset))]

    def count(self, pattern: Pattern, limit: int) -> int:
        """How many statements a pattern has; no more than ``limit`` are counted."""
        if pattern.blanks:
            return 0
        return self._number(pattern.count(limit))

    def labels(self, iris: Iterable[str]) -> dict[str, str]:
        """The labels of those of ``iris`` that have one: English first, else the first there is."""
        quads = self._statements(map(node, iris), LABELS)
        return {iri: text(quad) for iri, quad in _labels(quads).items()}

    def _statements(
        self, terms: Iterable[Any], properties: Iterable[ox.NamedNode]
    ) -> list[ox.Quad]:
        """The statements about the terms with these properties."""
        predicates = ", ".join(map(str, properties))
        return self._quads_of(
            terms, "?s", f"{_everywhere('?s ?p ?o')} FILTER(?p IN ({predicates}))"
        )

    def _quads_of(
        self, terms: Iterable[Any], name: str, pattern: str, **fixed: Any
    ) -> list[ox.Quad]:
        """The statements that a pattern finds in which ``name`` is one of the IRIs among terms."""
        rest = iter(dict.fromkeys(term for term in terms if isinstance(term, ox.NamedNode)))
        quads: list[ox.Quad] = []
        while batch := [*islice(rest, LABELS_AT_ONCE)]:
            values = ", ".join(map(str, batch))
            quads += self._quads(f"{pattern} FILTER({name} IN ({values}))", **fixed)
        return quads

    def _quads(self, pattern: str, modifiers: str = "", **fixed: Any) -> list[ox.Quad]:
        """The statements that a pattern over ?s ?p ?o ?g finds, with the ``fixed`` terms.

        Raises TooManyStatements for more than MOST_STATEMENTS that have one term alike, and
        EndpointError for so many others.
        """
        names = [name for name in "spog" if name not in fixed]
        query = f"SELECT {' '.join('?' + name for name in names)} {{ {pattern} }} {modifiers}"
        quads: dict[ox.Quad, None] = {}
        for row in self._rows(query):
            parts = {**fixed, **dict(zip(names, row, strict=True))}
            graph = parts["g"] or ox.DefaultGraph()
            with as_asked():
                quads[ox.Quad(parts["s"], parts["p"], parts["o"], graph)] = None
            if len(quads) > MOST_STATEMENTS:
                raise _too_many(fixed)
        return [*quads]

    def _rows(self, query: str) -> Iterator[tuple[Any, ...]]:
        """The rows of a SELECT of our own; raises EndpointError where its columns are others."""
        answer, columns = self.query(query), projection(query)
        for row in answer.rows():
            if columns is not None and answer.variables != columns:
                answer.close()
                raise EndpointError("The data's server answered other columns than were asked for.")
            yield row

    def _number(self, query: str) -> int:
        """The one number that a SELECT of our own gives."""
        with as_asked():
            ((term,),) = self._rows(query)
            return int(term.value)


def _too_many(fixed: Mapping[str, Any]) -> PalmaresError:
    terms = {name: term for name, term in fixed.items() if isinstance(term, ox.NamedNode)}
    if len(terms) == len(fixed) == 1:
        ((name, term),) = terms.items()
        return too_many(_PARTS[name], term.value)
    return EndpointError(f"The data's server has more than {MOST_STATEMENTS:,} statements to tell.")


def _labels(quads: Iterable[ox.Quad]) -> dict[str, ox.Quad]:
    """The label of each thing, of all that is said of them."""
    by_thing: dict[str, list[ox.Quad]] = {}
    for quad in quads:
        if quad.predicate in LABELS:
            by_thing.setdefault(quad.subject.value, []).append(quad)  # type: ignore[union-attr]
    best = {iri: best_label(labels) for iri, labels in by_thing.items()}
    return {iri: label for iri, label in best.items() if label}


def _licences(quads: Iterable[ox.Quad], graphs: Sequence[str]) -> tuple[str, ...]:
    """The licences of these graphs, of all that is said of things."""
    licences = (quad for quad in quads if quad.predicate == LICENCE)
    values = (quad.object for quad in licences if quad.subject.value in graphs)  # type: ignore[union-attr]
    return tuple(sorted({term.value for term in values if isinstance(term, ox.NamedNode)}))


def _values(bindings: Mapping[str, str]) -> str:
    """The bindings as a block behind the query, which is joined with its solutions."""
    if not bindings:
        return ""
    names = " ".join(f"?{name}" for name in bindings)
    terms = " ".join(str(ox.NamedNode(iri)) for iri in bindings.values())
    return f"\nVALUES ({names}) {{ ({terms}) }}"


def _everywhere(pattern: str) -> str:
    """Every statement once for each graph, and with ?g unbound what is in the default graph only.

    An engine's default graph may be the union of all, so what is there is looked for in the others.
    """
    only = f"{pattern} FILTER NOT EXISTS {{ GRAPH ?other {{ {pattern} }} }}"
    return f"{{ GRAPH ?g {{ {pattern} }} }} UNION {{ {only} }}"


def _declarations(text: str, names: Collection[str]) -> str:
    """The declarations of those prefixes that are known here and used without one."""
    missing = QUERY_PREFIXES.keys() & names
    missing -= declared_prefixes(text) if missing else set()
    return "".join(f"PREFIX {name}: <{QUERY_PREFIXES[name]}> " for name in sorted(missing))


def _shifted(text: str, error: QueryError, before: int) -> QueryError:
    """The error at its place in the text as it was before it was sent on."""
    if error.line is None or error.column is None or error.line > text.count("\n") + 1:
        return QueryError(str(error))
    column = max(error.column - (before if error.line == 1 else 0), 1)
    message = f"error at {error.line}:{column}: "
    return query_error(text, message, known=QUERY_PREFIXES)
