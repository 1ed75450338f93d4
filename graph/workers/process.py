"""The two kinds of process as the server sees them: fork server, and worker with its pipes."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import IO

from graph.errors import ReleaseDamaged, ReleaseError
from graph.sparql import frames
from graph.stores.dataset import StoredDataset
from graph.workers.limits import Limits

#: Seconds for which the fork server is given to fork.
FORK_SECONDS = 20
#: Bytes of an answer that a pipe holds, so that few are waited for.
PIPE_BYTES = 256 * 1024
#: How much less a slow query gets of a busy machine (nice(2)).
NICE = 10
#: Bytes of what a dying worker writes to standard error that are read.
_LAST_WORDS = 4096


class ForkServer:
    """The process that forks workers; made anew when it is gone."""

    def __init__(self, dataset: StoredDataset, limits: Limits) -> None:
        self._arguments = [str(dataset.path), dataset.base, dataset.default_graph.value]
        self._arguments += [dataset.seal, json.dumps(dict(dataset.prefixes))]
        self._arguments += [str(limits.memory), str(limits.result)]
        self._process: subprocess.Popen[bytes] | None = None
        self._control: socket.socket | None = None

    def fork(self) -> Worker:
        """A new worker, which opens its store meanwhile; raises OSError if there can't be one."""
        with ExitStack() as passed, ExitStack() as kept:
            requests, ours = os.pipe()
            passed.callback(os.close, requests)
            kept.callback(os.close, ours)
            theirs, answers = os.pipe()
            passed.callback(os.close, answers)
            kept.callback(os.close, theirs)
            with suppress(OSError):
                fcntl.fcntl(answers, fcntl.F_SETPIPE_SZ, PIPE_BYTES)
            errors = kept.enter_context(tempfile.TemporaryFile())
            pid, handle = self._forked([requests, answers, errors.fileno()])
            kept.pop_all()  # they are the worker's
            return Worker(pid, handle, ours, theirs, errors)

    def _forked(self, descriptors: list[int]) -> tuple[int, int]:
        """The number of a new worker with these descriptors, and the descriptor that names it.

        A fork server that doesn't answer is ended, with its workers, and another one asked.
        """
        for last in (False, True):
            control = self._control or self._start()
            try:
                socket.send_fds(control, [b"w"], descriptors)
                answer, handles, _, _ = socket.recv_fds(control, 32, 1)
                if not answer:
                    raise ConnectionError("the fork server has ended")
            except OSError:
                self.close()
                if last:
                    raise
                continue
            number = int(answer)
            if number < 0:
                raise OSError(-number, os.strerror(-number))
            if not handles:  # the system leaves out what there is no number for
                raise OSError(errno.EMFILE, os.strerror(errno.EMFILE))
            return number, handles[0]
        raise AssertionError

    def _start(self) -> socket.socket:
        control, child = socket.socketpair()
        with child, ExitStack() as stack:
            stack.enter_context(control)
            root = str(Path(__file__).parents[2])
            self._process = subprocess.Popen(
                [sys.executable, "-m", "graph.workers.fork_server", *self._arguments],
                stdin=child.fileno(),
                cwd=root,
                process_group=0,  # Ctrl-C in a terminal is for the server, which ends this one
                env={**os.environ, "PYTHONPATH": root},
            )
            stack.pop_all()
        control.settimeout(FORK_SECONDS)
        self._control = control
        return control

    def close(self) -> None:
        """Ends it, and its workers with it."""
        if self._control:
            self._control.close()
            self._control = None
        if self._process:
            self._process.kill()
            self._process.wait()
            self._process = None


class Worker:
    """One worker process. What is sent to it names the process, never another with its number."""

    def __init__(
        self,
        pid: int,
        handle: int,
        requests: int,
        answers: int,
        errors: IO[bytes],
    ) -> None:
        self.pid = pid
        # What clock_getcpuclockid(3) makes of a process id on Linux; Python has no name for it.
        self._clock = ~pid << 3 | 2
        self.requests = requests
        self.reader = frames.Reader(answers)
        self._handle, self._answers, self._errors = handle, answers, errors
        self._closed = False
        #: Whether others go first.
        self.lowered = False

    def wait_ready(self) -> None:
        """Waits until it has opened its store; raises ReleaseError if it can't."""
        frame = self.reader.read()
        if frame is None:
            words = self.last_words().strip()
            raise ReleaseError(f"A query process can't be started: {words or 'it ended'}")
        if frame[0] == frames.FAILURE:
            raise ReleaseDamaged(frame[1].decode())

    def send(self, data: bytes) -> bool:
        """Sends a message; False if the process has ended."""
        try:
            frames.write(self.requests, frames.MESSAGE, data)
        except BrokenPipeError:
            return False
        return True

    def is_alive(self) -> bool:
        """Whether the process still runs."""
        poll = select.poll()
        poll.register(self._handle, select.POLLIN)  # readable when it has ended (pidfd_open(2))
        return not poll.poll(0)

    def computed(self) -> float:
        """Seconds of processor time that it has had so far."""
        try:
            return time.clock_gettime(self._clock)
        except OSError:
            return 0.0

    def lower(self) -> None:
        """Lets others go first where the machine is busy; this can't be undone."""
        self.lowered = True
        with suppress(OSError):
            os.setpriority(os.PRIO_PROCESS, self.pid, NICE)

    def kill(self) -> None:
        """Ends it, whatever it does."""
        self._signal(signal.SIGKILL)

    def last_words(self) -> str:
        """What it wrote to standard error before it ended."""
        return os.pread(self._errors.fileno(), _LAST_WORDS, 0).decode(errors="replace")

    def close(self) -> None:
        """Kills it and gives back its descriptors; for the one who reads from it."""
        if not self._closed:
            self.kill()
            self._closed = True
            for descriptor in (self._handle, self.requests, self._answers):
                os.close(descriptor)
            self._errors.close()

    def _signal(self, number: signal.Signals) -> None:
        if not self._closed:
            with suppress(ProcessLookupError):
                signal.pidfd_send_signal(self._handle, number)
