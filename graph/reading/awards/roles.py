"""Which column stands for a role: one of several, and what is the award and what the category."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from graph.reading.awards.evidence import (
    MOST,
    Column,
    in_full,
    is_full_name,
    is_name,
    is_only_category,
    is_prize,
    is_work,
    share,
)
from graph.reading.awards.headings import is_category_like, names_award
from graph.reading.awards.vocabulary import Role, is_identifier_header, is_weak_giver, words_of
from graph.reading.model.doubts import Doubt, DoubtCode

#: Givers that are more often the companies of works: only their cells can say otherwise.
_COMPANIES = frozenset({"company", "publisher", "distributor", "presenter"})
GIVING = frozenset({Role.AWARD, Role.BODY, Role.CEREMONY})
#: Header words of the date that counts, and of dates that are another's.
_OF_CEREMONY = frozenset({"ceremony", "award", "awards", "held", "date", "awarded"})
_OF_WORK = frozenset(
    {"film", "release", "released", "work", "eligibility", "birth", "born", "death"}
)
#: What identifiers are of, by how they begin, where the header doesn't say it.
_IDENTIFIED = {"tt": Role.WORK, "nm": Role.RECIPIENTS}
#: Roles whose cells can have identifiers.
_NAMED = (Role.WORK, Role.RECIPIENTS, Role.CATEGORY, Role.AWARD, Role.CEREMONY)


def columns_by_role(
    roles: Sequence[Role], headers: Sequence[str], cells: Sequence[Column]
) -> tuple[dict[Role, int], dict[Role, int], dict[Role, tuple[int, ...]]]:
    """The column of each role, the column with its identifiers, and its further columns."""
    places: dict[Role, list[int]] = {}
    for place, role in enumerate(roles):
        if role not in (Role.OTHER, Role.IDENTIFIER, Role.FLAG):
            places.setdefault(role, []).append(place)
    identified = _identified(roles, headers, cells, places)
    at = {}
    for role, candidates in places.items():
        ranks = {place: _rank(role, headers[place], place in identified) for place in candidates}
        at[role] = min(candidates, key=lambda place: (ranks[place], place))
    identifiers = {role: identified[place] for role, place in at.items() if place in identified}
    others = {
        role: tuple(place for place in candidates if place != at[role])
        for role, candidates in places.items()
        if len(candidates) > 1
    }
    return at, identifiers, others


def _rank(role: Role, header: str, identified: bool) -> int:
    """How little a column is what its role asks for, among several of one role."""
    words = set(words_of(header))
    if identified and role in (Role.RECIPIENTS, Role.WORK):
        return 0
    if role in (Role.YEAR, Role.DATE):
        return 1 if words & _OF_CEREMONY else 3 if words & _OF_WORK else 2
    if role == Role.CATEGORY:
        return 1 if words == {"category"} else 2
    return 1


def _identified(
    roles: Sequence[Role],
    headers: Sequence[str],
    cells: Sequence[Column],
    places: dict[Role, list[int]],
) -> dict[int, int]:
    """The columns that have a column of identifiers, with that column: by header, else by cells."""
    identifiers: dict[int, int] = {}
    owners = [place for role in _NAMED for place in places.get(role, [])]
    for place, role in enumerate(roles):
        if role != Role.IDENTIFIER:
            continue
        stem = _stem(headers[place])
        owner = next((at for at in owners if stem and _stem(headers[at]) == stem), None)
        if owner is None:
            owner = next(
                (
                    at
                    for start, role in _IDENTIFIED.items()
                    for at in places.get(role, [])
                    if share(cells[place], lambda text, start=start: text.startswith(start)) >= MOST  # type: ignore[misc]
                ),
                None,
            )
        if owner is not None:
            identifiers.setdefault(owner, place)
    return identifiers


def _stem(header: str) -> str:
    """A header without what makes it plural or an identifier's."""
    words = [word for word in words_of(header) if not is_identifier_header(word)]
    return " ".join(word.rstrip("s") for word in words)


@dataclass(frozen=True, slots=True)
class AwardColumns:
    """Where the award and the category stand, and the award that a heading names instead."""

    at: dict[Role, int]
    award: str
    doubts: tuple[Doubt, ...]


