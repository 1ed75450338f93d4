"""The processes that read the answers of another server: their lives, and their pipes."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from contextlib import closing, suppress
from pathlib import Path
from typing import cast

import pytest

from graph.errors import QueryStopped
from graph.rdf.formats import N_TRIPLES
from graph.stores.remote.endpoint import Reply
from graph.stores.remote.exchange import Exchange
from graph.workers.answer_reader import AnswerReaders
from graph.workers.limits import Limits
from tests.protocol.test_kills import children, is_gone
from tests.waiting import until

#: Starts a process that reads answers, from a thread that ends at once.
SERVER = """
import sys, threading
from graph.workers.answer_reader import AnswerReaders
from graph.workers.limits import Limits
readers = AnswerReaders("http://x.example/", Limits())
thread = threading.Thread(target=readers.start)
thread.start()
thread.join()
print("started", flush=True)
sys.stdin.read()
"""


def is_confined(pid: int) -> bool:
    """Whether it has set its limits, the last thing before it reads."""
    return "Seccomp:\t2" in Path(f"/proc/{pid}/status").read_text("ascii")


def test_a_process_that_reads_answers_ends_with_its_server_whatever_it_does() -> None:
    root = str(Path(__file__).parents[2])
    command = [sys.executable, "-c", SERVER]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, cwd=root) as started:
        assert started.stdout is not None
        assert started.stdout.readline() == b"started\n"
        (reader,) = children(started.pid)
        try:
            assert until(lambda: is_confined(reader))
            os.kill(reader, signal.SIGSTOP)  # as busy as can be: it doesn't see its pipe close
            os.kill(started.pid, signal.SIGKILL)
            assert until(lambda: is_gone(reader))
        finally:
            with suppress(ProcessLookupError):
                os.kill(reader, signal.SIGKILL)
            started.kill()


class LateReply:
    """An answer whose last piece comes when it has been broken off already."""

    media_type = "text/turtle"

    def __init__(self) -> None:
        self.exchange = Exchange()
        self.is_asked, self._is_ended = threading.Event(), threading.Event()
        self.exchange.when_ended(self._is_ended.set)

    def read(self) -> bytes:
        self.is_asked.set()
        self._is_ended.wait()
        threading.Event().wait(0.2)  # as long as a thread may be kept waiting on a busy machine
        return b"what only the first client may see"

    def close(self) -> None:
        self.exchange.close()


def test_nothing_is_passed_on_any_more_when_the_pipe_of_an_answer_is_closed() -> None:
    # the descriptor has the number of the next connection then: another client would get it
    with closing(AnswerReaders("http://x.example/", Limits())) as readers:
        reply = LateReply()
        reading = readers.read(cast(Reply, reply), "construct", N_TRIPLES)
        assert reply.is_asked.wait(30)
        reply.exchange.end(QueryStopped("It takes too long."))
        with pytest.raises(QueryStopped, match="too long"):
            reading.read()
        assert not reading._pump.is_alive()


class WholeReply:
    """An answer of one statement."""

    media_type = "text/turtle"

    def __init__(self) -> None:
        self.exchange = Exchange()
        self._pieces = [b"<urn:a> <urn:b> <urn:c> ."]

    def read(self) -> bytes:
        return self._pieces.pop() if self._pieces else b""

    def close(self) -> None:
        self.exchange.close()


def test_an_idle_process_that_has_ended_reads_nothing() -> None:
    with closing(AnswerReaders("http://x.example/", Limits())) as readers:
        for _ in range(2):
            readers.start()
        *_, dead = processes = readers._idle[:]
        dead.kill()
        dead.wait()
        reading = readers.read(cast(Reply, WholeReply()), "CONSTRUCT", N_TRIPLES)
        assert reading.read()[1] == b"<urn:a> <urn:b> <urn:c> .\n"
        assert dead.stdin is not None
        assert dead.stdin.closed
        assert readers._idle == processes[:1]
