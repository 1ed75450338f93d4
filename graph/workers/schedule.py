"""Decides which query runs, which waits and which is refused: no clock, no thread, no process.

Events come in as calls, and each returns the actions that follow from it. No query can be told to
be slow before it runs, so all begin alike, in the few quick places. These are the states of one:

    state         place          goes on when                                to
    quick queue   none           a quick place and a process are free        quick
    quick         a quick one    it ends                                     gone
                                 it takes long, and a slow place is free     slow
                                 it takes long, and its place is wanted      slow queue, or refused
                                 it takes long, and nobody wants its place   quick
    slow queue    none           a slow place and a process are free         slow
    slow          a slow one     it ends                                     gone

A query that goes from its quick place to the slow queue loses its process and begins again later;
so nothing of an answer may have been passed on before its query is slow or has ended. The form of
a query is what it has in common with similar ones. Those whose form took long before go to the
slow queue at once.

Nobody waits for ever behind others: a client holds at most half of each kind of place and of each
queue (rounded up), a free place goes to whom runs least, and the query that is refused is the
newest of those that wait most.
"""

from __future__ import annotations

from collections import Counter, OrderedDict
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Generic, Protocol, TypeVar

from graph.workers.limits import Limits

#: Forms of slow queries that are remembered.
SLOW_FORMS = 1024


class Query(Protocol):
    """What is known of a query; an empty client stands for the server itself, without a share."""

    @property
    def client(self) -> str: ...  # noqa: D102
    @property
    def form(self) -> int: ...  # noqa: D102


Q = TypeVar("Q", bound=Query)


class Reason(Enum):
    """Why a query is refused."""

    QUEUE_FULL = "the queue is full"
    SHARE_FULL = "the client's share of the queue is full"


@dataclass(frozen=True)
class Fork:
    """A process is to be made; ``Schedule.process_ready`` says when it is there."""


@dataclass(frozen=True)
class Start(Generic[Q]):
    """The query gets a free process."""

    query: Q
    slow: bool


@dataclass(frozen=True)
class Promote(Generic[Q]):
    """The query has a slow place from now on."""

    query: Q


@dataclass(frozen=True)
class Requeue(Generic[Q]):
    """The process of the query ends; the query waits and begins again."""

    query: Q


@dataclass(frozen=True)
class Refuse(Generic[Q]):
    """The query is refused, for so many are waiting; its process, if it has one, ends."""

    query: Q
    reason: Reason
    waiting: int


Action = Fork | Start[Q] | Promote[Q] | Requeue[Q] | Refuse[Q]


