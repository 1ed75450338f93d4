"""A worker process: asks its store one query at a time and sends what it gives."""

from __future__ import annotations

import json
import os
from typing import IO, Any, cast

from graph.errors import FormatError, PalmaresError, QueryError, QueryRefused, ReleaseDamaged
from graph.rdf.formats import by_name
from graph.sparql import frames
from graph.sparql.results import Answer
from graph.sparql.writing import Clock, TooLarge, Writer
from graph.stores.local import LocalStore

#: The errors that are told as such; all others are QueryStopped.
TOLD = {each.__name__: each for each in (FormatError, QueryError, QueryRefused, ReleaseDamaged)}


def run(store: LocalStore, limit: int, requests: int, answers: int) -> None:
    """Answers requests until there are no more; ``limit`` is the size of an answer in bytes."""
    frames.write(answers, frames.MESSAGE, b"{}")  # ready
    reader, clock = frames.Reader(requests), Clock()
    while (request := reader.read()) is not None:
        _answer(store, json.loads(request[1]), reader, Writer(answers, limit, clock))


def _answer(
    store: LocalStore, asked: dict[str, Any], reader: frames.Reader, writer: Writer
) -> None:
    try:
        answer = store.query(asked["query"], asked["default_graphs"], asked["named_graphs"])
        name = asked["formats"].get(answer.kind)
        described = _described(answer, name)
        writer.announce(described, at_once=name is None)
        name = name or _wanted(reader)
        if not name:
            return
        answer.write(by_name(name), cast(IO[bytes], writer))
        writer.finish()
    except BrokenPipeError:
        os._exit(0)
    except TooLarge:
        _fail(writer, "QueryStopped", f"The answer is larger than {writer.limit} bytes.")
    except MemoryError:
        _fail(writer, "MemoryError", "")
    except PalmaresError as error:
        known = type(error).__name__ if type(error).__name__ in TOLD else "QueryStopped"
        place = {"line": error.line, "column": error.column} if known == "QueryError" else {}  # type: ignore[attr-defined]
        _fail(writer, known, str(error), **place)


def _wanted(reader: frames.Reader) -> str:
    """The name of the format that the server chose; empty if it wants none."""
    frame = reader.read()
    if frame is None:
        os._exit(0)
    return frame[1].decode()


def _described(answer: Answer, name: str | None) -> bytes:
    """What kind of answer it is, and the format in which it follows by itself."""
    told: dict[str, Any] = {"kind": answer.kind, "variables": answer.variables, "written": name}
    if answer.kind == "boolean":
        told["truth"] = bool(answer)
    return json.dumps(told).encode()


def _fail(writer: Writer, kind: str, message: str, **more: int | None) -> None:
    writer.fail(json.dumps({"kind": kind, "message": message, **more}).encode())
