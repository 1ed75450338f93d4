"""Speaks the SPARQL 1.1 Protocol to another server, within limits of time and size."""

from __future__ import annotations

import http.client
import logging
import re
import time
import urllib.error
from collections.abc import Sequence
from dataclasses import dataclass
from email.utils import parsedate_to_datetime

import SPARQLWrapper

from graph.errors import EndpointError, EndpointTimeout, PalmaresError, QueryError, QueryStopped
from graph.iris import has_host
from graph.stores.remote.exchange import (
    ANSWER_BYTES,
    CHUNK,
    DEADLINE,
    Exchange,
    credentials,
    without_credentials,
)

#: Characters of an endpoint's own message that are logged.
MESSAGE_LENGTH = 400
#: Seconds after which to try again where a server that is busy doesn't say.
RETRY_SECONDS = 5
_DAY = 86_400

#: What engines say that ran out of their own time, whatever the status.
_TIMED_OUT = re.compile(r"time[d -]*out|S1T00|S1TAT|exceeded .*time|time .*exceeds", re.IGNORECASE)
#: Statuses of success that a query has no use for.
_ODD = {
    202: "that it will do so later",
    204: "that there is no content",
    206: "a part of an answer",
}
_STATUS = re.compile(r"\s*\d{3}( [A-Z][A-Za-z]+)+\s*\Z")
#: Where a parser stumbled, as Oxigraph, Virtuoso and this server say it.
_PLACE = re.compile(r"(?:error at |line )(\d{1,9})(?:(?::|, column )(\d{1,9}))?")
_TAGS = re.compile(r"<[^>]*>")


_log = logging.getLogger(__name__)


class Reply:
    """An answer as it comes: a file to read from, which ends when all has come, or raises why not.

    Close it in the end. ``media_type`` has no parameters; it is empty where none was named.
    """

    def __init__(self, response: http.client.HTTPResponse, exchange: Exchange) -> None:
        content_type = response.headers.get("Content-Type")
        self.media_type = response.headers.get_content_type() if content_type else ""
        self.exchange = exchange
        self._response = response
        self._room = exchange.limit

    def read(self, size: int = -1) -> bytes:
        """What has come by now, up to ``size`` bytes; empty at the end.

        Raises EndpointError for an answer that is too large or was broken off, EndpointTimeout at
        the deadline, and whatever else the exchange was ended for.
        """
        try:
            data = self._response.read1(min(size, CHUNK) if size > 0 else CHUNK)
            missing = self._response.length
            if not data and (missing or self.exchange.ended):  # fewer came than were announced
                raise http.client.IncompleteRead(b"", missing)
        except (OSError, ValueError, http.client.HTTPException) as error:
            raise self.exchange.failure(error) from None
        self._room -= len(data)
        if self._room < 0:
            limit = f"{self.exchange.limit:,} bytes"
            raise EndpointError(f"The answer of the data's server is larger than {limit}.")
        return data

    def finish(self) -> None:
        """Reads what is left, so that an answer that was broken off isn't taken for a whole one."""
        while self.read():
            pass

    def close(self) -> None:
        """Gives the connection back, from the thread that reads."""
        self._response.close()
        self.exchange.close()


class _Wrapper(SPARQLWrapper.SPARQLWrapper):
    """SPARQLWrapper over a connection that can be ended from outside."""

    def __init__(self, url: str, exchange: Exchange) -> None:
        super().__init__(url)
        self._exchange = exchange

    def _query(self) -> tuple[http.client.HTTPResponse, str]:
        return self._exchange.open(self._createRequest()), self.returnFormat


@dataclass(frozen=True)
class Endpoint:
    """A SPARQL server at ``url``; credentials come from the environment (AUTH_VARIABLE).

    ``timeout`` (seconds) and ``answer_bytes`` are the limits of questions without an exchange.
    """

    url: str
    timeout: float = DEADLINE
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
        exchange: Exchange | None = None,
    ) -> Reply:
        """The answer to a query of that form (SELECT, ASK, CONSTRUCT, DESCRIBE), to be closed.

        Raises QueryError where the endpoint says that the query is wrong, EndpointTimeout and
        EndpointError for all else that keeps it from answering.
        """
        wrapper = self._wrapper(accept, exchange or Exchange(self.timeout, self.answer_bytes))
        for graph in default_graphs:
            wrapper.addParameter("default-graph-uri", graph)
        for graph in named_graphs:
            wrapper.addParameter("named-graph-uri", graph)
        # Not setQuery, which looks for the form with a pattern that some texts keep busy for ever.
        wrapper.queryString, wrapper.queryType = query, form
        return _sent(wrapper)

    def update(self, update: str) -> None:
        """Has a SPARQL update done; raises as ``ask`` does."""
        wrapper = self._wrapper("*/*", Exchange(self.timeout, self.answer_bytes))
        wrapper.queryString, wrapper.queryType = update, SPARQLWrapper.INSERT
        reply = _sent(wrapper, expects_answer=False)
        try:
            reply.finish()
        finally:
            reply.close()

    def _wrapper(self, accept: str, exchange: Exchange) -> _Wrapper:
        wrapper = _Wrapper(self.url, exchange)
        wrapper.setMethod(SPARQLWrapper.POST)
        wrapper.setOnlyConneg(True)  # no parameters of some engines that overrule the header
        wrapper.addCustomHttpHeader("Accept", accept)
        user, password, _ = credentials()
        if user:
            wrapper.setCredentials(user, password)
        return wrapper


