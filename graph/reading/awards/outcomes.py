"""The outcome of a row: its result cell, signs for yes or no, or a result for each nominee."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import replace

from graph.reading.awards.cells import ResultReading, flag, is_blank, read_result
from graph.reading.awards.columns import Columns
from graph.reading.awards.declaration import OTHERWISE
from graph.reading.awards.legend import Legend
from graph.reading.awards.vocabulary import Role, flag_of
from graph.reading.model.doubts import Doubt, DoubtCode
from graph.reading.model.grid import Grid, Slot
from graph.reading.model.rows import Result

_NO_LEGEND = Doubt(
    DoubtCode.NO_RESULT,
    "the colour of its cells may say its result, and the page has no legend that says which",
)
#: Words of a cell below "Winner" that may say that there is none, or that somebody isn't one.
_NO_WINNER = re.compile(
    r"\b(?:no|not|none|nobody|nomin|runner|short-?list|long-?list|finalist|pending|tb[ad]|to be|"
    r"cancel|withheld|vacant|unknown|declin|withdr|mention)",
    re.I,
)
#: What stands for an empty cell among words.
EMPTY = "—"
_NOT_WON = Doubt(
    DoubtCode.NO_RESULT, "the header of its names says that they won, and its cell may not"
)
#: Rows of alternating colours that can't be the outcomes of a table by chance.
_STRIPES = 5
_WORDS = {Result.WON: "Won", Result.NOMINATED: "Nominated"}


class Outcomes:
    """Reads the outcomes of the rows of one table.

    ``words`` are the texts that were read as results by the table's own signs or by a person's
    word, not by the vocabulary; ``EMPTY`` for an empty cell.
    """

    def __init__(self, grid: Grid, columns: Columns, legend: Legend) -> None:
        self._columns, self._legend = columns, legend
        self.words: set[tuple[str, Result]] = set()
        silent = Role.RESULT not in columns.at and not columns.by_nominee
        silent = silent and self._declared("") is None  # what a person says of no text prevails
        rows = range(columns.first, len(grid.rows) if silent else 0)
        colours = [_colours(grid.rows[y], y) for y in rows]
        self._are_coloured = len({*colours}) > 1 and (bool(legend) or not _alternate(colours))
        # an empty cell means no where no is never written
        self._empty_is_no = {
            place: all(flag(text) is not False or not text for text in self._texts(grid, place))
            for place in columns.flags
        }
        self.words.clear()  # nothing is read yet

    def _texts(self, grid: Grid, place: int) -> Iterator[str]:
        for row in grid.rows[self._columns.first :]:
            slot = row[place]
            yield slot.cell.text if slot else ""

    def of(
        self, slots: Sequence[Slot | None], y: int
    ) -> Iterator[tuple[str, ResultReading | None]]:
        """The outcomes of row ``y``, each with the nominee that it is of ("" for the row's own).

        None is for a result cell that is read as it stands.
        """
        if self._columns.by_nominee:
            for place in self._columns.by_nominee:
                text = _text(slots[place])
                if not is_blank(text):
                    yield self._columns.headers[place], self._read(text)
        elif self._columns.flags:
            yield "", self._of_flags(slots)
        elif self._are_coloured:
            yield "", self._of_colours(_colours(slots, y))
        else:
            at = self._columns.at.get(Role.RESULT)
            slot = slots[at] if at is not None else None
            text = _text(slot)
            special = self._declared(text) is not None or (slot and not slot.cell.text)
            yield "", self._read(text) if special else self._of_header(slots)

    def _of_header(self, slots: Sequence[Slot | None]) -> ResultReading | None:
        """Won, where only the header of the names says so; doubted where the cell may not.

        None where the header says nothing, or the cell.
        """
        place = self._columns.at.get(Role.RECIPIENTS)
        if place is None or Role.RESULT in self._columns.at:
            return None
        header, text = self._columns.headers[place], _text(slots[place])
        if flag_of(header) is not Result.WON or is_blank(text):
            return None
        if _NO_WINNER.search(text):
            return ResultReading(doubt=_NOT_WON)
        return ResultReading(header, Result.WON, "told by the header of its column")

    def _declared(self, text: str) -> ResultReading | None:
        """What the declaration says that a result cell means; None if it says nothing."""
        results = self._columns.declaration.results
        key = text.strip().casefold()
        if key not in results and OTHERWISE not in results:
            return None
        concept = results.get(key, results.get(OTHERWISE))
        self._note(text, concept)
        return ResultReading(sign_word(text, concept), concept)

    def _note(self, text: str, concept: Result | None) -> None:
        """Notes what a text is read as, if the vocabulary doesn't say the same."""
        if concept and read_result(text).concept is not concept:
            self.words.add((text.strip().lower() or EMPTY, concept))

    def _read(self, text: str) -> ResultReading:
        """A result cell, by the declaration if it says what the text means."""
        return self._declared(text) or read_result(text)

    def _of_colours(self, colours: frozenset[str]) -> ResultReading:
        """What the colours of a row's cells mean by the legend; doubted where it doesn't say it."""
        if not self._legend:
            return ResultReading(doubt=_NO_LEGEND)
        words = {self._legend[colour] for colour in colours if colour in self._legend}
        if len(words) != 1:
            several = f"its cells have the colours of {len(words)} results of the legend"
            text = several if words else "none of the colours of its cells is in the legend"
            return ResultReading(doubt=Doubt(DoubtCode.NO_RESULT, text))
        return replace(read_result(words.pop()), note="told by the colour of its cells")

    def _of_flags(self, slots: Sequence[Slot | None]) -> ResultReading:
        """Won if a sign says so, else nominated; nothing if no sign stands where one should."""
        answers: list[Result] = []
        for place, meaning in self._columns.flags.items():
            text = _text(slots[place])
            if declared := self._declared(text):
                return declared
            answer = flag(text) if text else (False if self._empty_is_no[place] else None)
            if answer:
                answers.append(meaning)
            elif answer is False and meaning == Result.WON:
                answers.append(Result.NOMINATED)
            elif text and answer is None:
                return read_result(text)
        for concept in (Result.WON, *answers):
            if concept in answers:
                for place in self._columns.flags:
                    self._note(_text(slots[place]), concept)
                return ResultReading(_WORDS.get(concept, str(concept).title()), concept)
        return ResultReading()


def sign_word(text: str, concept: Result | None) -> str:
    """The word of an outcome in the place of a sign for it, such as "x"; any other text itself."""
    is_sign = not text.strip() or flag(text) is not None
    return _WORDS.get(concept, text) if concept and is_sign else text


def _colours(slots: Sequence[Slot | None], y: int) -> frozenset[str]:
    """The colours of the cells that row ``y`` has itself, which don't span from above."""
    return frozenset(slot.cell.colour for slot in slots if slot and slot.row == y) - {""}


def _text(slot: Slot | None) -> str:
    """The text of a cell, or what stands for its pictures."""
    return (slot.cell.text or slot.cell.alternative) if slot else ""


def _alternate(colours: Sequence[frozenset[str]]) -> bool:
    """Whether rows have two colours by turns, as lines of a sheet that are to be told apart."""
    turns = zip(colours, colours[2:], strict=False)
    return len(colours) >= _STRIPES and all(former == colour for former, colour in turns)
