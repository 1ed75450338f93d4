"""The pages for people: what their templates show, from what the store holds."""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache
from urllib.parse import urlsplit

from flask import Flask, render_template
from pyoxigraph import NamedNode, Quad, Triple

from graph.kinds import noun, quantity
from graph.rdf.formats import DUMP_FORMATS
from graph.rdf.namespaces import PAL
from graph.rdf.patterns import Pattern
from graph.releases.void import VOID_PATH
from server.http.documents import alternates
from server.http.site import Site
from server.pages import nominations
from server.pages.pictures import WORDS
from server.pages.publisher import publisher
from server.pages.structured_data import dataset_block
from server.pages.terms import (
    byte_size,
    date_in_words,
    host,
    licence_name,
    shortened,
    term_view,
    these,
    with_date_in_words,
)

#: Characters of a name after which a table or list cuts it; the thing's own page has it whole.
NAME_LENGTH = 200
#: The lists that every page leads to.
_BROWSABLE = (("works", "Works"), ("people", "People"), ("awards", "Awards"))


def register(app: Flask, site: Site) -> None:
    """Gives every template the base, the release, and the links of the head of a page."""

    @app.context_processor
    def everywhere() -> dict[str, object]:
        return {
            "base": site.base,
            "pal": PAL,
            "release": site.release.manifest,
            "is_kept": site.release.is_kept,
            "url": site.url,
            "searchable": site.release.has_search_index,
            "browsable": [*_BROWSABLE] if site.lists else [],
            "publisher": whose(),
        }

    whose = cache(lambda: publisher(site))
    origin = urlsplit(site.base)._replace(path="").geturl()

    def near(iri: str) -> str:
        """The address of a thing below the base without scheme and host: long tables have many."""
        return iri.removeprefix(origin) if iri.startswith(site.base) else iri

    app.jinja_env.filters |= {
        "near": near,
        "address": site.address,
        "clip": clip,
        "tone_of": lambda result: nominations.tone(result or nominations.UNKNOWN),
        "result_word": result_word,
        "dated": with_date_in_words,
        "date_in_words": date_in_words,
        "host": host,
        "size": byte_size,
        "licence_name": licence_name,
    }
    app.jinja_env.globals |= {
        "noun": noun,
        "quantity": quantity,
        "these": these,
        "tone_words": WORDS,
    }


def result_word(result: str) -> str:
    """What people call a result, of its local name.

    >>> result_word("won"), result_word("runnerUp"), result_word("")
    ('won', 'runner up', 'not known')
    """
    return re.sub(r"(?<=[a-z])(?=[A-Z])", " ", result).lower() or "not known"


def clip(text: str) -> str:
    """A name as a table shows it: not longer than ``NAME_LENGTH``.

    >>> len(clip("x" * 10_000))
    200
    """
    return text if len(text) <= NAME_LENGTH else text[: NAME_LENGTH - 1] + "…"


def graph_names(site: Site, iris: Collection[str]) -> dict[str, str]:
    """The names of named graphs: the title of its table, or its label."""
    start, places = site.iri("graph/table/"), site.release.source_places
    titles = {
        iri: str(site.release.manifest["sources"][places[key]]["title"])
        for iri in iris
        if (key := iri.removeprefix(start)) in places
    }
    names = {iri: f"Graph {iri.removeprefix(site.iri('graph/'))}" for iri in iris}
    return names | site.store.labels(iris) | titles


def graph(site: Site, iri: str, path: str, quads: Sequence[Quad]) -> str:
    """The page of a named graph: how much is in it and what its statements are about."""
    return _statements(site, iri, path, quads, title=graph_names(site, [iri])[iri])


def large_graph(site: Site, iri: str, path: str, count: int) -> str:
    """The page of a named graph of so many statements that they are in no document."""
    pattern = Pattern(graph=NamedNode(iri))
    return _statements(
        site,
        iri,
        path,
        site.store.matches(pattern, site.config.list_rows),
        title=graph_names(site, [iri])[iri],
        all_in_pages=(count, site.pattern_url("graph", iri)),
    )


def document(site: Site, iri: str, path: str, quads: Sequence[Quad]) -> str:
    """The page of a document about several things: how much it says and what about."""
    title = site.store.labels([iri]).get(iri, shortened(site, iri))
    return _statements(site, iri, path, quads, title=title)


def _statements(
    site: Site,
    iri: str,
    path: str,
    statements: Sequence[Quad] | Sequence[Triple],
    title: str,
    all_in_pages: tuple[int, str] | None = None,
) -> str:
    """``all_in_pages`` says how many there are where these are only the first, and where all."""
    subjects = list(dict.fromkeys(statement.subject for statement in statements))
    first_subjects = subjects[: site.config.list_rows]
    iris = [term.value for term in first_subjects if isinstance(term, NamedNode)]
    labels = site.store.labels(iris)
    count, pages = all_in_pages or (len(statements), None)
    return render_template(
        "graph.html",
        iri=iri,
        title=title,
        describes=path == VOID_PATH,
        count=count,
        pages=pages,
        subjects=[term_view(site, term, labels) for term in first_subjects],
        total=len(subjects),
        alternates=[] if pages else alternates(site, path),
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
