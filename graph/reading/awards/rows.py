"""The rows of an award table: each cell read for what its column is, everything raw kept."""

from __future__ import annotations

import re

from graph.reading.awards.alignment import aligned, filled_down
from graph.reading.awards.cells import ResultReading, is_bare_result, read_result
from graph.reading.awards.columns import Columns
from graph.reading.awards.dates import DateReading, is_year, read_date
from graph.reading.awards.declaration import OTHERWISE
from graph.reading.awards.headings import names_award
from graph.reading.awards.mentions import Mentions
from graph.reading.awards.omissions import Omissions
from graph.reading.awards.outcomes import Outcomes
from graph.reading.awards.programmes import AwardName, divided, row_category
from graph.reading.awards.row_cells import RowCells
from graph.reading.awards.row_doubts import row_doubts, unread_doubts
from graph.reading.awards.table import Dropped, ReadRow, ReadTable, Reason
from graph.reading.awards.vocabulary import Role
from graph.reading.awards.years import season_place, years_of_table
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Cell, Slot
from graph.reading.model.rows import Result
from graph.reading.model.source import Source

_YEAR_OF_AWARD = re.compile(r".*(?:,\s*|\s\(?)((?:1[89]|20)\d\d)\)?", re.S)
_ADDRESS = re.compile(r"https?://\S+")
_NO_COLUMN = "[results] is of no column of the table: say which one has the results under [columns]"


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
        tuple(
            columns.headers[x] or f"column {x + 1}"
            for x in columns.unread()
            if x != season_place(columns)
        ),
        (*source.notes, *reader.notes),
        source.alone,
        years_of_table(columns, source.grid, reader.rows),
        columns.declaration,
        words=reader.words,
    )


