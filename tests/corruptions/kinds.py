"""All kinds of corruption."""

from __future__ import annotations

from tests.corruptions import dates, derived, evidence, identity, rows

KINDS = [*rows.KINDS, *evidence.KINDS, *identity.KINDS, *dates.KINDS, *derived.KINDS]
