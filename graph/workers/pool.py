"""The worker processes of one server: which query runs, which waits, which is ended.

No query can be told to be slow before it runs, so all begin alike. One that computes for more than
PATIENCE seconds is a slow one from then on: it gets one of the few places for those, goes behind
others on a busy machine, and a new worker takes the one it had. Where those places are taken it is
halted until one is free. The form of a slow query is remembered, so that more of them wait in a
queue of their own and the quick ones never behind them. Until that is known, a flood of one form
doesn't keep the others out: the last free worker is for a form that doesn't run yet, the form that
runs least comes first, and the one that waits most is refused when a queue is full.
"""

from __future__ import annotations

import json
import logging
import re
import threading
import time
from collections import Counter, OrderedDict, deque
from collections.abc import Mapping, Sequence

from graph.errors import QueryStopped, ReleaseError
from graph.rdf.formats import Format
from graph.stores.dataset import StoredDataset
from graph.workers.answer import WorkerAnswer
from graph.workers.job import RETRY_SECONDS, Job, Watch
from graph.workers.limits import Limits
from graph.workers.process import Nursery, Worker

#: Seconds of computing after which a query is a slow one.
PATIENCE = 0.1
#: Seconds for which a reader may leave what has come, before its query is a slow one.
WAITING_SECONDS = 1
#: Workers that are there besides those for quick queries, for a form of which none runs.
SPARE = 1
#: Seconds between two looks at what runs.
TICK = 0.02
#: Seconds without a query after which nothing is looked at any more.
AWAKE_SECONDS = 1
#: Forms of slow queries that are remembered, and for how many seconds.
SLOW_FORMS = 1024
SLOW_SECONDS = 120

_DIGITS = re.compile(r"\d+")
_log = logging.getLogger(__name__)


