"""What was measured as ratios beside what is aimed at."""

from __future__ import annotations

import statistics
import tempfile
from collections.abc import Callable, Collection, Iterator, Mapping
from pathlib import Path

from bench.contest import CONNECTIONS, Table
from bench.data import releases
from graph.releases.release import Release

#: Milliseconds from which on a query counts as one that the engine works on.
WORKING = 5.0


def of_queries(table: Table) -> Iterator[str]:
    """A line for each aim at the endpoint."""
    found = list(dict.fromkeys(query for _, query, _ in table.loads))
    working = [
        query
        for query in found
        if (load := table.loads.get(("oxigraph serve", query, 1))) and load.p50 > WORKING
    ]
    for ours, peer, aim, queries in (
        ("warm", "oxigraph serve", 1.0, found),
        ("warm", "bare wsgi", 0.8, found),
        ("warm", "bare rsgi", None, found),
        ("cold", "rdflib-endpoint", 2.5, ["one row"]),
        ("cold", "rdflib-endpoint", 1.0, found),
        ("cold", "oxigraph serve", 1 / 1.15, working),
        ("cold", "oxigraph serve", None, found),
        ("cold", "virtuoso", None, found),
    ):
        yield from _lines(table, f"ours, {ours}", peer, aim, queries)


def of_documents(table: Table) -> Iterator[str]:
    """A line for each aim at documents."""
    forms = list(dict.fromkeys(form for _, form, _ in table.loads))
    for ours, peer, aim in (
        ("warm", "bare wsgi", 0.8),
        ("warm", "bare rsgi", None),
        ("warm", "ldf-server", 1.0),
        ("cold", "trifid", 50.0),
        ("cold", "prez", 50.0),
        ("cold", "ldf-server", None),
        ("made", "trifid", None),
        ("made", "prez", None),
        ("made", "ldf-server", None),
    ):
        yield from _lines(table, f"ours, {ours}", peer, aim, forms)


def each_release(
    compare: Callable[[Release, Path], Table], lines: Callable[[Table], Iterator[str]]
) -> None:
    """Prints what is found for each release that is measured with."""
    with tempfile.TemporaryDirectory() as made:
        folder = Path(made)
        for release in releases(folder):
            print(f"\n{release.manifest['title']}: {release.manifest['triples']:,} triples\n")
            table = compare(release, folder / release.id)
            for line in lines(table):
                print(line)
            if doubts := table.doubts("ours, cold", "ours, warm"):
                print(f"cold may not be cold in {', '.join(doubts)}")


def _lines(
    table: Table, ours: str, peer: str, aim: float | None, cases: Collection[str]
) -> Iterator[str]:
    """The ratios of the rates; and of the processor time, which a busy machine moves less."""
    name = f"{ours} / {peer}" + (f" (aim {aim:.2f})" if aim else "")
    cells = []
    for connections in CONNECTIONS:
        rates = {
            case: _ratio(table.loads[ours, case, connections].rate, load.rate)
            for case in cases
            if (load := table.loads.get((peer, case, connections)))
            and (ours, case, connections) in table.loads
        }
        cells += [f"{connections} conn. {told}" for told in _told(rates)]
    if cells:
        yield f"{name:44} " + " | ".join(cells)
    computed = {
        case: _ratio(_least(table, peer, case), _least(table, ours, case)) for case in cases
    }
    for told in _told(computed):
        yield f"{'  by processor time a request':44} {told}"


def _least(table: Table, server: str, case: str) -> float:
    known = (table.computed.get((server, case, connections), 0.0) for connections in CONNECTIONS)
    return min((computed for computed in known if computed), default=0.0)


def _ratio(one: float, other: float) -> float:
    return one / other if other else 0.0


def _told(ratios: Mapping[str, float]) -> Iterator[str]:
    """The median and the least, of those that are known."""
    known = {case: ratio for case, ratio in ratios.items() if ratio}
    if known:
        least = min(known, key=lambda case: known[case])
        yield f"{statistics.median(known.values()):.2f}, least {known[least]:.2f} ({least})"
