"""The partitions that are kept for later builds: how many, how large, and which may go."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

#: Bytes of partitions that are kept by themselves; those of the last build are kept in any case.
KEPT_BYTES = 8 * 1024**3
#: The file that names the partitions of the last build.
_LAST = "last.json"


@dataclass(frozen=True)
class Kept:
    """A partition that is kept; ``used`` is when a build used it last, in seconds since 1970."""

    folder: Path
    bytes: int
    used: float


def kept(folder: Path) -> list[Kept]:
    """The partitions in a folder, the one that was used longest ago first."""
    folders = [path for path in folder.glob("*") if path.is_dir()]
    partitions = [
        Kept(path, sum(file.stat().st_size for file in path.iterdir()), path.stat().st_mtime)
        for path in folders
    ]
    return sorted(partitions, key=lambda each: (each.used, each.folder.name))


def record_use(folder: Path, partitions: Iterable[Path]) -> None:
    """Notes which partitions a build has used, and lets others go where they are too many."""
    names = sorted(path.name for path in partitions)
    unfinished = folder / f".{_LAST}"
    unfinished.write_text(json.dumps(names), "utf-8")
    unfinished.replace(folder / _LAST)
    prune(folder, KEPT_BYTES)


def prune(folder: Path, most_bytes: int = 0) -> list[Kept]:
    """Removes what the last build didn't use, the oldest first, until ``most_bytes`` are left.

    Returns what is gone.
    """
    last = _last(folder)
    left = kept(folder)
    size = sum(each.bytes for each in left)
    gone: list[Kept] = []
    for each in left:
        if size <= most_bytes:
            break
        if each.folder.name not in last:
            shutil.rmtree(each.folder, ignore_errors=True)
            gone.append(each)
            size -= each.bytes
    return gone


def _last(folder: Path) -> set[str]:
    try:
        names = json.loads((folder / _LAST).read_text("utf-8"))
    except (OSError, ValueError):
        return set()
    return set(names) if isinstance(names, list) else set()
