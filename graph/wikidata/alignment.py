"""Proposes Wikidata items for things that have none, by their articles, identifiers and relatives.

A proposal isn't a link: somebody has to look, but for items of the very article that a table links.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from graph.wikidata.items import Item
from graph.wikidata.links import BY_KNOWLEDGE, BY_NAME, CANDIDATE, SAME, Link
from graph.wikidata.things import AGENT, PERSON, WORK, Thing

#: What no thing is: disambiguation, list and category pages of Wikimedia.
_PAGES = frozenset(("Q4167410", "Q13406463", "Q4167836"))
#: The classes human and film: which kinds of things their instances can be.
_HUMAN, _FILM = "Q5", "Q11424"
_KINDS = {_HUMAN: (PERSON, AGENT), _FILM: (WORK,)}
_NAME = "the names are the same"


def proposals(
    things: Iterable[Thing],
    items: Iterable[Item],
    recorded: Iterable[Link],
    date: str,
    *,
    linked: Collection[str] = (),
    accepts_articles: bool = False,
) -> list[Link]:
    """New links for things, each with its reasons; never a pair that ``recorded`` has in any form.

    ``linked`` are items that other things have: they are proposed for none, nor is one of another
    kind than the thing. With ``accepts_articles`` the item of the very article that a table links
    is taken as the same.
    """
    pairs = {link.pair for link in recorded}
    candidates = _Candidates(item for item in items if item.item not in linked)
    links: dict[tuple[str, str], Link] = {}
    for thing in things:
        for item in candidates.of(thing):
            link = _link(thing, item, date, accepts_articles)
            if link.pair not in pairs and fits(thing, item):
                better = links.get(link.pair)
                if better is None or float(better.confidence) < float(link.confidence):
                    links[link.pair] = link
    return [*links.values()]


def fits(thing: Thing, item: Item) -> bool:
    """Whether an item can be a thing of that kind, as far as its classes (P31) tell.

    A page of Wikimedia is nothing; a person is a human, and only a person or an agent of unknown
    kind; a film is a work.
    """
    if _PAGES & {*item.classes}:
        return False
    if thing.kind == PERSON and item.classes and _HUMAN not in item.classes:
        return False
    return all(thing.kind in _KINDS[name] for name in item.classes if name in _KINDS)


class _Candidates:
    """The items by their clues: what of them can be the same as that of a thing."""

    def __init__(self, items: Iterable[Item]) -> None:
        self._items = [*items]
        self._places: dict[tuple[str, str], list[int]] = {}
        for place, item in enumerate(self._items):
            for clue in (*_clues(item), ("thing", item.thing)):
                self._places.setdefault(clue, []).append(place)

    def of(self, thing: Thing) -> Iterator[Item]:
        """The items that share a clue with a thing, in their order."""
        clues = (*_clues(thing), ("thing", thing.iri))
        places = {place for clue in clues for place in self._places.get(clue, ())}
        return (self._items[place] for place in sorted(places))


def _clues(described: Thing | Item) -> Iterator[tuple[str, str]]:
    if described.label:
        yield "label", described.label.casefold()
    if described.article:
        yield "article", described.article
    for identifier in described.identifiers:
        yield "identifier", identifier


def _reasons(thing: Thing, item: Item) -> list[str]:
    """Why it could be that item; the name, which alone says little, comes last."""
    reasons = [f"its article is {item.article!r}"] if _has_article(thing, item) else []
    reasons += [f"both are {each}" for each in thing.identifiers if each in item.identifiers]
    reasons += [item.reason] if item.thing == thing.iri else []
    is_name = bool(item.label) and thing.label.casefold() == item.label.casefold()
    return [*reasons, *([_NAME] if is_name else [])]


def _has_article(thing: Thing, item: Item) -> bool:
    return bool(thing.article) and thing.article == item.article


def _link(thing: Thing, item: Item, date: str, accepts_articles: bool) -> Link:
    reasons = _reasons(thing, item)
    is_known = reasons != [_NAME]
    is_same = accepts_articles and _has_article(thing, item)
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
