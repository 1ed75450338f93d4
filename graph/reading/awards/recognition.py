"""Whether a table is one of awards: what its columns and the headings above it must say."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence

from graph.reading.awards.column_roles import COUNTED
from graph.reading.awards.dates import is_year
from graph.reading.awards.evidence import Column, is_flag, share
from graph.reading.awards.headings import announces_awards, award_of, is_category_like, names_award
from graph.reading.awards.vocabulary import (
    Role,
    is_weak_category,
    is_weak_giver,
    role_of,
    words_of,
)
from graph.reading.model.grid import Grid

#: Roles of which a table of awards has most.
_NOMINATION = frozenset({Role.AWARD, Role.CATEGORY, Role.RESULT, Role.RECIPIENTS, Role.WORK})
_MEDALS = frozenset({"gold", "silver", "bronze"})
#: A header that is a category: "Best Film", "Song of the Year".
_HEADED_CATEGORY = re.compile(
    r"\W*(?:best|outstanding|favou?rite|lead|leading|supporting)\s+\w+"
    r"|.*\bof the (?:year|decade)\b",
    re.I,
)
#: What to do with a table of which a row is several nominations.
_EACH_A_ROW = "make each nomination a row"


class NotAwards(ValueError):
    """The table is no award table; says why."""


class NoContent(NotAwards):
    """The table is no part of an article's text."""


def refuse_transposed(grid: Grid, *, alone: bool) -> None:
    """Raises NotAwards for a table whose headers stand in its first column, a row each."""
    slots = [row[0] for row in grid.rows if row[0]]
    texts = [slot.cell.text for slot in slots]
    roles = {role_of(text) for text in texts} & _NOMINATION
    beside = [slot for row in grid.rows for slot in row[1:] if slot]
    if alone:
        headed = len({*texts}) == len(texts) and all(role_of(text) != Role.OTHER for text in texts)
    else:
        headed = all(slot.cell.header for slot in slots)
        headed = headed and not any(slot.cell.header for slot in beside)
    if headed and len(slots) == len(grid.rows) and len(roles) > 2:
        raise NotAwards(
            "its headers stand in its first column: turn it round, so that each nomination is a row"
        )


def refuse_years_as_columns(headers: Sequence[str], unread: Sequence[int]) -> None:
    """Raises NotAwards for a table with columns of years that hold something else than results."""
    years = [headers[place] for place in unread if is_year(headers[place])]
    if len(years) > 1:
        raise NotAwards(
            f"its columns {', '.join(map(repr, years[:3]))} are years, in which nothing says the"
            " outcome: make each nomination a row, with the year in a column"
        )


def refuse_categories_as_columns(
    headers: Sequence[str], at: dict[Role, int], cells: Sequence[Column]
) -> None:
    """Raises NotAwards for a table with a column for each category, as of a ceremony's page.

    Without headers the categories stand in the cells, each above its list of nominees.
    """
    texts = [text for text in headers if text]
    if texts and not {Role.CATEGORY, Role.RESULT}.isdisjoint(at):
        return
    if not texts:
        first = [column[0].cell.text.split("\n") for column in cells if column]
        texts = [lines[0] for lines in first if len(lines) > 1]
    categories = [text for text in texts if _HEADED_CATEGORY.match(text)]
    if len(categories) > 1 or (categories and len(categories) == len(texts) == len(headers)):
        raise NotAwards(
            f"{', '.join(map(repr, categories[:3]))} are categories, so that a row is several"
            f" nominations: {_EACH_A_ROW}, with its category and result in columns"
        )


def refuse_other_kinds(headers: Sequence[str], roles: Sequence[Role], *, alone: bool) -> None:
    """Raises NotAwards for tables with a column that only tables of other things have."""
    flagged = alone and {Role.CATEGORY, Role.FLAG} <= set(roles)
    if Role.FOREIGN in roles and not {Role.AWARD, Role.RESULT} <= set(roles) and not flagged:
        raise NotAwards(f"its column {headers[roles.index(Role.FOREIGN)]!r} is of another kind")


