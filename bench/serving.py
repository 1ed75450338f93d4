"""The endpoint against other SPARQL servers and the floors: the same data and queries, in one run.

Ours is asked warm (from its cache) and cold (each request differs by a comment); the others are
asked as ours is cold. A floor is a bare function under the same HTTP server that answers the same
bytes. A server is measured only where it gives as many rows as the data has.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.parse import quote

import pyoxigraph as ox

from bench import peers
from bench.contest import TO_KEEP, Asked, Table, answer
from bench.held import memory
from bench.processes import Missing, Running, family
from bench.queries import queries
from bench.summary import each_release, of_queries
from graph.rdf.formats import JSON, TURTLE
from graph.releases.release import Release
from graph.stores.local import LocalStore

#: What makes each request another one: a comment.
MARK = "%20%23"

Peer = Callable[[Release, Path], AbstractContextManager[Running]]
PEERS: dict[str, tuple[Peer, str]] = {
    "oxigraph serve": (peers.oxigraph, "/query"),
    "rdflib-endpoint": (peers.rdflib_endpoint, "/sparql"),
    # without that it answers from graphs of its own too
    "virtuoso": (peers.virtuoso, f"/sparql?default-graph-uri={peers.VIRTUOSO_GRAPH}"),
}


def accept(query: str) -> str:
    return TURTLE.media_type if "CONSTRUCT" in query else JSON.media_type


def rows(query: str, body: bytes) -> int | bool:
    """How many rows or triples an answer has, or its truth."""
    if accept(query) == TURTLE.media_type:
        return len({*ox.parse(body, ox.RdfFormat.TURTLE)})
    said = json.loads(body)
    return bool(said["boolean"]) if "boolean" in said else len(said["results"]["bindings"])


def started(
    stack: ExitStack, release: Release, found: Mapping[str, str], folder: Path
) -> Iterator[Asked]:
    """Starts all servers, and tells of those that can't be."""

    def at(path: str) -> dict[str, list[str]]:
        path += "&" if "?" in path else "?"
        return {name: [f"{path}query={quote(query)}"] for name, query in found.items()}

    for interface in ("wsgi", "rsgi"):
        floor = stack.enter_context(peers.floor(interface, folder / "bodies", folder))
        yield Asked(f"bare {interface}", floor, {name: [f"/{_file(name)}"] for name in found})
    ours = stack.enter_context(peers.ours(release, folder))
    yield Asked("ours, warm", ours, at("/sparql"))
    yield Asked("ours, cold", ours, at("/sparql"), MARK)
    for name, (peer, path) in PEERS.items():
        began = time.monotonic()
        try:
            server = stack.enter_context(peer(release, folder))
        except Missing as error:
            print(f"{name}: {error}", flush=True)
            continue
        size = memory(family(server.pid)[-1]).rss
        print(f"{name}: ready in {time.monotonic() - began:.0f} s, {size:.0f} MiB", flush=True)
        yield Asked(name, server, at(path), MARK)


def compare(release: Release, folder: Path) -> Table:
    """Measures all servers with one release and prints what comes of it."""
    folder.mkdir()
    found = queries(release)
    expected = _expected(release, found, folder / "bodies")
    table = Table()
    with ExitStack() as stack:
        servers = [*started(stack, release, found, folder)]
        print(f"\n{table.heading()}")
        for name, query in found.items():
            taken = {each.name: _checked(table, each, name, query, expected) for each in servers}
            table.contest(servers, name, accept(query), taken)
            for each in servers:
                print(table.line(each.name, name), flush=True)
            print(f"{expected[name]} rows\n")
    return table


def _expected(release: Release, found: Mapping[str, str], bodies: Path) -> dict[str, int | bool]:
    """The size of each answer; the answers themselves are what the floors send."""
    bodies.mkdir()
    store = LocalStore.open(release.dataset)
    expected = {}
    for name, query in found.items():
        body = store.query(query).serialize(TURTLE if "CONSTRUCT" in query else JSON)
        (bodies / _file(name)).write_bytes(body)
        expected[name] = rows(query, body)
    return expected


def _file(name: str) -> str:
    return name.replace(" ", "-")


def _checked(
    table: Table, asked: Asked, name: str, query: str, expected: Mapping[str, int | bool]
) -> float:
    """How long the query takes; notes it where the answer isn't right."""
    try:
        target = asked.targets[name][0]
        if not asked.mark:
            answer(asked, target, accept(query), TO_KEEP)
        body, taken = answer(asked, target, accept(query))
        count = rows(query, body)
        if count == expected[name]:
            return taken
        table.wrong[asked.name, name] = f"{count} rows instead of {expected[name]}"
    except Missing as error:
        table.wrong[asked.name, name] = str(error)
    except ValueError:
        table.wrong[asked.name, name] = "an answer that can't be read"
    return 0.0


def main() -> None:
    each_release(compare, of_queries)


if __name__ == "__main__":
    main()
