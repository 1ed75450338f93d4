"""What a page was read as, written as a declaration that a person can edit.

It reads the page as it was read: what a declaration can't say, or would change, is a comment.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import Any

from graph.reading.awards.declaration import DECLARABLE, UNDECLARED, Declaration
from graph.reading.awards.outcomes import sign_word
from graph.reading.awards.subjects import SUBJECTS, PageSubject
from graph.reading.awards.table import ReadRow, ReadTable
from graph.reading.awards.vocabulary import Role
from graph.reading.declarations import NO_CONCEPT, to_members
from graph.reading.head_text import PLAIN
from graph.reading.model.doubts import DoubtCode
from graph.reading.model.rows import Result, SubjectKind
from graph.reading.tables import Reading, Skipped
from graph.reading.toml_text import comment, member, quoted, table_text

#: Different texts of results that are printed.
_MOST_RESULTS = 40
_ROLES = "Each column with its role: " + ", ".join(DECLARABLE)
_OUTCOMES = "Cells of results with their outcome: " + ", ".join([*Result, NO_CONCEPT])
_SAME = "What is the same for all rows"
#: Doubts about results, which a declaration of the result would settle.
_RESULT_DOUBTS = (DoubtCode.UNKNOWN_RESULT, DoubtCode.SEVERAL_RESULTS, DoubtCode.LOST_RESULT)


def explanation(
    reading: Reading,
    source: str,
    declaration: Declaration = UNDECLARED,
    form: str | None = None,
) -> str:
    """The declaration that was worked out for a page, as TOML, with the members that were said.

    ``source`` is the name of its file; ``declaration`` and ``form`` are what was said of it. Where
    no table was read, it is one to fill in.
    """
    said = {**declaration.about, **to_members(declaration), "source": source}
    said |= {"form": form} if form else {}
    said |= {"title": reading.title} if reading.title else {}
    parts = _read(reading, said) if reading.tables else _to_fill_in(reading, said)
    return "\n".join(parts) + "\n"


def _read(reading: Reading, said: Mapping[str, Any]) -> Iterator[str]:
    yield comment(f"What {said['source']} was read as. Edit it, and give it with --declaration.")
    lone = _is_lone(reading, said)
    yield from _plain(said, {"years", "dates", "subject"} if lone else {"subject"})
    yield _subject(reading.subject, said.get("subject"))
    if lone:
        yield from _table(reading.tables[0], "")
        yield from ("", *table_text("work", said["work"])) if "work" in said else ()
        return
    for name in ("columns", "results", "constants", "separators", "work"):
        yield from ("", *table_text(name, said[name])) if name in said else ()
    numbers = {*map(str, reading.numbers)}
    for own in said.get("tables", ()):
        if own["table"] not in numbers:
            yield from ("", "[[tables]]", *(member(*pair) for pair in own.items()))
    for number, table in zip(reading.numbers, reading.tables, strict=True):
        where = " > ".join(table.section) or table.title or "no heading"
        yield from ("", comment(where), "[[tables]]", member("table", str(number)))
        yield from _table(table, "tables.")


def _is_lone(reading: Reading, said: Mapping[str, Any]) -> bool:
    """Whether what is said of all tables is said of the one that was read alone."""
    others = len(reading.tables) > 1 or any(skipped.content for skipped in reading.skipped)
    return "tables" not in said and (not others or "table" in said)


def _plain(said: Mapping[str, Any], but: set[str]) -> Iterator[str]:
    """The members that were said and aren't those of a table."""
    for name in PLAIN:
        if name in said and name not in but:
            yield member(name, said[name])


def _subject(subject: PageSubject, said: str | None) -> str:
    """What the page is about, or what can be said of that."""
    if said:
        return member("subject", said)
    if subject.kind is SubjectKind.UNKNOWN:
        return f"# {member('subject', 'work')}  # one of: {', '.join(SUBJECTS)}"
    word = str(subject.noun) if subject.noun in SUBJECTS else str(subject.kind or "none")
    reason = f"  {comment(subject.reason)}" if subject.reason else ""
    return member("subject", word) + reason


def _table(table: ReadTable, prefix: str) -> Iterator[str]:
    """What was worked out for a table; ``prefix`` stands before the names of its parts."""
    said = table.declaration
    yield from map(comment, table.notes)
    if any(row.date_or_year for row in table.rows):
        years = member("years", str(table.years) or "held")
        other = "held" if table.years == "season" else "season"
        yield f'{"" if table.years else "# "}{years}  # or "{other}"'
    yield from [member("dates", said.dates)] if said.dates else ()
    yield from ("", comment(_ROLES), f"[{prefix}columns]", *_columns(table))
    yield from ("", comment(_OUTCOMES), f"[{prefix}results]", *_results(table))
    yield from ("", comment(_SAME), f"[{prefix}constants]", *_constants(table))
    if said.separators:
        yield from ("", *table_text(f"{prefix}separators", said.separators))


