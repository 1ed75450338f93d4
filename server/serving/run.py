"""Runs the application under granian: some worker processes on one address, until told to stop."""

from __future__ import annotations

import http.client
import multiprocessing
import os
import resource
import socket
import sys
import tempfile
import threading
import time
from functools import partial
from pathlib import Path
from typing import Any

from granian.constants import HTTPModes, Interfaces, Loops, RuntimeModes
from granian.log import LogLevels
from granian.server import Server

from graph.errors import PalmaresError
from graph.releases.open import open_newest_whole
from graph.workers.isolation import die_with_parent
from server.http.site import Config
from server.serving.logs import configuration

#: Worker processes, where nobody says how many.
WORKERS = 2
#: Areas of memory that a worker's threads share.
ARENAS = 2
#: Seconds after which a worker that doesn't end by itself is killed.
STOP_SECONDS = 5
#: Connections that are open at once in each worker process, and those that wait to be.
CONNECTIONS, BACKLOG = 8192, 4096
#: Descriptors of a worker process that are not those of connections.
_OTHER_FILES = 1024
#: Seconds for which the server is given to answer its first request.
START_SECONDS = 60
#: The variable of the environment that names the folder of the metrics (prometheus_client).
METRICS_FOLDER = "PROMETHEUS_MULTIPROC_DIR"


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
    release that can't be opened and PalmaresError for an address that can't be taken.
    """
    release = open_newest_whole(release_path)
    address, port = free_address(host, port)
    # Each of many threads would keep memory of its own (glibc's arenas, mallopt(3)).
    os.environ.setdefault("MALLOC_ARENA_MAX", str(ARENAS))
    # A forked worker would inherit the store's threads and locks in whatever state they are.
    multiprocessing.set_start_method("spawn", force=True)
    logging = (config or Config()).logging
    server = Server(
        "palmares",
        address=address,
        port=port,
        interface=Interfaces.ASGINL,
        loop=Loops.uvloop,
        runtime_mode=RuntimeModes.st,
        # An answer that fails is broken off with its connection, so that has one at a time.
        http=HTTPModes.http1,
        websockets=False,
        backlog=BACKLOG,
        backpressure=_connections(),
        workers=workers,
        respawn_failed_workers=True,
        workers_kill_timeout=STOP_SECONDS,
        log_dictconfig=configuration(logging.level),
        log_level=LogLevels(logging.level),
    )
    listening = f"http://{_in_url(host, address)}:{port}/"
    line = f"Palmares answers at {release.base}"
    line += f" (listening on {listening})" if listening != release.base else ""
    announcer = threading.Thread(target=_announce, args=(line, address, port), daemon=True)
    server.on_startup(announcer.start)
    loader = partial(load, release_path.absolute(), config)
    with tempfile.TemporaryDirectory(prefix="palmares-") as folder:
        os.environ[METRICS_FOLDER] = folder  # which the workers inherit
        server.serve(target_loader=loader, wrap_loader=False)


def load(release_path: Path, config: Config | None = None) -> Any:
    """The application of the release at that path; each worker process makes its own."""
    from server.serving.asgi import Asgi
    from server.serving.reload import Current
    from server.serving.rsgi import Front

    if parent := multiprocessing.parent_process():
        die_with_parent(parent.pid or 0)
    return Asgi(Front(Current(release_path, config), config))


def free_address(host: str, port: int) -> tuple[str, int]:
    """The numeric address of ``host`` and the port, tried; raises PalmaresError if it is taken.

    granian's workers share their port, so without this a second server would start silently.
    """
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        with socket.socket(family, kind) as trial:
            trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            trial.bind(target)
            address, taken = trial.getsockname()[:2]
            return str(address), int(taken)
    except OSError as error:
        raise PalmaresError(
            f"{host}, port {port}, can't be taken ({error.strerror}). End what is using it, "
            "or choose another with --port (0 takes any that is free)"
        ) from None


def _connections() -> int:
    """How many connections a worker process may have; as many files are allowed to be open."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = CONNECTIONS + _OTHER_FILES
    allowed = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
    if soft != resource.RLIM_INFINITY and soft < allowed:
        resource.setrlimit(resource.RLIMIT_NOFILE, (allowed, hard))
    return max(allowed - _OTHER_FILES, 1)


def _in_url(host: str, address: str) -> str:
    return f"[{address}]" if ":" in address else host


def _announce(line: str, address: str, port: int) -> None:
    """Prints the line once a request has been answered."""
    near = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(address, address)
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        connection = http.client.HTTPConnection(near, port, timeout=START_SECONDS)
        try:
            connection.request("HEAD", "/robots.txt")
            if connection.getresponse().status == 200:
                print(line, flush=True)
                return
        except OSError:
            time.sleep(0.05)
        finally:
            connection.close()
    print(f"No answer from port {port} after {START_SECONDS} seconds.", file=sys.stderr)
