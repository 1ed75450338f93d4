"""Documents of things against other publishers and the floors: the same triples, in one run.

Each format is asked warm (some documents, from the cache) and cold (every request another thing,
or the same one under another address, so that no cache has it). Other publishers are asked for
all things in turn. A floor is a bare function under the same HTTP server that answers the bytes of
ours.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path

import pyoxigraph as ox

from bench import peers, publishers
from bench.contest import Asked, Table, answer
from bench.processes import Missing, Running
from bench.summary import each_release, of_documents
from graph.formats import HTML, JSON_LD, TURTLE
from graph.release import Release
from graph.store import Store

#: Documents that are asked for warm, things that are asked for cold, and answers that are checked.
WARM, COLD, CHECKED = 40, 20_000, 10
#: The formats, with the extension that fixes them where ours is asked.
FORMATS = {
    "Turtle": (TURTLE.media_type, ".ttl"),
    "JSON-LD": (JSON_LD.media_type, ""),
    "HTML": (HTML.media_type, ""),
}
#: The classes of things that are asked for.
CLASSES = ("Nomination", "Credit", "Agent", "AwardCategory", "Ceremony", "Work")
#: Fragments have controls besides the data: a format of their own.
FRAGMENT = "fragment"
#: What makes each request another one: a parameter that means nothing.
MARK = "&bench="

Peer = Callable[[Release, Path], AbstractContextManager[Running]]
PEERS: dict[str, Peer] = {
    "ldf-server": publishers.fragments,
    "trifid": publishers.trifid,
    "prez": publishers.prez,
}


def things(release: Release) -> list[str]:
    """Things of every kind, in an order of no meaning that is always the same."""
    store = Store.open(release.store_path, release.base)
    found: list[str] = []
    for name in CLASSES:
        query = f"SELECT ?s {{ ?s a <ontology#{name}> }} LIMIT {COLD // len(CLASSES)}"
        found += [str(row[0].value) for row in store.query(query).rows()]  # type: ignore[union-attr]
    random.Random(0).shuffle(found)
    return found


def targets(name: str, base: str, iris: Sequence[str]) -> dict[str, list[str]]:
    """Where a server has these things, in each format."""
    at, fragments = publishers.TARGETS[name], publishers.TARGETS["ldf-server"]
    found = {
        form: [at(base, iri, extension) for iri in iris] for form, (_, extension) in FORMATS.items()
    }
    return {**found, FRAGMENT: [fragments(base, iri, "") for iri in iris]}


def started(
    stack: ExitStack, release: Release, iris: Sequence[str], folder: Path
) -> Iterator[Asked]:
    """Starts all servers, and tells of those that can't be."""
    base = release.base
    ours = stack.enter_context(peers.ours(release, folder))
    warm = Asked("ours, warm", ours, targets("ours", base, iris[:WARM]))
    bodies = folder / "bodies"
    bodies.mkdir()
    paths = {form: _bodies(warm, form, bodies) for form in (*FORMATS, FRAGMENT)}
    for interface in ("wsgi", "rsgi"):
        floor = stack.enter_context(peers.floor(interface, bodies, folder))
        yield Asked(f"bare {interface}", floor, paths)
    yield warm
    marked = {
        form: [each if "?" in each else f"{each}?" for each in found]
        for form, found in targets("ours", base, iris).items()
    }
    yield Asked("ours, cold", ours, marked, MARK)
    for name, peer in PEERS.items():
        try:
            server = stack.enter_context(peer(release, folder))
        except Missing as error:
            print(f"{name}: {error}", flush=True)
            continue
        yield Asked(name, server, targets(name, base, iris))


def _bodies(asked: Asked, form: str, folder: Path) -> list[str]:
    """The answers of ours as files, and their paths for a floor."""
    paths = []
    for number, target in enumerate(asked.targets[form]):
        name = f"{form}-{number}"
        try:
            (folder / name).write_bytes(answer(asked, target, _accept(form))[0])
        except Missing:
            (folder / name).write_bytes(b"nothing")
        paths.append(f"/{name}")
    return paths


def _accept(form: str) -> str:
    return TURTLE.media_type if form == FRAGMENT else FORMATS[form][0]


def compare(release: Release, folder: Path) -> Table:
    """Measures all servers with one release and prints what comes of it."""
    folder.mkdir()
    iris = things(release)
    store = Store.open(release.store_path, release.base)
    table = Table()
    with ExitStack() as stack:
        servers = [*started(stack, release, iris, folder)]
        print(f"\n{len(iris):,} things\n\n{table.heading()}")
        for form in (*FORMATS, FRAGMENT):
            asked = [each for each in servers if form != FRAGMENT or each.name in _FRAGMENTS]
            taken = {each.name: _checked(table, each, form, iris, store) for each in asked}
            table.contest(asked, form, _accept(form), taken)
            for each in asked:
                print(table.line(each.name, form), flush=True)
            print()
    return table


_FRAGMENTS = ("bare wsgi", "bare rsgi", "ours, warm", "ours, cold", "ldf-server")


def _checked(table: Table, asked: Asked, form: str, iris: Sequence[str], store: Store) -> float:
    """How long a document takes; notes it where one isn't right."""
    longest = 0.0
    try:
        for iri, target in list(zip(iris, asked.targets[form], strict=False))[:CHECKED]:
            body, taken = answer(asked, target, _accept(form))
            longest = max(longest, taken)
            if asked.name.startswith("bare") or _accept(form) != TURTLE.media_type:
                continue
            own = {quad.triple for quad in store.describe(iri).own}
            # Trifid puts its own address in the place of the base
            body = body.replace(f"{asked.server.address}/".encode(), store.base.encode())
            left = own - {*_triples(body)}
            if left:
                table.wrong[asked.name, form] = f"{len(left)} of {len(own)} triples aren't there"
    except Missing as error:
        table.wrong[asked.name, form] = str(error)
    except (SyntaxError, ValueError) as error:
        table.wrong[asked.name, form] = f"an answer that can't be read ({error})"
    return longest


def _triples(body: bytes) -> Iterator[ox.Triple]:
    for quad in ox.parse(body, ox.RdfFormat.TURTLE):
        yield quad.triple


def main() -> None:
    each_release(compare, of_documents)


if __name__ == "__main__":
    main()
