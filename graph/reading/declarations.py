"""Declarations of tables, read from TOML, from the option ``--columns`` and from CSVW.

CSV on the Web (https://www.w3.org/TR/tabular-metadata/): the metadata beside ``films.csv`` is
``films.csv-metadata.json``; what a column is of is the last part of its ``propertyUrl``.
"""

from __future__ import annotations

import difflib
import json
import re
import shlex
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from graph.errors import InputError, reason_of
from graph.reading.awards.declaration import (
    CONSTANTS,
    DECLARABLE,
    OTHERWISE,
    UNDECLARED,
    Declaration,
)
from graph.reading.awards.subjects import SUBJECTS
from graph.reading.awards.table import Years
from graph.reading.awards.vocabulary import Role
from graph.reading.dataset.head import read_members
from graph.reading.model.rows import Result

#: The file of a declaration beside any number of tables, and the ending of one beside a CSV file.
FILE, CSVW_ENDING = "table.toml", "-metadata.json"
#: The order of the numbers of a date that can be declared.
ORDERS = ("day-first", "month-first")
#: What can be declared of years.
YEARS = tuple(str(years) for years in Years if years)
#: Members of a declaration in TOML; others are of the data set that it is part of.
_TABLES = ("columns", "results", "constants", "separators")
#: Members of a ``[[tables]]``, which speaks of one table alone.
OF_TABLE = ("table", *_TABLES, "dates", "years")
#: Further members that are of the tables of a page; all others are of the page itself.
_OF_PAGE = ("subject", "tables")
#: Words of results that stand for no concept of the vocabulary.
NO_CONCEPT = "other"
#: What the last part of a property's address says of a column.
_PROPERTIES = {
    "award": Role.AWARD, "programme": Role.AWARD, "category": Role.CATEGORY, "date": Role.DATE,
    "startdate": Role.DATE, "year": Role.DATE, "nominee": Role.RECIPIENTS,
    "recipient": Role.RECIPIENTS, "recipients": Role.RECIPIENTS, "work": Role.WORK,
    "result": Role.RESULT, "ceremony": Role.CEREMONY, "identifier": Role.IDENTIFIER,
}  # fmt: skip


def beside(path: Path) -> Path | None:
    """The file that declares what a table is, beside it; None if there is none."""
    csvw = path.with_name(path.name + CSVW_ENDING)
    return csvw if csvw.is_file() else None


def declaration_beside(path: Path) -> Declaration:
    """The declaration beside a file, ``UNDECLARED`` if there is none. Raises InputError."""
    file = beside(path)
    return read_csvw(file) if file else UNDECLARED


def read_toml(path: Path) -> Declaration:
    """The declaration in a TOML file, which has the members of ``table.toml``.

    Raises InputError for what can't be declared so.
    """
    return from_members(read_members(path), path)


def from_members(file: Mapping[str, Any], path: Path | str) -> Declaration:
    """The declaration in the members of a TOML file. Raises InputError."""
    tables = {name: _texts(file, name, path) for name in _TABLES}
    dates = _choice(file, "dates", ORDERS, path)
    years = _choice(file, "years", YEARS, path)
    subject = _subject(str(file.get("subject", "")), path)
    return Declaration(
        {header: _role(word, path, header) for header, word in tables["columns"].items()},
        {text.strip().casefold(): _result(word, path) for text, word in tables["results"].items()},
        {_constant(word, path): text for word, text in tables["constants"].items()},
        tables["separators"],
        dates,
        str(file.get("table", "")),
        years,
        subject,
        str(path),
        _of_tables(file.get("tables", ()), path),
        {name: value for name, value in file.items() if name not in (*OF_TABLE, *_OF_PAGE)},
    )


