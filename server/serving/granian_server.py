"""Granian's server of several processes, kept going whichever of them end."""

from __future__ import annotations

import logging
import threading
import time
from typing import Any

from granian.server import MPServer

#: Seconds before the second process in a row is replaced; each further one doubles them, so many
#: at most.
FIRST_PAUSE, LONGEST_PAUSE = 0.25, 8.0
#: Seconds without a process that ended, after which the next one is replaced at once again.
CALM_SECONDS = 60.0
#: Processes, for each that there should be, that may end before any has answered.
MOST_FAILURES = 3
#: Seconds between two looks whether the server was told to end.
LOOK_SECONDS = 0.05

_log = logging.getLogger(__name__)


class Server(MPServer):
    """Replaces every process that ends; gives up only where none has ever answered.

    Granian itself ends all where one ends twice within some seconds.
    """

    def __init__(self, *arguments: Any, **settings: Any) -> None:
        super().__init__(*arguments, **settings)
        #: To be set as soon as a request has been answered.
        self.has_answered = threading.Event()
        self._pauses = Pauses()
        self._failures = 0

    def _serve_loop(self, spawn_target: Any, target_loader: Any) -> None:
        while not self.interrupt_signal:
            self.main_loop_interrupt.wait()
            self.main_loop_interrupt.clear()
            if self.reload_signal:
                self._reload(spawn_target, target_loader)  # type: ignore[no-untyped-call]
            while self.interrupt_children and not self.interrupt_signal:
                if self._is_hopeless():
                    _log.error("the server ends: its processes do before they answer anything")
                    return
                self._wait(self._pauses.next(time.monotonic()))
                if not self.interrupt_signal:
                    ended = self.interrupt_children.pop()
                    self._respawn_workers([ended], spawn_target, target_loader)
        self.interrupt_children.clear()  # of which granian would make a failure of the whole

    def _is_hopeless(self) -> bool:
        if self.has_answered.is_set():
            return False
        self._failures += 1
        return self._failures > MOST_FAILURES * self.workers

    def _wait(self, seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline and not self.interrupt_signal:
            time.sleep(LOOK_SECONDS)


class Pauses:
    """How long to wait before a process is replaced: the longer, the more of them end."""

    def __init__(self) -> None:
        self._last_end = -CALM_SECONDS
        self._pause = 0.0

    def next(self, now: float) -> float:
        """The seconds to wait, for a process that ended at that moment."""
        is_calm = now - self._last_end >= CALM_SECONDS
        self._pause = 0.0 if is_calm else min(max(2 * self._pause, FIRST_PAUSE), LONGEST_PAUSE)
        self._last_end = now
        return self._pause
