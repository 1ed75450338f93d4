"""The vocabularies that are spoken here: their namespaces, the prefixes of these, common terms."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from pyoxigraph import NamedNode

DCAT = "http://www.w3.org/ns/dcat#"
DCT = "http://purl.org/dc/terms/"
FOAF = "http://xmlns.com/foaf/0.1/"
VCARD = "http://www.w3.org/2006/vcard/ns#"
HYDRA = "http://www.w3.org/ns/hydra/core#"
#: Our own vocabulary, the same for every publisher: its IRI, and the namespace of its terms.
ONTOLOGY = "https://w3id.org/palmares"
PAL = ONTOLOGY + "#"
OWL = "http://www.w3.org/2002/07/owl#"
PROV = "http://www.w3.org/ns/prov#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
RDFS = "http://www.w3.org/2000/01/rdf-schema#"
SCHEMA = "http://schema.org/"
SD = "http://www.w3.org/ns/sparql-service-description#"
SH = "http://www.w3.org/ns/shacl#"
SKOS = "http://www.w3.org/2004/02/skos/core#"
VOID = "http://rdfs.org/ns/void#"
WIKIDATA = "http://www.wikidata.org/entity/"
XSD = "http://www.w3.org/2001/XMLSchema#"

RDF_TYPE = NamedNode(RDF + "type")
RDFS_LABEL = NamedNode(RDFS + "label")
XSD_INTEGER = NamedNode(XSD + "integer")
XSD_STRING = NamedNode(XSD + "string")

#: Datatypes whose values are whole numbers (XSD 1.1 Datatypes, 3.4.13 and what is derived from it).
INTEGER_DATATYPES = frozenset(
    XSD + name
    for name in (
        "integer long int short byte nonNegativeInteger positiveInteger nonPositiveInteger "
        "negativeInteger unsignedLong unsignedInt unsignedShort unsignedByte"
    ).split()
)
#: Datatypes whose values are numbers.
NUMERIC_DATATYPES = INTEGER_DATATYPES | {XSD + "decimal", XSD + "double", XSD + "float"}

#: The prefixes under which released data is written, ours first.
PREFIXES = {
    "pal": PAL,
    "dcat": DCAT,
    "dcterms": DCT,
    "foaf": FOAF,
    "hydra": HYDRA,
    "owl": OWL,
    "p": "http://www.wikidata.org/prop/",
    "pq": "http://www.wikidata.org/prop/qualifier/",
    "prov": PROV,
    "ps": "http://www.wikidata.org/prop/statement/",
    "rdf": RDF,
    "rdfs": RDFS,
    "schema": SCHEMA,
    "skos": SKOS,
    "vann": "http://purl.org/vocab/vann/",
    "void": VOID,
    "wd": WIKIDATA,
    "wdt": "http://www.wikidata.org/prop/direct/",
    "wikibase": "http://wikiba.se/ontology#",
    "xsd": XSD,
}

#: The prefixes that a query may use without a declaration: the above, and what else the Wikidata
#: Query Service knows (the list of its user manual).
QUERY_PREFIXES = {
    **PREFIXES,
    "bd": "http://www.bigdata.com/rdf#",
    "bds": "http://www.bigdata.com/rdf/search#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "dct": DCT,
    "fn": "http://www.w3.org/2005/xpath-functions#",
    "gas": "http://www.bigdata.com/rdf/gas#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "geof": "http://www.opengis.net/def/geosparql/function/",
    "hint": "http://www.bigdata.com/queryHints#",
    "mediawiki": "https://www.mediawiki.org/ontology#",
    "mwapi": "https://www.mediawiki.org/ontology#API/",
    "ontolex": "http://www.w3.org/ns/lemon/ontolex#",
    "pqn": "http://www.wikidata.org/prop/qualifier/value-normalized/",
    "pqv": "http://www.wikidata.org/prop/qualifier/value/",
    "pr": "http://www.wikidata.org/prop/reference/",
    "prn": "http://www.wikidata.org/prop/reference/value-normalized/",
    "prv": "http://www.wikidata.org/prop/reference/value/",
    "psn": "http://www.wikidata.org/prop/statement/value-normalized/",
    "psv": "http://www.wikidata.org/prop/statement/value/",
    "sd": SD,
    "sh": SH,
    "wdata": "http://www.wikidata.org/wiki/Special:EntityData/",
    "wdno": "http://www.wikidata.org/prop/novalue/",
    "wdref": "http://www.wikidata.org/reference/",
    "wds": "http://www.wikidata.org/entity/statement/",
    "wdtn": "http://www.wikidata.org/prop/direct-normalized/",
    "wdv": "http://www.wikidata.org/value/",
}


def query_prefixes(own: Mapping[str, str]) -> dict[str, str]:
    """All prefixes that a query may use without a declaration, where data has some of its ``own``.

    One of these never changes what a prefix of ours, or of Wikidata's, stands for.
    """
    return {**own, **QUERY_PREFIXES}


def document_prefixes(own: Mapping[str, str]) -> dict[str, str]:
    """All prefixes to write Turtle with, where data has some of its ``own``: one a namespace."""
    taken = {*PREFIXES.values()}
    new = {iri: name for name, iri in own.items() if name not in QUERY_PREFIXES}
    return {**PREFIXES, **{name: iri for iri, name in new.items() if iri not in taken}}


def known_prefixes(
    names: Collection[str], prefixes: Mapping[str, str] = QUERY_PREFIXES
) -> dict[str, str]:
    """The namespaces of those names that are among ``prefixes``.

    >>> known_prefixes({"pq", "mine"})
    {'pq': 'http://www.wikidata.org/prop/qualifier/'}
    """
    return {name: prefixes[name] for name in names if name in prefixes}
