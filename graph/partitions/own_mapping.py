"""A user's own RML mapping of their own CSV files, made into a partition like that of a table.

Blank nodes become IRIs (RDF 1.1 Concepts, 3.5), and statements without a graph stand in one that
has the name of the mapping. Nothing of what award tables must have is asked of them, only what the
user's own shapes ask.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path

import pyoxigraph as ox

from graph.errors import MappingError
from graph.iris import Iris, slug
from graph.partitions.partition import (
    ADDRESS_LENGTH,
    Partition,
    Settings,
    finished,
    is_whole,
    load_mapping,
    program_hash,
    split,
    write_summary,
)
from graph.partitions.runs import sorter
from graph.rdf.curies import COMMON
from graph.rdf.literals import engine_form
from graph.rdf.namespaces import PAL, RDF_TYPE, SH
from graph.relations.columns import COLUMNS
from graph.tabular import Relation, read_csv
from graph.validation.report import Finding
from graph.validation.source_location import SourceLocation
from graph.validation.user_shapes import check_by

#: What stands before the names of what were blank nodes, below the base.
_GENERATED = ".well-known/genid"
#: The parts of an N-Quads line: subject, predicate, object and graph, if there is one.
_LINE = re.compile(
    r'(<[^>]*>|_:\S+) (<[^>]*>) (<[^>]*>|_:\S+|"(?:[^"\\]|\\.)*"(?:@\S+|\^\^<[^>]*>)?)'
    r"(?: (<[^>]*>|_:\S+))? \."
)
#: The warnings of a kind that are told.
_TOLD = 20


@dataclass(frozen=True)
class OwnMapping:
    """A mapping with the files that it reads, by the names that it has for them."""

    path: Path
    files: tuple[tuple[str, Path], ...]

    @property
    def name(self) -> str:
        """The path segment of what it makes: from its file name, without the extensions."""
        return slug(self.path.name.partition(".")[0])


@dataclass(frozen=True)
class Arrangement:
    """What a build makes: award tables with the inner mappings, and what users' mappings make."""

    sources: tuple[Path, ...]
    settings: Settings
    own: tuple[OwnMapping, ...]


def arrange(sources: tuple[Path, ...], settings: Settings) -> Arrangement:
    """Tells the mappings of users' own files from those of the relations of award tables.

    A mapping reads a file where one of ``sources`` has the name of its source (the whole path where
    sources of it have one name), or one lies at that path from the mapping; such a file isn't read
    as an award table. Raises MappingError for a
    source that is neither, for two mappings with one name, and for shapes without a mapping.
    """
    own: dict[str, OwnMapping] = {}
    inner = []
    for path in settings.mappings:
        mapping = _arranged(path, sources, settings.base)
        if mapping is None:
            inner.append(path)
        elif mapping.name in own:
            raise MappingError(f"{path} has the same name as {own[mapping.name].path}: rename one")
        else:
            own[mapping.name] = mapping
    if settings.shapes and not own:
        raise MappingError(
            f"{settings.shapes[0]}: shapes of your own are for what a mapping of your own files "
            "makes (--mapping), and there is none"
        )
    read = {os.path.realpath(file) for mapping in own.values() for _, file in mapping.files}
    return Arrangement(
        tuple(source for source in sources if os.path.realpath(source) not in read),
        replace(settings, mappings=tuple(inner)),
        tuple(own.values()),
    )


def _arranged(path: Path, sources: Sequence[Path], base: str) -> OwnMapping | None:
    """The mapping with its files; None for one of the relations of award tables."""
    names = dict.fromkeys(each.source.name for each in load_mapping(path, base).triples_maps)
    files = {name: _file(path, name, names, sources) for name in names}
    present = [name for name, file in files.items() if file.is_file()]
    if len(present) == len(files):
        return OwnMapping(path, tuple(files.items()))
    missing = next(name for name in files if name not in present)
    if present or missing not in COLUMNS:
        raise MappingError(
            f"{path}: there is no source {missing!r}: no file that is given is it, none is at "
            f"{files[missing]}, and the relations of award tables are {', '.join(COLUMNS)}"
        )
    return None


def _file(path: Path, name: str, names: Collection[str], sources: Sequence[Path]) -> Path:
    """The file of the source ``name`` of the mapping at ``path``, which has the sources ``names``.

    It is a given file of its name; where other sources have that too, of its whole path.
    """
    beside, end = path.parent / name, Path(name).parts
    is_shared = sum(Path(each).name == beside.name for each in names) > 1
    if not is_shared:
        end = end[-1:]
    given = [
        each for each in sources if each.absolute().parts[-len(end) :] == end and each.is_file()
    ]
    if is_shared and beside.is_file() and any(map(beside.samefile, given)):
        return beside
    if other := next((each for each in given if not each.samefile(given[0])), None):
        raise MappingError(
            f"{path}: {given[0]} and {other} both have the name of its source: give one of them"
        )
    return given[0] if given else beside


def own_address(mapping: OwnMapping, settings: Settings) -> str:
    """The hash of all that decides the partition of a mapping."""
    digest = hashlib.sha256(program_hash().encode())
    digest.update(json.dumps([settings.base, mapping.name]).encode())
    for name, path in (
        ("mapping", mapping.path),
        *mapping.files,
        *(("shapes", path) for path in settings.shapes),
    ):
        digest.update(f"\n{name}\n".encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:ADDRESS_LENGTH]


