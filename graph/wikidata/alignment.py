"""Proposes Wikidata items for things that have none, by their articles and identifiers.

Items come from Wikidata's API or from a table. A proposal isn't a link: somebody has to look, but
for items of the very article that a table links.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from graph.errors import PalmaresError
from graph.mediawiki.client import Client
from graph.stores.protocol import GraphStore
from graph.tabular import read_csv
from graph.wikidata.links import BY_KNOWLEDGE, BY_NAME, CANDIDATE, SAME, Link

#: Wikidata's API.
API = "https://www.wikidata.org/w/api.php"
#: Titles or items that are asked for at once (API:Wbgetentities).
AT_ONCE = 50
#: The columns of a table of items.
TABLE_COLUMNS = ("item", "label", "article", "identifiers")
#: Wikidata's property of the identifiers that are searched for, by how they begin here.
_PROPERTIES = {"imdb": "P345"}

_UNALIGNED = """
SELECT ?thing ?label ?article ?identifier {
  VALUES ?class { pal:AwardProgramme pal:AwardCategory pal:Ceremony pal:Agent pal:Work }
  ?thing a ?class ; rdfs:label ?label .
  FILTER NOT EXISTS { ?thing owl:sameAs ?item }
  OPTIONAL { ?thing schema:mainEntityOfPage ?article }
  OPTIONAL { ?thing schema:identifier ?identifier }
} ORDER BY ?thing (LANG(?label) != "en") ?article ?identifier"""
_ARTICLES = "https://en.wikipedia.org/wiki/"


@dataclass(frozen=True)
class Thing:
    """A thing without an item: its IRI, label, the title of its article and its identifiers."""

    iri: str
    label: str
    article: str = ""
    identifiers: tuple[str, ...] = ()


@dataclass(frozen=True)
class Item:
    """An item of Wikidata, as far as it is needed to decide."""

    item: str
    label: str
    article: str = ""
    identifiers: tuple[str, ...] = ()
    description: str = ""


def unaligned(store: GraphStore) -> list[Thing]:
    """The things of a release that have no item."""
    things: dict[str, Thing] = {}
    for row in store.query(_UNALIGNED).rows():
        terms: list[Any] = [*row]
        iri, label, article, identifier = ("" if term is None else term.value for term in terms)
        title = unquote(article.removeprefix(_ARTICLES)).replace("_", " ")
        known = things.get(iri, Thing(iri, label, title if _ARTICLES in article else ""))
        identifiers = dict.fromkeys((*known.identifiers, *([identifier] if identifier else [])))
        things[iri] = Thing(iri, known.label, known.article, tuple(identifiers))
    return [*things.values()]


def items_of_table(path: Path) -> list[Item]:
    """The items of a table (CSV); raises PalmaresError for one without its columns."""
    table = read_csv(path)
    if missing := [name for name in TABLE_COLUMNS if name not in table.columns]:
        columns = ", ".join(TABLE_COLUMNS)
        raise PalmaresError(f"{path} has no column {missing[0]!r}: it needs {columns}")
    return [
        Item(
            row["item"],
            row["label"],
            row["article"],
            tuple(filter(None, row["identifiers"].split(";"))),
        )
        for _, row in table.records()
    ]


def items_of_api(things: Sequence[Thing], client: Callable[[], Client]) -> Iterator[Item]:
    """The items of the articles and of the identifiers of things, as Wikidata's API has them now.

    A merged item comes as the one that it is now, a deleted one not at all. ``client`` gives a new
    client for each request, which waits and tries again where a fault passes.
    """
    titles = sorted({thing.article for thing in things if thing.article})
    for start in range(0, len(titles), AT_ONCE):
        yield from _entities(
            client(), {"sites": "enwiki", "titles": "|".join(titles[start : start + AT_ONCE])}
        )
    for thing in things:
        for identifier in thing.identifiers:
            scheme, _, value = identifier.partition(":")
            if scheme in _PROPERTIES:
                search = f"haswbstatement:{_PROPERTIES[scheme]}={value}"
                yield from _search(client, search, identifier)


def _search(client: Callable[[], Client], search: str, identifier: str) -> Iterator[Item]:
    parameters = {"action": "query", "list": "search", "srsearch": search, "srlimit": "5"}
    answer, _ = client().get(parameters, {})
    hits = ((answer or {}).get("query") or {}).get("search") or []
    ids = [str(hit.get("title", "")) for hit in hits]
    if ids:
        for item in _entities(client(), {"ids": "|".join(ids)}):
            yield Item(item.item, item.label, item.article, (identifier,), item.description)


def _entities(client: Client, parameters: dict[str, str]) -> Iterator[Item]:
    words = {"action": "wbgetentities", "props": "labels|descriptions|sitelinks", "languages": "en"}
    answer, _ = client.get({**words, **parameters}, {})
    for entity in ((answer or {}).get("entities") or {}).values():
        if "missing" in entity or not str(entity.get("id", "")).startswith("Q"):
            continue
        text = {
            name: ((entity.get(name) or {}).get("en") or {}).get("value", "")
            for name in ("labels", "descriptions")
        }
        article = ((entity.get("sitelinks") or {}).get("enwiki") or {}).get("title", "")
        yield Item(str(entity["id"]), text["labels"], article, (), text["descriptions"])


def proposals(
    things: Iterable[Thing],
    items: Iterable[Item],
    known: Iterable[Link],
    date: str,
    *,
    accepts_articles: bool = False,
) -> list[Link]:
    """New links for things, each with its reasons; never a pair that ``known`` has in any form.

    With ``accepts_articles`` the item of the very article that a table links is taken as the same.
    """
    pairs = {link.pair for link in known}
    candidates = _Candidates(items)
    links: dict[tuple[str, str], Link] = {}
    for thing in things:
        for item in candidates.of(thing):
            link = _link(thing, item, date, accepts_articles)
            if link and link.pair not in pairs:
                better = links.get(link.pair)
                if better is None or float(better.confidence) < float(link.confidence):
                    links[link.pair] = link
    return [*links.values()]


class _Candidates:
    """The items by their clues: what of them can be the same as that of a thing."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = [*items]
        self._places: dict[tuple[str, str], list[int]] = {}
        for place, item in enumerate(self._items):
            for clue in _clues(item):
                self._places.setdefault(clue, []).append(place)

    def of(self, thing: Thing) -> Iterator[Item]:
        """The items that share a clue with a thing, in their order."""
        places = {place for clue in _clues(thing) for place in self._places.get(clue, ())}
        return (self._items[place] for place in sorted(places))


def _clues(described: Thing | Item) -> Iterator[tuple[str, str]]:
    yield "label", described.label.casefold()
    if described.article:
        yield "article", described.article
    for identifier in described.identifiers:
        yield "identifier", identifier


def _link(thing: Thing, item: Item, date: str, accepts_articles: bool) -> Link | None:
    reasons = []
    has_article = bool(thing.article) and thing.article == item.article
    if has_article:
        reasons.append(f"its article is {item.article!r}")
    reasons += [f"both are {each}" for each in thing.identifiers if each in item.identifiers]
    is_known = bool(reasons)
    if thing.label.casefold() == item.label.casefold():
        reasons.append("the names are the same")
    if not reasons:
        return None
    is_same = accepts_articles and has_article
    confidence = "1.0" if is_same else f"{min(0.9, 0.5 * is_known + 0.3 * len(reasons)):.1f}"
    return Link(
        thing.iri,
        thing.label,
        SAME if is_same else CANDIDATE,
        "",
        f"wd:{item.item}",
        item.label,
        BY_KNOWLEDGE if is_known else BY_NAME,
        confidence,
        "palmares align",
        date,
        "; ".join(filter(None, [*reasons, item.description])),
    )
