"""Compares our claims on awards with Wikidata's, statement by statement."""

from __future__ import annotations

import csv
import io
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from graph.wikidata.claims import Claim

#: Qualifiers that tell statements with the same value apart: the edition, and for which work.
_EDITION, _WORK, _TIME = "P805", "P1686", "P585"
#: The columns of the table of a comparison.
COLUMNS = (
    "outcome", "subject", "property", "value", "qualifier", "ours", "theirs", "our_statement",
    "their_statement", "source",
)  # fmt: skip
#: The columns of a file for Wikidata's Mismatch Finder (its documentation, "Creating a file").
MISMATCH_COLUMNS = (
    "item_id", "statement_guid", "property_id", "wikidata_value", "meta_wikidata_value",
    "external_value", "external_url", "type",
)  # fmt: skip


class Outcome(StrEnum):
    """What became of a claim: all of it is there, some of it, none, or another thing is."""

    SAME = "same"
    MISSING_THERE = "missing there"
    MISSING_HERE = "missing here"
    LESS_PRECISE = "less precise"
    CONFLICTING = "conflicting"


@dataclass(frozen=True)
class Difference:
    """A claim of one side or of both; ``qualifiers`` are those of ours that theirs lacks.

    ``conflicts`` are qualifiers that both have, with other values.
    """

    outcome: Outcome
    ours: Claim | None
    theirs: Claim | None
    qualifiers: tuple[str, ...] = ()
    conflicts: tuple[str, ...] = ()


def compare(ours: Iterable[Claim], theirs: Iterable[Claim]) -> list[Difference]:
    """What each claim is to those of the other side; a claim answers to one of theirs at most."""
    by_key: dict[tuple[str, str, str], list[Claim]] = defaultdict(list)
    for claim in theirs:
        by_key[claim.key].append(claim)
    differences = [*_matched(sorted(ours, key=_order), by_key)]
    rest = sorted((claim for claims in by_key.values() for claim in claims), key=_order)
    return [*differences, *(Difference(Outcome.MISSING_HERE, None, claim) for claim in rest)]


def table(differences: Iterable[Difference]) -> str:
    """The comparison as CSV: a line for each claim, and for each qualifier in which they differ."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(COLUMNS)
    for each in differences:
        writer.writerows(_lines(each))
    return file.getvalue()


def mismatches(differences: Iterable[Difference]) -> str:
    """The conflicts as a file for Wikidata's Mismatch Finder: what is there, and what we have."""
    file = io.StringIO()
    writer = csv.writer(file)
    writer.writerow(MISMATCH_COLUMNS)
    for each in differences:
        if each.ours and each.theirs and not each.ours.is_deprecated:
            for name in each.conflicts:
                source = next((url for url, _ in each.ours.references), "")
                there = (each.theirs.subject, guid(each.theirs.statement), name)
                values = (_text(each.theirs, name), "", _text(each.ours, name))
                writer.writerow([*there, *values, source, "qualifier"])
    return file.getvalue()


def guid(statement: str) -> str:
    """The identifier of a statement of Wikidata, of its IRI.

    >>> guid("http://www.wikidata.org/entity/statement/Q42-F078E5B3-F9A8-480E-B7AC-D97778CBBEF9")
    'Q42$F078E5B3-F9A8-480E-B7AC-D97778CBBEF9'
    """
    item, _, rest = statement.rpartition("/")[2].partition("-")
    return f"{item}${rest}"


def _matched(
    ours: Sequence[Claim], theirs: dict[tuple[str, str, str], list[Claim]]
) -> Iterator[Difference]:
    for claim in ours:
        candidates = [other for other in theirs[claim.key] if _may_be_same(claim, other)]
        if not candidates:
            yield Difference(Outcome.MISSING_THERE, claim, None)
            continue
        other = max(candidates, key=lambda other: _likeness(claim, other))
        theirs[claim.key].remove(other)
        yield _difference(claim, other)


def _difference(claim: Claim, other: Claim) -> Difference:
    lacking = tuple(name for name in claim.qualifiers if name not in other.qualifiers)
    conflicts = tuple(
        name
        for name in claim.qualifiers
        if name in other.qualifiers and _differ(claim, other, name)
    )
    vague = not conflicts and _is_vaguer(other, claim)
    outcome = Outcome.CONFLICTING if conflicts else Outcome.SAME
    if (lacking or vague) and not conflicts:
        outcome = Outcome.LESS_PRECISE
    return Difference(outcome, claim, other, lacking, conflicts)


def _may_be_same(claim: Claim, other: Claim) -> bool:
    """Whether no qualifier says that they are about another edition or another work."""
    for name in (_EDITION, _WORK):
        mine, its = claim.qualifiers.get(name), other.qualifiers.get(name)
        if mine and its and not mine & its:
            return False
    is_same_edition = claim.qualifiers.get(_EDITION) and _EDITION in other.qualifiers
    years = claim.day()[:4], other.day()[:4]
    return bool(is_same_edition) or not all(years) or abs(int(years[0]) - int(years[1])) <= 1


def _likeness(claim: Claim, other: Claim) -> tuple[int, bool]:
    same = sum(
        not _differ(claim, other, name) for name in claim.qualifiers if name in other.qualifiers
    )
    return same, claim.day()[:4] == other.day()[:4]


def _differ(claim: Claim, other: Claim, name: str) -> bool:
    """Whether a qualifier says another thing; a day and its year don't."""
    if name == _TIME:
        mine, its = claim.day(), other.day()
        return not (mine.startswith(its) or its.startswith(mine))
    return not claim.qualifiers[name] & other.qualifiers[name]


def _is_vaguer(other: Claim, claim: Claim) -> bool:
    return bool(other.day()) and len(other.day()) < len(claim.day())


def _lines(each: Difference) -> Iterator[list[str]]:
    claim = each.ours or each.theirs
    assert claim is not None
    source = "; ".join(url for url, _ in each.ours.references) if each.ours else ""
    statements = [side.statement if side else "" for side in (each.ours, each.theirs)]
    for name in (*each.conflicts, *each.qualifiers) or ("",):
        values = [_text(side, name) if side and name else "" for side in (each.ours, each.theirs)]
        yield [each.outcome, *claim.key, name, *values, *statements, source]


def _text(claim: Claim, name: str) -> str:
    if name == _TIME:
        return claim.day()
    return "; ".join(sorted(claim.qualifiers.get(name, ())))


def _order(claim: Claim) -> tuple[str, ...]:
    return *claim.key, claim.day(), claim.statement
