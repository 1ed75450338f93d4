"""Opens SQLite files, to be read or to be written anew, and says one thing when that fails."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from graph.errors import IndexUnreadable, lack_of


def open_for_reading(path: Path) -> sqlite3.Connection:
    """The file, which nobody changes meanwhile; may be used from any thread.

    Raises sqlite3.Error, with the first query at the latest, when it can't be read.
    """
    address = f"{path.absolute().as_uri()}?mode=ro&immutable=1"
    return sqlite3.connect(address, uri=True, check_same_thread=False)


@contextmanager
def readable(path: Path) -> Iterator[None]:
    """Raises IndexUnreadable, with the path and what to do, where SQLite can't read the file.

    Raises OSError where that can't be told now (``lack_of``).
    """
    try:
        yield
    except sqlite3.Error as error:
        if lack := _lack(path, error):
            raise lack from None
        raise unreadable(path, error) from None


def _lack(path: Path, error: sqlite3.Error) -> OSError | None:
    """The lack of descriptors for which SQLite didn't open a file: it doesn't say why it didn't."""
    # The low byte is the code; an error of Python's own module has none.
    if getattr(error, "sqlite_errorcode", 0) & 0xFF != sqlite3.SQLITE_CANTOPEN:
        return None
    try:
        os.close(os.open(path, os.O_RDONLY))
    except OSError as cause:
        return lack_of(cause)
    return None


def unreadable(path: Path, error: Exception) -> IndexUnreadable:
    """What to say of a file that can't be read."""
    return IndexUnreadable(f"{path} can't be read ({error}); the next build makes it anew")


@contextmanager
def reading(path: Path) -> Iterator[sqlite3.Connection]:
    """The file, closed behind the block; raises IndexUnreadable when it can't be read."""
    with readable(path), closing(open_for_reading(path)) as connection:
        yield connection


@contextmanager
def writing(path: Path, schema: str) -> Iterator[sqlite3.Connection]:
    """The file with these tables, committed and closed behind the block.

    Nothing is kept for a power cut: whoever makes the file moves it to its place when it is whole.
    Raises OSError when it can't be written.
    """
    try:
        with closing(sqlite3.connect(path)) as connection:
            connection.executescript(
                f"PRAGMA journal_mode = OFF; PRAGMA synchronous = OFF;{schema}"
            )
            yield connection
            connection.commit()
    except sqlite3.Error as error:
        raise OSError(f"{path}: {error}") from None
