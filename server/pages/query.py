"""The query page: the form, and below it an answer as table, chart or graph, or what went wrong."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from pyoxigraph import NamedNode

from graph.errors import PalmaresError, QueryError
from graph.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from graph.rdf.namespaces import query_prefixes
from graph.workers.answer import AnyAnswer
from server.http.site import Site
from server.pages.cells import cells
from server.pages.charts import MOST_ROWS, chart, numeric_columns
from server.pages.disambiguation import disambiguation
from server.pages.examples import available_examples, label_example
from server.pages.network import Links, links_of, network
from server.pages.terms import term_view

#: How an answer can be looked at, the usual way first.
VIEWS = ("table", "chart", "graph")
#: The editor that npm's packages are made into; the form is enough without it.
EDITOR = "editor.js"
#: Where the words that the editor proposes are, below the base.
COMPLETION_PATH = "sparql/terms.json"
#: Characters that are shown before and behind a mistake.
AROUND = 60
#: A word of a query, or a sign; what stands for none at its end.
_WORD = re.compile(r"[\w:-]+|\S")
NO_BREAK = "\N{NO-BREAK SPACE}"
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class QueryRequest:
    """A query operation (SPARQL 1.1 Protocol, 2.1), with a time limit and a view.

    ``languages`` are those that the client prefers, where the query leaves them to it.
    """

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    view: str = VIEWS[0]
    languages: tuple[str, ...] = ()

    def address(self, site: Site, view: str = VIEWS[0], **more: str) -> str:
        """The link to the answer in a view, with further parameters."""
        pairs = [
            ("query", self.query),
            *(("default-graph-uri", iri) for iri in self.default_graphs),
        ]
        pairs += [("named-graph-uri", iri) for iri in self.named_graphs]
        pairs += [("view", view)] if view != VIEWS[0] else []
        return f"{site.url('sparql')}?{urlencode([*pairs, *more.items()])}"


def form(site: Site) -> str:
    """The page with the form, and the first example in it."""
    return _page(site)


def refusal(site: Site, request: QueryRequest, error: PalmaresError) -> str:
    """The page with the query and what is wrong with it."""
    return _page(site, request, mistake=_mistake(request.query, error))


def results(site: Site, request: QueryRequest, answer: AnyAnswer) -> str:
    """The page with the query and the first rows of its answer."""
    limit = site.config.page_rows
    rows = [*islice(answer.rows(), limit + 1)]
    answer.close()
    more, rows, kind = len(rows) > limit, rows[:limit], answer.kind
    numeric = numeric_columns(answer.variables, rows)
    bars = chart(answer.variables, rows, numeric) if kind == "solutions" else None
    links = links_of(rows) if kind == "graph" else {}
    views = ["table", *(["chart"] if bars else []), *(["graph"] if links else [])]
    view = request.view if request.view in views else "table"
    page_rows = {"table": rows, "chart": rows[:MOST_ROWS], "graph": []}[view]
    return _page(
        site,
        request,
        kind=kind,
        truth=bool(answer) if kind == "boolean" else None,
        variables=answer.variables,
        count=len(rows),
        rows=cells(site, page_rows, numeric),
        numeric=numeric,
        more=more,
        view=view,
        address=request.address(site, view),
        unfit=request.view if view != request.view else None,
        views=[(name, request.address(site, name)) for name in views],
        downloads=[(fmt, request.address(site, format=fmt.extension)) for fmt in _files(kind)],
        **({"picture": bars} if view == "chart" else {}),
        **(_drawing(site, links) if view == "graph" else {}),
    )


@dataclass(frozen=True)
class Mistake:
    """What is wrong with a query, and where that is known, its place and the text around it.

    ``word`` is the one at fault; ``details`` are the rest of the message.
    """

    message: str
    details: str = ""
    line: int | None = None
    column: int | None = None
    before: str = ""
    word: str = ""
    after: str = ""


def _mistake(query: str, error: PalmaresError) -> Mistake:
    message, _, details = str(error).partition("\n\n")
    line, column = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
    lines = query.split("\n")
    if line is None or column is None or line > len(lines):
        return Mistake(message, details, line, column)
    text, at = lines[line - 1].rstrip("\r"), column - 1
    word = _WORD.match(text, at)
    before, after = text[max(0, at - AROUND) : at], text[word.end() if word else at :][:AROUND]
    return Mistake(message, details, line, column, before, word[0] if word else NO_BREAK, after)


def _page(site: Site, request: QueryRequest | None = None, **values: Any) -> str:
    """The page with the form, by default with the first example in it.

    ``values`` describe an answer or a mistake.
    """
    examples = available_examples(site)
    request = request or QueryRequest(examples[0].query)
    return render_template(
        "query.html",
        query=request.query,
        parameters=request,
        examples=[
            (example.title, QueryRequest(example.query).address(site, example.view))
            for example in examples
        ],
        prefixes=query_prefixes(site.release.prefixes),
        label_query=QueryRequest(label_example(site)).address(site),
        terms=site.url(COMPLETION_PATH),
        editor=EDITOR if (_STATIC / EDITOR).exists() else None,
        **values,
    )


def _files(kind: str) -> tuple[Format, ...]:
    return GRAPH_FORMATS if kind == "graph" else RESULT_FORMATS


def _drawing(site: Site, links: Links) -> dict[str, Any]:
    """A picture of a graph with names; things that share a name have a second line."""
    things = {thing for pair in links for thing in pair}
    predicates = {predicate for meanings in links.values() for predicate in meanings}
    iris = (term.value for term in (*things, *predicates) if isinstance(term, NamedNode))
    labels = site.store.labels(iris)
    names = {term: term_view(site, term, labels) for term in (*things, *predicates)}
    names_of_things = {thing: names[thing].text for thing in things if isinstance(thing, NamedNode)}
    second_lines = disambiguation(site, names_of_things)

    def meaning_of(predicates: Iterable[NamedNode]) -> str:
        return ", ".join(names[predicate].text for predicate in predicates)

    return {
        "picture": network(links, two_lines=bool(second_lines)),
        "names": names,
        "disambiguation": second_lines,
        "meaning_of": meaning_of,
    }
