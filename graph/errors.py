"""The errors of the library: each states a fact; what to answer is the caller's business."""

from __future__ import annotations

import errno
import json
import os
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

#: What the language says of a value that isn't there, isn't known or is no number, and what to say.
_WORDINGS = (
    (
        re.compile(r".* got an unexpected keyword argument ('.*?')(?:\. .*)?"),
        r"\1 is not known there",
    ),
    (re.compile(r".* missing \d+ required [\w-]+ arguments?: (.*)"), r"\1 is missing"),
    (re.compile(r"invalid literal for int\(\) with base \d+: (.*)"), r"\1 is not a whole number"),
    (re.compile(r"could not convert string to float: (.*)"), r"\1 is not a number"),
)
#: What the machine or a process may lack for a while, with what the system says of it.
_LACKS = {each: os.strerror(each) for each in (errno.EMFILE, errno.ENFILE, errno.ENOMEM)}
#: How the engine and Python say the same.
_WORDS = {text: number for number, text in _LACKS.items()} | {
    "file descriptors when reserving": errno.EMFILE,
    "can't start new thread": errno.ENOMEM,
}
#: Characters that act on a terminal, or end a line for what reads it.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069\ud800-\udfff]")


class PalmaresError(Exception):
    """Base of all errors that a user can cause and mend; the message is one readable text."""


class InputError(PalmaresError):
    """An input file can't be read as what it should be; says where and what to do.

    ``file`` is the path as the user gave it; ``line`` and ``row`` count from 1 (a row is a data
    row, the header not counted); ``column`` is a header name; ``hint`` says what to do.
    """

    def __init__(
        self,
        file: Path | str,
        message: str,
        *,
        line: int | None = None,
        row: int | None = None,
        column: str | None = None,
        hint: str | None = None,
    ) -> None:
        self.file, self.line, self.row, self.column, self.hint = file, line, row, column, hint
        self.message = message
        place = str(file)
        place += f", line {line}" if line is not None else ""
        place += f", row {row}" if row is not None else ""
        place += f", column {column!r}" if column is not None else ""
        super().__init__(f"{place}: {message}" + (f". {hint}" if hint else ""))

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle makes it of in another process."""
        places = {name: getattr(self, name) for name in ("line", "row", "column", "hint")}
        return partial(InputError, **places), (self.file, self.message)


class InputErrors(InputError):
    """Several things are wrong with an input: each is told, a line each."""

    def __init__(self, errors: Sequence[InputError]) -> None:
        self.errors = tuple(errors)
        first = errors[0]
        places = {name: getattr(first, name) for name in ("line", "row", "column", "hint")}
        super().__init__(first.file, first.message, **places)
        self.args = ("\n".join(map(str, errors)),)

    def __reduce__(self) -> tuple[Any, ...]:
        """What pickle makes it of in another process."""
        return InputErrors, (self.errors,)


class Problems:
    """What is wrong with an input, so that all of it is told at once."""

    def __init__(self) -> None:
        self._errors: list[InputError] = []

    def add(self, error: InputError) -> None:
        """Notes one thing that is wrong, or all of several."""
        self._errors += error.errors if isinstance(error, InputErrors) else (error,)

    @contextmanager
    def noted(self) -> Iterator[None]:
        """Notes what is wrong in its block instead of raising it."""
        try:
            yield
        except InputError as error:
            self.add(error)

    def raise_any(self) -> None:
        """Raises InputError (InputErrors for several) if something is wrong."""
        if len(self._errors) == 1:
            raise self._errors[0]
        if self._errors:
            raise InputErrors(self._errors)


class MappingError(PalmaresError):
    """An RML mapping is wrong or uses what isn't supported."""


class ShapeViolation(PalmaresError):
    """The data breaks shapes of severity Violation; the message lists the findings."""


class ReleaseError(PalmaresError):
    """A release is missing, incomplete or can't be written."""


class ReleaseDamaged(ReleaseError):
    """A file of a release isn't what was released; the message, with paths, is for a log."""


class IndexUnreadable(ReleaseDamaged):
    """A file that is made of the data, and can be made anew, can't be read."""


