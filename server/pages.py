"""The pages for people: what the templates show, made of what the store says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from urllib.parse import quote

from flask import Flask, render_template
from pyoxigraph import Literal, NamedNode, Quad

from graph.answers import Term
from graph.description import Description
from graph.dumps import prefixes
from graph.errors import QueryError
from graph.workers.remote import AnyAnswer
from server.documents import alternates
from server.examples import EXAMPLES
from server.site import Site
from server.tables import tables_of

_RDF_TYPE = "http://www.w3.org/1999/02/22-rdf-syntax-ns#type"
_RDFS_LABEL = "http://www.w3.org/2000/01/rdf-schema#label"
#: The language of the pages, which needs no saying.
PAGE_LANGUAGE = "en"
#: Datatypes that a reader takes for granted.
_PLAIN = ("http://www.w3.org/2001/XMLSchema#string", "http://www.w3.org/2001/XMLSchema#integer")
_FILMS = """
PREFIX pal: <ontology#>
PREFIX schema: <http://schema.org/>
SELECT ?table ?work WHERE { ?table a pal:SourceTable ; schema:about ?work } ORDER BY ?work
"""


@dataclass(frozen=True)
class Shown:
    """A term as a reader sees it: text, where it leads, and a remark (language, datatype)."""

    text: str
    href: str | None = None
    remark: str | None = None
    lang: str | None = None


def register(app: Flask, site: Site) -> None:
    """Gives every template the base, the release, and the links of the head of a page."""

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {"base": site.base, "release": site.release.manifest, "url": site.url}


def home(site: Site) -> str:
    """The first page: what this is, its numbers, and the ways in."""
    films = [[term.value for term in row] for row in site.store.query(_FILMS).rows()]  # type: ignore[union-attr]
    labels = site.store.labels(iri for row in films for iri in row)
    kinds = {
        iri.rpartition("#")[2]: number
        for iri, number in site.release.manifest["classes"].items()
        if iri.startswith(site.iri("ontology#"))
    }
    examples = [(title, _query_url(site, query)) for title, query in EXAMPLES]
    return render_template("home.html", films=films, labels=labels, kinds=kinds, examples=examples)


def thing(site: Site, description: Description, path: str) -> str:
    """The page of one thing: its statements, what points to it, and where they come from."""
    labels = {iri: description.label(iri) or iri for iri in description.labels}
    own = [quad for quad in description.own if quad.predicate.value != _RDFS_LABEL]
    types = [quad.object for quad in own if quad.predicate.value == _RDF_TYPE]
    classes = {term.value for term in types if isinstance(term, NamedNode)}
    names = {quad.graph_name for quad in description.own}
    graphs = sorted(name.value for name in names if isinstance(name, NamedNode))
    return render_template(
        "thing.html",
        iri=description.iri,
        title=labels.get(description.iri, description.iri),
        types=[show(site, term, labels) for term in types],
        statements=_grouped(site, own, labels, _RDF_TYPE),
        tables=tables_of(site.store, description.iri, classes),
        incoming=_incoming(site, description.incoming, labels),
        shown=len(description.incoming),
        total=description.incoming_total,
        graphs=[show(site, NamedNode(graph), labels) for graph in graphs],
        alternates=alternates(site, path),
    )


def graph(site: Site, iri: str, path: str, quads: Sequence[Quad]) -> str:
    """The page of a named graph: how much is in it and what its statements are about."""
    subjects = list(dict.fromkeys(quad.subject for quad in quads))
    shown = subjects[: site.config.page_rows]
    labels = site.store.labels(term.value for term in shown if isinstance(term, NamedNode))
    return render_template(
        "graph.html",
        iri=site.iri(path),
        title=f"Graph {iri.removeprefix(site.iri('graph/'))}",
        count=len(quads),
        subjects=[show(site, term, labels) for term in shown],
        total=len(subjects),
        alternates=alternates(site, path),
    )


def ontology(site: Site) -> str:
    """The page of the ontology: every term with what is said of it, at its own anchor."""
    quads = site.store.graph(site.iri("graph/ontology"))
    start = site.iri("ontology#")
    about: dict[str, list[Quad]] = {}
    for quad in quads:
        about.setdefault(str(quad.subject.value), []).append(quad)  # type: ignore[union-attr]
    iris = {str(part.value) for quad in quads for part in (quad.predicate, quad.object)}  # type: ignore[union-attr]
    labels = site.store.labels(iris | about.keys())
    terms = [
        (iri.removeprefix(start), labels.get(iri), _grouped(site, about[iri], labels, _RDFS_LABEL))
        for iri in sorted(about, key=lambda iri: (iri.removeprefix(start)[0].islower(), iri))
        if iri.startswith(start)
    ]
    itself = _grouped(site, about.get(site.iri("ontology"), []), labels)
    return render_template(
        "ontology.html",
        iri=site.iri("ontology"),
        itself=itself,
        terms=terms,
        alternates=alternates(site, "ontology"),
    )


def dumps(site: Site) -> str:
    """The page of the dump files, with how to fetch and check them."""
    return render_template("dumps.html", dumps=site.release.manifest["dumps"])


def query_form(site: Site, query: str = "", error: QueryError | None = None) -> str:
    """The page to ask from; after a failure with the query and what is wrong with it."""
    examples = [(title, text, _query_url(site, text)) for title, text in EXAMPLES]
    return render_template(
        "query.html", query=query or EXAMPLES[0][1], error=error, examples=examples
    )


def results(site: Site, query: str, answer: AnyAnswer) -> str:
    """The page of an answer: a table of the first rows, and the query to change."""
    limit = site.config.page_rows
    found = [*islice(answer.rows(), limit + 1)]
    answer.close()
    rows = [[show(site, term, {}) if term else None for term in row] for row in found[:limit]]
    return render_template(
        "results.html",
        query=query,
        truth=bool(answer) if answer.kind == "boolean" else None,
        variables=answer.variables,
        rows=rows,
        more=len(found) > limit,
    )


def show(site: Site, term: Term, labels: Mapping[str, str]) -> Shown:
    """A term as readers see it; IRIs that a browser can follow are links."""
    if isinstance(term, NamedNode):
        short = shortened(site, term.value)
        text = labels.get(term.value, short)
        web = term.value.startswith(("http://", "https://"))
        foreign = text != short and not term.value.startswith(site.base)
        return Shown(text, term.value if web else None, remark=short if foreign else None)
    if isinstance(term, Literal):
        if term.language:
            foreign_language = term.language if term.language != PAGE_LANGUAGE else None
            return Shown(term.value, remark=foreign_language, lang=term.language)
        datatype = term.datatype.value
        remark = None if datatype in _PLAIN else shortened(site, datatype)
        return Shown(term.value, remark=remark)
    return Shown(str(term))


def shortened(site: Site, iri: str) -> str:
    """An IRI with a prefix, or without the base, where that is possible."""
    for prefix, space in sorted(prefixes(site.base).items(), key=lambda pair: -len(pair[1])):
        if iri.startswith(space) and len(iri) > len(space):
            return f"{prefix}:{iri[len(space) :]}"
    return iri.removeprefix(site.base) or iri


def _grouped(
    site: Site, quads: Iterable[Quad], labels: Mapping[str, str], *left_out: str
) -> list[tuple[Shown, list[Shown]]]:
    groups: dict[NamedNode, dict[Shown, None]] = {}
    for quad in quads:
        if quad.predicate.value not in left_out:
            groups.setdefault(quad.predicate, {})[show(site, quad.object, labels)] = None
    return [(show(site, predicate, labels), [*values]) for predicate, values in groups.items()]


def _incoming(
    site: Site, quads: Iterable[Quad], labels: Mapping[str, str]
) -> list[tuple[Shown, list[Shown]]]:
    groups: dict[NamedNode, dict[Shown, None]] = {}
    for quad in quads:
        groups.setdefault(quad.predicate, {})[show(site, quad.subject, labels)] = None
    return [
        (show(site, predicate, labels), sorted(subjects, key=lambda shown: shown.text))
        for predicate, subjects in groups.items()
    ]


def _query_url(site: Site, query: str) -> str:
    return f"{site.url('sparql')}?query={quote(query)}"
