"""The dump files of a release: every format, plain and gzip, each in one pass over sorted lines.

People read Turtle and its like from the top, so those are in an order made for reading; N-Quads and
N-Triples are in the order of their bytes: one form for one content.
"""

from __future__ import annotations

import gzip
import itertools
import json
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import ExitStack
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox

from graph.kinds import folders
from graph.partitions.runs import distinct, subject_of, write_sorted
from graph.rdf.formats import (
    DUMP_FORMATS,
    JSON_LD,
    N_QUADS,
    N_TRIPLES,
    RDF_XML,
    TRIG,
    TURTLE,
    Format,
    by_name,
)
from graph.rdf.jsonld import Properties, context, node_id, terms_of
from graph.rdf.namespaces import prefixes
from graph.rdf.rdfxml import write_xml
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


def listed(files: Mapping[str, Mapping[str, Any]]) -> list[dict[str, Any]]:
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
        plain, packed = (files.enter_context((folder / name).open("wb")) for name in names)
        output = _Twice(plain, packed)
        _WRITERS[fmt](content, reading, base, heading, output)
        output.close()


class _Twice:
    """Writes the same bytes plain and as gzip, without the time."""

    def __init__(self, plain: IO[bytes], packed: IO[bytes]) -> None:
        self._plain = plain
        self._packed = gzip.GzipFile("", "wb", _GZIP_LEVEL, packed, mtime=0)
        self._held = bytearray()

    def write(self, data: bytes) -> int:
        """Writes all of it, in large pieces."""
        self._held += data
        if len(self._held) >= _PIECE:
            self._write_held()
        return len(data)

    def flush(self) -> None:
        """Leaves it to the files when they write."""

    def close(self) -> None:
        """Writes what is held, and ends the gzip file."""
        self._write_held()
        self._packed.close()

    def _write_held(self) -> None:
        self._plain.write(self._held)
        self._packed.write(self._held)
        self._held.clear()


def _write_n_quads(content: Path, reading: Path, base: str, heading: str, output: _Twice) -> None:
    with content.open("rb") as lines:
        for line in lines:
            output.write(line)


def _write_n_triples(content: Path, reading: Path, base: str, heading: str, output: _Twice) -> None:
    with content.open("rb") as lines:
        for triple in distinct(line[:-3].rpartition(b" ")[0] for line in lines):
            output.write(triple + b" .\n")


def _write_turtle(content: Path, reading: Path, base: str, heading: str, output: _Twice) -> None:
    _write_readable(TURTLE, _triples(reading), base, heading, output)


def _write_trig(content: Path, reading: Path, base: str, heading: str, output: _Twice) -> None:
    _write_readable(TRIG, _quads(reading), base, heading, output)


def _write_rdf_xml(content: Path, reading: Path, base: str, heading: str, output: _Twice) -> None:
    write_xml(_triples(reading), prefixes(base), cast(IO[bytes], output))


def _write_json_ld(content: Path, reading: Path, base: str, heading: str, output: _Twice) -> None:
    """A node a line; the nodes of one graph that come one after another are one graph object."""
    terms, text = terms_of(base), json.JSONEncoder(ensure_ascii=False).encode
    output.write(f'{{"@context": {text(context(base))},\n"graph": ['.encode())
    before = b""
    for graph, nodes in itertools.groupby(_nodes(reading), lambda node: node[0]):
        output.write(before + f'\n{{"id": {text(graph)}, "graph": ['.encode())
        comma = ""
        for _, subject, properties in nodes:
            output.write(f"{comma}\n {text(terms.node(subject, properties))}".encode())
            comma = ","
        output.write(b"]}")
        before = b","
    output.write(b"]}\n")


_Writer = Callable[[Path, Path, str, str, _Twice], None]
_WRITERS: dict[Format, _Writer] = {
    N_QUADS: _write_n_quads,
    N_TRIPLES: _write_n_triples,
    TURTLE: _write_turtle,
    TRIG: _write_trig,
    RDF_XML: _write_rdf_xml,
    JSON_LD: _write_json_ld,
}


