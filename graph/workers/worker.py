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

#: The errors that are reported as such; all others are QueryStopped.
ERRORS = {
    error.__name__: error for error in (FormatError, QueryError, QueryRefused, ReleaseDamaged)
}

#: What an error says beside its message.
_MEMBERS = {"QueryError": ("line", "column"), "FormatError": ("format_name",)}


def run(store: LocalStore, limit: int, requests: int, answers: int) -> None:
    """Answers requests until there are no more; ``limit`` is the size of an answer in bytes.

    A request is an object with "query", "default_graphs", "named_graphs" (lists of IRIs),
    "languages" (tags) and "formats" (names by the kind of answer). The answer is a head: its
    "kind", its "variables" and "format", for a boolean its "truth"; then the pieces. Where no
    format was named for its kind, that is waited for in between.
    """
    frames.write(answers, frames.MESSAGE, b"{}")  # ready
    reader, clock = frames.Reader(requests), Clock()
    while (request := reader.read()) is not None:
        _answer(store, json.loads(request[1]), reader, Writer(answers, limit, clock))


def _answer(
    store: LocalStore, request: dict[str, Any], reader: frames.Reader, writer: Writer
) -> None:
    try:
        answer = store.query(
            request["query"],
            request["default_graphs"],
            request["named_graphs"],
            languages=request["languages"],
        )
        name = request["formats"].get(answer.kind)
        writer.announce(_head(answer, name), at_once=name is None)
        name = name or _format_name(reader)
        if not name:
            return
        answer.write(by_name(name), cast(IO[bytes], writer))
        writer.finish()
    except BrokenPipeError:
        os._exit(0)
    except TooLarge:
        message = f"The answer is larger than {writer.limit} bytes."
        _fail(writer, "QueryStopped", message, limit="result")
    except MemoryError:
        _fail(writer, "MemoryError", "")
    except PalmaresError as error:
        kind = type(error).__name__ if type(error).__name__ in ERRORS else "QueryStopped"
        names = _MEMBERS.get(kind, ())
        _fail(writer, kind, str(error), **{name: getattr(error, name) for name in names})


def _format_name(reader: frames.Reader) -> str:
    """The name of the format that the server chose; empty if it wants none."""
    frame = reader.read()
    if frame is None:
        os._exit(0)
    return frame[1].decode()


def _head(answer: Answer, format_name: str | None) -> bytes:
    """What kind of answer it is, and the format in which it follows by itself."""
    head: dict[str, Any] = {
        "kind": answer.kind,
        "variables": answer.variables,
        "format": format_name,
    }
    if answer.kind == "boolean":
        head["truth"] = bool(answer)
    return json.dumps(head).encode()


def _fail(writer: Writer, kind: str, message: str, **more: int | str | None) -> None:
    writer.fail(json.dumps({"kind": kind, "message": message, **more}).encode())
