"""Speaks the SPARQL 1.1 Protocol to another server, within limits of time and size."""

from __future__ import annotations

import ast
import http.client
import os
import re
import time
import urllib.error
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

import SPARQLWrapper
from SPARQLWrapper.SPARQLExceptions import SPARQLWrapperException

from graph.errors import EndpointError, EndpointTimeout, PalmaresError, QueryError

#: Seconds in which an endpoint must have answered.
DEADLINE = 30
#: Bytes of an answer that are accepted; a larger one is an error, never cut.
ANSWER_BYTES = 64 * 1024 * 1024
#: Bytes that are read at a time.
CHUNK = 1 << 16
#: Characters of an endpoint's own message that are passed on.
MESSAGE_LENGTH = 400
#: The variable of the environment with "user:password" or "Bearer TOKEN" for an endpoint.
AUTH_VARIABLE = "PALMARES_ENDPOINT_AUTH"

#: What engines say that ran out of their own time, whatever the status.
_TIMED_OUT = re.compile(r"time[d -]*out|S1T00|S1TAT|exceeded .*time", re.IGNORECASE)
_STATUS = re.compile(r"\s*\d{3}( [A-Z][A-Za-z]+)+\s*\Z")
_TAGS = re.compile(r"<[^>]*>")


@dataclass(frozen=True)
class Reply:
    """The whole body of an answer and its media type without parameters."""

    body: bytes
    media_type: str


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL server at ``url``; credentials come from the environment (AUTH_VARIABLE)."""

    url: str
    timeout: int = DEADLINE
    answer_bytes: int = ANSWER_BYTES

    def __post_init__(self) -> None:
        checked_url(self.url)

    def ask(
        self,
        query: str,
        form: str,
        accept: str,
        default_graphs: Sequence[str] = (),
        named_graphs: Sequence[str] = (),
    ) -> Reply:
        """The answer to a query of that form (SELECT, ASK, CONSTRUCT, DESCRIBE).

        Raises QueryError where the endpoint says that the query is wrong, EndpointTimeout and
        EndpointError for all else that keeps it from answering in full.
        """
        wrapper = self._wrapper(accept)
        for graph in default_graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        # Not setQuery, which looks for the form with a pattern that some texts keep busy for ever.
        wrapper.queryString, wrapper.queryType = query, form
        return self._sent(wrapper)

    def update(self, update: str) -> None:
        """Has a SPARQL update done; raises as ``ask`` does."""
        wrapper = self._wrapper("*/*")
        wrapper.queryString, wrapper.queryType = update, SPARQLWrapper.INSERT
        self._sent(wrapper)

    def _wrapper(self, accept: str) -> SPARQLWrapper.SPARQLWrapper:
        wrapper = SPARQLWrapper.SPARQLWrapper(self.url)
        wrapper.setMethod(SPARQLWrapper.POST)
        wrapper.setOnlyConneg(True)  # no parameters of some engines that overrule the header
        wrapper.addCustomHttpHeader("Accept", accept)
        wrapper.setTimeout(self.timeout)
        user, password, token = credentials()
        if user:
            wrapper.setCredentials(user, password)
        if token:
            wrapper.addCustomHttpHeader("Authorization", token)
        return wrapper

    def _sent(self, wrapper: SPARQLWrapper.SPARQLWrapper) -> Reply:
        until = time.monotonic() + self.timeout
        try:
            response = wrapper.query().response
            with response:
                return self._read(response, until)
        except SPARQLWrapperException as error:
            status, said = _told(error)
            raise _failure(status, said) from None
        except urllib.error.HTTPError as error:
            with error:
                raise _failure(error.code, error.read(CHUNK)) from None
        except (OSError, http.client.HTTPException) as error:
            raise unreachable(error, self.timeout) from None

    def _read(self, response: http.client.HTTPResponse, until: float) -> Reply:
        body = bytearray()
        while chunk := response.read1(CHUNK):
            body += chunk
            if len(body) > self.answer_bytes:
                limit = f"{self.answer_bytes:,} bytes"
                raise EndpointError(f"The answer of the data's server is larger than {limit}.")
            if time.monotonic() > until:
                raise TimeoutError
        if response.length:  # fewer bytes came than were announced
            raise http.client.IncompleteRead(b"", response.length)
        if _is_cut(response):
            raise EndpointError(
                "The data's server cut its answer short at a limit of its own, so none is given. "
                "Ask for less, with LIMIT."
            )
        return Reply(bytes(body), response.headers.get_content_type())


def credentials() -> tuple[str, str, str]:
    """User and password, or the whole value of an Authorization header, from the environment."""
    given = os.environ.get(AUTH_VARIABLE, "")
    if given.startswith("Bearer "):
        return "", "", given
    user, colon, password = given.partition(":")
    if given and not colon:
        raise PalmaresError(f"{AUTH_VARIABLE} must be 'user:password' or 'Bearer TOKEN'")
    return user, password, ""


def checked_url(url: str) -> str:
    """The address of a server, http or https; raises PalmaresError for anything else."""
    parts = urlsplit(url)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise PalmaresError(f"{url!r} is not an http or https address")
    return url


def unreachable(error: Exception, timeout: float) -> EndpointError:
    """What went wrong on the way to an endpoint, as an error of ours."""
    reason = getattr(error, "reason", error)
    if isinstance(error, TimeoutError) or isinstance(reason, TimeoutError):
        return EndpointTimeout(f"The data's server didn't answer within {timeout:g} seconds.")
    if isinstance(error, http.client.HTTPException):
        return EndpointError(f"The data's server broke off its answer ({type(error).__name__}).")
    why = getattr(reason, "strerror", None) or reason
    return EndpointError(f"The data's server can't be reached ({why}).")


def _told(error: SPARQLWrapperException) -> tuple[int, bytes]:
    """The status and the body that are behind SPARQLWrapper's exception."""
    status = getattr(error.__context__, "code", 500)
    shown = str(error).partition("Response:\n")[2]
    return status, ast.literal_eval(shown) if shown else b""


def _failure(status: int, body: bytes) -> PalmaresError:
    said = message(body)
    if status == 504 or (status >= 500 and _TIMED_OUT.search(said)):
        return EndpointTimeout(f"The data's server ran out of its time for the query: {said}")
    if status == 400 and _TIMED_OUT.search(said):
        return EndpointTimeout(f"The data's server ended the query: {said}")
    if status == 400:
        return QueryError(f"The query can't be evaluated: {said}")
    if status in (401, 403):
        return EndpointError(f"The data's server refuses this one ({status}).")
    return EndpointError(f"The data's server failed ({status}): {said}")


def message(body: bytes) -> str:
    """The first paragraph of what a server says of an error, without markup."""
    text = _TAGS.sub(" ", body.decode("utf-8", "replace")).strip()
    paragraphs = re.split(r"\n\s*\n|\nSPARQL query:", text)
    # a first paragraph that only repeats the status tells nothing
    plain = " ".join(next((p for p in paragraphs if not _STATUS.match(p)), paragraphs[0]).split())
    return plain[:MESSAGE_LENGTH] or "no reason was given"


def _is_cut(response: http.client.HTTPResponse) -> bool:
    # Virtuoso's signs that a limit on rows or time made it answer with less than all.
    return any(response.headers.get(name) for name in ("X-SPARQL-MaxRows", "X-SQL-State"))
