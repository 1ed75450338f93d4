"""What the columns of a table are, by their headers and by what stands in them."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.reading.awards.cells import is_outcome, is_result
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.evidence import (
    MOST,
    Column,
    columns_of,
    is_amount,
    is_dated,
    is_flag,
    is_footnote,
    is_full_name,
    is_identifier,
    is_number,
    is_only_category,
    is_year,
    says_date,
    share,
)
from graph.reading.awards.header import banners, header
from graph.reading.awards.headings import (
    announces_awards,
    award_of,
    is_category_like,
    names_award,
)
from graph.reading.awards.roles import GIVING, Named, chosen, named
from graph.reading.awards.vocabulary import (
    Role,
    flag_of,
    is_identifier_header,
    is_weak_category,
    is_weak_giver,
    role_of,
    words_of,
)
from graph.reading.model.doubts import Doubt
from graph.reading.model.rows import Result
from graph.reading.model.source import Source

_COUNTED = re.compile(r"\b(?:wins?|won|nom)", re.I)
_SKIPPED_CLASSES = frozenset(
    "infobox navbox metadata mbox-small ambox tmbox ombox toc sidebar vertical-navbox "
    "navbox-inner navbox-subgroup succession-box multicol noprint".split()
)
_MEDALS = frozenset({"gold", "silver", "bronze"})
#: Roles whose cells a row is made of; every other column is not read, and said to be so.
READ = frozenset(
    {Role.AWARD, Role.CATEGORY, Role.CEREMONY, Role.DATE, Role.RECIPIENTS, Role.WORK, Role.RESULT,
     Role.REFERENCE}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Columns:
    """The columns of an award table.

    ``first`` is the row its data begins with, ``headers`` the header text of each column,
    ``at`` the column of each role; ``award`` what a heading says where no column does.
    ``flags`` are columns of signs for yes or no with what yes means, ``by_nominee`` columns of
    results that each stand for the nominee in their header, ``identifiers`` the columns with the
    identifiers of what the column of a role names, ``others`` further columns of a role, by role.
    """

    first: int
    headers: tuple[str, ...]
    at: dict[Role, int]
    award: str = ""
    doubts: tuple[Doubt, ...] = ()
    flags: Mapping[int, Result] = field(default_factory=dict)
    by_nominee: tuple[int, ...] = ()
    identifiers: Mapping[Role, int] = field(default_factory=dict)
    others: Mapping[Role, tuple[int, ...]] = field(default_factory=dict)
    declaration: Declaration = UNDECLARED

    def role_at(self, place: int) -> Role:
        """What the column at a place was taken for."""
        if place in self.flags:
            return Role.FLAG
        if place in self.by_nominee:
            return Role.RESULT
        if place in self.identifiers.values():
            return Role.IDENTIFIER
        return next((role for role, at in self.at.items() if at == place), Role.OTHER)

    def unread(self) -> list[int]:
        """The columns that no row is made of."""
        read = {place for role, place in self.at.items() if role in READ}
        read |= {*self.flags, *self.by_nominee, *self.identifiers.values()}
        return [place for place in range(len(self.headers)) if place not in read]


class NotAwards(ValueError):
    """The table is no award table; says why."""


class NoContent(NotAwards):
    """The table is no part of an article's text."""


