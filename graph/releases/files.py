"""RDF files as something to publish: loaded into a store on disk, described by a manifest.

A statement of a file that names no graph for it stands in the default graph, as the file says.
The default graph that queries see is then the union of that and of all named graphs, each triple
once, or (``DefaultGraph.SEPARATE``) just what the files have there.
"""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import IO, Any, cast

import pyoxigraph as ox
from lxml import etree  # type: ignore[import-untyped]

from graph import __version__
from graph.errors import InputError, PalmaresError, reason_of
from graph.indexes.inlinks import INLINKS, write_inlinks
from graph.kinds import counted
from graph.labels.index import INDEX, index_names, indexed_properties
from graph.rdf.curies import local_name
from graph.rdf.document_input import DocumentInput, too_long
from graph.rdf.formats import FILE_FORMATS, RDF_XML, Format, by_extension
from graph.rdf.literals import engine_form
from graph.rdf.namespaces import QUERY_PREFIXES
from graph.rdf.nesting import JsonLdNesting, TextNesting
from graph.releases.fragments import write_fragments
from graph.releases.manifest import write_manifest
from graph.releases.progress import SILENT, Tell
from graph.releases.release import ID_LENGTH, STORE, Release, open_release
from graph.stores.dataset import DefaultGraph
from graph.stores.local import LocalStore
from graph.stores.seal import seal
from graph.stores.statistics import measure

#: File names that a title holds.
NAMED_IN_TITLE = 3
#: Statements that are read for the index of names; where more tell names, there is none.
INDEXED_STATEMENTS = 1_000_000
#: Rewritten values and languages of a file that are told.
EXAMPLES = 3
#: Prefixes of files that are kept, and characters that one may have with its namespace.
MOST_PREFIXES, PREFIX_LENGTH = 200, 300
#: Names that files of a format go by, besides its own extension.
OTHER_EXTENSIONS = {"owl": "rdf", "xml": "rdf", "json": "jsonld", "turtle": "ttl"}


@dataclass(frozen=True)
class Source:
    """A file to read; its statements outside of any graph go to ``graph`` if that is given."""

    path: Path
    graph: str | None = None


def load(
    sources: Sequence[Source],
    folder: Path,
    base: str,
    default_graph: DefaultGraph = DefaultGraph.UNION,
    progress: Tell = SILENT,
) -> Release:
    """Makes ``folder`` (empty) look like a release of what the files hold, without dumps.

    Relative IRIs resolve against ``base``; blank nodes of two files are never one. Raises
    InputError, naming the file and where it is known the line, for what can't be read, and
    PalmaresError when the folder can't be written.
    """
    try:
        digest = hashlib.sha256(f"{base}\n{default_graph.value}\n".encode())
        store = ox.Store(folder / STORE)
        prefixes = Prefixes()
        for source in sources:
            before, spellings = len(store), Spellings()
            prefixes.add(_load(store, source, base, spellings))
            digest.update(_digest(source))
            progress(f"loaded    {source.path}: {counted(len(store) - before, 'statement')}")
            for line in spellings.lines():
                progress(f"rewritten {source.path}: {line}")
        title = _title([source.path for source in sources])
        manifest: dict[str, Any] = {
            "id": digest.hexdigest()[:ID_LENGTH],
            "base": base,
            "title": title,
        }
        manifest |= _describe(store, folder, base, default_graph)
        manifest["prefixes"] = prefixes.kept
        for line in prefixes.lines():
            progress(f"prefixes  {line}")
        del store  # which closes its files
        write_manifest(folder, manifest | {"seal": seal(folder / STORE)})
    except OSError as error:
        raise PalmaresError(f"{folder} can't be written ({reason_of(error)})") from None
    return open_release(folder)


