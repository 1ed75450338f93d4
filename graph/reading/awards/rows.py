"""The rows of an award table: each cell read for what its column is, everything raw kept."""

from __future__ import annotations

import re
from collections.abc import Iterator

from graph.reading.awards.alignment import aligned, filled_down
from graph.reading.awards.cells import ResultReading, is_bare_result, is_empty, read_result
from graph.reading.awards.columns import Columns
from graph.reading.awards.dates import DateReading, is_year, read_date
from graph.reading.awards.header import banner
from graph.reading.awards.headings import names_award
from graph.reading.awards.identity import identity
from graph.reading.awards.kinds import kind_of
from graph.reading.awards.outcomes import Outcomes
from graph.reading.awards.recipients import RecipientsReading, read_recipients
from graph.reading.awards.table import Dropped, ReadRow, ReadTable, Reason
from graph.reading.awards.values import paired
from graph.reading.awards.vocabulary import Role
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Slot
from graph.reading.model.rows import Kind, Recipient
from graph.reading.model.source import Source

_FOOTER = re.compile(
    r"(?:sources?|notes?|references?|totals?|key|legend|citations?|see also)\b", re.I
)
_NO_CELL = Cell()
_TELLING = (Role.CATEGORY, Role.RESULT, Role.RECIPIENTS)
_YEAR_OF_AWARD = re.compile(r".*(?:,\s*|\s\(?)((?:1[89]|20)\d\d)\)?", re.S)
_ADDRESS = re.compile(r"https?://\S+")
#: Roles of which a second column that says more than the first makes a row doubtful.
_DOUBTED = (Role.RECIPIENTS, Role.WORK, Role.RESULT, Role.AWARD)


def read_table(source: Source, columns: Columns, form: str, work: str = "") -> ReadTable:
    """Reads every row of an award table; ``work`` is what the page is about."""
    reader = _Reader(source, columns, form, work)
    for y in range(len(source.grid.rows)):
        reader.row(y)
    return ReadTable(
        form,
        source.caption or next(reversed(source.headings), ""),
        source.headings,
        columns.headers,
        tuple(str(columns.role_at(x)) for x in range(source.grid.width)),
        tuple(reader.rows),
        tuple(reader.dropped),
        tuple(columns.headers[x] or f"column {x + 1}" for x in columns.unread()),
        (*source.notes, *reader.notes),
        source.alone,
    )


