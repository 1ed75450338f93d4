"""The rows of an award table: each cell read for what its column is, everything raw kept."""

from __future__ import annotations

import re

from graph.reading.awards.cells import ResultReading, is_bare_result, is_empty, read_result
from graph.reading.awards.columns import Columns
from graph.reading.awards.dates import DateReading, is_year, read_date
from graph.reading.awards.header import banner
from graph.reading.awards.headings import names_award
from graph.reading.awards.identity import identity
from graph.reading.awards.recipients import RecipientsReading, read_recipients
from graph.reading.awards.table import Dropped, ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Slot
from graph.reading.model.source import Source

_FOOTER = re.compile(
    r"(?:sources?|notes?|references?|totals?|key|legend|citations?|see also)\b", re.I
)
_NO_CELL = Cell()
_TELLING = (Role.CATEGORY, Role.RESULT, Role.RECIPIENTS)
_YEAR_OF_AWARD = re.compile(r".*(?:,\s*|\s\(?)((?:1[89]|20)\d\d)\)?", re.S)


def read_table(source: Source, columns: Columns, form: str, work: str = "") -> ReadTable:
    """Reads every row of an award table; ``work`` is what the page is about."""
    reader = _Reader(source, columns, form, work)
    for y in range(len(source.grid.rows)):
        reader.row(y)
    by_place = {place: role for role, place in columns.at.items()}
    return ReadTable(
        form,
        source.caption or next(reversed(source.headings), ""),
        source.headings,
        columns.headers,
        tuple(str(by_place.get(x, Role.OTHER)) for x in range(source.grid.width)),
        tuple(reader.rows),
        tuple(reader.dropped),
    )


