"""A build of made-up pages through the command: processor time a row, by kind of work, and memory.

Every figure is printed at each size, beside floors in the same run: a writer by hand from rows in
memory to sorted N-Quads, `sort`, `oxigraph load` and gzip of the same statements.
"""

from __future__ import annotations

import gzip
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from bench import pages
from bench.processes import family

#: Rows of the pages, where none are named.
SIZES = (570, 5700)
#: Seconds between two looks at the memory.
LOOK = 0.2
_TIME = re.compile(r"time +(.+?): ([0-9.]+) s; processor: (.*)")


@dataclass
class Build:
    """What one run of the command told and took: seconds of a processor by kind of work."""

    rows: int
    wall: float = 0.0
    processor: float = 0.0
    peak: float = 0.0
    work: dict[str, float] = field(default_factory=dict)
    id: str = ""


def run(sources: Sequence[Path], rows: int, releases: Path, *options: str) -> Build:
    """Runs ``palmares build -v``; raises RuntimeError with what it said where it fails."""
    command = [str(Path(sys.executable).with_name("palmares")), "build", "-v", *options]
    before = _children()
    began = time.monotonic()
    process = subprocess.Popen(
        [*command, "--releases", str(releases), *map(str, sources)],
        stderr=subprocess.PIPE,
        text=True,
    )
    build = Build(rows)
    watch = threading.Thread(target=_watch, args=(process, build))
    watch.start()
    assert process.stderr
    lines = process.stderr.read()
    if process.wait():
        raise RuntimeError(lines)
    watch.join()
    build.wall, build.processor = time.monotonic() - began, _children() - before
    for line in lines.splitlines():
        if match := _TIME.match(line):
            for part in filter(None, match[3].split(", ")):
                name, _, seconds = part.rpartition(" ")
                build.work[name] = build.work.get(name, 0.0) + float(seconds)
        elif line.startswith("released"):
            build.id = line.split()[1]
    return build


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _watch(process: subprocess.Popen[str], build: Build) -> None:
    """Notes the most memory (PSS, MiB) that all processes of the build have at once."""
    while process.poll() is None:
        build.peak = max(build.peak, sum(map(_memory, family(process.pid))))
        time.sleep(LOOK)


def _memory(pid: int) -> float:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0.0
    match = re.search(r"Pss: +(\d+) kB", text)
    return int(match[1]) / 1024 if match else 0.0


def floors(dump: Path, folder: Path, rows: int) -> dict[str, float]:
    """Seconds of a processor that others need for what a build does with those statements."""
    lines = dump.read_bytes().splitlines(keepends=True)
    shuffled = folder / "shuffled.nq"
    shuffled.write_bytes(b"".join(lines[1::2] + lines[::2]))
    env = {**os.environ, "LC_ALL": "C"}
    oxigraph = shutil.which("oxigraph", path=str(Path(sys.executable).parent))
    seconds = {
        "writer by hand": _writer(lines, rows),
        "sort": _command(["sort", "-o", str(folder / "sorted"), str(shuffled)], env),
        "gzip": _gzip(dump),
    }
    if oxigraph:
        location = str(folder / "store")
        command = [oxigraph, "load", "--location", location, "--file", str(dump)]
        seconds["oxigraph load"] = _command(command, env)
    return seconds


def _writer(lines: list[bytes], rows: int) -> float:
    """From terms in memory to sorted lines, with no more than a join and a sort."""
    terms = [line[:-3].split(b" ", 2) for line in lines]
    began = time.process_time()
    written = [b" ".join(each) + b" .\n" for each in terms]
    b"".join(sorted(set(written)))
    return time.process_time() - began


def _gzip(dump: Path) -> float:
    data = dump.read_bytes()
    began = time.process_time()
    gzip.compress(data, 6)
    return time.process_time() - began


def _command(command: list[str], env: dict[str, str]) -> float:
    before = _children()
    subprocess.run(command, check=True, env=env, capture_output=True)
    return _children() - before


def measure(rows: int, folder: Path) -> None:
    """Builds pages of so many rows twice, then with one of them changed, and prints the table."""
    sources = pages.write(folder / "pages", rows)
    first = run(sources, rows, folder / "first")
    again = run(sources, rows, folder / "again")
    print(f"\n{rows:,} rows in {len(sources):,} pages, {os.cpu_count()} processors")
    print(f"{'':24} {'ms a row':>9}")
    for name, seconds in first.work.items():
        print(f"{name:24} {1000 * seconds / rows:9.3f}")
    print(f"{'all, with the start':24} {1000 * first.processor / rows:9.3f}")
    print(f"wall {first.wall:.1f} s, at most {first.peak:.0f} MiB (PSS of all processes)")
    print(f"the same id and dumps from a second build: {_same(first, again, folder)}")
    changed = sources[len(sources) // 2]
    changed.write_text(changed.read_text("utf-8").replace("Nominated", "Won"), "utf-8")
    third = run(sources, rows, folder / "first")
    print(
        f"one page of {len(sources):,} changed: {third.processor / first.processor:.0%} of the "
        f"whole, {_reading(third) / _reading(first):.1%} of reading to checking"
    )
    dump = folder / "first" / first.id / "dumps" / "palmares.nq"
    print("floors")
    for name, seconds in floors(dump, folder, rows).items():
        print(f"{name:24} {1000 * seconds / rows:9.3f}")
    sys.stdout.flush()


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
    for rows in map(int, arguments) if arguments else SIZES:
        with tempfile.TemporaryDirectory() as name:
            measure(rows, Path(name))


if __name__ == "__main__":
    main()
