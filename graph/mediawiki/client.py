"""Asks a MediaWiki API one thing at a time: polite, patient and bounded.

See https://www.mediawiki.org/wiki/API:Etiquette, Manual:Maxlag_parameter and
API:Errors_and_warnings there, and the User-Agent policy at
https://foundation.wikimedia.org/wiki/Policy:User-Agent_policy.
"""

from __future__ import annotations

import json
import random
import re
import ssl
import sys
import time
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.message import Message
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPResponse
from socket import gaierror
from typing import Any
from urllib.error import URLError
from urllib.parse import urlencode
from urllib.request import HTTPHandler, HTTPSHandler, OpenerDirector, ProxyHandler, Request

from graph import __version__
from graph.errors import PalmaresError
from graph.iris import has_host

WIKIPEDIA = "https://en.wikipedia.org/w/api.php"

#: Errors of the API that pass (API:Etiquette), and the statuses of HTTP that do.
PASSING = frozenset({"maxlag", "ratelimited"})
PASSING_STATUSES = frozenset({429, 500, 502, 503, 504})
#: Seconds to wait at least when the wiki lags and doesn't say how long (Manual:Maxlag_parameter).
LAG_PAUSE = 5.0

_CHUNK = 1 << 16
_COMMON = {"format": "json", "formatversion": "2", "errorformat": "plaintext", "maxlag": "5"}
_API = re.compile(r"https?://[!-.0-9:;=A-Z\[\]_a-z~]+(?:/[!-\"$->A-~]*)?")
#: What a header may hold.
HEADER = re.compile("[ -~]+")


@dataclass(frozen=True)
class Manners:
    """How to ask: ``contact`` (an address or e-mail of whoever runs this), and the bounds.

    ``attempts`` is for one request, ``seconds`` for all of a page with the waiting, ``timeout`` for
    a silence of the server, ``size`` in bytes for one answer, unpacked.
    """

    contact: str = ""
    attempts: int = 6
    seconds: float = 180.0
    timeout: float = 20.0
    size: int = 32_000_000
    wait: Callable[[float], None] = time.sleep
    clock: Callable[[], float] = time.monotonic

    def user_agent(self) -> str:
        """The User-Agent header in the form of the policy; PalmaresError on an odd ``contact``."""
        if not re.fullmatch(r"[ -'*-~]*", self.contact):
            raise PalmaresError(
                f"{self.contact!r} can't be a contact: it must be an address or an e-mail, "
                "in ASCII and without brackets"
            )
        contact = f" ({self.contact})" if self.contact else ""
        library = f"Python-urllib/{sys.version_info.major}.{sys.version_info.minor}"
        return f"Palmares/{__version__}{contact} {library}"


DEFAULT = Manners()


class _Passing(Exception):
    """A fault that may pass; ``pause`` is how many seconds the server asks to wait."""

    def __init__(self, message: str, pause: float = 0.0) -> None:
        self.pause = pause
        super().__init__(message)


