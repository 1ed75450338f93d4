"""Documents of things against other publishers and the floors: the same triples, in one run.

Each format is asked warm (some documents, from memory) and cold (all things in turn, which are more
than memory is kept for, so that each is read from what the build rendered), as others are. "Made"
are documents under addresses that nothing was rendered for. A floor is a bare function under the
same HTTP server that answers with the headers and the bytes of ours.
"""

from __future__ import annotations

import json
import random
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack
from pathlib import Path
from urllib.request import Request, urlopen

import pyoxigraph as ox

from bench import peers, publishers
from bench.contest import Asked, Table, answer
from bench.data import medium
from bench.processes import Missing, Running
from bench.summary import of_documents
from graph.rdf.formats import HTML, JSON_LD, TURTLE
from graph.releases.release import Release
from graph.stores.describe import describe
from graph.stores.local import LocalStore

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
#: Headers that the HTTP server itself adds.
_SERVERS = ("server", "date", "connection")
#: Fragments have controls besides the data: a format of their own.
FRAGMENT = "fragment"
#: What makes a document one that was not rendered: a parameter that means nothing, but each time
#: another.
MARK = "&bench="

Peer = Callable[[Release, Path], AbstractContextManager[Running]]
PEERS: dict[str, Peer] = {
    "ldf-server": publishers.fragments,
    "trifid": publishers.trifid,
    "prez": publishers.prez,
}


def things(release: Release) -> list[str]:
    """Things of every kind, in an order of no meaning that is always the same."""
    store = LocalStore.open(release.dataset)
    found: list[str] = []
    for name in CLASSES:
        query = (
            f"SELECT ?s {{ ?s a <https://w3id.org/palmares#{name}> }} LIMIT {COLD // len(CLASSES)}"
        )
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
    cold = targets("ours", base, iris)
    yield Asked("ours, cold", ours, cold)
    marked = {
        form: [each if "?" in each else f"{each}?" for each in found]
        for form, found in cold.items()
    }
    yield Asked("ours, made", ours, marked, MARK)
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
        request = Request(asked.server.address + target, headers={"Accept": _accept(form)})
        with urlopen(request) as given:
            (folder / name).write_bytes(given.read())
            headers = [pair for pair in given.getheaders() if pair[0].lower() not in _SERVERS]
            (folder / f"{name}.headers").write_text(json.dumps(headers))
        paths.append(f"/{name}")
    return paths


def _accept(form: str) -> str:
    return TURTLE.media_type if form == FRAGMENT else FORMATS[form][0]


def compare(release: Release, folder: Path) -> Table:
    """Measures all servers with one release and prints what comes of it."""
    folder.mkdir()
    iris = things(release)
    store = LocalStore.open(release.dataset)
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


_FRAGMENTS = ("bare wsgi", "bare rsgi", "ours, warm", "ours, made", "ldf-server")


def _checked(
    table: Table, asked: Asked, form: str, iris: Sequence[str], store: LocalStore
) -> float:
    """How long a document takes; notes it where one isn't right."""
    longest = 0.0
    try:
        for iri, target in list(zip(iris, asked.targets[form], strict=False))[:CHECKED]:
            body, taken = answer(asked, target, _accept(form))
            longest = max(longest, taken)
            if asked.name.startswith("bare") or _accept(form) != TURTLE.media_type:
                continue
            own = {quad.triple for quad in describe(store, iri).own}
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
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        release = medium(folder)
        print(f"{release.manifest['triples']:,} triples")
        for line in of_documents(compare(release, folder / release.id)):
            print(line)


if __name__ == "__main__":
    main()
