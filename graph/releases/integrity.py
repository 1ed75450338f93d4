"""Whether a file is the one that was released: its size and SHA-256, as the manifest has them."""

from __future__ import annotations

import logging
import os
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.errors import lack_of
from graph.stores.regular_files import sha256

_log = logging.getLogger(__name__)


def flush(path: Path) -> None:
    """Has a file or folder written to the disk; raises OSError."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def measure_files(folder: Path, names: Iterable[str]) -> dict[str, dict[str, Any]]:
    """Size and SHA-256 of files by their path below ``folder``, as a manifest lists them."""
    return {
        name: {"bytes": (folder / name).stat().st_size, "sha256": sha256(folder / name)}
        for name in sorted(names)
    }


def fault_of(path: Path, expected: Mapping[str, Any], *, quick: bool = False) -> str | None:
    """What is wrong with a file, in the words of a sentence about it; None for a whole one.

    ``quick`` looks at its size alone. Raises OSError where it can't be told now (``lack_of``).
    """
    try:
        size = path.stat().st_size
        if size != expected["bytes"]:
            return f"has {size} bytes instead of {expected['bytes']}"
        if not quick and sha256(path) != expected["sha256"]:
            return "is not the file that was released: its SHA-256 is another one"
    except FileNotFoundError:
        return "is missing"
    except OSError as error:
        if lack_of(error):
            raise
        return f"can't be read ({error.strerror})"
    return None


class IntactFiles:
    """Tells of the files of one release whether they are whole, when they are needed.

    A file is read once, and again when its size or one of its times changes; safe to use from many
    threads. What is wrong is written to the log, once for each such change. Raises OSError where
    it can't be told now (``lack_of``).
    """

    def __init__(self, folder: Path, files: Mapping[str, Mapping[str, Any]]) -> None:
        """``files`` are those of a manifest; a file that it doesn't list is only to be there."""
        self._folder, self._files = folder, files
        self._states: dict[str, tuple[tuple[int, ...], bool]] = {}

    def __contains__(self, name: str) -> bool:
        state = file_state(self._folder / name)
        entry = self._states.get(name)
        if entry is None or entry[0] != state:
            entry = self._states[name] = state, self._is_whole(name)
        return entry[1]

    def _is_whole(self, name: str) -> bool:
        if name not in self._files:
            return (self._folder / name).exists()
        fault = fault_of(self._folder / name, self._files[name])
        if fault:
            _log.error(
                "release %s: %s %s; the next build makes it anew", self._folder.name, name, fault
            )
        return fault is None


def file_state(path: Path) -> tuple[int, ...]:
    """What changes when a file is written to or replaced; nothing for one that isn't there."""
    try:
        status = path.stat()
    except OSError:
        return ()
    return status.st_ino, status.st_size, status.st_mtime_ns, status.st_ctime_ns
