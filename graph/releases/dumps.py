"""The dump files of a release: every format, plain and gzip, in an order made for reading."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import pyoxigraph as ox

from graph.kinds import folders
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import RDF_TYPE, RDFS_LABEL
from graph.rdf.writers import Layout

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
        data = file_format.write(ordered, Layout(base, heading))
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
