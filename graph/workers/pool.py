"""The query processes of one server: carries out what ``graph.workers.schedule`` decides.

The thread that asks a query waits here for a process, watches how long its query computes, and
gives the process back. Two threads serve all of them: one makes processes, one ends the queries
that have reached their deadline.
"""

from __future__ import annotations

import logging
import re
import threading
import time
from collections.abc import Sequence

from graph.errors import PalmaresError, QueryStopped, ReleaseDamaged, ReleaseError, TooManyQueries
from graph.stores.dataset import StoredDataset
from graph.workers.answer import WorkerAnswer
from graph.workers.job import RETRY_SECONDS, Job, Watch
from graph.workers.limits import Limits
from graph.workers.process import ForkServer, Worker
from graph.workers.queries import DEFAULTS, QueryOptions, State
from graph.workers.schedule import (
    Action,
    Fork,
    Promote,
    Reason,
    Refuse,
    Requeue,
    Schedule,
    Start,
)

#: Seconds of computing after which a query should leave its quick place, ...
PATIENCE = 0.1
#: ... and after which its form is one of slow queries even if it was answered.
SLOW_SECONDS = 0.5
#: Seconds between two looks for queries and processes that have ended, at most.
LOOK_SECONDS = 2
#: Seconds between two tries to make a process, where it fails.
FORK_RETRY_SECONDS = 1

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
        self._fork_server = ForkServer(dataset, self.limits)
        self._schedule: Schedule[Job] = Schedule(self.limits)
        self._lock = threading.RLock()
        self._fork_ordered = threading.Condition(self._lock)
        self._deadline_set = threading.Condition(self._lock)
        self._idle: list[Worker] = []
        self._orders = self._starts = 0
        self._next_deadline = 0.0
        self._failure: PalmaresError | None = None
        self._threads: list[threading.Thread] = []
        self._closed = False

    def query(
        self, text: str, options: QueryOptions = DEFAULTS, watch: Watch | None = None
    ) -> WorkerAnswer:
        """Begins to evaluate a query, as ``Queries.query`` does; to be closed after it is read."""
        answer = self.enter(text, options, watch)
        answer.begin()
        return answer

    def enter(
        self, text: str, options: QueryOptions = DEFAULTS, watch: Watch | None = None
    ) -> WorkerAnswer:
        """Takes a query in, as ``query`` does, without waiting: ``begin`` of the answer does that.

        Raises QueryStopped.
        """
        allowed = min(self.limits.seconds, options.seconds or self.limits.seconds)
        job = Job(hash(_DIGITS.sub("0", text)), allowed, options.client)
        if watch:
            watch(lambda: self._stop(job, QueryStopped("The client has gone away.")))
        request = {
            "query": text.encode("utf-8", "surrogatepass").decode("utf-8", "replace"),
            "default_graphs": list(options.default_graphs),
            "named_graphs": list(options.named_graphs),
            "languages": list(options.languages),
            "formats": {kind: fmt.name for kind, fmt in options.formats.items()},
        }
        self._enter(job)
        return WorkerAnswer(job, self, request)

    def state(self) -> State:
        """What it does at the moment."""
        with self._lock:
            schedule = self._schedule
            places = {"quick": len(schedule.quick), "slow": len(schedule.slow)}
            queues = {"quick": len(schedule.quick_queue), "slow": len(schedule.slow_queue)}
            processes = {"idle": len(self._idle), "starting": schedule.starting, **places}
            return State(processes, queues, self._starts)

    def is_ready(self) -> bool:
        """Whether it has processes, or begins some."""
        with self._lock:
            return not (self._lack() or self._closed) and self._starts > 0

    def start(self) -> None:
        """Starts the processes, without waiting for them; the first query does it otherwise."""
        with self._lock:
            if self._threads or self._closed:
                return
            for target in (self._make_processes, self._end_late_queries):
                thread = threading.Thread(target=target, name="queries", daemon=True)
                thread.start()
                self._threads.append(thread)  # one that began can be waited for
            self._carry_out(self._schedule.open())

    def close(self) -> None:
        """Ends all processes; queries that run are ended too."""
        with self._lock:
            self._closed = True
            for job in (*self._schedule.running(), *self._schedule.waiting()):
                self._stop(job, _ending())
            self._fork_ordered.notify()
            self._deadline_set.notify()
        for thread in self._threads:
            thread.join()
        with self._lock:
            for worker in self._idle:
                worker.close()
            self._idle.clear()
        self._fork_server.close()

    def __enter__(self) -> Pool:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def wait(self, job: Job) -> None:
        """Waits until the job has a process; raises QueryStopped if it is to have none."""
        job.started.wait(job.deadline - time.monotonic())
        with self._lock:
            if job.worker is None:
                self._carry_out(self._schedule.end(job, reusable=False, brief=False))
                raise job.stopped or _no_process(job)

    def begin_again(self, job: Job) -> bool:
        """Gives the job, whose process was gone before it began, another one to wait for."""
        with self._lock:
            actions = self._schedule.lose_process(job)
            self._carry_out(actions)
            return bool(actions)

    def may_go_on(self, job: Job) -> bool:
        """Whether the job keeps its process; if not, it has to wait for another one.

        To be asked again and again while nothing of its answer was passed on, unless it is slow.
        """
        if job.slow or job.computed() < PATIENCE:
            return True
        return self.may_grow(job)

    def may_grow(self, job: Job) -> bool:
        """The same for a job that takes long, whatever it has computed: its answer is large."""
        with self._lock:
            if job.worker and not job.worker.lowered:
                job.worker.lower()
            self._carry_out(self._schedule.takes_long(job))
            return job.worker is not None

    def leave(self, job: Job, *, reusable: bool) -> None:
        """Takes back the process of a job that was answered or has failed."""
        with self._lock:
            brief = reusable and job.computed() < SLOW_SECONDS
            worker = job.detach()
            is_reusable = reusable and not (self._closed or job.stopped)
            if worker and is_reusable and not worker.lowered:
                self._idle.append(worker)
            elif worker:
                is_reusable = False
                worker.close()
            self._carry_out(self._schedule.end(job, reusable=is_reusable, brief=brief))

    def _enter(self, job: Job) -> None:
        self.start()
        with self._lock:
            if self._closed:
                raise _ending()
            if lack := self._lack():
                raise lack
            if job.stopped:
                raise job.stopped
            self._carry_out(self._schedule.arrive(job))

    def _stop(self, job: Job, why: PalmaresError) -> None:
        """Ends a job, wherever it is; its place is free at once, though its thread may be slow."""
        with self._lock:
            job.stop(why)
            self._carry_out(self._schedule.end(job, reusable=False, brief=False))

    def _carry_out(self, actions: Sequence[Action[Job]]) -> None:
        for action in actions:
            match action:
                case Fork():
                    self._orders += 1
                    self._fork_ordered.notify()
                case Start(job, slow):
                    self._begin(job, slow)
                case Promote(job):
                    job.slow = True
                case Requeue(job):
                    if worker := job.detach():
                        worker.close()
                case Refuse(job, reason, waiting):
                    job.stop(_refusal(reason, waiting))

    def _begin(self, job: Job, slow: bool) -> None:
        worker = self._idle.pop()
        job.start(worker, slow)
        if slow:
            worker.lower()
        if job.deadline < self._next_deadline:
            self._deadline_set.notify()

    def _end_late_queries(self) -> None:
        """A thread: ends queries that have reached their deadline, and misses dead processes."""
        with self._lock:
            while not self._closed:
                self._drop_dead()
                now = time.monotonic()
                for job in self._schedule.running():
                    if job.deadline <= now:
                        self._stop(job, _late(job))
                deadlines = [job.deadline for job in self._schedule.running()]
                self._next_deadline = min([now + LOOK_SECONDS, *deadlines])
                self._deadline_set.wait(self._next_deadline - now)

    def _drop_dead(self) -> None:
        """Replaces the processes that have ended while they had no query."""
        for worker in [worker for worker in self._idle if not worker.is_alive()]:
            self._idle.remove(worker)
            worker.close()
            self._carry_out(self._schedule.lose_idle_process())

    def _make_processes(self) -> None:
        """A thread: makes the processes that are ordered, again and again where that fails."""
        while True:
            with self._lock:
                self._fork_ordered.wait_for(lambda: self._orders or self._closed)
                if self._closed:
                    return
            try:
                worker = self._forked()
            except (OSError, ReleaseError) as error:
                if self._failure is None:  # once, and not at each try
                    _log.error("%s", error)
                self._fail(error if isinstance(error, ReleaseDamaged) else _no_processes())
                continue
            with self._lock:
                self._failure = None
                self._starts += 1
                self._orders -= 1
                self._idle.append(worker)
                self._carry_out(self._schedule.process_ready())

    def _lack(self) -> PalmaresError | None:
        """Why nobody can have a process now; one that is there already can still be had.

        Damaged data are refused with whatever process.
        """
        is_hopeless = isinstance(self._failure, ReleaseDamaged) or not self._idle
        return self._failure if is_hopeless else None

    def _forked(self) -> Worker:
        worker = self._fork_server.fork()
        try:
            worker.wait_ready()
        except BaseException:
            worker.close()
            raise
        return worker

    def _fail(self, failure: PalmaresError) -> None:
        """Refuses those who wait and those who come, until the next try, if no process is left."""
        with self._lock:
            self._failure = failure
            if self._lack():
                for job in self._schedule.waiting():
                    self._stop(job, failure)
            self._fork_ordered.wait_for(lambda: self._closed, FORK_RETRY_SECONDS)


def _refusal(reason: Reason, waiting: int) -> QueryStopped:
    if reason is Reason.SHARE_FULL:
        message = f"As many queries from your address wait as may ({waiting}). Ask again later."
        return TooManyQueries(message, RETRY_SECONDS, "share")
    message = f"The server is busy: as many queries wait as may ({waiting}). Ask again later."
    return QueryStopped(message, RETRY_SECONDS, "queue")


def _no_processes() -> QueryStopped:
    message = "The server can't start a process for queries at the moment. Ask again later."
    return QueryStopped(message, RETRY_SECONDS)


def _ending() -> QueryStopped:
    return QueryStopped("The server is ending.", RETRY_SECONDS)


def _late(job: Job) -> QueryStopped:
    message = f"The query was ended after {job.seconds:g} seconds, which is the limit."
    return QueryStopped(message, limit="time")


def _no_process(job: Job) -> QueryStopped:
    message = f"No process was free for the query in {job.seconds:g} seconds."
    return QueryStopped(message, RETRY_SECONDS, "queue")
