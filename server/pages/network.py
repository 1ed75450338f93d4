"""A graph drawn in columns: what points to a thing stands left of it, so names never overlap.

Words of arrows stand before the boxes they point to, where no curve runs; where all arrows mean the
same, the picture says it once.

The layout is that of Sugiyama and others (1981) in its simplest form: columns by the longest path,
rows in the order of their neighbours. The same graph gives the same picture.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from pyoxigraph import BlankNode, NamedNode

from graph.rdf.namespaces import RDF_TYPE
from graph.rdf.terms import Term

#: Things that are drawn, the most linked first, and arrows between them.
MOST_NODES = 60
MOST_ARROWS = 150
#: Columns at most: what would stand further right is put into the last one.
MOST_COLUMNS = 6
#: Times that the rows are put into the order of their neighbours.
SWEEPS = 8
#: Pixels: the width of a page, which boxes share; a box at least, and at most.
WIDTH = 1116
LEAST_BOX, MOST_BOX = 210, 420
#: The room between columns for curves, and that for words, before a box; and where it is short.
CURVES, WORDS = 120, 150
FEW_CURVES, FEW_WORDS = 100, 110
#: The height of a box with one line and with two, and the room below it.
LINE, TWO_LINES, BELOW = 26, 40, 12
#: Arrows of different words that end at one box beside each other, and the room between them.
PORTS, PORT = 3, 13
#: The width of a letter in a box, and beside an arrow.
LETTER, SMALL_LETTER = 7.2, 6.2

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
    """The statements from one thing to another: their predicates and a curve."""

    subject: Thing
    predicates: tuple[NamedNode, ...]
    value: Thing
    path: str


@dataclass(frozen=True)
class Words:
    """What arrows that end beside each other mean, and where that stands; ``more`` tells of others.

    ``anchor`` is which end of the words is there.
    """

    predicate: NamedNode
    more: bool
    x: float
    y: float
    anchor: str


@dataclass(frozen=True)
class Network:
    """The picture; ``things`` and ``links`` count what there is, drawn or not.

    ``meaning`` is what all arrows mean, where that is the same. ``letters`` fit into a box, and
    ``few`` beside an arrow.
    """

    nodes: tuple[Node, ...]
    arrows: tuple[Arrow, ...]
    words: tuple[Words, ...]
    meaning: NamedNode | None
    width: int
    height: int
    box_width: int
    box_height: int
    letters: int
    few: int
    things: int
    links: int


def network(triples: Iterable[Sequence[Term | None]], *, two_lines: bool = False) -> Network | None:
    """The picture of a graph; None if none of its statements is between two things.

    Statements with a text, a number or a date as their value aren't drawn; nor are types, which
    would tie everything to one thing. Boxes may have ``two_lines``.
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
    columns = _columns(len(chosen), edges)
    rows = _rows(columns, edges)
    meanings = {predicate for ends in drawn.values() for predicate in links[ends]}
    form = _Form.of(max(columns) + 1, words=len(meanings) > 1, two_lines=two_lines)
    corners = [form.corner(c, r) for c, r in zip(columns, rows, strict=True)]
    arrows, words = _arrows({ends: links[pair] for ends, pair in drawn.items()}, corners, form)
    terms = [*chosen]
    behind = any(_is_behind(corners[one], corners[other]) for one, other in drawn)
    return Network(
        nodes=tuple(Node(term, *corners[n]) for term, n in chosen.items()),
        arrows=tuple(
            Arrow(terms[one], tuple(links[terms[one], terms[other]]), terms[other], path)
            for (one, other), path in arrows.items()
        ),
        words=tuple(words) if len(meanings) > 1 else (),
        meaning=meanings.pop() if len(meanings) == 1 else None,
        width=form.width(max(columns) + 1, behind=behind),
        height=round(max(y for _, y in corners)) + form.box_height,
        box_width=form.box_width,
        box_height=form.box_height,
        letters=int((form.box_width - 16) / LETTER),
        few=int((form.gutter - 18) / SMALL_LETTER),
        things=len(degrees),
        links=sum(map(len, links.values())),
    )


