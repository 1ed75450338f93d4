"""A build of made-up pages through the command: what it costs a row, step by step, and in all.

Processor time by kind of work, wall time and the most memory by step; beside them, from the same
run, what floors and peers need for the same statements, and how each figure grows with the size.
"""

from __future__ import annotations

import itertools
import os
import re
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import pages
from bench.building_floors import floors, peers, used_by_children, writer_by_hand
from bench.processes import family

#: Rows of the pages, where none are named.
SIZES = (570, 5700, 57_000)
#: Rows up to which peers are tried: they take a hundred times as long.
PEER_ROWS = 570
#: Seconds between two looks at the memory: a look at a large process takes its time.
LOOK = 1.0
#: What stands in the column of results of a page.
_LOSS = "Nominated"
_TIME = re.compile(r"time +(.+?): ([0-9.]+) s; processor: (.*)")


@dataclass
class Build:
    """What one run of the command told and took.

    ``processor`` and ``work`` (by kind) are seconds of a processor, ``wall`` and the first of each
    of ``steps`` those of a clock; ``peak`` and the second of a step are MiB.
    """

    rows: int
    wall: float = 0.0
    processor: float = 0.0
    peak: float = 0.0
    work: dict[str, float] = field(default_factory=dict)
    steps: dict[str, tuple[float, float]] = field(default_factory=dict)
    id: str = ""

    def a_row(self, *kinds: str) -> float:
        """Milliseconds of a processor a row for some kinds of work."""
        return 1000 * sum(self.work.get(kind, 0.0) for kind in kinds) / self.rows


def run(sources: Sequence[Path], rows: int, releases: Path, *options: str) -> Build:
    """Runs ``palmares build -v``; raises RuntimeError with what it said where it fails."""
    command = [str(Path(sys.executable).with_name("palmares")), "build", "-v", *options]
    before = used_by_children()
    began = time.monotonic()
    build = Build(rows)
    with subprocess.Popen(
        [*command, "--releases", str(releases), *map(str, sources)],
        stderr=subprocess.PIPE,
        text=True,
    ) as process:
        watch = _Watch(process)
        assert process.stderr
        lines = []
        for line in process.stderr:
            lines.append(line)
            _note(build, line, watch)
    watch.join()
    if process.returncode:
        raise RuntimeError("".join(lines))
    build.wall, build.processor = time.monotonic() - began, used_by_children() - before
    build.peak = max([watch.peak, *(peak for _, peak in build.steps.values())])
    return build


def _note(build: Build, line: str, watch: _Watch) -> None:
    if match := _TIME.match(line):
        build.steps[match[1]] = float(match[2]), watch.take()
        for part in filter(None, match[3].split(", ")):
            name, _, seconds = part.strip().rpartition(" ")
            build.work[name] = build.work.get(name, 0.0) + float(seconds)
    elif line.startswith("released"):
        build.id = line.split()[1]


class _Watch(threading.Thread):
    """Notes the most memory (PSS, MiB) that all processes of a build have at once."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        super().__init__()
        self._process, self.peak = process, 0.0
        self.start()

    def run(self) -> None:
        """Looks until the build has ended."""
        while self._process.poll() is None:
            self.peak = max(self.peak, sum(map(_memory, family(self._process.pid))))
            time.sleep(LOOK)

    def take(self) -> float:
        """The most since the last time it was asked."""
        peak, self.peak = self.peak, 0.0
        return peak


def _memory(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    match = re.search(r"Pss: +(\d+) kB", text)
    return int(match[1]) / 1024 if match else 0.0


def measure(rows: int, folder: Path) -> Build:
    """Builds pages of so many rows twice, then with one of them changed, and prints the table."""
    sources = pages.write(folder / "pages", rows)
    first = run(sources, rows, folder / "first")
    print(f"\n{rows:,} rows in {len(sources):,} pages, {os.cpu_count()} processors")
    print("processor time, ms a row")
    for name in first.work:
        print(f"  {name:24} {first.a_row(name):9.3f}")
    print(f"  {'all, with the start':24} {1000 * first.processor / rows:9.3f}")
    print("steps: seconds, and at most MiB (PSS of all processes)")
    for name, (seconds, peak) in first.steps.items():
        print(f"  {name:24} {seconds:9.1f} {peak:9.0f}")
    print(f"  {'all':24} {first.wall:9.1f} {first.peak:9.0f}", flush=True)
    dump = folder / "first" / first.id / "dumps" / "palmares.nq"
    _compare(first, sources, dump, folder)
    again = run(sources, rows, folder / "again")
    print(f"the same id and dumps from a second build: {_same(first, again, folder)}", flush=True)
    _change(sources[len(sources) // 2 :])
    third = run(sources, rows, folder / "first")
    print(
        f"one page of {len(sources):,} changed: {third.processor / first.processor:.0%} of the "
        f"whole, {_reading(third) / _reading(first):.1%} of reading to checking",
        flush=True,
    )
    return first


def _change(sources: Sequence[Path]) -> None:
    """Changes results of the first page that has such; those of templates have other words."""
    page = next(each for each in sources if _LOSS in each.read_text("utf-8"))
    page.write_text(page.read_text("utf-8").replace(_LOSS, "Won"), "utf-8")


def _compare(build: Build, sources: Sequence[Path], dump: Path, folder: Path) -> None:
    """Prints what floors and peers need, and how many times as much the build does."""
    seconds, lines = writer_by_hand(sources)
    told = sum(1 for _ in dump.open("rb"))
    print("floors and peers, ms a row; the build takes so many times as long")
    # for as many lines as the build writes
    _ratio("writer by hand, sorted", seconds * told / lines, build, "names", "map", "sort")
    kinds = {"sort": ["sort", "merge and count"], "gzip": ["dumps"], "oxigraph load": ["store"]}
    for name, floor in floors(dump, folder).items():
        _ratio(name, floor, build, *kinds[name])
    if build.rows <= PEER_ROWS:
        kinds = {"pySHACL": ["check", "check across"], "morph-kgc": ["map", "sort"]}
        for name, peer in peers(sources, dump, folder).items():
            _ratio(name, peer, build, *kinds[name])


def _ratio(name: str, seconds: float, build: Build, *kinds: str) -> None:
    floor = 1000 * seconds / build.rows
    times = build.a_row(*kinds) / floor
    print(f"  {name:24} {floor:9.3f} {times:9.2f}  ({', '.join(kinds)})", flush=True)


def _reading(build: Build) -> float:
    kinds = ("read", "names", "map", "check", "sort")
    return sum(build.work.get(kind, 0.0) for kind in kinds)


def _same(first: Build, again: Build, folder: Path) -> bool:
    dumps = [
        folder / name / build.id / "dumps" for name, build in (("first", first), ("again", again))
    ]
    names = sorted(path.name for path in dumps[0].iterdir())
    return first.id == again.id and all(
        (dumps[0] / name).read_bytes() == (dumps[1] / name).read_bytes() for name in names
    )


def main() -> None:
    """``python -m bench.building [ROWS …]``."""
    arguments = sys.argv[1:] if sys.argv[0].endswith("building.py") else []
    builds = []
    for rows in map(int, arguments) if arguments else SIZES:
        with tempfile.TemporaryDirectory() as name:
            builds.append(measure(rows, Path(name)))
    for small, large in itertools.pairwise(builds):
        cost = (large.processor / large.rows) / (small.processor / small.rows)
        print(
            f"\na row of {large.rows:,} costs {cost:.2f} times what one of {small.rows:,} does; "
            f"memory {large.peak / small.peak:.2f} times"
        )


if __name__ == "__main__":
    main()