def _sent(wrapper: _Wrapper, *, expects_answer: bool = True) -> Reply:
    exchange = wrapper._exchange
    try:
        response = wrapper.query().response
        if expects_answer and response.status != 200:
            response.close()
            odd = _ODD.get(response.status, "which is no answer to a query")
            raise EndpointError(f"The data's server answers {response.status}, {odd}.")
        if _is_cut(response):
            response.close()
            raise EndpointError(
                "The data's server cut its answer short at a limit of its own, so none is given. "
                "Ask for less, with LIMIT."
            )
        return Reply(response, exchange)
    except PalmaresError:
        exchange.close()
        raise
    except (OSError, http.client.HTTPException) as error:  # an HTTPError is an OSError
        failure = failure_of(error, exchange)
        exchange.close()
        raise failure from None


def failure_of(error: Exception, exchange: Exchange) -> PalmaresError:
    """What an exchange failed with, as an error of ours."""
    if not isinstance(error, urllib.error.HTTPError):
        return exchange.failure(error)
    with error:
        try:
            return _failure(error.code, error.read(CHUNK), error.headers.get("Retry-After", ""))
        except (OSError, http.client.HTTPException) as cause:
            return exchange.failure(cause)


def checked_url(url: str) -> str:
    """The address of a server, http or https; raises PalmaresError for anything else."""
    if not url.lower().startswith(("http://", "https://")) or not has_host(url):
        raise PalmaresError(f"{url!r} is not an http or https address")
    return url


def _failure(status: int, body: bytes, retry_after: str) -> PalmaresError:
    """What a status means. The reason that a server gives is for the log: it may tell too much."""
    reason = _reason(body)
    _log.warning("the data's server answers %d: %s", status, reason)
    if status == 504 or (status in (400, *range(500, 600)) and _TIMED_OUT.search(reason)):
        return EndpointTimeout("The data's server ran out of its time for the query.")
    if status == 400:
        place = _PLACE.search(reason)
        if place is None:
            return QueryError("The data's server can't read or evaluate the query.")
        line, column = int(place[1]), int(place[2]) if place[2] else None
        return QueryError(f"The data's server can't read the query at line {line}.", line, column)
    if status in (429, 503):
        seconds = _seconds(retry_after)
        return QueryStopped(f"The data's server has too much to do just now ({status}).", seconds)
    if status in (401, 403):
        return EndpointError(f"The data's server refuses this one ({status}).")
    if 300 <= status < 400:
        return EndpointError(f"The data's server has moved: it answers {status}, a redirection.")
    return EndpointError(f"The data's server failed ({status}).")


def _seconds(retry_after: str) -> int:
    """The seconds that Retry-After tells (RFC 9110, 10.2.3), within a day."""
    if retry_after.isascii() and retry_after.isdecimal() and len(retry_after) < 9:
        return min(max(int(retry_after), 1), _DAY)
    try:
        seconds = parsedate_to_datetime(retry_after).timestamp() - time.time()
    except (ValueError, OverflowError):
        return RETRY_SECONDS
    return min(max(int(seconds), 1), _DAY)


def _reason(body: bytes) -> str:
    """The first paragraph of what a server says of an error, without markup."""
    text = _TAGS.sub(" ", without_credentials(body.decode("utf-8", "replace"))).strip()
    paragraphs = re.split(r"\n\s*\n|\nSPARQL query:", text)
    # a first paragraph that only repeats the status tells nothing
    plain = " ".join(next((p for p in paragraphs if not _STATUS.match(p)), paragraphs[0]).split())
    return plain[:MESSAGE_LENGTH] or "no reason was given"


def _is_cut(response: http.client.HTTPResponse) -> bool:
    # Virtuoso's signs that a limit on rows or time made it answer with less than all.
    return any(response.headers.get(name) for name in ("X-SPARQL-MaxRows", "X-SQL-State"))
