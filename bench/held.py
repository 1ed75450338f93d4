"""What a process of our server is for, and what /proc says that it holds."""

from __future__ import annotations

import re
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from bench.processes import family, own


def descriptors(pid: int) -> int:
    """Open descriptors of a process and all below it."""
    count = 0
    for each in family(pid):
        with suppress(OSError):
            count += len([*Path(f"/proc/{each}/fd").iterdir()])
    return count


def role(pid: int) -> str:
    """What a process of our server is for; raises OSError when it has ended."""
    command = Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode()
    if "graph.workers.fork_server" in command:
        parent = int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])
        parents = Path(f"/proc/{parent}/cmdline").read_bytes().decode()
        return "query process" if "graph.workers.fork_server" in parents else "fork server"
    if "spawn_main" in command:
        return "server worker"
    return "resource tracker" if "resource_tracker" in command else "main process"


def owned(pid: int) -> list[tuple[str, float]]:
    """The role of each process of our server, and the MiB that it has of its own."""
    found = []
    for each in family(pid):
        with suppress(OSError):
            found.append((role(each), own(each) / 1024**2))
    return found


@dataclass(frozen=True)
class Memory:
    """Memory of one process in MiB: resident, its share of it, and of that what is its own."""

    rss: float
    pss: float
    own: float
    files: float
    store: float


def memory(pid: int, store: Path | None = None) -> Memory:
    """What /proc says of a process; ``files`` and ``store`` are its share of mapped files."""
    found: dict[str, float] = dict.fromkeys(("Rss", "Pss", "Anonymous"), 0.0)
    files = in_store = 0.0
    name = ""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
            key, _, rest = line.partition(":")
            if re.match(r"[0-9a-f]+-[0-9a-f]+ ", line):
                name = " ".join(line.split()[5:])
                continue
            amount = float(rest.split()[0]) / 1024 if key in (*found, "Pss") else 0.0
            if key in found:
                found[key] += amount
            if key == "Pss" and name.startswith("/"):
                files += amount
                in_store += amount if store and name.startswith(str(store)) else 0.0
    return Memory(found["Rss"], found["Pss"], found["Anonymous"], files, in_store)
