"""How long a process lives: no longer than the one that started it."""

from __future__ import annotations

import ctypes
import os
import signal

#: prctl(2): the signal that a process gets when the one that started it has ended.
_PR_SET_PDEATHSIG = 1


def end_with_parent(parent: int) -> None:
    """Has the kernel kill this process when the one with that id, which started it, ends.

    Ends this process at once if that one has ended already.
    """
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
    if os.getppid() != parent:
        os._exit(1)
