"""Pure functions on all processors: in processes that end with the one that started them."""

from __future__ import annotations

import multiprocessing
import os
import signal
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from typing import Any, TypeVar

from graph.errors import ReleaseError
from graph.processes.lifetime import end_with_parent

R = TypeVar("R")

#: A function and its arguments; both go through pickle.
Job = tuple[Callable[..., R], tuple[Any, ...]]


class Processes:
    """Runs jobs here or in processes; to be used in ``with``.

    ``count`` processes at most, by default one for each processor; with one, everything is done
    here, in turn.
    """

    def __init__(self, count: int | None = None) -> None:
        self.count = count or os.cpu_count() or 1
        self._executor: ProcessPoolExecutor | None = None

    def __enter__(self) -> Processes:
        return self

    def __exit__(self, *_: object) -> None:
        if self._executor:
            self._executor.shutdown(cancel_futures=True)

    def run(self, jobs: Sequence[Job[R]], *, worth: bool = True) -> Iterator[tuple[R, float]]:
        """What each job gives, in their order, and the seconds of a processor that it took.

        ``worth`` says whether the work is worth the start of processes. Raises what a function
        raises, and ReleaseError where a process was ended from outside.
        """
        if not worth or self.count == 1 or len(jobs) < 2:
            yield from (_timed(function, arguments) for function, arguments in jobs)
            return
        if self._executor is None:
            context = multiprocessing.get_context("spawn")
            self._executor = ProcessPoolExecutor(
                self.count, context, initializer=_begin, initargs=(os.getpid(),)
            )
        futures = [
            self._executor.submit(_timed, function, arguments) for function, arguments in jobs
        ]
        try:
            for future in futures:
                yield future.result()
        except BrokenProcessPool:
            raise ReleaseError(
                "A process of the build has ended before its work: most likely the memory of the "
                "machine was used up (see its log). Build with --processes 1, which needs less"
            ) from None
        finally:
            for future in futures:
                future.cancel()


def _timed(function: Callable[..., R], arguments: tuple[Any, ...]) -> tuple[R, float]:
    began = time.process_time()
    return function(*arguments), time.process_time() - began


def _begin(parent: int) -> None:
    """Lets this process end when its parent does, whatever ends that; Ctrl-C is the parent's."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    end_with_parent(parent)
