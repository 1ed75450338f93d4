"""One of the server's processes: what it does besides answering, from its first to its last moment.

It ends when the process that started it does, bounds how long a client may leave an answer unread,
and ends what is under way when the server is to end.
"""

from __future__ import annotations

import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from graph.workers.isolation import die_with_parent
from server.http.site import Config
from server.serving.connections import limit_unread, shut_all
from server.serving.reload import Current
from server.serving.rsgi import Front

#: Seconds for which requests, and then downloads, may go on when the server ends.
END_SECONDS = 2
#: Seconds between two looks whether granian listens yet.
LOOK_SECONDS = 0.05


class ServerProcess:
    """The RSGI target of granian in a process of its own; listens at ``port``."""

    def __init__(self, release_path: Path, config: Config | None, port: int) -> None:
        if parent := multiprocessing.parent_process():
            die_with_parent(parent.pid or 0)
        self._config, self._port = config or Config(), port
        self._current = Current(release_path, config)
        self._front = Front(self._current, config)

    def __rsgi_init__(self, loop: Any) -> None:
        """Granian is about to listen, with that event loop, and to end at SIGTERM or SIGINT.

        At SIGTERM what is under way is to end first; SIGINT stays as it is. That of a terminal is
        for the process that started this one, which says SIGTERM then.
        """
        os.setpgid(0, 0)
        loop.add_signal_handler(signal.SIGTERM, self._begin_end)
        loop.call_soon(self._limit_unread, loop)

    async def __rsgi__(self, scope: Any, protocol: Any) -> None:
        """Answers one request."""
        await self._front.__rsgi__(scope, protocol)

    def _limit_unread(self, loop: Any) -> None:
        if not limit_unread(self._port, self._config.idle_seconds):
            loop.call_later(LOOK_SECONDS, self._limit_unread, loop)

    def _begin_end(self) -> None:
        threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        """Ends queries, then requests, then has granian end, and after a while connections.

        Granian must not end while a thread of ours writes to a pipe from which it reads: it would
        wait for the end of that, and keep that thread from going on meanwhile.
        """
        self._current.close()
        if not self._front.wait_unused(END_SECONDS):
            shut_all(self._port)
            self._front.wait_unused(END_SECONDS)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(END_SECONDS)
        shut_all(self._port)
