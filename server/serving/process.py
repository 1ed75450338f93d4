"""One of the server's processes: what it does besides answering, from its first to its last moment.

It ends when the process that started it does, bounds how long a client may leave an answer unread,
and ends what is under way when the server is to end.
"""

from __future__ import annotations

import asyncio
import multiprocessing
import os
import signal
import threading
import time
from pathlib import Path
from typing import Any

from graph.processes.lifetime import end_with_parent
from graph.releases.open import Check
from server.http.site import Config
from server.serving.asgi import Asgi
from server.serving.connections import set_write_timeout, shut_all
from server.serving.reload import Current
from server.serving.rsgi import Front

#: Seconds for which requests, and then downloads, may go on when the server ends.
END_SECONDS = 2
#: Seconds between two looks whether granian listens yet.
LOOK_SECONDS = 0.05


class ServerProcess:
    """The ASGI application of granian in a process of its own, which listens at ``port``."""

    def __init__(self, release_path: Path, config: Config | None, port: int, check: Check) -> None:
        if parent := multiprocessing.parent_process():
            end_with_parent(parent.pid or 0)
        self._config, self._port = config or Config(), port
        self._current = Current(release_path, config, check)
        self._front = Front(self._current.use, config)
        self._app = Asgi(self._front)
        loop = asyncio.get_event_loop()  # granian's, which is to run
        loop.call_soon(self._begin, loop)

    async def __call__(self, scope: dict[str, Any], receive: Any, send: Any) -> None:
        """Answers one request."""
        await self._app(scope, receive, send)

    def _begin(self, loop: asyncio.AbstractEventLoop) -> None:
        """Takes SIGTERM from granian, which ends by it or by SIGINT: other things end first.

        The SIGINT of a terminal is for the process that started this one, which says SIGTERM then.
        """
        os.setpgid(0, 0)
        loop.add_signal_handler(signal.SIGTERM, self._begin_end)
        self._set_write_timeout(loop)

    def _set_write_timeout(self, loop: asyncio.AbstractEventLoop) -> None:
        if not set_write_timeout(self._port, self._config.idle_seconds):
            loop.call_later(LOOK_SECONDS, self._set_write_timeout, loop)

    def _begin_end(self) -> None:
        threading.Thread(target=self._end, daemon=True).start()

    def _end(self) -> None:
        """Ends queries, then requests, then has granian end, and after a while connections.

        Granian must not end while a thread of ours writes to a pipe from which it reads: it would
        wait for the end of that, and keep that thread from going on meanwhile.
        """
        self._current.close()
        if not self._front.wait_idle(END_SECONDS):
            shut_all(self._port)
            self._front.wait_idle(END_SECONDS)
        os.kill(os.getpid(), signal.SIGINT)
        time.sleep(END_SECONDS)
        shut_all(self._port)
