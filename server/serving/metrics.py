"""Counts what happens, for Prometheus: each worker process in files that any of them can add up.

This is prometheus_client's multiprocess mode: PROMETHEUS_MULTIPROC_DIR names the folder of the
files, and must be set before this module is imported. Without it a process knows only of itself.
A process goes on without metrics where there is no room for them.
"""

from __future__ import annotations

import logging
import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from weakref import WeakKeyDictionary

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector

from graph.errors import reason_of
from graph.workers.queries import Queries
from server.serving.metrics_files import use_preallocated_files
from server.serving.reply import Reply

CONTENT_TYPE = CONTENT_TYPE_LATEST
#: The upper bounds of the classes of durations, in seconds.
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 30)
#: The route of requests that none fits.
NO_ROUTE = "none"

_log = logging.getLogger(__name__)


class Metrics:
    """The metrics of one worker process; safe to use from many threads."""

    def __init__(self) -> None:
        #: Whether there are metrics of all processes: there may be no room for them.
        self.is_kept = True
        self._is_whole = True
        self._folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
        if self._folder:
            try:
                use_preallocated_files(Path(self._folder))
            except OSError as error:
                self._miss(error)
                self._folder, self.is_kept = None, False
        self._registry = registry = CollectorRegistry()
        self._durations = Histogram(
            "palmares_request_duration_seconds",
            "Seconds from the head of a request to the last byte that was handed over.",
            ("route", "status"),
            buckets=BUCKETS,
            registry=registry,
        )
        self._durations_of: dict[tuple[str, int], Histogram] = {}
        self._hits = Counter(
            "palmares_cache_hits", "Requests answered from memory.", registry=registry
        )
        self._limits = Counter(
            "palmares_limits_reached",
            "Requests that reached a limit, by its name.",
            ("limit",),
            registry=registry,
        )
        self._processes = self._gauge(
            "palmares_query_processes", "Query processes, by what they do.", "state"
        )
        self._waiting = self._gauge(
            "palmares_waiting_queries", "Queries that wait for a process, by queue.", "queue"
        )
        self._starts = Counter(
            "palmares_query_process_starts", "Query processes begun.", registry=registry
        )
        #: Of each release that is served, as one that is replaced still answers for a while.
        self._last_starts: WeakKeyDictionary[Queries, int] = WeakKeyDictionary()
        self._sampling = threading.Lock()
        Counter("palmares_worker_starts", "Server processes begun.", registry=registry).inc()
        self._workers = Gauge(
            "palmares_workers", "Server processes.", registry=registry, multiprocess_mode="livesum"
        )
        self._workers.set(1)

    def record(self, reply: Reply, seconds: float) -> None:
        """Counts a request that was answered."""
        with self._room():
            self._record(reply, seconds)

    def _record(self, reply: Reply, seconds: float) -> None:
        key = reply.route or NO_ROUTE, reply.status
        durations = self._durations_of.get(key)
        if durations is None:
            durations = self._durations_of[key] = self._durations.labels(key[0], str(key[1]))
        durations.observe(seconds)
        if reply.cached:
            self._hits.inc()
        if reply.limit:
            self._limits.labels(reply.limit).inc()

    def sample(self, queries: Queries) -> None:
        """Takes down what evaluates queries at the moment."""
        with self._room(), self._sampling:
            self._sample(queries)

    def _sample(self, queries: Queries) -> None:
        state = queries.state()
        for name, number in state.processes.items():
            self._processes.labels(name).set(number)
        for name, number in state.waiting.items():
            self._waiting.labels(name).set(number)
        previous = self._last_starts.get(queries, 0)
        self._starts.inc(max(0, state.starts - previous))
        self._last_starts[queries] = max(previous, state.starts)

    def query_processes(self) -> dict[str, int]:
        """How many query processes all workers have, by what they do."""
        metrics = self._combined_registry().collect()
        samples = [
            sample
            for metric in metrics
            if metric.name == "palmares_query_processes"
            for sample in metric.samples
        ]
        return {sample.labels["state"]: int(sample.value) for sample in samples}

    def workers(self) -> int:
        """How many worker processes there are."""
        return len(self._live_pids())

    def text(self) -> bytes:
        """The metrics of all processes in Prometheus' text format."""
        return generate_latest(self._combined_registry())

    @contextmanager
    def _room(self) -> Iterator[None]:
        """Leaves out what there is no room for."""
        try:
            yield
        except OSError as error:
            self._miss(error)

    def _miss(self, error: OSError) -> None:
        if self._is_whole:
            _log.error("goes on without metrics, for which there is no room: %s", reason_of(error))
        self._is_whole = False

    def _gauge(self, name: str, description: str, label: str) -> Gauge:
        return Gauge(
            name, description, (label,), registry=self._registry, multiprocess_mode="livesum"
        )

    def _combined_registry(self) -> CollectorRegistry:
        """The metrics of all processes that there are; without their folder, those of this one."""
        if not self._folder or not Path(self._folder).is_dir():
            return self._registry
        self._live_pids()
        registry = CollectorRegistry()
        MultiProcessCollector(registry, self._folder)  # type: ignore[no-untyped-call]
        return registry

    def _live_pids(self) -> set[int]:
        """The worker processes; what dead ones said of their state is forgotten."""
        if not self._folder:
            return {os.getpid()}
        pids = {int(path.stem.rpartition("_")[2]) for path in Path(self._folder).glob("gauge_*")}
        dead = {pid for pid in pids if not Path(f"/proc/{pid}").exists()}
        for pid in dead:
            for path in Path(self._folder).glob(f"gauge_live*_{pid}.db"):
                path.unlink(missing_ok=True)  # another process may do the same meanwhile
        return pids - dead | {os.getpid()}
