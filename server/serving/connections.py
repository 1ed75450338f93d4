"""Breaks off connections: the honest end of an answer that fails in the middle, or of nothing."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

#: The state of a TCP socket that waits for connections (tcp(7), TCP_INFO; linux/tcp_states.h).
_LISTENS = 10


def shut(client: str, hard: bool = False) -> None:
    """Shuts the connection that this process has with ``client`` (address and port).

    In HTTP/1.0 a body may end where the connection does, so there it is reset instead (``hard``):
    the client, or the proxy that speaks HTTP/1.0, sees an error.
    """
    host, _, port = client.rpartition(":")
    for connection in _sockets():
        with suppress(OSError):
            if connection.getpeername()[:2] == (host.strip("[]"), int(port)):
                if hard:
                    _reset(connection)
                connection.shutdown(socket.SHUT_RDWR)


def shut_all(port: int) -> None:
    """Shuts every connection that clients have with this process at that port."""
    for connection in _sockets():
        with suppress(OSError):
            if connection.getsockname()[1] == port and not _listens(connection):
                connection.shutdown(socket.SHUT_RDWR)


def set_write_timeout(port: int, seconds: int) -> bool:
    """Ends connections to come whose client takes nothing of an answer for so long.

    Says whether a socket listens at that port; the connections that it accepts inherit the limit
    (tcp(7), TCP_USER_TIMEOUT).
    """
    listening = False
    for candidate in _sockets():
        with suppress(OSError):
            if candidate.getsockname()[1] == port and _listens(candidate):
                milliseconds = seconds * 1000
                candidate.setsockopt(socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, milliseconds)
                listening = True
    return listening


def _sockets() -> Iterator[socket.socket]:
    """Each TCP socket of this process, by a descriptor that is closed afterwards."""
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if str(descriptor.readlink()).startswith("socket:"):
                with socket.socket(fileno=os.dup(int(descriptor.name))) as duplicate:
                    if duplicate.family in (socket.AF_INET, socket.AF_INET6):
                        yield duplicate


def _listens(candidate: socket.socket) -> bool:
    return candidate.getsockopt(socket.IPPROTO_TCP, socket.TCP_INFO, 1)[0] == _LISTENS


def _reset(connection: socket.socket) -> None:
    """Resets a TCP connection at once, whoever else has it open (connect(2), AF_UNSPEC)."""
    address = struct.pack("H14x", socket.AF_UNSPEC)
    ctypes.CDLL(None).connect(connection.fileno(), address, len(address))
