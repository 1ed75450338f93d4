"""Relations (named flat tables of text) and the strict reading of them from CSV files."""

from __future__ import annotations

import csv
import difflib
import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from graph.errors import InputError, Problems

#: What a record of a CSV file begins with that isn't data but a remark.
COMMENT = "#"


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
    path: Path, columns: Sequence[str] | None = None, optional: Sequence[str] = ()
) -> Relation:
    """The CSV file ``path`` (RFC 4180, UTF-8, a header row).

    ``columns`` names the columns if it must have just these, in any order; those in ``optional``
    may be missing. Records that begin with ``COMMENT`` are left out. Raises InputError
    with the file and line for bytes that aren't UTF-8, a header that is missing, repeated or
    not as ``columns`` says, and a row that is too long or too short.
    """
    text = _text(path)
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    rows: list[tuple[str, ...]] = []
    lines: list[int] = []
    header: tuple[str, ...] | None = None
    line = 1
    try:
        for cells in reader:
            if header is None:
                header = tuple(cells)
                _check_header(path, header, columns, optional)
            elif cells and not cells[0].startswith(COMMENT):
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


def _text(path: Path) -> str:
    try:
        data = path.read_bytes()
    except OSError as error:
        raise InputError(path, f"can't be read ({error.strerror})") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InputError(
            path,
            f"byte {data[error.start]:#04x} is not UTF-8",
            line=data.count(b"\n", 0, error.start) + 1,
            hint="Save the file as UTF-8",
        ) from None


def _check_header(
    path: Path, header: tuple[str, ...], columns: Sequence[str] | None, optional: Sequence[str]
) -> None:
    problems = Problems()
    for name in sorted({name for name in header if header.count(name) > 1}):
        problems.add(InputError(path, f"has the column {name!r} twice", line=1))
    names = header if columns is None else columns
    missing = [name for name in names if name not in header and name not in optional]
    unknown = [name for name in header if name not in names]
    for name in missing:
        near = difflib.get_close_matches(name, unknown, 1)
        hint = f"Rename its column {near[0]!r}" if near else "Add the column, empty if need be"
        unknown = [other for other in unknown if other not in near]
        problems.add(InputError(path, f"has no column {name!r}", line=1, hint=hint))
    for name in unknown:
        message = f"has a column {name!r} that is not known"
        hint = f"The columns are {', '.join(names)}"
        problems.add(InputError(path, message, line=1, hint=hint))
    problems.raise_any()
