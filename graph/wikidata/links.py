"""A file of links to Wikidata, in the Simple Standard for Sharing Ontological Mappings (SSSOM/TSV).

See https://mapping-commons.github.io/sssom/. A line says that a thing is an item, may be one, or is
none (``predicate_modifier`` Not): what was once rejected stays there, so that it never comes back.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields, replace
from pathlib import Path
from urllib.parse import quote

from rdflib import DCTERMS, OWL, RDF, RDFS, SKOS, XSD, Graph, Literal, Namespace, URIRef

from graph.errors import InputError, PalmaresError, reason_of
from graph.rdf.namespaces import WIKIDATA
from graph.releases.successors import present
from graph.stores.protocol import GraphStore

#: What a link says: that the two are the same, or that somebody should look whether they are.
SAME, CANDIDATE = "owl:sameAs", "skos:closeMatch"
#: How a link was made (SEMAPV): by what is known of both, by their names, by somebody who looked.
BY_KNOWLEDGE, BY_NAME, BY_HAND = (
    "semapv:BackgroundKnowledgeBasedMatching",
    "semapv:LexicalMatching",
    "semapv:ManualMappingCuration",
)
_LICENCE = "https://creativecommons.org/publicdomain/zero/1.0/"
_NAMESPACES = {
    "owl": str(OWL),
    "semapv": "https://w3id.org/semapv/vocab/",
    "skos": str(SKOS),
    "wd": WIKIDATA,
}
_SSSOM = Namespace("https://w3id.org/sssom/")
_RDF_NAMESPACES = {
    "dcterms": str(DCTERMS), "rdfs": str(RDFS), "sssom": str(_SSSOM),
    "xsd": str(XSD),
}  # fmt: skip
_HEAD = "".join(
    f"#{line}\n"
    for line in (
        "mapping_set_id: {base}links",
        f"license: {_LICENCE}",
        "curie_map:",
        *(f"  {prefix}: {namespace}" for prefix, namespace in _NAMESPACES.items()),
    )
)


@dataclass(frozen=True)
class Link:
    """A line; the names are those of SSSOM. ``comment`` has the reasons.

    ``others`` are further columns with what they say, ``remarks`` the lines above it that begin
    with ``#``: they are kept for whoever wrote them.
    """

    subject_id: str
    subject_label: str
    predicate_id: str
    predicate_modifier: str
    object_id: str
    object_label: str
    mapping_justification: str
    confidence: str
    author_label: str
    mapping_date: str
    comment: str
    others: tuple[tuple[str, str], ...] = ()
    remarks: tuple[str, ...] = ()

    @property
    def pair(self) -> tuple[str, str]:
        """The thing and the item."""
        return self.subject_id, self.object_id

    @property
    def is_accepted(self) -> bool:
        """Whether it says that the two are the same; a rejected one says that they aren't."""
        return self.predicate_id == SAME and not self.predicate_modifier

    @property
    def item(self) -> str:
        """The item's id (Q1)."""
        return self.object_id.removeprefix("wd:")


@dataclass(frozen=True)
class _File:
    """What a file of links has: the lines above its columns, its links, remarks below the last."""

    head: str
    links: list[Link]
    remarks: tuple[str, ...]


_COLUMNS = [each.name for each in fields(Link) if each.default is MISSING]
#: The lines above the columns; below them, a cell may have lines that begin alike.
_COMMENTS = re.compile(r"\A(?:(?:#[^\n]*|\r?)\n)*")
#: What would end a cell or its line.
_BREAKS = re.compile(r"[\t\r\n]+")


def read_links(path: Path) -> list[Link]:
    """The links of a file, none where there is no file; raises PalmaresError for a wrong one."""
    return _read(path).links


def _read(path: Path) -> _File:
    if not path.exists():
        return _File("", [], ())
    data = path.read_bytes()
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        message = f"can't be read ({reason_of(error)})"
        raise InputError(path, message, line=line, hint="Save it as UTF-8") from None
    comments = _COMMENTS.match(text)
    head = comments[0] if comments else ""
    reader = csv.reader(io.StringIO(text[len(head) :], newline=""), delimiter="\t")
    columns = next(reader, [])
    missing = [name for name in _COLUMNS if name not in columns]
    if missing:
        raise PalmaresError(
            f"{path} has no column {missing[0]!r}: it must be SSSOM as written here"
        )
    others = [name for name in columns if name not in _COLUMNS]
    links: list[Link] = []
    remarks: list[str] = []
    for row in filter(None, reader):
        if row[0].startswith("#"):
            remarks.append("\t".join(row))
            continue
        cells = dict.fromkeys(columns, "") | dict(zip(columns, row, strict=False))
        own = {name: cells[name] for name in _COLUMNS}
        rest = tuple((name, cells[name]) for name in others)
        links.append(Link(**own, others=rest, remarks=tuple(remarks)))
        remarks.clear()
    return _File(head, links, tuple(remarks))


