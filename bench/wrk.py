"""Drives load with wrk (Debian package ``wrk``) and reads its report."""

from __future__ import annotations

import itertools
import json
import shutil
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bench.processes import Missing

#: Seconds after which wrk gives up on an answer.
TIMEOUT = 30
#: Takes the targets one by one from ``first`` on; with a mark, no two requests are the same.
SCRIPT = """
function init(args)
  targets, count, mark = {}, tonumber(args[2]), args[3]
  for line in io.lines(args[1]) do targets[#targets + 1] = line end
  headers = { Accept = args[4] }
end
function request()
  count = count + 1
  local target = targets[count % #targets + 1]
  if mark ~= "" then target = target .. mark .. count end
  return wrk.format("GET", target, headers)
end
function done(summary, latency, requests)
  local failed = summary.errors
  io.write(string.format(
    '\\n{"requests": %d, "microseconds": %d, "bytes": %d, "p50": %f, "p99": %f, ',
    summary.requests, summary.duration, summary.bytes,
    latency:percentile(50), latency:percentile(99)))
  io.write(string.format('"status": %d, "broken": %d}\\n',
    failed.status, failed.connect + failed.read + failed.write + failed.timeout))
end
"""
#: What tells the requests of this process from those of another one.
_numbers = itertools.count(1)


@dataclass(frozen=True)
class Load:
    """Requests a second that were answered well, percentiles in milliseconds, and failures.

    ``size`` is the bytes that came, in ``seconds``.
    """

    rate: float
    p50: float
    p99: float
    failed: int = 0
    size: int = 0
    seconds: float = 0.0


def run(
    address: str,
    targets: Sequence[str],
    accept: str,
    connections: int,
    seconds: float,
    mark: str = "",
) -> Load:
    """The load of ``targets`` (paths with their query) on ``address``; see SCRIPT for ``mark``.

    Raises Missing when there is no wrk.
    """
    program = shutil.which("wrk")
    if not program:
        raise Missing("wrk isn't installed")
    with tempfile.TemporaryDirectory() as made:
        script, listed = Path(made) / "load.lua", Path(made) / "targets"
        script.write_text(SCRIPT)
        listed.write_text("\n".join(targets) + "\n")
        # each run goes on far from where another one was
        first = str(next(_numbers) * 1_000_003)
        command = [program, "-t1", f"-c{connections}", f"-d{max(1, round(seconds))}s"]
        command += [f"--timeout={TIMEOUT}s", "-s", str(script), address, "--"]
        command += [str(listed), first, mark, accept]
        done = subprocess.run(command, capture_output=True, text=True, timeout=seconds + 90)
    if done.returncode:
        raise Missing(f"wrk failed: {done.stderr.strip()}")
    said = json.loads(done.stdout.splitlines()[-1])
    failed = int(said["status"]) + int(said["broken"])
    good = max(0, int(said["requests"]) - int(said["status"]))
    taken = said["microseconds"] / 1e6
    times = said["p50"] / 1000, said["p99"] / 1000
    return Load(good / taken, *times, failed, int(said["bytes"]), taken)