def to_members(declaration: Declaration) -> dict[str, Any]:
    """What a declaration says of tables, as the members of a TOML file that say it.

    >>> to_members(parse("Film=work Winner=result award='Lake Awards'"))
    {'columns': {'Film': 'work', 'Winner': 'result'}, 'constants': {'award': 'Lake Awards'}}
    """
    words = {role: word for word, role in DECLARABLE.items()}
    results = {text: str(result or NO_CONCEPT) for text, result in declaration.results.items()}
    members: dict[str, Any] = {
        "table": declaration.table,
        "subject": declaration.subject,
        "dates": declaration.dates,
        "years": declaration.years,
        "columns": {header: words[role] for header, role in declaration.columns.items()},
        "results": results,
        "constants": {words[role]: text for role, text in declaration.constants.items()},
        "separators": dict(declaration.separators),
        "tables": [to_members(each) for each in declaration.tables],
    }
    return {name: value for name, value in members.items() if value}


def _of_tables(files: Iterable[Any], path: Path | str) -> tuple[Declaration, ...]:
    """What each ``[[tables]]`` of a TOML file says, of which none speaks of another one's table."""
    declarations: dict[str, Declaration] = {}
    for file in files:
        declaration = _of_table(file, path)
        if declarations.setdefault(declaration.table, declaration) is not declaration:
            message = f"two [[tables]] are of the table {declaration.table!r}"
            raise InputError(path, message, hint="Say all of it in one")
    return tuple(declarations.values())


def _of_table(file: Any, path: Path | str) -> Declaration:
    """What a ``[[tables]]`` of a TOML file says of one table."""
    if not isinstance(file, dict) or not isinstance(file.get("table"), str):
        hint = 'Write [[tables]] and table = "2", its number or a heading above it'
        raise InputError(path, "[[tables]] doesn't say of which table it is", hint=hint)
    for name in file:
        if name not in OF_TABLE:
            raise InputError(
                path, f"[[tables]] has no member {name!r}", hint=f"It has: {', '.join(OF_TABLE)}"
            )
    return from_members(file, path)


def _choice(file: Mapping[str, Any], name: str, words: Iterable[str], path: Path | str) -> str:
    """What a member says that has one of some words; "" if there is none."""
    word = str(file.get(name, ""))
    if word and word not in words:
        raise InputError(path, f"{name} = {word!r} is not one of: {', '.join(words)}")
    return word


def _subject(text: str, path: Path | str) -> str:
    word = text.partition(":")[0].strip()
    if text and word not in SUBJECTS:
        hint = f"Use one of: {', '.join(SUBJECTS)}; a name may follow: 'work: Owl'"
        raise InputError(path, f"subject = {word!r} says no kind of thing", hint=hint)
    return text


def _texts(file: Mapping[str, Any], name: str, path: Path | str) -> dict[str, str]:
    table = file.get(name, {})
    if not isinstance(table, dict) or not all(isinstance(text, str) for text in table.values()):
        raise InputError(path, f'[{name}] must have texts alone, such as Film = "work"')
    return dict(table)


def _role(word: str, path: Path | str, header: str) -> Role:
    if word not in DECLARABLE:
        hint = f"Use one of: {', '.join(DECLARABLE)}"
        raise InputError(path, f"{word!r} is no role of a column", column=header, hint=hint)
    return DECLARABLE[word]


def _result(word: str, path: Path | str) -> Result | None:
    if word == NO_CONCEPT:
        return None
    try:
        return Result(word)
    except ValueError:
        words = ", ".join([*Result, NO_CONCEPT])
        raise InputError(path, f"{word!r} is no outcome", hint=f"Use one of: {words}") from None


def _constant(word: str, path: Path | str) -> Role:
    if word not in CONSTANTS:
        hint = f"Use one of: {', '.join(CONSTANTS)}"
        raise InputError(path, f"{word!r} can't be the same for all rows", hint=hint)
    return DECLARABLE[word]