def candidates(links: Iterable[Link]) -> list[Link]:
    """Those that somebody has to look at: not rejected, and their thing is linked with no other."""
    listed = [*links]
    taken = {link.subject_id for link in listed if link.is_accepted}
    return [
        link
        for link in listed
        if link.predicate_id == CANDIDATE
        and not link.predicate_modifier
        and link.subject_id not in taken
    ]


def led_on(links: Iterable[Link], store: GraphStore) -> list[Link]:
    """The links, each of the thing as it stands in a release: it may have another address now."""
    listed = [*links]
    now = {iri: present(iri, store) or iri for iri in {link.subject_id for link in listed}}
    return [replace(link, subject_id=now[link.subject_id]) for link in listed]


def write_links(path: Path, links: Iterable[Link], base: str) -> None:
    """Writes the file as a whole: it is the former or the new one, whatever happens meanwhile.

    The lines above its columns and remarks at its end stay as they are in the former one.
    """
    former, listed = _read(path), sorted(links, key=lambda link: link.pair)
    others = dict.fromkeys(name for link in listed for name, _ in link.others)
    file = io.StringIO()
    file.write(former.head or _HEAD.format(base=base))
    writer = csv.writer(file, delimiter="\t", lineterminator="\n")
    writer.writerow([*_COLUMNS, *others])
    for link in listed:
        file.writelines(f"{_BREAKS.sub(' ', each)}\n" for each in link.remarks)
        cells = {name: getattr(link, name) for name in _COLUMNS} | dict(link.others)
        writer.writerow([_BREAKS.sub(" ", cells.get(name, "")) for name in (*_COLUMNS, *others)])
    file.writelines(f"{_BREAKS.sub(' ', each)}\n" for each in former.remarks)
    unfinished = path.with_name(f".{path.name}.new")
    unfinished.write_text(file.getvalue(), "utf-8")
    unfinished.replace(path)


def links_as_rdf(links: Iterable[Link], base: str) -> bytes:
    """The links in the RDF form of SSSOM, as Turtle: an annotated axiom for each, with an IRI."""
    graph = Graph(bind_namespaces="none")
    for prefix, namespace in {**_NAMESPACES, **_RDF_NAMESPACES}.items():
        graph.bind(prefix, namespace)
    links_iri = URIRef(f"{base}links")
    graph.add((links_iri, RDF.type, _SSSOM.MappingSet))
    graph.add((links_iri, DCTERMS.license, URIRef(_LICENCE)))
    for link in sorted(links, key=lambda link: link.pair):
        axiom = URIRef(f"{links_iri}#{link.item}-{quote(link.subject_id.removeprefix(base))}")
        graph.add((links_iri, _SSSOM.mappings, axiom))
        for predicate, value in _axiom(link):
            graph.add((axiom, predicate, value))
    return graph.serialize(format="turtle").encode()


def _axiom(link: Link) -> Iterator[tuple[URIRef, URIRef | Literal]]:
    """What is said of a link (SSSOM, "OWL reified axioms")."""
    yield RDF.type, OWL.Axiom
    yield OWL.annotatedSource, URIRef(link.subject_id)
    yield OWL.annotatedProperty, _term(link.predicate_id)
    yield OWL.annotatedTarget, _term(link.object_id)
    yield _SSSOM.mapping_justification, _term(link.mapping_justification)
    if link.predicate_modifier:
        yield _SSSOM.predicate_modifier, _SSSOM.NegatedPredicate
    if link.confidence:
        yield _SSSOM.confidence, Literal(link.confidence, datatype=XSD.double)
    if link.mapping_date:
        yield DCTERMS.created, Literal(link.mapping_date, datatype=XSD.date)
    for name in ("subject_label", "object_label", "author_label"):
        if text := getattr(link, name):
            yield _SSSOM[name], Literal(text)
    if link.comment:
        yield RDFS.comment, Literal(link.comment)


def _term(curie: str) -> URIRef:
    prefix, _, name = curie.partition(":")
    if prefix not in _NAMESPACES:
        names = ", ".join(f"{each}:" for each in _NAMESPACES)
        raise PalmaresError(f"A link has {curie!r}, which begins with none of {names}")
    return URIRef(_NAMESPACES[prefix] + name)
