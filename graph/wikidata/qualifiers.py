"""Which qualifiers Wikidata has with a property, as far as a dated source shows it."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable

from graph.bundled import bundled
from graph.wikidata.comparison import Difference
from graph.wikidata.quickstatements import changes

#: The qualifiers that a source has seen with a property, how often, and where.
QUALIFIERS = "mappings/qualifiers.csv"


def qualifiers_in_use() -> dict[str, set[str]]:
    """The qualifiers that Wikidata has with each property."""
    qualifiers: dict[str, set[str]] = defaultdict(set)
    with bundled(QUALIFIERS).open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            qualifiers[row["property"]].add(row["qualifier"])
    return qualifiers


def unproven_qualifiers(differences: Iterable[Difference]) -> Counter[tuple[str, str]]:
    """How many statements would get a qualifier that no source has seen with their property.

    By property and qualifier, of the statements that commands for QuickStatements write. Whether a
    constraint of Wikidata allows it isn't known.
    """
    in_use = qualifiers_in_use()
    return Counter(
        (claim.predicate, name)
        for claim, names, _ in changes(differences)
        for name in names
        if name not in in_use[claim.predicate]
    )
