"""Which qualifiers Wikidata has with a property, as far as a dated source shows it."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from collections.abc import Iterable

from graph.bundled import bundled
from graph.wikidata.comparison import Difference, Outcome

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

    By property and qualifier. Whether a constraint of Wikidata allows it isn't known.
    """
    in_use = qualifiers_in_use()
    return Counter(
        (each.ours.predicate, name)
        for each in differences
        if each.ours and not each.ours.is_deprecated
        for name in _new_qualifiers(each)
        if name not in in_use[each.ours.predicate]
    )


def _new_qualifiers(each: Difference) -> Iterable[str]:
    if each.outcome is Outcome.MISSING_THERE:
        return each.claim.qualifiers
    return each.qualifiers if each.outcome is Outcome.LESS_PRECISE else ()
