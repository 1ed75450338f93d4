"""A new query for one row beside `oxigraph serve`: the processor time of each, in one run.

Nothing but what a query costs besides its evaluation: each one looks up another label, and none is
asked twice. The least of the rounds counts, of all processes of a server.
"""

from __future__ import annotations

import os
import tempfile
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

from bench import data, peers, wrk
from bench.documents import things
from bench.processes import Meter, Missing
from graph.rdf.formats import JSON
from graph.releases.release import Release

SECONDS = float(os.environ.get("PALMARES_BENCH_SECONDS", "3"))
ROUNDS = int(os.environ.get("PALMARES_BENCH_ROUNDS", "5"))
CONNECTIONS = (1, 4)
#: Things that are looked up in turn; a comment makes each round of them another one.
THINGS = 5000
MARK = "%20%23"
_QUERY = "SELECT ?l {{ <{iri}> <http://www.w3.org/2000/01/rdf-schema#label> ?l }} LIMIT 1"


def compare(release: Release, folder: Path) -> None:
    """Measures both servers with one release, and prints milliseconds for each answer."""
    folder.mkdir()
    queries = [quote(_QUERY.format(iri=iri)) for iri in things(release)[:THINGS]]
    print(f"{release.manifest['triples']:,} triples, {len(queries):,} things")
    with ExitStack() as stack:
        servers = {
            "/sparql": stack.enter_context(peers.ours(release, folder)),
            "/query": stack.enter_context(peers.oxigraph(release, folder)),
        }
        for connections in CONNECTIONS:
            costs: dict[str, float] = {}
            for _ in range(ROUNDS):
                for path, server in servers.items():
                    targets = [f"{path}?query={query}" for query in queries]
                    with Meter(server.pid) as meter:
                        load = wrk.run(
                            server.address, targets, JSON.media_type, connections, SECONDS, MARK
                        )
                    if load.failed:
                        raise Missing(f"{load.failed} requests failed at {path}")
                    cost = 1000 * meter.seconds / (load.rate * load.seconds)
                    costs[path] = min(cost, costs.get(path, cost))
            ours, theirs = costs["/sparql"], costs["/query"]
            print(
                f"{connections} connections: {ours:.3f} ms, oxigraph serve {theirs:.3f} ms: "
                f"{ours / theirs:.1f} times",
                flush=True,
            )


def main() -> None:
    with tempfile.TemporaryDirectory() as name:
        for number, release in enumerate(data.releases(Path(name))):
            compare(release, Path(name, f"servers-{number}"))


if __name__ == "__main__":
    main()
