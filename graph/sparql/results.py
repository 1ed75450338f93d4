"""What a query gives, and how it is written: results and graphs."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from itertools import chain, islice
from typing import IO, cast

import pyoxigraph as ox

from graph.errors import FormatError, QueryError, QueryRefused
from graph.rdf.formats import CSV, JSON, N_QUADS, N_TRIPLES, TSV, XML, Format
from graph.rdf.namespaces import PREFIXES
from graph.rdf.nesting import DEPTH, is_too_deep
from graph.rdf.terms import Term
from graph.rdf.writers import Layout
from graph.rdf.xml_characters import Characters
from graph.sparql.engine import engine_errors

#: What an engine gives; a graph is anything that gives its triples one by one.
Results = ox.QuerySolutions | ox.QueryBoolean | ox.QueryTriples | Iterator[ox.Triple]

#: Triples of a graph that are put in order and given their prefixes before they are fmt.
STREAM_TRIPLES = 10_000
#: Formats without prefixes: the engine writes them itself.
UNPREFIXED = (N_TRIPLES, N_QUADS)


class Answer:
    """What a query gives, not yet computed to its end: it can be read once, in one thread.

    It is made from the engine's own results; Turtle is written with the ``prefixes``.
    """

    def __init__(self, results: Results, base: str, prefixes: Mapping[str, str] = PREFIXES) -> None:
        self._source, self.base, self._prefixes = results, base, prefixes

    def _results(self) -> Results:
        return self._source

    @property
    def kind(self) -> str:
        """One of "solutions", "boolean" and "graph"."""
        if isinstance(self._results(), ox.QuerySolutions):
            return "solutions"
        return "boolean" if isinstance(self._results(), ox.QueryBoolean) else "graph"

    @property
    def variables(self) -> list[str]:
        """The names of the columns; a graph has three, a boolean none."""
        results = self._results()
        if isinstance(results, ox.QuerySolutions):
            return [variable.value for variable in results.variables]
        return ["subject", "predicate", "object"] if self.kind == "graph" else []

    def __bool__(self) -> bool:
        """The answer of an ASK."""
        results = self._results()
        if not isinstance(results, ox.QueryBoolean):
            raise TypeError(f"an answer of kind {self.kind!r} is neither true nor false")
        return bool(results)

    def rows(self) -> Iterator[tuple[Term | None, ...]]:
        """The solutions, or the triples of a graph, one by one; raises QueryError midway.

        A graph of more than STREAM_TRIPLES may hold a triple twice, as what ``write`` gives may.
        """
        with self._evaluating():
            results = self._results()
            if isinstance(results, ox.QuerySolutions):
                for solution in results:
                    row = tuple(solution)
                    if any(map(is_too_deep, row)):
                        raise too_deep()
                    yield row
            elif not isinstance(results, ox.QueryBoolean):
                seen: set[ox.Triple] = set()
                for triple in _shallow(results, ""):
                    if triple not in seen:
                        yield triple.subject, triple.predicate, triple.object
                    if len(seen) < STREAM_TRIPLES:
                        seen.add(triple)

    def serialize(self, fmt: Format) -> bytes:
        """The whole answer in that format.

        Raises QueryRefused if the format can't hold this kind, QueryError if the evaluation fails.
        """
        with self._evaluating():
            data = self._serialize(fmt)
            if data is None:
                raise QueryRefused(f"{fmt.label} can't hold an answer of kind {self.kind!r}.")
        return data

    def body(self, fmt: Format) -> bytes | Iterator[bytes]:
        """The answer in that format, in one piece or, from a worker, in pieces as they come."""
        return self.serialize(fmt)

    def close(self) -> None:
        """Nothing is to be ended: it is computed where it is read."""

    def write(self, fmt: Format, output: IO[bytes]) -> None:
        """Writes the answer as it is computed, so that any size needs the same memory.

        A graph of more than STREAM_TRIPLES may then hold a triple twice, as a sequence of triples
        may; the set is the same. Raises as ``serialize`` does, after some of it was written.
        """
        with self._evaluating():
            results = self._results()
            if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
                if fmt.results is not None:
                    _write_results(results, fmt, output)
                    return
            elif fmt.rdf is not None:
                self._write_graph(results, fmt, output)
                return
            raise QueryRefused(f"{fmt.label} can't hold an answer of kind {self.kind!r}.")

    @contextmanager
    def _evaluating(self) -> Iterator[None]:
        """Says of what the engine raises that the query failed, or that the store is damaged."""
        try:
            with engine_errors():
                yield
        except BrokenPipeError:  # of the one who reads what is written
            raise
        except (OSError, RuntimeError, ValueError) as error:
            raise QueryError(f"The query failed while it was evaluated: {error}") from None

    def _write_graph(self, triples: Iterator[ox.Triple], fmt: Format, output: IO[bytes]) -> None:
        if fmt in UNPREFIXED and isinstance(triples, ox.QueryTriples):
            triples.serialize(output, format=fmt.rdf)  # each once, up to a million
            return
        triples = _shallow(triples, fmt.name)
        first = dict.fromkeys(islice(triples, STREAM_TRIPLES))
        next_triple = next(triples, None)
        if next_triple is None:
            output.write(fmt.write(first, self._layout))
            return
        rest = (triple for triple in chain([next_triple], triples) if triple not in first)
        fmt.stream(chain(first, rest), output, self._layout)

    def _serialize(self, fmt: Format) -> bytes | None:
        results = self._results()
        if isinstance(results, ox.QuerySolutions | ox.QueryBoolean):
            if fmt.results is None:
                return None
            output = io.BytesIO()
            _write_results(results, fmt, output)
            return output.getvalue()
        if fmt.rdf is None:
            return None
        return fmt.write(_shallow(results, fmt.name), self._layout)

    @property
    def _layout(self) -> Layout:
        # Whoever asks may not be able to fetch our JSON-LD context.
        return Layout(self.base, expanded=True, prefixes=self._prefixes)


def _write_results(
    results: ox.QuerySolutions | ox.QueryBoolean, fmt: Format, output: IO[bytes]
) -> None:
    """Writes rows or a truth; raises FormatError for a character that the format hasn't."""
    file = cast(IO[bytes], Characters(output)) if fmt is XML else output
    results.serialize(file, format=fmt.results)


def too_deep(format_name: str = "") -> FormatError:
    """What to say of an answer with a term that is nested too deep to be shown or laid out."""
    return FormatError(
        f"The answer has a triple term in which others stand more than {DEPTH} levels deep. Only "
        f"{JSON.label}, {XML.label}, {CSV.label} and {TSV.label} of rows, and {N_TRIPLES.label} "
        f"and {N_QUADS.label} of a graph can be had of it.",
        format_name,
    )


def _shallow(triples: Iterator[ox.Triple], format_name: str) -> Iterator[ox.Triple]:
    """The triples; raises FormatError for one that is nested too deep."""
    for triple in triples:
        if is_too_deep(triple.object):
            raise too_deep(format_name)
        yield triple
