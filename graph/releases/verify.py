"""Compares a release with itself: files with hashes, store with dumps, formats with each other."""

from __future__ import annotations

import gzip
import hashlib
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from heapq import merge
from itertools import groupby
from pathlib import Path
from typing import Any

import pyoxigraph as ox

from graph.errors import ReleaseDamaged, ReleaseError
from graph.rdf.formats import DUMP_FORMATS, JSON_LD, N_QUADS, Format
from graph.rdf.jsonld import read_graphs
from graph.rdf.literals import engine_form
from graph.rdf.namespaces import RDF, XSD
from graph.releases.dumps import dump_names
from graph.releases.integrity import fault_of
from graph.releases.manifest import MANIFEST, SUMS, read_manifest, sums
from graph.releases.release import DUMPS, ID_LENGTH, STORE
from graph.stores.dataset import StoredDataset
from graph.stores.local import LocalStore
from graph.stores.regular_files import read_regular
from graph.stores.seal import check_seal

#: Bytes of a file that are read at a time.
_CHUNK = 1 << 20
#: Datatypes whose values are their spellings, as the values of a thing are that are very many.
_TEXTS = (XSD + "string", RDF + "langString")
#: Checksums of statements are added up in as many bits.
_BITS = 256


@dataclass(frozen=True)
class Fault:
    """What is wrong with a file of a release: its path below the folder, and what it is or does."""

    file: str
    message: str

    def __str__(self) -> str:
        return f"{self.file} {self.message}"


def verify(release: Path, *, quick: bool = False) -> list[Fault]:
    """All that is wrong with the release in a folder; nothing is for a whole one.

    ``quick`` looks at the manifest, the sizes of files and the seal of the store: what every
    opening of a release looks at. Else each file is read, files that the manifest doesn't have are
    named, and the content is compared: the store with the dump in N-Quads, all formats with each
    other, and all of them with the id and the counts.
    """
    try:
        manifest = read_manifest(release)
    except ReleaseError as error:
        return [Fault(MANIFEST, f"can't be used: {error}")]
    files = manifest.get("files", {})
    faults = [*faults_of_sums(release, manifest), *faults_of_files(release, files, quick=quick)]
    faults += [] if quick else _others(release, manifest)
    faults += [] if faults else _faults_of_seal(release, manifest)
    return faults if quick or faults else [*_faults_of_content(release, manifest)]


def faults_of_sums(release: Path, manifest: dict[str, Any]) -> Iterator[Fault]:
    """That SHA256SUMS is wrong about the manifest in a folder, or about a file that it lists."""
    expected = sums(read_regular(release / MANIFEST), manifest.get("files", {}))
    if read_regular(release / SUMS) != expected:
        yield Fault(SUMS, f"has other hashes than {MANIFEST}")


def faults_of_files(
    release: Path, files: Mapping[str, Any], *, quick: bool = False
) -> Iterator[Fault]:
    """Which of the files, listed as in a manifest, aren't what was released."""
    for name, expected in files.items():
        if fault := fault_of(release / name, expected, quick=quick):
            yield Fault(name, fault)


def _others(release: Path, manifest: dict[str, Any]) -> Iterator[Fault]:
    """The files among those of the release that others left there."""
    for product in (DUMPS, STORE):
        for path in sorted((release / product).rglob("*")):
            name = path.relative_to(release).as_posix()
            if path.is_file() and name not in manifest.get("files", {}):
                yield Fault(name, "is no file of the release")


def _faults_of_seal(release: Path, manifest: dict[str, Any]) -> Iterator[Fault]:
    if "seal" in manifest:
        try:
            check_seal(release / STORE, manifest["seal"])
        except ReleaseDamaged as error:
            yield Fault(STORE, f"isn't whole: {error}")


def _faults_of_content(release: Path, manifest: dict[str, Any]) -> Iterator[Fault]:
    """What hashes don't tell: files that are as they were written, and were written wrongly."""
    if not manifest.get("dumps"):
        return
    dumps = release / DUMPS
    n_quads = _Statements.of(dumps / dump_names(N_QUADS)[0])
    yield from n_quads.faults(manifest)
    for fmt in DUMP_FORMATS:
        yield from _faults_of_dump(dumps, fmt, n_quads)
    yield from _faults_of_store(release, n_quads)


def _faults_of_store(release: Path, n_quads: _Statements) -> Iterator[Fault]:
    try:
        store = LocalStore.open(StoredDataset(release / STORE, ""))
        if _checksum(_line(quad) for quad in store.everything()) != n_quads.stored_checksum:
            yield Fault(STORE, f"has other statements than {DUMPS}/{n_quads.path.name}")
    except ReleaseDamaged as error:
        yield Fault(STORE, f"isn't whole: {error}")