def understand(source: Source, title: str = "", declaration: Declaration = UNDECLARED) -> Columns:
    """The columns of an award table. Raises NotAwards for any other table."""
    if source.classes & _SKIPPED_CLASSES:
        raise NoContent("it is no part of the article's text (an infobox, navigation or a notice)")
    grid = source.grid
    first, headers = header(grid)
    if grid.width < 2 or len(grid.rows) <= first:
        raise NotAwards("it has no rows below its header" if grid.rows else "it is empty")
    cells = columns_of(grid, first)
    roles = _roles(headers, cells)
    by_nominee = _by_nominee(headers, cells, roles)
    for place in by_nominee:
        roles[place] = Role.RESULT
    roles = [_declared(declaration, *pair) for pair in zip(headers, roles, strict=True)]
    flags = {
        place: flag_of(headers[place]) or Result.WON
        for place, role in enumerate(roles)
        if role == Role.FLAG and Role.RESULT not in roles
    }
    at, identifiers, others = chosen(roles, headers, cells)
    if flags:
        at[Role.RESULT] = next(iter(flags))
    above = [title] if announces_awards(title) else []
    headings = (*above, *source.headings, *banners(grid, first))
    if source.caption and not announces_awards(source.caption):
        headings = (*headings, source.caption)
    if not declaration.says_roles:
        _refuse_other_kinds(headers, roles, at, alone=source.alone)
        _check(at, headers, headings, cells, alone=source.alone)
        if (
            names_award(title)
            and not above
            and not award_of(headings)
            and at.keys().isdisjoint({Role.AWARD, Role.BODY, Role.CEREMONY})
        ):
            raise NotAwards("the page is an award's own: the table lists whom it honoured")
    fixed = {*declaration.columns.values(), *declaration.constants}
    settled: Named = named(at, headers, award_of(headings), cells, fixed=fixed)
    return Columns(
        first, headers, settled.at, declaration.constants.get(Role.AWARD, settled.award),
        settled.doubts, flags, by_nominee, identifiers, others, declaration,
    )  # fmt: skip


def _declared(declaration: Declaration, header: str, role: Role) -> Role:
    """The role that is declared for a column, else the one that was found."""
    declared = declaration.columns.get(header, role)
    if header not in declaration.columns and role in declaration.constants:
        return Role.OTHER
    signs = role == Role.FLAG and declared == Role.RESULT and not declaration.results
    return role if signs else declared


def _roles(headers: Sequence[str], cells: Sequence[Column]) -> list[Role]:
    roles = [
        _fitted(role_of(text), text, column) for text, column in zip(headers, cells, strict=True)
    ]
    dated = Role.DATE in roles or Role.YEAR in roles
    for place, column in enumerate(cells):
        if roles[place] == Role.OTHER and not dated and share(column, is_dated) >= MOST:
            roles[place] = Role.YEAR if share(column, is_year) >= MOST else Role.DATE
    counts = [place for place, role in enumerate(roles) if role == Role.COUNT]
    if any(_COUNTED.search(headers[place]) for place in counts):
        # "Wins" beside "Nominations: 7" is a number, also where it is never more than 1
        roles = [
            Role.COUNT if role == Role.FLAG and share(cells[place], is_number) == 1 else role
            for place, role in enumerate(roles)
        ]
    if not any(headers):
        _find_category(roles, cells)
    if Role.CATEGORY not in roles and roles.count(Role.RECIPIENTS) > 1:
        _find_categories_among_recipients(roles, cells)
    if (
        (Role.RESULT in roles or Role.FLAG in roles)
        and Role.CATEGORY in roles
        and GIVING.isdisjoint(roles)
    ):
        _find_award(roles, cells)
    return roles


def _fitted(role: Role, text: str, column: Column) -> Role:
    """The role of a header, mended by what stands below it."""
    full = [slot for slot in column if slot.cell.text]
    if is_identifier_header(text) or (role != Role.REFERENCE and share(column, is_identifier) == 1):
        return Role.IDENTIFIER
    results = share(column, is_result)
    if flag_of(text) and full and share(column, is_flag) == 1:
        # "Winner" in some cells of a column "Winner", and nothing in the others, is a sign too
        one_sign = len(full) < len(column) and len({slot.cell.text for slot in full}) == 1
        if results < 1 or one_sign:
            return Role.FLAG
    if role == Role.RESULT:
        if full and results < 0.5 and share(column, is_flag) == 1:
            return Role.FLAG
        alternatives = any(slot.cell.alternative for slot in column)
        return Role.RESULT if results >= 0.5 or not full or alternatives else Role.OTHER
    spare = role in (Role.OTHER, Role.NOTES) or (role == Role.RECIPIENTS and flag_of(text))
    if spare and results >= MOST:
        outcomes = any(is_outcome(slot.cell.text) for slot in full)
        return Role.RESULT if outcomes else role
    if role in (Role.DATE, Role.YEAR) and full and not share(column, says_date):
        return Role.OTHER
    numbers = share(column, is_number)
    if role in (Role.CATEGORY, Role.RECIPIENTS, Role.AWARD, Role.OTHER) and numbers >= MOST:
        if share(column, is_year) < MOST:
            return Role.COUNT
        return Role.OTHER if role == Role.OTHER else Role.YEAR
    if role == Role.WORK and share(column, is_full_name) >= MOST and "title" in words_of(text):
        return Role.CEREMONY
    if role == Role.AWARD and share(column, is_amount) >= MOST:
        return Role.COUNT
    if role == Role.REFERENCE and full and share(column, is_footnote) < 0.5:
        return _beside_reference(text)
    if role == Role.OTHER and not full and any(slot.cell.references for slot in column):
        return Role.REFERENCE
    return role


