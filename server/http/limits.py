"""How much the head of a request may hold, looked at before any of it is read.

Bytes alone don't tell what reading them costs, so the table in docs/query.md says what holds, and
tests/protocol/test_costs.py measures every header and parameter that is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

#: Bytes of all headers together, and of the path in the address of a request.
HEADER_BYTES, PATH_BYTES = 32 * 1024, 8 * 1024
#: Bytes and media ranges of an Accept header; one with more is taken to accept anything.
ACCEPT_BYTES, ACCEPT_RANGES = 4096, 100
#: A host and its port (RFC 3986, 3.2.2 and 3.2.3); none where the address has none.
_HOST = re.compile(
    r"(?:\[[0-9A-Za-z._~!$&'()*+,;=:-]+\]|(?:[0-9A-Za-z._~!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*)(?::[0-9]*)?"
)


def refusal(
    method: str, path: str, headers: Iterable[tuple[str, str]], version: str
) -> tuple[int, str] | None:
    """The answer to a request whose head is refused: status and text; None for others.

    ``version`` is that of HTTP, "1" for 1.0: from 1.1 on there must be one Host, and it must be
    the name of one (RFC 9112, 3.2). A method is written in upper case (RFC 9110, 9.1), and a body
    may be in chunks, with no other coding (RFC 9112, 6.1).
    """
    headers = list(headers)
    if method != method.upper():
        return _response(501, "Not Implemented", "Methods are written in upper case.")
    codings = [value.strip().lower() for name, value in headers if name == "transfer-encoding"]
    if codings not in ([], ["chunked"]):
        message = "The only Transfer-Encoding that is read is chunked."
        return _response(501, "Not Implemented", message)
    hosts = [value for name, value in headers if name == "host"]
    if len(hosts) > 1 or not (any(hosts) or version == "1"):
        return _response(400, "Bad Request", "There must be one Host header.")
    if hosts and not _HOST.fullmatch(hosts[0]):
        return _response(400, "Bad Request", "The Host header names no host.")
    if len(path) > PATH_BYTES:
        return _response(414, "URI Too Long", f"A path may have {PATH_BYTES:,} bytes.")
    if sum(len(name) + len(value) for name, value in headers) > HEADER_BYTES:
        message = f"The headers of a request may have {HEADER_BYTES:,} bytes together."
        return _response(431, "Request Header Fields Too Large", message)
    return None


def _response(status: int, name: str, message: str) -> tuple[int, str]:
    return status, f"{status} {name}\n\n{message}\n"
