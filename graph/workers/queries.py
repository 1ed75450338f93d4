"""What evaluates the queries of others: a pool of processes, or another server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from graph.rdf.formats import Format
from graph.workers.answer import AnyAnswer, WorkerAnswer
from graph.workers.job import Watch
from graph.workers.limits import Limits


@dataclass(frozen=True)
class State:
    """What evaluates queries, at one moment.

    ``processes`` are counted by what they do (for an endpoint, what is under way), ``waiting``
    queries by their queue, and ``starts`` are the processes that were begun so far.
    """

    processes: Mapping[str, int]
    waiting: Mapping[str, int]
    starts: int


@dataclass(frozen=True)
class QueryOptions:
    """What a client wants besides the text of its query.

    ``default_graphs`` and ``named_graphs`` (IRIs) stand in the place of FROM and FROM NAMED, as
    SPARQL 1.1 Protocol, 2.1.4 has it. ``languages`` are those that it prefers, the best first.
    ``formats`` are the ones to write the answer in, by its kind: one that is known beforehand saves
    a message. ``seconds`` may lower the limit. ``client`` is whose share of the places the query
    takes; empty for the server itself.
    """

    default_graphs: Sequence[str] = ()
    named_graphs: Sequence[str] = ()
    languages: Sequence[str] = ()
    formats: Mapping[str, Format] = field(default_factory=dict)
    seconds: float | None = None
    client: str = ""


DEFAULTS = QueryOptions()


class Queries(Protocol):
    """Evaluates queries within limits; safe to use from many threads. Close it in the end.

    ``lasting`` says that the data never changes, so that an answer may be kept and used again.
    """

    limits: Limits
    lasting: bool

    def query(
        self, text: str, options: QueryOptions = DEFAULTS, watch: Watch | None = None
    ) -> AnyAnswer:
        """Begins to evaluate a query, as ``GraphStore.query`` does; close the answer after reading.

        ``watch`` is called at once with a function that ends the query, from any thread, when its
        client has gone away. Raises what ``GraphStore.query`` raises, QueryStopped where a limit is
        reached, and TooManyQueries where it is the client's.
        """

    def enter(
        self, text: str, options: QueryOptions = DEFAULTS, watch: Watch | None = None
    ) -> WorkerAnswer | None:
        """The same without waiting for anything, as far as it can: ``begin`` of the answer waits.

        None where the answer can only be had by ``query``. Raises QueryStopped.
        """

    def state(self) -> State:
        """What is under way at the moment."""

    def is_ready(self) -> bool:
        """Whether a query would be answered now; another server is asked, which takes time."""

    def start(self) -> None:
        """Starts what it needs, without waiting for it; the first query does it otherwise."""

    def close(self) -> None:
        """Ends all queries, and what was started."""
