"""What a table was read as, written as a declaration that a person can edit."""

from __future__ import annotations

import json
from collections.abc import Iterator

from graph.reading.awards.declaration import DECLARABLE
from graph.reading.awards.subjects import LIST, SUBJECTS, PageSubject
from graph.reading.awards.table import ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.declarations import NO_CONCEPT
from graph.reading.model.rows import Result, SubjectKind
from graph.reading.tables import Reading, Skipped

#: Different texts of results that are printed.
_MOST_RESULTS = 40


def explanations(reading: Reading, source: str) -> Iterator[str]:
    """The declaration of each table that was read; for one that wasn't, one to fill in."""
    several = len(reading.tables) > 1
    for number, table in enumerate(reading.tables, 1):
        yield explain(table, source, number if several else 0, reading.subject)
    if reading.tables:
        return
    for skipped in reading.skipped:
        if skipped.content:
            yield _to_fill_in(skipped, source)


def _to_fill_in(skipped: Skipped, source: str) -> str:
    lines = [f"# {source} was not read: {skipped.reason}.", f"source = {_quoted(source)}", ""]
    lines += ["# Give each column its role: " + ", ".join(DECLARABLE), "[columns]"]
    lines += [f'{_quoted(header)} = "ignore"' for header in skipped.columns if header]
    lines += ["", "# What is the same for all rows", "[constants]"]
    return "\n".join([*lines, '# award = "the name of the award"']) + "\n"


def explain(table: ReadTable, source: str, number: int = 0, subject: PageSubject = LIST) -> str:
    """The declaration that was worked out for a table, as TOML that can be edited.

    ``source`` is the name of its file, ``number`` that of the table if there are several,
    ``subject`` what its page is about.
    """
    lines = [f"# What {source} was read as. Edit it, and give it with --declaration."]
    lines += [f"# {note}" for note in table.notes]
    lines += [f"source = {_quoted(source)}"]
    lines += [f'table = "{number}"'] if number else []
    lines += _open_questions(table, subject)
    lines += ["", "# Each column with its role: " + ", ".join(DECLARABLE), "[columns]"]
    words = {role: word for word, role in DECLARABLE.items()}
    for header, role in zip(table.columns, table.roles, strict=False):
        word = words.get(Role.RESULT if role == Role.FLAG else Role(role), "ignore")
        lines += [f"{_quoted(header)} = {_quoted(word)}"] if header else []
    lines += ["", "# Cells of results with their outcome: " + ", ".join([*Result, NO_CONCEPT])]
    lines += ["[results]", *_results(table)]
    lines += ["", "# What is the same for all rows", "[constants]"]
    award = next((row.award for row in table.rows if row.award), "")
    if Role.AWARD not in table.roles:
        text = f"award = {_quoted(award)}" if award else '# award = "the name of the award"'
        lines += [text]
    return "\n".join(lines) + "\n"


def _open_questions(table: ReadTable, subject: PageSubject) -> Iterator[str]:
    """What the page is about and what its years are, or what can be said of these."""
    is_known = subject.kind not in (None, SubjectKind.UNKNOWN)
    word = subject.noun if subject.noun in SUBJECTS else subject.kind or "none"
    comment = "" if is_known or subject.kind is None else "# "
    reason = f"  # {subject.reason}" if subject.reason else "  # one of: " + ", ".join(SUBJECTS)
    value = "work" if comment else str(word)
    name = f": {subject.name}" if subject.name and not comment else ""
    yield f"{comment}subject = {_quoted(value + name)}{reason}"
    if any(row.date_or_year for row in table.rows):
        meaning = str(table.years) or "held"
        yield f'{"" if table.years else "# "}years = {_quoted(meaning)}  # or "season" or "held"'


def _results(table: ReadTable) -> list[str]:
    places = [n for n, role in enumerate(table.roles) if role in (Role.RESULT, Role.FLAG)]
    if len(places) != 1:
        return []
    outcomes = {row.cells[places[0]].strip(): row.result for row in table.rows if row.result_text}
    return [
        f"{_quoted(text)} = {_quoted(result or NO_CONCEPT)}"
        for text, result in sorted(outcomes.items())[:_MOST_RESULTS]
    ]


def _quoted(text: str) -> str:
    """A text as TOML writes it, which is as JSON does."""
    return json.dumps(text, ensure_ascii=False).replace("\x7f", "\\u007f")