def refuse_several_in_a_row(
    headers: Sequence[str], roles: Sequence[Role], at: dict[Role, int]
) -> None:
    """Raises NotAwards for tables of which a row is several nominations, or counts them."""
    if Role.RESULT in at:
        return
    counts = [h for h, r in zip(headers, roles, strict=True) if r == Role.COUNT]
    if any(map(COUNTED.search, counts)):
        raise NotAwards("it counts awards, it lists none")
    if len(_MEDALS.intersection(word for text in headers for word in words_of(text))) > 1:
        raise NotAwards(
            f"it is a table of medals: a row has the winners of several places; {_EACH_A_ROW}"
        )
    if roles.count(Role.RECIPIENTS) > 1:
        raise NotAwards(
            "it lists an award's winners beside its other nominees: a row is several nominations;"
            f" {_EACH_A_ROW}, with its result in a column"
        )


def refuse_silent(at: dict[Role, int], stated: Collection[Role]) -> None:
    """Raises NotAwards for a table that says of no nomination what it is for, nor for whom.

    ``stated`` are the roles that a person says for all rows.
    """
    if _NOMINATION.isdisjoint({*at, *stated} - {Role.AWARD}):
        raise NotAwards(
            "no column says a category, a result, a nominee or a work: say which does (HEADER=ROLE)"
        )


def refuse_unless_awards(
    at: dict[Role, int],
    headers: Sequence[str],
    headings: Sequence[str],
    cells: Sequence[Column],
    *,
    alone: bool,
) -> None:
    """Raises NotAwards unless the columns, with the headings, are those of an award table."""
    announced = bool(award_of(headings)) or any(announces_awards(h) for h in headings)
    naming = [r for r in (Role.AWARD, Role.BODY, Role.CEREMONY, Role.CATEGORY) if r in at]
    if Role.RESULT in at:
        words = {slot.cell.text.split("\n")[0][:3].lower() for slot in cells[at[Role.RESULT]]}
        plain = Role.AWARD in at or _has_categories(at, headers, cells)
        if plain or award_of(headings) or (naming and (announced or "nom" in words)):
            return
        raise NotAwards("it has results, but no column or heading names an award")
    if announced and _lists_honours(at, headers, naming):
        return
    givers = [
        role
        for role in naming
        if role != Role.CATEGORY
        and (role == Role.AWARD or not is_weak_giver(headers[at[role]]))
        and share(cells[at[role]], lambda text: names_award(text) or is_category_like(text)) >= 0.4
    ]
    if len(naming) > 1 and givers and (Role.AWARD in at or Role.CATEGORY in at):
        return
    dated = Role.DATE in at or Role.YEAR in at
    if alone and dated and Role.RECIPIENTS in at and Role.AWARD in givers:
        return
    raise NotAwards("it has no results and doesn't name both awards and categories")


def _has_categories(at: dict[Role, int], headers: Sequence[str], cells: Sequence[Column]) -> bool:
    """Whether a column holds categories of awards: a "class" needs evidence, as races have it."""
    if Role.CATEGORY not in at:
        return False
    results = cells[at[Role.RESULT]]
    return (
        not is_weak_category(headers[at[Role.CATEGORY]])
        or share(results, is_flag) == 1
        or any(slot.cell.text[:3].casefold() == "nom" for slot in results)
        or share(cells[at[Role.CATEGORY]], is_category_like) >= 0.3
    )


def _lists_honours(at: dict[Role, int], headers: Sequence[str], naming: Sequence[Role]) -> bool:
    """Whether columns without results are those of honours, under a heading that says so."""
    weak = [
        role
        for role in naming
        if is_weak_giver(headers[at[role]]) or is_weak_category(headers[at[role]])
    ]
    if len(weak) > 1:
        return False
    dated = Role.DATE in at or Role.YEAR in at
    about = dated and (Role.WORK in at or Role.RECIPIENTS in at)
    if len(naming) > 1 or (about and (Role.AWARD in at or Role.CATEGORY in at)):
        return True
    return dated and Role.AWARD in at