class Client:
    """Asks one API, one request after the other, within the bounds of ``manners`` in all."""

    def __init__(self, api: str, manners: Manners) -> None:
        self.api, self._manners = api, manners
        if not _API.fullmatch(api) or not has_host(api):
            raise PalmaresError(f"{api!r} can't be an API: it must be like {WIKIPEDIA}")
        self._agent = manners.user_agent()
        self._end = manners.clock() + manners.seconds
        # Not urllib's default opener: that one follows redirects, also out of https, and reads
        # files. ProxyHandler honours https_proxy and the like.
        self._opener = OpenerDirector()
        https = HTTPSHandler(context=ssl.create_default_context())
        for handler in (ProxyHandler(), HTTPHandler(), https):
            self._opener.add_handler(handler)

    def get(
        self, params: Mapping[str, str], conditions: Mapping[str, str]
    ) -> tuple[dict[str, Any] | None, Message]:
        """The answer (None: not modified) and its headers; waits and repeats if a fault passes."""
        headers = {"User-Agent": self._agent, "Accept-Encoding": "gzip", **conditions}
        request = Request(f"{self.api}?{urlencode({**_COMMON, **params})}", headers=headers)
        for attempt in range(1, self._manners.attempts + 1):
            try:
                return self._once(request)
            except _Passing as fault:
                if attempt == self._manners.attempts:
                    raise self._error(f"{fault} (after {attempt} attempts)") from None
                # at least what is asked for, and more each time; never all clients at once
                pause = fault.pause + random.uniform(0.5, 1.0) * 2.0 ** (attempt - 1)
                if self._manners.clock() + pause > self._end:
                    raise self._error(f"{fault}; try again in {pause:.0f} seconds") from None
                self._manners.wait(pause)
        raise self._error("no attempt is allowed")

    def _once(self, request: Request) -> tuple[dict[str, Any] | None, Message]:
        timeout = min(self._manners.timeout, max(0.01, self._end - self._manners.clock()))
        try:
            response: HTTPResponse = self._opener.open(request, timeout=timeout)
            with response:
                return self._answer(response, self._body(response)), response.headers
        except (OSError, HTTPException, zlib.error, UnicodeError) as error:
            cause = error.reason if isinstance(error, URLError) else error
            if isinstance(cause, ssl.SSLCertVerificationError | gaierror | UnicodeError):
                raise self._error(str(cause)) from None
            raise _Passing(str(cause) or type(cause).__name__) from None

    def _body(self, response: HTTPResponse) -> bytes:
        """The unpacked body, with the bounds checked at every piece: it may be slow or a bomb."""
        expected, received, body = response.length, 0, bytearray()
        packed = response.headers.get("Content-Encoding", "").lower() in ("gzip", "x-gzip")
        unzip = zlib.decompressobj(wbits=zlib.MAX_WBITS | 16) if packed else None
        while expected is None or received < expected:
            piece = response.read1(_CHUNK)
            if not piece:
                break
            received += len(piece)
            body += unzip.decompress(piece, self._manners.size + 1 - len(body)) if unzip else piece
            if max(received, len(body)) > self._manners.size:
                raise self._error(f"the answer is larger than {self._manners.size:,} bytes")
            if self._manners.clock() > self._end:
                raise self._error(f"the answer takes longer than {self._manners.seconds:g} seconds")
        if received < (expected or 0) or (unzip and received and not unzip.eof):
            raise ConnectionError("the connection was closed within an answer")
        return bytes(body)

    def _answer(self, response: HTTPResponse, body: bytes) -> dict[str, Any] | None:
        """What the body says, errors raised: they come with any status."""
        status = f"{response.status} {plain(response.reason)}"
        pause = _seconds(response.headers.get("Retry-After"))
        if response.status == 304:
            return None
        if 300 <= response.status < 400:
            place = plain(response.headers.get("Location", "elsewhere").partition("?")[0])
            raise self._error(f"{status}: the API has moved to {place}")
        answer = json_object(body)
        code, text = _told(answer)
        if code in PASSING:
            raise _Passing(text, pause or LAG_PAUSE)
        if response.status in PASSING_STATUSES:
            raise _Passing(text or status, pause)
        if code:
            raise self._error(f"{text} ({code})")
        if response.status == 403:
            raise self._error(f"{status}: say who asks with a contact (an address or an e-mail)")
        if response.status != 200:
            raise self._error(status)
        if answer is None:
            raise self._error("the answer isn't JSON; is this the address of an api.php?")
        return answer

    def _error(self, message: str) -> PalmaresError:
        return PalmaresError(f"{self.api}: {message}")


def json_object(body: bytes) -> dict[str, Any] | None:
    """The JSON object that ``body`` is, or None."""
    try:
        answer = json.loads(body)
    except (ValueError, RecursionError):
        return None
    return answer if isinstance(answer, dict) else None


def _told(answer: Mapping[str, Any] | None) -> tuple[str, str]:
    """Code and text of the first error, in the form asked for or that of wikis before 1.29."""
    errors = (answer or {}).get("errors") or [(answer or {}).get("error")]
    error = errors[0] if isinstance(errors, list) else None
    if not isinstance(error, dict):
        return "", ""
    text = error.get("text") or error.get("info") or "the API reports an error"
    return plain(str(error.get("code") or "unknown")), plain(str(text))


def _seconds(retry_after: str | None) -> float:
    """The pause of a Retry-After header (RFC 9110, 10.2.3), 0.0 if there is none."""
    if retry_after and re.fullmatch(r"[0-9]{1,9}", retry_after.strip()):
        return float(retry_after)
    try:
        when = parsedate_to_datetime(retry_after or "")
    except (ValueError, OverflowError):
        return 0.0
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return max(0.0, (when - datetime.now(UTC)).total_seconds())


# The folder


def plain(text: str) -> str:
    """A foreign text that is safe to print: one line, no control characters, not long."""
    return "".join(char if char.isprintable() else " " for char in text[:300]).strip()
