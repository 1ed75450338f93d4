"""Items of Wikidata that could be what things of a release are, from its API or from a table."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from graph.errors import PalmaresError
from graph.mediawiki.client import Client
from graph.tabular import read_csv
from graph.wikidata.things import CATEGORY, PROGRAMME, Thing

#: The API of Wikidata, and that of the wiki whose articles tables link.
API, WIKI_API = "https://www.wikidata.org/w/api.php", "https://en.wikipedia.org/w/api.php"
#: Titles or items that are asked for at once (API:Wbgetentities).
AT_ONCE = 50
#: Hits of a search that are looked at.
MOST_HITS = 5
#: The columns that a table of items has to have; it may have ``classes`` too (items, by ``;``).
TABLE_COLUMNS = ("item", "label", "article", "identifiers")
#: Wikidata's property of the identifiers that are searched for, by how they begin here.
_PROPERTIES = {"imdb": "P345"}

#: Gives a new client for each request, which waits and tries again where a fault passes.
Clients = Callable[[], Client]


@dataclass(frozen=True)
class Item:
    """An item of Wikidata, as far as it is needed to decide.

    ``classes`` are the items that it is an instance of (P31); ``reason`` is why it could be the
    thing with the IRI ``thing``, where it was looked for because of that.
    """

    item: str
    label: str
    article: str = ""
    identifiers: tuple[str, ...] = ()
    description: str = ""
    classes: tuple[str, ...] = ()
    thing: str = ""
    reason: str = ""


def items_of_table(path: Path, things: Iterable[Thing] = ()) -> list[Item]:
    """The items of a table (CSV), and of them those that the awards of ``things`` belong to.

    Raises PalmaresError for a table without its columns.
    """
    table = read_csv(path)
    if missing := [name for name in TABLE_COLUMNS if name not in table.columns]:
        columns = ", ".join(TABLE_COLUMNS)
        raise PalmaresError(f"{path} has no column {missing[0]!r}: it needs {columns}")
    items = [
        Item(
            row["item"],
            row["label"],
            row["article"],
            tuple(filter(None, row["identifiers"].split(";"))),
            classes=tuple(filter(None, row.get("classes", "").split(";"))),
        )
        for _, row in table.records()
    ]
    by_id = {item.item: item for item in items}
    reasons = _class_reasons(things, items)
    return [*items, *(replace(by_id.get(name, Item(name, "")), thing=thing, reason=reason)
                      for name, thing, reason in reasons)]  # fmt: skip


def items_of_api(
    things: Sequence[Thing], client: Clients, wiki: Clients | None = None
) -> Iterator[Item]:
    """The items of the articles and of the identifiers of things, as Wikidata's API has them now.

    Then those of which the awards of a programme are, and those found by the name of an award among
    the awards of its programme. A merged item comes as the one that it is now, a deleted one not
    at all; ``wiki`` is asked where titles of articles lead.
    """
    yield from _by_article(things, client, wiki)
    for thing in things:
        for identifier in thing.identifiers:
            scheme, _, value = identifier.partition(":")
            if scheme in _PROPERTIES:
                for item in _search(client, f"haswbstatement:{_PROPERTIES[scheme]}={value}"):
                    yield replace(item, article="", identifiers=(identifier,))
    yield from _by_siblings(things, client)
    yield from _by_programme(things, client)


def _by_article(things: Iterable[Thing], client: Clients, wiki: Clients | None) -> Iterator[Item]:
    by_title: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        if thing.article:
            by_title[thing.article].append(thing.iri)
    for batch in _batches(sorted(by_title)):
        named = defaultdict(list)
        for title, target in _targets(batch, wiki).items():
            named[target].append(title)
        for item in _entities(client(), {"sites": "enwiki", "titles": "|".join(sorted(named))}):
            for title in named.get(item.article, [item.article]):
                yield from _of_title(item, title, by_title[title])


def _of_title(item: Item, title: str, things: Iterable[str]) -> Iterator[Item]:
    """The item of an article for the things whose table links ``title``.

    A redirect may lead to something wider, such as the award from its category: it is a reason to
    look, and not the thing's own article.
    """
    if title[:1].upper() + title[1:] == item.article:
        yield replace(item, article=title)
        return
    reason = f"its article {title!r} leads to {item.article!r}"
    for thing in things:
        yield replace(item, article="", thing=thing, reason=reason)


def _targets(titles: Sequence[str], wiki: Clients | None) -> dict[str, str]:
    """Where titles lead: to themselves, or through redirects (API:Query, "Resolving redirects")."""
    targets = {title: title for title in titles}
    if wiki is None:
        return targets
    words = {"action": "query", "redirects": "1", "titles": "|".join(titles)}
    answer, _ = wiki().get(words, {})
    query = (answer or {}).get("query") or {}
    for step in (*(query.get("normalized") or ()), *(query.get("redirects") or ())):
        for title in [title for title, target in targets.items() if target == step.get("from")]:
            targets[title] = str(step.get("to"))
    return targets


def _by_siblings(things: Iterable[Thing], client: Clients) -> Iterator[Item]:
    """The classes of the awards of programmes, as items that these could be."""
    programmes = [thing for thing in things if thing.kind == PROGRAMME and thing.relatives]
    names = sorted({item for thing in programmes for item in thing.relatives})
    reasons = [*_class_reasons(programmes, _of_ids(client, names))]
    classes = {item.item: item for item in _of_ids(client, sorted({each[0] for each in reasons}))}
    for name, thing, reason in reasons:
        if name in classes:
            yield replace(classes[name], article="", thing=thing, reason=reason)


def _class_reasons(
    things: Iterable[Thing], items: Iterable[Item]
) -> Iterator[tuple[str, str, str]]:
    """The classes of the awards of programmes: class, programme, why it could be that.

    A class that awards of several programmes are of is none of them.
    """
    by_id = {item.item: item for item in items}
    awards: dict[str, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    for thing in things:
        for name in thing.relatives if thing.kind == PROGRAMME else ():
            for class_ in by_id[name].classes if name in by_id else ():
                awards[class_][thing.iri].append(name)
    for class_, of in awards.items():
        if len(of) == 1:
            ((thing_iri, names),) = of.items()
            yield class_, thing_iri, f"its awards {', '.join(names)} are of this class"


def _by_programme(things: Iterable[Thing], client: Clients) -> Iterator[Item]:
    """What a search for the name of an award gives among those of the programme's item."""
    for thing in things:
        for name in thing.relatives if thing.kind == CATEGORY else ():
            search = f"haswbstatement:P31={name}|P361={name} {thing.label}"
            for item in _search(client, search):
                reason = f"a search for its name among the awards of {name} gives it"
                yield replace(item, article="", thing=thing.iri, reason=reason)


