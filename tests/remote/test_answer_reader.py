"""The processes that read the answers of another server live exactly as long as ours."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

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
