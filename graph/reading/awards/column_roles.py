"""The role of each column: what its header says, mended by what stands in its cells."""

from __future__ import annotations

import re
from collections.abc import Sequence

from graph.reading.awards.cells import is_outcome, is_result
from graph.reading.awards.evidence import (
    MOST,
    Column,
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
from graph.reading.awards.headings import is_category_like
from graph.reading.awards.roles import GIVING
from graph.reading.awards.vocabulary import Role, flag_of, is_identifier_header, role_of, words_of

#: Headers of columns that count awards.
COUNTED = re.compile(r"\b(?:wins?|won|nom)", re.I)


#: Headers of nominees, beside which an artist is who made what is nominated.
_NOMINEES = (["nominee"], ["nominees"])


def roles_of(headers: Sequence[str], cells: Sequence[Column]) -> list[Role]:
    """The roles of the columns, in their order."""
    roles = [
        _fitted(role_of(text), text, column) for text, column in zip(headers, cells, strict=True)
    ]
    dated = Role.DATE in roles or Role.YEAR in roles
    for place, column in enumerate(cells):
        if roles[place] == Role.OTHER and not dated and share(column, is_dated) >= MOST:
            roles[place] = Role.YEAR if share(column, is_year) >= MOST else Role.DATE
    counts = [place for place, role in enumerate(roles) if role == Role.COUNT]
    if any(COUNTED.search(headers[place]) for place in counts):
        # "Wins" beside "Nominations: 7" is a number, also where it is never more than 1
        roles = [
            Role.COUNT if role == Role.FLAG and share(cells[place], is_number) == 1 else role
            for place, role in enumerate(roles)
        ]
    nominees = [n for n, header in enumerate(headers) if words_of(header) in _NOMINEES]
    if nominees and roles[nominees[0]] == Role.RECIPIENTS:
        roles = [Role.MAKERS if words_of(headers[n]) == ["artist"] else role
                 for n, role in enumerate(roles)]  # fmt: skip
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
        cites = words_of(text) in (["citation"], ["citations"])
        return Role.CITATION if cites else _beside_reference(text)
    if role == Role.OTHER and not full and any(slot.cell.references for slot in column):
        return Role.REFERENCE
    return role


def _beside_reference(text: str) -> Role:
    """What a header says besides that it is for references: "Work/Citation" of works."""
    rest = [word for word in words_of(text) if role_of(word) != Role.REFERENCE]
    return next((role for word in rest if (role := role_of(word)) != Role.OTHER), Role.OTHER)


def columns_by_nominee(headers: Sequence[str], roles: Sequence[Role]) -> tuple[int, ...]:
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
