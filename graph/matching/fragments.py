"""Fragments: what matches a triple pattern, page by page, and how much that is.

The engine can't begin in the middle of its matches: it passes over those before, at some two
million a second. So pages behind the first are read in blocks, in the processes for queries, and
the last blocks are kept: whoever follows the links from page to page pays for that once a block.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

import pyoxigraph as ox

from graph.errors import UnknownThing
from graph.rdf.namespaces import RDF_TYPE
from graph.rdf.patterns import Pattern
from graph.stores.protocol import GraphStore
from graph.workers.queries import Queries, QueryOptions

#: Statements on a page.
PAGE_TRIPLES = 100
#: Matches up to which they are counted; of more, the number told is an estimate.
COUNT_LIMIT = 10_000
#: Pages that are read at once, and how many such blocks are kept.
BLOCK_PAGES = 50
BLOCKS = 8
#: Patterns whose numbers are kept.
COUNTS = 4096

_BLOCK = BLOCK_PAGES * PAGE_TRIPLES


@dataclass(frozen=True)
class Count:
    """A number of matches; where it isn't ``exact``, there are more than COUNT_LIMIT."""

    number: int
    exact: bool


@dataclass(frozen=True)
class FragmentPage:
    """A page of a fragment; ``total`` counts the whole fragment."""

    number: int
    triples: tuple[ox.Triple, ...]
    total: Count
    has_next: bool


@dataclass(frozen=True)
class _Block:
    """Some pages of the matches of a pattern, and who asks for them first."""

    pattern: Pattern
    number: int
    client: str = field(compare=False)


class Fragments:
    """The fragments of what a store holds; safe to use from many threads.

    ``manifest`` tells numbers that needn't be counted. What another server has (``lasting`` is
    False) may change, so nothing of it is kept.
    """

    def __init__(self, store: GraphStore, queries: Queries, manifest: Mapping[str, Any]) -> None:
        self._store, self._queries, self._manifest = store, queries, manifest
        self.lasting = queries.lasting
        self._block = lru_cache(BLOCKS)(self._read_block)
        self._total = lru_cache(COUNTS)(self._count) if self.lasting else self._count

    def page(self, pattern: Pattern, number: int = 1, client: str = "") -> FragmentPage:
        """A page of the matches, counted from 1; the first is there even if nothing matches.

        ``client`` is whose share of the places for queries it takes, as in ``Queries.query``.
        Raises UnknownThing for a page behind the last, QueryStopped where a limit is reached.
        """
        offset = (number - 1) * PAGE_TRIPLES
        ends_before = number > 1 and (self._exact_count(pattern) or offset + 1) <= offset
        triples = [] if ends_before else self._matches(pattern, offset, client)
        if number > 1 and not triples:
            raise UnknownThing(f"There is no page {number}: the fragment ends before.")
        if len(triples) <= PAGE_TRIPLES:
            total = Count(offset + len(triples), exact=True)
        else:
            total = self._total(pattern)
        return FragmentPage(
            number, tuple(triples[:PAGE_TRIPLES]), total, len(triples) > PAGE_TRIPLES
        )

    def _matches(self, pattern: Pattern, offset: int, client: str) -> list[ox.Triple]:
        """The statements of a page and one more, which tells that another page follows."""
        if offset == 0 or pattern.blanks or not self.lasting:
            return self._store.matches(pattern, PAGE_TRIPLES + 1, offset)
        number, start = divmod(offset, _BLOCK)
        return self._block(_Block(pattern, number, client))[start : start + PAGE_TRIPLES + 1]

    def _read_block(self, block: _Block) -> list[ox.Triple]:
        text = block.pattern.select(_BLOCK + 1, block.number * _BLOCK)
        answer = self._queries.query(text, QueryOptions(client=block.client))
        return [block.pattern.triple(row) for row in answer.rows()]

    def _count(self, pattern: Pattern) -> Count:
        exact = self._exact_count(pattern)
        if exact is not None:
            return Count(exact, exact=True)
        count = self._store.count(pattern, COUNT_LIMIT + 1)
        if count <= COUNT_LIMIT:
            return Count(count, exact=True)
        return Count(max(count, self._at_most(pattern)), exact=False)

    def _exact_count(self, pattern: Pattern) -> int | None:
        """The number of matches, where the manifest tells it."""
        if not self.lasting or pattern.subject:
            return None
        if pattern.graph:
            whole = pattern == Pattern(graph=pattern.graph)
            return self._number("graphs", pattern.graph) if whole else None
        if pattern.predicate and not pattern.object:
            return self._number("properties", pattern.predicate)
        if pattern.predicate == RDF_TYPE and isinstance(pattern.object, ox.NamedNode):
            return self._number("classes", pattern.object)
        return self._manifest.get("triples") if pattern == Pattern() else None

    def _number(self, key: str, iri: ox.NamedNode) -> int | None:
        numbers = self._manifest.get(key)
        return None if numbers is None else int(numbers.get(iri.value, 0))

    def _at_most(self, pattern: Pattern) -> int:
        """A number that the matches can't exceed, or 0 where none is told."""
        if pattern.graph:
            return self._number("graphs", pattern.graph) or 0
        by_predicate = self._number("properties", pattern.predicate) if pattern.predicate else None
        return int(by_predicate or self._manifest.get("triples", 0))
