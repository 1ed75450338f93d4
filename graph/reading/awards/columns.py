"""The columns of an award table: where its data begins, and the column of each role."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from graph.reading.awards.column_roles import columns_by_nominee, roles_of
from graph.reading.awards.declaration import UNDECLARED, Declaration
from graph.reading.awards.editions import edition_in
from graph.reading.awards.evidence import Column, columns_of
from graph.reading.awards.header import banners, header
from graph.reading.awards.headings import announces_awards, award_of, names_award
from graph.reading.awards.legend import is_key
from graph.reading.awards.recognition import (
    NoContent,
    NotAwards,
    refuse_categories_as_columns,
    refuse_other_kinds,
    refuse_several_in_a_row,
    refuse_silent,
    refuse_transposed,
    refuse_unless_awards,
    refuse_years_as_columns,
)
from graph.reading.awards.roles import GIVING, award_columns, columns_by_role
from graph.reading.awards.vocabulary import Role, flag_of, role_of
from graph.reading.model.doubts import Doubt
from graph.reading.model.rows import Result
from graph.reading.model.source import Source

_SKIPPED_CLASSES = frozenset(
    "infobox navbox metadata mbox-small ambox tmbox ombox toc sidebar vertical-navbox "
    "navbox-inner navbox-subgroup succession-box multicol noprint".split()
)
#: Roles whose cells a row is made of; every other column is not read, and said to be so.
READ = frozenset(
    {Role.AWARD, Role.CATEGORY, Role.CEREMONY, Role.DATE, Role.RECIPIENTS, Role.WORK, Role.RESULT,
     Role.REFERENCE, Role.PART, Role.CITATION}
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
        used = {place for role, place in self.at.items() if role in READ}
        used |= {*self.flags, *self.by_nominee, *self.identifiers.values()}
        return [place for place in range(len(self.headers)) if place not in used]


def understand(source: Source, title: str = "", declaration: Declaration = UNDECLARED) -> Columns:
    """The columns of an award table. Raises NotAwards for any other table."""
    if source.classes & _SKIPPED_CLASSES:
        raise NoContent("it is no part of the article's text (an infobox, navigation or a notice)")
    grid = source.grid
    if is_key(grid):
        raise NoContent("it explains the colours of the page's tables")
    first, headers = header(grid)
    if grid.width < 2 or len(grid.rows) <= first:
        raise NotAwards("it has no rows below its header" if grid.rows else "it is empty")
    if not declaration.columns:
        refuse_transposed(grid, alone=source.alone)
    cells = columns_of(grid, first)
    roles = roles_of(headers, cells)
    _find_results(roles, headers, cells, declaration)
    by_nominee = columns_by_nominee(headers, roles)
    for place in by_nominee:
        roles[place] = Role.RESULT
    roles = [_declared(declaration, *pair) for pair in zip(headers, roles, strict=True)]
    flags = {
        place: flag_of(headers[place]) or Result.WON
        for place, role in enumerate(roles)
        if role == Role.FLAG and Role.RESULT not in roles
    }
    at, identifiers, others = columns_by_role(roles, headers, cells)
    if flags:
        at[Role.RESULT] = next(iter(flags))
    above = [title] if announces_awards(title) else []
    headings = (*above, *source.headings, *banners(grid, first))
    if source.caption and not announces_awards(source.caption):
        headings = (*headings, source.caption)
    award = award_of(headings) or _edition(title, at)
    _refuse_otherwise_laid(headers, roles, at, cells, declaration)
    if not declaration.columns and not (declaration.constants and source.alone):
        refuse_other_kinds(headers, [*roles, *declaration.constants], alone=source.alone)
    if declaration.says_roles:
        refuse_silent(at, declaration.constants)
    else:
        refuse_unless_awards(at, headers, [*headings, award], cells, alone=source.alone)
        if names_award(title) and not above and not award and at.keys().isdisjoint(GIVING):
            raise NotAwards("the page is an award's own: the table lists whom it honoured")
    fixed = {*declaration.columns.values(), *declaration.constants}
    arrangement = award_columns(at, headers, award, cells, fixed=fixed)
    return Columns(
        first, headers, arrangement.at, declaration.constants.get(Role.AWARD, arrangement.award),
        arrangement.doubts, flags, by_nominee, identifiers, others, declaration,
    )  # fmt: skip


def _refuse_otherwise_laid(
    headers: Sequence[str],
    roles: Sequence[Role],
    at: dict[Role, int],
    cells: Sequence[Column],
    declaration: Declaration,
) -> None:
    """Raises NotAwards if a row of the table isn't one nomination, by columns that nobody declares.

    What a person says of the award or of other columns doesn't make it one.
    """
    free = [place for place, text in enumerate(headers) if text not in declaration.columns]
    texts, kinds = [headers[place] for place in free], [roles[place] for place in free]
    refuse_years_as_columns(headers, [place for place in free if roles[place] == Role.OTHER])
    refuse_categories_as_columns(texts, at, [cells[place] for place in free])
    if Role.RECIPIENTS in declaration.columns.values():
        kinds = [Role.OTHER if kind == Role.RECIPIENTS else kind for kind in kinds]
    refuse_several_in_a_row(texts, kinds, at)


def _find_results(
    roles: list[Role], headers: Sequence[str], cells: Sequence[Column], declaration: Declaration
) -> None:
    """Makes the column the results' of whose texts a person has said which outcomes they are.

    That is the one whose header says so, if some of its texts are declared, else the only one
    without another role of which all are.
    """
    if not declaration.results or not {Role.RESULT, Role.FLAG}.isdisjoint(roles):
        return
    places = []
    for place, column in enumerate(cells):
        texts = {slot.cell.text.strip().casefold() for slot in column if slot.cell.text}
        declared = texts & declaration.results.keys()
        says_results = role_of(headers[place]) == Role.RESULT
        spare = roles[place] in (Role.OTHER, Role.NOTES, Role.COUNT) or flag_of(headers[place])
        if declared and (says_results or (spare and declared == texts)):
            places.append((not says_results, place))
    if places and (len(places) == 1 or not min(places)[0]):
        roles[min(places)[1]] = Role.RESULT


def _edition(title: str, at: Mapping[Role, int]) -> str:
    """The title of an edition's own page, whose table has the outcome of each category."""
    others = GIVING | {Role.YEAR, Role.DATE}
    outcomes = {Role.CATEGORY, Role.RESULT} <= at.keys() and at.keys().isdisjoint(others)
    return title if outcomes and edition_in(title).is_edition else ""


def _declared(declaration: Declaration, header: str, role: Role) -> Role:
    """The role that is declared for a column, else the one that was found."""
    role_stated = declaration.columns.get(header, role)
    if header not in declaration.columns and role in declaration.constants:
        return Role.OTHER
    signs = role == Role.FLAG and role_stated == Role.RESULT and not declaration.results
    return role if signs else role_stated