def _quads(reading: Path) -> Iterator[ox.Quad]:
    return ox.parse(cast(IO[bytes], _Records(reading)), format=ox.RdfFormat.N_QUADS)


def _triples(reading: Path) -> Iterator[ox.Triple]:
    return (quad.triple for quad in _quads(reading))


def _nodes(reading: Path) -> Iterator[tuple[str, str, Properties]]:
    """The graph, the subject and the properties of what a graph says of a thing."""
    for (graph, subject), quads in itertools.groupby(
        _quads(reading), lambda quad: (quad.graph_name, quad.subject)
    ):
        properties: Properties = {}
        for quad in quads:
            properties.setdefault(quad.predicate.value, {})[quad.object] = None
        yield node_id(graph), node_id(subject), properties


_STRING_OR_IRI = re.compile(rb'"(?:[^"\\]|\\.)*"|<([^>]*)>')
# What a reference may look like that resolves against the base to just what it was cut from.
_PLAIN_REFERENCE = re.compile(rb"(?:\.well-known|[a-z]+)(?:[/#](?:[^/.][^/]*/?)*)?")


def _write_readable(
    fmt: Format,
    statements: Iterable[ox.Quad] | Iterable[ox.Triple],
    base: str,
    heading: str,
    output: _Twice,
) -> None:
    """Turtle or TriG as the engine writes it, made pleasant to read (``_Readable``)."""
    assert fmt.rdf is not None
    readable = _Readable(base, heading, output)
    held = cast(IO[bytes], readable)
    ox.serialize(statements, held, format=fmt.rdf, prefixes=prefixes(base))
    readable.end()


class _Readable:
    """A file that makes Turtle or TriG pleasant to read as it is written.

    The heading comes first, as comments; the prefixes are sorted (theirs is no fixed order), IRIs
    are written relative to the base, and an empty line stands before each subject, which is a
    line that isn't indented.
    """

    def __init__(self, base: str, heading: str, output: _Twice) -> None:
        self._base, self._output = base.encode(), output
        self._line = b""
        self._directives: list[bytes] | None = []
        comments = "".join(f"# {line}\n" for line in heading.splitlines()).encode()
        output.write(comments + b"@base <" + self._base + b"> .\n")

    def write(self, data: bytes) -> int:
        """Passes on the whole lines that are there now."""
        *lines, self._line = (self._line + data).split(b"\n")
        for line in lines:
            self._pass_on(line + b"\n")
        return len(data)

    def flush(self) -> None:
        """Leaves it to the file below."""

    def end(self) -> None:
        """Passes on what is left."""
        if self._line:
            self._pass_on(self._line)

    def _pass_on(self, line: bytes) -> None:
        if self._directives is not None:
            if line.startswith(b"@prefix"):
                self._directives.append(line)
                return
            self._output.write(b"".join(sorted(self._directives)))
            self._directives = None
        if line[:1] not in b" \t}\n":
            self._output.write(b"\n")
        self._output.write(_STRING_OR_IRI.sub(self._shortened, line))

    def _shortened(self, match: re.Match[bytes]) -> bytes:
        iri = match[1]
        if iri is None or not iri.startswith(self._base):
            return match[0]
        reference = iri[len(self._base) :]
        return b"<" + reference + b">" if _PLAIN_REFERENCE.fullmatch(reference) else match[0]


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
            ordered: list[bytes] = sorted(iter(group), key=_place_of)
            statements = b"".join(ordered).replace(b"\n", _LINE_END)
            yield b"%02d%s%s%s\n" % (rank, place, _KEY_END, statements)


def _place_of(line: bytes) -> tuple[bytes, int, bytes]:
    """The order of the statements of a thing: by graph, class and label first."""
    triple, _, graph = line[:-3].rpartition(b" ")
    predicate = triple.split(b" ", 2)[1]
    first = _FIRST.index(predicate) if predicate in _FIRST else len(_FIRST)
    return graph, first, triple
