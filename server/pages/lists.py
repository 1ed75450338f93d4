"""The page of a list: its rows, what it can be narrowed and sorted by, and the ways on."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any
from urllib.parse import urlencode

from flask import render_template

from graph.kinds import plural_of
from graph.rdf.description import node
from graph.tables.columns import BETWEEN
from graph.tables.list_index import OF, FacetValue, ListIndex, ListPage
from graph.tables.listing import FACETS, LISTINGS, OF_KIND, Listing
from server.http.site import Site
from server.pages.terms import date_in_words, with_date_in_words

#: Rows of a list on a page.
LIST_ROWS = 50
#: What the values of some facets are called.
_VALUES = {
    ("disputed", "yes"): "another source says otherwise",
    ("doubtful", "yes"): "may have been misread",
    ("wikidata", "yes"): "paired with an item",
    ("wikidata", "no"): "not paired",
}
#: The columns that hold numbers.
NUMBERS = {"nominations", "wins", "awards", "editions", "categories", "rows"}
#: The columns whose values are or end with days.
_DATED = {"date", "edition", "name"}
#: The columns of a table of which another one has the address to link to.
_LINKS = {"award": "award_iri", "edition": "edition_iri", "category": "category_iri",
          "work": "work_iris", "recipients": "recipient_iris"}  # fmt: skip


@dataclass(frozen=True)
class Request:
    """What of a list is asked for: ``name`` is its address, the other values are as in that.

    ``chosen`` are the values of facets, ``after`` and ``before`` numbers of rows.
    """

    name: str
    chosen: Mapping[str, str]
    order: str = ""
    after: int = 0
    before: int = 0

    @property
    def listing(self) -> Listing:
        """The list that it is a part of, or whole."""
        return LISTINGS[OF_KIND[self.name][0] if self.name in OF_KIND else self.name]

    @property
    def title(self) -> str:
        """What the list is called."""
        if self.name in OF_KIND:
            return plural_of(OF_KIND[self.name][1]).capitalize()
        return self.listing.title

    @property
    def filters(self) -> dict[str, str]:
        """All that it is narrowed by, also by its address; awards as IRIs stay relative."""
        kind = {"kind": OF_KIND[self.name][1]} if self.name in OF_KIND else {}
        return {**self.chosen, **kind}

    @property
    def sorted_by(self) -> str:
        """The name of the order."""
        return self.order or next(iter(self.listing.orders))

    def address(self, site: Site, extension: str = "") -> str:
        """Where it is found."""
        places = {"sort": self.order, "after": self.after or "", "before": self.before or ""}
        values = {key: value for key, value in {**self.chosen, **places}.items() if value}
        query = f"?{urlencode(values)}" if values else ""
        return site.url(self.name + (f".{extension}" if extension else "")) + query

    def narrowed(self, facet: str, value: str | None) -> Request:
        """The same with a value of a facet, or without any, from its beginning."""
        others = {key: chosen for key, chosen in self.chosen.items() if key != facet}
        chosen = {**others, **({facet: value} if value else {})}
        return replace(self, chosen=chosen, after=0, before=0)


def expanded(site: Site, filters: Mapping[str, str]) -> dict[str, str]:
    """The values of facets as the index has them: awards are IRIs there."""
    award, thing = filters.get("award"), filters.get(OF)
    iris = {"award": site.iri(f"id/programme/{award}")} if award else {}
    iris |= {OF: site.iri(f"id/{thing}")} if thing else {}
    return {**filters, **iris}


def shortened(site: Site, facet: str, value: str) -> str:
    """A value of a facet as addresses have it."""
    return value.removeprefix(site.iri("id/programme/")) if facet == "award" else value


def list_page(site: Site, lists: ListIndex, request: Request) -> str:
    """The page of a list."""
    filters = expanded(site, request.filters)
    page = lists.page(
        request.listing.name, filters, request.sorted_by, LIST_ROWS,
        after=request.after, before=request.before,
    )  # fmt: skip
    return render_template(
        "list.html",
        title=request.title,
        thing=_thing(site, lists, request),
        listing=request.listing,
        page=page,
        rows=[cells_of(request.listing, row) for row in page.rows],
        numbers=NUMBERS,
        facets=[*_facets(site, request, page)],
        letters=_letters(site, request, page),
        orders=[
            (order.title, replace(request, order=name, after=0, before=0).address(site),
             name == request.sorted_by)
            for name, order in request.listing.orders.items()
        ],
        everything=Request(request.name, {}, request.order).address(site),
        narrowed=bool(request.chosen),
        ways=_ways(site, request, page),
        files=[
            (extension.upper(), replace(request, after=0, before=0).address(site, extension))
            for extension in ("csv", "json")
        ],
        address=request.address(site),
    )  # fmt: skip


def _thing(site: Site, lists: ListIndex, request: Request) -> tuple[str, str] | None:
    """The name and IRI of the thing whose nominations are listed; None for all."""
    if OF not in request.chosen:
        return None
    iri = site.iri(f"id/{request.chosen[OF]}")
    name = lists.name_of(iri)
    return (name, iri) if name else None


def _ways(site: Site, request: Request, page: ListPage) -> list[tuple[str, str, str]]:
    """The ways to the pages before and behind: relation, words, address."""
    beginning = replace(request, after=0, before=0)
    ways = []
    if page.before:
        ways.append(("first", "First page", beginning.address(site)))
        ways.append(("prev", "Previous", replace(beginning, before=page.before).address(site)))
    if page.after:
        ways.append(("next", "Next", replace(beginning, after=page.after).address(site)))
    return ways


def _facets(
    site: Site, request: Request, page: ListPage
) -> list[tuple[str, list[tuple[FacetValue, str, str]]]]:
    """Each facet with its values, what they are called, and the list that is narrowed by them."""
    return [
        (
            FACETS[facet],
            [
                (
                    value,
                    _VALUES.get((facet, value.value), value.label),
                    request.narrowed(
                        facet, None if value.chosen else shortened(site, facet, value.value)
                    ).address(site),
                )
                for value in values
            ],
        )
        for facet, values in page.facets.items()
        if facet != "letter" and not (facet == "kind" and request.name in OF_KIND)
    ]


def _letters(site: Site, request: Request, page: ListPage) -> list[tuple[str, str, bool]]:
    """The letters that names begin with, in the order of the alphabet, with their addresses."""
    values = sorted(page.facets.get("letter", ()), key=lambda value: value.label)
    return [
        (
            value.label,
            request.narrowed("letter", None if value.chosen else value.value).address(site),
            value.chosen,
        )
        for value in values
    ]


def cells_of(listing: Listing, row: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The cells of a row: the column, and each value with the address that it links to, or ""."""
    cells = []
    lists = {column.name for column in listing.table.columns if column.is_list}
    for number, column in enumerate(listing.columns):
        text = str(row[column])
        texts = (text.split(BETWEEN) if column in lists else [text]) if text else []
        if column == "result":
            texts += filter(None, str(row.get("standing") or "").split(BETWEEN))
        if column in _DATED:
            texts = [date_in_words(with_date_in_words(text)) for text in texts]
        iris = str(row.get(_LINKS.get(column, ""), "")).split(BETWEEN)
        if number == 0 or (column == "result" and texts):
            iris = [row["iri"]]
        pairs = [
            (text, iris[place] if place < len(iris) and node(iris[place]) else "")
            for place, text in enumerate(texts)
        ]
        cells.append((column, pairs))
    return cells