@dataclass(frozen=True)
class _Form:
    """The measures of one picture: its boxes, the room right of them, and of that for words."""

    box_width: int
    box_height: int
    gap: int
    gutter: int

    @classmethod
    def of(cls, columns: int, *, words: bool, two_lines: bool) -> _Form:
        gutter = WORDS if words else 0
        gap = CURVES + gutter
        if columns * LEAST_BOX + (columns - 1) * gap > WIDTH:
            gutter = FEW_WORDS if words else 0
            gap = FEW_CURVES + gutter
        share = (WIDTH - gap * (columns - 1)) // columns
        box = min(max(share, LEAST_BOX), MOST_BOX)
        spare = WIDTH - columns * box - gap * (columns - 1)
        gap += max(spare, 0) // max(columns - 1, 1)
        return cls(box, TWO_LINES if two_lines else LINE, gap, gutter)

    def corner(self, column: int, row: float) -> Corner:
        return float(column * (self.box_width + self.gap)), row * (self.box_height + BELOW)

    def width(self, columns: int, *, behind: bool) -> int:
        """The width of all, with room at the right where arrows end there."""
        around = 40 + self.gutter if behind else 0
        return columns * (self.box_width + self.gap) - self.gap + around


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


def _arrows(
    links: Mapping[Edge, Sequence[NamedNode]], corners: Sequence[Corner], form: _Form
) -> tuple[dict[Edge, str], list[Words]]:
    """The curve of each arrow, and the words before the boxes.

    Arrows of the same words end at the same place of a box; those of others beside them, as far as
    there is room.
    """
    ports: dict[tuple[int, bool], dict[NamedNode, set[NamedNode]]] = {}
    for (one, other), predicates in links.items():
        side = ports.setdefault((other, _is_behind(corners[one], corners[other])), {})
        first = predicates[0] if predicates[0] in side or len(side) < PORTS else [*side][-1]
        side.setdefault(first, set()).update(predicates)
    words, paths = [], {}
    for (node, behind), side in ports.items():
        for number, (predicate, meant) in enumerate(side.items()):
            x, y = _end(corners[node], behind, number, len(side), form)
            x, anchor = (x + 14, "start") if behind else (x - 12, "end")
            words.append(Words(predicate, len(meant) > 1, x, y, anchor))
    for (one, other), predicates in links.items():
        behind = _is_behind(corners[one], corners[other])
        side = ports[other, behind]
        number = next(n for n, meant in enumerate(side.values()) if predicates[0] in meant)
        end = _end(corners[other], behind, number, len(side), form)
        paths[one, other] = _path(corners[one], end, behind, form)
    return paths, words


def _is_behind(start: Corner, end: Corner) -> bool:
    """Whether the second thing isn't right of the first: the arrow goes around."""
    return end[0] <= start[0]


def _end(corner: Corner, behind: bool, number: int, count: int, form: _Form) -> Corner:
    """Where an arrow ends: at the left of a box, or at its right if it comes from there."""
    x = corner[0] + (form.box_width if behind else 0)
    return x, round(corner[1] + form.box_height / 2 + (number - (count - 1) / 2) * PORT, 1)


def _path(start: Corner, end: Corner, behind: bool, form: _Form) -> str:
    """A curve from the right of a box, and then a straight line below the words."""
    x1, y1 = start[0] + form.box_width, start[1] + form.box_height / 2
    x2, y2 = end
    gutter = form.gutter
    if behind:
        bend = max(x1, x2) + gutter + 40
        return f"M{x1:g} {y1:g}C{bend:g} {y1:g} {bend:g} {y2:g} {x2 + gutter:g} {y2:g}H{x2:g}"
    stop = x2 - gutter
    middle = (x1 + stop) / 2
    return f"M{x1:g} {y1:g}C{middle:g} {y1:g} {middle:g} {y2:g} {stop:g} {y2:g}H{x2:g}"
