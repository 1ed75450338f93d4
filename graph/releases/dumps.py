"""The dump files of a release: every format, plain and gzip, each in one pass over sorted lines.

People read Turtle and its like from the top, so those are in an order made for reading; N-Quads and
N-Triples are in the order of their bytes: one form for one content.
"""

from __future__ import annotations

import gzip
import itertools
import re
from collections.abc import Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.kinds import folders
from graph.partitions.runs import distinct, subject_of, write_sorted
from graph.rdf.formats import DUMP_FORMATS, N_QUADS, N_TRIPLES, Format, by_name
from graph.rdf.writers import Layout
from graph.releases.release import DUMPS

#: What stands before the things, by what follows the base.
_DOCUMENTS = (
    ".well-known/void", "dumps/", "graph/catalog", "graph/table/", "graph/entities",
    "graph/wikidata", "graph/statements", "graph/ontology",
)  # fmt: skip
#: The properties that come first among those of a thing.
_FIRST = (
    b"<http://www.w3.org/1999/02/22-rdf-syntax-ns#type>",
    b"<http://www.w3.org/2000/01/rdf-schema#label>",
)
#: Digits of a number in the order of reading, in which row 10 comes after row 9.
_DIGITS = 12
#: The level of gzip: the next one makes files 1 % smaller in twice the time.
_GZIP_LEVEL = 6
#: Bytes that are written at once.
_PIECE = 1 << 18
#: Stands for the line ends within a record of a sorted run; no text in UTF-8 has this byte.
_LINE_END = b"\xff"
#: Stands behind what a record is sorted by: it comes before all that an IRI may hold.
_KEY_END = b"\x00"

_NUMBER = re.compile(rb"\d+")


def dump_names(fmt: Format) -> tuple[str, str]:
    """The names of the two files of a format, plain and gzip."""
    name = f"palmares.{fmt.extension}"
    return name, f"{name}.gz"


def dump_entries(files: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The dumps among the files of a release, as the manifest lists them with their formats.

    ``files`` are sizes and hashes by path; ``encoding`` is "gzip" or None.
    """
    names = [(fmt, name) for fmt in DUMP_FORMATS for name in dump_names(fmt)]
    return [
        {
            "file": name,
            "media_type": fmt.media_type,
            "format": fmt.name,
            "encoding": "gzip" if name.endswith(".gz") else None,
            **files[f"{DUMPS}/{name}"],
        }
        for fmt, name in names
        if f"{DUMPS}/{name}" in files
    ]


def reading_order() -> list[str]:
    """The order in which a reader meets what a release describes, by what follows the base.

    The works come first, then what only describes them (ratings, places), then the other kinds.
    """
    works, *others = (f"id/{folder}/" for folder in folders())
    return [*_DOCUMENTS, works, "id/", *others, "ontology", ""]


def write_reading_order(content: Path, base: str, path: Path) -> None:
    """Writes the sorted N-Quads of ``content`` to ``path``, in the order made for reading."""
    write_sorted(_records(content, base), path)


def write_dump(
    format_name: str, content: Path, reading: Path, base: str, folder: Path, heading: str
) -> None:
    """Writes the dump in a format into ``folder``, plain and gzip.

    ``format_name`` is what the format is called here. ``content`` are the sorted N-Quads of the
    release, ``reading`` the same in the order made for reading. ``heading`` is put as comments at
    the top of the formats that have comments and that people read. Formats without named graphs
    hold the union of all graphs. Raises FormatError for a statement that the format can't say.
    """
    fmt = by_name(format_name)
    names = dump_names(fmt)
    with ExitStack() as files:
        plain, zipped = (files.enter_context((folder / name).open("wb")) for name in names)
        output = PlainAndGzip(plain, zipped)
        if fmt in (N_QUADS, N_TRIPLES):
            _copy_lines(fmt, content, output)
        else:
            fmt.stream(_statements(fmt, reading), cast(IO[bytes], output), Layout(base, heading))
        output.close()


def _copy_lines(fmt: Format, content: Path, output: PlainAndGzip) -> None:
    """The sorted N-Quads as they are, or without their graphs."""
    with content.open("rb") as lines:
        if fmt is N_QUADS:
            output.writelines(lines)
        else:
            triples = distinct(line[:-3].rpartition(b" ")[0] for line in lines)
            output.writelines(triple + b" .\n" for triple in triples)


class PlainAndGzip:
    """Writes the same bytes plain and as gzip, without the time."""

    def __init__(self, plain: IO[bytes], zipped: IO[bytes]) -> None:
        self._plain = plain
        self._gzip = gzip.GzipFile("", "wb", _GZIP_LEVEL, zipped, mtime=0)
        self._buffer = bytearray()

    def write(self, data: bytes) -> int:
        """Writes all of it, in large pieces."""
        self._buffer += data
        if len(self._buffer) >= _PIECE:
            self._write_buffer()
        return len(data)

    def writelines(self, lines: Iterable[bytes]) -> None:
        """Writes them as they come."""
        for line in lines:
            self.write(line)

    def flush(self) -> None:
        """Leaves it to the files when they write."""

    def close(self) -> None:
        """Writes what is held, and ends the gzip file."""
        self._write_buffer()
        self._gzip.close()

    def _write_buffer(self) -> None:
        self._plain.write(self._buffer)
        self._gzip.write(self._buffer)
        self._buffer.clear()


def _statements(fmt: Format, reading: Path) -> Iterator[ox.Quad] | Iterator[ox.Triple]:
    """All quads in the order made for reading; for a format without graphs, their triples."""
    quads = ox.parse(cast(IO[bytes], _Records(reading)), format=ox.RdfFormat.N_QUADS)
    return quads if fmt.keeps_graphs else (quad.triple for quad in quads)


class _Records:
    """The N-Quads in records of a sorted run, as a file to read from."""

    def __init__(self, path: Path) -> None:
        self._chunks = _chunks(path)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """At most ``size`` bytes more; none at the end."""
        if not self._rest:
            self._rest = next(self._chunks, b"")
        size = len(self._rest) if size < 0 else size
        data, self._rest = self._rest[:size], self._rest[size:]
        return data


def _chunks(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        for record in file:
            yield record[record.index(_KEY_END) + 1 : -1].replace(_LINE_END, b"\n")


def _records(content: Path, base: str) -> Iterator[bytes]:
    """A record for each thing: what it is sorted by, and its statements in order."""
    order = reading_order()
    starts = {f"<{base}{start}".encode() if start else b"": start for start in order}
    longest_first = sorted(starts, key=len, reverse=True)
    with content.open("rb") as lines:
        for subject, group in itertools.groupby(lines, subject_of):
            start = next(start for start in longest_first if subject.startswith(start))
            rank = order.index(starts[start])
            place = _NUMBER.sub(lambda digits: digits[0].zfill(_DIGITS), subject[1:-1])
            sorted_lines: list[bytes] = sorted(iter(group), key=_place_of)
            statements = b"".join(sorted_lines).replace(b"\n", _LINE_END)
            yield b"%02d%s%s%s\n" % (rank, place, _KEY_END, statements)


def _place_of(line: bytes) -> tuple[bytes, int, bytes]:
    """The order of the statements of a thing: by graph, class and label first."""
    triple, _, graph = line[:-3].rpartition(b" ")
    predicate = triple.split(b" ", 2)[1]
    first = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return graph, first, triple