def _columns(table: ReadTable) -> Iterator[str]:
    """The role of each column; a comment for one that its header or a role can't tell."""
    words = {role: word for word, role in DECLARABLE.items()} | {Role.FLAG: "result"}
    times = Counter(table.columns)
    for header, name in zip(table.columns, table.roles, strict=False):
        role = table.declaration.columns.get(header, Role(name))
        word = words.get(role, "")
        if not header:
            continue
        if times[header] > 1 and header not in table.declaration.columns:
            yield comment(f"{quoted(header)} stands above {times[header]} columns")
        elif not word:
            yield comment(f"{quoted(header)} is read as {role}")
        elif role is Role.OTHER and header not in table.declaration.columns:
            yield f"# {quoted(header)} = {quoted(word)}"
        elif times[header]:
            yield f"{quoted(header)} = {quoted(word)}"
            times[header] = 0


def _results(table: ReadTable) -> Iterator[str]:
    """The outcome of each text; a comment where saying it would change how a row is read."""
    said = dict(table.declaration.results)
    for text, result in said.items():
        yield f"{quoted(text)} = {quoted(result or NO_CONCEPT)}"
    places = [n for n, role in enumerate(table.roles) if role in (Role.RESULT, Role.FLAG)]
    if len(places) != 1:
        return
    alike: dict[str, list[tuple[str, ReadRow]]] = {}
    for row in table.rows:
        text = row.cells[places[0]].strip()
        alike.setdefault(text.casefold(), []).append((text, row))
    is_flag = table.roles[places[0]] == Role.FLAG
    known = {key: all(_is_plain(*pair) for pair in pairs) for key, pairs in alike.items()}
    # a sign that can't be said keeps all of them signs, which nothing may be said of
    is_sayable = all(known.values()) or not is_flag
    for key in sorted(alike)[:_MOST_RESULTS]:
        text, row = alike[key][0]
        if key not in said and (key or is_flag):
            line = f"{quoted(text)} = {quoted(row.result or NO_CONCEPT)}"
            yield line if known[key] and is_sayable else f"# {line}"


def _is_plain(text: str, row: ReadRow) -> bool:
    """Whether the outcome of a row is all that is read of the text of its cell."""
    doubted = any(doubt.code in _RESULT_DOUBTS for doubt in row.doubts)
    is_word = row.result_text == sign_word(text, row.result)
    return is_word and row.result is not None and not row.result_note and not doubted


def _constants(table: ReadTable) -> Iterator[str]:
    words = {role: word for word, role in DECLARABLE.items()}
    said = table.declaration.constants
    for role, text in said.items():
        yield member(words[role], text)
    if Role.AWARD in said or Role.AWARD in table.roles:
        return
    awards = {row.award for row in table.rows}
    if len(awards) == 1 and "" not in awards:
        yield member("award", awards.pop())
    else:
        yield '# award = "the name of the award"'


def _to_fill_in(reading: Reading, said: Mapping[str, Any]) -> Iterator[str]:
    """What can be said of the tables that were left alone."""
    tables = [skipped for skipped in reading.skipped if skipped.content]
    yield from _plain(said, set())
    headings = Counter(skipped.headings[-1] for skipped in tables if skipped.headings)
    for skipped in tables:
        where = skipped.headings[-1] if skipped.headings else ""
        yield from ("", comment(f"{where or said['source']} was not read: {skipped.reason}."))
        if len(tables) == 1:
            yield from _roles_to_fill_in(skipped, "")
        elif headings[where] == 1:
            yield from ("[[tables]]", member("table", where))
            yield from _roles_to_fill_in(skipped, "tables.")
        else:
            yield comment("No heading tells it from the others: 'table', the number of the table "
                          "in the file, in a file of its own")  # fmt: skip


def _roles_to_fill_in(skipped: Skipped, prefix: str) -> Iterator[str]:
    yield from (
        comment("Give each column its role: " + ", ".join(DECLARABLE)),
        f"[{prefix}columns]",
    )
    for header in dict.fromkeys(filter(None, skipped.columns)):
        yield f'{quoted(header)} = "ignore"'
    yield from ("", comment(_SAME), f"[{prefix}constants]")
    yield '# award = "the name of the award"'
