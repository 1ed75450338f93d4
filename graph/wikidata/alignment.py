"""Proposes Wikidata items for things that have none, by what is known of both.

A proposal isn't a link: somebody has to look, but for items of the very article that a table links.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Set
from typing import NamedTuple

from graph.wikidata.entities import Item
from graph.wikidata.links import BY_KNOWLEDGE, BY_NAME, CANDIDATE, SAME, Link
from graph.wikidata.names import is_named
from graph.wikidata.things import AGENT, CATEGORY, CEREMONY, PERSON, WORK, Thing

#: What no thing is: disambiguation, list and category pages of Wikimedia.
_PAGES = frozenset(("Q4167410", "Q13406463", "Q4167836"))
#: The classes human and film: which kinds of things their instances can be.
_HUMAN, _FILM = "Q5", "Q11424"
_KINDS = {_HUMAN: (PERSON, AGENT), _FILM: (WORK,)}
_NAME, _OTHER_NAME = "the names are the same", "its name is another name of the item"
#: What is added to a name that is the only reason, for others may have it.
_ALONE = ", and nothing else is known to agree"
#: The most that reasons are worth together: somebody has to look.
_MOST = 0.9


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
    kind than the thing. With ``accepts_articles`` the item of the very article that tables link is
    taken as the same, where they link no other one of the thing, nor it for another thing.
    """
    things = [*things]
    uses = Counter(article for thing in things for article in thing.articles)
    own_articles = {name for name, times in uses.items() if accepts_articles and times == 1}
    pairs = {link.pair for link in recorded}
    candidates = _Candidates(item for item in items if item.item not in linked)
    links: dict[tuple[str, str], Link] = {}
    for thing in things:
        for item in candidates.of(thing):
            link = _link(thing, item, date, own_articles)
            if link and link.pair not in pairs and fits(thing, item):
                better = links.get(link.pair)
                if better is None or float(better.confidence) < float(link.confidence):
                    links[link.pair] = link
    return [*links.values()]


def fits(thing: Thing, item: Item) -> bool:
    """Whether an item can be a thing of that kind, as far as its classes (P31) and dates tell.

    A page of Wikimedia is nothing; a person is a human, and only a person or an agent of unknown
    kind; a film is a work. An edition is of the same year, a work of the same or the next to it; an
    award of many years has no date, and is no edition. Where both have identifiers of one database,
    they have one in common, or the same article.
    """
    if _PAGES & {*item.classes}:
        return False
    if thing.kind == PERSON and item.classes and _HUMAN not in item.classes:
        return False
    if thing.kind in (CEREMONY, WORK) and thing.date and item.dates and not _is_near(thing, item):
        return False
    if not _has_article(thing, item) and _is_told_apart(thing, item):
        return False
    if thing.kind == CATEGORY and item.dates:
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
    names = (described.label, *(described.names if isinstance(described, Item) else ()))
    yield from (("label", name.casefold()) for name in names if name)
    articles = described.articles if isinstance(described, Thing) else (described.article,)
    yield from (("article", article) for article in articles if article)
    for identifier in described.identifiers:
        yield "identifier", identifier


class _Reason(NamedTuple):
    """Why a thing could be an item, and how much that is worth."""

    text: str
    worth: float


def _reasons(thing: Thing, item: Item) -> list[_Reason]:
    """Why it could be that item: what is known of both; not their names."""
    texts = [f"its article is {item.article!r}"] if _has_article(thing, item) else []
    texts += [f"both are {each}" for each in thing.identifiers if each in item.identifiers]
    texts += [item.reason] if item.reason and item.thing == thing.iri else []
    reasons = [_Reason(text, 0.8) for text in texts]
    common = [name for name in thing.relatives if name in item.relatives]
    if common and not item.reason:  # it was looked for among these
        reasons.append(_Reason(f"both have to do with {', '.join(common)}", 0.4))
    if thing.date and thing.date in item.dates:
        reasons.append(_Reason(f"both are of {thing.date}", 0.2))
    elif thing.date and thing.date[:4] in {date[:4] for date in item.dates}:
        reasons.append(_Reason(f"both are of the year {thing.date[:4]}", 0.1))
    return reasons


def _name_reasons(thing: Thing, item: Item, is_alone: bool) -> list[_Reason]:
    """What the names say: of people and works little, for others have the same."""
    if not is_named(item, thing):
        return []
    is_label = thing.label.casefold() == item.label.casefold()
    text = _NAME if is_label else _OTHER_NAME
    is_common = thing.kind in (PERSON, AGENT, WORK)
    worth = (0.2 if is_common else 0.3) - (0 if is_label else 0.1)
    return [_Reason(text + (_ALONE if is_alone else ""), worth)]


def _is_told_apart(thing: Thing, item: Item) -> bool:
    """Whether both have identifiers of one database, and other ones."""
    schemes = {identifier.partition(":")[0] for identifier in thing.identifiers}
    others = {each for each in item.identifiers if each.partition(":")[0] in schemes}
    return bool(others) and others.isdisjoint(thing.identifiers)


def _is_near(thing: Thing, item: Item) -> bool:
    """Whether a date of the item is in the year of the thing, or for works in the next to it."""
    apart = 1 if thing.kind == WORK else 0
    year = int(thing.date[:4])
    return any(abs(int(date[:4]) - year) <= apart for date in item.dates)


def _has_article(thing: Thing, item: Item) -> bool:
    return item.article in thing.articles


def _link(thing: Thing, item: Item, date: str, own_articles: Set[str]) -> Link | None:
    """The proposal, or link for one of ``own_articles``; None where nothing speaks for it."""
    known = _reasons(thing, item)
    reasons = [*known, *_name_reasons(thing, item, not known)]
    if not reasons:
        return None
    is_same = thing.articles == (item.article,) and item.article in own_articles
    confidence = "1.0" if is_same else f"{min(_MOST, sum(each.worth for each in reasons)):.1f}"
    return Link(
        thing.iri,
        thing.label,
        SAME if is_same else CANDIDATE,
        "",
        f"wd:{item.item}",
        item.label,
        BY_KNOWLEDGE if known else BY_NAME,
        confidence,
        "palmares align",
        date,
        "; ".join(filter(None, [*(each.text for each in reasons), item.description])),
    )
