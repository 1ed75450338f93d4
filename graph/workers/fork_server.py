"""Forks worker processes: itself a small process with one thread, no store and no connection.

A server has threads and open connections, which a fork would copy in whatever state they are;
this process is started by ``exec``, holds everything that a worker imports, and is in no network
where the system lets it. It ends when its server does, and its workers end with it.
"""

from __future__ import annotations

import errno
import faulthandler
import gc
import json
import os
import signal
import socket
import sys
from contextlib import suppress
from pathlib import Path

from graph.errors import ReleaseDamaged
from graph.processes.lifetime import end_with_parent
from graph.sparql import frames
from graph.stores.dataset import DefaultGraph, StoredDataset
from graph.stores.local import LocalStore
from graph.workers import worker
from graph.workers.isolation import leave_network, restrict


def main() -> None:
    """Forks a worker for each message, with the three descriptors that come with it.

    Arguments: path, base, default graph, seal and prefixes (JSON) of a ``StoredDataset``, bytes of
    memory, bytes of an answer. The control socket is standard input. The answer is the process id,
    with a descriptor that names the process, or the number of what the system lacks, below zero.
    """
    path, base, default_graph, seal, prefixes, memory, limit = sys.argv[1:]
    dataset = StoredDataset(
        Path(path), base, DefaultGraph(default_graph), seal=seal, prefixes=json.loads(prefixes)
    )
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    leave_network()
    gc.freeze()
    # A server that ends may leave an answer of ours unread.
    with socket.socket(fileno=os.dup(0)) as control, suppress(ConnectionError):
        while True:
            message, descriptors, _, _ = socket.recv_fds(control, 1, 3)
            if not message:
                return
            try:
                process, handle = _forked(dataset, int(memory), int(limit), control, descriptors)
            except OSError as error:  # those that there are go on
                control.send(b"%d" % -(error.errno or errno.EAGAIN))
                continue
            finally:
                for descriptor in descriptors:
                    os.close(descriptor)
            socket.send_fds(control, [str(process).encode()], [handle])
            os.close(handle)


def _forked(
    dataset: StoredDataset, memory: int, limit: int, control: socket.socket, descriptors: list[int]
) -> tuple[int, int]:
    """The number of a new worker, and a descriptor that names it; raises OSError."""
    parent = os.getpid()
    process = os.fork()
    if process == 0:
        end_with_parent(parent)
        control.close()
        _work(dataset, memory, limit, descriptors)
    try:
        return process, os.pidfd_open(process)
    except OSError:
        os.kill(process, signal.SIGKILL)
        raise


def _work(dataset: StoredDataset, memory: int, limit: int, descriptors: list[int]) -> None:
    """Is a worker: answers what comes in at the first of the descriptors; never returns."""
    code = 1
    try:
        requests, answers, errors = descriptors
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        os.dup2(errors, 2)
        os.close(errors)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        faulthandler.enable(all_threads=False)  # says on the way out what a crash was
        restrict(memory)
        worker.run(LocalStore.open(dataset), limit, requests, answers)
        code = 0
    except ReleaseDamaged as error:
        frames.write(answers, frames.FAILURE, str(error).encode())
    except BaseException as error:
        os.write(2, f"{type(error).__name__}: {error}\n".encode())
    finally:
        os._exit(code)


if __name__ == "__main__":
    main()
