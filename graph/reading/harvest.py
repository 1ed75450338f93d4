"""Finds the pages with award tables in the dump of a wiki, and keeps them for a build.

What was looked at is reported in ``harvest.csv`` beside the pages, a line a page, so that a harvest
that was interrupted goes on behind the last of them. A page that has another revision in a later
dump is looked at again: its last line counts.
"""

from __future__ import annotations

import csv
import io
import re
import sys
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graph.errors import InputError, PalmaresError, reason_of
from graph.kinds import quantity
from graph.mediawiki.dump import pages
from graph.mediawiki.folder import save
from graph.mediawiki.page import Page
from graph.reading.tables import read_page

#: The report's file, and its columns.
REPORT = "harvest.csv"
_COLUMNS = ("page_id", "title", "revision", "outcome", "tables", "rows", "reason")
#: Pages after which the report is written to the disk and told of.
_OFTEN = 1000
#: A page without these has no table, or none about awards in any language that is read.
_TABLE = re.compile(r"\{\||\{\{\s*awards table|<table", re.I)


@dataclass
class Harvest:
    """How many pages had which outcome: "taken", "no table" or "passed over"; and all rows."""

    outcomes: Counter[str] = field(default_factory=Counter)
    rows: int = 0

    def text(self) -> str:
        """The counts in one line."""
        outcomes = sorted((+self.outcomes).items())
        counts = ", ".join(f"{number:,} {name}" for name, number in outcomes)
        pages = quantity(self.outcomes.total(), "page")
        return f"{pages}: {counts}; {quantity(self.rows, 'row')}"


class _Outcome(NamedTuple):
    """What became of a revision of a page, as its last line in the report says."""

    revision: str
    name: str
    rows: int


def harvest(dump: Path, folder: Path, tell: Callable[[str], None] = lambda line: None) -> Harvest:
    """Writes the pages of ``dump`` that have award tables into ``folder``, with their records.

    ``tell`` is given a line now and then. Raises InputError for a dump that can't be read and
    PalmaresError for a folder that can't be written; what was found by then stays, and the next
    harvest of the same dump goes on from there.
    """
    result = Harvest()
    try:
        folder.mkdir(parents=True, exist_ok=True)
        done: dict[str, _Outcome] = {}
        for line in _lines(folder / REPORT):
            _note(line, done, result)
        number = 0
        with (folder / REPORT).open("a", encoding="utf-8", newline="") as file:
            report = csv.DictWriter(file, _COLUMNS)
            if file.tell() == 0:
                report.writeheader()
            for page in pages(dump):
                known = done.get(_key(page.page_id, page.title))
                if known and known.revision == str(page.revision):
                    continue
                line = _look(page, folder)
                report.writerow(line)
                _note(line, done, result)
                number += 1
                if number % _OFTEN == 0:
                    file.flush()
                    tell(f"harvest   {result.text()}")
    except OSError as error:
        raise PalmaresError(f"{folder} can't be written: {reason_of(error)}") from None
    return result


def _look(page: Page, folder: Path) -> dict[str, str]:
    """What became of a page, as the report has it; one with award tables is kept."""
    line = dict.fromkeys(_COLUMNS, "") | {
        "page_id": str(page.page_id),
        "title": page.title,
        "revision": str(page.revision),
    }
    if not _TABLE.search(page.text):
        return line | {"outcome": "no table"}
    try:
        reading = read_page(page.text, "wikitext", title=page.title)
    except InputError as error:
        return line | {"outcome": "passed over", "reason": error.message}
    if not reading.tables:
        return line | {"outcome": "passed over", "reason": reading.why_nothing}
    save(page, folder)
    rows = sum(len(table.rows) for table in reading.tables)
    return line | {"outcome": "taken", "tables": str(len(reading.tables)), "rows": str(rows)}


def _lines(path: Path) -> Iterator[dict[str, str]]:
    """What an earlier harvest reported; a page whose line is not whole is looked at again."""
    if not path.exists():
        return
    data = path.read_bytes()
    whole = data[: data.rfind(b"\n") + 1]  # as bytes: it may end within a character
    if whole != data:
        path.write_bytes(whole)
    try:
        text = whole.decode()
    except UnicodeDecodeError as error:
        hint = "Remove it, and all pages are looked at again"
        raise InputError(path, f"can't be read ({reason_of(error)})", hint=hint) from None
    yield from csv.DictReader(io.StringIO(text, newline=""))


def _key(page_id: int | str, title: str) -> str:
    """What a page is known by: an id alone may be that of another wiki's page."""
    return f"{page_id} {title}"


def _note(line: dict[str, str], done: dict[str, _Outcome], result: Harvest) -> None:
    """Counts a line of the report in the place of an earlier one about the same page."""
    key = _key(line["page_id"], line["title"])
    if former := done.get(key):
        result.outcomes[former.name] -= 1
        result.rows -= former.rows
    outcome = _Outcome(line["revision"], sys.intern(line["outcome"]), int(line["rows"] or 0))
    done[key] = outcome
    result.outcomes[outcome.name] += 1
    result.rows += outcome.rows
