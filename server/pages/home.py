"""The first page, and that for developers: what this is, its numbers, and the ways in."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

from flask import render_template

from graph.kinds import counted_kinds, kind_named, noun, word_for
from graph.rdf.namespaces import PAL
from graph.tables.list_index import FacetValue, ListIndex
from graph.tables.listing import LISTINGS, OF_KIND
from server.http.site import Site
from server.pages.citation import citation, credit_text
from server.pages.examples import available_examples
from server.pages.query import QueryRequest
from server.pages.render import graph_names
from server.pages.structured_data import dataset_block
from server.pages.terms import shortened

#: Works, ceremonies and awards on the first page; the lists have all.
MOST_WORKS, MOST_CEREMONIES, MOST_AWARDS = 8, 8, 12
#: Years up to which the picture has one bar a year; of more it has one a decade.
MOST_YEARS = 24
#: Classes and named graphs of other data that the page names.
MOST_NAMED = 60
#: The share of the width that the longest bar takes.
_LONGEST = 99.5
_Entry = tuple[str, int, str]
_Bar = tuple[str, int, str, float]


def home(site: Site) -> str:
    """The first page."""
    lists = site.lists
    return render_template(
        "home.html",
        is_release=site.release.is_kept,
        numbers=[*_numbers(site)],
        examples=_examples(site)[:4],
        citation=citation(site),
        credit=credit_text(site),
        data=dataset_block(site),
        **(_browsing(site, lists) if lists else _contents(site)),
    )


def developers(site: Site) -> str:
    """The page for developers."""
    lists = site.lists
    top = lists.first("works", "nominations", 1) if lists else []
    return render_template(
        "developers.html",
        is_release=site.release.is_kept,
        examples=_examples(site),
        example=top[0]["iri"] if top else "",
    )


def _examples(site: Site) -> list[tuple[str, str]]:
    return [
        (example.title, QueryRequest(example.query).address(site, example.view))
        for example in available_examples(site)
    ]


def _browsing(site: Site, lists: ListIndex) -> dict[str, Any]:
    """What there is to browse, with its numbers, and pictures of it."""
    years = lists.values("nominations", "year")
    by_year = len(years) <= MOST_YEARS
    times = years if by_year else lists.values("nominations", "decade")
    return {
        "subjects": [*_subjects(site, lists)],
        "top": lists.first("works", "wins", MOST_WORKS),
        "newest": lists.first("ceremonies", "date", MOST_CEREMONIES),
        "years": _time_bars(site, times, "year" if by_year else "decade"),
        "by_year": by_year,
        "awards": _award_bars(lists),
    }


def _subjects(site: Site, lists: ListIndex) -> list[_Entry]:
    """The lists with how much is in each, those of one kind first."""
    kinds = [
        (word_for(number, kind), number, site.url(path))
        for path, (name, kind) in OF_KIND.items()
        if (number := lists.total(name, "kind", kind))
    ]
    names = [
        (noun(number, kind_named(listing.table.class_name).word, listing.title.lower()), number,
         site.url(name))
        for name, listing in LISTINGS.items()
        if (number := lists.total(name))
    ]  # fmt: skip
    return [*kinds, *names]


def _time_bars(site: Site, values: list[FacetValue], facet: str) -> list[_Bar]:
    longest = max((value.count or 0 for value in values), default=1)
    return [
        (
            value.label,
            value.count or 0,
            site.url("nominations") + f"?{facet}={value.value}",
            round(_LONGEST * (value.count or 0) / longest, 1),
        )
        for value in sorted(values, key=lambda value: value.value)
    ]


def _award_bars(lists: ListIndex) -> list[_Bar]:
    rows = lists.first("awards", "nominations", MOST_AWARDS)
    longest = max((row["nominations"] for row in rows), default=1) or 1
    return [
        (row["name"], row["nominations"], row["iri"],
         round(_LONGEST * row["nominations"] / longest, 1))
        for row in rows
    ]  # fmt: skip


def _contents(site: Site) -> dict[str, Any]:
    """The classes and named graphs of data that has no lists."""
    manifest = site.release.manifest
    classes, graphs = manifest.get("classes", {}), manifest.get("graphs", {})
    if site.release.is_kept:
        return {}
    first = sorted(classes, key=lambda iri: (-classes[iri], iri))[:MOST_NAMED]
    labels = {iri: shortened(site, iri) for iri in first} | site.store.labels(first)
    names = graph_names(site, [*graphs][:MOST_NAMED])
    return {
        "classes": [
            (labels[iri], classes[iri], f"{site.url('members')}?iri={quote(iri, safe='')}")
            for iri in first
        ],
        "graphs": [(names[iri], graphs[iri], site.address(iri)) for iri in names],
    }


def _numbers(site: Site) -> Iterator[_Entry]:
    """How many statements there are, and where no lists tell it, things of each kind, in words."""
    manifest = site.release.manifest
    if "triples" in manifest:
        yield "single facts (statements)", manifest["triples"], ""
    classes = {} if site.lists else manifest.get("classes", {})
    for kind in counted_kinds():
        if PAL + kind.name in classes:
            number = classes[PAL + kind.name]
            yield noun(number, kind.word, kind.plural), number, ""