def _describe(
    store: ox.Store, folder: Path, base: str, default_graph: DefaultGraph
) -> dict[str, Any]:
    """Fills the default graph, writes the indexes; gives what the manifest tells of the store."""
    quad = next(store.quads_for_pattern(None, None, None, ox.DefaultGraph()), None)
    if default_graph is DefaultGraph.UNION:
        default_graph = DefaultGraph.UNION_AND_UNNAMED if quad else DefaultGraph.UNION
        if any(store.named_graphs()):
            store.bulk_extend(ox.Quad(*quad.triple) for quad in store if _is_named(quad))
    store.flush()
    local = LocalStore(store, base, default_graph)
    write_inlinks(folder / INLINKS, local.large())
    subjects = (quad.subject for quad in store if isinstance(quad.subject, ox.NamedNode))
    write_fragments(folder, base, (subject.value for subject in subjects))
    counts = measure(local)
    names, properties = _telling(store), counts["properties"]
    return {
        "tool": {"name": "palmares", "version": __version__},
        "default_graph": default_graph.value,
        **counts,
        **index_names(folder / INDEX, names, properties, base, INDEXED_STATEMENTS),
        "dumps": [],
    }


def _telling(store: ox.Store) -> Iterator[ox.Quad]:
    for iri in indexed_properties():
        yield from store.quads_for_pattern(None, ox.NamedNode(iri), None)


def _is_named(quad: ox.Quad) -> bool:
    return quad.graph_name != ox.DefaultGraph()


class Prefixes:
    """What the files call their namespaces, as far as it is one thing for all of them."""

    def __init__(self) -> None:
        self._namespaces: dict[str, set[str]] = {}

    def add(self, prefixes: Mapping[str, str]) -> None:
        """Takes those of one file."""
        for name, iri in prefixes.items():
            if len(name) + len(iri) <= PREFIX_LENGTH:
                self._namespaces.setdefault(name, set()).add(iri)

    @property
    def kept(self) -> dict[str, str]:
        """The first of them that stand for one namespace, and for no other anywhere else."""
        new = {name: iris for name, iris in self._namespaces.items() if name not in QUERY_PREFIXES}
        single = ((name, min(iris)) for name, iris in new.items() if len(iris) == 1)
        return dict(islice(single, MOST_PREFIXES))

    def lines(self) -> Iterator[str]:
        """Those that can't be used as their files have them."""
        for name, iris in sorted(self._namespaces.items()):
            ours = QUERY_PREFIXES.get(name)
            if ours and iris != {ours}:
                yield f"{name}: is <{ours}> in queries here, whatever a file calls so"
            elif len(iris) > 1:
                yield f"{name}: stands for {len(iris)} namespaces, so a query has to declare it"


class Spellings:
    """What the engine keeps in another spelling: the literals, and the languages."""

    def __init__(self) -> None:
        self._count = 0
        self._examples: dict[ox.Literal, ox.Literal] = {}
        self.languages: list[str] = []

    def watched(self, quads: Iterable[ox.Quad]) -> Iterator[ox.Quad]:
        """The quads as they come."""
        for quad in quads:
            if isinstance(quad.object, ox.Literal):
                literal = engine_form(quad.object)
                if literal != quad.object:
                    self._count += 1
                    if len(self._examples) < EXAMPLES:
                        self._examples[quad.object] = literal
            yield quad

    def lines(self) -> Iterator[str]:
        """How many there are, and the first of them."""
        if self._count:
            examples = ", ".join(
                f'"{literal.value}" as "{spelling.value}" ({local_name(literal.datatype.value)})'
                for literal, spelling in self._examples.items()
            )
            yield f"{counted(self._count, 'value')} kept in the engine's spelling: {examples}"
        if self.languages:
            examples = ", ".join([*dict.fromkeys(self.languages)][:EXAMPLES])
            yield f"{counted(len(self.languages), 'language tag')} kept in lower case: {examples}"


