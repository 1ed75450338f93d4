"""How each format of RDF writes statements: one writer a format, all called alike."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import IO, Any, Protocol, cast

import pyoxigraph as ox

from graph.errors import FormatError
from graph.rdf.framing import frame
from graph.rdf.jsonld import compact, json_text, write_graphs
from graph.rdf.namespaces import PREFIXES
from graph.rdf.rdfxml import serialize_xml, write_xml
from graph.rdf.statement_csv import write_sheet
from graph.rdf.terms import has_triple_term
from graph.rdf.turtle import ReadableFile, beautify

Statement = ox.Quad | ox.Triple


@dataclass(frozen=True)
class Layout:
    """How a document is laid out; a format takes notice of what concerns it.

    ``base`` gives the prefix of our own words. What is streamed with a ``heading`` is a file for
    people: the heading stands as comments at its top, and JSON-LD has its context within.
    ``root`` is the IRI of the thing that JSON-LD has as its one object. ``expanded`` JSON-LD has
    no context at all. ``prefixes`` are those of Turtle and TriG.
    """

    base: str
    heading: str | None = None
    root: str | None = None
    expanded: bool = False
    prefixes: Mapping[str, str] = field(default_factory=PREFIXES.copy)


class Writer(Protocol):
    """Writes statements in one format; raises FormatError for one that it can't express."""

    @property
    def rdf(self) -> ox.RdfFormat | None:
        """The engine's name of the format, where that can read it."""

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """The whole document: in the order of the statements, each once."""

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """Writes statements as they come, so that any number needs the same memory.

        A format without graphs takes triples.
        """


@dataclass(frozen=True)
class Lines:
    """N-Triples and N-Quads."""

    rdf: ox.RdfFormat

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """A line each, in the order in which they come, as ``stream`` writes them."""
        if self.rdf.supports_datasets:
            return _serialize([*dict.fromkeys(statements)], self.rdf)
        return _serialize([*dict.fromkeys(map(_triple, statements))], self.rdf)

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """A line each."""
        ox.serialize(_untyped(statements), output, format=self.rdf)


@dataclass(frozen=True)
class Turtle:
    """Turtle and TriG."""

    rdf: ox.RdfFormat

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """With the prefixes that occur, and an empty line before each subject."""
        distinct = _distinct(statements, self.rdf)
        return beautify(_serialize(distinct, self.rdf, prefixes=layout.prefixes))

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """With all prefixes."""
        prefixes = {**layout.prefixes}
        if layout.heading is None:
            ox.serialize(_untyped(statements), output, format=self.rdf, prefixes=prefixes)
            return
        file = ReadableFile(layout.base, layout.heading, output)
        ox.serialize(
            _untyped(statements), cast(IO[bytes], file), format=self.rdf, prefixes=prefixes
        )
        file.end()


@dataclass(frozen=True)
class RdfXml:
    """RDF/XML."""

    rdf: ox.RdfFormat = ox.RdfFormat.RDF_XML

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """With the prefixes that occur: they can't be left out later."""
        distinct = _distinct(statements, self.rdf)
        text = "".join(map(str, distinct))
        names = {name: iri for name, iri in PREFIXES.items() if f"<{iri}" in text}
        return serialize_xml(distinct, names)

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """With all prefixes."""
        write_xml(_untyped(statements), PREFIXES, output)


@dataclass(frozen=True)
class JsonLd:
    """JSON-LD 1.1, in the words of the published context."""

    rdf: ox.RdfFormat = ox.RdfFormat.JSON_LD

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """Nodes by their IRI, or one object with a root, whose graphs aren't told."""
        distinct = list(_without_triple_terms(statements))
        if layout.expanded:
            return _serialize(distinct, self.rdf)
        if layout.root:
            return json_text(frame(distinct, layout.root, layout.base))
        return json_text(compact(distinct, layout.base))

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """As the engine does, expanded; a file node by node, for which they must be in order."""
        expressible = _without_triple_terms(statements)
        if layout.heading is None:
            ox.serialize(expressible, output, format=self.rdf)
        else:
            write_graphs(expressible, output)


@dataclass(frozen=True)
class Sheet:
    """CSV for spreadsheets."""

    rdf = None

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """A header and a row for each statement."""
        return write_sheet(s if isinstance(s, ox.Quad) else ox.Quad(*s) for s in statements)

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """All at once: the labels beside the IRIs are looked for in all statements."""
        output.write(self.write(statements, layout))


def _untyped(statements: Iterable[Statement]) -> Iterable[Any]:
    """For the engine, which takes quads or triples, and for whose types they must be all alike."""
    return statements


def _serialize(statements: list[Any], rdf: ox.RdfFormat, **options: Any) -> bytes:
    text = ox.serialize(statements, format=rdf, **options)
    assert text is not None  # it is None only with an output to write to
    return text


def _distinct(statements: Iterable[Statement], rdf: ox.RdfFormat) -> list[Any]:
    """The statements each once; for a format without graphs as triples.

    Quads of one subject lie side by side only within a graph, so their triples are ordered anew.
    """
    distinct = dict.fromkeys(statements)
    if rdf.supports_datasets:
        return [*distinct]
    by_subject: dict[Any, dict[ox.Triple, None]] = {}
    for triple in map(_triple, distinct):
        by_subject.setdefault(triple.subject, {})[triple] = None
    return [triple for triples in by_subject.values() for triple in triples]


def _triple(statement: Statement) -> ox.Triple:
    return statement.triple if isinstance(statement, ox.Quad) else statement


def _without_triple_terms(statements: Iterable[Any]) -> Iterator[Any]:
    for statement in statements:
        if has_triple_term(statement):
            about = f"{statement.subject} {statement.predicate}"
            raise FormatError(
                f"JSON-LD can't express the statement {about}: it has no triple terms (RDF 1.2).",
                "json-ld",
            )
        yield statement