class QueryError(PalmaresError):
    """A query is not SPARQL 1.1; ``line`` and ``column`` count from 1 where they are known."""

    def __init__(self, message: str, line: int | None = None, column: int | None = None) -> None:
        self.line, self.column = line, column
        super().__init__(message)


class QueryRefused(PalmaresError):
    """A query is well-formed but not allowed here (an update, SERVICE, a format it can't have)."""


class FormatError(PalmaresError):
    """A statement can't be said in the format that it is to be written in; says which one.

    ``format_name`` is the format, empty where it is to be on a page.
    """

    def __init__(self, message: str, format_name: str = "") -> None:
        self.format_name = format_name
        super().__init__(message)


class PatternError(PalmaresError):
    """A term of a triple pattern can't be read, or can't stand where it does."""


class UnknownThing(PalmaresError):
    """No statement is about the IRI asked for."""


class TooManyStatements(PalmaresError):
    """One document would have more statements than any is made of.

    They are those with ``iri`` as their ``part``, which is what a triple pattern calls it ("graph",
    "subject").
    """

    def __init__(self, message: str, part: str, iri: str) -> None:
        self.part, self.iri = part, iri
        super().__init__(message)


class UnknownPage(PalmaresError):
    """What is told of a thing has fewer pages than that."""


class EndpointError(PalmaresError):
    """The SPARQL server that holds the data doesn't answer as it should; says what it did."""


class EndpointTimeout(EndpointError):
    """The SPARQL server that holds the data didn't answer in time."""


class QueryStopped(PalmaresError):
    """A query was not answered to its end: a limit was reached, or its process ended.

    ``retry_after`` is in seconds, where another try could do better; ``limit`` names the limit.
    """

    def __init__(self, message: str, retry_after: int | None = None, limit: str = "") -> None:
        self.retry_after, self.limit = retry_after, limit
        super().__init__(message)


class TooManyQueries(QueryStopped):
    """A query was refused because its client has too many others already."""


def reason_of(error: BaseException) -> str:
    """Why something failed, in words for people: what the system or a parser says of it.

    >>> reason_of(FileNotFoundError(2, "No such file or directory", "rows.csv"))
    'rows.csv: no such file or directory'
    >>> reason_of(PermissionError(13, "Permission denied", "7b2", None, "releases/.current"))
    'releases/.current: permission denied'
    >>> reason_of(ValueError("invalid literal for int() with base 10: 'ten'"))
    "'ten' is not a whole number"
    """
    if isinstance(error, OSError) and error.strerror:
        reason = error.strerror[:1].lower() + error.strerror[1:]
        file = error.filename2 or error.filename  # of two, where something was to be
        return f"{file}: {reason}" if file else reason
    if isinstance(error, UnicodeDecodeError):
        return f"byte {error.object[error.start]:#04x} is not UTF-8"
    if isinstance(error, json.JSONDecodeError):
        return (
            f"{error.msg[:1].lower()}{error.msg[1:]} at line {error.lineno}, column {error.colno}"
        )
    if isinstance(error, KeyError):
        return f"{error} is missing"
    text = str(error)
    return next((p.sub(words, text) for p, words in _WORDINGS if p.fullmatch(text)), text)


def lack_of(error: BaseException) -> OSError | None:
    """The lack of descriptors or memory that an error tells of; None for any other error.

    It ends a try to read a file for reasons of the process or the machine, not of the file. The
    engine has it in words alone.

    >>> lack_of(OSError("IO error: While open a file: 000009.sst: Too many open files"))
    OSError(24, 'Too many open files')
    >>> lack_of(FileNotFoundError(2, "No such file or directory"))
    """
    if isinstance(error, OSError) and error.errno:
        return error if error.errno in _LACKS else None
    words = str(error)
    return next((OSError(n, _LACKS[n]) for text, n in _WORDS.items() if text in words), None)


def visible(text: str) -> str:
    """A line with escapes for what isn't seen, or acts on a terminal.

    >>> visible("GET /a\\r\\nERROR root: \\x1b[2J")
    'GET /a\\\\r\\\\nERROR root: \\\\x1b[2J'
    """
    return _CONTROL.sub(lambda match: match[0].encode("unicode_escape").decode(), text)
