"""What is told of one thing, whichever store it is in, and the order in which it reads well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pyoxigraph as ox

#: How many statements that point to a thing its description holds; the total is always told.
INCOMING_LIMIT = 200

#: The properties whose values are labels, the preferred first.
LABELS = tuple(
    ox.NamedNode(iri)
    for iri in (
        "http://www.w3.org/2000/01/rdf-schema#label",
        "http://www.w3.org/2004/02/skos/core#prefLabel",
    )
)


@dataclass(frozen=True)
class Description:
    """What is known of one thing: a fixed pattern, so that it costs the same for every thing.

    ``own`` are its statements, ``incoming`` those that point to it (the first of
    ``incoming_total``), ``labels`` those of all things in both, by IRI.
    """

    iri: str
    own: tuple[ox.Quad, ...]
    incoming: tuple[ox.Quad, ...]
    incoming_total: int
    labels: Mapping[str, ox.Quad] = field(default_factory=dict)

    @property
    def quads(self) -> list[ox.Quad]:
        """All of it, in the order in which it reads well, each once."""
        return list(dict.fromkeys([*self.own, *self.incoming, *self.labels.values()]))

    def label(self, iri: str) -> str | None:
        """The label of a thing named in the description."""
        found = self.labels.get(iri)
        return text(found) if found else None


def text(label: ox.Quad) -> str:
    """The text of a label."""
    return label.object.value if isinstance(label.object, ox.Literal) else str(label.object)


def node(iri: str) -> ox.NamedNode | None:
    """The IRI as a term; None if it can't be one."""
    try:
        return ox.NamedNode(iri)
    except ValueError:
        return None


def named(thing: ox.NamedNode, own: Iterable[ox.Quad], incoming: Iterable[ox.Quad]) -> list[object]:
    """All that a description names, and whose labels belong to it."""
    parts = [part for quad in own for part in (quad.predicate, quad.object, quad.graph_name)]
    parts += [part for quad in incoming for part in (quad.subject, quad.predicate)]
    return [thing, *parts]


def ordered(quads: Iterable[ox.Quad]) -> list[ox.Quad]:
    """By graph and subject, types and labels first."""
    first = ("http://www.w3.org/1999/02/22-rdf-syntax-ns#type", LABELS[0].value)
    return sorted(
        quads,
        key=lambda quad: (
            str(quad.graph_name),
            str(quad.subject),
            first.index(quad.predicate.value) if quad.predicate.value in first else len(first),
            quad.predicate.value,
            str(quad.object),
        ),
    )


def best_label(quads: Iterable[ox.Quad]) -> ox.Quad | None:
    """The label to show: of the preferred property, English if there is one, else the first."""

    def rank(quad: ox.Quad) -> tuple[int, bool, str]:
        language = quad.object.language if isinstance(quad.object, ox.Literal) else None
        return LABELS.index(quad.predicate), language != "en", str(quad.object)

    return min(quads, key=rank, default=None)
