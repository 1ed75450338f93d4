"""A query on its way through the pool, and what it has computed so far."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from graph.errors import PalmaresError
from graph.workers.process import Worker

#: Seconds after which a client that was sent away should come again.
RETRY_SECONDS = 5
#: Takes a function that ends a query, to call it when that has no reader any more.
Watch = Callable[[Callable[[], None]], None]


class Job:
    """A query in the pool: it waits for ``started`` and then has a worker, or was ``stopped``."""

    def __init__(self, form: int, seconds: float, client: str = "") -> None:
        """``form`` is what similar queries have in common; ``seconds`` are from now on."""
        self.form, self.client = form, client
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.started = threading.Event()
        self.worker: Worker | None = None
        #: Whether it has one of the places of slow queries.
        self.slow = False
        self.stopped: PalmaresError | None = None
        self._computed_before = 0.0

    def start(self, worker: Worker, slow: bool) -> None:
        """Gives it a worker and a place, and lets the thread that waits for it go on."""
        self.worker, self.slow = worker, slow
        self._computed_before = worker.computed()
        self.started.set()

    def detach(self) -> Worker | None:
        """Takes its worker away."""
        worker, self.worker = self.worker, None
        self.started.clear()
        return worker

    def computed(self) -> float:
        """Seconds of processor time that its worker has had for it."""
        return self.worker.computed() - self._computed_before if self.worker else 0.0

    def stop(self, why: PalmaresError) -> None:
        """Ends it for that reason, unless it was ended before."""
        self.stopped = self.stopped or why
        if self.worker:
            self.worker.kill()
        self.started.set()
