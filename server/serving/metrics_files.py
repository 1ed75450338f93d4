"""prometheus_client's files of metrics, with room on the disk for all that is written to them.

It maps files with holes into memory: where the disk is full, the kernel can do nothing but end the
process that writes into a hole (SIGBUS).
"""

from __future__ import annotations

import os
from pathlib import Path

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

from server.serving.temporary import make_anew

#: Bytes of a new file.
FILE_BYTES = 1 << 16
#: How the names of the files of a process begin, by the kinds of metrics that there are.
KINDS = ("counter", "histogram", "gauge_livesum")
#: Bytes of a value besides its key, at most.
_VALUE_BYTES = 32


def use_preallocated_files(folder: Path) -> None:
    """Makes the files of this process in a folder, and has all take their room beforehand.

    Raises OSError where there is no room; the values are then kept in the process alone. To be
    called before any metric is made.
    """
    values.MmapedDict = _PreallocatedDict  # type: ignore[attr-defined]
    paths = [folder / f"{kind}_{os.getpid()}.db" for kind in KINDS]
    try:
        make_anew(folder)
        for path in paths:
            _preallocate(path)
    except OSError:
        for path in paths:
            path.unlink(missing_ok=True)
        values.ValueClass = values.MutexValue
        raise


class _PreallocatedDict(MmapedDict):
    """Takes the room for more before it grows; raises OSError where there is none."""

    def _init_value(self, key: str) -> None:
        needed = self._used + len(key.encode()) + _VALUE_BYTES
        if needed > self._capacity:
            os.posix_fallocate(self._f.fileno(), 0, 2 * self._capacity)
        super()._init_value(key)  # type: ignore[no-untyped-call]


def _preallocate(path: Path) -> None:
    """Makes a file; who adds up all of them sees none that is empty."""
    draft = path.with_name(f".{path.name}")
    try:
        with draft.open("wb") as file:
            os.posix_fallocate(file.fileno(), 0, FILE_BYTES)
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)