def _beside_reference(text: str) -> Role:
    """What a header says besides that it is for references: "Work/Citation" of works."""
    rest = [word for word in words_of(text) if role_of(word) != Role.REFERENCE]
    return next((role for word in rest if (role := role_of(word)) != Role.OTHER), Role.OTHER)


def _by_nominee(
    headers: Sequence[str], cells: Sequence[Column], roles: Sequence[Role]
) -> tuple[int, ...]:
    """The columns of results that each are headed by a nominee: "Ada: Won | Tom: Nominated"."""
    places = [
        place
        for place, (text, role) in enumerate(zip(headers, roles, strict=True))
        if role == Role.RESULT and text and role_of(text) == Role.OTHER
    ]
    results = roles.count(Role.RESULT) - len(places)
    alone = not results and Role.RECIPIENTS not in roles and Role.FLAG not in roles
    return tuple(places) if len(places) > 1 and alone else ()


def _find_award(roles: list[Role], cells: Sequence[Column]) -> None:
    """Makes the column an award's whose cells name awards, where no header says which it is."""
    for place, role in enumerate(roles):
        spare = role == Role.OTHER or (role == Role.RECIPIENTS and roles.count(role) > 1)
        if spare and share(cells[place], is_full_name) >= MOST:
            roles[place] = Role.AWARD
            return


def _find_category(roles: list[Role], cells: Sequence[Column]) -> None:
    """Makes the column the categories' whose cells begin as they do, where there is no header."""
    for place, role in enumerate(roles):
        if role == Role.OTHER and share(cells[place], is_only_category) >= MOST:
            roles[place] = Role.CATEGORY
            return


def _find_categories_among_recipients(roles: list[Role], cells: Sequence[Column]) -> None:
    """Makes a column of recipients the categories' if its cells begin so: "Subject: Best …"."""
    for place, role in enumerate(roles):
        if role == Role.RECIPIENTS and share(cells[place], is_category_like) >= 0.5:
            roles[place] = Role.CATEGORY
            return


def _refuse_other_kinds(
    headers: Sequence[str], roles: Sequence[Role], at: dict[Role, int], *, alone: bool
) -> None:
    """Raises NotAwards for tables that other columns than those of awards tell."""
    flagged = alone and {Role.CATEGORY, Role.FLAG} <= set(roles)
    if Role.FOREIGN in roles and not {Role.AWARD, Role.RESULT} <= set(roles) and not flagged:
        raise NotAwards(f"its column {headers[roles.index(Role.FOREIGN)]!r} is of another kind")
    if Role.RESULT in at:
        return
    counts = [h for h, r in zip(headers, roles, strict=True) if r == Role.COUNT]
    if any(map(_COUNTED.search, counts)):
        raise NotAwards("it counts awards, it lists none")
    if len(_MEDALS.intersection(word for text in headers for word in words_of(text))) > 1:
        raise NotAwards("it is a table of medals: a row has the winners of several places")
    if roles.count(Role.RECIPIENTS) > 1:
        raise NotAwards(
            "it lists an award's winners beside its other nominees: a row is several nominations"
        )


def _check(
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
    named = [
        role
        for role in naming
        if role != Role.CATEGORY
        and (role == Role.AWARD or not is_weak_giver(headers[at[role]]))
        and share(cells[at[role]], lambda text: names_award(text) or is_category_like(text)) >= 0.4
    ]
    if len(naming) > 1 and named and (Role.AWARD in at or Role.CATEGORY in at):
        return
    dated = Role.DATE in at or Role.YEAR in at
    if alone and dated and Role.RECIPIENTS in at and Role.AWARD in named:
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
