"""Items of Wikidata that could be what things of a release are, from its API or from a file."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from graph.errors import PalmaresError
from graph.tabular import read_csv
from graph.wikidata.dump import is_dump, items_of_dump
from graph.wikidata.entities import Clients, Item, batches, entities, of_ids, read, search
from graph.wikidata.names import Series, by_name, editions
from graph.wikidata.things import CATEGORY, PROGRAMME, Thing

#: The API of Wikidata, and that of the wiki whose articles tables link.
API, WIKI_API = "https://www.wikidata.org/w/api.php", "https://en.wikipedia.org/w/api.php"
#: Hits of a search that are looked at.
MOST_HITS = 5
#: The columns that a table of items has to have; others are optional, and ``;`` separates values.
TABLE_COLUMNS = ("item", "label", "article", "identifiers")
#: Wikidata's property of the identifiers that are searched for, by how they begin here.
_PROPERTIES = {"imdb": "P345"}


def items_of_table(path: Path) -> list[Item]:
    """The items of a table (CSV). Raises PalmaresError for a table without its columns."""
    table = read_csv(path)
    if missing := [name for name in TABLE_COLUMNS if name not in table.columns]:
        columns = ", ".join(TABLE_COLUMNS)
        raise PalmaresError(f"{path} has no column {missing[0]!r}: it needs {columns}")
    return [_item(row) for _, row in table.records()]


def items_of_file(path: Path, things: Sequence[Thing]) -> list[Item]:
    """The items of a table or dump that could be what things are.

    Those of which the awards of a programme are, and editions of the same year, are for their thing
    too.
    """
    items = [*items_of_dump(path, things)] if is_dump(path) else items_of_table(path)
    by_id = {item.item: item for item in items}
    reasons = _class_reasons(things, items)
    classes = (
        replace(by_id.get(name, Item(name, "")), thing=thing, reason=reason)
        for name, thing, reason in reasons
    )
    series = Series(things)
    return [*items, *classes, *(each for item in items for each in series.of(item))]


def _item(row: dict[str, str]) -> Item:
    def listed(name: str) -> tuple[str, ...]:
        return tuple(filter(None, row.get(name, "").split(";")))

    return Item(
        row["item"],
        row["label"],
        row["article"],
        listed("identifiers"),
        row.get("description", ""),
        classes=listed("classes"),
        names=listed("names"),
        relatives=listed("relatives"),
        dates=listed("dates"),
    )


def items_of_api(
    things: Sequence[Thing], client: Clients, wiki: Clients | None = None
) -> Iterator[Item]:
    """The items of the articles and of the identifiers of things, as Wikidata's API has them now.

    Then those of which the awards of a programme are, those found by the name of an award among
    the awards of its programme, the editions of programmes, and by their names what had no item so
    far. A merged item comes as the one that it is now, a deleted one not at all; ``wiki`` is asked
    where titles of articles lead.
    """
    clues: set[str] = set()
    for item in _by_clues(things, client, wiki):
        clues.update((item.article, *item.identifiers, item.thing))
        yield item
    nameless = [
        thing
        for thing in things
        if clues.isdisjoint((*thing.articles, *thing.identifiers, thing.iri))
    ]
    yield from by_name(nameless, client)


def _by_clues(things: Sequence[Thing], client: Clients, wiki: Clients | None) -> Iterator[Item]:
    """The items that something else than a name leads to."""
    yield from _by_article(things, client, wiki)
    for thing in things:
        for identifier in thing.identifiers:
            scheme, _, value = identifier.partition(":")
            if scheme in _PROPERTIES:
                for item in search(
                    client, f"haswbstatement:{_PROPERTIES[scheme]}={value}", MOST_HITS
                ):
                    yield replace(item, article="", identifiers=(identifier,))
    yield from _by_siblings(things, client)
    yield from _by_programme(things, client)
    yield from editions(things, client)


def _by_article(things: Iterable[Thing], client: Clients, wiki: Clients | None) -> Iterator[Item]:
    by_title: dict[str, list[str]] = defaultdict(list)
    for thing in things:
        for article in thing.articles:
            by_title[article].append(thing.iri)
    for batch in batches(sorted(by_title)):
        named = defaultdict(list)
        for title, target in _targets(batch, wiki).items():
            named[target].append(title)
        for item in entities(client(), {"sites": "enwiki", "titles": "|".join(sorted(named))}):
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
    for source, target in read(wiki(), words, _redirects):
        for title in [title for title, place in targets.items() if place == source]:
            targets[title] = target
    return targets


def _redirects(answer: dict[str, Any]) -> list[tuple[str, str]]:
    """The steps from one title to another, in the order in which they are taken."""
    query = answer.get("query") or {}
    steps = (*(query.get("normalized") or ()), *(query.get("redirects") or ()))
    return [(str(step["from"]), str(step["to"])) for step in steps]


def _by_siblings(things: Iterable[Thing], client: Clients) -> Iterator[Item]:
    """The classes of the awards of programmes, as items that these could be."""
    programmes = [thing for thing in things if thing.kind == PROGRAMME and thing.relatives]
    names = sorted({item for thing in programmes for item in thing.relatives})
    reasons = [*_class_reasons(programmes, of_ids(client, names))]
    classes = {item.item: item for item in of_ids(client, sorted({each[0] for each in reasons}))}
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
            words = f"haswbstatement:P31={name}|P361={name} {thing.label}"
            for item in search(client, words, MOST_HITS):
                reason = f"a search for its name among the awards of {name} gives it"
                yield replace(item, article="", thing=thing.iri, reason=reason)
