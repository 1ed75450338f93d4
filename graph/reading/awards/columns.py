"""What the columns of a table are, by their headers and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from graph.reading.awards.cells import is_empty, is_outcome, is_result
from graph.reading.awards.dates import read_date
from graph.reading.awards.header import banner, banners, header
from graph.reading.awards.headings import (
    announces_awards,
    award_of,
    is_category_like,
    names_award,
    stems,
)
from graph.reading.awards.vocabulary import Role, role_of
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Grid, Slot
from graph.reading.model.source import Source

_COUNTED = re.compile(r"\b(?:wins?|won|nom)", re.I)
_SKIPPED_CLASSES = frozenset(
    "infobox navbox metadata mbox-small ambox tmbox ombox toc sidebar vertical-navbox "
    "navbox-inner navbox-subgroup succession-box multicol noprint".split()
)
_GIVING = frozenset({Role.AWARD, Role.BODY, Role.CEREMONY})
#: Cells of a column that are looked at to tell what it holds.
_SAMPLE = 400
#: The share of a column's cells that decides what it holds.
_MOST = 0.6


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an award table.

    ``first`` is the row its data begins with, ``headers`` the header text of each column,
    ``at`` the column of each role; ``award`` what a heading says where no column does.
    """

    first: int
    headers: tuple[str, ...]
    at: dict[Role, int]
    award: str = ""
    doubts: tuple[Doubt, ...] = ()


class NotAwards(ValueError):
    """The table is no award table; says why."""


class NoContent(NotAwards):
    """The table is no part of an article's text."""


def understand(source: Source, title: str = "") -> Columns:
    """The columns of an award table. Raises NotAwards for any other table."""
    if source.classes & _SKIPPED_CLASSES:
        raise NoContent("it is no part of the article's text (an infobox, navigation or a notice)")
    grid = source.grid
    first, headers = header(grid)
    if grid.width < 2 or len(grid.rows) <= first:
        raise NotAwards("it has no rows below its header" if grid.rows else "it is empty")
    cells = _columns(grid, first)
    roles = [_fitted(role_of(text), column) for text, column in zip(headers, cells, strict=True)]
    if Role.FOREIGN in roles and not {Role.AWARD, Role.RESULT} <= set(roles):
        raise NotAwards(f"its column {headers[roles.index(Role.FOREIGN)]!r} is of another kind")
    counts = [
        h for h, r in zip(headers, roles, strict=True) if r == Role.COUNT and _COUNTED.search(h)
    ]
    if counts and Role.RESULT not in roles:
        raise NotAwards("it counts awards, it lists none")
    if roles.count(Role.RECIPIENTS) > 1 and Role.RESULT not in roles:
        raise NotAwards("it lists an award's winners beside its other nominees")
    if not any(headers):
        _find_category(roles, cells)
    if Role.RESULT in roles and Role.CATEGORY in roles and _GIVING.isdisjoint(roles):
        _find_award(roles, cells)
    at: dict[Role, int] = {}
    for place, role in enumerate(roles):
        if role != Role.OTHER:
            at.setdefault(role, place)
    above = [title] if announces_awards(title) else []
    headings = (*above, *source.headings, *banners(grid, first))
    if source.caption and not announces_awards(source.caption):
        headings = (*headings, source.caption)
    _check(at, headings, cells)
    if (
        names_award(title)
        and not above
        and not award_of(headings)
        and (at.keys().isdisjoint({Role.AWARD, Role.BODY, Role.CEREMONY}))
    ):
        raise NotAwards("the page is an award's own: the table lists whom it honoured")
    return _named(at, headers, headings, cells, first)


def _find_award(roles: list[Role], cells: list[list[Slot]]) -> None:
    """Makes the column an award's whose cells name awards, where no header says which it is."""
    for place, role in enumerate(roles):
        spare = role == Role.OTHER or (role == Role.RECIPIENTS and roles.count(role) > 1)
        if spare and _share(cells[place], lambda slot: _full_name(slot.cell.text)) >= _MOST:
            roles[place] = Role.AWARD
            return


def _find_category(roles: list[Role], cells: list[list[Slot]]) -> None:
    """Makes the column the categories' whose cells begin as they do, where there is no header."""
    for place, role in enumerate(roles):
        if role == Role.OTHER and _share(cells[place], _only_category) >= _MOST:
            roles[place] = Role.CATEGORY
            return


def _check(at: dict[Role, int], headings: Sequence[str], cells: list[list[Slot]]) -> None:
    """Raises NotAwards unless the columns, with the headings, are those of an award table."""
    told = bool(award_of(headings)) or any(announces_awards(h) for h in headings)
    naming = [r for r in (Role.AWARD, Role.BODY, Role.CEREMONY, Role.CATEGORY) if r in at]
    if Role.RESULT in at:
        words = {slot.cell.text.split("\n")[0][:3].lower() for slot in cells[at[Role.RESULT]]}
        plain = Role.AWARD in at or Role.CATEGORY in at
        if plain or award_of(headings) or (naming and (told or "nom" in words)):
            return
        raise NotAwards("it has results, but no column or heading names an award")
    if len(naming) > 1 and (Role.AWARD in at or told or Role.CATEGORY in at):
        return
    about = {Role.DATE, Role.YEAR} & set(at) and {Role.WORK, Role.RECIPIENTS} & set(at)
    if told and about and (Role.AWARD in at or Role.CATEGORY in at):
        return
    if told and Role.AWARD in at and {Role.DATE, Role.YEAR} & set(at):
        return
    raise NotAwards("it has no results and doesn't name both awards and categories")