class _Reader:
    def __init__(self, source: Source, columns: Columns, form: str, work: str) -> None:
        self.source, self.columns, self.form = source, columns, form
        self.rows: list[ReadRow] = []
        self.dropped: list[Dropped] = []
        self.notes: list[str] = []
        self._numbers: dict[int, int] = {}
        self._places = frozenset(columns.at.values())
        self._season = season_place(columns)
        self._omissions = Omissions(source.grid, columns)
        self._mentions = Mentions(columns, source.grid, work, alone=source.alone)
        self._outcomes = Outcomes(source.grid, columns, source.legend)
        self._filled = filled_down(source.grid, columns) if source.alone else {}
        if self._filled:
            places = sorted({x for _, x in self._filled})
            names = ", ".join(repr(columns.headers[x]) for x in places)
            self.notes.append(f"empty cells of {names} are read as the value above them")
        has_results = Role.RESULT in columns.at or columns.by_nominee
        if columns.declaration.results.keys() - {"", OTHERWISE} and not has_results:
            self.notes.append(_NO_COLUMN)
        self._above: tuple[Slot | None, ...] = ()

    @property
    def words(self) -> frozenset[tuple[str, Result]]:
        """The texts that are read as results in this table alone."""
        return frozenset(self._outcomes.words)

    def row(self, y: int) -> None:
        """Reads row ``y`` of the grid as a nomination, or drops it with the reason."""
        row = self._cells(y)
        reason = self._omissions.reason(row)
        outcomes = [] if reason else [*self._outcomes.of(row.slots, y)]
        if reason or not outcomes:
            texts = tuple(slot.cell.text if slot else "" for slot in self.source.grid.rows[y])
            self.dropped.append(Dropped(y + self.source.first_row, texts, reason or Reason.SILENT))
            return
        self._numbers[y] = len(self.rows) + 1
        for header, result in outcomes:
            year = header if is_year(header) else ""
            self.rows.append(self._read(row, result, "" if year else header, year))

    def _cells(self, y: int) -> RowCells:
        grid = self.source.grid
        above = self._above if y > self.columns.first else ()
        slots = aligned(grid, y, self.columns, above)
        short = slots is not grid.rows[y]
        if self._filled:
            slots = tuple(self._filled.get((y, x), slot) for x, slot in enumerate(slots))
        self._above = slots
        return RowCells(y, self.columns, slots, short, self._places)

    def _read(
        self, row: RowCells, result: ResultReading | None, nominee: str, year: str
    ) -> ReadRow:
        grid, at, y = self.source.grid, self.columns.at, row.y
        slots = {role: row.slot(role) for role in at}
        doubts = list(self.columns.doubts)
        if row.short:
            text = "the row is short of cells: its first cells are taken from the row above"
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, text))
        if displaced := self._displaced(row, slots):
            # Cells short: what stands left of the result's column can only be the result.
            slots[Role.RESULT], slots[displaced] = slots[displaced], None
            text = f"the row is short of cells: its result stood as its {displaced}"
            doubts.append(Doubt(DoubtCode.ROW_LENGTH, text))
        result = result or read_result(_shown(slots.get(Role.RESULT)))
        category = _shown(slots.get(Role.CATEGORY)) or row.text(Role.CATEGORY)
        people_slot = slots.get(Role.RECIPIENTS)
        award = self._award(row, doubts)
        division = self._division(award, category, slots.get(Role.AWARD))
        said = row_category(category, division, award)
        people = self._mentions.recipients(row, people_slot, said, nominee)
        date_text = year or row.text(Role.DATE) or ("" if Role.DATE in at else self._omissions.year)
        date = read_date(date_text, self.columns.declaration.dates)
        if not date_text and (match := _YEAR_OF_AWARD.fullmatch(award)):
            date = DateReading(match[1], "year")
        work = _shown(slots.get(Role.WORK)) or row.text(Role.WORK)
        works = self._mentions.works(row, work, slots.get(Role.WORK))
        doubts += row_doubts(grid, row, result, date, people)
        doubts += [*works.doubts, *unread_doubts(row, people, result, work)]
        text = (people_slot.cell.text or people_slot.cell.implied) if people_slot else nominee
        if self.form == "csv" and text == "-":
            text = ""
        return ReadRow(
            len(self.rows) + 1, y + self.source.first_row, award, date_text, date, category, text,
            people.recipients, result.word, result.concept, result.note,
            work, row.text(Role.CEREMONY), self._references(row),
            self._mentions.links(slots),
            tuple(slot.cell.text if slot else "" for slot in grid.rows[y]),
            self.source.headings + ((self._omissions.banner,) if self._omissions.banner else ()),
            tuple(dict.fromkeys(doubts)),
            self._numbers.get(people_slot.row) if people_slot and people_slot.row < y else None,
            self._mentions.identities(slots), works.works, people, division,
            _shown(row.slots[self._season]) if self._season is not None else "",
            row.text(Role.PART) or works.character, row.text(Role.CITATION), works.notes,
        )  # fmt: skip

    def _division(self, award: str, category: str, slot: Slot | None) -> AwardName | None:
        """Programme and category where an award's cell stands for both."""
        if category or not award:
            return None
        return divided(slot.cell if slot else Cell(award), award)

    def _displaced(self, row: RowCells, slots: dict[Role, Slot | None]) -> Role | None:
        """The column in which a row that is short of cells has its result, if it is one."""
        if Role.RESULT not in self.columns.at or slots[Role.RESULT] or self.columns.flags:
            return None
        own = list(self.source.grid.anchored(row.y))
        return next(
            (
                role
                for role in (Role.RECIPIENTS, Role.WORK, Role.CATEGORY)
                if (slot := slots.get(role)) and slot is own[-1] and is_bare_result(slot.cell.text)
            ),
            None,
        )

    def _award(self, row: RowCells, doubts: list[Doubt]) -> str:
        """The award of a row: its cell, else the banner above it, else the heading's."""
        if Role.AWARD in self.columns.at:
            award = row.text(Role.AWARD)
            if not award:
                doubts.append(Doubt(DoubtCode.EMPTY_AWARD, "the row names no award"))
            return award
        banner = self._omissions.banner
        if banner and (names_award(banner) or not self.columns.award):
            doubts[:] = [doubt for doubt in doubts if doubt.code is not DoubtCode.NO_AWARD]
            return banner
        return self.columns.award

    def _references(self, row: RowCells) -> tuple[str, ...]:
        references: dict[str, None] = {}
        for slot in self.source.grid.rows[row.y]:
            if slot:
                references |= dict.fromkeys(filter(None, slot.cell.references))
        text = row.text(Role.REFERENCE)
        references |= dict.fromkeys(_ADDRESS.findall(text))
        return tuple(references)


def _shown(slot: Slot | None) -> str:
    return slot.cell.text if slot else ""
