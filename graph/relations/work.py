"""The relations of the work that a table is about: who made it, when it was shown, what it took."""

from __future__ import annotations

from collections.abc import Iterator

from graph.iris import Iris
from graph.rdf.namespaces import SCHEMA
from graph.reading.model.rows import Amount, Kind, Part, Rating, Recipient, Showing, Table, Work
from graph.relations.entities import Fact, dates, described, graph_of, iri_of, labelled

_CLASSES = {"film": "Movie", "series": "TVSeries", "album": "MusicAlbum"}


def facts(table: Table, iris: Iris) -> Iterator[Fact]:
    """Everything that the source says of the work itself."""
    work = table.work
    if work is None:
        return
    fact = {"graph": graph_of(table, iris), "work": iris.work(work.key)}
    kind = SCHEMA + _CLASSES.get(work.kind, "CreativeWork")
    year = str(work.year or "")
    yield (
        "works.csv",
        fact | {"class": kind, "page": table.page, "year": year},
    )
    yield from labelled(fact["work"], work.name, table, iris, named=True)
    for genre in work.genres:
        yield "genres.csv", fact | {"genre": genre}
    for country in work.countries:
        yield "countries.csv", fact | {"place": iris.place(country), "label": country}
    if work.budget:
        yield "amounts.csv", fact | _amount("budget", work, work.budget, iris)
    if work.box_office:
        yield "amounts.csv", fact | _amount("box_office", work, work.box_office, iris)
    if work.rating:
        yield from _rating(fact, work, work.rating, table, iris)
    for part in work.parts:
        yield from _part(fact, part, work, table, iris)
    for showing in work.showings:
        yield from _showing(fact, showing, work, iris)


def _amount(column: str, work: Work, amount: Amount, iris: Iris) -> dict[str, str]:
    words = column.replace("_", " ")
    iri = iris.of_work(work.key, "amount", words)
    return {
        column: iri,
        "amount": iri,
        "label": f"{work.name}: {words}",
        "minimum" if amount.more_than else "value": str(amount.amount),
        "currency": amount.currency,
    }


def _rating(
    fact: dict[str, str], work: Work, rating: Rating, table: Table, iris: Iris
) -> Iterator[Fact]:
    rater = Recipient(rating.by, Kind.ORGANISATION)
    yield from described(rater, table, iris)
    yield (
        "ratings.csv",
        fact
        | {"rating": iris.of_work(work.key, "rating", rating.by)}
        | {"label": f"{work.name}: rating by {rating.by}"}
        | {"percent": str(rating.percent), "best": "100", "reviews": str(rating.reviews)}
        | {"rater": iri_of(rater, table, iris)},
    )


def _part(fact: dict[str, str], part: Part, work: Work, table: Table, iris: Iris) -> Iterator[Fact]:
    agent = iri_of(part.who, table, iris)
    yield from described(part.who, table, iris)
    yield "people.csv", fact | {part.part.replace(" ", "_"): agent}
    if part.character:
        role = {"part": iris.of_work(work.key, "part", part.character)}
        role |= {"label": f"{part.who.name} as {part.character}"}
        yield "characters.csv", fact | role | {"actor": agent, "character": part.character}


def _showing(fact: dict[str, str], showing: Showing, work: Work, iris: Iris) -> Iterator[Fact]:
    event = iris.of_work(work.key, "event", f"{showing.name} {showing.date}")
    fact = fact | {"event": event, "label": f"{work.name}: {showing.name}"}
    fact |= dates(showing.date)
    if showing.festival:
        festival = iris.of_work(work.key, "festival", showing.festival)
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