def _named(
    at: dict[Role, int],
    headers: tuple[str, ...],
    headings: Sequence[str],
    cells: list[list[Slot]],
    first: int,
) -> Columns:
    """Settles what is the award and what the category, where headers mislead."""
    giver = next((role for role in (Role.BODY, Role.CEREMONY) if role in at), None)
    if giver == Role.CEREMONY and _share(cells[at[giver]], _is_name) < _MOST:
        giver = None
    heading = award_of(headings)
    award = ""
    doubts: list[Doubt] = []
    if not any(headers):
        doubts.append(Doubt(DoubtCode.NO_HEADER, "no header says what the columns are"))
    if Role.CATEGORY in at and Role.AWARD not in at:
        if giver:
            at[Role.AWARD] = at.pop(giver)
        else:
            award = heading
    elif Role.AWARD in at and Role.CATEGORY not in at:
        if giver:
            at[Role.CATEGORY], at[Role.AWARD] = at[Role.AWARD], at.pop(giver)
        elif heading and not _in_full(cells[at[Role.AWARD]], heading):
            at[Role.CATEGORY], award = at.pop(Role.AWARD), heading
        elif not heading and _share(cells[at[Role.AWARD]], _only_category) >= _MOST:
            at[Role.CATEGORY] = at.pop(Role.AWARD)
    elif Role.AWARD not in at and giver:
        at[Role.AWARD] = at.pop(giver)
    elif Role.AWARD not in at:
        award = heading
    if Role.AWARD not in at and not award:
        doubts.append(Doubt(DoubtCode.NO_AWARD, "no column or heading names the award"))
    if Role.DATE not in at and Role.YEAR in at:
        at[Role.DATE] = at.pop(Role.YEAR)
    if (
        Role.WORK not in at
        and Role.NOTES in at
        and _share(cells[at[Role.NOTES]], _is_work) >= _MOST
    ):
        at[Role.WORK] = at.pop(Role.NOTES)
    return Columns(first, headers, at, award, tuple(doubts))


def _in_full(column: list[Slot], heading: str) -> bool:
    """Whether a lone award column names awards itself, not categories of the heading's award."""
    wanted = stems(heading)
    return (
        _share(column, lambda slot: wanted <= stems(slot.cell.text)) >= 0.5
        or _share(column, lambda slot: _full_name(slot.cell.text)) >= 0.5
    )


def _full_name(text: str) -> bool:
    """Whether a text names an award and not just one of its categories."""
    return names_award(text) and not is_category_like(text)


def _only_category(slot: Slot) -> bool:
    return is_category_like(slot.cell.text) and not names_award(slot.cell.text)


def _is_name(slot: Slot) -> bool:
    return bool(re.search(r"[^\W\d_]{3}", slot.cell.text)) and not read_date(slot.cell.text).iso


def _is_work(slot: Slot) -> bool:
    """Whether a cell is a work's title and nothing else: all italic, all linked or all quoted."""
    cell = slot.cell
    whole = any(
        mark.kind in ("italic", "link") and mark.end - mark.start >= len(cell.text.strip('"“”'))
        for mark in cell.marks
    )
    return whole or bool(re.fullmatch(r'["“][^"“”]+["”]', cell.text))


def _share(column: list[Slot], test: Callable[[Slot], bool]) -> float:
    """The share of a column's non-empty cells that pass a test; 0 if all are empty."""
    full = [slot for slot in column if not is_empty(slot.cell.text)]
    return sum(map(test, full)) / len(full) if full else 0.0


def _fitted(role: Role, column: list[Slot]) -> Role:
    """The role of a header, mended by what stands below it."""
    full = [slot for slot in column if slot.cell.text]
    numbers = _share(column, lambda slot: slot.cell.text.replace(",", "").isdigit())
    results = _share(column, lambda slot: is_result(slot.cell.text))
    if role == Role.RESULT:
        return Role.RESULT if results >= 0.5 or not full else Role.OTHER
    if role in (Role.OTHER, Role.NOTES) and results >= _MOST:
        outcomes = any(is_outcome(slot.cell.text) for slot in full)
        return Role.RESULT if outcomes else role
    if role in (Role.CATEGORY, Role.RECIPIENTS, Role.AWARD, Role.OTHER) and numbers >= _MOST:
        years = _share(column, lambda slot: bool(read_date(slot.cell.text).iso))
        return Role.YEAR if years >= _MOST else Role.COUNT
    if role == Role.OTHER and _share(column, _is_dated) >= _MOST:
        return Role.DATE
    if role == Role.OTHER and not full and any(slot.cell.references for slot in column):
        return Role.REFERENCE
    return role


def _is_dated(slot: Slot) -> bool:
    return bool(read_date(slot.cell.text).iso)


def _columns(grid: Grid, first: int) -> list[list[Slot]]:
    """Each column's first cells below the header, a spanning one once, banners left out."""
    columns: list[list[Slot]] = [[] for _ in range(grid.width)]
    for y in range(first, len(grid.rows)):
        if banner(grid, y):
            continue
        for slot in grid.anchored(y):
            if len(columns[slot.column]) < _SAMPLE:
                columns[slot.column].append(slot)
    return columns
