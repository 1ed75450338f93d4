"""What is told of one thing, whichever store it is in, and the order in which it reads well."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyoxigraph as ox

from graph.errors import TooManyStatements
from graph.rdf.namespaces import DCT, RDF_TYPE, RDFS, SKOS

#: Statements that one description or document is made of: there they are sorted, in memory.
MOST_STATEMENTS = 250_000
#: How many statements that point to a thing a page of its description holds.
INLINKS_LIMIT = 200
#: How many of the graphs that make a statement are told; a prize may be named by every table.
GRAPHS_LIMIT = 5

#: Values of a property that a page tells of, and whose labels are looked up at once.
MOST_VALUES = 30
#: Statements of blank nodes that a description follows.
NESTED_LIMIT = 1000

#: The properties whose values are labels, the preferred first.
LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        RDFS + "label",
        SKOS + "prefLabel",
    )
)
#: What says under which licence a named graph is.
LICENCE = ox.NamedNode(DCT + "license")
#: What is told of a thing on every page of its description: what it is and is called.
INTRODUCTION = (RDF_TYPE, *LABELS)

_PLACES = {predicate.value: place for place, predicate in enumerate(INTRODUCTION[:2])}


@dataclass(frozen=True)
class Inlinks:
    """A page of the statements that point to a thing: of ``total`` on ``last`` pages.

    Where they are too many to be sorted, ``total`` is less than all, and there is one page, of some
    of them; ``counted`` is False then.
    """

    quads: Sequence[ox.Quad]
    total: int
    last: int
    counted: bool = True


@dataclass(frozen=True)
class Description:
    """A page of what is known of one thing: bounded, so that it costs the same for every thing.

    ``own`` are its statements (on the first page; on others what it is and is called),
    ``inlinks`` those that point to it and stand on this page, of ``inlinks_total``, or of more than
    that if they aren't ``counted``; ``labels``
    those of the things in both, by IRI, but of the values of a property only of the first;
    ``other_labels`` looks up those of the others. ``graphs`` are the named graphs that these
    statements are in (for each the first few), and ``licences`` those of the graphs. ``nested``
    are the statements of the blank nodes among the values, and so on.
    """

    iri: str
    own: tuple[ox.Quad, ...]
    inlinks: tuple[ox.Quad, ...]
    inlinks_total: int
    counted: bool = True
    labels: Mapping[str, ox.Quad] = field(default_factory=dict)
    graphs: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()
    page: int = 1
    last: int = 1
    nested: tuple[ox.Quad, ...] = ()
    other_labels: Callable[[], Mapping[str, ox.Quad]] = field(default=dict, compare=False)

    @property
    def quads(self) -> list[ox.Quad]:
        """All of it, in the order in which it reads well, each once."""
        by_iri = {**self.labels, **self.other_labels()}
        labels = (by_iri[iri] for iri in sorted(by_iri))
        return list(dict.fromkeys([*self.own, *self.nested, *self.inlinks, *labels]))

    @property
    def neighbours(self) -> dict[str, int]:
        """The pages to go on to by their link relations (RFC 8288); none where one holds all."""
        if self.last == 1:
            return {}
        numbers = {"first": 1}
        numbers |= {"prev": self.page - 1} if self.page > 1 else {}
        numbers |= {"next": self.page + 1} if self.page < self.last else {}
        return numbers | {"last": self.last}

    def label(self, iri: str) -> str | None:
        """The label of a thing named in the description."""
        label = self.labels.get(iri)
        return text(label) if label else None


def too_many(part: str, iri: str) -> TooManyStatements:
    """What to say of more than MOST_STATEMENTS with ``iri`` as their ``part``."""
    return TooManyStatements(
        f"More than {MOST_STATEMENTS:,} statements have the {part} {iri}, too many for one "
        "document.",
        part,
        iri,
    )


def pages(total: int) -> int:
    """How many pages that many statements fill; the first is there without any.

    >>> pages(0), pages(INLINKS_LIMIT), pages(INLINKS_LIMIT + 1)
    (1, 1, 2)
    """
    return max(1, -(-total // INLINKS_LIMIT))


def statements(quads: Iterable[ox.Quad]) -> list[list[ox.Quad]]:
    """The statements by subject and predicate, each with the first graphs that make it.

    IRIs are in the order of SPARQL's ORDER BY, so that pages are the same whoever sorts them.
    """
    by_triple: dict[tuple[str, str, str], list[ox.Quad]] = {}
    for quad in quads:
        triple = str(quad.subject), str(quad.predicate), str(quad.object)
        by_triple.setdefault(triple, []).append(quad)
    return [
        sorted(by_triple[triple], key=lambda quad: str(quad.graph_name))[:GRAPHS_LIMIT]
        for triple in sorted(by_triple, key=_without_brackets)
    ]


def _without_brackets(triple: tuple[str, str, str]) -> tuple[str, ...]:
    """What to sort by: a closing bracket would put <row/10> before <row/1> (SPARQL 1.1, 15.1)."""
    return tuple(term.removesuffix(">") for term in triple)


def condense(quads: Collection[ox.Quad]) -> list[ox.Quad]:
    """The statements, each in the first graphs that make it, in the order in which they read."""
    if len(quads) > GRAPHS_LIMIT and len({quad.graph_name for quad in quads}) > GRAPHS_LIMIT:
        return in_reading_order(quad for statement in statements(quads) for quad in statement)
    return in_reading_order(quads)


def page_of(quads: Collection[ox.Quad], number: int) -> Inlinks:
    """A page of all statements that point to a thing."""
    return paginate(quads)(number)


def paginate(quads: Collection[ox.Quad]) -> Callable[[int], Inlinks]:
    """Gives the pages of all statements that point to a thing, from 1; beyond the last, empty."""
    all_statements = statements(quads)
    last = pages(len(all_statements))

    def page(number: int) -> Inlinks:
        start = (number - 1) * INLINKS_LIMIT
        selection = all_statements[start : start + INLINKS_LIMIT]
        return Inlinks(
            in_reading_order(quad for statement in selection for quad in statement),
            len(all_statements),
            last,
        )

    return page


def first_values(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """The statements with the first ``MOST_VALUES`` values of each property."""
    values: dict[ox.NamedNode, set[object]] = {}
    first = []
    for quad in quads:
        objects = values.setdefault(quad.predicate, set())
        if len(objects) < MOST_VALUES or quad.object in objects:
            objects.add(quad.object)
            first.append(quad)
    return first


def nested(
    own: Iterable[ox.Quad], about: Callable[[ox.BlankNode], Iterable[ox.Quad]]
) -> list[ox.Quad]:
    """The statements of the blank nodes that these lead to, as a concise bounded description has.

    ``about`` gives those of one node. After NESTED_LIMIT statements no further node is looked at.
    """
    result: dict[ox.Quad, None] = {}
    queue = [quad.object for quad in own if isinstance(quad.object, ox.BlankNode)]
    visited: set[ox.BlankNode] = set()
    for blank in queue:
        if blank not in visited and len(result) < NESTED_LIMIT:
            visited.add(blank)
            quads = [*about(blank)]
            result |= dict.fromkeys(quads)
            queue += [quad.object for quad in quads if isinstance(quad.object, ox.BlankNode)]
    return [*result]


def text(label: ox.Quad) -> str:
    """The text of a label."""
    return label.object.value if isinstance(label.object, ox.Literal) else str(label.object)


def node(iri: str) -> ox.NamedNode | None:
    """The IRI as a term; None if it can't be one."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def graphs_of(quads: Iterable[ox.Quad]) -> tuple[str, ...]:
    """The named graphs in which the statements stand."""
    names = {quad.graph_name for quad in quads}
    return tuple(sorted(name.value for name in names if isinstance(name, ox.NamedNode)))