class Schedule(Generic[Q]):
    """The states of all queries of one server process; not safe to use from several threads."""

    def __init__(self, limits: Limits) -> None:
        self.limits = limits
        self.quick: list[Q] = []
        self.slow: list[Q] = []
        self.quick_queue: list[Q] = []
        self.slow_queue: list[Q] = []
        #: Processes that wait for a query, and those that are being made.
        self.idle = self.starting = 0
        self._slow_forms: OrderedDict[int, None] = OrderedDict()

    def running(self) -> list[Q]:
        """The queries that have a process."""
        return [*self.quick, *self.slow]

    def waiting(self) -> list[Q]:
        """The queries in the queues."""
        return [*self.quick_queue, *self.slow_queue]

    def open(self) -> list[Action[Q]]:
        """The server begins."""
        return self._go_on()

    def arrive(self, query: Q) -> list[Action[Q]]:
        """A query has come."""
        slow = query.form in self._slow_forms
        (self.slow_queue if slow else self.quick_queue).append(query)
        return [*self._go_on(), *self._shorten(query.client)]

    def process_ready(self) -> list[Action[Q]]:
        """A process has been made."""
        self.starting -= 1
        self.idle += 1
        return self._go_on()

    def lose_idle_process(self) -> list[Action[Q]]:
        """A process has ended that had no query."""
        self.idle -= 1
        return self._go_on()

    def lose_process(self, query: Q) -> list[Action[Q]]:
        """The process of a query was gone before it could begin: it is the next to have another."""
        for place, queue in ((self.quick, self.quick_queue), (self.slow, self.slow_queue)):
            if query in place:
                place.remove(query)
                queue.insert(0, query)
                return [Requeue(query), *self._go_on(), *self._shorten(query.client)]
        return []

    def takes_long(self, query: Q) -> list[Action[Q]]:
        """A query in a quick place has computed for long. It asks again if nothing follows."""
        if query not in self.quick:
            return []
        self.quick.remove(query)
        if _may_start(query, self.slow, self.limits.slow):
            self.slow.append(query)
            return [Promote(query), *self._remember(query), *self._go_on()]
        if not self._is_wanted(query):
            self.quick.append(query)
            return []
        self.slow_queue.append(query)
        refusals = [*self._remember(query), *self._shorten(query.client)]
        again: list[Action[Q]] = [Requeue(query)] if query in self.slow_queue else []
        return [*again, *refusals, *self._go_on()]

    def end(self, query: Q, *, reusable: bool, brief: bool) -> list[Action[Q]]:
        """A query is gone, from wherever it was.

        ``reusable`` says whether its process can take another query, ``brief`` whether it was
        answered without taking long.
        """
        if brief:
            self._slow_forms.pop(query.form, None)
        if query in self.quick and reusable:
            self.idle += 1
        for place in (self.quick, self.slow, self.quick_queue, self.slow_queue):
            if query in place:
                place.remove(query)
        return self._go_on()

    def _go_on(self) -> list[Action[Q]]:
        """Gives free processes to those who wait, and orders those that are missing."""
        actions: list[Action[Q]] = []
        while self.idle:
            if query := _next(self.slow_queue, self.slow, self.limits.slow):
                queue, place = self.slow_queue, self.slow
            elif query := _next(self.quick_queue, self.quick, self.limits.quick):
                queue, place = self.quick_queue, self.quick
            else:
                break
            queue.remove(query)
            place.append(query)
            self.idle -= 1
            actions.append(Start(query, slow=place is self.slow))
        wanted = self.limits.quick - len(self.quick)
        if _next(self.slow_queue, self.slow, self.limits.slow):
            wanted = max(wanted, 1)  # however long those in the quick places stay there
        while self.idle + self.starting < wanted:
            self.starting += 1
            actions.append(Fork())
        return actions

    def _is_wanted(self, query: Q) -> bool:
        """Whether another query could start if this one, which is in no list, gave up its place."""
        held = [*self.quick, query]
        return any(
            _may_start(other, self.quick, self.limits.quick)
            and not _may_start(other, held, self.limits.quick)
            for other in self.quick_queue
        )

    def _remember(self, query: Q) -> list[Action[Q]]:
        """Notes that the form takes long: those of it that wait go to the slow queue."""
        self._slow_forms[query.form] = None
        self._slow_forms.move_to_end(query.form)
        if len(self._slow_forms) > SLOW_FORMS:
            self._slow_forms.popitem(last=False)
        alike = [other for other in self.quick_queue if other.form == query.form]
        for other in alike:
            self.quick_queue.remove(other)
            self.slow_queue.append(other)
        return [refusal for other in alike for refusal in self._shorten(other.client)]

    def _shorten(self, client: str) -> list[Action[Q]]:
        """Refuses those for whom a queue has no room, after one of that client has come."""
        rooms = self.limits.quick_queue, self.limits.slow_queue
        actions: list[Action[Q]] = []
        for queue, room in zip((self.quick_queue, self.slow_queue), rooms, strict=True):
            share = [query for query in queue if client and query.client == client]
            if len(share) > half(room):
                refusal = Refuse(_crowded_out(share), Reason.SHARE_FULL, half(room))
            elif len(queue) > room:
                refusal = Refuse(_crowded_out(queue), Reason.QUEUE_FULL, room)
            else:
                continue
            queue.remove(refusal.query)
            actions.append(refusal)
        return actions


def half(places: int) -> int:
    """What one client may have of so many places.

    >>> half(1), half(2), half(3), half(16)
    (1, 1, 2, 8)
    """
    return (places + 1) // 2


def _may_start(query: Query, running: Sequence[Query], places: int) -> bool:
    """Whether a place is free for the query, and its client has less than half of them."""
    clients = [other.client for other in running]
    has_share = query.client == "" or clients.count(query.client) < half(places)
    return len(running) < places and has_share


def _next(queue: Sequence[Q], running: Sequence[Q], places: int) -> Q | None:
    """Who gets a place: the first of those of whose client and form the fewest run."""
    if not queue:
        return None
    clients = Counter(query.client for query in running)
    forms = Counter(query.form for query in running)
    ready = [query for query in queue if _may_start(query, running, places)]
    return min(ready, key=lambda query: (clients[query.client], forms[query.form]), default=None)


def _crowded_out(waiting: Sequence[Q]) -> Q:
    """The newest of those of whose client, and of its queries of whose form, the most wait."""
    clients = Counter(query.client for query in waiting)
    forms = Counter((query.client, query.form) for query in waiting)
    return max(
        reversed(waiting),
        key=lambda query: (clients[query.client], forms[query.client, query.form]),
    )
