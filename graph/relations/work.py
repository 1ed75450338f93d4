"""The relations of the work that a table is about: who made it, when it was shown, what it took."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.reading.rows import Amount, Kind, Part, Recipient, Showing, Table
from graph.relations.entities import SCHEMA, Fact, described, graph_of, iri_of

_CLASSES = {"film": "Movie", "series": "TVSeries", "album": "MusicAlbum"}


def facts(table: Table, iris: Iris) -> Iterator[Fact]:
    """Everything that the source says of the work itself."""
    work = table.work
    fact = {"graph": graph_of(table, iris), "work": iris.work(work.key)}
    kind = SCHEMA + _CLASSES.get(work.kind, "CreativeWork")
    year = str(work.year or "")
    yield (
        "works.csv",
        fact | {"label": work.name, "class": kind, "page": table.page, "year": year},
    )
    for genre in work.genres:
        yield "genres.csv", fact | {"genre": genre}
    for country in work.countries:
        yield "countries.csv", fact | {"place": iris.place(country), "label": country}
    if work.budget:
        yield "amounts.csv", fact | _amount("budget", work.budget, table, iris)
    if work.box_office:
        yield "amounts.csv", fact | _amount("box_office", work.box_office, table, iris)
    yield from _rating(fact, table, iris)
    for part in work.parts:
        yield from _part(fact, part, table, iris)
    for showing in work.showings:
        yield from _showing(fact, showing, table, iris)


def _amount(column: str, amount: Amount, table: Table, iris: Iris) -> dict[str, str]:
    words = column.replace("_", " ")
    iri = iris.of_work(table.work.key, "amount", words)
    return {
        column: iri,
        "amount": iri,
        "label": f"{table.work.name}: {words}",
        "minimum" if amount.more_than else "value": str(amount.amount),
        "currency": amount.currency,
    }


def _rating(fact: dict[str, str], table: Table, iris: Iris) -> Iterator[Fact]:
    rating = table.work.rating
    if rating:
        rater = Recipient(rating.by, Kind.ORGANISATION)
        yield from described(rater, table, iris)
        yield (
            "ratings.csv",
            fact
            | {"rating": iris.of_work(table.work.key, "rating", rating.by)}
            | {"label": f"{table.work.name}: rating by {rating.by}"}
            | {"percent": str(rating.percent), "best": "100", "reviews": str(rating.reviews)}
            | {"rater": iri_of(rater, table, iris)},
        )


def _part(fact: dict[str, str], part: Part, table: Table, iris: Iris) -> Iterator[Fact]:
    agent = iri_of(part.who, table, iris)
    yield from described(part.who, table, iris)
    yield "people.csv", fact | {part.part.replace(" ", "_"): agent}
    if part.character:
        role = {"part": iris.of_work(table.work.key, "part", part.character)}
        role |= {"label": f"{part.who.name} as {part.character}"}
        yield "characters.csv", fact | role | {"actor": agent, "character": part.character}


def _showing(fact: dict[str, str], showing: Showing, table: Table, iris: Iris) -> Iterator[Fact]:
    event = iris.of_work(table.work.key, "event", f"{showing.name} {showing.date}")
    fact = fact | {"event": event, "label": f"{table.work.name}: {showing.name}"}
    fact |= {"date": showing.date}
    if showing.festival:
        festival = iris.of_work(table.work.key, "festival", showing.festival)
        yield (
            "premieres.csv",
            fact | {"festival": festival, "festival_label": showing.festival},
        )
    else:
        yield (
            "releases.csv",
            fact | {"theaters": showing.theaters, "theaters_qualifier": showing.theaters_qualifier},
        )
    for place in showing.places:
        place_fact = {"graph": fact["graph"], "event": event, "place": iris.place(place)}
        yield "release_places.csv", place_fact | {"label": place}
