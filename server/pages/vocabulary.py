"""The page of the ontology: every term with its meaning, its relations and an example."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from flask import render_template
from pyoxigraph import Quad

from graph.kinds import concept_kinds
from graph.rdf.namespaces import DCT, ONTOLOGY, OWL, PAL, RDF, RDFS, SKOS
from server.http.documents import alternates
from server.http.site import Site
from server.pages.terms import TermView, term_view

#: What each predicate between a term and others is called, in the order of the page.
RELATIONS = {
    RDFS + "subClassOf": "Kind of",
    RDFS + "subPropertyOf": "Kind of",
    RDFS + "domain": "Said of",
    RDFS + "range": "Value",
    SKOS + "inScheme": "In the list",
    SKOS + "hasTopConcept": "Lists",
    SKOS + "altLabel": "Read from the words",
}
#: The same for what compares a term with the words of others.
ALIGNMENTS = {
    OWL + "equivalentClass": "the same as",
    OWL + "equivalentProperty": "the same as",
    SKOS + "exactMatch": "the same as",
    SKOS + "closeMatch": "close to",
    SKOS + "narrowMatch": "wider than",
    SKOS + "broadMatch": "narrower than",
    SKOS + "relatedMatch": "related to",
    RDFS + "seeAlso": "see also",
}
#: The classes of the ontology's terms that make sections of the page, and a query for an example.
_TERMS = {
    "Classes": ((OWL + "Class",), "SELECT ?thing ?user WHERE { ?user a ?thing } LIMIT 1"),
    "Properties": (
        (OWL + "ObjectProperty", OWL + "DatatypeProperty"),
        "SELECT ?thing ?user ?value WHERE { ?user ?thing ?value } LIMIT 1",
    ),
}
_LISTS = {"Lists of concepts": ((SKOS + "ConceptScheme",), "")}


def _sections() -> dict[str, tuple[tuple[str, ...], str]]:
    """The sections by heading: the classes of their terms, and a query for an example."""
    concepts = {
        kind.ontology_heading: (
            (kind.name,),
            "PREFIX pal: <https://w3id.org/palmares#> SELECT ?thing ?nomination "
            f"WHERE {{ {kind.route_patterns[0]} }} LIMIT 1",
        )
        for kind in concept_kinds()
    }
    return {**_TERMS, **concepts, **_LISTS}


@dataclass(frozen=True)
class TermEntry:
    """One term as the page shows it."""

    name: str
    label: str
    meaning: str
    relations: list[tuple[str, list[TermView]]]
    alignments: list[tuple[str, list[TermView]]]
    uses: list[tuple[str, list[TermView]]]
    example: list[TermView]


def ontology(site: Site) -> str:
    """The page of the ontology, each term at its own anchor."""
    quads = site.store.graph(site.iri("graph/ontology"))
    about: dict[str, list[Quad]] = {}
    for quad in quads:
        about.setdefault(_iri(quad.subject), []).append(quad)
    iris = {_iri(part) for quad in quads for part in (quad.predicate, quad.object)}
    labels = site.store.labels(iris | about.keys())
    sections: dict[str, list[TermEntry]] = {}
    for iri in sorted(about, key=str.lower):
        if iri.startswith(PAL):
            section = _section(site, about[iri])
            entry = _entry(site, iri, section, about[iri], quads, labels)
            sections.setdefault(section, []).append(entry)
    order = [*_sections(), "Others"]
    itself: dict[str, list[str]] = {}
    for quad in about.get(ONTOLOGY, []):
        itself.setdefault(quad.predicate.value, []).append(_iri(quad.object))
    return render_template(
        "ontology.html",
        iri=ONTOLOGY,
        description=" ".join(itself.get(DCT + "description", ())),
        version=" ".join(itself.get(OWL + "versionInfo", ())),
        created=" ".join(itself.get(DCT + "created", ())),
        licences=itself.get(DCT + "license", ()),
        sections=[(name, sections[name]) for name in order if name in sections],
        others=_foreign_terms(site, about, labels),
        alternates=alternates(site, "ontology"),
    )


def _entry(
    site: Site,
    iri: str,
    section: str,
    own: Iterable[Quad],
    quads: Iterable[Quad],
    labels: Mapping[str, str],
) -> TermEntry:
    meanings = {quad.predicate.value: _iri(quad.object) for quad in own}
    uses = [
        (
            "Properties" if predicate.endswith("domain") else "Value of",
            _subjects(site, predicate, iri, quads),
        )
        for predicate in (RDFS + "domain", RDFS + "range")
    ]
    return TermEntry(
        name=iri.removeprefix(PAL),
        label=labels.get(iri, iri),
        meaning=meanings.get(RDFS + "comment", meanings.get(SKOS + "definition", "")),
        relations=_by_word(site, own, RELATIONS, labels),
        alignments=_by_word(site, own, ALIGNMENTS, labels),
        uses=[pair for pair in uses if pair[1]],
        example=_example(site, iri, section),
    )


def _subjects(site: Site, predicate: str, iri: str, quads: Iterable[Quad]) -> list[TermView]:
    return [
        term_view(site, quad.subject, {})
        for quad in quads
        if quad.predicate.value == predicate and _iri(quad.object) == iri
    ]


def _by_word(
    site: Site, quads: Iterable[Quad], words: Mapping[str, str], labels: Mapping[str, str]
) -> list[tuple[str, list[TermView]]]:
    views: dict[str, list[TermView]] = {}
    for predicate, word in words.items():
        for quad in quads:
            if quad.predicate.value == predicate:
                ours = _iri(quad.object).startswith(PAL)
                view = term_view(site, quad.object, {} if ours else labels)
                views.setdefault(word, []).append(view)
    return [*views.items()]


def _example(site: Site, iri: str, section: str) -> list[TermView]:
    """One statement of the data in which the term is used: the thing and, if any, the value."""
    _, query = _sections().get(section, ((), ""))
    answer = site.store.query(query, bindings={"thing": iri}).rows() if query else iter(())
    _, *example = next(answer, (None,))
    labels = site.store.labels(_iri(term) for term in example)
    return [term_view(site, term, labels) for term in example if term is not None]


def _foreign_terms(
    site: Site, about: Mapping[str, list[Quad]], labels: Mapping[str, str]
) -> list[tuple[TermView, list[tuple[str, list[TermView]]]]]:
    """The terms of other vocabularies that the ontology compares with Wikidata's."""
    compared = (
        (term_view(site, quads[0].subject, {}), _by_word(site, quads, ALIGNMENTS, labels))
        for iri, quads in sorted(about.items())
        if not iri.startswith((PAL, ONTOLOGY))
    )
    return [pair for pair in compared if pair[1]]


def _section(site: Site, quads: Iterable[Quad]) -> str:
    classes = {_iri(quad.object) for quad in quads if quad.predicate.value == RDF + "type"}
    local = {iri.removeprefix(PAL) for iri in classes}
    return next((name for name, (fits, _) in _sections().items() if local & {*fits}), "Others")


def _iri(term: Any) -> str:
    return str(term.value)