def _faults_of_dump(dumps: Path, fmt: Format, n_quads: _Statements) -> Iterator[Fault]:
    name, zipped = dump_names(fmt)
    if not _is_compressed(dumps / zipped, dumps / name):
        yield Fault(f"{DUMPS}/{zipped}", f"isn't {name}, compressed")
    try:
        path = dumps / name
        quads = read_graphs(path) if fmt is JSON_LD else ox.parse(path=path, format=fmt.rdf)
        if fmt.keeps_graphs:
            is_same = _checksum(_line(quad) for quad in quads) == n_quads.quads_checksum
        else:
            is_same = _checksum(_line(quad.triple) for quad in quads) == n_quads.triples_checksum
    except SyntaxError as error:
        yield Fault(f"{DUMPS}/{name}", f"isn't {fmt.label}: {error}")
        return
    if not is_same:
        yield Fault(f"{DUMPS}/{name}", f"has other statements than {n_quads.path.name}")


def _is_compressed(zipped: Path, plain: Path) -> bool:
    try:
        with gzip.open(zipped) as content, plain.open("rb") as expected:
            while chunk := content.read(_CHUNK):
                if chunk != expected.read(len(chunk)):
                    return False
            return not expected.read(1)
    except (OSError, EOFError):
        return False


@dataclass(frozen=True)
class _Statements:
    """What the dump in N-Quads holds: counts, and checksums whatever the order of statements.

    One of these is of the quads as a store spells them.
    """

    path: Path
    graphs: dict[str, int]
    triples: int
    quads_checksum: int
    triples_checksum: int
    stored_checksum: int

    @classmethod
    def of(cls, path: Path) -> _Statements:
        """Reads the file, in which what one thing has of one property stands together.

        A triple of two graphs stands in neighbouring lines there.
        """
        graphs: Counter[str] = Counter()
        triples = quads_checksum = triples_checksum = stored_checksum = 0
        statements = ox.parse(path=str(path), format=ox.RdfFormat.N_QUADS)
        for _, values in groupby(statements, lambda quad: (quad.subject, quad.predicate)):
            numbers: set[int] = set()  # checksums of what could be there in two spellings
            for triple, quads in groupby(values, lambda quad: quad.triple):
                triples += 1
                triples_checksum += _hash(_line(triple))
                for quad in quads:
                    graphs[quad.graph_name.value] += 1
                    checksum = _hash(_line(quad))
                    quads_checksum += checksum
                    stored = _stored(quad)
                    checksum = checksum if stored is quad else _hash(_line(stored))
                    if _is_text(quad.object):
                        stored_checksum += checksum
                    else:
                        numbers.add(checksum)
            stored_checksum += sum(numbers)
        modulus = 1 << _BITS
        checksums = (quads_checksum, triples_checksum, stored_checksum)
        return cls(path, dict(graphs), triples, *(each % modulus for each in checksums))

    def faults(self, manifest: dict[str, Any]) -> Iterator[Fault]:
        """What the manifest says otherwise."""
        name = f"{DUMPS}/{self.path.name}"
        counts = self.graphs, self.triples, sum(self.graphs.values())
        if counts != (manifest["graphs"], manifest["triples"], manifest["quads"]):
            yield Fault(MANIFEST, f"counts other statements than {name} has")
        if content_id(self.path, manifest["id"]) != manifest["id"]:
            yield Fault(name, f"isn't the content of a release {manifest['id']}")


def content_id(n_quads: Path, release_id: str) -> str:
    """The id that belongs to the sorted lines of a dump, in which ``release_id`` stands.

    It is the beginning of their hash, with zeros in the place of the id.
    """
    identifier, zeros = (f'"{text}"'.encode() for text in (release_id, "0" * ID_LENGTH))
    with n_quads.open("rb") as file:
        own_lines = sorted(line.replace(identifier, zeros) for line in file if identifier in line)
    with n_quads.open("rb") as file:
        digest = hashlib.sha256()
        for line in merge((line for line in file if identifier not in line), own_lines):
            digest.update(line)
    return digest.hexdigest()[:ID_LENGTH]


def _stored(quad: ox.Quad) -> ox.Quad:
    """The quad as it comes out of a store."""
    if not isinstance(quad.object, ox.Literal):
        return quad
    value = engine_form(quad.object)
    if value == quad.object:
        return quad
    return ox.Quad(quad.subject, quad.predicate, value, quad.graph_name)


def _is_text(value: object) -> bool:
    """Whether two spellings of a value are two values for a store too."""
    return not isinstance(value, ox.Literal) or value.datatype.value in _TEXTS


def _line(statement: ox.Quad | ox.Triple) -> bytes:
    return str(statement).encode()


def _hash(line: bytes) -> int:
    return int.from_bytes(hashlib.sha256(line).digest())


def _checksum(lines: Iterable[bytes]) -> int:
    return sum(map(_hash, lines)) % (1 << _BITS)
