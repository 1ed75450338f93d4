"""Reads the corpus of real tables and prints, case by case and cell by cell, what differs.

python -m bench.scoreboard [corpus folder]      (exit 1 if a strict or negative case differs)
"""

from __future__ import annotations

import csv
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InputError
from graph.reading.awards.table import ReadRow
from graph.reading.output import cells_of
from graph.reading.tables import read

JUDGED = ("award", "date_or_year", "category", "recipients", "result", "recipients_split")
#: Columns that are shown where they differ, but fail no case.
SHOWN = ("work", "ceremony", "result_note", "date_iso")


@dataclass(frozen=True, slots=True)
class Difference:
    """One cell that differs; ``row`` counts from 1, 0 is the table as a whole."""

    row: int
    column: str
    expected: str
    read: str


@dataclass(frozen=True, slots=True)
class Case:
    """A table of the corpus, with what is expected of it."""

    name: str
    path: Path
    section: tuple[str, ...]
    title: str
    grade: str
    expected: Path | None


def cases(corpus: Path) -> Iterator[Case]:
    """The cases of the corpus' manifest."""
    with (corpus / "MANIFEST.csv").open(newline="", encoding="utf-8") as file:
        for line in csv.DictReader(file):
            section = tuple(part.strip() for part in line["section"].split(">") if part.strip())
            expected = corpus / line["expected"] if line["expected"] else None
            yield Case(
                line["file"], corpus / line["file"], section, line["page_title"],
                line["grade"] or "unjudged", expected,
            )  # fmt: skip


def compare(case: Case) -> tuple[list[ReadRow], list[Difference], list[Difference]]:
    """The rows read of a case, the differences that are judged, and the others."""
    tables = read(case.path, title=case.title, section=case.section)
    rows = [row for table in tables for row in table.rows]
    wanted: list[dict[str, str]] = []
    if case.expected:
        with case.expected.open(newline="", encoding="utf-8") as file:
            wanted = list(csv.DictReader(file))
    judged: list[Difference] = []
    shown: list[Difference] = []
    if len(rows) != len(wanted) and case.grade != "unjudged":
        judged.append(Difference(0, "rows", str(len(wanted)), str(len(rows))))
    for number, (row, line) in enumerate(zip(rows, wanted, strict=False), 1):
        got = cells_of(row)
        for column in (*JUDGED, *SHOWN):
            if (column == "recipients_split" and line[column] == "?") or line[column] == got[
                column
            ]:
                continue
            found = Difference(number, column, line[column], got[column])
            (judged if column in JUDGED else shown).append(found)
    return rows, judged, shown


def main(corpus: Path) -> int:
    """Prints the scoreboard; 1 if a strict or negative case differs, or a hard one undoubted."""
    failed = 0
    for case in cases(corpus):
        try:
            rows, judged, shown = compare(case)
        except InputError as error:
            rows, judged, shown = [], [Difference(0, "page", "", str(error))], []
        doubted = {row.number for row in rows if row.doubts}
        bad = [d for d in judged if case.grade != "hard" or d.row not in doubted]
        failed += bool(bad)
        word = "FAIL" if bad else "ok  "
        print(f"{word} {case.grade:9}{case.name:38}{len(rows):4} rows, {len(doubted):3} doubtful")
        for d in (*judged, *shown):
            mark = " " if d in shown else "!"
            print(f"   {mark} row {d.row:3} {d.column:17} expected {d.expected!r} read {d.read!r}")
    print(f"{failed} of the cases differ" if failed else "every case is right")
    return 1 if failed else 0


if __name__ == "__main__":
    arguments = sys.argv[1:]
    sys.exit(main(Path(arguments[0] if arguments else "../shared/corpus")))
