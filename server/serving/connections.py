"""Breaks off a connection: the honest end of an answer that fails in the middle."""

from __future__ import annotations

import ctypes
import os
import socket
import struct
from contextlib import suppress
from pathlib import Path


def shut(client: str, hard: bool = False) -> None:
    """Shuts the connection that this process has with ``client`` (address and port).

    In HTTP/1.0 a body may end where the connection does, so there it is reset instead (``hard``):
    the client, or the proxy that speaks HTTP/1.0, sees an error.
    """
    host, _, port = client.rpartition(":")
    for descriptor in Path("/proc/self/fd").iterdir():
        with suppress(OSError):
            if not str(descriptor.readlink()).startswith("socket:"):
                continue
            with socket.socket(fileno=os.dup(int(descriptor.name))) as connection:
                if connection.getpeername()[:2] == (host.strip("[]"), int(port)):
                    if hard:
                        _reset(connection)
                    connection.shutdown(socket.SHUT_RDWR)


def _reset(connection: socket.socket) -> None:
    """Resets a TCP connection at once, whoever else has it open (connect(2), AF_UNSPEC)."""
    address = struct.pack("H14x", socket.AF_UNSPEC)
    ctypes.CDLL(None).connect(connection.fileno(), address, len(address))
