"""How much of the large matrices runs: a seeded tenth of each, or with PALMARES_TESTS=full all."""

from __future__ import annotations

import hashlib
import math
import os
from collections.abc import Mapping

#: Whether everything runs.
FULL = os.environ.get("PALMARES_TESTS") == "full"
#: What decides which tenth runs otherwise.
SEED = os.environ.get("PALMARES_SEED", "0")
#: One case of so many runs.
SHARE = 10


def examples(count: int) -> int:
    """How many examples of a property are tried, of which ``count`` are usually enough."""
    return SHARE * count if FULL else count


def sample(cases: Mapping[str, Mapping[str, object]], seed: str = SEED) -> set[str]:
    """A tenth of the cases of a test, at least one: of their names, by the seed.

    A case comes with its value for each parameter. Of parameters that are combined, every value is
    in the sample, which may be larger for it; one whose values all differ is the case itself.
    """
    ranked = sorted(cases, key=lambda case: _rank(case, seed))
    combined = _combined(cases)
    chosen: list[str] = []
    seen: set[tuple[str, str]] = set()
    for case in ranked:
        values = {(name, repr(cases[case][name])) for name in combined}
        if not values <= seen:
            chosen.append(case)
            seen |= values
    others = [case for case in ranked if case not in chosen]
    return {*chosen, *others[: max(0, math.ceil(len(ranked) / SHARE) - len(chosen))]}


def _rank(case: str, seed: str) -> bytes:
    return hashlib.sha256(f"{seed} {case}".encode("utf-8", "surrogatepass")).digest()


def _combined(cases: Mapping[str, Mapping[str, object]]) -> list[str]:
    """The parameters that have some of their values more than once."""
    names = {name: None for values in cases.values() for name in values}
    return [
        name
        for name in names
        if len({repr(values[name]) for values in cases.values()}) < len(cases)
    ]
