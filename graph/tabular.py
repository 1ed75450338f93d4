"""Relations (named flat tables of text) and the strict reading of them from CSV files."""

from __future__ import annotations

import csv
import difflib
import io
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from graph.errors import InputError, Problems

#: What a line of a curator's CSV file begins with that isn't data but a remark.
REMARK = "#"
#: What other programs put between cells, with its name for people.
_OTHER_SEPARATORS = {";": "semicolons", "\t": "tabs", "|": "bars"}
_LINE_END = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True)
class Relation:
    """A logical source's content: every row is as long as ``columns``; "" is no value.

    ``lines`` gives the line of the file that each row begins on, where there is a file.
    """

    name: str
    columns: tuple[str, ...]
    rows: Sequence[tuple[str, ...]]
    lines: Sequence[int] = ()

    def records(self) -> Iterator[tuple[int, dict[str, str]]]:
        """Each row's number (from 1) with its cells by column."""
        for number, row in enumerate(self.rows, 1):
            yield number, dict(zip(self.columns, row, strict=True))


def read_csv(
    path: Path,
    columns: Sequence[str] | None = None,
    optional: Sequence[str] = (),
    *,
    remarks: bool = False,
) -> Relation:
    """The CSV file ``path`` (RFC 4180, UTF-8, a header row).

    ``columns`` names the columns if it must have just these, in any order; those in ``optional``
    may be missing. Empty lines are left out and, where the file has ``remarks``, the records whose
    line begins with ``REMARK``: one in quotation marks is a cell's text. Raises InputError
    with the file and line for bytes that aren't UTF-8, a header that is missing, repeated or
    not as ``columns`` says, a row that is too long or too short, a null character, and a quotation
    mark that is left open.
    """
    text = _text(path)
    check_quotation_marks(path, text)
    file_lines = io.StringIO(text, newline="").readlines()
    reader = csv.reader(file_lines, strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    header: tuple[str, ...] | None = None
    line = 1
    try:
        for cells in reader:
            if not cells or (remarks and file_lines[line - 1].startswith(REMARK)):
                pass
            elif header is None:
                header = tuple(cells)
                _check_header(path, header, columns, optional, line)
            else:
                if len(cells) != len(header):
                    raise InputError(
                        path,
                        f"has {len(cells)} cells, the header has {len(header)}",
                        line=line,
                        row=len(rows) + 1,
                        hint="Quote a cell that contains a comma, or fill in what is missing",
                    )
                rows.append(tuple(cells))
                lines.append(line)
            line = reader.line_num + 1
    except csv.Error as error:
        raise InputError(path, f"is not well-formed CSV ({error})", line=line) from None
    if header is None:
        raise InputError(path, "is empty", hint="It needs a header row")
    return Relation(path.name, header, rows, lines)


def check_quotation_marks(
    file: Path | str, text: str, separator: str = ",", *, escaped: bool = False, above: int = 0
) -> None:
    """Raises InputError for a quotation mark in delimited text that opens a cell and is left open.

    Left open it would take the lines below it, to the end of the text or the next quotation mark,
    for a part of its cell. So the message has its line; ``above`` is how many lines of the file
    stand before the text. ``escaped`` says that quotation marks in cells have a backslash.
    """
    closed_fields, open_field = _fields(separator, escaped)
    end = match.end() if (match := closed_fields.match(text)) else 0
    opening = open_field.match(text, end)
    if not opening:
        return
    line = above + _line_ends(text, 0, end) + 1
    if opening.end() == len(text):
        message = "a quotation mark opens a cell that is not closed up to the end of the file"
    else:
        last = line + _line_ends(text, end, opening.end())
        message = f"a quotation mark opens a cell that is closed only amid a cell of line {last}"
    hint = "Close it; in a cell in quotation marks, those that belong to its text are doubled"
    raise InputError(file, message, line=line, hint=hint)


def _line_ends(text: str, start: int, end: int) -> int:
    return sum(1 for _ in _LINE_END.finditer(text, start, end))


@cache
def _fields(separator: str, escaped: bool) -> tuple[re.Pattern[str], re.Pattern[str]]:
    """All fields up to one that is left open, and that one up to the next mark that closes it.

    What follows a closing quotation mark in the line of the opening one is a part of the text
    ('"Rise" by Ann Lee').
    """
    mark = re.escape(separator)
    inside = r'[^"\\]*+(?:\\.[^"\\]*+)*+' if escaped else '[^"]*+(?:""[^"]*+)*+'
    in_line = inside.replace("[^", r"[^\r\n")
    rest = rf"(?:[^{mark}\r\n\\]|\\.)*+" if escaped else rf"[^{mark}\r\n]*+"
    field = rf'"{in_line}"{rest}|(?!"){rest}|"{inside}"[^\S\r\n{mark}]*+'
    closed = rf"(?:(?!\Z)(?:{field})(?:{mark}|[\r\n]|\Z))*+"
    return re.compile(closed, re.S), re.compile(f'"{inside}"?', re.S)


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"can't be read ({error.strerror})") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            path,
            f"byte {data[error.start]:#04x} is not UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
            hint="Save the file as UTF-8",
        ) from None
    if (null := text.find("\0")) >= 0:
        line = _line_ends(text, 0, null) + 1
        raise InputError(path, "has a null character", line=line, hint="Save the file as UTF-8")
    return text


def _check_header(
    path: Path,
    header: tuple[str, ...],
    columns: Sequence[str] | None,
    optional: Sequence[str],
    line: int,
) -> None:
    if columns is not None:
        _check_separator(path, header, columns, line)
    problems = Problems()
    for name in sorted({name for name in header if header.count(name) > 1}):
        problems.add(InputError(path, f"has the column {name!r} twice", line=line))
    names = header if columns is None else columns
    missing = [name for name in names if name not in header and name not in optional]
    unknown = [name for name in header if name not in names]
    for name in missing:
        near = difflib.get_close_matches(name, unknown, 1)
        hint = f"Rename its column {near[0]!r}" if near else "Add the column, empty if need be"
        unknown = [other for other in unknown if other not in near]
        problems.add(InputError(path, f"has no column {name!r}", line=line, hint=hint))
    for name in unknown:
        message = f"has a column {name!r} that is not known"
        hint = f"The columns are {', '.join(names)}"
        problems.add(InputError(path, message, line=line, hint=hint))
    problems.raise_any()


def _check_separator(
    path: Path, header: tuple[str, ...], columns: Sequence[str], line: int
) -> None:
    if header[0].lower().startswith("sep="):
        hint = "Remove the line, and have commas between the cells"
        raise InputError(path, f"{header[0]!r} is no header", line=line, hint=hint)
    for separator, name in _OTHER_SEPARATORS.items():
        if not {*columns}.isdisjoint(header[0].split(separator)) and header[0] not in columns:
            message = f"has {name} between its cells"
            raise InputError(path, message, line=line, hint="Save it with commas between them")