def keep_own(mapping: OwnMapping, settings: Settings, folder: Path) -> Path:
    """The folder of the mapping's partition, made where none is whole; raises as ``make_own``."""
    path = folder / own_address(mapping, settings)
    if is_whole(path):
        os.utime(path)
    else:
        make_own(mapping, settings, path)
    return path


def make_own(mapping: OwnMapping, settings: Settings, folder: Path) -> Partition:
    """Maps the files, checks what comes of it, and writes it to the folder ``folder``.

    Raises InputError for a file, a value or shapes that are wrong, and MappingError.
    """
    with finished(folder) as unfinished:
        empty = Partition(unfinished)
        with sorter(unfinished) as lines:
            lines.add(_lines(mapping, settings.base))
            split(lines.lines(), empty, settings.base)
        empty.names.write_bytes(b"")
        findings, graphs = _findings(empty.own, settings), _graphs(empty.own)
        partition = replace(empty, findings=findings, graphs=graphs)
        write_summary(partition)
    return replace(partition, folder=folder)


def _lines(mapping: OwnMapping, base: str) -> Iterator[bytes]:
    files = dict(mapping.files)

    @cache
    def relation(name: str) -> Relation:
        return replace(read_csv(files[name]), name=str(files[name]))

    iris = Iris(base)
    graph = f"<{iris.graph(f'mapping/{mapping.name}')}>"
    makes = cache(iris.makes)
    for line in load_mapping(mapping.path, base).apply(relation):
        match = _LINE.fullmatch(line)
        assert match is not None  # the mapping writes canonical lines
        subject, predicate, value, named = match.groups()
        terms = [_named(term, mapping.name, base) for term in (subject, value, named or graph)]
        if makes(terms[2][1:-1]):
            raise MappingError(f"{mapping.path}: the graph {terms[2]} is one of the program's own")
        yield f"{terms[0]} {predicate} {terms[1]} {terms[2]} .\n".encode()


def _named(term: str, name: str, base: str) -> str:
    """The term; an IRI in the place of a blank node, the same in each build."""
    return f"<{base}{_GENERATED}/{name}/{term[2:]}>" if term.startswith("_:") else term


def _graphs(file: Path) -> tuple[str, ...]:
    with file.open("rb") as lines:
        return tuple(sorted({line[line.rindex(b"<") + 1 : -4].decode() for line in lines}))


def _findings(file: Path, settings: Settings) -> tuple[Finding, ...]:
    """What is likely a mistake, and what breaks the user's shapes."""
    findings = [*_warnings(ox.parse(path=file, format=ox.RdfFormat.N_QUADS))]
    if settings.shapes:
        store = ox.Store()
        store.bulk_load(path=file, format=ox.RdfFormat.N_QUADS)
        findings += check_by(settings.shapes, store)
    return tuple(sorted(findings, key=lambda finding: finding.order))


def _warnings(quads: Iterable[ox.Quad]) -> Iterator[Finding]:
    """The first of each kind."""
    numbers: Counter[ox.NamedNode] = Counter()
    for quad in quads:
        for finding in (_respelt(quad), _literal_class(quad), _compact_iri(quad)):
            if finding and numbers[finding.shape] < _TOLD:
                numbers[finding.shape] += 1
                yield finding


def _respelt(quad: ox.Quad) -> Finding | None:
    """A literal that the engine spells otherwise."""
    value = quad.object
    if not isinstance(value, ox.Literal) or (stored := engine_form(value)) == value:
        return None
    message = f"the endpoint and the documents give {stored.value}, the same value"
    return _warning(quad, message, "StoredSpelling", "PatternConstraintComponent")


def _literal_class(quad: ox.Quad) -> Finding | None:
    if quad.predicate != RDF_TYPE or not isinstance(quad.object, ox.Literal):
        return None
    message = "a text is no class: give its object map rml:termType rml:IRI"
    return _warning(quad, message, "ClassIri", "NodeKindConstraintComponent")


def _compact_iri(quad: ox.Quad) -> Finding | None:
    """An IRI whose scheme is a prefix, which is likely none: nothing expands it here."""
    for iri in (term.value for term in quad.triple if isinstance(term, ox.NamedNode)):
        if full := COMMON.expand(iri):
            message = f"{iri} is a compact IRI and stays as it is: write the whole IRI, <{full}>"
            return _warning(quad, message, "WholeIri", "PatternConstraintComponent")
    return None


def _warning(quad: ox.Quad, message: str, shape: str, component: str) -> Finding:
    focus, value = quad.subject, quad.object
    assert isinstance(focus, ox.NamedNode)  # no blank node and no triple term is in an own graph
    assert isinstance(value, ox.NamedNode | ox.Literal)
    return Finding(
        severity="Warning",
        focus=focus,
        path=quad.predicate,
        value=value,
        message=message,
        shape=ox.NamedNode(f"{PAL}{shape}"),
        component=ox.NamedNode(f"{SH}{component}"),
        location=SourceLocation(),
    )
