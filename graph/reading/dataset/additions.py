"""Reads ``additions.csv`` of a data set: what its curator states of rows beside their cells."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from graph.errors import InputError
from graph.iris import Name
from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.dataset.names import NameLine
from graph.reading.dataset.row_choice import CHOICE_COLUMNS, RowChoice, RowTexts, row_choice
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import (
    PARTS,
    WORK_KINDS,
    Addition,
    Kind,
    Recipient,
    Result,
    Row,
    Standing,
    Status,
    iso_date,
    season_of,
)

ADDITIONS = "additions.csv"
ADDITION_COLUMNS = (
    *CHOICE_COLUMNS, "property", "value", "kind", "roles", "status", "reason", "evidence",
    "author", "date",
)  # fmt: skip
#: Columns that every addition may leave out.
OPTIONAL_COLUMNS = ("table", "row", "kind", "roles", "reason", "evidence", "author", "date")

#: Results that others may follow, which a source tells that was written later.
_STAGES = (Result.PENDING, Result.LONGLISTED, Result.SHORTLISTED, Result.NOMINATED)
#: The words for outcomes; an empty cell is an unknown result.
RESULTS = {
    "Won": Result.WON,
    "Nominated": Result.NOMINATED,
    "Runner-up": Result.RUNNER_UP,
    "Placed": Result.PLACED,
    "Mention": Result.MENTION,
    "Honoured": Result.HONOURED,
    "Included": Result.INCLUDED,
    "Longlisted": Result.LONGLISTED,
    "Shortlisted": Result.SHORTLISTED,
    "Pending": Result.PENDING,
}
#: The properties of which it can be said that nobody knows their value.
CAN_BE_UNKNOWN = ("result", "date", "season", "edition number", "rank", "votes", "recipient")
#: The properties of which a row has one value.
_SINGLE = ("result", "date", "season", "edition number", "award", "category", "rank", "votes")
#: What somebody else may have stated; what a table says itself is no addition.
STATUSES = {str(status): status for status in (Status.SOURCED, Status.INFERRED, Status.UNKNOWN)}
#: The doubts that a statement of a property settles.
_SETTLED = {
    "result": (DoubtCode.LOST_RESULT, DoubtCode.NO_RESULT, DoubtCode.UNKNOWN_RESULT,
               DoubtCode.OTHER_RESULT, DoubtCode.SEVERAL_RESULTS),
    "recipient": (DoubtCode.LOST_RECIPIENTS, DoubtCode.IMPLIED_RECIPIENTS, DoubtCode.NAMES),
    "date": (DoubtCode.DATE,),
    "award": (DoubtCode.NO_AWARD, DoubtCode.EMPTY_AWARD),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class AdditionLine:
    """One statement of ``additions.csv``; ``kind`` only of a recipient or work."""

    file: str
    line: int
    rows: RowChoice
    addition: Addition
    kind: Kind | None

    @property
    def words(self) -> str:
        """How a message names it."""
        return f"{Path(self.file).name}, line {self.line}"

    def error(self, message: str, hint: str) -> InputError:
        """An error about the value."""
        return InputError(self.file, message, line=self.line, column="value", hint=hint)


def read_additions(folder: Path) -> tuple[AdditionLine, ...]:
    """The additions of the data set in ``folder``; none without the file. Raises InputError."""
    path = folder / ADDITIONS
    return tuple(read_rows_if_any(path, ADDITION_COLUMNS, _line, OPTIONAL_COLUMNS))


def _line(cell: Cells) -> AdditionLine:
    name = cell.choice("property", {each: each for each in PROPERTIES})
    value, reason = cell.optional("value"), cell.optional("reason")
    status = cell.choice("status", STATUSES)
    evidence = cell.addresses("evidence")
    if bool(value) == (status is Status.UNKNOWN):
        words = f"{str(status)!r} does not go with the value {value!r}"
        cell.note("status", words, "An empty value, and only that, is 'unknown'")
    elif not value and name not in CAN_BE_UNKNOWN:
        hint = f"Fill it in; only these can be unknown: {', '.join(CAN_BE_UNKNOWN)}"
        cell.note("value", f"is empty, and {name!r} can't be unknown", hint)
    if status is not Status.SOURCED and not reason:
        cell.note("reason", "is empty", f"Say why it is {status}")
    if status is Status.SOURCED and not evidence and not reason:
        cell.note("evidence", "is empty", "Give addresses of documents, or a reason that names one")
    if status is Status.INFERRED and name == "result" and value != "Nominated":
        cell.note("status", f"a result {value!r} can't be inferred", "Give the source that says so")
    if value:
        _check_value(cell, name, value)
    return AdditionLine(
        str(cell.path),
        cell.line,
        row_choice(cell),
        Addition(
            name,
            value,
            evidence,
            reason,
            cell.optional("author"),
            cell.day_if_any("date"),
            status,
            roles=cell.parts("roles", "+"),
        ),
        cell.choice_if_any("kind", {str(kind): kind for kind in Kind}),
    )


def _check_value(cell: Cells, name: str, value: str) -> None:
    """Notes a value that its property can't have."""
    words = {
        "result": RESULTS,
        "standing": [*map(str, Standing)],
        "settled": [*map(str, DoubtCode)],
    }
    if name in words:
        cell.choice("value", {word: word for word in words[name]})
    elif name in ("rank", "votes", "edition number"):
        cell.number("value")
    elif name == "date":
        try:
            for part in value.split("/"):
                iso_date(part)
        except ValueError as error:
            cell.note("value", f"{value!r} is no date: {error}", "Write it as 2014-03-02")


