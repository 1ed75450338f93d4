"""What was measured as ratios beside what is aimed at."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Iterator, Mapping

from bench.wrk import Load

Loads = Mapping[tuple[str, str, int], Load]
#: Milliseconds from which on a query counts as one that the engine works on.
WORKING = 5.0


def of_queries(loads: Loads, connections: Collection[int]) -> Iterator[str]:
    """A line for each aim at the endpoint."""
    found = list(dict.fromkeys(query for _, query, _ in loads))
    working = [
        query
        for query in found
        if (load := loads.get(("oxigraph serve", query, 1))) and load.p50 > WORKING
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
        yield from _line(loads, f"ours, {ours}", peer, aim, queries, connections)


def of_documents(loads: Loads, connections: Collection[int]) -> Iterator[str]:
    """A line for each aim at documents."""
    forms = list(dict.fromkeys(form for _, form, _ in loads))
    for ours, peer, aim, cases in (
        ("warm", "bare wsgi", 0.8, forms),
        ("warm", "bare rsgi", None, forms),
        ("warm", "ldf-server", 1.0, forms),
        ("cold", "trifid", 50.0, forms),
        ("cold", "prez", 50.0, forms),
        ("cold", "ldf-server", None, forms),
    ):
        yield from _line(loads, f"ours, {ours}", peer, aim, cases, connections)


def _line(
    loads: Loads,
    ours: str,
    peer: str,
    aim: float | None,
    cases: Collection[str],
    connections: Collection[int],
) -> Iterator[str]:
    """The median of the ratios of the rates, and the least of them."""
    told = f" (aim {aim:.2f})" if aim else ""
    cells = [_cell(loads, ours, peer, cases, count) for count in connections]
    if any(cells):
        yield f"{f'{ours} / {peer}{told}':44} " + " | ".join(filter(None, cells))


def _cell(loads: Loads, ours: str, peer: str, cases: Collection[str], connections: int) -> str:
    ratios = {
        case: loads[ours, case, connections].rate / loads[peer, case, connections].rate
        for case in cases
        if (ours, case, connections) in loads
        and loads.get((peer, case, connections), Load(0, 0, 0)).rate
    }
    if not ratios:
        return ""
    worst = min(ratios, key=lambda case: ratios[case])
    middle = statistics.median(ratios.values())
    return f"{connections} conn. {middle:5.2f}, least {ratios[worst]:5.2f} ({worst})"