def award_columns(
    at: dict[Role, int],
    headers: Sequence[str],
    heading: str,
    cells: Sequence[Column],
    *,
    fixed: Collection[Role] = (),
) -> AwardColumns:
    """Settles what is the award and what the category, where headers mislead.

    ``heading`` is the award that a heading names; roles that are ``fixed`` stay as they are.
    """
    at = dict(at)
    is_open = {Role.AWARD, Role.CATEGORY}.isdisjoint(fixed)
    # a category that is fixed leaves open what the award is, unless a column says that
    is_open |= Role.AWARD not in fixed and Role.AWARD not in at
    award = _settle(at, headers, heading, cells, fixed) if is_open else ""
    doubts = []
    if not any(headers):
        doubts.append(Doubt(DoubtCode.NO_HEADER, "no header says what the columns are"))
    if Role.AWARD not in at and not award and Role.AWARD not in fixed:
        doubts.append(Doubt(DoubtCode.NO_AWARD, "no column or heading names the award"))
    if Role.DATE not in at and Role.YEAR in at:
        at[Role.DATE] = at.pop(Role.YEAR)
    notes = at.get(Role.NOTES)
    if Role.WORK not in at and notes is not None and _are_works(cells[notes]):
        at[Role.WORK] = at.pop(Role.NOTES)
    return AwardColumns(at, award, tuple(doubts))


def _settle(
    at: dict[Role, int],
    headers: Sequence[str],
    heading: str,
    cells: Sequence[Column],
    fixed: Collection[Role],
) -> str:
    """Moves the roles of award and category where they belong; gives the heading's award."""
    giver = _giver(at, headers, cells)
    giver = None if giver in fixed else giver
    if Role.CATEGORY in at and Role.AWARD not in at:
        if not giver:
            return heading
        at[Role.AWARD] = at.pop(giver)
    elif Role.AWARD in at and Role.CATEGORY not in at:
        column = cells[at[Role.AWARD]]
        if giver and _are_swapped(column, cells[at[giver]]):
            at[Role.CATEGORY] = at.pop(giver)
        elif giver:
            at[Role.CATEGORY], at[Role.AWARD] = at[Role.AWARD], at.pop(giver)
        elif heading and not in_full(column, heading):
            at[Role.CATEGORY] = at.pop(Role.AWARD)
            return heading
        elif not heading and _are_categories(column):
            at[Role.CATEGORY] = at.pop(Role.AWARD)
    elif Role.AWARD not in at and giver:
        at[Role.AWARD] = at.pop(giver)
    elif Role.AWARD not in at:
        return heading
    return ""


def _giver(at: dict[Role, int], headers: Sequence[str], cells: Sequence[Column]) -> Role | None:
    """The role of the column that names who gives the award, if one does."""
    if Role.BODY in at:
        column, header = cells[at[Role.BODY]], headers[at[Role.BODY]]
        if not is_weak_giver(header) or share(column, names_award) >= 0.3:
            return Role.BODY
        plausible = _COMPANIES.isdisjoint(words_of(header))
        if plausible and (Role.RESULT in at or Role.AWARD in at):
            return Role.BODY
    if Role.CEREMONY in at and share(cells[at[Role.CEREMONY]], is_name) >= MOST:
        return Role.CEREMONY
    return None


def _are_swapped(awards: Column, givers: Column) -> bool:
    """Whether the award column names awards and the giver's column categories after all."""
    return (
        share(awards, is_full_name) >= max(MOST, share(givers, is_full_name))
        and share(givers, is_category_like) >= 0.3
        and share(awards, is_category_like) < 0.2
    )


def _are_categories(column: Column) -> bool:
    """Whether a lone award column names categories: "Artist of the Year", "Main Prize"."""
    alike = share(column, is_only_category)
    return alike >= MOST or (alike >= 0.2 and alike + share(column, is_prize) >= 0.4)


def _are_works(column: Column) -> bool:
    full = [slot for slot in column if slot.cell.text]
    return bool(full) and sum(map(is_work, full)) / len(full) >= MOST
