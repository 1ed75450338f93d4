"""How tests wait: for something to happen, and not for ever."""

from __future__ import annotations

import time
from collections.abc import Callable

#: Seconds after which what should have happened is taken never to happen, on a busy machine.
PATIENCE = 60
#: Seconds between two looks.
PAUSE = 0.02


def until(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether ``condition`` comes true before the deadline in that many seconds."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(PAUSE)
    return True