def terms_with_labels(
    thing: ox.NamedNode, own: Iterable[ox.Quad], inlinks: Iterable[ox.Quad]
) -> list[object]:
    """All that a description names, and whose labels belong to it."""
    parts: list[object] = [thing]
    for quad in own:
        parts += (quad.predicate, quad.object, quad.graph_name)
    for quad in inlinks:
        parts += (quad.subject, quad.predicate)
    return parts


def in_reading_order(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """By graph and subject, types and labels first."""

    def key(quad: ox.Quad) -> tuple[str, str, int, str, str]:
        predicate = quad.predicate.value
        place = _PLACES.get(predicate, len(_PLACES))
        return str(quad.graph_name), str(quad.subject), place, predicate, str(quad.object)

    return sorted(quads, key=key)


def best_label(quads: Iterable[ox.Quad]) -> ox.Quad | None:
    """The label to show: of the preferred property, English if there is one, else the first.

    Only a text is a label.
    """

    def rank(quad: ox.Quad) -> tuple[int, bool, str]:
        language = quad.object.language if isinstance(quad.object, ox.Literal) else None
        return LABELS.index(quad.predicate), language != "en", str(quad.object)

    texts = (quad for quad in quads if isinstance(quad.object, ox.Literal))
    return min(texts, key=rank, default=None)
