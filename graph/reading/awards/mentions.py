"""The people, works and articles that cells name, each cell read once however far it spans."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from graph.reading.awards.cells import is_empty, is_marked
from graph.reading.awards.columns import Columns
from graph.reading.awards.identity import identity
from graph.reading.awards.kinds import Mention, is_subject, kind_of
from graph.reading.awards.names import are_inverted
from graph.reading.awards.recipients import (
    NamesColumn,
    RecipientsReading,
    is_career,
    is_self,
    read_recipients,
)
from graph.reading.awards.row_cells import RowCells
from graph.reading.awards.values import paired
from graph.reading.awards.vocabulary import Role
from graph.reading.awards.works import (
    WorksReading,
    lone_work,
    separated_works,
    several_works,
    without_notes,
)
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Grid, Slot
from graph.reading.model.quotes import is_quoted
from graph.reading.model.rows import Kind, Recipient

_NO_CELL = Cell()
#: What stands for works that aren't named.
_OTHERS = re.compile(
    r"(?:various|several|multiple|many)(?: (?:works|films|songs|albums|titles|shows|series"
    r"|episodes|roles|projects))?",
    re.I,
)


class Mentions:
    """Reads what the cells of one table name; ``work`` is what its page is about.

    ``alone`` if the document holds nothing but such tables. A cell may span thousands of rows and
    hold thousands of links: what depends on the cell alone is made once. The grid keeps its cells,
    so that their ids stay theirs.
    """

    def __init__(self, columns: Columns, grid: Grid, work: str, *, alone: bool) -> None:
        self.columns, self.work, self.alone = columns, work, alone
        self._nominees = NamesColumn(
            self._header(Role.RECIPIENTS),
            Role.MAKERS in columns.at,
            self._separator(Role.RECIPIENTS),
            are_inverted(_cells(grid, columns, Role.RECIPIENTS)),
        )
        self._people: dict[tuple[int, str], RecipientsReading] = {}
        self._linked: dict[int, tuple[str, ...]] = {}
        self._identified: dict[tuple[int, bool], str] = {}

    def recipients(
        self, row: RowCells, slot: Slot | None, category: str, nominee: str
    ) -> RecipientsReading:
        """Whom a cell names; ``nominee`` is whom the header of a result names instead."""
        if nominee:
            return read_recipients(Cell(nominee), category, self.work)
        cell = slot.cell if slot else _NO_CELL
        ids = self.columns.identifiers.get(Role.RECIPIENTS)
        if ids is not None and (other := row.slots[ids]):
            names = paired(cell.text, other.cell.text)
            if names is not None:
                return RecipientsReading(
                    tuple(
                        Recipient(name, self._kind(name, category, identifier),
                                  identifier=identifier)
                        for name, identifier in names
                    )
                )  # fmt: skip
        key = (id(cell), category)
        if key not in self._people:
            content = Cell(cell.implied) if cell.implied else cell
            self._people[key] = read_recipients(content, category, self.work, self._nominees)
        return self._people[key]

    def _kind(self, name: str, category: str, identifier: str) -> Kind:
        """The kind of a name that has an identifier: IMDb's of titles begin with "tt"."""
        if identifier.startswith("tt"):
            return Kind.OTHER_WORK
        return kind_of(Mention(name, (), category, self.work, header=self._nominees.header))

    def _header(self, role: Role) -> str:
        place = self.columns.at.get(role)
        return self.columns.headers[place] if place is not None else ""

    def works(self, row: RowCells, text: str, slot: Slot | None) -> WorksReading:
        """The works that a cell names, with their identifiers where a column has them.

        The bare name of the page's subject is its ``Kind.WORK``, which may be no work at all.
        """
        cell = slot.cell if slot else _NO_CELL
        if is_career(text) and not is_marked(cell):
            return WorksReading(notes=(text,))
        reading = without_notes(self._works(row, text, slot), cell)
        if is_marked(cell):
            return reading
        works = (work for work in reading.works if not is_self(work.name.strip(" .")))
        return replace(reading, works=tuple(works))

    def _works(self, row: RowCells, text: str, slot: Slot | None) -> WorksReading:
        """As ``works``, with the notes that stand in brackets behind titles."""
        is_title = slot is not None and slot.cell.has_italics
        if is_empty(text, is_title=is_title) and not (slot and slot.cell.links):
            return WorksReading()
        is_bare = slot and not (is_marked(slot.cell) or is_quoted(text))
        if is_bare and self.work and is_subject(text, Mention(text, title=self.work)):
            return WorksReading((Recipient(text, Kind.WORK),))
        if _OTHERS.fullmatch(text) and not (slot and is_marked(slot.cell)):
            return WorksReading((), (Doubt(DoubtCode.NAMES, "not every work is named"),))
        article = self._identity(slot, is_work=True) or None if slot else None
        ids = self.columns.identifiers.get(Role.WORK)
        other = row.slots[ids] if ids is not None else None
        identifiers = other.cell.text if other else ""
        separator = self._separator(Role.WORK)
        if slot and not identifiers and (titles := _marked(slot.cell, separator)):
            return titles
        names = paired(text, identifiers, separator) if self.alone else None
        if names is None and identifiers:
            doubt = "the row names another number of works than of their identifiers"
            work = Recipient(text, Kind.OTHER_WORK, article=article)
            return WorksReading((work,), (Doubt(DoubtCode.IDENTIFIERS, doubt),))
        if slot and (names is None or (len(names) == 1 and not identifiers)):
            return lone_work(slot.cell, article, self.work)
        if names is None:
            return WorksReading((Recipient(text, Kind.OTHER_WORK),))
        return WorksReading(
            tuple(
                Recipient(name, Kind.OTHER_WORK, article=article, identifier=identifier)
                for name, identifier in names
            )
        )

    def _separator(self, role: Role) -> str:
        return self.columns.declaration.separators.get(self._header(role), "")

    def links(self, slots: dict[Role, Slot | None]) -> dict[str, tuple[str, ...]]:
        """The articles that the cells of a row link to, by role."""
        links_by_role = {}
        for role, slot in slots.items():
            if slot:
                links = self._linked.get(id(slot.cell))
                if links is None:
                    links = tuple(target for target, _ in slot.cell.links)
                    self._linked[id(slot.cell)] = links
                if links:
                    links_by_role[str(role)] = links
        return links_by_role

    def identities(self, slots: dict[Role, Slot | None]) -> dict[str, str]:
        """The articles that say what award, category and work of a row are, by role."""
        pairs = (
            (str(role), self._identity(slot, is_work=role is Role.WORK))
            for role in (Role.AWARD, Role.CATEGORY, Role.WORK)
            if (slot := slots.get(role))
        )
        return {role: article for role, article in pairs if article}

    def _identity(self, slot: Slot, *, is_work: bool) -> str:
        key = (id(slot.cell), is_work)
        if key not in self._identified:
            self._identified[key] = identity(slot.cell, is_work=is_work)
        return self._identified[key]


def _marked(cell: Cell, separator: str) -> WorksReading | None:
    """The reading of a cell in which a declared separator or marks of titles tell them apart."""
    return separated_works(cell, separator) if separator else several_works(cell)


def _cells(grid: Grid, columns: Columns, role: Role) -> Iterator[Cell]:
    """The cells of the column of a role, below the header."""
    place = columns.at.get(role)
    if place is None:
        return
    for y in range(columns.first, len(grid.rows)):
        if slot := grid.rows[y][place]:
            yield slot.cell
