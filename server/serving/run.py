"""Runs the application under granian: some worker processes on one address, until told to stop."""

from __future__ import annotations

import http.client
import logging
import math
import multiprocessing
import os
import resource
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.http import HTTP1Settings
from granian.log import LogLevels

from graph.errors import PalmaresError, reason_of
from graph.releases.open import Check, open_newest_whole
from server.http.site import Config
from server.serving.addresses import free_address, url_at
from server.serving.granian_server import Server
from server.serving.logs import check_access_log, configuration
from server.serving.store_checks import StoreChecks
from server.serving.temporary import temporary_folder

#: Worker processes, where nobody says how many.
WORKERS = 2
#: Areas of memory that a worker's threads share.
ARENAS = 2
#: Seconds after which a worker that doesn't end by itself is killed.
STOP_SECONDS = 10
#: Seconds between two looks whether the workers were told to end.
LOOK_SECONDS = 0.5
#: Connections that are open at once in each worker process, and those that wait to be.
CONNECTIONS, BACKLOG = 8192, 4096
#: Descriptors of a worker process that are not those of connections: this many, or half of all.
_OTHER_FILES = 1024
#: Seconds after which it is said that the server doesn't answer yet.
START_SECONDS = 60
#: The variable of the environment that names the folder of the metrics (prometheus_client).
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"

_log = logging.getLogger(__name__)


def serve(
    release_path: Path,
    host: str,
    port: int,
    workers: int = WORKERS,
    config: Config | None = None,
) -> None:
    """Serves the release in that folder until SIGTERM or SIGINT; port 0 takes any free one.

    Where the path is a link (``current``) and comes to name another release, new requests are
    answered from that one; where it names a damaged one, the newest that is whole is served. Says
    on standard output where the server answers, as soon as it does. Raises ReleaseError for a
    release that can't be opened and PalmaresError for an address that can't be taken, or an access
    log that can't be opened.
    """
    config = config or Config()
    check_access_log(config.logging)
    with temporary_folder() as folder, _spawning():
        check = StoreChecks(folder).check
        release = open_newest_whole(release_path, check)
        address, port = listening_address(host, port)
        # Each of many threads would keep memory of its own (glibc's arenas, mallopt(3)).
        os.environ.setdefault("MALLOC_ARENA_MAX", str(ARENAS))
        os.environ[METRICS_FOLDER] = str(folder)  # which the workers inherit
        server = _server(address, port, workers, config, release_path)
        listening = url_at(host, address, port)
        line = _announcement(release.base, listening)
        said_to = (line, address, port, server.has_answered)
        announcer = threading.Thread(target=_announce, args=said_to, daemon=True)
        server.on_startup(announcer.start)
        threading.Thread(target=_end_workers, args=(server,), daemon=True).start()
        loader = partial(load, release_path.absolute(), config, port, check)
        server.serve(target_loader=loader, wrap_loader=False)


def _server(address: str, port: int, workers: int, config: Config, release_path: Path) -> Server:
    return Server(
        "palmares",
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        loop=Loops.uvloop,
        runtime_mode=RuntimeModes.st,
        # An answer that fails is broken off with its connection, so that has one at a time.
        http=HTTPModes.http1,
        # The time for the head of a request, also for the first or the next one to begin.
        http1_settings=HTTP1Settings(header_read_timeout=config.idle_seconds * 1000),
        websockets=False,
        backlog=BACKLOG,
        backpressure=_connections(),
        workers=workers,
        log_dictconfig=configuration(config.logging.level, release_path),
        log_level=LogLevels(config.logging.level),
    )


def _announcement(base: str, listening: str) -> str:
    """Where a release of a base is to be asked for on an address that is listened on.

    A base on this machine is that of nobody's proxy: its links then lead past this server.
    """
    if listening == base:
        return f"Palmares answers at {base}"
    if _is_local(urlsplit(base).hostname or ""):
        return (
            f"Palmares answers at {listening}, but the release's links lead to {base}: "
            f"serve it there, or build it with --base {listening}"
        )
    return f"Palmares answers at {base} (listening on {listening})"


def _is_local(host: str) -> bool:
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def load(release_path: Path, config: Config | None, port: int, check: Check) -> Any:
    """The application of the release at that path; each worker process makes its own.

    Ends a process that can't, with a line in the log; another one tries again later.
    """
    from server.serving.process import ServerProcess

    try:
        return ServerProcess(release_path, config, port, check)
    except (PalmaresError, OSError) as error:
        _log.error("a server process can't begin: %s", reason_of(error))
        sys.exit(1)


@contextmanager
def _spawning() -> Iterator[None]:
    """Has processes started anew rather than forked, with the threads and locks of the store.

    Granian asks for the start method of the whole program and takes no other (granian.server.mp),
    so that is set, and set back when the server has ended.
    """
    before = multiprocessing.get_start_method(allow_none=True)
    multiprocessing.set_start_method("spawn", force=True)
    try:
        yield
    finally:
        multiprocessing.set_start_method(before, force=True)


def _end_workers(server: Server) -> None:
    """Kills worker processes that don't end though they were told to, some seconds before.

    Granian would do this too, but now and then it takes one that has ended for one that refuses to:
    two of its threads wait for the same process, and only one of them learns of its end.
    """
    while not any(worker.interrupt_by_parent for worker in server.wrks):
        time.sleep(LOOK_SECONDS)
    time.sleep(STOP_SECONDS)
    for process in multiprocessing.active_children():
        _log.error("server process %d is killed: it doesn't end by itself", process.pid)
        process.kill()


def listening_address(host: str, port: int) -> tuple[str, int]:
    """The numeric address of ``host`` and the port, tried; raises PalmaresError if it is taken.

    granian's workers share their port, so without this a second server would start silently.
    """
    try:
        return free_address(host, port)
    except OSError as error:
        raise PalmaresError(
            f"{host}, port {port}, can't be taken ({error.strerror}). End what is using it, "
            "or choose another with --port (0 takes any that is free)"
        ) from None


def _connections() -> int:
    """How many connections a worker process may have; raises the limit of open files for them."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return allowed - min(_OTHER_FILES, allowed // 2)


def _announce(line: str, address: str, port: int, has_answered: threading.Event) -> None:
    """Prints the line, and sets the event, once a request has been answered: that may take long."""
    overdue = time.monotonic() + START_SECONDS
    while not _answers(address, port):
        if time.monotonic() > overdue:
            print(f"Port {port} doesn't answer yet after {START_SECONDS} s.", file=sys.stderr)
            overdue = math.inf
        time.sleep(0.05)
    has_answered.set()
    print(line, flush=True)


def _answers(address: str, port: int) -> bool:
    """Whether a request is answered at that address."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    connection = http.client.HTTPConnection(near, port, timeout=START_SECONDS)
    try:
        connection.request("HEAD", "/robots.txt")
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
