"""The lists of things that people browse, and by what they are narrowed and sorted."""

from __future__ import annotations

from dataclasses import dataclass

from graph.tables.columns import TABLES, Table

#: What a list can be narrowed by, in the order of pages, with what people call it.
FACETS = {
    "kind": "Kind",
    "decade": "Decade",
    "year": "Year",
    "award": "Award",
    "result": "Result",
    "country": "Country",
    "wikidata": "Wikidata",
    "disputed": "Disputed",
    "doubtful": "Doubtful",
    "letter": "Begins with",
}


@dataclass(frozen=True)
class Order:
    """A way to sort a list: what people call it, and the SQL that it sorts by."""

    title: str
    sql: str


@dataclass(frozen=True)
class Listing:
    """A list of the rows of a table: the columns that it shows, the first links to the thing."""

    table: Table
    title: str
    columns: tuple[str, ...]
    orders: dict[str, Order]

    @property
    def name(self) -> str:
        """Its address below the base."""
        return self.table.name


_COUNTS = {
    "nominations": Order("most nominations", "nominations DESC"),
    "wins": Order("most wins", "wins DESC"),
}
_NAME = Order("name", "id")
_TABLES = {table.name: table for table in TABLES}

LISTINGS = {
    listing.name: listing
    for listing in (
        Listing(
            _TABLES["works"],
            "Works",
            ("title", "kind", "year", "nominations", "wins", "awards"),
            {"title": _NAME, "year": Order("newest", "year DESC"), **_COUNTS,
             "awards": Order("most awards", "awards DESC")},
        ),
        Listing(
            _TABLES["people"],
            "People and groups",
            ("name", "kind", "nominations", "wins", "awards"),
            {"name": _NAME, **_COUNTS, "awards": Order("most awards", "awards DESC")},
        ),
        Listing(
            _TABLES["awards"],
            "Awards",
            ("name", "editions", "categories", "nominations", "wins", "first", "last"),
            {"name": _NAME, **_COUNTS, "last": Order("newest edition", "last DESC")},
        ),
        Listing(
            _TABLES["categories"],
            "Categories",
            ("name", "award", "nominations", "wins"),
            {"name": _NAME, "award": Order("award", "award"), **_COUNTS},
        ),
        Listing(
            _TABLES["ceremonies"],
            "Ceremonies",
            ("name", "award", "date", "nominations", "wins"),
            {"name": _NAME, "date": Order("newest", "year DESC, date DESC"),
             "award": Order("award", "award"), **_COUNTS},
        ),
        Listing(
            _TABLES["sources"],
            "Sources",
            ("title", "rows", "revision"),
            {"title": _NAME, "rows": Order("most rows", "rows DESC")},
        ),
        Listing(
            _TABLES["nominations"],
            "Nominations",
            ("category", "award", "edition", "work", "recipients", "result"),
            {"award": Order("award", "award, year, date, category"),
             "date": Order("newest", "year DESC, date DESC, award, category"),
             "category": Order("category", "category"), "work": Order("work", "work")},
        ),
    )
}  # fmt: skip

#: Lists of the things of one kind, by their address: the list and the kind.
OF_KIND = {
    "films": ("works", "film"),
    "series": ("works", "series"),
    "episodes": ("works", "episode"),
    "songs": ("works", "song"),
    "albums": ("works", "album"),
    "books": ("works", "book"),
    "games": ("works", "game"),
    "scenes": ("works", "scene"),
    "persons": ("people", "person"),
    "groups": ("people", "group"),
    "organisations": ("people", "organisation"),
}