def _search(client: Clients, search: str) -> Iterator[Item]:
    words = {"action": "query", "list": "search", "srsearch": search, "srlimit": str(MOST_HITS)}
    answer, _ = client().get(words, {})
    hits = ((answer or {}).get("query") or {}).get("search") or []
    yield from _of_ids(client, [str(hit.get("title", "")) for hit in hits])


def _of_ids(client: Clients, ids: Sequence[str]) -> Iterator[Item]:
    for batch in _batches(ids):
        yield from _entities(client(), {"ids": "|".join(batch)})


def _batches(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for start in range(0, len(names), AT_ONCE):
        yield names[start : start + AT_ONCE]


def _entities(client: Client, parameters: dict[str, str]) -> Iterator[Item]:
    properties = "labels|descriptions|sitelinks|claims"
    words = {"action": "wbgetentities", "props": properties, "languages": "en"}
    answer, _ = client.get({**words, **parameters}, {})
    for entity in ((answer or {}).get("entities") or {}).values():
        if "missing" in entity or not str(entity.get("id", "")).startswith("Q"):
            continue
        text = {
            name: ((entity.get(name) or {}).get("en") or {}).get("value", "")
            for name in ("labels", "descriptions")
        }
        article = ((entity.get("sitelinks") or {}).get("enwiki") or {}).get("title", "")
        yield Item(
            str(entity["id"]),
            text["labels"],
            article,
            description=text["descriptions"],
            classes=tuple(_classes(entity)),
        )


def _classes(entity: dict[str, Any]) -> Iterator[str]:
    """The values of P31 that aren't deprecated."""
    for statement in (entity.get("claims") or {}).get("P31") or ():
        value = ((statement.get("mainsnak") or {}).get("datavalue") or {}).get("value") or {}
        if statement.get("rank") != "deprecated" and value.get("id"):
            yield str(value["id"])
