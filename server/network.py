"""A graph drawn in columns: what points to a thing stands left of it, so names never overlap.

The layout is that of Sugiyama and others (1981) in its simplest form: columns by the longest path,
rows in the order of their neighbours. The same graph gives the same picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from pyoxigraph import BlankNode, NamedNode

from graph.answers import Term
from graph.namespaces import RDF_TYPE

#: Things that are drawn, the most linked first, and arrows between them.
MOST_NODES = 60
MOST_ARROWS = 150
#: Columns at most: what would stand further right is put into the last one.
MOST_COLUMNS = 6
#: Times that the rows are put into the order of their neighbours.
SWEEPS = 8
#: Pixels: a thing's box, and the room beside and below it.
BOX_WIDTH, BOX_HEIGHT = 220, 26
GAP, ROW = 170, 38

Thing = NamedNode | BlankNode
Edge = tuple[int, int]
Corner = tuple[float, float]


@dataclass(frozen=True)
class Node:
    """A thing and the upper left corner of its box."""

    term: Thing
    x: float
    y: float


@dataclass(frozen=True)
class Arrow:
    """The statements from one thing to another: their predicates, a curve, and where words go."""

    predicates: tuple[NamedNode, ...]
    path: str
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Network:
    """The picture; ``things`` and ``links`` count what there is, drawn or not."""

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    width: int
    height: int
    things: int
    links: int


def network(triples: Iterable[Sequence[Term | None]]) -> Network | None:
    """The picture of a graph; None if none of its statements is between two things.

    Statements with a text, a number or a date as their value aren't drawn; nor are types, which
    would tie everything to one thing.
    """
    links: dict[tuple[Thing, Thing], list[NamedNode]] = {}
    for subject, predicate, value in sorted(triples, key=str):
        assert isinstance(predicate, NamedNode)
        if isinstance(subject, Thing) and isinstance(value, Thing) and predicate != RDF_TYPE:
            links.setdefault((subject, value), []).append(predicate)
    if not links:
        return None
    degrees: dict[Thing, int] = {}
    for end in (end for ends in links for end in ends):
        degrees[end] = degrees.get(end, 0) + 1
    chosen = {term: n for n, term in enumerate(sorted(degrees, key=lambda t: -degrees[t]))}
    chosen = {term: n for term, n in chosen.items() if n < MOST_NODES}
    drawn = {(chosen[a], chosen[b]): (a, b) for a, b in links if a in chosen and b in chosen}
    drawn = dict([*drawn.items()][:MOST_ARROWS])
    edges = [edge for edge in drawn if edge[0] != edge[1]]
    begun, ended = (Counter(edge[side] for edge in drawn) for side in (0, 1))
    columns = _columns(len(chosen), edges)
    rows = _rows(columns, edges)
    corners = [(float(c * (BOX_WIDTH + GAP)), r * ROW) for c, r in zip(columns, rows, strict=True)]
    return Network(
        nodes=tuple(Node(term, *corners[n]) for term, n in chosen.items()),
        arrows=tuple(
            _arrow(links[ends], corners[a], corners[b], (begun[a] == 1, ended[b] == 1))
            for (a, b), ends in drawn.items()
        ),
        width=(max(columns) + 1) * (BOX_WIDTH + GAP) - GAP,
        height=round((max(rows) + 1) * ROW),
        things=len(degrees),
        links=sum(map(len, links.values())),
    )


def _columns(count: int, edges: Sequence[Edge]) -> list[int]:
    """The column of each thing: behind all that point to it, but for what closes a circle."""
    following = _neighbours(edges)
    pointed_at = {other for _, other in edges}
    order: list[int] = []
    state = [0] * count  # 1: on the way, 2: done
    forward: list[Edge] = []
    for start in sorted(range(count), key=lambda node: node in pointed_at):
        stack = [(start, iter(following.get(start, ())))] if not state[start] else []
        state[start] = state[start] or 1
        while stack:
            node, rest = stack[-1]
            other = next(rest, None)
            if other is None:
                state[node] = 2
                order.append(node)
                stack.pop()
                continue
            if state[other] != 1:
                forward.append((node, other))
            if not state[other]:
                state[other] = 1
                stack.append((other, iter(following.get(other, ()))))
    columns = [0] * count
    ahead = _neighbours(forward)
    for node in reversed(order):
        for other in ahead.get(node, ()):
            columns[other] = min(max(columns[other], columns[node] + 1), MOST_COLUMNS - 1)
    return columns


def _rows(columns: Sequence[int], edges: Sequence[Edge]) -> list[float]:
    """The row of each thing, near those of its neighbours, a whole row from the next one."""
    beside = _neighbours([*edges, *((other, one) for one, other in edges)])
    members = [
        [node for node, column in enumerate(columns) if column == number]
        for number in range(max(columns) + 1)
    ]
    rows = [0.0] * len(columns)
    for column in members:
        for row, node in enumerate(column):
            rows[node] = float(row)
    for sweep in range(SWEEPS):
        for column in members[:: 1 if sweep % 2 else -1]:
            wanted = {
                node: fmean(rows[other] for other in beside.get(node, (node,))) for node in column
            }
            _spread(sorted(column, key=lambda node: (wanted[node], node)), wanted, rows)
    first = min(rows)
    return [row - first for row in rows]


def _spread(column: Sequence[int], wanted: Mapping[int, float], rows: list[float]) -> None:
    """Puts the things of a column, in that order, where they should be or as near as is free."""
    at = float("-inf")
    for node in column:
        at = rows[node] = max(wanted[node], at + 1)
    off = fmean(rows[node] - wanted[node] for node in column)
    for node in column:
        rows[node] -= off


def _neighbours(edges: Iterable[Edge]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for one, other in edges:
        found.setdefault(one, []).append(other)
    return found


def _arrow(
    predicates: Sequence[NamedNode], start: Corner, end: Corner, alone: tuple[bool, bool]
) -> Arrow:
    """A curve from the right of a box to the left of another, or around if that stands behind.

    ``alone`` tells whether no other arrow begins, and whether no other ends, where this one does:
    there its words are clear of others.
    """
    x1, x2 = start[0] + BOX_WIDTH, end[0]
    y1, y2 = start[1] + BOX_HEIGHT / 2, end[1] + BOX_HEIGHT / 2
    if x2 <= start[0]:
        bend = max(x1, x2 + BOX_WIDTH) + GAP / 2
        path = f"M{x1} {y1:.1f}C{bend} {y1:.1f} {bend} {y2:.1f} {x2 + BOX_WIDTH} {y2:.1f}"
        return Arrow(tuple(predicates), path, bend - GAP / 8, round((y1 + y2) / 2, 1), "middle")
    path = f"M{x1} {y1:.1f}C{x1 + GAP / 2} {y1:.1f} {x2 - GAP / 2} {y2:.1f} {x2} {y2:.1f}"
    if alone[1]:
        return Arrow(tuple(predicates), path, x2 - 12, round(y2, 1), "end")
    if alone[0]:
        return Arrow(tuple(predicates), path, x1 + 8, round(y1, 1), "start")
    return Arrow(tuple(predicates), path, (x1 + x2) / 2, round((y1 + y2) / 2, 1), "middle")
