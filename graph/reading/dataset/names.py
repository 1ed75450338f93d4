"""Reads ``names.csv`` of a data set: what and who the names are that its table uses."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path

from graph.reading.dataset.cells import Cells, read_rows_if_any
from graph.reading.model.doubts import kind_doubts
from graph.reading.model.rows import Addition, Kind, Naming, Recipient, Row, Status, Work

NAMES = "names.csv"
NAME_COLUMNS = ("name", "kind", "article", "reason", "evidence", "author", "date")
#: Columns that every name may leave out.
OPTIONAL_COLUMNS = ("kind", "article", "reason", "evidence", "author", "date")


@dataclass(frozen=True, slots=True)
class NameLine:
    """What a curator says of a name: its kind (None if not said), its article ("" likewise)."""

    name: str
    kind: Kind | None
    article: str
    reason: str
    evidence: tuple[str, ...]
    author: str
    date: str
    line: int  #: of the file

    def named(self, who: Recipient) -> Recipient:
        """A recipient or work of that name with its kind and article."""
        kind = who.kind if self.kind is None or who.kind is Kind.WORK else self.kind
        return replace(who, kind=kind, article=self.article or who.article)

    def namings(self, who: Recipient) -> tuple[Naming, ...]:
        """What is stated of it, each with its evidence."""
        values = {"kind": str(self.kind or ""), "article": self.article}
        status = Status.SOURCED if self.evidence else Status.INFERRED
        return tuple(
            Naming(who, Addition(name, value, self.evidence, self.reason, self.author, self.date,
                                 status))
            for name, value in values.items()
            if value
        )  # fmt: skip


def read_names(folder: Path) -> dict[str, NameLine]:
    """The names of the data set in ``folder``; none without the file. Raises InputError."""
    first: dict[str, int] = {}

    def line(cell: Cells) -> NameLine:
        name = cell.text("name")
        if first.setdefault(name, cell.line) != cell.line:
            cell.note("name", f"{name!r} is in line {first[name]} too", "Say all of it in one line")
        return _line(cell)

    lines = read_rows_if_any(folder / NAMES, NAME_COLUMNS, line, OPTIONAL_COLUMNS)
    return {line.name: line for line in lines}


def _line(cell: Cells) -> NameLine:
    kinds = {str(kind): kind for kind in Kind if kind is not Kind.WORK}
    has_kind = bool(cell.optional("kind"))
    line = NameLine(
        cell.text("name"),
        cell.choice("kind", kinds) if has_kind else None,
        cell.title_if_any("article"),
        cell.optional("reason"),
        cell.addresses("evidence"),
        cell.optional("author"),
        cell.day_if_any("date"),
        cell.line,
    )
    if not line.kind and not line.article:
        cell.note("kind", "is empty, as is the article", "Say what the name is, or its article")
    return line


def named(row: Row, names: Mapping[str, NameLine]) -> Row:
    """A row with the kinds and articles of what it names."""

    def of(everybody: tuple[Recipient, ...]) -> tuple[Recipient, ...]:
        return tuple(names[who.name].named(who) if who.name in names else who for who in everybody)

    recipients = of(row.recipients)
    settled = kind_doubts(
        who.name
        for who, told in zip(row.recipients, recipients, strict=True)
        if who.kind is Kind.UNKNOWN and told.kind is not Kind.UNKNOWN
    )
    doubts = tuple(doubt for doubt in row.doubts if doubt not in settled)
    return replace(row, recipients=recipients, works=of(row.works), doubts=doubts)


def namings(rows: Collection[Row], names: Mapping[str, NameLine]) -> tuple[Naming, ...]:
    """What is stated of the names that rows use."""
    used = {who.name: who for row in rows for who in (*row.recipients, *row.works)}
    return tuple(
        naming
        for name, line in names.items()
        if name in used
        for naming in line.namings(used[name])
    )


def remarks(
    rows: Collection[Row], work: Work | None, names: Mapping[str, NameLine]
) -> Iterator[str]:
    """Which lines nothing of a data set bears the name of, a sentence each."""
    used = {who.name for row in rows for who in (*row.recipients, *row.works)}
    if work:
        used |= {work.name, *(part.who.name for part in work.parts)}
    for name, line in names.items():
        if name not in used:
            yield f"{NAMES}, line {line.line}: not applied: no row names {name!r}"
