"""Queries that another server evaluates, within the limits of ours; processes read its answers."""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from functools import partial

from graph.errors import PalmaresError, QueryStopped, TooManyQueries
from graph.stores.remote.exchange import Exchange
from graph.stores.remote.responses import RemoteAnswer
from graph.stores.remote.store import RemoteStore
from graph.workers.answer_reader import AnswerReaders
from graph.workers.job import RETRY_SECONDS, Watch
from graph.workers.limits import Limits
from graph.workers.queries import DEFAULTS, QueryOptions, State
from graph.workers.schedule import half

#: Seconds in which the other server must say that it is ready, and for which that is remembered.
READY_SECONDS, REMEMBERED_SECONDS = 3.0, 5.0


class EndpointQueries:
    """What a pool is, for the data of another server.

    Nothing is kept: the data of another server may change.
    """

    lasting = False

    def __init__(self, store: RemoteStore, limits: Limits) -> None:
        self.limits = limits
        self._store = store
        self._readers = AnswerReaders(store.base, limits)
        self._lock = threading.Lock()
        self._running: Counter[str] = Counter()
        self._asking = threading.Lock()
        self._is_ready, self._ready_until = False, -math.inf

    def query(
        self, text: str, options: QueryOptions = DEFAULTS, watch: Watch | None = None
    ) -> RemoteAnswer:
        """Has the query evaluated, as ``Queries.query`` does; to be closed after it is read.

        Raises what ``RemoteStore.query`` raises, QueryStopped where all places are taken, and
        TooManyQueries where the client has half of them.
        """
        self._enter(options.client)
        allowed = min(self.limits.seconds, options.seconds or self.limits.seconds)
        exchange = Exchange(allowed, self.limits.result, partial(self._leave, options.client))
        if watch:
            watch(lambda: exchange.end(QueryStopped("The client has gone away.")))
        try:
            return self._store.query(
                text,
                options.default_graphs,
                options.named_graphs,
                languages=options.languages,
                exchange=exchange,
                readers=self._readers,
            )
        except BaseException:
            exchange.close()
            raise

    def enter(self, text: str, *_: object, **__: object) -> None:
        """Gives nothing: each step of asking another server waits for it."""

    def _enter(self, client: str) -> None:
        with self._lock:
            most = self.limits.foreign
            if client and self._running[client] >= half(most):
                message = f"As many queries from your address run as may ({half(most)})."
                raise TooManyQueries(message + " Ask again later.", RETRY_SECONDS, "share")
            if self._running.total() >= most:
                message = f"The server is busy: as many queries run as may ({most})."
                raise QueryStopped(message + " Ask again later.", RETRY_SECONDS, "queue")
            self._running[client] += 1

    def _leave(self, client: str) -> None:
        with self._lock:
            self._running[client] -= 1
            self._running += Counter()  # which keeps those above zero

    def state(self) -> State:
        """How many queries the other server is asked at the moment."""
        with self._lock:
            return State({"remote": self._running.total()}, {}, 0)

    def is_ready(self) -> bool:
        """Whether the other server answers a query, as far as it was asked some seconds ago."""
        with self._asking:
            if time.monotonic() >= self._ready_until:
                self._is_ready = self._answers()
                self._ready_until = time.monotonic() + REMEMBERED_SECONDS
            return self._is_ready

    def _answers(self) -> bool:
        try:
            return bool(self._store.query("ASK {}", exchange=Exchange(READY_SECONDS)))
        except PalmaresError:
            return False

    def start(self) -> None:
        """Starts a process that reads answers."""
        self._readers.start()

    def close(self) -> None:
        """Ends the processes that read answers."""
        self._readers.close()
