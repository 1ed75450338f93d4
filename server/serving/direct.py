"""Answers plain queries from the event loop, which itself waits for the query process.

A thread, the application and their hand-over take several times what a quick query does.
"""

from __future__ import annotations

import asyncio

from graph.errors import PalmaresError
from graph.sparql.frames import Reader
from graph.workers.answer import WorkerAnswer
from graph.workers.queries import QueryOptions
from server.http.cache import CacheMiddleware, Key
from server.http.shares import share_of
from server.http.site import Site
from server.routes.plain_query import ROUTE, PlainQuery
from server.serving.reply import Reply
from server.serving.request import Request

#: Seconds for which the event loop waits for the end of an answer; then a thread does.
WAIT_SECONDS = 0.02
#: Bytes of an answer that it takes in meanwhile.
WAIT_BYTES = 256 * 1024


async def answer(
    app: CacheMiddleware, site: Site, plain: PlainQuery, key: Key, request: Request, reply: Reply
) -> WorkerAnswer | PalmaresError | None:
    """Sends the answer to a plain query, and returns None, if it is there at once.

    What it returns otherwise is for the application to go on with. ``key`` is what the answer is
    kept under.
    """
    pending: WorkerAnswer | None = None
    try:
        pending = site.queries.enter(
            plain.request.query,
            QueryOptions(formats=plain.formats, client=share_of(reply.client)),
            request.on_disconnect,
        )
        reader = None if pending is None else pending.send_at_once()
        if pending is None or reader is None or not await _is_whole(reader):
            return pending
        pending.begin()
        choice = plain.choices.get(pending.kind)
        if choice is None:
            return pending
        body = pending.body(choice.format)
    except PalmaresError as error:
        return error
    assert isinstance(body, bytes)
    headers = plain.headers(site, pending.kind, body)
    body = app.finish(key, headers, body, ROUTE)
    reply.route = ROUTE
    reply.whole(200, headers, body)
    return None


async def _is_whole(reader: Reader) -> bool:
    """Whether the answer comes to its end within WAIT_SECONDS and WAIT_BYTES."""
    loop = asyncio.get_running_loop()
    completion: asyncio.Future[bool] = loop.create_future()
    free_bytes = WAIT_BYTES

    def take() -> None:
        nonlocal free_bytes
        size = reader.take()
        free_bytes -= size
        is_whole = reader.has_whole_answer()
        if is_whole or not size or free_bytes <= 0:
            loop.remove_reader(reader.descriptor)
            _settle(completion, is_whole)

    loop.add_reader(reader.descriptor, take)
    timer = loop.call_later(WAIT_SECONDS, _settle, completion, False)
    try:
        return await completion
    finally:
        timer.cancel()
        loop.remove_reader(reader.descriptor)


def _settle(future: asyncio.Future[bool], result: bool) -> None:
    if not future.done():
        future.set_result(result)