class Pool:
    """Evaluates queries in processes; safe to use from many threads. Close it in the end."""

    lasting = True

    def __init__(
        self,
        dataset: StoredDataset,
        limits: Limits | None = None,
    ) -> None:
        self.base = dataset.base
        self.limits = limits or Limits()
        self._nursery = Nursery(dataset, self.limits)
        self._wake = threading.Condition()
        self._idle: list[Worker] = []
        self._running: set[Job] = set()
        self._paused: deque[Job] = deque()
        self._quick_queue: deque[Job] = deque()
        self._slow_queue: deque[Job] = deque()
        self._slow_forms: OrderedDict[int, float] = OrderedDict()
        self._missing = self.limits.quick + SPARE
        self._slow = 0
        self._failed: QueryStopped | None = None
        self._closed = False
        self._keeper: threading.Thread | None = None
        self._asleep = False

    def query(
        self,
        text: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
        seconds: float | None = None,
        watch: Watch | None = None,
        formats: Mapping[str, Format] | None = None,
    ) -> WorkerAnswer:
        """Begins to evaluate a query, as ``GraphStore.query`` does; to be closed after it is read.

        ``formats`` are the ones to write the answer in, by its kind: one that is known beforehand
        saves a message. ``seconds`` may lower the limit. ``watch`` is called at once with a
        function that ends the query, from any thread, when its client has gone away. Raises what
        ``GraphStore.query`` raises, and QueryStopped.
        """
        allowed = min(self.limits.seconds, seconds or self.limits.seconds)
        job = Job(hash(_DIGITS.sub("0", text)), allowed)
        if watch:
            watch(lambda: job.stop(QueryStopped("The client has gone away.")))
        asked = {
            "query": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
            "default_graphs": list(default_graphs),
            "named_graphs": list(named_graphs),
            "formats": {kind: written.name for kind, written in (formats or {}).items()},
        }
        self._enter(job)
        answer = WorkerAnswer(job, self.base, self.limits.memory, self.leave)
        answer.begin(json.dumps(asked).encode())
        return answer

    def start(self) -> None:
        """Starts the workers, without waiting for them; the first query does it otherwise."""
        with self._wake:
            if self._keeper is None and not self._closed:
                self._keeper = threading.Thread(target=self._keep, name="queries", daemon=True)
                self._keeper.start()

    def close(self) -> None:
        """Ends all workers; queries that run are ended too."""
        with self._wake:
            self._closed = True
            for job in (*self._running, *self._quick_queue, *self._slow_queue):
                job.stop(QueryStopped("The server is ending.", RETRY_SECONDS))
            self._wake.notify()
        if self._keeper:
            self._keeper.join()
        with self._wake:
            for worker in self._idle:
                worker.close()
            self._idle.clear()
        self._nursery.close()

    def __enter__(self) -> Pool:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def leave(self, job: Job, *, reusable: bool) -> None:
        """Takes back the worker of a job that was answered or has failed."""
        with self._wake:
            self._running.discard(job)
            worker, job.worker = job.worker, None
            if job.slow:
                self._slow -= not job.paused
                if job.paused:
                    self._paused.remove(job)
            elif self._slow_forms.pop(job.form, None):
                pass  # it was quick this time
            if worker and reusable and not job.slow and not job.stopped and not self._closed:
                self._idle.append(worker)
            elif worker:
                worker.close()
                self._missing += not job.slow
            self._dispatch()

    def _enter(self, job: Job) -> None:
        """Waits for a worker; raises QueryStopped when there is none to be had."""
        self.start()
        with self._wake:
            if self._closed or self._failed:
                raise self._failed or QueryStopped("The server is ending.", RETRY_SECONDS)
            if job.stopped:
                raise job.stopped
            queue, room = self._quick_queue, self.limits.quick_queue
            if self._is_slow(job):
                queue, room = self._slow_queue, self.limits.slow_queue
            if len(queue) >= room:
                _make_room(queue, job.form)
            queue.append(job)
            self._dispatch()
            if job.worker:
                return
        job.started.wait(job.deadline - time.monotonic())
        with self._wake:
            for queue in (self._quick_queue, self._slow_queue):
                if job in queue:
                    queue.remove(job)
            if job.worker is None:
                raise job.stopped or QueryStopped(
                    f"No process was free for the query in {job.seconds:g} seconds.", RETRY_SECONDS
                )

    def _is_slow(self, job: Job) -> bool:
        until = self._slow_forms.get(job.form)
        return until is not None and until > time.monotonic()

    def _dispatch(self) -> None:
        """Gives idle workers to those who wait, and wakes the keeper if it has something to do."""
        while self._paused and self._slow < self.limits.slow:
            job = self._paused.popleft()
            job.paused = False
            self._slow += 1
            if job.worker:
                job.worker.resume()
        while self._idle:
            if self._slow_queue and self._slow < self.limits.slow:
                self._begin(self._slow_queue.popleft(), slow=True)
            elif (waiting := self._next_quick()) and (job := waiting):
                if not self._is_slow(job):
                    self._begin(job, slow=False)
                elif len(self._slow_queue) < self.limits.slow_queue:
                    self._slow_queue.append(job)
                else:
                    job.stop(_full(len(self._slow_queue)))
            else:
                break
        if self._missing or (self._asleep and self._running):
            self._wake.notify()

    def _next_quick(self) -> Job | None:
        """Takes out the first of those of whose form the fewest run, if it may begin."""
        if not self._quick_queue:
            return None
        running = [job.form for job in self._running if not job.slow]
        job = min(self._quick_queue, key=lambda waiting: running.count(waiting.form))
        if len(self._idle) <= SPARE and job.form in running:
            return None
        self._quick_queue.remove(job)
        return job

    def _begin(self, job: Job, *, slow: bool) -> None:
        job.worker = self._idle.pop()
        job.begun = time.monotonic()
        job.computed = job.worker.computed()
        self._running.add(job)
        if slow:
            self._call_slow(job)
        job.started.set()

    def _look_at(self, job: Job, age: float) -> None:
        """Tells a slow query from one that only waits: for the machine, or for its reader."""
        if age < PATIENCE or job.worker is None:
            return
        computed = job.worker.computed() - job.computed
        unread = 0.0 if job.unread is None else time.monotonic() - job.unread
        if computed >= PATIENCE:
            self._slow_forms[job.form] = time.monotonic() + SLOW_SECONDS
            while len(self._slow_forms) > SLOW_FORMS:
                self._slow_forms.popitem(last=False)
        if computed >= PATIENCE or unread > WAITING_SECONDS:
            self._call_slow(job)

    def _call_slow(self, job: Job) -> None:
        """Gives the job a place among the slow ones, and another worker its place."""
        assert job.worker is not None
        job.slow = True
        self._missing += 1
        job.worker.lower()
        if self._slow < self.limits.slow:
            self._slow += 1
            return
        job.paused = True
        self._paused.append(job)
        if len(self._paused) <= self.limits.paused:
            job.worker.pause()
        else:
            job.stop(
                QueryStopped("Too many queries that take long are being answered.", RETRY_SECONDS)
            )

    def _keep(self) -> None:
        """The keeper: ends what takes too long, makes the workers that are missing."""
        busy = time.monotonic()
        while True:
            with self._wake:
                now = time.monotonic()
                busy = now if self._running else busy
                if not self._missing and not self._closed:
                    # Falling asleep between any two queries would cost each of them a wake-up.
                    self._asleep = now - busy > AWAKE_SECONDS
                    self._wake.wait(None if self._asleep else TICK)
                    self._asleep = False
                if self._closed:
                    return
                now = time.monotonic()
                for job in self._running:
                    if job.deadline <= now:
                        job.stop(_late(job))
                    elif not job.slow and not job.stopped:
                        self._look_at(job, now - job.begun)
                missing = self._missing
            if missing:
                self._add_worker()

    def _add_worker(self) -> None:
        worker = None
        try:
            worker = self._nursery.fork()
            worker.wait_ready()
        except (OSError, ReleaseError) as error:
            _log.error("%s", error)
            if worker:
                worker.close()
            with self._wake:
                self._failed = QueryStopped(str(error), RETRY_SECONDS)
                for job in (*self._quick_queue, *self._slow_queue):
                    job.stop(self._failed)
                self._wake.wait(1)  # before the next try
            return
        with self._wake:
            self._failed = None
            self._missing -= 1
            self._idle.append(worker)
            self._dispatch()


def _make_room(queue: deque[Job], form: int) -> None:
    """Refuses the last of the form that waits most; raises QueryStopped where that is this one."""
    full = _full(len(queue))
    waiting = Counter(job.form for job in queue)
    most, count = waiting.most_common(1)[0]
    if waiting[form] + 1 >= count:
        raise full
    last = next(job for job in reversed(queue) if job.form == most)
    queue.remove(last)
    last.stop(full)


def _full(waiting: int) -> QueryStopped:
    return QueryStopped(f"{waiting} queries are waiting already.", RETRY_SECONDS)


def _late(job: Job) -> QueryStopped:
    return QueryStopped(f"The query was ended after {job.seconds:g} seconds, which is the limit.")
