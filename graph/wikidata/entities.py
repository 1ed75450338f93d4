"""Items as Wikidata's API gives them: by their ids, by titles of articles, or as hits of a search.

See https://www.wikidata.org/w/api.php (wbgetentities), API:Search and Help:WikibaseCirrusSearch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from graph.errors import PalmaresError
from graph.mediawiki.client import Client

_Read = TypeVar("_Read")

#: Titles or items that are asked for at once (API:Wbgetentities).
AT_ONCE = 50

#: Properties whose values are what an item has to do with: the awards that somebody has or is
#: nominated for, notable works, who made a work, of which series or programme it is.
_RELATIONS = (
    *("P31", "P179", "P361", "P166", "P1411", "P800"),
    *("P50", "P57", "P58", "P86", "P161", "P162", "P175", "P344", "P676"),
)
_FOR_WORK = "P1686"
#: Properties whose values are identifiers, with how these begin here.
_SCHEMES = {"P345": "imdb", "P4947": "tmdb", "P4983": "tmdb", "P4985": "tmdb"}
#: Point in time, start, end, publication.
_TIMES = ("P585", "P580", "P582", "P577")

#: Gives a new client for each request, which waits and tries again where a fault passes.
Clients = Callable[[], Client]


@dataclass(frozen=True)
class Item:
    """An item of Wikidata, as far as it is needed to decide.

    ``classes`` are the items that it is an instance of (P31), ``superclasses`` those that it is a
    subclass of (P279), ``relatives`` the items that it has to do with, ``dates`` its days, months
    or years. ``reason`` is why it could be the thing with the IRI ``thing``, where it was looked
    for because of that.
    """

    item: str
    label: str
    article: str = ""
    identifiers: tuple[str, ...] = ()
    description: str = ""
    classes: tuple[str, ...] = ()
    thing: str = ""
    reason: str = ""
    names: tuple[str, ...] = ()
    superclasses: tuple[str, ...] = ()
    relatives: tuple[str, ...] = ()
    dates: tuple[str, ...] = ()


def search(client: Clients, words: str, most: int) -> list[Item]:
    """The items that a search gives, at most so many."""
    parameters = {"action": "query", "list": "search", "srsearch": words, "srlimit": str(most)}

    def titles(answer: dict[str, Any]) -> list[str]:
        hits = (answer.get("query") or {}).get("search") or ()
        return [str(hit.get("title", "")) for hit in hits]

    return [*of_ids(client, read(client(), parameters, titles))]


def of_ids(client: Clients, ids: Sequence[str]) -> Iterator[Item]:
    """The items with these ids: a merged one as what it is now, a deleted one not at all."""
    for batch in batches(ids):
        yield from entities(client(), {"ids": "|".join(batch)})


def batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    """The names in groups of as many as may be asked for at once."""
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def entities(client: Client, parameters: dict[str, str]) -> list[Item]:
    """The items of an answer to ``wbgetentities`` with these parameters."""
    properties = "labels|aliases|descriptions|sitelinks|claims"
    words = {"action": "wbgetentities", "props": properties, "languages": "en"}
    return read(client, {**words, **parameters}, _items_of)


def read(
    client: Client, parameters: dict[str, str], reader: Callable[[dict[str, Any]], _Read]
) -> _Read:
    """What ``reader`` makes of an answer; PalmaresError for one of another form than documented."""
    answer, _ = client.get(parameters, {})
    try:
        return reader(answer or {})
    except (AttributeError, KeyError, TypeError, ValueError):
        action = parameters["action"]
        message = f"{client.api}: its answer to {action!r} isn't as a Wikibase gives it"
        raise PalmaresError(f"{message}; is this its api.php?") from None


def _items_of(answer: dict[str, Any]) -> list[Item]:
    entities = (answer.get("entities") or {}).values()
    return [
        item_of(entity)
        for entity in entities
        if "missing" not in entity and str(entity.get("id", "")).startswith("Q")
    ]


def item_of(entity: dict[str, Any]) -> Item:
    """The item that an entity is, in the JSON of Wikidata's API and dumps."""
    text = {
        name: str(((entity.get(name) or {}).get("en") or {}).get("value", ""))
        for name in ("labels", "descriptions")
    }
    aliases = (entity.get("aliases") or {}).get("en") or ()
    return Item(
        str(entity["id"]),
        text["labels"],
        str(((entity.get("sitelinks") or {}).get("enwiki") or {}).get("title", "")),
        tuple(_identifiers(entity)),
        text["descriptions"],
        classes=tuple(_items(entity, ["P31"])),
        names=tuple(str(alias.get("value", "")) for alias in aliases),
        superclasses=tuple(_items(entity, ["P279"])),
        relatives=tuple(dict.fromkeys(_items(entity, _RELATIONS))),
        dates=tuple(_dates(entity)),
    )


def _identifiers(entity: dict[str, Any]) -> Iterator[str]:
    """The identifiers of an item, as they are written here."""
    for name, scheme in _SCHEMES.items():
        for snak in _snaks(entity, [name]):
            if isinstance(_value(snak), str):
                yield f"{scheme}:{_value(snak)}"


def _items(entity: dict[str, Any], properties: Sequence[str]) -> Iterator[str]:
    """The items that are values of statements with these properties, or works they are for."""
    for snak in _snaks(entity, properties):
        value = _value(snak)
        if isinstance(value, dict) and value.get("id"):
            yield str(value["id"])


def _dates(entity: dict[str, Any]) -> Iterator[str]:
    """The times of an item, as much of each as its precision says: 2014, 2014-03, 2014-03-02."""
    for snak in _snaks(entity, _TIMES):
        value = _value(snak)
        if isinstance(value, dict) and str(value.get("time", "")).startswith("+"):
            length = {9: 4, 10: 7, 11: 10}.get(value.get("precision", 0), 0)
            yield from filter(None, [str(value["time"])[1 : 1 + length]])


def _snaks(entity: dict[str, Any], properties: Sequence[str]) -> Iterator[dict[str, Any]]:
    """What the statements say that aren't deprecated, with the works that they are for."""
    claims = entity.get("claims") or {}
    for name in properties:
        for statement in claims.get(name) or ():
            if statement.get("rank") != "deprecated":
                yield statement.get("mainsnak") or {}
                yield from (statement.get("qualifiers") or {}).get(_FOR_WORK) or ()


def _value(snak: dict[str, Any]) -> Any:
    return (snak.get("datavalue") or {}).get("value")