def parse(text: str) -> Declaration:
    """The declaration in the option ``--columns``: ``HEADER=ROLE``, ``ROLE=TEXT`` for all rows,
    ``years=season``, ``subject=work``, which are no columns of these names.

    ``Winner=result:True`` says which text means that a nomination won; any other then means that
    it didn't. Raises InputError.

    >>> parse("Film=work Winner=result:True award='Lake Awards'").constants
    {<Role.AWARD: 'award'>: 'Lake Awards'}
    """
    option = "--columns"
    try:
        words = shlex.split(text)
    except ValueError as error:
        raise InputError(option, f"{text!r} can't be read: {reason_of(error)}") from None
    columns: dict[str, Role] = {}
    results: dict[str, Result | None] = {}
    constants: dict[Role, str] = {}
    members: dict[str, str] = {}
    for word in words:
        member, _, text = word.partition("=")
        name, equals, value = word.rpartition("=")
        says = {"years": YEARS, "subject": SUBJECTS}.get(member, ()) if equals else ()
        role, _, won = value.partition(":")
        if text.partition(":")[0].strip() in says or (says and role not in DECLARABLE):
            members[member] = text
        elif equals and name and role in DECLARABLE:
            columns[name] = DECLARABLE[role]
            if won:
                results |= {won.strip().casefold(): Result.WON, OTHERWISE: Result.NOMINATED}
        elif equals and name in CONSTANTS:
            constants[DECLARABLE[name]] = value
        else:
            hint = f"Write HEADER=ROLE, with one of the roles {', '.join(DECLARABLE)}"
            if not equals:
                hint = "Put what has a gap in it into quotation marks, as in award='Lake Awards'"
            raise InputError(option, f"{word!r} says no column's role", hint=hint)
    return Declaration(
        columns, results, constants,
        years=_choice(members, "years", YEARS, option),
        subject=_subject(members.get("subject", ""), option), origin=option,
    )  # fmt: skip


def read_csvw(path: Path) -> Declaration:
    """The declaration in CSVW metadata. Raises InputError if it is none of one table."""
    try:
        metadata = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise InputError(path, f"can't be read as JSON: {reason_of(error)}") from None
    schema = metadata.get("tableSchema") if isinstance(metadata, dict) else None
    columns = schema.get("columns") if isinstance(schema, dict) else None
    if not isinstance(columns, list) or not all(isinstance(column, dict) for column in columns):
        raise InputError(path, "describes no table: it has no tableSchema with columns")
    roles: dict[str, Role] = {}
    constants: dict[Role, str] = {}
    separators: dict[str, str] = {}
    orders: set[str] = set()
    for column in columns:
        role = _property_role(str(column.get("propertyUrl", "")))
        header = _title(column)
        if role and column.get("virtual"):
            constants[role] = str(column.get("default", ""))
        elif header:
            roles[header] = Role.OTHER if column.get("suppressOutput") else role or Role.OTHER
            if not role and not column.get("suppressOutput"):
                del roles[header]  # nothing is said of it
            if separator := column.get("separator"):
                separators[header] = str(separator)
            orders |= _date_order(column.get("datatype"))
    dates = orders.pop() if len(orders) == 1 else ""
    return Declaration(roles, {}, constants, separators, dates, origin=str(path))


def _property_role(address: str) -> Role | None:
    return _PROPERTIES.get(re.split(r"[#/:]", address)[-1].casefold())


def _title(column: Mapping[str, Any]) -> str:
    titles = column.get("titles", column.get("title", column.get("name", "")))
    if isinstance(titles, dict):
        titles = next(iter(titles.values()), "")
    return str(titles[0] if isinstance(titles, list) and titles else titles)


def _date_order(datatype: object) -> set[str]:
    text = str(datatype.get("format", "")) if isinstance(datatype, dict) else ""
    return {"d": {"day-first"}, "M": {"month-first"}}.get(text[:1], set())


def check_columns(declaration: Declaration, headers: Iterable[str], name: str) -> None:
    """Raises InputError if a declaration speaks of a column that no table has."""
    names = list(headers)
    for header in (*declaration.columns, *declaration.separators):
        if header not in names:
            near = difflib.get_close_matches(header, names, 1)
            hint = f"The nearest is {near[0]!r}" if near else f"It has: {', '.join(names[:20])}"
            where = f" ({declaration.origin} names it)"
            raise InputError(name, f"has no column {header!r}{where}", hint=hint)
