"""Asks servers that run side by side the same things, in turns; the best of the rounds counts."""

from __future__ import annotations

import http.client
import os
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from bench import wrk
from bench.processes import Meter, Missing, Running
from bench.wrk import Load

SECONDS = float(os.environ.get("PALMARES_BENCH_SECONDS", "1"))
ROUNDS = int(os.environ.get("PALMARES_BENCH_ROUNDS", "3"))
CONNECTIONS = (1, 4, 32)
#: Seconds after which an answer comes too late: what takes longer is not asked again.
TOO_LONG = 10.0
#: Seconds that ours may take for an answer that it then has.
TO_KEEP = 60.0
#: What takes longer is asked on its own, once a round.
LONG = 0.4
#: How much more processor time a request costs that no cache answers, at least.
COLD = 1.5


@dataclass(frozen=True)
class Asked:
    """A server as it is asked: its targets in each case, and what makes each request another."""

    name: str
    server: Running
    targets: Mapping[str, Sequence[str]]
    mark: str = ""


def answer(
    asked: Asked, target: str, accept: str, patience: float = TOO_LONG
) -> tuple[bytes, float]:
    """What it says, and in how many seconds; raises Missing for what is no answer in time."""
    connection = http.client.HTTPConnection(urlsplit(asked.server.address).netloc, timeout=patience)
    started = time.perf_counter()
    target += f"{asked.mark}{started}" if asked.mark else ""
    try:
        connection.request("GET", target, headers={"Accept": accept})
        response = connection.getresponse()
        body = response.read()
    except TimeoutError:
        raise Missing(f"> {patience:.0f} s") from None
    except (OSError, http.client.HTTPException) as error:
        raise Missing(f"broke off ({type(error).__name__})") from None
    finally:
        connection.close()
    taken = time.perf_counter() - started
    if response.status != 200:
        raise Missing(f"status {response.status}")
    if taken > patience:
        raise Missing(f"> {patience:.0f} s")
    return body, taken


class Table:
    """The best of what was measured, by server, case and connections; what is wrong by the two."""

    def __init__(self) -> None:
        self.loads: dict[tuple[str, str, int], Load] = {}
        self.computed: dict[tuple[str, str, int], float] = {}
        self.wrong: dict[tuple[str, str], str] = {}

    def add(self, asked: Asked, case: str, connections: int, load: Load, computed: float) -> None:
        """Notes a run and the milliseconds of processor time of a request."""
        key = asked.name, case, connections
        known = self.loads.get(key)
        if known is None or load.rate > known.rate:
            self.loads[key] = load
        self.computed[key] = min(computed, self.computed.get(key, computed))

    def contest(
        self, servers: Iterable[Asked], case: str, accept: str, taken: Mapping[str, float]
    ) -> None:
        """Measures all servers in a case; ``taken`` is how long each takes for it, by name."""
        for _ in range(ROUNDS):
            for asked in servers:
                if (asked.name, case) not in self.wrong:
                    try:
                        self._round(asked, case, accept, taken[asked.name])
                    except Missing as error:
                        self.wrong[asked.name, case] = str(error)

    def _round(self, asked: Asked, case: str, accept: str, taken: float) -> None:
        targets = asked.targets[case]
        if taken > LONG:
            with Meter(asked.server.pid) as meter:
                taken = answer(asked, targets[0], accept)[1]
            load = Load(1 / taken, 1000 * taken, 1000 * taken)
            self.add(asked, case, 1, load, 1000 * meter.seconds)
            return
        seconds = max(SECONDS, min(5.0, 10 * taken))
        for connections in CONNECTIONS:
            with Meter(asked.server.pid) as meter:
                load = wrk.run(
                    asked.server.address, targets, accept, connections, seconds, asked.mark
                )
            computed = 1000 * meter.seconds / max(1.0, load.rate * seconds)
            self.add(asked, case, connections, load, computed)

    def heading(self) -> str:
        """The line above those of ``line``."""
        heads = (
            f"{f'{n} conn.: /s':>8} {'p50 ms':>8} {'p99 ms':>8} {'cpu ms':>8}" for n in CONNECTIONS
        )
        return f"{'server':16} {'case':11} " + " |".join(heads)

    def line(self, server: str, case: str) -> str:
        """What is known of a server in a case."""
        if (server, case) in self.wrong:
            return f"{server:16} {case:11}    {self.wrong[server, case]}"
        cells = []
        for connections in CONNECTIONS:
            key = server, case, connections
            if load := self.loads.get(key):
                failed = f" {load.failed} failed" if load.failed else ""
                cells.append(
                    f"{load.rate:8.0f} {load.p50:8.2f} {load.p99:8.2f} {self.computed[key]:8.3f}"
                    + failed
                )
        return f"{server:16} {case:11} " + " |".join(cells)

    def doubts(self, cold: str, warm: str) -> list[str]:
        """Cases in which ``cold`` costs so little more than ``warm`` that a cache may answer."""
        return [
            case
            for (name, case, connections), computed in self.computed.items()
            if name == cold
            and connections == 1
            and computed < COLD * self.computed.get((warm, case, 1), 0.0)
        ]
