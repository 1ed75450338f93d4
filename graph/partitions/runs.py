"""Sorted runs: lines in files, in the order of their bytes, sorted and merged in bounded memory.

A line ends with a line feed. Sorted N-Quads lines stand together by subject, since no IRI is the
beginning of another one with its closing bracket.
"""

from __future__ import annotations

import heapq
import itertools
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pyoxigraph as ox

#: Bytes of lines that are sorted in memory at a time.
RUN_BYTES = 32 * 1024**2
#: Lines that are taken at a time.
LINES_TAKEN = 1000
#: Files that are open at once while they are merged.
FAN_IN = 128


class Sorter:
    """Sorts lines that come bit by bit; of all that it was given, one run is in memory."""

    def __init__(self, folder: Path, stack: ExitStack) -> None:
        """Runs are in a folder of their own in ``folder``, which goes with the stack."""
        self._folder, self._stack = folder, stack
        self._runs: list[Path] = []
        self._lines: set[bytes] = set()
        self._size = 0

    def add(self, lines: Iterable[bytes]) -> None:
        """Takes some lines more."""
        lines = iter(lines)
        while part := [*itertools.islice(lines, LINES_TAKEN)]:
            self._lines.update(part)
            self._size += sum(map(len, part))
            if self._size >= RUN_BYTES:
                self._write_run()

    def lines(self) -> Iterator[bytes]:
        """The distinct lines in order; to be read once, when all are there."""
        if not self._runs:
            return iter(sorted(self._lines))
        self._write_run()
        return merge(self._runs, self._folder)

    def _write_run(self) -> None:
        if not self._runs:
            runs = tempfile.TemporaryDirectory(dir=self._folder, prefix=".runs-")
            self._folder = Path(self._stack.enter_context(runs))
        path = self._folder / f"run-{len(self._runs)}"
        path.write_bytes(b"".join(sorted(self._lines)))
        self._runs.append(path)
        self._lines, self._size = set(), 0


@contextmanager
def sorter(folder: Path) -> Iterator[Sorter]:
    """A sorter whose runs are in ``folder``, and gone behind the block."""
    with ExitStack() as stack:
        yield Sorter(folder, stack)


def write_sorted(lines: Iterable[bytes], path: Path) -> int:
    """Writes distinct ``lines`` in order to the new file ``path``; returns how many there are."""
    with sorter(path.parent) as sorting:
        sorting.add(lines)
        return write_lines(sorting.lines(), path)


def write_lines(lines: Iterable[bytes], path: Path) -> int:
    """Writes lines as they come to the new file ``path``; returns how many."""
    count = itertools.count()
    with path.open("wb") as file:
        file.writelines(line for line, _ in zip(lines, count, strict=False))
    return next(count)


def merge(paths: Sequence[Path], folder: Path) -> Iterator[bytes]:
    """The distinct lines of sorted files, in order; more than ``FAN_IN`` files are merged in turns.

    What is between two turns is in ``folder`` meanwhile.
    """
    if len(paths) <= FAN_IN:
        yield from _merged(paths)
        return
    with tempfile.TemporaryDirectory(dir=folder, prefix=".turns-") as turns:
        merged = []
        for start in range(0, len(paths), FAN_IN):
            merged.append(Path(turns) / f"turn-{start}")
            write_lines(_merged(paths[start : start + FAN_IN]), merged[-1])
        yield from merge(merged, Path(turns))


def _merged(paths: Sequence[Path]) -> Iterator[bytes]:
    with ExitStack() as files:
        opened = [files.enter_context(path.open("rb")) for path in paths]
        yield from distinct(heapq.merge(*opened))


def distinct(lines: Iterable[bytes]) -> Iterator[bytes]:
    """Each of some sorted lines once."""
    return (line for line, _ in itertools.groupby(lines))


def sorted_n_quads(quads: Iterable[ox.Quad]) -> list[bytes]:
    """The lines of some quads in N-Quads, in order: one form for one content."""
    text = ox.serialize(quads, format=ox.RdfFormat.N_QUADS)
    assert text is not None  # it is, without an output to write to
    return sorted(text.splitlines(keepends=True))


def predicate_of(line: bytes) -> bytes:
    """The predicate of an N-Quads line, as it is written there."""
    return line.split(b" ", 2)[1]


def subject_of(line: bytes) -> bytes:
    """The subject of an N-Quads line, as it is written there."""
    return line.partition(b" ")[0]