class Additions:
    """The additions of a page, and which of them found their row.

    ``tables`` are its award tables: the number (from 1), the headings and rows of each.
    """

    def __init__(
        self,
        lines: Sequence[AdditionLine],
        names: Mapping[str, NameLine],
        tables: Iterable[tuple[int, Sequence[str], Sequence[Row]]],
    ) -> None:
        self._names = names
        self._of_rows: dict[tuple[int, int], list[AdditionLine]] = {}
        self._faults: dict[AdditionLine, str] = {}
        texts = [
            (number, headings, RowTexts((row.number, row.cells) for row in rows))
            for number, headings, rows in tables
        ]
        for line in lines:
            rows = _rows_of(line.rows, texts)
            if len(rows) == 1:
                self._of_rows.setdefault(rows[0], []).append(line)
                continue
            self._faults[line] = f"not exactly one row has {line.rows.words}"
            if len(numbers := {number for number, _ in rows}) > 1:
                self._faults[line] += f"; name one of the tables {', '.join(map(str, numbers))}"

    def added(self, row: Row, number: int) -> Row:
        """A row of table ``number`` with what is added to it.

        Raises InputError for an addition that doesn't go with the row.
        """
        lines = self._of_rows.get((number, row.number), ())
        _refuse_contradictions(lines)
        for line in lines:
            row = _settled(
                PROPERTIES[line.addition.property](row, line, self._names), line.addition
            )
        return row

    def remarks(self) -> Iterator[str]:
        """Which additions have no row, a sentence each."""
        for line, fault in self._faults.items():
            yield f"{line.words}: not applied: {fault}"


def _rows_of(
    choice: RowChoice, tables: Iterable[tuple[int, Sequence[str], RowTexts]]
) -> list[tuple[int, int]]:
    """The rows of a page that are chosen: of each the numbers of its table and its own."""
    rows = [
        (number, row)
        for number, headings, texts in tables
        if choice.is_of_table(number, headings)
        for row in choice.rows(texts)
    ]
    of_number = [(number, row) for number, row in rows if row == choice.number]
    return of_number if len(rows) > 1 and of_number else rows


def _refuse_contradictions(lines: Iterable[AdditionLine]) -> None:
    """Raises InputError for a line that says something else of a row than one before it."""
    former: dict[tuple[str, str], AdditionLine] = {}
    for line in lines:
        added = line.addition
        name = "" if added.property in _SINGLE else added.value
        other = former.setdefault((added.property, name), line)
        differs = (
            added.value != other.addition.value
            or (added.roles and other.addition.roles and added.roles != other.addition.roles)
            or (line.kind and other.kind and line.kind != other.kind)
        )
        if differs:
            what = f"the {added.property} of its row otherwise"
            hint = "Remove one; what other sources say otherwise belongs in claims.csv"
            raise line.error(f"line {other.line} says {what}", hint)


