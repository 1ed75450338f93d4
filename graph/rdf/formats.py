"""THE table of formats: media type, file extension, serialiser. Nothing else names a media type."""

from __future__ import annotations

from dataclasses import dataclass

from pyoxigraph import QueryResultsFormat, RdfFormat


@dataclass(frozen=True, eq=False)  # each is the only one of its kind
class Format:
    """One format: ``media_type`` without parameters, ``extension`` without the dot.

    ``rdf`` or ``results`` is the serialiser's own name for it (HTML has neither).
    """

    name: str
    label: str
    media_type: str
    extension: str
    rdf: RdfFormat | None = None
    results: QueryResultsFormat | None = None
    #: Other media types that clients ask for and mean this one.
    aliases: tuple[str, ...] = ()
    #: The name under http://www.w3.org/ns/formats/ that a service description uses.
    w3c_name: str | None = None

    @property
    def content_type(self) -> str:
        """The Content-Type to answer with: text formats say that they are UTF-8."""
        return self.media_type + ("; charset=utf-8" if self.media_type.startswith("text/") else "")


TURTLE = Format(
    "turtle",
    "Turtle",
    "text/turtle",
    "ttl",
    RdfFormat.TURTLE,
    aliases=("application/x-turtle", "application/turtle", "text/n3"),  # a part of Notation 3
    w3c_name="Turtle",
)
N_TRIPLES = Format(
    "n-triples",
    "N-Triples",
    "application/n-triples",
    "nt",
    RdfFormat.N_TRIPLES,
    aliases=("text/plain",),  # its type before it was registered; rdflib still asks for that
    w3c_name="N-Triples",
)
JSON_LD = Format(
    "json-ld",
    "JSON-LD",
    "application/ld+json",
    "jsonld",
    RdfFormat.JSON_LD,
    aliases=("application/json",),
    w3c_name="JSON-LD",
)
RDF_XML = Format(
    "rdf-xml", "RDF/XML", "application/rdf+xml", "rdf", RdfFormat.RDF_XML, w3c_name="RDF_XML"
)
N_QUADS = Format(
    "n-quads", "N-Quads", "application/n-quads", "nq", RdfFormat.N_QUADS, w3c_name="N-Quads"
)
TRIG = Format("trig", "TriG", "application/trig", "trig", RdfFormat.TRIG, w3c_name="TriG")
HTML = Format("html", "HTML", "text/html", "html")
#: A description that is no RDF, for programs; a message that is no page, for people.
PLAIN_JSON = Format("plain-json", "JSON", "application/json", "json")
PLAIN_XML = Format("plain-xml", "XML", "application/xml", "xml")
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
    "csv", "CSV", "text/csv", "csv", results=QueryResultsFormat.CSV, w3c_name="SPARQL_Results_CSV"
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
_BY_NAME = {known.name: known for known in (*GRAPH_FORMATS, *RESULT_FORMATS)}
#: Formats that keep the named graphs; the others hold the union of them.
DATASET_FORMATS = (N_QUADS, TRIG, JSON_LD)


def by_extension(extension: str, formats: tuple[Format, ...]) -> Format | None:
    """The format among ``formats`` with that file extension, or None."""
    return next((known for known in formats if known.extension == extension), None)


def by_name(name: str) -> Format:
    """The format with that name; raises KeyError if there is none."""
    return _BY_NAME[name]
