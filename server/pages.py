"""The pages for people: what the templates show, made of what the store says."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import islice
from urllib.parse import quote

from flask import Flask, render_template
from pyoxigraph import NamedNode, Quad

from graph.errors import QueryError
from graph.workers.remote import AnyAnswer
from server import honours
from server.documents import alternates
from server.embedded import dataset_block
from server.examples import EXAMPLES
from server.pictures import WORDS
from server.site import Site
from server.terms import counted, show, spoken_date

#: Characters of a name after which a table or list cuts it; the thing's own page has it whole.
NAME_LENGTH = 200
#: Films on the first page; the search has all.
MOST_FILMS = 20
_FILMS = """
PREFIX pal: <ontology#>
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
            "release": site.release.manifest,
            "url": site.url,
            "searchable": site.release.search_path.exists(),
        }

    app.jinja_env.filters |= {"clip": clip, "spoken": spoken_date, "toned": honours.tone}
    app.jinja_env.globals |= {"counted": counted, "tone_words": WORDS}


def clip(text: str) -> str:
    """A name as a table shows it: not longer than ``NAME_LENGTH``.

    >>> len(clip("x" * 10_000))
    200
    """
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1] + "…"


def home(site: Site) -> str:
    """The first page: what this is, its numbers, and the ways in."""
    manifest = site.release.manifest
    found = site.store.query(_FILMS.replace("FILMS", str(MOST_FILMS))).rows()
    films = [[term.value for term in row] for row in found]  # type: ignore[union-attr]
    kinds = {
        iri.rpartition("#")[2]: number
        for iri, number in manifest["classes"].items()
        if iri.startswith(site.iri("ontology#"))
    }
    return render_template(
        "home.html",
        films=[
            (table, work, honours.season(site.store, work, "pal:work")) for table, work in films
        ],
        labels=site.store.labels(iri for row in films for iri in row),
        kinds=kinds,
        examples=[(title, _query_url(site, query)) for title, query in EXAMPLES],
        data=dataset_block(site),
    )


def graph(site: Site, iri: str, path: str, quads: Sequence[Quad]) -> str:
    """The page of a named graph: how much is in it and what its statements are about."""
    subjects = list(dict.fromkeys(quad.subject for quad in quads))
    shown = subjects[: site.config.list_rows]
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


def dumps(site: Site) -> str:
    """The page of the dump files, with how to fetch and check them."""
    return render_template(
        "dumps.html", dumps=site.release.manifest["dumps"], data=dataset_block(site)
    )


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


def _query_url(site: Site, query: str) -> str:
    return f"{site.url('sparql')}?query={quote(query)}"
