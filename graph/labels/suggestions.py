"""The things whose names are nearest to words that no label has: what may have been meant."""

from __future__ import annotations

from pathlib import Path

from graph.labels.candidates import Candidate, candidates

#: How alike to the words a name must be.
LEAST = 0.45


def nearest(path: Path, query: str, limit: int, base: str) -> list[Candidate]:
    """At most ``limit`` things, the most alike first; also the one whose IRI or item it is.

    Raises ReleaseError when there is no index.
    """
    alike = {each: each.likeness(query) for each in candidates(path, query, (), base)}
    order = sorted(alike, key=lambda each: (-alike[each], len(each.label), each.label, each.iri))
    best = {each.iri: each for each in reversed(order) if alike[each] >= LEAST}
    return [*reversed(best.values())][:limit]
