"""The query page: the form, and below it an answer as table, chart or graph, or what went wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from flask import render_template
from pyoxigraph import NamedNode

from graph.errors import PalmaresError, QueryError
from graph.rdf.formats import GRAPH_FORMATS, RESULT_FORMATS, Format
from graph.rdf.namespaces import prefixes
from graph.rdf.terms import Term
from graph.workers.answer import AnyAnswer
from server.http.site import Site
from server.pages.cells import cells
from server.pages.charts import chart, numeric_columns
from server.pages.disambiguation import disambiguation
from server.pages.examples import Example, available_examples
from server.pages.network import Network, network
from server.pages.terms import TermView, term_view

#: How an answer can be looked at, the usual way first.
VIEWS = ("table", "chart", "graph")
#: The editor that npm's packages are made into; the form is enough without it.
EDITOR = "editor.js"
#: Where the words that the editor proposes are, below the base.
COMPLETION_PATH = "sparql/terms.json"
#: Characters that are shown before and behind a mistake.
AROUND = 60
_STATIC = Path(__file__).parent / "static"


@dataclass(frozen=True)
class QueryRequest:
    """A query operation, as the protocol's section 2.1 describes it, and what else was asked."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    seconds: float | None = None
    view: str = VIEWS[0]

    def address(self, site: Site, view: str = VIEWS[0], **more: str) -> str:
        """The link to the answer, looked at in that way, with other parameters."""
        pairs = [
            ("query", self.query),
            *(("default-graph-uri", iri) for iri in self.default_graphs),
        ]
        pairs += [("named-graph-uri", iri) for iri in self.named_graphs]
        pairs += [("view", view)] if view != VIEWS[0] else []
        return f"{site.url('sparql')}?{urlencode([*pairs, *more.items()])}"


def form(site: Site) -> str:
    """The page to ask from, with the first example in it."""
    examples = available_examples(site)
    return _page(site, QueryRequest(examples[0].query), examples, error=None)


def refusal(site: Site, asked: QueryRequest, error: PalmaresError) -> str:
    """The page with the query and what is wrong with it, so that it can be mended."""
    place = (error.line, error.column) if isinstance(error, QueryError) else (None, None)
    wrong = _wrong(asked.query, str(error), *place)
    return _page(site, asked, available_examples(site), error=error, place=place, wrong=wrong)


def results(site: Site, asked: QueryRequest, answer: AnyAnswer) -> str:
    """The page with the query and the first rows of its answer."""
    limit = site.config.page_rows
    found = [*islice(answer.rows(), limit + 1)]
    answer.close()
    rows, kind = found[:limit], answer.kind
    numeric = numeric_columns(answer.variables, rows)
    pictures: dict[str, Any] = {
        "chart": chart(answer.variables, rows) if kind == "solutions" else None,
        "graph": network(rows) if kind == "graph" else None,
    }
    drawn: dict[str, Any] = {}
    if asked.view == "graph" and pictures["graph"]:
        names = _names(site, rows)
        drawn = {"names": names, "disambiguation": _disambiguation(site, pictures["graph"], names)}
        if drawn["disambiguation"]:
            pictures["graph"] = network(rows, two_lines=True)
    views = ["table", *(name for name, picture in pictures.items() if picture)]
    view = asked.view if asked.view in views else "table"
    return _page(
        site,
        asked,
        available_examples(site),
        error=None,
        kind=kind,
        truth=bool(answer) if kind == "boolean" else None,
        variables=answer.variables,
        rows=cells(site, rows, numeric),
        numeric=numeric,
        more=len(found) > limit,
        view=view,
        address=asked.address(site, view),
        unfit=asked.view if view != asked.view else None,
        views=[(name, asked.address(site, name)) for name in views],
        downloads=[(known, asked.address(site, format=known.extension)) for known in _files(kind)],
        picture=pictures.get(view),
        **drawn,
    )


@dataclass(frozen=True)
class Wrong:
    """What is said of a query that can't be answered; where the place is known, its line.

    ``at`` is the character at fault; ``more`` is what else was said, where there is no place.
    """

    said: str
    more: str
    before: str = ""
    at: str = ""
    after: str = ""


def _wrong(query: str, message: str, line: int | None, column: int | None) -> Wrong:
    said, _, more = message.partition("\n\n")
    lines = query.split("\n")
    if line is None or column is None or line > len(lines):
        return Wrong(said, more)
    text, at = lines[line - 1].rstrip("\r"), column - 1
    before, after = text[max(0, at - AROUND) : at], text[at + 1 : at + AROUND]
    return Wrong(said, more, before, text[at : at + 1] or "\N{NO-BREAK SPACE}", after)


def _page(
    site: Site,
    asked: QueryRequest,
    examples: Sequence[Example],
    *,
    error: PalmaresError | None,
    **more: Any,
) -> str:
    return render_template(
        "query.html",
        query=asked.query,
        asked=asked,
        error=error,
        examples=[(one.title, QueryRequest(one.query).address(site, one.view)) for one in examples],
        prefixes=prefixes(""),
        terms=site.url(COMPLETION_PATH),
        editor=EDITOR if (_STATIC / EDITOR).exists() else None,
        **{"kind": None, "place": (None, None), **more},
    )


def _files(kind: str) -> tuple[Format, ...]:
    return GRAPH_FORMATS if kind == "graph" else RESULT_FORMATS


def _names(site: Site, rows: Sequence[Sequence[Term | None]]) -> dict[Term, TermView]:
    """What the things of a graph are called: by the graph itself, else by the store."""
    terms = {term for row in rows for term in row if term is not None}
    known = site.store.labels(term.value for term in terms if isinstance(term, NamedNode))
    return {term: term_view(site, term, known) for term in terms}


def _disambiguation(
    site: Site, picture: Network, names: Mapping[Term, TermView]
) -> dict[NamedNode, str]:
    """What tells things apart that stand in the picture by the same name."""
    things = (node.term for node in picture.nodes)
    return disambiguation(
        site, {term: names[term].text for term in things if isinstance(term, NamedNode)}
    )
