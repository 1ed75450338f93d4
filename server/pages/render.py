"""The pages for people: what their templates show, from what the store holds."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from flask import Flask, render_template
from pyoxigraph import NamedNode, Quad

from graph.kinds import counted_kinds, kind_named
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import PAL
from server.http.documents import alternates
from server.http.site import Site
from server.pages import nominations
from server.pages.citation import citation
from server.pages.examples import available_examples
from server.pages.pictures import WORDS, toned
from server.pages.query import QueryRequest
from server.pages.structured_data import dataset_block
from server.pages.terms import byte_size, date_in_words, host, licence_name, quantity, term_view

#: Characters of a name after which a table or list cuts it; the thing's own page has it whole.
NAME_LENGTH = 200
#: Where the data set is described.
VOID_PATH = ".well-known/void"
#: Films on the first page; the search has all.
MOST_FILMS = 20
#: The lists that every page leads to.
_BROWSABLE = (("works", "Works"), ("people", "People"), ("awards", "Awards"))
_FILMS = """
PREFIX pal: <https://w3id.org/palmares#>
PREFIX schema: <http://schema.org/>
SELECT ?table ?work WHERE { ?table a pal:SourceTable ; schema:about ?work }
ORDER BY ?work LIMIT FILMS
"""


def register(app: Flask, site: Site) -> None:
    """Gives every template the base, the release, and the links of the head of a page."""

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "base": site.base,
            "pal": PAL,
            "release": site.release.manifest,
            "url": site.url,
            "searchable": site.release.has_search_index,
            "browsable": [*_BROWSABLE] if site.lists else [],
        }

    app.jinja_env.filters |= {
        "address": site.address,
        "clip": clip,
        "date_in_words": date_in_words,
        "host": host,
        "size": byte_size,
        "licence_name": licence_name,
    }
    app.jinja_env.globals |= {"quantity": quantity, "tone_words": WORDS}


def clip(text: str) -> str:
    """A name as a table shows it: not longer than ``NAME_LENGTH``.

    >>> len(clip("x" * 10_000))
    200
    """
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1] + "…"


def home(site: Site) -> str:
    """The first page: what this is, its numbers, and the ways in."""
    rows = site.store.query(_FILMS.replace("FILMS", str(MOST_FILMS))).rows()
    films = [[term.value for term in row] for row in rows]  # type: ignore[union-attr]
    route = kind_named("Work").route_patterns[0]
    seasons = [
        (table, work, nominations.counts_of(site.store, work, route)) for table, work in films
    ]
    return render_template(
        "home.html",
        films=[(table, work, season, toned(season.results)) for table, work, season in seasons],
        labels=site.store.labels(iri for row in films for iri in row),
        numbers=_numbers(site),
        examples=[
            (example.title, QueryRequest(example.query).address(site, example.view))
            for example in available_examples(site)
        ],
        citation=citation(site),
        data=dataset_block(site),
    )


def _numbers(site: Site) -> list[tuple[str, int]]:
    """How many things there are of each kind, in words."""
    classes = site.release.manifest["classes"]
    iris = [(kind.plural, PAL + kind.name) for kind in counted_kinds()]
    return [(words, classes[iri]) for words, iri in iris if iri in classes]


def graph_names(site: Site, iris: Collection[str]) -> dict[str, str]:
    """The names of named graphs: the title of its table, or its label."""
    sources = site.release.manifest.get("sources", ())
    titles = {
        site.iri(f"graph/table/{source['table']}"): str(source["title"]) for source in sources
    }
    names = {iri: f"Graph {iri.removeprefix(site.iri('graph/'))}" for iri in iris}
    return names | site.store.labels(iris) | {iri: titles[iri] for iri in iris if iri in titles}


def graph(site: Site, iri: str, path: str, quads: Sequence[Quad]) -> str:
    """The page of a named graph: how much is in it and what its statements are about."""
    subjects = list(dict.fromkeys(quad.subject for quad in quads))
    first_subjects = subjects[: site.config.list_rows]
    iris = [term.value for term in first_subjects if isinstance(term, NamedNode)]
    labels = site.store.labels(iris)
    return render_template(
        "graph.html",
        iri=site.iri(path),
        title=graph_names(site, [site.iri(path)])[site.iri(path)],
        describes=path == VOID_PATH,
        count=len(quads),
        subjects=[term_view(site, term, labels) for term in first_subjects],
        total=len(subjects),
        alternates=alternates(site, path),
    )


def dumps(site: Site) -> str:
    """The page of the dump files, with how to fetch and check them."""
    return render_template(
        "dumps.html",
        dumps=site.release.manifest["dumps"],
        tables=site.release.manifest.get("tables", ()),
        formats={fmt.name: fmt for fmt in DUMP_FORMATS},
        with_graphs=[fmt for fmt in DUMP_FORMATS if fmt.keeps_graphs],
        data=dataset_block(site),
    )