class _Reader:
    def __init__(self, source: Source, columns: Columns, form: str, work: str) -> None:
        self.source, self.columns, self.form, self.work = source, columns, form, work
        self.rows: list[ReadRow] = []
        self.dropped: list[Dropped] = []
        self.notes: list[str] = []
        self._numbers: dict[int, int] = {}
        self._banner = self._year = ""
        self._people: dict[tuple[int, str], RecipientsReading] = {}
        self._linked: dict[int, tuple[str, ...]] = {}
        self._identified: dict[int, str] = {}
        self._roles_told = frozenset(columns.at.values())
        self._headed = sum(bool(header) for header in columns.headers)
        self._outcomes = Outcomes(source.grid, columns)
        self._filled = filled_down(source.grid, columns) if source.alone else {}
        if self._filled:
            places = sorted({x for _, x in self._filled})
            names = ", ".join(repr(columns.headers[x]) for x in places)
            self.notes.append(f"empty cells of {names} are read as the value above them")
        self._slots: tuple[Slot | None, ...] = ()
        self._short = False

    def row(self, y: int) -> None:
        """Reads row ``y`` of the grid as a nomination, or drops it with the reason."""
        grid = self.source.grid
        above = self._slots if y > self.columns.first else ()
        self._slots = aligned(grid, y, self.columns, above)
        self._short = self._slots is not grid.rows[y]
        if self._filled:
            self._slots = tuple(
                self._filled.get((y, x), slot) for x, slot in enumerate(self._slots)
            )
        reason = self._why_dropped(y)
        if reason:
            texts = tuple(slot.cell.text if slot else "" for slot in grid.rows[y])
            self.dropped.append(Dropped(y + 1, texts, reason))
            return
        self._numbers[y] = len(self.rows) + 1
        for nominee, result in self._outcomes.of(self._slots):
            self.rows.append(self._read(y, result, nominee))

    def _why_dropped(self, y: int) -> Reason | None:
        grid = self.source.grid
        only = banner(grid, y)
        text = only.cell.text if only else ""
        if is_year(text):
            self._year = text
            return Reason.BANNER
        if y < self.columns.first:
            return Reason.BANNER if only else Reason.HEADER
        if only:
            if _FOOTER.match(text) or y == len(grid.rows) - 1:
                return Reason.FOOTER
            self._banner = text
            return Reason.BANNER
        if not any(grid.anchored(y)):
            return Reason.SPANNED
        own = list(grid.anchored(y))
        if all(slot.cell.text == self.columns.headers[slot.column] for slot in own):
            return Reason.REPEATED_HEADER
        texts = {role: self._text(role) for role in _TELLING}
        if self.columns.flags and is_empty(texts[Role.CATEGORY] + texts[Role.RECIPIENTS]):
            texts[Role.RESULT] = ""
        if _FOOTER.fullmatch(own[0].cell.text.strip(" :")) and not texts[Role.RESULT]:
            return Reason.FOOTER
        return self._why_silent(texts)

    def _why_silent(self, texts: dict[Role, str]) -> Reason | None:
        """Why a row states no nomination, None if it does."""
        silent = all(map(is_empty, texts.values())) and not self.columns.by_nominee
        if silent and (Role.CATEGORY in self.columns.at or is_empty(self._text(Role.AWARD))):
            return Reason.SILENT
        if (
            Role.RESULT not in self.columns.at
            and Role.CATEGORY in self.columns.at
            and is_empty(texts[Role.CATEGORY])
        ):
            return Reason.UNNAMED
        return None

    def _slot(self, role: Role) -> Slot | None:
        """The cell of a role in the row; a cell over several columns speaks for the first."""
        place = self.columns.at.get(role)
        slot = self._slots[place] if place is not None else None
        if slot and place and slot.column < place and slot.column in self._roles_told:
            return None if not self._short else slot
        return slot

    def _text(self, role: Role) -> str:
        slot = self._slot(role)
        text = slot.cell.text if slot else ""
        return text or self.columns.declaration.constants.get(role, "")

    def _read(self, y: int, result: ResultReading | None, nominee: str) -> ReadRow:
        grid, at = self.source.grid, self.columns.at
        slots = {role: self._slot(role) for role in at}
        doubts = list(self.columns.doubts)
        if self._short:
            text = "the row is short of cells: its first cells are taken from the row above"
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, text))
        if displaced := self._displaced(y, slots):
            # Cells short: what stands left of the result's column can only be the result.
            slots[Role.RESULT], slots[displaced] = slots[displaced], None
            text = f"the row is short of cells: its result stood as its {displaced}"
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, text))
        result = result or read_result(_shown(slots.get(Role.RESULT)))
        category = _shown(slots.get(Role.CATEGORY)) or self._text(Role.CATEGORY)
        people_slot = slots.get(Role.RECIPIENTS)
        people = self._recipients(people_slot, category, nominee)
        date_text = self._text(Role.DATE) or ("" if Role.DATE in at else self._year)
        award = self._award(doubts)
        date = read_date(date_text, self.columns.declaration.dates)
        if not date_text and (match := _YEAR_OF_AWARD.fullmatch(award)):
            date = DateReading(match[1], "year")
        work = _shown(slots.get(Role.WORK)) or self._text(Role.WORK)
        works, work_doubts = self._works(work, slots.get(Role.WORK))
        doubts += self._doubts(y, result, date, people)
        doubts += [*work_doubts, *self._further(people, result, work)]
        text = (people_slot.cell.text or people_slot.cell.implied) if people_slot else nominee
        if self.form == "csv" and text == "-":
            text = ""
        return ReadRow(
            len(self.rows) + 1, y + 1, award, date_text, date, category, text,
            people.recipients, result.word, result.concept, result.note,
            work, self._text(Role.CEREMONY), self._references(y),
            self._links(slots), tuple(slot.cell.text if slot else "" for slot in grid.rows[y]),
            self.source.headings + ((self._banner,) if self._banner else ()),
            tuple(dict.fromkeys(doubts)),
            self._numbers.get(people_slot.row) if people_slot and people_slot.row < y else None,
            self._identities(slots), works,
        )  # fmt: skip

    def _displaced(self, y: int, slots: dict[Role, Slot | None]) -> Role | None:
        """The column in which a row that is short of cells has its result, if it is one."""
        if Role.RESULT not in self.columns.at or slots[Role.RESULT] or self.columns.flags:
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

    def _award(self, doubts: list[Doubt]) -> str:
        """The award of a row: its cell, else the banner above it, else the heading's."""
        if Role.AWARD in self.columns.at:
            award = self._text(Role.AWARD)
            if not award:
                doubts.append(Doubt(DoubtCode.EMPTY_AWARD, "the row names no award"))
            return award
        if self._banner and (names_award(self._banner) or not self.columns.award):
            doubts[:] = [doubt for doubt in doubts if doubt.code is not DoubtCode.NO_AWARD]
            return self._banner
        return self.columns.award

    def _recipients(self, slot: Slot | None, category: str, nominee: str) -> RecipientsReading:
        if nominee:
            return read_recipients(Cell(nominee), category, self.work)
        cell = slot.cell if slot else _NO_CELL
        ids = self.columns.identifiers.get(Role.RECIPIENTS)
        if ids is not None and (other := self._slots[ids]):
            names = paired(cell.text, other.cell.text)
            if names is not None:
                return RecipientsReading(
                    tuple(
                        Recipient(name, kind_of(name, (), category, self.work, italic=False),
                                  identifier=identifier)
                        for name, identifier in names
                    )
                )  # fmt: skip
        key = (id(cell), category)
        if key not in self._people:
            shown = Cell(cell.implied) if cell.implied else cell
            self._people[key] = read_recipients(shown, category, self.work)
        return self._people[key]

    def _works(self, text: str, slot: Slot | None) -> tuple[tuple[Recipient, ...], list[Doubt]]:
        """The works that a cell names, with their identifiers where a column has them."""
        if is_empty(text):
            return (), []
        article = self._identity(slot) or None if slot else None
        ids = self.columns.identifiers.get(Role.WORK)
        other = self._slots[ids] if ids is not None else None
        identifiers = other.cell.text if other else ""
        names = paired(text, identifiers, self._separator(Role.WORK)) if self.source.alone else None
        if names is None:
            doubt = "the row names another number of works than of their identifiers"
            doubts = [Doubt(DoubtCode.IDENTIFIERS, doubt)] if identifiers else []
            return (Recipient(text, Kind.OTHER_WORK, article=article),), doubts
        works = tuple(
            Recipient(name, Kind.OTHER_WORK, article=article, identifier=identifier)
            for name, identifier in names
        )
        return works, []

    def _separator(self, role: Role) -> str:
        place = self.columns.at.get(role)
        header = self.columns.headers[place] if place is not None else ""
        return self.columns.declaration.separators.get(header, "")

    # A cell may span thousands of rows and hold thousands of links: what depends on the cell alone
    # is made once. The grid keeps its cells, so that their ids stay theirs.

    def _links(self, slots: dict[Role, Slot | None]) -> dict[str, tuple[str, ...]]:
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

    def _identities(self, slots: dict[Role, Slot | None]) -> dict[str, str]:
        pairs = (
            (str(role), self._identity(slot))
            for role in (Role.AWARD, Role.CATEGORY, Role.WORK)
            if (slot := slots.get(role))
        )
        return {role: article for role, article in pairs if article}

    def _identity(self, slot: Slot) -> str:
        article = self._identified.get(id(slot.cell))
        if article is None:
            article = self._identified[id(slot.cell)] = identity(slot.cell)
        return article

    def _references(self, y: int) -> tuple[str, ...]:
        references: dict[str, None] = {}
        for slot in self.source.grid.rows[y]:
            if slot:
                references |= dict.fromkeys(slot.cell.references)
        text = self._text(Role.REFERENCE)
        references |= dict.fromkeys(_ADDRESS.findall(text))
        return tuple(references)

    def _further(
        self, people: RecipientsReading, result: ResultReading, work: str
    ) -> Iterator[Doubt]:
        """Doubts for what further columns of a role say that the row doesn't."""
        read = {
            Role.RECIPIENTS: [who.name for who in people.recipients],
            Role.WORK: [work],
            Role.RESULT: [result.word],
            Role.AWARD: [self._text(Role.AWARD)],
        }
        for role in _DOUBTED:
            for place in self.columns.others.get(role, ()):
                slot = self._slots[place] if place not in self.columns.by_nominee else None
                text = slot.cell.text if slot else ""
                if not is_empty(text) and not (read[role] and all(n in text for n in read[role])):
                    header = self.columns.headers[place]
                    message = f"the column {header!r} says more of its {role}; it is not read"
                    yield Doubt(DoubtCode.UNREAD_COLUMN, message)

    def _doubts(
        self, y: int, result: ResultReading, date: DateReading, people: RecipientsReading
    ) -> list[Doubt]:
        grid = self.source.grid
        doubts = [d for slot in grid.rows[y] if slot for d in slot.cell.doubts]
        doubts += [d for d in (date.doubt, result.doubt) if d]
        doubts += people.doubts
        results = Role.RESULT in self.columns.at or self.columns.by_nominee
        if results and not result.word and not doubts:
            doubts.append(Doubt(DoubtCode.NO_RESULT, "the row says no result"))
        if any(row == y for row, _ in grid.overlaps):
            text = "cells overlap in the row; the earlier is read"
            doubts.append(Doubt(DoubtCode.OVERLAP, text))
        wide = [
            role
            for role, place in self.columns.at.items()
            if (slot := self._slots[place]) and slot.cell.text and self._slot(role) is None
        ]
        if wide:
            text = f"one cell stands also where the {wide[0]} should"
            doubts.append(Doubt(DoubtCode.OVERLAP, text))
        if any(self._is_beyond(y, place, slot) for place, slot in enumerate(grid.rows[y])):
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, "the row has more cells than the header"))
        return doubts

    def _is_beyond(self, y: int, place: int, slot: Slot | None) -> bool:
        """Whether a cell stands where the header names no column."""
        return (
            slot is not None
            and slot.row == y
            and bool(slot.cell.text)
            and not self.columns.headers[place]
            and place not in self._roles_told
            and self._headed > 1
        )


def _shown(slot: Slot | None) -> str:
    return slot.cell.text if slot else ""
