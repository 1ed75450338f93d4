"""THE table of formats: media type, file extension, serialiser. Nothing else names a media type."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import IO

from pyoxigraph import QueryResultsFormat, RdfFormat

from graph.errors import FormatError
from graph.rdf.writers import JsonLd, Layout, Lines, RdfXml, Sheet, Statement, Turtle, Writer


@dataclass(frozen=True, eq=False)  # each is the only one of its kind
class Format:
    """One format: ``media_type`` without parameters, ``extension`` without the dot.

    ``writer`` writes statements, ``results`` is what the engine calls it for the solutions of a
    query; HTML has neither.
    """

    name: str
    label: str
    media_type: str
    extension: str
    writer: Writer | None = None
    results: QueryResultsFormat | None = None
    #: Other media types that clients ask for and mean this one.
    aliases: tuple[str, ...] = ()
    #: The name under http://www.w3.org/ns/formats/ that a service description uses.
    w3c_name: str | None = None

    @property
    def rdf(self) -> RdfFormat | None:
        """The engine's name of it, where that can read it."""
        return self.writer.rdf if self.writer else None

    @property
    def keeps_graphs(self) -> bool:
        """Whether statements keep their named graphs; the others hold the union of all graphs."""
        return self.rdf is None or self.rdf.supports_datasets

    def write(self, statements: Iterable[Statement], layout: Layout) -> bytes:
        """The statements as a document, in their order, each once.

        Raises FormatError for a statement that the format can't express, and if it isn't RDF.
        """
        if self.writer is None:
            raise FormatError(f"{self.label} can't hold statements.", self.name)
        return self.writer.write(statements, layout)

    def stream(self, statements: Iterable[Statement], output: IO[bytes], layout: Layout) -> None:
        """Writes statements as they come, so that any number needs the same memory.

        A format without graphs takes triples. Raises as ``write`` does, after some of it was
        written.
        """
        if self.writer is None:
            raise FormatError(f"{self.label} can't hold statements.", self.name)
        self.writer.stream(statements, output, layout)

    @property
    def content_type(self) -> str:
        """The Content-Type to answer with: text formats say that they are UTF-8."""
        return self.media_type + ("; charset=utf-8" if self.media_type.startswith("text/") else "")


TURTLE = Format(
    "turtle",
    "Turtle",
    "text/turtle",
    "ttl",
    Turtle(RdfFormat.TURTLE),
    aliases=("application/x-turtle", "application/turtle", "text/n3"),  # a part of Notation 3
    w3c_name="Turtle",
)
N_TRIPLES = Format(
    "n-triples",
    "N-Triples",
    "application/n-triples",
    "nt",
    Lines(RdfFormat.N_TRIPLES),
    aliases=("text/plain",),  # its type before it was registered; rdflib still asks for that
    w3c_name="N-Triples",
)
JSON_LD = Format(
    "json-ld",
    "JSON-LD",
    "application/ld+json",
    "jsonld",
    JsonLd(),
    aliases=("application/json",),
    w3c_name="JSON-LD",
)
RDF_XML = Format("rdf-xml", "RDF/XML", "application/rdf+xml", "rdf", RdfXml(), w3c_name="RDF_XML")
N_QUADS = Format(
    "n-quads", "N-Quads", "application/n-quads", "nq", Lines(RdfFormat.N_QUADS), w3c_name="N-Quads"
)
TRIG = Format("trig", "TriG", "application/trig", "trig", Turtle(RdfFormat.TRIG), w3c_name="TriG")
HTML = Format("html", "HTML", "text/html", "html")
#: A description that is no RDF, for programs; a message that is no page, for people.
PLAIN_JSON = Format("plain-json", "JSON", "application/json", "json")
PLAIN_XML = Format("plain-xml", "XML", "application/xml", "xml")
ATOM = Format("atom", "Atom", "application/atom+xml", "atom")
TEXT = Format("text", "plain text", "text/plain", "txt")

JSON = Format(
    "json",
    "JSON",
    "application/sparql-results+json",
    "json",
    results=QueryResultsFormat.JSON,
    aliases=("application/json",),
    w3c_name="SPARQL_Results_JSON",
)
XML = Format(
    "xml",
    "XML",
    "application/sparql-results+xml",
    "xml",
    results=QueryResultsFormat.XML,
    aliases=("application/xml", "text/xml"),
    w3c_name="SPARQL_Results_XML",
)
CSV = Format(
    "csv",
    "CSV",
    "text/csv",
    "csv",
    Sheet(),
    results=QueryResultsFormat.CSV,
    w3c_name="SPARQL_Results_CSV",
)
TSV = Format(
    "tsv",
    "TSV",
    "text/tab-separated-values",
    "tsv",
    results=QueryResultsFormat.TSV,
    w3c_name="SPARQL_Results_TSV",
)

#: Serialisations of a set of triples, the preferred first.
GRAPH_FORMATS = (TURTLE, N_TRIPLES, JSON_LD, RDF_XML, TRIG, N_QUADS)
#: What a document comes in, the preferred first.
DOCUMENT_FORMATS = (*GRAPH_FORMATS, CSV, HTML)
#: Serialisations of a query's solutions, the preferred first.
RESULT_FORMATS = (JSON, XML, CSV, TSV)
#: The files of a release, in the order in which they are listed.
DUMP_FORMATS = (TURTLE, N_TRIPLES, N_QUADS, TRIG, JSON_LD, RDF_XML)
#: The formats of files that can be served as they are.
FILE_FORMATS = DUMP_FORMATS
_BY_NAME = {fmt.name: fmt for fmt in (*GRAPH_FORMATS, *RESULT_FORMATS)}


def by_extension(extension: str, formats: tuple[Format, ...]) -> Format | None:
    """The format among ``formats`` with that file extension, or None."""
    return next((fmt for fmt in formats if fmt.extension == extension), None)


def by_name(name: str) -> Format:
    """The format with that name; raises KeyError if there is none."""
    return _BY_NAME[name]
