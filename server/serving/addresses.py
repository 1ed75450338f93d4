"""The address that a server listens on: whether it is free, and how URLs begin there."""

from __future__ import annotations

import errno
import socket


def free_address(host: str, port: int) -> tuple[str, int]:
    """The numeric address of ``host`` and the port, tried; port 0 gives any that is free.

    Raises OSError where it is taken, or can't be this machine's.
    """
    try:
        family, kind, _, _, target = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except ValueError:  # of what no name of a host can have: "a..b", letters by the hundred
        raise OSError(errno.EINVAL, "it can't be the name of a host") from None
    with socket.socket(family, kind) as trial:
        trial.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        trial.bind(target)
        address, taken = trial.getsockname()[:2]
        return str(address), int(taken)


def url_at(host: str, address: str, port: int) -> str:
    """How URLs begin at a host and port; ``address`` is that of the host in numbers.

    >>> url_at("localhost", "127.0.0.1", 8000), url_at("localhost", "::1", 8000)
    ('http://localhost:8000/', 'http://[::1]:8000/')
    """
    return f"http://{f'[{address}]' if ':' in address else host}:{port}/"
