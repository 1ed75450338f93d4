"""The dump files of a release: every format, plain and gzip, in an order made for reading."""

from __future__ import annotations

import gzip
import hashlib
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.kinds import folders
from graph.rdf.formats import (
    DATASET_FORMATS,
    DUMP_FORMATS,
    JSON_LD,
    N_QUADS,
    RDF_XML,
    TRIG,
    TURTLE,
    Format,
)
from graph.rdf.jsonld import compact
from graph.rdf.namespaces import RDF_TYPE, RDFS_LABEL, prefixes
from graph.rdf.rdfxml import serialize_xml

#: What stands before the things, by what follows the base.
_DOCUMENTS = (
    ".well-known/void", "dumps/", "graph/catalog", "graph/table/", "graph/wikidata",
    "graph/statements", "graph/ontology",
)  # fmt: skip

_NUMBER = re.compile(r"(\d+)")


@dataclass(frozen=True)
class Dump:
    """One dump file, as the manifest lists it; ``encoding`` is "gzip" or None."""

    file: str
    media_type: str
    format: str
    encoding: str | None
    bytes: int
    sha256: str


def sorted_n_quads(quads: Iterable[ox.Quad]) -> bytes:
    """The quads as N-Quads, a line each, in the order of their bytes: one form for one content."""
    lines = sorted(ox.serialize(quads, format=ox.RdfFormat.N_QUADS).splitlines(keepends=True))  # type: ignore[union-attr]
    return b"".join(lines)


def write(quads: Iterable[ox.Quad], base: str, folder: Path, heading: str) -> list[Dump]:
    """Writes every dump file into ``folder`` and returns their descriptions.

    ``heading`` is put as comments at the top of the formats that have comments and that people
    read. Formats without named graphs hold the union of all graphs. Raises FormatError for a
    statement that one of them can't say.
    """
    ordered = _in_reading_order(quads, base)
    dumps = []
    for file_format in DUMP_FORMATS:
        data = _serialise(ordered, file_format, base, heading)
        for suffix, encoded in (("", data), (".gz", gzip.compress(data, mtime=0))):
            name = f"palmares.{file_format.extension}{suffix}"
            (folder / name).write_bytes(encoded)
            dumps.append(
                Dump(
                    name,
                    file_format.media_type,
                    file_format.name,
                    "gzip" if suffix else None,
                    len(encoded),
                    hashlib.sha256(encoded).hexdigest(),
                )
            )
    return dumps


def _serialise(quads: Sequence[ox.Quad], file_format: Format, base: str, heading: str) -> bytes:
    if file_format is N_QUADS:
        return sorted_n_quads(quads)
    if file_format is JSON_LD:
        document = compact(quads, base, inline=True)
        return json.dumps(document, ensure_ascii=False, indent=1).encode() + b"\n"
    if file_format is RDF_XML:
        return serialize_xml(_union(quads), prefixes(base))
    keeps_graphs = file_format in DATASET_FORMATS
    statements: Sequence[ox.Quad] | Sequence[ox.Triple]
    statements = quads if keeps_graphs else _union(quads)
    assert file_format.rdf is not None
    text = ox.serialize(statements, format=file_format.rdf, prefixes=prefixes(base))
    assert text is not None
    return _readable(text, base, heading) if file_format in (TURTLE, TRIG) else text


def _union(quads: Sequence[ox.Quad]) -> list[ox.Triple]:
    # Quads of one subject lie side by side only within a graph, so they are ordered anew.
    by_subject: dict[ox.NamedNode, dict[ox.Triple, None]] = {}
    for quad in quads:
        by_subject.setdefault(quad.subject, {})[quad.triple] = None  # type: ignore[arg-type]
    return [triple for triples in by_subject.values() for triple in triples]


_DIRECTIVES = re.compile(rb"(?:@prefix [^\n]*\n)*")
_STRING_OR_IRI = re.compile(rb'"(?:[^"\\]|\\.)*"|<([^>]*)>')
# What a reference may look like that resolves against the base to just what it was cut from.
_PLAIN_REFERENCE = re.compile(rb"(?:\.well-known|[a-z]+)(?:[/#](?:[^/.][^/]*/?)*)?")


def _readable(text: bytes, base: str, heading: str) -> bytes:
    """Turtle or TriG as its serialiser wrote it, made pleasant to read.

    The heading comes first, as comments; the prefixes are sorted (theirs is no fixed order), IRIs
    are written relative to the base, and an empty line stands before each subject, which is a
    line that isn't indented.
    """
    start = base.encode()

    def shortened(match: re.Match[bytes]) -> bytes:
        iri = match[1]
        if iri is None or not iri.startswith(start):
            return match[0]
        reference = iri[len(start) :]
        return b"<" + reference + b">" if _PLAIN_REFERENCE.fullmatch(reference) else match[0]

    directives = _DIRECTIVES.match(text)
    assert directives is not None
    comments = "".join(f"# {line}\n" for line in heading.splitlines()).encode()
    opening = comments + b"@base <" + start + b"> .\n"
    opening += b"".join(sorted(directives[0].splitlines(keepends=True)))
    body = _STRING_OR_IRI.sub(shortened, text[directives.end() :])
    return opening + b"\n" + re.sub(rb"\n(?=[^\s}])(?!\Z)", b"\n\n", body.lstrip(b"\n"))


def reading_order() -> list[str]:
    """The order in which a reader meets what a release describes, by what follows the base.

    The works come first, then what only describes them (ratings, places), then the other kinds.
    """
    works, *others = (f"id/{folder}/" for folder in folders())
    return [*_DOCUMENTS, works, "id/", *others, "ontology", ""]


def _in_reading_order(quads: Iterable[ox.Quad], base: str) -> list[ox.Quad]:
    ranks = {start: rank for rank, start in enumerate(reading_order())}
    places: dict[str, tuple[object, ...]] = {}

    def place(iri: str) -> tuple[object, ...]:
        if iri not in places:
            local = iri.removeprefix(base) if iri.startswith(base) else ""
            start = max((known for known in ranks if local.startswith(known)), key=len)
            # parts at odd places are digits, so numbers are compared as numbers
            parts = tuple(
                int(part) if at % 2 else part for at, part in enumerate(_NUMBER.split(iri))
            )
            places[iri] = (ranks[start], parts)
        return places[iri]

    def key(quad: ox.Quad) -> tuple[object, ...]:
        first = (RDF_TYPE, RDFS_LABEL)
        predicate = first.index(quad.predicate) if quad.predicate in first else len(first)
        return (
            place(quad.graph_name.value),  # type: ignore[union-attr]
            place(quad.subject.value),  # type: ignore[union-attr]
            predicate,
            quad.predicate.value,
            str(quad.object),
        )

    return sorted(quads, key=key)