class _Reader:
    def __init__(self, source: Source, columns: Columns, form: str, work: str) -> None:
        self.source, self.columns, self.form, self.work = source, columns, form, work
        self.rows: list[ReadRow] = []
        self.dropped: list[Dropped] = []
        self._numbers: dict[int, int] = {}
        self._banner = self._year = ""
        self._people: dict[tuple[int, str], RecipientsReading] = {}
        self._linked: dict[int, tuple[str, ...]] = {}
        self._identified: dict[int, str] = {}
        self._told = frozenset(columns.at.values())
        self._named = sum(bool(header) for header in columns.headers)

    def row(self, y: int) -> None:
        """Reads row ``y`` of the grid as a nomination, or drops it with the reason."""
        grid = self.source.grid
        reason = self._why_dropped(y)
        if reason:
            texts = tuple(slot.cell.text if slot else "" for slot in grid.rows[y])
            self.dropped.append(Dropped(y + 1, texts, reason))
            return
        self._numbers[y] = len(self.rows) + 1
        self.rows.append(self._read(y))

    def _why_dropped(self, y: int) -> str:
        grid = self.source.grid
        only = banner(grid, y)
        text = only.cell.text if only else ""
        if is_year(text):
            self._year = text
            return "banner"
        if y < self.columns.first:
            return "banner" if only else "header"
        if only:
            if _FOOTER.match(text) or y == len(grid.rows) - 1:
                return "footer"
            self._banner = text
            return "banner"
        if not any(grid.anchored(y)):
            return "no cell of its own"
        own = list(grid.anchored(y))
        if all(slot.cell.text == self.columns.headers[slot.column] for slot in own):
            return "repeated header"
        texts = {role: self._text(y, role) for role in _TELLING}
        if _FOOTER.fullmatch(own[0].cell.text.strip(" :")) and not texts[Role.RESULT]:
            return "footer"
        if all(is_empty(texts[role]) for role in _TELLING) and (
            Role.CATEGORY in self.columns.at or is_empty(self._text(y, Role.AWARD))
        ):
            return "names no award, nobody and no result"
        if (
            Role.RESULT not in self.columns.at
            and Role.CATEGORY in self.columns.at
            and is_empty(texts[Role.CATEGORY])
        ):
            return "names no award"
        return ""

    def _slot(self, y: int, role: Role) -> Slot | None:
        """The cell of a role in a row; a cell over several columns speaks for the first."""
        place = self.columns.at.get(role)
        slot = self.source.grid.rows[y][place] if place is not None else None
        if slot and place and slot.column < place and slot.column in self._told:
            return None
        return slot

    def _text(self, y: int, role: Role) -> str:
        slot = self._slot(y, role)
        return slot.cell.text if slot else ""

    def _read(self, y: int) -> ReadRow:
        grid, at = self.source.grid, self.columns.at
        slots = {role: self._slot(y, role) for role in at}
        doubts = list(self.columns.doubts)
        if displaced := self._displaced(y, slots):
            # Cells short: what stands left of the result's column can only be the result.
            slots[Role.RESULT], slots[displaced] = slots[displaced], None
            text = f"the row is short of cells: its result stood as its {displaced}"
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, text))
        result = read_result(_shown(slots.get(Role.RESULT)))
        people_slot = slots.get(Role.RECIPIENTS)
        category = _shown(slots.get(Role.CATEGORY))
        people = self._recipients(people_slot, category)
        date_text = self._text(y, Role.DATE) if Role.DATE in at else self._year
        award = self._award(y, doubts)
        date = read_date(date_text)
        if not date_text and (match := _YEAR_OF_AWARD.fullmatch(award)):
            date = DateReading(match[1], "year")
        doubts += self._doubts(y, result, date, people)
        text = (people_slot.cell.text or people_slot.cell.implied) if people_slot else ""
        if self.form == "csv" and text == "-":
            text = ""
        return ReadRow(
            len(self.rows) + 1, y + 1, award, date_text, date, category, text,
            people.recipients, result.word, result.concept, result.note,
            _shown(slots.get(Role.WORK)), self._text(y, Role.CEREMONY), self._references(y),
            self._links(slots), tuple(slot.cell.text if slot else "" for slot in grid.rows[y]),
            self.source.headings + ((self._banner,) if self._banner else ()),
            tuple(dict.fromkeys(doubts)),
            self._numbers.get(people_slot.row) if people_slot and people_slot.row < y else None,
            self._identities(slots),
        )  # fmt: skip

    def _displaced(self, y: int, slots: dict[Role, Slot | None]) -> Role | None:
        """The column in which a row that is short of cells has its result, if it is one."""
        if Role.RESULT not in self.columns.at or slots[Role.RESULT]:
            return None
        own = list(self.source.grid.anchored(y))
        return next(
            (
                role
                for role in (Role.RECIPIENTS, Role.WORK, Role.CATEGORY)
                if (slot := slots.get(role)) and slot is own[-1] and is_bare_result(slot.cell.text)
            ),
            None,
        )

    def _award(self, y: int, doubts: list[Doubt]) -> str:
        """The award of a row: its cell, else the banner above it, else the heading's."""
        if Role.AWARD in self.columns.at:
            award = self._text(y, Role.AWARD)
            if not award:
                doubts.append(Doubt(DoubtCode.EMPTY_AWARD, "the row names no award"))
            return award
        if self._banner and (names_award(self._banner) or not self.columns.award):
            doubts[:] = [doubt for doubt in doubts if doubt.code is not DoubtCode.NO_AWARD]
            return self._banner
        return self.columns.award

    def _recipients(self, slot: Slot | None, category: str) -> RecipientsReading:
        cell = slot.cell if slot else _NO_CELL
        key = (id(cell), category)
        if key not in self._people:
            meant = Cell(cell.implied) if cell.implied else cell
            self._people[key] = read_recipients(meant, category, self.work)
        return self._people[key]

    # A cell may span thousands of rows and hold thousands of links: what depends on the cell alone
    # is made once. The grid keeps its cells, so that their ids stay theirs.

    def _links(self, slots: dict[Role, Slot | None]) -> dict[str, tuple[str, ...]]:
        found = {}
        for role, slot in slots.items():
            if slot:
                known = self._linked.get(id(slot.cell))
                if known is None:
                    known = tuple(target for target, _ in slot.cell.links)
                    self._linked[id(slot.cell)] = known
                if known:
                    found[str(role)] = known
        return found

    def _identities(self, slots: dict[Role, Slot | None]) -> dict[str, str]:
        found = {}
        for role in (Role.AWARD, Role.CATEGORY, Role.WORK):
            if slot := slots.get(role):
                known = self._identified.get(id(slot.cell))
                if known is None:
                    known = self._identified[id(slot.cell)] = identity(slot.cell)
                if known:
                    found[str(role)] = known
        return found

    def _references(self, y: int) -> tuple[str, ...]:
        found: dict[str, None] = {}
        for slot in self.source.grid.rows[y]:
            if slot:
                found |= dict.fromkeys(slot.cell.references)
        return tuple(found)

    def _doubts(
        self, y: int, result: ResultReading, date: DateReading, people: RecipientsReading
    ) -> list[Doubt]:
        grid = self.source.grid
        doubts = [d for slot in grid.rows[y] if slot for d in slot.cell.doubts]
        doubts += [d for d in (date.doubt, result.doubt) if d]
        doubts += people.doubts
        if Role.RESULT in self.columns.at and not result.word and not doubts:
            doubts.append(Doubt(DoubtCode.NO_RESULT, "the row says no result"))
        if any(row == y for row, _ in grid.overlaps):
            text = "cells overlap in the row; the earlier is read"
            doubts.append(Doubt(DoubtCode.OVERLAP, text))
        wide = [
            role
            for role, place in self.columns.at.items()
            if (slot := grid.rows[y][place]) and slot.cell.text and self._slot(y, role) is None
        ]
        if wide:
            text = f"one cell stands also where the {wide[0]} should"
            doubts.append(Doubt(DoubtCode.OVERLAP, text))
        beyond = [
            slot
            for place, slot in enumerate(grid.rows[y])
            if slot
            and slot.row == y
            and slot.cell.text
            and not self.columns.headers[place]
            and place not in self._told
            and self._named > 1
        ]
        if beyond:
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, "the row has more cells than the header"))
        return doubts


def _shown(slot: Slot | None) -> str:
    return slot.cell.text if slot else ""