def _settled(row: Row, addition: Addition) -> Row:
    codes: Sequence[str] = _SETTLED.get(addition.property, ())
    if addition.property == "settled":
        codes = (addition.value,)
    doubts = tuple(doubt for doubt in row.doubts if doubt.code not in codes)
    return replace(row, doubts=doubts, additions=(*row.additions, addition))


def _result(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    added = line.addition
    said = row.result if row.status is Status.AS_WRITTEN else None
    if added.value and said not in (None, RESULTS.get(added.value), *_STAGES):
        hint = "Correct the cell in corrections.csv, or remove the line"
        raise line.error(f"is {added.value!r}, but the row itself says {str(said)!r}", hint)
    note = "; ".join(part for part in (row.note, added.reason) if part)
    evidence = added.evidence if added.value else ()  # what was looked at in vain shows no result
    return replace(
        row,
        result=RESULTS.get(added.value),
        status=added.status,
        note=note,
        evidence=tuple(dict.fromkeys((*row.evidence, *evidence))),
    )


def _recipient(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    name = line.addition.value
    if not name:
        return row
    itself = next((work for work in row.works if work.kind is Kind.WORK), None)
    namesakes = [who for who in row.recipients if who.name == name]
    if namesakes:
        return _with_roles(row, line) if line.addition.roles else row
    if itself and line.kind is Kind.WORK:
        who = itself
    else:
        who = Recipient(name, line.kind or Kind.AGENT, line.addition.roles)
        who = names[name].named(who) if name in names else who
        who = replace(who, whole=itself) if who.kind in PARTS and not who.whole else who
    return replace(row, recipients=(*row.recipients, who))


def _roles(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    if all(who.name != line.addition.value for who in row.recipients):
        there = ", ".join(who.name for who in row.recipients) or "nobody"
        raise line.error(f"the row names no {line.addition.value!r}", f"It names {there}")
    return _with_roles(row, line)


def _with_roles(row: Row, line: AdditionLine) -> Row:
    added = line.addition
    recipients = tuple(
        replace(who, roles=added.roles or who.roles) if who.name == added.value else who
        for who in row.recipients
    )
    return replace(row, recipients=recipients)


def _work(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    name, kind = line.addition.value, line.kind or Kind.OTHER_WORK
    if kind not in WORK_KINDS:
        raise line.error(f"a {kind} is no work", "Add it as a recipient")
    work = Recipient(name, kind)
    work = names[name].named(work) if name in names else work
    return replace(row, works=(*(each for each in row.works if each.name != name), work))


def _date(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    written, year = row.edition.date[:4], line.addition.value[:4]
    if written and year and abs(int(year) - int(written)) > 1:
        hint = "Correct the cell in corrections.csv, or the value here"
        raise line.error(f"{line.addition.value!r} is years from the row's own {written}", hint)
    return replace(row, edition=replace(row.edition, date=line.addition.value))


def _season(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, edition=replace(row.edition, season=season_of(line.addition.value)))


def _edition_number(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, edition=replace(row.edition, number=int(line.addition.value or 0) or None))


def _award(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, award=Name(line.addition.value, is_shared=row.award.is_shared))


def _category(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, category=Name(line.addition.value, is_shared=row.category.is_shared))


def _note(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, note="; ".join(part for part in (row.note, line.addition.value) if part))


def _tied_with(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, tied_with=(*row.tied_with, line.addition.value))


def _citation(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, citations=(*row.citations, line.addition.value))


def _standing(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, standings=(*row.standings, Standing(line.addition.value)))


def _rank(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, rank=int(line.addition.value or 0) or None)


def _votes(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return replace(row, votes=int(line.addition.value or 0) or None)


def _unchanged(row: Row, line: AdditionLine, names: Mapping[str, NameLine]) -> Row:
    return row


#: What can be added to a row, and what the addition makes of it.
PROPERTIES: Mapping[str, Callable[[Row, AdditionLine, Mapping[str, NameLine]], Row]] = {
    "result": _result,
    "recipient": _recipient,
    "roles": _roles,
    "work": _work,
    "date": _date,
    "season": _season,
    "edition number": _edition_number,
    "award": _award,
    "category": _category,
    "citation": _citation,
    "standing": _standing,
    "rank": _rank,
    "votes": _votes,
    "tied with": _tied_with,
    "note": _note,
    "settled": _unchanged,
}
