"""Counts what happens, for Prometheus: each worker process in files that any of them can add up.

This is prometheus_client's multiprocess mode: PROMETHEUS_MULTIPROC_DIR names the folder of the
files, and must be set before this module is imported. Without it a process knows only of itself.
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    generate_latest,
)
from prometheus_client.multiprocess import MultiProcessCollector, mark_process_dead

from server.serving.reply import Reply

CONTENT_TYPE = CONTENT_TYPE_LATEST
#: The upper bounds of the classes of durations, in seconds.
BUCKETS = (0.001, 0.005, 0.025, 0.1, 0.5, 2.5, 10, 30)
#: The route of requests that none fits.
NO_ROUTE = "none"


class Metrics:
    """The metrics of one worker process; safe to use from many threads."""

    def __init__(self) -> None:
        self._folder = os.environ.get("PROMETHEUS_MULTIPROC_DIR")
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
        Counter("palmares_worker_starts", "Server processes begun.", registry=registry).inc()
        self._workers = Gauge(
            "palmares_workers", "Server processes.", registry=registry, multiprocess_mode="livesum"
        )
        self._workers.set(1)

    def record(self, reply: Reply, seconds: float) -> None:
        """Counts a request that was answered."""
        key = reply.route or NO_ROUTE, reply.status
        durations = self._durations_of.get(key)
        if durations is None:
            durations = self._durations_of[key] = self._durations.labels(key[0], str(key[1]))
        durations.observe(seconds)
        if reply.cached:
            self._hits.inc()

    def workers(self) -> int:
        """How many worker processes there are."""
        return len(self._living())

    def text(self) -> bytes:
        """The metrics of all processes in Prometheus' text format."""
        if not self._folder:
            return generate_latest(self._registry)
        self._living()
        registry = CollectorRegistry()
        MultiProcessCollector(registry, self._folder)  # type: ignore[no-untyped-call]
        return generate_latest(registry)

    def _living(self) -> set[int]:
        """The worker processes; what dead ones said of their state is forgotten."""
        if not self._folder:
            return {os.getpid()}
        pids = {int(path.stem.rpartition("_")[2]) for path in Path(self._folder).glob("gauge_*")}
        dead = {pid for pid in pids if not Path(f"/proc/{pid}").exists()}
        for pid in dead:
            mark_process_dead(pid, self._folder)  # type: ignore[no-untyped-call]
        return pids - dead
