"""How much of the large matrices runs: a seeded tenth of each, or with PALMARES_TESTS=full all."""

from __future__ import annotations

import hashlib
import math
import os
from collections import defaultdict
from collections.abc import Iterable

#: Whether everything runs.
FULL = os.environ.get("PALMARES_TESTS") == "full"
#: What decides which tenth runs otherwise.
SEED = os.environ.get("PALMARES_SEED", "0")
#: One case of so many runs.
SHARE = 10


def examples(count: int) -> int:
    """How many examples of a property are tried, of which ``count`` are usually enough."""
    return SHARE * count if FULL else count


def sample(names: Iterable[tuple[str, str]], seed: str = SEED) -> set[tuple[str, str]]:
    """A tenth of the cases of each test, at least one: of pairs of a test and a case."""
    cases: defaultdict[str, list[str]] = defaultdict(list)
    for test, case in names:
        cases[test].append(case)

    def rank(case: str) -> bytes:
        return hashlib.sha256(f"{seed} {case}".encode("utf-8", "surrogatepass")).digest()

    return {
        (test, case)
        for test, those in cases.items()
        for case in sorted(those, key=rank)[: math.ceil(len(those) / SHARE)]
    }
