"""Runs a server for a measurement, and counts the processor time of it and all below it."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

#: Seconds that a server may take to load its data and to answer, and bytes of memory of its own
#: that its processes may have together meanwhile.
LOAD_SECONDS = 900
LOAD_BYTES = 12 * 1024**3
#: Bytes of what a server wrote that a failure tells.
_SAID = 300
#: Tells the processes of a measurement from others that may have got their numbers.
_MARK = f"PALMARES_BENCH_{os.getpid()}"
#: Seconds between two looks at the processor time of processes.
LOOK_SECONDS = 0.05


class Missing(Exception):
    """A peer isn't here, or can't do what is asked of it; the text says why."""


@dataclass(frozen=True)
class Running:
    """A server that answers at ``address`` (no slash at its end); ``pid`` is its first process."""

    address: str
    pid: int


def free_port() -> int:
    with socket.socket() as trial:
        trial.bind(("127.0.0.1", 0))
        return int(trial.getsockname()[1])


def bounded(command: Sequence[str]) -> list[str]:
    """The command, with no more memory than a server may have; it ends when this process does."""
    return ["setpriv", "--pdeathsig", "TERM", "prlimit", f"--data={LOAD_BYTES}", "--", *command]


@contextmanager
def running(
    command: Sequence[str],
    port: int,
    folder: Path,
    probe: str = "/",
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
) -> Iterator[Running]:
    """A server, from its first answer (to GET ``probe``) until the end of the block.

    It runs in ``folder``; what it says goes to a file there, or in the folder ``log``. Raises
    Missing when it ends before, or takes longer than LOAD_SECONDS.
    """
    address = f"http://127.0.0.1:{port}"
    name = Path(command[0]).name
    with ((log or folder) / f"{name}-{port}.log").open("wb") as said:
        process = subprocess.Popen(
            bounded(command),
            cwd=folder,
            stdout=said,
            stderr=said,
            env={**os.environ, **(env or {}), _MARK: "1"},
        )
        try:
            deadline = time.monotonic() + LOAD_SECONDS
            while not answers(address + probe):
                if process.poll() is not None:
                    text = Path(said.name).read_bytes()[-_SAID:].decode(errors="replace")
                    raise Missing(f"{name} ended: {' '.join(text.split())}")
                if time.monotonic() > deadline:
                    raise Missing(f"{name} took more than {LOAD_SECONDS} s")
                if sum(map(own, family(process.pid))) > LOAD_BYTES:
                    raise Missing(f"{name} took more than {LOAD_BYTES // 1024**3} GiB of memory")
                time.sleep(0.1)
            yield Running(address, process.pid)
        finally:
            below = family(process.pid)[1:]
            process.terminate()
            with suppress(subprocess.TimeoutExpired):
                process.wait(30)
            process.kill()
            process.wait()
            _end(below)


def _end(pids: Sequence[int]) -> None:
    """Ends those of the processes below a server that outlive it."""
    for pid in pids:
        with suppress(OSError):
            environ = Path(f"/proc/{pid}/environ").read_bytes()
            if _MARK.encode() in environ:
                os.kill(pid, signal.SIGKILL)


def answers(url: str) -> bool:
    """Whether there is an answer at ``url``, with status 200."""
    place = urlsplit(url)
    connection = http.client.HTTPConnection(place.netloc, timeout=30)
    try:
        connection.request("GET", f"{place.path}?{place.query}".rstrip("?"))
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def own(pid: int) -> int:
    """Bytes of memory that a process has of its own: backed by no file, read in little time."""
    with suppress(OSError):
        text = Path(f"/proc/{pid}/status").read_text()
        return sum(int(kib) for kib in re.findall(r"RssAnon:\s*(\d+)", text)) * 1024
    return 0


def family(pid: int) -> list[int]:
    """A process and all below it."""
    found, new = [pid], [pid]
    while new:
        with suppress(OSError):
            for task in Path(f"/proc/{new.pop()}/task").iterdir():
                below = [int(child) for child in (task / "children").read_text().split()]
                found += below
                new += below
    return found


class Meter:
    """Counts the processor time of a process and all below it, also of those that end meanwhile."""

    def __init__(self, pid: int) -> None:
        self._pid = pid
        self._before: dict[int, int] = {}
        self._now: dict[int, int] = {}
        self._ended = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def __enter__(self) -> Meter:
        self._before = self._ticks()
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._ended.set()
        self._thread.join()
        self._now |= self._ticks()

    @property
    def seconds(self) -> float:
        """What was used since the beginning."""
        used = sum(now - self._before.get(pid, 0) for pid, now in self._now.items())
        return used / os.sysconf("SC_CLK_TCK")

    def _look(self) -> None:
        while not self._ended.wait(LOOK_SECONDS):
            self._now |= self._ticks()

    def _ticks(self) -> dict[int, int]:
        found = {}
        for pid in family(self._pid):
            with suppress(OSError):
                fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
                found[pid] = int(fields[11]) + int(fields[12])
        return found
