"""A worker process: asks its store one query at a time and sends what it gives."""

from __future__ import annotations

import json
import os
from typing import IO, Any, cast

from graph.answers import Answer
from graph.errors import PalmaresError, QueryError, QueryRefused
from graph.formats import by_name
from graph.store import Store
from graph.workers import frames
from graph.workers.writing import TooLarge, Writer

#: The errors that are told as such; all others are QueryStopped.
TOLD = {"QueryError": QueryError, "QueryRefused": QueryRefused}


def run(store: Store, limit: int, requests: int, answers: int) -> None:
    """Answers requests until there are no more; ``limit`` is the size of an answer in bytes."""
    frames.write(answers, frames.MESSAGE, b"{}")  # ready
    reader = frames.Reader(requests)
    while (request := reader.read()) is not None:
        _answer(store, json.loads(request[1]), reader, answers, limit)


def _answer(
    store: Store, asked: dict[str, Any], reader: frames.Reader, answers: int, limit: int
) -> None:
    writer = Writer(answers, limit)
    try:
        answer = store.query(asked["query"], asked["default_graphs"], asked["named_graphs"])
        frames.write(answers, frames.MESSAGE, _described(answer))
        wanted = reader.read()
        if wanted is None:
            os._exit(0)
        answer.write(by_name(wanted[1].decode()), cast(IO[bytes], writer))
        writer.finish()
    except BrokenPipeError:
        os._exit(0)
    except TooLarge:
        _fail(answers, writer, "QueryStopped", f"The answer is larger than {limit} bytes.")
    except MemoryError:
        _fail(answers, writer, "MemoryError", "")
    except PalmaresError as error:
        known = type(error).__name__ if type(error).__name__ in TOLD else "QueryStopped"
        place = {"line": error.line, "column": error.column} if known == "QueryError" else {}  # type: ignore[attr-defined]
        _fail(answers, writer, known, str(error), **place)


def _described(answer: Answer) -> bytes:
    told: dict[str, Any] = {"kind": answer.kind, "variables": answer.variables}
    if answer.kind == "boolean":
        told["truth"] = bool(answer)
    return json.dumps(told).encode()


def _fail(answers: int, writer: Writer, kind: str, message: str, **more: int | None) -> None:
    writer.stop()
    told = {"kind": kind, "message": message, **more}
    frames.write(answers, frames.FAILURE, json.dumps(told).encode())
