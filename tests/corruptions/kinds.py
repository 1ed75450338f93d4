"""All kinds of corruption."""

from __future__ import annotations

from tests.corruptions import additions, dates, derived, details, evidence, identity, rows

KINDS = [
    *rows.KINDS,
    *additions.KINDS,
    *details.KINDS,
    *evidence.KINDS,
    *identity.KINDS,
    *dates.KINDS,
    *derived.KINDS,
]