def _load(store: ox.Store, source: Source, base: str, spellings: Spellings) -> Mapping[str, str]:
    """Loads a file; gives the prefixes that it declares."""
    form = _format(source.path)
    if source.graph and form.rdf and form.rdf.supports_datasets and form.extension != "jsonld":
        raise InputError(source.path, f"{form.label} names its graphs itself")
    try:
        with _opened(source.path) as file:
            is_xml = form is RDF_XML
            document = DocumentInput(file, _nesting(form), is_xml=is_xml, allowed=True)
            quads = ox.parse(
                input=cast("IO[bytes]", document),
                format=form.rdf,
                base_iri=base,
                rename_blank_nodes=True,
            )
            statements = document.statements(_in_graph(quads, source.graph))
            store.bulk_extend(spellings.watched(statements))
            spellings.languages = document.lowered_tags
        return quads.prefixes if form is not RDF_XML else _prefixes_of_xml(source.path)
    except SyntaxError as error:
        line = error.lineno or _line_of_failure(source, form, base)
        message = str(error).removesuffix(f" (line {error.lineno})")
        raise InputError(source.path, f"is not {form.label}: {message}", line=line) from None
    except (gzip.BadGzipFile, EOFError) as error:
        raise InputError(source.path, f"is not whole gzip ({error})") from None
    except ValueError as error:
        raise InputError(source.path, str(error)) from None
    except MemoryError as error:  # which the engine also raises for what it won't hold
        message = too_long(error) or "needs more memory than there is"
        raise InputError(source.path, message) from None
    except OSError as error:
        raise InputError(source.path, f"can't be read ({error.strerror or error})") from None


def _nesting(form: Format) -> JsonLdNesting | TextNesting:
    return JsonLdNesting() if form.extension == "jsonld" else TextNesting()


def _prefixes_of_xml(path: Path) -> dict[str, str]:
    """The namespaces that the root of an XML document declares, by prefix."""
    with _opened(path) as file:
        events = etree.iterparse(file, ("start",), resolve_entities="internal", no_network=True)
        try:
            _, root = next(events)
        except (StopIteration, etree.XMLSyntaxError):  # the engine reads more than libxml2
            return {}
        return {name: iri for name, iri in root.nsmap.items() if name}


def _in_graph(quads: Iterable[ox.Quad], graph: str | None) -> Iterable[ox.Quad]:
    """The quads, those of the default graph in this one."""
    if graph is None:
        return quads
    name = ox.NamedNode(graph)
    return (
        quad if _is_named(quad) else ox.Quad(quad.subject, quad.predicate, quad.object, name)
        for quad in quads
    )


def _format(path: Path) -> Format:
    name = path.name.lower().removesuffix(".gz")
    extension = name.rpartition(".")[2]
    form = by_extension(OTHER_EXTENSIONS.get(extension, extension), FILE_FORMATS)
    if form is None or "." not in name:
        extensions = ", ".join(f".{form.extension}" for form in FILE_FORMATS)
        raise InputError(
            path,
            "has no extension that tells its format",
            hint=f"The extensions are {extensions}, each also with .gz",
        )
    return form


def _opened(path: Path) -> IO[bytes]:
    if path.name.lower().endswith(".gz"):
        return cast("IO[bytes]", gzip.open(path))
    return path.open("rb")


def _digest(source: Source) -> bytes:
    with source.path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256")
    return f"{source.graph or ''} {digest.hexdigest()}\n".encode()


def _line_of_failure(source: Source, form: Format, base: str) -> int | None:
    """The line up to which the parser reads, for its messages that name none."""
    with _opened(source.path) as file:
        lines = _Lines(file)
        try:
            for _ in ox.parse(input=cast("IO[bytes]", lines), format=form.rdf, base_iri=base):
                pass
        except SyntaxError:
            return max(lines.count, 1)
    return None


class _Lines:
    """A file that gives a line at a time and counts them."""

    def __init__(self, file: Iterable[bytes]) -> None:
        self.count = 0
        self._lines = iter(file)
        self._rest = b""

    def read(self, size: int = -1) -> bytes:
        """The next line, or as much of it as was asked for."""
        if not self._rest:
            self._rest = next(self._lines, b"")
            self.count += bool(self._rest)
        data = self._rest if size < 0 else self._rest[:size]
        self._rest = self._rest[len(data) :]
        return data


def _title(paths: Sequence[Path]) -> str:
    names = ", ".join(path.name for path in paths[:NAMED_IN_TITLE])
    more = len(paths) - NAMED_IN_TITLE
    return f"{names} and {more} more" if more > 0 else names
