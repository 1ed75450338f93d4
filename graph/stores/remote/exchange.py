"""One exchange with another server: it ends at its deadline at the latest, and when it is told to.

A timeout of a socket holds for each read, so a server that sends a byte now and then would never
reach it. Here a clock, or whoever has lost interest, shuts the connection from outside.
"""

from __future__ import annotations

import base64
import http.client
import os
import socket
import threading
import time
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from typing import Any
from urllib.parse import quote

from graph.errors import EndpointError, EndpointTimeout, PalmaresError

#: Seconds in which another server must have answered, to the last byte.
DEADLINE = 30.0
#: Bytes of an answer that is held as a whole; a larger one is an error, never cut.
ANSWER_BYTES = 64 * 1024 * 1024
#: Bytes that are read at a time.
CHUNK = 1 << 16
#: The variable of the environment with "user:password" or "Bearer TOKEN" for an endpoint.
AUTH_VARIABLE = "PALMARES_ENDPOINT_AUTH"


class Exchange:
    """An exchange that may take ``seconds`` from now on and bring ``limit`` bytes.

    ``closed`` is called once when it is over. Where it was broken off, ``ended`` says why.
    """

    def __init__(
        self,
        seconds: float = DEADLINE,
        limit: int = ANSWER_BYTES,
        on_close: Callable[[], None] = lambda: None,
    ) -> None:
        self.seconds, self.limit = seconds, limit
        self._until = time.monotonic() + seconds
        self._lock = threading.Lock()
        self._on_close: Callable[[], None] | None = on_close
        self.ended: PalmaresError | None = None
        self._stops: list[Callable[[], None]] = []
        self._socket: socket.socket | None = None
        self._clock: threading.Timer | None = None

    def open(self, request: urllib.request.Request) -> http.client.HTTPResponse:
        """Sends a request and gives the answer, once its head is there.

        Credentials of the environment are sent where the server asks for them (Basic or Digest),
        a token always. Raises what urllib raises: HTTPError, also for a redirection, which would
        take query and credentials elsewhere, OSError and HTTPException, and EndpointError.
        """
        opener = urllib.request.build_opener(_Http(self), _Https(self), _NoRedirect())
        user, password, token = credentials()
        if token:
            request.add_header("Authorization", token)
        if user:
            passwords = urllib.request.HTTPPasswordMgrWithDefaultRealm()
            passwords.add_password(None, request.full_url, user, password)
            opener.add_handler(urllib.request.HTTPDigestAuthHandler(passwords))
            opener.add_handler(urllib.request.HTTPBasicAuthHandler(passwords))
        self._clock = threading.Timer(self._left(), self.end, [_late(self.seconds)])
        self._clock.daemon = True
        self._clock.start()
        try:
            response: http.client.HTTPResponse = opener.open(request, timeout=self._left())
        except ValueError as error:  # an address, or a way to ask for credentials, that it can't
            raise EndpointError(f"The data's server can't be asked: {error}") from None
        return response

    def end(self, reason: PalmaresError) -> None:
        """Breaks it off for that reason, from any thread."""
        with self._lock:
            self.ended = self.ended or reason
            if self._socket:
                with suppress(OSError):
                    socket.socket.shutdown(self._socket, socket.SHUT_RDWR)
            stops = [*self._stops]
        for stop in stops:
            stop()

    def when_ended(self, stop: Callable[[], None]) -> None:
        """Has ``stop`` called when it is broken off, or now if it was."""
        with self._lock:
            self._stops.append(stop)
            ended = self.ended
        if ended:
            stop()

    def failure(self, error: Exception) -> PalmaresError:
        """Why it failed: the reason for which it was ended, or what went wrong by itself."""
        if self.ended:
            return self.ended
        reason = getattr(error, "reason", error)
        if isinstance(reason, TimeoutError):
            return _late(self.seconds)
        if isinstance(error, http.client.HTTPException):
            return EndpointError(f"The data's server broke off its answer ({_kind(error)}).")
        text = getattr(reason, "strerror", None) or reason
        return EndpointError(f"The data's server can't be reached ({text}).")

    def close(self) -> None:
        """Says that it is over; may be called again."""
        with self._lock:
            on_close, self._on_close = self._on_close, None
            self._socket = None
        if self._clock:
            self._clock.cancel()
        if on_close:
            on_close()

    def connected(self, connection: http.client.HTTPConnection) -> None:
        """Takes note of the connection that it uses; raises OSError if it was ended meanwhile."""
        with self._lock:
            self._socket = connection.sock
            if self.ended:
                raise OSError("the exchange was ended")

    def _left(self) -> float:
        return max(self._until - time.monotonic(), 0.001)


class _Http(urllib.request.HTTPHandler):
    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def http_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_of(self._exchange, http.client.HTTPConnection), req)


class _Https(urllib.request.HTTPSHandler):
    def __init__(self, exchange: Exchange) -> None:
        super().__init__()
        self._exchange = exchange

    def https_open(self, req: urllib.request.Request) -> http.client.HTTPResponse:
        return self.do_open(_of(self._exchange, http.client.HTTPSConnection), req)


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        """None follows no redirection: the answer is an HTTPError."""


def _of(
    exchange: Exchange, kind: type[http.client.HTTPConnection]
) -> type[http.client.HTTPConnection]:
    """Connections of that kind which tell the exchange of themselves."""

    class Registered(kind):  # type: ignore[valid-type, misc]
        def connect(self) -> None:
            super().connect()
            exchange.connected(self)

    return Registered


def credentials() -> tuple[str, str, str]:
    """User and password, or the whole value of an Authorization header, from the environment."""
    value = os.environ.get(AUTH_VARIABLE, "")
    if value.startswith("Bearer "):
        return "", "", value
    user, colon, password = value.partition(":")
    if value and not colon:
        raise PalmaresError(f"{AUTH_VARIABLE} must be 'user:password' or 'Bearer TOKEN'")
    return user, password, ""


def without_credentials(text: str) -> str:
    """What another server says, with "***" for the credentials that it was sent."""
    user, password, token = credentials()
    pair = f"{user}:{password}".encode()
    secrets = {password, quote(password), token, token.removeprefix("Bearer ").strip()}
    secrets |= {base64.b64encode(pair).decode()} if user else set()
    for secret in sorted(filter(None, secrets), key=len, reverse=True):
        text = text.replace(secret, "***")
    return text


def _late(seconds: float) -> EndpointTimeout:
    return EndpointTimeout(f"The data's server didn't answer within {seconds:g} seconds.")


def _kind(error: Exception) -> str:
    return type(error).__name__
