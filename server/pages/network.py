"""A graph drawn in two columns: subjects at the left, what they point to at the right.

A thing that is both stands in both columns, so that no arrow runs behind a box and no name is
covered. Words of arrows stand before the boxes they point to; where all arrows mean the same, the
picture says it once. Each column is in the order of its neighbours (the barycentre heuristic of
Sugiyama and others, 1981). The same graph gives the same picture.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from pyoxigraph import BlankNode, NamedNode

from graph.rdf.namespaces import RDF_TYPE
from graph.rdf.terms import Term

#: Things that are drawn, the most linked first, and arrows between them.
MOST_THINGS = 60
MOST_ARROWS = 150
#: Times that the rows are put into the order of their neighbours.
SWEEPS = 8
#: Pixels: the width of the picture and of a box, and the room for words before a box.
WIDTH, BOX, WORDS = 1116, 420, 150
#: The height of a box with one line and with two, and the room below it.
LINE, TWO_LINES, BELOW = 26, 40, 12
#: The width of a letter in a box, and beside an arrow.
LETTER, SMALL_LETTER = 7.2, 6.2

Thing = NamedNode | BlankNode
#: A subject and a value, and the predicates of the statements between them.
Pair = tuple[Thing, Thing]
Links = Mapping[Pair, Sequence[NamedNode]]


@dataclass(frozen=True)
class Box:
    """A thing and the upper left corner of its box."""

    term: Thing
    x: int
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
    """What the arrows that end at a box mean, and where that stands: its right end."""

    predicates: tuple[NamedNode, ...]
    x: int
    y: float


@dataclass(frozen=True)
class Network:
    """The picture; ``things`` and ``links`` count what there is, drawn or not.

    ``meaning`` is what all arrows mean, if that is one. ``letters`` fit into a box, and
    ``word_letters`` before one.
    """

    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    words: tuple[Words, ...]
    meaning: NamedNode | None
    height: int
    box_height: int
    things: int
    drawn_things: int
    links: int
    width: int = WIDTH
    box_width: int = BOX
    letters: int = int((BOX - 16) / LETTER)
    word_letters: int = int((WORDS - 18) / SMALL_LETTER)


def links_of(
    triples: Iterable[Sequence[Term | None]],
) -> dict[Pair, list[NamedNode]]:
    """The statements between two things.

    Those with a text, a number or a date as their value are left out, and so are types, which would
    tie everything to one thing.
    """
    links: dict[Pair, list[NamedNode]] = {}
    for subject, predicate, value in sorted(triples, key=str):
        assert isinstance(predicate, NamedNode)
        if isinstance(subject, Thing) and isinstance(value, Thing) and predicate != RDF_TYPE:
            links.setdefault((subject, value), []).append(predicate)
    return links


def network(links: Links, *, two_lines: bool = False) -> Network:
    """The picture of at least one statement; boxes may have ``two_lines``."""
    degrees = Counter(end for ends in links for end in ends)
    pairs = _most_linked(links, degrees)
    left, right = _rows(pairs)
    box_height = TWO_LINES if two_lines else LINE
    step = box_height + BELOW
    meanings = {predicate for pair in pairs for predicate in links[pair]}
    one_meaning = len(meanings) == 1
    ends = {thing: round(row * step + box_height / 2, 1) for thing, row in right.items()}
    return Network(
        boxes=tuple(
            Box(thing, x, round(row * step, 1))
            for x, rows in ((0, left), (WIDTH - BOX, right))
            for thing, row in rows.items()
        ),
        arrows=tuple(
            Arrow(
                subject,
                tuple(links[subject, value]),
                value,
                _path(left[subject] * step + box_height / 2, ends[value], words=not one_meaning),
            )
            for subject, value in pairs
        ),
        words=() if one_meaning else tuple(_words(links, pairs, ends)),
        meaning=meanings.pop() if one_meaning else None,
        height=round(max(*left.values(), *right.values()) * step) + box_height,
        box_height=box_height,
        things=len(degrees),
        drawn_things=len({*left, *right}),
        links=sum(map(len, links.values())),
    )


def _most_linked(links: Links, degrees: Mapping[Thing, int]) -> list[Pair]:
    """The pairs of things that are drawn, in the order of the links."""
    things: set[Thing] = set()
    pairs: set[Pair] = set()
    for pair in sorted(links, key=lambda pair: -degrees[pair[0]] - degrees[pair[1]]):
        if len(things.union(pair)) <= MOST_THINGS and len(pairs) < MOST_ARROWS:
            things.update(pair)
            pairs.add(pair)
    return [pair for pair in links if pair in pairs]


def _rows(pairs: Sequence[Pair]) -> tuple[dict[Thing, float], dict[Thing, float]]:
    """The rows of the subjects and of the values, each near those of its neighbours.

    The longer column has no gaps.
    """
    turned = [(value, subject) for subject, value in pairs]
    left = _ranks(dict.fromkeys(subject for subject, _ in pairs))
    right = _ranks(dict.fromkeys(value for value, _ in turned))
    for _ in range(SWEEPS):
        right = _ranks(_by_neighbours(right, left, turned))
        left = _ranks(_by_neighbours(left, right, pairs))
    if len(left) < len(right):
        left = _spread(_by_neighbours(left, right, pairs))
    else:
        right = _spread(_by_neighbours(right, left, turned))
    first = min(*left.values(), *right.values())
    return _shifted(left, -first), _shifted(right, -first)


def _by_neighbours(
    column: Iterable[Thing], opposite: Mapping[Thing, float], pairs: Iterable[Pair]
) -> dict[Thing, float]:
    """The mean rows of the neighbours of each thing, in the order of these."""
    neighbours: dict[Thing, list[float]] = {}
    for thing, neighbour in pairs:
        neighbours.setdefault(thing, []).append(opposite[neighbour])
    return dict(
        sorted(((thing, fmean(neighbours[thing])) for thing in column), key=lambda pair: pair[1])
    )


def _ranks(column: Iterable[Thing]) -> dict[Thing, float]:
    return {thing: float(rank) for rank, thing in enumerate(column)}


def _spread(means: Mapping[Thing, float]) -> dict[Thing, float]:
    """The rows that are wanted, in that order, or the nearest free ones."""
    rows: dict[Thing, float] = {}
    last = float("-inf")
    for thing, row in means.items():
        last = rows[thing] = max(row, last + 1)
    return _shifted(rows, -fmean(rows[thing] - means[thing] for thing in rows))


def _shifted(rows: Mapping[Thing, float], by: float) -> dict[Thing, float]:
    return {thing: row + by for thing, row in rows.items()}


def _words(links: Links, pairs: Iterable[Pair], ends: Mapping[Thing, float]) -> Iterable[Words]:
    """The words before each box that arrows point to."""
    meanings: dict[Thing, dict[NamedNode, None]] = {}
    for subject, value in pairs:
        meanings.setdefault(value, {}).update(dict.fromkeys(links[subject, value]))
    for value, predicates in meanings.items():
        yield Words(tuple(predicates), WIDTH - BOX - 12, ends[value])


def _path(start: float, end: float, *, words: bool) -> str:
    """A curve from the right of a box, and then a straight line below the words."""
    right = WIDTH - BOX
    stop = right - (WORDS if words else 0)
    middle = (BOX + stop) / 2
    return f"M{BOX} {start:g}C{middle:g} {start:g} {middle:g} {end:g} {stop} {end:g}H{right}"
