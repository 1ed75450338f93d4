"""A query on its way through the pool: what is known of it, and how it is ended."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

from graph.errors import QueryStopped
from graph.workers.process import Worker

#: Seconds after which a client that was sent away should come again.
RETRY_SECONDS = 5
#: Takes a function that ends a query, to call it when that has no reader any more.
Watch = Callable[[Callable[[], None]], None]


class Job:
    """A query in the pool: it waits for ``started`` and then has a worker, or ``refused``."""

    def __init__(self, form: int, seconds: float) -> None:
        self.form = form
        self.seconds = seconds
        self.deadline = time.monotonic() + seconds
        self.begun = self.computed = 0.0
        self.started = threading.Event()
        self.worker: Worker | None = None
        self.slow = self.paused = False
        self.stopped: QueryStopped | None = None
        #: Since when nobody waits for the next piece of the answer.
        self.unread: float | None = None

    def stop(self, why: QueryStopped) -> None:
        """Ends it for that reason, unless it was ended before."""
        self.stopped = self.stopped or why
        if self.worker:
            self.worker.kill()
        self.started.set()
