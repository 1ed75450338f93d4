"""Pure functions on all processors: in processes that end with the one that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from contextlib import contextmanager
from typing import Any, TypeVar

from graph.errors import ReleaseError
from graph.processes.lifetime import end_with_parent

R = TypeVar("R")

#: A function and its arguments; both go through pickle.
Job = tuple[Callable[..., R], tuple[Any, ...]]


class Processes:
    """Runs jobs here or in processes; to be used in ``with``.

    ``count`` processes at most, by default one for each processor. Work that is worth a process is
    never done here: where memory is used up, the engine ends the process that it runs in.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count or os.cpu_count() or 1
        self._executor: ProcessPoolExecutor | None = None
        self._own: set[multiprocessing.process.BaseProcess] = set()

    @property
    def advice(self) -> str:
        """What to do where the memory is used up."""
        if self.count > 1:
            return "Build with --processes 1, which needs less"
        return "Build where there is more, or of fewer and smaller sources"

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, kind: type[BaseException] | None, *_: object) -> None:
        """Ends the processes; where something was raised, at once, whatever they do."""
        if self._executor:
            if kind:
                for process in self._own:
                    process.kill()
            self._executor.shutdown(cancel_futures=True)

    def rest(self) -> None:
        """Ends the processes, whose memory others may need; further jobs start new ones."""
        if self._executor:
            self._executor.shutdown()
        self._executor = None

    def result(self, function: Callable[..., R], *arguments: Any, worth: bool = True) -> R:
        """What one function gives, as ``run`` does it."""
        ((result, _),) = self.run([(function, arguments)], worth=worth)
        return result

    def run(self, jobs: Sequence[Job[R]], *, worth: bool = True) -> Iterator[tuple[R, float]]:
        """What each job gives, in their order, and the seconds of a processor that it took.

        ``worth`` says whether the work is worth the start of processes. Raises what a function
        raises, and ReleaseError where a process was ended from outside.
        """
        if not worth:
            yield from (_timed(function, arguments) for function, arguments in jobs)
            return
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(
                self.count, context, initializer=end_with_parent, initargs=(os.getpid(),)
            )
        others = {*multiprocessing.active_children()} - self._own
        with _without_interrupt():
            futures = [
                self._executor.submit(_timed, function, arguments) for function, arguments in jobs
            ]
            self._own = {*multiprocessing.active_children()} - others
        try:
            for future in futures:
                yield future.result()
        except BrokenProcessPool:
            raise ReleaseError(
                "A process of the build has ended before its work: most likely the memory of the "
                f"machine was used up (see its log). {self.advice}"
            ) from None
        finally:
            for future in futures:
                future.cancel()


def _timed(function: Callable[..., R], arguments: tuple[Any, ...]) -> tuple[R, float]:
    began = time.process_time()
    return function(*arguments), time.process_time() - began


@contextmanager
def _without_interrupt() -> Iterator[None]:
    """Ctrl-C waits for the end of the block, and never reaches processes that are started there.

    A terminal sends it to all of them; it is for the parent, which ends the others.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
