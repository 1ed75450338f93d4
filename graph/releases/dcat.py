"""What a release says of itself in DCAT 3, with what DCAT-AP 3 asks of every description.

The catalog graph is in the dumps, so it can't tell their sizes and hashes, nor when it was made:
``facts_of_files`` adds these once the release is finished.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pyoxigraph as ox

from graph.errors import PalmaresError
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import DCAT, DCT, FOAF, RDF_TYPE, RDFS_LABEL, VCARD, XSD
from graph.releases.dumps import dump_names
from graph.releases.licences import common_licence
from graph.releases.table_files import table_names
from graph.releases.void import DATASET, VOID_PATH, english, node

if TYPE_CHECKING:  # it knows how tables are read, which no server has to
    from graph.partitions.partition import TableSummary

TITLE = "Palmares: film accolades as linked data"
DESCRIPTION = (
    "Award tables mapped to RDF: every nomination with its category, ceremony, nominees, result "
    "and the source row it comes from, aligned with Wikidata where the pairing is verified."
)
#: What the contact point is for that people write to about the data.
CORRECTIONS = "Where to send corrections, and requests of persons about what is said of them"
KEYWORDS = ("film awards", "accolades", "linked data", "RDF", "SPARQL", "Wikidata")

_EU = "http://publications.europa.eu/resource/authority/"
_MEDIA_TYPES = "https://www.iana.org/assignments/media-types/"
_SPDX = "http://spdx.org/rdf/terms#"
#: An e-mail address, or that of a page.
_CONTACT = re.compile(r"[\w.+-]+@[\w.-]+|https?://[^\s<>\"{}|\\\\^`@]+")
#: What names the tables whose licence nobody has said, below the address of the description.
_LICENCE_UNKNOWN = "#licence-unknown"
#: What says that the licences of the tables don't go into one.
_LICENCES_DIFFER = "#licences-differ"
#: The datatype of a date by the length of its text.
_DATES = {4: "gYear", 7: "gYearMonth", 10: "date"}
#: The services that follow a specification: path, title, what describes it, and that.
_PROTOCOLS = (
    ("sparql", "SPARQL endpoint", "sparql", "http://www.w3.org/TR/sparql11-protocol/"),
    (
        "fragments",
        "Triple Pattern Fragments",
        "fragments",
        "https://linkeddatafragments.org/specification/triple-pattern-fragments/",
    ),
    (
        "reconcile",
        "Reconciliation of names",
        "reconcile",
        "https://www.w3.org/community/reports/reconciliation/CG-FINAL-specs-0.2-20230410/",
    ),
)

Triple = tuple[str, str, ox.NamedNode | ox.Literal]


@dataclass(frozen=True)
class Publisher:
    """Who publishes the data and where to write to; "" for what is unknown.

    ``contact`` is an e-mail address or that of a page; so is ``corrections``, where corrections
    and requests about persons go to if not to the contact.
    """

    name: str = ""
    contact: str = ""
    corrections: str = ""

    def __post_init__(self) -> None:
        for name in ("contact", "corrections"):
            address = getattr(self, name)
            if address and not _CONTACT.fullmatch(address):
                raise PalmaresError(
                    f"The setting {name} {address!r} is neither an e-mail address nor that of a"
                    " page: write it as awards@example.org or https://example.org/contact"
                )


def describe(
    tables: Sequence[TableSummary], base: str, release_id: str, publisher: Publisher
) -> Iterator[Triple]:
    """The catalog, its record, the data set, its distributions and its services."""
    void = base + VOID_PATH
    yield from _catalog(void, base, publisher)
    yield from _dataset(void, tables, base, release_id)
    for fmt in DUMP_FORMATS:
        for name in dump_names(fmt):
            yield from _distribution(void, base, name, fmt.media_type)
            yield from licensing(f"{base}dumps/{name}", tables, base)
    for name, media_type in table_names():
        yield from _distribution(void, base, name, media_type)
        yield from licensing(f"{base}dumps/{name}", tables, base)
    for path, title, description, specification in _PROTOCOLS:
        service = f"{base}{path}#service"
        addresses = {"endpointURL": base + path, "endpointDescription": base + description}
        yield from _service(void, service, title, **addresses)
        yield service, DCT + "conformsTo", node(specification)
    yield from _service(
        void,
        void + "#interface",
        "Documents, search and files over HTTP",
        endpointURL=base,
        endpointDescription=base + "openapi.json",
    )


def licensing(thing: str, tables: Sequence[TableSummary], base: str) -> Iterator[Triple]:
    """The licence of what is made of these tables, if they have one together.

    That one is unknown, or that they don't go together, is a rights statement.
    """
    licence = common_licence(table.licence for table in tables)
    if licence:
        yield thing, DCT + "license", node(licence)
    elif tables:
        yield thing, DCT + "rights", node(base + VOID_PATH + _rights(tables))


def _rights(tables: Sequence[TableSummary]) -> str:
    return _LICENCES_DIFFER if all(table.licence for table in tables) else _LICENCE_UNKNOWN


def facts_of_files(
    manifest: Mapping[str, Any], base: str, modified: float | None
) -> Iterator[Triple]:
    """What a finished release knows: the sizes and hashes of its files, and when it was made.

    ``modified`` is in seconds since 1970, None where nobody knows.
    """
    files = [*manifest["dumps"], *manifest.get("tables", ())]
    if modified is not None:
        yield from _dates_of_issue(
            base, [f"{base}dumps/{each['file']}" for each in files], modified
        )
    for dump in files:
        file = f"{base}dumps/{dump['file']}"
        checksum = file + "#sha256"
        yield file, DCAT + "byteSize", _typed(str(dump["bytes"]), "nonNegativeInteger")
        yield file, _SPDX + "checksum", node(checksum)
        yield checksum, RDF_TYPE.value, node(_SPDX + "Checksum")
        yield checksum, RDFS_LABEL.value, english(f"SHA-256 of {dump['file']}")
        yield checksum, _SPDX + "algorithm", node(_SPDX + "checksumAlgorithm_sha256")
        yield checksum, _SPDX + "checksumValue", _typed(dump["sha256"], "hexBinary")


def _dates_of_issue(base: str, files: Sequence[str], modified: float) -> Iterator[Triple]:
    """When the release was made, and with it the data set as it is now and each of its files."""
    moment = datetime.fromtimestamp(int(modified), UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    void = base + VOID_PATH
    for thing in (void, void + DATASET, *files):
        yield thing, DCT + "modified", _typed(moment, "dateTime")
    for file in files:
        yield file, DCT + "issued", _typed(moment, "dateTime")


def period(tables: Sequence[TableSummary]) -> tuple[str, str] | None:
    """The first and the last date of a ceremony, as precise as they are known; None without any."""
    dates = [date for table in tables for date in (table.first, table.last) if date]
    return (min(dates), max(dates)) if dates else None


def _catalog(void: str, base: str, who: Publisher) -> Iterator[Triple]:
    catalog, publisher = void + "#catalog", void + "#publisher"
    yield catalog, RDF_TYPE.value, node(DCAT + "Catalog")
    yield catalog, RDFS_LABEL.value, english("Catalog")
    yield catalog, DCT + "title", english("Palmares")
    yield catalog, DCT + "description", english("Award tables as linked data, a release at a time.")
    yield catalog, DCT + "publisher", node(publisher)
    yield catalog, DCT + "language", node(_EU + "language/ENG")
    yield catalog, FOAF + "homepage", node(base)
    yield catalog, DCAT + "dataset", node(void + DATASET)
    yield catalog, DCAT + "record", node(void)
    yield void, RDF_TYPE.value, node(DCAT + "CatalogRecord")
    # where nobody said who publishes this, nothing is known but the address
    name = who.name or f"The publisher of {base}"
    yield publisher, RDF_TYPE.value, node(FOAF + "Agent")
    yield publisher, RDFS_LABEL.value, english(name)
    yield publisher, FOAF + "name", english(name)
    if who.contact:
        yield from _contact(void, "contact", f"How to reach {name}", name, who.contact)
    if who.contact or who.corrections:
        address = who.corrections or who.contact
        yield from _contact(void, "corrections", CORRECTIONS, f"{name}: corrections", address)


def _contact(void: str, key: str, label: str, name: str, address: str) -> Iterator[Triple]:
    contact = f"{void}#{key}"
    yield void + DATASET, DCAT + "contactPoint", node(contact)
    yield contact, RDF_TYPE.value, node(VCARD + "Kind")
    yield contact, RDFS_LABEL.value, english(label)
    yield contact, VCARD + "fn", english(name)
    is_mail = "@" in address and not address.startswith(("http://", "https://"))
    iri = f"mailto:{address}" if is_mail else address
    yield contact, VCARD + ("hasEmail" if is_mail else "hasURL"), node(iri)


def _dataset(
    void: str, tables: Sequence[TableSummary], base: str, release_id: str
) -> Iterator[Triple]:
    dataset = void + DATASET
    yield dataset, RDF_TYPE.value, node(DCAT + "Dataset")
    yield dataset, DCT + "title", english(TITLE)
    yield dataset, DCT + "description", english(DESCRIPTION)
    yield dataset, DCT + "identifier", ox.Literal(release_id)
    yield dataset, DCAT + "version", ox.Literal(release_id)
    yield dataset, DCT + "publisher", node(void + "#publisher")
    yield dataset, DCT + "language", node(_EU + "language/ENG")
    yield dataset, DCAT + "theme", node(_EU + "data-theme/EDUC")  # education, culture and sport
    yield dataset, DCAT + "landingPage", node(base)
    for keyword in KEYWORDS:
        yield dataset, DCAT + "keyword", english(keyword)
    dates = period(tables)
    if dates:
        yield dataset, DCT + "temporal", node(void + "#period")
        yield void + "#period", RDF_TYPE.value, node(DCT + "PeriodOfTime")
        yield void + "#period", RDFS_LABEL.value, english(f"From {dates[0]} to {dates[1]}")
        for part, date in zip(("startDate", "endDate"), dates, strict=True):
            yield void + "#period", DCAT + part, _typed(date, _DATES[len(date)])
    for table in tables:
        if table.page:
            yield dataset, DCT + "source", node(table.page)
    yield from licensing(dataset, tables, base)
    unlicensed = [table.title for table in tables if not table.licence]
    if unlicensed:
        statement = void + _LICENCE_UNKNOWN
        yield statement, RDF_TYPE.value, node(DCT + "RightsStatement")
        yield statement, RDFS_LABEL.value, english(f"Licence unknown: {'; '.join(unlicensed)}")
    elif tables and not common_licence(table.licence for table in tables):
        statement = void + _LICENCES_DIFFER
        words = "; ".join(f"{table.title}: {table.licence}" for table in tables)
        yield statement, RDF_TYPE.value, node(DCT + "RightsStatement")
        yield statement, RDFS_LABEL.value, english(f"Each table has its own licence: {words}")


def _distribution(void: str, base: str, name: str, media_type: str) -> Iterator[Triple]:
    file = f"{base}dumps/{name}"
    yield void + DATASET, DCAT + "distribution", node(file)
    yield file, RDF_TYPE.value, node(DCAT + "Distribution")
    yield file, RDFS_LABEL.value, english(name)
    yield file, DCT + "title", english(name)
    yield file, DCAT + "accessURL", node(base + "dumps/")
    yield file, DCAT + "downloadURL", node(file)
    yield file, DCAT + "mediaType", node(_MEDIA_TYPES + media_type)
    if name.endswith(".gz"):
        yield file, DCAT + "compressFormat", node(_MEDIA_TYPES + "application/gzip")


def _service(void: str, service: str, title: str, **addresses: str) -> Iterator[Triple]:
    yield void + "#catalog", DCAT + "service", node(service)
    yield service, RDF_TYPE.value, node(DCAT + "DataService")
    yield service, RDFS_LABEL.value, english(title)
    yield service, DCT + "title", english(title)
    yield service, DCT + "publisher", node(void + "#publisher")
    yield service, DCAT + "servesDataset", node(void + DATASET)
    for name, address in addresses.items():
        yield service, DCAT + name, node(address)


def _typed(value: str, datatype: str) -> ox.Literal:
    return ox.Literal(value, datatype=ox.NamedNode(XSD + datatype))
